"""Where the time goes, as ratios within one run: `make bench`. No test: a machine's speed is nobody's promise.

Per key press: the rich sample is answered again question by question, and every option is highlighted on the way.
The unit is the start of a bare Python process on the same machine, so that figures from two machines can be compared.
Times are processor time of this process, except for whole processes.
"""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from statistics import mean, median
from types import MappingProxyType, SimpleNamespace
from typing import TypeVar

from pypdf import PdfReader, PdfWriter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from assistant.casefile import case_answers
from assistant.desk import Desk
from assistant.interview import PEOPLE, Answers, decided, matches
from assistant.paperwork import versions
from assistant.paths import folders, samples_root
from assistant.planning import plan_of
from assistant.session import NotTaken, Session
from assistant.showing import typed_of
from assistant.views import AnswerKind, QuestionView
from exports import assemble as assembling
from exports.assemble import ExportInput, assemble
from exports.papers import needed_forms
from exports.write import write
from forms.afterlook import Lookers, look_at
from forms.fill import NotMade, fill
from forms.fonts import Fonts, load_fonts
from forms.library import Form, load_form
from forms.mapping import field_values, sheet_values
from forms.model import FieldValues, Text
from rules.asking import KnownAnswers
from rules.facts import FactRef, declared, item_ref
from rules.model import FormId

DAY = date(2026, 11, 22)
ROUNDS = 10
CLOCKED = 3
OVERLAID = FormId("bank_account")
T = TypeVar("T")


def timed(work: Callable[[], T], into: list[float]) -> T:
    """What the work gives; its processor time in milliseconds is added to the list."""
    before = time.process_time()
    made = work()
    into.append((time.process_time() - before) * 1000)
    return made


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The least of several times, in milliseconds: what the work costs when nothing disturbs it."""
    times: list[float] = []
    for _ in range(rounds):
        timed(work, times)
    return min(times)


def clocked(work: Callable[[], object]) -> float:
    """The least of some times by the clock, in milliseconds: for work that other processes do."""
    found: list[float] = []
    for _ in range(CLOCKED):
        before = time.perf_counter()
        work()
        found.append((time.perf_counter() - before) * 1000)
    return min(found)


def process(*arguments: str) -> float:
    """The least time by the clock of a whole Python process, in milliseconds."""
    found: list[float] = []
    for _ in range(5):
        before = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        found.append((time.perf_counter() - before) * 1000)
    return min(found)


def row(name: str, spent: float, unit: float, unit_name: str) -> None:
    """One line: milliseconds, and how often the unit goes into it."""
    print(f"  {name:<44}{spent:9.1f} ms {spent / unit:8.2f} × {unit_name}")


# ---------------------------------------------------------------- the interview


class Interview:
    """Answers the sample again and keeps the times of every kind of key press."""

    def __init__(self, desk: Desk, full: Answers, pack_id: str) -> None:
        self.full = full
        self.session: Session = desk.new(pack_id, DAY)
        self.answered: list[float] = []
        self.highlighted: list[float] = []

    def run(self) -> None:
        """The whole interview."""
        self.shown()
        while (view := self.session.question) is not None:
            for option in view.options:
                timed(lambda one=option.id, ref=view.ref: self.session.consequence(ref, one), self.highlighted)  # type: ignore[misc]
            if view.kind is AnswerKind.PEOPLE:
                self.people()
            elif view.ref not in self.full.values:
                self.session.postpone(view.ref)
            else:
                timed(lambda view=view: self.one(view), self.answered)  # type: ignore[misc]

    def shown(self) -> None:
        """What the screen asks for after a key press."""
        _ = (self.session.question, self.session.panel, self.session.top)

    def one(self, view: QuestionView) -> None:
        """One answer, decided, stored, and shown."""
        typed = typed_of(self.session.pack.facts[declared(view.ref)], self.full.values[view.ref])
        taken = self.session.answer(view.ref, list(typed) if isinstance(typed, tuple) else typed)
        if isinstance(taken, NotTaken):
            raise RuntimeError(f"the sample's answer about {view.ref} is refused: {taken.code}")
        self.shown()

    def people(self) -> None:
        """The list of people with their roles."""
        for key in self.full.people().keys:
            self.session.add_person(str(self.full.values[item_ref(PEOPLE, key, "name")]))
            added = self.session.people_keys[-1]
            roles = self.full.values.get(item_ref(PEOPLE, key, "roles"))
            self.session.set_roles(added, roles if isinstance(roles, tuple) else ())
        self.session.close_people()


def key_presses(desk: Desk, session: Session, start: float) -> None:
    """The interview's figures."""
    interview = Interview(desk, session.answers, session.pack.id)
    interview.run()
    print(f"Interview, {len(interview.answered)} answers and {len(interview.highlighted)} highlighted options")
    for name, times in (("answer, next question and panel", interview.answered), ("highlight", interview.highlighted)):
        row(f"{name} (mean)", mean(times), start, "bare Python start")
        row(f"{name} (median)", median(times), start, "bare Python start")
        row(f"{name} (worst)", max(times), start, "bare Python start")
    fresh = best(lambda: afresh(session).questions_left)
    row("everything decided afresh, open questions", fresh, start, "bare Python start")


