"""An interview walked to its end: with a persona's answers, and plausible ones where it has none.

`python tests/content/walking.py` writes the question paths anew; `--crawl N` walks N forks of every persona (0: all).
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from assistant import interview
from assistant.interview import Accepted, Answers
from assistant.interview.answers import PEOPLE
from assistant.paperwork import Paperwork
from exports.documents.compose import compose
from exports.documents.content import DOCUMENTS
from exports.papers import papers
from forms.library import load_form
from forms.mapping import sheet_values
from rules.answers.parse import show_value
from rules.deciding.recall import Recall
from rules.decisions import Decisions, Fails, Undecided
from rules.facts import FactId, FactRef, declared, item_ref, split_ref
from rules.model import FactDef, FactType, Severity
from rules.pack import Pack, load_pack, shipped_root
from rules.yamlfile import load, to_plain

FOLDER = Path(__file__).parent / "personas"
PATHS = Path(__file__).parent / "paths"
SAMPLES = Path(__file__).resolve().parents[2] / "docs" / "samples"
_CACHE = Path(__file__).parent / "__pycache__" / "walking"
_MOST = 400
"""Questions after which a walk has lost its way."""


@dataclass(frozen=True, slots=True)
class Persona:
    """Whose answers a walk gives."""

    name: str
    pack: Pack
    day: date
    answers: Mapping[str, Any]

    def answer(self, ref: FactRef, keys: Mapping[str, Mapping[str, Any]]) -> object | None:
        """What this persona answers; None where it says nothing."""
        split = split_ref(ref)
        return self.answers.get(ref) if split is None else keys.get(split[1], {}).get(split[2])


@dataclass(frozen=True, slots=True)
class Step:
    """One question of a walk and the answer given."""

    ref: FactRef
    question: str
    answer: object


@dataclass(frozen=True, slots=True)
class Walk:
    """A whole interview: its questions in order, and what they came to."""

    persona: Persona
    steps: tuple[Step, ...]
    answers: Answers
    decisions: Decisions

    def undecided(self) -> list[str]:
        """Matters and materials that are not decided although every question was answered.

        What waits for a limit that the place has not told us (`local`) is rightly open.
        """
        found = [(str(key), one) for key, one in self.decisions.matters.items()]
        found += [(f"{one.matter}/{one.material}", one.decision) for one in self.decisions.materials]
        facts = self.persona.pack.facts
        return [
            name
            for name, one in found
            if isinstance(one, Undecided)
            and not any(facts[declared(ref)].local is not None for way in one.needs for ref in way)
        ]

    def blocked(self) -> frozenset[tuple[str, str | None]]:
        """The checks that fail, block the export and say by which facts, with the person each is about."""
        return frozenset(
            (str(one.check), one.item)
            for one in self.decisions.checks
            if isinstance(one.outcome, Fails) and one.severity is Severity.BLOCK and one.outcome.because
        )

    def refused_since(self, before: Walk) -> bool:
        """Whether what was answered otherwise is refused: something blocks the case, with its reason, that did not.

        Nobody hands in what is blocked, so its boxes may be open. A warning leaves a whole filing and excuses nothing.
        """
        return not self.blocked() <= before.blocked()

    def open_boxes(self) -> list[str]:
        """Required boxes of forms, and clauses of documents, that lack a fact."""
        found: list[str] = []
        pack, facts, day = self.persona.pack, self.decisions.facts, self.persona.day
        for form_id in dict.fromkeys(paper.id for paper in papers(pack, self.decisions)):
            if form_id in DOCUMENTS:
                found += [f"{form_id}: {one}" for one in compose(form_id, pack, facts, day).missing]
                continue
            form = load_form(form_id, day, pack.vocabulary)
            for sheet in sheet_values(form, pack, facts, day):
                found += [f"{form_id}: {one.box}" for one in sheet.findings if one.code == "box.missing_fact"]
        return found


@cache
def personas() -> dict[str, Persona]:
    """The samples, the personas of the kinds, and those of `paths/personas.yaml`, which differ in some answers."""
    found = {path.parent.name: _read(path.parent.name, path) for path in sorted(SAMPLES.glob("*/case.yaml"))}
    found |= {path.stem: _read(path.stem, path) for path in sorted(FOLDER.glob("*.yaml"))}
    changed = to_plain(load(PATHS / "personas.yaml"))
    assert isinstance(changed, dict)
    for name, one in changed.items():
        assert isinstance(one, dict)
        like = found[str(one["like"])]
        answers = {**like.answers, **_mapping(one.get("answers", {}))}
        if "roles" in one:
            answers["people"] = _with_roles(answers["people"], _mapping(one["roles"]))
        pack = load_pack(str(one["pack"]), (shipped_root(),)) if "pack" in one else like.pack
        found[name] = Persona(name, pack, like.day, answers)
    return found


def _read(name: str, path: Path) -> Persona:
    case = _mapping(to_plain(load(path)))
    pack = load_pack(str(case["pack"]), (shipped_root(),))
    return Persona(name, pack, date.fromisoformat(str(case["as_of"])), _mapping(case["answers"]))


def _with_roles(people: list[dict[str, Any]], roles: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The people, with other roles for those named by their key."""
    assert roles.keys() <= {one["key"] for one in people}
    return [{**one, "roles": roles.get(one["key"], one["roles"])} for one in people]


