"""`kaiban packs list|check|test|…`: the rule packs that come along and the user's own, or a folder of packs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from assistant.cli import (
    packs_author,
    packs_blanks,
    packs_calendar,
    packs_compare,
    packs_delete,
    packs_labels,
    packs_tables,
)
from assistant.cli.call import Call, CallError, Exit, JsonValue
from assistant.cli.packs_named import titles_of
from assistant.cli.packs_tables import TableRun
from assistant.lintwords import finding_words
from assistant.packpapers import form_faults, paper_ids, papers_read, rates_read
from assistant.telling import typed_id
from rules.authoring.cases import CaseFailure, CaseReport, run_cases
from rules.authoring.lint import lint
from rules.authoring.pack_new import examples_left
from rules.errors import Finding, PackError
from rules.loading.causes import causes_first
from rules.loading.pack_schema import read_folder
from rules.pack import Pack, build_pack, load_pack, lost_items, pack_ids, shipped_root


def run(call: Call) -> int:
    """List packs, lint them, or run the cases that stand in them."""
    action = call.options.action
    if action == "list":
        return _list(call)
    if action == "calendar":
        return packs_calendar.run(call)
    if action in {"blanks", "fill"}:
        return packs_blanks.run(call)
    if action in {"new", "import", "export"}:
        return packs_author.run(call)
    if action == "delete":
        return packs_delete.run(call)
    if action in {"diff", "coverage"}:
        return packs_compare.run(call)
    if action == "test" and call.options.labels:
        return packs_labels.run(call)
    tables = [word for word in call.options.packs if action == "test" and packs_tables.is_table(word)]
    words = [word for word in call.options.packs if word not in tables]
    if tables and not words:
        return _test(call, call.desk.roots, (), tables)
    roots, wanted = _roots(call, words)
    known = pack_ids(roots)
    for pack_id in wanted:
        if pack_id not in known:
            raise CallError("pack.unknown", pack=typed_id(pack_id))
    return _check(call, roots, wanted) if action == "check" else _test(call, roots, wanted or known, tables)


def _roots(call: Call, words: Sequence[str]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Folders named in the call stand for packs' roots (or one pack in its root); other words are ids.

    The parents of a pack in a folder may be those that come along, so these are looked at too.
    """
    named: list[Path] = []
    ids: list[str] = []
    for word in words:
        path = Path(word)
        if path.is_dir():
            path = path.resolve()
            single = (path / "pack.yaml").is_file()
            named.append(path.parent if single else path)
            found = (path.name,) if single else pack_ids((path,))
            if not found:
                raise CallError("pack.no_folder", file=path.name)
            ids += found
        elif "/" in word or "\\" in word:
            raise CallError("pack.no_folder", file=path.name)
        else:
            ids.append(word)
    return (*dict.fromkeys(named), *call.desk.roots), tuple(dict.fromkeys(ids))


def _list(call: Call) -> int:
    choices, faulty = call.desk.packs(), call.desk.faulty_packs()
    code = Exit.FINDINGS if faulty else Exit.DONE
    if call.as_json:
        packs = [
            {**asdict(choice), "scenes": [asdict(one) for one in call.desk.scenes(choice.id)]} for choice in choices
        ]
        call.console.json({"packs": packs, "faulty": list(faulty)})
        return code
    for choice in choices:
        call.console.say(
            "pack.line", id=choice.id, title=choice.title, matters=choice.matters, last_checked=choice.last_checked
        )
    scenes = dict.fromkeys((one.id, one.title) for choice in reversed(choices) for one in call.desk.scenes(choice.id))
    if scenes:
        call.console.say("scene.heading")
    for scene_id, title in scenes:
        call.console.say("scene.line", id=scene_id, title=title)
    for pack_id in faulty:
        call.console.error("pack.left_out", pack=pack_id)
    return code


def _check(call: Call, roots: Sequence[Path], wanted: Sequence[str]) -> int:
    findings = lint_packs(roots, call.as_of or call.today, wanted)
    _tell(call, findings, None, examples=_examples(roots, wanted or pack_ids(roots)), named=titles_of(roots, findings))
    return Exit.FINDINGS if findings else Exit.DONE


def _examples(roots: Sequence[Path], wanted: Sequence[str]) -> dict[str, int]:
    """How many examples of `packs new` each pack still holds, where it holds some."""
    found: dict[str, int] = {}
    for pack_id in wanted:
        folder = next((root / pack_id for root in roots if (root / pack_id / "pack.yaml").is_file()), None)
        read = read_folder(folder)[0] if folder is not None and folder.parent != shipped_root() else None
        found |= {pack_id: left} if read is not None and (left := examples_left(read)) else {}
    return found


