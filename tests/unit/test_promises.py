"""A promise longer than the law allows is one finding with one wording, wherever it is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from called import Called, Run
from packs_fixture import DAY, GUIDE, MATTERS, PACK, SMALL, write_pack

from assistant.blankdesk import BlankDesk
from assistant.desk import Desk
from rules.authoring.lint import lint
from rules.authoring.sheets import Sheet
from rules.authoring.sheets_write import write_xlsx
from rules.errors import Finding
from rules.loading.overlay import longer_than_law
from rules.loading.promises import Span, calendar_span, longer, working_days
from rules.model_overlay import FillDef
from rules.pack import load_pack

TITLES = ("事项名称", "实施主体", "法律依据", "申请条件", "办理程序", "申请材料", "结果", "法定时限", "承诺时限")
LAW = "    statutory_time: {working_days: 10, source: {of: law, article: 第九条, grade: verified}}\n"
LIMITED = MATTERS.replace("    promised_time: {working_days: 3", f"{LAW}    promised_time: {{working_days: 3", 1)
CHILD = PACK.replace("id: test", "id: test-hall\nparent: test")


def own(guide: str) -> str:
    """The matter of a local pack in the place of its parent's."""
    return f"""\
- id: setup
  replaces: {{id: setup, why: 本地的指南}}
  title: 设立
  folder: 设立
  order: 10
  applies_when: "true"
{guide}  materials: [form, identity]
  in_force: {{from: 2024-07-01}}
  source: {{of: law, article: 第一条, grade: verified}}
"""


def too_long(root: Path, *packs: str) -> list[Finding]:
    return [one for one in lint([root], DAY, only=packs or None) if one.code == "promise_longer"]


def below(root: Path, files: Mapping[str, str]) -> None:
    write_pack(root, {**SMALL, "matters/a.yaml": LIMITED})
    write_pack(root, {"pack.yaml": CHILD, **files}, "test-hall")


@pytest.mark.parametrize(
    ("promised", "lawful", "expected"),
    [
        ("3", "3", False), ("4", "3", True), ("0", "0", False), ("31个自然日", "30个自然日", True),
        ("1个月", "30个自然日", False), ("2个月", "1个月", True), ("两个月", "60个自然日", False),
        ("14个自然日", "9", True), ("14个自然日", "10", False), ("3个星期", "20", False), ("1年", "200", True),
        ("6", "7个自然日", True), ("5", "1周", False), ("半年", "2个月", True),
    ],
)  # fmt: skip
def test_limits_are_compared_in_working_days_and_by_the_calendar(promised: str, lawful: str, expected: bool) -> None:
    def span(text: str) -> Span:
        found = working_days(int(text)) if text.isdigit() else calendar_span(text)
        assert found is not None
        return found

    assert longer(span(promised), span(lawful)) is expected


def test_a_matter_that_promises_more_than_its_own_law_is_found_with_line_and_article(tmp_path: Path) -> None:
    matters = LIMITED.replace("promised_time: {working_days: 3,", "promised_time: {working_days: 12,", 1)
    write_pack(tmp_path, {**SMALL, "matters/a.yaml": matters})
    (found,) = too_long(tmp_path)
    line = next(n for n, text in enumerate(matters.splitlines(), start=1) if "working_days: 12" in text)
    assert (found.file, found.line) == ("test/matters/a.yaml", line)
    assert "12 working days" in found.message
    assert "《试验法》第九条" in found.message
    write_pack(tmp_path, {**SMALL, "matters/a.yaml": LIMITED})
    assert too_long(tmp_path) == []


def test_a_local_pack_is_judged_by_the_law_of_its_parent(tmp_path: Path) -> None:
    below(tmp_path, {"matters/a.yaml": own(GUIDE.replace("working_days: 3", "working_days: 12"))})
    (found,) = too_long(tmp_path, "test-hall")
    assert (found.file, "第九条" in found.message) == ("test-hall/matters/a.yaml", True)


def test_a_parent_s_law_is_not_outweighed_by_a_guess_of_the_child(tmp_path: Path) -> None:
    guess = "    statutory_time: {working_days: 30, source: {of: guess, grade: inferred}}\n"
    guide = GUIDE.replace("    promised_time: {working_days: 3", f"{guess}    promised_time: {{working_days: 12")
    below(tmp_path, {"matters/a.yaml": own(guide)})
    (found,) = too_long(tmp_path, "test-hall")
    assert "10 working days" in found.message


