"""Filling one form of 150 fields, ours and others', side by side in one run: `make bench`.

Ours keeps fields with their appearances, breaks lines and draws rare characters right; what each peer does not do is
said beside it. Peers that are not installed are left out with a line that says so. Warm figures are processor time of
this process, the least of many; of other processes the clock's or the processor's, whichever is less. A machine's speed
changes within a run, so each ratio is the middle of several, with ours measured beside it.
"""

from __future__ import annotations

import io
import json
import logging
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

from big_form import FONT, BigForm, big_form
from pypdf import PdfReader, PdfWriter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from forms.fonts import Fonts, load_fonts
from forms.pdf.assemble import Part, assemble
from forms.pdf.compose import Planned, compose
from forms.pdf.glyphs import GlyphSet
from forms.pdf.laying import lay
from forms.pdf.packing import packed
from forms.pdf.template import compile_template

ROUNDS, COLD_ROUNDS = 40, 7
HERE = Path(__file__).resolve().parent
PDF_LIB = """
const fs=require('fs'), {PDFDocument}=require('pdf-lib'), kit=require('@pdf-lib/fontkit');
const [blank, values, font, rounds]=process.argv.slice(1);
const raw=fs.readFileSync(blank), v=JSON.parse(fs.readFileSync(values)), face=fs.readFileSync(font);
async function one(){ const d=await PDFDocument.load(raw); d.registerFontkit(kit);
 const f=await d.embedFont(face,{subset:true}), form=d.getForm();
 for(const [k,x] of Object.entries(v)){ const t=form.getField(k), n=t.constructor.name;
  if(n==='PDFTextField'){t.setText(x); t.updateAppearances(f);} else if(n==='PDFCheckBox'){x?t.check():t.uncheck();}
  else t.select(x);}
 return d.save({updateFieldAppearances:false}); }
(async()=>{ await one(); let best=1e9; for(let i=0;i<+rounds;i++){
 const t=performance.now(), c=process.cpuUsage(); await one(); const w=process.cpuUsage(c);
 best=Math.min(best,performance.now()-t,(w.user+w.system)/1000);} console.log(best); })();
"""


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The least processor time, in milliseconds."""
    found: list[float] = []
    for _ in range(rounds):
        before = time.process_time()
        work()
        found.append((time.process_time() - before) * 1000)
    return min(found)


def beside(ours: Callable[[], object], theirs: Callable[[], float | None], rounds: int) -> tuple[float, float] | None:
    """Milliseconds of another way, and how often ours goes into them; None if it is not installed."""
    found: list[tuple[float, float]] = []
    for _ in range(rounds):
        spent = theirs()
        if spent is None:
            return None
        found.append((spent / best(ours, 10), spent))
    ratio, spent = sorted(found)[rounds // 2]
    return spent, ratio


def clocked(*command: str | Path, rounds: int = COLD_ROUNDS) -> float:
    """The least time of a whole process, in milliseconds: by the clock, or its processor time where that is less."""
    found: list[float] = []
    for _ in range(rounds):
        before, worked = time.perf_counter(), _worked()
        subprocess.run(command, check=True, capture_output=True)
        found.append((time.perf_counter() - before) * 1000)
        if after := _worked():
            found.append(after - worked)
    return min(found)


def _worked() -> float:
    """Processor time of the processes that have ended, in milliseconds; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource

    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (ended.ru_utime + ended.ru_stime) * 1000


