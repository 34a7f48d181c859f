"""Compares the guides of a pack with an official copy: every difference once, and none that is only a spelling.

White space, punctuation, numbering, 第19条 beside 第十九条, the order of materials and laws, 不收费 beside 免费 are no
differences. A step, a law or a material that changed a little is one difference, not two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Literal, TypeVar

from rules.authoring.guide_table import GuideEntry
from rules.authoring.guide_text import (
    NO_LIMIT,
    Basis,
    Limit,
    Paper,
    folded,
    guide_words,
    same_law,
    says_nothing,
    show_limit,
    show_paper,
)
from rules.loading.pack_index import Pack
from rules.model import Citation, Duration, MatterDef, NotKnown, Words

T = TypeVar("T")
Kind = Literal["changed", "only_ours", "only_theirs"]
_ALIKE_TITLES = 0.75
_ALIKE_ITEMS = 0.5


@dataclass(frozen=True, slots=True)
class GuideDifference:
    """One difference: the matter (its title, our id, the row of the copy; 0 where it has none), the field, both texts.

    `field` is one of the twelve standard fields; `title` with kind `only_…` is a whole matter that the other lacks.
    """

    matter: str
    id: str
    row: int
    field: str
    kind: Kind
    ours: str
    theirs: str


def pack_entries(pack: Pack, day: date) -> tuple[GuideEntry, ...]:
    """The guides of a pack's matters on a day, in window order, in Chinese."""
    versions = [pack.matter(matter_id, day) for matter_id in pack.matter_ids]
    return tuple(matter_entry(pack, matter, day) for matter in versions if matter is not None)


def matter_entry(pack: Pack, matter: MatterDef, day: date) -> GuideEntry:
    """One matter's guide as a list of guides would state it."""
    guide = matter.guide
    named = {"authority": guide.authority, "special_steps": guide.special_steps, "fee": guide.fee}
    return GuideEntry(
        title=matter.title.zh,
        authority=_text(guide.authority),
        legal_basis=tuple(_basis(pack, one) for one in guide.legal_basis),
        conditions=guide.conditions.zh,
        handling=guide.handling,
        procedure=guide.procedure,
        materials=tuple(_paper(pack, one, day) for one in matter.materials),
        special_steps=_text(guide.special_steps),
        statutory_time=_limit(guide.statutory_time),
        promised_time=_limit(guide.promised_time),
        fee=_text(guide.fee),
        result=guide.result.zh,
        id=matter.id,
        unknown=frozenset(name for name, value in named.items() if isinstance(value, NotKnown)),
    )


def _text(value: Words | NotKnown) -> str:
    return "" if isinstance(value, NotKnown) else value.zh


def _limit(value: Duration | NotKnown | None) -> Limit:
    if value is None:
        return NO_LIMIT
    return Limit(unknown=True) if isinstance(value, NotKnown) else Limit(value.working_days)


def _basis(pack: Pack, citation: Citation) -> Basis:
    source = pack.sources.get(citation.of)
    if citation.article.startswith("《"):
        # The citation of an imported list: the list is the source, the law stands in the article.
        law, _, article = citation.article[1:].partition("》")
        return Basis(law, article.strip())
    return Basis(source.value.title if source else citation.of, citation.article)


def _paper(pack: Pack, material_id: str, day: date) -> Paper:
    material = pack.material(material_id, day)
    if material is None:
        found = next((one.value for one in pack.materials if one.value.id == material_id), None)
        return Paper(found.title.zh if found else material_id, id=material_id)
    return Paper(material.title.zh, material.original, material.copies, material_id)


def compare_guides(ours: Sequence[GuideEntry], theirs: Sequence[GuideEntry]) -> tuple[GuideDifference, ...]:
    """Every difference between our guides and the copy's, matter by matter in our order, then what only they have."""
    pairs, only_ours, only_theirs = _paired(ours, theirs, lambda one: folded(one.title), _ALIKE_TITLES)
    found = [difference for mine, other in pairs for difference in _differences(mine, other)]
    found += (GuideDifference(one.title, one.id, 0, "title", "only_ours", one.title, "") for one in only_ours)
    found += (GuideDifference(one.title, "", one.row, "title", "only_theirs", "", one.title) for one in only_theirs)
    return tuple(found)


def alike_titles(
    known: Sequence[tuple[str, str]], entries: Sequence[GuideEntry]
) -> tuple[tuple[str, str, GuideEntry], ...]:
    """The entries that comparing takes for a known matter (id, title) of another title, with that one."""
    left = {folded(title): (matter_id, title) for matter_id, title in known}
    for entry in entries:
        left.pop(folded(entry.title), None)
    pairs = _paired_titles(list(left), entries)
    return tuple((*left[title], entry) for title, entry in pairs)


def _paired_titles(titles: Sequence[str], entries: Sequence[GuideEntry]) -> list[tuple[str, GuideEntry]]:
    named = {folded(one.title): one for one in reversed(entries)}
    pairs, _, _ = _paired(titles, list(named), str, _ALIKE_TITLES)
    return [(mine, named[other]) for mine, other in pairs]


