"""The only door to YAML (and JSON): every scalar stays text, every node knows its line.

The usual YAML loader reads `0121` as 81, `no` as false and drops the first of two equal keys. Here nothing is
guessed: a scalar is text until a model gives it a type; a key written twice, an alias, an anchor, a tag, a second
document, a tab as indentation, more than 2 MB or 40 levels are refused with file, line and what to do.
"""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import yaml

from rules.errors import YamlError

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 40
_HALF = re.compile(r"[\ud800-\udfff]")
"""Half of a character, which JSON can write and no file and no terminal takes."""

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"
"""A tree without positions: text, lists, mappings."""

Writable: TypeAlias = "str | bool | int | Decimal | date | Sequence[Writable] | Mapping[str, Writable]"
"""What `dump` writes."""


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """One piece of text. `line` counts from 1; `quoted`: it was marked as text (quotes, a block, JSON text)."""

    text: str
    line: int
    column: int = 1
    quoted: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class ListNode:
    """A sequence."""

    items: tuple[Node, ...]
    line: int
    column: int = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping with its value; `line` is the key's."""

    key: str
    value: Node
    line: int


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping in the order of the file."""

    entries: tuple[Entry, ...]
    line: int
    column: int = 1

    def get(self, key: str) -> Node | None:
        """The value under a key, or None."""
        return next((entry.value for entry in self.entries if entry.key == key), None)

    def line_of(self, key: str) -> int:
        """The line of a key; the mapping's own line where the key is absent."""
        return next((entry.line for entry in self.entries if entry.key == key), self.line)


Node: TypeAlias = ScalarNode | ListNode | MapNode

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(path: Path, shown: str | None = None) -> Node:
    """The tree of one file; `.json` files are read as JSON.

    `shown` stands for the path in messages. Raises `YamlError` for whatever keeps the file from being read.
    """
    name = shown if shown is not None else path.name
    return parse(read_bytes(path, name), name, json_text=path.suffix.lower() == ".json")


def read_bytes(path: Path, shown: str) -> bytes:
    """The bytes of a file, cut a little above 2 MB: `parse` refuses what is longer. Raises `YamlError`."""
    try:
        if not (path.is_file() or path.is_dir()):
            path.stat()  # says that it is not there
            raise OSError(errno.EINVAL, "no file")  # a pipe or a device, whose reading may never end
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise YamlError(
            shown, 0, "unreadable", f"the file cannot be opened ({reason})", "Check its path and rights"
        ) from error
    return raw


def parse(raw: bytes | str, shown: str, *, json_text: bool = False) -> Node:
    """The tree of YAML (or JSON) text. Raises `YamlError`."""
    text = _decode(raw, shown)
    if json_text:
        return _parse_json(text, shown)
    try:
        return _Builder(shown).build(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, int(error.position)) + 1 if isinstance(error.position, int) else 0
        raise YamlError(
            shown,
            line,
            "encoding",
            "the file holds a character that YAML does not allow",
            "Remove the control character",
        ) from error
    except yaml.YAMLError as error:
        raise _syntax_error(error, text, shown) from error


def to_plain(node: Node) -> Plain:
    """The tree without positions."""
    match node:
        case ScalarNode(text=text):
            return text
        case ListNode(items=items):
            return [to_plain(item) for item in items]
        case MapNode(entries=entries):
            return {entry.key: to_plain(entry.value) for entry in entries}


def node_at(node: Node, path: Sequence[str | int]) -> tuple[Node, int]:
    """The node and line at a path of keys and indexes, as far as the path exists."""
    line = node.line
    for step in path:
        if isinstance(node, MapNode) and isinstance(step, str):
            below = node.get(step)
            if below is None:
                continue
            line, node = node.line_of(step), below
        elif isinstance(node, ListNode) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            line = node.line
    return node, line


def dump(value: Writable) -> str:
    """YAML text in block style, keys in the given order, Chinese as it is; text that looks like a number is quoted."""
    return yaml.dump(
        _writable(value), Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=False, width=1000
    )


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        return True


def _writable(value: Writable) -> object:
    if isinstance(value, bool | str | int):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _writable(below) for key, below in value.items()}
    return [_writable(below) for below in value]


def _decode(raw: bytes | str, shown: str) -> str:
    size = len(raw)
    if size > MAX_BYTES:
        raise YamlError(shown, 0, "too_big", "the file is larger than 2 MB", "Split it into several files")
    if isinstance(raw, str):
        return raw.removeprefix("\ufeff")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise YamlError(
            shown, line, "encoding", "the file is not UTF-8 text", "Save it again with the encoding UTF-8"
        ) from error