class Bench:
    """The form, and every way to fill it."""

    def __init__(self, fonts: Fonts, folder: Path) -> None:
        self.fonts = fonts
        self.folder = folder
        self.form: BigForm = big_form(str(fonts.primary.path))
        self.template = compile_template(self.form.fillable, keeps_tree=True)
        texts = [value for value in self.form.values.values() if isinstance(value, str)]
        self.distinct = len(set("".join(texts)))
        self.shared = GlyphSet.shared(fonts, texts)
        (folder / "blank.pdf").write_bytes(self.form.fillable)
        (folder / "values.json").write_text(json.dumps(self.form.values, ensure_ascii=False), encoding="utf-8")

    def ours(self, glyphs: GlyphSet | None = None, *, flat: bool = False) -> bytes:
        planned = [Planned(self.template, self.form.values)]
        return compose(planned, "", glyphs or GlyphSet(self.fonts), flat=flat, info={"Producer": "Kaiban"}).pdf

    def cold(self) -> tuple[float, str]:
        """A process of its own, and its memory."""
        run = (sys.executable, HERE / "cold_fill.py", self.folder)
        memory = subprocess.run([*run, "--memory"], check=True, capture_output=True, text=True).stdout.strip()
        return clocked(*run), memory

    def reportlab_overlay(self) -> bytes:
        """Values printed over the flat pages by reportlab, merged by pypdf."""
        drawn = io.BytesIO()
        canvas = Canvas(drawn, pagesize=(595.28, 841.89), invariant=1)
        for page in range(4):
            for place in self.form.places:
                value = self.form.values[place.name]
                if place.page != page or value is False:
                    continue
                left, bottom, right, top = place.rects[int(value)] if place.kind == "radio" else place.rect
                canvas.setFont(FONT, 9)
                if place.kind == "comb":
                    for at, digit in enumerate(str(value)):
                        canvas.drawCentredString(left + (right - left) / place.length * (at + 0.5), bottom + 7, digit)
                elif place.kind == "multiline":
                    self._wrapped(canvas, str(value), left, right, top)
                elif place.kind == "text":
                    width = pdfmetrics.stringWidth(str(value), FONT, 9)
                    canvas.setFont(FONT, min(9, 9 * (right - left - 4) / width))
                    canvas.drawString(left + 2, bottom + 7, str(value))
                else:
                    canvas.line(left + 1.5, bottom + 5, right - 1, top - 1)
            canvas.showPage()
        canvas.save()
        writer = PdfWriter(clone_from=io.BytesIO(self.form.flat))
        for page_object, over in zip(writer.pages, PdfReader(drawn).pages, strict=True):
            page_object.merge_page(over)
        return _written(writer)

    @staticmethod
    def _wrapped(canvas: Canvas, text: str, left: float, right: float, top: float) -> None:
        line, y = "", top - 10
        for character in text:
            if pdfmetrics.stringWidth(line + character, FONT, 9) > right - left - 4:
                canvas.drawString(left + 2, y, line)
                line, y = "", y - 12
            line += character
        canvas.drawString(left + 2, y, line)

    def pypdf_fields(self) -> bytes:
        """Values set as pypdf sets them."""
        values = {
            name: ("/Yes" if value else "/Off")
            if isinstance(value, bool)
            else f"/{value}"
            if "radio" in name
            else value
            for name, value in self.form.values.items()
        }
        writer = PdfWriter(clone_from=io.BytesIO(self.form.fillable))
        writer.update_page_form_field_values(None, values, auto_regenerate=False)
        return _written(writer)

    def pdf_lib(self) -> float | None:
        """pdf-lib's warm time, where node has it."""
        if shutil.which("node") is None:
            return None
        font = self.fonts.primary.path
        files = (self.folder / "blank.pdf", self.folder / "values.json", font)
        run = ["node", "-e", PDF_LIB, "--", *map(str, files), "5"]
        made = subprocess.run(run, capture_output=True, text=True, check=False)
        return float(made.stdout) if made.returncode == 0 else None

    def pdftk(self) -> float | None:
        """pdftk with a font given, where it is installed."""
        if shutil.which("pdftk") is None:
            return None
        given = {name: "Yes" if value is True else value for name, value in self.form.values.items() if value}
        told = "".join(f'<field name="{name}"><value>{escape(value)}</value></field>' for name, value in given.items())
        head = '<?xml version="1.0" encoding="UTF-8"?><xfdf xmlns="http://ns.adobe.com/xfdf/">'
        data, out = self.folder / "values.xfdf", self.folder / "pdftk.pdf"
        data.write_text(f"{head}<fields>{told}</fields></xfdf>", encoding="utf-8")
        font = self.fonts.primary.path
        run = ("pdftk", self.folder / "blank.pdf", "fill_form", data, "output", out)
        return clocked(*run, "replacement_font", font, "flatten", rounds=1)


