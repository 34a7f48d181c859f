"""The texts of a guide's cells: numbered steps, time limits, laws with their articles, materials with their copies.

Offices spell the same thing in many ways; `folded` gives texts that mean the same one form, for comparing alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from rules import yamlfile
from rules.answers.parse_number import chinese_number
from rules.loading.promises import calendar_span

_PUNCTUATION = str.maketrans({
    "。": ".", "，": ",", "；": ";", "：": ":", "、": ",", "（": "(", "）": ")", "“": '"', "”": '"', "‘": "'", "’": "'",
    "〔": "[", "〕": "]", "【": "[", "】": "]", "［": "[", "］": "]", "—": "-", "–": "-", "－": "-", "·": ".",
    "《": "<", "》": ">", "〈": "<", "〉": ">",
})  # fmt: skip
_ORDINAL = re.compile(r"第([0-9]+|[〇零一二三四五六七八九十百千两]+)([条款项章节目])")
_NUMBERED = re.compile(
    r"^\s*(?:[(（][0-9一二三四五六七八九十]{1,3}[)）]|[0-9]{1,3}\s*[.．、)）](?![0-9])|[一二三四五六七八九十]{1,3}、|[①-⑳])\s*"
)
_BREAKS = re.compile(r"[\r\n]+")
_ARROWS = re.compile(r"\s*(?:→|->|—>|⇒|>>)\s*")
_MARK = r"(?=(?:[0-9]{1,2}[.．、)）](?![0-9])|[(（][0-9一二三四五六七八九十]{1,2}[)）]|[①-⑳]))"
_INLINE = re.compile(r"(?<=[；;。])\s*" + _MARK)
_SPACED = re.compile(r"(?:(?<=[；;。])\s*|\s+)" + _MARK)
_LAW = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》([^《；;\n]*)")
_SEPARATORS = " \t,，、；;。.和及与"
_HANDLING = re.compile(r"[\s,，、；;/|和]+")
_LIMIT = re.compile(
    r"(?:自?(?:受理|收到申请|申请受理|收到申请材料)(?:之日|日)?起)?"
    r"(?P<n>[0-9]{1,4}(?:\.[0-9]{1,2})?|[〇零一二三四五六七八九十百两半]+)(?:个?(?P<unit>工作日|日|天|小时)(?:内|以内|之内)?(?:办结|完成)?)?"
)
_MOST_BARE = 250
"""The greatest number that is taken for days though nothing says of what: the working days of a year."""
_COPIED = ("复印件", "影印件", "扫描件")
_COPIES = re.compile(
    r"[（(]\s*(?P<kind>原件|复印件|影印件|扫描件)?\s*(?:(?P<n>[0-9]{1,3}|[一二三四五六七八九十两]{1,3})\s*份)?\s*[)）]$"
)
_ID_ANYWHERE = re.compile(r"〔[a-z][^〕\n]*〕")
_ID = re.compile(r"\s*〔(?P<id>[a-z][a-z0-9_.]*)〕$")


@dataclass(frozen=True, slots=True)
class GuideWords:
    """`guide_words.yaml`: titles of columns, the columns a list must have, and words for nothing and not known."""

    columns: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]
    nothing: frozenset[str]
    unknown: frozenset[str]
    on_the_spot: frozenset[str]
    no_limit: frozenset[str]
    free: frozenset[str]


@lru_cache(maxsize=1)
def guide_words() -> GuideWords:
    """The words of lists of guides, read once. Raises `YamlError`, `TypeError` where the file is damaged."""
    tree = yamlfile.to_plain(yamlfile.load(Path(__file__).with_name("guide_words.yaml")))
    if not isinstance(tree, dict) or not isinstance(columns := tree["columns"], dict):
        raise TypeError("guide_words.yaml is a mapping with columns")
    titles = {field: tuple(str(one) for one in names) for field, names in columns.items()}
    words = {name: frozenset(folded(str(one)) for one in found) for name, found in tree.items() if name != "columns"}
    return GuideWords(
        titles, tuple(str(one) for one in tree["needed"]), words["nothing"], words["unknown"], words["on_the_spot"],
        words["no_limit"], words["free"],
    )  # fmt: skip


@lru_cache(maxsize=16384)
def folded(text: str) -> str:
    """A text as it is compared: without white space, in one kind of punctuation, articles as digits, no full stop."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(_PUNCTUATION))
    plain = _ORDINAL.sub(lambda found: f"第{_whole(found[1])}{found[2]}", plain)
    return plain.strip(".;,").lower()


def _whole(text: str) -> str:
    number = Decimal(text) if text.isascii() else chinese_number(text)
    return text if number is None else format(number.normalize(), "f")


def closest(text: str, known: Iterable[str]) -> str:
    """The known words that a text most likely stands for, Chinese ones too; empty where none is near."""
    near = get_close_matches(text, sorted(set(known)), n=1, cutoff=0.5)
    return near[0] if near else ""


def says_nothing(text: str) -> bool:
    """Whether a cell is empty or says that there is nothing."""
    return not folded(text) or folded(text) in guide_words().nothing


# ---------------------------------------------------------------- lists in one cell


