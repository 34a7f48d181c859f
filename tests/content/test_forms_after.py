"""The promise, authority, bank, tax, insurance and fund forms: each box has an owner, each value the right fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from forms.fill import fill
from forms.fonts import PRIMARY, Fonts
from forms.library import load_form
from forms.mapping import field_values
from forms.model import (
    BlankEntry,
    FilledForm,
    FormMap,
    FormMeta,
    Grid,
    Layout,
    MixedCell,
    Paragraph,
    Repeat,
    SignCell,
    TableEntry,
    Text,
    TextCell,
    TextEntry,
    TickEntry,
    TicksCell,
)
from forms.typeset.font import register, width
from forms.typeset.pages import laid_out
from forms.verify import verify
from rules.answers.given import read_given
from rules.deciding.settle import from_file, settle
from rules.expr import ExprValue, Scope, Settled, compile_expression
from rules.facts import FactId, Facts, Item, Items
from rules.model import Grade
from rules.pack import Pack, load_pack, shipped_root
from rules.tables.numbers import identity_check_digit
from rules.yamlfile import load, to_plain

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "forms/library"
DAY = date(2026, 11, 22)
EDITIONS = {
    "premises_promise": "2025-inferred",
    "agent_authority": "2015",
    "bo_exemption": "2024-inferred",
    "bank_account": "2005",
    "tax_info_confirm": "2026-inferred",
    "social_unit": "local",
    "social_add_staff": "local",
    "medical_unit": "2021",
    "fund_unit": "local",
}
FORMS = tuple(EDITIONS)
PAGES = {
    "premises_promise": 1,
    "agent_authority": 2,
    "bo_exemption": 1,
    "bank_account": 2,
    "tax_info_confirm": 2,
    "social_unit": 1,
    "social_add_staff": 1,
    "medical_unit": 1,
    "fund_unit": 2,
}
LATER = (
    "enterprise.uscc",
    "enterprise.licence_date",
    "enterprise.term_until",
    "bank.account_number",
    "social.unit_code",
)


def person(name: str, number: str, roles: list[str], **more: object) -> dict[str, object]:
    return {
        "name": name, "roles": roles, "id_type": "id_card", "id_number": number, "id_long_term": "true",
        "nationality": "中国", "address": "天津市虚构区样例路1号", "mobile": "13800000001", "phone": "", "email": "",
    } | more  # fmt: skip


def share(amount: str) -> dict[str, object]:
    return {"subscribed": amount, "paid": "0", "contribution_due": "2031-10-31", "contribution_forms": ["money"]}


def work(wage: str, reason: str) -> dict[str, object]:
    return {"monthly_base": wage, "insured_from": "2026-12-01", "join_reason": reason}


ANSWERS: dict[str, object] = {
    "enterprise.type": "llc",
    "name.division": "天津", "name.trade_name": "样例", "name.industry": "供应链管理", "name.form": "limited",
    "enterprise.capital": "3000000", "enterprise.term": "years", "enterprise.term_years": "30",
    "enterprise.scope": "供应链管理服务", "enterprise.industry": "f",
    "enterprise.phone": "022-00000018", "enterprise.postcode": "300308", "enterprise.email": "",
    "enterprise.uscc": "91120000MA0000007B", "enterprise.licence_date": "2026-12-01",
    "enterprise.term_until": "2056-11-30", "enterprise.affiliation": "other",
    "premises.street": "", "premises.detail": "样例路8号", "premises.kind": "rented", "premises.residential": "false",
    "premises.area": "186.5", "premises.owner": "样例资产有限公司", "premises.lease_from": "2026-12-01",
    "premises.lease_until": "2029-11-30", "premises.same_place": "true",
    "filing.submitter": "insider",
    "filing.may_check_copies": "true", "filing.may_fix_own_documents": "false", "filing.may_fix_forms": "true",
    "filing.may_collect": "true", "filing.authority_from": "2026-11-22", "filing.authority_until": "2027-02-21",
    "registry.authority": "样例登记机关", "bo.no_other_controller": "true", "bo.no_other_means": "true",
    "bo.promise": "true", "bank.wanted": "true", "bank.branch": "样例银行样例支行",
    "bank.account_number": "0000111122223333", "bank.has_related": "false", "staff.hired": "true",
    "social.start": "2026-12-01",
    "social.unit_code": "0000012345",
    "medical.start": "2026-12-01", "fund.wanted": "true", "fund.bank": "样例银行",
    "fund.payday": "15", "fund.unit_rate": "11", "fund.person_rate": "11", "fund.first_month": "next",
    "fund.pay_by": "entrust",
    "people": [
        person("王𬭎", "110000198003050014", ["shareholder", "legal_representative", "director"]) | share("1600000"),
        person("欧阳㛃", "110000197607080033", ["shareholder", "finance", "employee"]) | share("1400000")
        | work("9800", "transfer"),
        person("样小例", "110000200002290040", ["agent", "employee"], phone="022-00000020") | work("6200.50", "first"),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("cn-tj-binhai-bsq", [shipped_root()])


def facts_of(pack: Pack, changes: Mapping[str, object] | None = None, without: tuple[str, ...] = ()) -> Facts:
    answers = {name: value for name, value in (ANSWERS | dict(changes or {})).items() if name not in without}
    given, problems = read_given(pack.vocabulary, answers, DAY)
    assert problems == ()
    return settle(pack, given, DAY, from_file)


def read(form: str) -> tuple[FormMeta, Layout, FormMap]:
    folder = LIBRARY / form / EDITIONS[form]
    return (
        FormMeta.model_validate(to_plain(load(folder / "form.yaml"))),
        Layout.model_validate(to_plain(load(folder / "layout.yaml"))),
        FormMap.model_validate(to_plain(load(folder / "map.yaml"))),
    )


def boxes(layout: Layout) -> Iterator[tuple[str, str]]:
    """Every box with its kind: text, tick, table or sign."""
    for block in (block for section in layout.sections for block in section.body):
        if isinstance(block, Repeat):
            yield block.box, "table"
        elif isinstance(block, Grid):
            for cell in (cell for row in block.rows for cell in row.cells):
                if isinstance(cell, TextCell):
                    yield cell.box, "text"
                elif isinstance(cell, TicksCell):
                    yield from ((tick.box, "tick") for tick in cell.ticks)
                elif isinstance(cell, MixedCell):
                    yield from ((part.box, "text") for part in cell.parts if part.box)
                    yield from ((part.tick, "tick") for part in cell.parts if part.tick)
                elif isinstance(cell, SignCell):
                    yield cell.sign, "sign"


def owner(entry: TextEntry | TickEntry | TableEntry | BlankEntry) -> str:
    match entry:
        case TextEntry() | TickEntry():
            return entry.box
        case TableEntry():
            return entry.table
        case BlankEntry():
            return entry.blank


class Filled:
    """The values that one form's map gives for some facts: what is not known is not in `values`."""

    def __init__(self, form: str, pack: Pack, facts: Facts) -> None:
        self.pack, self.facts = pack, facts
        self.values: dict[str, ExprValue] = {}
        self.rows: dict[str, list[dict[str, ExprValue]]] = {}
        self.empty_required: set[str] = set()
        for entry in read(form)[2].entries:
            match entry:
                case TextEntry():
                    value = self.value(entry.text) if entry.when is None or self.value(entry.when) is True else None
                    self.put(entry.box, value, entry.required)
                case TickEntry():
                    self.put(entry.box, self.value(entry.tick), entry.required)
                case TableEntry():
                    self.rows[entry.table] = list(self.table(entry))
                case BlankEntry():
                    pass

    def put(self, box: str, value: ExprValue | None, required: bool) -> None:
        if value is not None:
            self.values[box] = value
        if required and value in (None, ""):
            self.empty_required.add(box)

    def table(self, entry: TableEntry) -> Iterator[dict[str, ExprValue]]:
        rows = self.value(entry.rows)
        assert isinstance(rows, Items)
        for item in rows.items:
            cells = {name: self.value(column.text, item) for name, column in entry.columns.items()}
            yield {name: value for name, value in cells.items() if value is not None}

    def value(self, text: str, item: Item | None = None) -> ExprValue | None:
        people = FactId("people")
        bound = {} if item is None else {"person": people}
        outcome = compile_expression(text, self.pack.vocabulary, None, "map.yaml", bound).evaluate(
            Scope(self.facts, DAY, self.pack.vocabulary, self.rate, None if item is None else (people, item))
        )
        return outcome.value if isinstance(outcome, Settled) else None

    def rate(self, rate_id: str) -> Decimal:
        rate = self.pack.rate(rate_id, DAY)
        assert rate is not None
        return rate.value

    def ticked(self, start: str) -> set[str]:
        return {name for name, value in self.values.items() if name.startswith(start) and value is True}


