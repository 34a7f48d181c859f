"""Whether a promised time is longer than the law allows: one judge for lists, packs and what offices fill in.

What is counted in working days is compared as it is, and so is what is counted by the calendar. One against the other is
told only where it is longer in every week (five working days in seven): a month is 28 to 31 days.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rules.answers.parse_number import chinese_number
from rules.loading.pack_index import Pack
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
class TooLong:
    """A promise that is longer than the law allows; `basis` is the law with its article, where a pack names it."""

    promised: Span
    lawful: Span
    basis: str
    inferred: bool

    def message(self) -> str:
        """What is wrong and what to do, as the linter says it."""
        longer = f"{self.promised.said()} promised is longer than the {self.lawful.said()} of '{self.basis}'"
        if self.inferred:
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
    return _in_words(guide, "承诺")


def too_long(pack: Pack, matter: MatterDef, promised: Span | None) -> TooLong | None:
    """A promise in a matter of the pack that is longer than the law; None where it is not, or nobody knows.

    The law is what the matter itself says, or the matters of parent packs that it replaces: the best known first.
    """
    found = sorted(_lawful(pack, matter), key=lambda one: one[1].grade is Grade.INFERRED)
    if promised is None or not found or not longer(promised, found[0][0]):
        return None
    lawful, cited = found[0]
    return TooLong(promised, lawful, law_named(pack, cited), cited.grade is Grade.INFERRED)


def law_named(pack: Pack, cited: Citation) -> str:
    """A citation as a law in brackets with its article."""
    source = pack.sources.get(cited.of)
    return f"《{source.value.title if source is not None else cited.of}》{cited.article}"


def _lawful(pack: Pack, matter: MatterDef) -> Iterator[tuple[Span, Citation]]:
    """The statutory limits that are told of a matter, the nearest first."""
    above = (item.value for item in pack.overruled.get(matter.id, ()))
    for one in (matter, *(one for one in above if one.in_force.overlaps(matter.in_force))):
        limit = one.guide.statutory_time
        if isinstance(limit, Duration):
            yield working_days(limit.working_days), limit.source
        elif (span := _in_words(one.guide, "法定")) is not None:
            yield span, one.source


def _in_words(guide: Guide, which: str) -> Span | None:
    """A limit that stands among the special steps, as lists of guides bring those that no working days stand for."""
    steps = "" if isinstance(guide.special_steps, NotKnown) else guide.special_steps.zh
    spans = (calendar_span(one["text"]) for one in _IN_WORDS.finditer(steps) if one["which"] == which)
    return next((one for one in spans if one is not None), None)


def on_day(pack: Pack, matter_id: str, day: date, days: int) -> TooLong | None:
    """Whether so many working days, promised on a day, are longer than the law allows for the matter."""
    matter = pack.matter(matter_id, day)
    return None if matter is None else too_long(pack, matter, working_days(days))
