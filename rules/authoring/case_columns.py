"""What the columns of a table of cases stand for: facts and expected outcomes, by their labels or ids.

Columns: 案例, 日期, 规则包, 人员齐全; a fact by its label or id (`话题：标签` where two share one); a person's fact as
`人员1.姓名`; a matter by its title or id (`应办：…` where a fact is called the same), a material as `事项/材料`,
`检查：…`, `大厅：…`, `政策：…`, `地方情况：…`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from rules import yamlfile
from rules.authoring.case_labels import Labels, near_label
from rules.authoring.cases import expected_words
from rules.authoring.guide_text import folded
from rules.facts import FactId
from rules.loading.pack_index import Pack, item_id_of
from rules.model import Content, FactDef, FactType

PEOPLE = FactId("people")
_PERSON_NUMBER = 200
_DOT = re.compile(r"^[\s.．·:：]*")


@dataclass(frozen=True, slots=True)
class TableWords:
    """`case_table_words.yaml`."""

    columns: Mapping[str, tuple[str, ...]]
    person: str
    kinds: Mapping[str, str]
    ignored: frozenset[str]
    nothing: str
    yes: frozenset[str]
    no: frozenset[str]
    words: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def table_words() -> TableWords:
    """The words of tables of cases, read once. Raises `YamlError`, `TypeError` where the file is damaged."""
    tree = yamlfile.to_plain(yamlfile.load(Path(__file__).with_name("case_table_words.yaml")))
    if not isinstance(tree, dict):
        raise TypeError("case_table_words.yaml is a mapping")

    def lists(name: str) -> dict[str, tuple[str, ...]]:
        found = tree[name]
        if not isinstance(found, dict):
            raise TypeError(f"case_table_words.yaml: {name} is a mapping")
        return {key: tuple(str(one) for one in words) for key, words in found.items()}

    kinds = tree["kinds"]
    if not isinstance(kinds, dict):
        raise TypeError("case_table_words.yaml: kinds is a mapping")
    return TableWords(
        lists("columns"), str(tree["person"]), {key: str(word) for key, word in kinds.items()},
        frozenset(str(one) for one in tree["ignored"]), str(tree["nothing"]),
        frozenset(str(one) for one in tree["yes"]), frozenset(str(one) for one in tree["no"]), lists("words"),
    )  # fmt: skip


ItemKind = Literal["check", "hall", "remark", "policy"]
"""What may be expected besides matters and materials."""
ColumnKind = Literal["name", "as_of", "pack", "closed", "fact", "person", "expect", "ignored"]


_OWN: tuple[ColumnKind, ...] = ("name", "as_of", "pack", "closed")


@dataclass(frozen=True, slots=True)
class CaseColumn:
    """What a column holds. `key` is a fact's id, a person's field, or a key of a case's `expect`; `person` from 1."""

    kind: ColumnKind
    key: str = ""
    person: int = 0
    fact: FactDef | None = None


@dataclass(frozen=True, slots=True)
class UnknownColumn:
    """A heading that means nothing here, or several things: then `meant` are what to write instead.

    `near` gives what it most likely stands for, empty where nothing is near.
    """

    meant: tuple[str, ...] = ()
    near: Callable[[], str] = str

    @property
    def code(self) -> str:
        """`unknown` or `ambiguous`."""
        return "ambiguous" if self.meant else "unknown"

    @property
    def hint(self) -> str:
        """What to write; empty where nothing known comes near."""
        return "、".join(self.meant) or self.near()


