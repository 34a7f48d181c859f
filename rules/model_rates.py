"""A dated number of a pack, as a typed and frozen model (`rates/*.yaml`)."""

from __future__ import annotations

from decimal import Decimal

from rules.model import Citation, Content, Id, InForce, Words


class RateDef(Content):
    """A dated number (`rates/*.yaml`), read in conditions as `rate('id')`."""

    id: Id
    title: Words
    value: Decimal
    unit: str
    in_force: InForce
    source: Citation
