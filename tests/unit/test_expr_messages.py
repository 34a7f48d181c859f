"""What an author is told about a condition that cannot be used."""

from __future__ import annotations

import sys
from types import FrameType

import pytest
from expr_fixture import PERSON, VOCABULARY, compiled

from rules.expr import ExpressionError, ExprType, compile_expression
from rules.expr.parser import parse


def fault(text: str, expected: ExprType | None = None) -> ExpressionError:
    with pytest.raises(ExpressionError) as error:
        compiled(text, expected)
    return error.value


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("staff.hired = true", 13, "write '=='"),
        ("staff.hired and bank.wanted", 13, "'and' is written '&&'"),
        ("not staff.hired", 1, "'not' is written '!'"),
        ("staff.hired ＝＝ true", 13, "write '='"),
        ("staff.hired ≥ 3", 13, "write '>='"),
        ("premises.kind == ‘rented’", 18, "write straight ones"),
        ("premises.kind == 租赁", 18, "quotes"),
        ("premises.kind == 'rented", 18, "no closing quote"),
        ("staff.count ==", 15, "ends too early"),
        ("(staff.count == 1", 18, "a ')' is missing"),
        ("staff.count == 1)", 17, "this ')' closes nothing"),
        ("1 < staff.count < 3", 17, "join them with '&&'"),
        ("people[0].name == 'x'", 7, "no numbered items"),
        ("staff.count == 12abc", 16, "is no number"),
        ("staff.hired bank.wanted", 13, "operator is missing"),
        ("staff.count == null", 16, "there is no null"),
        ("enterprise.name == 'a\\qb'", 22, "'\\q' means nothing"),
        ("  ", 1, "is empty"),
        ("staff.count % 2 == 0", 13, "there is no '%'"),
        ("x" * 20_001, 1, "longer than 20000"),
    ],
)
def test_a_text_that_cannot_be_read_is_explained_at_its_place(text: str, column: int, said: str) -> None:
    error = fault(text)
    assert said in error.message
    assert (error.line, error.column) == (1, column)


@pytest.mark.parametrize(
    ("text", "column", "said", "suggestion"),
    [
        ("enterprise.tpye == 'llc'", 1, "no fact 'enterprise.tpye'", "enterprise.type"),
        ("kind == 'rented'", 1, "no fact 'kind'", "premises.kind"),
        ("premises.kind == 'rentd'", 18, "no option of 'premises.kind', which has owned, rented, lent", "rented"),
        ("'rentd' != premises.kind", 1, "no option of", "rented"),
        ("premises.kind in ['owned', 'rentd']", 28, "no option of", "rented"),
        ("'companny' in seal.kinds", 1, "no option of", "company"),
        ("premises.kind == (staff.hired ? 'owned' : 'rentd')", 43, "no option of", "rented"),
        ("people.exists(p, 'directer' in p.roles)", 18, "no option of 'p.roles'", "director"),
        ("people.map(p, p.kind == 'x').all(x, x)", 17, "has no field 'kind'", None),
        ("person.rolse", 8, "has no field 'rolse'", "person.roles"),
        ("persn.roles", 1, "no fact 'persn.roles'", "person.roles"),
        ("rate('tax.rat') > 1", 6, "no rate 'tax.rat'", "tax.rate"),
        ("rond(staff.count, 2) > 1", 1, "no function 'rond'", "round"),
        ("people.exist(p, p.here)", 8, "no method '.exist()'", "exists"),
    ],
)
def test_an_unknown_name_comes_with_the_nearest_known_one(
    text: str, column: int, said: str, suggestion: str | None
) -> None:
    error = fault(text)
    assert said in error.message
    assert (error.column, error.suggestion) == (column, suggestion)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("enterprise.capital > '5'", "here number and text"),
        ("enterprise.name > 'a'", "orders numbers and dates only"),
        ("staff.hired && enterprise.name", "'&&' joins conditions: bool is needed here, and this is text"),
        ("!staff.count", "'!' turns a condition round"),
        ("-enterprise.name == 1", "makes a number negative"),
        ("staff.count + 'a' == 1", "'+' takes numbers"),
        ("enterprise.name - 'a' == 'b'", "'-' takes numbers"),
        ("staff.hired ? 1 : 'a'", "both branches of '?' have one type"),
        ("staff.count ? 1 : 2", "a condition stands before '?'"),
        ("people == people", "lists are not compared"),
        ("'a' in enterprise.name", "'in' looks into a list"),
        ("1 in ['a']", "'in' looks for text"),
        ("['a', 1].exists(x, x == 'a')", "a list has one type"),
        ("size([]) == 0", "an empty list has no type"),
        ("people.name == 'x'", "people.exists(p, …)"),
        ("enterprise.name.zh == 'x'", "is text and has no parts"),
        ("people.exists(staff, true)", "'staff' means something else already"),
        ("people.exists(p, people.exists(p, p.here))", "'p' means something else already"),
        ("people.exists(p.x, true)", "a name for each item stands first"),
        ("people.exists(p)", "write .exists(p, condition)"),
        ("people.exists(p, p.name)", "bool is needed here, and this is text"),
        ("people.map(p, p.roles)", "a list holds no lists"),
        ("people.filter(p, p.here).here", "'.here' cannot stand here"),
        ("staff.count.exists(x, true)", "goes through a list, and this is number"),
        ("has(1)", "has() asks for one fact"),
        ("has(people.filter(p, p.here))", "has() asks for one fact"),
        ("label(enterprise.name)", "this is no choice"),
        ("date('2026-02-30') == as_of", "this is no day"),
        ("date('20260501') == as_of", "this is no day"),
        ("date(enterprise.name) == as_of", "the text itself in quotes"),
        ("round(1)", "takes 2 values, not 1"),
        ("size(1)", "size() counts a text or a list"),
        ("sum(people)", "list<number> is needed here"),
        ("startsWith(enterprise.name, 'x')", "written behind its value"),
        ("enterprise.name.size() == 1", "written before its value"),
        ("person", "a condition (bool) is needed here, and this gives person"),
        ("enterprise.type", "a condition (bool) is needed here, and this gives text"),
    ],
)
def test_values_of_the_wrong_type_are_explained(text: str, said: str) -> None:
    assert said in fault(text, ExprType.BOOL).message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("staff.hired &&", "syntax"),
        ("staff.hred", "unknown_fact"),
        ("person.hre", "unknown_fact"),
        ("premises.kind == 'x'", "unknown_option"),
        ("rate('x') > 1", "unknown_rate"),
        ("rnd(1) > 1", "unknown_function"),
        ("staff.hired > 1", "type"),
    ],
)
def test_a_fault_has_a_code_of_its_sort(text: str, code: str) -> None:
    assert fault(text).code == code


