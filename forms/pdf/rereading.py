"""Reads a finished form back with qpdf, which had no part in writing it: what fields store, and what they draw.

Drawn text is decoded through the embedded font's ToUnicode map, as any reader that copies or searches text does.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from forms.pdf.fieldtree import MOST_FIELDS, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SHOWN = re.compile(rb"/(KF\d+) [\d.]+ Tf|<([0-9A-F]+)>")
_MAPPED = re.compile(r"<([0-9A-F]{4})><([0-9A-F]+)>")
_CODE = re.compile(r"[0-9A-F]{4}")
_TICKED = re.compile(rb"/Form<</MCID \d+>>BDC\nq [-\d. ]+ cm /K\d+ Do Q")
_UNKNOWN = "\ufffd"


class RereadError(Exception):
    """The file cannot be read as it was written; a reader would have to mend or guess."""


@dataclass(frozen=True, slots=True)
class ReadField:
    """A field as read back.

    `drawn` is the text of each appearance, `states` the state each of a button's widgets shows, and `pictured` whether
    each of them has a picture for its on-state and one for Off that differ.
    """

    value: str
    drawn: tuple[str, ...]
    states: tuple[str, ...]
    pictured: bool


@dataclass(frozen=True, slots=True)
class Reread:
    """A finished form: its pages, fields by full name, and the text its pages' overlays draw.

    `fields` is None in a flat form; `asks_to_draw` means that a viewer would draw the fields anew.
    """

    pages: int
    fields: Mapping[str, ReadField] | None
    overlays: tuple[str, ...]
    asks_to_draw: bool


def reread(pdf: bytes) -> Reread:
    """Read a form that this project wrote. Raises RereadError."""
    try:
        with pikepdf.open(io.BytesIO(pdf), attempt_recovery=False, suppress_warnings=True) as opened:
            maps = _Maps()
            form = opened.Root.get(Name.AcroForm)
            fields = None
            if isinstance(form, Dictionary):
                fields = {name: _field(field, kind, maps) for name, field, kind in _terminals(form)}
            asks = isinstance(form, Dictionary) and bool(form.get(Name.NeedAppearances, False))
            overlays = tuple(maps.shown(page.obj.Resources.XObject.KaibanOverlay) for page in opened.pages)
            if opened.get_warnings():
                raise RereadError("qpdf warns of the file")
            return Reread(len(opened.pages), fields, overlays, asks)
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise RereadError(f"the file cannot be read ({error.__class__.__name__})") from error


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page of a flat file: the text that its overlay draws, and how many ticks; None where it is not tagged."""

    text: str
    ticks: int | None


def reread_pages(pdf: bytes) -> tuple[PrintedPage, ...]:
    """What was written on each page of a file without fields, that of a document left out. Raises RereadError."""
    try:
        with pikepdf.open(io.BytesIO(pdf), attempt_recovery=False, suppress_warnings=True) as opened:
            maps = _Maps()
            return tuple(_printed(page.obj, maps) for page in opened.pages)
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise RereadError(f"the file cannot be read ({error.__class__.__name__})") from error


def _printed(page: pikepdf.Object, maps: _Maps) -> PrintedPage:
    drawn = page.Resources.get(Name.XObject, Dictionary()).get(Name.KaibanOverlay)
    if not isinstance(drawn, Stream):
        return PrintedPage("", 0)
    ticks = len(_TICKED.findall(drawn.read_bytes())) if Name.StructParents in drawn else None
    return PrintedPage(maps.shown(drawn), ticks)


class _Maps:
    """The ToUnicode maps of one file's fonts, by font object, and by resources and name."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], Mapping[str, str]] = {}
        self._named: dict[tuple[tuple[int, int], bytes], Mapping[str, str]] = {}

    def shown(self, stream: pikepdf.Object) -> str:
        """The text a stream of ours draws."""
        pieces: list[str] = []
        current: Mapping[str, str] = {}
        resources: pikepdf.Object | None = None
        for font, codes in _SHOWN.findall(stream.read_bytes()):
            if font:
                resources = stream.Resources if resources is None else resources
                current = self._in(resources, font)
            else:
                pieces.extend(current.get(code, _UNKNOWN) for code in _CODE.findall(codes.decode("ascii")))
        return "".join(pieces)

    def _in(self, resources: pikepdf.Object, font: bytes) -> Mapping[str, str]:
        key = resources.objgen, font
        if key not in self._named or not resources.is_indirect:
            self._named[key] = self._of(resources.Font[f"/{font.decode('ascii')}"])
        return self._named[key]

    def _of(self, font: pikepdf.Object) -> Mapping[str, str]:
        if font.objgen not in self._known:
            self._known[font.objgen] = _unicode_map(font.ToUnicode.read_bytes())
        return self._known[font.objgen]


@lru_cache(maxsize=8)
def _unicode_map(data: bytes) -> Mapping[str, str]:
    found = _MAPPED.findall(data.decode("ascii"))
    return {code: bytes.fromhex(text).decode("utf-16-be") for code, text in found}


def _terminals(form: Dictionary) -> Iterator[tuple[str, pikepdf.Object, pikepdf.Object | None]]:
    """Each field that holds a value: full name, dictionary, type. The writer gives each field all that is its own.

    Raises ValueError for more fields than a form may have.
    """
    waiting = [(thing, "", form.get(Name.FT)) for thing in form.get(Name.Fields, ())]
    met = 0
    while waiting:
        thing, above, kind = waiting.pop()
        met += 1
        if met > MOST_FIELDS:
            raise ValueError("fields")
        part = thing.get(Name.T)
        name = f"{above}.{part}" if above and part is not None else above or str(part)
        kids = thing.get(Name.Kids)
        kind = thing.get(Name.FT, kind)
        named = isinstance(kids, Array) and len(kids) > 0 and Name.T in kids[0]
        if named and isinstance(kids, Array):
            waiting.extend((kid, name, kind) for kid in kids)
        else:
            yield name, thing, kind


def _field(field: pikepdf.Object, kind: pikepdf.Object | None, maps: _Maps) -> ReadField:
    kids = field.get(Name.Kids)
    widgets = list(kids) if isinstance(kids, Array) else [field]
    looks = [widget.get(Name.AP) for widget in widgets]
    normals = [look.get(Name.N) if isinstance(look, Dictionary) else None for look in looks]
    value = field.get(Name.V)
    if kind == Name.Btn:
        states = tuple(text_of(widget.get(Name.AS)) or "Off" for widget in widgets)
        return ReadField(text_of(value), (), states, all(_both(normal) for normal in normals))
    drawn = tuple(maps.shown(normal) for normal in normals if isinstance(normal, Stream))
    # A list's export values are not turned into words here.
    stored = "\n".join(text_of(one) for one in value) if isinstance(value, Array) else text_of(value)
    return ReadField(stored, drawn, (), pictured=True)


def _both(normal: pikepdf.Object | None) -> bool:
    """Whether a button has a picture of being on, and none or another one of being off."""
    if not isinstance(normal, Dictionary) or isinstance(normal, Stream):
        return False
    pictures = {state: picture.read_bytes() for state, picture in normal.items() if isinstance(picture, Stream)}
    off = pictures.pop("/Off", b"")
    return bool(pictures) and all(on.strip() not in {b"", off.strip()} for on in pictures.values())
