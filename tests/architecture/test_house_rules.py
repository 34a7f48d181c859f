"""What holds for the whole tree: doors, sizes, synthetic numbers, pinned dependencies."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("assistant", "exports", "forms", "profiles", "rules")

DOORS: dict[str, tuple[str, ...]] = {
    "textual": ("assistant/app.py", "assistant/screens/", "assistant/widgets/"),
    "deflate": ("forms/pdf/packing.py",),
    "pikepdf": ("forms/pdf/", "forms/typeset/"),
    "reportlab": ("forms/typeset/", "exports/documents/"),
    "pypdf": ("forms/pdf/secondreader.py",),
    "pypdfium2": ("forms/pdf/pdfium.py",),
    "keyring": ("profiles/vault.py",),
    "platformdirs": ("assistant/paths.py",),
    "yaml": ("rules/yamlfile.py", "rules/yamldump.py"),
    "lark": ("rules/expr/",),
    "python_calamine": ("rules/authoring/sheets.py",),
    "xlsxwriter": ("rules/authoring/sheets_write.py",),
    "opencc": ("assistant/texts/",),
}
LARGEST_MODULE = 400
LARGEST_CONTENT = 320
PUBLISHED_EXAMPLES = {"11010519491231002X", "440524188001010014", "911124198108030024"}


def modules() -> list[Path]:
    return [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("library", DOORS)
def test_an_outside_library_is_imported_at_its_door_alone(library: str) -> None:
    outside = [
        path.relative_to(ROOT).as_posix()
        for path in modules()
        if library in imported(path) and not path.relative_to(ROOT).as_posix().startswith(DOORS[library])
    ]
    assert outside == []


def test_no_module_grows_into_a_monster() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in modules()
        if (lines := path.read_text(encoding="utf-8").count("\n")) > LARGEST_MODULE
    }
    assert long == {}


def test_no_content_file_grows_into_a_monster() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in sorted((ROOT / "rules/packs").rglob("*.yaml"))
        if (lines := path.read_text(encoding="utf-8").count("\n")) > LARGEST_CONTENT
    }
    assert long == {}


def test_only_the_entry_point_asks_the_clock() -> None:
    asking = {
        path.relative_to(ROOT).as_posix()
        for path in modules()
        if re.search(r"\b(date\.today|datetime\.now|time\.time)\(", path.read_text(encoding="utf-8"))
    }
    assert asking <= {"assistant/__main__.py"}


def test_every_identity_number_in_samples_and_tests_can_belong_to_nobody() -> None:
    texts = [*(ROOT / "docs").rglob("*"), *(ROOT / "tests").rglob("*"), *(ROOT / "rules/packs").rglob("*.yaml")]
    found: list[str] = []
    for path in texts:
        if path.suffix not in {".yaml", ".json", ".py", ".csv", ".md", ".txt"} or "vectors" in path.name:
            continue
        for number in re.findall(r"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])", path.read_text(encoding="utf-8")):
            month, day = int(number[10:12]), int(number[12:14])
            looks_like_a_person = 1 <= month <= 12 and 1 <= day <= 31 and number[6:8] in {"18", "19", "20"}
            if looks_like_a_person and number[2:6] != "0000" and number.upper() not in PUBLISHED_EXAMPLES:
                found.append(f"{path.relative_to(ROOT)}: {number[:6]}…")
    assert found == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_names_no_address_and_pins_every_package_with_a_hash(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    blocks = re.split(r"\n(?=[a-z])", text.strip())
    assert len(blocks) > 20
    assert [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []
