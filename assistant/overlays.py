"""What offices filled in, kept among the user's packs: a file for each pack in `overlays`, which no update touches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from assistant.errors import WordedError
from assistant.telling import place, reason
from assistant.texts import Voice
from profiles.wholefile import write_whole
from rules import yamlfile
from rules.errors import YamlError
from rules.loading.overlay import overlaid
from rules.loading.pack_index import Pack
from rules.model_overlay import FillDef, Filling, OverlayDef

FOLDER = "overlays"
TAKEN_BACK = frozenset("-－—")
"""What is written in place of a value to make a blank of it again."""


class OverlayError(WordedError):
    """Filled in values cannot be read or kept; the message says which file and why."""


@dataclass(frozen=True, slots=True)
class BrokenOverlay:
    """A file of filled in values that is not used, and why in words."""

    file: str
    message: str


@dataclass(frozen=True, slots=True)
class Overlays:
    """Everything that was filled in, and the files that could not be read."""

    good: tuple[OverlayDef, ...]
    broken: tuple[BrokenOverlay, ...]


def read_overlays(packs: Path, voice: Voice) -> Overlays:
    """All overlays among the user's packs. A file with a fault is told and left out; the others are used."""
    good: list[OverlayDef] = []
    broken: list[BrokenOverlay] = []
    for path in sorted((packs / FOLDER).glob("*.yaml")):
        try:
            good.append(_read(path, voice))
        except OverlayError as error:
            broken.append(BrokenOverlay(path.name, error.message))
    return Overlays(tuple(good), tuple(broken))


def keep_fills(packs: Path, pack_id: str, fills: Sequence[FillDef], voice: Voice) -> int:
    """Add fills to what was filled in for a pack, a newer one in the place of an older; how many blanks changed.

    A value of `TAKEN_BACK` makes a blank again. Raises `OverlayError`: then nothing was changed.
    """
    path = packs / FOLDER / f"{pack_id}.yaml"
    known = {fill.blank: fill for fill in (_read(path, voice).fills if path.exists() else ())}
    before = dict(known)
    for fill in fills:
        if fill.value.strip() in TAKEN_BACK:
            known.pop(fill.blank, None)
        elif fill.blank not in before or _said(before[fill.blank]) != _said(fill):
            known[fill.blank] = fill
    changed = len(before.keys() ^ known.keys()) + sum(before[key] != known[key] for key in before.keys() & known.keys())
    if changed:
        _write(path, OverlayDef(pack=pack_id, fills=tuple(known.values())), voice)
    return changed


@lru_cache(maxsize=8)
def with_fills(pack: Pack, overlays: tuple[OverlayDef, ...]) -> Pack:
    """The pack with what was filled in; the same pack for the same fills."""
    return overlaid(pack, overlays)


def stands(pack: Pack, fill: FillDef) -> bool:
    """Whether a blank of a pack is filled like this already, be it in a parent pack: then nobody says it anew."""
    filled = pack.filled.get(fill.blank)
    return filled is not None and _said(filled) == _said(fill)


def _said(fill: FillDef | Filling) -> tuple[str, str, str]:
    """What a fill says, whenever it was said: nobody is the author of a value that he only left as it was."""
    return fill.value, fill.en, fill.letter


def _read(path: Path, voice: Voice) -> OverlayDef:
    try:
        found = OverlayDef.model_validate(yamlfile.to_plain(yamlfile.load(path)))
    except YamlError as error:
        said = voice.say("overlay.unreadable", place=place(voice, path.name, error.line))
        raise OverlayError(said) from error
    except ValidationError as error:
        where = ".".join(str(step) for step in error.errors(include_url=False, include_input=False)[0]["loc"])
        said = voice.say("overlay.bad_value", file=path.name, where=where)
        raise OverlayError(said) from error
    if found.pack != path.stem:
        raise OverlayError(voice.say("overlay.other_pack", file=path.name))
    return found


def _write(path: Path, overlay: OverlayDef, voice: Voice) -> None:
    fills: list[dict[str, yamlfile.Writable]] = [
        {
            "blank": fill.blank,
            "value": fill.value,
            **({"en": fill.en} if fill.en else {}),
            **({"letter": fill.letter} if fill.letter else {}),
            "by": fill.by,
            "on": fill.on.isoformat(),
        }
        for fill in overlay.fills
    ]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, yamlfile.dump({"pack": overlay.pack, "fills": fills}).encode("utf-8"))
    except OSError as error:
        said = voice.say("overlay.not_kept", reason=reason(voice, error))
        raise OverlayError(said) from error
