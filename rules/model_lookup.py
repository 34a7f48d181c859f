"""Where an answer may be looked up while it is typed (`lookup` of a fact)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class LookupDef(BaseModel):
    """A code table to look an answer up in: a row gives its name, or the option named like its code or one above.

    Only rows of the `levels`, below what the facts `within` name, are found; `parted_by` are the marks between several
    entries of one text. The text stays free: what no row has may be typed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    codes: str
    levels: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    parted_by: str = ""
