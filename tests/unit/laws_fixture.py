"""A small pack with a bit of everything, what it means told in plain Python, and random cases for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from random import Random
from types import MappingProxyType

from packs_fixture import CHECKS, FACTS, GUIDE, MATTERS, QUESTIONS, small_pack

from rules.answers.given import Given, ListGiven
from rules.deciding.engine import decide
from rules.deciding.recall import Recall
from rules.deciding.settle import settle
from rules.decisions import Decisions, check_word_of, decision_word
from rules.facts import FactId, FactRef, Facts, ItemKey, Known, Origin, OriginKind, Value, item_ref
from rules.pack import Pack

PEOPLE = FactId("people")
_MORE_FACTS = """\
- {id: "people[].code", type: text, label: 号码}
- {id: shop.chief, type: bool, label: 有领头的, derived: "people.exists(p, 'shareholder' in p.roles && p.paid > 1000)"}
"""
_MORE_MATTERS = f"""\
- id: staff
  title: 用工
  folder: 用工
  order: 40
  applies_when: "people.exists(p, 'employee' in p.roles) || (shop.chief && shop.kind == 'eat')"
{GUIDE}  materials: [form]
  in_force: {{from: 2024-07-01}}
  source: {{of: law, article: 第五条, grade: verified}}
"""
_MORE_CHECKS = """\
- id: code.unique
  severity: block
  per: people
  must: "size(people.filter(p, p.code == person.code)) == 1"
  message: 号码重复。
  cure: 改正号码。
  facts: ["people[].code"]
  in_force: {from: 2024-07-01}
  source: {of: law, article: 第六条, grade: verified}
