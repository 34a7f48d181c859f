"""Fills any AcroForm PDF by the names of its fields; runs in the child process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.pdf.compose import Planned, compose
from forms.pdf.glyphs import GlyphSet
from forms.pdf.template import compile_template

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.fonts import Fonts
    from forms.pdf.slots import FieldSlot, Template


@dataclass(frozen=True, slots=True)
class Made:
    """The filled PDF; or none, and each box that stands in the way with a text id."""

    pdf: bytes
    problems: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...] = ()
    pages: int = 0
    reason: str = ""

    def answer(self) -> dict[str, object]:
        """For the parent, as JSON."""
        base: dict[str, object] = {"problems": self.problems, "notes": self.notes, "pages": self.pages}
        return base | ({"reason": self.reason} if self.reason else {})


def fill_any(pdf: bytes, values: Mapping[str, str | bool], fonts: Fonts, *, flatten: bool) -> Made:
    """Fill fields by name; what is filled in already stays unless a value replaces it."""
    template = compile_template(pdf, keeps_tree=True)
    if not template.fields:
        return Made(b"", (), reason="pdf.no_fields")
    if any(slot.kind == "signature" and slot.kept for slot in template.fields.values()):
        return Made(b"", (), reason="pdf.signed")
    settled: dict[str, str | bool] = {}
    problems: list[tuple[str, str]] = []
    for name, value in values.items():
        slot = template.fields.get(name)
        problem = "box.unknown" if slot is None else _problem(slot, value, fonts)
        if problem:
            problems.append((name, problem))
        elif slot is not None:
            settled[name] = _settled(slot, value)
    if problems:
        return Made(b"", tuple(problems))
    settled |= _undrawn(template, settled, fonts)
    glyphs = GlyphSet(fonts)
    composed = compose([Planned(template, settled, {})], "", glyphs, flat=flatten, info={"Producer": "Kaiban"})
    notes = [("", "pdf.xfa_dropped")] if "xfa" in template.dropped else []
    notes.extend((box, "box.overflow") for box in composed.continued)
    return Made(composed.pdf, (), tuple(notes), len(template.pages) + len(composed.text_pages.pages))


def _problem(slot: FieldSlot, value: str | bool, fonts: Fonts) -> str:
    """The text id of what is wrong with a value for a field; empty if nothing is."""
    if slot.kind in {"signature", "button"}:
        return "box.not_for_values"
    if slot.read_only:
        return "box.read_only"
    if slot.kind in {"check", "radio"}:
        return _button_problem(slot, value)
    if not isinstance(value, str):
        return "box.needs_text"
    if slot.kind == "choice" and not slot.editable and value and value not in _choices(slot):
        return "box.not_an_option"
    return "box.no_glyph" if fonts.lacking([value]) else ""


def _button_problem(slot: FieldSlot, value: str | bool) -> str:
    states = [widget.on_state for widget in slot.widgets if widget.on_state]
    if value is True:
        return "" if len(set(states)) == 1 else "box.needs_option"
    if value is False or value == "Off":
        return ""
    return "" if value in states or value in _choices(slot) else "box.not_an_option"


def _choices(slot: FieldSlot) -> dict[str, str]:
    """Shown words and export values → what a field shows (a choice) or its state (a button)."""
    if slot.kind == "choice":
        return {key: shown for export, shown in slot.options for key in (export, shown)}
    states = [widget.on_state for widget in slot.widgets]
    return {words: state for (_, words), state in zip(slot.options, states, strict=False) if state}


def _settled(slot: FieldSlot, value: str | bool) -> str | bool:
    if isinstance(value, str) and slot.kind in {"check", "radio", "choice"}:
        return _choices(slot).get(value, value)
    return value


def _undrawn(template: Template, settled: Mapping[str, str | bool], fonts: Fonts) -> dict[str, str]:
    """Values that came with the form but without an appearance: a viewer was to draw them, so they are drawn now."""
    return {
        name: slot.value
        for name, slot in template.fields.items()
        if name not in settled
        and slot.kind in {"text", "multiline", "comb", "date", "choice"}
        and slot.value
        and not any(widget.drawn for widget in slot.widgets)
        and not fonts.lacking([slot.value])
    }
