"""The command line: `run` reads a call, hands it to the command's module, and turns every outcome into an exit code.

A command is a module `assistant.cli.<name>` with `run(call: Call) -> int`; it is imported when it is called, so that a
command pays only for what it uses. Nothing here imports the terminal app.
"""

from __future__ import annotations

import importlib
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from assistant.cli.call import Call, CallError, Console, Exit
from assistant.cli.parser import build_parser, language_in
from assistant.errors import WordedError
from assistant.paths import folders
from assistant.telling import forms_trouble, reason
from assistant.texts import voice
from forms.errors import FormsError


def run(argv: Sequence[str], today: date) -> int:
    """Run one call. Never raises for what a user, a file or a disk did; `today` is used where no day is named."""
    console = Console.of_this_process(voice(language_in(argv)))
    try:
        return _guarded(argv, today, console)
    except BrokenPipeError:
        # Whoever read our output went away: that is not an error of this call.
        _drop_output()
        return Exit.DONE
    except KeyboardInterrupt:
        console.error("cli.stopped")
        return Exit.WRONG
    except OSError as error:
        console.error("cli.system", reason=reason(console.voice, error), file=_name(error.filename))
        return Exit.WRONG
    except FormsError as error:
        console.error("cli.worded", message=forms_trouble(console.voice, error))
        return Exit.WRONG
    except Exception as error:  # noqa: BLE001 - the last-resort handler: no traceback ever reaches a user
        console.error("cli.fault", fault=_where(error))
        return Exit.FAULT


def _guarded(argv: Sequence[str], today: date, console: Console) -> int:
    """The call's exit code, once everything it said is written. Raises what a disk or pipe says."""
    try:
        options = build_parser(console.voice).parse_args(list(argv))
        home = options.home or os.environ.get("KAIBAN_HOME") or None
        call = Call(options, console, today, folders(Path(home) if home else None))
        code = _handler(options)(call)
    except CallError as error:
        console.error(error.code, **error.params)
        return Exit.WRONG
    except WordedError as error:
        console.error("cli.worded", message=error.message)
        return Exit.WRONG
    except SystemExit as leaving:  # `--help` has printed
        code = leaving.code if isinstance(leaving.code, int) else Exit.WRONG
    console.flush()
    return code


def _handler(options: Namespace) -> Callable[[Call], int]:
    module = importlib.import_module(f"assistant.cli.{options.handler}")
    found: Callable[[Call], int] = module.run
    return found


def _name(path: object) -> str:
    """The last part of a path, cut short; a dash where the system named none."""
    name = Path(path).name if isinstance(path, str) else ""
    return name if 0 < len(name) <= 80 else f"{name[:80]}…" if name else "-"


def _where(error: BaseException) -> str:
    """The place of a fault in our own code: no message, for a message could hold a person's data."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        place = f"{file.parent.name}/{file.name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} {place}"


def _drop_output() -> None:
    """Let the interpreter flush into nothing when it ends."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, sys.stdout.fileno())
    except (OSError, ValueError):
        pass
    finally:
        os.close(nothing)
