"""`kaiban packs list|check|test|calendar`: the rule packs that come along and the user's own, or a folder of packs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from assistant.cli import packs_calendar
from assistant.cli.call import Call, CallError, Exit, JsonValue
from assistant.paperwork import form_faults, paper_ids, papers_read
from rules.cases import CaseReport, run_cases
from rules.errors import Finding, PackError
from rules.lint import lint
from rules.pack import load_pack, pack_ids, shipped_root


def run(call: Call) -> int:
    """List packs, lint them, or run the cases that stand in them."""
    action = call.options.action
    if action == "list":
        return _list(call)
    if action == "calendar":
        return packs_calendar.run(call)
    roots, wanted = _roots(call)
    known = pack_ids(roots)
    for pack_id in wanted:
        if pack_id not in known:
            raise CallError("pack.unknown", pack=pack_id[:60])
    return _check(call, roots, wanted) if action == "check" else _test(call, roots, wanted or known)


def _roots(call: Call) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Folders named in the call stand for packs' roots (or one pack in its root); other words are ids."""
    named, ids = [], []
    for word in call.options.packs:
        path = Path(word)
        if path.is_dir():
            single = (path / "pack.yaml").is_file()
            named.append(path.parent if single else path)
            ids += [path.name] if single else []
        elif "/" in word or "\\" in word:
            raise CallError("pack.no_folder", file=path.name)
        else:
            ids.append(word)
    return (tuple(dict.fromkeys(named)) or call.desk.roots), tuple(ids)


def _list(call: Call) -> int:
    choices = call.desk.packs()
    if call.as_json:
        packs = [
            {**asdict(choice), "scenes": [asdict(one) for one in call.desk.scenes(choice.id)]} for choice in choices
        ]
        call.console.json({"packs": packs})
        return Exit.DONE
    for choice in choices:
        call.console.say(
            "pack.line", id=choice.id, title=choice.title, matters=choice.matters, last_checked=choice.last_checked
        )
    scenes = dict.fromkeys((one.id, one.title) for choice in reversed(choices) for one in call.desk.scenes(choice.id))
    if scenes:
        call.console.say("scene.heading")
    for scene_id, title in scenes:
        call.console.say("scene.line", id=scene_id, title=title)
    return Exit.DONE


def _check(call: Call, roots: Sequence[Path], wanted: Sequence[str]) -> int:
    findings = lint_packs(roots, call.as_of or call.today, wanted)
    _tell(call, findings, None)
    return Exit.FINDINGS if findings else Exit.DONE


def lint_packs(roots: Sequence[Path], day: date, wanted: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Every finding, the forms and documents that packs name included.

    What papers read is known for the shipped packs' facts alone, so unused facts and the maps of forms are looked at
    with those.
    """
    if shipped_root() not in roots:
        return lint(roots, day, only=wanted or None, forms=paper_ids())
    shipped = (shipped_root(),)
    pack = load_pack(pack_ids(shipped)[0], shipped)
    found = lint(roots, day, only=wanted or None, forms=paper_ids(), form_reads=papers_read(pack, day))
    return (*found, *form_faults(pack, day))


def _test(call: Call, roots: Sequence[Path], wanted: Sequence[str]) -> int:
    reports: list[CaseReport] = []
    findings: list[Finding] = []
    for pack_id in wanted:
        try:
            report = run_cases(load_pack(pack_id, roots))
        except PackError as error:
            findings += error.findings
            continue
        reports.append(report)
        findings += (
            Finding(
                failure.file,
                failure.line,
                "case_failed",
                f"{failure.name}: {failure.key} is {failure.got}, expected {failure.expected}",
            )
            for failure in report.failed
        )
    _tell(call, tuple(dict.fromkeys(findings)), reports)
    return Exit.FINDINGS if findings else Exit.DONE


def _tell(call: Call, findings: Sequence[Finding], reports: Sequence[CaseReport] | None) -> None:
    cases: JsonValue = None
    if reports is not None:
        failed = sum(len({failure.name for failure in report.failed}) for report in reports)
        cases = {"passed": sum(report.passed for report in reports), "failed": failed}
    if call.as_json:
        document: dict[str, JsonValue] = {"findings": [_json(call, finding) for finding in findings]}
        call.console.json({**document, "cases": cases} if cases is not None else document)
        return
    for finding in findings:
        call.console.line(f"{finding.file}:{finding.line}: {_words(call, finding)} [{finding.code}] {finding.message}")
        if finding.witness:
            call.console.line("    " + ", ".join(finding.witness))
    if isinstance(cases, dict):
        call.console.say("pack.cases", **cases)
    elif not findings:
        call.console.say("pack.clean")
    else:
        call.console.say("pack.findings", n=len(findings))


def _words(call: Call, finding: Finding) -> str:
    code = f"lint.{finding.code}"
    return call.voice.say(code) if call.voice.knows(code) else ""


def _json(call: Call, finding: Finding) -> JsonValue:
    return {
        "file": finding.file,
        "line": finding.line,
        "code": finding.code,
        "message": finding.message,
        "words": _words(call, finding),
        "witness": list(finding.witness),
    }
