"""A list of guides that comes again: what authors made by hand of the earlier import stays, and all is told.

Three texts meet: what the earlier import wrote (the base), what stands in the pack now, and what the new list gives. A
field that nobody touched follows the list; one that was changed by hand stays. Only where the list itself changed the
same field does the list count, as the newer word of the office, and the text that gives way is told. Without a base (an
import by an older program) a field of the list counts as the list says, everything else as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rules.authoring.guide_text import folded
from rules.yamlfile import Plain, dump, parse, to_plain

Tree = dict[str, Plain]
Path = tuple[str, ...]
Code = Literal["kept", "list_counts", "not_in_list", "gone", "deleted", "elsewhere"]
AGAIN_CODES: tuple[Code, ...] = ("kept", "list_counts", "not_in_list", "gone", "deleted", "elsewhere")
"""What is told of an item: fields kept; a field where the list counts; kept though the list lacks it; gone with the
list; deleted by hand and not brought back; standing in another file of the pack and left there."""

_OF_THE_LIST = frozenset({("title",), ("original",), ("copies",), ("materials",), ("last_checked",)})
_QUIET = frozenset({"order", "folder", "in_force", "source", "replaces"})
"""Fields that every import writes anew: without a base nothing tells a hand's work in them."""


@dataclass(frozen=True, slots=True)
class AgainTold:
    """One thing to tell: the kind of item, its id and title, what of it, the fields; both texts where they differ."""

    kind: str
    id: str
    title: str
    code: Code
    fields: tuple[Path, ...] = ()
    ours: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier import by kind of item: as it stands now, as it was written (`base`; None where that is not known),
    and the ids that stand in other files of the pack.
    """

    now: Mapping[str, tuple[Tree, ...]]
    base: Mapping[str, tuple[Tree, ...]] | None
    elsewhere: frozenset[str] = frozenset()

    def named(self, kind: str) -> dict[str, list[tuple[str, str]]]:
        """The ids of one kind by title as the earlier list had it, each with its authority."""
        written = {str(one["id"]): one for one in (self.base or {}).get(kind, ())}
        trees = {**{str(one.get("id", "")): one for one in self.now.get(kind, ())}, **written}
        found: dict[str, list[tuple[str, str]]] = {}
        for item_id, tree in trees.items():
            guide = tree.get("guide")
            authority = _words(guide.get("authority")) if isinstance(guide, dict) else ""
            found.setdefault(folded(_words(tree.get("title"))), []).append((item_id, folded(authority)))
        return found


def trees_of(files: Mapping[str, bytes]) -> dict[str, tuple[Tree, ...]]:
    """The items of files named `<kind>/<file>`, by kind. Raises `YamlError` where a file cannot be read."""
    found: dict[str, tuple[Tree, ...]] = {}
    for name, raw in files.items():
        plain = to_plain(parse(raw, name))
        items = plain if isinstance(plain, list) else [plain]
        kind = name.partition("/")[0]
        found[kind] = (*found.get(kind, ()), *(one for one in items if isinstance(one, dict) and "id" in one))
    return found


@dataclass(slots=True)
class Again:
    """Lays a new list over an earlier import, kind by kind: matters first, since they say which materials stay."""

    earlier: Earlier
    told: list[AgainTold] = field(default_factory=list)
    needed: set[str] = field(default_factory=set)

    def merged(self, kind: str, fresh: Sequence[Tree]) -> list[Tree]:
        """The items to write: the list's, with what was made by hand."""
        now = {str(one["id"]): one for one in self.earlier.now.get(kind, ())}
        base = None
        if self.earlier.base is not None:
            base = {str(one["id"]): one for one in self.earlier.base.get(kind, ())}
        found: list[Tree] = []
        for new in fresh:
            item_id = str(new["id"])
            mine = now.pop(item_id, None)
            if item_id in self.earlier.elsewhere:
                self.tell(kind, new, "elsewhere")
            elif mine is not None:
                found.append(self.item(kind, mine, None if base is None else base.get(item_id, {}), new))
            elif base is not None and item_id in base and item_id not in self.needed:
                self.tell(kind, new, "deleted")
            else:
                found.append(new)
        found += self.left(kind, now.values(), base)
        if kind == "matters":
            _part_orders(found)
            for one in found:
                named = one.get("materials")
                self.needed.update(str(each) for each in (named if isinstance(named, list) else ()))
        return found

    def left(self, kind: str, now: Iterable[Tree], base: Mapping[str, Tree] | None) -> Iterator[Tree]:
        """What the new list does not have: kept where a hand touched it or a matter needs it, else gone, and told."""
        for mine in now:
            item_id = str(mine["id"])
            by_hand = base is None or _fields(mine) != _fields(base.get(item_id, {}))
            if item_id in self.needed or by_hand:
                if by_hand:
                    self.tell(kind, mine, "not_in_list")
                yield mine
            else:
                self.tell(kind, mine, "gone")

    def tell(self, kind: str, tree: Tree, code: Code, fields: tuple[Path, ...] = ()) -> None:
        self.told.append(AgainTold(kind, str(tree["id"]), _words(tree.get("title")), code, fields))

    def item(self, kind: str, mine: Tree, base: Tree | None, new: Tree) -> Tree:
        """One item: each field the list's or the hand's."""
        ours, theirs = _fields(mine), _fields(new)
        written = None if base is None else _fields(base)
        result: Tree = {}
        kept: list[Path] = []
        for path in dict.fromkeys((*theirs, *ours)):
            m, n = ours.get(path), theirs.get(path)
            value = m if _by_hand(path, m, n, written) else n
            if path == ("materials",) and written is not None:
                value = _joined(m, n, written.get(path))
            elif value is m and _list_counts(path, m, n, written):
                value = n
                title = _words(new.get("title"))
                self.told.append(AgainTold(kind, str(new["id"]), title, "list_counts", (path,), _shown(m), _shown(n)))
            if value is not None:
                _put(result, path, value)
            if value != n and not (written is None and path[0] in _QUIET):
                kept.append(path)
        if kept:
            self.tell(kind, new, "kept", tuple(kept))
        return result


