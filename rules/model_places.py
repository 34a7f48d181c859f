"""What a pack says of a place: its halls and remarks, as typed and frozen models (the rest is in `rules.model`)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from rules.model import Citation, Condition, Content, Id, InForce, NotKnown, Words


class HallDef(Content):
    """A window or hall (`halls/*.yaml`). What it receives and does not decide is decided by the matter's authority."""

    id: Id
    title: Words
    address: Words | NotKnown
    hours: Words | NotKnown
    phone: str | NotKnown
    applies_when: Condition | None = None
    """Whom it serves; absent: everybody in the place."""
    receives: tuple[Id, ...] = ()
    decides: tuple[Id, ...] = ()
    forwards: tuple[Id, ...] = ()
    closed: Words | None = None
    """Why it serves nobody in these days, and what is known since: such a hall is never suggested."""
    instead: tuple[Id, ...] = ()
    """The halls that took over from a closed one."""
    note: Words | None = None
    in_force: InForce
    source: Citation

    @model_validator(mode="after")
    def _only_a_closed_one_is_replaced(self) -> HallDef:
        if self.instead and self.closed is None:
            raise ValueError("instead belongs to a hall that is closed; say so under closed")
        return self


Told = Annotated[str, Field(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]
"""The day, month or year in which something was said: `2020-11-30`, `2025-01`, `2023`."""


class RemarkDef(Content):
    """What is known of a place and decides nothing (`remarks/*.yaml`).

    `rule` holds as it stands. `show` was said on the day `told`, and `ask` names who can say what holds now. Of `ask`
    the text itself is not known: a blank for the local administrator.
    """

    id: Id
    use: Literal["rule", "show", "ask"]
    title: Words
    text: Words | NotKnown
    told: Told | None = None
    ask: Words | None = None
    matters: tuple[Id, ...] = ()
    """What it is about; it is shown where one of these is required. None: the place as a whole."""
    applies_when: Condition | None = None
    in_force: InForce
    source: Citation | None = None

    @model_validator(mode="after")
    def _as_its_use_asks(self) -> RemarkDef:
        if (self.use == "ask") != isinstance(self.text, NotKnown):
            raise ValueError("the text is `{unknown: true, ask: …}` where use is ask, and only there")
        if self.use != "ask" and self.source is None:
            raise ValueError("what is told needs its source")
        if (self.use == "show") != (self.told is not None and self.ask is not None):
            raise ValueError("use show needs told (when it was said) and ask (who can say what holds now); others none")
        return self
