"""The linter finds every planted fault with file and line, and nothing in what is clean."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from packs_fixture import DAY, MATTERS, SMALL, facts_of, small_pack, write_pack

from rules.authoring.lint import CODES, lint
from rules.authoring.lint_content import rates_in
from rules.authoring.lint_logic import Never, Reachable, Unsure, search, witness
from rules.deciding.engine import decide
from rules.decisions import decision_word
from rules.errors import Finding, PackError
from rules.facts import FactId
from rules.pack import build_pack, load_pack, shipped_root

SOURCE = "source: {of: planted_law, grade: verified}"
SINCE = "in_force: {from: 2024-07-01}"
GUIDE = """\
  guide:
    authority: 局
    legal_basis: [{of: planted_law, grade: verified}]
    conditions: 无
    handling: [一次办]
    procedure: [申请]
    special_steps: 无
    promised_time: {working_days: 1, source: {of: planted_law, grade: verified}}
    fee: 无
    result: 证
"""

PLANTED = {
    "cn/sources/zz.yaml": f"""\
- {{id: planted_law, title: 法, {SINCE}, last_checked: 2026-11-01, grade: verified}}
- {{id: planted_guess, title: 推断, {SINCE}, last_checked: 2026-11-01, grade: inferred}}
- id: planted_old
  title: 旧法
  {SINCE}
  last_checked: 2025-01-01 #! stale_source
  grade: verified
- id: planted_ended
  title: 废止的法
  in_force: {{from: 2020-01-01, until: 2025-12-31}}
  last_checked: 2026-11-01
  grade: verified
""",
    "cn/halls/zz_two.yaml": "".join(
        f"""\
- id: planted_hall_{name}
  title: 厅
  address: 甲路
  hours: 九点
  phone: 无
  applies_when: "{condition}"
  receives: [planted_open]{mark}
  in_force: {{from: {since}}}
  {SOURCE}
"""
        for name, condition, since, mark in [
            ("a", "planted.twice", "2025-03-01", ""),
            ("b", "!planted.twice", "2025-03-01", ""),
            ("c", "enterprise.preapproval", "2027-01-01", " #! hall_overlap"),
        ]
    ),
    "cn/matters/zz_ended.yaml": f"""\
- id: planted_closed
  title: 停办的
  folder: 停办的
  order: 9020
  applies_when: "planted.twice"
{GUIDE}  materials: [planted_paper]
  in_force: {{from: 2024-07-01, until: 2025-06-30}}
  {SOURCE}
- id: planted_open
  title: 还办的
  folder: 还办的
  order: 9021
  applies_when: "true"
{GUIDE}  materials: [planted_paper]
  {SINCE}
  {SOURCE}
""",
    "cn/faq/zz.yaml": f"""\
- id: planted_answer
  question: 甲要不要办？
  answer: 要。
  matters:
    - planted_closed #! ended_matter
    - planted_nobody #! unknown_matter
  {SINCE}
  {SOURCE}
- id: planted_again
  question: " 甲要不要办 ?" #! same_question
  answer: 不要。
  in_force: {{from: 2026-01-01}}
  source:
    of: planted_ended #! ended_source
    grade: verified
- id: planted_before
  question: 甲要不要办？
  answer: 那时不要。
  in_force: {{from: 2020-01-01, until: 2024-06-30}}
  source: {{of: planted_ended, grade: verified}}
""",
    "cn/policies/zz.yaml": """\
- id: planted_policy
  title: 政策
  target: 谁都可以
  conditions: #! unknown_fact
    - {text: 条件, holds: planted.nothing}
  benefit: 钱
  how: 去办
  authority: 局
  in_force: {from: 2025-01-01, until: 2027-12-31}
  source:
    of: planted_ended #! ended_source
    grade: verified
""",
    "cn/matters/zz.yaml": f"""\