@pytest.mark.parametrize("form", FORMS)
def test_every_box_is_owned_once_by_an_entry_of_its_kind(form: str) -> None:
    _, layout, form_map = read(form)
    kinds = dict(boxes(layout))
    owners = {owner(entry): entry for entry in form_map.entries}
    assert len(kinds) == len(list(boxes(layout)))
    assert len(owners) == len(form_map.entries)
    assert set(owners) == set(kinds)
    wrong = {
        name: kinds[name]
        for name, entry in owners.items()
        if (isinstance(entry, TextEntry) and kinds[name] != "text")
        or (isinstance(entry, TickEntry) and kinds[name] != "tick")
        or (isinstance(entry, TableEntry) != (kinds[name] == "table"))
    }
    assert wrong == {}


@pytest.mark.parametrize("form", FORMS)
def test_the_cells_of_every_table_close_without_holes(form: str) -> None:
    for grid in (block for section in read(form)[1].sections for block in section.body if isinstance(block, Grid)):
        left = [0] * len(grid.columns)
        for row in grid.rows:
            free = [column for column, rows in enumerate(left) if rows == 0]
            assert sum(cell.span for cell in row.cells) == len(free), row
            for cell in row.cells:
                for column in free[: cell.span]:
                    left[column] = cell.rows
                free = free[cell.span :]
            left = [rows - 1 for rows in left]
        assert set(left) == {0}


