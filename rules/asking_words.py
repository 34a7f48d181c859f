"""Takes a question apart into the things it speaks of, with the words of a pack and its parents (`pack.yaml`).

Words that the packs hold to be the same count as one thing (`same_words`), words that say nothing are left out
(`empty_words`), and what no pack knows counts by pairs of neighbouring characters, since Chinese has no spaces.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

from rules.loading.pack_index import Pack
from rules.model import Words

Things = frozenset[str]
"""What a text speaks of: the first word of each group, other words as they stand, pairs of characters after `~`."""

_NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿两")


class Reader:
    """Reads questions with the words of a pack; a longer word goes before a shorter one."""

    def __init__(self, pack: Pack) -> None:
        spoken = (plain(word) for item in pack.faq for word in item.value.words)
        self._thing = {word: word for word in spoken}
        for meta in pack.chain:
            self._thing |= dict.fromkeys(map(plain, meta.empty_words), "")
            for group in meta.same_words:
                self._thing |= dict.fromkeys(map(plain, group.words), group.words[0])
        groups = [group for meta in pack.chain for group in meta.same_words]
        self.wants = frozenset(group.words[0] for group in groups if group.wants)
        """What may be wanted to be known: how long, how much."""
        self.who: Mapping[str, Words] = {group.words[0]: group.ask for group in groups if group.ask is not None}
        """Who can say, of each thing that is outside what a pack knows."""
        apart: dict[str, set[str]] = defaultdict(set)
        for group in groups:
            if group.apart:
                apart[group.apart].add(group.words[0])
        self.apart: tuple[Things, ...] = tuple(frozenset(things) for things in apart.values())
        """Kinds of things of which one excludes another."""
        self._longest = max(map(len, self._thing), default=0)

    def things(self, text: str) -> Things:
        """What a text speaks of; runs of Latin letters and digits count as words."""
        return frozenset(self._read(plain(text)))

    def is_word(self, text: str) -> bool:
        """Whether a text is one known word and nothing else, marks aside."""
        return "".join(character for character in plain(text) if character.isalnum()) in self._thing

    def _read(self, text: str) -> Iterator[str]:
        rest, at = "", 0
        while at < len(text):
            word = _word_at(text, at, self._longest, self._thing)
            if not word:
                rest += text[at]
                at += 1
                continue
            yield from _pairs(rest)
            rest = ""
            if self._thing[word]:
                yield self._thing[word]
            at += len(word)
        yield from _pairs(rest)


def plain(text: str) -> str:
    """A text in one width and case."""
    return unicodedata.normalize("NFKC", text).casefold()


def _word_at(text: str, at: int, longest: int, known: Mapping[str, str]) -> str:
    """The longest known word that begins there; in a run of Latin letters and digits none but the whole run."""
    if _latin(text[at]) and at and _latin(text[at - 1]):
        return ""
    for n in range(min(longest, len(text) - at), 0, -1):
        word = text[at : at + n]
        end = at + n
        cut = end < len(text) and _latin(word[-1]) and _latin(text[end])
        if word in known and not cut:
            return word
    return ""


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _pairs(text: str) -> Iterator[str]:
    """Neighbouring characters of a run of unknown Chinese ones, or the only one; Latin runs whole; no amounts."""
    run = ""
    for character in f"{text} ":
        if character.isalnum() and (not run or run[-1].isascii() == character.isascii()):
            run += character
            continue
        if run.isascii() and run:
            yield from () if run.isdigit() else (run,)
        elif run:
            pairs = [f"{a}{b}" for a, b in pairwise(run)] if len(run) > 1 else [run]
            yield from (f"~{pair}" for pair in pairs if not _NUMERALS & set(pair))
        run = character if character.isalnum() else ""