- id: planted
  title: 甲
  folder: 甲
  order: 9001
  applies_when: "enterprise.type == 'llc' && enterprise.type == 'llc_one_natural'" #! unreachable_matter
  depends_on: #! cycle
    - planted_none #! unknown_matter
    - planted_b
{GUIDE}  materials:
    - planted_paper
    - planted_nothing #! unknown_material
  forms:
    - planted_form #! unknown_form
  windows:
    - planted_hall #! unknown_hall
  {SINCE}
  source:
    of: planted_lawx #! unknown_source
    grade: verified
- id: planted_k
  title: 戊
  folder: 戊
  order: 9003
  applies_when: "true"
{GUIDE}  materials: [planted_paper]
  channel: [counter] #! unknown_key
  {SINCE}
  {SOURCE}
- id: planted_b
  title: 乙
  folder: 乙
  order: 9001 #! order_clash
  applies_when: "true"
  depends_on: [planted]
{GUIDE}  materials: [planted_paper]
  {SINCE}
  source:
    of: planted_guess
    grade: verified #! grade_raised
- id: planted_c
  title: 丙
  folder: 丙
  order: 9002
  applies_when: "true"
  guide: #! missing_guide_field
    authority: 局
    legal_basis: [{{of: planted_law, grade: verified}}]
    conditions: 无
    procedure: [申请]
    special_steps: 无
    result: 证
  {SINCE}
  {SOURCE}
""",
    "cn/materials/zz.yaml": f"""\
- id: planted_paper
  title: 其他材料 #! catch_all_material
  made_by: applicant
  in_force: {{from: 2024-07-01, until: 2024-12-31}}
  {SOURCE}
- id: planted_paper
  title: 纸
  made_by: applicant
  in_force: {{from: 2025-02-01, until: 2025-12-31}} #! gap
  {SOURCE}
- id: planted_paper
  title: 纸
  made_by: applicant
  in_force: {{from: 2025-06-01}} #! overlap
  {SOURCE}
- id: planted_unused
  title: 没人要的纸
  made_by: nobody #! bad_value
  {SINCE}
  {SOURCE}
- id: planted_lonely #! unused_material
  title: 没人要的纸
  made_by: applicant
  {SINCE}
  {SOURCE}
""",
    "cn/facts/zz.yaml": """\
- {id: planted.a, type: bool, label: 甲, applies_when: planted.b} #! cycle
- {id: planted.b, type: bool, label: 乙, derived: planted.a}
- id: planted.unused #! unused_fact
  type: text
  label: 丙
- id: planted.unasked #! unasked_fact
  type: bool
  label: 丁
- {id: planted.twice, type: bool, label: 戊}
- id: planted.twice #! duplicate_id
  type: bool
  label: 戊
- id: planted.range
  type: number
  label: 己
  minimum: "5" #! bad_range
  maximum: "4"
- id: planted.never
  type: bool
  label: 庚
  applies_when: "planted.twice && !planted.twice"
- {id: planted.label, type: bool} #! missing_key
- id: planted.place
  type: text
  label: 辛
  lookup:
    codes: divisions
    levels:
      - county
      - coutny #! unknown_level
- id: planted.trade
  type: choice
  label: 壬
  lookup: {codes: industries}
  options:
    - {id: h, label: 餐饮}
    - {id: hh, label: 没有的} #! unknown_code
""",
    "cn/questions/zz.yaml": """\
- fact: planted.twice
  topic: planted_topic #! unknown_topic
  order: 1
  ask: 问?
  why: 因为。
- fact: planted.never #! unreachable_question
  topic: people
  order: 9001
  ask: 问?
  why: 因为。
- fact: planted.tiwce #! unknown_fact
  topic: people
  order: 9002
  ask: 问?
  why: 因为。
""",
    "cn/checks/zz.yaml": "".join(
        f"""\
- id: planted.{name}
  severity: {severity}
  must: "{must}"{mark}
  message: 错。
  cure: 改。
  {SINCE}
  source: {{of: {source}, grade: {grade}}}