class Columns:
    """Reads and writes the headings for one pack."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.words = table_words()
        self.own: dict[str, ColumnKind] = {folded(word): name for name in _OWN for word in self.words.columns[name]}
        self.fields = {name: pack.facts[FactId(f"{PEOPLE}[].{name}")] for name in pack.vocabulary.fields(PEOPLE)}
        self.asked = tuple(key for key, fact in pack.facts.items() if _is_asked(fact) and "[]" not in key)
        self.facts = Labels({key: pack.facts[key].label.zh for key in self.asked})
        self.field_labels = Labels({key: fact.label.zh for key, fact in self.fields.items() if _is_asked(fact)})
        titles = {item.value.id: item.value.title.zh for item in pack.matters}
        self.matters = Labels(titles)
        self.materials = {item.value.id: item.value.title.zh for item in pack.materials}
        own = [word for name in _OWN for word in self.words.columns[name]]
        self.names = (*own, *self.facts.texts, *titles.values(), *self.asked, *pack.matter_ids)
        self.topics = {item.value.id: item.value.title.zh for item in pack.topics}
        self.items: dict[ItemKind, dict[str, str]] = {
            "check": self._of("checks", "message"),
            "hall": self._of("halls", "title"),
            "remark": self._of("remarks", "title"),
            "policy": self._of("policies", "title"),
        }

    def _of(self, kind: str, field: str) -> dict[str, str]:
        return {item_id_of(item.value): _words_of(item.value, field) for item in self.pack.all_of(kind)}

    # ------------------------------------------------------------ reading

    def read(self, title: str) -> CaseColumn | UnknownColumn:
        """What a heading stands for."""
        plain = title.strip()
        if (name := self.own.get(folded(plain))) is not None:
            return CaseColumn(name)
        if plain.startswith("#") or plain in self.words.ignored:
            return CaseColumn("ignored")
        if (found := self._person(plain)) is not None:
            return found
        kind, colon, rest = plain.replace(":", "：", 1).partition("：")
        named = {word: key for key, word in self.words.kinds.items()}.get(kind.strip()) if colon else None
        if named is not None:
            return self._of_kind(named, rest.strip())
        return self._plain(plain)

    def _person(self, title: str) -> CaseColumn | UnknownColumn | None:
        found = re.match(rf"^{self.words.person}\s*([0-9]{{1,3}})(?P<rest>.*)$", unicodedata.normalize("NFKC", title))
        if found is None:
            return None
        field = _DOT.sub("", found["rest"]).strip()
        ids = [field] if field in self.fields else self.field_labels.ids(field)
        number = int(found[1])
        if len(ids) != 1 or not 1 <= number <= _PERSON_NUMBER:
            known = [fact.label.zh for fact in self.fields.values()]
            return UnknownColumn(near=lambda: _behind(f"{self.words.person}{number}.", near_label(field, known)))
        return CaseColumn("person", ids[0], number, self.fields[ids[0]])

    def _of_kind(self, kind: str, rest: str) -> CaseColumn | UnknownColumn:
        if kind == "fact":
            return self._fact(rest) or self._unknown(rest)
        if kind == "matter":
            return self._matter(rest) or self._unknown(rest)
        known = next(labels for name, labels in self.items.items() if name == kind)
        ids = [rest] if rest in known else Labels(known).ids(rest)
        before = f"{self.words.kinds[kind]}："
        if len(ids) == 1:
            return CaseColumn("expect", f"{kind}:{ids[0]}")
        return UnknownColumn(
            tuple(before + one for one in ids), lambda: _behind(before, near_label(rest, (*known, *known.values())))
        )

    def _plain(self, title: str) -> CaseColumn | UnknownColumn:
        fact, matter = self._fact(title), self._matter(title)
        if fact is not None and matter is not None:
            whole = self.facts.whole(title), self.matters.whole(title.partition("/")[0])
            if bool(whole[0]) != bool(whole[1]):
                return fact if whole[0] else matter
            return UnknownColumn(tuple(f"{self.words.kinds[kind]}：{title}" for kind in ("fact", "matter")))
        return fact or matter or self._unknown(title)

    def _fact(self, title: str) -> CaseColumn | UnknownColumn | None:
        known = self.pack.facts.get(FactId(title))
        if known is not None and _is_asked(known) and "[]" not in title:
            return CaseColumn("fact", title, fact=known)
        ids = self.facts.ids(title)
        if not ids and "：" in title.replace(":", "："):
            topic, _, label = title.replace(":", "：").partition("：")
            ids = [one for one in self.facts.ids(label) if folded(self._topic(one)) == folded(topic)]
        if len(ids) == 1:
            return CaseColumn("fact", ids[0], fact=self.pack.facts[FactId(ids[0])])
        if not ids:
            return None
        return UnknownColumn(tuple(self._with_topic(one) for one in ids))

    def _with_topic(self, fact_id: str) -> str:
        """A fact by its topic and label where no other has both, else by its id."""
        label = self.pack.facts[FactId(fact_id)].label.zh
        topic = self._topic(fact_id)
        same = [one for one in self.facts.whole(label) if self._topic(one) == topic]
        return f"{topic}：{label}" if topic and len(same) == 1 else fact_id

    def _topic(self, fact_id: str) -> str:
        question = self.pack.question(fact_id)
        return self.topics.get(question.topic, "") if question else ""

    def _matter(self, title: str) -> CaseColumn | UnknownColumn | None:
        matter, slash, material = title.partition("/")
        ids = [matter] if matter in self.pack.matter_ids else self.matters.ids(matter)
        if not ids:
            return None
        if len(ids) > 1:
            return UnknownColumn(tuple(ids))
        if not slash:
            return CaseColumn("expect", ids[0])
        own = self.materials_of(ids[0])
        named = [material] if material in own else Labels(own).ids(material)
        if len(named) == 1:
            return CaseColumn("expect", f"{ids[0]}/{named[0]}")
        return UnknownColumn(near=lambda: _behind(f"{matter}/", near_label(material, (*own.values(), *own))))

    def materials_of(self, matter_id: str) -> dict[str, str]:
        """The titles of a matter's materials by id."""
        own = dict.fromkeys(
            one for item in self.pack.matters if item.value.id == matter_id for one in item.value.materials
        )
        return {one: self.materials[one] for one in own if one in self.materials}

    def _unknown(self, title: str) -> UnknownColumn:
        return UnknownColumn(near=lambda: self._near_paper(title) or near_label(title, self.names))

    def _near_paper(self, title: str) -> str:
        """The `事项/材料` that a slip most likely stands for, the matter alone where no material of it is near."""
        matter, slash, material = title.partition("/")
        near = near_label(matter, self.matters.texts) if slash else ""
        own = self.materials_of(self.matters.whole(near)[0]) if near else {}
        return _behind(f"{near}/", near_label(material, own.values())) or near

    # ------------------------------------------------------------ writing

    def fact_heading(self, fact_id: str) -> str:
        """The heading of a fact: its label where that says which, else with its topic, else its id."""
        label = self.pack.facts[FactId(fact_id)].label.zh
        for title in (label, self._with_topic(fact_id)):
            found = self.read(title)
            if isinstance(found, CaseColumn) and (found.kind, found.key) == ("fact", fact_id):
                return title
        return fact_id

    def person_heading(self, number: int, name: str) -> str:
        """The heading of a person's fact."""
        label = self.fields[name].label.zh
        field = label if self.field_labels.whole(label) == [name] else name
        return f"{self.words.person}{number}.{field}"

    def matter_heading(self, matter_id: str) -> str:
        """The heading of a matter: its title where that says which, else its id."""
        title = next(item.value.title.zh for item in self.pack.matters if item.value.id == matter_id)
        for heading in (title, f"{self.words.kinds['matter']}：{title}"):
            found = self.read(heading)
            if isinstance(found, CaseColumn) and (found.kind, found.key) == ("expect", matter_id):
                return heading
        return f"{self.words.kinds['matter']}：{matter_id}"


def outcome_of(key: str, cell: str) -> str | None:
    """The outcome that a cell expects under a key of `expect`; None where it is none of those there are."""
    allowed = expected_words(key)
    plain = cell.strip()
    if plain in allowed:
        return plain
    found = {word: outcome for outcome, words in table_words().words.items() for word in words if outcome in allowed}
    return found.get(plain)


def outcomes_for(key: str) -> tuple[str, ...]:
    """What a cell may say under a key, in the words that are written."""
    words = table_words().words
    return tuple(words[one][0] if one in words else one for one in expected_words(key))


def _is_asked(fact: FactDef) -> bool:
    return fact.derived is None and fact.type is not FactType.LIST


def _behind(before: str, near: str) -> str:
    """A near label with what stands before it; empty without one."""
    return before + near if near else ""


def _words_of(value: Content, field: str) -> str:
    found = getattr(value, field)
    return str(getattr(found, "zh", found))
