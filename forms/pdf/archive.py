"""Makes a finished PDF one for archives: PDF/A-2u (ISO 19005-2), where every font it shows is embedded.

Fields may stay: each then has an appearance, no action, and nothing is hidden. What stands in the way is told, never
papered over; in particular an official PDF whose own fonts are not embedded cannot become PDF/A.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from forms.errors import PdfWriteError
from forms.pdf.fieldtree import text_of
from forms.pdf.geometry import rectangle
from forms.pdf.srgb import srgb_profile
from forms.pdf.xmp import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

Obstacle: TypeAlias = Literal["pdf.font_not_embedded", "pdf.font_without_text", "pdf.hidden_field", "pdf.has_cmyk"]
"""Text ids: a font is shown and not embedded, or has no text map; a field is hidden; CMYK without a profile."""

_SHOWN_FONT = re.compile(rb"/([^\s/<>\[\]()]+)\s+[-\d.]+\s+Tf\b")
_CMYK = re.compile(rb"(?:[-\d.]+\s+){4}[kK]\b|/DeviceCMYK\b")
_DESCRIBED = frozenset({"/WinAnsiEncoding", "/MacRomanEncoding"})
_NOT_SHOWN = 1 << 0 | 1 << 1 | 1 << 5  # invisible, hidden, no view
_PRINT = 1 << 2
_ROOT_LEAVES = (Name.OpenAction, Name.AA, Name.Perms)


@dataclass(frozen=True, slots=True)
class NotForArchives:
    """Why a PDF did not become PDF/A: text ids, and the names of the fonts in the way."""

    reasons: tuple[Obstacle, ...]
    fonts: tuple[str, ...]


def archived(pdf: bytes, title: str) -> bytes | NotForArchives:
    """The PDF as PDF/A-2u. The same arguments give the same bytes. Raises PdfWriteError if it cannot be read."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            return _archived(opened, title)
    except pikepdf.PdfError as error:
        raise PdfWriteError(f"the PDF cannot be read ({error.__class__.__name__})") from error


def _archived(pdf: Pdf, title: str) -> bytes | NotForArchives:
    for page in pdf.pages:
        _settle_notes(pdf, page.obj)
    reasons: dict[Obstacle, None] = {}
    fonts: dict[str, None] = {}
    for reason, font in _obstacles(pdf):
        reasons[reason] = None
        if font:
            fonts[font] = None
    if reasons:
        return NotForArchives(tuple(reasons), tuple(fonts))
    _leave_out(pdf)
    _bring_colours(pdf)
    _describe(pdf, title)
    out = io.BytesIO()
    pdf.save(out, min_version="1.7", deterministic_id=True, encryption=False)
    return out.getvalue()


def _leave_out(pdf: Pdf) -> None:
    """No actions, scripts, attached files or permissions, and no fields that a viewer is to draw."""
    for key in _ROOT_LEAVES:
        if key in pdf.Root:
            del pdf.Root[key]
    names = pdf.Root.get(Name.Names)
    if isinstance(names, Dictionary):
        for key in (Name.JavaScript, Name.EmbeddedFiles):
            if key in names:
                del names[key]
    form = pdf.Root.get(Name.AcroForm)
    if isinstance(form, Dictionary):
        for key in (Name.NeedAppearances, Name.XFA, Name.CO):
            if key in form:
                del form[key]


def _bring_colours(pdf: Pdf) -> None:
    """What the colours mean."""
    profile = pdf.make_stream(srgb_profile())
    profile.N = 3
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String("sRGB"),
                Info=String("sRGB"),
                DestOutputProfile=profile,
            )
        ]
    )


def _describe(pdf: Pdf, title: str) -> None:
    """Title and producer, in the metadata as in the trailer."""
    info = pdf.trailer.get(Name.Info, Dictionary())
    producer = text_of(info.get(Name.Producer)) or "Kaiban"
    kept = {str(key): value for key, value in info.items() if str(key).startswith("/Kaiban")}
    pdf.Root.Metadata = pdf.make_stream(metadata(title, producer, archive=True))
    pdf.Root.Metadata.Type, pdf.Root.Metadata.Subtype = Name.Metadata, Name.XML
    pdf.trailer.Info = pdf.make_indirect(Dictionary(kept | {"/Title": String(title), "/Producer": String(producer)}))


