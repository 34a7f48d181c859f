"""Looks at a finished form as PDFium draws it: is what should be there seen, in its place, and nothing else?

Runs in a child process (`forms.afterlook`). Fields and print are looked at apart.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Name
from PIL import Image, ImageChops, ImageDraw

from forms.pdf.flaws import Expected, Flaw, FlawCode
from forms.pdf.geometry import rectangle
from forms.pdf.nearby import words_in
from forms.pdf.pdfium import page_looks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from forms.pdf.pdfium import PageLook, Placed
    from forms.reading import Rect

_SCALE = 1.5
_MARKED = 255
_DARK = [_MARKED if level < 140 else 0 for level in range(256)]
_PRINTED = [_MARKED if level < 215 else 0 for level in range(256)]  # a thin line is grey
_LEAST_INK = 4  # pixels
_OVER_PRINT = 6  # pixels that are dark in print and in writing
_EDGE = 1.0  # points that a rectangle's own frame may take on each side
_SPACE = re.compile(r"\s+")
_TRAILER = 1024  # bytes at the end in which the place of the cross-reference table is told
_LAST_TABLE = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")


def look(pdf: bytes, boxes: Sequence[Expected], before: bytes = b"") -> tuple[Flaw, ...]:
    """Every flaw of a form with fields, by page; none in a flat one. On a turned page no look is judged.

    `before` is the form as it came, for boxes that are to look as before; without it they are not judged.
    Raises PdfWriteError and pikepdf's PdfError.
    """
    bare, corners = _without_print(pdf)
    if bare is None:
        return ()
    by_page: dict[int, list[Expected]] = {}
    for box in boxes:
        corner = corners[box.page] if 0 <= box.page < len(corners) else None
        if corner is not None:
            by_page.setdefault(box.page, []).append(box.moved(*corner))
    flaws: list[Flaw] = []
    for number, page in enumerate(page_looks(pdf, bare, before, _SCALE, (_PRINTED, _DARK))):
        corner = corners[number]
        if corner is not None:
            written: Sequence[Placed] = page.drawn
            if any(corner):
                written = [replace(one, x=one.x - corner[0], y=one.y - corner[1]) for one in written]
            flaws.extend(_page_flaws(page, written, by_page.get(number, [])))
    return tuple(flaws)


def _corner(page: pikepdf.Page) -> tuple[float, float] | None:
    """The corner of the page that is shown at the bottom left; None if the page is turned."""
    if int(page.obj.get(Name.Rotate, 0)) % 360:
        return None
    left, bottom, _, _ = rectangle(page.cropbox)
    return left, bottom


def _without_print(pdf: bytes) -> tuple[bytes | None, list[tuple[float, float] | None]]:
    """The same fields on empty pages (None where there are no fields), and each page's corner."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        corners = [_corner(page) for page in opened.pages]
        if Name.AcroForm not in opened.Root:
            return None, corners
        changed: dict[int, bytes] = {}
        for page in opened.pages:
            if Name.Contents in page.obj:
                del page.obj.Contents
            changed[page.obj.objgen[0]] = page.obj.unparse(resolved=True)
        found = _LAST_TABLE.search(pdf, max(0, len(pdf) - _TRAILER))
        if found is not None and pdf.startswith(b"xref", int(found[1])):
            head = b"<</Size %d/Root %d 0 R/Prev %s>>" % (int(opened.trailer.Size), opened.Root.objgen[0], found[1])
            return _updated(pdf, changed, head), corners
        out = io.BytesIO()
        opened.save(out, compress_streams=False)
    return out.getvalue(), corners


def _updated(pdf: bytes, changed: Mapping[int, bytes], trailer: bytes) -> bytes:
    """The file with some objects written anew at its end (ISO 32000-1, 7.5.6): no need to write all of it again."""
    pieces, rows = [pdf], [b"xref\n"]
    at = len(pdf)
    for number, body in sorted(changed.items()):
        piece = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        pieces.append(piece)
        rows.append(b"%d 1\n%010d 00000 n \n" % (number, at))
        at += len(piece)
    return b"".join([*pieces, *rows, b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (trailer, at)])


