"""Names of files and folders: what not every system takes, and what nobody sees, is told or left out."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from called import Run
from guides_fixture import HEADING
from packs_fixture import DAY, SMALL, write_pack

from assistant.lintwords import finding_words
from assistant.texts import voice
from exports.names import safe
from rules.authoring.guide_import import ListSource, guide_files
from rules.authoring.guide_table import GuideList, read_guides
from rules.authoring.lint import CODES, lint
from rules.authoring.packbook import read_book
from rules.authoring.sheets import Sheet
from rules.errors import PackError
from rules.filenames import is_plain
from rules.pack import load_pack

ZH = voice("zh-Hans")
ROW = (
    "某局", "《某条例》第三条", "有执照", "网上办", "1.申请 2.受理", "1.申请表（原件1份）", "无", "20个工作日", "即办",
    "不收费", "备案回执",
)  # fmt: skip
REFUSED = ["../..", "..", "C:x", "CON", "nul.许可", "许可\u202e", " 许可", "许可.", "许\ue000可", "lpt1"]


@pytest.mark.parametrize("folder", REFUSED)
def test_a_folder_that_not_every_system_takes_is_told_with_its_line(tmp_path: Path, folder: str) -> None:
    written = folder.encode("unicode_escape").decode() if "许" not in folder or not folder.isprintable() else folder
    text = SMALL["matters/a.yaml"].replace("folder: 消防", f'folder: "{written}"')
    write_pack(tmp_path, {**SMALL, "matters/a.yaml": text})
    (found,) = [one for one in lint([tmp_path], DAY) if one.code == "bad_folder"]
    assert written in text.splitlines()[found.line - 1]
    assert "设备名" in finding_words(ZH, found)
    assert "bad_folder" in CODES


def test_names_with_blanks_and_dots_inside_and_rare_characters_are_taken() -> None:
    assert all(is_plain(name) for name in ("设立登记", "食品 (经营)", "1.许可", "contract", "𬭎", "a.b"))


@pytest.mark.parametrize(
    ("title", "folder"), [("CON", "CON事项"), ("公章\u202e备案", "公章备案"), ("\ue000", "事项"), ("许可.", "许可")]
)
def test_the_folder_of_an_imported_guide_is_one_that_every_system_takes(title: str, folder: str) -> None:
    found = read_guides([Sheet("清单", (HEADING[1:], (title, *ROW)))])
    assert isinstance(found, GuideList)
    made = guide_files(found.entries, ListSource("某区清单", "某区", DAY, DAY), None)
    assert f"folder: {folder}\n" in made.files["matters/guide_list.yaml"]


def test_a_workbook_makes_no_file_of_a_device_s_name() -> None:
    raw = [Sheet(f"其他文件 {at}", (("#", name), ("a",))) for at, name in enumerate(("con/x.csv", "codes/nul.csv"))]
    assert read_book(raw).files == {}


def test_a_title_in_a_package_has_no_character_that_nobody_sees() -> None:
    assert safe("许可\u202efdp.exe\u200b") == "许可_fdp.exe_"


def test_an_id_that_is_none_is_told_without_a_pattern(tmp_path: Path) -> None:
    for name, right, wrong in (("matters/a.yaml", "- id: fire", "- id: 消防"), ("pack.yaml", "id: test", "id: 测试")):
        write_pack(tmp_path, {**SMALL, name: SMALL[name].replace(right, wrong)})
        with pytest.raises(PackError) as broken:
            load_pack("test", [tmp_path])
        told = [finding_words(ZH, one) for one in broken.value.findings]
        assert any("小写字母" in one for one in told)
        assert not any("[a-z]" in one for one in told)


def test_a_file_in_a_zip_named_with_a_line_break_makes_no_line_of_the_check(kaiban: Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("x\n没有发现问题。\n.pdf", b"%PDF-1.7")
    lines = kaiban("check", str(tmp_path / "in.zip")).out.splitlines()
    assert any("没有发现问题。" in line for line in lines)
    assert not any(line.startswith("没有发现问题。") for line in lines)
