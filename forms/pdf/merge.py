"""Several PDFs as one for the printer, with a bookmark for each; the same parts give the same bytes."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Dictionary, Name, OutlineItem, Stream, String

from forms.errors import PdfWriteError

if TYPE_CHECKING:
    from collections.abc import Sequence


def merge(parts: Sequence[tuple[str, bytes]]) -> bytes:
    """All parts in order, as (bookmark title, PDF). What fields show becomes part of their page.

    Field trees and structure trees are left out: they cannot be joined, and this file is for paper. Raises
    PdfWriteError if there is no part or one cannot be read.
    """
    if not parts:
        raise PdfWriteError("there is nothing to merge")
    try:
        return _merged(parts)
    except pikepdf.PdfError as error:
        raise PdfWriteError(f"a part cannot be merged ({error.__class__.__name__})") from error


def _merged(parts: Sequence[tuple[str, bytes]]) -> bytes:
    whole = pikepdf.new()
    whole.Root.Lang = String("zh-CN")
    starts: list[tuple[str, int]] = []
    for title, data in parts:
        with pikepdf.open(io.BytesIO(data)) as part:
            starts.append((title, len(whole.pages)))
            if Name.AcroForm in part.Root:
                _flatten(part)
            whole.add_pages_from(part)
    for page in whole.pages:
        if Name.StructParents in page.obj:
            del page.obj.StructParents
    _share_fonts(whole)
    with whole.open_outline() as outline:
        outline.root.extend(OutlineItem(title, page) for title, page in starts)
    whole.Root.PageMode = Name.UseOutlines
    out = io.BytesIO()
    whole.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _flatten(part: pikepdf.Pdf) -> None:
    """Put what fields show onto their pages; fields that show nothing leave nothing."""
    part.flatten_annotations("print")
    for page in part.pages:
        kept = [note for note in page.obj.get(Name.Annots, ()) if note.get(Name.Subtype) != Name.Widget]
        page.obj.Annots = pikepdf.Array(kept)
    if Name.AcroForm in part.Root:
        del part.Root.AcroForm


def _share_fonts(whole: pikepdf.Pdf) -> None:
    """Equal font files and character maps are kept once."""
    known: dict[bytes, pikepdf.Object] = {}
    for thing in whole.objects:
        if not isinstance(thing, Dictionary) or isinstance(thing, Stream):
            continue
        for key in (Name.FontFile2, Name.FontFile3, Name.ToUnicode):
            stream = thing.get(key)
            if isinstance(stream, Stream):
                digest = hashlib.sha256(stream.read_raw_bytes()).digest()
                thing[key] = known.setdefault(digest, stream)
