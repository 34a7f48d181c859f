"""What is there but not good enough: dates, grades, guide fields, catch-all materials, facts nobody needs or asks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from rules.authoring.lint_logic import day_in, witness
from rules.deciding.inforce import effective_grade
from rules.errors import Finding
from rules.facts import FactId
from rules.filenames import is_plain
from rules.loading.pack_index import Pack, item_id_of, owner_key
from rules.loading.pack_references import CITING_KINDS, citations
from rules.loading.pack_schema import Located
from rules.loading.promises import tells_time
from rules.model import Content, FactType, Grade, InForce, MatterDef, Severity
from rules.planning.later import LATER
from rules.scenes import SCENE

STALE_DAYS = 365
_RATE = re.compile(r"\brate\(\s*['\"]([a-z0-9_.]+)['\"]\s*\)")
_CATCH_ALL = re.compile(
    r"其[他它](?:有关|相关|必要|所需)?(?:的)?(?:材料|文件|资料|证明|证件)|等(?:有关|相关)?(?:材料|文件|资料|证明)"
    r"|(?:要求|需要|规定|认为)[^，。；]{0,8}其[他它]|(?:有关|相关)(?:证明)?(?:材料|资料)$"
)


def lint_content(pack: Pack, as_of: date) -> Iterator[Finding]:
    """Everything about dates, sources, guides and materials that an author should mend."""
    yield from _stale(pack, as_of)
    yield from _raised(pack)
    yield from _gaps(pack)
    yield from _guides(pack, as_of)
    yield from _orders(pack)
    yield from _folders(pack)
    yield from _catch_alls(pack, as_of)
    yield from _ranges(pack)
    yield from _closed_windows(pack)
    yield from _inferred_blocks(pack, as_of)


def _inferred_blocks(pack: Pack, as_of: date) -> Iterator[Finding]:
    for item in pack.checks:
        check = item.value
        if check.severity is Severity.BLOCK and effective_grade(pack, check.source) is Grade.INFERRED:
            per = FactId(check.per) if check.per is not None else None
            wanted = ((pack.applies(check), True), (pack.conditions.get(owner_key(check, "must")), False))
            yield item.finding(
                "inferred_blocks",
                "a check that rests on an inferred source cannot block; make it warn",
                "severity",
                witness=witness(pack, wanted, day_in(check.in_force, as_of), per),
            )


def _stale(pack: Pack, as_of: date) -> Iterator[Finding]:
    limit = as_of - timedelta(days=STALE_DAYS)
    for item in pack.sources.values():
        if item.value.last_checked < limit:
            yield item.finding(
                "stale_source",
                f"last read on {item.value.last_checked.isoformat()}, more than {STALE_DAYS} days ago; read it again",
                "last_checked",
                witness=(f"as_of={(item.value.last_checked + timedelta(days=STALE_DAYS + 1)).isoformat()}",),
            )
    for kind in CITING_KINDS:
        for located in pack.all_of(kind):
            for path, citation in citations(located.value):
                if citation.last_checked is not None and citation.last_checked < limit:
                    yield located.finding(
                        "stale_source", f"the place cited was last read more than {STALE_DAYS} days ago", *path
                    )


def _raised(pack: Pack) -> Iterator[Finding]:
    for kind in CITING_KINDS:
        for item in pack.all_of(kind):
            for path, citation in citations(item.value):
                source = pack.sources.get(citation.of)
                if source is not None and citation.grade.rank < source.value.grade.rank:
                    yield item.finding(
                        "grade_raised",
                        f"graded {citation.grade}, while its source {citation.of} is {source.value.grade}",
                        *path,
                        "grade",
                    )


def _gaps(pack: Pack) -> Iterator[Finding]:
    dated: list[tuple[Located[Content], InForce]] = [
        *((item, item.value.in_force) for item in pack.matters),
        *((item, item.value.in_force) for item in pack.materials),
        *((item, item.value.in_force) for item in pack.checks),
        *((item, item.value.in_force) for item in pack.rates),
        *((item, item.value.in_force) for item in pack.halls),
        *((item, item.value.in_force) for item in pack.scenes),
        *((item, item.value.in_force) for item in pack.remarks),
        *((item, item.value.in_force) for item in pack.policies),
        *((item, item.value.in_force) for item in pack.faq),
    ]
    known: dict[tuple[type[Content], str], list[tuple[Located[Content], InForce]]] = {}
    for item, span in dated:
        known.setdefault((type(item.value), item_id_of(item.value)), []).append((item, span))
    for versions in known.values():
        yield from _gap(sorted(versions, key=lambda one: one[1].since))


def _gap(versions: Sequence[tuple[Located[Content], InForce]]) -> Iterator[Finding]:
    for (_, before), (item, after) in pairwise(versions):
        if before.until is not None and before.until + timedelta(days=1) < after.since:
            day = before.until + timedelta(days=1)
            yield item.finding(
                "gap",
                f"no version covers {day.isoformat()} to {(after.since - timedelta(days=1)).isoformat()}",
                "in_force",
                witness=(f"as_of={day.isoformat()}",),
            )


def _guides(pack: Pack, as_of: date) -> Iterator[Finding]:
    """Guides with an empty field; the witness are answers of somebody who would read it."""
    for item in pack.matters:
        guide = item.value.guide
        empty = {
            "handling": not guide.handling,
            "statutory_time": guide.statutory_time is None and not tells_time(guide),
        }
        for field in (name for name, missing in empty.items() if missing):
            yield item.finding(
                "missing_guide_field",
                f"the guide has no {field}; write it, or `{{unknown: true, ask: …}}` with who can say",
                "guide",
                witness=_needed(pack, item.value, as_of),
            )
        if not item.value.materials:
            yield item.finding(
                "missing_guide_field", "the matter lists no material", "id", witness=_needed(pack, item.value, as_of)
            )


def _needed(pack: Pack, matter: MatterDef, as_of: date) -> tuple[str, ...]:
    """Answers that make a matter required."""
    return witness(pack, ((pack.applies(matter), True),), day_in(matter.in_force, as_of))


def _orders(pack: Pack) -> Iterator[Finding]:
    for index, item in enumerate(pack.matters):
        for other in pack.matters[:index]:
            one, two = item.value, other.value
            if (
                one.id != two.id
                and one.in_force.overlaps(two.in_force)
                and (one.order == two.order or one.folder == two.folder)
            ):
                field = "order" if one.order == two.order else "folder"
                yield item.finding(
                    "order_clash", f"'{two.id}' at {other.place(field)} has the same {field}; folders would mix", field
                )


def _folders(pack: Pack) -> Iterator[Finding]:
    for item in pack.matters:
        if not is_plain(item.value.folder):
            yield item.finding(
                "bad_folder",
                "not every system takes this as a folder's name; leave out / \\ : * ? < > | and invisible characters, "
                "let no dot begin or end it, and take no name of a device such as CON",
                "folder",
            )


def _catch_alls(pack: Pack, as_of: date) -> Iterator[Finding]:
    for item in pack.materials:
        material = item.value
        texts = {"title": material.title.zh, "note": material.note.zh if material.note else ""}
        for field, text in texts.items():
            if _CATCH_ALL.search(text):
                per = FactId(material.per) if material.per is not None else None
                wanted = ((pack.applies(material), True),)
                yield item.finding(
                    "catch_all_material",
                    f"the {field} asks for whatever else may be wanted; name each material",
                    field,
                    witness=witness(pack, wanted, day_in(material.in_force, as_of), per),
                )


def _closed_windows(pack: Pack) -> Iterator[Finding]:
    """Matters that name a window which is closed on some of their days, or say that a closed one takes them."""
    for matter in pack.matters:
        for index, hall_id in enumerate(matter.value.windows):
            for hall in (one.value for one in pack.halls if one.value.id == hall_id):
                if hall.closed is not None and hall.in_force.overlaps(matter.value.in_force):
                    yield matter.finding(
                        "closed_window",
                        f"the hall '{hall_id}' is closed from {hall.in_force.since.isoformat()}; name another",
                        "windows",
                        index,
                        witness=(f"as_of={max(hall.in_force.since, matter.value.in_force.since).isoformat()}",),
                    )
    for item in pack.halls:
        if item.value.closed is not None and (item.value.receives or item.value.decides or item.value.forwards):
            yield item.finding("closed_window", "a closed hall takes no matter; name those that do in `instead`", "id")


def _ranges(pack: Pack) -> Iterator[Finding]:
    for item in pack.fact_items.values():
        fact = item.value
        if fact.minimum is not None and fact.maximum is not None and fact.minimum > fact.maximum:
            yield item.finding("bad_range", "the minimum lies above the maximum", "minimum")
        chooses = fact.type in {FactType.CHOICE, FactType.CHOICES}
        if chooses != bool(fact.options) and fact.id not in {SCENE, LATER}:
            yield item.finding("bad_options", "a choice has options, and nothing else has", "options")
        ids = [option.id for option in fact.options]
        for index, option in enumerate(ids):
            if option in ids[:index]:
                yield item.finding("duplicate_id", f"the option '{option}' stands twice", "options", index)


def lint_rates(pack: Pack, form_rates: Collection[str]) -> Iterator[Finding]:
    """Rates that no condition reads, and no form either."""
    read = {one for expression in pack.conditions.values() for one in rates_in(expression.text)}
    for item in pack.rates:
        if item.value.id not in read and item.value.id not in form_rates:
            yield item.finding("unread_rate", f"no condition reads '{item.value.id}'; use it or delete it", "id")


def rates_in(text: str) -> frozenset[str]:
    """The rates that the text of a condition reads."""
    return frozenset(_RATE.findall(text))


def lint_use(pack: Pack, form_reads: Collection[FactId] | None) -> Iterator[Finding]:
    """Facts that nothing reads, and facts that something reads and nobody asks.

    A child may derive what its parent asks; the parent's question is then passed over. `form_reads` are the facts
    that forms and documents read; where they are not known, unused facts are not looked for.
    """
    reads = {fact_id for expression in pack.conditions.values() for fact_id in expression.reads}
    reads |= set(form_reads or ())
    asked = {item.value.fact: item for item in pack.questions}
    for fact_id, item in pack.fact_items.items():
        fact = item.value
        used = fact_id in reads or (fact.type is FactType.LIST and any(one.startswith(f"{fact_id}[]") for one in reads))
        if form_reads is not None and not used:
            yield item.finding("unused_fact", f"no condition, form or document reads '{fact_id}'; delete it", "id")
        if used and fact.derived is None and fact_id not in asked:
            yield item.finding("unasked_fact", f"'{fact_id}' is needed, and no question asks for it", "id")
        if fact.derived is not None and fact_id in asked and asked[fact_id].pack == item.pack:
            yield asked[fact_id].finding("derived_asked", f"'{fact_id}' is worked out and never asked", "fact")
