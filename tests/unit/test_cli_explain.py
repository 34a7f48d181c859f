"""`kaiban explain` tells what holds a decision up and the smallest change that would turn it round."""

from __future__ import annotations

from pathlib import Path

from called import Run

RICH = str(Path(__file__).resolve().parents[2] / "docs" / "samples" / "rich" / "case.yaml")


def test_the_answers_that_decide_are_told_with_their_articles_and_what_would_turn_them_round(kaiban: Run) -> None:
    said = kaiban("explain", RICH, "fund_unit").out
    assert "因为算出的 有职工参保 是“是”" in said
    assert "下列有一项即可：李诗强 的担任的角色 是“财务负责人、参保职工”（" in said
    assert "或 现在办理住房公积金缴存登记 是“是”（住房公积金管理条例（2019修订）第十四条）" in said
    assert "若“现在办理住房公积金缴存登记”改为“否”，则不需要" not in said  # a company with staff has to, now or later


def test_an_account_is_opened_because_it_is_wanted_and_not_because_its_number_is_reported(kaiban: Run) -> None:
    said = kaiban("explain", RICH, "bank").out
    assert "因为 现在开立基本存款账户 是“是”（人民币银行结算账户管理办法）" in said
    assert "税收征收管理法" not in said
    assert "若“现在开立基本存款账户”改为“否”，则不需要" in said


def test_in_english_too(kaiban: Run) -> None:
    said = kaiban("explain", RICH, "bank", "--lang", "en").out
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


ANSWER_COUNTS = "只因填了“当地不用办消防检查的面积线”，以当地消防救援机构的答复为准"
SHOP = """pack: cn
as_of: 2026-11-22
scene: restaurant
answers: {food.sells: [hot], fire.open_to_public: true, fire.exempt_area: %s, premises.building_area: 400}
"""


def test_what_only_a_typed_local_line_spares_is_told_as_that_and_cites_no_article(kaiban: Run, tmp_path: Path) -> None:
    case = tmp_path / "shop.yaml"
    case.write_text(SHOP % 500, encoding="utf-8")
    said = kaiban("plan", str(case)).out.replace("\n", "")
    assert said.count(ANSWER_COUNTS) == 2  # by promise, by a check
    told = kaiban("explain", str(case), "fire").out
    assert ANSWER_COUNTS in told
    assert "依据：" not in told
    assert "不用办消防安全检查，只是因为填了当地的面积线" in said
    way = kaiban("explain", str(case), "fire", "--json").document["ways_round"]
    assert isinstance(way, list)
    assert way
    assert "fire.exempt_area" not in {change["fact"] for one in way for change in one["changes"]}


def test_what_a_local_line_does_not_spare_rests_on_the_article(kaiban: Run, tmp_path: Path) -> None:
    case = tmp_path / "shop.yaml"
    case.write_text(SHOP % 300, encoding="utf-8")
    assert "只因填了" not in kaiban("plan", str(case)).out


def test_a_paper_that_another_answer_would_spare_is_never_said_to_be_due_in_every_case(kaiban: Run) -> None:
    said = kaiban("explain", RICH, "setup/registration_application").out
    assert "则不需要" in said
    assert "不看情况" not in said
