"""The inside of one cell: printed words, □ options, short boxes on underlines, a box to write in, a place to sign."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from forms.model import BoxName, Cell, LabelCell, MixedCell, MixedPart, SignCell, TextCell, TicksCell
from forms.typeset.font import width
from forms.typeset.marks import TICK, Block, Box, Rule, Words
from forms.typeset.words import NOT_FIRST, break_lines, units

SIZE = 10.5
PAD = 3.0
LEAD = 1.45
MM = 72 / 25.4
WHOLE_LABEL = 12
"""Characters up to which the label of an option is not parted between lines."""


@dataclass(frozen=True, slots=True)
class _Run:
    """One piece of a mixed line that stays whole: words, or a tick with the first word behind it, or a short box."""

    wide: float
    text: str = ""
    tick: BoxName | None = None
    box: BoxName | None = None
    tooltip: str = ""
    line_end: bool = False


def cell_block(cell: Cell, wide: float, size: float = SIZE) -> Block:
    """The marks of one cell of a given width; the height is what the marks need, padding included."""
    match cell:
        case LabelCell():
            return _label(cell, wide, cell.size or size)
        case TextCell():
            return _text(cell, wide, size)
        case SignCell():
            return _sign(cell, wide, size)
        case TicksCell():
            return _runs(_tick_runs(cell, size), wide, size, cell.align)
        case MixedCell():
            return _runs(_mixed_runs(cell.parts, size), wide, size, cell.align)


def _label(cell: LabelCell, wide: float, size: float) -> Block:
    lead = size * LEAD
    lines = (
        [char for char in cell.label if char != "\n"]
        if cell.vertical
        else break_lines(cell.label, wide - 2 * PAD, lambda text: width(text, size))
    )
    align = "center" if cell.vertical else cell.align
    return Block(
        len(lines) * lead + 2 * PAD,
        words=tuple(
            Words(_start(line, wide, size, align), PAD + number * lead + size, line, size, cell.bold)
            for number, line in enumerate(lines)
        ),
    )


def _start(line: str, wide: float, size: float, align: str) -> float:
    if align == "left":
        return PAD
    room = wide - width(line, size)
    return max(PAD, room / 2) if align == "center" else max(PAD, room - PAD)


def _text(cell: TextCell, wide: float, size: float) -> Block:
    before, after = width(cell.before, size), width(cell.after, size)
    inner = (before + 2 if before else 0) + (after + 2 if after else 0)
    lines = 2.0 if cell.kind == "multiline" else 1.0
    height = lines * max(cell.size, size) * LEAD + PAD
    words = []
    base = height / 2 + size * 0.36
    if cell.before:
        words.append(Words(PAD, base, cell.before, size))
    if cell.after:
        words.append(Words(wide - PAD - after, base, cell.after, size))
    left = PAD / 2 + (before + 2 if before else 0)
    right = max(left + 8, wide - PAD / 2 - (after + 2 if after else 0))
    align = {"left": 0, "center": 1, "right": 2}[cell.align]
    box = Box(
        BoxName(cell.box),
        left,
        1,
        right,
        height - 1,
        cell.kind,
        cell.tooltip,
        cell.size,
        cell.floor,
        cell.max_length,
        align,
    )
    return Block(height if inner < wide else height + size * LEAD, words=tuple(words), boxes=(box,))


def _sign(cell: SignCell, wide: float, size: float) -> Block:
    label = _label(LabelCell(label=cell.label), wide, size)
    low = 30.0 if cell.what == "signature" else 60.0 if cell.what == "paste" else 34.0
    height = max(label.height, low)
    box = Box(BoxName(cell.sign), 1, 1, wide - 1, height - 1, "sign", cell.label, role=cell.role)
    return Block(height, words=label.words, boxes=(box,))


# ---------------------------------------------------------------- running lines


def _word_runs(text: str, size: float) -> list[_Run]:
    runs: list[_Run] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            runs.append(_Run(0.0, line_end=True))
        runs += [_Run(width(unit, size), unit) for unit in units(line)]
    return runs


def _tick_run(name: str, label: str, tooltip: str, size: float) -> list[_Run]:
    """□ and a short label stay on one line; of a long label, □ and its first word do."""
    first, *rest = [label] if len(label) <= WHOLE_LABEL else units(label)
    head = _Run(TICK + 2 + width(first, size), first, tick=BoxName(name), tooltip=tooltip)
    return [head, *(_Run(width(unit, size), unit) for unit in rest)]


def _tick_runs(cell: TicksCell, size: float) -> list[_Run]:
    runs = _word_runs(cell.before, size) if cell.before else []
    for number, option in enumerate(cell.ticks):
        if number:
            runs.append(_Run(size * 0.9, "\u3000"))
        runs += _tick_run(option.box, option.label, f"{cell.tooltip}{option.label}", size)
    return [*runs, *(_word_runs(cell.after, size) if cell.after else [])]


def _mixed_runs(parts: tuple[MixedPart, ...], size: float) -> list[_Run]:
    runs: list[_Run] = []
    for part in parts:
        if part.tick is not None:
            runs += _tick_run(part.tick, part.label or "", part.tooltip or (part.label or ""), size)
        elif part.box is not None:
            runs.append(_Run((part.width or 20.0) * MM, box=BoxName(part.box), tooltip=part.tooltip))
        elif part.label:
            runs += _word_runs(part.label, size)
    return runs


def _lines(runs: list[_Run], room: float) -> list[list[_Run]]:
    lines: list[list[_Run]] = [[]]
    used = 0.0
    for run in runs:
        if run.line_end:
            lines.append([])
            used = 0.0
            continue
        if lines[-1] and used + run.wide > room + 0.01 and run.text not in NOT_FIRST:
            lines.append([])
            used = 0.0
            if run.text == "\u3000":
                continue
        lines[-1].append(run)
        used += run.wide
    return lines


def _runs(runs: list[_Run], wide: float, size: float, align: str) -> Block:
    lead = size * 1.6
    words: list[Words] = []
    boxes: list[Box] = []
    rules: list[Rule] = []
    lines = _lines(runs, wide - 2 * PAD)
    for number, line in enumerate(lines):
        total = sum(run.wide for run in line)
        free = wide - 2 * PAD - total
        x = PAD + (free / 2 if align == "center" else free if align == "right" else 0.0)
        base = PAD + number * lead + size * 1.1
        for run in line:
            _place(run, x, base, size, words, boxes, rules)
            x += run.wide
    return Block(len(lines) * lead + 2 * PAD, tuple(_joined(words)), tuple(rules), tuple(boxes))


def _place(
    run: _Run, x: float, base: float, size: float, words: list[Words], boxes: list[Box], rules: list[Rule]
) -> None:
    if run.tick is not None:
        top = base - TICK + 1
        boxes.append(Box(run.tick, x, top, x + TICK, top + TICK, "check", run.tooltip))
        words.append(Words(x + TICK + 2, base, run.text, size))
    elif run.box is not None:
        rules.append(Rule(x + 1, base + 2.5, x + run.wide - 1, base + 2.5, 0.5))
        boxes.append(
            Box(run.box, x + 1, base - size * 1.08, x + run.wide - 1, base + 2.2, "text", run.tooltip, align=1)
        )
    elif run.text:
        words.append(Words(x, base, run.text, size))


def _joined(words: list[Words]) -> list[Words]:
    """Neighbouring pieces of one line as one text, so that a reader finds whole words."""
    joined: list[Words] = words[:1]
    for left, right in pairwise(words):
        last = joined[-1]
        touches = abs(last.x + width(last.text, last.size) - right.x) < 0.05
        if touches and last.y == right.y and left.size == right.size:
            joined[-1] = Words(last.x, last.y, last.text + right.text, last.size)
        else:
            joined.append(right)
    return joined
