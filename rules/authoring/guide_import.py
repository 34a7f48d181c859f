"""Makes a list of guides into items of a pack: matters, the materials they name, and the list itself as the source.

What a list does not say is not made up. When a matter applies stands in no such list: a matter with the title of one
of the parent pack takes that one's condition, materials and forms and gets the list's guide; any other keeps the
condition `false` until its author writes when it applies. Everything taken is graded as inferred.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.authoring.guide_again import Again, AgainTold, Earlier, trees_of
from rules.authoring.guide_compare import alike_titles
from rules.authoring.guide_table import GuideEntry
from rules.authoring.guide_text import Basis, Limit, Paper, closest, folded, same_law, says_nothing
from rules.filenames import hidden, is_device
from rules.loading.pack_index import Pack
from rules.loading.promises import law_named
from rules.model import Duration, Grade, MatterDef
from rules.tables.initials import initials
from rules.yamlfile import MAX_BYTES, Writable, dump

LIST_SOURCE = "guide_list"
"""The id of the source that an imported list is."""

FILES = ("sources/guide_list.yaml", "matters/guide_list.yaml", "materials/guide_list.yaml")
"""The files that an import writes; where one would grow too long, `…_2.yaml` and so on go on."""

MOST_IN_A_FILE = 200
_LONGEST_ID = 28
_FOLDER = re.compile(r"[\x00-\x1f<>:\"/\\|?*\s]+")


@dataclass(frozen=True, slots=True)
class ListSource:
    """What is known of the list itself: its title, who handed it out, the day from which it counts and was read."""

    title: str
    issuer: str
    since: date
    read_on: date


@dataclass(frozen=True, slots=True)
class Alike:
    """A guide of the list (row, title) that was taken as new though a matter of the parent is called much the same."""

    row: int
    title: str
    id: str
    known: str


@dataclass(frozen=True, slots=True)
class Beside:
    """A matter of the parent's that asks for the list's papers (`titles`) as well as for the parent's own.

    `near` are those of them that are called much like one of the parent's, with that one's title.
    """

    id: str
    title: str
    titles: tuple[str, ...]
    near: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LimitKept:
    """A statutory limit of a list (`theirs`) that did not replace the better graded one of the parent's (`ours`).

    Both in working days; `basis` is the parent's law with its article.
    """

    title: str
    ours: int
    theirs: int
    basis: str


@dataclass(frozen=True, slots=True)
class GuideFiles:
    """The files by their path in the pack's folder; the ids by title; which of them replace a parent's matter.

    `waiting` matters have no condition yet; `written` is what the list alone gives, to be kept for the next import;
    `alike`, `told` and `beside` are for the author: titles near a parent's, what became of an earlier import, papers
    asked for beside a parent's.
    """

    files: Mapping[str, str]
    ids: Mapping[str, str]
    replaced: tuple[str, ...]
    materials: int
    waiting: int
    written: Mapping[str, str]
    alike: tuple[Alike, ...] = ()
    told: tuple[AgainTold, ...] = ()
    beside: tuple[Beside, ...] = ()
    limits: tuple[LimitKept, ...] = ()


def guide_files(
    entries: Sequence[GuideEntry], source: ListSource, parent: Pack | None, earlier: Earlier | None = None
) -> GuideFiles:
    """The YAML files for the guides of a list, as a child of `parent` (None: a pack without one).

    Over an `earlier` import the same title keeps its id, and what was made by hand stays (`guide_again`).
    """
    return _Maker(source, parent, earlier).files(entries)


def _named(items: Mapping[str, Iterable[Writable]]) -> dict[str, str]:
    """The texts of the files that hold the items, by path."""
    files: dict[str, str] = {}
    for name in FILES:
        for number, text in enumerate(_parts(items[name.partition("/")[0]]), start=1):
            files[name if number == 1 else name.replace(".yaml", f"_{number}.yaml")] = text
    return files


def _waiting(matters: Iterable[Writable]) -> int:
    return sum(isinstance(one, Mapping) and one.get("applies_when") == "false" for one in matters)


def _parts(items: Iterable[Writable]) -> Iterator[str]:
    """The items as texts that are no longer than a file may be."""
    part, size, count = "", 0, 0
    for item in items:
        text = dump([item])
        size, count = size + len(text.encode()), count + 1
        if part and (size > MAX_BYTES or count > MOST_IN_A_FILE):
            yield part
            part, size, count = "", len(text.encode()), 1
        part += text
    if part:
        yield part


class _Maker:
    def __init__(self, source: ListSource, parent: Pack | None, earlier: Earlier | None = None) -> None:
        self.earlier = earlier
        self.before = {kind: earlier.named(kind) if earlier else {} for kind in ("matters", "materials")}
        self.source = source
        self.parent = parent
        self.matters: dict[str, MatterDef] = {}
        self.laws: dict[str, str] = {}
        self.taken: set[str] = set()
        self.given: set[str] = set()
        self.material_ids: dict[str, str] = {}
        self.new_materials: dict[str, Paper] = {}
        self.folders: set[str] = set()
        self.limits: list[LimitKept] = []
        self.order = 1000
        if parent is not None:
            found = [parent.matter(one, source.since) for one in parent.matter_ids]
            self.matters = {folded(one.title.zh): one for one in found if one is not None}
            self.laws = {same_law(item.value.title): key for key, item in parent.sources.items()}
            self.taken = {*parent.matter_ids, *(item.value.id for item in parent.materials), *parent.sources}
            self.material_ids = {folded(item.value.title.zh): item.value.id for item in parent.materials}
            self.folders = {one.folder for one in self.matters.values()}
            self.order = max([self.order, *(one.order for one in self.matters.values())])
        for named in self.before.values():
            self.taken |= {item_id for found in named.values() for item_id, _ in found}
        self.parents = frozenset(parent.matter_ids) if parent is not None else frozenset()

    def files(self, entries: Sequence[GuideEntry]) -> GuideFiles:
        ids: dict[str, str] = {}
        replaced: list[str] = []
        matters: list[Writable] = []
        for entry in entries:
            known = self.matters.get(folded(entry.title))
            if known is not None and known.id not in replaced:
                replaced.append(known.id)
                ids[entry.title] = known.id
                matters.append(self.replacement(entry, known))
            else:
                made = self.matter(entry)
                ids[entry.title] = str(made["id"])
                matters.append(made)
        materials: list[Writable] = [self.material(one, paper) for one, paper in self.new_materials.items()]
        items: dict[str, Sequence[Writable]] = {
            "sources": [self.list_source()],
            "matters": matters,
            "materials": materials,
        }
        written = _named(items)
        alike = self.alike([one for one in entries if ids[one.title] not in replaced])
        if self.earlier is None:
            return GuideFiles(
                written, ids, tuple(replaced), len(materials), _waiting(matters), written, alike,
                beside=tuple(self.beside(matters, replaced)), limits=tuple(self.limits),
            )  # fmt: skip
        again = Again(self.earlier)
        fresh = trees_of({name: text.encode() for name, text in written.items()})
        kept = {kind: again.merged(kind, fresh.get(kind, ())) for kind in ("matters", "materials", "sources")}
        settled = {str(one["id"]) for one in kept["matters"] if one.get("applies_when") != "false"}
        alike = tuple(one for one in alike if ids[one.title] not in settled)
        return GuideFiles(
            _named(kept), ids, tuple(replaced), len(materials), _waiting(kept["matters"]), written, alike,
            tuple(again.told), tuple(self.beside(kept["matters"], replaced)), tuple(self.limits),
        )  # fmt: skip

    # ------------------------------------------------------------ items

    def list_source(self) -> dict[str, Writable]:
        source = self.source
        return {
            "id": LIST_SOURCE,
            "title": source.title,
            **({"issuer": source.issuer} if source.issuer else {}),
            "in_force": {"from": source.since},
            "last_checked": source.read_on,
            "grade": "inferred",
        }

    def matter(self, entry: GuideEntry) -> dict[str, Writable]:
        self.order += 10
        return {
            "id": self.earlier_id("matters", entry.title, entry.authority) or self.new_id(entry.title),
            "title": entry.title,
            "folder": self.folder(entry.title),
            "order": self.order,
            "applies_when": "false",
            "guide": self.guide(entry),
            "materials": self.materials(entry, ()),
            "in_force": {"from": self.source.since},
            "source": self.cited(),
        }

    def replacement(self, entry: GuideEntry, known: MatterDef) -> dict[str, Writable]:
        """The parent's matter with the list's guide; nothing of the parent's goes that the list does not speak of."""
        kept = known.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
        del kept["guide"], kept["in_force"], kept["source"]
        kept.pop("replaces", None)
        guide = self.guide(entry)
        if (lawful := self.lawful_limit(entry, known)) is not None:
            guide["statutory_time"] = lawful
        return {
            **kept,
            "guide": guide,
            "materials": self.materials(entry, known.materials),
            "in_force": {"from": self.source.since},
            "source": self.cited(),
            "replaces": {"id": known.id, "why": f"按《{self.source.title}》第{entry.row}行的办事指南"},
        }

    def lawful_limit(self, entry: GuideEntry, known: MatterDef) -> Writable | None:
        """The parent's statutory limit where it is better known than a list can be: a list cannot change the law."""
        ours = known.guide.statutory_time
        if not isinstance(ours, Duration) or ours.source.grade is Grade.INFERRED or self.parent is None:
            return None
        theirs = entry.statutory_time.days
        if theirs is not None and theirs != ours.working_days:
            basis = law_named(self.parent, ours.source)
            self.limits.append(LimitKept(entry.title, ours.working_days, theirs, basis))
        written: Writable = ours.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
        return written

    def guide(self, entry: GuideEntry) -> dict[str, Writable]:
        whom = entry.authority or self.source.issuer or self.source.title
        ask: dict[str, Writable] = {"unknown": "true", "ask": {"zh": whom}}
        special: Writable = ask if "special_steps" in entry.unknown else entry.special_steps or "无"
        fee_unknown = "fee" in entry.unknown or (says_nothing(entry.fee) and folded(entry.fee) != "无")
        limits = {"statutory_time": entry.statutory_time, "promised_time": entry.promised_time}
        return {
            "authority": ask if "authority" in entry.unknown else entry.authority,
            "legal_basis": [self.basis(one) for one in entry.legal_basis],
            "conditions": entry.conditions or "无",
            **({"handling": entry.handling} if entry.handling else {}),
            "procedure": entry.procedure,
            "special_steps": special,
            **{name: self.limit(limit, ask) for name, limit in limits.items() if limit != Limit()},
            "fee": ask if fee_unknown else entry.fee,
            "result": entry.result,
        }

    def limit(self, limit: Limit, ask: Writable) -> Writable:
        return ask if limit.days is None else {"working_days": limit.days, "source": self.cited()}

    def basis(self, basis: Basis) -> dict[str, Writable]:
        """A law the parent pack knows is cited itself; of any other the list says that it is the basis."""
        known = self.laws.get(same_law(basis.law)) if basis.law else None
        if known is not None:
            return {"of": known, **({"article": basis.article} if basis.article else {}), "grade": "inferred"}
        article = f"《{basis.law}》{basis.article}" if basis.law else basis.article
        return {"of": LIST_SOURCE, "article": article, "grade": "inferred"}

    def cited(self) -> dict[str, Writable]:
        return {"of": LIST_SOURCE, "grade": "inferred"}

    # ------------------------------------------------------------ materials

    def materials(self, entry: GuideEntry, kept: Iterable[str]) -> list[str]:
        """The parent's materials of the matter, then those of the list that are not among them."""
        found = dict.fromkeys(kept)
        for paper in entry.materials:
            key = folded(paper.title)
            if key not in self.material_ids:
                earlier = self.earlier_id("materials", paper.title)
                self.material_ids[key] = earlier or self.new_id(paper.title, "m_")
                self.new_materials[self.material_ids[key]] = paper
            found.setdefault(self.material_ids[key])
        return list(found)

    def beside(self, matters: Iterable[Writable], replaced: Sequence[str]) -> Iterator[Beside]:
        """The parent's matters that have papers of the list too: whether they are the same, a person can say."""
        known = {one.id: one.title.zh for one in self.matters.values()}
        for one in matters:
            if isinstance(one, Mapping) and (matter_id := str(one["id"])) in replaced:
                named = one["materials"]
                listed = named if isinstance(named, list) else []
                titles = tuple(self.new_materials[each].title for each in listed if each in self.new_materials)
                if titles:
                    yield Beside(matter_id, known[matter_id], titles, tuple(self.near(matter_id, titles)))

    def near(self, matter_id: str, titles: Iterable[str]) -> Iterator[tuple[str, str]]:
        """The papers that are called much like one the parent asks for in the matter, with its title."""
        asked = next((one.materials for one in self.matters.values() if one.id == matter_id), ())
        named = self.parent.materials if self.parent is not None else ()
        known = {item.value.title.zh: None for item in named if item.value.id in asked}
        for title in titles:
            if close := closest(title, known):
                yield title, close

    def material(self, material_id: str, paper: Paper) -> dict[str, Writable]:
        return {
            "id": material_id,
            "title": paper.title,
            "made_by": "applicant",
            **({"original": paper.original} if paper.original is False else {}),
            **({"copies": paper.copies} if paper.copies not in {None, 1} else {}),
            "in_force": {"from": self.source.since},
            "source": self.cited(),
        }

    # ------------------------------------------------------------ names

    def earlier_id(self, kind: str, title: str, authority: str = "") -> str:
        """The id that an earlier import gave to the title, that of the same authority first; empty where none did."""
        found = [one for one in self.before[kind].get(folded(title), []) if one[0] not in self.given | self.parents]
        found.sort(key=lambda one: one[1] != folded(authority))
        if not found:
            return ""
        self.given.add(found[0][0])
        return found[0][0]

    def alike(self, entries: Sequence[GuideEntry]) -> tuple[Alike, ...]:
        """The new matters whose title is as near to one of the parent's as comparing takes for the same."""
        pairs = alike_titles([(one.id, one.title.zh) for one in self.matters.values()], entries)
        return tuple(Alike(entry.row, entry.title, known, title) for known, title, entry in pairs)

    def new_id(self, title: str, start: str = "g_") -> str:
        """An id out of the first letters of a title's pinyin, the same for the same titles in the same order."""
        letters = initials(title)[0][:_LONGEST_ID] or "x"
        found, number = f"{start}{letters}", 1
        while found in self.taken:
            number += 1
            found = f"{start}{letters}_{number}"
        self.taken.add(found)
        return found

    def folder(self, title: str) -> str:
        """A folder's name that no other matter has."""
        plain = "".join(one for one in _FOLDER.sub("", title) if not hidden(one)).strip(".")[:40] or "事项"
        plain = f"{plain}事项" if is_device(plain) else plain
        found, number = plain, 1
        while found in self.folders:
            number += 1
            found = f"{plain}{number}"
        self.folders.add(found)
        return found
