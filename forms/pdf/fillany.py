"""Fills any AcroForm PDF by the names of its fields; runs in the child process."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.invisible import first_invisible
from forms.pdf.archive import NotForArchives, archived
from forms.pdf.compose import Planned, compose
from forms.pdf.flaws import Expected
from forms.pdf.geometry import common
from forms.pdf.givenfields import with_given_fields
from forms.pdf.glyphs import GlyphSet
from forms.pdf.laying import SMALLEST_SIDE
from forms.pdf.looking import look
from forms.pdf.pdfium import lines_of, page_characters
from forms.pdf.slots import Flag
from forms.pdf.template import compile_template

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forms.fonts import Fonts
    from forms.pdf.blank import BoxSpec
    from forms.pdf.compose import Composed
    from forms.pdf.slots import FieldSlot, Template, WidgetSlot
    from forms.reading import Given

_EDGE = 2.0  # points of a box that may lie beyond its page: its frame, or rounding
_SAME_SIZE = 0.95
_LONGEST_TITLE = 60
_TICKS = {"true": True, "false": False}
_TEXTS = frozenset(("text", "multiline", "comb", "date", "choice"))


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


def fill_any(
    pdf: bytes,
    values: Mapping[str, Given],
    fonts: Fonts,
    *,
    flatten: bool,
    boxes: Sequence[BoxSpec] = (),
    archive: bool = False,
) -> Made:
    """Fill fields by name; what is filled in already stays, unless a value replaces it or an empty text takes it away.

    `boxes` are places of a flat PDF that become fields first, with their own sizes. With `archive` the result is
    PDF/A-2u, or the notes say why not.
    """
    pdf = with_given_fields(pdf, boxes) if boxes else pdf
    template = compile_template(pdf, boxes, keeps_tree=True)
    if not template.fields:
        return Made(b"", (), reason="pdf.no_fields")
    if any(slot.kind == "signature" and slot.kept for slot in template.fields.values()):
        return Made(b"", (), reason="pdf.signed")
    settled, problems = _taken(template, values, fonts)
    if problems:
        return Made(b"", problems)
    notes = [("", f"pdf.{what}_dropped") for what in template.dropped]
    notes.extend(
        (name, "box.emptied" if values[name] == "" else "box.replaced")
        for name, value in settled.items()
        if _replaces(template.fields[name], value)
    )
    sights = {name: _sight(template, template.fields[name]) for name, value in settled.items() if value}
    notes.extend((name, code) for name, code in sights.items() if code)
    undrawn = _undrawn(template, settled)
    notes.extend((name, "box.not_drawn") for name, value in undrawn.items() if fonts.lacking([value]))
    settled |= {name: value for name, value in undrawn.items() if not fonts.lacking([value])}
    info = {"Producer": "Kaiban"} | ({"Title": template.title} if template.title else {})
    planned = [Planned(template, settled)]
    glyphs = GlyphSet(fonts)
    title = glyphs.known(template.title or _largest_print(pdf))
    composed = compose(planned, title, glyphs, flat=False, info=info)
    notes.extend((box, "box.overflow") for box in composed.continued)
    notes.extend((flaw.box, flaw.code) for flaw in look(composed.pdf, _expected(template, settled, composed), pdf))
    made = compose(planned, title, glyphs, flat=True, info=info).pdf if flatten else composed.pdf
    pages = len(template.pages) + len(composed.text_pages.pages)
    kept = archived(made, template.title) if archive else made
    if isinstance(kept, NotForArchives):
        notes.extend(("、".join(kept.fonts), reason) for reason in kept.reasons)
        kept = made
    return Made(kept, (), tuple(notes), pages)


def _taken(
    template: Template, values: Mapping[str, Given], fonts: Fonts
) -> tuple[dict[str, str | bool], tuple[tuple[str, str], ...]]:
    """What goes into each field, and the boxes that cannot take their values with text ids."""
    settled: dict[str, str | bool] = {}
    problems: list[tuple[str, str]] = []
    for name, value in values.items():
        slot = template.fields.get(name)
        if slot is None:
            problems.append((name, "box.unknown"))
        elif value is not None and (value != "" or _can_be_emptied(slot)):
            meant = _ticked(slot, value)
            if problem := _problem(slot, meant, fonts):
                problems.append((name, problem))
            else:
                settled[name] = _settled(slot, meant)
    return settled, tuple(problems)


def _largest_print(pdf: bytes) -> str:
    """The line in the largest type on the first page, which is a form's title; empty where nothing is printed."""
    printed = page_characters(pdf, 0, with_fields=False)
    largest = max((one.size for one in printed), default=0.0)
    lines = lines_of(tuple(one for one in printed if one.size > largest * _SAME_SIZE))
    return lines[0][:_LONGEST_TITLE] if lines else ""


def _expected(template: Template, settled: Mapping[str, str | bool], composed: Composed) -> list[Expected]:
    """What is to be seen: each value that was given; in other fields whatever they came with."""
    found: list[Expected] = []
    for name, slot in template.fields.items():
        value = None if name in composed.continued else settled.get(name)
        for widget in slot.widgets:
            if not _in_sight(template, widget):
                continue
            seen: str | bool | None = value or None
            as_before: bool | None = None
            if slot.kind in {"check", "radio"} and value is not None:
                seen = bool(widget.on_state) and value in {True, widget.on_state}
                if any(state == "Off" for state, _, _ in widget.states):
                    as_before = not seen if widget.state == "Off" else None
                    seen = seen or None  # what it looks like when off is not known from here
            elif widget.turned:
                seen = None
            found.append(Expected(name, widget.page, widget.rect, slot.kind, seen, as_before))
    return found


