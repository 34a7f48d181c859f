"""The project's font for reportlab, with a text map that is right in every plane.

reportlab writes a character above U+FFFF into the ToUnicode map as five digits (ISO 32000-1, 9.10.3 asks for UTF-16BE).
"""

from __future__ import annotations

from pathlib import Path

from reportlab.pdfbase import pdfdoc, pdfmetrics, ttfonts
from reportlab.pdfbase.ttfonts import TTFont

NAME = "NotoSerifSC"


def to_unicode_map(font_name: str, subset: list[int]) -> str:
    """A ToUnicode CMap for a subset with one-byte codes; code points become UTF-16BE."""
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        f"/CIDSystemInfo << /Registry ({font_name}) /Ordering ({font_name}) /Supplement 0 >> def",
        f"/CMapName /{font_name} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        f"<00> <{len(subset) - 1:02X}>",
        "endcodespacerange",
    ]
    for start in range(0, len(subset), 100):
        block = subset[start : start + 100]
        lines.append(f"{len(block)} beginbfchar")
        lines += [
            f"<{start + place:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>"
            for place, point in enumerate(block)
        ]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


class BlankFont(TTFont):  # type: ignore[misc]
    """A TrueType font whose embedded subsets extract what they show."""

    def addObjects(self, doc: pdfdoc.PDFDocument) -> None:  # noqa: N802 - reportlab's name
        """Embed the subsets used, then put right text maps in place of reportlab's."""
        subsets = [list(subset) for subset in self.state[doc].subsets] if doc in self.state else []
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            base = b"".join((ttfonts.SUBSETN(number), b"+", self.face.name, self.face.subfontNameX)).decode("pdfdoc")
            doc.idToObject[f"toUnicodeCMap:{base}"].content = to_unicode_map(base, subset)


def register(path: Path) -> str:
    """Make the font file known to reportlab; the name to draw with."""
    if NAME not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(BlankFont(NAME, str(path)))
    return NAME


def width(text: str, size: float) -> float:
    """The width of a text in points."""
    return float(pdfmetrics.stringWidth(text, NAME, size))
