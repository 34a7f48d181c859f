"""Halls and remarks of a place: who serves, what is closed, what is shown and from which day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from packs_fixture import DAY, MATERIALS, MATTERS, decided, facts_of, small_pack

from exports.documents.blocks import Para, Table
from exports.documents.content import read_sheet
from exports.documents.notice import notice
from exports.documents.placesheet import place_blocks, told_day, unknown_rows, where_lines, window_blocks
from exports.documents.sheetdata import SheetData
from rules.authoring.cases import run_cases
from rules.authoring.lint import lint
from rules.errors import PackError
from rules.pack import Pack, load_pack
from rules.places import closed_halls, hall_word, remark_word, remarks, windows
from rules.planning.schedule import schedule
from rules.tables.calendar import WorkingCalendar

UNKNOWN = '{unknown: "true", ask: 试验局}'
HALLS = f"""\
- id: old
  title: 旧厅
  address: 旧街1号
  hours: {UNKNOWN}
  phone: {UNKNOWN}
  receives: [setup]
  in_force: {{from: 2024-07-01, until: 2026-06-30}}
  source: {{of: law, grade: verified}}
- id: old
  title: 旧厅
  address: 旧街1号
  hours: {UNKNOWN}
  phone: {UNKNOWN}
  closed: 2026年7月1日起停办。
  instead: [fresh]
  in_force: {{from: 2026-07-01}}
  source: {{of: law, grade: verified}}
- id: fresh
  title: 新厅
  address: 新街2号
  hours: {UNKNOWN}
  phone: {UNKNOWN}
  decides: [food]
  receives: [setup]
  in_force: {{from: 2026-07-01}}
  source: {{of: law, grade: verified}}
- id: food_only
  title: 食品厅
  address: {UNKNOWN}
  hours: {UNKNOWN}
  phone: "00000000"
  applies_when: shop.food
  forwards: [setup]
  in_force: {{from: 2024-07-01}}
  source: {{of: law, grade: verified}}
"""
REMARKS = f"""\
- id: once
  use: show
  title: 快
  text: 一天办完。
  told: "2025-03"
  ask: 试验局
  in_force: {{from: 2025-03-01}}
  source: {{of: law, grade: verified}}
- {{id: blank, use: ask, title: 印章, text: {UNKNOWN}, matters: [food], in_force: {{from: 2024-07-01}}}}
- id: holds
  use: rule
  title: 堂食
  text: 要通风。
  matters: [food]
  applies_when: "shop.kind == 'eat'"
  in_force: {{from: 2026-01-01}}
  source: {{of: law, article: 第九条, grade: verified}}
