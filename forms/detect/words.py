"""Words by which detection tells what a printed place is for, and labels in one spelling."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from rules import yamlfile
from rules.model import Content

_SPACES = re.compile(r"\s+")
_EDGES = " 　:：;；,，、。.*＊·•_＿-—"
_ASIDE = re.compile(r"[,，]可")
_NOTE = re.compile(r"（[^（）]*）?$")
_NUMBERING = re.compile(
    r"^(?:[（(]?[0-9一二三四五六七八九十]{1,3}[）)]|[0-9]{1,2}[.、．]|[一二三四五六七八九十]{1,3}[、．]"
    r"|第[0-9一二三四五六七八九十百]{1,4}条)"
)


class WordLists(Content):
    """`words.yaml`."""

    signature: tuple[str, ...]
    seal: tuple[str, ...]
    paste: tuple[str, ...]
    lead_ins: tuple[str, ...]
    leads: tuple[str, ...]
    units: tuple[str, ...]
    gap_units: tuple[str, ...]
    parts: tuple[str, ...]
    cell_units: tuple[str, ...]
    answers: tuple[str, ...]


@lru_cache(maxsize=1)
def word_lists() -> WordLists:
    """The lists as shipped."""
    return WordLists.model_validate(yamlfile.to_plain(yamlfile.load(Path(__file__).with_name("words.yaml"))))


def plain(text: str) -> str:
    """A label in one spelling: full-width forms narrowed, no spaces, no colon, number or bullet at its ends."""
    text = _SPACES.sub("", unicodedata.normalize("NFKC", text))
    text = text.replace("(", "（").replace(")", "）").strip(_EDGES)
    return _NUMBERING.sub("", text).strip(_EDGES)


def is_place_to_sign(text: str) -> bool:
    """Whether words name a place to sign, stamp or paste."""
    lists = word_lists()
    core = _ASIDE.split(plain(text).strip("（）"))[0].strip("（）")
    words = (*lists.signature, *lists.seal, *lists.paste)
    return any(one.endswith(word) for one in (core, _NOTE.sub("", core)) for word in words)


def is_unit(text: str) -> bool:
    """Whether words begin with a unit that a blank stands in front of."""
    core = plain(text)
    return any(core.startswith(unit) for unit in word_lists().units)


def introduces(text: str) -> bool:
    """Whether words with a colon introduce a text rather than a blank."""
    core = plain(text)
    lists = word_lists()
    return any(core.endswith(word) for word in lists.lead_ins) or any(core.startswith(word) for word in lists.leads)


def is_generic_signature(text: str) -> bool:
    """Whether words only say that something is signed or stamped, not by whom: 签字（盖章）."""
    core = plain(text)
    lists = word_lists()
    for word in (*lists.signature, *lists.seal, *lists.paste):
        core = core.replace(word, "")
    return not core.strip("（）或、/")


def is_answer(text: str) -> bool:
    """Whether words end in an answer whose box follows it: 同意□ 不同意□."""
    core = plain(text)
    return any(core == word or (len(word) > 1 and core.endswith(word)) for word in word_lists().answers)
