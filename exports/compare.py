"""One paper against what it should say: every box of a form, every character of a document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from exports.model import Finding
from forms.library import Form
from forms.model import FieldValues, Text
from forms.reading import PdfReading, ReadBox, continued_in
from rules.model import Severity

_NOTHING: Mapping[str, str] = MappingProxyType({})
_SPACE = re.compile(r"\s+")


def compare_form(
    file: str, reading: PdfReading, form: Form, values: FieldValues, without: frozenset[str] = frozenset()
) -> tuple[Finding, ...]:
    """Every box whose stored value, drawn text or tick is not what the facts say, with its page.

    A box `without` a place on an imported blank may be lacking.
    """
    return tuple(_Comparison(file, reading, form, without).against(values))


class _Comparison:
    def __init__(self, file: str, reading: PdfReading, form: Form, without: frozenset[str]) -> None:
        self.file = file
        self.boxes: Mapping[str, ReadBox] = {box.name: box for box in reading.boxes}
        self.form = form
        self.without = without

    def against(self, values: FieldValues) -> Iterator[Finding]:
        for name, value in values.values.items():
            owner = values.owners.get(name)
            facts = owner.facts if owner is not None else ()
            box = self.boxes.get(name)
            if box is None and name in self.without:
                continue
            said: Mapping[str, str] = _NOTHING
            if isinstance(value, Text):
                code = self.text_problem(str(name), box, value.text)
                if code == "check.value_differs" and box is not None:
                    said = MappingProxyType({"said": self.stored(str(name), box), "expected": value.text})
            elif box is None:
                code = "check.box_gone" if value.on else None
            else:
                code = None if _is_on(box) == value.on else "check.tick_differs"
            if code is not None:
                yield self.finding(code, str(name), box, facts, said)

    def text_problem(self, name: str, box: ReadBox | None, expected: str) -> str | None:
        if box is None:
            return "check.box_gone" if expected else None
        stored = self.stored(name, box)
        if _plain(stored) != _plain(expected):
            return "check.value_differs" if stored else "check.box_empty"
        if box.drawn and _plain(box.drawn) != _plain(box.value):
            return "check.drawn_differs"
        return None

    def stored(self, name: str, box: ReadBox) -> str:
        return "".join(part.value for part in continued_in(self.boxes, name)) or box.value

    def finding(
        self, code: str, name: str, box: ReadBox | None, facts: tuple[str, ...], said: Mapping[str, str]
    ) -> Finding:
        label = box.label if box is not None and box.label else _tooltip(self.form, name)
        return Finding(
            id=f"{code.removeprefix('check.')}:{self.file}:{name}",
            severity=Severity.BLOCK,
            code=code,
            file=self.file,
            page=None if box is None else box.page + 1,
            box=name,
            params=MappingProxyType({"form": self.form.meta.title.zh, "label": label or name}),
            facts=facts,
            citation=self.form.meta.source,
            grade=self.form.meta.grade,
            said=said,
        )


def _tooltip(form: Form, name: str) -> str:
    return next((spec.tooltip for spec in form.blank.boxes if spec.name == name), "")


def _is_on(box: ReadBox) -> bool:
    return box.value not in {"", "Off", "false"}


def _plain(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFC", text))


def plain_text(reading: PdfReading) -> str:
    """All printed text of a PDF without white space."""
    return _plain("".join(line for page in reading.texts for line in page))
