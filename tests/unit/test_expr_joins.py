"""Lists narrowed by an equality give what a look at every pair gives, and a long list costs no square of its length."""

from __future__ import annotations

import time
from itertools import count
from random import Random

import pytest
from expr_fixture import (
    DAY,
    PERSON,
    VOCABULARY,
    Given,
    closed,
    evaluate,
    facts,
    parked,
    person,
    rate,
    still_open,
    value,
)

from rules.expr import Open, Scope, Settled, compile_expression, joins
from rules.expr.typed import Over
from rules.facts import FactId, Facts, Item

TEXTS = (
    "size(people.filter(p, p.name == person.name)) == 1",
    "size(people.filter(p, p.name == enterprise.name)) > 1",
    "size(people.filter(p, person.share == p.share))",
    "people.exists(p, p != person && p.name == person.name)",
    "people.exists(p, p.name == person.name && p.here)",
    "people.exists(p, p.here && p.id_type == person.id_type)",
    "people.all(p, p == person || p.name != person.name)",
    "people.all(p, p.name != enterprise.name || p.here)",
    "size(people.filter(p, p.name == person.name && p.here)) == 0",
    "sum(people.filter(p, p.name == person.name).map(p, p.share)) > 3",
    "people.one(p, p.share, p.name == person.name)",
    "people.filter(p, p.name == person.name).exists(p, p.here)",
    "people.exists(p, p.birth == enterprise.due)",
)
ROUNDS = count()


def random_person(key: str, rnd: Random) -> Item:
    known: dict[str, Given] = {}
    fields: dict[str, tuple[Given, ...]] = {
        "name": ("甲", "乙"),
        "share": (1, 2),
        "here": (True, False),
        "id_type": ("passport", "id_card"),
    }
    for name, values in fields.items():
        roll = rnd.random()
        if roll < 0.7:
            known[name] = rnd.choice(values)
        elif roll < 0.8:
            known[name] = parked()
    return person(key, **known)


def random_facts(rnd: Random) -> tuple[Facts, Item]:
    items = [random_person(f"p{place}", rnd) for place in range(rnd.randint(1, 4))]
    listed = closed(*items) if rnd.random() < 0.7 else still_open(*items)
    others: dict[str, Given] = {"enterprise.name": rnd.choice(("甲", "乙"))} if rnd.random() < 0.8 else {}
    others |= {"enterprise.due": DAY} if rnd.random() < 0.5 else {}
    return facts(others, people=listed), rnd.choice(items)


def pairwise(text: str, known: Facts, item: Item, monkeypatch: pytest.MonkeyPatch) -> Settled | Open:
    """The outcome of looking at every item; a text of its own, so that it is compiled anew."""
    with monkeypatch.context() as patched:
        patched.setattr(joins, "join_of", lambda _node: None)
        spaced = text + " " * (1 + next(ROUNDS))
        plain = compile_expression(spaced, VOCABULARY, None, "pack.yaml:7", PERSON)
    return plain.evaluate(Scope(known, DAY, VOCABULARY, rate, (FactId("people"), item)))


@pytest.mark.parametrize("text", TEXTS)
def test_a_narrowed_list_gives_what_every_pair_gives(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(120):
        known, item = random_facts(Random(seed))
        ours, theirs = evaluate(text, known, item), pairwise(text, known, item, monkeypatch)
        if isinstance(theirs, Settled):
            assert isinstance(ours, Settled), (seed, theirs)
            assert ours.value == theirs.value, seed
            if not text.startswith("people.exists(p, p.here &&"):  # there another false part may decide
                assert set(ours.because) == set(theirs.because), seed
        else:
            assert isinstance(ours, Open), (seed, ours)
            assert (set(ours.needs), ours.missing) == (set(theirs.needs), theirs.missing), seed


@pytest.mark.parametrize("text", TEXTS)
def test_each_of_these_is_narrowed(text: str) -> None:
    compiled = compile_expression(text, VOCABULARY, None, "pack.yaml:7", PERSON)
    assert any(joins.join_of(node) is not None for node in overs(compiled.tree))


def overs(node: object) -> list[Over]:
    """Every macro in a tree."""
    found = [node] if isinstance(node, Over) else []
    for name in getattr(node, "__slots__", ()):
        child = getattr(node, name, None)
        for one in child if isinstance(child, tuple) else (child,):
            if hasattr(one, "shape"):
                found += overs(one)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "people.exists(p, p.name == p.name)",
        "people.exists(p, p.name != person.name)",
        "people.all(p, p.name == person.name)",
        "people.exists(p, p.here == person.here)",
        "people.filter(p, p.here).exists(q, q.name == person.name)",
        "people.exists(p, p.here || p.name == person.name)",
    ],
)
def test_what_no_equality_narrows_is_looked_at_whole(text: str) -> None:
    compiled = compile_expression(text, VOCABULARY, None, "pack.yaml:7", PERSON)
    assert all(joins.join_of(node) is None for node in overs(compiled.tree) if node.items.shape.list_id)


def test_twice_as_many_people_do_not_take_four_times_as_long() -> None:
    """Whether one number is one person's: asked for each of the people, while some numbers are missing."""

    def spent(number: int) -> float:
        items = [person(f"p{place}", **({} if place % 3 else {"name": f"人{place}"})) for place in range(number)]
        known = facts({}, people=closed(*items))
        begun = time.process_time()
        for item in items:
            evaluate(TEXTS[0], known, item)
        return time.process_time() - begun

    spent(50)
    assert min(spent(400) for _ in range(3)) < 10 * min(spent(100) for _ in range(3))


def test_a_value_that_only_looks_alike_is_no_match() -> None:
    known = facts({"enterprise.name": "1"}, people=closed(person("p1", name="1.0"), person("p2", name="1")))
    assert value("size(people.filter(p, p.name == enterprise.name))", known) == 1
