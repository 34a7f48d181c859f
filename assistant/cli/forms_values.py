"""The file of values of `kaiban forms fill`: box name → text, true or false; faults in it are told by their line."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from assistant.cli.call import Call, CallError
from assistant.telling import place
from rules import yamlfile
from rules.errors import YamlError
from rules.yamlfile import MapNode, Node, ScalarNode

if TYPE_CHECKING:
    from pathlib import Path

    from forms.reading import Given

_NO_VALUES = {"empty": "forms.bad_values", "too_deep": "forms.bad_values", "too_big": "forms.values_too_big"}
_TICKS = frozenset(("true", "false"))
_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))
_LONG_NUMBER = re.compile(r"[0-9]{6,}")
"""In the place of a box's name: a person's number, not to be repeated."""
_WRONG_COLON = re.compile(r"""\s*(?P<box>[^\s:：#'"\[{|>-][^:：]*?)\s*(：|:(?=\S))""")
_PLAIN = re.compile(r"[ -~]*")
_LONGEST_NAME = 80


def box_name(box: str) -> str:
    """A box's name as it may be repeated."""
    return _LONG_NUMBER.sub("…", box[:_LONGEST_NAME])


def typed_name(box: str) -> str:
    """What stands in a file in the place of a box's name, as it may be repeated: it may be what a person is called."""
    plain = _PLAIN.match(box)
    kept = plain[0] if plain else ""
    return box_name(kept if kept == box else f"{kept[: _LONGEST_NAME - 1]}…")


def values_in(call: Call, path: Path) -> dict[str, Given]:
    """Box name → text in NFC, true or false; None where nothing, `null` or `~` is written. Raises CallError."""
    try:
        raw = yamlfile.read_bytes(path, path.name)
        tree = yamlfile.parse(raw, path.name, json_text=path.suffix.lower() == ".json")
    except YamlError as error:
        if error.code == "unreadable":
            raise CallError("pdf.not_found", file=path.name) from error
        if error.code == "syntax":
            _tell_wrong_colon(call, path, raw)
        code = _NO_VALUES.get(error.code, f"casefile.yaml_{error.code}")
        raise CallError(code, file=path.name, place=place(call.voice, path.name, error.line)) from error
    if not isinstance(tree, MapNode):
        _tell_wrong_colon(call, path, raw)
        raise CallError("forms.bad_values", file=path.name)
    return {entry.key: _value(call, path, entry) for entry in tree.entries}


def _value(call: Call, path: Path, entry: yamlfile.Entry) -> Given:
    value: Node = entry.value
    if isinstance(value, ScalarNode):
        if value.text in _TICKS and not value.quoted:
            return value.text == "true"
        return None if value.text in _NOTHING and not value.quoted else unicodedata.normalize("NFC", value.text)
    where = place(call.voice, path.name, entry.line)
    if isinstance(value, MapNode) and value.entries:
        within = typed_name(f"{entry.key}.{value.entries[0].key}")
        raise CallError("forms.nested_value", place=where, box=typed_name(entry.key), within=within)
    raise CallError("forms.several_values", place=where, box=typed_name(entry.key))


def _tell_wrong_colon(call: Call, path: Path, raw: bytes) -> None:
    """Raise CallError for the first line whose box name no colon and space follow, if there is one."""
    for number, line in enumerate(raw.decode("utf-8-sig", "replace").splitlines(), start=1):
        found = _WRONG_COLON.match(line)
        if found is not None:
            raise CallError("forms.colon", place=place(call.voice, path.name, number), box=typed_name(found["box"]))
