"""The shipped fonts: what they hold, and that a damaged copy is never used."""

from __future__ import annotations

import hashlib
import lzma
import struct
import zlib
from pathlib import Path

import pytest

from forms.errors import FontCacheError, FontFileError
from forms.fonts import PRIMARY, Fonts, Pin, load_fonts, unpacked

RARE_NAMES = "王𬭎 陈𬀩 李䶮 张㛃 刘𫖯 阿依古丽·买买提"


def test_every_character_of_rare_names_has_a_glyph(fonts: Fonts) -> None:
    assert fonts.lacking([RARE_NAMES, "𪚥𠅤𠀋", "１２３abc（）《》〇"]) == frozenset()


def test_a_character_beyond_gb_18030_level_3_is_reported_as_lacking(fonts: Fonts) -> None:
    assert fonts.lacking(["王", "孙\U00030000"]) == {"\U00030000"}


def test_line_ends_and_tabs_are_not_lacking(fonts: Fonts) -> None:
    assert fonts.lacking(["一\n二\r\n三\t四"]) == frozenset()


def test_the_rare_font_is_used_only_for_what_the_primary_lacks(fonts: Fonts) -> None:
    assert [found.which for found in map(fonts.found.__getitem__, "王𬭎𪚥") if found] == [0, 0, 1]


def test_a_chinese_character_is_one_em_wide(fonts: Fonts) -> None:
    found = fonts.found["国"]
    assert found is not None
    assert found.face.advance(found.glyph) == found.face.units_per_em


@pytest.fixture
def packed(tmp_path: Path) -> tuple[Path, Pin]:
    """A folder with one small packed file under a font's name, and its hashes."""
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    data = b"no font, but whole" * 100
    with lzma.open(shipped / f"{PRIMARY}.xz", "wb") as file:
        file.write(data)
    return shipped, Pin(hashlib.sha256(data).hexdigest(), f"{zlib.crc32(data):08x}")


def test_a_damaged_copy_in_the_cache_is_replaced(packed: tuple[Path, Pin], tmp_path: Path) -> None:
    shipped, pin = packed
    cache = tmp_path / "cache"
    first = unpacked(PRIMARY, cache, shipped, pin)
    whole = first.read_bytes()
    first.write_bytes(whole[:-1] + b"X")
    assert unpacked(PRIMARY, cache, shipped, pin).read_bytes() == whole


def test_unpacking_leaves_no_half_file_behind(packed: tuple[Path, Pin], tmp_path: Path) -> None:
    shipped, _ = packed
    cache = tmp_path / "cache"
    with pytest.raises(FontFileError, match="pinned hash"):
        unpacked(PRIMARY, cache, shipped, Pin("0" * 64, "0" * 8))
    assert list(cache.iterdir()) == []


def test_a_cache_folder_that_is_a_file_is_a_font_error(packed: tuple[Path, Pin], tmp_path: Path) -> None:
    shipped, pin = packed
    (tmp_path / "cache").write_bytes(b"")
    with pytest.raises(FontCacheError, match="cannot be unpacked"):
        unpacked(PRIMARY, tmp_path / "cache", shipped, pin)


def test_the_pinned_hashes_are_those_of_the_shipped_fonts(fonts: Fonts) -> None:
    for face in (fonts.primary, fonts.rare):
        data = face.path.read_bytes()
        assert fonts._pins[face.path.name] == Pin(hashlib.sha256(data).hexdigest(), f"{zlib.crc32(data):08x}")


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


# ---------------------------------------------------------------- a font of the system's, chosen by the user


