"""Overlays: what an office filled into the blanks of the packs it uses, in files of its own that no update touches.

    blanks(pack, day)               every blank that an office can fill, with what was filled in already
    overlaid(pack, overlays)        the pack with the blanks filled; what no longer fits is told and left out

A filled value says by whom and on which day, wherever it is shown. It is `corroborated`: an office knows its own door,
hours and promises, and nobody has compared it with a law. What the law alone can say (a statutory time) is no blank.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias, TypeVar

from rules import yamlfile
from rules.facts import FactId
from rules.loading.overlay_facts import deciding, local_limits, read_limit, with_limits
from rules.loading.overlay_values import FIELDS, Kind, read_days, read_wait
from rules.loading.pack_index import Pack, item_id_of
from rules.loading.pack_schema import Located
from rules.loading.promises import TooLong, on_day
from rules.model import (
    Citation,
    Content,
    Duration,
    FactDef,
    Grade,
    InForce,
    MaterialDef,
    MatterDef,
    MayWait,
    NotKnown,
    SourceDef,
    Words,
)
from rules.model_overlay import FillDef, Filling, Misfit, OverlayDef, OverlayWords
from rules.model_places import HallDef, RemarkDef

Fillable: TypeAlias = HallDef | MatterDef | MaterialDef | RemarkDef | FactDef

_I = TypeVar("_I", HallDef, MatterDef, MaterialDef, RemarkDef, FactDef)


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank: its key, the item it belongs to, who can say it, and what was filled in.

    `matters` are those it concerns; none for what concerns the place as a whole. `too_long`: a time filled in that is
    longer than the law allows. `unit` and `help` are of a number: how it is counted, what is to be written.
    """

    key: str
    kind: Kind
    field: str
    title: Words
    ask: Words | None
    matters: tuple[str, ...]
    filled: Filling | None
    too_long: TooLong | None = None
    unit: str = ""
    help: Words | None = None


@lru_cache(maxsize=1)
def overlay_words() -> OverlayWords:
    """How filled values are worded. Raises `YamlError` and `ValidationError` where the shipped file is damaged."""
    path = Path(__file__).resolve().parents[1] / "packs" / "overlay.yaml"
    return OverlayWords.model_validate(yamlfile.to_plain(yamlfile.load(path)))


# ---------------------------------------------------------------- which blanks there are


def blanks(pack: Pack, day: date, matters: Collection[str] | None = None) -> tuple[Blank, ...]:
    """The blanks of a pack on a day, filled ones included, those of halls first; only of some matters where named."""
    found = [blank for blank in _blanks(pack, day) if matters is None or _concerns(blank, matters)]
    order = list(FIELDS)
    return tuple(sorted(found, key=lambda blank: order.index(blank.key.partition(":")[0])))


def has_item(pack: Pack, key: str) -> bool:
    """Whether a pack has the item of a key in some version, and the item such a field."""
    kind, _, rest = key.partition(":")
    item_id, _, name = rest.rpartition(":")
    items: Mapping[str, Sequence[Located[Content]]] = {
        "hall": pack.halls, "matter": pack.matters, "fact": local_limits(pack), "material": pack.materials,
        "remark": pack.remarks,
    }  # fmt: skip
    return name in FIELDS.get(kind, {}) and any(item_id_of(item.value) == item_id for item in items[kind])


def _concerns(blank: Blank, matters: Collection[str]) -> bool:
    """A remark about no matter is about the place as a whole; a hall that takes no matter concerns nobody."""
    whole = not blank.matters and blank.key.startswith("remark:")
    return whole or not set(blank.matters).isdisjoint(matters)


def _blanks(pack: Pack, day: date) -> Iterator[Blank]:
    in_force = [one for matter_id in pack.matter_ids if (one := pack.matter(matter_id, day)) is not None]
    for kind, item, matters in _items(pack, day, in_force):
        for name, wanted in FIELDS[kind].items():
            key = f"{kind}:{item.id}:{name}"
            value = _value(item, name)
            filled = pack.filled.get(key)
            if isinstance(value, NotKnown) or filled is not None:
                ask = value.ask if isinstance(value, NotKnown) else None
                longer = _longer(pack, key, filled.value, filled.on) if filled is not None else None
                blank = Blank(key, wanted, name, _title(item), ask, matters, filled, longer)
                yield _with_hints(pack, blank, item) if isinstance(item, FactDef) else blank


