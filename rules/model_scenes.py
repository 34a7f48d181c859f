"""What a pack's scenes hold: bundles of matters, and what is refused (`scenes/*.yaml`)."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from rules.model import Citation, Content, FactPattern, Id, InForce, Words


class OutOfScope(Content):
    """Why a scene is not decided here, what to do next, and who can say."""

    why: Words
    next_step: Words
    who: Words


class SceneDef(Content):
    """A bundle of matters offered as one thing (一件事), chosen when a case is begun (`rules.scenes`).

    `asks` are the everyday questions that come first. `checks: all` brings every check that names no matter of its
    own. With `out_of_scope` the scene has no matters: it is refused with the reason and the next step.
    """

    id: Id
    title: Words
    help: Words | None = None
    order: int = 0
    asks: tuple[FactPattern, ...] = ()
    checks: Literal["all", "own"] = "own"
    matters: tuple[Id, ...] = ()
    out_of_scope: OutOfScope | None = None
    in_force: InForce
    source: Citation

    @model_validator(mode="after")
    def _decides_or_refuses(self) -> SceneDef:
        if bool(self.matters) == (self.out_of_scope is not None):
            raise ValueError("a scene has either matters or out_of_scope")
        return self
