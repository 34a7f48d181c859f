"""What is proposed for an official blank, and what a person changes of it: on our own drawn blanks, made flat."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from import_fixture import DAY, FORM, flat_blank, turned, without_fields
from PIL import Image

from assistant.importdesk import ImportDesk, NoSuchFormError, PdfRefusedError
from forms.bound import spec_of
from forms.bound_reading import read_bound
from forms.doubts import doubts_of
from forms.fonts import Fonts
from forms.importing import propose
from forms.library import folder_on, read_blanks
from forms.reading import PdfReading
from forms.stranger import FilledPdf, fill_pdf
from forms.turning import Turn

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


@pytest.mark.parametrize("form", ["social_unit", "bank_account", "medical_unit", "company_registration"])
def test_a_drawn_blank_without_its_fields_maps_itself(form: str, tmp_path: Path) -> None:
    blank = read_blanks(folder_on(form, DAY))[0]
    path = tmp_path / "flat.pdf"
    path.write_bytes(without_fields(blank.pdf))
    proposal = ImportDesk.look(path, tmp_path, form).proposal
    by_box = {box: place for place, box in proposal.boxes if box}
    rects = {one.name: (one.page, one.rect) for one in proposal.detection.boxes}
    wanted = [spec for spec in blank.boxes if spec.kind != "sign"]
    right = [spec for spec in wanted if spec.name in by_box and _meets(rects[by_box[spec.name]], spec.page, spec.rect)]
    assert len(right) >= 0.9 * len(wanted)


def _meets(found: tuple[int, tuple[float, float, float, float]], page: int, rect: tuple[float, ...]) -> bool:
    at, own = found
    return at == page and min(own[2], rect[2]) > max(own[0], rect[0]) and min(own[3], rect[3]) > max(own[1], rect[1])


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_blank_of_turned_pages_is_detected_filled_and_read_like_the_upright_one(
    desk: ImportDesk, fonts: Fonts, tmp_path: Path, angle: int
) -> None:
    pdf = turned(desk.pdf, angle)
    path = tmp_path / "turned.pdf"
    path.write_bytes(pdf)
    own = ImportDesk.look(path, tmp_path, FORM)
    assert [(one.kind, one.label) for one in own.proposal.detection.boxes] == [
        (one.kind, one.label) for one in desk.proposal.detection.boxes
    ]
    assert own.proposal.boxes == desk.proposal.boxes
    bound = own.bound()
    made = fill_pdf(pdf, VALUES, fonts, flatten=True, boxes=[spec_of(one) for one in bound.matched])
    assert isinstance(made, FilledPdf)
    filled = tmp_path / "filled.pdf"
    filled.write_bytes(made.pdf)
    reading = read_bound(filled, bound, pdf)
    assert isinstance(reading, PdfReading)
    assert {box.name: box.value for box in reading.boxes if box.value} == VALUES


def test_on_a_turned_page_right_and_up_are_what_the_eye_sees(desk: ImportDesk, tmp_path: Path) -> None:
    path = tmp_path / "turned.pdf"
    path.write_bytes(turned(desk.pdf, 90))
    own = ImportDesk.look(path, tmp_path, FORM)
    place = own.proposal.detection.boxes[0].name
    before, upright = own.place(place).rect, desk.place(place).rect
    after = own.moved(place, 5, 2).place(place).rect
    assert after == pytest.approx((before[0] - 2, before[1] + 5, before[2] - 2, before[3] + 5))
    assert before[2] - before[0] == pytest.approx(upright[3] - upright[1], abs=0.2)


def test_the_form_is_known_by_its_title(desk: ImportDesk) -> None:
    assert desk.proposal.form == FORM


def test_a_blank_with_no_known_title_must_be_named(tmp_path: Path) -> None:
    path = tmp_path / "unknown.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path)
    with pytest.raises(NoSuchFormError):
        ImportDesk.look(path, tmp_path, None)


def test_what_is_no_pdf_is_refused_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "picture.pdf"
    path.write_bytes(b"\x89PNG")
    with pytest.raises(PdfRefusedError) as refused:
        ImportDesk.look(path, tmp_path, None)
    assert refused.value.reason == "pdf.not_a_pdf"


def test_a_box_is_given_to_one_place_at_most(desk: ImportDesk) -> None:
    (first, box), (second, other) = [pair for pair in desk.proposal.boxes if pair[1]][:2]
    pairs = dict(desk.with_box(second, box).proposal.boxes)
    assert (pairs[first], pairs[second]) == ("", box)
    assert other in desk.with_box(second, box).proposal.without


def test_places_are_moved_sized_added_and_deleted_and_the_desk_before_stays(desk: ImportDesk) -> None:
    name = desk.rows()[0].place
    left, bottom, right, top = desk.place(name).rect
    assert desk.moved(name, 2, -3).place(name).rect == (left + 2, bottom - 3, right + 2, top - 3)
    assert desk.sized(name, 2, 3).place(name).rect == (left, bottom, right + 2, top + 3)
    assert desk.sized(name, -1000, 0).place(name).rect[2] > left
    more, added = desk.with_place(name)
    assert [row.place for row in more.rows()][-1] == added
    assert name not in [row.place for row in desk.without(name).rows()]
    assert desk.place(name).rect == (left, bottom, right, top)


def test_an_added_place_is_saved_with_its_box(desk: ImportDesk) -> None:
    more, added = desk.with_place(desk.rows()[0].place)
    bound = more.with_box(added, "name").bound()
    assert {one.box: one.place for one in bound.matched}["name"] == added


def test_a_flat_filled_copy_is_known_by_the_numbers_of_people(desk: ImportDesk) -> None:
    numbers = "12000019900101001X 12000019900101002X\n12000019900101003X 12000019900101004X"
    assert not doubts_of(desk.proposal, ["电话 022-00000000"]).filled
    assert doubts_of(desk.proposal, [numbers]).filled


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


def test_nothing_is_printed_over_what_is_printed_unless_a_person_says_so(preprinted: ImportDesk) -> None:
    [row] = [row for row in preprinted.rows() if row.printed]
    assert (row.printed, row.box) == ("COMPANY_NAME", "")
    assert "name" not in {one.box for one in preprinted.bound().matched}
    assert preprinted.boxes(row.place)[0] == "name"
    confirmed = preprinted.with_box(row.place, "name").bound()
    assert "name" in {one.box for one in confirmed.matched}


def test_places_are_marked_where_they_are_seen_on_a_page_of_which_a_part_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "cut.pdf"
    with pikepdf.open(flat_blank(tmp_path)) as pdf:
        page = pdf.pages[0].obj
        _, _, wide, high = (float(side) for side in page.MediaBox)
        page.CropBox = pikepdf.Array([100, 200, wide, high])
        pdf.save(path)
    desk = ImportDesk.look(path, tmp_path, FORM)
    box = next(one for one in desk.proposal.detection.boxes if one.rect[0] > 150 and not one.page)
    plain = desk.picture(1, 800)
    assert plain is not None
    seen = Image.open(io.BytesIO(desk.marked(plain, 1, box.name)))
    scale = seen.width / (wide - 100)
    left, top = (box.rect[0] - 100) * scale, (high - box.rect[3]) * scale
    assert seen.getpixel((int(left) + 1, int(top) + 1)) == (0, 60, 220)


def test_the_part_of_a_turned_page_that_is_shown_is_turned_with_it() -> None:
    turn = Turn(90, (0.0, 0.0, 600.0, 800.0), (100.0, 200.0, 600.0, 800.0))
    assert (turn.upright, turn.view) == ((0.0, 0.0, 800.0, 600.0), (200.0, 0.0, 800.0, 500.0))
