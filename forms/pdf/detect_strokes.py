"""The straight lines that a page draws: ruled lines, frames and thin filled bars, form XObjects included."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Dictionary, Name, Stream

from forms.detect.page import Stroke
from forms.pdf.fieldtree import FieldTreeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from forms.pdf.slots import Matrix

_MOST_OPERATORS = 400_000
_DEEPEST = 8
_SLOPE = 0.6  # points by which a line's ends may differ and it is still level or upright
_THIN = 3.2  # a filled bar no thicker than this is a line
_LIGHT = 0.93  # grey from here on is as good as white
_STROKING = frozenset(("S", "s", "B", "B*", "b", "b*"))
_FILLING = frozenset(("f", "F", "f*", "B", "B*", "b", "b*"))
_CLOSING = frozenset(("s", "b", "b*"))
_ENDING = _STROKING | _FILLING | {"n"}


@dataclass(frozen=True, slots=True)
class _State:
    """What of the graphics state matters here."""

    matrix: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    stroke_light: bool = False
    fill_light: bool = False


@dataclass
class _Path:
    """Subpaths under way, as points of the page; a curve parts the run of straight pieces."""

    runs: list[list[tuple[float, float]]] = field(default_factory=list)
    straight: list[bool] = field(default_factory=list)

    def start(self, point: tuple[float, float]) -> None:
        self.runs.append([point])
        self.straight.append(True)

    def line(self, point: tuple[float, float]) -> None:
        if self.runs:
            self.runs[-1].append(point)

    def curve(self, point: tuple[float, float]) -> None:
        if self.runs:
            self.straight[-1] = False
        self.start(point)
        self.straight[-1] = False

    def close(self) -> None:
        if self.runs and len(self.runs[-1]) > 1:
            self.runs[-1].append(self.runs[-1][0])


@dataclass
class _Budget:
    """Operators left to look at; a page that needs more is not a form."""

    left: int = _MOST_OPERATORS

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise FieldTreeError


def page_strokes(page: pikepdf.Page) -> tuple[Stroke, ...]:
    """The level and upright lines of a page, white ones left out.

    Raises FieldTreeError if the page draws more than any form does, and pikepdf's PdfError.
    """
    return tuple(_walk(page, page.obj.get(Name.Resources), _State(), _Budget(), 0))


def _walk(
    source: pikepdf.Page | Stream, resources: pikepdf.Object | None, state: _State, budget: _Budget, depth: int
) -> Iterator[Stroke]:
    stack: list[_State] = []
    path = _Path()
    for instruction in pikepdf.parse_content_stream(source):
        budget.spend()
        operator = str(instruction.operator)
        operands = list(instruction.operands)
        if operator in _ENDING:
            yield from _painted(path, operator, state)
            path = _Path()
        elif operator == "q":
            stack.append(state)
        elif operator == "Q":
            state = stack.pop() if stack else state
        elif operator == "Do" and depth < _DEEPEST:
            form = _form(resources, operands)
            if form is not None:
                own = form.get(Name.Resources, resources)
                yield from _walk(form, own, _entered(state, form), budget, depth + 1)
        elif isinstance(instruction, pikepdf.ContentStreamInstruction):
            state = _state(state, operator, operands)
            _draw(path, operator, operands, state.matrix)


def _form(resources: pikepdf.Object | None, operands: Sequence[pikepdf.Object]) -> Stream | None:
    named = resources.get(Name.XObject) if isinstance(resources, Dictionary) else None
    found = named.get(str(operands[0])) if isinstance(named, Dictionary) and operands else None
    return found if isinstance(found, Stream) and found.get(Name.Subtype) == Name.Form else None


def _entered(state: _State, form: Stream) -> _State:
    own = form.get(Name.Matrix)
    return state if own is None else replace(state, matrix=_times(_numbers(own), state.matrix))


def _state(state: _State, operator: str, operands: Sequence[pikepdf.Object]) -> _State:
    match operator:
        case "cm":
            return replace(state, matrix=_times(_numbers(operands), state.matrix))
        case "G" | "RG" | "K" | "SC" | "SCN":
            return replace(state, stroke_light=_light(operands))
        case "g" | "rg" | "k" | "sc" | "scn":
            return replace(state, fill_light=_light(operands))
        case _:
            return state


def _light(operands: Sequence[pikepdf.Object]) -> bool:
    try:
        shades = [float(value) for value in operands]
    except (TypeError, ValueError):  # a pattern has a name
        return False
    if len(shades) == 4:  # cyan, magenta, yellow, black: no ink is white
        return all(shade <= 1 - _LIGHT for shade in shades)
    return bool(shades) and all(shade >= _LIGHT for shade in shades)


def _draw(path: _Path, operator: str, operands: Sequence[pikepdf.Object], matrix: Matrix) -> None:
    match operator:
        case "m":
            path.start(_at(operands[-2:], matrix))
        case "l":
            path.line(_at(operands[-2:], matrix))
        case "c" | "v" | "y":
            path.curve(_at(operands[-2:], matrix))
        case "h":
            path.close()
        case "re":
            x, y, width, height = (float(value) for value in operands[:4])
            corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y))
            path.start(_moved(*corners[0], matrix))
            for corner in corners[1:]:
                path.line(_moved(*corner, matrix))


def _painted(path: _Path, operator: str, state: _State) -> Iterator[Stroke]:
    if operator in _CLOSING:
        path.close()
    for run, straight in zip(path.runs, path.straight, strict=True):
        if operator in _FILLING and straight and not state.fill_light:
            bar = _bar(run)
            if bar is not None:
                yield bar
                continue
        if operator in _STROKING and not state.stroke_light:
            yield from _lines(run)


def _bar(run: Sequence[tuple[float, float]]) -> Stroke | None:
    """A thin filled rectangle as the line it looks like."""
    left, right = min(x for x, _ in run), max(x for x, _ in run)
    low, high = min(y for _, y in run), max(y for _, y in run)
    if high - low <= _THIN and right - left > high - low:
        return Stroke(left, (low + high) / 2, right, (low + high) / 2)
    if right - left <= _THIN and high - low > right - left:
        return Stroke((left + right) / 2, low, (left + right) / 2, high)
    return None


def _lines(run: Sequence[tuple[float, float]]) -> Iterator[Stroke]:
    for (x0, y0), (x1, y1) in itertools.pairwise(run):
        if abs(y0 - y1) <= _SLOPE < abs(x0 - x1):
            yield Stroke(min(x0, x1), (y0 + y1) / 2, max(x0, x1), (y0 + y1) / 2)
        elif abs(x0 - x1) <= _SLOPE < abs(y0 - y1):
            yield Stroke((x0 + x1) / 2, min(y0, y1), (x0 + x1) / 2, max(y0, y1))


def _at(operands: Sequence[pikepdf.Object], matrix: Matrix) -> tuple[float, float]:
    return _moved(float(operands[0]), float(operands[1]), matrix)


def _moved(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _numbers(values: Iterable[pikepdf.Object]) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in values)
    return a, b, c, d, e, f


def _times(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that applies `first` and then `then`."""
    a, b, c, d, e, f = first
    x, y = _moved(e, f, then)
    return (
        a * then[0] + b * then[2],
        a * then[1] + b * then[3],
        c * then[0] + d * then[2],
        c * then[1] + d * then[3],
        x,
        y,
    )