"""
        for name, severity, must, mark, source, grade in [
            ("fact", "warn", "enterprise.captial > 5", " #! unknown_fact", "planted_law", "verified"),
            ("type", "warn", "enterprise.capital > 'a'", " #! type_mismatch", "planted_law", "verified"),
            ("option", "warn", "enterprise.type == 'lcl'", " #! unknown_option", "planted_law", "verified"),
            ("rate", "warn", "enterprise.capital < rate('planted')", " #! unknown_rate", "planted_law", "verified"),
            ("syntax", "warn", "enterprise.capital <", " #! syntax", "planted_law", "verified"),
            ("inferred", "block #! inferred_blocks", "planted.unasked", "", "planted_guess", "inferred"),
        ]
    )
    + f"""\
- id: planted.never
  severity: warn
  applies_when: "bank.wanted && !bank.wanted" #! unreachable_check
  must: planted.twice
  message: 错。
  cure: 改。
  {SINCE}
  {SOURCE}
""",
    "cn/cases/zz.yaml": """\
- name: 坏例
  as_of: 2026-11-22
  facts:
    enterprise.tpye: llc #! unknown_fact
    enterprise.capital: 很多 #! bad_case
  expect:
    setup: needed #! bad_case
    planted_nowhere: required #! unknown_matter
    "check:planted_check": holds #! unknown_check
""",
    "cn/rates/zz.yaml": f"""\
- id: planted_rate #! unread_rate
  title: 没人用的数
  value: "5"
  unit: 元
  {SINCE}
  {SOURCE}
""",
    "cn/matters/zz_idle.yaml": f"""\
- id: planted_idle
  title: 清单里的一项
  folder: 清单里的一项
  order: 9010
  applies_when: "false" #! no_condition
{GUIDE}  materials: [planted_paper]
  {SINCE}
  {SOURCE}
- id: planted_idle_b
  title: 清单里的又一项
  folder: 清单里的又一项
  order: 9011
  applies_when: "false"
{GUIDE}  materials: [planted_paper]
  {SINCE}
  {SOURCE}
""",
    "cn/topics/zz.yaml": "- id: planted_topic_b\n  title: 题\n  title: 目 #! duplicate_key\n  order: 99\n",
    "cn/halls/zz.yaml": "- id: 'a' b #! syntax\n",
    "cn/policys/zz.yaml": "- {id: a}\n",
    "cn-tj/matters/zz.yaml": f"""\
- id: planted_b #! missing_replaces
  title: 丙
  folder: 丙丙
  order: 9003
  applies_when: "true"
{GUIDE}  materials: [planted_paper]
  {SINCE}
  {SOURCE}
- id: planted_d
  title: 丁
  folder: 丁
  order: 9004
  applies_when: "true"
{GUIDE}  materials: [planted_paper]
  {SINCE}
  {SOURCE}
  replaces:
    id: planted_gone #! unknown_replaced
    why: 错
""",
    "zz-orphan/pack.yaml": """\
