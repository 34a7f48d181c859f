"""A guide against its official copy: every planted difference is found, and nothing that is only a spelling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import pytest
from guides_fixture import official_sheet

from rules.authoring.guide_compare import compare_guides, pack_entries
from rules.authoring.guide_table import GuideEntry, GuideList, read_guides
from rules.authoring.guide_text import Basis, Limit, Paper
from rules.pack import load_pack, shipped_root

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def ours() -> tuple[GuideEntry, ...]:
    return pack_entries(load_pack("cn", [shipped_root()]), DAY)


def copy_of(entries: list[GuideEntry]) -> tuple[GuideEntry, ...]:
    """The entries through a spreadsheet in other spellings, as they come back."""
    found = read_guides([official_sheet(entries)])
    assert isinstance(found, GuideList)
    assert found.rejected == ()
    assert len(found.entries) == len(entries)
    return found.entries


def test_a_copy_in_other_spellings_has_no_difference(ours: tuple[GuideEntry, ...]) -> None:
    assert compare_guides(ours, copy_of(list(ours))) == ()
    assert compare_guides(ours, copy_of(list(reversed(ours)))) == ()


@dataclass(frozen=True)
class Plant:
    """One difference: which guide can take it, how it is made, and how it is to be told."""

    field: str
    kind: str
    fits: Callable[[GuideEntry], bool]
    make: Callable[[GuideEntry], GuideEntry]


def _law(entry: GuideEntry, place: int, basis: Basis) -> GuideEntry:
    laws = list(entry.legal_basis)
    laws[place] = basis
    return replace(entry, legal_basis=tuple(laws))


def _first_paper(entry: GuideEntry, **fields: object) -> GuideEntry:
    first, *others = entry.materials
    return replace(entry, materials=(replace(first, **fields), *others))  # type: ignore[arg-type]


def _named_once(entry: GuideEntry) -> bool:
    laws = [one.law for one in entry.legal_basis]
    return len(laws) > 1 and laws.count(laws[0]) == 1


PLANTS = (
    Plant("title", "changed", lambda e: len(e.title) > 5, lambda e: replace(e, title=e.title + "核准")),
    Plant("authority", "changed", lambda e: True, lambda e: replace(e, authority="某局", unknown=frozenset())),
    Plant(
        "legal_basis", "changed", _named_once,
        lambda e: _law(e, 0, Basis(e.legal_basis[0].law, e.legal_basis[0].article + "、第九百条")),
    ),
    Plant("legal_basis", "only_ours", _named_once, lambda e: replace(e, legal_basis=e.legal_basis[1:])),
    Plant(
        "legal_basis", "only_theirs", lambda e: True,
        lambda e: replace(e, legal_basis=(*e.legal_basis, Basis("某某管理条例", "第三条"))),
    ),
    Plant("conditions", "changed", lambda e: True, lambda e: replace(e, conditions=e.conditions + "另须年满六十周岁")),
    Plant("handling", "changed", lambda e: len(e.handling) > 1, lambda e: replace(e, handling=e.handling[1:])),
    Plant("procedure", "only_theirs", lambda e: True, lambda e: replace(e, procedure=(*e.procedure, "现场踏勘"))),
    Plant("procedure", "only_ours", lambda e: len(e.procedure) > 2, lambda e: replace(e, procedure=e.procedure[:-1])),
    Plant(
        "procedure", "changed", lambda e: len(e.procedure) > 2,
        lambda e: replace(e, procedure=(e.procedure[0], "改为专家评审", *e.procedure[2:])),
    ),
    Plant("materials", "only_ours", lambda e: len(e.materials) > 1, lambda e: replace(e, materials=e.materials[1:])),
    Plant(
        "materials", "only_theirs", lambda e: True,
        lambda e: replace(e, materials=(*e.materials, Paper("消防设施检测报告", False, 1))),
    ),
    Plant(
        "materials", "changed", lambda e: len(e.materials) > 0 and len(e.materials[0].title) > 4,
        lambda e: _first_paper(e, title=e.materials[0].title + "表"),
    ),
    Plant(
        "materials", "changed", lambda e: len(e.materials) > 0,
        lambda e: _first_paper(e, copies=(e.materials[0].copies or 0) + 4),
    ),
    Plant(
        "special_steps", "changed", lambda e: True,
        lambda e: replace(e, special_steps="须听证、公示", unknown=e.unknown - {"special_steps"}),
    ),
    Plant(
        "statutory_time", "changed", lambda e: e.statutory_time.days != 41,
        lambda e: replace(e, statutory_time=Limit(41)),
    ),
    Plant(
        "promised_time", "changed", lambda e: e.promised_time.days != 0,
        lambda e: replace(e, promised_time=Limit(0)),
    ),
    Plant("fee", "changed", lambda e: True, lambda e: replace(e, fee="每件10元", unknown=e.unknown - {"fee"})),
    Plant("result", "changed", lambda e: True, lambda e: replace(e, result="备案回执（副本）")),
)  # fmt: skip


def test_twenty_planted_differences_are_all_found_and_none_is_invented(ours: tuple[GuideEntry, ...]) -> None:
    """Nineteen in guides of their own where there are so many, and one guide left out."""
    entries = list(ours)
    gone = entries.pop()
    planted = {(gone.id, "title", "only_ours")}
    taken: dict[str, set[str]] = {}
    for plant in PLANTS:
        fitting = [one for one in entries if plant.fits(one) and plant.field not in taken.get(one.id, set())]
        chosen = min(fitting, key=lambda one: len(taken.get(one.id, set())))
        taken.setdefault(chosen.id, set()).add(plant.field)
        entries[entries.index(chosen)] = plant.make(chosen)
        planted.add((chosen.id, plant.field, plant.kind))
    assert len(planted) == 20
    found = compare_guides(ours, copy_of(entries))
    assert sorted((one.id, one.field, one.kind) for one in found) == sorted(planted)
    assert all(one.row > 2 for one in found if one.kind != "only_ours" or one.field != "title")


def test_a_matter_that_only_the_copy_has_is_one_difference(ours: tuple[GuideEntry, ...]) -> None:
    new = replace(ours[0], title="放射源转让审批", id="")
    found = compare_guides(ours, copy_of([*ours, new]))
    assert [(one.matter, one.field, one.kind) for one in found] == [("放射源转让审批", "title", "only_theirs")]


@pytest.mark.parametrize(
    ("mine", "other"),
    [
        (Basis("中华人民共和国公司法（2023年修订）", "第十九条"), Basis("公司法", "第19条")),
        (Basis("某条例", "第二十条、第三十条"), Basis("某条例", "第30条，第20条")),
    ],
)
def test_the_same_law_in_another_spelling_is_the_same(mine: Basis, other: Basis, ours: tuple[GuideEntry, ...]) -> None:
    one, two = (replace(ours[0], legal_basis=(basis,)) for basis in (mine, other))
    assert compare_guides([one], [two]) == ()


def test_a_law_named_in_two_lines_is_the_same_as_in_one(ours: tuple[GuideEntry, ...]) -> None:
    one = replace(ours[0], legal_basis=(Basis("甲法", "第一条、第二条"),))
    two = replace(ours[0], legal_basis=(Basis("甲法", "第一条"), Basis("甲法", "第二条")))
    assert compare_guides([one], [two]) == ()
