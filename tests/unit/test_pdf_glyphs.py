"""Subset fonts and their ToUnicode maps."""

from __future__ import annotations

import re
import zlib

import pytest

from forms.errors import PdfWriteError
from forms.fonts import Fonts
from forms.pdf.glyphs import FIXED_TEXT, GlyphSet


def objects_of(glyphs: GlyphSet) -> dict[int, bytes]:
    made: dict[int, bytes] = {}
    glyphs.font_objects(1, made.__setitem__)
    return made


def unpacked(body: bytes) -> bytes:
    return zlib.decompress(body.partition(b"stream\n")[2].rpartition(b"\nendstream")[0])


def test_a_character_above_the_first_plane_maps_to_a_surrogate_pair(fonts: Fonts) -> None:
    glyphs = GlyphSet(fonts)
    code = glyphs.glyph("𬭎").code
    assert b"<%s><D872DF4E>" % code in unpacked(objects_of(glyphs)[5])


def test_each_font_used_is_embedded_under_a_tag_made_from_its_content(fonts: Fonts) -> None:
    one, two = GlyphSet(fonts), GlyphSet(fonts)
    one.take("王𪚥")
    two.take("李")
    names = [re.findall(rb"/BaseFont/([A-Z]{6})\+(\w+)", objects_of(each)[1])[0] for each in (one, two)]
    assert [name for _, name in names] == [b"NotoSerifSC"] * 2
    assert names[0][0] != names[1][0]
    assert b"HanaMinB" in objects_of(one)[6]


def test_the_same_texts_give_the_same_bytes(fonts: Fonts) -> None:
    made = []
    for _ in range(2):
        glyphs = GlyphSet(fonts)
        glyphs.take("开办企业一件事")
        made.append(objects_of(glyphs))
    assert made[0] == made[1]


def test_a_shared_set_covers_its_texts_and_is_closed_to_others(fonts: Fonts) -> None:
    shared = GlyphSet.shared(fonts, ["天津港\n保税区"])
    assert shared.covers(["保税区", "天津\r\n港", FIXED_TEXT])
    assert not shared.covers(["滨海"])
    with pytest.raises(PdfWriteError):
        shared.glyph("滨")


def test_a_subset_has_the_outline_of_each_character(fonts: Fonts) -> None:
    from forms.pdf.truetype import Face

    glyphs = GlyphSet(fonts)
    glyphs.take("王Åé—")  # composites among them
    font = unpacked(objects_of(glyphs)[4])
    import pathlib
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "subset.ttf"
        # The subset needs no character map in a PDF; one is added to read it as a font.
        path.write_bytes(with_character_map(font))
        face = Face(path, "Subset")
        original = fonts.primary
        for code, character in enumerate("王Åé—", start=1):
            whole = original.outline(original.glyph_of(character))
            assert len(face.outline(code)) >= len(whole) > 10
            assert face.advance(code) == original.advance(original.glyph_of(character))
        face.close()


def with_character_map(font: bytes) -> bytes:
    import struct

    from forms.pdf.glyphs import _sfnt

    count = struct.unpack_from(">H", font, 4)[0]
    tables = {}
    for index in range(count):
        tag, _, offset, length = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        tables[tag.decode()] = font[offset : offset + length]
    tables["cmap"] = struct.pack(">HHHHI", 0, 1, 3, 10, 12) + struct.pack(">HHIIIIII", 12, 0, 28, 0, 1, 1, 9, 1)
    return _sfnt(tables, {})
