"""The content files of the documents an enterprise writes itself: their models, and reading them.

A document is a list of parts: chapters, numbered clauses, leading paragraphs and places to sign. Words carry slots,
`{expression | format}`; `{@name}` stands for an expression of the document's `let`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field, ValidationError

from exports.errors import ContentError
from rules.model import Citation, Condition, Content, Id
from rules.yamlfile import load, node_at, to_plain

_FOLDER = Path(__file__).parent


def _words(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


class WordsDef(Content):
    """A paragraph or list item, with a condition where it does not always stand."""

    text: str = Field(min_length=1)
    when: Condition | None = None


Words: TypeAlias = Annotated[WordsDef, BeforeValidator(_words)]


class ItemsDef(Content):
    """A list numbered （一）（二）; items whose condition is false are left out and the rest counted on."""

    items: tuple[Words, ...] = Field(min_length=1)
    when: Condition | None = None


class ColumnDef(Content):
    """A column of a table; `person` is bound in `text`."""

    title: str
    width: float
    text: str
    align: Literal["left", "center", "right"] = "left"


class RowsDef(Content):
    """A table with a row for each person of `rows`, and perhaps a row of sums."""

    rows: Condition
    columns: tuple[ColumnDef, ...] = Field(min_length=1)
    total: tuple[str, ...] = ()


class TableDef(Content):
    """A table inside a clause."""

    table: RowsDef
    when: Condition | None = None


class ChapterDef(Content):
    """A chapter's heading, numbered 第一章."""

    chapter: str
    when: Condition | None = None


class ClauseDef(Content):
    """A numbered clause; `law` says which articles it answers."""

    id: Id
    law: tuple[Citation, ...] = Field(min_length=1)
    clause: tuple[ItemsDef | TableDef | Words, ...] = Field(min_length=1)
    when: Condition | None = None


class LeadDef(Content):
    """A paragraph without a number."""

    id: Id
    law: tuple[Citation, ...] = ()
    lead: str
    when: Condition | None = None


class SignsOf(Content):
    """A line to sign for each person of `rows`; `date` is printed for handwriting."""

    title: str
    rows: Condition
    label: str
    role: Id
    date: str = ""


class SignsDef(Content):
    """The places to sign."""

    signs: SignsOf
    when: Condition | None = None


class DocumentDef(Content):
    """`<document-id>.yaml`. `when` says for which enterprises it exists, `along` with which documents it goes."""

    id: Id
    title: str
    short: str
    numbering: Literal["article", "ordinal"]
    lang: Literal["zh-CN"] = "zh-CN"
    along: tuple[Id, ...] = ()
    when: Condition | None = None
    let: dict[str, str] = Field(default_factory=dict)
    body: tuple[ChapterDef | ClauseDef | LeadDef | SignsDef, ...] = Field(min_length=1)


class StandIn(Content):
    """Who signs where a form names `role`, in some cases: the people of `rows`, or with `when` alone somebody else.

    `matter` narrows it to forms of matters whose id begins so, `label` to places whose words do. With `instead` those
    who hold the role do not sign there where `rows` names anybody; with `nobody` nobody does where `when` is true, and
    with `told` the guide lists those places as left empty.
    """

    role: Id
    rows: Condition | None = None
    when: Condition | None = None
    matter: str = ""
    label: str = ""
    instead: bool = False
    nobody: bool = False
    told: bool = False


class SheetDef(Content):
    """The words of a sheet that Kaiban lays out itself (cover, notice, plan, signing guide), by name."""

    id: Id
    title: str
    file: str
    words: dict[str, str]
    stand_ins: tuple[StandIn, ...] = ()


class CommonDef(Content):
    """Words that all documents share: numbering, the page line, the prompt of a place to sign."""

    page_words: str
    prompt: str
    draft: str
    blank: str
    roles: dict[str, str]


class WordingDef(Content):
    """What papers in other people's words call one fact, or the name of who holds one role."""

    kind: Literal["company", "code", "address", "area", "money", "scope", "term", "person"]
    labels: tuple[str, ...]
    fact: str = ""
    role: str = ""
    lease: bool = False


class HoldersDef(Content):
    """A role of those who contribute, and what lists of them call it."""

    role: str
    words: tuple[str, ...]


class ColumnsDef(Content):
    """What the columns of a list of contributions are called."""

    name: tuple[str, ...]
    contribution: tuple[str, ...]
    paid: tuple[str, ...]
    share: tuple[str, ...]


class WordingsDef(Content):
    """How papers in other people's words call what forms state (`exports.wording`)."""

    id: str
    prefixes: tuple[str, ...]
    joins: tuple[str, ...]
    entries: tuple[WordingDef, ...]
    terms_without_end: tuple[str, ...]
    company_endings: tuple[str, ...]
    company_kinds: tuple[str, ...]
    """What may stand behind an ending and belongs to the name."""
    no_names: tuple[str, ...]
    appoints: tuple[str, ...]
    parties: tuple[str, ...]
    landlords: tuple[str, ...]
    tenants: tuple[str, ...]
    owner: str
    lease_from: str
    lease_until: str
    holders: tuple[HoldersDef, ...]
    columns: ColumnsDef


DOCUMENTS = (
    "articles",
    "shareholders_resolution",
    "shareholder_decision",
    "manager_appointment",
    "partnership_agreement",
    "cooperative_charter",
    "cooperative_minutes",
    "joint_stock_articles",
)
"""The documents an enterprise writes itself."""

SHEETS = ("cover", "notice", "plan", "signing")
"""The sheets on top of a package, in order."""


@lru_cache(maxsize=32)
def _read(model: type[Content], path: Path) -> Content:
    tree = load(path)
    try:
        return model.model_validate(to_plain(tree))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = [step for step in first["loc"] if isinstance(step, str | int)]
        line = node_at(tree, place)[1]
        shown = ".".join(str(step) for step in place)
        raise ContentError(f"{path.name}:{line}", f"{shown}: {first['msg']}", "Correct the entry.") from error


def read_document(document_id: str) -> DocumentDef:
    """The content of a document. Raises `ContentError`, or `rules.errors.YamlError` for a file that cannot be read."""
    found = _read(DocumentDef, _FOLDER / f"{document_id}.yaml")
    assert isinstance(found, DocumentDef)
    return found


def read_sheet(sheet_id: str) -> SheetDef:
    """The words of a sheet. Raises as `read_document` does."""
    found = _read(SheetDef, _FOLDER / f"{sheet_id}.yaml")
    assert isinstance(found, SheetDef)
    return found


def read_common() -> CommonDef:
    """The words all documents share. Raises as `read_document` does."""
    found = _read(CommonDef, _FOLDER / "common.yaml")
    assert isinstance(found, CommonDef)
    return found


def read_wordings() -> WordingsDef:
    """What papers in other people's words call things. Raises as `read_document` does."""
    found = _read(WordingsDef, _FOLDER / "wordings.yaml")
    assert isinstance(found, WordingsDef)
    return found
