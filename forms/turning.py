"""A page that is shown turned (`/Rotate`, ISO 32000-2 7.7.3.3): its own points, and those of the page as it is read."""

from __future__ import annotations

from dataclasses import dataclass

from forms.reading import Rect


@dataclass(frozen=True, slots=True)
class Turn:
    """How a page is turned: `angle` clockwise (0, 90, 180, 270), its media box, and the part that is shown, in points.

    `shown` is None where all of it is.
    """

    angle: int
    box: Rect
    shown: Rect | None = None

    @property
    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """The coordinate transform that sets the page upright, its lower left corner at 0, 0; none where it is."""
        left, bottom, right, top = self.box
        return {
            90: (0.0, -1.0, 1.0, 0.0, -bottom, right),
            180: (-1.0, 0.0, 0.0, -1.0, right, top),
            270: (0.0, 1.0, -1.0, 0.0, top, -left),
        }.get(self.angle, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))

    @property
    def upright(self) -> Rect:
        """The media box of the page set upright."""
        return self.forth(self.box)

    @property
    def view(self) -> Rect:
        """What is seen of the page once it is upright."""
        return self.forth(self.box if self.shown is None else self.shown)

    def forth(self, rect: Rect) -> Rect:
        """Where a rectangle of the page lies once the page is upright."""
        a, b, c, d, e, f = self.matrix
        return _sorted(*((a * x + c * y + e, b * x + d * y + f) for x, y in (rect[:2], rect[2:])))

    def back(self, rect: Rect) -> Rect:
        """Where a rectangle of the upright page lies on the page itself."""
        a, b, c, d, e, f = self.matrix  # a turn: its inverse is its transpose
        points = ((x - e, y - f) for x, y in (rect[:2], rect[2:]))
        return _sorted(*((a * x + b * y, c * x + d * y) for x, y in points))


def _sorted(one: tuple[float, float], two: tuple[float, float]) -> Rect:
    return (min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1]))
