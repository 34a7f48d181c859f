"""The last look at finished forms, in a child process with limits: pypdf reads them, PDFium draws them.

`forms.verify` compares at once what was written; here libraries that had no part in the writing tell what each field
stores and what is seen: each text in its box as it was given, ink where there is to be some and none where not,
nothing outside the boxes, nothing written over print.
"""

from __future__ import annotations

import weakref
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Self

from forms.model import BoxFinding, BoxName, Text
from forms.pdf.flaws import Expected, Flaw
from forms.reading import Limits, Unreadable
from forms.rows import CONTINUED
from forms.stranger_ask import Answer, Children, ask_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from concurrent.futures import Future

    from forms.model import FieldValues, FilledForm

_DEFAULT = Limits()
_OUR_OWN = (CONTINUED, "sheet.")  # boxes that the filler itself writes into


def look_at(
    papers: Sequence[tuple[FilledForm, FieldValues]], limits: Limits = _DEFAULT, workers: int = 2
) -> tuple[tuple[Flaw, ...] | Unreadable, ...]:
    """What is wrong with the look of each form with fields, in order; of a flat one nothing is told apart."""
    questions = [partial(_question, filled, values) for filled, values in papers]
    return tuple(map(_flaws, ask_all(questions, limits, workers)))


class Lookers:
    """Children that look at finished forms while others are still being made.

    They start when this is made, serve one package after the other, and end with `close`, with this object, or with
    the program.
    """

    def __init__(self, limits: Limits = _DEFAULT, workers: int = 2) -> None:
        self._children = Children(limits, workers, "look")
        self._end = weakref.finalize(self, self._children.close)

    def looks(self) -> Looks:
        """The looks at one package's forms."""
        return Looks(self._children)

    def close(self) -> None:
        """End the children."""
        self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Looks:
    """Looks at the forms of one package, as they are made."""

    def __init__(self, children: Children) -> None:
        self._children = children
        self._looks: list[tuple[FilledForm, FieldValues, Future[Answer | Unreadable]]] = []

    def add(self, filled: FilledForm, values: FieldValues) -> None:
        """One more form."""
        self._looks.append((filled, values, self._children.ask(partial(_question, filled, values))))

    def findings(self) -> tuple[tuple[BoxFinding, ...], ...]:
        """For each form in order the boxes with something wrong; all of them where it cannot be looked at."""
        return tuple(_findings(filled, values, _flaws(future.result())) for filled, values, future in self._looks)


def _findings(filled: FilledForm, values: FieldValues, flaws: tuple[Flaw, ...] | Unreadable) -> tuple[BoxFinding, ...]:
    boxes = None if isinstance(flaws, Unreadable) else dict.fromkeys(BoxName(flaw.box) for flaw in flaws)
    return filled.unreadable(values, boxes)


def expected(filled: FilledForm, values: FieldValues) -> tuple[Expected, ...]:
    """Every box of a finished form with what is to be seen in it."""
    found: list[Expected] = []
    for placed in filled.placed:
        value = values.values.get(placed.box)
        seen: str | bool | None
        if placed.kind == "sign":
            continue
        if placed.box in filled.continued or placed.box.startswith(_OUR_OWN):
            seen = None
        elif value is None:
            seen = False if placed.kind == "check" else ""
        else:
            seen = value.text if isinstance(value, Text) else value.on
        found.append(Expected(placed.box, placed.page, placed.rect, placed.kind, seen))
    return tuple(found)


def _question(filled: FilledForm, values: FieldValues) -> tuple[Mapping[str, object], bytes]:
    return {"work": "look", "expected": [asdict(box) for box in expected(filled, values)]}, filled.pdf


def _flaws(answer: Answer | Unreadable) -> tuple[Flaw, ...] | Unreadable:
    if isinstance(answer, Unreadable):
        return answer
    listed = answer[0]["flaws"]
    return tuple(Flaw(*one) for one in listed) if isinstance(listed, list) else ()
