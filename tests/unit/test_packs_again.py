"""A list or a workbook that comes again into its pack: what was made by hand stays, or is told and kept as a copy."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from called import Called, Run
from packs_fixture import SMALL, write_pack

from rules.authoring.guide_again import AGAIN_CODES
from rules.authoring.sheets import Sheet, read_sheets
from rules.authoring.sheets_write import write_xlsx
from rules.model import MatterDef
from rules.pack import load_pack, shipped_root
from rules.yamlfile import Plain, dump, load, to_plain

TITLES = ("事项名称", "实施主体", "法律依据", "申请条件", "办理程序", "申请材料", "结果", "承诺时限")
DOG = ("养犬登记", "某局", "《某条例》第三条", "有固定住所", "申请\n受理", "申请表（原件1份）", "登记证", "5个工作日")
TAG = ("犬牌补发", "某局", "《某条例》第五条", "牌丢失", "申请\n补发", "申请表（原件1份）\n声明", "犬牌", "3个工作日")
MATTERS = "dogs/matters/guide_list.yaml"


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A folder of packs with the small pack in it."""
    write_pack(tmp_path / "packs", SMALL)
    return tmp_path / "packs"


def imported(kaiban: Run, packs: Path, *rows: Sequence[str], more: Sequence[str] = ()) -> Called:
    path = packs.parent / "清单.xlsx"
    path.write_bytes(write_xlsx([Sheet("清单", (TITLES, *map(tuple, rows)))]))
    return kaiban("packs", "import", str(path), "--pack", "dogs", "-o", str(packs), *more)


def edit(path: Path, item_id: str, **fields: Plain) -> None:
    """Changes fields of an item as an author would in an editor; `guide__fee` is a part of the guide."""
    items = to_plain(load(path))
    assert isinstance(items, list)
    item = next(one for one in items if isinstance(one, dict) and one["id"] == item_id)
    assert isinstance(item, dict)
    for name, value in fields.items():
        whole, _, part = name.partition("__")
        below = item[whole] if part else item
        assert isinstance(below, dict)
        below[part or whole] = value
    path.write_text(dump(items), encoding="utf-8")


def matters(packs: Path) -> dict[str, MatterDef]:
    pack = load_pack("dogs", (packs, shipped_root()))
    return {item.value.title.zh: item.value for item in pack.matters}


def ids(packs: Path) -> dict[str, str]:
    return {title: one.id for title, one in matters(packs).items()}


def again(called: Called) -> list[tuple[str, str]]:
    """Every code told, with the item's title in Chinese."""
    found = json.loads(called.out)["again"]
    return [(one["code"], one["id"]) for one in found]


def test_a_condition_written_by_hand_outlives_the_corrected_list_and_is_told(kaiban: Run, packs: Path) -> None:
    imported(kaiban, packs, DOG)
    dog = ids(packs)["养犬登记"]
    edit(packs / MATTERS, dog, applies_when="true", title={"zh": "养犬登记", "en": "Dog registration"})
    called = imported(kaiban, packs, TAG, (*DOG[:7], "4个工作日"), more=("--again",))
    assert (called.code, "手工改的" in called.out, "适用条件" in called.out) == (0, True, True)
    assert "1 项还没有适用条件" in called.out
    found = matters(packs)["养犬登记"]
    assert (found.id, found.applies_when, found.title.en) == (dog, "true", "Dog registration")
    assert found.guide.promised_time is not None
    assert found.guide.promised_time.model_dump()["working_days"] == 4
    copies = list((packs / ".earlier").glob("*/dogs/matters/guide_list.yaml"))
    assert len(copies) == 1
    assert "犬牌" not in copies[0].read_text(encoding="utf-8")


def test_a_field_of_the_list_changed_by_hand_stays_until_the_list_changes_it_too(kaiban: Run, packs: Path) -> None:
    imported(kaiban, packs, DOG)
    dog = ids(packs)["养犬登记"]
    edit(packs / MATTERS, dog, guide__conditions="有固定住所，不在禁养区")
    same = imported(kaiban, packs, DOG, more=("--again", "--json"))
    assert again(same) == [("kept", dog)]
    assert matters(packs)["养犬登记"].guide.conditions.zh == "有固定住所，不在禁养区"
    newer = imported(kaiban, packs, (*DOG[:3], "有住所", *DOG[4:]), more=("--again",))
    assert "有固定住所，不在禁养区" in newer.out
    assert "用清单的" in newer.out
    assert matters(packs)["养犬登记"].guide.conditions.zh == "有住所"


