"""The notice about papers that were checked: everything to correct or add, given once to whoever handed them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from exports.documents.blocks import Block, Column, Gap, Heading, Para, Table, Title
from exports.documents.content import read_sheet
from exports.documents.pdf import DrawnDocument, draw, printable
from exports.documents.sheetdata import chinese_date, sheet_of
from exports.model import Recognised
from forms.fonts import Fonts
from rules.model import Severity


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One finding in words. `file` and `page` say where (empty, None: nowhere in particular)."""

    severity: Severity
    message: str
    cure: str = ""
    why: str = ""
    file: str = ""
    page: int | None = None


def check_notice(
    lines: Sequence[NoticeLine], files: Sequence[str], day: date, fonts: Fonts, loose: Sequence[Recognised] = ()
) -> DrawnDocument:
    """The notice as a PDF. Characters no font has stand as 〓.

    `files` are the names of what was checked, `loose` the forms among them that came without a case.
    """
    sheet = read_sheet("notice")
    words = sheet.words
    blocks: list[Block] = [
        Title(sheet.title),
        Para(words["checked_intro"].format(day=chinese_date(day), count=len(files)), size=11),
        Gap(4),
    ]
    if lines:
        columns = (
            Column(words["column_number"], 14, "center"),
            Column(words["column_kind"], 23, "center"),
            Column(words["column_where"], 44),
            Column(words["column_problem"], 60),
            Column(words["column_cure"], 46),
            Column(words["column_basis"], 40),
        )
        blocks.append(Table(columns, tuple(_row(number, line, words) for number, line in enumerate(lines, 1)), size=9))
    else:
        blocks.append(Para(words["no_problems"], size=11))
    blocks.append(Heading(words["checked_files"], "left"))
    blocks.append(Para("；".join(files) or words["nobody"], size=10.5))
    counted = [one for one in loose if one.filled or one.empty]
    blocks += [
        Para(words["checked_filled"].format(file=one.file, filled=one.filled, empty=one.empty), size=10.5)
        for one in counted
    ]
    if counted:
        blocks.append(Para(words["checked_no_case"], size=10.5))
    return draw(printable(sheet_of(sheet, blocks, draft=False), fonts), fonts)


def _row(number: int, line: NoticeLine, words: dict[str, str]) -> tuple[str, ...]:
    page = words["page"].format(page=line.page) if line.page is not None else ""
    where = "\n".join(part for part in (line.file, page) if part)
    return str(number), words[f"kind_{line.severity}"], where, line.message, line.cure, line.why
