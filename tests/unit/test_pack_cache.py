"""What the cache keeps of packs and forms is used only where it is whole, ours and of the same files."""

from __future__ import annotations

import json
import os
from itertools import count
from pathlib import Path

import pytest
from packs_fixture import DAY, FACTS, SMALL, decided, write_pack

import rules.pack
from forms.formfiles import FormFiles
from forms.library import load_form
from rules.cachefile import CacheFolder, Kept
from rules.errors import PackError
from rules.expr.keeping import Trees, kept
from rules.expr.parser import parse
from rules.loading.pack_schema import folder_digest, read_folder
from rules.pack import Pack, load_pack, shipped_root
from rules.vocabulary import Vocabulary

ANSWERS = {
    "shop.food": "true",
    "shop.kind": "eat",
    "shop.area": "250",
    "shop.seats": "12",
    "people": [{"name": "王小明", "roles": ["shareholder"], "paid": "1000"}],
}
_NUMBERS = count()


@pytest.fixture
def cache(tmp_path: Path) -> CacheFolder:
    return CacheFolder(tmp_path / "cache", "1.0")


def load_at_new_place(tmp_path: Path, cache: CacheFolder | None, **changed: str) -> Pack:
    """The small pack in a folder of its own each time, so that nothing but the cache can remember it."""
    root = tmp_path / f"root{next(_NUMBERS)}"
    write_pack(root, {**SMALL, **changed})
    return load_pack("test", [root], cache)