def _mapping(value: object) -> dict[str, Any]:
    assert isinstance(value, dict)
    return value


def walk(persona: Persona, fork: tuple[FactRef, object] | None = None) -> Walk:
    """Answer until nothing is asked any more; with `fork`, that one question is answered otherwise."""
    pack, day = persona.pack, persona.day
    recall = Recall(pack, day)
    wanted = replace(Paperwork(_CACHE, _CACHE, None).papers(pack, day), recall=recall)
    answers = Answers()
    steps: list[Step] = []
    keys: dict[str, Mapping[str, Any]] = {}
    if scene := persona.answers.get("case.scene"):
        answers = _taken(pack, answers, FactRef("case.scene"), scene, day)
    for _ in range(_MOST):
        decisions = interview.decided(pack, answers, day, recall)
        asked = interview.Questions(pack, answers, decisions, wanted).next
        if asked is None:
            return Walk(persona, tuple(steps), answers, decisions)
        ref = asked.ref
        if ref == FactRef(PEOPLE):
            answers = _people(persona, answers, keys)
            given: object = len(keys)
        else:
            given = persona.answer(ref, keys)
            if fork is not None:
                given = fork[1] if fork[0] == ref else _fitting(pack, decisions, answers, ref, given, _first(keys))
            if given is None:
                given = plausible(pack, decisions, ref)
            answers = _taken(pack, answers, ref, given, day)
        steps.append(Step(ref, asked.question.ask.zh, given))
    raise AssertionError(f"{persona.name}: more than {_MOST} questions, the last about {steps[-1].ref}")


def _people(persona: Persona, answers: Answers, keys: dict[str, Mapping[str, Any]]) -> Answers:
    listed = persona.answers.get("people", [])
    for one in listed["open"] if isinstance(listed, dict) else listed:
        key, outcome = interview.add_person(persona.pack, answers, str(one["name"]), persona.day)
        assert key is not None
        assert isinstance(outcome, Accepted), one["name"]
        keys[key], answers = one, outcome.answers
    closed = interview.close_people(answers)
    assert isinstance(closed, Accepted)
    return closed.answers


def _taken(pack: Pack, answers: Answers, ref: FactRef, typed: object, day: date) -> Answers:
    outcome = interview.accept(pack, answers, ref, typed, day)
    assert isinstance(outcome, Accepted), f"{ref} does not take {typed!r}: {outcome}"
    return outcome.answers