@pytest.mark.parametrize("form", FORMS)
def test_each_sheet_says_which_edition_it_follows_and_that_the_window_prevails(form: str, pack: Pack) -> None:
    meta = read(form)[0]
    assert meta.printed_edition.endswith("现行文书为准。")
    assert meta.in_force.covers(DAY)
    assert ("推断" in meta.printed_edition) == (meta.grade is Grade.INFERRED)
    ranks = list(Grade)
    assert ranks.index(meta.source.grade) >= ranks.index(pack.source(meta.source.of).grade)


@pytest.mark.parametrize("form", FORMS)
def test_a_complete_case_leaves_no_required_box_empty(form: str, pack: Pack) -> None:
    assert Filled(form, pack, facts_of(pack)).empty_required == set()


@pytest.mark.parametrize("form", FORMS)
def test_before_the_licence_no_required_box_waits_for_it(form: str, pack: Pack) -> None:
    assert Filled(form, pack, facts_of(pack, without=LATER)).empty_required == set()


def test_no_sheet_names_the_place_or_the_bank_it_was_copied_from() -> None:
    foreign = (
        "平潭",
        "福建",
        "福州",
        "自贸",
        "建设银行",
        "工商银行",
        "中国银行",
        "农业银行",
        "交通银行",
        "350400",
        "391008",
    )
    for form in FORMS:
        for file in (LIBRARY / form / EDITIONS[form]).glob("*.yaml"):
            text = file.read_text(encoding="utf-8")
            assert [word for word in foreign if word in text] == [], file.name


