"""The people of a case: on the list, taken off it, their roles, what is asked about each."""

from __future__ import annotations

from collections.abc import Sequence

from assistant import interview, reporting
from assistant.case_questions import CaseQuestions
from assistant.case_steps import NotTaken, Taken
from assistant.interview import PEOPLE, Asked
from assistant.views import PersonView, QuestionView
from rules.facts import FactRef, ItemKey, item_ref


class CasePeople(CaseQuestions):
    """Keeps the list of people."""

    @property
    def people(self) -> tuple[PersonView, ...]:
        """The people in order, then those taken off the list."""
        return self._views.people(lambda: reporting.people_views(self.shown, self.questions))

    @property
    def people_keys(self) -> tuple[ItemKey, ...]:
        """The keys of the people on the list, in order."""
        return self.answers.people().keys

    @property
    def name_question(self) -> QuestionView:
        """The question that asks a new person's name, for `add_person`. Raises `LookupError` where there is none."""
        question = self.pack.question(f"{PEOPLE}[].name")
        if question is None:
            raise LookupError(f"pack {self.pack.id} has no question about {PEOPLE}[].name")
        key, _ = self.answers.people().next_key()
        return self._view_of(Asked(item_ref(PEOPLE, key, "name"), question))

    def person_ref(self, key: ItemKey, name: str) -> FactRef:
        """The reference of one field of a person: `person_ref(key, "roles")`."""
        return item_ref(PEOPLE, key, name)

    @property
    def people_closed(self) -> bool:
        """Whether the list is said to be complete."""
        return self.answers.people().closed

    def add_person(self, name: str) -> Taken | NotTaken:
        """A new person by name; `Taken.key` is the key."""
        key, outcome = interview.add_person(self.pack, self.answers, name, self.as_of)
        taken = self._take(outcome)
        return Taken(key) if isinstance(taken, Taken) else taken

    def remove_person(self, key: ItemKey) -> Taken | NotTaken:
        """Take a person off the list; everything told about the person is kept for `restore_person`."""
        return self._take(interview.remove_person(self.answers, key))

    def restore_person(self, key: ItemKey) -> Taken | NotTaken:
        """Put a person back."""
        return self._take(interview.restore_person(self.answers, key))

    def move_person(self, key: ItemKey, place: int) -> Taken | NotTaken:
        """Put a person at another place (0 first)."""
        return self._take(interview.move_person(self.answers, key, place))

    def set_roles(self, key: ItemKey, roles: Sequence[str]) -> Taken | NotTaken:
        """The roles of a person, as option ids."""
        return self._take(interview.set_roles(self.pack, self.answers, key, roles, self.as_of))

    def close_people(self) -> Taken | NotTaken:
        """Nobody else will come."""
        taken = self._take(interview.close_people(self.answers))
        self._cursor = None if self._cursor == FactRef(PEOPLE) else self._cursor
        return taken

    def open_people(self) -> Taken | NotTaken:
        """Somebody may still come."""
        return self._take(interview.open_people(self.answers))

    def go_to_person(self, key: ItemKey) -> QuestionView | None:
        """Show the first question about a person that has no answer next, else the first; None where there is none."""
        mine = self.refs_about(key)
        first = self._unanswered(mine) or next(iter(mine), None)
        return self.go_to(first) if first is not None else None

    def go_on_with(self, key: ItemKey, ref: FactRef, *, walking: bool) -> QuestionView | None:
        """Show the question about a person behind the one about `ref` next; None where it was the last.

        Answered questions are passed over, unless the person is `walking` through them; what an answer has opened
        before them is asked too.
        """
        mine = self.refs_about(key)
        at = mine.index(ref) + 1 if ref in mine else len(mine)
        if walking and at < len(mine):
            return self.go_to(mine[at])
        ahead = self._unanswered([one for one in (*mine[at:], *mine[:at]) if one not in self.answers.postponed])
        return self.go_to(ahead) if ahead is not None else None

    def refs_about(self, key: ItemKey) -> list[FactRef]:
        """What was answered about a person and applies, and what something in question still needs."""
        wanted, answered = {asked.ref for asked in self.questions.open}, self.answers.values
        mine = [asked.ref for asked in interview.in_order(self.pack, self.answers) if f"[{key}]." in asked.ref]
        no = interview.Applies.NO
        return [ref for ref in mine if ref in wanted or (ref in answered and self._applies(ref) is not no)]

    def place_about_person(self, key: ItemKey, ref: FactRef) -> tuple[int, int]:
        """Which of the questions about a person this one is, from 1, and how many there are as far as can be told."""
        mine = self.refs_about(key)
        return (mine.index(ref) + 1 if ref in mine else len(mine)), len(mine)

    def question_before_roles(self, key: ItemKey) -> QuestionView | None:
        """What has to be known of a person before the roles can be told; None where they are next."""
        roles = item_ref(PEOPLE, key, "roles")
        mine = self.refs_about(key)
        before = mine[: mine.index(roles)] if roles in mine else []
        yes = interview.Applies.YES
        first = next((one for one in before if one not in self.answers.values and self._applies(one) is yes), None)
        return self.question_about(first) if first is not None else None

    def roles_offered(self) -> tuple[str, ...]:
        """The labels of the roles that somebody new can have in this case."""
        key, _ = self.answers.people().next_key()
        offered = interview.offered(self.pack, self.decisions, item_ref(PEOPLE, key, "roles"), self._recall)
        return tuple(self.voice.of(option.label) for option in offered)

    def _unanswered(self, refs: Sequence[FactRef]) -> FactRef | None:
        """The first without an answer that applies for certain, else the first that may."""
        left = [ref for ref in refs if ref not in self.answers.values]
        certain = (ref for ref in left if self._applies(ref) is interview.Applies.YES)
        return next(certain, left[0] if left else None)

    def _applies(self, ref: FactRef) -> interview.Applies:
        return interview.applies(self.pack, self.decisions, ref, self._recall)
