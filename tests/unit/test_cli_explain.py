"""`kaiban explain` tells what holds a decision up and the smallest change that would turn it round."""

from __future__ import annotations

from pathlib import Path

from called import Run

RICH = str(Path(__file__).resolve().parents[2] / "docs" / "samples" / "rich" / "case.yaml")


def test_the_answers_that_decide_are_told_with_their_articles_and_what_would_turn_them_round(kaiban: Run) -> None:
    said = kaiban("explain", RICH, "fund_unit").out
    assert "因为 有要参保的职工 是“是”（中华人民共和国社会保险法" in said
    assert "若“有要参保的职工”改为“否”，则不需要" in said
    assert "若“现在办理住房公积金缴存登记”改为“否”，则不需要" in said


def test_in_english_too(kaiban: Run) -> None:
    said = kaiban("explain", RICH, "fund_unit", "--lang", "en").out
    assert "it would not be needed" in said


def test_json_has_the_clauses_and_the_changes_as_a_case_file_writes_them(kaiban: Run) -> None:
    found = kaiban("explain", RICH, "setup/premises_cluster_papers", "--json").document
    assert found["status"] == "not_required"
    reasons, round_it = found["reasons"], found["ways_round"]
    assert isinstance(reasons, list)
    assert isinstance(round_it, list)
    assert {"premises.kind"} in [{one["fact"] for one in clause} for clause in reasons]
    ways = [way for way in round_it if [one["fact"] for one in way["changes"]] == ["premises.kind"]]
    assert [(way["becomes"], way["changes"][0]["values"]) for way in ways] == [("required", ["cluster"])]


def test_what_applies_in_every_case_has_nothing_that_turns_it_round(kaiban: Run) -> None:
    found = kaiban("explain", RICH, "people", "--json").document
    assert (found["reasons"], found["ways_round"]) == ([], [])


def test_no_persons_data_stands_in_what_is_proposed(kaiban: Run) -> None:
    said = kaiban("explain", RICH, "setup/agent_letter", "--json").out
    assert "120000" not in said


def test_a_choice_of_none_is_told_in_words(kaiban: Run) -> None:
    family = Path(__file__).resolve().parents[1] / "content" / "personas" / "individual_family.yaml"
    assert "因为 要刻的印章 是“（没有）”" in kaiban("explain", str(family), "seal").out
