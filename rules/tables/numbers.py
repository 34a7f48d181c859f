"""Official numbers: identity numbers, credit codes, telephones and the like, checked by their own rules.

A result says what was found and why a number cannot be, by code; it never repeats the number in a reason.
Resident identity number: GB 11643-1999. Residence permit: 国办发〔2018〕81 号 第三条. Permanent resident card:
edition of 2023 (18 characters, same check digit) and of 2017 (15 characters, format only). Unified social credit code:
GB 32100-2015 with the organisation code of GB 11714 inside. Bank card: ISO/IEC 7812.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rules.tables.codes import countries, divisions, region_name, telephone_areas

Sex = Literal["male", "female"]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(first, last + 1)
)
_PERMIT_REGIONS: Mapping[str, str] = {"810000": "810000", "820000": "820000", "830000": "710000"}
"""Address codes of residence permits, and the divisions they stand for."""

_USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_FIRST = frozenset("123456789ANY")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_USUAL_FORM = frozenset(
    ("passport", "passport_cn", "hkmo_permit", "tw_permit", "bank_card", "corp_account", "postcode", "phone")
)
"""Kinds of which only a usual form, or a check that not every issuer keeps, is known: it warns and stops nobody."""

_FIFTEEN_RETIRED = date(2013, 1, 1)
"""居民身份证法 (2011 amendment), decision article 3: first-generation cards ended with 2012."""


@dataclass(frozen=True, slots=True)
class NumberCheck:
    """What a number is and tells.

    `valid` is None where nothing can be said for sure; `reason` is a text id, empty for a valid number without remark.
    A valid number may carry `hints`: remarks that block nothing. `kind` is None where no kind, or more than one, fits.
    `region` is where an identity number was first issued (or a permanent resident card applied for), `country` the
    nationality a permanent resident card states. `normalised` is half-width, without spaces, in capitals.
    """

    kind: str | None
    valid: bool | None
    reason: str
    birth: date | None
    sex: Sex | None
    region: str | None
    normalised: str
    country: str | None = None
    hints: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether it must not be taken: it fails a check, not merely the form that such numbers usually have."""
        return self.valid is False and self.kind not in _USUAL_FORM


def normalise(text: str) -> str:
    """Half-width, in capitals, without spaces and invisible characters."""
    plain = unicodedata.normalize("NFKC", text).upper().replace("−", "-").replace("–", "-").replace("—", "-")
    kept = (char for char in plain if not char.isspace() and unicodedata.category(char) not in ("Cf", "Cc"))
    return unicodedata.normalize("NFC", "".join(kept))


def check_number(kind: str | None, text: str, as_of: date) -> NumberCheck:
    """Checks a number of a kind, or finds out the kind where it is None; a birthday after `as_of` cannot be.

    Kinds: id_card, id_card_15, residence_permit, permanent_resident, passport, passport_cn, hkmo_permit, tw_permit,
    uscc, mobile, phone, postcode, bank_card, corp_account. Any other kind has no rule: `valid` is None.
    """
    number = normalise(text)
    if kind is None:
        return _detected(number, as_of)
    check = _CHECKS.get(kind)
    if check is None:
        return _none(None, None, "number.no_rule", number)
    return check(number, as_of)


def _none(kind: str | None, valid: bool | None, reason: str, number: str) -> NumberCheck:
    return NumberCheck(kind, valid, reason, None, None, None, number)


def _bad(kind: str, reason: str, number: str) -> NumberCheck:
    return _none(kind, False, f"number.{reason}", number)


# ---------------------------------------------------------------- identity numbers


def identity_check_digit(seventeen: str) -> str:
    """The 18th character of an identity number (ISO 7064, MOD 11-2)."""
    return _CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(seventeen, _WEIGHTS, strict=True)) % 11]


def _day(eight: str) -> date | None:
    try:
        return date(int(eight[:4]), int(eight[4:6]), int(eight[6:8]))
    except ValueError:
        return None


def _dated(kind: str, number: str, as_of: date, issuer_fault: Callable[[str], str]) -> NumberCheck | date:
    """The birthday in a number of 18 characters, or why it fails; `issuer_fault` judges its first six."""
    if len(number) != 18:
        return _bad(kind, "length", number)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return _bad(kind, "characters", number)
    if fault := issuer_fault(number[:6]):
        return _bad(kind, fault, number)
    birth = _day(number[6:14])
    if birth is None:
        return _bad(kind, "birth", number)
    if birth > as_of:
        return _bad(kind, "birth_future", number)
    if identity_check_digit(number[:17]) != number[17]:
        return _bad(kind, "check_digit", number)
    return birth


def _sex(number: str) -> Sex:
    return "male" if int(number[16]) % 2 else "female"


def _id_card(number: str, as_of: date) -> NumberCheck:
    if re.fullmatch(r"[0-9]{15}", number):
        return _id_card_15(number, as_of)
    birth = _dated("id_card", number, as_of, _no_division)
    if isinstance(birth, NumberCheck):
        return birth
    division = divisions().find(number[:6])
    hints = () if division is not None and division.holds_on(as_of) else ("number.region_abolished",)
    return NumberCheck("id_card", True, "", birth, _sex(number), region_name(number[:6]), number, hints=hints)


