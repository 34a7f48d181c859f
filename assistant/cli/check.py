"""`kaiban check PATH…`: what is wrong or missing in a package or in loose papers, all at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

from assistant.cli.call import Call, CallError, Exit, JsonValue
from assistant.cli.problems import finding_json, show_findings
from assistant.errors import DeskError
from assistant.findings import package_finding_view
from assistant.interview import Answers, decided
from assistant.paperwork import versions
from assistant.showing import Shown, is_masked, joined, masked_words
from assistant.telling import one_line, reason
from assistant.texts import voice
from exports.caserecord import CaseRecord
from exports.check import CheckTools, check
from exports.documents.checknotice import NoticeLine, check_notice
from exports.model import CheckReport, Package, Recognised
from forms.library import form_ids, load_form
from profiles.wholefile import write_whole
from rules.facts import FactRef, declared
from rules.model import FormId, Severity
from rules.pack import Pack

_OTHERS = 8
"""How many files that were not recognised are named."""


def run(call: Call) -> int:
    """Check everything behind the paths; findings give exit 1. A path that is not there is a wrong call."""
    for path in call.options.paths:
        if not Path(path).exists():
            raise CallError("container.missing", file=Path(path).name)
    tools = _tools(call)
    report = check(call.options.paths, tools)
    pack = report.pack or tools.pack
    shown = Shown(pack, Answers(), decided(pack, Answers(), tools.as_of), call.voice)  # for labels alone
    views = [package_finding_view(shown, found) for found in report.findings]
    if call.options.notice is not None:
        _write_notice(call, shown, report, tools)
    if call.as_json:
        call.console.json(
            {
                "findings": [finding_json(view) for view in views],
                "recognised": [_recognised(one, pack, masked=not call.options.real) for one in report.recognised],
                "looked_at": _looked_at(report),
                "files": report.files,
                "package": report.package,
            }
        )
    else:
        show_findings(call, views)
        _summary(call, report)
    return Exit.FINDINGS if views else Exit.DONE


def _tools(call: Call) -> CheckTools:
    return CheckTools(
        roots=call.desk.roots,
        form_ids=tuple(FormId(form) for form in form_ids()),
        load_form=load_form,
        fonts=call.fonts(),
        pack=call.pack(),
        as_of=call.as_of or call.today,
        remake=partial(_remade, call),
    )


def _remade(call: Call, record: CaseRecord, draft: bool) -> Package | None:
    """The package that this program makes of a record; None where it has another version, or other rules."""
    try:
        session = call.desk.from_record(record.pack, record.as_of, record.answers)
    except DeskError:
        return None
    if session is None or session.pack.digest != record.pack_digest or dict(versions()) != record.versions:
        return None
    return session.remade(draft=draft)


def _looked_at(report: CheckReport) -> dict[str, JsonValue]:
    """Whether papers were compared with each other, and, which only a case allows, whether all are there."""
    return {"between_papers": len(report.recognised) > 1, "completeness": report.package, "rules": report.package}


def _recognised(one: Recognised, pack: Pack, *, masked: bool) -> dict[str, JsonValue]:
    """One paper; what it says of sensitive facts masked."""
    facts: dict[str, JsonValue] = {}
    for ref, said in one.facts.items():
        fact = pack.facts.get(declared(FactRef(ref)))
        facts[ref] = masked_words(fact, said) if masked and fact is not None and is_masked(fact) else said
    return {
        "file": one.file,
        "form": one.form,
        "edition": one.edition,
        "facts": facts,
        "filled": one.filled,
        "empty": one.empty,
    }


def _write_notice(call: Call, shown: Shown, report: CheckReport, tools: CheckTools) -> None:
    """The complete notice as a PDF, in Chinese whatever the language of the call; never over another file."""
    target: Path = call.options.notice
    if target.exists():
        raise CallError("forms.exists", file=target.name)
    chinese = replace(shown, voice=voice("zh-Hans"))
    views = [package_finding_view(chinese, found) for found in report.findings]
    lines = [
        NoticeLine(Severity(view.severity), view.message, view.cure, view.why, view.file, view.page) for view in views
    ]
    files = [Path(path).name for path in call.options.paths]
    drawn = check_notice(lines, files, tools.as_of, tools.fonts, () if report.package else report.recognised)
    try:
        write_whole(target, drawn.pdf)
    except OSError as error:
        raise CallError("write.failed", file=target.name, reason=reason(call.voice, error)) from error
    if not call.as_json:
        call.console.say("check.notice_written", path=target)


def _summary(call: Call, report: CheckReport) -> None:
    for one in () if report.package else report.recognised:
        if one.filled or one.empty:
            call.console.say("check.filled", file=one_line(one.file)[:80], filled=one.filled, empty=one.empty)
    if not report.findings:
        call.console.say("check.nothing")
    if report.recognised and not report.package:
        call.console.say("check.no_case" if len(report.recognised) > 1 else "check.no_case_one")
    count = Counter(str(found.severity) for found in report.findings)
    call.console.say(
        "check.summary",
        block=count["block"],
        warn=count["warn"],
        note=count["note"],
        files=report.files,
        recognised=len(report.recognised),
    )
    for text_id, files in (("check.own", report.own), ("check.others", report.others)):
        if files:
            call.console.say(text_id, files=joined(call.voice, [one_line(name)[:80] for name in files], _OTHERS))