def lint_packs(roots: Sequence[Path], day: date, wanted: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Every finding, the forms and documents that packs name included, in the order in which to mend them.

    What papers read is known for the shipped packs' facts alone, so unused facts and the maps of forms are looked at
    with those.
    """
    lost = {one for pack_id in wanted or pack_ids(roots) for one in lost_items(pack_id, roots)}
    return causes_first(_every_finding(roots, day, wanted), lost)


def _every_finding(roots: Sequence[Path], day: date, wanted: Sequence[str]) -> tuple[Finding, ...]:
    shipped = (shipped_root(),)
    pack, broken = build_pack(pack_ids(shipped)[0], shipped)
    if pack is None or broken or not _all_below(roots, wanted):
        return lint(roots, day, only=wanted or None, forms=paper_ids())
    found = lint(
        roots, day, only=wanted or None, forms=paper_ids(), form_reads=papers_read(pack, day),
        form_rates=rates_read(pack, day),
    )  # fmt: skip
    return (*found, *form_faults(pack, day))


def _all_below(roots: Sequence[Path], wanted: Sequence[str]) -> bool:
    """Whether all packs wanted stand below shipped ones, so that it is known what papers read of their facts."""
    own = set(pack_ids((shipped_root(),)))
    for pack_id in wanted or pack_ids(roots):
        pack = build_pack(pack_id, roots)[0]
        if pack is not None and not own & {meta.id for meta in pack.chain}:
            return False
    return True


def _test(call: Call, roots: Sequence[Path], wanted: Sequence[str], tables: Sequence[str]) -> int:
    reports: list[CaseReport] = []
    findings: list[Finding] = []
    runs: list[TableRun] = []
    for pack_id in wanted:
        try:
            pack = load_pack(pack_id, roots)
        except PackError as error:
            findings += error.findings
            continue
        report = run_cases(pack)
        reports.append(report)
        folder = next(root / pack_id for root in roots if (root / pack_id / "pack.yaml").is_file())
        for file in packs_tables.table_files(folder):
            runs += packs_tables.run_tables(call, file, pack, f"{pack_id}/cases/{file.name}", whole=False)
        findings += (
            Finding(
                failure.file,
                failure.line,
                "case_failed",
                _failed(failure),
            )
            for failure in report.failed
        )
    for word in tables:
        runs += packs_tables.run_tables(call, Path(word), _pack_of_table(call, Path(word)), Path(word).name, whole=True)
    _tell(call, tuple(dict.fromkeys(findings)), reports, runs)
    return Exit.FINDINGS if findings or any(run.report.faults for run in runs) else Exit.DONE


def _failed(failure: CaseFailure) -> str:
    """What a case has that it should not have, in the sentences of the linter."""
    match failure.sort:
        case "expect":
            return f"{failure.name}: {failure.key} is {failure.got}, expected {failure.expected}"
        case "fact":
            return f"the fact '{failure.key}' cannot be taken ({failure.got})"
        case "like":
            return failure.got
        case "day":
            return f"no version of the rules covers {failure.got}"


def _pack_of_table(call: Call, file: Path) -> Pack:
    """The pack that a table given by its path is run with: the one of the call, of its first row, or the most local."""
    named = call.options.pack or packs_tables.named_pack(file)
    return call.desk.pack(named) if named else call.desk.nearest_pack()


def _tell(
    call: Call,
    findings: Sequence[Finding],
    reports: Sequence[CaseReport] | None,
    runs: Sequence[TableRun] = (),
    examples: Mapping[str, int] | None = None,
    named: Mapping[Finding, str] | None = None,
) -> None:
    titles = named or {}
    cases: JsonValue = None
    if reports is not None:
        failed = sum(len({failure.name for failure in report.failed}) for report in reports)
        passed = sum(report.passed for report in reports)
        failed += sum(run.report.failed for run in runs)
        cases = {"passed": passed + sum(run.report.passed for run in runs), "failed": failed}
    if call.as_json:
        document: dict[str, JsonValue] = {"findings": [_json(call, finding, titles) for finding in findings]}
        document |= {"cases": cases} if cases is not None else {}
        document |= {"examples": dict(examples)} if examples else {}
        call.console.json({**document, "rows": packs_tables.as_json(call, runs)} if runs else document)
        return
    for finding in findings:
        said, title = finding_words(call.voice, finding), titles.get(finding, "")
        about = call.voice.say("pack.about", title=title) if title and title not in said else ""
        call.console.line(f"{finding.file}:{finding.line}: {_words(call, finding)} [{finding.code}] {about}{said}")
        if finding.witness:
            call.console.line("    " + ", ".join(finding.witness))
    for pack_id, left in (examples or {}).items():
        call.console.say("authoring.examples_left", pack=pack_id, n=left)
    packs_tables.tell(call, runs)
    if isinstance(cases, dict):
        call.console.say("pack.cases" if findings or any(cases.values()) else "pack.no_cases", **cases)
    elif not findings:
        call.console.say("pack.clean")
    else:
        call.console.say("pack.findings", n=len(findings))


def _words(call: Call, finding: Finding) -> str:
    code = f"lint.{finding.code}"
    return call.voice.say(code) if call.voice.knows(code) else ""


def _json(call: Call, finding: Finding, titles: Mapping[Finding, str]) -> JsonValue:
    return {
        "file": finding.file,
        "line": finding.line,
        "code": finding.code,
        "about": titles.get(finding),
        "message": finding_words(call.voice, finding),
        "words": _words(call, finding),
        "witness": list(finding.witness),
    }
