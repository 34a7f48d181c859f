"""What papers in other people's words state: charters, minutes, agreements and leases as they are usually written.

Read are `label: value`, rows of a table that begin with a label, sentences of articles (`公司注册资本为…万元`) and
lists of contributions. What belongs to another party of a contract (a landlord's own address) is passed over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from exports.documents.content import WordingDef, WordingsDef, read_wordings
from exports.stated import PaperStated, PersonStated, Stated
from forms.reading import PdfReading
from rules.answers.parse_number import chinese_number, money
from rules.facts import FactId
from rules.vocabulary import Vocabulary

_FOOT = re.compile(r"(?:第\s*\d+\s*页.*|-?\s*\d+\s*-?|\d+\s*/\s*\d+)")
_NUMERALS = "一二三四五六七八九十"
_START = rf"(?:第[{_NUMERALS}百零\d]{{1,4}}[条章节]|[{_NUMERALS}]{{1,3}}、|\([{_NUMERALS}\d]{{1,3}}\)|\d{{1,2}}[、.])"
_BEGINS = re.compile(_START)
_DAY = (
    r"(?:\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?"
    rf"|[{_NUMERALS}〇零○]{{4}}年[{_NUMERALS}]{{1,2}}月[{_NUMERALS}]{{1,3}}日)"
)
_PERIOD = re.compile(rf"租[^。]{{0,40}}?自?\s*({_DAY})\s*起?\s*,?\s*(?:至|到|-|—|~)\s*({_DAY})")
_FULL = r"\u3400-\u9fff"
_NAME = rf"{_FULL}\U00020000-\U0003ffff·"
_PERSON = rf"[{_NAME}]{{2,20}}?"
_PIECE = re.compile(rf"[{_NAME}()]{{1,20}}")
_DIGITS = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿〇"
_AMOUNT = rf"(?:人民币|RMB|[¥￥])?\s*(?:\d[\d,]*(?:\.\d+)?\s*(?:亿元|万元|元|万)?|[{_DIGITS}]+元?[整正]?)"
_SHARE = r"(?:(\d+(?:\.\d+)?)\s*%|百分之([一二三四五六七八九十百零]+))"
_VALUES = {
    "code": r"[0-9A-HJ-NP-RTUW-Y](?:\s?[0-9A-HJ-NP-RTUW-Y]){17}(?![0-9A-Z])",
    "address": r"[^;。,\n]{4,90}",
    "area": r"约?\s*\d[\d,]*(?:\.\d+)?\s*(?:平方米|m2|平米)",
    "money": _AMOUNT,
    "scope": r"[^。\n]{2,1500}",
    "person": rf"{_PERSON}(?=$|[\s,;。(、]|担任|同志|先生|女士)",
}
_NEAR = {"money": r"(?=人民币|\d)", "area": r"(?=约?\s*\d)", "person": r"由\s*(?=\S+担任)"}
"""What follows a label without anything between them."""
_WRAPPED = Decimal("0.75")
"""A line of this part of the longest one may go on in the next."""
_PLACE = re.compile("[省市区县镇乡村路街道巷号楼室]")
_UNITS = re.compile(r"(?:[\s()%:]|单位|人民币|万?元)+")
_NEXT_LABEL = re.compile(rf"\s+[{_FULL}]{{2,8}}\s*:.*$|\s+(?:邮政编码|邮编|电话).*$")


def stated_by_wording(file: str, reading: PdfReading, vocabulary: Vocabulary) -> PaperStated:
    """What a paper states in words of its own; nothing where none of the usual ones is there."""
    words = read_wordings()
    found = _Reader(file, vocabulary, words)
    lines = list(_logical(reading, _labels(words)))
    lease = all(any(one in line for line in lines for one in group) for group in (words.landlords, words.tenants))
    found.read(lines, lease=lease)
    return PaperStated(file, reading.form, tuple(found.facts), tuple(found.people), all_rows=found.whole_list)


def together(clauses: PaperStated, words: PaperStated) -> PaperStated:
    """A document of the enterprise read by its clauses, and what it says of other facts in other words."""
    known = {one.key for one in clauses.facts}
    roles = {role for one in clauses.people for role in one.roles}
    facts = tuple(one for one in words.facts if one.key not in known)
    people = tuple(one for one in words.people if not one.roles & roles)
    return replace(clauses, facts=(*clauses.facts, *facts), people=(*clauses.people, *people))


def _plain(line: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", line).split())


def _spaced(words: Sequence[str]) -> str:
    """Any of the words, the longest first, with blanks between their characters (`住 所`)."""
    longest = sorted(words, key=len, reverse=True)
    return "|".join(r"\s*".join(re.escape(character) for character in word) for word in longest)


@lru_cache(maxsize=4)
def _labels(words: WordingsDef) -> re.Pattern[str]:
    """A line that begins anew: an article, a number, a label with something behind it, a party, a row of amounts."""
    names = [label for entry in words.entries for label in entry.labels] + list(words.parties)
    amount = r"\d[\d,.]*(?:万元|元|万|%)?"
    row = rf"(?:\d{{1,2}} )?[{_NAME}()]{{2,40}} {amount} {amount}(?: |$)"
    return re.compile(rf"{_START}|(?:{_spaced(words.prefixes)})?(?:{_spaced(names)})|[^:。,;]{{2,12}}:|{row}")


def _logical(reading: PdfReading, begins: re.Pattern[str]) -> Iterator[str]:
    """The lines, those that were broken at the margin put together."""
    lines = [plain for page in reading.texts for line in page if (plain := _plain(line)) and not _FOOT.fullmatch(plain)]
    longest = max((len(line) for line in lines), default=0)
    whole, last = "", ""
    for line in lines:
        if whole and len(last) >= _WRAPPED * longest and last[-1] not in "。:" and not begins.match(line):
            whole += line
        else:
            if whole:
                yield whole
            whole = line
        last = line
    if whole:
        yield whole


@lru_cache(maxsize=64)
def _pattern(entry: WordingDef, words: WordingsDef) -> re.Pattern[str]:
    value = _VALUES.get(entry.kind)
    if entry.kind == "company":
        ends = rf"(?:{_spaced(words.company_endings)})(?:{_spaced(words.company_kinds)})?"
        value = rf"[^\s,;。:\"“《]{{2,60}}?{ends}(?=$|[\s,;。\"”、(])"
    elif entry.kind == "term":
        value = rf"(?:{_spaced(words.terms_without_end)}|(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*年)"
    near = _NEAR.get(entry.kind, "(?!)")
    join = rf"\s*(?:{_spaced(words.joins)})\s*[\"“]?\s*"
    lead = rf"(?:^|(?<=[\s,;。:、(]))(?:{_START}\s*)?(?:{_spaced(words.prefixes)})?的?(?:{_spaced(entry.labels)})"
    unit = r"(?:\s*\((?P<unit>[^)]{1,10})\))?"
    return re.compile(rf"{lead}{unit}(?:{join}|\s*{near}|(?P<table>\s+))(?P<value>{value})")


@dataclass(slots=True)
class _Reader:
    file: str
    vocabulary: Vocabulary
    words: WordingsDef
    facts: list[Stated] = field(default_factory=list)
    people: list[PersonStated] = field(default_factory=list)
    whole_list: bool = False

    def read(self, lines: Sequence[str], *, lease: bool) -> None:
        party = re.compile(rf"(?:{_START}\s*)?(?:{_spaced(self.words.parties)})[^:,。;]{{0,16}}:\s*(?P<who>[^,;。]*)")
        others = False
        for line in lines:
            found = party.match(line)
            others = True if found is not None else others and not _BEGINS.match(line)
            if found is not None and lease:
                self._party(line, found["who"].split(" ")[0])
            self._entries(line, lease=lease, others=others)
            if lease:
                self._period(line)
        for sentence in lines:
            self._appointed(sentence)
        if not lease:
            self._list(lines)

    # ------------------------------------------------------------ facts

    def _entries(self, line: str, *, lease: bool, others: bool) -> None:
        for entry in self.words.entries:
            if (lease or others) and not entry.lease:
                continue
            for found in _pattern(entry, self.words).finditer(line):
                if found["table"] and found.start() > 0:
                    continue  # a label without a colon counts at the beginning of a line alone
                label = line[found.start() : found.start("value")].strip(' :,;。、("“')
                label = re.sub(rf"^{_START}\s*", "", label)
                self._take(entry, found["value"].strip(), label, found["unit"] or "", in_table=bool(found["table"]))

    def _take(self, entry: WordingDef, said: str, label: str, unit: str, *, in_table: bool) -> None:
        if entry.kind in {"address", "scope"}:
            said = _NEXT_LABEL.sub("", said)
        if entry.kind == "address":
            said = re.sub(r"\([^)]*\)?$", "", said.split(" ")[0] if in_table else said).rstrip(",、 ")
            if len(_PLACE.findall(said)) < 2 or "," in said:
                return
        if entry.kind == "person":
            self._named(entry.role, said, label)
            return
        value = self._value(entry.kind, said, unit)
        if value:
            self._fact(entry.fact, value, said, label)

    def _value(self, kind: str, said: str, unit: str) -> str:
        bare = "".join(said.split())
        if kind == "money":
            amount = _yuan(bare, unit)
            return "" if amount is None else f"{amount.normalize():f}"
        if kind == "area":
            number = re.search(r"[\d,]+(?:\.\d+)?", bare)
            return f"{Decimal(number[0].replace(',', '')).normalize():f}" if number is not None else ""
        if kind == "term":
            if bare in self.words.terms_without_end:
                return self.words.terms_without_end[0]
            count = bare.removesuffix("年")
            years = Decimal(count) if count.isdecimal() else chinese_number(count)
            return "" if years is None else f"{years.normalize():f}"
        return bare

    def _fact(self, fact: str, value: str, said: str, label: str) -> None:
        if FactId(fact) in self.vocabulary.facts:
            self.facts.append(Stated(fact, value, said, self.file, label, FactId(fact)))

    # ------------------------------------------------------------ leases

    def _party(self, line: str, who: str) -> None:
        head = line.partition(":")[0]
        company = who.endswith(self.words.company_endings)
        if any(word in head for word in self.words.landlords) and (company or self._is_name(who)):
            self._fact(self.words.owner, who, who, head)
        elif any(word in head for word in self.words.tenants) and company:
            self._fact("enterprise.name", who, who, head)

    def _period(self, line: str) -> None:
        found = _PERIOD.search(line)
        if found is not None:
            for fact, said in ((self.words.lease_from, found[1]), (self.words.lease_until, found[2])):
                self._fact(fact, _iso(said), said, "租期" if "租期" in line else "租赁期限")

    # ------------------------------------------------------------ people

    def _is_name(self, text: str) -> bool:
        return bool(re.fullmatch(_PERSON, text)) and not any(word in text for word in self.words.no_names)

    def _named(self, role: str, name: str, label: str) -> None:
        if self._is_name(name):
            stated = Stated("name", name, name, self.file, label, FactId("people[].name"))
            if not any(role in one.roles and one.name == name for one in self.people):
                self.people.append(PersonStated(f"'{role}' in p.roles", frozenset({role}), {"name": stated}))

    def _appointed(self, line: str) -> None:
        """`选举某某为公司执行董事、法定代表人` and the like."""
        for entry in self.words.entries:
            if entry.kind == "person":
                tail = rf"(?:同志|先生|女士)?(?:为|担任|任)[^,;。]{{0,16}}?(?:{_spaced(entry.labels)})"
                for found in re.finditer(rf"(?:{'|'.join(self.words.appoints)})+({_PERSON}){tail}", line):
                    self._named(entry.role, found[1], entry.labels[0])

    # ------------------------------------------------------------ contributions

    def _list(self, lines: Sequence[str]) -> None:
        rows = [*self._table(lines)] or [row for line in lines for row in self._sentences(line)]
        named: dict[str, PersonStated] = {}
        for row in rows:
            named.setdefault(row.fields["name"].value, row)
        self.people += named.values()
        parts = [one.fields.get("share") for one in named.values() if one.name]
        self.whole_list = bool(parts) and sum(Decimal(one.value) for one in parts if one is not None) == Decimal(100)

    def _holder(self, words: str) -> str:
        return next((one.role for one in self.words.holders if any(word in words for word in one.words)), "")

    def _table(self, lines: Sequence[str]) -> Iterator[PersonStated]:
        """The rows behind a line of headings that names people and amounts."""
        heads = self.words.columns
        for number, line in enumerate(lines):
            role = self._holder(line)
            kinds = {"contribution": heads.contribution, "paid": heads.paid, "share": heads.share}
            at = {
                kind: min((line.find(word) for word in names if word in line), default=-1)
                for kind, names in kinds.items()
            }
            named = any(word in line for word in heads.name)
            if not role or at["contribution"] < 0 or not named or re.search("。|:$", line):
                continue
            columns = sorted((kind for kind in at if at[kind] >= 0 and kind != "share"), key=lambda kind: at[kind])
            unit = _unit_of(lines, number)
            for at_row, row in enumerate(lines[number + 1 :], start=number + 1):
                found = self._row(row, columns, unit, role)
                if found is None and (_BEGINS.match(row) and not re.match(r"\d", row)):
                    break
                if found is not None:
                    beside = (*lines[max(at_row - 1, number + 1) : at_row], *lines[at_row + 1 : at_row + 2])
                    yield _cut(found) if any(map(_is_piece, beside)) else found
            return

    def _row(self, line: str, columns: Sequence[str], unit: str, role: str) -> PersonStated | None:
        parts = line.split(" ")
        parts = parts[1:] if parts and re.fullmatch(r"\d{1,2}[、.]?", parts[0]) else parts
        amounts = [one for one in parts[1:] if re.fullmatch(r"\d[\d,]*(?:\.\d+)?(?:万元|元|万)?", one)]
        share = next((one for one in parts[1:] if re.fullmatch(r"\d+(?:\.\d+)?%", one)), "")
        if len(parts) < 2 or not self._holds(parts[0]) or len(amounts) != len(columns):
            return None
        said = {kind: (amount, _yuan(amount, unit)) for kind, amount in zip(columns, amounts, strict=True)}
        return self._person(parts[0], role, said, share.removesuffix("%"))

    def _sentences(self, line: str) -> Iterator[PersonStated]:
        """`股东甲认缴出资300万元，占注册资本的60%` and the like."""
        who = rf"(?:^|[,;。:、\s)]|股东|发起人|合伙人)(?P<who>[{_NAME}()]{{2,40}}?)"
        how = r"(?:[,:]?\s*以(?:货币|现金|人民币)[^,。;\d]{0,8}?)?[,:]?\s*(?:认缴)?的?"
        how += r"出资(?:额|金额|数额)?(?:为|:|共计)?\s*"
        tail = rf"(?:[^。;\d]{{0,24}}?(?:占|比例)[^。;\d%]{{0,16}}?{_SHARE})?"
        for found in re.finditer(rf"{who}{how}(?P<sum>{_AMOUNT}){tail}", line):
            name = re.sub(rf"^{_START}", "", found["who"])
            name = re.sub("^(?:股东|发起人|合伙人|自然人)[一二三四五六七八九十]?:?", "", name)
            amount = _yuan("".join(found["sum"].split()), "元")
            if self._holds(name) and amount is not None and amount > 0 and found["sum"].rstrip()[-1:] in "元整正万":
                share = found[3] or ("" if found[4] is None else f"{chinese_number(found[4])}")
                yield self._person(
                    name, self._holder(line) or "shareholder", {"contribution": (found["sum"], amount)}, share
                )

    def _holds(self, name: str) -> bool:
        return self._is_name(name) or (len(name) > 5 and name.endswith(self.words.company_endings))

    def _person(self, name: str, role: str, amounts: dict[str, tuple[str, Decimal | None]], share: str) -> PersonStated:
        label = next((one.words[0] for one in self.words.holders if one.role == role), role)
        base = Stated("name", name, name, self.file, label, FactId("people[].name"))
        fields = {"name": base}
        for kind, (said, amount) in amounts.items():
            if amount is not None:
                value = f"{amount.normalize():f}"
                head = self.words.columns.contribution if kind == "contribution" else self.words.columns.paid
                fields[kind] = replace(
                    base, key=kind, value=value, said=said, label=head[0], fact=FactId(f"people[].{kind}")
                )
        if share:
            value = f"{Decimal(share).normalize():f}"
            fields["share"] = replace(
                base, key="share", value=value, said=f"{share}%", label=self.words.columns.share[0],
                fact=FactId("people[].share"),
            )  # fmt: skip
        return PersonStated(f"wording#{name}", frozenset({role}), fields, row=True)


def _is_piece(line: str) -> bool:
    """Whether a line of a table may be a piece of a name: nothing but that stands there, and no units."""
    return _PIECE.fullmatch(line) is not None and _UNITS.fullmatch(line) is None


def _cut(row: PersonStated) -> PersonStated:
    """A row beside which a piece of a name stands: its own may go on there."""
    return replace(row, fields={**row.fields, "name": replace(row.fields["name"], whole=False)})


def _unit_of(lines: Sequence[str], headings: int) -> str:
    """The unit of a table's amounts: by its headings, the line above them, or one of nothing but units below."""
    above = lines[headings - 1] if headings else ""
    below = lines[headings + 1] if headings + 1 < len(lines) else ""
    said = (lines[headings], above if "单位" in above else "", below if _UNITS.fullmatch(below) else "")
    return "万元" if any("万元" in one for one in said) else "元"


def _yuan(text: str, unit: str) -> Decimal | None:
    """An amount in yuan; the unit of its label or heading counts where it has none of its own."""
    bare = re.sub(r"^(?:人民币|RMB|[¥￥])", "", text)
    plain = bare.replace(",", "")
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return Decimal(plain) * (10_000 if "万" in unit else 1)
    return money(plain if plain[:1].isdigit() else bare)


def _iso(said: str) -> str:
    bare = "".join(said.split())
    found = re.fullmatch(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?", bare)
    if found is None:
        year, month, day = re.split("[年月日]", bare)[:3]
        digits = "".join(str("〇一二三四五六七八九".find(one.replace("零", "〇").replace("○", "〇"))) for one in year)
        return f"{digits}-{int(chinese_number(month) or 0):02}-{int(chinese_number(day) or 0):02}"
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
