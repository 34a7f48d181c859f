"""The plan: the matters in order with their days, limits and deadlines, and what nobody has published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from exports.documents.blocks import Block, Column, Composed, Gap, Heading, Para, Table, Title
from exports.documents.content import SheetDef, read_sheet
from exports.documents.placesheet import where_lines, window_blocks
from exports.documents.sheetdata import SheetData, chinese_date, cited, sheet_of, undecided_rows
from exports.documents.tripsheet import trip_blocks
from rules.model import Citation, Duration, MatterDef, NotKnown
from rules.planning.schedule import PlanEntry


def plan_sheet(data: SheetData) -> Composed:
    """The plan of one case."""
    sheet = read_sheet("plan")
    return sheet_of(sheet, _PlanSheet(data, sheet).blocks(), draft=data.draft)


class _PlanSheet:
    def __init__(self, data: SheetData, sheet: SheetDef) -> None:
        self.data = data
        self.heading = sheet.title
        self.words = sheet.words
        self.matters = list(self._listed())

    def _listed(self) -> Iterator[tuple[PlanEntry, MatterDef]]:
        for entry in self.data.plan.entries:
            matter = self.data.matter(entry.matter)
            if matter is not None:
                yield entry, matter

    def blocks(self) -> Iterator[Block]:
        yield Title(self.heading)
        starts = [entry.not_before for entry, _ in self.matters if entry.not_before is not None]
        if starts:
            yield Para(self.words["intro"].format(start=chinese_date(min(starts))), size=11)
            yield Gap(6)
        columns = (
            Column(self.words["column_number"], 14, "center"),
            Column(self.words["column_matter"], 38),
            Column(self.words["column_after"], 32),
            Column(self.words["column_dates"], 36),
            Column(self.words["column_limit"], 62),
            Column(self.words["column_where"], 40),
        )
        rows = [self.row(number, entry, matter) for number, (entry, matter) in enumerate(self.matters, start=1)]
        yield Table(columns, tuple(rows), size=9)
        yield from self.undecided()
        yield from trip_blocks(self.data, self.words)
        yield from window_blocks(self.data, self.words)
        yield from self.later()
        yield from self.lines("special", "special_line")
        yield from self.lines("fee", "fee_line")
        yield from self.bases()

    def row(self, number: int, entry: PlanEntry, matter: MatterDef) -> tuple[str, ...]:
        return (
            str(number),
            matter.title.zh,
            self.after(entry),
            self.dates(entry),
            "\n".join(self.limits(entry, matter)),
            self.where(matter),
        )

    def after(self, entry: PlanEntry) -> str:
        """The matters to be done before, or the one that it is handed in with."""
        before = [self.title(other) for other in entry.depends_on]
        if entry.part_of is not None:
            before.append(self.words["part_of"].format(matter=self.title(entry.part_of)))
        return "、".join(before) or self.words["nothing_before"]

    def title(self, matter_id: str) -> str:
        matter = self.data.matter(matter_id)
        return matter.title.zh if matter is not None else self.words.get(f"event_{matter_id}", matter_id)

    def dates(self, entry: PlanEntry) -> str:
        start, finish = entry.start, entry.finish
        if start is not None and finish is not None:
            if start == finish:
                return _short(start)
            return self.words["dates"].format(start=_short(start), finish=_short(finish))
        if start is not None or entry.not_before is not None:
            day = start or entry.not_before
            assert day is not None
            key = "dates_from" if start is not None else "dates_not_before"
            return self.words[key].format(start=_short(day))
        return self.words["beyond"]

    def limits(self, entry: PlanEntry, matter: MatterDef) -> Iterator[str]:
        statutory, promised = matter.guide.statutory_time, matter.guide.promised_time
        if isinstance(statutory, NotKnown) and statutory == promised:
            yield self.words["times_unknown"].format(ask=statutory.ask.zh)
        else:
            yield from filter(None, (self.limit("statutory", statutory), self.limit("promised", promised)))
        if (rule := entry.due_rule) is not None:
            unit = self.words["unit_working" if rule.working else "unit_natural"]
            text = self.short(rule.source)
            key, told = ("due", "") if entry.due_told is None else ("due_told", entry.due_told.zh)
            after = self.title(rule.after)
            yield self.words[key].format(after=after, days=rule.days, unit=unit, basis=text, told=told)
        if entry.due is not None:
            key = "due_by_may_move" if entry.due_may_move else "due_by"
            yield self.words[key].format(day=chinese_date(entry.due), year=entry.due.year)
        if entry.late:
            yield self.words["late"]

    def limit(self, kind: str, value: Duration | NotKnown | None) -> str:
        match value:
            case Duration():
                text = self.short(value.source)
                key = kind if value.working_days else f"{kind}_now"
                return self.words[key].format(days=value.working_days, basis=text)
            case NotKnown(ask=ask):
                return self.words[f"{kind}_unknown"].format(ask=ask.zh)
            case None:
                return self.words["no_statutory"] if kind == "statutory" else ""

    def where(self, matter: MatterDef) -> str:
        names = where_lines(self.data, self.words, matter)
        channels = "、".join(self.words[f"channel_{channel}"] for channel in matter.channels)
        return "\n".join([*names, *([f"（{channels}）"] if channels else [])])

    def later(self) -> Iterator[Block]:
        """The papers that come later, each with its last day."""
        if self.data.later:
            yield Heading(self.words["later"], "left")
        for one in self.data.later:
            material = self.data.material(one.material)
            due = one.due or one.due_not_before
            key = "later_by" if one.due else "later_not_before" if due else "later_open"
            said = self.words[key].format(
                matter=self.title(one.matter),
                material=material.title.zh if material is not None else one.material,
                day=chinese_date(due) if due else "",
                letter=one.rule.letter,
            )
            yield Para(said, size=10.5, indent=0)

    def undecided(self) -> Iterator[Block]:
        """The matters that may be needed, each with what it waits for and who can say."""
        columns = (Column(self.words["column_matter"], 60), Column(self.words["column_needs"], 144))
        if rows := tuple(undecided_rows(self.data)):
            yield Heading(self.words["open"], "left")
            yield Para(self.words["open_intro"], size=10.5, indent=0, keep_next=True)
            yield Table(columns, rows, size=9)

    def short(self, source: Citation) -> str:
        """A citation inside brackets; its whole title stands in the table of `bases`."""
        return "；".join(cited(self.data.pack, (source,), self.words))

    def bases(self) -> Iterator[Block]:
        """What each matter and its limits rest on, with whole titles and numbers, and how to read that."""
        yield Heading(self.words["basis"], "left")
        columns = (Column(self.words["column_matter"], 44), Column(self.words["basis"], 160))
        rows = []
        for entry, matter in self.matters:
            laws = cited(self.data.pack, _rests_on(entry, matter), self.words, whole=True)
            rows.append((matter.title.zh, "\n".join(laws)))
        yield Table(columns, tuple(rows), size=9)
        yield Para(self.words["basis_legend"], size=10.5, indent=0)

    def lines(self, title: str, line: str) -> Iterator[Block]:
        """A guide field of every matter; matters of which the same is said share a paragraph."""
        yield Heading(self.words[title], "left")
        said: dict[str, list[str]] = {}
        for _, matter in self.matters:
            value = matter.guide.special_steps if title == "special" else matter.guide.fee
            text = self.words["unknown_ask"].format(ask=value.ask.zh) if isinstance(value, NotKnown) else value.zh
            source = matter.guide.fee_source if title == "fee" else None
            if source is not None and not isinstance(value, NotKnown):
                text += f"（{self.short(source)}）"
            if text != self.words["none"]:
                said.setdefault(text, []).append(matter.title.zh)
        for text, matters in said.items():
            yield Para(self.words[line].format(**{"matter": "、".join(matters), title: text}), size=10.5, indent=0)


def _rests_on(entry: PlanEntry, matter: MatterDef) -> Iterator[Citation]:
    guide = matter.guide
    yield matter.source
    yield from guide.legal_basis
    yield from (time.source for time in (guide.statutory_time, guide.promised_time) if isinstance(time, Duration))
    if entry.due_rule is not None:
        yield entry.due_rule.source
    if guide.fee_source is not None and not isinstance(guide.fee, NotKnown):
        yield guide.fee_source


def _short(day: date) -> str:
    return f"{day.year}-{day.month:02d}-{day.day:02d}"
