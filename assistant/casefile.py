"""Case files: `pack`, `as_of` and `answers` in YAML or JSON, read with a finding for everything in them that is wrong.

pack: cn-tj-binhai-bsq
as_of: 2026-11-22          # optional where the call names a day
scene: restaurant          # optional: what the case is about; the same as `case.scene` under answers
answers:
  enterprise.type: llc
  seal.kinds: [company, finance]
  people:                  # a list: complete; `people: {open: [ … ]}`: somebody may still come
    - {name: …, roles: [shareholder], …}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias

from assistant.interview import PEOPLE, Answers, answers_of
from rules import yamlfile
from rules.answers.given import GivenProblem, read_given
from rules.answers.parse import to_plain
from rules.errors import YamlError
from rules.facts import FactId, FactRef, ItemKey, item_ref, split_ref
from rules.pack import Pack
from rules.scenes import SCENE

FileValue: TypeAlias = "str | bool | Sequence[FileValue] | Mapping[str, FileValue]"
"""A value as a case file holds it."""

_KEYS = ("pack", "as_of", "scene", "answers", "note")


class CaseFileError(Exception):
    """The file is not a case file at all. `code` is a text id; `params` its words' slots, never a value of the file."""

    def __init__(self, code: str, file: str, line: int = 0, **params: str) -> None:
        super().__init__(f"{file}:{line}: {code}")
        self.code = code
        self.file = file
        self.line = line
        self.params = params


@dataclass(frozen=True, slots=True)
class CaseFileHead:
    """What a case file says before its answers are understood: they are kept as the file's own tree."""

    file: str
    pack: str
    as_of: date | None
    answers: yamlfile.Node
    scene: str = ""
    scene_line: int = 0
    """The line of `scene` outside the answers; 0 where it is not there."""


@dataclass(frozen=True, slots=True)
class CaseProblem:
    """One answer that was left out: where, a text id, and a hint (the nearest fact, a limit).

    `fact` is None where it is not known which answer was meant.
    """

    file: str
    line: int
    fact: FactRef | None
    code: str
    hint: str


def read_case_head(path: Path) -> CaseFileHead:
    """The outer part of a case file. Raises `CaseFileError`."""
    name = path.name or str(path)
    if path.is_dir():
        raise CaseFileError("casefile.folder", name)
    if not path.exists():
        raise CaseFileError("casefile.absent", name)
    try:
        tree = yamlfile.load(path, name)
    except YamlError as error:
        raise CaseFileError(f"casefile.yaml_{error.code}", name, error.line) from error
    if not isinstance(tree, yamlfile.MapNode):
        raise CaseFileError("casefile.not_a_mapping", name)
    for entry in tree.entries:
        if entry.key not in _KEYS:
            raise CaseFileError("casefile.unknown_key", name, entry.line, key=entry.key)
    pack = tree.get("pack")
    if not isinstance(pack, yamlfile.ScalarNode) or not pack.text:
        raise CaseFileError("casefile.no_pack", name, tree.line_of("pack"))
    answers = tree.get("answers")
    if not isinstance(answers, yamlfile.MapNode):
        raise CaseFileError("casefile.no_answers", name, tree.line_of("answers"))
    line = tree.line_of("scene") if tree.get("scene") is not None else 0
    return CaseFileHead(name, pack.text, _day(tree, name), answers, _scene(tree, answers, name), line)


def _scene(tree: yamlfile.MapNode, answers: yamlfile.MapNode, name: str) -> str:
    node, told = tree.get("scene"), answers.get(SCENE)
    text = node.text if isinstance(node, yamlfile.ScalarNode) else ""
    if text and isinstance(told, yamlfile.ScalarNode) and told.text != text:
        raise CaseFileError("casefile.two_scenes", name, tree.line_of("scene"))
    return text


def _day(tree: yamlfile.MapNode, name: str) -> date | None:
    node = tree.get("as_of")
    if node is None:
        return None
    try:
        if isinstance(node, yamlfile.ScalarNode) and len(node.text) == 10:
            return date.fromisoformat(node.text)
    except ValueError:
        pass
    raise CaseFileError("casefile.bad_day", name, tree.line_of("as_of"))


def read_answers(head: CaseFileHead, pack: Pack, as_of: date) -> tuple[Answers, tuple[CaseProblem, ...]]:
    """The answers of a case file, and everything in it that could not be taken, with its line."""
    plain = yamlfile.to_plain(head.answers)
    assert isinstance(plain, dict)
    told = {SCENE: head.scene, **plain} if head.scene else plain
    given, problems = read_given(pack.vocabulary, told, as_of)
    return answers_of(given), tuple(_placed(head, problem) for problem in problems)


def _placed(head: CaseFileHead, problem: GivenProblem) -> CaseProblem:
    if str(problem.fact) == SCENE and head.scene_line:
        return CaseProblem(head.file, head.scene_line, problem.fact, problem.code, problem.hint)
    split = split_ref(problem.fact)
    steps: tuple[str | int, ...] = (problem.fact,)
    if split is not None or "[" in problem.fact:
        list_id = str(problem.fact).partition("[")[0]
        key = str(problem.fact).partition("[")[2].partition("]")[0]
        steps = _item_steps(head, list_id, key, split[2] if split else None)
    _, line = yamlfile.node_at(head.answers, steps)
    return CaseProblem(head.file, line, problem.fact, problem.code, problem.hint)


def _item_steps(head: CaseFileHead, list_id: str, key: str, name: str | None) -> tuple[str | int, ...]:
    """The way to a person's field in the tree: by `key`, else by position."""
    people, _ = yamlfile.node_at(head.answers, (list_id,))
    start: tuple[str | int, ...] = (list_id,)
    if isinstance(people, yamlfile.MapNode):
        start, (people, _) = (list_id, "open"), yamlfile.node_at(people, ("open",))
    if not isinstance(people, yamlfile.ListNode):
        return start
    for place, item in enumerate(people.items):
        own = item.get("key") if isinstance(item, yamlfile.MapNode) else None
        known_as = own.text if isinstance(own, yamlfile.ScalarNode) else f"p{place + 1}"
        if known_as == key:
            return (*start, place) if name is None else (*start, place, name)
    return start


def case_file_text(pack: Pack, answers: Answers, as_of: date) -> str:
    """The answers as a case file that reads back as the same answers. People taken off the list are left out."""
    tree: dict[str, yamlfile.Writable] = {
        "pack": pack.id,
        "as_of": as_of.isoformat(),
        "answers": case_answers(pack, answers),
    }
    return yamlfile.dump(tree)


def case_answers(pack: Pack, answers: Answers) -> dict[str, FileValue]:
    """The answers as a case file holds them: text, true or false, lists, and people as mappings."""
    plain: dict[str, FileValue] = {}
    for fact_id, fact in pack.facts.items():
        value = answers.values.get(FactRef(fact_id))
        if value is not None:
            plain[fact_id] = to_plain(fact, value)
    people = answers.people()
    if people.keys or people.closed:
        items = [_person(pack, answers, key) for key in people.keys]
        plain[PEOPLE] = items if people.closed else {"open": items}
    return plain


def _person(pack: Pack, answers: Answers, key: ItemKey) -> dict[str, FileValue]:
    fields: dict[str, FileValue] = {"key": key}
    for name in pack.vocabulary.fields(PEOPLE):
        fact = pack.facts[FactId(f"{PEOPLE}[].{name}")]
        value = answers.values.get(item_ref(PEOPLE, key, name))
        if value is not None:
            fields[name] = to_plain(fact, value)
    return fields
