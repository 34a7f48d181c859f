"""What a form of which each person has a sheet waits for, and how its sheets look one after another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from export_fixture import Sample, sample

from assistant.lacking import kept_for_same_facts, lacking_in_form
from assistant.paperwork import Paperwork
from forms.library import Form, load_form
from rules.deciding.recall import Recall
from rules.facts import FactId, FactRef, Facts

FORM = "medical_person"


@pytest.fixture(scope="module")
def case() -> Sample:
    return sample("rich")


@pytest.fixture(scope="module")
def form(case: Sample) -> Form:
    return load_form(FORM, case.day, case.pack.vocabulary)


def lacking(form: Form, case: Sample) -> set[str]:
    return {str(ref) for ref in lacking_in_form(form, case.pack, case.decisions.facts, case.day)}


def test_a_sheet_waits_for_the_facts_of_its_own_person_alone(form: Form, case: Sample) -> None:
    people = case.answers["people"]
    assert isinstance(people, list)
    assert lacking(form, case) == set()
    told = [one for one in people if isinstance(one, dict)]
    without = [{name: value for name, value in one.items() if name != "monthly_base"} for one in told]
    changed = [bare if whole["key"] in {"p1", "p6"} else whole for whole, bare in zip(told, without, strict=True)]
    assert lacking(form, case.changed(people=changed)) == {"people[p6].monthly_base"}


def test_a_form_of_each_person_waits_for_the_people_first(form: Form, case: Sample) -> None:
    assert lacking(form, case.without("people")) == {"people"}


def test_what_a_paper_lacks_is_worked_out_again_only_where_something_that_it_reads_has_changed(
    form: Form, case: Sample
) -> None:
    asked: list[Facts] = []

    def lacks(_paper: str, facts: Facts, _recall: Recall | None, _fact: FactId | None) -> Iterator[FactRef]:
        asked.append(facts)
        return lacking_in_form(form, case.pack, facts, case.day)

    kept = kept_for_same_facts(lacks, {FORM: form.reads})
    people = case.answers["people"]
    assert isinstance(people, list)
    fewer = case.changed(people=people[1:])
    nameless = case.changed(people=[{**people[0], "monthly_base": "9000"}, *people[1:]])
    for told, times in ((case, 1), (case.without("premises.area"), 1), (fewer, 2), (nameless, 3), (case, 4)):
        facts = told.decisions.facts
        assert set(kept(FORM, facts, None, None)) == set(lacking_in_form(form, case.pack, facts, case.day))
        assert len(asked) == times


def test_a_preview_shows_the_sheets_of_all_people_one_after_another(case: Sample, tmp_path: Path) -> None:
    shown = SimpleNamespace(pack=case.pack, facts=case.decisions.facts, as_of=case.day)
    preview = Paperwork(tmp_path)._drawn(shown, FORM)  # type: ignore[arg-type]
    assert preview.pages == 3
    assert [name in preview.words(page) for page, name in enumerate(("李诗强", "周文静", "欧阳海燕"))] == [True] * 3
