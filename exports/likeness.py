"""Whether two papers say the same in other characters: addresses without a province, scopes in another order."""

from __future__ import annotations

import re
import unicodedata

from exports.stated import Stated

_ADDRESS = "premises.address"
_SCOPE = "enterprise.scope"
_LEVELS = re.compile("[省市区县]|自治区|特别行政区|^中国")
_SHORTEST = 6
"""So many characters of an address must be there when it is taken for the end of a longer one."""
_ASIDE = re.compile(r"\([^()]*(?:依法|凭|为准|经批准)[^()]*\)")
_KINDS = re.compile("(?:一般|许可)(?:经营)?项目:?")


def same_said(one: Stated, other: Stated) -> bool:
    """Whether two statements of one thing agree, however each is written."""
    if one.value == other.value:
        return True
    here, there = _folded(one.value), _folded(other.value)
    if one.key == other.key == _ADDRESS:
        here, there = bare_address(here), bare_address(there)
        short, long = sorted((here, there), key=len)
        return here == there or (len(short) >= _SHORTEST and _ends_with(long, short))
    if one.key == other.key == _SCOPE:
        return _items(here) == _items(there)
    return here == there


def _ends_with(long: str, short: str) -> bool:
    """Whether an address ends with a shorter one, and not in the midst of a number."""
    before = long[: -len(short)]
    return long.endswith(short) and not (short[0].isdigit() and before[-1:].isdigit())


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def bare_address(address: str) -> str:
    """An address without blanks, the words for its levels (省、市、区、县) and what stands behind it in brackets."""
    return _LEVELS.sub("", re.sub(r"\([^()]*\)$", "", _folded(address)))


def _items(scope: str) -> frozenset[str]:
    """The items of a business scope, without the kinds they are under and the words that all licences have."""
    listed = _KINDS.sub(";", _ASIDE.sub("", scope))
    return frozenset(item for item in re.split("[;、,。:]", listed) if item)