def _no_division(six: str) -> str:
    if six[:2] not in _PROVINCES:
        return "province"
    return "is_residence_permit" if six in _PERMIT_REGIONS else ""


def _id_card_15(number: str, as_of: date) -> NumberCheck:
    kind = "id_card_15"
    if not re.fullmatch(r"[0-9]{15}", number):
        return _bad(kind, "length" if len(number) != 15 else "characters", number)
    if number[:2] not in _PROVINCES:
        return _bad(kind, "province", number)
    birth = _day(f"19{number[6:12]}")
    if birth is None:
        return _bad(kind, "birth", number)
    sex: Sex = "male" if int(number[14]) % 2 else "female"
    retired = as_of >= _FIFTEEN_RETIRED
    reason = "number.retired_15" if retired else ""
    return NumberCheck(kind, not retired, reason, birth, sex, region_name(number[:6]), number)


def _residence_permit(number: str, as_of: date) -> NumberCheck:
    kind = "residence_permit"
    birth = _dated(kind, number, as_of, _no_permit)
    if isinstance(birth, NumberCheck):
        return birth
    region = region_name(_PERMIT_REGIONS[number[:6]])
    return NumberCheck(kind, True, "", birth, _sex(number), region, number)


def _no_permit(six: str) -> str:
    return "permit_region" if six not in _PERMIT_REGIONS else ""


def _permanent_resident(number: str, as_of: date) -> NumberCheck:
    kind = "permanent_resident"
    if len(number) == 15:
        if not re.fullmatch(r"[A-Z]{3}[0-9]{12}", number):
            return _bad(kind, "characters", number)
        country = countries().get(number[:3])
        hints = ("number.format_only", *(() if country else ("number.country_unknown",)))
        return NumberCheck(kind, True, "", None, None, None, number, country, hints)
    birth = _dated(kind, number, as_of, lambda six: "" if six[0] == "9" else "permit_region")
    if isinstance(birth, NumberCheck):
        return birth
    country = countries().get(number[3:6])
    hints = () if country else ("number.country_unknown",)
    hints += () if number[1:3] in _PROVINCES else ("number.region_unknown",)
    return NumberCheck(kind, True, "", birth, _sex(number), region_name(f"{number[1:3]}0000"), number, country, hints)


# ---------------------------------------------------------------- credit codes


def uscc_check_character(seventeen: str) -> str:
    """The 18th character of a unified social credit code (GB 32100-2015)."""
    total = sum(_USCC_CHARACTERS.index(char) * pow(3, place, 31) for place, char in enumerate(seventeen))
    return _USCC_CHARACTERS[(31 - total % 31) % 31]


def organisation_check_character(eight: str) -> str:
    """The 9th character of an organisation code (GB 11714)."""
    values = (int(char) if char.isdigit() else ord(char) - 55 for char in eight)
    check = 11 - sum(value * weight for value, weight in zip(values, _ORGANISATION_WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(check, str(check))


def _uscc(number: str, _as_of: date) -> NumberCheck:
    if len(number) != 18:
        return _bad("uscc", "length", number)
    if any(char not in _USCC_CHARACTERS for char in number) or not re.fullmatch(r"[0-9]{6}", number[2:8]):
        return _bad("uscc", "characters", number)
    if number[0] not in _USCC_FIRST:
        return _bad("uscc", "first_character", number)
    if uscc_check_character(number[:17]) != number[17]:
        return _bad("uscc", "check_digit", number)
    hints = () if organisation_check_character(number[8:16]) == number[16] else ("number.organisation_code",)
    return NumberCheck("uscc", True, "", None, None, region_name(number[2:8]), number, hints=hints)


# ---------------------------------------------------------------- the rest


def _mobile(number: str, _as_of: date) -> NumberCheck:
    bare = re.sub(r"^(\+86|0086|86(?=1[0-9]{10}$))", "", number.replace("-", ""))
    if not re.fullmatch(r"[0-9]+", bare):
        return _bad("mobile", "characters", bare)
    if len(bare) != 11:
        return _bad("mobile", "length", bare)
    if not re.match(r"1[3-9]", bare):
        return _bad("mobile", "mobile_prefix", bare)
    return _none("mobile", True, "", bare)


def _phone(number: str, _as_of: date) -> NumberCheck:
    bare = re.sub(r"^(\+86|0086)-?0?", "0", number).replace("(", "").replace(")", "-").strip("-")
    found = re.fullmatch(r"(010|02[0-9]|0[3-9][0-9]{2})-?([0-9]{7,8})(-[0-9]{1,6})?", bare)
    if found is None:
        return _bad("phone", "phone_form", bare)
    area = telephone_areas().find(found[1])
    hints = () if area is not None else ("number.area_unknown",)
    line = f"{found[1]}-{found[2]}{found[3] or ''}"
    return NumberCheck("phone", True, "", None, None, area.name if area else None, line, hints=hints)


def _bank_card(number: str, _as_of: date) -> NumberCheck:
    bare = number.replace("-", "")
    if not re.fullmatch(r"[0-9]{13,19}", bare):
        return _bad("bank_card", "length", bare)
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(bare)))
    luhn = sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
    return _none("bank_card", True, "", bare) if luhn else _bad("bank_card", "check_digit", bare)


