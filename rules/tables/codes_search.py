"""Finding rows of a code table by what a person types: codes, words, the first letters of pinyin; best first."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from heapq import nsmallest
from typing import NamedTuple

from rules.tables.initials import initials

_LETTERS_INSIDE = 2
"""Fewer letters than this are looked for at the beginning of a name's initials only."""
_AT_BEGIN = 3
"""The rank of a row whose first letters begin with a word."""


def folded(text: str) -> str:
    """One form for comparing: NFKC, no case, words parted by single blanks."""
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.split()).casefold()


class Row(NamedTuple):
    """What is looked through of one row, all folded.

    `letters` are the initials of its names in the usual reading, `rarely` those in others; `above` are the names of
    the `depth` rows above it, joined; `all` is everything together, so that most rows are passed over at once.
    """

    code: str
    key: str
    names: tuple[str, ...]
    english: str
    letters: tuple[str, ...]
    rarely: tuple[str, ...]
    above: str
    depth: int
    all: str


class Index:
    """The rows of one table, ready for searching."""

    def __init__(self, rows: Iterable[tuple[str, Sequence[str], str, Sequence[str]]]) -> None:
        """`rows` are code, names (the official one first), English name and the names above."""
        self._rows = tuple(_row(*row) for row in rows)

    def search(self, typed: str, limit: int, kept: Callable[[str], bool]) -> tuple[str, ...]:
        """The codes of the best rows that `kept` lets through, at most `limit`.

        Every word must fit somewhere. Where no row fits, the rows that share most pairs of characters are given.
        """
        words = [word for word in folded(typed).split(" ") if word]
        if not words:
            return ()
        found: list[tuple[tuple[int, ...], str]] = []
        for place, row in enumerate(self._rows):
            if all(word in row.all for word in words) and kept(row.code):
                rank = _rank(row, words)
                if rank is not None:
                    found.append(((*rank, place), row.code))
        if not found:
            found = [one for one in self._alike("".join(words)) if kept(one[-1])]
        return tuple(code for _, code in nsmallest(limit, found))

    def _alike(self, text: str) -> list[tuple[tuple[int, ...], str]]:
        wanted = {text[at : at + 2] for at in range(len(text) - 1)}
        found: list[tuple[tuple[int, ...], str]] = []
        for place, row in enumerate(self._rows):
            shared = max(sum(pair in name for pair in wanted) for name in row.names)
            if shared:
                found.append(((-shared, row.depth, len(row.names[0]), place), row.code))
        return found


def _row(code: str, names: Sequence[str], english: str, above: Sequence[str]) -> Row:
    key, said, spoken, higher = code.casefold(), tuple(map(folded, names)), folded(english), folded("".join(above))
    read = [initials(name) for name in names]
    usual = tuple(one[0] for one in read)
    rarely = tuple(reading for one in read for reading in one[1:])
    everything = "\n".join((key, *said, spoken, *usual, *rarely, higher))
    return Row(code, key, said, spoken, usual, rarely, higher, len(above), everything)


def _rank(row: Row, words: Sequence[str]) -> tuple[int, ...] | None:
    """How well a row fits, less is better. None: it does not fit.

    The worst word counts first, then all together, then how high the row stands and how short its name is.
    """
    worst, together, rare = 0, 0, False
    for word in words:
        rank, unusual = _word_rank(row, word)
        if rank is None:
            return None
        worst, together, rare = max(worst, rank), together + rank, rare or unusual
    return (worst, together, row.depth, rare, len(row.names[0]))


def _word_rank(row: Row, word: str) -> tuple[int | None, bool]:
    """How well one word fits, and whether it is Latin and does not fit the usual reading of the first letters."""
    latin = word.isascii()
    usual = _letters_rank(row.letters, word) if latin else None
    unusual = latin and usual is None
    if word == row.key or word in row.names or word == row.english:
        return 0, unusual
    if row.key.startswith(word) or row.names[0].startswith(word):
        return 1, unusual
    if any(word in name for name in row.names):
        return 2, unusual
    if latin:
        return _latin_rank(row, word, usual), unusual
    return (6 if word in row.above else None), unusual


def _latin_rank(row: Row, word: str, usual: int | None) -> int | None:
    if usual == _AT_BEGIN:
        return usual
    ranks = [usual, _letters_rank(row.rarely, word) if row.rarely else None]
    if f" {word}" in f" {row.english}":
        ranks.append(4)
    elif len(word) >= _LETTERS_INSIDE + 1 and word in row.english:
        ranks.append(6)
    return min((rank for rank in ranks if rank is not None), default=None)


def _letters_rank(letters: Sequence[str], word: str) -> int | None:
    for one in letters:
        if one.startswith(word):
            return _AT_BEGIN
    return 5 if len(word) >= _LETTERS_INSIDE and any(word in one for one in letters) else None