def test_a_promise_for_many_matters_is_found_where_it_stands_in_the_pack_s_own_file(tmp_path: Path) -> None:
    here = (
        "here:\n- matters: [setup]\n  why: 本地的承诺\n"
        "  promised_time: {working_days: 12, source: {of: law, grade: verified}}\n"
    )
    below(tmp_path, {"pack.yaml": CHILD + here})
    (found,) = too_long(tmp_path, "test-hall")
    line = (CHILD + here).splitlines().index("  promised_time: {working_days: 12, source: {of: law, grade: verified}}")
    assert (found.file, found.line) == ("test-hall/pack.yaml", line + 1)


def test_limits_that_stand_in_words_are_judged_too(tmp_path: Path) -> None:
    said = 'special_steps: "法定时限：1个月\\n承诺时限：2个月"'
    guide = "\n".join(line for line in GUIDE.splitlines() if "promised_time" not in line) + "\n"
    write_pack(tmp_path, {**SMALL, "matters/a.yaml": own(guide.replace("special_steps: 无", said)).replace(
        "  replaces: {id: setup, why: 本地的指南}\n", "")})  # fmt: skip
    assert not [one for one in lint([tmp_path], DAY) if one.code == "missing_guide_field" and "time" in one.message]
    assert ["2个月" in one.message and "1个月" in one.message for one in too_long(tmp_path)] == [True]


def test_what_an_office_filled_in_is_found_in_its_own_file(tmp_path: Path) -> None:
    write_pack(tmp_path, {**SMALL, "matters/a.yaml": LIMITED})
    overlay = tmp_path / "overlays/test.yaml"
    overlay.parent.mkdir()
    fills = "pack: test\nfills:\n" + "".join(
        f"- {{blank: 'matter:{one}:promised_time', value: '{days}', by: 大厅, on: 2026-11-20}}\n"
        for one, days in (("setup", 9), ("setup", 11))
    )
    overlay.write_text(fills, encoding="utf-8")
    assert [(one.file, one.line) for one in too_long(tmp_path)] == [("overlays/test.yaml", 4)]


def test_a_filled_promise_is_kept_and_its_caution_stays_in_the_list_of_blanks(
    desk: Desk, tmp_path: Path, kaiban: Run
) -> None:
    key = "matter:setup:promised_time"
    blank = BlankDesk(desk, "cn-tj", "大厅")
    row = next(one for one in blank.rows() if one.key == key)
    filled = blank.fill(row, "5")
    assert filled.refused == ""
    assert "第十九条" in filled.caution
    kept = next(one for one in BlankDesk(desk, "cn-tj", "大厅").rows() if one.key == key)
    assert (kept.value, kept.caution) == ("5", filled.caution)
    assert blank.fill(kept, "3").caution == ""
    sheet = tmp_path / "filled.csv"
    sheet.write_text(f"编号,填写内容\ncn-tj {key},5\n", encoding="utf-8")
    called = kaiban("packs", "fill", str(sheet), "--by", "大厅")
    checked = kaiban("packs", "check", "cn-tj").out
    assert [one for one in checked.splitlines() if one.startswith("overlays/cn-tj.yaml:4") and f"“{key}”" in one] != []
    (line,) = [one for one in called.out.splitlines() if "第 2 行" in one]
    assert filled.caution.removeprefix("注意：").rstrip("。") in line


def test_a_list_that_promises_more_than_the_parent_s_law_is_told_by_row(kaiban: Run, tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    row = ("公司设立登记", "某局", "《公司法》第一条", "有章程", "申请", "申请书", "执照")
    parent = load_pack("cn-tj", (Path("rules/packs"),))
    matter = parent.matter("setup", DAY)
    assert matter is not None

    def imported(lawful: str, promised: str, pack_id: str) -> str:
        path = tmp_path / f"{pack_id}.xlsx"
        path.write_bytes(write_xlsx([Sheet("清单", (TITLES, (matter.title.zh, *row[1:], lawful, promised)))]))
        more = ("--parent", "cn-tj", "-o", str(packs))
        called: Called = kaiban("packs", "import", str(path), "--pack", pack_id, *more)
        return called.out

    assert "承诺的 15 个工作日" in imported("", "15个工作日", "a")
    both = imported("12个工作日", "15个工作日", "b")
    assert len([line for line in both.splitlines() if "承诺的 15" in line]) == 1
    assert "承诺的 2" not in imported("", "2个工作日", "c")


def test_the_judge_names_the_law_of_a_shipped_pack() -> None:
    pack = load_pack("cn-tj-binhai-bsq", (Path("rules/packs"),))
    found = longer_than_law(pack, FillDef(blank="matter:setup:promised_time", value="5", by="厅", on=DAY))
    assert found is not None
    assert (found.lawful.span.most, found.lawful.basis[0], "第十九条" in found.lawful.basis) == (3, "《", True)
