"""The slips that people make in packs: told in Chinese throughout, the cause first and nothing that only follows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from called import Run
from packs_fixture import DAY, FACTS, SMALL, write_pack

from assistant.lintwords import finding_words
from assistant.texts import voice
from rules.authoring.lint import lint
from rules.errors import PackError
from rules.loading.causes import FOLLOWS, causes_first
from rules.pack import load_pack, lost_items

ZH = voice("zh-Hans")
ENGLISH = re.compile(r"[a-z]{2,} [a-z]{2,}")
"""Two English words in a row; one alone is a key or an id."""

CLEAN = {**SMALL, "checks/a.yaml": SMALL["checks/a.yaml"].replace("severity: block\n  must", "severity: warn\n  must")}
CHECK = "person.paid > 0"
SLIPS = [
    ("matters", "in_force: {from: 2025-07-01}", "in_force: {from: 2026-02-30}"),
    ("matters", "in_force: {from: 2025-07-01}", "in_force: {from: 2026年2月1日}"),
    ("matters", "in_force: {from: 2025-07-01}", "in_force: {from: 20260201}"),
    ("matters", "in_force: {from: 2025-07-01}", "in_force: {from: 2026-13-01}"),
    ("matters", "in_force: {from: 2025-07-01}", "in_force: {from: 2026-2-1}"),
    ("matters", "in_force: {from: 2025-07-01}", "in_force: {from: 明年}"),
    ("matters", "in_force: {from: 2025-07-01}", "in_force: 2025-07-01"),
    ("matters", "in_force: {from: 2025-07-01}", "in_force: {from: 2025-07-01, until: 2024-07-01}"),
    ("matters", "order: 30", "order: 三十"),
    ("matters", "order: 30", "order: 3.5"),
    ("matters", "order: 30", "order: [30]"),
    ("matters", "folder: 消防", "folder: [消防]"),
    ("matters", "title: 消防", "title: [消防]"),
    ("matters", "title: 消防", "title：消防"),
    ("matters", "- id: fire", "- id: Fire Safety"),
    ("matters", "- id: fire", "- id: 消防"),
    ("matters", "  materials: [form]", "  materials: form"),
    ("matters", "  materials: [form]", "  materials: []"),
    ("matters", "  materials: [form]", "\tmaterials: [form]"),
    ("matters", "  materials: [form]", "  material: [form]"),
    ("matters", "handling: [一次办]", "handling: [当场办]"),
    ("matters", "handling: [一次办]", "handling: 一次办"),
    ("matters", "procedure: [申请, 受理]", "procedure: 申请、受理"),
    ("matters", "procedure: [申请, 受理]", "procedure: []"),
    ("matters", "{working_days: 3,", "{working_days: 三天,"),
    ("matters", "{working_days: 3,", "{working_days: -3,"),
    ("matters", "{working_days: 3,", "{working_day: 3,"),
    ("matters", "{working_days: 3,", "{days: 3, working_days: 3,"),
    ("matters", "promised_time: {working_days: 3, source: {of: law, grade: verified}}", "promised_time: 3个工作日"),
    ("matters", "grade: verified}\n- id: food", "grade: 核实}\n- id: food"),
    ("matters", "grade: verified}\n- id: food", "grade: sure}\n- id: food"),
    ("matters", "fee: 不收费", "fee: {free: yes}"),
    ("matters", "fee: 不收费", "fee: {unknown: true}"),
    ("matters", "fee: 不收费", "fee:"),
    ("matters", "    result: 许可证\n", ""),
    ("matters", "shop.large || shop.seats > 50", "shop.large 或者 shop.seats > 50"),
    ("matters", "shop.large || shop.seats > 50", "shop.large or shop.seats > 50"),
    ("matters", "shop.large || shop.seats > 50", "shop.large || shop.seats ＞ 50"),
    ("matters", "shop.large || shop.seats > 50", "shop.large || （shop.seats > 50）"),
    ("matters", "shop.large || shop.seats > 50", "(shop.large || shop.seats > 50"),
    ("matters", "shop.large || shop.seats > 50", "shop.large || shop.seats > 50)"),
    ("matters", "shop.large || shop.seats > 50", "shop.seats > 五十"),
    ("matters", "shop.large || shop.seats > 50", "shop.seats > '50'"),
    ("matters", "shop.large || shop.seats > 50", "shop.seats"),
    ("matters", "shop.large || shop.seats > 50", "座位 > 50"),
    ("matters", "shop.large || shop.seats > 50", "shop.seat > 50"),
    ("matters", "shop.large || shop.seats > 50", "shop.seats >"),
    ("matters", "shop.large || shop.seats > 50", "如果 shop.large"),
    ("matters", "shop.large || shop.seats > 50", "not shop.large"),
    ("matters", "shop.large || shop.seats > 50", "shop.large = true"),
    ("matters", "shop.large || shop.seats > 50", "shop.large == yes"),
    ("matters", "shop.large || shop.seats > 50", "shop.large == 是"),
    ("matters", "shop.large || shop.seats > 50", "0 < shop.seats < 50"),
    ("matters", "shop.large || shop.seats > 50", "people.roles == 'shareholder'"),
    ("matters", "shop.large || shop.seats > 50", "sum(people) > 3"),
    ("matters", "shop.large || shop.seats > 50", "people[0].paid > 3"),
    ("matters", "shop.kind != 'none'", "shop.kind != “none”"),
    ("matters", "shop.kind != 'none'", "shop.kind != ‘none’"),
    ("matters", "shop.kind != 'none'", "shop.kind != none"),
    ("matters", "shop.kind != 'none'", "shop.kind != '都没有'"),
    ("matters", "shop.kind != 'none'", "shop.kind != 'none"),
    ("matters", "shop.kind != 'none'", "shop.kind in 'none'"),
    ("matters", "shop.kind != 'none'", "shop.kind in [none]"),
    ("matters", "shop.kind != 'none'", "shop.kind.has('none')"),
    ("facts", "type: bool, label: 卖吃的", "type: boolean, label: 卖吃的"),
    ("facts", "type: bool, label: 卖吃的", "type: 是否, label: 卖吃的"),
    ("facts", "type: bool, label: 卖吃的", "type：bool, label: 卖吃的"),
    ("facts", "type: bool, label: 卖吃的", "type: bool, lable: 卖吃的"),
    ("facts", "type: bool, label: 卖吃的", "type: bool, label: {zh: [卖吃的]}"),
    ("facts", "type: bool, label: 卖吃的", "type: bool, label: {en: Food}"),
    ("facts", "type: bool, label: 卖吃的", "type: bool, label: 卖吃的, options: [{id: a, label: 甲}]"),
    ("facts", "type: bool, label: 卖吃的", "type: bool, label: 卖吃的, sensitive: 是"),
    ("facts", "type: bool, label: 卖吃的", "type: bool, label: 卖吃的, max_length: 长"),
    ("facts", "type: bool, label: 卖吃的", "type: bool, label: 卖吃的, decimals: 12"),
    ("facts", "type: bool, label: 卖吃的", "type: bool, label: 卖吃的, default: 也许"),
    ("facts", "- {id: shop.food, ", "- {id: 卖吃的, "),
    ("facts", "- {id: shop.food, ", "- {"),
    ("facts", "- {id: shop.food, ", "- 卖吃的\n- {id: shop.food, "),
    ("facts", "{id: eat, label: 堂食}, ", "eat, "),
    ("facts", "{id: eat, label: 堂食}, ", "{id: eat}, "),
    ("facts", "{id: eat, label: 堂食}, ", "{id: eat, label: 堂食}, {id: eat, label: 堂食}, "),
    ("facts", 'minimum: "0"', "minimum: 零"),
    ("checks", "severity: block\n  per", "severity: 拦截\n  per"),
    ("checks", "severity: block\n  per", "severity: error\n  per"),
    ("checks", CHECK, "person.paid ＞ 0"),
    ("checks", CHECK, "paid > 0"),
    ("checks", CHECK, "person.paid > 0，"),
    ("checks", CHECK, "sum(person.paid) > 0"),
    ("checks", 'facts: ["people[].paid"]', "facts: people[].paid"),
    ("checks", "  per: people\n", "  per: person\n"),
    ("rates", 'value: "300"', "value: 三百"),
    ("rates", 'value: "300"', "value: 300平方米"),
    ("topics", "order: 1", "order: first"),
    ("pack", "last_checked: 2026-11-01", "last_checked: 昨天"),
    ("pack", "languages: [zh-Hans]", "languages: 中文"),
    ("pack", "title: 试验", "title: 试验: 一"),
    ("pack", "id: test", "id: 测试"),
]  # fmt: skip


def slipped(root: Path, kind: str, right: str, wrong: str) -> None:
    """The small pack with one slip in it."""
    name = "pack.yaml" if kind == "pack" else f"{kind}/a.yaml"
    assert right in SMALL[name]
    head, _, tail = SMALL[name].rpartition(right)
    write_pack(root, {**SMALL, name: head + wrong + tail})


@pytest.mark.parametrize(("kind", "right", "wrong"), SLIPS)
def test_a_slip_is_told_in_chinese_throughout(tmp_path: Path, kind: str, right: str, wrong: str) -> None:
    slipped(tmp_path, kind, right, wrong)
    try:
        load_pack("test", [tmp_path])
        found = tuple(one for one in lint([tmp_path], DAY) if one.code not in {"unused_material", "gap"})
    except PackError as error:
        found = error.findings
    told = [finding_words(ZH, one) for one in found]
    assert told != []
    assert [one for one in told if ENGLISH.search(one)] == []
    assert "''" not in "".join(told)


@pytest.mark.parametrize(
    ("kind", "right", "wrong", "told"),
    [
        ("matters", "in_force: {from: 2025-07-01}", "in_force: {from: 2026-02-30}",
         "“in_force.from”：日历上没有这一天；日期写成 2026-11-22 这样"),
        ("matters", "handling: [一次办]", "handling: [当场办]",
         "“guide.handling.0”：只能是 “马上办”、“网上办”、“就近办”或“一次办”"),
        ("matters", "shop.kind != 'none'", "shop.kind != “none”", "applies_when：引号是中文的；请用英文的直引号：'…'"),
        ("matters", "shop.large || shop.seats > 50", "shop.seats",
         "applies_when：这里要一个条件（是或否），得到的是数"),
        ("matters", "fee: 不收费", "fee: {unknown: true}", "缺少“guide.fee.ask”；请补上"),
        ("checks", "  per: people\n", "  per: person\n", "“per”：只能是 “people”"),
        ("facts", "type: bool, label: 卖吃的", "type：bool, label: 卖吃的",
         "“type”后面的冒号是中文的；请写英文冒号，后面空一格"),
    ],
)  # fmt: skip
def test_a_slip_is_told_first_with_its_cure(tmp_path: Path, kind: str, right: str, wrong: str, told: str) -> None:
    slipped(tmp_path, kind, right, wrong)
    with pytest.raises(PackError) as broken:
        load_pack("test", [tmp_path])
    first, *others = broken.value.findings
    assert finding_words(ZH, first) == told
    assert {one.code for one in others} <= {FOLLOWS}


def test_an_unknown_type_is_told_with_the_nearest(tmp_path: Path) -> None:
    slipped(tmp_path, "facts", "type: bool, label: 卖吃的", "type: boolean, label: 卖吃的")
    with pytest.raises(PackError) as broken:
        load_pack("test", [tmp_path])
    assert finding_words(ZH, broken.value.findings[0]).endswith("“postcode”或“list”；是不是“bool”？")


# ---------------------------------------------------------------- the cause first


@pytest.mark.parametrize(
    "broken",
    [
        FACTS.replace("- {id: shop.food", "\t- {id: shop.food").encode(),
        FACTS.encode("gb18030"),
        FACTS.replace("type: bool, label: 卖吃的", "type: bool, label: '卖吃的").encode(),
    ],
    ids=["tab", "gb18030", "quote"],
)
def test_a_file_that_cannot_be_read_is_told_first_and_what_follows_from_it_is_counted(
    kaiban: Run, tmp_path: Path, broken: bytes
) -> None:
    folder = write_pack(tmp_path, CLEAN)
    (folder / "facts/a.yaml").write_bytes(broken)
    raw = [one for one in lint([tmp_path], DAY) if one.code.startswith("un")]
    assert len(raw) > 10
    lines = kaiban("packs", "check", str(folder)).out.splitlines()
    assert lines[0].startswith("test/facts/a.yaml:")
    assert "[syntax]" in lines[0]
    assert "处可能只是由这里引起的" in lines[1]
    assert lines[2:] == ["共 2 处问题。"]


def test_a_fault_that_does_not_follow_is_told_behind_the_cause(tmp_path: Path) -> None:
    matters = SMALL["matters/a.yaml"].replace("shop.large ||", "shop.lage ||").replace("order: 20", "order: zwanzig")
    write_pack(tmp_path, {**CLEAN, "matters/a.yaml": matters})
    lost = lost_items("test", [tmp_path])
    assert lost == {"food"}
    found = causes_first(lint([tmp_path], DAY), lost)
    assert [one.code for one in found] == ["bad_value", "unknown_fact", "follows"]
    assert found[2].line == found[0].line


def test_a_material_of_a_matter_that_is_not_there_is_not_looked_for(tmp_path: Path) -> None:
    case = "- {name: 甲, as_of: 2026-11-22, facts: {}, expect: {fod/layout: required, food/lay: required}}\n"
    write_pack(tmp_path, {**CLEAN, "cases/a.yaml": case})
    assert [one.code for one in lint([tmp_path], DAY)] == ["unknown_material", "unknown_matter"]


def test_nothing_is_left_out_where_all_could_be_read(tmp_path: Path) -> None:
    write_pack(tmp_path, {**SMALL, "facts/a.yaml": FACTS.replace("shop.seats,", "shop.seat,")})
    found = lint([tmp_path], DAY)
    assert len(found) > 2
    assert causes_first(found, lost_items("test", [tmp_path])) == found
