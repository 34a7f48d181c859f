"""The plan against brute force: every chain is walked, every unknown length tried short and long."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import pytest
from plan_fixture import CALENDAR, Pack, entry, matter, plan

from rules.decisions import NotRequired
from rules.planning.backward import Verdict, backward

PLANS = 1200
LONG = 300
"""Working days longer than any plan here: an unknown limit may be as long."""
DAYS = [day for day in (date(2024, 1, 1) + timedelta(days=n) for n in range(1096)) if CALENDAR.is_working_day(day)]


@dataclass(frozen=True)
class Drawn:
    """A random plan: what each matter waits for, its working days, and the two ends as places in `DAYS`."""

    after: dict[str, tuple[str, ...]]
    days: dict[str, int | None]
    first: int
    last: int

    def chains_to(self, name: str) -> list[tuple[str, ...]]:
        """Every chain that ends with a matter, itself included."""
        return [(name,)] + [(*chain, name) for other in self.after[name] for chain in self.chains_to(other)]

    def chains_from(self, name: str) -> list[tuple[str, ...]]:
        """Every chain that begins with a matter."""
        followers = [other for other in self.after if name in self.after[other]]
        return [(name,)] + [(name, *chain) for other in followers for chain in self.chains_from(other)]

    def lengths(self) -> list[dict[str, int]]:
        """The matters' lengths, with every unknown one short and long."""
        tried = [(days,) if days is not None else (0, 1, LONG) for days in self.days.values()]
        return [dict(zip(self.days, chosen, strict=True)) for chosen in product(*tried)]


def drawn(seed: int) -> Drawn:
    source = random.Random(seed)
    names = "abcdefg"[: source.randint(1, 7)]
    after = {
        name: tuple(other for other in names[:place] if source.random() < 0.35) for place, name in enumerate(names)
    }
    days: dict[str, int | None] = {name: source.choice((0, 0, 1, 2, 3, 6)) for name in names}
    for name in source.sample(names, source.choice((0, 0, 1, min(2, len(names))))):
        days[name] = None
    first = source.randrange(DAYS.index(date(2025, 7, 1)), DAYS.index(date(2026, 9, 1)))
    return Drawn(after, days, first, first + source.randint(-3, 24))


def only(days: list[int]) -> date | None:
    """The day where all agree; None where they do not."""
    return DAYS[days[0]] if len(set(days)) == 1 else None


@pytest.mark.parametrize("part", range(4))
def test_days_slack_verdicts_and_the_critical_path_are_those_of_every_chain_tried(part: int) -> None:
    for seed in range(part, PLANS, 4):
        case = drawn(seed)
        pack = Pack(*(matter(name, after=case.after[name], promised=case.days[name]) for name in case.after))
        # both ends may lie on days off: work begins on the next working day and is done on the last before
        start = DAYS[case.first - 1] + timedelta(days=1)
        by = DAYS[case.last + 1] - timedelta(days=1)
        found = plan(pack, start=start)
        back = backward(found, by, CALENDAR)
        to = {name: case.chains_to(name) for name in case.after}
        onwards = {name: case.chains_from(name) for name in case.after}
        starts: dict[str, list[int]] = {name: [] for name in case.after}
        latest: dict[str, list[int]] = {name: [] for name in case.after}
        ends: list[int] = []
        for length in case.lengths():
            for name in case.after:
                starts[name].append(case.first + max(sum(length[one] for one in chain[:-1]) for chain in to[name]))
                latest[name].append(case.last - max(sum(length[one] for one in chain) for chain in onwards[name]))
            ends.append(max(starts[name][-1] + length[name] for name in case.after))
        for name in case.after:
            forth, back_one = entry(found, name), back.entry(name)
            assert back_one is not None
            assert (forth.not_before, forth.start) == (DAYS[min(starts[name])], only(starts[name])), (seed, name)
            assert back_one.start_not_after == DAYS[max(latest[name])], (seed, name)
            assert back_one.latest_start == only(latest[name]), (seed, name)
            held = {early <= late for early, late in zip(starts[name], latest[name], strict=True)}
            sure = forth.start is not None and back_one.latest_start is not None
            expected = Verdict.FAILS if held == {False} else Verdict.HOLDS if sure else Verdict.NOT_KNOWN
            assert back_one.verdict is expected, (seed, name)
            assert back_one.slack_days == (latest[name][0] - starts[name][0] if sure else None), (seed, name)
        held = {end <= case.last for end in ends}
        whole = Verdict.HOLDS if held == {True} else Verdict.FAILS if held == {False} else Verdict.NOT_KNOWN
        assert (found.not_before, found.finish, back.verdict) == (DAYS[min(ends)], only(ends), whole), seed
        shortest = case.lengths()[0]
        chains = [chain for name in case.after for chain in to[name]]
        longest = max(sum(shortest[one] for one in chain) for chain in chains)
        on_one = {one for chain in chains if sum(shortest[one] for one in chain) == longest for one in chain}
        assert {one.matter for one in found.entries if one.critical} == on_one, seed
        unknown = {name for name in case.days if case.days[name] is None}
        assert set(found.critical_path) == on_one - unknown, seed
        assert set(found.open_lengths) == unknown, seed


@pytest.mark.parametrize("part", range(2))
def test_leaving_matters_out_waits_for_what_chains_through_them_reach(part: int) -> None:
    for seed in range(part, 600, 2):
        case = drawn(seed)
        out = {name for name in case.after if random.Random(-seed - 1).random() < 0.4 or name == "c"}
        pack = Pack(*(matter(name, after=case.after[name], promised=1) for name in case.after))
        found = plan(pack, start=DAYS[case.first], others=dict.fromkeys(out, NotRequired(())))
        for name in case.after.keys() - out:
            reached = {
                chain[0]
                for chain in case.chains_to(name)
                if len(chain) > 1 and chain[0] not in out and set(chain[1:-1]) <= out
            }
            assert set(entry(found, name).depends_on) == reached, (seed, name)


def test_four_times_the_matters_take_about_four_times_as_long_both_ways() -> None:
    def chained(number: int) -> Pack:
        source = random.Random(4)
        names = [f"m{place:03}" for place in range(number)]
        return Pack(
            *(
                matter(name, after=tuple(source.sample(names[max(0, place - 60) : place], min(4, place))), promised=1)
                for place, name in enumerate(names)
            )
        )

    def spent(pack: Pack, number: int) -> float:
        before = time.process_time()
        found = plan(pack, start=date(2024, 7, 1))
        assert len(backward(found, date(2026, 12, 1), CALENDAR).entries) == len(found.entries) == number
        return time.process_time() - before

    few, many = chained(125), chained(500)
    rounds = [(spent(few, 125), spent(many, 500)) for _ in range(5)]
    assert min(long for _, long in rounds) < 10 * min(short for short, _ in rounds)