def _items(pack: Pack, day: date, matters: Sequence[MatterDef]) -> Iterator[tuple[str, Fillable, tuple[str, ...]]]:
    for hall in (item.value for item in pack.halls if item.value.in_force.covers(day)):
        if hall.closed is None:
            taken = {*hall.receives, *hall.decides, *hall.forwards}
            yield "hall", hall, tuple(one.id for one in matters if one.id in taken or hall.id in one.windows)
    for matter in matters:
        yield "matter", matter, (matter.id,)
    for fact in (item.value for item in local_limits(pack)):
        yield "fact", fact, deciding(pack, fact.id, matters)
    for material in (item.value for item in pack.materials if item.value.in_force.covers(day)):
        of = tuple(one.id for one in matters if material.id in one.materials)
        if of:
            yield "material", material, of
    for remark in (item.value for item in pack.remarks if item.value.in_force.covers(day)):
        yield "remark", remark, tuple(one.id for one in matters if one.id in remark.matters)


def _value(item: Fillable, name: str) -> object:
    if isinstance(item, FactDef):
        return item.local if item.derived is None else item.derived
    found: object = getattr(item.guide if isinstance(item, MatterDef) else item, name)
    return found


def _title(item: Fillable) -> Words:
    return item.label if isinstance(item, FactDef) else item.title


def _with_hints(pack: Pack, blank: Blank, fact: FactDef) -> Blank:
    question = pack.question(fact.id)
    return replace(blank, unit=fact.unit, help=question.help if question is not None else None)


# ---------------------------------------------------------------- filling them


def overlaid(pack: Pack, overlays: Sequence[OverlayDef]) -> Pack:
    """The pack with what was filled in: of the packs of its chain, the most local last. `misfits` says what was not."""
    chain = [meta.id for meta in pack.chain]
    own = sorted((one for one in overlays if one.pack in chain), key=lambda one: chain.index(one.pack))
    fills = {fill.blank: fill for overlay in own for fill in overlay.fills}
    return _Filler(pack, fills).pack() if fills else pack


@dataclass
class _Filler:
    """Puts fills into the items of one pack."""

    base: Pack
    fills: Mapping[str, FillDef]
    used: dict[str, Filling] = field(default_factory=dict)
    misfits: list[Misfit] = field(default_factory=list)
    sources: dict[str, Located[SourceDef]] = field(default_factory=dict)

    def pack(self) -> Pack:
        base = self.base
        filled = replace(
            base,
            halls=tuple(self.item("hall", one, _with) for one in base.halls),
            matters=tuple(self.item("matter", one, _with_guide) for one in base.matters),
            materials=tuple(self.item("material", one, _with) for one in base.materials),
            remarks=tuple(self.item("remark", one, _with_said) for one in base.remarks),
        )
        limits = [(one, self.item("fact", one, self.limit)) for one in local_limits(base)]
        if told := [now for one, now in limits if now is not one]:
            filled = with_limits(filled, told)
        bad = {one.fill.blank for one in self.misfits}
        gone = [Misfit("gone", one) for key, one in self.fills.items() if key not in self.used and key not in bad]
        return replace(
            filled,
            sources=MappingProxyType({**base.sources, **self.sources}),
            filled=MappingProxyType(self.used),
            misfits=tuple(dict.fromkeys((*self.misfits, *gone))),  # each once, however many versions it concerns
        )

    def item(self, kind: str, located: Located[_I], put: Callable[[_I, str, object, FillDef], _I]) -> Located[_I]:
        item = located.value
        for name, wanted in FIELDS[kind].items():
            fill = self.fills.get(f"{kind}:{item.id}:{name}")
            if fill is None:
                continue
            value = self.read(fill, wanted, located)
            if isinstance(value, Misfit):
                self.misfits.append(value)
                continue
            known = _value(item, name)
            if known is not None and not isinstance(known, NotKnown):
                self.misfits.append(Misfit("known_now", fill))
            item = put(item, name, value, fill)
            self.used[fill.blank] = Filling(fill.value, fill.en, fill.letter, fill.by, fill.on)
        return located if item is located.value else replace(located, value=item)

    def read(self, fill: FillDef, wanted: Kind, at: Located[_I]) -> object | Misfit:
        """A fill as the value of its field, with who filled it in."""
        match wanted:
            case "words":
                return signed_words(fill)
            case "text":
                return signed_words(fill).zh
            case "days":
                days = read_days(fill.value)
                return (
                    Misfit("bad_days", fill)
                    if days is None
                    else Duration(working_days=days, source=self.cite(fill, at))
                )
            case "wait":
                return self.wait(fill, at)
            case "number":
                return _number(at.value, fill) or Misfit("bad_number", fill)

    def wait(self, fill: FillDef, at: Located[_I]) -> object | Misfit:
        found = read_wait(fill.value)
        if found is None:
            return Misfit("bad_wait", fill)
        days, working = found
        if days < 0:
            return None
        letter = fill.letter or overlay_words().letter
        return MayWait(days=days, working=working, letter=letter, source=self.cite(fill, at))

    def limit(self, fact: FactDef, _name: str, value: object, fill: FillDef) -> FactDef:
        """A limit of the place as a fact that says itself what it is, with the office as its source."""
        source = self.cite(fill, self.base.fact_items[FactId(fact.id)])
        return fact.model_copy(update={"derived": value, "source": source})

    def cite(self, fill: FillDef, at: Located[_I]) -> Citation:
        """The office as a source: corroborated, never more."""
        source_id = f"office.n{len(self.sources) + 1}"
        words = overlay_words().source
        said = _said(words, fill)
        known = next((one.value.id for one in self.sources.values() if one.value.title == said.zh), None)
        if known is None:
            source = SourceDef(
                id=source_id,
                title=said.zh,
                issuer=fill.by,
                in_force=InForce.model_validate({"from": fill.on.isoformat()}),
                last_checked=fill.on,
                grade=Grade.CORROBORATED,
            )
            self.sources[source_id] = Located(source, at.pack, at.file, at.line, at.node)
            known = source_id
        return Citation(of=known, grade=Grade.CORROBORATED, last_checked=fill.on)