"""


def place(tmp_path: Path) -> Pack:
    return small_pack(tmp_path, halls=HALLS, remarks=REMARKS)


def sheet(pack: Pack, answers: dict[str, object], day: date = DAY) -> SheetData:
    decisions = decided(pack, answers, day)
    plan = schedule(pack, decisions, day, WorkingCalendar.load())
    return SheetData(pack, decisions, plan, (), (), draft=True)


@pytest.mark.parametrize(
    ("day", "serving", "word"),
    [
        (date(2026, 6, 30), ["旧厅"], "open"),
        (date(2026, 7, 1), ["新厅"], "closed"),
        (date(2024, 6, 30), [], "not_known"),
    ],
)
def test_a_closed_hall_is_never_suggested_from_its_day_on(
    tmp_path: Path, day: date, serving: list[str], word: str
) -> None:
    pack = place(tmp_path)
    facts = facts_of(pack, {"shop.food": "no"}, day)
    setup = pack.matter("setup", DAY)
    assert setup is not None
    assert [one.hall.title.zh for one in windows(pack, facts, day, setup)] == serving
    assert hall_word(pack, facts, day, "old") == word
    assert [hall.id for hall in closed_halls(pack, facts, day)] == (["old"] if word == "closed" else [])


def test_a_hall_serves_only_those_whom_it_is_for_and_nobody_is_sent_there_on_a_guess(tmp_path: Path) -> None:
    pack = place(tmp_path)
    words = [
        hall_word(pack, facts_of(pack, told), DAY, "food_only")
        for told in ({"shop.food": "yes"}, {"shop.food": "no"}, {})
    ]
    assert words == ["open", "elsewhere", "undecided"]
    setup = pack.matter("setup", DAY)
    assert setup is not None
    assert [one.hall.id for one in windows(pack, facts_of(pack, {}), DAY, setup)] == ["fresh"]


def test_remarks_are_shown_from_their_day_to_those_they_concern_rules_first(tmp_path: Path) -> None:
    pack = place(tmp_path)
    eat = facts_of(pack, {"shop.food": "yes", "shop.kind": "eat"})
    assert [one.id for one in remarks(pack, eat, DAY, ["setup", "food"])] == ["holds", "once", "blank"]
    assert [one.id for one in remarks(pack, eat, DAY, ["setup"])] == ["once"]
    assert remark_word(pack, eat, date(2025, 12, 31), "holds") == "not_shown"
    assert remark_word(pack, facts_of(pack, {"shop.food": "yes"}), DAY, "holds") == "undecided"
    assert remark_word(pack, facts_of(pack, {"shop.food": "no"}), DAY, "holds") == "not_shown"


def test_the_plan_names_who_takes_and_who_decides_and_what_is_closed(tmp_path: Path) -> None:
    pack = place(tmp_path)
    data, words = sheet(pack, {"shop.food": "yes", "shop.kind": "eat"}), read_sheet("plan").words
    setup, food = pack.matter("setup", DAY), pack.matter("food", DAY)
    assert setup is not None
    assert food is not None
    assert where_lines(data, words, setup) == ["新厅", "食品厅（只转交，不受理）", "决定机关：试验局"]
    assert where_lines(data, words, food) == ["新厅"]
    blocks = list(window_blocks(data, words))
    rows = next(block.rows for block in blocks if isinstance(block, Table))
    assert rows[0] == ("新厅", "设立、食品", "地址：新街2号\n时间、电话没有取得，请问试验局。")
    said = [block.text for block in blocks if isinstance(block, Para)]
    assert said == ["不要去旧厅：2026年7月1日起停办。改到新厅。"]


def test_the_notice_shows_what_was_said_with_its_day_and_lists_the_blanks(tmp_path: Path) -> None:
    pack = place(tmp_path)
    data = sheet(pack, {"shop.food": "yes", "shop.kind": "eat"})
    rows = next(block.rows for block in place_blocks(data, read_sheet("notice").words) if isinstance(block, Table))
    assert rows == (
        ("堂食", "要通风。", "《试验法》（试〔2024〕1号）第九条"),
        ("快", "一天办完。以现行为准，请问试验局。", "2025年3月的说法：《试验法》（试〔2024〕1号）"),
    )
    assert list(unknown_rows(data)) == [("食品", "印章", "试验局")]
    assert list(unknown_rows(sheet(pack, {"shop.food": "no"}))) == []


@pytest.mark.parametrize(
    ("told", "words"), [("2025", "2025年"), ("2025-01", "2025年1月"), ("2020-11-30", "2020年11月30日")]
)
def test_a_day_is_said_as_exactly_as_it_is_known(told: str, words: str) -> None:
    assert told_day(told) == words


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ('  told: "2025-03"\n', ""),
        ("use: rule", "use: ask"),
        ("use: ask", "use: rule"),
        ("  source: {of: law, article: 第九条, grade: verified}\n", ""),
        ('told: "2025-03"', 'told: "2025-3"'),
    ],
)
def test_a_remark_without_what_its_use_asks_for_is_refused(tmp_path: Path, wrong: str, right: str) -> None:
    assert wrong in REMARKS
    with pytest.raises(PackError) as refused:
        small_pack(tmp_path, halls=HALLS, remarks=REMARKS.replace(wrong, right, 1))
    assert {one.code for one in refused.value.findings} == {"bad_value"}


def test_the_lint_names_dead_ends_of_halls_and_remarks(tmp_path: Path) -> None:
    halls = HALLS.replace("closed: 2026年", "receives: [setup]\n  closed: 2026年")
    never = REMARKS.replace("shop.kind == 'eat'", "shop.food && !shop.food")
    matters = MATTERS.replace("  materials: [form, identity]\n", "  materials: [form, identity]\n  windows: [old]\n")
    small_pack(
        tmp_path,
        halls=halls.replace("applies_when: shop.food", 'applies_when: "false"'),
        remarks=never,
        matters=matters,
    )
    found = [(one.file.rpartition("/")[0], one.code) for one in lint([tmp_path], DAY)]
    found.remove(("test/checks", "inferred_blocks"))  # the small pack's own
    assert sorted(found) == [
        ("test/halls", "closed_window"),
        ("test/halls", "unreachable_hall"),
        ("test/matters", "closed_window"),
        ("test/remarks", "unreachable_remark"),
    ]


def test_a_hall_or_matter_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(PackError) as refused:
        small_pack(tmp_path, halls=HALLS.replace("[fresh]", "[fersh]"), remarks=REMARKS.replace("[food]", "[foood]", 1))
    assert sorted(one.code for one in refused.value.findings) == ["unknown_hall", "unknown_matter"]


def test_what_may_come_later_says_until_when_who_is_excluded_and_what_follows(tmp_path: Path) -> None:
    wait = (
        "  may_wait: {days: 60, working: 'false', letter: 承诺书, excluded: 有失信记录的, consequence: 撤销许可,"
        " source: {of: law, grade: verified}}\n"
    )
    pack = small_pack(tmp_path, materials=MATERIALS.replace("  per: people\n", wait + "  per: people\n", 1))
    tables = [
        block for block in notice(sheet(pack, {"shop.food": "no", "people": [{}]})).blocks if isinstance(block, Table)
    ]
    states = {row[0]: row[3] for table in tables for row in table.rows if len(row) == 5}
    assert states["身份证复印件"] == (
        "待您准备\n可以后补：凭《承诺书》在60日内补交；有失信记录的不能后补；逾期不补的，撤销许可"
    )


def test_cases_expect_halls_and_remarks_too(tmp_path: Path) -> None:
    cases = """\
- name: 对
  as_of: 2026-11-22
  facts: {shop.food: "no"}
  expect: {"hall:old": closed, "hall:food_only": elsewhere, "remark:once": shown}
- name: 错
  as_of: 2026-11-22
  expect: {"hall:old": open, "remark:gone": shown}
"""
    small_pack(tmp_path, halls=HALLS, remarks=REMARKS, cases=cases)
    pack = load_pack("test", [tmp_path])
    assert [(one.key, one.got) for one in run_cases(pack).failed] == [
        ("hall:old", "closed"),
        ("remark:gone", "unknown remark"),
    ]
    assert "unknown_remark" in {one.code for one in lint([tmp_path], DAY)}
