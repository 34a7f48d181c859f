"""Whether a promised time is longer than the law allows: one judge for lists, packs and what offices fill in.

What is counted in working days is compared as it is, and so is what is counted by the calendar. One against the other
is told only where it is longer in every week (five working days in seven); a month is 28 to 31 days.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from rules.answers.parse_number import chinese_number
from rules.loading.pack_index import Pack
from rules.loading.pack_schema import Located
from rules.model import Citation, Duration, Grade, Guide, MatterDef, NotKnown

_CALENDAR = re.compile(
    r"(?:自?(?:受理|收到申请|申请受理|收到申请材料)(?:之日|日)?起)?"
    r"(?P<n>[0-9]{1,3}|[〇零一二三四五六七八九十百两半]{1,5})(?P<unit>个?自然日|个?月|年|周|个?星期)"
    r"(?:内|以内|之内)?(?:办结|完成)?"
)
_DAYS = {"自然日": (1, 1), "周": (7, 7), "星期": (7, 7), "月": (28, 31), "年": (365, 366)}
_IN_WORDS = re.compile(r"^(?P<which>法定|承诺)时限[：:](?P<text>.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Span:
    """A time limit: so many working days, or from `least` to `most` days of the calendar as they are `written`."""

    least: int
    most: int
    working: bool
    written: str = ""

    def said(self) -> str:
        """The limit in plain English; one by the calendar as it is written."""
        return f"{self.most} working days" if self.working else self.written


@dataclass(frozen=True, slots=True)
class Lawful:
    """A statutory limit; `basis` is the law with its article, or whatever says so."""

    span: Span
    basis: str
    inferred: bool


@dataclass(frozen=True, slots=True)
class TooLong:
    """A promise that is longer than the law allows."""

    promised: Span
    lawful: Lawful

    def message(self) -> str:
        """What is wrong and what to do, as the linter says it."""
        limit = self.lawful
        longer = f"{self.promised.said()} promised is longer than the {limit.span.said()} of '{limit.basis}'"
        if limit.inferred:
            return f"{longer}, which is only inferred; compare that with the law first, then promise no longer"
        return f"{longer}; promise no longer than the law, or correct the statutory limit where it is wrong"


def working_days(days: int) -> Span:
    """A limit in working days."""
    return Span(days, days, working=True)


def calendar_span(text: str) -> Span | None:
    """A limit in calendar days, weeks, months or years; None for any other text."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).strip(".;,。；，")
    found = _CALENDAR.fullmatch(plain)
    if found is None:
        return None
    least, most = _DAYS[found["unit"].removeprefix("个")]
    if found["n"] == "半":
        return Span(least // 2, -(-most // 2), working=False, written=text.strip())
    number = int(found["n"]) if found["n"].isascii() else chinese_number(found["n"])
    if number is None:
        return None
    return Span(int(number * least), int(number * most), working=False, written=text.strip())


def longer(promised: Span, lawful: Span) -> bool:
    """Whether a promise is longer than the law, on whichever day it begins."""
    if promised.working == lawful.working:
        return promised.least > lawful.most
    if promised.working:
        return promised.least + 2 * ((promised.least - 1) // 5) > lawful.most
    return 5 * (promised.least // 7) + max(0, promised.least % 7 - 2) > lawful.most


def promised_span(guide: Guide) -> Span | None:
    """What a guide promises, be it in words among the special steps; None where it promises nothing."""
    if isinstance(guide.promised_time, Duration):
        return working_days(guide.promised_time.working_days)
    return span_in_words(_steps(guide), "承诺")


def tells_time(guide: Guide) -> bool:
    """Whether a guide says how long it takes, or who can say, apart from `statutory_time`; be it in words."""
    return guide.promised_time is not None or any(span_in_words(_steps(guide), one) for one in ("法定", "承诺"))


def too_long(pack: Pack, matter: MatterDef, promised: Span | None) -> TooLong | None:
    """A promise in a matter of the pack that is longer than the law; None where it is not, or nobody knows."""
    return judged(promised, lawful_limits(pack, matter))


def judged(promised: Span | None, limits: Iterable[Lawful]) -> TooLong | None:
    """A promise against the statutory limits that are told, the nearest first: the best known of them counts."""
    found = sorted(limits, key=lambda one: one.inferred)
    if promised is None or not found or not longer(promised, found[0].span):
        return None
    return TooLong(promised, found[0])


def lawful_limits(pack: Pack, matter: MatterDef) -> Iterator[Lawful]:
    """The statutory limits that a matter and those of parent packs that it replaces have, the nearest first."""
    above = (item.value for item in pack.overruled.get(matter.id, ()))
    for one in (matter, *(one for one in above if one.in_force.overlaps(matter.in_force))):
        limit = one.guide.statutory_time
        if isinstance(limit, Duration):
            yield _limit(pack, working_days(limit.working_days), limit.source)
        elif (span := span_in_words(_steps(one.guide), "法定")) is not None:
            yield _limit(pack, span, one.source)


def _limit(pack: Pack, span: Span, cited: Citation) -> Lawful:
    return Lawful(span, law_named(pack, cited), cited.grade is Grade.INFERRED)


def law_named(pack: Pack, cited: Citation) -> str:
    """A citation as a law in brackets with its article."""
    source = pack.sources.get(cited.of)
    return f"《{source.value.title if source is not None else cited.of}》{cited.article}"


def overruled(chain: Iterable[Sequence[Located[MatterDef]]]) -> Mapping[str, tuple[Located[MatterDef], ...]]:
    """The matters that others of a chain of packs, root first, stand in the place of, by the id of these others."""
    known: dict[str, list[Located[MatterDef]]] = {}
    found: dict[str, tuple[Located[MatterDef], ...]] = {}
    for items in chain:
        own: dict[str, list[Located[MatterDef]]] = {}
        for item in items:
            own.setdefault(item.value.id, []).append(item)
        for item_id, versions in own.items():
            named = {item_id: None, **{one.value.replaces.id: None for one in versions if one.value.replaces}}
            above = [one for name in named for one in known.get(name, ())]
            found |= {item_id: tuple(above)} if above else {}
            own[item_id] = [*versions, *above]
        known |= own
    return MappingProxyType(found)


def span_in_words(steps: str, which: Literal["法定", "承诺"]) -> Span | None:
    """A limit that stands among the special steps, as lists of guides bring those that no working days stand for."""
    spans = (calendar_span(one["text"]) for one in _IN_WORDS.finditer(steps) if one["which"] == which)
    return next((one for one in spans if one is not None), None)


def _steps(guide: Guide) -> str:
    return "" if isinstance(guide.special_steps, NotKnown) else guide.special_steps.zh


def on_day(pack: Pack, matter_id: str, day: date, days: int) -> TooLong | None:
    """Whether so many working days, promised on a day, are longer than the law allows for the matter."""
    matter = pack.matter(matter_id, day)
    return None if matter is None else too_long(pack, matter, working_days(days))