def _settle_notes(pdf: Pdf, page: Object) -> None:
    """Every annotation is printed, does nothing, and has a look (6.3, 6.4.1 and 6.5.1 of the standard)."""
    for key in (Name.AA,):
        if key in page:
            del page[key]
    for note in page.get(Name.Annots, ()):
        for key in (Name.A, Name.AA):
            if key in note and note.get(Name.Subtype) == Name.Widget:
                del note[key]
        parent = note.get(Name.Parent)
        if isinstance(parent, Dictionary) and Name.AA in parent:
            del parent[Name.AA]
        flags = int(note.get(Name.F, 0))
        note.F = flags | _PRINT
        if Name.AP not in note and Name.Rect in note:
            left, bottom, right, top = rectangle(note.Rect)
            if right > left and top > bottom:
                look = pdf.make_stream(b"")
                look.stream_dict = Dictionary(
                    Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, right - left, top - bottom])
                )
                note.AP = Dictionary(N=look)


# ---------------------------------------------------------------- what stands in the way


def _obstacles(pdf: Pdf) -> Iterator[tuple[Obstacle, str]]:
    seen: set[tuple[int, int]] = set()
    for page in pdf.pages:
        contents = page.obj.get(Name.Contents)
        streams = list(contents) if isinstance(contents, Array) else [contents] if contents is not None else []
        content = b"\n".join(stream.read_bytes() for stream in streams if isinstance(stream, Stream))
        yield from _of_content(content, page.obj.get(Name.Resources), seen)
        for note in page.obj.get(Name.Annots, ()):
            if int(note.get(Name.F, 0)) & _NOT_SHOWN:
                yield "pdf.hidden_field", ""
            for look in _looks(note.get(Name.AP)):
                yield from _of_stream(look, seen)


def _looks(appearance: Object | None) -> Iterator[Stream]:
    if isinstance(appearance, Dictionary):
        for look in appearance.values():
            if isinstance(look, Stream):
                yield look
            elif isinstance(look, Dictionary):
                yield from (state for state in look.values() if isinstance(state, Stream))


def _of_stream(stream: Stream, seen: set[tuple[int, int]]) -> Iterator[tuple[Obstacle, str]]:
    if stream.objgen not in seen:
        seen.add(stream.objgen)
        yield from _of_content(stream.read_bytes(), stream.get(Name.Resources), seen)


def _of_content(content: bytes, resources: Object | None, seen: set[tuple[int, int]]) -> Iterator[tuple[Obstacle, str]]:
    if _CMYK.search(content):
        yield "pdf.has_cmyk", ""
    if not isinstance(resources, Dictionary):
        return
    fonts = resources.get(Name.Font)
    for name in sorted(set(_SHOWN_FONT.findall(content))):
        font = fonts.get(f"/{name.decode('latin-1')}") if isinstance(fonts, Dictionary) else None
        if isinstance(font, Dictionary):
            yield from _of_font(font)
    forms = resources.get(Name.XObject)
    if isinstance(forms, Dictionary):
        for thing in forms.values():
            if isinstance(thing, Stream) and thing.get(Name.Subtype) == Name.Form:
                yield from _of_stream(thing, seen)


def _of_font(font: Dictionary) -> Iterator[tuple[Obstacle, str]]:
    name = text_of(font.get(Name.BaseFont))
    kind = font.get(Name.Subtype)
    if kind == Name.Type3:
        return
    below = font.get(Name.DescendantFonts)
    whole = below[0] if isinstance(below, Array) and len(below) else font
    described = whole.get(Name.FontDescriptor)
    files = (Name.FontFile, Name.FontFile2, Name.FontFile3)
    if not isinstance(described, Dictionary) or not any(key in described for key in files):
        yield "pdf.font_not_embedded", name
    if Name.ToUnicode not in font and str(font.get(Name.Encoding)) not in _DESCRIBED:
        yield "pdf.font_without_text", name
