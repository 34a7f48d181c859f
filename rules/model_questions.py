"""What the interview asks and under which headings, as typed and frozen models."""

from __future__ import annotations

from typing import Literal

from rules.model import Citation, Content, FactPattern, Id, Words


class QuestionDef(Content):
    """The words that ask for one fact (`questions/*.yaml`)."""

    fact: FactPattern
    topic: Id
    order: int
    stage: Literal["now", "later", "on_request"] = "now"
    """`later` questions wait for something the case produces (the licence's code): shown in the review, never asked.
    `on_request` ones are answered by whoever wants to know what hangs on them (policies)."""
    ask: Words
    why: Words
    help: Words | None = None
    example: Words | None = None
    source: Citation | None = None


class TopicDef(Content):
    """A heading of the interview (`topics/*.yaml`); topics are asked in `order`, questions in `order` within them."""

    id: Id
    title: Words
    order: int
