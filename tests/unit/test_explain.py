"""Why something came out as it did, as data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from packs_fixture import DAY, decided, small_pack

from rules.deciding.explain import Status, explain
from rules.errors import UnknownTargetError
from rules.facts import Origin, OriginKind
from rules.model import Grade, Severity
from rules.pack import Pack, load_pack, shipped_root


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return small_pack(tmp_path_factory.mktemp("packs"))


def test_a_required_matter_is_explained_by_facts_with_their_labels_and_sources(pack: Pack) -> None:
    found = explain(pack, decided(pack, {"shop.food": "yes", "shop.kind": "eat"}), "food")
    assert (found.status, found.title.zh) == (Status.REQUIRED, "食品")
    assert [(line.label.zh, line.value) for line in found.because] == [("卖吃的", True), ("店的种类", "eat")]
    assert {line.origin for line in found.because} == {Origin(OriginKind.FILE)}
    assert [(one.title, one.number, one.article, one.grade) for one in found.citations] == [
        ("试验法", "试〔2024〕1号", "第二条", Grade.VERIFIED),
        ("试验法", "试〔2024〕1号", "第一条", Grade.VERIFIED),
    ]
    assert found.citations[0].last_checked == date(2026, 11, 1)


def test_an_undecided_matter_is_explained_by_what_is_needed(pack: Pack) -> None:
    found = explain(pack, decided(pack, {}), "food")
    assert (found.status, found.because) == (Status.UNDECIDED, ())
    assert found.needs == (frozenset({"shop.food"}),)


def test_a_matter_not_in_force_yet_says_when_it_starts(pack: Pack) -> None:
    day = date(2025, 6, 30)
    found = explain(pack, decided(pack, {}, day), "fire")
    assert (found.status, found.starts, found.ended) == (Status.NOT_REQUIRED, date(2025, 7, 1), None)


def test_a_material_per_person_names_its_people(pack: Pack) -> None:
    answers = {
        "shop.food": "yes",
        "shop.kind": "eat",
        "people": [{"roles": "employee"}, {"roles": "shareholder", "paid": "9000"}],
    }
    found = explain(pack, decided(pack, answers), "food/money_proof")
    assert (found.status, found.items) == (Status.REQUIRED, ("p2",))
    assert [line.value for line in found.because] == [Decimal(9000)]


def test_a_material_of_a_matter_that_does_not_apply_is_explained_by_the_matter(pack: Pack) -> None:
    found = explain(pack, decided(pack, {"shop.food": "no"}), "food/layout")
    assert found.status is Status.NOT_REQUIRED
    assert [line.fact for line in found.because] == ["shop.food"]


def test_a_failed_check_says_what_to_do_and_about_whom(pack: Pack) -> None:
    people = [{"roles": "shareholder", "paid": "1"}, {"roles": "shareholder", "paid": "0"}]
    found = explain(pack, decided(pack, {"people": people}), "check:paid.some")
    assert (found.status, found.severity, found.items) == (Status.FAILS, Severity.BLOCK, ("p2",))
    assert found.cure is not None
    assert found.cure.zh == "填写出资额。"
    assert [line.fact for line in found.because] == ["people[p2].paid"]


def test_an_inferred_check_is_shown_with_its_grade_and_warns(pack: Pack) -> None:
    found = explain(
        pack,
        decided(pack, {"shop.food": "yes", "shop.kind": "eat", "shop.seats": "9", "shop.area": "5"}),
        "check:seats.fit",
    )
    assert (found.status, found.severity) == (Status.FAILS, Severity.WARN)
    assert found.citations[0].grade is Grade.INFERRED


def test_a_derived_fact_is_explained_by_what_it_was_worked_out_from(pack: Pack) -> None:
    found = explain(pack, decided(pack, {"shop.area": "250"}), "shop.large")
    assert (found.status, [line.fact for line in found.because]) == (Status.KNOWN, ["shop.area"])
    assert ("matter", "fire") in {(one.kind, one.id) for one in found.read_by}


def test_a_missing_derived_fact_is_explained_by_the_questions_behind_it(pack: Pack) -> None:
    found = explain(pack, decided(pack, {}), "shop.large")
    assert (found.status, found.needs) == (Status.MISSING, (frozenset({"shop.area"}),))


def test_a_parked_fact_is_explained_by_what_parked_it(pack: Pack) -> None:
    found = explain(pack, decided(pack, {"shop.food": "no", "shop.kind": "eat"}), "shop.kind")
    assert (found.status, [line.fact for line in found.because]) == (Status.PARKED, ["shop.food"])


def test_a_persons_fact_is_explained_for_that_person(pack: Pack) -> None:
    found = explain(pack, decided(pack, {"people": [{"roles": "employee", "paid": "5"}]}), "people[p1].paid")
    assert (found.status, [line.fact for line in found.because]) == (Status.PARKED, ["people[p1].roles"])


@pytest.mark.parametrize(
    ("target", "nearest"), [("foot", "food"), ("food/layuot", "food/layout"), ("check:paid.som", "check:paid.some")]
)
def test_an_unknown_target_is_refused_with_the_nearest(pack: Pack, target: str, nearest: str) -> None:
    with pytest.raises(UnknownTargetError) as raised:
        explain(pack, decided(pack, {}, DAY), target)
    assert raised.value.nearest == nearest


def test_a_matter_cites_no_law_that_came_after_the_day() -> None:
    shipped = load_pack("cn-tj-binhai-bsq", [shipped_root()])
    later = {"公司登记管理实施办法"}
    then = {one.title for one in explain(shipped, decided(shipped, {}, date(2024, 7, 1)), "setup").citations}
    now = {one.title for one in explain(shipped, decided(shipped, {}, date(2026, 11, 22)), "setup").citations}
    assert not later & then
    assert later <= now
    assert then
