"""`python -m forms.typeset [FORM-ID …] [--out DIR]`: draw the blanks of the library and print what was written."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from forms.errors import FormsError
from forms.fonts import PRIMARY, load_fonts
from forms.library import ROOT, FormFileError, form_ids, read_meta_and_layout, write_blanks
from forms.typeset.build import build_blank, build_sheets
from forms.typeset.errors import DuplicateBoxError, GridError


def main(argv: Sequence[str]) -> int:
    """Draw the named forms, or all; 2 where a layout cannot be drawn."""
    parser = argparse.ArgumentParser(prog="python -m forms.typeset", description=__doc__)
    parser.add_argument("form", nargs="*", help="form ids; all forms where none is named")
    parser.add_argument("--out", type=Path, help="write <form>-<edition>.pdf there instead of into the library")
    call = parser.parse_args(argv)
    try:
        with tempfile.TemporaryDirectory() as cache, load_fonts(Path(cache)):
            font = next(Path(cache).rglob(PRIMARY))
            for form_id in call.form or form_ids():
                for folder in sorted((ROOT / form_id).glob("*/")):
                    print(_draw(folder, font, call.out))
    except FormsError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _draw(folder: Path, font: Path, out: Path | None) -> str:
    meta, layout = read_meta_and_layout(folder)
    try:
        blank, sheets = build_blank(meta, layout, font), build_sheets(meta, layout, font)
    except (GridError, DuplicateBoxError) as error:
        raise FormFileError(f"{meta.id}/{folder.name}/layout.yaml: {error}") from error
    target = folder
    if out is not None:
        target = out / f"{meta.id}-{folder.name}"
        target.mkdir(parents=True, exist_ok=True)
    write_blanks(target, blank, sheets)
    return f"{meta.id}/{folder.name}: {blank.pages} pages, {len(blank.boxes)} boxes, {len(sheets)} sheets"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
