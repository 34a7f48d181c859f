"""Three hundred names that break software, through the text boxes of the library's forms and out again.

`make torture` writes every name into every text box of every form; the usual run takes a share of the forms and one
round of names. A name comes back code point for code point, seen inside its box, or the form is refused and the box
named.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from torture_names import REFUSED, names

from forms.afterlook import expected
from forms.fill import NotMade, fill, texts_of
from forms.fonts import Fonts
from forms.library import ROOT, form_ids, read_blanks, read_meta_and_layout
from forms.model import BoxName, FieldValues, FilledForm, FormMeta, Layout, Text
from forms.pdf.blank import Blank
from forms.pdf.glyphs import GlyphSet
from forms.pdf.looking import look
from forms.pdf.pdfium import pages_characters
from forms.pdf.volume import together
from forms.verify import verify
from rules.model import FormId

ROUNDS = int(os.environ.get("KAIBAN_TORTURE", "0"))
PDFJS = os.environ.get("KAIBAN_PDFJS", "")  # the folder of pdfjs-dist
EVERY = 1 if ROUNDS else 7
WRITABLE = tuple(name for name in names() if name not in REFUSED)
SPACE = re.compile(r"\s+")
SCRIPT = """
import {readFileSync} from 'node:fs';
const {getDocument} = await import(process.argv[1] + '/legacy/build/pdf.mjs');
const pdf = await getDocument({data: new Uint8Array(readFileSync(process.argv[2])), verbosity: 0}).promise;
let out = '';
for (let n = 1; n <= pdf.numPages; n++)
  out += (await (await pdf.getPage(n)).getTextContent()).items.map(i => i.str).join('') + '\\n';
process.stdout.write(out);
"""


class Sheet:
    """An edition of the library without its map."""

    def __init__(self, folder: Path) -> None:
        self.meta: FormMeta
        self.layout: Layout
        self.meta, self.layout = read_meta_and_layout(folder)
        self.blank: Blank
        self.blank, self.sheets = read_blanks(folder)
        self.boxes = tuple(box for box in self.blank.boxes if box.kind not in {"check", "sign"})

    def values(self, turn: int) -> FieldValues:
        """Every text box with a name, another one each turn."""
        given = {
            BoxName(box.name): Text(WRITABLE[(turn + 37 * place) % len(WRITABLE)])
            for place, box in enumerate(self.boxes)
        }
        return FieldValues(FormId(self.meta.id), given, {})


@cache
def sheet(folder: Path) -> Sheet:
    return Sheet(folder)


FOLDERS = tuple(path.parent for form_id in form_ids() for path in sorted((ROOT / form_id).glob("*/boxes.json")))
SHARE = FOLDERS[::EVERY]


def made(form: Sheet, values: FieldValues, fonts: Fonts, *, flatten: bool = False) -> FilledForm:
    glyphs = GlyphSet.shared(fonts, texts_of(form, values))
    filled = fill(form, values, fonts, flatten=flatten, glyphs=glyphs)
    assert isinstance(filled, FilledForm)
    return filled


def test_there_are_three_hundred_names_and_the_fonts_lack_just_those_that_are_refused(fonts: Fonts) -> None:
    assert len(names()) == 300
    assert {name for name in names() if fonts.lacking([name])} == set(REFUSED)
    planes = Counter(ord(character) >> 16 for name in WRITABLE for character in name)
    assert planes[2] > 200


@pytest.mark.parametrize("folder", SHARE, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_every_name_comes_back_and_is_seen_in_its_box(folder: Path, fonts: Fonts) -> None:
    form = sheet(folder)
    for turn in range(max(1, ROUNDS)):
        values = form.values(turn)
        filled = made(form, values, fonts)
        assert verify(filled, values) == (), turn
        if turn % 10 == 0:
            assert look(filled.pdf, expected(filled, values)) == (), turn


@pytest.mark.parametrize("name", REFUSED)
def test_a_name_that_no_font_can_write_is_refused_and_its_box_named(name: str, fonts: Fonts) -> None:
    form = sheet(FOLDERS[0])
    box = BoxName(form.boxes[0].name)
    refused = fill(form, FieldValues(FormId(form.meta.id), {box: Text(name)}, {}), fonts)
    assert isinstance(refused, NotMade)
    assert [(finding.box, finding.code) for finding in refused.findings] == [(box, "box.no_glyph")]


def extracted(engine: str, path: Path) -> str:
    commands = {
        "poppler": ("pdftotext", "-raw", path, "-"),
        "mupdf": ("mutool", "draw", "-q", "-F", "txt", path),
        "pdf.js": ("node", "--input-type=module", "-e", SCRIPT, "--", PDFJS, path),
    }
    if engine == "pdfium":
        data = path.read_bytes()
        with pikepdf.open(path) as pdf:
            pages = range(len(pdf.pages))
        with_fields = pages_characters(data, pages, with_fields=True)
        return "".join(one.character for page in with_fields for one in page)
    if shutil.which(str(commands[engine][0])) is None or (engine == "pdf.js" and not PDFJS):
        pytest.skip(f"{engine} is not installed on this system")
    run = subprocess.run(commands[engine], check=True, capture_output=True, timeout=600)
    return run.stdout.decode("utf-8")


@pytest.mark.viewer
@pytest.mark.parametrize("engine", ["poppler", "mupdf", "pdfium", "pdf.js"])
def test_every_viewer_extracts_each_name_code_point_for_code_point(engine: str, fonts: Fonts, tmp_path: Path) -> None:
    chosen = FOLDERS if ROUNDS else FOLDERS[:2]
    for folder in chosen:
        form = sheet(folder)
        turns = [form.values(turn) for turn in range(0, max(1, ROUNDS), 20)]
        filled = [made(form, values, fonts, flatten=True) for values in turns]
        path = tmp_path / "names.pdf"
        path.write_bytes(together([("", one.paper) for one in filled], "") if len(filled) > 1 else filled[0].pdf)
        text = SPACE.sub("", extracted(engine, path))
        given = [value for values in turns for value in values.values.values() if isinstance(value, Text)]
        wanted = {SPACE.sub("", value.text) for value in given}
        assert [name for name in wanted if name not in text] == [], folder.parent.name