def _first(keys: Mapping[str, Mapping[str, Any]]) -> str:
    """The first of the people that is a human being: who stands at the head on a fork."""
    return next((key for key, one in keys.items() if one.get("party", "natural") == "natural"), "")


def _fitting(
    pack: Pack, decisions: Decisions, answers: Answers, ref: FactRef, given: object, first: str
) -> object | None:
    """What of a persona's answer still fits on a fork; None where another is to be found.

    Of roles only those are kept that the kind of enterprise has; once some fall away, `first` of the people takes
    on all that somebody must, so that the fork is about a whole filing.
    """
    fact = pack.facts[declared(ref)]
    if given is None:
        return None
    if fact.type in (FactType.CHOICE, FactType.CHOICES) and fact.codes is None:
        offered = [option.id for option in interview.offered(pack, decisions, ref)]
        asked = given if isinstance(given, list) else [given]
        kept = [one for one in asked if one in offered]
        if declared(ref) != _ROLES or len(kept) == len(asked):
            return given if len(kept) == len(asked) else (kept or None)
        return _roles(decisions, kept, offered, first=str(ref).startswith(f"people[{first}]"))
    taken = interview.accept(pack, answers, ref, given, decisions.as_of)
    return given if isinstance(taken, Accepted) else None


_STANDS = "people[].represents"
_ROLES = "people[].roles"
_OWNERS = ("shareholder", "investor", "managing_partner", "partner", "member", "operator")
_HEADS = ("legal_representative", "director", "manager", "responsible")


def _roles(decisions: Decisions, kept: list[object], offered: list[str], *, first: bool) -> list[object]:
    """The roles that are kept, and what the kind of enterprise wants of somebody, once that kind is known."""
    facts = decisions.facts
    if facts.known(FactId("enterprise.type")) is None:
        return kept
    owners: list[object] = [one for one in _OWNERS if one in offered and (first or one != "managing_partner")]
    if any(one in _OWNERS for one in kept):
        owners = []
    heads: list[object] = [one for one in _HEADS if one in offered] if first else []
    if not first and facts.known(FactId("enterprise.is_company")):
        heads = ["supervisor"]
    held = list(dict.fromkeys([*kept, *owners, *heads]))
    return held or [one for one in ("employee",) if one in offered]  # nobody stands on the list without a role


_NUMBERS: Mapping[str, str] = {
    "residence_permit": "810000198001010014",
    "permanent_resident": "USA110000000001",
    "passport": "E00000001",
}
"""An invented number of each kind of document but the identity card."""
_PLAUSIBLE: Mapping[FactType, object] = {
    FactType.BOOL: "false",
    FactType.NAME: "某某",
    FactType.PERCENT: "10",
    FactType.USCC: "91120000MA00000055",
    FactType.MOBILE: "13900000000",
    FactType.PHONE: "022-66000000",
    FactType.EMAIL: "name@example.com",
    FactType.POSTCODE: "300450",
    FactType.ID_NUMBER: "120000198001010010",
}


def plausible(pack: Pack, decisions: Decisions, ref: FactRef) -> object:
    """An answer that the question takes, where a persona has none."""
    fact = pack.facts[declared(ref)]
    if fact.optional:
        return ""
    if fact.id == _STANDS:  # one of several has to: the first who is asked
        stand = (item_ref(FactId("people"), item.key, "represents") for item in decisions.facts.items(FactId("people")))
        return "false" if any(decisions.facts.known(one) is True for one in stand) else "true"
    match fact.type:
        case FactType.CHOICE:
            return interview.offered(pack, decisions, ref)[0].id
        case FactType.CHOICES:
            return [interview.offered(pack, decisions, ref)[0].id]
        case FactType.NUMBER | FactType.MONEY:
            return str(max(fact.minimum or 1, 1))
        case FactType.DATE:
            return decisions.as_of.replace(year=decisions.as_of.year + 1).isoformat()
        case FactType.TEXT:
            return _text(pack, fact)
        case FactType.ID_NUMBER:
            split = split_ref(ref)
            kind = None if split is None else decisions.facts.known(FactRef(f"{split[0]}[{split[1]}].id_type"))
            return _NUMBERS.get(str(kind), _PLAUSIBLE[fact.type])
    return _PLAUSIBLE[fact.type]


