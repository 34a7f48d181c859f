"""The start: a new case, a stored one, or a sample."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.blankdesk import BlankDesk
from assistant.errors import DeskError
from assistant.screens.blanks import BlanksScreen
from assistant.screens.delete import DeleteScreen
from assistant.screens.kaiban_screen import KaibanScreen
from assistant.screens.newer import NewerScreen, Verdict
from assistant.screens.scenes import SceneScreen
from assistant.views import CaseView
from assistant.widgets.lines import BottomLines, ErrorLine, Notice, TopLine
from assistant.widgets.prose import Prose

NOTICE_SECONDS = 6
"""How long it is said that a case is gone."""


class StartScreen(KaibanScreen):
    """Choose what to work on. Empty states say what belongs here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stay", show=False),
        Binding("delete", "delete", show=False),
        Binding("l,L", "blanks", show=False),
        Binding("f2,f3,f4,f5,f6,f7,f8,f9,ctrl+p", "no_case", show=False),
    ]
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("Enter", "choose"),
        ("Del", "delete_case"),
        ("L", "blanks"),
        ("F1", "help"),
        ("F10", "language"),
        ("Ctrl+Q", "quit"),
    )

    def __init__(self, left: str = "") -> None:
        """With the number of the case just left, the bar is on it; else on the newest one."""
        super().__init__()
        self._at = f"case:{left}"

    def compose(self) -> ComposeResult:
        """Heading, choices, refusals."""
        yield TopLine()
        with Vertical(id="start"):
            yield Static(classes="heading", markup=False, id="heading")
            yield OptionList(id="choices")
            yield ErrorLine()
            yield Prose(classes="help", id="note")
        yield BottomLines()

    def show(self) -> None:
        """What there is to choose from."""
        super().show()
        line = self.query_one(TopLine)
        line.where = self.say("app")
        line.status = self.say("top.start")
        self.query_one("#heading", Static).update(self.say("start.heading"))
        cases = self.kaiban.desk.cases()
        notes = [self.say("start.place_note")] if cases else [self.say("start.none"), self.say("start.place_note")]
        notes += [self.kaiban.voice.say("pack.left_out", pack=one) for one in self.kaiban.desk.faulty_packs()]
        self.query_one("#note", Prose).update("\n".join(notes))
        choices = self.query_one("#choices", OptionList)
        choices.clear_options()
        choices.add_options(self._options(cases))
        ids = [option.id for option in choices.options if not option.disabled]
        newest = next((one for one in ids if one and one.startswith("case:")), ids[0] if ids else None)
        at = self._at if self._at in ids else newest
        choices.highlighted = choices.get_option_index(at) if at else None
        choices.focus()

    def _options(self, cases: tuple[CaseView, ...]) -> list[Option]:
        desk = self.kaiban.desk
        stored = [Option(self._stored(case), id=f"case:{case.number}", disabled=bool(case.problem)) for case in cases]
        packs = desk.packs()
        titles = Counter(pack.title for pack in packs)
        names = [pack.title if titles[pack.title] == 1 else f"{pack.title} {pack.id}" for pack in packs]
        new = [
            Option(self.say("start.new", place=name), id=f"new:{pack.id}")
            for name, pack in zip(names, packs, strict=True)
        ]
        samples = [Option(self.say(f"start.sample_{name}"), id=f"sample:{name}") for name in desk.samples()]
        return [*new[:1], *stored, *samples, *new[1:]]

    def _stored(self, case: CaseView) -> str:
        if case.problem:
            return self.say("start.broken", number=case.number, problem=case.problem)
        name = case.name or self.kaiban.voice.say("top.unnamed")
        return self.say("start.stored", number=case.number, name=name, answered=case.answered)

    def action_stay(self) -> None:
        """There is nothing to go back to: say which key quits."""
        self.kaiban.say_how_to_leave()

    def action_no_case(self) -> None:
        """The keys of a case mean nothing before one is open: say so."""
        self.query_one(ErrorLine).say(self.say("start.no_case"))

    def action_blanks(self) -> None:
        """What a local office can say: of the place under the cursor or of its case, or of the most local one."""
        option = self.query_one("#choices", OptionList).highlighted_option
        kind, _, name = ((option.id if option is not None else None) or "").partition(":")
        places = {case.number: case.pack for case in self.kaiban.desk.cases()} if kind == "case" else {name: name}
        try:
            desk = self.kaiban.desk
            pack_id = desk.pack(places[name]).id if kind in {"new", "case"} else desk.nearest_pack().id
        except DeskError as error:
            self.query_one(ErrorLine).say(error.message)
            return
        self.app.switch_screen(BlanksScreen(BlankDesk(self.kaiban.desk, pack_id)))

    def action_delete(self) -> None:
        """Take the stored case under the cursor away, once a person has said yes."""
        choices = self.query_one("#choices", OptionList)
        option = choices.highlighted_option
        kind, _, number = ((option.id if option is not None else None) or "").partition(":")
        case = next((case for case in self.kaiban.desk.cases() if case.number == number), None)
        if kind != "case" or case is None:
            self.query_one(ErrorLine).say(self.say("delete.which"))
            return

        def then(yes: bool | None) -> None:
            if yes:
                self._delete(case.number)

        self.app.push_screen(DeleteScreen(self.kaiban.voice, case), then)

    def _delete(self, number: str) -> None:
        try:
            self.kaiban.desk.delete(number)
        except DeskError as error:
            self.query_one(ErrorLine).say(error.message)
            return
        self.show()
        self.kaiban.tell(Notice(self.say("delete.done", number=number), NOTICE_SECONDS))

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        self._at = event.option.id or ""
        self.query_one(ErrorLine).say("")

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        kind, _, name = (event.option.id or "").partition(":")
        desk = self.kaiban.desk
        if kind == "new":
            self._begin(name)
            return
        if kind == "case":
            self._go_on(name)
            return
        self.query_one(ErrorLine).say(self.kaiban.open_case(lambda: desk.sample(name)))

    def _go_on(self, number: str) -> None:
        """A stored case; where the rules have changed since, the difference comes first."""
        desk = self.kaiban.desk
        try:
            newer = desk.newer(number)
        except DeskError:
            newer = None  # what is wrong with it is told when it is opened
        if newer is not None and newer.kept and not newer.lines:
            self._open(number, accept=True)
            said = self.kaiban.voice.say("pin.opened_accepted", new=newer.new_version)
            self.kaiban.tell(Notice(said, NOTICE_SECONDS))
        elif newer is not None:
            self.app.push_screen(NewerScreen(self.kaiban.voice, newer), lambda said: self._decided(number, said))
        else:
            self._open(number, accept=False)

    def _decided(self, number: str, said: Verdict | None) -> None:
        if said is not None:
            self._open(number, accept=said == "accept")

    def _open(self, number: str, *, accept: bool) -> None:
        desk = self.kaiban.desk
        self.query_one(ErrorLine).say(self.kaiban.open_case(lambda: desk.open(number, accept=accept)))

    def _begin(self, pack_id: str) -> None:
        """A new case, once a person has said what it is about; not asked where there is only one answer."""
        desk = self.kaiban.desk
        scenes = desk.scenes(pack_id)

        def then(scene: str | None) -> None:
            if scene is not None:
                self.query_one(ErrorLine).say(self.kaiban.open_case(lambda: desk.new(pack_id, scene=scene)))

        if len(scenes) > 1:
            self.app.push_screen(SceneScreen(self.kaiban.voice, scenes), then)
        else:
            then("")
