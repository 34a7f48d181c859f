"""The notice of materials, given once (公司法 第三十条第二款): what is wrong, there, to come, and not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from exports.documents.blocks import Block, Column, Composed, Heading, Para, Table, Title
from exports.documents.content import SheetDef, read_common, read_sheet
from exports.documents.numerals import numeral
from exports.documents.pdf import SignPlace
from exports.documents.placesheet import place_blocks, unknown_rows
from exports.documents.sheetdata import Bundled, SheetData, basis, chinese_date, fact_labels, sheet_of, undecided_rows
from exports.documents.standins import StandIns, roles_of, stand_ins
from exports.model import Finding
from rules.decisions import MaterialDecision, NotRequired, Required, Undecided
from rules.expr import ExpressionError
from rules.facts import FactId, ItemKey, item_ref
from rules.model import MaterialDef, MatterDef, NotKnown, Severity


def notice(data: SheetData) -> Composed:
    """The notice about one case."""
    sheet = read_sheet("notice")
    return sheet_of(sheet, _Notice(data, sheet, read_common().roles).blocks(), draft=data.draft)


class _Notice:
    def __init__(self, data: SheetData, sheet: SheetDef, roles: Mapping[str, str]) -> None:
        self.data = data
        self.title = sheet.title
        self.words = sheet.words
        self.roles = roles
        self.sections = 0
        self.stand_ins = _stand_ins(data)

    def blocks(self) -> Iterator[Block]:
        name = self.data.known_text("enterprise.name") or self.words["unnamed"]
        yield Title(self.title)
        yield Para(self.words["intro"].format(name=name, day=chinese_date(self.data.day)), size=11)
        yield self.section("problems")
        yield from self.problems()
        for matter_id, decision in self.data.decisions.matters.items():
            matter = self.data.matter(matter_id)
            if matter is not None and isinstance(decision, Required):
                yield self.section_of(matter.title.zh)
                yield self.materials(matter)
        yield from self.undecided()
        yield from self.place()
        yield from self.unknown()

    def section(self, key: str) -> Heading:
        return self.section_of(self.words[key])

    def section_of(self, title: str) -> Heading:
        self.sections += 1
        return Heading(self.words["section"].format(number=numeral(self.sections), title=title), "left")

    def problems(self) -> Iterator[Block]:
        if all(found.severity is Severity.NOTE for found in self.data.findings):
            yield Para(self.words["only_notes" if self.data.findings else "no_problems"], size=11)
        if self.data.findings:
            columns = (
                Column(self.words["column_number"], 14, "center"),
                Column(self.words["column_kind"], 20, "center"),
                Column(self.words["column_problem"], 66),
                Column(self.words["column_cure"], 50),
                Column(self.words["column_basis"], 50),
            )
            rows = [
                (str(number), self.words[f"kind_{found.severity}"], *self.problem(found))
                for number, found in enumerate(self.data.findings, start=1)
            ]
            yield Table(columns, tuple(rows), size=9.5)

    def problem(self, found: Finding) -> tuple[str, str, str]:
        why = basis(self.data.pack, found.citation, self.words["inferred"]) if found.citation else ""
        if found.message:
            return self.whose(found) + found.message, found.cure, why
        key = found.code.removeprefix("export.")
        facts = fact_labels(self.data.pack, self.data.decisions.facts, found.facts)
        return self.words[key].format(**{"facts": facts, **found.params}), self.words[f"{key}_cure"], why

    def whose(self, found: Finding) -> str:
        """The name of the person a finding is about, in front of its words."""
        item = found.params.get("item", "")
        name = self.data.decisions.facts.known(item_ref(FactId("people"), ItemKey(item), "name")) if item else None
        return self.words["whose"].format(name=name) if isinstance(name, str) else ""

    def materials(self, matter: MatterDef) -> Table:
        columns = (
            Column(self.words["column_material"], 38),
            Column(self.words["column_form"], 20, "center"),
            Column(self.words["column_signer"], 20),
            Column(self.words["column_state"], 40),
            Column(self.words["column_note"], 84),
        )
        rows = []
        for decided in self.data.decisions.materials:
            material = self.data.material(decided.material)
            if decided.matter == matter.id and material is not None and not isinstance(decided.decision, NotRequired):
                rows.append(self.row(decided, material))
        return Table(columns, tuple(rows), size=9)

    def row(self, decided: MaterialDecision, material: MaterialDef) -> tuple[str, str, str, str, str]:
        words = self.words
        form = words[_shape(material)].format(count=material.copies)
        if material.per == "people":
            form = words["per_people"] + form
        signers = [self.signer(role, decided.matter) for role in material.signed_by] or self.signing_people(decided)
        signers += [words["sealed"]] if material.sealed else []
        notes = [material.note.zh] if material.note else []
        notes += [words["promise"].format(promise=material.promise.zh)] if material.promise else []
        notes.append(words["basis"].format(basis=basis(self.data.pack, material.source, words["inferred"])))
        signer = "、".join(signers) or words["nobody"]
        return material.title.zh, form, signer, self.state(decided, material), "\n".join(notes)

    def signer(self, role: str, matter: str) -> str:
        """Who signs as a role: its word, or the names of those who sign for it where the case has nobody in it."""
        facts = self.data.decisions.facts
        people = facts.items(FactId("people"))
        place = SignPlace(1, (0.0, 0.0, 0.0, 0.0), role, "", "", on_form=True)
        if not any(role in roles_of(person) for person in people):
            instead = (one for one in people if self.stand_ins.signs(one, roles_of(one), matter, place))
            names = [facts.known(item_ref(FactId("people"), one.key, "name")) for one in instead]
            if known := [name for name in names if isinstance(name, str)]:
                return "、".join(known)
        return self.roles.get(role, role)

    def signing_people(self, decided: MaterialDecision) -> list[str]:
        """The names of those in whose rows of a paper there is a place to sign, where no role signs it as a whole."""
        facts, key = self.data.decisions.facts, (decided.matter, decided.material)
        papers = [one for one in self.data.bundled if (one.matter, one.material) == key]
        items = dict.fromkeys(place.item for one in papers for place in one.signs if place.item)
        names = (facts.known(item_ref(FactId("people"), ItemKey(item), "name")) for item in items)
        return [name for name in names if isinstance(name, str)]

    def state(self, decided: MaterialDecision, material: MaterialDef) -> str:
        words = self.words
        if isinstance(decided.decision, Undecided):
            return words["state_undecided"]
        made = [one for one in self.data.bundled if one.matter == decided.matter and one.material == decided.material]
        if made:
            kept, later = material.apart == "kept", material.needed_when == "later"
            state = self.made(made[0], later=later, kept=kept)
        elif material.apart == "annex":
            state = words["state_annex"]
        elif material.shared_by_authorities:
            state = words["state_shared"]
        elif material.needed_when == "later" and material.apart is None:
            state = words["state_later"]
        else:
            state = words["state_authority" if material.made_by == "authority" else "state_applicant"]
        return "\n".join(line for line in (state, self.comes_later(decided), self.waiting(material)) if line)

    def comes_later(self, decided: MaterialDecision) -> str:
        """The last day of a material that the applicant hands in later."""
        for one in self.data.later:
            if (one.matter, one.material) == (decided.matter, decided.material):
                due = one.due or one.due_not_before
                key = "later_by" if one.due else "later_not_before" if due else "later_open"
                return self.words[key].format(day=chinese_date(due) if due else "")
        return ""

    def made(self, paper: Bundled, *, later: bool, kept: bool) -> str:
        """What is left to do with a paper of this package."""
        words, hand = self.words, paper.hand
        if hand.whole and not self.data.draft:
            return words["state_by_hand"].format(count=hand.boxes)
        made = "state_made_kept" if kept else "state_made_later" if later else "state_made"
        state = words["state_draft" if self.data.draft else made]
        return state + (words["by_hand"].format(count=hand.boxes) if hand.boxes else "")

    def waiting(self, material: MaterialDef) -> str:
        match material.may_wait:
            case None:
                return self.words["main_paper" if material.main else "may_not_wait"]
            case NotKnown(ask=ask):
                return self.words["may_wait_unknown"].format(ask=ask.zh)
            case wait:
                unit = self.words["unit_working" if wait.working else "unit_days"]
                said = [self.words["may_wait"].format(letter=wait.letter, days=wait.days, unit=unit)]
                told = (("wait_excluded", wait.excluded), ("wait_consequence", wait.consequence))
                said += [self.words[key].format(text=text.zh) for key, text in told if text is not None]
                return "；".join(said)

    def undecided(self) -> Iterator[Block]:
        if rows := tuple(undecided_rows(self.data)):
            yield self.section("open")
            columns = (Column(self.words["column_matter"], 60), Column(self.words["column_needs"], 100))
            yield Table(columns, rows, size=9.5)

    def place(self) -> Iterator[Block]:
        """The heading is counted only where something follows it."""
        blocks = list(place_blocks(self.data, self.words))
        if blocks:
            yield self.section("place")
            yield from blocks

    def unknown(self) -> Iterator[Block]:
        rows = []
        for matter_id, decision in self.data.decisions.matters.items():
            matter = self.data.matter(matter_id)
            if matter is not None and isinstance(decision, Required):
                by_ask: dict[str, list[str]] = {}
                for what, ask in self.not_known(matter):
                    by_ask.setdefault(ask, []).append(what)
                rows += [(matter.title.zh, "、".join(whats), ask) for ask, whats in by_ask.items()]
        rows += [(about or self.words["whole_place"], what, ask) for about, what, ask in unknown_rows(self.data)]
        if rows:
            yield self.section("unknown")
            yield Para(self.words["unknown_intro"], size=11, keep_next=True)
            columns = (
                Column(self.words["column_matter"], 56),
                Column(self.words["column_what"], 56),
                Column(self.words["column_ask"], 60),
            )
            yield Table(columns, tuple(rows), size=9.5)

    def not_known(self, matter: MatterDef) -> Iterator[tuple[str, str]]:
        guide = matter.guide
        fields = (
            ("what_authority", guide.authority),
            ("what_special", guide.special_steps),
            ("what_statutory", guide.statutory_time),
            ("what_promised", guide.promised_time),
            ("what_fee", guide.fee),
        )
        for key, value in fields:
            if isinstance(value, NotKnown):
                yield self.words[key], value.ask.zh
        for decided in self.data.decisions.materials:
            material = self.data.material(decided.material)
            if (
                decided.matter == matter.id
                and material is not None
                and isinstance(material.may_wait, NotKnown)
                and not isinstance(decided.decision, NotRequired)
            ):
                yield self.words["what_wait"].format(material=material.title.zh), material.may_wait.ask.zh


def _shape(material: MaterialDef) -> str:
    """How it is handed in: with no copies shared, shown (an original), typed in (no original), or no paper apart."""
    if material.apart is not None:
        return material.apart
    if material.copies == 0:
        return "shared" if material.shared_by_authorities else ("shown" if material.original else "system")
    return "original" if material.original else "copy"


def _stand_ins(data: SheetData) -> StandIns:
    """Who signs for others, as the signing guide has it; nobody in a pack whose people are told of otherwise."""
    try:
        return stand_ins(read_sheet("signing").stand_ins, data.pack, data.decisions.facts, data.day)
    except ExpressionError:
        return StandIns(())