def _by_hand(path: Path, mine: Plain | None, new: Plain | None, written: Mapping[Path, Plain] | None) -> bool:
    """Whether what stands in a field is no import's work and differs from the list."""
    return mine != new and (written is None or mine != written.get(path)) and (mine is not None or written is not None)


def _list_counts(path: Path, mine: Plain | None, new: Plain | None, written: Mapping[Path, Plain] | None) -> bool:
    """Whether the list gives way to no hand: it speaks of the field and says something new."""
    if new is None or _words(mine) == _words(new) != "":  # the same words, with a translation beside them
        return False
    listed = path in _OF_THE_LIST or path[0] == "guide"
    return listed and (written is None or new != written.get(path))


def _joined(mine: Plain | None, new: Plain | None, written: Plain | None) -> Plain | None:
    """The list's materials without those taken out by hand, then those added by hand."""
    ours, theirs, base = ([*one] if isinstance(one, list) else [] for one in (mine, new, written))
    found = [one for one in theirs if one in ours or one not in base]
    found += [one for one in ours if one not in base and one not in found]
    return found or None


def _fields(tree: Tree) -> dict[Path, Plain]:
    """An item's fields; each field of a guide is one."""
    found: dict[Path, Plain] = {}
    for key, value in tree.items():
        if key == "guide" and isinstance(value, dict):
            found |= {(key, below): _bare(part) for below, part in value.items()}
        else:
            found[(key,)] = _bare(value)
    return found


def _bare(value: Plain) -> Plain:
    """A value in one form: words in Chinese alone are their text."""
    if isinstance(value, dict):
        return _bare(value["zh"]) if value.keys() == {"zh"} else {key: _bare(one) for key, one in value.items()}
    return [_bare(one) for one in value] if isinstance(value, list) else value


def _put(tree: Tree, path: Path, value: Plain) -> None:
    for step in path[:-1]:
        below = tree.setdefault(step, {})
        if isinstance(below, dict):
            tree = below
    tree[path[-1]] = value


def _words(value: Plain | None) -> str:
    """The Chinese of words; empty where there are none."""
    if isinstance(value, dict):
        value = value.get("zh")
    return value if isinstance(value, str) else ""


def _shown(value: Plain | None) -> str:
    """A value on one line."""
    if value is None:
        return ""
    return " ".join((_words(value) or (value if isinstance(value, str) else dump(value))).split())


def _part_orders(matters: Sequence[Tree]) -> None:
    """Gives matters that were kept beside the list's a place of their own where both have the same."""
    taken: set[str] = set()
    last = max((int(one) for tree in matters if (one := str(tree.get("order", ""))).isdecimal()), default=0)
    for tree in matters:
        if (order := str(tree.get("order", ""))) in taken:
            last += 10
            tree["order"] = order = str(last)
        taken.add(order)
