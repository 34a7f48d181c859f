"""Promises that are longer than the law allows: in matters, in what a place changes, and in what offices filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from rules import yamlfile
from rules.authoring.lint_logic import day_in, witness
from rules.errors import Finding, YamlError
from rules.loading.overlay import longer_than_law
from rules.loading.pack_index import Pack
from rules.loading.pack_schema import Located, read_folder
from rules.loading.promises import promised_span, too_long
from rules.model import MatterDef
from rules.model_overlay import OverlayDef

OVERLAYS = "overlays"
"""The folder beside the packs that holds what offices filled in: `overlays/<pack>.yaml`."""

_CODE = "promise_longer"


def lint_promises(pack: Pack, roots: Sequence[Path], as_of: date) -> Iterator[Finding]:
    """A finding for each promise of the pack that is too long, with answers of somebody to whom it is made."""
    for item in pack.matters:
        long = too_long(pack, item.value, promised_span(item.value.guide))
        if long is not None:
            day = day_in(item.value.in_force, as_of)
            shown = witness(pack, ((pack.applies(item.value), True),), day)
            yield _place(pack, item, roots, long.message(), shown)
    yield from _filled(pack, roots)


def _place(
    pack: Pack, item: Located[MatterDef], roots: Sequence[Path], message: str, shown: tuple[str, ...]
) -> Finding:
    """The finding at the promise: in the matter, or in the `pack.yaml` of the place that changes it."""
    promise = item.value.guide.promised_time
    for meta in pack.chain:
        for index, change in enumerate(meta.here):
            if promise is not None and change.promised_time is promise:
                folder = next(root / meta.id for root in roots if (root / meta.id / "pack.yaml").is_file())
                read = read_folder(folder)[0]
                if read is not None:
                    return read.meta.finding(_CODE, message, "here", index, "promised_time", witness=shown)
    field = "special_steps" if promise is None else "promised_time"
    return item.finding(_CODE, message, "guide", field, witness=shown)


def _filled(pack: Pack, roots: Sequence[Path]) -> Iterator[Finding]:
    """The promises that were filled in for the pack itself; a file that cannot be read is told elsewhere."""
    for path in (root / OVERLAYS / f"{pack.id}.yaml" for root in roots):
        if not path.is_file():
            continue
        try:
            node = yamlfile.load(path)
            overlay = OverlayDef.model_validate(yamlfile.to_plain(node))
        except (YamlError, ValidationError):
            continue
        for index, fill in enumerate(overlay.fills):
            long = longer_than_law(pack, fill)
            if long is not None:
                line = yamlfile.node_at(node, ("fills", index, "value"))[1]
                yield Finding(f"{OVERLAYS}/{path.name}", line, _CODE, long.message())