def test_a_material_and_the_source_keep_what_was_written_by_hand(kaiban: Run, packs: Path) -> None:
    imported(kaiban, packs, DOG)
    material = matters(packs)["养犬登记"].materials[0]
    edit(packs / "dogs/materials/guide_list.yaml", material, note={"zh": "在大厅领取", "en": "at the hall"})
    edit(packs / "dogs/sources/guide_list.yaml", "guide_list", issuer="某区政务服务局")
    imported(kaiban, packs, DOG, TAG, more=("--again",))
    pack = load_pack("dogs", (packs,))
    note = next(item.value.note for item in pack.materials if item.value.id == material)
    assert note is not None
    assert note.zh == "在大厅领取"
    assert pack.sources["guide_list"].value.issuer == "某区政务服务局"


def test_what_the_new_list_lacks_stays_only_where_a_hand_was_at_it(kaiban: Run, packs: Path) -> None:
    imported(kaiban, packs, DOG, TAG)
    named = ids(packs)
    edit(packs / MATTERS, named["犬牌补发"], applies_when="true")
    other = ("犬只免疫", *DOG[1:])
    called = imported(kaiban, packs, other, more=("--again", "--json"))
    assert {("not_in_list", named["犬牌补发"]), ("gone", named["养犬登记"])} <= set(again(called))
    found = matters(packs)
    assert {"犬牌补发", "犬只免疫"} == set(found)
    assert len({one.order for one in found.values()}) == 2
    assert {item.value.id for item in load_pack("dogs", (packs,)).materials} >= set(found["犬牌补发"].materials)


def test_materials_added_and_taken_out_by_hand_stay_so_beside_the_list_s_new_ones(kaiban: Run, packs: Path) -> None:
    imported(kaiban, packs, TAG, DOG)
    form, statement = matters(packs)["犬牌补发"].materials
    edit(packs / MATTERS, ids(packs)["犬牌补发"], materials=[statement])
    imported(kaiban, packs, (*TAG[:5], TAG[5] + "\n照片", *TAG[6:]), DOG, more=("--again",))
    found = matters(packs)["犬牌补发"].materials
    assert (found[0], form in found, len(found)) == (statement, False, 2)


def test_a_matter_deleted_or_moved_to_another_file_does_not_come_back(kaiban: Run, packs: Path) -> None:
    imported(kaiban, packs, DOG, TAG)
    items = to_plain(load(packs / MATTERS))
    assert isinstance(items, list)
    (packs / MATTERS).write_text(dump(items[1:]), encoding="utf-8")
    called = imported(kaiban, packs, DOG, TAG, more=("--again",))
    assert "没有再放进来" in called.out
    assert set(matters(packs)) == {"犬牌补发"}
    (packs / "dogs/matters/own.yaml").write_text(dump(items[:1]), encoding="utf-8")
    moved = imported(kaiban, packs, DOG, TAG, more=("--again",))
    assert "其他文件里" in moved.out
    assert set(matters(packs)) == {"养犬登记", "犬牌补发"}


def test_an_import_by_an_older_program_keeps_the_condition_too(kaiban: Run, packs: Path) -> None:
    imported(kaiban, packs, DOG)
    for path in (packs / "dogs/.import").glob("*/*.base"):
        path.unlink()
    edit(packs / MATTERS, ids(packs)["养犬登记"], applies_when="true", guide__conditions="另有规定")
    called = imported(kaiban, packs, DOG, more=("--again",))
    assert matters(packs)["养犬登记"].applies_when == "true"
    assert "另有规定" in called.out
    assert matters(packs)["养犬登记"].guide.conditions.zh == "有固定住所"


