"""JSON Schemas of a pack's files for editors: what the models take, with the scalars as YAML writes them.

Kaiban reads every scalar of a pack as text and gives it its type after; an editor sees `true` and `3` as they stand. So
a truth may be written with and without quotation marks, a number too, and words as plain text or by language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from pydantic import BaseModel

from rules.loading.pack_schema import KINDS
from rules.model import Content
from rules.model_pack import PackMeta

Schema: TypeAlias = dict[str, object]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_WORDS = "_Words"


def pack_schemas() -> Mapping[str, Schema]:
    """The schema of `pack.yaml` under `pack`, and that of each folder's files under the folder's name."""
    return {name: _file(model, several=name != "pack") for name, model in _models().items()}


def pack_schema() -> Schema:
    """One schema that holds one for each file or folder under `$defs`."""
    named = {
        name: _shape(model, f"#/$defs/{name}/$defs/{{model}}", several=name != "pack")
        for name, model in _models().items()
    }
    return {"$schema": DIALECT, "title": "pack", "anyOf": [{"$ref": f"#/$defs/{one}"} for one in named], "$defs": named}


def _models() -> Mapping[str, type[Content]]:
    return {"pack": PackMeta, **KINDS}


def _file(model: type[BaseModel], *, several: bool) -> Schema:
    return {"$schema": DIALECT, **_shape(model, "#/$defs/{model}", several=several)}


def _shape(model: type[BaseModel], template: str, *, several: bool) -> Schema:
    """One item, or a list of items where a file may hold several; what the model names stands under `$defs`."""
    item = model.model_json_schema(ref_template=template)
    below = item.pop("$defs", {})
    item = _lenient(item)
    below = {name: _lenient(one) for name, one in below.items()}
    if _WORDS in below:
        below[_WORDS] = {"anyOf": [{"type": "string", "minLength": 1}, below[_WORDS]]}
    if not several:
        return {**item, "$defs": below}
    own = template.format(model=model.__name__)
    return {
        "anyOf": [{"type": "array", "items": {"$ref": own}}, {"$ref": own}],
        "$defs": {**below, model.__name__: item},
    }


def _lenient(node: object) -> Schema:
    found = _scalars(node)
    if not isinstance(found, dict):
        raise TypeError("a schema is a mapping")
    return found


def _scalars(node: object) -> object:
    """The schema with every scalar as YAML may write it."""
    if isinstance(node, list):
        return [_scalars(one) for one in node]
    if not isinstance(node, dict):
        return node
    found = {key: _scalars(below) for key, below in node.items()}
    kind = found.get("type")
    if kind == "boolean":
        return {**{key: below for key, below in found.items() if key != "type"}, "enum": [True, False, "true", "false"]}
    if kind == "integer":
        return {**found, "type": ["integer", "string"], "pattern": "^-?[0-9]+$"}
    if found.get("const") == "true":
        return {**{key: below for key, below in found.items() if key not in {"const", "type"}}, "enum": ["true", True]}
    if kind == "string" and not {"enum", "const", "pattern", "format"} & found.keys():
        return {**found, "type": ["string", "number", "boolean"]}
    return found
