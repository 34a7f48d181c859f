"""What deciding costs: every key press, a whole evaluation, a pack of 10,000 matters, and two other engines beside it.

`make bench`. Everything is processor time of this process; ratios are of one run. A key press here is one answer of the
rich sample changed (and then changed back): new facts, new decisions. What a press also shows stands in `bench_path`.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median, quantiles

import celpy
import zen

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit"))

from big_pack import Big, big_pack

from assistant import interview
from assistant.__main__ import collect_seldom
from assistant.desk import Desk
from assistant.interview import Accepted, Answers, Asked, Outcome, PeopleList
from assistant.paths import folders, samples_root
from assistant.session import Session
from rules.deciding.candidates import Candidates
from rules.deciding.engine import decide
from rules.deciding.recall import Recall
from rules.deciding.settle import settle
from rules.expr import Scope
from rules.facts import FactId, FactRef, ItemKey, Origin, OriginKind, item_ref, split_ref
from rules.pack import Pack

DAY = date(2026, 11, 22)
MOST_FOR_A_PRESS, MOST_FOR_ALL = 5.0, 30.0
TOLD = Origin(OriginKind.ANSWER)
PEOPLE = FactId("people")


def spent(work: Callable[[], object]) -> float:
    """Processor time in milliseconds."""
    before = time.process_time()
    work()
    return (time.process_time() - before) * 1000


def least(work: Callable[[], object], rounds: int = 5) -> float:
    """The least of several times."""
    return min(spent(work) for _ in range(rounds))


def line(name: str, milliseconds: float, beside: str = "") -> None:
    """One figure."""
    print(f"  {name:<58}{milliseconds:9.2f} ms  {beside}")


def times(name: str, found: list[float], most: float) -> None:
    """How a kind of work is spread."""
    line(f"{name}, {len(found)} times: median", median(found))
    line(f"{name}: 95th percentile", quantiles(found, n=20)[18], f"(aim {most:g} ms)")
    line(f"{name}: worst", max(found))


# ---------------------------------------------------------------- the shipped packs


def shipped(home: Path) -> None:
    """The rich sample with the shipped packs."""
    session = Desk(folders(home), "zh-Hans", DAY).from_file(samples_root() / "rich" / "case.yaml").session
    pack, answers = session.pack, session.answers
    counted = f"{len(pack.matter_ids)} matters, {len(pack.materials)} materials, {len(pack.check_ids)} checks"
    print(f"Shipped pack {pack.id}: {len(pack.facts)} facts, {counted}; the rich sample, {len(answers.values)} answers")
    collect_seldom()
    whole = least(lambda: interview.decided(pack, answers, DAY, Recall(pack, DAY)), 15)
    line("everything decided", whole, f"(aim {MOST_FOR_ALL:g} ms)")
    line("everything decided, nothing recalled or kept", least(lambda: interview.decided(pack, answers, DAY), 15))
    line("everything decided, nothing answered", least(lambda: interview.decided(pack, Answers(), DAY), 15))
    times("an answer changed to another", list(_changed(pack, answers)), MOST_FOR_A_PRESS)
    times("an answer unsaid and said again", list(_unsaid(pack, answers)), MOST_FOR_A_PRESS)
    times("all people listed, then told answer by answer", list(_told(pack, answers)), MOST_FOR_A_PRESS)
    decided, shown = _interviewed(session)
    times("the interview in its own order", decided, MOST_FOR_A_PRESS)
    times("the same with the next question and how many can come", shown, 2 * MOST_FOR_A_PRESS)
    for number in (50, 100, 200):
        crowd = with_people(answers, number)
        recall = Recall(pack, DAY)
        afresh = spent(lambda crowd=crowd, recall=recall: interview.decided(pack, crowd, DAY, recall))  # type: ignore[misc]
        last = crowd.without_value(FactRef(f"people[p{number}].id_number"))
        press = spent(lambda last=last, recall=recall: interview.decided(pack, last, DAY, recall))  # type: ignore[misc]
        line(f"{number} people, a third of their numbers missing: whole", afresh, f"{afresh / number:.2f} ms a person")
        line(f"{number} people: one number unsaid", press)


def _press(pack: Pack, one: Answers, other: Answers, recall: Recall) -> Iterable[float]:
    yield spent(lambda: interview.decided(pack, other, DAY, recall))
    yield spent(lambda: interview.decided(pack, one, DAY, recall))


def _changed(pack: Pack, answers: Answers) -> Iterable[float]:
    recall, candidates = Recall(pack, DAY), Candidates(pack, DAY)
    facts = interview.decided(pack, answers, DAY, recall).facts
    for ref in answers.values:
        for value in candidates.of(ref, facts)[:3]:
            yield from _press(pack, answers, answers.with_value(ref, value), recall)


def _unsaid(pack: Pack, answers: Answers) -> Iterable[float]:
    recall = Recall(pack, DAY)
    interview.decided(pack, answers, DAY, recall)
    for ref in answers.values:
        yield from _press(pack, answers, answers.without_value(ref), recall)


def _told(pack: Pack, answers: Answers) -> Iterable[float]:
    recall = Recall(pack, DAY)
    told = Answers(lists=answers.lists)
    interview.decided(pack, told, DAY, recall)
    for ref, value in answers.values.items():
        told = told.with_value(ref, value)
        yield spent(lambda told=told: interview.decided(pack, told, DAY, recall))  # type: ignore[misc]


def _interviewed(full: Session) -> tuple[list[float], list[float]]:
    """Every answer of a case given anew in the order in which the interview asks, a person and a role at a time."""
    pack, told = full.pack, Answers()
    recall = Recall(pack, DAY)
    papers = replace(full.papers, recall=recall)
    decided: list[float] = []
    shown: list[float] = []

    def press(now: Answers) -> Asked | None:
        before = time.process_time()
        decisions = interview.decided(pack, now, DAY, recall)
        between = time.process_time()
        questions = interview.Questions(pack, now, decisions, papers)
        asked, _ = questions.next, questions.at_most_left
        decided.append((between - before) * 1000)
        shown.append((time.process_time() - before) * 1000)
        return asked

    asked = press(told)
    while asked is not None:
        if asked.ref == FactRef(PEOPLE):
            for key in full.answers.people().keys:
                name = str(full.answers.values[item_ref(PEOPLE, key, "name")])
                told = _accepted(interview.add_person(pack, told, name, DAY)[1])
                press(told)
            told = _accepted(interview.close_people(told))
        elif asked.ref in full.answers.values:
            told = told.with_value(asked.ref, full.answers.values[asked.ref])
        else:
            told = interview.postpone(told, asked.ref)
        asked = press(told)
    return decided[1:], shown[1:]


def _accepted(outcome: Outcome) -> Answers:
    if not isinstance(outcome, Accepted):
        raise TypeError("the sample's people are refused")
    return outcome.answers


def with_people(answers: Answers, number: int) -> Answers:
    """The sample with employees added until there are so many; a third of them without a number."""
    keys = tuple(ItemKey(f"p{place}") for place in range(1, number + 1))
    known = [split for ref in answers.values if (split := split_ref(ref)) is not None and split[1] == "p7"]
    values = dict(answers.values)
    for place, key in enumerate(keys[7:]):
        for _, copied, name in known:
            values[item_ref(PEOPLE, key, name)] = answers.values[item_ref(PEOPLE, copied, name)]
        values[item_ref(PEOPLE, key, "id_number")] = f"E{place:08d}"
        if place % 3 == 0:
            del values[item_ref(PEOPLE, key, "id_number")]
    return Answers(values=values, lists={PEOPLE: PeopleList(keys, (), closed=True, issued=number)})


# ---------------------------------------------------------------- a large pack


def large() -> None:
    """Packs made by code, each twice as large or more; a fact is read by about ten matters in all of them."""
    print("Packs made by code: time must not grow faster than their size")
    first: dict[str, float] = {}
    for matters in (1_000, 2_000, 5_000, 10_000):
        big = big_pack(matters)
        recall = Recall(big.pack, DAY)
        decided(big, recall)
        figures = {"whole": least(lambda big=big: decided(big, Recall(big.pack, DAY)), 3)}  # type: ignore[misc]
        names = list(big.values)[:: max(1, len(big.values) // 20)]
        pressed = [spent(lambda n=name, b=big, r=recall: decided(b, r, n)) for name in names]  # type: ignore[misc]
        figures["press"] = median(pressed)
        for name, found in figures.items():
            base = first.setdefault(name, found / matters)
            line(
                f"{matters} matters, {name}",
                found,
                f"{found / matters / base:5.2f} × the time a matter takes in the first",
            )


def decided(big: Big, recall: Recall | None, changed: str = "") -> object:
    """Facts and decisions of a pack made by code."""
    facts = settle(big.pack, big.given(changed), DAY, lambda _ref: TOLD, recall=recall)
    return decide(big.pack, facts, DAY, recall=recall)


# ---------------------------------------------------------------- other engines


def others() -> None:
    """The same conditions on the same values: only the truth asked of the others, the reasons of ours too."""
    big = big_pack(2_000)
    facts = settle(big.pack, big.given(), DAY, lambda _ref: TOLD)
    scope = Scope(facts, DAY, big.pack.vocabulary, big.pack.rate_on(DAY))
    ours = list(big.pack.conditions.values())
    environment = celpy.Environment()
    cel = [environment.program(environment.compile(one.cel)) for one in big.written]
    activation = {name: cel_value(value) for name, value in big.values.items()}
    compiled = [zen.compile_expression(one.zen) for one in big.written]
    context = dict(big.values)
    near = [{name: context[name] for name in re.findall(r"\b[fkn]\d+", one.cel)} for one in big.written[:200]]
    truths = [one.evaluate(scope).value for one in ours]  # type: ignore[union-attr]
    agree = truths == [bool(one.evaluate(activation)) for one in cel[:200]] + truths[200:]
    agree &= [bool(one.evaluate(few)) for one, few in zip(compiled, near, strict=False)] == truths[:200]
    print(f"{len(ours)} conditions, all facts known, beside other engines; the first 200 agree: {agree}")
    own = least(lambda: [one.evaluate(scope) for one in ours])
    line("Kaiban, every condition with its reasons", own, "1.00 ×")
    celpys = spent(lambda: [one.evaluate(activation) for one in cel])
    line("cel-python", celpys, f"{celpys / own:.2f} × Kaiban")
    zens = spent(lambda: [one.evaluate(few) for one, few in zip(compiled, near, strict=False)]) * len(ours) / 200
    line("zen-engine, given only the facts of each condition", zens, f"{zens / own:.2f} × Kaiban")
    whole = spent(lambda: [one.evaluate(context) for one in compiled[:200]]) * len(ours) / 200
    line("zen-engine, given all facts", whole, f"{whole / own:.2f} × Kaiban")
    recall = Recall(big.pack, DAY)
    decided(big, recall)
    press = median(spent(lambda n=name: decided(big, recall, n)) for name in list(big.values)[::25])  # type: ignore[misc]
    line(
        "Kaiban, one answer changed, all decisions anew",
        press,
        f"cel-python {celpys / press:.0f} ×, zen {zens / press:.0f} ×",
    )


def cel_value(value: bool | str | int) -> celpy.celtypes.Value:
    """A value as cel-python takes it."""
    match value:
        case bool():
            return celpy.celtypes.BoolType(value)
        case int():
            return celpy.celtypes.IntType(value)
        case _:
            return celpy.celtypes.StringType(value)


def main() -> None:
    """Print every figure."""
    with tempfile.TemporaryDirectory(prefix="kaiban-bench-") as made:
        shipped(Path(made))
    large()
    others()


if __name__ == "__main__":
    main()
