"""`kaiban plan --by` and `kaiban packs calendar`: what is said, in which words and keys."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from called import Run
from rich.cells import cell_len

from assistant.cli.call import Exit
from rules import yamlfile

SAMPLES = Path(__file__).resolve().parents[2] / "docs" / "samples"
RICH, SMALL = str(SAMPLES / "rich/case.yaml"), str(SAMPLES / "small/case.yaml")
NEXT = "日期,类别,来源\n2027-01-01,放假,虚构的通知\n2027-01-04,放假,\n2027-05-01,放假,\n2027-10-01,放假,\n"


def keyed(kaiban: Run, *argv: str) -> Any:
    return kaiban("plan", *argv, "--json").document


def matter_of(document: Any, matter: str) -> Any:
    return next(one for one in document["matters"] if one["id"] == matter)


def test_the_schedule_says_what_can_start_now_and_what_the_end_hangs_on(kaiban: Run) -> None:
    schedule = keyed(kaiban, SMALL)["schedule"]
    assert schedule["begins"] == "2026-12-03"
    assert schedule["can_start_now"] == ["setup", "bo"]
    assert schedule["critical_path"] == ["setup"]
    assert "seal" in schedule["open_lengths"]
    assert (schedule["finish"], schedule["not_before"]) == (None, "2026-12-08")
    assert [source["own"] for source in schedule["calendar"]] == [False]


def test_each_matter_names_what_it_waits_for_and_an_unknown_length_is_null_never_0(kaiban: Run) -> None:
    found = keyed(kaiban, RICH)
    assert matter_of(found, "bank")["waits_for"] == ["setup", "seal"]
    assert (matter_of(found, "setup")["working_days"], matter_of(found, "seal")["working_days"]) == (3, None)
    # 30 days after the licence end in a year without a calendar: the day is known, only its moving is not
    assert (matter_of(found, "bo")["deadline"], matter_of(found, "bo")["due"]) == ("kept", "2027-01-07")
    assert matter_of(found, "bo")["due_may_move"] is True
    assert matter_of(found, "social_staff")["deadline"] == "not_known"
    assert matter_of(found, "setup")["deadline"] is None


def test_trips_hold_each_required_matter_that_has_a_place_once(kaiban: Run) -> None:
    found = keyed(kaiban, RICH)
    going = [matter for trip in found["schedule"]["trips"] for matter in trip["matters"]]
    required = [matter["id"] for matter in found["matters"] if matter["status"] == "required"]
    assert sorted([*going, "bo"]) == sorted(required)  # typed into the registration system, with the registration
    tax = next(trip for trip in found["schedule"]["trips"] if "tax_invoice" in trip["matters"])
    assert tax["matters"] == ["tax_invoice", "tax_accounting"]
    assert tax["day"] is None
    assert tax["hall"] is None


def test_a_day_that_cannot_be_held_is_exit_1_and_one_that_nobody_can_tell_is_exit_0(kaiban: Run) -> None:
    late = kaiban("plan", SMALL, "--by", "2026-11-30", "--json")
    assert late.code == Exit.FINDINGS
    backward: Any = late.document["backward"]
    assert (backward["by"], backward["verdict"]) == ("2026-11-30", "fails")
    setup = next(one for one in backward["matters"] if one["id"] == "setup")
    assert (setup["verdict"], setup["latest_start"], setup["start_not_after"]) == ("fails", None, "2026-11-25")
    open_ = kaiban("plan", SMALL, "--by", "2026-12-31", "--json")
    found: Any = open_.document["backward"]
    assert (open_.code, found["verdict"], found["last_working_day"]) == (Exit.DONE, "not_known", "2026-12-31")
    assert keyed(kaiban, SMALL)["backward"] is None


def test_a_warning_is_exit_1_of_plan_and_of_export_alike(kaiban: Run, tmp_path: Path) -> None:
    past = ("--as-of", "2026-12-31")  # the day on which the case was to be handed in is over
    plan = kaiban("plan", SMALL, *past)
    export = kaiban("export", SMALL, *past, "-o", str(tmp_path / "out"))
    assert (plan.code, export.code) == (Exit.FINDINGS, Exit.FINDINGS)
    assert all("!  预计提交日期已经过去" in one.out and "✗" not in one.out for one in (plan, export))


def test_people_read_the_same(kaiban: Run) -> None:
    said = kaiban("plan", SMALL, "--by", "2026-11-30").out
    assert "受益所有人承诺免报  自己保存，一般不交  开办生成  《受益所有人信息管理办法》第三条" in said
    assert "现在就可以同时办（并联）：公司设立登记、受益所有人信息备案" in said
    assert "按 2026-11-30 倒排：来不及" in said
    assert "最晚 2026-11-25 要开始，而最早 2026-12-03 才能开始" in said
    assert "先办好：公司设立登记" in said
    english = kaiban("plan", SMALL, "--by", "2026-12-31", "--lang", "en").out
    assert "start no later than 2026-12-28" in english


def test_a_day_past_the_calendar_is_said_and_how_to_bring_one_along(kaiban: Run) -> None:
    result = kaiban("plan", SMALL, "--by", "2027-03-01")
    assert result.code == Exit.DONE
    assert "工作日历没有 2027 年" in result.out
    beyond = kaiban("plan", SMALL, "--as-of", "2026-12-31")
    assert "kaiban packs calendar" in beyond.out
    assert kaiban("plan", SMALL, "--by", "soon").refused("--by", "2026-11-22")


def test_an_imported_calendar_is_used_and_its_source_shown(kaiban: Run, tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "notice.csv"
    file.write_bytes(NEXT.encode("gb18030"))
    taken = kaiban("packs", "calendar", str(file), home=home)
    assert taken.code == Exit.DONE
    assert "2027 年（依据：虚构的通知）" in taken.out
    assert (home / "data/packs/calendar/2027.csv").read_text("utf-8").startswith("date,kind,source\n2027-01-01,off,")
    # three working days after 31 December: 1 and 4 January are off, 2 and 3 a weekend
    found: Any = kaiban("plan", SMALL, "--as-of", "2026-12-31", "--json", home=home).document
    assert matter_of(found, "setup")["finish"] == "2027-01-07"
    assert found["schedule"]["beyond_calendar"] is False
    assert found["schedule"]["calendar"][1] == {
        "file": "2027.csv",
        "years": [2027],
        "notice": "虚构的通知",
        "own": True,
    }
    assert "2027.csv" in kaiban("plan", SMALL, home=home).out
    again: Any = kaiban("packs", "calendar", "--json", home=home).document
    assert [source["years"] for source in again["calendar"]] == [[2024, 2025, 2026], [2027]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("date,kind\n2028-01-01,off\n", ("2028", "05-01", "10-01")),
        ("date,kind\n2028-13-01,off\n", ("第 2 行", "2027-10-01")),
        ("date,kind\n2028-01-01,maybe\n", ("第 2 行", "work_makeup")),
        ("date,kind\n2028-01-01,off\n2028-01-01,off\n", ("第 3 行", "两次")),
        ("day\n", ("第 1 行", "date,kind")),
        ("", ("date,kind",)),
    ],
)
def test_a_file_that_is_no_calendar_is_refused_with_its_row(
    kaiban: Run, tmp_path: Path, content: str, words: tuple[str, ...]
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(content, encoding="utf-8")
    assert kaiban("packs", "calendar", str(file), home=tmp_path / "home").refused_at_once("bad.csv", *words)
    assert not (tmp_path / "home/data/packs/calendar").exists()


def test_a_broken_calendar_put_there_by_hand_is_named_and_doctor_says_so(kaiban: Run, tmp_path: Path) -> None:
    folder = tmp_path / "home/data/packs/calendar"
    folder.mkdir(parents=True)
    (folder / "2027.csv").write_text("nonsense", encoding="utf-8")
    assert kaiban("plan", SMALL, home=tmp_path / "home").refused_at_once("2027.csv")
    assert "✗ 2027.csv" in kaiban("doctor", home=tmp_path / "home").out


def test_each_line_of_the_plan_says_what_it_rests_on(kaiban: Run) -> None:
    said = kaiban("plan", SMALL).out
    assert "依据：《市场主体登记管理条例》第三条、第八条、第九条、第十六条；《公司法（2023修订）》" in said
    assert "法定时限 3 个工作日：《市场主体登记管理条例》第十九条\n" in said
    articles = next(line for line in said.splitlines() if line.strip().startswith("✓ 公司章程"))
    assert articles.endswith("《公司法（2023修订）》第四十五条、第四十六条")
    not_needed = next(line for line in said.splitlines() if "[setup_branch]" in line)
    assert not_needed.endswith("《市场主体登记管理条例》第二十三条")
    assert "收费没有取得，请问" in said
    english = kaiban("plan", SMALL, "--lang", "en").out
    assert "3 working days by law: " in english


def test_a_matter_that_is_not_decided_yet_says_what_it_rests_on_too(kaiban: Run, tmp_path: Path) -> None:
    file = tmp_path / "half.yaml"
    file.write_text("pack: cn\nas_of: 2026-11-22\nanswers:\n  case.scene: restaurant\n", encoding="utf-8")
    lines = kaiban("plan", str(file)).out.splitlines()
    place = next(place for place, line in enumerate(lines) if line.startswith("  ? ") and "[fire]" in line)
    assert lines[place + 1].startswith("    依据：《消防法（2021修正）》第十五条")


def test_special_steps_are_told_where_there_are_some(kaiban: Run) -> None:
    said = kaiban("plan", RICH).out
    assert "    特殊环节：经办机构自收到申请之日起15日内审核（社会保险法第五十七条）" in said
    assert "特殊环节：无" not in said
    assert "special steps: None" not in kaiban("plan", RICH, "--lang", "en").out


def test_a_material_that_rests_on_the_same_as_the_one_before_says_so(kaiban: Run) -> None:
    lines = [line.strip() for line in kaiban("plan", RICH).out.splitlines()]
    first = next(place for place, line in enumerate(lines) if line.startswith("✓ 开立单位银行结算账户申请书"))
    assert lines[first].endswith("《人民币银行结算账户管理办法》（推断）")
    assert lines[first + 1].endswith("依据同上")


def test_a_plan_tells_the_day_once_and_a_grade_only_where_it_is_not_the_best(kaiban: Run) -> None:
    said = kaiban("plan", RICH).out
    assert said.count("已核对") == 1  # told in the legend, for all of which nothing is said
    assert said.count("最后核对日 2026-11-22") == 1
    cited = [line for line in said.splitlines() if "》" in line]
    assert not [line for line in cited if "，2026-11-22）" in line]
    assert "《税收征收管理法实施细则（2016修订）》第十七条；《税收征收管理法（2015修正）》第十七条（有旁证）" in said
    repeated = [line for line in cited if line.count("《市场主体登记管理条例》") > 1]
    assert repeated == []


def test_a_source_read_on_another_day_says_so(kaiban: Run, tmp_path: Path) -> None:
    from assistant.citing import Citing
    from assistant.desk import Desk
    from assistant.paths import Folders
    from assistant.views import SourceView

    session = Desk(Folders(tmp_path, tmp_path, tmp_path / "settings.yaml"), "zh-Hans", date(2026, 11, 22)).new("cn")
    citing = Citing.of(session.shown)
    other = SourceView("某办法", "", "第二条", "inferred", "推断", "2025-01-31")
    assert citing.of_view(other) == "《某办法》第二条（推断，2025-01-31 核对）"


def test_a_plan_is_folded_to_the_width_of_the_terminal_under_its_subjects(
    kaiban: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = kaiban("plan", RICH).out
    monkeypatch.setenv("COLUMNS", "80")
    lines = kaiban("plan", RICH).out.splitlines()
    assert max(cell_len(line) for line in lines) in {79, 80}
    assert not [line for line in lines if line.strip().startswith(tuple("，。、；：）》"))]
    assert "".join("".join(lines).split()) == "".join(whole.split())
    place = lines.index("    依据：《市场主体登记管理条例》第三条、第八条、第九条、第十六条；")
    assert lines[place + 1] == "        《公司法（2023修订）》第二十九条、第三十条、第三十二条；"


def test_the_plan_for_scripts_gives_the_articles_of_matters_and_materials(kaiban: Run) -> None:
    setup = matter_of(keyed(kaiban, SMALL), "setup")
    assert setup["legal_basis"][0] == setup["source"]
    assert len(setup["legal_basis"]) == len(set(setup["legal_basis"])) > 3
    assert all("（" in one["source"] for one in setup["materials"])


def test_the_two_headcounts_of_the_rich_sample_are_owners_and_employees_and_employees_alone() -> None:
    answers = yamlfile.to_plain(yamlfile.load(Path(RICH)))
    assert isinstance(answers, dict)
    told: Any = answers["answers"]
    roles = [one["roles"] for one in told["people"]]
    owners, employees = (sum(role in one for one in roles) for role in ("shareholder", "employee"))
    assert int(told["enterprise.staff_count"]) == owners + employees == len(roles)


@pytest.mark.parametrize(
    ("authority", "cited"),
    [("天津港保税区市场监督管理局", False), ("中国（天津）自由贸易试验区市场监督管理局", True)],
)
def test_registration_by_confirmation_is_cited_inside_the_free_trade_zone_alone(
    kaiban: Run, tmp_path: Path, authority: str, cited: bool
) -> None:
    file = tmp_path / "case.yaml"
    text = Path(SMALL).read_text(encoding="utf-8")
    file.write_text(
        text.replace("registry.authority: 天津港保税区市场监督管理局", f"registry.authority: {authority}"),
        encoding="utf-8",
    )
    assert ("登记确认制实施办法》第一条至第四条" in kaiban("plan", str(file)).out) is cited


def test_a_matter_of_which_no_rule_of_the_day_is_held_is_not_said_to_be_unneeded(kaiban: Run) -> None:
    said = kaiban("plan", RICH, "--as-of", "2023-01-01").out
    unneeded, held_not = said.split("没有收录 2023-01-01 当日规定的")
    assert "[setup]" in held_not
    assert "[setup]" not in unneeded


def test_a_paper_that_follows_another_one_is_listed_behind_it(kaiban: Run) -> None:
    lines = kaiban("plan", RICH).out.splitlines()
    at = next(number for number, line in enumerate(lines) if "股东会决议（任职文件）" in line)
    assert "聘任高级管理人员的决定  开办生成  附在上一份后面" in lines[at + 1]


def test_the_entries_of_the_scope_that_want_a_filing_or_a_licence_are_named_with_how_sure_that_is(
    kaiban: Run, tmp_path: Path
) -> None:
    said = kaiban("plan", RICH).out.replace("\n", "")
    assert "第二类医疗器械销售（第二类医疗器械经营备案）" in said
    assert "报关业务（报关企业备案）" in said
    assert "经营范围条目（样例）”（推断" in said
    file = tmp_path / "plain.yaml"
    scope = "软件开发；餐饮服务"
    file.write_text(f"pack: cn\nas_of: 2026-11-22\nanswers: {{enterprise.scope: {scope}}}\n", encoding="utf-8")
    assert "要备案或者许可的：餐饮服务（食品经营许可证，后置）。" in kaiban("plan", str(file)).out.replace("\n", "")
    for between in ("，", ",", "、", " "):
        scope = f"软件开发{between}餐饮服务"
        file.write_text(f'pack: cn\nas_of: 2026-11-22\nanswers: {{enterprise.scope: "{scope}"}}\n', encoding="utf-8")
        assert "餐饮服务（食品经营许可证，后置）" in kaiban("plan", str(file)).out.replace("\n", "")
    file.write_text("pack: cn\nas_of: 2026-11-22\nanswers: {enterprise.scope: 软件开发}\n", encoding="utf-8")
    assert "要备案或者许可的：" not in kaiban("plan", str(file)).out


def test_a_conversion_by_change_is_one_filing_and_what_authorities_share_is_not_handed_in(
    kaiban: Run, tmp_path: Path
) -> None:
    persona = Path(__file__).resolve().parents[1] / "content" / "personas" / "convert_direct.yaml"
    case = tmp_path / "case.yaml"
    text = persona.read_text(encoding="utf-8").replace("convert.taxes: untaxed", "convert.taxes: cleared")
    case.write_text(text, encoding="utf-8")
    said = kaiban("plan", str(case)).out
    assert "与“个体工商户转型为企业（直接变更）”一次提交" in said
    assert "公司设立登记" not in said
    assert "期限 30 日：新设的从设立之日起算；" in said
    assert "；直接变更的成立日期不变，从哪天算起没有取得，请问登记机关和经办机关" in said
    assert "清税证明  复印件 1 份  机关出具  部门之间共享取得，一般不必提交" in said
