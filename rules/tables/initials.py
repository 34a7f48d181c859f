"""First letters of pinyin, for finding Chinese names by typing `bhxq` for 滨海新区.

`initials.csv` lists the characters of GB/T 2312 and of the shipped code tables by the first letter of their usual
reading, and by those of up to two others (readings after pypinyin, MIT licence). A character that is not there is
passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from rules.tables.codes_file import read_table

MOST_READINGS = 8


@lru_cache(maxsize=1)
def _letters() -> tuple[Mapping[int, str], Mapping[str, str]]:
    """Code point → usual letter, for `str.translate`; character → its other letters."""
    usual: dict[int, str] = {}
    others: dict[str, str] = {}
    for row in read_table(Path(__file__).parent / "initials.csv", ("letter", "usual", "also")):
        usual.update(dict.fromkeys(map(ord, row["usual"]), row["letter"]))
        for character in row["also"]:
            others[character] = others.get(character, "") + row["letter"]
    return usual, others


def initials(text: str) -> tuple[str, ...]:
    """The first letters of a text in its usual reading, then with each character in turn read another way.

    Latin letters and digits stand for themselves, in small letters; everything else is passed over. At most
    `MOST_READINGS`; 重庆 gives `zq`, `cq`, `tq`.
    """
    usual, others = _letters()
    read = text.translate(usual)
    if not (read.isascii() and read.isalnum()):
        kept = [(character, letter) for character, letter in zip(text, read, strict=True) if _is_plain(letter)]
        text, read = "".join(one for one, _ in kept), "".join(letter for _, letter in kept)
    read = read.lower()
    if others.keys().isdisjoint(text):
        return (read,)
    found = [read]
    for place, character in enumerate(text):
        found += (read[:place] + letter + read[place + 1 :] for letter in others.get(character, ""))
    return tuple(found[:MOST_READINGS])


def _is_plain(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()
