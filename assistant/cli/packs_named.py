"""What findings are about, as a person calls it: the title of the item, or the blank filled in, where each lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rules import yamlfile
from rules.errors import Finding, YamlError
from rules.yamlfile import ListNode, MapNode, Node, ScalarNode

_TITLES = ("title", "label", "ask", "question", "name", "blank")


def titles_of(roots: Sequence[Path], findings: Sequence[Finding]) -> Mapping[Finding, str]:
    """The title of the item that each finding is about; nothing for a file that cannot be read or holds no items."""
    found: dict[Finding, str] = {}
    items = {file: _items(roots, file) for file in dict.fromkeys(one.file for one in findings)}
    for finding in findings:
        above = [item for item in items[finding.file] if item.line <= finding.line]
        title = _title(above[-1]) if above else ""
        found |= {finding: title} if title else {}
    return found


def _items(roots: Sequence[Path], file: str) -> tuple[Node, ...]:
    path = next((root / file for root in roots if (root / file).is_file()), None)
    if path is None or path.suffix != ".yaml":
        return ()
    try:
        tree = yamlfile.load(path)
    except YamlError:
        return ()
    listed = tree.get("fills") if isinstance(tree, MapNode) else tree
    return listed.items if isinstance(listed, ListNode) else ()


def _title(item: Node) -> str:
    for name in _TITLES if isinstance(item, MapNode) else ():
        said = item.get(name) if isinstance(item, MapNode) else None
        said = said.get("zh") if isinstance(said, MapNode) else said
        if isinstance(said, ScalarNode):
            return said.text
    return ""
