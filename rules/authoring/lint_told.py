"""What a place and its answers tell people: two halls for one matter, answers about what has ended, questions twice."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations

from rules.authoring.lint_logic import Reachable, day_in, search_all
from rules.errors import Finding
from rules.loading.pack_index import Pack
from rules.loading.pack_schema import Located
from rules.model import InForce
from rules.model_places import HallDef
from rules.model_policies import AnswerDef, PolicyDef


def lint_told(pack: Pack, as_of: date) -> Iterator[Finding]:
    """Findings about halls, answers and policies, with answers or a day that shows them."""
    yield from _halls(pack, as_of)
    yield from _ended_sources(pack)
    yield from _ended_matters(pack)
    yield from _same_questions(pack)


def common(one: InForce, other: InForce) -> InForce | None:
    """The days that lie in both ranges; None where there are none."""
    if not one.overlaps(other):
        return None
    ends = [until for until in (one.until, other.until) if until is not None]
    return InForce.model_validate({"from": max(one.since, other.since), "until": min(ends, default=None)})


# ---------------------------------------------------------------- halls


def _halls(pack: Pack, as_of: date) -> Iterator[Finding]:
    """Open halls that take one matter from the same people on the same day, and nothing says which of them."""
    open_halls = [item for item in pack.halls if item.value.closed is None]
    for one, two in combinations(open_halls, 2):
        days = common(one.value.in_force, two.value.in_force)
        both = set(one.value.receives) & set(two.value.receives)
        if one.value.id == two.value.id or days is None or not both:
            continue
        shown = _sent_to_both(pack, one.value, two.value, day_in(days, as_of))
        if shown is not None:
            matter, witness = shown
            yield two.finding(
                "hall_overlap",
                f"the hall '{one.value.id}' receives '{matter}' from the same people on the same days; say whom each "
                "serves, or name both in the matter's windows where either will do",
                "receives",
                witness=witness,
            )


def _sent_to_both(pack: Pack, one: HallDef, two: HallDef, day: date) -> tuple[str, tuple[str, ...]] | None:
    """A matter that somebody could hand in at both halls, with that person's answers."""
    for matter_id in sorted(set(one.receives) & set(two.receives)):
        matter = pack.matter(matter_id, day)
        if matter is None or {one.id, two.id} <= set(matter.windows):
            continue
        wanted = [compiled for item in (matter, one, two) if (compiled := pack.applies(item)) is not None]
        found = search_all(pack, wanted, day)
        if isinstance(found, Reachable):
            return matter_id, (*found.witness, f"as_of={day.isoformat()}")
    return None


# ---------------------------------------------------------------- answers and policies


def _ended_sources(pack: Pack) -> Iterator[Finding]:
    """Answers and policies that are still told after the source they rest on has ended."""
    told: tuple[Located[AnswerDef] | Located[PolicyDef], ...] = (*pack.faq, *pack.policies)
    for item in told:
        source = pack.sources.get(item.value.source.of)
        ended = None if source is None else source.value.in_force.until
        day = None if ended is None else _told_after(item.value.in_force, ended)
        if day is not None and ended is not None:
            yield item.finding(
                "ended_source",
                f"still told after its source '{item.value.source.of}' ended on {ended.isoformat()}; "
                "close it with until, or cite what holds now",
                "source",
                "of",
                witness=(f"as_of={day.isoformat()}",),
            )


def _ended_matters(pack: Pack) -> Iterator[Finding]:
    """Answers that still name a matter after its last version has ended."""
    for item in pack.faq:
        for index, matter_id in enumerate(item.value.matters):
            ends = [one.value.in_force.until for one in pack.matters if one.value.id == matter_id]
            known = [end for end in ends if end is not None]
            day = _told_after(item.value.in_force, max(known)) if known and len(known) == len(ends) else None
            if day is not None:
                yield item.finding(
                    "ended_matter",
                    f"the matter '{matter_id}' ended on {max(known).isoformat()}, and this is still told; "
                    "close it with until, or name the matter that took its place",
                    "matters",
                    index,
                    witness=(f"as_of={day.isoformat()}",),
                )


def _told_after(span: InForce, ended: date) -> date | None:
    """The first day after an end on which something is still told; None where there is none."""
    first = max(span.since, ended + timedelta(days=1))
    return first if span.covers(first) else None


def _same_questions(pack: Pack) -> Iterator[Finding]:
    """Two answers to one question on the same day: which of them is found would be chance."""
    for index, item in enumerate(pack.faq):
        for other in pack.faq[:index]:
            days = common(item.value.in_force, other.value.in_force)
            if days is None or item.value.id == other.value.id or _asked(item.value) != _asked(other.value):
                continue
            yield item.finding(
                "same_question",
                f"'{other.value.id}' at {other.place('question')} asks the same; put both answers into one",
                "question",
                witness=(f"as_of={days.since.isoformat()}",),
            )


def _asked(answer: AnswerDef) -> str:
    """A question without the marks and blanks that make no difference."""
    words = unicodedata.normalize("NFKC", answer.question.zh).casefold()
    return "".join(one for one in words if unicodedata.category(one)[0] not in "PZ")