def test_a_file_of_the_earlier_import_that_cannot_be_read_is_told_and_nothing_is_written(
    kaiban: Run, packs: Path
) -> None:
    imported(kaiban, packs, DOG)
    (packs / MATTERS).write_bytes(b"- id: a\n\t- b: [")
    assert imported(kaiban, packs, DOG, TAG, more=("--again",)).refused("dogs", "packs check")
    assert (packs / MATTERS).read_bytes() == b"- id: a\n\t- b: ["


def test_a_title_near_one_of_the_parent_s_is_told_with_its_id(kaiban: Run, packs: Path) -> None:
    title = next(item.value.title.zh for item in load_pack("test", (packs,)).matters if item.value.id == "food")
    near = kaiban_near(kaiban, packs, title + "证")
    assert ("food" in near.out, f"“{title}”" in near.out, "相近" in near.out) == (True, True, True)
    assert "相近" not in kaiban_near(kaiban, packs, title).out


def test_a_near_title_is_not_told_again_once_its_matter_has_a_condition(kaiban: Run, packs: Path) -> None:
    title = next(item.value.title.zh for item in load_pack("test", (packs,)).matters if item.value.id == "food") + "证"
    kaiban_near(kaiban, packs, title)
    root = packs.parent / "home/data/packs"
    made = next(item.value.id for item in load_pack("dogs", (root,)).matters if item.value.title.zh == title)
    edit(root / MATTERS, made, applies_when="true")
    assert "相近" not in kaiban_near(kaiban, packs, title).out


def kaiban_near(kaiban: Run, packs: Path, title: str) -> Called:
    root = packs.parent / "home/data/packs"
    write_pack(root, SMALL)
    return imported(kaiban, root, (title, *DOG[1:]), more=("--parent", "test", "--again"))


def test_a_workbook_that_breaks_the_pack_or_takes_a_table_away_is_told(kaiban: Run, packs: Path) -> None:
    imported(kaiban, packs, DOG)
    (packs / "dogs/codes").mkdir()
    (packs / "dogs/codes/kinds.csv").write_text("code,title\n1,大\n", encoding="utf-8")
    path = workbook(kaiban, packs)
    write_changed(path, "办事指南", 2, "适用条件", "no.such.fact")
    sheets = [one for one in read_sheets(path) if "codes/kinds.csv" not in one.rows[0]]
    path.write_bytes(write_xlsx(sheets))
    called = kaiban("packs", "import", str(path), "--pack", "dogs", "-o", str(packs), "--again")
    assert called.code == 1
    assert "取消文件 codes/kinds.csv" in called.out
    assert "用不了" in called.out
    assert (packs / ".earlier/1/dogs/codes/kinds.csv").is_file()


def test_every_code_told_of_an_earlier_import_was_seen_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    words = {"list_counts": "用清单的", "deleted": "没有再放进来", "elsewhere": "其他文件里"}
    assert [code for code in AGAIN_CODES if words.get(code, f'"{code}"') not in text] == []


# ---------------------------------------------------------------- a workbook over its own pack


def workbook(kaiban: Run, packs: Path) -> Path:
    path = packs.parent / "规则包.xlsx"
    assert kaiban("packs", "export", str(packs / "dogs"), "--xlsx", str(path)).code == 0
    return path


def write_changed(path: Path, sheet: str, row: int, title: str, text: str | None) -> None:
    """The workbook with one cell changed (None: the row taken out); rows count from 1."""
    sheets = []
    for one in read_sheets(path):
        rows = [list(cells) for cells in one.rows]
        if one.name == sheet and text is None:
            del rows[row - 1]
        elif one.name == sheet:
            rows[row - 1][rows[0].index(title)] = str(text)
        sheets.append(Sheet(one.name, tuple(map(tuple, rows))))
    path.write_bytes(write_xlsx(sheets))