@pytest.mark.parametrize(
    ("section", "letter"),
    [
        ("a", "a"),
        ("c", "c"),
        ("e", "e"),
        ("f", "h"),
        ("g", "f"),
        ("h", "i"),
        ("i", "g"),
        ("j", "j"),
        ("m", "m"),
        ("r", "r"),
    ],
)
def test_the_bank_letter_of_an_industry_follows_the_classification_of_the_form(
    section: str, letter: str, pack: Pack
) -> None:
    filled = Filled("bank_account", pack, facts_of(pack, {"enterprise.industry": section}))
    assert filled.ticked("industry.") == {f"industry.{letter}"}


def test_the_letters_on_the_bank_sheet_mean_what_the_chosen_section_is_called(pack: Pack) -> None:
    notes = "".join(
        block.text
        for section in read("bank_account")[1].sections
        for block in section.body
        if isinstance(block, Paragraph) and "A：" in block.text
    )
    printed = {part[0].lower(): part[2:] for part in notes.removesuffix("。").split("；")}
    assert len(printed) == 20
    for option in pack.facts[FactId("enterprise.industry")].options:
        filled = Filled("bank_account", pack, facts_of(pack, {"enterprise.industry": option.id}))
        (box,) = filled.ticked("industry.")
        assert printed[box.removeprefix("industry.")][:2] == option.label.zh[:2]


def test_the_banks_own_columns_and_the_absent_parent_stay_blank_with_a_reason(pack: Pack) -> None:
    blank = {entry.blank: entry.reason for entry in read("bank_account")[2].entries if isinstance(entry, BlankEntry)}
    own = {name for name, _ in boxes(read("bank_account")[1]) if name.startswith(("bank.", "pbc."))}
    assert own <= set(blank)
    assert "开户银行" in blank["area_code"]
    filled = Filled("bank_account", pack, facts_of(pack))
    assert [name for name in filled.values if name.startswith("parent.")] == ["parent.legal_rep"]
    assert filled.ticked("parent.") == set()


def test_the_controller_is_the_shareholder_with_more_than_half_or_the_one_who_was_named(pack: Pack) -> None:
    majority = Filled("bank_account", pack, facts_of(pack))
    assert majority.values["controller"] == "王𬭎"
    people = [
        person("王𬭎", "110000198003050014", ["shareholder", "legal_representative", "director"]) | share("1500000"),
        person("欧阳㛃", "110000197607080033", ["shareholder", "finance"]) | share("1500000"),
    ]
    half = facts_of(pack, {"people": people, "bank.controller": "王𬭎、欧阳㛃"})
    assert Filled("bank_account", pack, half).values["controller"] == "王𬭎、欧阳㛃"
    nobody = facts_of(pack, {"people": people, "bank.controller": ""})
    assert "controller" not in Filled("bank_account", pack, nobody).values


def test_each_authority_is_ticked_as_granted_or_as_refused_and_never_both(pack: Pack) -> None:
    filled = Filled("agent_authority", pack, facts_of(pack))
    assert filled.ticked("copies.") == {"copies.yes"}
    assert filled.ticked("documents.") == {"documents.no"}
    assert filled.ticked("forms.") == {"forms.yes"}
    assert filled.ticked("collect.") == {"collect.yes"}
    assert filled.ticked("matter.") == {"matter.setup"}
    assert filled.values["applicants"] == "王𬭎、欧阳㛃"


@pytest.mark.parametrize(
    ("changed", "unticked"),
    [
        ({"enterprise.capital": "10000000.01"}, "cond.capital"),
        ({"bo.no_other_controller": "false"}, "cond.no_other"),
        ({"bo.no_other_means": "false"}, "cond.no_means"),
    ],
)
def test_an_exemption_with_one_condition_unmet_is_not_promised(
    changed: dict[str, object], unticked: str, pack: Pack
) -> None:
    filled = Filled("bo_exemption", pack, facts_of(pack, changed))
    assert filled.values[unticked] is False
    assert filled.values["promise"] is False


def test_a_capital_of_exactly_ten_million_may_be_promised(pack: Pack) -> None:
    filled = Filled("bo_exemption", pack, facts_of(pack, {"enterprise.capital": "10000000"}))
    assert filled.ticked("cond.") == {"cond.capital", "cond.natural", "cond.no_other", "cond.no_means"}
    assert filled.values["promise"] is True