def _of_form(kind: str, *patterns: str) -> Callable[[str, date], NumberCheck]:
    """A kind without a check digit: a form that fits says nothing about the number's existence."""

    def check(number: str, _as_of: date) -> NumberCheck:
        if not any(re.fullmatch(pattern, number) for pattern in patterns):
            return _bad(kind, "form", number)
        return NumberCheck(kind, True, "", None, None, None, number, hints=("number.format_only",))

    return check


_PASSPORT_CN = (r"E[0-9]{8}", r"E[A-HJ-NP-Z][0-9]{7}", r"G[0-9]{8}", r"[DSP]E?[0-9]{7,8}")
_HKMO = r"[HM][0-9]{8}([0-9]{2})?"

_CHECKS: Mapping[str, Callable[[str, date], NumberCheck]] = {
    "id_card": _id_card,
    "id_card_15": _id_card_15,
    "residence_permit": _residence_permit,
    "permanent_resident": _permanent_resident,
    "uscc": _uscc,
    "mobile": _mobile,
    "phone": _phone,
    "bank_card": _bank_card,
    "corp_account": _of_form("corp_account", r"[0-9A-Z]{0,2}[0-9]{8,30}"),
    "postcode": _of_form("postcode", r"[0-9]{6}"),
    "passport": _of_form("passport", r"[A-Z0-9]{5,17}"),
    "passport_cn": _of_form("passport_cn", *_PASSPORT_CN),
    "hkmo_permit": _of_form("hkmo_permit", _HKMO),
    "tw_permit": _of_form("tw_permit", r"[0-9]{8}", r"[0-9]{10}[A-Z]?"),
}
KINDS = tuple(sorted(_CHECKS))
"""Every kind of number that has a rule."""


# ---------------------------------------------------------------- which kind


def _detected(number: str, as_of: date) -> NumberCheck:
    """The only kind whose check the number passes; failing all, the first whose dates and codes make sense."""
    kinds = _candidates(number)
    if not kinds:
        return _none(None, False, "number.unknown_kind", number)
    checked = [_CHECKS[kind](number, as_of) for kind in kinds]
    dated = any(_misdated(check) for check in checked)
    passed = [check for check in checked if check.valid is True and not (dated and _by_chance(check))]
    if len(passed) == 1:
        return passed[0]
    if len(passed) > 1:
        return _none(None, None, "number.ambiguous", number)
    if len(checked) == 1:
        return checked[0]
    likely = (check for check in checked if check.reason in _LIKELY or _misdated(check))
    return next(likely, _none(None, False, "number.no_kind_fits", number))


_LIKELY = ("number.check_digit", "number.birth_future")


def _misdated(check: NumberCheck) -> bool:
    """Whether a number reads as an identity number whose day is none: its year is one of the last centuries."""
    dated = check.reason in ("number.birth", "number.birth_future") and check.kind != "permanent_resident"
    return dated and check.normalised[6:8] in ("19", "20")


def _by_chance(check: NumberCheck) -> bool:
    """Whether a credit code's own check fits but that of the organisation code inside does not: one in 31 does."""
    return check.kind == "uscc" and "number.organisation_code" in check.hints


def _candidates(number: str) -> tuple[str, ...]:
    """The kinds whose shape a number has, without its check."""
    return next((kinds for pattern, kinds in _SHAPES if re.fullmatch(pattern, number)), ())


_SHAPES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"(81|82|83)0000[0-9]{11}[0-9X]", ("residence_permit", "uscc")),
    (r"9[0-9]{16}[0-9X]", ("permanent_resident", "uscc")),
    (r"[0-9]{17}[0-9X]", ("id_card", "uscc")),
    (r"[0-9A-Z]{18}", ("uscc",)),
    (r"[A-Z]{3}[0-9]{12}", ("permanent_resident",)),
    (r"[1-8][0-9]{7}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}", ("id_card_15",)),
    (r"(\+86-?|0086-?)?1[0-9]{2}-?[0-9]{4}-?[0-9]{4}", ("mobile",)),
    (r"(\+86|0086)?-?\(?0[0-9]{2,3}\)?-?[0-9]{7,8}(-[0-9]+)?", ("phone",)),
    (r"[0-9]{6}", ("postcode",)),
    (r"[0-9]{16}|[0-9]{19}", ("bank_card",)),
    (r"[0-9]{6}(19|20)[0-9]{2}(0[1-9]|1[0-2])[0-9]{5}", ("id_card",)),
    (r"[0-9]{17}", ("bank_card",)),
    (r"[0-9]{8}|[0-9]{10}[A-Z]?", ("tw_permit", "corp_account")),
    (_HKMO, ("hkmo_permit",)),
    ("|".join(_PASSPORT_CN), ("passport_cn",)),
    (r"[0-9]{16}X", ("id_card",)),
)
