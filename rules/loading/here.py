"""What a place changes in the matters of its parents, for many at once: `here` in a pack's `pack.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rules.errors import Finding
from rules.loading.pack_references import unknown
from rules.loading.pack_schema import Located
from rules.model import Guide, MatterDef, NotKnown
from rules.model_pack import MatterHere, PackMeta


def changed_here(
    matters: tuple[Located[MatterDef], ...], metas: Iterable[Located[PackMeta]]
) -> tuple[Located[MatterDef], ...]:
    """The matters as the packs of a chain change them, root first; what a change does not name stays.

    Of a matter that a pack below has as its own, what that pack says of authority, promised time and windows stays.
    """
    above: set[str] = set()
    for meta in metas:
        above.add(meta.value.id)
        for change in meta.value.here:
            matters = tuple(
                replace(item, value=_changed(item.value, change, own=item.pack not in above))
                if item.value.id in change.matters
                else item
                for item in matters
            )
    return matters


def unknown_here(matters: Iterable[Located[MatterDef]], metas: Iterable[Located[PackMeta]]) -> Iterator[Finding]:
    """A finding for each matter a place changes that no pack has, and for each paper it takes out of none of them."""
    papers: dict[str, set[str]] = {}
    for item in matters:
        papers.setdefault(item.value.id, set()).update(item.value.materials)
    for meta in metas:
        for number, change in enumerate(meta.value.here):
            for place, matter in enumerate(change.matters):
                yield from unknown(meta, "matter", matter, papers, "here", number, "matters", place)
            theirs = {paper for matter in change.matters for paper in papers.get(matter, ())}
            for place, paper in enumerate(change.materials_out):
                yield from unknown(meta, "material", paper, theirs, "here", number, "materials_out", place)
            for matter in change.matters:
                papers.get(matter, set()).update(change.materials_in)


def _changed(matter: MatterDef, change: MatterHere, *, own: bool) -> MatterDef:
    windows = (matter.windows, change.windows) if own else (change.windows, matter.windows)
    return matter.model_copy(
        update={
            "guide": _guide(matter.guide, change, own=own),
            "materials": _exchanged(matter.materials, change),
            "forms": (*matter.forms, *(form for form in change.forms if form not in matter.forms)),
            "windows": windows[0] or windows[1],
        }
    )


def _guide(guide: Guide, change: MatterHere, *, own: bool) -> Guide:
    said = {"authority": guide.authority, "promised_time": guide.promised_time}
    told = {"authority": change.authority, "promised_time": change.promised_time}
    kept = {name for name, value in said.items() if own and value is not None and not isinstance(value, NotKnown)}
    return guide.model_copy(
        update={
            **{name: value for name, value in told.items() if value is not None and name not in kept},
            "legal_basis": (*guide.legal_basis, *change.legal_basis),
        }
    )


def _exchanged(materials: tuple[str, ...], change: MatterHere) -> tuple[str, ...]:
    """The materials without those that go; those that come stand where the first of them stood, else at the end."""
    gone = [place for place, material in enumerate(materials) if material in change.materials_out]
    place = gone[0] if gone else len(materials)
    kept = [[one for one in part if one not in change.materials_out] for part in (materials[:place], materials[place:])]
    return (*kept[0], *(one for one in change.materials_in if one not in materials), *kept[1])