def lines(text: str) -> tuple[str, ...]:
    """The items of a cell: its lines, arrows and numbers taken apart, numbers in front taken off."""
    parts = [part for line in _BREAKS.split(text) for part in _ARROWS.split(line)]
    if not _BREAKS.search(text.strip()):
        between = _SPACED if _NUMBERED.match(text) else _INLINE
        parts = [piece for part in parts for piece in between.split(part)]
    found = (_NUMBERED.sub("", part).strip().strip("；;").strip() for part in parts)
    return tuple(one for one in found if one)


def numbered(items: Sequence[str]) -> str:
    """Items as numbered lines of one cell."""
    return "\n".join(f"{place}. {item}" for place, item in enumerate(items, start=1))


def handling_words(text: str) -> tuple[str, ...]:
    """The kinds of handling a cell names, quotation marks aside, each once."""
    if says_nothing(text):
        return ()
    plain = unicodedata.normalize("NFKC", text).translate(str.maketrans("", "", "“”\"‘’'「」"))
    return tuple(dict.fromkeys(one for one in _HANDLING.split(plain.strip()) if one))


# ---------------------------------------------------------------- time limits


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit in working days; `days` None: there is none, or (`unknown`) nobody told us.

    `assumed` is `days` where "20日" or "20" was taken for working days, `part` where part of a day was taken for a
    whole one.
    """

    days: int | None = None
    unknown: bool = False
    assumed: str = ""


NO_LIMIT = Limit()


def read_limit(text: str) -> Limit | None:
    """The limit a cell states; None where it cannot be understood, calendar days and months among them."""
    words, plain = guide_words(), folded(text)
    if not plain or plain in words.nothing or plain in words.no_limit:
        return NO_LIMIT
    if plain in words.unknown:
        return Limit(unknown=True)
    if plain in words.on_the_spot:
        return Limit(0)
    found = _LIMIT.fullmatch(plain)
    if found is None:
        return None
    number = Decimal("0.5") if found["n"] == "半" else _number(found["n"])
    if number is None:
        return None
    if found["unit"] is None and number > _MOST_BARE:
        return None
    if found["unit"] == "小时":
        return Limit(1, assumed="part") if number <= 24 else None
    days = int(number.to_integral_value(rounding="ROUND_CEILING"))
    if days != number:
        return Limit(days, assumed="part")
    return Limit(days, assumed="" if found["unit"] == "工作日" else "days")


def counts_by_calendar(text: str) -> bool:
    """Whether a cell states a limit in calendar days, weeks, months or years, which no working days stand for."""
    return calendar_span(text) is not None


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text.isascii() else chinese_number(text)


def show_limit(limit: Limit) -> str:
    """A limit as a guide states it; empty where there is none."""
    if limit.unknown:
        return "未取得"
    if limit.days is None:
        return ""
    return "当场办结" if limit.days == 0 else f"{limit.days}个工作日"


# ---------------------------------------------------------------- laws and materials


@dataclass(frozen=True, slots=True)
class Basis:
    """A law by its title without brackets, and the place in it; `law` empty where a text names none."""

    law: str
    article: str


def read_bases(text: str) -> tuple[Basis, ...]:
    """The laws that a cell names, in order; a line that names none is a basis without a law."""
    found: list[Basis] = []
    for line in lines(_ID_ANYWHERE.sub("", text)):
        named = [Basis(one[1].strip(), one[2].strip(_SEPARATORS)) for one in _LAW.finditer(line)]
        found += named or [Basis("", line)]
    return tuple(found)


def same_law(one: str) -> str:
    """A law's title as it is compared: without the country's name, edition and year in brackets."""
    plain = folded(one).removeprefix("中华人民共和国")
    return re.sub(r"\((?:[0-9]{4}年?|[^()]*(?:修订|修正|版)[^()]*)\)", "", plain)


@dataclass(frozen=True, slots=True)
class Paper:
    """A material of a guide: its title, whether originals or copies are asked for and how many; None: not said."""

    title: str
    original: bool | None = None
    copies: int | None = None
    id: str = ""


def read_papers(text: str) -> tuple[Paper, ...]:
    """The materials that a cell lists."""
    return () if says_nothing(text) else tuple(_paper(line) for line in lines(text))


def _paper(line: str) -> Paper:
    marked = _ID.search(line)
    title = line[: marked.start()] if marked else line
    said = _COPIES.search(title)
    named = False if any(one in title for one in _COPIED) and "原件" not in title else None
    if said is None or (said["kind"] is None and said["n"] is None):
        original = named
        return Paper(title.strip(), original, id=marked["id"] if marked else "")
    number = None if said["n"] is None else _number(said["n"])
    return Paper(
        title[: said.start()].strip(),
        named if said["kind"] is None else said["kind"] == "原件",
        None if number is None else int(number),
        marked["id"] if marked else "",
    )


def show_paper(paper: Paper) -> str:
    """A material as one line of a guide."""
    kind = "" if paper.original is None else "原件" if paper.original else "复印件"
    copies = f"（{kind}{paper.copies}份）" if kind and paper.copies is not None else ""
    return f"{paper.title}{copies}" + (f"〔{paper.id}〕" if paper.id else "")