def _paired(
    ours: Sequence[T], theirs: Sequence[T], key: Callable[[T], str], alike: float
) -> tuple[list[tuple[T, T]], list[T], list[T]]:
    """Equal ones first, in our order; then those most alike; what is left of each side."""
    left = list(theirs)
    partner: dict[int, T] = {}
    for place, one in enumerate(ours):
        same = next((other for other in left if key(other) == key(one)), None)
        if same is not None:
            partner[place] = same
            left.remove(same)
    close: list[tuple[float, int, int]] = []
    for number, other in enumerate(left):
        matcher = SequenceMatcher(None, "", key(other), autojunk=False)
        for place, one in enumerate(ours):
            if place not in partner:
                matcher.set_seq1(key(one))
                if matcher.real_quick_ratio() >= alike and matcher.quick_ratio() >= alike:
                    close.append((-matcher.ratio(), place, number))
    taken: set[int] = set()
    for ratio, place, number in sorted(close):
        if -ratio >= alike and place not in partner and number not in taken:
            partner[place] = left[number]
            taken.add(number)
    pairs = [(one, partner[place]) for place, one in enumerate(ours) if place in partner]
    rest = [one for place, one in enumerate(ours) if place not in partner]
    return pairs, rest, [one for number, one in enumerate(left) if number not in taken]


def _differences(ours: GuideEntry, theirs: GuideEntry) -> Iterator[GuideDifference]:
    def told(field: str, mine: str, other: str, kind: Kind = "changed") -> GuideDifference:
        return GuideDifference(ours.title, ours.id, theirs.row, field, kind, mine, other)

    for field in ("title", "authority", "conditions", "special_steps", "fee", "result"):
        mine, other = (_shown(one, field) for one in (ours, theirs))
        if _meaning(field, mine) != _meaning(field, other):
            yield told(field, mine, other)
    if set(ours.handling) != set(theirs.handling):
        yield told("handling", "、".join(ours.handling), "、".join(theirs.handling))
    for field in ("statutory_time", "promised_time"):
        one, two = getattr(ours, field), getattr(theirs, field)
        if replace(one, assumed="") != replace(two, assumed=""):
            yield told(field, show_limit(one), show_limit(two))
    for kind, mine, other in _steps(ours.procedure, theirs.procedure):
        yield told("procedure", mine, other, kind)
    for kind, mine, other in _laws(ours.legal_basis, theirs.legal_basis):
        yield told("legal_basis", mine, other, kind)
    for kind, mine, other in _papers(ours.materials, theirs.materials):
        yield told("materials", mine, other, kind)


def _shown(entry: GuideEntry, field: str) -> str:
    text: str = getattr(entry, field)
    return "未取得" if field in entry.unknown else text


def _meaning(field: str, text: str) -> str:
    plain = folded(text)
    if field == "fee" and plain in guide_words().free:
        return "free"
    return "" if field in {"special_steps", "fee"} and says_nothing(text) else plain


def _steps(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[Kind, str, str]]:
    """Steps in their order; one that changed is told with what stands in its place."""
    one, two = [folded(step) for step in ours], [folded(step) for step in theirs]
    for code, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if code == "equal":
            continue
        mine, other = list(ours[a:b]), list(theirs[c:d])
        for step in range(max(len(mine), len(other))):
            left = mine[step] if step < len(mine) else ""
            right = other[step] if step < len(other) else ""
            yield "changed" if left and right else "only_ours" if left else "only_theirs", left, right


def _laws(ours: Sequence[Basis], theirs: Sequence[Basis]) -> Iterator[tuple[Kind, str, str]]:
    pairs, only_ours, only_theirs = _paired(_joined(ours), _joined(theirs), _law_key, 0.8)
    for one, two in pairs:
        if same_law(one.law) != same_law(two.law) or _articles(one.article) != _articles(two.article):
            yield "changed", _law(one), _law(two)
    yield from (("only_ours", _law(one), "") for one in only_ours)
    yield from (("only_theirs", "", _law(one)) for one in only_theirs)


def _joined(bases: Sequence[Basis]) -> list[Basis]:
    """Each law once, its places together; lines that name no law stand for themselves."""
    found: dict[str, Basis] = {}
    for one in bases:
        known = found.get(_law_key(one))
        found[_law_key(one)] = (
            one if known is None or not one.law else Basis(one.law, f"{known.article}、{one.article}")
        )
    return list(found.values())


def _law_key(basis: Basis) -> str:
    return same_law(basis.law) or folded(basis.article)


def _articles(text: str) -> frozenset[str]:
    return frozenset(part for part in folded(text).replace(";", ",").split(",") if part)


def _law(basis: Basis) -> str:
    return f"《{basis.law}》{basis.article}" if basis.law else basis.article


def _papers(ours: Sequence[Paper], theirs: Sequence[Paper]) -> Iterator[tuple[Kind, str, str]]:
    pairs, only_ours, only_theirs = _paired(ours, theirs, lambda one: folded(one.title), _ALIKE_ITEMS)
    for one, two in pairs:
        said = (one.original, two.original), (one.copies, two.copies)
        differ = any(None not in both and both[0] != both[1] for both in said)
        if differ or folded(one.title) != folded(two.title):
            yield "changed", _plain(one), _plain(two)
    yield from (("only_ours", _plain(one), "") for one in only_ours)
    yield from (("only_theirs", "", _plain(one)) for one in only_theirs)


def _plain(paper: Paper) -> str:
    return show_paper(replace(paper, id=""))
