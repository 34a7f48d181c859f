"""Where everything is known, our conditions mean what CEL (Common Expression Language) means by them.

The other reading is cel-expr-python, a binding of Google's C++ implementation. Left out, as CEL has no such thing:
missing and parked facts (three-valued), `/`, `round` and `floor` (it has no decimals), `rate`, `add_years`,
code tables, `id_valid`, `id_birth`, `is_day_off`, `mask`, `label`, `labels`, `join`, `concat_lines`.
What has no value here (`.one` of none or several) is an error there.
`KAIBAN_ORACLE=10000` asks for more cases (`make oracle`).
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time
from decimal import Decimal
from random import Random

import pytest
from expr_fixture import DAY, closed, evaluate, facts, person
from expr_generator import OPTIONS, Plain, World, Writer, cel_name, fen, world

from rules.expr import Open, Settled
from rules.facts import Facts

cel = pytest.importorskip("cel_expr_python.cel", reason="the other CEL is not installed")

CASES = int(os.environ.get("KAIBAN_ORACLE", "300"))
SHARES = 10
"""The cases are told apart in this many tests, so that several processes can share them."""


def plain(value: Plain) -> object:
    """A value as the binding takes it."""
    match value:
        case bool() | str():
            return value
        case Decimal():
            return fen(value)
        case date():
            return datetime.combine(value, time(), UTC)
        case _:
            return list(value)


def in_map(value: Plain) -> object:
    """A value as the binding takes it inside a map, where it knows no timestamps."""
    return f"{value}T00:00:00Z" if isinstance(value, date) else plain(value)


def cel_types() -> dict[str, object]:
    kinds = {
        **dict.fromkeys(("staff.hired", "bank.wanted", "tax.wanted"), cel.Type.BOOL),
        **dict.fromkeys(("enterprise.capital", "staff.count"), cel.Type.INT),
        **dict.fromkeys(("enterprise.name", "premises.zone", "enterprise.type", "premises.kind"), cel.Type.STRING),
        "enterprise.due": cel.Type.TIMESTAMP,
        "as_of": cel.Type.TIMESTAMP,
        "seal.kinds": cel.Type.List(cel.Type.STRING),
        "people": cel.Type.List(cel.Type.Map(cel.Type.STRING, cel.Type.DYN)),
    }
    return {cel_name(name): kind for name, kind in kinds.items()}


ENV = cel.NewEnv(variables=cel_types())


def in_cel(text: str, at: World) -> object:
    """CEL's value; `None` for its error."""
    data = {cel_name(name): plain(value) for name, value in at.facts.items()}
    data["as_of"] = plain(DAY)
    data["people"] = [{name: in_map(value) for name, value in one.items()} for one in at.people]
    found = ENV.compile(text).eval(data=data)
    return None if found.type() == cel.Type.ERROR else found.value()


def known(at: World) -> Facts:
    people = closed(*(person(f"p{place}", **one) for place, one in enumerate(at.people)))
    return facts(dict(at.facts), people=people)


@pytest.mark.parametrize("share", range(SHARES))
def test_what_is_settled_is_what_cel_says(share: int) -> None:
    conditions = settled = 0
    for seed in range(share, CASES, SHARES):
        rnd = Random(seed)
        at = world(rnd)
        written = Writer(rnd, len(at.people)).any(rnd.randint(1, 4))
        ours, theirs = evaluate(written.ours, known(at)), in_cel(written.cel, at)
        if isinstance(ours, Open):
            assert theirs is None, (seed, written)
            assert not ours.needs, (seed, written)
        else:
            assert not isinstance(ours.value, tuple), (seed, written)
            assert plain(ours.value) == theirs, (seed, written)  # type: ignore[arg-type]
            settled += 1
            conditions += isinstance(ours.value, bool)
    assert settled > 0.75 * CASES / SHARES
    assert conditions > 0.2 * CASES / SHARES


def test_the_other_reading_tells_true_from_false() -> None:
    at = World({name: "llc" for name in OPTIONS if "." in name}, ())
    assert in_cel("enterprise_type == 'llc'", at) is True
    assert in_cel("enterprise_type == 'llc_one'", at) is False
    assert in_cel("1 / 0 == 1", at) is None
    found = evaluate("enterprise.type == 'llc'", facts({"enterprise.type": "llc"}))
    assert isinstance(found, Settled)