def test_all_insurances_of_employees_fill_the_rows_from_the_top_unasked(pack: Pack) -> None:
    filled = Filled("social_unit", pack, facts_of(pack, {}))
    rows = [filled.values.get(f"insured.{row}.kind") for row in (1, 2, 3)]
    assert rows == ["企业职工基本养老保险", "失业保险", "工伤保险"]
    assert all(f"insured.{row}.from" in filled.values for row in (1, 2, 3))
    assert Filled("medical_unit", pack, facts_of(pack, {})).ticked("kind.") == {"kind.basic", "kind.maternity"}


def test_the_staff_list_holds_employees_alone_and_no_foreign_document_number(pack: Pack) -> None:
    foreigner = person("试运行", "X00000002", ["employee"], id_type="passport") | work("15000", "resume")
    people = [*_people(), foreigner]
    rows = Filled("social_add_staff", pack, facts_of(pack, {"people": people})).rows["staff"]
    assert [row["name"] for row in rows] == ["欧阳㛃", "样小例", "试运行"]
    assert [row["id_number"] for row in rows] == ["110000197607080033", "110000200002290040", ""]
    assert [row["reason"] for row in rows] == ["单位间转入", "首次参保", "中断后续保"]


def _people() -> list[object]:
    people = ANSWERS["people"]
    assert isinstance(people, list)
    return people


def test_the_fund_sheet_adds_up_bases_and_payments_of_the_employees(pack: Pack) -> None:
    filled = Filled("fund_unit", pack, facts_of(pack))
    assert filled.values["base_total"] == Decimal("16000.5")
    assert filled.values["month_total"] == Decimal("3520.12")
    assert filled.values["staff.paying"] == 2
    assert filled.ticked("industry.") == {"industry.f"}
    assert filled.ticked("nature.") == {"nature.private"}


def test_the_monthly_total_is_one_number_and_the_sum_of_what_the_list_shows_for_each(pack: Pack) -> None:
    def shown(form: str) -> dict[str, Decimal]:
        values = field_values(load_form(form, DAY, pack.vocabulary), pack, facts_of(pack), DAY).values
        texts = {str(box): value.text for box, value in values.items() if isinstance(value, Text)}
        return {box: Decimal(text) for box, text in texts.items() if box.endswith("total")}

    listed = shown("fund_staff")
    one_by_one = sum(amount for box, amount in listed.items() if box.startswith("staff."))
    assert one_by_one > 0
    assert listed["sum.total"] == one_by_one
    assert shown("fund_unit")["month_total"] == one_by_one
    assert shown("fund_unit_open")["fund.total"] == one_by_one


def test_a_company_that_pays_by_itself_names_no_paying_account(pack: Pack) -> None:
    filled = Filled("fund_unit", pack, facts_of(pack, {"fund.pay_by": "self"}))
    assert not {"payer.bank", "payer.name", "payer.number"} & set(filled.values)
    assert filled.ticked("pay.") == {"pay.self"}


def test_a_business_elsewhere_gives_the_tax_and_medical_sheets_its_own_address(pack: Pack) -> None:
    elsewhere = facts_of(pack, {"premises.same_place": "false", "premises.business_address": "天津市样例区样例路9号"})
    tax = Filled("tax_info_confirm", pack, elsewhere)
    assert tax.values["business.address"] == "天津市样例区样例路9号"
    assert tax.values["registered.address"] == "天津市滨海新区天津港保税区样例路8号"
    assert "business.postcode" not in tax.values
    assert Filled("medical_unit", pack, elsewhere).values["address"] == "天津市样例区样例路9号"


def test_only_rented_premises_print_a_lease(pack: Pack) -> None:
    owned = Filled("premises_promise", pack, facts_of(pack, {"premises.kind": "owned"}))
    assert not [name for name in owned.values if name.startswith("lease.")]
    assert owned.ticked("kind.") == {"kind.owned"}