def look_ups(session: Session, start: float) -> None:
    """One key typed at a question that a code table answers; the table is made ready with the question."""
    asked = {
        "enterprise.industry": ("z", "餐", "zc", "7"), "premises.county": ("z", "区", "bh"),
        "premises.street": ("z", "街", "zt"), "enterprise.scope": ("c", "服务"), "people[p1].nationality": ("z", "a"),
    }  # fmt: skip
    decisions = decided(session.pack, session.answers, DAY)
    spent: list[float] = []
    for ref, texts in asked.items():
        matches(session.pack, decisions, FactRef(ref), "〇", 8)
        for typed in texts:
            work = partial(matches, session.pack, decisions, FactRef(ref), typed, 8)
            spent.append(best(work))
    row("a key typed at a look-up, the dearest", max(spent), start, "bare Python start")


def asking(session: Session, start: float) -> None:
    """`kaiban ask`: reading the answers, and one question of those that people put."""
    known = KnownAnswers(session.pack, DAY)
    table = Path(__file__).resolve().parents[1] / "content" / "lay_questions.csv"
    with table.open(encoding="utf-8", newline="") as rows:
        asked = [line["asked"] for line in csv.DictReader(rows)]
    row(
        "the answers made ready for questions",
        best(partial(KnownAnswers, session.pack, DAY)),
        start,
        "bare Python start",
    )
    row(
        f"a question of {len(asked)} (mean)",
        best(lambda: [known.reply(one) for one in asked]) / len(asked),
        start,
        "bare Python start",
    )


def afresh(session: Session) -> Session:
    """A session on the same answers that recalls nothing."""
    return Session(session.pack, session.as_of, session.tools, session.voice, states=(session.answers,))


# ---------------------------------------------------------------- the export


STAGES = {
    "values and words worked out": ("papers", "compose", "sheet_values", "failing_checks", "undecided", "hand_work"),
    "the package's fonts": ("GlyphSet",),
    "forms filled": ("fill",),
    "forms read back (qpdf)": ("verify",),
    "documents and top sheets drawn": ("draw",),
    "top sheets worded": ("notice", "plan_sheet", "signing", "cover", "printable"),
    "put together for the printer": ("together",),
    "the file for the printer read back": ("verify_printed",),
    "records and hashes": ("case_json", "provenance_json", "canonical_json", "sha256"),
}
"""Stage → the functions that `exports.assemble` calls for it; what they call belongs to their stage."""


