"""Scenes: which bundle of matters a case is about, and what that leaves in question.

The fact `case.scene` holds the choice. A matter is in question only when the chosen scene lists it; a matter that no
scene lists goes with the scene that counts by default. A check with `matters` is in question where the scene has one of
them, any other check where the scene says `checks: all`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from rules.decisions import Decision, NotRequired
from rules.facts import Assumed, FactId, FactRef, Facts, Known
from rules.loading.pack_index import Pack
from rules.model import CheckDef, FactDef, MatterDef, Option
from rules.model_scenes import SceneDef

SCENE = FactId("case.scene")
SCENE_REF = FactRef(SCENE)


def with_scenes(fact: FactDef, scenes: Iterable[SceneDef]) -> FactDef:
    """The fact of the scene with the scenes as its options, in their order."""
    named = {scene.id: scene for scene in sorted(scenes, key=lambda one: (one.order, one.id))}
    options = tuple(Option(id=scene.id, label=scene.title, help=scene.help) for scene in named.values())
    return fact.model_copy(update={"options": options})


class Gate:
    """Which scenes leave a matter or a check in question."""

    def __init__(self, scenes: Sequence[SceneDef], default: str) -> None:
        self._matters = {
            one.id: {name for each in scenes if each.id == one.id for name in each.matters} for one in scenes
        }
        self._listed = {name for names in self._matters.values() for name in names}
        self._all_checks = {one.id for one in scenes if one.checks == "all"}
        self._default = default

    def scenes_of(self, item: MatterDef | CheckDef) -> tuple[str, ...]:
        """The scenes in which the item is in question, in the order of the scenes."""
        if isinstance(item, CheckDef):
            if not item.matters:
                return tuple(scene for scene in self._matters if scene in self._all_checks)
            return self._with(item.matters)
        return self._with((item.id,))

    def condition(self, item: MatterDef | CheckDef) -> str | None:
        """That the chosen scene leaves the item in question; `false` where none does, None where every one does."""
        scenes = self.scenes_of(item)
        if len(scenes) == len(self._matters):
            return None
        return f"{SCENE} in [{', '.join(repr(scene) for scene in scenes)}]" if scenes else "false"

    def _with(self, matters: Collection[str]) -> tuple[str, ...]:
        wanted = set(matters)
        unlisted = bool(wanted - self._listed)
        return tuple(
            scene for scene, listed in self._matters.items() if wanted & listed or (unlisted and scene == self._default)
        )


def scenes_on(pack: Pack, day: date) -> tuple[SceneDef, ...]:
    """The scenes a case can be begun with on a day, in their order."""
    found = [item.value for item in pack.scenes if item.value.in_force.covers(day)]
    return tuple(sorted(found, key=lambda one: (one.order, one.id)))


def scene_of(pack: Pack, facts: Facts, day: date) -> SceneDef | None:
    """The scene of a case; None where the pack has no scenes, or none of this id on the day."""
    state = facts.state(SCENE)
    if not isinstance(state, Known | Assumed):
        return None
    return next((one for one in scenes_on(pack, day) if one.id == state.value), None)


def outside(decision: Decision) -> bool:
    """Whether a matter is not in question because the chosen scene does not have it."""
    return isinstance(decision, NotRequired) and [one.fact for one in decision.because] == [SCENE_REF]