def _in_sight(template: Template, widget: WidgetSlot, *, whole: bool = False) -> bool:
    """Whether something, or all, of what a widget shows can be seen on its page."""
    if widget.page < 0 or widget.hidden or min(widget.width, widget.height) < SMALLEST_SIDE:
        return False
    left, bottom, right, top = common(widget.rect, template.pages[widget.page].shown)
    if whole:
        return right - left > widget.rect[2] - widget.rect[0] - _EDGE and (
            top - bottom > widget.rect[3] - widget.rect[1] - _EDGE
        )
    return min(right - left, top - bottom) >= SMALLEST_SIDE


def _sight(template: Template, slot: FieldSlot) -> str:
    """The text id where a field has no place in which its value can be seen, or no whole one; empty where it has."""
    if any(_in_sight(template, widget, whole=True) for widget in slot.widgets):
        return ""
    return "box.cut_off" if any(_in_sight(template, widget) for widget in slot.widgets) else "box.unseen"


def _holds(slot: FieldSlot) -> bool:
    return slot.value not in {"", "Off"}


def _can_be_emptied(slot: FieldSlot) -> bool:
    """Whether an empty text has something to do: a value, or a look that may be one where it may be drawn anew."""
    return _holds(slot) or (slot.kind in _TEXTS and not slot.flags & (Flag.READ_ONLY | Flag.PASSWORD | Flag.FILE))


def _replaces(slot: FieldSlot, value: str | bool) -> bool:
    """Whether a value, or nothing, takes the place of another one that came with the form."""
    return _holds(slot) and value is not True and value != slot.value


def _problem(slot: FieldSlot, value: str | bool, fonts: Fonts) -> str:
    """The text id of what is wrong with a value for a field; empty if nothing is."""
    if slot.kind in {"signature", "button"} or (slot.flags & (Flag.PASSWORD | Flag.FILE) and slot.kind == "text"):
        return "box.not_for_values"
    if slot.flags & Flag.READ_ONLY:
        return "box.read_only"
    if value == "":
        return ""
    if isinstance(value, str) and first_invisible(value):
        return "box.invisible"
    if slot.kind in {"check", "radio"}:
        return _button_problem(slot, value)
    if not isinstance(value, str):
        return "box.needs_text"
    if slot.kind == "choice" and not slot.flags & Flag.EDITABLE and not _chosen(slot, value) <= _choices(slot).keys():
        return "box.not_an_option"
    if slot.max_length and len(value) > slot.max_length:
        return "box.too_long"
    return "box.no_glyph" if fonts.lacking([value]) else ""


def _ticked(slot: FieldSlot, value: str | bool) -> str | bool:
    """The words true and false as a tick, where a button has no state of that name."""
    if slot.kind not in {"check", "radio"} or value not in _TICKS:
        return value
    states = {state for widget in slot.widgets for state, _, _ in widget.states}
    return value if value in states else _TICKS[str(value)]


def _button_problem(slot: FieldSlot, value: str | bool) -> str:
    states = [widget.on_state for widget in slot.widgets if widget.on_state]
    if value is True:
        return "" if len(set(states)) == 1 else "box.needs_option"
    if value is False or value == "Off":
        return ""
    if value in states or value in _choices(slot):
        return ""
    return "box.needs_tick" if slot.kind == "check" and len(set(states)) == 1 else "box.not_an_option"


def _chosen(slot: FieldSlot, value: str) -> set[str]:
    return set(value.split("\n") if slot.flags & Flag.SEVERAL else [value]) - {""}


def _choices(slot: FieldSlot) -> dict[str, str]:
    """Shown words and export values → what a field shows (a choice) or its state (a button)."""
    if slot.kind == "choice":
        return {key: shown for export, shown in slot.options for key in (export, shown)}
    states = [widget.on_state for widget in slot.widgets]
    named = Counter(words for _, words in slot.options)  # words that stand for several options name none
    return {
        words: state for (_, words), state in zip(slot.options, states, strict=False) if state and named[words] == 1
    }


def _settled(slot: FieldSlot, value: str | bool) -> str | bool:
    if value == "" and slot.kind in {"check", "radio"}:
        return False
    if isinstance(value, str) and slot.kind == "choice" and slot.flags & Flag.SEVERAL:
        return "\n".join(_choices(slot).get(one, one) for one in value.split("\n") if one)
    if isinstance(value, str) and slot.kind in {"check", "radio", "choice"}:
        return _choices(slot).get(value, value)
    return value


def _undrawn(template: Template, settled: Mapping[str, str | bool]) -> dict[str, str]:
    """Values that came with the form but without an appearance: a viewer was to draw them, so they are drawn now."""
    return {
        name: slot.value
        for name, slot in template.fields.items()
        if name not in settled
        and slot.kind in _TEXTS
        and slot.value
        and not slot.flags & Flag.PASSWORD
        and not any(widget.drawn for widget in slot.widgets)
    }
