"""Citations as a plan prints them: each law once with its articles in order; grade and day only where they differ.

What nothing is said of is of the best grade and was read on the day that `legend` tells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.showing import Shown, cited_view
from assistant.views import SourceView
from rules.deciding.cited import book_marks, together
from rules.model import Citation, Grade
from rules.pack import Pack


@dataclass(frozen=True, slots=True)
class Citing:
    """Words citations for one plan. `day` is the day on which most sources of its pack were last read (ISO 8601)."""

    shown: Shown
    day: str

    @classmethod
    def of(cls, shown: Shown) -> Citing:
        """For the pack of what is shown."""
        return cls(shown, _usual_day(shown.pack))

    def legend(self) -> tuple[str, ...]:
        """How to read the citations."""
        say = self.shown.voice.say
        return say("plan.legend_grades", day=self.day), say("plan.legend_articles", prefix=say("plan.cited_prefix"))

    def line(self, citations: Iterable[Citation | None]) -> str:
        """Citations as one text; empty for none."""
        laws = together(self.shown.pack, (one for one in citations if one is not None))
        said = (self.of_view(cited_view(self.shown.voice, one)) for one in laws)
        return self.shown.voice.say("list.semicolon").join(said)

    def of_view(self, view: SourceView) -> str:
        """A citation that is in words already."""
        voice = self.shown.voice
        told = [voice.say(f"plan.cited_{view.grade}")] if view.grade != Grade.VERIFIED else []
        told += [voice.say("plan.cited_day", day=view.last_checked)] if view.last_checked != self.day else []
        note = voice.say("plan.cited_note", note=voice.say("plan.cited_and").join(told)) if told else ""
        return book_marks(view.title.removeprefix(voice.say("plan.cited_prefix"))) + view.article + note


def _usual_day(pack: Pack) -> str:
    days = Counter(located.value.last_checked.isoformat() for located in pack.sources.values())
    return max(days, key=lambda day: (days[day], day), default="")
