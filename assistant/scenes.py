"""The scenes of a pack in words: what a case can be begun with, and why one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from assistant.showing import Shown
from assistant.texts import Voice
from rules.facts import Known
from rules.model_scenes import OutOfScope
from rules.pack import Pack
from rules.scenes import SCENE, scene_of, scenes_on


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a scene is not decided here, what to do next, and who can say."""

    why: str
    next_step: str
    who: str


@dataclass(frozen=True, slots=True)
class SceneChoice:
    """A scene that a case can be begun with; one with `refusal` cannot be decided here."""

    id: str
    title: str
    help: str
    matters: int
    refusal: Refusal | None


def scene_choices(pack: Pack, day: date, voice: Voice) -> tuple[SceneChoice, ...]:
    """The scenes of a pack on a day, the one that counts by default first."""
    default = pack.defaults.get(SCENE)
    found = sorted(scenes_on(pack, day), key=lambda scene: scene.id != default)
    return tuple(
        SceneChoice(
            scene.id,
            voice.of(scene.title),
            voice.of(scene.help),
            len(scene.matters),
            _refusal(scene.out_of_scope, voice) if scene.out_of_scope else None,
        )
        for scene in found
    )


def refusal_of(shown: Shown) -> Refusal | None:
    """Why the case's own scene is not decided here; None where it is."""
    scene = scene_of(shown.pack, shown.facts, shown.as_of)
    return _refusal(scene.out_of_scope, shown.voice) if scene is not None and scene.out_of_scope else None


def scene_title(shown: Shown) -> str:
    """The title of the case's scene; empty where the pack has none."""
    scene = scene_of(shown.pack, shown.facts, shown.as_of)
    return shown.voice.of(scene.title) if scene is not None else ""


def scene_json(shown: Shown) -> Mapping[str, str | bool | Mapping[str, str] | None] | None:
    """`scene` of `plan --json`: its id and title, whether it was chosen, and why it is not decided here."""
    scene = scene_of(shown.pack, shown.facts, shown.as_of)
    if scene is None:
        return None
    refusal = refusal_of(shown)
    return {
        "id": scene.id,
        "title": shown.voice.of(scene.title),
        "chosen": isinstance(shown.facts.state(SCENE), Known),
        "out_of_scope": asdict(refusal) if refusal else None,
    }


def refusal_lines(voice: Voice, refusal: Refusal) -> tuple[str, ...]:
    """The refusal as it is told: the reason, the next step, who can say."""
    return (
        refusal.why,
        voice.say("scene.next_step", step=refusal.next_step),
        voice.say("scene.who", who=refusal.who),
    )


def _refusal(found: OutOfScope, voice: Voice) -> Refusal:
    return Refusal(voice.of(found.why), voice.of(found.next_step), voice.of(found.who))