def test_the_neighbours_line_speaks_of_dwellings_alone(pack: Pack) -> None:
    assert not Filled("premises_promise", pack, facts_of(pack)).ticked("neighbours.")
    dwelling = {"premises.residential": "true", "premises.neighbours_agree": "false"}
    filled = Filled("premises_promise", pack, facts_of(pack, dwelling))
    assert filled.ticked("neighbours.") == {"neighbours.refuse"}
    assert filled.ticked("use.") == {"use.residential"}


def test_every_fact_declared_for_these_forms_is_read_by_one_and_asked_for(pack: Pack) -> None:
    declared = {str(row["id"]): row for row in _rows("facts/forms_after.yaml")}
    asked = {str(row["fact"]) for row in _rows("questions/forms_after.yaml")}
    assert asked == {name for name, row in declared.items() if "derived" not in row}
    maps = "".join((LIBRARY / form / EDITIONS[form] / "map.yaml").read_text(encoding="utf-8") for form in FORMS)
    assert [name for name in declared if name.removeprefix("people[].") not in maps] == []


def _rows(file: str) -> list[dict[str, object]]:
    rows = to_plain(load(shipped_root() / "cn" / file))
    assert isinstance(rows, list)
    return [dict(row) for row in rows if isinstance(row, dict)]


Rect = tuple[float, float, float, float]


@pytest.fixture(scope="module", autouse=True)
def _registered(fonts: Fonts) -> None:
    register(fonts.cache_dir / PRIMARY)


def inked(layout: Layout) -> tuple[dict[int, list[tuple[str, Rect]]], float, int]:
    """What each page of a blank holds, printed words and boxes to write in; the room for text; the number of pages."""
    sheet, puts, pages = laid_out(layout)
    found: dict[int, list[tuple[str, Rect]]] = {}
    for put in puts:
        marks = found.setdefault(put.page, [])
        for words in put.block.words:
            if text := words.text.rstrip():
                base = put.y + words.y
                right = words.x + width(text, words.size)
                marks.append((text, (words.x, base - words.size * 0.85, right, base + words.size * 0.1)))
        for box in put.block.boxes:
            if box.kind != "sign":
                marks.append((f"[{box.name}]", (box.x0, put.y + box.y0, box.x1, put.y + box.y1)))
    return found, sheet.room, pages


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.usefixtures("fonts")
def test_printed_words_touch_no_other_words_and_no_box_and_stay_on_the_paper(form: str) -> None:
    found, room, pages = inked(read(form)[1])
    assert pages == PAGES[form]
    for marks in found.values():
        assert [text for text, rect in marks if rect[0] < 0 or rect[2] > room + 0.5] == []
        crossing = [
            (one, other)
            for number, (one, a) in enumerate(marks)
            for other, b in marks[number + 1 :]
            if min(a[2], b[2]) - max(a[0], b[0]) > 0.6 and min(a[3], b[3]) - max(a[1], b[1]) > 0.6
        ]
        assert crossing == []


@pytest.mark.parametrize("form", FORMS)
def test_a_filled_form_reads_back_as_it_was_filled(form: str, pack: Pack, fonts: Fonts) -> None:
    loaded = load_form(form, DAY, pack.vocabulary)
    values = field_values(loaded, pack, facts_of(pack), DAY)
    assert values.findings == ()
    filled = fill(loaded, values, fonts)
    assert isinstance(filled, FilledForm)
    assert filled.findings == ()
    assert filled.pages == PAGES[form]
    assert verify(filled, values) == ()


def test_a_twenty_first_employee_goes_to_a_continuation_sheet(pack: Pack, fonts: Fonts) -> None:
    people = [*_people()]
    for number in range(19):
        seventeen = f"11000019900101{number + 100:03d}"
        identity = seventeen + identity_check_digit(seventeen)
        people.append(person("样小例", identity, ["employee"]) | work("5000", "first"))
    loaded = load_form("social_add_staff", DAY, pack.vocabulary)
    values = field_values(loaded, pack, facts_of(pack, {"people": people}), DAY)
    filled = fill(loaded, values, fonts)
    assert isinstance(filled, FilledForm)
    assert filled.pages == 2
    assert verify(filled, values) == ()
