"""The shipped fonts: what they hold, and that a damaged copy is never used."""

from __future__ import annotations

import hashlib
import lzma
from pathlib import Path

import pytest

from forms.errors import FontCacheError, FontFileError
from forms.fonts import PRIMARY, Fonts, load_fonts, unpacked

RARE_NAMES = "王𬭎 陈𬀩 李䶮 张㛃 刘𫖯 阿依古丽·买买提"


def test_every_character_of_rare_names_has_a_glyph(fonts: Fonts) -> None:
    assert fonts.lacking([RARE_NAMES, "𪚥𠅤𠀋", "１２３abc（）《》〇"]) == frozenset()


def test_a_character_beyond_gb_18030_level_3_is_reported_as_lacking(fonts: Fonts) -> None:
    assert fonts.lacking(["王", "孙\U00030000"]) == {"\U00030000"}


def test_line_ends_and_tabs_are_not_lacking(fonts: Fonts) -> None:
    assert fonts.lacking(["一\n二\r\n三\t四"]) == frozenset()


def test_the_rare_font_is_used_only_for_what_the_primary_lacks(fonts: Fonts) -> None:
    assert [found[0] for found in map(fonts.face_of, "王𬭎𪚥") if found] == [0, 0, 1]


def test_a_chinese_character_is_one_em_wide(fonts: Fonts) -> None:
    found = fonts.face_of("国")
    assert found is not None
    _, face, glyph = found
    assert face.advance(glyph) == face.units_per_em


@pytest.fixture
def packed(tmp_path: Path) -> tuple[Path, str]:
    """A folder with one small packed file under a font's name, and its hash."""
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    data = b"no font, but whole" * 100
    with lzma.open(shipped / f"{PRIMARY}.xz", "wb") as file:
        file.write(data)
    return shipped, hashlib.sha256(data).hexdigest()


def test_a_damaged_copy_in_the_cache_is_replaced(packed: tuple[Path, str], tmp_path: Path) -> None:
    shipped, pin = packed
    cache = tmp_path / "cache"
    first = unpacked(PRIMARY, cache, shipped, pin)
    whole = first.read_bytes()
    first.write_bytes(whole[:-1] + b"X")
    assert unpacked(PRIMARY, cache, shipped, pin).read_bytes() == whole


def test_unpacking_leaves_no_half_file_behind(packed: tuple[Path, str], tmp_path: Path) -> None:
    shipped, _ = packed
    cache = tmp_path / "cache"
    with pytest.raises(FontFileError, match="pinned hash"):
        unpacked(PRIMARY, cache, shipped, "0" * 64)
    assert list(cache.iterdir()) == []


def test_a_cache_folder_that_is_a_file_is_a_font_error(packed: tuple[Path, str], tmp_path: Path) -> None:
    shipped, pin = packed
    (tmp_path / "cache").write_bytes(b"")
    with pytest.raises(FontCacheError, match="cannot be unpacked"):
        unpacked(PRIMARY, tmp_path / "cache", shipped, pin)


def test_the_pinned_hashes_are_those_of_the_shipped_fonts(fonts: Fonts) -> None:
    for face in (fonts.primary, fonts.rare):
        pins = (Path(fonts._shipped) / "SHA256SUMS").read_text(encoding="ascii")
        assert f"{hashlib.sha256(face.path.read_bytes()).hexdigest()}  {face.path.name}" in pins


def test_closed_fonts_let_go_of_their_file(fonts: Fonts) -> None:
    with load_fonts(fonts.cache_dir) as again:
        face = again.primary
    with pytest.raises(ValueError, match="closed"):
        face.outline(1)


def test_a_file_that_is_no_font_is_a_font_error(tmp_path: Path) -> None:
    from forms.pdf.truetype import Face

    for data in (b"", b"\0\1\0\0" + b"\xff" * 40, b"%PDF-1.7"):
        path = tmp_path / "x.ttf"
        path.write_bytes(data)
        with pytest.raises(FontFileError):
            Face(path, "X")