def _page_flaws(page: PageLook, written: Sequence[Placed], listed: Sequence[Expected]) -> Iterator[Flaw]:
    """The pictures are marked where there is print or ink; what lies in boxes is wiped out of the page's ink."""
    ink = page.ink
    yield from (Flaw(box.name, box.page, "box.shows_nothing") for box in listed if box.seen and not _on_page(box, ink))
    boxes = [box for box in listed if _on_page(box, ink)]
    places = [_pixels(box.rect, ink, 1) for box in boxes]
    for box, place in zip(boxes, places, strict=True):
        inside = ink.crop(place)
        inked = _marked(inside)
        code = _flaw(box, inked, written) if box.as_before is None else _changed(box, inside, place, page.before)
        if code is None and inked and box.kind != "check":
            frame = int(_EDGE * _SCALE) + 1
            both = ImageChops.darker(inside, page.paper.crop(place))
            if _marked(both.crop((frame, frame, both.width - frame, both.height - frame))) > _OVER_PRINT:
                code = "box.over_print"
        if code is not None:
            yield Flaw(box.name, box.page, code)
    wipe = ImageDraw.Draw(ink)
    for place in places:
        wipe.rectangle(place, fill=0)
    spilt = ink.getbbox()
    if spilt is not None and boxes:
        yield Flaw(_nearest(spilt, boxes, ink).name, boxes[0].page, "box.outside")


def _flaw(box: Expected, inked: int, written: Sequence[Placed]) -> FlawCode | None:
    match box.seen:
        case None:
            return None
        case bool():
            if box.seen:
                return None if inked >= _LEAST_INK else "box.shows_nothing"
            return "box.shows_idle" if inked else None
        case "":
            return "box.shows_idle" if inked else None
        case text:
            if inked < _LEAST_INK:
                return "box.shows_nothing"
            return None if _plain(words_in(box.rect, written)) == _plain(text) else "box.shows_other"


def _changed(
    box: Expected, inside: Image.Image, place: tuple[int, int, int, int], before: Image.Image | None
) -> FlawCode | None:
    """What is wrong with a button that is to look as before, or otherwise than before."""
    if before is None:
        return None
    same = _marked(ImageChops.difference(inside, before.crop(place))) < _LEAST_INK
    if box.as_before:
        return None if same else "box.shows_idle"
    return "box.shows_nothing" if same else None


def _plain(text: str) -> str:
    return _SPACE.sub("", text)


def _marked(picture: Image.Image) -> int:
    return picture.histogram()[_MARKED]


def _on_page(box: Expected, picture: Image.Image) -> bool:
    left, top, right, bottom = _pixels(box.rect, picture, 0)
    return left < right and top < bottom


def _pixels(rect: Rect, picture: Image.Image, more: int) -> tuple[int, int, int, int]:
    """A rectangle of the page as one of its picture, `more` pixels larger on each side."""
    left, bottom, right, top = (side * _SCALE for side in rect)
    high = picture.height
    return (
        max(0, int(left) - more),
        max(0, int(high - top) - more),
        min(picture.width, int(right) + more + 1),
        min(high, int(high - bottom) + more + 1),
    )


def _nearest(spilt: tuple[int, int, int, int], boxes: list[Expected], picture: Image.Image) -> Expected:
    """The box whose edge is nearest to where ink lies outside."""
    x, y = (spilt[0] + spilt[2]) / 2, (spilt[1] + spilt[3]) / 2

    def away(box: Expected) -> float:
        left, top, right, bottom = _pixels(box.rect, picture, 0)
        return max(left - x, 0, x - right) + max(top - y, 0, y - bottom)

    return min(boxes, key=away)


def expected_of(told: Mapping[str, object]) -> Expected:
    """An expected box as the parent wrote it. Raises KeyError, TypeError, ValueError."""
    rect, seen = told["rect"], told["seen"]
    if not isinstance(rect, list) or len(rect) != 4 or not isinstance(seen, str | bool | None):
        raise ValueError("box")
    left, bottom, right, top = (float(side) for side in rect)
    return Expected(str(told["name"]), int(str(told["page"])), (left, bottom, right, top), str(told["kind"]), seen)