def _named(name: str, value: str) -> str:
    return f"/{value}" if "radio" in name else value


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def row(name: str, spent: float, ratio: float, said: str = "") -> None:
    """One line: milliseconds, the ratio to ours, and what there is to say."""
    print(f"  {name:<40}{spent:9.1f} ms {ratio:8.1f} × ours  {said}")


def peer(name: str, found: tuple[float, float] | None, said: str) -> None:
    """The line of another way."""
    if found is None:
        print(f"  {name:<40}not installed on this system")
    else:
        row(name, *found, said)


def main() -> None:
    """Print every figure."""
    logging.disable()  # pypdf says of every Chinese value that it cannot write it
    with tempfile.TemporaryDirectory(prefix="kaiban-bench-") as made:
        folder = Path(made)
        with load_fonts(folder / "fonts") as fonts:
            bench = Bench(fonts, folder)
            pages, size = len(bench.template.pages), len(bench.ours()) // 1000
            print(f"One form, {len(bench.form.places)} fields on {pages} pages, {bench.distinct} distinct characters")
            unit = best(bench.ours)
            ways: dict[str, Callable[[], object]] = {
                "flattened, own fonts": lambda: bench.ours(flat=True),
                "fields, fonts shared by a package": lambda: bench.ours(bench.shared),
                "flattened, fonts shared": lambda: bench.ours(bench.shared, flat=True),
            }
            row("fields, own fonts", unit, 1.0, f"{size} KB")
            for name, way in ways.items():
                peer(name, beside(bench.ours, lambda way=way: best(way, 10), 5), "")  # type: ignore[misc]
            stages(bench)
            cold, memory = bench.cold()
            row("a process of its own", cold, cold / unit, f"{memory} MB at most" if memory else "")
            bare = clocked(sys.executable, "-c", "pass")
            row("  of it Python starting", bare, bare / unit)
            taken_apart = best(lambda: compile_template(bench.form.fillable, keeps_tree=True), 5)
            row("the blank taken apart (once)", taken_apart, taken_apart / unit)
            overlay = beside(bench.ours, lambda: best(bench.reportlab_overlay, 2), 5)
            peer("reportlab + pypdf overlay", overlay, "flat; rare names copy wrong")
            fields = beside(bench.ours, lambda: best(bench.pypdf_fields, 2), 5)
            peer("pypdf, fields", fields, "Chinese comes out wrong")
            peer("pdf-lib, fields", beside(bench.ours, bench.pdf_lib, 3), "lines are not broken")
            peer("pdftk with a font", beside(bench.ours, bench.pdftk, 5), "flat; the whole font in each file")


def stages(bench: Bench) -> None:
    """Where a form with its own fonts spends its time."""
    glyphs = GlyphSet(bench.fonts)
    laid = lay(bench.template, bench.form.values, glyphs)
    part = Part(bench.template, laid.entries)
    found: list[bytes] = []
    glyphs.font_objects(1, lambda _, body: found.append(body))
    font = zlib.decompress(found[3].partition(b"stream\n")[2])
    for name, work in {
        "values laid out, glyphs chosen": lambda: lay(bench.template, bench.form.values, GlyphSet(bench.fonts)),
        "values laid out, glyphs known": lambda: lay(bench.template, bench.form.values, glyphs),
        "the subset packed": lambda: packed(font),
        "objects written, fonts made": lambda: assemble([part], glyphs, info={}),
    }.items():
        peer(f"  of it {name}", beside(bench.ours, lambda work=work: best(work, 10), 5), "")  # type: ignore[misc]


if __name__ == "__main__":
    main()