def _number(fact: Fillable, fill: FillDef) -> str | None:
    """A limit that was filled in, as a condition writes it; None for what is none."""
    found = read_limit(fact, fill.value, fill.on) if isinstance(fact, FactDef) else None
    return None if found is None else format(found, "f")


def signed_words(fill: FillDef) -> Words:
    """The filled words with who filled them in, and when, behind them."""
    behind = _said(overlay_words().filled, fill)
    english = f"{fill.en or fill.value}{behind.en}"
    return type(behind)(zh=f"{fill.value}{behind.zh}", en=english)


def _said(words: Words, fill: FillDef) -> Words:
    named = {"by": fill.by, "on": fill.on.isoformat()}
    return type(words)(zh=words.zh.format(**named), en=(words.en or words.zh).format(**named))


def unfit(pack: Pack, fill: FillDef) -> Literal["bad_number"] | None:
    """What is wrong with a value that only the pack can tell: a number outside the bounds of its fact."""
    kind, item_id, _ = fill.blank.split(":")
    fact = pack.facts.get(FactId(item_id)) if kind == "fact" else None
    return "bad_number" if fact is not None and _number(fact, fill) is None else None


def longer_than_law(pack: Pack, fill: FillDef) -> TooLong | None:
    """How a promise to be filled in is longer than the law allows; None where it is not (`rules.loading.promises`)."""
    return _longer(pack, fill.blank, fill.value, fill.on)


def _longer(pack: Pack, key: str, value: str, day: date) -> TooLong | None:
    kind, _, rest = key.partition(":")
    item_id, _, name = rest.rpartition(":")
    promised = read_days(value) if (kind, name) == ("matter", "promised_time") else None
    return None if promised is None else on_day(pack, item_id, day, promised)


def _with(item: _I, name: str, value: object, _fill: FillDef) -> _I:
    return item.model_copy(update={name: value})


def _with_guide(item: MatterDef, name: str, value: object, _fill: FillDef) -> MatterDef:
    return item.model_copy(update={"guide": item.guide.model_copy(update={name: value})})


def _with_said(item: RemarkDef, name: str, value: object, fill: FillDef) -> RemarkDef:
    """A remark that was a blank is shown from then on, with its day and who can say what holds now."""
    ask = item.text.ask if isinstance(item.text, NotKnown) else item.ask or type(item.title)(zh=fill.by)
    return item.model_copy(update={name: value, "use": "show", "told": fill.on.isoformat(), "ask": ask})
