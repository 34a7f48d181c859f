"""The people of a case: one line each, with roles, shares and what is still open."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import set_cell_size
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.screens.case_screen import CaseScreen
from assistant.screens.prompt import PromptScreen
from assistant.session import NotTaken, Taken
from assistant.views import PersonView, QuestionView
from assistant.widgets.answer_control import Typed
from assistant.widgets.lines import ErrorLine, KeyLine, TopLine
from assistant.widgets.prose import Prose
from assistant.widgets.side_panel import SidePanel
from rules.facts import ItemKey


class PeopleScreen(CaseScreen):
    """Add people, give them roles, say when the list is complete."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", show=False),
        Binding("r", "roles", show=False),
        Binding("u", "up", show=False),
        Binding("delete", "remove", show=False),
        Binding("f3", "complete", show=False),
        Binding("left", "back", show=False),
    ]
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("A", "add"),
        ("R", "roles"),
        ("Enter", "details"),
        ("Del", "remove"),
        ("U", "up"),
        ("F3", "complete"),
        ("F7", "review"),
        ("F1", "help"),
        ("F8", "reveal"),
        ("Esc", "menu"),
    )

    def compose(self) -> ComposeResult:
        """The list and the panel."""
        yield TopLine()
        with Horizontal(id="body"):
            with Vertical(id="question"):
                yield Prose(id="ask", classes="heading")
                yield OptionList(id="people", classes="list")
                yield ErrorLine()
                yield Prose(id="note", classes="help")
            yield SidePanel(self.kaiban.voice)
        yield KeyLine()

    def status_words(self) -> str:
        """How many, and whether that is all."""
        state = self.say("top.people_closed" if self.session.people_closed else "top.people_open")
        return self.say("top.people", count=len([p for p in self.session.people if not p.parked]), state=state)

    def refresh_view(self) -> None:
        """Everybody, in the order forms print them."""
        people = self.session.people
        self.query_one("#ask", Prose).update(self.say("people.heading"))
        self.query_one("#note", Prose).update(self.say("people.next" if people else "people.empty"))
        listing = self.query_one("#people", OptionList)
        at = listing.highlighted
        listing.clear_options()
        listing.add_options(Option(self._line(person), id=person.key) for person in people)
        listing.highlighted = min(at or 0, len(people) - 1) if people else None
        listing.focus()

    def _line(self, person: PersonView) -> Text:
        """Name, roles, share, number, and what is open: cells line up in columns."""
        text = Text(no_wrap=True)
        mark = "–" if person.parked else ("?" if person.missing else "✓")
        text.append(f"{mark} ")
        text.append(set_cell_size(person.name, 14) + " ", "dim" if person.parked else "bold")
        roles = "、".join(person.role_labels) or self.say("people.no_roles")
        text.append(set_cell_size(person.share and f"{person.share}", 8))
        state = self.say("people.missing", count=person.missing) if person.missing else self.say("people.complete")
        text.append(set_cell_size(self.say("people.parked") if person.parked else state, 8) + " ", "dim")
        text.append(roles)
        text.append(f"\n  {person.id_type} {self._number(person)}", "dim")
        for warning in person.warnings:
            text.append(f"\n  ! {warning}")
        return text

    def _number(self, person: PersonView) -> str:
        if not self.kaiban.revealed or not person.id_number:
            return person.id_number
        return self.session.reveal(self.session.person_ref(person.key, "id_number"))

    # ------------------------------------------------------------ steps

    def _chosen(self) -> PersonView | None:
        at = self.query_one("#people", OptionList).highlighted
        people = self.session.people
        return people[at] if at is not None and at < len(people) else None

    def _tell(self, outcome: Taken | NotTaken) -> str:
        message = outcome.message if isinstance(outcome, NotTaken) else ""
        self.query_one(ErrorLine).say(message)
        return message

    def action_add(self) -> None:
        """A name, then the roles."""

        def hand_over(typed: Typed) -> str:
            outcome = self.step(lambda: self.session.add_person(typed if isinstance(typed, str) else ""))
            if isinstance(outcome, NotTaken):
                return outcome.message
            self._added = outcome.key
            return ""

        def then(added: bool | None) -> None:
            if added:
                self.show()
                self.query_one("#people", OptionList).highlighted = len(self.session.people_keys) - 1
                if self._added is not None:
                    self._ask_roles(self._added)

        self.app.push_screen(PromptScreen(self.kaiban.voice, self.session.name_question, hand_over), then)

    def action_roles(self) -> None:
        """The roles of the person under the cursor."""
        person = self._chosen()
        if person is not None and not person.parked:
            self._ask_roles(person.key)

    def _ask_roles(self, key: ItemKey) -> None:
        ref = self.session.person_ref(key, "roles")
        view = self.session.question_about(ref)
        if view is not None:
            self._prompt(view)

    def _prompt(self, view: QuestionView) -> None:
        def hand_over(typed: Typed) -> str:
            outcome = self.step(lambda: self.session.answer(view.ref, typed))
            return outcome.message if isinstance(outcome, NotTaken) else ""

        self.app.push_screen(PromptScreen(self.kaiban.voice, view, hand_over), lambda _: self.show())

    @on(OptionList.OptionSelected, "#people")
    def _details(self) -> None:
        """Everything about one person, question by question."""
        person = self._chosen()
        if person is None:
            return
        if person.parked:
            self._tell(self.step(lambda: self.session.restore_person(person.key)))
            self.show()
            return
        questions = self.session.questions_about_person(person.key)
        first = next((view for view in questions if not view.default), questions[0] if questions else None)
        if first is not None:
            self.session.go_to(first.ref)
            self.kaiban.show_screen("interview")

    def action_remove(self) -> None:
        """Take a person off the list; what was typed is kept, Enter puts the person back."""
        person = self._chosen()
        if person is not None and not person.parked:
            self._tell(self.step(lambda: self.session.remove_person(person.key)))
            self.show()

    def action_up(self) -> None:
        """Forms print people in this order."""
        listing = self.query_one("#people", OptionList)
        person, at = self._chosen(), listing.highlighted
        if person is not None and at and not person.parked:
            self._tell(self.step(lambda: self.session.move_person(person.key, at - 1)))
            self.show()
            listing.highlighted = at - 1

    def action_complete(self) -> None:
        """Nobody else will come: go on."""
        outcome = self.step(self.session.close_people)
        if not self._tell(outcome):
            self.session.forward()
            self.kaiban.show_screen("interview")

    def action_back(self) -> None:
        """The question before."""
        if self.session.back() is not None:
            self.kaiban.show_screen("interview")
