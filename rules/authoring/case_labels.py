"""Labels as people write them: whole, or without the bracket behind them; and the nearest one to a slip."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from rules.answers.parse import Refusal, parse_value
from rules.authoring.guide_text import folded
from rules.model import FactDef, FactType, Option

_BRACKET = re.compile(r"(?P<before>.+?)\((?P<inside>[^()]*)\)")
_SEPARATORS = re.compile(r"[,;、\uff0c\uff1b\s]+")
_LIKE = 0.5


class Labels:
    """Ids by their labels. `注册资本` stands for `注册资本(出资额)` where no other label begins like that."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.texts = tuple(labels.values())
        self._whole: dict[str, list[str]] = {}
        self._short: dict[str, list[str]] = {}
        for key, label in labels.items():
            self._whole.setdefault(folded(label), []).append(key)
            for short in shorts(label)[:1]:
                self._short.setdefault(short, []).append(key)

    def whole(self, title: str) -> list[str]:
        """The ids that have this label as it stands."""
        return self._whole.get(folded(title), [])

    def ids(self, title: str) -> list[str]:
        """The ids that a title stands for; those that have it whole come before those that begin with it."""
        return self.whole(title) or self._short.get(folded(title), [])


def shorts(label: str) -> tuple[str, ...]:
    """What stands before the bracket at the end of a label, and in it, as it is compared; empty without a bracket."""
    found = _BRACKET.fullmatch(folded(label))
    return (found["before"], found["inside"]) if found else ()


def near_label(typed: str, known: Iterable[str]) -> str:
    """The label that a slip most likely stands for: the shortest that has it in it, else one that is much alike;
    empty where none is near.
    """
    labels, wanted = sorted(set(known)), folded(typed)
    if len(wanted) > 1 and (having := [label for label in labels if wanted in folded(label)]):
        return min(having, key=lambda label: (not folded(label).startswith(wanted), len(label), label))
    forms = {form: label for label in labels for form in (*shorts(label)[:1], folded(label))}
    near = get_close_matches(wanted, sorted(forms), n=1, cutoff=_LIKE)
    return forms[near[0]] if near else ""


# ---------------------------------------------------------------- options


def option_labels(fact: FactDef) -> tuple[str, ...]:
    """What may be written for a fact with options."""
    return tuple(option.label.zh for option in fact.options)


def near_option(fact: FactDef, typed: str) -> str:
    """The label of the option that a slip most likely stands for; empty where none is near, or where several options
    have it in them.
    """
    said = {words: option.label.zh for option in fact.options for words in _said(option)}
    having = {label for words, label in said.items() if folded(typed) in folded(words)}
    return "" if len(having) > 1 else said.get(near_label(typed, said), "")


@dataclass(frozen=True, slots=True)
class Slip:
    """The part of a cell (from 1) that no option has, and the label of the nearest option."""

    part: int
    near: str


def chosen(fact: FactDef, typed: str) -> str | Slip:
    """A cell of a fact with options as an answer that can be read: as it stands where it can, else with the options
    that its short forms name (`自然人独资` for `有限责任公司(自然人独资)`); a slip where a part names none, or several.
    """
    if not isinstance(parse_value(fact, typed, date.min), Refusal):
        return typed
    several = fact.type is FactType.CHOICES
    ids: list[str] = []
    for position, part in enumerate(_SEPARATORS.split(typed) if several else (typed,), start=1):
        read = parse_value(fact, [part] if several else part, date.min)
        if not isinstance(read, Refusal):
            ids += read if isinstance(read, tuple) else [str(read)]
            continue
        named = [option.id for option in fact.options if folded(part) in _short_forms(option)]
        if len(named) != 1:
            return Slip(position, near_option(fact, part))
        ids += named
    return ",".join(ids)


def _said(option: Option) -> tuple[str, ...]:
    return (option.label.zh,) if option.term is None else (option.label.zh, option.term.zh)


def _short_forms(option: Option) -> Iterator[str]:
    for words in _said(option):
        yield from shorts(words)
