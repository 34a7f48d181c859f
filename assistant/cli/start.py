"""`kaiban --start` where there is no terminal: the rich sample through the whole path, without a screen."""

from __future__ import annotations

from assistant.cli.call import Call, Exit
from assistant.errors import WordedError
from assistant.paths import samples_root

SAMPLE = "rich"


def run(call: Call) -> int:
    """Export the sample into the folder of `--out` and say where the package lies."""
    console, voice = call.console, call.voice
    console.say("start.no_terminal")
    session = call.desk.from_file(samples_root() / SAMPLE / "case.yaml", call.as_of).session
    console.say("start.sample", name=session.top.name, pack=session.top.pack, matters=len(session.panel.required))
    view = session.export(
        call.options.out,
        progress=lambda what, done, total: console.say("start.step", what=what, done=done, total=total),
    )
    for finding in view.findings:
        console.line(f"{finding.mark} {finding.message}")
    if not view.done:
        raise WordedError(view.line)
    console.line(voice.say("start.done", path=view.path))
    return Exit.DONE
