"""What a new case is about: the scenes of a pack, a short list; one that cannot be decided here says so."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.scenes import SceneChoice, refusal_lines
from assistant.texts import Voice
from assistant.widgets.prose import Prose


class SceneScreen(ModalScreen[str | None]):
    """Gives the id of the scene that was chosen; None where the person went back."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False)]

    def __init__(self, voice: Voice, scenes: tuple[SceneChoice, ...]) -> None:
        super().__init__()
        self._voice = voice
        self._scenes = {scene.id: scene for scene in scenes}

    def compose(self) -> ComposeResult:
        """The question, the scenes, what the one under the bar is, the keys."""
        say = self._voice.say
        with Vertical(classes="box"):
            yield Prose(say("scene.ask"), classes="heading")
            yield OptionList(*(Option(self._line(one), id=one.id) for one in self._scenes.values()), id="scenes")
            yield Prose("", id="scene_help")
            yield Prose(say("scene.keys"), classes="help")

    def _line(self, scene: SceneChoice) -> str:
        return self._voice.say("scene.refused_line", title=scene.title) if scene.refusal else scene.title

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        scene = self._scenes[event.option.id or ""]
        lines = refusal_lines(self._voice, scene.refusal) if scene.refusal else (scene.help,)
        self.query_one("#scene_help", Prose).update("\n".join(lines))

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        if self._scenes[event.option.id or ""].refusal is None:
            self.dismiss(event.option.id)
