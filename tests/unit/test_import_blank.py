"""An official blank imported, pinned, filled and read back: on our own drawn blanks, with their fields taken away."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pikepdf
import pytest
from called import Called, Run

from assistant.cli.call import Exit
from assistant.importdesk import ImportDesk, NoSuchFormError, PdfRefusedError
from forms.bound import bound_form, drop_bound, load_bound, save_bound, spec_of
from forms.bound_reading import read_bound
from forms.doubts import doubts_of
from forms.errors import BoundChangedError
from forms.fill import fill
from forms.fonts import Fonts
from forms.importing import propose
from forms.library import folder_on, load_form, read_blanks, read_meta_and_layout
from forms.mapping import field_values
from forms.model import BoxName, FieldValues, FilledForm, Text, Tick
from forms.pdf.pdfium import page_characters
from forms.reading import PdfReading
from forms.stranger import FilledPdf, fill_pdf
from forms.turning import Turn
from rules.facts import FactId, Facts, Known, Origin, OriginKind
from rules.model import FormId
from rules.pack import load_pack, shipped_root

DAY = date(2026, 11, 22)
SAMPLES = Path(__file__).resolve().parents[2] / "docs" / "samples"
FORM = "social_unit"
VALUES: dict[str, str | bool] = {
    "name": "海河小馆有限公司",
    "bank.number": "6200000000000000001",
    "branch.2.name": "二店",
}


def without_fields(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        del opened.Root.AcroForm
        for page in opened.pages:
            if pikepdf.Name.Annots in page.obj:
                del page.obj.Annots
        out = io.BytesIO()
        opened.save(out, deterministic_id=True)
    return out.getvalue()


def turned(pdf: bytes, angle: int) -> bytes:
    """The same pages to the eye, their content stored turned and shown with /Rotate."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for page in opened.pages:
            _, _, wide, high = (float(side) for side in page.mediabox)
            box = [0, 0, high, wide] if angle in {90, 270} else [0, 0, wide, high]
            turn = Turn(angle, (0.0, 0.0, float(box[2]), float(box[3])))
            a, b, c, d, e, f = turn.matrix
            inverse = (a, c, b, d, -(a * e + b * f), -(c * e + d * f))
            page.contents_add(("q " + " ".join(f"{part:g}" for part in inverse) + " cm ").encode(), prepend=True)
            page.contents_add(b" Q", prepend=False)
            page.obj.MediaBox = pikepdf.Array(box)
            page.obj.Rotate = angle
        out = io.BytesIO()
        opened.save(out, deterministic_id=True)
    return out.getvalue()