"""
_MORE_QUESTIONS = "- {fact: 'people[].code', topic: people, order: 20, ask: 请填?, why: 要用。}\n"

DAYS = tuple(
    date.fromisoformat(one)
    for one in ("2024-06-30", "2024-07-01", "2025-06-30", "2025-07-01", "2025-12-31", "2026-01-01", "2026-11-22")
)
"""The day before and the first day of everything that is dated in the pack."""

PLAIN: Mapping[str, tuple[Value, ...]] = {
    "shop.food": (True, False),
    "shop.kind": ("eat", "takeaway", "none"),
    "shop.area": (Decimal(10), Decimal(250), Decimal(350)),
    "shop.seats": (Decimal(5), Decimal(20), Decimal(60)),
}
FIELDS: Mapping[str, tuple[Value, ...]] = {
    "roles": (("shareholder",), ("employee",), ("shareholder", "employee")),
    "paid": (Decimal(0), Decimal(900), Decimal(5000)),
    "code": ("A", "B"),
}
_TOLD = Origin(OriginKind.ANSWER)


def law_pack(root: Path) -> Pack:
    """The pack."""
    return small_pack(
        root,
        facts=FACTS + _MORE_FACTS,
        matters=MATTERS + _MORE_MATTERS,
        checks=CHECKS + _MORE_CHECKS,
        questions=QUESTIONS + _MORE_QUESTIONS,
    )


@dataclass(frozen=True)
class Case:
    """What was answered: facts, and people by key with their fields; whether the list of people is closed."""

    plain: Mapping[str, Value] = field(default_factory=dict)
    people: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    closed: bool = True

    def given(self, rnd: Random | None = None) -> Given:
        """The answers, in any order."""
        values: dict[FactRef, Value] = {FactRef(ref): value for ref, value in self.plain.items()}
        for key, fields in self.people.items():
            values |= {item_ref(PEOPLE, ItemKey(key), name): value for name, value in fields.items()}
        told = list(values.items())
        if rnd is not None:
            rnd.shuffle(told)
        listed = ListGiven(tuple(ItemKey(key) for key in self.people), self.closed)
        return Given(MappingProxyType(dict(told)), MappingProxyType({PEOPLE: listed}))

    def without(self, ref: str) -> Case:
        """The same with one answer unsaid."""
        if ref in self.plain:
            return replace(self, plain={name: value for name, value in self.plain.items() if name != ref})
        key, name = ref.removeprefix("people[").split("].")
        fields = {one: value for one, value in self.people[key].items() if one != name}
        return replace(self, people={**self.people, key: fields})

    def having(self, ref: str, value: Value) -> Case:
        """The same with one answer."""
        if ref in PLAIN:
            return replace(self, plain={**self.plain, ref: value})
        key, name = ref.removeprefix("people[").split("].")
        return replace(self, people={**self.people, key: {**self.people[key], name: value}})

    def answered(self) -> list[str]:
        """The references that have an answer."""
        return sorted(str(ref) for ref in self.given().values)

    def refs(self) -> list[str]:
        """Everything that can be answered."""
        return [*PLAIN, *(f"people[{key}].{name}" for key in self.people for name in FIELDS)]


def domain(ref: str) -> tuple[Value, ...]:
    """The answers that are tried for a reference."""
    return PLAIN[ref] if ref in PLAIN else FIELDS[ref.rpartition(".")[2]]


def random_case(rnd: Random) -> Case:
    """Some of everything answered."""
    people = {f"p{place}": _some(rnd, FIELDS) for place in range(1, rnd.randint(0, 3) + 1)}
    return Case(_some(rnd, PLAIN), people, closed=rnd.random() < 0.7)


def whole_case(rnd: Random) -> Case:
    """Everything answered."""
    case = random_case(rnd)
    for ref in case.refs():
        case = case if ref in case.answered() else case.having(ref, rnd.choice(domain(ref)))
    return replace(case, closed=True)


def _some(rnd: Random, of: Mapping[str, tuple[Value, ...]]) -> dict[str, Value]:
    return {name: rnd.choice(values) for name, values in of.items() if rnd.random() < 0.7}


def edited(case: Case, rnd: Random) -> Case:
    """The case after one step: an answer, an answer unsaid, a person more or fewer, the list opened or closed."""
    kind = rnd.choice(("answer",) * 5 + ("unsay", "unsay", "add", "remove", "turn"))
    if kind == "unsay" and case.answered():
        return case.without(rnd.choice(case.answered()))
    if kind == "add" and len(case.people) < 4:
        key = next(f"p{place}" for place in range(1, 9) if f"p{place}" not in case.people)
        return replace(case, people={**case.people, key: _some(rnd, FIELDS)})
    if kind == "remove" and case.people:
        gone = rnd.choice(sorted(case.people))
        return replace(case, people={key: fields for key, fields in case.people.items() if key != gone})
    if kind == "turn":
        return replace(case, closed=not case.closed)
    ref = rnd.choice(case.refs())
    return case.having(ref, rnd.choice(domain(ref)))


def facts_of(pack: Pack, case: Case, day: date, recall: Recall | None = None, rnd: Random | None = None) -> Facts:
    """The facts of a case."""
    return settle(pack, case.given(rnd), day, lambda _ref: _TOLD, recall=recall)


def decided(pack: Pack, case: Case, day: date, recall: Recall | None = None) -> Decisions:
    """The decisions about a case."""
    return decide(pack, facts_of(pack, case, day, recall), day, recall=recall)


def words(decisions: Decisions) -> dict[str, str]:
    """Every decision in one word: `matter`, `matter/material`, `check:ID`."""
    found: dict[str, str] = {str(key): decision_word(one) for key, one in decisions.matters.items()}
    found |= {f"{one.matter}/{one.material}": decision_word(one.decision) for one in decisions.materials}
    by_check: dict[str, list[object]] = {}
    for one in decisions.checks:
        by_check.setdefault(str(one.check), []).append(one.outcome)
    return found | {f"check:{key}": check_word_of(found_) for key, found_ in by_check.items()}  # type: ignore[arg-type]


# ---------------------------------------------------------------- the same, told in plain Python


def meaning(case: Case, day: date) -> dict[str, str]:
    """What the pack decides about a case in which everything is answered."""
    told, people = case.plain, list(case.people.values())
    kind = told["shop.kind"] if told["shop.food"] else None
    seats = told["shop.seats"] if kind == "eat" else None
    there = day >= date(2024, 7, 1)
    large = there and _number(told["shop.area"]) > (200 if day >= date(2026, 1, 1) else 300)
    paid = [_number(one["paid"]) for one in people if "shareholder" in _roles(one)]
    employed = any("employee" in _roles(one) for one in people)
    led = any(amount > 1000 for amount in paid) and kind == "eat"
    found = {
        "setup": there,
        "food": there and kind in {"eat", "takeaway"},
        "fire": day >= date(2025, 7, 1) and (large or (seats is not None and _number(seats) > 50)),
        "staff": there and (employed or led),
    }
    if found["setup"]:
        found |= {"setup/form": True, "setup/identity": bool(people)}
    if found["food"]:
        found |= {"food/form": True, "food/layout": seats is not None and _number(seats) > 10}
        found["food/money_proof"] = any(amount > 1000 for amount in paid)
    found |= {f"{one}/form": True for one in ("fire", "staff") if found[one]}
    return {key: "required" if one else "not_required" for key, one in found.items()} | _checks(case, day, paid, seats)


def _checks(case: Case, day: date, paid: Sequence[Decimal], seats: Value | None) -> dict[str, str]:
    codes = [one["code"] for one in case.people.values()]
    fails = {
        "paid.some": any(amount <= 0 for amount in paid) if paid else None,
        "seats.fit": seats is not None and _number(seats) > _number(case.plain["shop.area"]),
        "code.unique": len(set(codes)) < len(codes) if codes else None,
    }
    if day < date(2024, 7, 1):
        fails = dict.fromkeys(fails)
    else:
        made = ("paid.some", "code.unique") if codes else ()  # for each of the people: for nobody, where there is none
        fails = {key: one for key, one in fails.items() if key in made or key == "seats.fit"}
    word = {None: "not_applicable", True: "fails", False: "holds"}
    return {f"check:{key}": word[one] for key, one in fails.items()}


def _number(value: Value) -> Decimal:
    assert isinstance(value, Decimal)
    return value


def _roles(person: Mapping[str, Value]) -> tuple[str, ...]:
    roles = person["roles"]
    assert isinstance(roles, tuple)
    return roles


def completions(case: Case) -> Iterator[Case]:
    """Every way to answer what is not answered; the list of people stays as it is."""
    missing = [ref for ref in case.refs() if ref not in case.answered()]
    for values in product(*(domain(ref) for ref in missing)):
        filled = case
        for ref, value in zip(missing, values, strict=True):
            filled = filled.having(ref, value)
        yield filled


def known_refs(facts: Facts) -> list[FactRef]:
    """Every reference whose value may be printed."""
    found = [FactRef(one) for one, state in facts.states.items() if isinstance(state, Known)]
    for item in facts.items(PEOPLE):
        found += [item_ref(PEOPLE, item.key, name) for name, state in item.fields.items() if isinstance(state, Known)]
    return found