def _text(pack: Pack, fact: FactDef) -> str:
    if fact.codes is not None:
        table = pack.codes.table(fact.codes)
        found = table.search("中国", 1) if fact.codes == "countries" else table.under()
        while below := table.under(found[0].code):
            found = below
        return found[0].code
    return "某某".ljust(fact.min_length, "某")[: fact.max_length]


def forks(done: Walk) -> Iterator[tuple[FactRef, object]]:
    """Every other option of every choice that a walk came by; of several that can be chosen, each one in or out.

    Roles alone stay with their holders: a role that nobody holds, or two people, is the business of the checks.
    """
    for step in done.steps:
        fact = done.persona.pack.facts[declared(step.ref)]
        if fact.type is FactType.BOOL:
            yield step.ref, "false" if step.answer in (True, "true") else "true"
        elif fact.type is FactType.CHOICE:
            for option in interview.offered(done.persona.pack, done.decisions, step.ref):
                if option.id != step.answer:
                    yield step.ref, option.id
        elif fact.type is FactType.CHOICES and fact.id != _ROLES:
            chosen = step.answer if isinstance(step.answer, list) else [step.answer]
            for option in interview.offered(done.persona.pack, done.decisions, step.ref):
                turned = [one for one in chosen if one != option.id]
                turned += [option.id] if len(turned) == len(chosen) else []
                if turned:
                    yield step.ref, turned


def path_csv(done: Walk) -> str:
    """A walk as a table: number, fact, question, answer; a diff shows what is asked otherwise."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("number", "fact", "question", "answer"))
    for number, step in enumerate(done.steps, start=1):
        writer.writerow((number, step.ref, step.question, _shown(done, step)))
    return out.getvalue()


def _shown(done: Walk, step: Step) -> str:
    if step.ref == FactRef(PEOPLE):
        return f"{step.answer} 人"
    pack = done.persona.pack
    value = done.answers.values.get(step.ref)
    return (
        "" if value in (None, "") else show_value(pack.facts[FactId(declared(step.ref))], value, "zh-Hans", pack.codes)
    )


def crawl(persona: Persona, most: int = 0) -> tuple[int, list[str]]:
    """How many forks were walked, and what was left open at the end of each; `most` spreads that many over the walk."""
    done = walk(persona)
    found = [f"{persona.name}: {one}" for one in (*done.undecided(), *done.open_boxes())]
    every = list(forks(done))
    chosen = every if not most else every[:: max(1, len(every) // most)][:most]
    for ref, option in chosen:
        forked = walk(persona, (ref, option))
        left = [*forked.undecided(), *([] if forked.refused_since(done) else forked.open_boxes())]
        found += [f"{persona.name} with {ref}={option}: {one}" for one in left]
    return len(chosen), found


def _main(arguments: list[str]) -> int:
    if "--crawl" in arguments:
        most = int(arguments[arguments.index("--crawl") + 1])
        left = 0
        for persona in personas().values():
            walked, found = crawl(persona, most)
            left += len(found)
            sys.stdout.write("\n".join([f"{persona.name}: {walked} forks, {len(found)} left open", *found]) + "\n")
            sys.stdout.flush()
        return 1 if left else 0
    for persona in personas().values():
        (PATHS / f"{persona.name}.csv").write_text(path_csv(walk(persona)), encoding="utf-8", newline="")
    return 0


if __name__ == "__main__":
    raise SystemExit(_main(sys.argv[1:]))
