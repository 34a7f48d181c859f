"""Running lines inside a cell: words, □ with their labels, and short boxes on an underline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from forms.model import BoxName, MixedPart, TicksCell
from forms.typeset.errors import GridError
from forms.typeset.font import width
from forms.typeset.marks import MM, PAD, TICK, TICK_AFTER, TICK_BEFORE, Block, Box, Rule, Words
from forms.typeset.words import Atom, atoms_of, lines_of, trimmed

_LEAD = 1.6
_WHOLE_LABEL = 14
"""Characters up to which the label of an option is not parted between lines."""
_SHORT_BOX = 20.0
"""The width of a short box where the layout gives none, in millimetres."""


@dataclass(frozen=True, slots=True)
class _Tick(Atom):
    """A printed □."""

    name: str = ""
    tooltip: str = ""


@dataclass(frozen=True, slots=True)
class _Short(Atom):
    """A short box on an underline, `lines` high."""

    name: str = ""
    tooltip: str = ""
    lines: int = 1


def tick_atoms(cell: TicksCell, size: float) -> list[Atom]:
    """The options of a cell in a row, with a space between them."""
    atoms = _plain(cell.before, size)
    for number, option in enumerate(cell.ticks):
        if number:
            atoms.append(Atom(size * 0.9, "\u3000"))
        atoms += _option(option.box, option.label, f"{cell.tooltip}{option.label}", size)
    return atoms + _plain(cell.after, size)


def mixed_atoms(parts: Sequence[MixedPart], size: float) -> list[Atom]:
    """Words, □ and short boxes as they follow each other."""
    atoms: list[Atom] = []
    for part in parts:
        label = part.label or ""
        if part.tick is not None:
            atoms += _option(part.tick, label, part.tooltip or label, size)
        elif part.box is not None:
            wide = (part.width or _SHORT_BOX) * MM
            atoms.append(_Short(wide, "", True, part.box, part.tooltip, part.lines))
        else:
            atoms += _plain(label, size)
    return atoms


def _plain(text: str, size: float) -> list[Atom]:
    return atoms_of(text, lambda char: width(char, size))


def _option(name: str, label: str, tooltip: str, size: float) -> list[Atom]:
    """□ and its label. A short label stays whole; of a long one, the first character stays with its □."""
    words = _plain(label, size)
    if len(words) <= _WHOLE_LABEL:
        words = [*(replace(atom, tied=True) for atom in words[:-1]), *words[-1:]]
    wide = TICK_BEFORE + TICK + TICK_AFTER
    return [_Tick(wide, "", bool(words), name, tooltip), *words]


def running(atoms: Sequence[Atom], wide: float, size: float, align: str) -> Block:
    """The lines of a cell `wide` points wide. Raises GridError where a short box or a word is wider than the cell."""
    room = wide - 2 * PAD
    for atom in atoms:
        if atom.wide > room:
            what = f"the box '{atom.name}'" if isinstance(atom, _Short) else f"'{atom.text or '□'}'"
            raise GridError(f"{what} is {atom.wide / MM:.0f} mm wide, and its cell has {room / MM:.0f}")
    whole = _Line([], [], [])
    y = PAD
    for number, atoms_of_line in enumerate(lines_of(atoms, room)):
        line = trimmed(atoms_of_line)
        free = room - sum(atom.wide for atom in line)
        start = PAD + (free / 2 if align == "center" else free if align == "right" else 0.0)
        high = max([1, *(atom.lines for atom in line if isinstance(atom, _Short))])
        y += (high - 1) * size * _LEAD + (size * _LEAD if number else 0.0)
        whole.put(line, start, y + size * 1.1, size)
    return Block(y + size * _LEAD + PAD, tuple(whole.words), tuple(whole.rules), tuple(whole.boxes))


@dataclass(frozen=True, slots=True)
class _Line:
    """Collects the marks of lines; characters that follow each other become one text, so that readers find words."""

    words: list[Words]
    rules: list[Rule]
    boxes: list[Box]

    def put(self, line: Sequence[Atom], x: float, base: float, size: float) -> None:
        start, text = x, ""
        for atom in line:
            if type(atom) is Atom:
                start, text = (start, text + atom.text) if text else (x, atom.text)
            else:
                self._flush(start, base, text, size)
                text = ""
                self._mark(atom, x, base, size)
            x += atom.wide
        self._flush(start, base, text, size)

    def _flush(self, x: float, base: float, text: str, size: float) -> None:
        if text.strip():
            self.words.append(Words(x, base, text, size))

    def _mark(self, atom: Atom, x: float, base: float, size: float) -> None:
        if isinstance(atom, _Tick):
            left, top = x + TICK_BEFORE, base - TICK + 1
            self.boxes.append(Box(BoxName(atom.name), left, top, left + TICK, top + TICK, "check", atom.tooltip))
        elif isinstance(atom, _Short):
            left, right = x + 1, x + atom.wide - 1
            top = base - size * 1.08 - (atom.lines - 1) * size * _LEAD
            self.rules.append(Rule(left, base + 2.5, right, base + 2.5, 0.5))
            box = Box(BoxName(atom.name), left, top, right, base + 2.2, "text", atom.tooltip, align=1)
            self.boxes.append(box if atom.lines == 1 else replace(box, kind="multiline", align=0))