def test_a_person_outside_items_made_per_person_is_explained() -> None:
    with pytest.raises(ExpressionError, match="not bound here"):
        compile_expression("'director' in person.roles", VOCABULARY, None, "pack.yaml:7")


def test_the_message_names_the_file_the_column_and_shows_the_place() -> None:
    assert str(fault("premises.kind == 'rentd'")) == (
        "pack.yaml:7: column 18: 'rentd' is no option of 'premises.kind', which has owned, rented, lent."
        " Did you mean 'rented'?\n"
        "    premises.kind == 'rentd'\n"
        "                     ^"
    )


def test_the_mark_stands_under_its_place_behind_wide_characters() -> None:
    shown = fault("enterprise.name == '公司' && hired").caret.split("\n")
    assert shown[1].index("^") == shown[0].index("hired") + len("公司")


def test_a_text_of_several_lines_names_the_line() -> None:
    error = fault("staff.hired &&\n  bank.wantd")
    assert (error.line, error.column, error.suggestion) == (2, 3, "bank.wanted")
    assert "column 3 of line 2 of the expression" in str(error)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 65 + "staff.hired" + ")" * 65,
        "!" * 70 + "staff.hired",
        "-" * 70 + "staff.count == 1",
        "staff.hired ? 1 : " * 70 + "2",
        "[" * 70 + "1" + "]" * 70,
        "floor(" * 70 + "1" + ")" * 70,
        "(" * 5000 + "1" + ")" * 5000,
    ],
    ids=["brackets", "not", "minus", "choice", "list", "call", "very many brackets"],
)
def test_deep_nesting_is_refused_politely(text: str) -> None:
    assert "nested more than 64 deep" in fault(text).message


def test_sixty_levels_of_brackets_are_taken() -> None:
    assert compiled("(" * 60 + "staff.hired" + ")" * 60).type is ExprType.BOOL


@pytest.mark.parametrize("joint", [" && ", " || ", " == true && "])
def test_a_long_chain_is_not_deep(joint: str) -> None:
    assert compiled(joint.join(["staff.hired"] * 700)).reads == {"staff.hired"}


@pytest.mark.parametrize("sign", [" + ", " - ", " * ", " / "])
def test_a_long_sum_is_not_deep(sign: str) -> None:
    assert compiled(sign.join(["staff.count"] * 900)).reads == {"staff.count"}


def test_reading_a_long_text_takes_no_more_stack_than_a_short_one() -> None:
    before = sys.getrecursionlimit()
    depth = len(_frames())
    sys.setrecursionlimit(depth + 150)
    try:
        assert parse(" && ".join(f"(staff.count > {number})" for number in range(700))) is not None
    finally:
        sys.setrecursionlimit(before)


def _frames() -> list[object]:
    found: list[object] = []
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        found.append(frame)
        frame = frame.f_back
    return found


def test_one_text_is_compiled_once_per_vocabulary() -> None:
    assert compiled("staff.hired && bank.wanted") is compiled("staff.hired && bank.wanted")


def test_what_an_expression_reads_is_declared_by_it() -> None:
    expression = compiled("people.exists(p, 'director' in p.roles) && person.share > staff.count")
    assert expression.reads == {"people", "people[].roles", "people[].share", "staff.count"}
    assert expression.speaks_of == {"person"}


def test_messages_never_end_in_python_words() -> None:
    for text in (
        "&&",
        ")",
        "'",
        "a b c",
        "?",
        "::",
        "𠮷",
        "\x00",
        "1 2",
        "in",
        "true false",
        "a ? b",
        "a.1",
        ".a",
        "[,]",
    ):
        assert fault(text).message
        assert "Token" not in str(fault(text))


def test_bound_names_are_those_given() -> None:
    expression = compile_expression("me.here", VOCABULARY, ExprType.BOOL, "map.yaml:3", {"me": PERSON["person"]})
    assert expression.speaks_of == {"me"}
