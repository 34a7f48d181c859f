"""What a place adds to the sheets: its windows with what is not known of them, closed halls, rules and remarks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from exports.documents.blocks import Block, Column, Heading, Para, Table
from exports.documents.sheetdata import SheetData, basis
from rules.decisions import Required
from rules.model import MatterDef, NotKnown, Words
from rules.model_places import HallDef, RemarkDef
from rules.places import Window, closed_halls, remarks, windows

Texts: TypeAlias = Mapping[str, str]


def where_lines(data: SheetData, words: Texts, matter: MatterDef) -> list[str]:
    """Who takes a matter, and who decides where that is another; only the authority where no window is known."""
    takes = windows(data.pack, data.decisions.facts, data.day, matter)
    authority = matter.guide.authority
    if not takes:
        return [_of(authority, words["where_unknown"])]
    names = [words["forwards"].format(hall=one.hall.title.zh) if one.forwards else one.hall.title.zh for one in takes]
    if not any(one.decides for one in takes):
        names.append(words["decided_by"].format(authority=_of(authority, words["where_unknown"])))
    return names


def window_blocks(data: SheetData, words: Texts) -> Iterator[Block]:
    """The windows of the required matters, and the halls that are closed; nothing where neither is known."""
    found: dict[str, tuple[Window, list[str]]] = {}
    for matter in _required(data):
        for one in windows(data.pack, data.decisions.facts, data.day, matter):
            found.setdefault(one.hall.id, (one, []))[1].append(matter.title.zh)
    closed = closed_halls(data.pack, data.decisions.facts, data.day)
    if not found and not closed:
        return
    yield Heading(words["windows"], "left")
    if found:
        columns = (
            Column(words["column_window"], 46),
            Column(words["column_takes"], 38),
            Column(words["column_known"], 100),
        )
        rows = [(one.hall.title.zh, "、".join(titles), _known(one.hall, words)) for one, titles in found.values()]
        yield Table(columns, tuple(rows), size=9)
    said: dict[str, list[str]] = {}
    for hall in closed:
        instead = [other.title.zh for one in hall.instead if (other := data.pack.hall(one, data.day)) is not None]
        text = hall.closed.zh if hall.closed is not None else ""
        if instead:
            text += words["instead"].format(halls="、".join(instead))
        said.setdefault(text, []).append(hall.title.zh)
    for text, halls in said.items():
        yield Para(words["closed_line"].format(halls="、".join(halls), why=text), size=10.5, indent=0)


def place_blocks(data: SheetData, words: Texts) -> Iterator[Block]:
    """The notes of the packs in use, then rules and remarks about the place, each with its source and day."""
    told = [remark for remark in _remarks(data) if not isinstance(remark.text, NotKnown)]
    notes = [(meta.title.zh, meta.note.zh) for meta in data.pack.chain if meta.note is not None]
    for title, note in notes:
        yield Para(words["pack_note"].format(title=title, note=note), size=10.5, indent=0)
    if told:
        columns = (
            Column(words["column_remark"], 40),
            Column(words["column_said"], 92),
            Column(words["column_basis"], 70),
        )
        yield Table(columns, tuple((one.title.zh, *_said(data, one, words)) for one in told), size=9)


def unknown_rows(data: SheetData) -> Iterator[tuple[str, str, str]]:
    """What the place leaves open, by matter and by who can say: the matters concerned, what it is, whom to ask."""
    required = {matter.id: matter.title.zh for matter in _required(data)}
    found: dict[tuple[str, str], list[str]] = {}
    for remark in _remarks(data):
        if isinstance(remark.text, NotKnown):
            about = "、".join(required[one] for one in remark.matters if one in required)
            found.setdefault((about, remark.text.ask.zh), []).append(remark.title.zh)
    yield from ((about, "；".join(what), ask) for (about, ask), what in found.items())


def _remarks(data: SheetData) -> tuple[RemarkDef, ...]:
    matters = {matter.id for matter in _required(data)}
    return remarks(data.pack, data.decisions.facts, data.day, matters)


def _required(data: SheetData) -> Iterator[MatterDef]:
    for matter_id, decision in data.decisions.matters.items():
        matter = data.matter(matter_id)
        if matter is not None and isinstance(decision, Required):
            yield matter


def _said(data: SheetData, remark: RemarkDef, words: Texts) -> tuple[str, str]:
    """The words of a remark with whom to ask, and where they are from."""
    text = _of(remark.text, "")
    origin = basis(data.pack, remark.source, words["inferred"]) if remark.source is not None else ""
    if remark.told is not None and remark.ask is not None:
        text += words["ask_now"].format(ask=remark.ask.zh)
        origin = words["told"].format(day=told_day(remark.told), basis=origin)
    return text, origin


def told_day(told: str) -> str:
    """`2025-01` → 2025年1月."""
    return "".join(f"{int(part)}{unit}" for part, unit in zip(told.split("-"), "年月日", strict=False))


def _known(hall: HallDef, words: Texts) -> str:
    """Address, hours and telephone; what nobody told stands together with who can say."""
    lines: list[str] = []
    asked: dict[str, list[str]] = {}
    fields = (("address", hall.address), ("hours", hall.hours), ("phone", hall.phone))
    for name, value in fields:
        match value:
            case NotKnown(ask=ask):
                asked.setdefault(ask.zh, []).append(words[name])
            case str():
                lines.append(words["field"].format(name=words[name], value=value))
            case _:
                lines.append(words["field"].format(name=words[name], value=value.zh))
    lines += [words["not_obtained"].format(what="、".join(what), ask=ask) for ask, what in asked.items()]
    lines += [hall.note.zh] if hall.note is not None else []
    return "\n".join(lines)


def _of(value: Words | NotKnown, unknown: str) -> str:
    """The Chinese words, or `unknown` with who can say."""
    return unknown.format(ask=value.ask.zh) if isinstance(value, NotKnown) else value.zh
