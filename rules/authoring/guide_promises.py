"""The guides of a list that promise more time than the law allows: by the list itself, and by the pack they go into."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from rules.authoring.guide_table import GuideEntry, GuideList, RowTold
from rules.authoring.guide_text import Limit, folded, guide_words
from rules.loading.pack_index import Pack
from rules.loading.promises import Lawful, Span, judged, lawful_limits, span_in_words, working_days

_FIELD = "promised_time"


def long_promises(found: GuideList, pack: Pack | None, day: date) -> tuple[RowTold, ...]:
    """What is told of each guide of a list that promises too much; `pack` has matters of the same titles, `day` says
    which version of them counts.
    """
    matters = [pack.matter(one, day) for one in pack.matter_ids] if pack is not None else []
    known = {folded(one.title.zh): one for one in matters if one is not None}
    told: list[RowTold] = []
    for entry in found.entries:
        limits = list(_of_the_list(entry, found.title or found.sheet))
        if pack is not None and (matter := known.get(folded(entry.title))) is not None:
            limits += lawful_limits(pack, matter)
        long = judged(_span(entry, entry.promised_time, "承诺"), limits)
        if long is not None:
            title = guide_words().columns[_FIELD][0]
            told.append(RowTold(entry.row, found.columns.get(_FIELD, ""), title, "promise_longer", long.message()))
    return tuple(told)


def _of_the_list(entry: GuideEntry, title: str) -> Iterator[Lawful]:
    span = _span(entry, entry.statutory_time, "法定")
    if span is not None:
        yield Lawful(span, f"《{title}》第{entry.row}行", inferred=True)


def _span(entry: GuideEntry, limit: Limit, which: Literal["法定", "承诺"]) -> Span | None:
    return span_in_words(entry.special_steps, which) if limit.days is None else working_days(limit.days)
