"""The words of the program in one language: text ids from `assistant/texts`, and the words that content brings along.

Traditional Chinese is the simplified text converted at this door (the one door to OpenCC). What a person typed is a
parameter and is put in after the conversion: a name is never converted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rules import yamlfile
from rules.model import Words as ContentWords

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
_SLOT = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks one language. `say` words a text id, `of` the words of a pack or form."""

    language: str
    _texts: Mapping[str, str]
    _turn: Callable[[str], str]

    @property
    def content_language(self) -> str:
        """The language that content is asked for: `zh` or `en`."""
        return "en" if self.language == "en" else "zh"

    def say(self, text_id: str, /, **params: object) -> str:
        """The words of a text id with its slots filled; an id without words is shown as it is, in brackets."""
        template = self._texts.get(text_id)
        if template is None:
            return f"[{text_id}]"
        turned = self._turn(template)
        return _SLOT.sub(lambda slot: str(params.get(slot[1], slot[0])), turned)

    def knows(self, text_id: str) -> bool:
        """Whether there are words for a text id."""
        return text_id in self._texts

    def of(self, words: ContentWords | None) -> str:
        """Words that a pack or form brings along; nothing for None."""
        return "" if words is None else self.turn(words.of(self.content_language))

    def turn(self, text: str) -> str:
        """Chinese content in the script of this voice."""
        return self._turn(text)


def _as_it_is(text: str) -> str:
    return text


@cache
def _to_traditional() -> Callable[[str], str]:
    import opencc

    converter = opencc.OpenCC("s2tw")

    def turn(text: str) -> str:
        return str(converter.convert(text))

    return turn


def read_texts(language: str) -> Mapping[str, str]:
    """All words of `zh-Hans` or `en` by text id: `<language>.yaml` and every `<part>.<language>.yaml` beside it.

    Raises `YamlError`; `ValueError` where two files word one id.
    """
    folder = Path(__file__).resolve().parent
    found: dict[str, str] = {}
    for path in sorted((*folder.glob(f"{language}.yaml"), *folder.glob(f"*.{language}.yaml"))):
        words = flat(yamlfile.to_plain(yamlfile.load(path)))
        if twice := sorted(found.keys() & words.keys()):
            raise ValueError(f"{path.name}: '{twice[0]}' is worded in another file too")
        found |= words
    return found


def flat(tree: yamlfile.Plain, prefix: str = "") -> dict[str, str]:
    """`{cli: {done: …}}` as `{"cli.done": …}`."""
    if isinstance(tree, str):
        return {prefix: tree}
    if isinstance(tree, list):
        raise TypeError(f"texts: '{prefix}' is a list; write text ids and words only")
    found: dict[str, str] = {}
    for key, below in tree.items():
        found.update(flat(below, f"{prefix}.{key}" if prefix else key))
    return found


@cache
def voice(language: str) -> Voice:
    """The voice of `zh-Hans`, `zh-Hant` or `en`."""
    if language not in LANGUAGES:
        raise ValueError(f"no language '{language}'; there are {', '.join(LANGUAGES)}")
    source = "en" if language == "en" else "zh-Hans"
    return Voice(language, read_texts(source), _to_traditional() if language == "zh-Hant" else _as_it_is)
