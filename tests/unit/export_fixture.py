"""What the tests of the export need: the shipped samples, decided, with everything a package is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from exports.assemble import ExportInput
from exports.canonical import Json
from exports.check import CheckTools
from exports.papers import needed_forms
from forms.fonts import Fonts
from forms.library import form_ids, load_form
from rules.answers.given import read_given
from rules.deciding.engine import decide
from rules.deciding.settle import from_file, settle
from rules.decisions import Decisions
from rules.model import FormId
from rules.pack import Pack, load_pack, shipped_root
from rules.planning.schedule import schedule
from rules.tables.calendar import WorkingCalendar
from rules.yamlfile import load, to_plain

SAMPLES = Path(__file__).resolve().parents[2] / "docs" / "samples"
VERSIONS = {"kaiban": "0.1.0"}


@dataclass(frozen=True)
class Sample:
    """A sample case and what was decided about it."""

    pack: Pack
    day: date
    answers: Mapping[str, Json]
    decisions: Decisions

    def changed(self, **answers: Json) -> Sample:
        """The same case with other answers (`enterprise__capital="1"`)."""
        told = {**self.answers, **{key.replace("__", "."): value for key, value in answers.items()}}
        return decided(self.pack, self.day, told)

    def without(self, fact: str) -> Sample:
        """The same case with one answer taken back."""
        return decided(self.pack, self.day, {key: value for key, value in self.answers.items() if key != fact})

    def given(self, fonts: Fonts, *, draft: bool = False) -> ExportInput:
        """Everything its package is made from."""
        forms = {
            form_id: load_form(form_id, self.day, self.pack.vocabulary)
            for form_id in needed_forms(self.pack, self.decisions)
        }
        plan = schedule(self.pack, self.decisions, self.day, WorkingCalendar.load())
        return ExportInput(
            self.pack, self.decisions, self.answers, forms, fonts, plan, VERSIONS, draft, look_after=False
        )


def decided(pack: Pack, day: date, answers: Mapping[str, Json]) -> Sample:
    """A case decided; everything in its answers must be readable."""
    values, problems = read_given(pack.vocabulary, answers, day)
    assert problems == ()
    facts = settle(pack, values, day, from_file)
    return Sample(pack, day, answers, decide(pack, facts, day))


def sample(name: str) -> Sample:
    """A case of `docs/samples`."""
    case = to_plain(load(SAMPLES / name / "case.yaml"))
    assert isinstance(case, dict)
    answers, pack_id = case["answers"], case["pack"]
    assert isinstance(answers, dict)
    assert isinstance(pack_id, str)
    return decided(load_pack(pack_id, [shipped_root()]), date.fromisoformat(str(case["as_of"])), answers)


def tools(case: Sample, fonts: Fonts) -> CheckTools:
    """What a check of its package needs."""
    ids = tuple(FormId(form_id) for form_id in form_ids())
    return CheckTools([shipped_root()], ids, load_form, fonts, case.pack, case.day)
