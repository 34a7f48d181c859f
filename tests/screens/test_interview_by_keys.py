"""The whole interview through the screens, by keys alone, beside the same answers given as a file."""

from __future__ import annotations

import zipfile
from pathlib import Path

from screens_fixture import PACK, until
from textual import events
from textual.pilot import Pilot

from assistant.app import KaibanApp
from assistant.desk import Desk
from assistant.paths import samples_root
from assistant.screens.export import ExportScreen
from assistant.screens.interview import InterviewScreen
from assistant.screens.people import PeopleScreen
from assistant.screens.prompt import PromptScreen
from assistant.screens.review import ReviewScreen
from assistant.views import AnswerKind, QuestionView
from assistant.widgets.answer_control import AnswerControl
from rules import yamlfile
from rules.facts import Facts, Known

CASE = samples_root() / "small" / "case.yaml"


def keys_for(view: QuestionView, typed: object) -> list[str]:
    """What a person presses to give an answer of a case file."""
    if view.kind in {AnswerKind.YES_NO, AnswerKind.ONE_OF}:
        place = [option.id for option in view.options].index(str(typed))
        moves = (
            place + 1 if not view.default else place - [option.id for option in view.options].index(str(view.default))
        )
        return [*["down" if moves > 0 else "up"] * abs(moves), "enter"]
    if view.kind is AnswerKind.SEVERAL_OF:
        assert isinstance(typed, list)
        keys: list[str] = []
        for option in view.options:
            keys += ["space"] if option.id in typed else []
            keys.append("down")
        return [*keys, "enter"]
    return [*str(typed), "enter"]


async def press(app: KaibanApp, pilot: Pilot[None], keys: list[str]) -> None:
    """Send keys as the terminal's driver does; the pilot's own `press` knows no full-width punctuation."""
    driver = app._driver
    assert driver is not None
    for key in keys:
        event = events.Key(key, key if len(key) == 1 else {"space": " ", "enter": "\r"}.get(key))
        event.set_sender(app)
        driver.send_message(event)
    await pilot.pause()


class Typist:
    """Answers what is asked from a case file."""

    def __init__(self, app: KaibanApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot
        plain = yamlfile.to_plain(yamlfile.load(CASE))
        assert isinstance(plain, dict)
        answers = plain["answers"]
        assert isinstance(answers, dict)
        self.answers = answers
        people = answers["people"]
        assert isinstance(people, list)
        self.people = people

    def told(self, view: QuestionView) -> object:
        if view.person_key is None:
            return self.answers[view.ref]
        person = self.people[int(view.person_key[1:]) - 1]
        assert isinstance(person, dict)
        return person[view.ref.rpartition(".")[2]]

    async def answer(self, view: QuestionView) -> None:
        path = len(self.app.session.answers.path)
        await press(self.app, self.pilot, keys_for(view, self.told(view)))
        assert await until(self.pilot, lambda: len(self.app.session.answers.path) > path)

    async def enter_people(self) -> None:
        for person in self.people:
            assert isinstance(person, dict)
            await self.pilot.press("a")
            assert await until(self.pilot, self.prompted)
            await press(self.app, self.pilot, [*str(person["name"]), "enter"])
            assert await until(self.pilot, lambda: self.prompted() and self.prompt_kind() is AnswerKind.SEVERAL_OF)
            view = self.prompt_view()
            await press(self.app, self.pilot, keys_for(view, person["roles"]))
            assert await until(self.pilot, lambda: isinstance(self.app.screen, PeopleScreen))
        await self.pilot.press("c")

    def prompted(self) -> bool:
        return isinstance(self.app.screen, PromptScreen) and bool(self.app.screen.query(AnswerControl))

    def prompt_view(self) -> QuestionView:
        assert isinstance(self.app.screen, PromptScreen)
        return self.app.screen.view

    def prompt_kind(self) -> AnswerKind:
        return self.prompt_view().kind

    def ready(self) -> bool:
        screen = self.app.screen
        if isinstance(screen, InterviewScreen):
            question = self.app.session.question
            return question is not None and screen.asks(question.ref) and self.app.focused is not None
        return isinstance(screen, PeopleScreen | ReviewScreen)

    async def whole_interview(self) -> None:
        while True:
            assert await until(self.pilot, self.ready)
            screen = self.app.screen
            if isinstance(screen, ReviewScreen):
                return
            if isinstance(screen, PeopleScreen):
                await self.enter_people()
                assert await until(self.pilot, lambda: not isinstance(self.app.screen, PeopleScreen))
                continue
            question = self.app.session.question
            assert question is not None
            await self.answer(question)


async def test_answers_by_keys_and_the_same_answers_as_a_file_give_the_same_package(
    app: KaibanApp, desk: Desk, tmp_path: Path
) -> None:
    by_file = desk.from_file(CASE).session
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.open_case(lambda: desk.new(PACK)) == ""
        await Typist(app, pilot).whole_interview()
        assert printable(app.session.decisions.facts) == printable(by_file.decisions.facts)
        assert app.session.decisions.matters == by_file.decisions.matters
        assert app.session.decisions.materials == by_file.decisions.materials
        assert app.session.decisions.checks == by_file.decisions.checks
        await pilot.press("f9")
        assert await until(pilot, lambda: isinstance(app.screen, ExportScreen))
        await pilot.press("enter")
        assert await until(pilot, lambda: any((tmp_path / "out").glob("*.zip")))
    exported = by_file.export(tmp_path / "file")
    assert exported.done
    assert exported.path is not None
    (by_keys,) = (tmp_path / "out").glob("*.zip")
    assert (by_keys.name, files_of(by_keys)) == (exported.path.name, files_of(exported.path))
    assert by_keys.read_bytes() == exported.path.read_bytes()


def printable(facts: Facts) -> dict[str, object]:
    """Every known value, by reference."""
    found: dict[str, object] = {}
    for fact in facts.states:
        for item in facts.items(fact):
            for name, state in item.fields.items():
                if isinstance(state, Known):
                    found[f"{fact}[{item.key}].{name}"] = state.value
        state = facts.state(fact)
        if isinstance(state, Known) and not facts.items(fact):
            found[fact] = state.value
    return found


def files_of(package: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
