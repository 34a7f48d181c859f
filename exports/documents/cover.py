"""The cover: whose package it is, which rules it follows, and the contents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from exports.documents.blocks import Block, Column, Composed, Gap, Heading, Para, Table, Title
from exports.documents.content import read_sheet
from exports.documents.sheetdata import SheetData, chinese_date, sheet_of
from exports.model import Contents
from rules.facts import FactId
from rules.scenes import scene_of


def cover(data: SheetData, contents: Sequence[Contents]) -> Composed:
    """The cover with the contents of the package, itself included; its title is that of the scene."""
    sheet = read_sheet("cover")
    words = sheet.words
    scene = scene_of(data.pack, data.decisions.facts, data.day)
    if scene is not None:
        sheet = sheet.model_copy(update={"title": words["title_of"].format(scene=scene.title.zh)})
    name = data.known_text("enterprise.name")
    blocks: list[Block] = [
        Gap(12),
        Title(sheet.title),
        Para(name or words["unnamed"], align="center", indent=0, size=15),
        Gap(16),
        Table((Column("", 30), Column("", 120)), _about(data, words), size=11, head=False),
        Para(words["note_prevails"], size=10),
        Para(words["note_privacy"], size=10),
        Heading(words["contents"]),
        _contents(data, contents, words),
    ]
    if data.draft:
        blocks.insert(2, Para(words["note_draft"], bold=True, indent=0, align="left", size=11))
    return sheet_of(sheet, blocks, draft=data.draft)


def _about(data: SheetData, words: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    meta = data.pack.meta
    pack = words["pack_value"].format(
        title=meta.title.zh, version=meta.version, checked=chinese_date(meta.last_checked)
    )
    rows = (
        (words["name"], data.known_text("enterprise.name")),
        *_enterprise(data, words),
        (words["pack"], pack),
        (words["as_of"], chinese_date(data.day)),
    )
    return tuple((label, value or words["unknown"]) for label, value in rows)


def _enterprise(data: SheetData, words: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What the registration asks for; of an enterprise that has its licence its code and its shop instead."""
    if data.decisions.facts.known(FactId("case.licensed")) is True:
        return (
            (words["code"], data.known_text("licence.uscc")),
            (words["shop"], data.known_text("premises.shop_address")),
        )
    return (
        (words["type"], _type(data)),
        (words["address"], data.known_text("premises.address")),
        (words["authority"], data.known_text("registry.authority")),
    )


def _type(data: SheetData) -> str:
    value = data.known_text("enterprise.type")
    fact = data.pack.facts.get(FactId("enterprise.type"))
    for option in fact.options if fact is not None else ():
        if option.id == value:
            return (option.term or option.label).zh
    return ""


def _contents(data: SheetData, contents: Sequence[Contents], words: Mapping[str, str]) -> Table:
    columns = (
        Column(words["column_number"], 14, "center"),
        Column(words["column_title"], 82),
        Column(words["column_matter"], 44),
        Column(words["column_pages"], 14, "center"),
    )
    rows = []
    for number, line in enumerate(contents, start=1):
        matter = data.matter(line.matter) if line.matter else None
        rows.append(
            (str(number), _title(line, words), matter.title.zh if matter else words["top_matter"], str(line.pages))
        )
    return Table(columns, tuple(rows), size=10)


def _title(line: Contents, words: Mapping[str, str]) -> str:
    """The title, and how many boxes are left to write by hand."""
    if not line.hand.boxes:
        return line.title
    return line.title + words["by_hand_whole" if line.hand.whole else "by_hand"].format(count=line.hand.boxes)