class Watch:
    """Counts the processor time of the functions a module calls; `GlyphSet` is counted in `shared` alone."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self.inside = False

    def over(self, stage: str, work: Callable[..., T]) -> Callable[..., T]:
        """The same function, counted."""

        def counted(*given: object, **named: object) -> T:
            if self.inside:
                return work(*given, **named)
            self.inside = True
            before = time.process_time()
            try:
                return work(*given, **named)
            finally:
                self.spent[stage] = self.spent.get(stage, 0.0) + (time.process_time() - before) * 1000
                self.inside = False

        return counted

    def run(self, work: Callable[[], object]) -> dict[str, float]:
        """The stages of one run, in milliseconds, and what none of them accounts for."""
        kept = {name: getattr(assembling, name) for names in STAGES.values() for name in names}
        try:
            for stage, names in STAGES.items():
                for name in names:
                    made = kept[name]
                    over = SimpleNamespace(shared=self.over(stage, made.shared)) if name == "GlyphSet" else None
                    setattr(assembling, name, over or self.over(stage, made))
            before = time.process_time()
            work()
            whole = (time.process_time() - before) * 1000
        finally:
            for name, made in kept.items():
                setattr(assembling, name, made)
        return {**self.spent, "the rest": whole - sum(self.spent.values())}


def export_stages(session: Session, fonts: Fonts, folder: Path) -> None:
    """A warm export, stage by stage."""
    pack, decisions = session.pack, session.decisions
    forms = {one: load_form(one, DAY, pack.vocabulary) for one in needed_forms(pack, decisions)}
    given = ExportInput(
        pack=pack,
        decisions=decisions,
        answers=case_answers(pack, session.answers),
        forms=MappingProxyType(forms),
        fonts=fonts,
        plan=plan_of(session.shown),
        versions=versions(),
        look_after=False,
    )
    package = assemble(given)
    number = iter(range(1000))
    in_memory = best(lambda: assemble(given), 5)
    written = best(lambda: write(package, folder / str(next(number))), 5)
    whole = in_memory + written
    size = sum(len(file.data) for file in package.files)
    print(f"Export, warm: {len(package.files)} files, {len(forms)} forms, {size / 1e6:.1f} MB; processor time")
    runs = [Watch().run(lambda: assemble(given)) for _ in range(5)]
    for stage in runs[0]:
        row(stage, min(run.get(stage, 0.0) for run in runs), whole, "whole")
    row("= in memory", in_memory, whole, "whole")
    row("written, read back, every PDF opened", written, whole, "whole")
    row("= whole package", whole, whole, "whole")
    by_clock(given, folder, whole)


def by_clock(given: ExportInput, folder: Path, whole: float) -> None:
    """The same by the clock, with the finished forms looked at by children on the other core."""
    number = iter(range(1000, 2000))
    alone = clocked(lambda: write(assemble(given), folder / str(next(number))))
    print("The same by the clock, beside what else the machine does")
    row("package made, written and read back", alone, whole, "whole")
    made = [
        (filled, values)
        for form in given.forms.values()
        for values in sheet_values(form, given.pack, given.decisions.facts, DAY)
        if not isinstance(filled := fill(form, values, given.fonts), NotMade)
    ]
    before = os.times()
    row("forms looked at alone, in new children", clocked(lambda: look_at(made)), whole, "whole")
    after = os.times()  # of ended children alone; nothing is told on Windows
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    row("  processor time of the two children", spent * 1000 / CLOCKED, whole, "whole")
    looked = replace(given, look_after=True)
    new = clocked(lambda: write(assemble(looked), folder / str(next(number))))
    with Lookers() as lookers:
        kept = replace(looked, lookers=lookers)
        assemble(kept)
        warm = clocked(lambda: write(assemble(kept), folder / str(next(number))))
    row("all of it, the children waiting (warm)", warm, whole, "whole")
    row("all of it, the children started for it", new, whole, "whole")


# ---------------------------------------------------------------- one form against a plain overlay


def fill_against_overlay(session: Session, fonts: Fonts) -> None:
    """The same values drawn over the same blank by reportlab and merged by pypdf, without fields."""
    form = load_form(OVERLAID, DAY, session.pack.vocabulary)
    values = field_values(form, session.pack, session.decisions.facts, DAY)
    pdfmetrics.registerFont(TTFont("overlay", str(fonts.primary.path)))
    over = best(lambda: overlay(form, values))
    print(f"One form ({OVERLAID}), warm; the overlay has no fields, no wrapped lines and no rare characters")
    row("reportlab + pypdf overlay", over, over, "overlay")
    row("fill", best(lambda: fill(form, values, fonts)), over, "overlay")


def overlay(form: Form, values: FieldValues) -> bytes:
    """The blank with the values printed on it."""
    drawn = io.BytesIO()
    canvas = Canvas(drawn)
    for page in range(form.blank.pages):
        for box in form.blank.boxes:
            if box.page == page and box.name in values.values:
                value = values.values[box.name]
                canvas.setFont("overlay", box.size)
                canvas.drawString(box.rect[0] + 2, box.rect[1] + 2, value.text if isinstance(value, Text) else "✓")
        canvas.showPage()
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(form.blank.pdf)))
    for page_object, over in zip(writer.pages, PdfReader(drawn).pages, strict=True):
        page_object.merge_page(over)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def main() -> None:
    """Print every figure."""
    start = process("-c", "pass")
    print("Processes, by the clock")
    row("bare Python", start, start, "bare Python start")
    with tempfile.TemporaryDirectory(prefix="kaiban-bench-") as made:
        home = Path(made)
        case = str(samples_root() / "rich" / "case.yaml")
        row("kaiban plan", process("-m", "assistant", "--home", str(home), "plan", case), start, "bare Python start")
        desk = Desk(folders(home), "zh-Hans", DAY)
        session = desk.from_file(Path(case)).session
        key_presses(desk, session, start)
        look_ups(session, start)
        asking(session, start)
        with load_fonts(home / "fonts") as fonts:
            export_stages(session, fonts, home / "out")
            fill_against_overlay(session, fonts)


if __name__ == "__main__":
    main()