def small_font(fonts: Fonts, letters: str, rights: int = 0) -> bytes:
    """A font as systems have them: a map of the first plane alone (format 4), a name, and the maker's rights."""
    from forms.pdf.glyphs import GlyphSet, _font_file, _sfnt

    glyphs = GlyphSet(fonts)
    glyphs.take(letters)
    font = _font_file(fonts.primary, glyphs._codes.subsets[0].glyphs)
    tables = {
        font[at : at + 4].decode("latin-1"): font[slice(*_span(font, at))]
        for at in range(12, 12 + 16 * struct.unpack_from(">H", font, 4)[0], 16)
    }
    points = sorted((ord(letter), code) for code, letter in enumerate(letters, start=1))
    half = len(points) // 2  # the first half by deltas, the second by a list of glyphs
    count = len(points) + 1
    ends = [point for point, _ in points] + [0xFFFF]
    deltas = [(code - point) & 0xFFFF if place < half else 0 for place, (point, code) in enumerate(points)] + [1]
    ranges = [0 if place < half else 2 * (count - half) for place in range(len(points))] + [0]
    listed = [code for _, code in points[half:]]
    numbers = [*ends, 0, *ends, *deltas, *ranges, *listed]
    table = struct.pack(f">7H{len(numbers)}H", 4, 14 + 2 * len(numbers), 0, 2 * count, 0, 0, 0, *numbers)
    tables["cmap"] = struct.pack(">HHHHI", 0, 1, 3, 1, 12) + table
    name = "Sample-Song".encode("utf-16-be")
    tables["name"] = struct.pack(">3H6H", 0, 1, 18, 3, 1, 0x804, 6, len(name), 0) + name
    tables["OS/2"] = struct.pack(">4HH", 4, 500, 400, 5, rights) + bytes(86)
    return _sfnt(tables, {})


def _span(font: bytes, at: int) -> tuple[int, int]:
    offset, length = struct.unpack_from(">II", font, at + 8)
    return offset, offset + length


def in_collection(font: bytes) -> bytes:
    """The same font as the second member of a collection whose first is nothing."""
    moved = bytearray(font)
    for at in range(12, 12 + 16 * struct.unpack_from(">H", font, 4)[0], 16):
        struct.pack_into(">I", moved, at + 8, _span(font, at)[0] + 20)
    return b"ttcf" + struct.pack(">IIII", 0x10000, 2, 20, 20) + bytes(moved)


@pytest.mark.parametrize("collection", [False, True])
def test_a_chosen_font_comes_first_and_the_shipped_ones_fill_its_gaps(
    fonts: Fonts, tmp_path: Path, collection: bool
) -> None:
    font = small_font(fonts, "王国A天津")
    path = tmp_path / "song.ttf"
    path.write_bytes(in_collection(font) if collection else font)
    with load_fonts(fonts.cache_dir, path) as mine:
        found = [mine.found[letter] for letter in "王国A天津李𬭎𪚥"]
        assert [one.which for one in found if one] == [2, 2, 2, 2, 2, 0, 0, 1]
        assert mine.chosen is not None
        assert mine.chosen.postscript_name == "Sample-Song"
        for letter in "王国A天津":
            same = fonts.primary
            glyph = mine.chosen.glyph_of(letter)
            assert mine.chosen.advance(glyph) == same.advance(same.glyph_of(letter))
            assert len(mine.chosen.outline(glyph)) >= len(same.outline(same.glyph_of(letter)))


def test_a_form_filled_in_a_chosen_font_reads_back(fonts: Fonts, tmp_path: Path) -> None:
    from pdf_blanks import box, field_values, make_form

    from forms.fill import fill
    from forms.model import FilledForm
    from forms.verify import verify

    path = tmp_path / "song.ttf"
    path.write_bytes(small_font(fonts, "王国天津"))
    values = field_values({"who": "天津王𬭎国"})
    with load_fonts(fonts.cache_dir, path) as mine:
        filled = fill(make_form([box("who", (60, 700, 200, 720))]), values, mine)
    assert isinstance(filled, FilledForm)
    assert verify(filled, values) == ()
    assert b"+Sample-Song" in filled.pdf


@pytest.mark.parametrize("rights", [0x2, 0x100, 0x200])
def test_a_font_that_may_not_be_embedded_is_not_taken(fonts: Fonts, tmp_path: Path, rights: int) -> None:
    path = tmp_path / "song.ttf"
    path.write_bytes(small_font(fonts, "王国", rights))
    with pytest.raises(FontFileError, match="does not allow"):
        load_fonts(fonts.cache_dir, path)