def _syntax_error(error: yaml.YAMLError, text: str, shown: str) -> YamlError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark is not None else 0
    problem = str(getattr(error, "problem", "") or "the text is not YAML")
    lines = text.splitlines()
    if 0 < line <= len(lines) and "\t" in lines[line - 1] and ("start any token" in problem or "tab " in problem):
        return YamlError(shown, line, "tab", "a tab is used as indentation", "Indent with spaces")
    return YamlError(
        shown,
        line,
        "syntax",
        f"not valid YAML: {problem}",
        "Check indentation, colons and quotes here and above",
    )


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (0, 0) if mark is None else (mark.line + 1, mark.column + 1)


class _Builder:
    """Builds the tree from parser events without recursion in the parser's place."""

    def __init__(self, shown: str) -> None:
        self.shown = shown

    def fail(self, event: yaml.Event, code: str, what: str, cure: str) -> YamlError:
        return YamlError(self.shown, _place(event)[0], code, what, cure)

    def build(self, text: str) -> Node:
        events = yaml.parse(text, Loader=_Loader)
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise self.fail(event, "several_documents", "a second document in one file", "Remove the line ---")
                root = self.node(next(events), events, 1)
        if root is None or (isinstance(root, ScalarNode) and root.text == ""):
            raise YamlError(self.shown, 0, "empty", "the file holds nothing", "Write its content or delete it")
        return root

    def node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            raise self.fail(event, "alias", "aliases (*name) are not allowed", "Write the value out")
        if getattr(event, "anchor", None) is not None:
            raise self.fail(event, "alias", "anchors (&name) are not allowed", "Remove the anchor")
        if getattr(event, "tag", None) is not None:
            raise self.fail(event, "tag", "tags (!name) are not allowed", "Remove the tag or quote the text")
        if depth > MAX_DEPTH:
            raise self.fail(event, "too_deep", f"more than {MAX_DEPTH} levels", "Flatten the structure")
        line, column = _place(event)
        if isinstance(event, yaml.ScalarEvent):
            return ScalarNode(event.value, line, column, bool(event.style))
        if isinstance(event, yaml.SequenceStartEvent):
            return ListNode(tuple(self.sequence(events, depth)), line, column)
        return MapNode(tuple(self.mapping(events, depth)), line, column)

    def sequence(self, events: Iterator[yaml.Event], depth: int) -> Iterator[Node]:
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self.node(event, events, depth + 1)

    def mapping(self, events: Iterator[yaml.Event], depth: int) -> Iterator[Entry]:
        seen: dict[str, int] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                return
            key = self.node(event, events, depth + 1)
            if not isinstance(key, ScalarNode):
                raise self.fail(event, "syntax", "a key must be plain text", "Write `key: value`")
            if key.text in seen:
                raise self.fail(
                    event,
                    "duplicate_key",
                    f"the key '{_short(key.text)}' stands here again, first on line {seen[key.text]}",
                    "Keep one of them",
                )
            seen[key.text] = key.line
            yield Entry(key.text, self.node(next(events), events, depth + 1), key.line)


def _short(key: str) -> str:
    return key if len(key) <= 60 else key[:60] + "…"


def _parse_json(text: str, shown: str) -> Node:
    def pairs(found: list[tuple[str, object]]) -> dict[str, object]:
        out: dict[str, object] = {}
        for key, value in found:
            if key in out:
                raise YamlError(
                    shown, 0, "duplicate_key", f"the key '{_short(key)}' stands twice in one object", "Keep one of them"
                )
            out[key] = value
        return out

    def refuse(constant: str) -> object:
        raise YamlError(shown, 0, "syntax", f"{constant} is not a JSON value", "Write a number or text")

    try:
        tree = json.loads(text, object_pairs_hook=pairs, parse_int=str, parse_float=str, parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise YamlError(
            shown, error.lineno, "syntax", f"not valid JSON: {error.msg}", "Check commas, quotes and brackets"
        ) from error
    except RecursionError as error:
        raise YamlError(shown, 0, "too_deep", f"more than {MAX_DEPTH} levels", "Flatten the structure") from error
    return _from_json(tree, shown, 1)


_HALF = re.compile("[\ud800-\udfff]")
"""Half of a character, which JSON can write (`\\ud800`) and no file and no terminal takes."""


def _whole(text: str) -> str:
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", text)


def _from_json(value: object, shown: str, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise YamlError(shown, 0, "too_deep", f"more than {MAX_DEPTH} levels", "Flatten the structure")
    if isinstance(value, dict):
        return MapNode(tuple(Entry(_whole(str(k)), _from_json(v, shown, depth + 1), 0) for k, v in value.items()), 0)
    if isinstance(value, list):
        return ListNode(tuple(_from_json(v, shown, depth + 1) for v in value), 0)
    if isinstance(value, bool):
        return ScalarNode("true" if value else "false", 0)
    return ScalarNode("" if value is None else _whole(str(value)), 0, quoted=isinstance(value, str))
