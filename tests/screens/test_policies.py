"""Policies: told by what can be said of them, decided by an answer given on their own page, never offered when over."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from called import Run
from pydantic import ValidationError
from screens_fixture import begun, on, until
from textual.widgets import OptionList

from assistant.app import KaibanApp
from assistant.screens.policies import PoliciesScreen
from assistant.screens.prompt import PromptScreen
from assistant.widgets.prose import Prose
from rules.answers.given import read_given
from rules.deciding.settle import from_file, settle
from rules.facts import FactRef
from rules.model_policies import PolicyCondition, PolicyDef
from rules.pack import load_pack, shipped_root
from rules.policies import policy_matches

RICH = Path(__file__).resolve().parents[2] / "docs" / "samples" / "rich" / "case.yaml"
DAY = date(2026, 11, 22)


def told(pack_id: str, facts: dict[str, object], day: date = DAY) -> dict[str, tuple[str, list[Decimal | None]]]:
    pack = load_pack(pack_id, (shipped_root(),))
    given, problems = read_given(pack.vocabulary, facts, day)
    assert not problems
    found = policy_matches(pack, settle(pack, given, day, from_file), day)
    return {one.policy.id: (one.word, [weighed.gap for weighed in one.conditions]) for one in found}


def test_a_near_miss_says_by_how_much() -> None:
    found = told("cn", {"enterprise.type": "llc", "enterprise.staff_count": "307"})
    assert found["cit_small"] == ("near", [Decimal(7), None, None, None])


def test_what_is_over_a_draft_or_not_met_is_not_told() -> None:
    assert "job_expansion" in told("cn", {"enterprise.type": "llc"}, date(2025, 12, 31))
    assert "job_expansion" not in told("cn", {"enterprise.type": "llc"})
    assert "bsq_measures" not in told("cn-tj-binhai-bsq", {})
    assert "iit_individual" not in told("cn", {"enterprise.type": "llc"})


def test_what_is_inferred_is_never_simply_offered() -> None:
    pack = load_pack("cn-sd-bz-bincheng", (shipped_root(),))
    inferred = {item.value.id for item in pack.policies if item.value.source.grade == "inferred"}
    found = told("cn-sd-bz-bincheng", {"enterprise.type": "individual", "tax.vat_kind": "small"})
    assert {word for policy, (word, _) in found.items() if policy in inferred} >= {"ask_first"}
    assert all(word != "offered" for policy, (word, _) in found.items() if policy in inferred)


@pytest.mark.parametrize(
    "fields",
    [
        {"holds": "true", "value": "staff.count"},
        {"value": "staff.count"},
        {"at_least": "1"},
        {"value": "staff.count", "at_least": "1", "near": "1"},
    ],
)
def test_a_condition_is_of_one_sort(fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        PolicyCondition.model_validate({"text": "条件", **fields})


def test_a_policy_without_a_stated_end_says_who_knows() -> None:
    plain = {
        "id": "p", "title": "甲", "target": "乙", "benefit": "丙", "how": "丁", "authority": "戊",
        "in_force": {"from": "2024-01-01"}, "source": {"of": "s", "grade": "verified"},
    }  # fmt: skip
    with pytest.raises(ValidationError, match="ask"):
        PolicyDef.model_validate(plain | {"end_stated": "false"})
    with pytest.raises(ValidationError, match="end"):
        PolicyDef.model_validate(plain)
    assert PolicyDef.model_validate(plain | {"end_stated": "false", "ask": "己"}).ask is not None


def test_the_command_tells_what_would_decide_a_policy(kaiban: Run) -> None:
    called = kaiban("policies", str(RICH), "--json")
    policies = called.document["policies"]
    assert isinstance(policies, list)
    by_id = {one["id"]: one for one in policies if isinstance(one, dict)}
    assert by_id["cit_small"]["status"] == "offered"
    assert by_id["tj_startup_subsidy"]["status"] == "open"
    wanted = by_id["tj_startup_subsidy"]["wanted"]
    assert isinstance(wanted, list)
    assert "policy.founder" in wanted
    assert "给什么" in kaiban("policies", str(RICH)).out


async def test_an_answer_on_the_page_decides_a_policy(app: KaibanApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        await pilot.press("ctrl+p")
        assert await on(pilot, PoliciesScreen)
        listing = app.screen.query_one("#policies", OptionList)
        places = {view.id: str(place) for place, view in enumerate(app.screen._views)}  # type: ignore[attr-defined]
        listing.highlighted = listing.get_option_index(places["startup_loan"])
        assert await until(pilot, lambda: "创业者的身份" in app.screen.query_one("#text", Prose).plain)
        await pilot.press("enter")
        assert await on(pilot, PromptScreen)
        await pilot.press("1", "enter")
        assert await on(pilot, PoliciesScreen)
        assert app.session.answers.values[FactRef("policy.founder")] == ("graduate",)
        assert await until(
            pilot,
            lambda: next(one.word for one in app.screen._views if one.id == "startup_loan") == "ask_first",  # type: ignore[attr-defined]
        )
