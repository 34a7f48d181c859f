"""A PDF form taken apart: the parts that filling fills in, and the parts that stay the same, as bytes.

Object numbers are those of the template; a writer may shift them all by a base, so that several templates make one
file. Rectangles are (left, bottom, right, top) in points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.pdf.ink import Shape

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
FieldKind: TypeAlias = Literal["text", "multiline", "comb", "date", "check", "radio", "choice", "signature", "button"]
Rect: TypeAlias = tuple[float, float, float, float]
Dropped: TypeAlias = Literal["xfa", "rights", "restrictions", "active", "files"]
"""What a stranger's PDF loses: XFA beside its fields, an issuer's usage rights, an owner's restrictions, scripts and
other actions, files that it carries."""
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
BLACK = b"0 g"


CHILD, CONTENT, STREAM, OBJECT, NOTE = range(5)
Kid: TypeAlias = tuple[int, int, int]
"""What an element holds: another element by its place in the tree, marked content of a page or of a stream (object,
MCID), an annotation (object), or a note that the filler writes (page index, place on it)."""
Node: TypeAlias = tuple[bytes, int, bytes, bytes, int, tuple[Kid, ...]]
"""An element: its standard type, its parent's place (-1: none), its alternative text and its other entries as bytes,
its page object (0: none), and what it holds."""
Tree: TypeAlias = tuple[tuple[Node, ...], tuple[tuple[int, int], ...], int]
"""A structure tree in short: elements, each before those in it; keys in the parent tree by object; the next free one.
Plain tuples, so that `forms.pdf.shelf` can keep them."""


class Flag:
    """Field flags that filling asks about (ISO 32000-1, tables 221, 228 and 230)."""

    READ_ONLY: Final = 1 << 0
    PASSWORD: Final = 1 << 13
    COMBO: Final = 1 << 17
    EDITABLE: Final = 1 << 18
    FILE: Final = 1 << 20
    SEVERAL: Final = 1 << 21


def numbers(values: tuple[float, ...]) -> bytes:
    """Numbers as operands, to four decimals."""
    return b" ".join(b"%.4f" % value if value % 1 else b"%d" % value for value in values)


def picture_of(width: float, height: float, matrix: Matrix) -> bytes:
    """The entries of a form XObject whose own upright space a matrix turns into a box."""
    box = b"/Type/XObject/Subtype/Form/BBox[0 0 %.2f %.2f]" % (width, height)
    return box if matrix[0] == 1 else box + b"/Matrix[%s]" % numbers(matrix)


class WidgetSlot(NamedTuple):
    """One place on a page where a field shows.

    `head` is its dictionary without /AP and, where it is the field itself, without /T /Parent /V; without the closing
    brackets. `width` and `height` are those of the text's own upright space, and `matrix` turns that space into the
    box (for fields on turned pages). `picture` are the entries of the form XObject that draws it, without its resources
    and the brackets. `states` are the appearance streams of a button by state; `drawn` is the stream a
    text field brings along, `drawn_matrix` places it on the page when flattened. `dress` draws ground and frame.
    """

    number: int
    head: bytes
    page: int
    rect: Rect
    width: float
    height: float
    matrix: Matrix
    picture: bytes
    states: tuple[tuple[str, int, Matrix], ...] = ()
    state: str = "Off"
    drawn: int = 0
    drawn_matrix: Matrix = IDENTITY
    dress: bytes = b""
    hidden: bool = False

    @property
    def turned(self) -> bool:
        """Whether its text does not run from left to right on the unturned page."""
        return self.matrix[0] != 1

    @property
    def on_state(self) -> str:
        """The state other than Off; empty if there is none."""
        return next((name for name, _, _ in self.states if name != "Off"), "")

    def showing(self, state: str) -> str:
        """The state that this button shows when its field is in a state: another button of a group is off."""
        return state if any(name == state for name, _, _ in self.states) else "Off"


class FieldSlot(NamedTuple):
    """One field.

    `number` is its object, `head` its dictionary if it is not itself a widget; `value` is what it holds already and
    `kept` that /V entry, and what belongs to it (/RV, /I), as bytes. `flags` are of `Flag`, `colour` is the operator
    for its text. `shapes` say how a text lies in each of `widgets`, `label` how a reference names the field.
    """

    name: str
    kind: FieldKind
    number: int
    head: bytes
    widgets: tuple[WidgetSlot, ...]
    size: float
    max_length: int | None
    align: int
    value: str
    kept: bytes
    options: tuple[tuple[str, str], ...] = ()
    flags: int = 0
    colour: bytes = BLACK
    shapes: tuple[Shape, ...] = ()
    label: str = ""

    @property
    def is_widget(self) -> bool:
        """Whether field and widget are one dictionary."""
        return not self.head


class PageSlot(NamedTuple):
    """One page. `head` lacks /Annots and /Parent: these are references, `others` to those that are no fields.

    `box` is the page, `shown` the part of it that is shown and printed (ISO 32000-1, 14.11.2).
    """

    number: int
    head: bytes
    overlay: int
    box: Rect
    annotations: bytes
    others: bytes
    shown: Rect


class Template(NamedTuple):
    """A form ready to be written.

    `statics` are objects by number, written out whole; `tagged` those that only the structure tree uses; `shared` those
    of `statics` that several copies of the template in one file can have in common.
    """

    statics: tuple[tuple[int, bytes], ...]
    tagged: tuple[tuple[int, bytes], ...]
    pages: tuple[PageSlot, ...]
    fields: Mapping[str, FieldSlot]
    roots: bytes
    root_head: bytes
    structure: bytes
    form_head: bytes
    size: int
    keeps_tree: bool
    dropped: tuple[Dropped, ...] = ()
    title: str = ""
    shared: frozenset[int] = frozenset()
    tree: Tree | None = None
    """The structure tree, where the form is tagged and nothing about its tags is unusual."""
