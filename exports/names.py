"""Names of files and folders in a package: from content alone, never from a person's data."""

from __future__ import annotations

import unicodedata

from exports.documents.content import read_sheet
from rules.filenames import FORBIDDEN, hidden
from rules.model import MatterDef

MAX_NAME = 60
"""Longest name of a file or folder in characters, without number and ending."""


def safe(text: str) -> str:
    """A title as a file name: NFC, without characters that a system refuses or nobody sees, not too long."""
    plain = ("_" if one in FORBIDDEN or hidden(one) else one for one in unicodedata.normalize("NFC", text))
    name = "".join(plain).strip(" .")
    return name[:MAX_NAME].rstrip(" .") or "_"


def folder_name(matter: MatterDef) -> str:
    """`10_设立登记`: the window order and the matter's folder."""
    return f"{matter.order:02d}_{safe(matter.folder)}"


def file_name(number: int, title: str) -> str:
    """`01_公司章程.pdf`."""
    return f"{number:02d}_{safe(title)}.pdf"


def sheet_name(sheet_id: str) -> str:
    """`01_一次性告知单`: the name of a sheet on top."""
    return safe(read_sheet(sheet_id).file)
