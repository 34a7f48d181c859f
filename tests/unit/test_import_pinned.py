"""A pinned blank in use: kept and refused when changed, filled in place of the drawn one, and read back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from import_fixture import DAY, FORM, flat_blank

from assistant.importdesk import ImportDesk
from forms.bound import bound_form, drop_bound, load_bound, save_bound, spec_of
from forms.bound_reading import read_bound
from forms.errors import BoundChangedError
from forms.fill import fill
from forms.fonts import Fonts
from forms.importing import propose
from forms.library import load_form
from forms.mapping import field_values
from forms.model import BoxName, FieldValues, FilledForm, Text, Tick
from forms.pdf.pdfium import page_characters
from forms.reading import PdfReading
from forms.stranger import FilledPdf, fill_pdf
from rules.facts import FactId, Facts, Known, Origin, OriginKind
from rules.model import FormId
from rules.pack import load_pack, shipped_root

VALUES: dict[str, str | bool] = {
    "name": "海河小馆有限公司",
    "bank.number": "6200000000000000001",
    "branch.2.name": "二店",
}


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return flat_blank(tmp_path_factory.mktemp("official"))


@pytest.fixture(scope="module")
def desk(official: Path, tmp_path_factory: pytest.TempPathFactory) -> ImportDesk:
    return ImportDesk.look(official, tmp_path_factory.mktemp("pins"), None)


def test_a_pinned_blank_is_used_and_a_changed_one_refused(desk: ImportDesk) -> None:
    assert desk.save() == 0
    found = load_bound(desk.folder, FORM)
    assert found is not None
    assert found == (desk.bound(), desk.pdf)
    (desk.folder / FORM / "blank.pdf").write_bytes(desk.pdf + b"\n")
    with pytest.raises(BoundChangedError):
        load_bound(desk.folder, FORM)
    assert drop_bound(desk.folder, FORM)
    assert load_bound(desk.folder, FORM) is None


def test_other_bytes_than_those_looked_at_are_never_pinned(desk: ImportDesk) -> None:
    with pytest.raises(BoundChangedError):
        save_bound(desk.folder, desk.pdf + b"\n", desk.bound())
    assert load_bound(desk.folder, FORM) is None


@pytest.mark.parametrize("flatten", [True, False])
def test_a_filled_copy_gives_back_what_was_filled(
    desk: ImportDesk, fonts: Fonts, tmp_path: Path, *, flatten: bool
) -> None:
    bound = desk.bound()
    specs = [spec_of(one) for one in bound.matched]
    ticks = {str(spec.name): True for spec in specs if spec.kind == "check"}
    made = fill_pdf(desk.pdf, {**VALUES, **ticks}, fonts, flatten=flatten, boxes=specs)
    assert isinstance(made, FilledPdf)
    path = tmp_path / "filled.pdf"
    path.write_bytes(made.pdf)
    reading = read_bound(path, bound, desk.pdf)
    assert isinstance(reading, PdfReading)
    held = {box.name: box.value for box in reading.boxes if box.value not in {"", "Off"}}
    assert ticks
    assert held.keys() == VALUES.keys() | ticks.keys()
    assert {name: held[name] for name in VALUES} == VALUES


def test_an_empty_copy_holds_nothing(desk: ImportDesk, official: Path) -> None:
    reading = read_bound(official, desk.bound(), desk.pdf)
    assert isinstance(reading, PdfReading)
    assert [box.name for box in reading.boxes if box.value] == []


def test_a_form_is_filled_on_its_pinned_blank(desk: ImportDesk, fonts: Fonts) -> None:
    pack = load_pack("cn", (shipped_root(),))
    drawn = load_form(FORM, DAY, pack.vocabulary)
    used = bound_form(drawn, desk.bound(), desk.pdf).form
    values = FieldValues(
        FormId(FORM), {BoxName("name"): Text("海河小馆有限公司"), BoxName("licence.long"): Tick(on=True)}, {}
    )
    made = fill(used, values, fonts, flatten=True)
    assert isinstance(made, FilledForm)
    assert made.blank_sha256 == used.blank.sha256 != drawn.blank.sha256
    printed = "".join(one.character for one in page_characters(made.pdf, 0, with_fields=False))
    assert "海河小馆有限公司" in printed


def test_boxes_without_a_place_are_told_and_not_filled(desk: ImportDesk) -> None:
    pack = load_pack("cn", (shipped_root(),))
    drawn = load_form(FORM, DAY, pack.vocabulary)
    place = next(place for place, box in desk.proposal.boxes if box == "name")
    bound = bound_form(drawn, desk.without(place).bound(), desk.pdf)
    assert bound.without >= {"name"}
    assert BoxName("name") not in bound.form.texts


@pytest.fixture
def preprinted(desk: ImportDesk) -> ImportDesk:
    """A blank that has the name of the unit printed already."""
    place = next(place for place, box in desk.proposal.boxes if box == "name")
    boxes = tuple(
        one.model_copy(update={"value": "COMPANY_NAME"}) if one.name == place else one
        for one in desk.proposal.detection.boxes
    )
    proposal = propose(replace(desk.proposal.detection, boxes=boxes), FORM)
    assert proposal is not None
    return replace(desk, proposal=proposal)


def test_a_printed_box_is_a_note_and_a_missing_one_is_told_by_the_map(preprinted: ImportDesk) -> None:
    pack = load_pack("cn", (shipped_root(),))
    drawn = load_form(FORM, DAY, pack.vocabulary)
    used = bound_form(drawn, preprinted.bound(), preprinted.pdf).form
    facts = Facts(MappingProxyType({FactId("enterprise.name"): Known("海河小馆有限公司", Origin(OriginKind.ANSWER))}))
    told = {str(one.box): one.code for one in field_values(used, pack, facts, DAY).findings}
    assert told["name"] == "box.already_printed"
    place = next(place for place, word in preprinted.proposal.printed.items() if word == "name")
    gone = bound_form(drawn, preprinted.without(place).bound(), preprinted.pdf).form
    told = {str(one.box): one.code for one in field_values(gone, pack, facts, DAY).findings}
    assert told["name"] == "box.no_place"


@pytest.mark.parametrize("name", ["../elsewhere", "elsewhere/../../elsewhere", ""])
def test_forgetting_takes_nothing_away_outside_of_the_pinned_blanks(tmp_path: Path, name: str) -> None:
    own = tmp_path / "elsewhere" / "blank.pdf"
    own.parent.mkdir()
    own.write_bytes(b"a file of the user's")
    (tmp_path / "pins" / "elsewhere").mkdir(parents=True)
    assert not drop_bound(tmp_path / "pins", name or str(own.parent))
    assert own.exists()


def test_a_pinned_blank_whose_file_is_gone_is_not_left_out_in_silence(desk: ImportDesk, tmp_path: Path) -> None:
    own = save_bound(tmp_path, desk.pdf, desk.bound())
    (own / "blank.pdf").unlink()
    with pytest.raises(BoundChangedError):
        load_bound(tmp_path, FORM)
