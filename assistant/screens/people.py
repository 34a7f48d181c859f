"""The people of a case: one line each, with roles, shares and what is still open."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.interview import PEOPLE
from assistant.screens.case_screen import CaseScreen
from assistant.screens.prompt import PromptScreen
from assistant.session import NotTaken, Taken
from assistant.views import PersonView
from assistant.widgets.answer_control import Typed
from assistant.widgets.lines import BottomLines, ErrorLine, TopLine
from assistant.widgets.prose import Prose
from assistant.widgets.side_panel import SidePanel
from assistant.wrapping import wrapped
from rules.facts import ItemKey

_NARROW = 50
"""Cells of the list before it is laid out, at 80 columns."""
_NAME = 14
"""Cells of the column of names; a longer name has a row of its own."""
_ROLES_NAMED = 5
"""Roles that an empty list names."""


class PeopleScreen(CaseScreen):
    """Add people, give them roles, say when the list is complete."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a,A", "add", show=False),
        Binding("r,R", "roles", show=False),
        Binding("u,U", "up", show=False),
        Binding("delete", "remove", show=False),
        Binding("c,C", "complete", show=False),
        Binding("f3", "why", show=False),
        Binding("left", "back", show=False),
    ]
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("A", "add"),
        ("R", "roles"),
        ("Enter", "details"),
        ("Del", "remove"),
        ("U", "up"),
        ("C", "complete"),
        ("F7", "review"),
        ("F1", "help"),
        ("Esc", "upwards"),
        ("F3", "why"),
        ("F8", "reveal"),
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
        yield BottomLines()

    def status_words(self) -> str:
        """How many, and whether that is all."""
        state = self.say("top.people_closed" if self.session.people_closed else "top.people_open")
        return self.say("top.people", count=len([p for p in self.session.people if not p.parked]), state=state)

    def show(self) -> None:
        """Everybody, in the order forms print them."""
        super().show()
        people = self.session.people
        self.query_one(ErrorLine).say("")
        self.query_one("#ask", Prose).update(self.say("people.heading"))
        self.query_one("#note", Prose).update(self.say("people.next") if people else self._empty())
        listing = self.query_one("#people", OptionList)
        at = listing.highlighted
        listing.clear_options()
        room = (listing.scrollable_content_region.width or _NARROW) - 4
        listing.add_options(Option(self._line(person, room), id=person.key) for person in people)
        listing.highlighted = min(at or 0, len(people) - 1) if people else None
        listing.focus()

    def _empty(self) -> str:
        """What to do first, with some of the roles that there are in this case."""
        roles = self.session.roles_offered()
        named = self.kaiban.voice.say("list.separator").join(roles[:_ROLES_NAMED])
        return self.say("people.empty_more" if len(roles) > _ROLES_NAMED else "people.empty", roles=named)

    def _line(self, person: PersonView, room: int) -> Text:
        """Name, share, what is open, roles and number, in columns; roles too long for the row stand under the name."""
        text = Text(no_wrap=True)
        mark = "–" if person.parked else ("?" if person.missing else "✓")
        text.append(f"{mark} ")
        long = cell_len(person.name) > _NAME
        name = f"{person.name}\n{' ' * (_NAME + 2)}" if long else set_cell_size(person.name, _NAME)
        text.append(name + " ", "dim" if person.parked else "bold")
        separator = self.kaiban.voice.say("list.separator")
        roles = separator.join(person.role_labels) or self.say("people.no_roles")
        text.append(set_cell_size(person.share, 8))
        state = self.say("people.missing", count=person.missing) if person.missing else self.say("people.complete")
        text.append(set_cell_size(self.say("people.parked") if person.parked else state, 8) + " ", "dim")
        if cell_len(text.plain.rpartition("\n")[2]) + cell_len(roles) <= room:
            text.append(roles)
        else:
            text.append("".join(f"\n  {row}" for row in wrapped(roles, room)))
        text.append(f"\n  {person.id_type} {self._number(person)}", "dim")
        for warning in person.warnings:
            text.append("".join(f"\n{row}" for row in wrapped(f"  {warning}", room, 4)))
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

    def _tell(self, outcome: Taken | NotTaken) -> bool:
        """Say why a step was not taken; whether it was."""
        self.query_one(ErrorLine).say(outcome.message if isinstance(outcome, NotTaken) else "")
        return isinstance(outcome, Taken)

    def action_add(self) -> None:
        """A name, whether it is a body's where it reads like one, then the roles."""

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
                    self._ask_first(self._added)

        self.app.push_screen(PromptScreen(self.kaiban.voice, self.session.name_question, hand_over), then)

    def action_roles(self) -> None:
        """The roles of the person under the cursor."""
        person = self._chosen()
        if person is not None and not person.parked:
            self._ask_roles(person.key)

    def _ask_first(self, key: ItemKey) -> None:
        """What is asked of somebody new before the roles, then those."""
        view = self.session.question_before_roles(key)
        if view is None:
            self._ask_roles(key)
        else:
            self.ask(view, lambda: self._ask_first(key))

    def _ask_roles(self, key: ItemKey) -> None:
        ref = self.session.person_ref(key, "roles")
        view = self.session.question_about(ref)
        if view is not None:
            self.ask(view)

    @on(OptionList.OptionSelected, "#people")
    def _details(self) -> None:
        """Everything about one person, question by question."""
        person = self._chosen()
        if person is None:
            return
        if person.parked:
            outcome = self.step(lambda: self.session.restore_person(person.key))
            self.show()
            self._tell(outcome)
            return
        if self.session.go_to_person(person.key) is not None:
            self.kaiban.show_person(person.key)

    def action_remove(self) -> None:
        """Take a person off the list; what was typed is kept, Enter puts the person back."""
        person = self._chosen()
        if person is None:
            return
        if person.parked:
            self.query_one(ErrorLine).say(self.say("people.off_already"))
            return
        outcome = self.step(lambda: self.session.remove_person(person.key))
        self.show()
        if self._tell(outcome):
            self.tell(self.say("people.off"))

    def action_up(self) -> None:
        """Forms print people in this order."""
        listing = self.query_one("#people", OptionList)
        person, at = self._chosen(), listing.highlighted
        if person is not None and at and not person.parked:
            outcome = self.step(lambda: self.session.move_person(person.key, at - 1))
            self.show()
            self._tell(outcome)
            listing.highlighted = at - 1

    def action_complete(self) -> None:
        """Nobody else will come: go on."""
        if self._tell(self.step(self.session.close_people)):
            self.session.forward()
            self.kaiban.show_screen("interview")

    def action_why(self) -> None:
        """What hangs on who the people are."""
        self.explain(PEOPLE)

    def above(self) -> str | None:
        """The open question; the start, where the people are what is asked about."""
        above = super().above()
        return None if above == "people" else above

    def action_back(self) -> None:
        """The question before."""
        if self.session.back() is not None:
            self.kaiban.show_screen("interview")
