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

from forms.pdf.fieldtree import FieldTreeError, Terminal, terminals, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHOWN = re.compile(rb"/(KF\d+) [\d.]+ Tf|<([0-9A-F]*)>Tj")
_MAPPED = re.compile(r"<([0-9A-F]{4})><([0-9A-F]+)>")
_CODE = re.compile(r"[0-9A-F]{4}")
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
                fields = {terminal.name: _field(terminal, maps) for terminal in terminals(form)}
            asks = isinstance(form, Dictionary) and bool(form.get(Name.NeedAppearances, False))
            overlays = tuple(maps.shown(page.obj.Resources.XObject.KaibanOverlay) for page in opened.pages)
            if opened.get_warnings():
                raise RereadError("qpdf warns of the file")
            return Reread(len(opened.pages), fields, overlays, asks)
    except (pikepdf.PdfError, FieldTreeError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise RereadError(f"the file cannot be read ({error.__class__.__name__})") from error


class _Maps:
    """The ToUnicode maps of one file's fonts, by font object."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], Mapping[str, str]] = {}

    def shown(self, stream: pikepdf.Object) -> str:
        """The text a stream of ours draws."""
        pieces: list[str] = []
        current: Mapping[str, str] = {}
        fonts: pikepdf.Object | None = None
        for font, codes in _SHOWN.findall(stream.read_bytes()):
            if font:
                fonts = stream.Resources.Font if fonts is None else fonts
                current = self._of(fonts[f"/{font.decode('ascii')}"])
            else:
                pieces.extend(current.get(code, _UNKNOWN) for code in _CODE.findall(codes.decode("ascii")))
        return "".join(pieces)

    def _of(self, font: pikepdf.Object) -> Mapping[str, str]:
        if font.objgen not in self._known:
            self._known[font.objgen] = _unicode_map(font.ToUnicode.read_bytes())
        return self._known[font.objgen]


@lru_cache(maxsize=8)
def _unicode_map(data: bytes) -> Mapping[str, str]:
    found = _MAPPED.findall(data.decode("ascii"))
    return {code: bytes.fromhex(text).decode("utf-16-be") for code, text in found}


def _field(terminal: Terminal, maps: _Maps) -> ReadField:
    looks = [widget.get(Name.AP) for widget in terminal.widgets]
    normals = [look.get(Name.N) if isinstance(look, Dictionary) else None for look in looks]
    if terminal.kind in {"check", "radio"}:
        states = tuple(text_of(widget.get(Name.AS)) or "Off" for widget in terminal.widgets)
        return ReadField(terminal.value, (), states, all(_both(normal) for normal in normals))
    drawn = tuple(maps.shown(normal) for normal in normals if isinstance(normal, Stream))
    return ReadField(_stored(terminal), drawn, (), pictured=True)


def _stored(terminal: Terminal) -> str:
    """The text as stored; a list's export values are not turned into words here."""
    value = terminal.stored
    return "\n".join(text_of(one) for one in value) if isinstance(value, Array) else text_of(value)


def _both(normal: pikepdf.Object | None) -> bool:
    """Whether a button has a picture of being on, and none or another one of being off."""
    if not isinstance(normal, Dictionary) or isinstance(normal, Stream):
        return False
    pictures = {state: picture.read_bytes() for state, picture in normal.items() if isinstance(picture, Stream)}
    off = pictures.pop("/Off", b"")
    return bool(pictures) and all(on.strip() not in {b"", off.strip()} for on in pictures.values())
