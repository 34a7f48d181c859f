"""The models of `case.json` and `provenance.json`: what a package must hold, and what the schemas are made from."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationError

from rules.errors import YamlError
from rules.model import Content, Day
from rules.yamlfile import parse, to_plain


class PackVersion(Content):
    """One pack of the chain that decided the case."""

    id: str
    version: str
    last_checked: Day


class DecisionRecord(Content):
    """A decision: the facts that made it, or the smallest sets of facts that would."""

    status: Literal["required", "not_required", "undecided"]
    because: tuple[str, ...] = ()
    needs: tuple[tuple[str, ...], ...] = ()


class CaseRecord(Content):
    """`case.json`. `answers` is what was told, by fact id, as in a case file; `facts` what was known from it."""

    format: Literal["kaiban-case/1"]
    pack: str
    pack_digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    packs: tuple[PackVersion, ...]
    as_of: Day
    answers: dict[str, object]
    facts: dict[str, object]
    matters: dict[str, DecisionRecord]
    materials: dict[str, DecisionRecord]
    checks: dict[str, Literal["holds", "fails", "undecided", "not_applicable"]]
    versions: dict[str, str]


class BoxSource(Content):
    """Where a box or clause came from."""

    facts: tuple[str, ...]
    expressions: tuple[str, ...]
    law: tuple[str, ...] = ()


class FileSource(Content):
    """Where a paper came from."""

    form: str
    edition: str
    blank_sha256: str = ""
    official_sha256: str = ""
    matter: str
    material: str
    boxes: dict[str, BoxSource]


class FactSource(Content):
    """Where a fact came from: its origin, and the rule that computed a derived one."""

    origin: Literal["answer", "file", "profile", "derived", "assumption"]
    note: str = ""
    rule: str = ""


class ProvenanceRecord(Content):
    """`provenance.json`: box → facts → origin → rule. It holds no value of a fact."""

    format: Literal["kaiban-provenance/1"]
    files: dict[str, FileSource]
    facts: dict[str, FactSource]


def read_record(model: type[Content], data: bytes, name: str) -> Content | str:
    """The record, or where it is wrong: an empty text where it is no JSON at all."""
    try:
        return model.model_validate(to_plain(parse(data, name, json_text=True)))
    except YamlError:
        return ""
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return ".".join(str(step) for step in first["loc"][:2]) or name
