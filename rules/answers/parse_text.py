"""Cleaning of typed text: one Unicode form, no invisible characters, names as they are written on documents."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_MIDDLE_DOTS = str.maketrans(dict.fromkeys("•‧．・∙⋅･᛫", "·"))
_BREAK = re.compile(r"(?P<before>\S?)\s*[\r\n]+\s*(?P<after>\S?)")
_BLANKS = re.compile(r"[^\S\r\n]+")
_NAME_MARKS = frozenset(" ·-'’.")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Cleaned text, or the refusal's short code in `problem`."""

    text: str
    problem: str = ""


def ascii_code(typed: str) -> str:
    """A code, number or date without blanks, full-width digits, letters and signs as ASCII."""
    folded = unicodedata.normalize("NFKC", typed)
    return "".join(folded.split()).replace("−", "-").replace("–", "-").replace("—", "-")


def loosely(typed: str) -> str:
    """Text for comparing with words: one form, no blanks around, no case."""
    return " ".join(unicodedata.normalize("NFKC", typed).split()).casefold()


def clean_text(typed: str) -> Cleaned:
    """One line of text in NFC: a line break goes between Chinese characters and is a blank elsewhere."""
    text = unicodedata.normalize("NFC", typed).strip().replace("\t", " ").replace("\u3000", " ")
    text = _BREAK.sub(_join, text)
    text = _BLANKS.sub(" ", text)
    return Cleaned(text, _problem(text))


def clean_name(typed: str) -> Cleaned:
    """A person's name: `·` in one spelling, rare characters kept, Latin letters ASCII, nothing but letters and marks.

    Blanks go where Chinese characters stand on either side, and stay between the parts of a foreign name.
    """
    text = unicodedata.normalize("NFC", typed).translate(_MIDDLE_DOTS)
    text = "".join(_narrow(character) for character in text)
    cleaned = clean_text(text)
    if cleaned.problem:
        return cleaned
    words = cleaned.text.split(" ")
    name = words[0]
    for word in words[1:]:
        name += word if _wide(name[-1:]) and _wide(word[:1]) else f" {word}"
    name = re.sub(r"\s*·\s*", "·", name)
    if not all(_may_stand_in_name(character) for character in name) or not any(c.isalpha() for c in name):
        return Cleaned(name, "name")
    return Cleaned(name)


def _join(found: re.Match[str]) -> str:
    before, after = found["before"], found["after"]
    return before + ("" if _wide(before) or _wide(after) else " ") + after


def _wide(character: str) -> bool:
    return character != "" and unicodedata.east_asian_width(character[0]) in {"W", "F"}


def _narrow(character: str) -> str:
    """Full-width Latin letters and signs (U+FF01 to U+FF5E) as ASCII."""
    return chr(ord(character) - 0xFEE0) if 0xFF01 <= ord(character) <= 0xFF5E else character


def _may_stand_in_name(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LM" or character in _NAME_MARKS or character == "〇"


def _problem(text: str) -> str:
    for character in text:
        category = unicodedata.category(character)
        broken = character == "\N{REPLACEMENT CHARACTER}" or category in {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}
        if broken and not _unassigned_ideograph(character, category):
            return "control_character"
        if category == "Co":
            return "private_character"
    return ""


def _unassigned_ideograph(character: str, category: str) -> bool:
    """Ideographs newer than this Python's tables: planes 2 and 3 hold nothing else."""
    return category == "Cn" and 0x20000 <= ord(character) <= 0x3FFFD
