"""Findings about a case and its papers: failing checks, what is undecided, missing facts, boxes that went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from exports.documents.blocks import Composed
from exports.model import Finding
from forms.labels import box_labels
from forms.library import Form
from forms.model import BoxFinding
from forms.rows import column_of
from rules.decisions import CheckResult, Decisions, Fails, Required, Undecided
from rules.facts import FactId, FactRef, declared, item_ref
from rules.facts import ItemKey as Key
from rules.model import Severity
from rules.pack import Pack

_BOXES: Mapping[str, tuple[str, Severity]] = MappingProxyType(
    {
        "box.missing_fact": ("export.missing_fact", Severity.BLOCK),
        "box.no_glyph": ("export.no_glyph", Severity.BLOCK),
        "box.overflow": ("export.overflow", Severity.NOTE),
        "box.unreadable": ("export.unreadable", Severity.BLOCK),
        "box.no_place": ("export.no_place", Severity.BLOCK),
        "box.already_printed": ("export.already_printed", Severity.NOTE),
    }
)
_ORDER = (Severity.BLOCK, Severity.WARN, Severity.NOTE)


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Blocking findings first, then warnings, then notes, each kind in the order it came."""
    return tuple(sorted(findings, key=lambda found: _ORDER.index(found.severity)))


def failing_checks(pack: Pack, decisions: Decisions) -> Iterator[Finding]:
    """The checks that fail, in the pack's words, and blocking ones that cannot be decided yet."""
    for result in decisions.checks:
        check = pack.check(result.check, decisions.as_of)
        match result.outcome:
            case Fails(because=because) if check is not None:
                facts = tuple(one.fact for one in because) or _item_name(result)
                yield Finding(
                    id=_check_id(result),
                    severity=result.severity,
                    code="export.check_failed",
                    params=MappingProxyType({"item": result.item or ""}),
                    message=check.message.zh,
                    cure=check.cure.zh,
                    facts=facts,
                    citation=result.source,
                    grade=result.source.grade,
                    said=_person(result, decisions),
                )
            case Undecided(needs=needs) if check is not None and result.severity is Severity.BLOCK and needs:
                yield Finding(
                    id=f"open:{_check_id(result)}",
                    severity=severity_of_missing(pack, tuple(needs[0])),
                    code="export.check_open",
                    params=MappingProxyType({"title": check.message.zh}),
                    facts=tuple(sorted(needs[0])),
                    citation=result.source,
                )
            case _:
                continue


def _check_id(result: CheckResult) -> str:
    return result.check if result.item is None else f"{result.check}@{result.item}"


def _person(result: CheckResult, decisions: Decisions) -> Mapping[str, str]:
    """Whom a check of one person is about, by name where that is known."""
    name = decisions.facts.known(FactRef(_item_name(result)[0])) if result.item is not None else None
    return MappingProxyType({"person": name} if isinstance(name, str) and name else {})


def _item_name(result: CheckResult) -> tuple[str, ...]:
    return () if result.item is None else (item_ref(FactId("people"), Key(result.item), "name"),)


def undecided(pack: Pack, decisions: Decisions) -> Iterator[Finding]:
    """Matters, and materials of required matters, that cannot be decided yet."""
    for matter_id, decision in decisions.matters.items():
        matter = pack.matter(matter_id, decisions.as_of)
        if matter is not None and isinstance(decision, Undecided):
            yield _open(pack, f"undecided:{matter_id}", matter.title.zh, decision)
    for one in decisions.materials:
        material = pack.material(one.material, decisions.as_of)
        required = isinstance(decisions.matters.get(one.matter), Required)
        if required and material is not None and isinstance(one.decision, Undecided):
            yield _open(pack, f"undecided:{one.matter}/{one.material}", material.title.zh, one.decision)


def _open(pack: Pack, finding_id: str, title: str, decision: Undecided) -> Finding:
    facts = tuple(sorted(decision.needs[0])) if decision.needs else ()
    return Finding(
        id=finding_id,
        severity=severity_of_missing(pack, facts),
        code="export.undecided",
        params=MappingProxyType({"title": title}),
        facts=facts,
    )


def severity_of_missing(pack: Pack, facts: tuple[str, ...]) -> Severity:
    """A note where every fact is asked later (the licence's code), else a block."""
    return Severity.NOTE if facts and all(_is_later(pack, ref) for ref in facts) else Severity.BLOCK


def _is_later(pack: Pack, ref: str) -> bool:
    question = pack.question(declared(FactId(ref)))
    return question is not None and question.stage == "later"


def of_boxes(pack: Pack, file: str, title: str, form: Form, boxes: Iterable[BoxFinding]) -> Iterator[Finding]:
    """What went wrong with the boxes of one form, one finding for each kind; boxes are called as they are printed.

    On a blank that the user brought there is another cure for what reads differently.
    """
    lots: dict[tuple[str, Severity], dict[str, tuple[str, ...]]] = {}
    labels: dict[str, str] = {}
    names: Mapping[str, str] = {}
    for found in boxes:
        code, severity = _BOXES[found.code]
        facts = found.facts
        if found.code == "box.missing_fact":
            later = tuple(ref for ref in facts if _is_later(pack, ref))
            if facts and len(later) == len(facts):
                code, severity = "export.later_fact", Severity.NOTE
        if form.official and found.code == "box.unreadable":
            code = "export.unreadable_imported"
        names = names or box_labels(form.layout, form.blank)
        labels[found.box] = found.label or names.get(found.box) or names.get(column_of(found.box)) or found.box
        lots.setdefault((code, severity), {})[found.box] = facts
    for (code, severity), named in lots.items():
        boxes_named = tuple(named)
        yield Finding(
            id=f"{code.removeprefix('export.')}:{file}",
            severity=severity,
            code=code,
            file=file,
            box=boxes_named[0],
            params=MappingProxyType(
                {
                    "form": title,
                    "boxes": " ".join(boxes_named),
                    "labels": "、".join(dict.fromkeys(labels[box] for box in boxes_named)),
                }
            ),
            facts=tuple(dict.fromkeys(ref for facts in named.values() for ref in facts)),
            printed=MappingProxyType({ref: labels[box] for box in reversed(named) for ref in named[box]}),
        )


def of_document(pack: Pack, file: str, document: Composed, lacking: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    """What a document lacks: facts nobody has given, and clauses with characters that no font has (`lacking`)."""
    missing = tuple(dict.fromkeys(ref for one in document.missing for ref in one.facts))
    later = tuple(ref for ref in missing if _is_later(pack, ref))
    now = tuple(ref for ref in missing if ref not in later)

    def finding(kind: str, severity: Severity, facts: tuple[str, ...], clause: str = "") -> Finding:
        return Finding(
            id=":".join(part for part in (kind, file, clause) if part),
            severity=severity,
            code=f"export.{kind}",
            file=file,
            box=clause,
            params=MappingProxyType({"form": document.short}),
            facts=facts,
        )

    if now:
        yield finding("missing_fact", Severity.BLOCK, now)
    if later:
        yield finding("later_fact", Severity.NOTE, later)
    for clause, facts in lacking.items():
        yield finding("no_glyph", Severity.BLOCK, facts, clause)
