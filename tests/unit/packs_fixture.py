"""Small packs made by code, and the shortest way from answers to decisions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from rules.answers.given import read_given
from rules.deciding.engine import decide
from rules.deciding.settle import from_file, settle
from rules.decisions import Decisions
from rules.facts import Facts
from rules.pack import Pack, load_pack

DAY = date(2026, 11, 22)

PACK = """\
id: test
title: 试验
authority: 试验局
version: "1"
last_checked: 2026-11-01
languages: [zh-Hans]
"""

SOURCES = """\
- id: law
  title: 试验法
  number: 试〔2024〕1号
  in_force: {from: 2024-07-01}
  last_checked: 2026-11-01
  grade: verified
- {id: guess, title: 试验推断, in_force: {from: 2024-07-01}, last_checked: 2026-11-01, grade: inferred}
"""

FACTS = """\
- {id: people, type: list, label: 人员}
- {id: "people[].name", type: name, label: 姓名, sensitive: true}
- id: people[].roles
  type: choices
  label: 角色
  options: [{id: shareholder, label: 股东}, {id: employee, label: 职工}]
- {id: "people[].paid", type: money, label: 出资, applies_when: "'shareholder' in person.roles"}
- {id: shop.food, type: bool, label: 卖吃的}
- id: shop.kind
  type: choice
  label: 店的种类
  options: [{id: eat, label: 堂食}, {id: takeaway, label: 外卖}, {id: none, label: 都没有}]
  applies_when: shop.food
- {id: shop.area, type: number, label: 面积, unit: 平方米, minimum: "0"}
- {id: shop.large, type: bool, label: 大店, derived: "shop.area > rate('area.large')"}
- {id: shop.seats, type: number, label: 座位, applies_when: "shop.kind == 'eat'"}
- {id: shop.note, type: text, label: 备注, optional: true}
- id: paid.total
  type: money
  label: 出资合计
  derived: "sum(people.filter(p, 'shareholder' in p.roles).map(p, p.paid))"
"""

RATES = """\
- id: area.large
  title: 大店的面积
  value: "300"
  unit: 平方米
  in_force: {from: 2024-07-01, until: 2025-12-31}
  source: {of: law, article: 第三条, grade: verified}
- id: area.large
  title: 大店的面积
  value: "200"
  unit: 平方米
  in_force: {from: 2026-01-01}
  source: {of: law, article: 第三条, grade: verified}
"""

TOPICS = "- {id: shop, title: 店, order: 1}\n- {id: people, title: 人, order: 2}\n"

QUESTIONS = "".join(
    f"- {{fact: '{fact}', topic: {topic}, order: {order}, ask: 请填?, why: 要用。}}\n"
    for order, (fact, topic) in enumerate(
        [
            ("shop.food", "shop"), ("shop.kind", "shop"), ("shop.area", "shop"), ("shop.seats", "shop"),
            ("shop.note", "shop"), ("people", "people"), ("people[].name", "people"), ("people[].roles", "people"),
            ("people[].paid", "people"),
        ]
    )
)  # fmt: skip

GUIDE = """\
  guide:
    authority: 试验局
    legal_basis: [{of: law, article: 第一条, grade: verified}]
    conditions: 依法设立。
    handling: [一次办]
    procedure: [申请, 受理]
    special_steps: 无
    promised_time: {working_days: 3, source: {of: law, grade: verified}}
    fee: 不收费
    result: 许可证
"""

MATTERS = f"""\
- id: setup
  title: 设立
  folder: 设立
  order: 10
  applies_when: "true"
{GUIDE}  materials: [form, identity]
  in_force: {{from: 2024-07-01}}
  source: {{of: law, article: 第一条, grade: verified}}
- id: food
  title: 食品
  folder: 食品
  order: 20
  applies_when: "shop.food && shop.kind != 'none'"
  depends_on: [setup]
{GUIDE}  materials: [form, layout, money_proof]
  in_force: {{from: 2024-07-01}}
  source: {{of: law, article: 第二条, grade: verified}}
- id: fire
  title: 消防
  folder: 消防
  order: 30
  applies_when: "shop.large || shop.seats > 50"
{GUIDE}  materials: [form]
  in_force: {{from: 2025-07-01}}
  source: {{of: law, article: 第三条, grade: verified}}
"""

MATERIALS = """\
- {id: form, title: 申请表, made_by: kaiban, in_force: {from: 2024-07-01}, source: {of: law, grade: verified}}
- id: identity
  title: 身份证复印件
  made_by: applicant
  per: people
  in_force: {from: 2024-07-01}
  source: {of: law, grade: verified}
- id: layout
  title: 平面图
  applies_when: "shop.seats > 10"
  made_by: applicant
  in_force: {from: 2024-07-01}
  source: {of: law, grade: verified}
- id: money_proof
  title: 出资证明
  applies_when: "has(person.paid) && person.paid > 1000"
  per: people
  made_by: applicant
  in_force: {from: 2024-07-01}
  source: {of: law, grade: verified}
"""

CHECKS = """\
- id: paid.some
  severity: block
  per: people
  applies_when: "'shareholder' in person.roles"
  must: "person.paid > 0"
  message: 出资额应大于零。
  cure: 填写出资额。
  facts: ["people[].paid"]
  in_force: {from: 2024-07-01}
  source: {of: law, article: 第四条, grade: verified}
- id: seats.fit
  severity: block
  must: "!has(shop.seats) || shop.seats <= shop.area"
  message: 座位太多。
  cure: 减少座位。
  in_force: {from: 2024-07-01}
  source: {of: guess, grade: inferred}
"""

SMALL: Mapping[str, str] = {
    "pack.yaml": PACK,
    "sources/a.yaml": SOURCES,
    "facts/a.yaml": FACTS,
    "rates/a.yaml": RATES,
    "topics/a.yaml": TOPICS,
    "questions/a.yaml": QUESTIONS,
    "matters/a.yaml": MATTERS,
    "materials/a.yaml": MATERIALS,
    "checks/a.yaml": CHECKS,
}
"""Files of a small pack that is clean."""


def write_pack(root: Path, files: Mapping[str, str], pack_id: str = "test") -> Path:
    """Writes a pack's files under a root; returns its folder."""
    folder = root / pack_id
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return folder


def small_pack(root: Path, **changed: str) -> Pack:
    """The small pack, with whole files of a kind replaced: `facts="…"`."""
    write_pack(root, {**SMALL, **{f"{kind}/a.yaml": text for kind, text in changed.items()}})
    return load_pack("test", [root])


def facts_of(pack: Pack, answers: Mapping[str, object], day: date = DAY) -> Facts:
    """The facts of a file's answers, which must all be acceptable."""
    given, problems = read_given(pack.vocabulary, answers, day)
    assert problems == ()
    return settle(pack, given, day, from_file)


def decided(pack: Pack, answers: Mapping[str, object], day: date = DAY) -> Decisions:
    """The decisions for a file's answers."""
    return decide(pack, facts_of(pack, answers, day), day)
