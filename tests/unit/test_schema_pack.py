"""The JSON Schemas of packs: whole, true to the files that ship, and of use to an editor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import cast

import pytest
import yaml

from exports.schema import schema
from exports.schema_pack import Schema, pack_schemas
from rules.loading.pack_schema import KINDS
from rules.pack import shipped_root

SCHEMAS = pack_schemas()
SOURCE = "{id: a, title: 甲, in_force: {from: 2024-07-01}, last_checked: 2026-11-01"
TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str, "boolean": bool, "integer": int, "number": (int, float), "array": list, "object": dict,
    "null": type(None),
}  # fmt: skip


def faults(value: object, shape: Schema, root: Schema, place: str = "") -> Iterator[str]:
    """Where a value breaks a schema, for the part of JSON Schema that ours use."""
    if "$ref" in shape:
        target: object = root
        for step in str(shape["$ref"]).removeprefix("#/").split("/"):
            target = cast(Schema, target)[step]
        yield from faults(value, cast(Schema, target), root, place)
        return
    if "anyOf" in shape:
        ways = [list(faults(value, one, root, place)) for one in cast(list[Schema], shape["anyOf"])]
        if all(ways):
            yield min(ways, key=len)[0]
    kinds = shape.get("type", [])
    wanted = [kinds] if isinstance(kinds, str) else cast(list[str], kinds)
    if wanted and not any(_is(value, kind) for kind in wanted):
        yield f"{place}: not {wanted}"
        return
    if "enum" in shape and value not in cast(list[object], shape["enum"]):
        yield f"{place}: none of {shape['enum']}"
    if "pattern" in shape and isinstance(value, str) and not re.search(str(shape["pattern"]), value):
        yield f"{place}: not {shape['pattern']}"
    yield from _inside(value, shape, root, place)


def _is(value: object, kind: str) -> bool:
    return isinstance(value, TYPES[kind]) and not (kind in {"integer", "number"} and isinstance(value, bool))


def _inside(value: object, shape: Schema, root: Schema, place: str) -> Iterator[str]:
    if isinstance(value, list) and isinstance(shape.get("items"), dict):
        for number, one in enumerate(value):
            yield from faults(one, cast(Schema, shape["items"]), root, f"{place}[{number}]")
    if isinstance(value, dict):
        known = cast(Mapping[str, Schema], shape.get("properties", {}))
        yield from (f"{place}.{key}: missing" for key in cast(list[str], shape.get("required", [])) if key not in value)
        for key, below in value.items():
            if key in known:
                yield from faults(below, known[key], root, f"{place}.{key}")
            elif shape.get("additionalProperties") is False:
                yield f"{place}.{key}: no such key"


def as_an_editor_sees_it(value: object) -> object:
    """YAML 1.2 knows no days: they are text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [as_an_editor_sees_it(one) for one in value]
    return {str(key): as_an_editor_sees_it(one) for key, one in value.items()} if isinstance(value, dict) else value


def read(text: str) -> object:
    return as_an_editor_sees_it(yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def test_every_folder_of_a_pack_has_its_schema() -> None:
    assert set(SCHEMAS) == {"pack", *KINDS}
    whole = schema("pack")
    assert set(cast(Schema, whole["$defs"])) == set(SCHEMAS)


@pytest.mark.parametrize("kind", ["pack", *KINDS])
def test_every_shipped_file_fits_the_schema_of_its_folder(kind: str) -> None:
    pattern = "*/pack.yaml" if kind == "pack" else f"*/{kind}/*.yaml"
    found = []
    for path in sorted(shipped_root().glob(pattern)):
        found += [f"{path.name}{one}" for one in faults(read(path.read_text("utf-8")), SCHEMAS[kind], SCHEMAS[kind])]
    assert found == []


@pytest.mark.parametrize("kind", ["pack", *KINDS])
def test_the_schemas_in_one_say_the_same_as_each_by_itself(kind: str) -> None:
    whole = schema("pack")
    shape = cast(Mapping[str, Schema], whole["$defs"])[kind]
    for path in sorted((shipped_root() / "cn").glob("pack.yaml" if kind == "pack" else f"{kind}/*.yaml"))[:2]:
        assert list(faults(read(path.read_text("utf-8")), shape, whole)) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("sources", f"{SOURCE}, grade: good}}"),
        ("sources", f"{SOURCE}, grade: verified, titel: 甲}}"),
        ("topics", "{id: A-B, title: 甲, order: 1}"),
        ("topics", "{id: a, order: 1}"),
        ("topics", "[{id: a, title: 甲, order: 第一}]"),
    ],
)
def test_a_slip_of_the_pen_breaks_the_schema(kind: str, text: str) -> None:
    assert list(faults(read(text), SCHEMAS[kind], SCHEMAS[kind])) != []


def test_without_the_slip_it_fits() -> None:
    assert list(faults(read(f"{SOURCE}, grade: verified}}"), SCHEMAS["sources"], SCHEMAS["sources"])) == []
    assert list(faults(read("{id: a, title: 甲, order: 1}"), SCHEMAS["topics"], SCHEMAS["topics"])) == []


def test_truths_and_numbers_may_stand_with_and_without_quotes() -> None:
    item = (
        "- {{id: a, title: {title}, made_by: applicant, original: {truth}, copies: {copies}, "
        "in_force: {{from: 2024-07-01}}, source: {{of: a, article: 12, grade: verified}}}}"
    )
    for truth, copies in (("true", "2"), ('"true"', '"2"')):
        for title in ("甲", "{zh: 甲, en: A}"):
            text = item.format(title=title, truth=truth, copies=copies)
            assert list(faults(read(text), SCHEMAS["materials"], SCHEMAS["materials"])) == []