def listed(result: Called, key: str) -> list[Any]:
    found = result.document[key]
    assert isinstance(found, list)
    return found


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The flat blank of an authority, as far as the program can tell."""
    path = tmp_path_factory.mktemp("official") / "blank.pdf"
    path.write_bytes(without_fields(read_blanks(folder_on(FORM, DAY))[0].pdf))
    return path


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
    made = fill_pdf(desk.pdf, VALUES | ticks, fonts, flatten=flatten, boxes=specs)
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


# ---------------------------------------------------------------- a person changes the proposal


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


# ---------------------------------------------------------------- the command line


def test_detect_gives_the_keys_that_scripts_rely_on(kaiban: Run, official: Path) -> None:
    result = kaiban("forms", "detect", str(official), "--json")
    assert result.code == Exit.DONE
    assert {"kind", "pages", "boxes"} <= result.document.keys()
    boxes = listed(result, "boxes")
    wanted = {"name", "page", "rect", "kind", "label", "options", "value", "drawn", "read_only", "confidence"}
    assert all(wanted <= box.keys() and len(box["rect"]) == 4 and box["page"] >= 1 for box in boxes)
    assert "参保单位名称" in [box["label"] for box in boxes]


def test_import_fill_and_read_agree(kaiban: Run, official: Path, tmp_path: Path) -> None:
    brought = kaiban("forms", "import", str(official), "--as", FORM, "--yes", "--json")
    assert brought.code in {Exit.DONE, Exit.FINDINGS}
    assert (brought.code == Exit.FINDINGS) == bool(brought.document["findings"])
    assert {"place", "page", "label", "box", "sure"} <= listed(brought, "boxes")[0].keys()
    values, out = tmp_path / "values.yaml", tmp_path / "out.pdf"
    values.write_text("name: 海河小馆有限公司\nlicence.long: true\n", encoding="utf-8")
    assert kaiban("forms", "fill", FORM, str(values), "-o", str(out), "--flatten").code == Exit.DONE
    read = listed(kaiban("forms", "read", str(out), "--form", FORM, "--json"), "boxes")
    held = {box["name"]: box["value"] for box in read if box["value"]}
    assert held == {"name": "海河小馆有限公司", "licence.long": "on"}
    assert kaiban("forms", "import", str(official), "--as", FORM, "--forget").code == Exit.DONE


def test_an_export_fills_the_imported_blank_and_its_record_names_that_file(kaiban: Run, tmp_path: Path) -> None:
    form, given = "company_registration", tmp_path / "given.pdf"
    given.write_bytes(without_fields(read_blanks(folder_on(form, DAY))[0].pdf))
    assert kaiban("forms", "import", str(given), "--as", form, "--yes").code in {Exit.DONE, Exit.FINDINGS}
    made = kaiban("export", str(SAMPLES / "small" / "case.yaml"), "-o", str(tmp_path / "out"), "--json")
    assert made.code == Exit.DONE
    with zipfile.ZipFile(str(made.document["package"])) as package:
        names = {name.partition("/")[2].removeprefix("data/"): name for name in package.namelist()}
        files = json.loads(package.read(names["provenance.json"]))["files"]
        paper = next(path for path, source in files.items() if source["form"] == form)
        pdf = package.read(names[paper])
    assert files[paper]["official_sha256"] == hashlib.sha256(given.read_bytes()).hexdigest()
    assert files[paper]["blank_sha256"] != read_blanks(folder_on(form, DAY))[0].sha256
    assert all("official_sha256" not in source for path, source in files.items() if path != paper)
    filled = tmp_path / "filled.pdf"
    filled.write_bytes(pdf)
    values = {box["name"]: box["value"] for box in listed(kaiban("forms", "read", str(filled), "--json"), "boxes")}
    assert values["company.name"].endswith("有限公司")


def test_a_changed_pinned_blank_stops_filling_with_a_sentence(kaiban: Run, official: Path, tmp_path: Path) -> None:
    kaiban("forms", "import", str(official), "--as", FORM, "--yes")
    pinned = next((tmp_path / "home").rglob("blank.pdf"))
    pinned.write_bytes(pinned.read_bytes() + b"\n")
    values = tmp_path / "values.yaml"
    values.write_text("name: 海河小馆\n", encoding="utf-8")
    result = kaiban("forms", "fill", FORM, str(values), "-o", str(tmp_path / "out.pdf"))
    assert result.code == Exit.WRONG
    assert "kaiban forms import" in result.err
    assert not (tmp_path / "out.pdf").exists()


def test_import_without_a_terminal_asks_for_yes(kaiban: Run, official: Path) -> None:
    result = kaiban("forms", "import", str(official), "--as", FORM)
    assert result.code == Exit.WRONG
    assert "--yes" in result.err


def test_a_form_drawn_by_kaiban_and_flattened_is_read_without_an_import(kaiban: Run, tmp_path: Path) -> None:
    values, out = tmp_path / "values.yaml", tmp_path / "out.pdf"
    values.write_text("name: 海河小馆有限公司\nlicence.long: true\n", encoding="utf-8")
    assert kaiban("forms", "fill", FORM, str(values), "-o", str(out), "--flatten").code == Exit.DONE
    read = listed(kaiban("forms", "read", str(out), "--form", FORM, "--json"), "boxes")
    assert {box["name"]: box["value"] for box in read if box["value"]} == {
        "name": "海河小馆有限公司",
        "licence.long": "on",
    }


# ---------------------------------------------------------------- what a stranger may bring


def pdf_like(form: str, folder: Path, edition: str = "") -> Path:
    """The flat blank of an edition; the one in force where none is named."""
    blank = read_blanks(folder_on(form, DAY).parent / edition if edition else folder_on(form, DAY))[0]
    path = folder / f"{form}{edition}.pdf"
    path.write_bytes(without_fields(blank.pdf))
    return path


def exported(kaiban: Run, tmp_path: Path, *options: str) -> Called:
    return kaiban("export", str(SAMPLES / "small" / "case.yaml"), "-o", str(tmp_path / "out"), "--json", *options)


def found(result: Called, start: str) -> list[Any]:
    return [one for one in listed(result, "findings") if one["id"].startswith(start)]


def test_an_unrelated_pdf_is_not_pinned_without_a_person(kaiban: Run, official: Path, tmp_path: Path) -> None:
    result = kaiban("forms", "import", str(official), "--as", "company_registration", "--yes")
    assert result.code == Exit.WRONG
    assert len(result.err.splitlines()) == 1
    assert "必填格子" in result.err
    assert list((tmp_path / "home").rglob("bound.json")) == []


def test_a_required_box_without_a_place_stops_the_export_with_its_label_and_no_draft(
    kaiban: Run, tmp_path: Path
) -> None:
    form = "company_registration"
    desk = ImportDesk.look(pdf_like(form, tmp_path), tmp_path / "home" / "data" / "blanks", form)
    place = next(place for place, box in desk.proposal.boxes if box == "company.name")
    kaiban("forms", "import", str(desk.path), "--as", form, "--yes")
    folder = next((tmp_path / "home").rglob("bound.json")).parent.parent
    save_bound(folder, desk.pdf, desk.without(place).bound())
    stopped = exported(kaiban, tmp_path)
    [one] = found(stopped, "no_place")
    assert (stopped.code, one["severity"]) == (Exit.FINDINGS, "block")
    assert desk.proposal.labels["company.name"] in one["message"]
    draft = exported(kaiban, tmp_path, "--draft")
    assert draft.document["package"]


def test_an_edition_that_is_not_in_force_is_told_at_import_export_and_check(kaiban: Run, tmp_path: Path) -> None:
    form = "company_registration"
    given = pdf_like(form, tmp_path, "2019")
    brought = kaiban("forms", "import", str(given), "--as", form, "--yes", "--json")
    assert brought.code == Exit.FINDINGS
    assert brought.document["edition"] == "2019"
    assert any("2019" in line and "2026-inferred" in line for line in listed(brought, "findings"))
    made = exported(kaiban, tmp_path)
    [old] = found(made, "old_edition")
    assert (old["severity"], "2019" in old["message"], "2026-inferred" in old["message"]) == ("warn", True, True)
    checked = kaiban("check", str(made.document["package"]), "--json")
    assert [one for one in listed(checked, "findings") if one["severity"] == "block"] == []
    assert found(checked, "check.old_edition")


def test_a_filled_copy_is_not_pinned_without_a_person(kaiban: Run, tmp_path: Path) -> None:
    made = exported(kaiban, tmp_path)
    with zipfile.ZipFile(str(made.document["package"])) as package:
        name = next(name for name in package.namelist() if name.endswith("公司登记（备案）申请书.pdf"))
        copy = tmp_path / "copy.pdf"
        copy.write_bytes(package.read(name))
    refused = kaiban("forms", "import", str(copy), "--as", "company_registration", "--yes")
    assert refused.code == Exit.WRONG
    assert "像是填过的表" in refused.err
    assert len(refused.err.splitlines()) == 1


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


# ---------------------------------------------------------------- telling of a pinned blank


def test_a_pinned_blank_is_told_by_show_list_and_a_refused_fill(kaiban: Run, official: Path, tmp_path: Path) -> None:
    kaiban("forms", "import", str(official), "--as", FORM, "--yes")
    short = hashlib.sha256(official.read_bytes()).hexdigest()[:12]
    assert short in kaiban("forms", "show", FORM).out
    assert short in kaiban("forms", "list").out
    told = kaiban("forms", "show", FORM, "--json").document["pinned"]
    assert isinstance(told, dict)
    assert told["edition"] == read_meta_and_layout(folder_on(FORM, DAY))[0].edition
    assert "name" in told["boxes"]
    listing = {one["id"]: one["pinned"] for one in listed(kaiban("forms", "list", "--json"), "forms")}
    assert listing[FORM]["sha256"] == hashlib.sha256(official.read_bytes()).hexdigest()
    assert listing["bank_account"] is None
    values = tmp_path / "values.yaml"
    values.write_text("no.such.box: x\n", encoding="utf-8")
    refused = kaiban("forms", "fill", FORM, str(values), "-o", str(tmp_path / "out.pdf"))
    assert "bank.number" in refused.err


def test_a_pinned_blank_is_forgotten_without_a_file(kaiban: Run, official: Path, tmp_path: Path) -> None:
    kaiban("forms", "import", str(official), "--as", FORM, "--yes")
    assert kaiban("forms", "import", "--as", FORM, "--forget").code == Exit.DONE
    assert list((tmp_path / "home").rglob("bound.json")) == []
    assert kaiban("forms", "import", "--as", FORM, "--yes").code == Exit.WRONG


def test_reading_with_the_wrong_form_is_told(kaiban: Run, official: Path, tmp_path: Path) -> None:
    kaiban("forms", "import", str(official), "--as", FORM, "--yes")
    other = pdf_like("bank_account", tmp_path)
    told = kaiban("forms", "read", str(other), "--form", FORM)
    assert told.code == Exit.FINDINGS
    assert "不像" in told.out
    assert "不像" not in kaiban("forms", "read", str(official), "--form", FORM).out


def test_a_flat_copy_read_without_its_form_gets_the_hint(kaiban: Run, official: Path) -> None:
    kaiban("forms", "import", str(official), "--as", FORM, "--yes")
    told = kaiban("forms", "read", str(official))
    assert "--form" in told.out
    assert FORM in told.out