id: zz-orphan
parent: zz-nobody #! dead_parent
title: 孤
authority: 局
version: "1"
last_checked: 2026-11-01
languages: [zh-Hans]
""",
}
MARK = re.compile(r" #! (\w+)")


@dataclass(frozen=True)
class Planted:
    """Where the faults are, and what the linter says."""

    places: set[tuple[str, int, str]]
    findings: tuple[Finding, ...]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """A copy of the shipped packs with faults in it."""
    root = tmp_path_factory.mktemp("planted")
    shutil.copytree(shipped_root(), root, dirs_exist_ok=True)
    places = set()
    for name, text in PLANTED.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(MARK.sub("", text), encoding="utf-8", newline="\n")
        for number, line in enumerate(text.splitlines(), start=1):
            places |= {(name, number, code) for code in MARK.findall(line)}
    known = frozenset(load_pack("cn", [shipped_root()]).facts)
    return Planted(places, lint([root], DAY, forms=frozenset(), form_reads=known))


def test_every_planted_fault_is_found_with_its_file_and_line(planted: Planted) -> None:
    found = {(one.file, one.line, one.code) for one in planted.findings}
    assert len({code for _, _, code in planted.places}) >= 30
    assert sorted(planted.places - found) == []
    assert ("cn/policys/zz.yaml", 0, "unknown_file") in found


def test_a_default_that_is_no_answer_has_a_code_with_words(tmp_path: Path) -> None:
    facts = SMALL["facts/a.yaml"].replace("type: bool, label: 卖吃的", "type: bool, default: maybe, label: 卖吃的")
    write_pack(tmp_path, {**SMALL, "facts/a.yaml": facts})
    assert "bad_default" in {one.code for one in lint([tmp_path], DAY)} & set(CODES)


def test_every_code_found_is_a_declared_one(planted: Planted) -> None:
    assert {one.code for one in planted.findings} <= set(CODES)


def test_a_suggestion_names_what_was_probably_meant(planted: Planted) -> None:
    found = {one.message for one in planted.findings if one.code.startswith("unknown_")}
    assert any("'enterprise.capital'" in message for message in found)
    assert any("'planted_law'" in message for message in found)


def test_a_gap_is_shown_by_a_day_that_falls_into_it(planted: Planted) -> None:
    assert {one.witness for one in planted.findings if one.code == "gap"} == {("as_of=2025-01-01",)}


def test_sources_grow_stale_with_the_day_the_linter_is_given(tmp_path: Path) -> None:
    small_pack(tmp_path)
    codes = [{one.code for one in lint([tmp_path], DAY + timedelta(days=step))} for step in (0, 344, 345)]
    assert ["stale_source" in found for found in codes] == [False, False, True]


def test_a_fact_that_only_a_child_reads_is_not_unused_in_its_parent(tmp_path: Path) -> None:
    reads = frozenset(FactId(one) for one in ("people[].name", "paid.total", "shop.area"))
    write_pack(tmp_path, SMALL)
    assert [one.message for one in lint([tmp_path], DAY, form_reads=reads) if one.code == "unused_fact"] == [
        "no condition, form or document reads 'shop.note'; delete it"
    ]
    local = MATTERS.split("- id: food")[0].replace("id: setup", "id: more").replace("设立", "更多").replace("10", "99")
    child = SMALL["pack.yaml"].replace("id: test", "id: test-local\nparent: test")
    matter = local.replace('"true"', '"has(shop.note)"')
    write_pack(tmp_path, {"pack.yaml": child, "matters/a.yaml": matter}, "test-local")
    assert [one for one in lint([tmp_path], DAY, form_reads=reads) if one.code == "unused_fact"] == []


@pytest.mark.parametrize(
    ("condition", "outcome"),
    [
        ("shop.food && shop.kind == 'none'", Reachable),
        ("shop.kind == 'eat' && shop.kind == 'none'", Never),
        ("!shop.food && shop.kind == 'eat'", Never),
        ("shop.area > 5 && shop.area < 3", Never),
        ("shop.area > 5 && shop.area < 5.5", Reachable),
        ("shop.area * 2 < shop.area && shop.area > 1000", Unsure),
        ("people.exists(p, 'employee' in p.roles)", Reachable),
        ("size(people) > 900", Unsure),
        ("false", Never),
        ("shop.large && shop.area < 150", Unsure),
        ("shop.note == 'x' || shop.seats > 77", Reachable),
    ],
)
def test_a_condition_is_called_unreachable_only_where_that_is_sure(
    tmp_path: Path, condition: str, outcome: type[Reachable | Never | Unsure]
) -> None:
    write_pack(tmp_path, {**SMALL, "matters/a.yaml": MATTERS.replace('"true"', f'"{condition}"')})
    pack, _ = build_pack("test", [tmp_path])
    assert pack is not None
    matter = pack.matter("setup", DAY)
    assert matter is not None
    compiled = pack.applies(matter)
    assert compiled is not None
    assert isinstance(search(pack, compiled, DAY, None), outcome)


def test_a_witness_is_a_set_of_answers_that_makes_the_condition_true(tmp_path: Path) -> None:
    pack = small_pack(tmp_path)
    fire = pack.matter("fire", DAY)
    assert fire is not None
    compiled = pack.applies(fire)
    assert compiled is not None
    found = search(pack, compiled, DAY, None)
    assert isinstance(found, Reachable)
    assert any(one.startswith("shop.area=") for one in found.witness)


def test_a_pack_that_names_what_is_not_there_cannot_be_loaded(tmp_path: Path) -> None:
    assert small_pack(tmp_path).id == "test"
    with pytest.raises(PackError, match="unknown_material"):
        small_pack(tmp_path, matters=MATTERS.replace("layout", "layuot"))


def test_a_file_of_matters_without_a_condition_is_one_finding(planted: Planted) -> None:
    found = [one for one in planted.findings if one.code == "no_condition"]
    assert [(one.file, one.line) for one in found] == [("cn/matters/zz_idle.yaml", 5)]
    assert "and 1 more" in found[0].message
    assert not any("planted_idle" in one.message for one in planted.findings if one.code == "unreachable_matter")


def test_findings_come_with_answers_or_a_day_that_shows_them(planted: Planted) -> None:
    shown: dict[str, set[tuple[str, ...]]] = {}
    for one in planted.findings:
        if one.file.startswith("cn/") and "zz" in one.file:
            shown.setdefault(one.code, set()).add(one.witness)
    assert shown["inferred_blocks"] == {("planted.unasked=false",)}
    assert shown["stale_source"] == {("as_of=2026-01-02",)}
    assert shown["overlap"] == {("as_of=2025-06-01",)}
    assert shown["ended_matter"] == {("as_of=2025-07-01",)}
    assert shown["ended_source"] == {("as_of=2026-01-01",)}
    assert shown["same_question"] == {("as_of=2026-01-01",)}
    assert shown["hall_overlap"] == {
        (f"planted.twice={word}", "enterprise.preapproval=true", "as_of=2027-01-01") for word in ("true", "false")
    }
    assert ("planted.a", "planted.b", "planted.a") in shown["cycle"]
    assert ("planted", "planted_b", "planted") in shown["cycle"]


def test_halls_that_share_a_matter_are_told_apart_by_whom_they_serve_or_named_together(tmp_path: Path) -> None:
    hall = (
        "- {{id: {}, title: 厅, address: 甲路, hours: 九点, phone: 无{}, receives: [food], "
        "in_force: {{from: 2024-07-01}}, source: {{of: law, grade: verified}}}}\n"
    )

    def found(first: str, second: str, matters: str = MATTERS) -> list[str]:
        halls = hall.format("east", first) + hall.format("west", second)
        write_pack(tmp_path, {**SMALL, "halls/a.yaml": halls, "matters/a.yaml": matters})
        return [one.code for one in lint([tmp_path], DAY) if one.code == "hall_overlap"]

    east, west = ', applies_when: "shop.area < 50"', ', applies_when: "shop.area >= 50"'
    assert found("", "") == found(east, "") == ["hall_overlap"]
    assert found(east, west) == found(east, ", closed: 停办", MATTERS) == []
    both = MATTERS.replace("depends_on: [setup]", "depends_on: [setup]\n  windows: [east, west]")
    assert found("", "", both) == []


def test_a_witness_makes_several_conditions_come_out_as_wanted(tmp_path: Path) -> None:
    pack = small_pack(tmp_path)
    food, fire = pack.matter("food", DAY), pack.matter("fire", DAY)
    assert food is not None
    assert fire is not None
    found = witness(pack, ((pack.applies(food), True), (pack.applies(fire), False)), DAY)
    facts = facts_of(pack, dict(one.split("=") for one in found))
    decisions = decide(pack, facts, DAY)
    words = {str(matter): decision_word(decision) for matter, decision in decisions.matters.items()}
    assert (words["food"], words["fire"]) == ("required", "not_required")
    assert witness(pack, ((pack.applies(food), True), (pack.applies(food), False)), DAY) == ()
    assert witness(pack, ((None, False),), DAY) == ()


def test_catch_all_papers_and_poor_guides_are_shown_by_somebody_they_meet(tmp_path: Path) -> None:
    materials = SMALL["materials/a.yaml"].replace("title: 平面图", "title: 其他材料")
    matters = MATTERS.replace("    handling: [一次办]\n", "")
    write_pack(tmp_path, {**SMALL, "materials/a.yaml": materials, "matters/a.yaml": matters})
    found = {(one.code, one.file, one.line): one.witness for one in lint([tmp_path], DAY)}
    (catch_all,) = (shown for (code, _, _), shown in found.items() if code == "catch_all_material")
    assert any(one.startswith("shop.seats=") for one in catch_all)
    poor = [shown for (code, _, _), shown in found.items() if code == "missing_guide_field"]
    assert len(poor) == 3
    assert () in poor  # the first matter meets everybody
    assert any("shop.food=true" in shown for shown in poor)


def test_a_rate_that_only_a_form_reads_is_read(tmp_path: Path) -> None:
    rates = SMALL["rates/a.yaml"] + SMALL["rates/a.yaml"].split("- id")[2].join(["- id", ""]).replace(
        "area.large", "fee"
    )
    write_pack(tmp_path, {**SMALL, "rates/a.yaml": rates})
    known = frozenset(FactId(one) for one in load_pack("test", [tmp_path]).facts)

    def unread(*forms: str) -> list[str]:
        found = lint([tmp_path], DAY, form_reads=known, form_rates=forms)
        return [one.message.split("'")[1] for one in found if one.code == "unread_rate"]

    assert unread() == ["fee"]
    assert unread("fee") == []
    assert rates_in("a > rate('fee') && b < rate( \"tax.base\" )") == {"fee", "tax.base"}


def test_a_parent_is_not_blamed_for_what_one_child_leaves_unused(tmp_path: Path) -> None:
    write_pack(tmp_path, SMALL)
    child = SMALL["pack.yaml"].replace("id: test", "id: test-local\nparent: test")
    write_pack(tmp_path, {"pack.yaml": child}, "test-local")
    reads = frozenset[FactId]()
    assert [one for one in lint([tmp_path], DAY, only=["test-local"], form_reads=reads) if "unused" in one.code] == []
    assert [one for one in lint([tmp_path], DAY, only=["test"], form_reads=reads) if "unused" in one.code] != []


def test_a_parent_looked_at_alone_is_not_blamed_for_what_a_child_uses(tmp_path: Path) -> None:
    fact = "- {id: plot, type: text, label: 地块}\n"
    write_pack(tmp_path, {**SMALL, "facts/plots.yaml": fact})
    reads = frozenset[FactId]()

    def unused() -> list[str]:
        found = lint([tmp_path], DAY, only=["test"], form_reads=reads)
        return [one.message for one in found if one.file == "test/facts/plots.yaml" and one.code == "unused_fact"]

    assert len(unused()) == 1
    child = SMALL["pack.yaml"].replace("id: test", "id: test-local\nparent: test")
    write_pack(tmp_path, {"pack.yaml": child}, "test-local")
    assert len(unused()) == 1
    condition = "- {id: near, type: bool, label: 近, derived: \"plot == '甲'\"}\n"
    write_pack(tmp_path, {"pack.yaml": child, "facts/near.yaml": condition}, "test-local")
    assert unused() == []


def test_a_code_that_ended_before_the_next_one_begins_leaves_a_gap(tmp_path: Path) -> None:
    head = "#table,areas\n#title,区划\n#source,某文件\n#grade,verified\n#last_checked,2026-11-01\n"
    rows = "code,name,from,until,now\n01,旧区,,2024-06-30,02\n02,新区,{},,\n"
    found = {}
    for since in ("2024-07-01", "2024-09-01"):
        write_pack(tmp_path, {**SMALL, "codes/areas.csv": head + rows.format(since)})
        found[since] = [one for one in lint([tmp_path], DAY) if one.code == "gap"]
    assert found["2024-07-01"] == []
    assert [(one.file, one.line, one.witness) for one in found["2024-09-01"]] == [
        ("test/codes/areas.csv", 7, ("as_of=2024-07-01",))
    ]