def test_a_changed_workbook_replaces_its_own_pack_and_the_old_one_stays_as_a_copy(kaiban: Run, packs: Path) -> None:
    imported(kaiban, packs, DOG, TAG)
    (packs / "dogs/cases").mkdir()
    (packs / "dogs/cases/table.xlsx").write_bytes(b"kept")
    path = workbook(kaiban, packs)
    write_changed(path, "办事指南", 2, "适用条件", "true")
    write_changed(path, "办事指南", 3, "", None)
    call = ("packs", "import", str(path), "--pack", "dogs", "-o", str(packs))
    assert kaiban(*call).refused("--again")
    called = kaiban(*call, "--again")
    assert called.code == 0
    assert "取消事项“犬牌补发”" in called.out
    assert "没有不同，没有动" in kaiban(*call, "--again").out
    assert [path.name for path in (packs / ".earlier").iterdir()] == ["1"]
    assert "改动事项“养犬登记”" in called.out
    assert {title: one.applies_when for title, one in matters(packs).items()} == {"养犬登记": "true"}
    assert (packs / "dogs/cases/table.xlsx").read_bytes() == b"kept"
    copy = load_pack("dogs", (packs / ".earlier/1",))
    assert [item.value.title.zh for item in copy.matters] == ["养犬登记", "犬牌补发"]
    after = imported(kaiban, packs, DOG, more=("--again",))
    assert after.code == 0
    assert matters(packs)["养犬登记"].applies_when == "true"


def test_a_workbook_with_a_row_that_cannot_be_taken_or_of_another_pack_replaces_nothing(
    kaiban: Run, packs: Path
) -> None:
    imported(kaiban, packs, DOG)
    path = workbook(kaiban, packs)
    before = (packs / MATTERS).read_bytes()
    call = ("packs", "import", str(path), "-o", str(packs), "--again", "--pack")
    write_changed(path, "办事指南", 2, "承诺时限", "尽快")
    bad = kaiban(*call, "dogs")
    assert (bad.code, "承诺时限" in bad.err, "没有动" in bad.err) == (2, True, True)
    assert kaiban(*call, "test").refused("dogs", "test")
    assert kaiban(*call, "cn-tj").refused("cn-tj")
    assert (packs / MATTERS).read_bytes() == before
    assert not (packs / ".earlier").exists()


# ---------------------------------------------------------------- the copies


def copies(packs: Path) -> dict[str, str]:
    """The promised days of the dogs in each copy, by its number."""
    found = sorted((packs / ".earlier").glob("*/dogs/matters/guide_list.yaml"), key=lambda path: int(path.parts[-4]))
    return {path.parts[-4]: re.findall(r"working_days: .?(\d+)", path.read_text("utf-8"))[0] for path in found}


def test_copies_are_numbered_in_the_order_of_time_and_the_newest_five_stay(kaiban: Run, packs: Path) -> None:
    imported(kaiban, packs, DOG)
    write_pack(packs / ".earlier/3", SMALL, "dogs2")
    for days in range(6, 11):
        imported(kaiban, packs, (*DOG[:7], f"{days}个工作日"), more=("--again",))
    assert copies(packs) == {"4": "5", "5": "6", "6": "7", "7": "8", "8": "9"}
    shutil.rmtree(packs / ".earlier/5")
    notes = packs / ".earlier/4/说明.txt"
    notes.write_text("自己写的", encoding="utf-8")
    write_pack(packs / ".earlier/01", SMALL, "dogs")
    assert "已删去" not in imported(kaiban, packs, (*DOG[:7], "11个工作日"), more=("--again",)).out
    assert copies(packs) == {"4": "5", "6": "7", "7": "8", "8": "9", "9": "10"}
    called = imported(kaiban, packs, (*DOG[:7], "12个工作日"), more=("--again",))
    assert [line for line in called.out.splitlines() if "更早的 1 份" in line] != []
    left = {path.name for path in (packs / ".earlier").iterdir()}
    assert left == {"01", "3", "4", "6", "7", "8", "9", "10"}
    assert notes.read_text(encoding="utf-8") == "自己写的"
    assert not (packs / ".earlier/4/dogs").exists()
    assert (packs / ".earlier/01/dogs/pack.yaml").is_file()
    assert (packs / ".earlier/3/dogs2/pack.yaml").is_file()


def test_a_workbook_over_its_pack_keeps_its_newest_copies_too(kaiban: Run, packs: Path) -> None:
    imported(kaiban, packs, DOG)
    for number in range(1, 6):
        write_pack(packs / f".earlier/{number}", SMALL, "dogs")
    path = workbook(kaiban, packs)
    write_changed(path, "办事指南", 2, "适用条件", "true")
    called = kaiban("packs", "import", str(path), "--pack", "dogs", "-o", str(packs), "--again", "--json")
    assert (Path(str(called.document["copy"])).parent.name, called.document["copies_gone"]) == ("6", 1)
    assert {path.name for path in (packs / ".earlier").iterdir()} == {"2", "3", "4", "5", "6"}


