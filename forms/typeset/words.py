"""Breaking printed words into lines, after the rules of Chinese typesetting (GB/T 15834: no closing mark at a line's
head, no opening one at its end)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forms.pdf.linebreak import may_break

_SLACK = 0.01


@dataclass(frozen=True, slots=True)
class Atom:
    """What is never parted: a character, or a mark between the words. `tied` forbids a line end behind it.

    An atom whose text is a line break ends its line. Widths are points.
    """

    wide: float
    text: str = ""
    tied: bool = False


def atoms_of(text: str, measure: Callable[[str], float]) -> list[Atom]:
    """The characters of a text."""
    return [Atom(0.0 if char == "\n" else measure(char), char) for char in text]


def lines_of(atoms: Sequence[Atom], room: float) -> list[list[Atom]]:
    """Lines of at most `room` points; spaces at the end of a line may go beyond it.

    A run without a permitted place is parted where the line is full. Joined in order the lines give the atoms again,
    less the line breaks.
    """
    lines: list[list[Atom]] = [[]]
    for atom in atoms:
        if atom.text == "\n":
            lines.append([])
            continue
        while lines[-1] and not atom.text.isspace() and _width(lines[-1]) + atom.wide > room + _SLACK:
            cut = _cut(lines[-1], atom)
            lines[-1], carried = lines[-1][:cut], lines[-1][cut:]
            lines.append(carried)
        lines[-1].append(atom)
    return lines


def break_lines(text: str, room: float, measure: Callable[[str], float]) -> list[str]:
    """The lines of a text, without the spaces at their ends; line breaks in the text are kept."""
    return ["".join(atom.text for atom in trimmed(line)) for line in lines_of(atoms_of(text, measure), room)]


def trimmed(line: Sequence[Atom]) -> Sequence[Atom]:
    """A line without the spaces at its end."""
    end = len(line)
    while end and line[end - 1].text.isspace():
        end -= 1
    return line[:end]


def _width(line: Sequence[Atom]) -> float:
    return sum(atom.wide for atom in line)


def _cut(line: Sequence[Atom], following: Atom) -> int:
    """Before which atom a full line ends: the last permitted place, else its end."""
    behind = [*line[1:], following]
    places = [at for at, atom in enumerate(behind, start=1) if _may_end(line[at - 1], atom)]
    return places[-1] if places else len(line)


def _may_end(last: Atom, first: Atom) -> bool:
    """Whether a line may end between two atoms; a mark without text counts as a Chinese character."""
    return not last.tied and may_break((last.text or "字")[-1] + (first.text or "字")[0], 1)
