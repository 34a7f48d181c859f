"""Personal data of a case replaced by invented data of the same kind, so that the case can be shown as an example.

The same value gets the same invented one everywhere, so that "these two are one person" stays true; a number that
failed its check fails it after. Identity numbers keep the sex and the year of birth, and get an area code that no place
has. Amounts of money and days stay: they belong to nobody without the name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.answers.given import Given
from rules.facts import FactId, FactRef, Value, declared, split_ref
from rules.loading.pack_index import Pack
from rules.model import FactDef, FactType
from rules.tables.numbers import check_number, identity_check_digit, uscc_check_character

_PERSONAL = frozenset(
    (FactType.NAME, FactType.ID_NUMBER, FactType.USCC, FactType.MOBILE, FactType.PHONE, FactType.EMAIL)
)
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_AREA = "120000"
_PERMITS = ("810000", "820000", "830000")


@dataclass(frozen=True, slots=True)
class Keep:
    """What is kept so that the pack decides as before: texts that its conditions read, whole days of birth."""

    texts: frozenset[FactId] = frozenset()
    birthdays: bool = False


def is_personal(fact: FactDef, kept: Collection[FactId]) -> bool:
    """Whether a fact's value is replaced: names and numbers of people and enterprises, free text that is not kept."""
    if fact.type in _PERSONAL or (fact.sensitive and fact.type is FactType.TEXT):
        return True
    return fact.type is FactType.TEXT and fact.codes is None and FactId(fact.id) not in kept


def texts_read(pack: Pack, given: Given) -> frozenset[FactId]:
    """The facts with free text, none of a person's own, that conditions of the pack read and this case gives."""
    told = {declared(ref) for ref, value in given.values.items() if value}
    read = frozenset(fact_id for expression in pack.conditions.values() for fact_id in expression.reads)
    texts = {one for one in told & read if one in pack.facts and is_personal(pack.facts[one], ())}
    return frozenset(one for one in texts if not is_personal(pack.facts[one], texts))


def invented(pack: Pack, given: Given, as_of: date, keep: Keep = Keep()) -> Given:
    """The given values with personal ones replaced."""
    maker = _Maker(pack, given, as_of, keep)
    return Given({ref: maker.value(ref, value) for ref, value in given.values.items()}, given.lists)


class _Maker:
    def __init__(self, pack: Pack, given: Given, as_of: date, keep: Keep) -> None:
        self.pack = pack
        self.given = given
        self.as_of = as_of
        self.keep = keep
        self.made: dict[tuple[FactType, str], str] = {}

    def value(self, ref: FactRef, value: Value) -> Value:
        fact = self.pack.facts.get(declared(ref))
        if fact is None or not isinstance(value, str) or not value or not is_personal(fact, self.keep.texts):
            return value
        key = (fact.type, value)
        if key not in self.made:
            number = 1 + sum(kind is fact.type for kind, _ in self.made)
            self.made[key] = self.invent(fact, ref, value, number)
        return self.made[key]

    def invent(self, fact: FactDef, ref: FactRef, value: str, number: int) -> str:
        match fact.type:
            case FactType.NAME:
                return f"人员{_stem(number)}"
            case FactType.ID_NUMBER:
                return self.identity(ref, value, number)
            case FactType.USCC:
                plain = f"{value[:2]}{_AREA}MA{number:07d}"
                return self.as_valid("uscc", value, plain + uscc_check_character(plain))
            case FactType.MOBILE:
                return self.as_valid("mobile", value, f"138{'0000'}{number:04d}")
            case FactType.PHONE:
                return f"022-{number:08d}" if value[:1] == "0" else f"138{'0000'}{9999 - number:04d}"
            case FactType.EMAIL:
                return f"p{number}@example.com"
            case _:
                return _text(fact, value, number)

    def identity(self, ref: FactRef, value: str, number: int) -> str:
        """A number of the same kind; of a kind without a rule, one of the same shape."""
        split = split_ref(ref)
        name = ref.rpartition(".")[2].removesuffix("_number") + "_type"
        kind = self.given.values.get(FactRef(ref[: -len(ref.rpartition(".")[2])] + name)) if split else None
        if re.fullmatch(r"[0-9]{17}[0-9X]", value):
            birth = value[6:14] if self.keep.birthdays else value[6:10] + "0101"
            area = value[:6] if value[:6] in _PERMITS else _AREA
            sex = int(value[16]) % 2
            plain = f"{area}{birth}{(number * 2 + sex) % 1000:03d}"
            return self.as_valid(str(kind or "id_card"), value, plain + identity_check_digit(plain))
        return _shape(value, number)

    def as_valid(self, kind: str, value: str, made: str) -> str:
        """The made number where the real one passed its check; one that fails as well where it did not."""
        if check_number(kind, value, self.as_of).valid is not False:
            return made
        return made[:-1] + next(one for one in "0123456789" if one != made[-1])


def _stem(number: int) -> str:
    """甲 to 癸, then 甲2 …"""
    turn, place = divmod(number - 1, len(_STEMS))
    return _STEMS[place] + (str(turn + 1) if turn else "")


def _shape(value: str, number: int) -> str:
    """A number of the same letters and length whose digits are nobody's."""
    digits = sum(one.isdigit() for one in value)
    filled = iter(str(number).zfill(digits)[-digits:] if digits else "")
    return "".join(next(filled) if one.isdigit() else one for one in value)


def _text(fact: FactDef, value: str, number: int) -> str:
    if re.fullmatch(r"[0-9A-Za-z -]{6,}", value):
        return _shape(value, number)
    made = f"某某{re.sub(r'[（(].*', '', fact.label.zh)}{_stem(number)}".ljust(fact.min_length, "某")
    return made if fact.max_length is None else made[: fact.max_length]


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> Sequence[str]:
    """The keys under which two sets of outcomes differ."""
    return sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))
