"""`kaiban schema case|pack|form|package`: JSON Schemas of the files that people and programs write."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from assistant.cli.call import Call, Exit, JsonValue, WordedError
from assistant.desk import DeskError
from forms.model import FormMap, FormMeta, Layout
from rules.facts import FactId
from rules.model import FactDef, FactType, PackMeta
from rules.pack import Pack
from rules.pack_schema import KINDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DAY: JsonValue = {"type": "string", "format": "date"}
_TEXT: JsonValue = {"type": "string"}
_NUMBER: JsonValue = {"type": ["number", "string"]}


def run(call: Call) -> int:
    """Print one schema; it is JSON with and without `--json`."""
    schema: Mapping[str, JsonValue]
    match call.options.what:
        case "case":
            schema = case_schema(call, _pack(call))
        case "pack":
            schema = _several({"pack": PackMeta, **KINDS})
        case "form":
            schema = _several({"form": FormMeta, "layout": Layout, "map": FormMap})
        case _:
            schema = package_schema()
    call.console.json({"$schema": DIALECT, **schema})
    return Exit.DONE


def _pack(call: Call) -> Pack:
    desk = call.desk
    try:
        return desk.pack(call.options.pack or desk.packs()[0].id)
    except DeskError as error:
        raise WordedError(error.message) from error


def case_schema(call: Call, pack: Pack) -> Mapping[str, JsonValue]:
    """What a case file may hold, with the facts of one pack."""
    facts: dict[str, JsonValue] = {}
    for fact_id, fact in pack.facts.items():
        if fact.derived is None and "[]." not in fact_id:
            facts[fact_id] = _list(call, pack, fact_id) if fact.type is FactType.LIST else _fact(call, fact)
    return {
        "title": "Kaiban case file",
        "type": "object",
        "required": ["pack", "answers"],
        "additionalProperties": False,
        "properties": {
            "pack": {**_object(_TEXT), "examples": [pack.id]},
            "as_of": _DAY,
            "note": _TEXT,
            "answers": {"type": "object", "additionalProperties": False, "properties": facts},
        },
    }


def _object(schema: JsonValue) -> dict[str, JsonValue]:
    return dict(schema) if isinstance(schema, Mapping) else {}


def _fact(call: Call, fact: FactDef) -> JsonValue:
    schema: dict[str, JsonValue] = {"title": call.voice.of(fact.label)}
    options: list[JsonValue] = [option.id for option in fact.options]
    match fact.type:
        case FactType.BOOL:
            schema["type"] = "boolean"
        case FactType.NUMBER | FactType.MONEY | FactType.PERCENT:
            schema.update(_object(_NUMBER))
        case FactType.DATE:
            schema.update(_object(_DAY))
        case FactType.CHOICE:
            schema["enum"] = options
        case FactType.CHOICES:
            schema.update({"type": "array", "items": {"enum": options}, "uniqueItems": True})
        case _:
            schema.update(_object(_TEXT))
            if fact.max_length is not None:
                schema["maxLength"] = fact.max_length
    return schema


def _list(call: Call, pack: Pack, list_id: FactId) -> JsonValue:
    """A list: complete as it stands, or `{open: […]}` while somebody may still come."""
    fields: dict[str, JsonValue] = {"key": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,31}$"}}
    for name in pack.vocabulary.fields(list_id):
        fact = pack.facts[FactId(f"{list_id}[].{name}")]
        if fact.derived is None:
            fields[name] = _fact(call, fact)
    items: JsonValue = {
        "type": "array",
        "items": {"type": "object", "additionalProperties": False, "properties": fields},
    }
    still_open: JsonValue = {
        "type": "object",
        "required": ["open"],
        "additionalProperties": False,
        "properties": {"open": items},
    }
    return {"title": call.voice.of(pack.facts[list_id].label), "oneOf": [items, still_open]}


def _several(models: Mapping[str, type[BaseModel]]) -> Mapping[str, JsonValue]:
    """The schemas of several kinds of file, by the name of the file or folder that holds them."""
    return {"$defs": {name: model.model_json_schema(by_alias=True) for name, model in models.items()}}


def package_schema() -> Mapping[str, JsonValue]:
    """`data/case.json` of a package."""
    texts: JsonValue = {"type": "array", "items": _TEXT}
    decision: JsonValue = {
        "type": "object",
        "required": ["status"],
        "properties": {
            "status": {"enum": ["required", "not_required", "undecided"]},
            "because": texts,
            "needs": {"type": "array", "items": texts},
        },
    }
    outcomes: JsonValue = {"enum": ["holds", "fails", "undecided", "not_applicable"]}
    pack: JsonValue = {"type": "object", "required": ["id", "version"], "properties": {"id": _TEXT, "version": _TEXT}}
    return {
        "title": "Kaiban package: data/case.json",
        "type": "object",
        "required": ["format", "pack", "pack_digest", "packs", "as_of", "answers", "matters", "materials", "checks"],
        "properties": {
            "format": {"const": "kaiban-case/1"},
            "pack": _TEXT,
            "pack_digest": _TEXT,
            "packs": {"type": "array", "items": pack},
            "as_of": _DAY,
            "answers": {"type": "object"},
            "facts": {"type": "object"},
            "matters": {"type": "object", "additionalProperties": decision},
            "materials": {"type": "object", "additionalProperties": decision},
            "checks": {"type": "object", "additionalProperties": outcomes},
            "versions": {"type": "object"},
        },
    }
