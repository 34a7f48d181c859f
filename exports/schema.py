"""JSON Schemas (draft 2020-12) of what Kaiban reads and writes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pydantic import BaseModel

from exports.caserecord import CaseRecord, ProvenanceRecord
from exports.documents.content import DocumentDef
from exports.schema_pack import DIALECT, Schema, pack_schema
from forms.model import FormMap, FormMeta, Layout
from rules.facts import FactId
from rules.model import FactDef, FactType
from rules.vocabulary import Vocabulary

_FORM: Mapping[str, type[BaseModel]] = MappingProxyType({"form": FormMeta, "layout": Layout, "map": FormMap})
_PACKAGE: Mapping[str, type[BaseModel]] = MappingProxyType(
    {"case.json": CaseRecord, "provenance.json": ProvenanceRecord}
)
KINDS = ("case", "pack", "form", "package", "document")
"""What `schema` knows."""

_TEXT: Schema = {"type": "string"}
_JSON_TYPES: Mapping[FactType, Schema] = MappingProxyType(
    {
        FactType.BOOL: {"enum": [True, False, "true", "false"]},
        FactType.NUMBER: {"type": ["number", "string"]},
        FactType.MONEY: {"type": ["number", "string"]},
        FactType.PERCENT: {"type": ["number", "string"]},
        FactType.DATE: {"type": "string", "format": "date"},
    }
)


def schema(kind: str, vocabulary: Vocabulary | None = None) -> Schema:
    """The schema of a kind of file. For `case` the pack's vocabulary names the answers; raises KeyError for a kind."""
    match kind:
        case "case":
            return _case(vocabulary)
        case "pack":
            return pack_schema()
        case "form":
            return _several(kind, _FORM)
        case "package":
            return _several(kind, _PACKAGE)
        case "document":
            return {"$schema": DIALECT, **DocumentDef.model_json_schema()}
    raise KeyError(kind)


def _several(kind: str, models: Mapping[str, type[BaseModel]]) -> Schema:
    """One schema that holds one for each file or folder of a kind, under `$defs`."""
    named = {
        name: model.model_json_schema(ref_template=f"#/$defs/{name}/$defs/{{model}}") for name, model in models.items()
    }
    return {"$schema": DIALECT, "title": kind, "anyOf": [{"$ref": f"#/$defs/{name}"} for name in named], "$defs": named}


def _case(vocabulary: Vocabulary | None) -> Schema:
    """A case file: `pack`, `as_of`, `scene` and `answers`."""
    answers: Schema = {"type": "object"}
    if vocabulary is not None:
        answers = {"type": "object", "additionalProperties": False, "properties": _answers(vocabulary)}
    return {
        "$schema": DIALECT,
        "title": "case",
        "type": "object",
        "required": ["pack", "as_of", "answers"],
        "properties": {
            "pack": _TEXT,
            "as_of": {"type": "string", "format": "date"},
            "scene": _TEXT,
            "answers": answers,
        },
    }


def _answers(vocabulary: Vocabulary) -> Schema:
    found: Schema = {}
    for fact_id, fact in vocabulary.facts.items():
        if fact.derived is not None or "[]" in fact_id:
            continue
        if fact.type is FactType.LIST:
            item: Schema = {"type": "object", "additionalProperties": False, "properties": _fields(vocabulary, fact_id)}
            people: Schema = {"type": "array", "items": item}
            opened: Schema = {"type": "object", "required": ["open"], "properties": {"open": people}}
            found[fact_id] = {"anyOf": [people, opened], "title": fact.label.zh}
        else:
            found[fact_id] = _value(fact)
    return found


def _fields(vocabulary: Vocabulary, list_id: FactId) -> Schema:
    fields: Schema = {"key": _TEXT}
    for name in vocabulary.fields(list_id):
        fact = vocabulary.facts[FactId(f"{list_id}[].{name}")]
        if fact.derived is None:
            fields[name] = _value(fact)
    return fields


def _value(fact: FactDef) -> Schema:
    options = [option.id for option in fact.options]
    shape: Schema
    if fact.type is FactType.CHOICE:
        shape = {"enum": options}
    elif fact.type is FactType.CHOICES:
        shape = {"type": "array", "items": {"enum": options}, "uniqueItems": True}
    else:
        shape = _JSON_TYPES.get(fact.type, _TEXT)
    if fact.optional:
        shape = {"anyOf": [shape, {"const": ""}], "description": 'may be answered with "none": ""'}
    return {**shape, "title": fact.label.zh}
