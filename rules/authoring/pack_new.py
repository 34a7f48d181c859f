"""The skeleton of a new pack: whole, without a finding, with Chinese comments for whoever fills it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from rules.authoring.packbook import items_of
from rules.loading.pack_schema import KINDS, PackFolder
from rules.model import Content

_FOLDER = Path(__file__).with_name("pack_skeleton")
_EXAMPLE = "示例"
_SLOT = re.compile(r"@([A-Z]+)@")
PACK_ID = re.compile(r"[a-z]+(-[a-z]+)*")
"""What a pack may be called: small letters, parts joined by `-`."""


def skeleton(pack_id: str, parent: str | None, title: str, day: date) -> Mapping[str, str]:
    """The text of every file by its path in the pack's folder; the examples count from `day`.

    The first line of each file names the schema its editor may use, `../.schema/<folder>.json`.
    """
    slots = {
        "ID": pack_id,
        "P": pack_id.replace("-", "_"),
        "PARENT": f"parent: {parent}\n" if parent else "",
        "TITLE": json.dumps(title, ensure_ascii=False),  # text in quotes is the same in YAML
        "DAY": day.isoformat(),
        "BEFORE": (day - timedelta(days=1)).isoformat(),
    }
    files: dict[str, str] = {}
    for path in sorted(_FOLDER.glob("*.yaml")):
        text = _SLOT.sub(lambda slot: slots[slot[1]], path.read_text(encoding="utf-8"))
        whole = path.stem == "pack"
        schema = f"# yaml-language-server: $schema={'' if whole else '../'}.schema/{path.stem}.json\n"
        files[path.name if whole else f"{path.stem}/{_name(pack_id)}.yaml"] = schema + text
    return files


def examples_left(pack: PackFolder) -> int:
    """How many items of a pack still bear the name of an example of the skeleton."""
    return sum(_is_example(item.value) for kind in KINDS for item in items_of(pack, kind))


def _is_example(value: Content) -> bool:
    named = (getattr(value, name, None) for name in ("title", "label", "ask", "message", "name"))
    return any(str(getattr(one, "zh", one)).startswith(_EXAMPLE) for one in named)


def _name(pack_id: str) -> str:
    return pack_id.rpartition("-")[2]
