"""An official blank on the screen: the places found at the left, the page at the right, and which box each is."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.screens.quiet_app import QuietApp
from assistant.widgets import picture as pictures
from assistant.widgets.lines import KeyLine, TopLine
from assistant.widgets.picture import Picture, ask_terminal
from assistant.widgets.prose import Prose

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from assistant.importdesk import ImportDesk, Row
    from assistant.texts import Voice

_STEP = 2.0
_PICTURE_WIDTH = 900
_NOBODY = "-"


def ask(desk: ImportDesk, voice: Voice) -> ImportDesk | None:
    """Show a blank until it is confirmed or left; what was confirmed, or None."""
    ask_terminal()
    app = ImportApp(desk, voice)
    settled = app.run()
    app.check()
    return settled


class ImportApp(QuietApp["ImportDesk | None"]):
    """The import alone: no case is open."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, desk: ImportDesk, voice: Voice) -> None:
        super().__init__()
        self.desk = desk
        self.voice = voice

    def on_mount(self) -> None:
        """One screen."""
        self.push_screen(ImportScreen(self.desk, self.voice))


class ChooseBox(ModalScreen["str | None"]):
    """The boxes of the form, those without a place first."""

    DEFAULT_CSS = "ChooseBox { align: center middle; } ChooseBox > Vertical { width: 70%; height: 80%; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, boxes: tuple[str, ...], labels: tuple[str, ...], voice: Voice) -> None:
        super().__init__()
        self.boxes = boxes
        self.labels = labels
        self.voice = voice

    def say(self, text_id: str) -> str:
        """Words of the screens."""
        return self.voice.say(f"screen.{text_id}")

    def compose(self) -> ComposeResult:
        """What to do, and the list."""
        with Vertical():
            yield Prose(self.say("import.pick"))
            nobody = Option(self.say("import.nobody"), id=_NOBODY)
            yield OptionList(nobody, *map(Option, self.labels), id="boxes", markup=False)

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Hand over the box."""
        self.dismiss("" if event.option_id == _NOBODY else self.boxes[event.option_index - 1])

    def action_leave(self) -> None:
        """Nothing changes."""
        self.dismiss(None)


class ImportScreen(Screen[None]):
    """Shows and hands over: every change is a step of the desk, and may be undone."""

    DEFAULT_CSS = """
    ImportScreen #places { width: 44; height: 1fr; }
    ImportScreen #page { width: 1fr; }
    ImportScreen #body { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "change", show=False),
        Binding("ctrl+left", "move(-1, 0)", show=False),
        Binding("ctrl+right", "move(1, 0)", show=False),
        Binding("ctrl+up", "move(0, 1)", show=False),
        Binding("ctrl+down", "move(0, -1)", show=False),
        Binding("shift+left", "size(-1, 0)", show=False),
        Binding("shift+right", "size(1, 0)", show=False),
        Binding("shift+up", "size(0, 1)", show=False),
        Binding("shift+down", "size(0, -1)", show=False),
        Binding("delete", "delete", show=False),
        Binding("insert", "add", show=False),
        Binding("ctrl+z", "undo", show=False),
        Binding("f9", "save", show=False),
        Binding("escape", "leave", show=False),
    ]
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("↑↓", "pick"),
        ("Enter", "match"),
        ("Ctrl+←→↑↓", "move"),
        ("Shift+←→↑↓", "size"),
        ("Del", "delete"),
        ("Ins", "insert"),
        ("F9", "pin"),
        ("Esc", "leave"),
    )

    class Drawn(Message):
        """A page is ready; None where it cannot be drawn."""

        def __init__(self, page: int, picture: bytes | None) -> None:
            super().__init__()
            self.page = page
            self.picture = picture

    def __init__(self, desk: ImportDesk, voice: Voice) -> None:
        super().__init__()
        self.desk = desk
        self.voice = voice
        self._before: list[ImportDesk] = []
        self._asked: ImportDesk | None = None
        self._leaving: ImportDesk | None = None
        self._rows: tuple[Row, ...] = ()
        self._page = 0
        self._pictures: dict[int, bytes | None] = {}

    def say(self, text_id: str, **params: object) -> str:
        """Words of this screen."""
        return self.voice.say(f"screen.{text_id}", **params)

    def compose(self) -> ComposeResult:
        """List and page."""
        yield TopLine()
        with Horizontal(id="body"):
            yield OptionList(id="places", markup=False)
            with Vertical(id="page"):
                yield Prose(self.say("import.help"), id="about")
                with VerticalScroll(can_focus=False):
                    yield Prose(id="text")
                    yield Picture(id="picture")
        yield KeyLine()

    def on_mount(self) -> None:
        """Everything as proposed."""
        self.query_one(TopLine).where = self.say("import.where")
        self.query_one(KeyLine).keys = tuple((key, self.say(f"key.{words}")) for key, words in self.KEYS)
        self._show()
        self.query_one("#places", OptionList).focus()

    def _show(self, at: int = 0) -> None:
        self._rows = self.desk.rows()
        listing = self.query_one("#places", OptionList)
        listing.clear_options()
        listing.add_options(Option(self._line(row)) for row in self._rows)
        if self._rows:
            listing.highlighted = min(at, len(self._rows) - 1)
        matched = sum(bool(row.box) for row in self._rows)
        self.query_one(TopLine).status = self.say("import.status", matched=matched, places=len(self._rows))

    def _line(self, row: Row) -> str:
        mark = "✓" if row.box else "✎" if row.signs else "■" if row.printed else "?"
        return f"{mark} {row.page} {row.label}\n    {self.desk.label(row.box, self.voice) if row.box else row.printed}"

    def _becomes(self, row: Row) -> str:
        if row.box:
            return self.desk.label(row.box, self.voice)
        return self.say("import.printed", words=row.printed) if row.printed else self.say("import.nobody_yet")

    def _chosen(self) -> tuple[int, Row] | None:
        at = self.query_one("#places", OptionList).highlighted
        return None if at is None or at >= len(self._rows) else (at, self._rows[at])

    @on(OptionList.OptionHighlighted, "#places")
    def look(self) -> None:
        """The page of the place, and where on it."""
        chosen = self._chosen()
        if chosen is None:
            return
        row = chosen[1]
        x0, y0, x1, y1 = self.desk.place(row.place).rect
        at = self.say("import.at", left=round(x0), bottom=round(y0), width=round(x1 - x0), height=round(y1 - y0))
        page = self.say("import.page", page=row.page, pages=self.desk.pages)
        self.query_one("#about", Prose).update(f"{page}  {row.label}  →  {self._becomes(row)}\n{at}")
        if pictures.PICTURES:
            self.draw(row.page, row.place)
        elif row.page != self._page:
            near = [f"{other.label} → {other.box or '?'}" for other in self._rows if other.page == row.page]
            self.query_one("#text", Prose).update("\n".join([self.say("import.no_picture"), *near]))
        self._page = row.page

    @work(thread=True, exclusive=True)
    def draw(self, page: int, place: str) -> None:
        """Draw a page with its places, in a thread; a page seen before is not asked for again."""
        desk = self.desk
        if page not in self._pictures:
            self._pictures[page] = desk.picture(page, _PICTURE_WIDTH)
        plain = self._pictures[page]
        self.post_message(self.Drawn(page, None if plain is None else desk.marked(plain, page, place)))

    @on(Drawn)
    def put_picture(self, event: Drawn) -> None:
        """Put a page in its place, unless another one is looked at by now."""
        if event.page == self._page and event.picture is not None:
            self.query_one(Picture).show(BytesIO(event.picture))

    # ------------------------------------------------------------ changes

    def _take(self, desk: ImportDesk, at: int) -> None:
        self._before.append(self.desk)
        self.desk = desk
        self._show(at)
        self.look()

    @on(OptionList.OptionSelected, "#places")
    def action_change(self) -> None:
        """Another box for this place."""
        chosen = self._chosen()
        if chosen is None:
            return
        at, row = chosen

        def give(box: str | None) -> None:
            if box is not None:
                self._take(self.desk.with_box(row.place, box), at)

        boxes = self.desk.boxes(row.place)
        self.app.push_screen(
            ChooseBox(boxes, tuple(self.desk.label(box, self.voice) for box in boxes), self.voice), give
        )

    def action_move(self, right: int, up: int) -> None:
        """Move the place."""
        if (chosen := self._chosen()) is not None:
            self._take(self.desk.moved(chosen[1].place, right * _STEP, up * _STEP), chosen[0])

    def action_size(self, wider: int, higher: int) -> None:
        """Make the place larger or smaller."""
        if (chosen := self._chosen()) is not None:
            self._take(self.desk.sized(chosen[1].place, wider * _STEP, higher * _STEP), chosen[0])

    def action_delete(self) -> None:
        """It is no place to write in."""
        if (chosen := self._chosen()) is not None:
            self._take(self.desk.without(chosen[1].place), chosen[0])

    def action_add(self) -> None:
        """A further place below this one."""
        if (chosen := self._chosen()) is not None:
            desk, _ = self.desk.with_place(chosen[1].place)
            self._take(desk, len(desk.rows()) - 1)

    def action_undo(self) -> None:
        """Take the last change back."""
        if self._before:
            self.desk = self._before.pop()
            chosen = self._chosen()
            self._show(chosen[0] if chosen is not None else 0)

    def action_save(self) -> None:
        """Confirm; what speaks against it is told first."""
        doubts = self._doubts()
        if doubts and self._asked is not self.desk:
            self._asked = self.desk
            self.query_one("#about", Prose).update(self.say("import.save_anyway", why="\n".join(doubts)))
            return
        self.app.exit(self.desk)

    def _doubts(self) -> list[str]:
        """What speaks against pinning this blank."""
        doubts, old, found = self.desk.doubts(), self.desk.superseded, []
        if doubts.filled:
            found.append(self.say("import.warn_filled", count=doubts.answers))
        if doubts.few:
            found.append(self.say("import.warn_few", placed=doubts.placed, required=doubts.required))
        if old is not None:
            found.append(self.say("import.warn_old", edition=self.desk.proposal.edition, current=old or "—"))
        return found

    def action_leave(self) -> None:
        """Nothing is saved; where something was changed, after a second press."""
        if self._before and self._leaving is not self.desk:
            self._leaving = self.desk
            self.query_one("#about", Prose).update(self.say("import.leave_anyway"))
            return
        self.app.exit(None)