def was_parsed(tmp_path: Path, cache: CacheFolder, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the small pack's files are read although a cache is there."""
    seen: list[Path] = []
    read = read_folder

    def counted(folder: Path) -> object:
        seen.append(folder)
        return read(folder)

    with monkeypatch.context() as patched:
        patched.setattr(rules.pack, "read_folder", counted)
        load_at_new_place(tmp_path, cache)
    return bool(seen)


def the_same(one: Pack, other: Pack) -> bool:
    kinds = ("facts", "questions", "topics", "matters", "materials", "checks", "rates", "sources", "cases")
    return (
        all([item.value for item in one.all_of(kind)] == [item.value for item in other.all_of(kind)] for kind in kinds)
        and (one.digest, one.fact_order, one.chain) == (other.digest, other.fact_order, other.chain)
        and dict(one.conditions).keys() == dict(other.conditions).keys()
        and all(one.conditions[key].tree == other.conditions[key].tree for key in one.conditions)
    )


def test_a_pack_from_the_cache_is_the_pack_of_the_files(tmp_path: Path, cache: CacheFolder) -> None:
    read = load_at_new_place(tmp_path, None)
    load_at_new_place(tmp_path, cache)
    again = load_at_new_place(tmp_path, cache)
    assert the_same(read, again)
    assert decided(read, ANSWERS).matters == decided(again, ANSWERS).matters


def test_the_cache_is_used_without_parsing_anything(
    tmp_path: Path, cache: CacheFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = decided(load_at_new_place(tmp_path, cache), ANSWERS).matters

    def refused(*_: object) -> object:
        raise AssertionError("parsed again")

    monkeypatch.setattr(rules.pack, "read_folder", refused)
    monkeypatch.setattr("rules.expr.parser.parse", refused)
    assert decided(load_at_new_place(tmp_path, cache), ANSWERS).matters == expected


def test_the_shipped_packs_come_from_the_cache_as_from_their_files(cache: CacheFolder) -> None:
    roots = (shipped_root(),)
    read = load_pack("cn-tj-xiqing", roots)
    load_pack("cn-tj-xiqing", roots, cache)
    rules.pack._read.cache_clear()
    rules.pack._build.cache_clear()
    again = load_pack("cn-tj-xiqing", roots, cache)
    assert the_same(read, again)
    matter = again.matters[0]
    assert matter.place("guide") == read.matters[0].place("guide")


def test_a_changed_file_is_read_again(tmp_path: Path, cache: CacheFolder) -> None:
    load_at_new_place(tmp_path, cache)
    name = next(name for name in SMALL if "facts" in name)
    pack = load_at_new_place(tmp_path, cache, **{name: FACTS.replace("label: 面积", "label: 建筑面积")})
    assert [fact.label.zh for fact in pack.facts.values() if fact.id == "shop.area"] == ["建筑面积"]


@pytest.mark.parametrize("harm", ["cut", "flipped", "emptied", "no_json", "another_program"])
def test_a_damaged_or_foreign_file_is_as_if_there_were_none(
    harm: str, tmp_path: Path, cache: CacheFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_at_new_place(tmp_path, cache)
    assert not was_parsed(tmp_path, cache, monkeypatch)
    path = cache.folder / "folder.test.json"
    raw = path.read_bytes()
    match harm:
        case "cut":
            path.write_bytes(raw[:-20])
        case "flipped":
            path.write_bytes(raw[:-30] + bytes([raw[-30] ^ 1]) + raw[-29:])
        case "emptied":
            path.write_bytes(b"")
        case "no_json":
            path.write_bytes(raw.partition(b"\n")[0] + b"\n{")
        case _:
            CacheFolder(cache.folder, "2.0").write("folder.test", "key", ["another"])
    assert was_parsed(tmp_path, cache, monkeypatch)
    assert not was_parsed(tmp_path, cache, monkeypatch), "it is written anew"


@pytest.mark.skipif(os.name != "posix", reason="folders are private on this system")
def test_a_file_that_others_may_write_is_not_used(
    tmp_path: Path, cache: CacheFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_at_new_place(tmp_path, cache)
    (cache.folder / "folder.test.json").chmod(0o666)
    assert was_parsed(tmp_path, cache, monkeypatch)


@pytest.mark.parametrize(
    "forged",
    [
        {"pack": []},
        ["list"],
        {"pack": [["a", 1, {"id": "test"}]], "facts": "no list"},
        {"pack": [["a", "1", {}]]},
        {"pack": [[1, 2, 3, 4]]},
        None,
        "text",
    ],
)
def test_what_does_not_fit_the_models_is_not_taken(
    forged: Kept, tmp_path: Path, cache: CacheFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = load_at_new_place(tmp_path, cache)
    root = tmp_path / "digest"
    write_pack(root, SMALL)
    cache.write("folder.test", folder_digest(root / "test"), forged)
    assert the_same(load_at_new_place(tmp_path, cache), pack)


def test_a_folder_that_cannot_be_written_keeps_nothing_and_stops_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert load_at_new_place(tmp_path, CacheFolder(blocked, "1.0")).matter_ids


def test_a_pack_with_a_fault_is_never_kept(tmp_path: Path, cache: CacheFolder) -> None:
    name = next(name for name in SMALL if "facts" in name)
    for _ in range(2):
        with pytest.raises(PackError):
            load_at_new_place(tmp_path, cache, **{name: FACTS.replace("shop.food\n", "shop.fodd\n")})
    assert not list(cache.folder.glob("chain.*")) if cache.folder.is_dir() else True


def test_a_fault_that_a_changed_code_table_makes_is_found(tmp_path: Path, cache: CacheFolder) -> None:
    head = "#table,kinds\n#title,种类\n#source,试验\n#grade,verified\n#last_checked,2026-11-01\n"
    table = f"{head}code,name\nA1,甲\nB2,乙\n"
    name = next(name for name in SMALL if "facts" in name)
    code = "- {id: shop.code, type: text, label: 种类, codes: kinds}\n"
    first = "- {id: shop.first, type: bool, label: 甲类, derived: \"shop.code == 'A1'\"}\n"
    facts = FACTS + code + first

    def load(text: str) -> Pack:
        root = tmp_path / f"root{next(_NUMBERS)}"
        write_pack(root, {**SMALL, name: facts, "codes/kinds.csv": text})
        return load_pack("test", [root], cache)

    load(table)
    assert load(table).facts
    with pytest.raises(PackError):
        load(table.replace("A1", "C3"))


TEXTS = (
    "true",
    "!a.b && (c || d)",
    "a in ['x', 'y\\'z'] ? b : c",
    "people.filter(p, 'x' in p.roles).map(p, p.paid)",
    "sum(people.map(p, p.paid)) - 1.50 * -x / 3 >= rate('r') && (y != z)",
    "has(a) && size(list) > 0",
)


@pytest.mark.parametrize("text", TEXTS)
def test_a_kept_tree_reads_back_as_the_parsed_one(text: str) -> None:
    assert Trees({text: json.loads(json.dumps(kept(parse(text))))}).get(text) == parse(text)


def test_every_condition_of_the_shipped_packs_reads_back(cache: CacheFolder) -> None:
    for pack_id in ("cn-tj-binhai-bsq", "cn-sd-bz-bincheng"):
        for condition in load_pack(pack_id, (shipped_root(),)).conditions.values():
            tree = json.loads(json.dumps(kept(parse(condition.text))))
            assert Trees({condition.text: tree}).get(condition.text) == parse(condition.text)


def deep(levels: int) -> object:
    return ["b", 1, 0] if levels == 0 else ["u", "!", deep(levels - 1), 0]


@pytest.mark.parametrize(
    "tree",
    [
        ["r", "=~", ["b", 1, 0], ["b", 1, 0], 0],
        ["u", "+", ["b", 1, 0], 0],
        ["j", "&&", []],
        ["x"],
        [],
        {},
        ["p", [], []],
        ["p", ["a"], []],
        ["n", "twelve", 0],
        ["t", 5, 0],
        ["s", ["b", 1, 0], [["&", 0, ["b", 1, 0]]]],
        ["c", None, "has", ["b", 1, 0]],
        [["b"], 1, 0],
        deep(70),
    ],
)
def test_a_tree_that_is_none_is_not_taken(tree: object) -> None:
    assert Trees({"true": tree}).get("true") is None


def test_a_tree_of_another_type_gives_way_to_the_text(tmp_path: Path, cache: CacheFolder) -> None:
    read = load_at_new_place(tmp_path, cache)
    path = cache.folder / "chain.test.json"
    forged = json.loads(path.read_bytes().partition(b"\n")[2])
    forged["texts"] = [[text, ["t", "never", 0]] for text, _ in forged["texts"]]
    root = tmp_path / "digest"
    write_pack(root, SMALL)
    cache.write("chain.test", folder_digest(root / "test"), forged)
    again = load_at_new_place(tmp_path, cache)
    assert all(again.conditions[key].tree == read.conditions[key].tree for key in read.conditions)


# ---------------------------------------------------------------- forms


def test_a_form_from_the_cache_is_the_form_of_its_files(cache: CacheFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = load_pack("cn-tj-binhai-bsq", (shipped_root(),))
    read = load_form("bank_account", DAY, pack.vocabulary)
    load_form("bank_account", DAY, pack.vocabulary, cache=cache)
    monkeypatch.setattr(FormFiles, "_plain", _not_parsed)
    form = load_form("bank_account", DAY, Vocabulary(pack.facts, pack.vocabulary.rates, pack.codes), cache=cache)
    assert (form.meta, form.layout, form.blank) == (read.meta, read.layout, read.blank)
    assert [one.tree for one in form.expressions()] == [one.tree for one in read.expressions()]


def _not_parsed(_self: FormFiles, _name: str) -> object:
    raise AssertionError("parsed again")


def test_the_expressions_of_a_form_with_sheets_read_back() -> None:
    pack = load_pack("cn-tj-binhai-bsq", (shipped_root(),))
    for form_id in ("company_registration", "bo_filing"):
        for expression in load_form(form_id, DAY, pack.vocabulary).expressions():
            tree = json.loads(json.dumps(kept(parse(expression.text))))
            assert Trees({expression.text: tree}).get(expression.text) == parse(expression.text)
