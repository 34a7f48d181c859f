"""Every paper of the package and the page as it will be printed: a picture where the terminal can, else its text."""

from __future__ import annotations

from io import BytesIO
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.screens.case_screen import CaseScreen
from assistant.session import NotTaken
from assistant.views import DocumentView, PageView
from assistant.widgets import picture as pictures
from assistant.widgets.lines import BottomLines, TopLine
from assistant.widgets.picture import Picture
from assistant.widgets.prose import Prose
from assistant.wrapping import wrapped

LIST_WIDTH = 31
"""Cells of a line in the list of papers."""
PICTURE_WIDTH = 900
"""Pixels a page is rendered at for terminals that show pictures."""


class DocumentsScreen(CaseScreen):
    """The list at the left, the page at the right."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown,right_square_bracket,right", "turn(1)", show=False),
        Binding("pageup,left_square_bracket,left", "turn(-1)", show=False),
        Binding("f3", "why", show=False),
        Binding("l,L", "later", show=False),
    ]
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("↑↓", "list"),
        ("←→", "page"),
        ("L", "later"),
        ("F3", "why"),
        ("F7", "review"),
        ("F9", "export"),
        ("F6", "people"),
        ("F1", "help"),
        ("Esc", "upwards"),
    )

    class Rendered(Message):
        """A page is ready."""

        def __init__(self, document: str, view: PageView) -> None:
            super().__init__()
            self.document = document
            self.view = view

    def __init__(self) -> None:
        super().__init__()
        self._page = 1
        self._pages = 1
        self._documents: tuple[DocumentView, ...] = ()

    def compose(self) -> ComposeResult:
        """List and page."""
        yield TopLine()
        with Horizontal(id="body"):
            yield OptionList(id="documents", classes="list")
            with Vertical(id="page"):
                yield Prose(id="about", classes="help")
                with VerticalScroll(id="sheet", can_focus=False):
                    yield Prose(id="text")
                    yield Picture(id="picture")
        yield BottomLines()

    def status_words(self) -> str:
        """How many papers."""
        return self.say("top.documents", count=len(self._documents))

    def show(self) -> None:
        """All papers in window order, under their matters."""
        undecided = {line.id for line in self.session.panel.undecided}
        self._documents = tuple(one for one in self.session.documents if one.matter not in undecided)
        super().show()
        listing = self.query_one("#documents", OptionList)
        at = listing.highlighted
        listing.clear_options()
        matter = ""
        for place, document in enumerate(self._documents):
            if document.matter != matter:
                matter = document.matter
                heading = "\n".join(wrapped(document.matter_title, LIST_WIDTH))
                listing.add_option(Option(Text(heading, "bold", no_wrap=True), disabled=True))
            listing.add_option(Option(self._line(document), id=str(place)))
        if undecided:
            words = "\n".join(wrapped(self.say("documents.undecided", count=len(undecided)), LIST_WIDTH))
            listing.add_option(Option(Text(words, "dim", no_wrap=True), disabled=True))
        if not self._documents:
            self.query_one("#text", Prose).update(self.say("documents.none"))
            return
        listing.highlighted = at or 1
        listing.focus()

    def _line(self, document: DocumentView) -> Text:
        """Who makes a paper is said where Kaiban does not."""
        made_by = "" if document.form else self.kaiban.voice.say("list.bracketed", words=document.made_by_words)
        words = f"{document.title}{made_by}"
        return Text("\n".join(wrapped(f"{document.mark} {words}", LIST_WIDTH, 2)), no_wrap=True)

    def _shown(self) -> DocumentView | None:
        listing = self.query_one("#documents", OptionList)
        at = listing.highlighted
        option = listing.get_option_at_index(at) if at is not None else None
        return self._documents[int(option.id)] if option is not None and option.id else None

    @on(OptionList.OptionHighlighted, "#documents")
    def _highlight(self) -> None:
        self._page = 1
        self._render_page()

    def action_turn(self, by: int) -> None:
        """The next or the previous page."""
        page = min(max(1, self._page + by), self._pages)
        if page != self._page:
            self._page = page
            self._render_page()

    def _render_page(self) -> None:
        document = self._shown()
        if document is None:
            return
        picture = self.query_one(Picture)
        picture.display = False
        text = self.query_one("#text", Prose)
        if not document.form:
            self._pages = 1
            self.query_one("#about", Prose).update(self._about(document))
            text.update(self.say("documents.by_you"))
            return
        text.update(self.say("documents.loading"))
        self._load(document.id, self._page)

    def _about(self, document: DocumentView) -> str:
        return "  ".join(
            part for part in (document.title, *document.signed_by, document.when, document.may_wait) if part
        )

    @work(thread=True, exclusive=True)
    def _load(self, document: str, page: int) -> None:
        view = self.session.preview_page(document, page, PICTURE_WIDTH if pictures.PICTURES else None)
        self.post_message(self.Rendered(document, view))

    @on(Rendered)
    def _show_page(self, event: Rendered) -> None:
        document = self._shown()
        if document is None or event.document != document.id or event.view.page != self._page:
            return
        view = event.view
        self._pages = view.pages
        place = self.say("documents.page", page=view.page, pages=view.pages)
        self.query_one("#about", Prose).update(f"{document.title}  {place}")
        picture, text = self.query_one(Picture), self.query_one("#text", Prose)
        picture.display = view.picture is not None
        text.display = view.picture is None
        if view.picture is not None:
            picture.show(BytesIO(view.picture))
        else:
            text.update(view.problem or view.text)
        self.query_one("#sheet", VerticalScroll).scroll_home(animate=False)

    def action_later(self) -> None:
        """Hand a paper in later, or at once again; only one that may wait."""
        document = self._shown()
        if document is None:
            return
        session = self.session
        if not session.may_come_later(document):
            self.tell(self.say("documents.not_later"), warning=True)
            return
        outcome = self.step(lambda: session.turn_later(document))
        if isinstance(outcome, NotTaken):
            self.tell(outcome.message, warning=True)
            return
        self.tell(self.say("documents.later" if session.comes_later(document) else "documents.at_once"))
        self.show()

    def action_why(self) -> None:
        """Why this paper."""
        document = self._shown()
        if document is not None:
            self.explain(document.id)
