"""Every form of the library as shipped; and the company registration form with the facts of real cases."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pypdf
import pytest

from forms.contract import check_form
from forms.fill import fill
from forms.fonts import PRIMARY, Fonts
from forms.library import (
    ROOT,
    UnknownFormError,
    editions,
    load_form,
    read_blanks,
    read_meta_and_layout,
)
from forms.mapping import field_values
from forms.model import BoxName, FieldValues, FilledForm, Text, Tick
from forms.pdf.blank import Blank
from forms.typeset.build import build_blank, build_sheets
from forms.verify import verify
from rules.answers.given import read_given
from rules.deciding.settle import from_file, settle
from rules.facts import Facts
from rules.pack import Pack, load_pack, pack_ids, shipped_root
from rules.tables.numbers import identity_check_digit
from rules.yamlfile import load, to_plain

DAY = date(2026, 11, 22)
COMPANY = "company_registration"
SAMPLES = Path(__file__).resolve().parents[2] / "docs/samples"
FOLDERS = sorted(path.parent for path in ROOT.glob("*/*/form.yaml"))
PRINTED_ROWS = 10


@cache
def pack() -> Pack:
    return load_pack("cn-tj-binhai-bsq", [shipped_root()])


@pytest.fixture(scope="session")
def font(tmp_path_factory: pytest.TempPathFactory, fonts: Fonts) -> Path:
    return next(tmp_path_factory.getbasetemp().rglob(PRIMARY))


# ---------------------------------------------------------------- every form as shipped


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_box_is_owned_by_exactly_one_entry_and_every_entry_has_its_box(folder: Path) -> None:
    meta, _ = read_meta_and_layout(folder)
    form = load_form(meta.id, meta.in_force.since, pack().vocabulary)
    assert (form.folder, check_form(form)) == (folder, ())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_the_shipped_blanks_are_what_their_layout_draws(folder: Path, font: Path) -> None:
    """Mend with `make blanks`."""
    meta, layout = read_meta_and_layout(folder)
    blank, sheets = read_blanks(folder)
    assert hashes(blank, sheets) == hashes(build_blank(meta, layout, font), build_sheets(meta, layout, font))
    assert blank.boxes == build_blank(meta, layout, font).boxes


def hashes(blank: Blank, sheets: Mapping[str, Blank]) -> dict[str, str]:
    return {"": blank.sha256} | {table: sheet.sha256 for table, sheet in sheets.items()}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_page_says_which_edition_it_follows_and_that_the_window_s_own_blank_prevails(folder: Path) -> None:
    meta, _ = read_meta_and_layout(folder)
    assert "为准" in meta.printed_edition
    blank, sheets = read_blanks(folder)
    for each in (blank, *sheets.values()):
        reader = pypdf.PdfReader(io.BytesIO(each.pdf))
        assert len(reader.pages) == each.pages
        for page in reader.pages:
            assert meta.printed_edition in page.extract_text().replace("\n", "")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_a_second_reader_finds_every_field_under_its_full_name_with_words_for_a_screen_reader(folder: Path) -> None:
    for blank in (read_blanks(folder)[0], *read_blanks(folder)[1].values()):
        found = pypdf.PdfReader(io.BytesIO(blank.pdf)).get_fields() or {}
        fields = {name: field for name, field in found.items() if field.field_type is not None}
        assert set(fields) == {box.name for box in blank.boxes if box.kind != "sign"}
        assert [name for name, field in fields.items() if not field.alternate_name] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_no_two_boxes_lie_on_each_other_and_none_leaves_its_page(folder: Path) -> None:
    for blank in (read_blanks(folder)[0], *read_blanks(folder)[1].values()):
        papers = [page.mediabox for page in pypdf.PdfReader(io.BytesIO(blank.pdf)).pages]
        for number, box in enumerate(blank.boxes):
            wide, high = (float(side) for side in papers[box.page][2:])
            left, bottom, right, top = box.rect
            assert 0 < left < right < wide, box.name
            assert 0 < bottom < top < high, box.name
            for other in blank.boxes[number + 1 :]:
                apart = (
                    other.page != box.page
                    or other.rect[0] >= right - 0.5
                    or other.rect[2] <= left + 0.5
                    or other.rect[1] >= top - 0.5
                    or other.rect[3] <= bottom + 0.5
                )
                assert apart, (box.name, other.name)


@cache
def matters_asking() -> tuple[frozenset[str], Mapping[str, frozenset[str]]]:
    """Every matter of the shipped packs, and per form the matters with a material that is this form."""
    known: set[str] = set()
    asking: dict[str, set[str]] = {}
    for pack_id in pack_ids([shipped_root()]):
        one = load_pack(pack_id, [shipped_root()])
        form_of = {item.value.id: item.value.form for item in one.materials}
        for matter in one.matters:
            known.add(matter.value.id)
            for material in matter.value.materials:
                if form := form_of.get(material):
                    asking.setdefault(form, set()).add(matter.value.id)
    return frozenset(known), {form: frozenset(matters) for form, matters in asking.items()}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_a_form_names_every_matter_that_asks_for_it_and_none_that_no_pack_has(folder: Path) -> None:
    known, asking = matters_asking()
    named = set(read_meta_and_layout(folder)[0].matters)
    assert named - known == set()
    assert asking.get(folder.parent.name, frozenset()) - named == set()


# ---------------------------------------------------------------- the company registration form


def answers_of(sample: str) -> dict[str, object]:
    case = to_plain(load(SAMPLES / sample / "case.yaml"))
    assert isinstance(case, dict)
    assert isinstance(case["answers"], dict)
    return dict(case["answers"])


def people_of(answers: Mapping[str, object]) -> list[dict[str, Any]]:
    people = answers["people"]
    assert isinstance(people, list)
    return people


def facts_of(answers: Mapping[str, object]) -> Facts:
    given, problems = read_given(pack().vocabulary, answers, DAY)
    assert problems == ()
    return settle(pack(), given, DAY, from_file)


def values_of(answers: Mapping[str, object]) -> FieldValues:
    return field_values(load_form(COMPANY, DAY, pack().vocabulary), pack(), facts_of(answers), DAY)


def shareholder(number: int) -> dict[str, object]:
    body = f"1100001970010{number % 9 + 1}{number:02d}1"
    return {
        "name": f"股东样{'一二三四五六七八九十'[number % 10]}{number // 10 * '甲'}",
        "roles": ["shareholder"],
        "id_type": "id_card",
        "id_number": body + identity_check_digit(body),
        "id_long_term": "true",
        "nationality": "中国",
        "subscribed": "500000",
        "paid": "0",
        "contribution_due": "2031-06-30",
        "contribution_forms": ["money", "goods"],
    }


_POWERS = ("check_copies", "fix_own_documents", "fix_forms", "collect")


def with_shareholders(count: int) -> dict[str, object]:
    """The small sample with so many shareholders, the first of them its legal representative."""
    answers = answers_of("small")
    people = people_of(answers)
    head = next(person for person in people if "legal_representative" in person["roles"])
    others = [person for person in people if "shareholder" not in person["roles"]]
    share = {"subscribed": "500000", "paid": "0", "contribution_due": "2031-06-30", "contribution_forms": ["money"]}
    roles = sorted({*head["roles"], "shareholder"})
    many = [shareholder(number) for number in range(1, count)]
    powers = dict.fromkeys((f"filing.may_{one}" for one in _POWERS), "true")  # now somebody is delegated
    changed = {"enterprise.type": "llc", "enterprise.capital": str(500000 * count), **powers}
    return answers | changed | {"people": [head | share | {"roles": roles}, *others, *many]}


def text(values: FieldValues, box: str) -> str:
    value = values.values[BoxName(box)]
    assert isinstance(value, Text)
    return value.text


def ticked(values: FieldValues) -> set[str]:
    return {box for box, value in values.values.items() if value == Tick(on=True)}


@pytest.mark.parametrize("sample", ["rich", "small"])
def test_a_whole_case_leaves_no_box_of_the_company_form_lacking_and_reads_back(sample: str, fonts: Fonts) -> None:
    values = values_of(answers_of(sample))
    assert values.findings == ()
    filled = fill(load_form(COMPANY, DAY, pack().vocabulary), values, fonts)
    assert isinstance(filled, FilledForm)
    assert (filled.continued, filled.findings) == ((), ())
    assert verify(filled, values) == ()


def test_the_rich_sample_is_written_as_the_form_asks() -> None:
    values = values_of(answers_of("rich"))
    assert text(values, "company.name") == "天津海河星云智链生物医药冷链供应链科技有限责任公司"
    assert text(values, "capital.amount") == "800"
    assert [text(values, f"shareholders.{row}.share") for row in range(1, 5)] == ["40%", "30%", "20%", "10%"]
    assert [text(values, f"officers.{row}.position") for row in range(1, 4)] == ["董事", "董事、经理", "监事"]
    assert text(values, "shareholders.1.due") == "2031年6月30日"
    ticks = ticked(values)
    assert {"type.llc", "capital.cny", "term.long", "licence.paper", "legal_rep.chair", "authority.own.yes"} <= ticks
    assert ticks.isdisjoint({"term.years", "legal_rep.director", "legal_rep.manager", "authority.own.no"})
    assert {"part.basic", "part.setup", "part.authority", "part.pledge"} <= ticks


def test_the_legal_representative_is_not_repeated_among_the_officers() -> None:
    values = values_of(answers_of("rich"))
    officers = [text(values, box) for box in values.values if box.startswith("officers.") and box.endswith(".name")]
    assert len(officers) == 3
    assert text(values, "legal_rep.name") not in officers


def test_twelve_shareholders_take_the_printed_rows_and_go_on_on_one_sheet(fonts: Fonts) -> None:
    count = 12
    values = values_of(with_shareholders(count))
    assert values.findings == ()
    form = load_form(COMPANY, DAY, pack().vocabulary)
    filled = fill(form, values, fonts)
    assert isinstance(filled, FilledForm)
    assert filled.pages == form.blank.pages + 2  # one sheet of shareholders, one of the confirmations of all people
    assert verify(filled, values) == ()
    page_of = {placed.box: placed.page for placed in filled.placed}
    assert page_of[BoxName(f"shareholders.{PRINTED_ROWS}.name")] < form.blank.pages
    assert page_of[BoxName(f"shareholders.{PRINTED_ROWS + 1}.name")] == form.blank.pages
    text_of_sheet = pypdf.PdfReader(io.BytesIO(filled.pdf)).pages[form.blank.pages].extract_text()
    assert "续页" in text_of_sheet
    assert f"名称：{values.applicant}" in text_of_sheet
    assert values.applicant == text(values, "company.name")
    shares = [Decimal(text(values, f"shareholders.{row}.subscribed")) for row in range(1, count + 1)]
    assert sum(shares) * 10_000 == Decimal(500000 * count)


def test_officers_beyond_the_printed_three_get_a_sheet_with_places_to_paste_of_their_own(fonts: Fonts) -> None:
    answers = answers_of("rich")
    shares = {"subscribed", "paid", "contribution_due", "contribution_forms"}
    more = [{name: value for name, value in shareholder(number).items() if name not in shares} for number in (1, 2)]
    answers["people"] = [*people_of(answers), *(one | {"roles": ["director"]} for one in more)]
    values = values_of(answers)
    filled = fill(load_form(COMPANY, DAY, pack().vocabulary), values, fonts)
    assert isinstance(filled, FilledForm)
    pastes = [placed.box for placed in filled.placed if re.fullmatch(r"officers\.\d+\.id_copy", placed.box)]
    assert len(pastes) == len(set(pastes))
    assert {"officers.1.id_copy", "officers.5.id_copy"} <= set(pastes)


def test_without_an_answer_the_box_stays_blank_and_the_finding_names_the_fact() -> None:
    answers = answers_of("small")
    del answers["enterprise.scope"]
    values = values_of(answers)
    assert BoxName("scope") not in values.values
    assert [(finding.box, finding.facts) for finding in values.findings] == [("scope", ("enterprise.scope",))]


def test_parts_for_changes_and_filings_stay_blank_for_a_reason_and_those_of_foreign_companies_for_others() -> None:
    form = load_form(COMPANY, DAY, pack().vocabulary)
    values = values_of(answers_of("rich"))
    assert "company.uscc" not in values.values
    for box in ("change", "part.change", "filing.director", "liquidation.head"):
        assert form.blanks[box]
        assert not [name for name in values.values if name == box or name.startswith(f"{box}.")]
    assert not [name for name in values.values if name.startswith("service.")]


def test_a_direct_conversion_carries_the_old_code_and_is_no_set_up() -> None:
    small = answers_of("small")
    told = {"case.scene": "individual_to_enterprise", "convert.old_uscc": "92120000MA00000065"}
    code, part = BoxName("company.uscc"), BoxName("part.setup")
    direct = values_of({**small, **told, "convert.way": "direct"}).values
    assert (direct[code], direct[part]) == (Text("92120000MA00000065"), Tick(on=False))
    anew = values_of({**small, **told, "convert.way": "anew"}).values
    assert code not in anew
    assert anew[part] == Tick(on=True)


def test_the_day_before_its_first_edition_the_form_does_not_exist() -> None:
    with pytest.raises(UnknownFormError, match="2014-12-31"):
        load_form(COMPANY, date(2014, 12, 31), pack().vocabulary)


def test_the_edition_of_2026_takes_over_on_its_first_day_and_says_that_its_blank_was_not_obtained() -> None:
    before, after = editions(COMPANY)[-2:]
    assert (before.edition, before.in_force.until) == ("2019", date(2026, 4, 30))
    assert (after.edition, after.in_force.since) == ("2026-inferred", date(2026, 5, 1))
    assert load_form(COMPANY, date(2026, 4, 30), pack().vocabulary).meta == before
    assert load_form(COMPANY, date(2026, 5, 1), pack().vocabulary).meta == after
    assert after.grade == "inferred"
    assert "2026年版空白表未取得" in after.printed_edition
    assert "执行董事" in before.note


def test_sensitive_data_of_people_stand_on_the_page_of_their_own_and_nowhere_else() -> None:
    answers = answers_of("rich")
    people = people_of(answers)
    secret = {
        str(person[field]) for person in people for field in ("id_number", "mobile", "address") if field in person
    }
    written = {box: value.text for box, value in values_of(answers).values.items() if isinstance(value, Text)}
    assert not {box for box, text in written.items() if text in secret and not box.startswith("sensitive.")}
    assert sum(text in secret for text in written.values()) == 6 + 3 + 1  # numbers, mobiles, one address
    form = load_form(COMPANY, DAY, pack().vocabulary)
    pages = {box.page for box in form.blank.boxes if box.name.startswith("sensitive.")}
    assert {box.name.split(".")[0] for box in form.blank.boxes if box.page in pages} == {"sensitive"}