def test_the_same_list_again_writes_nothing_keeps_comments_and_makes_no_copy(kaiban: Run, packs: Path) -> None:
    copy_of = (*DOG[:5], "申请表复印件（2份）", *DOG[6:])
    imported(kaiban, packs, copy_of)
    noted = packs / MATTERS
    noted.write_text("# 自己记的\n" + noted.read_text(encoding="utf-8"), encoding="utf-8")
    before = {path: path.read_bytes() for path in sorted(packs.rglob("*")) if path.is_file()}
    assert imported(kaiban, packs, copy_of, more=("--again",)).code == 0
    assert {path: path.read_bytes() for path in sorted(packs.rglob("*")) if path.is_file()} == before


def test_a_finding_names_the_matter_as_its_row_does_and_a_matter_of_no_scene_is_told_as_that(
    kaiban: Run, packs: Path
) -> None:
    imported(kaiban, packs, DOG, more=("--parent", "cn"))
    called = imported(kaiban, packs, DOG, more=("--again",))
    assert [line for line in called.out.splitlines() if "没有不同，没有动" in line] != []
    dog = ids(packs)["养犬登记"]
    edit(packs / MATTERS, dog, applies_when="case.licensed")
    found = kaiban("packs", "check", str(packs / "dogs"))
    (line,) = [one for one in found.out.splitlines() if "[unreachable_matter]" in one]
    assert "“养犬登记”：" in line
    assert "没有场景列出它" in line
    listed = kaiban("packs", "check", str(packs / "dogs"), "--json").document["findings"]
    assert isinstance(listed, list)
    assert [one["about"] for one in listed if one["code"] == "unreachable_matter"] == ["养犬登记"]


def test_what_an_office_filled_in_is_no_difference_between_a_pack_and_its_copy(kaiban: Run, tmp_path: Path) -> None:
    packs = tmp_path / "home/data/packs"
    write_pack(packs, SMALL)
    path = tmp_path / "清单.xlsx"
    home = tmp_path / "home"
    for days in (5, 4):
        path.write_bytes(write_xlsx([Sheet("清单", (TITLES, (*DOG[:7], f"{days}个工作日")))]))
        kaiban("packs", "import", str(path), "--pack", "dogs", "--again", home=home)
    sheet = tmp_path / "填.csv"
    sheet.write_text(f"编号,填写内容\ndogs matter:{ids(packs)['养犬登记']}:fee,十元\n", encoding="utf-8")
    assert kaiban("packs", "fill", str(sheet), "--by", "大厅", home=home).code == 0
    for new in ("dogs", str(packs / "dogs")):
        told = kaiban("packs", "diff", str(packs / ".earlier/1/dogs"), new, home=home).out
        assert ("承诺时限" in told, "十元" in told) == (True, False)


def test_a_new_row_with_the_columns_of_a_guide_alone_is_one_line_that_says_where_it_belongs(
    kaiban: Run, packs: Path
) -> None:
    imported(kaiban, packs, DOG)
    path = workbook(kaiban, packs)
    sheets = list(read_sheets(path))
    first = sheets[0]
    filled = ("实施主体", "法律依据", "申请条件", "办理程序", "申请材料", "收费", "结果")
    row = dict(zip(first.rows[0], first.rows[1], strict=True))
    new = {"事项名称": "犬牌补发", **{title: row[title] for title in filled}}
    sheets[0] = Sheet(first.name, (*first.rows, tuple(new.get(title, "") for title in first.rows[0])))
    path.write_bytes(write_xlsx(sheets))
    called = kaiban("packs", "import", str(path), "--pack", "dogs", "-o", str(packs), "--again")
    (line,) = [one for one in called.err.splitlines() if "第 3 行" in one and "新事项" in one]
    assert called.err.count("第 3 行") == 1
    assert all(word in line for word in ("编号", "适用条件", "办事指南清单", "--again"))
