"""Packs are read whole, merged with their parents, and refused with everything that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packs_fixture import DAY, MATERIALS, MATTERS, PACK, RATES, SMALL, small_pack, write_pack

from rules.authoring.lint import lint
from rules.errors import NoVersionError, PackError, UnknownPackError
from rules.pack import load_pack, pack_ids

CHILD = PACK.replace("id: test", "id: test-local\nparent: test")


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def findings_of(root: Path, files: Mapping[str, str], pack_id: str = "test") -> list[tuple[str, int, str]]:
    write_pack(root, files, pack_id)
    with pytest.raises(PackError) as raised:
        load_pack(pack_id, [root])
    return [(one.file, one.line, one.code) for one in raised.value.findings]


def test_matters_come_in_window_order_and_questions_in_topic_order(tmp_path: Path) -> None:
    pack = small_pack(tmp_path)
    assert pack.matter_ids == ("setup", "food", "fire")
    assert [item.value.topic for item in pack.questions] == ["shop"] * 5 + ["people"] * 4


def test_the_version_of_the_day_is_used(tmp_path: Path) -> None:
    pack = small_pack(tmp_path)
    assert pack.rate("area.large", date(2025, 12, 31)).value == Decimal(300)
    assert pack.rate("area.large", date(2026, 1, 1)).value == Decimal(200)


def test_a_day_that_no_version_covers_is_an_error_with_that_day(tmp_path: Path) -> None:
    with pytest.raises(NoVersionError, match="2024-06-30"):
        small_pack(tmp_path).rate("area.large", date(2024, 6, 30))


def test_a_day_before_every_matter_is_refused_with_the_first_day_covered(tmp_path: Path) -> None:
    pack = small_pack(tmp_path)
    first = min(item.value.in_force.since for item in pack.matters)
    pack.require_day(first)
    with pytest.raises(NoVersionError, match=rf"{first - timedelta(1)}.*{first}"):
        pack.require_day(first - timedelta(1))


def test_an_unknown_pack_is_refused_with_the_nearest(tmp_path: Path) -> None:
    small_pack(tmp_path)
    with pytest.raises(UnknownPackError, match="'test'"):
        load_pack("tast", [tmp_path])


def test_a_child_adds_and_replaces_by_id(tmp_path: Path) -> None:
    write_pack(tmp_path, SMALL)
    local = MATERIALS.split("- id: layout")[0].splitlines()[0].replace("申请表", "本地申请表")
    local = local.replace("in_force", "replaces: {id: form, why: 本地用自己的表}, in_force")
    write_pack(tmp_path, {"pack.yaml": CHILD, "materials/a.yaml": local}, "test-local")
    pack = load_pack("test-local", [tmp_path])
    form = pack.material("form", DAY)
    assert form is not None
    assert form.title.zh == "本地申请表"
    assert [meta.id for meta in pack.chain] == ["test", "test-local"]
    assert pack.material("identity", DAY) is not None


def test_a_replacement_that_does_not_say_so_is_refused(tmp_path: Path) -> None:
    write_pack(tmp_path, SMALL)
    files = {"pack.yaml": CHILD, "materials/a.yaml": MATERIALS.splitlines()[0]}
    assert findings_of(tmp_path, files, "test-local") == [("test-local/materials/a.yaml", 1, "missing_replaces")]


def test_a_replacement_of_nothing_is_refused(tmp_path: Path) -> None:
    write_pack(tmp_path, SMALL)
    local = (
        MATERIALS.splitlines()[0]
        .replace("in_force", "replaces: {id: nothing, why: 错}, in_force")
        .replace("id: form", "id: form_local")
    )
    files = {"pack.yaml": CHILD, "materials/a.yaml": local}
    assert findings_of(tmp_path, files, "test-local") == [("test-local/materials/a.yaml", 1, "unknown_replaced")]


def test_a_parent_that_does_not_exist_is_refused_at_its_line(tmp_path: Path) -> None:
    write_pack(tmp_path, SMALL)
    files = {"pack.yaml": CHILD.replace("parent: test", "parent: tset")}
    assert findings_of(tmp_path, files, "test-local") == [("test-local/pack.yaml", 2, "dead_parent")]


def test_packs_that_are_each_others_parent_are_refused(tmp_path: Path) -> None:
    write_pack(tmp_path, {**SMALL, "pack.yaml": PACK.replace("id: test", "id: test\nparent: test-local")})
    found = findings_of(tmp_path, {"pack.yaml": CHILD}, "test-local")
    assert [code for _, _, code in found] == ["dead_parent"]


def test_everything_that_is_wrong_is_said_at_once_with_file_and_line(tmp_path: Path) -> None:
    files = dict(SMALL)
    files["matters/a.yaml"] = MATTERS.replace("order: 20", "ordre: 20").replace("shop.large ||", "shop.larg ||")
    files["rates/a.yaml"] = RATES.replace("until: 2025-12-31", "until: 2026-12-31")
    files["topics/a.yaml"] = "- {id: shop, title: 店, order: 1}\n- {id: shop, title: 人, order: 2}\n"
    files["sources/b.yaml"] = "- a: 1\n  a: 2\n"
    files["surces/c.yaml"] = "- a: 1\n"
    found = findings_of(tmp_path, files)
    matters = files["matters/a.yaml"]
    assert ("test/matters/a.yaml", line_of(matters, "ordre"), "unknown_key") in found
    assert ("test/matters/a.yaml", line_of(matters, "id: food"), "missing_key") in found
    assert ("test/matters/a.yaml", line_of(matters, "shop.larg "), "unknown_fact") in found
    assert ("test/rates/a.yaml", line_of(files["rates/a.yaml"], "from: 2026-01-01"), "overlap") in found
    assert ("test/topics/a.yaml", 2, "duplicate_id") in found
    assert ("test/sources/b.yaml", 2, "duplicate_key") in found
    assert ("test/surces/c.yaml", 0, "unknown_file") in found


def test_facts_that_need_each_other_are_refused(tmp_path: Path) -> None:
    files = {
        "pack.yaml": PACK,
        "facts/a.yaml": (
            "- {id: a, type: bool, label: 甲, applies_when: b}\n- {id: b, type: bool, label: 乙, derived: c}\n"
            "- {id: c, type: bool, label: 丙, applies_when: a}\n"
        ),
    }
    assert [code for _, _, code in findings_of(tmp_path, files)] == ["cycle"]


def test_matters_that_wait_for_each_other_are_refused(tmp_path: Path) -> None:
    looped = MATTERS.replace('applies_when: "true"', 'applies_when: "true"\n  depends_on: [food]')
    found = findings_of(tmp_path, {**SMALL, "matters/a.yaml": looped})
    assert [code for _, _, code in found] == ["cycle"]


def test_the_same_files_give_the_same_pack_and_a_changed_file_another(tmp_path: Path) -> None:
    first = small_pack(tmp_path)
    assert load_pack("test", [tmp_path]) is first
    changed = small_pack(tmp_path, rates=RATES.replace('"200"', '"150"'))
    assert changed is not first
    assert changed.digest != first.digest
    assert changed.rate("area.large", DAY).value == Decimal(150)


def test_pack_ids_are_those_of_folders_with_a_pack_file(tmp_path: Path) -> None:
    small_pack(tmp_path)
    (tmp_path / "empty").mkdir()
    assert pack_ids([tmp_path, tmp_path / "none"]) == ("test",)


def test_a_field_of_a_list_that_is_not_declared_is_refused(tmp_path: Path) -> None:
    facts = SMALL["facts/a.yaml"].replace("- {id: people, type: list, label: 人员}\n", "")
    found = findings_of(tmp_path, {**SMALL, "facts/a.yaml": facts})
    assert ("test/facts/a.yaml", 1, "unknown_fact") in found


SPOILT = "{}[]:,'\"-#&*!|> \n\t0é。"


@settings(deadline=None, max_examples=80)
@given(st.sampled_from(sorted(SMALL)), st.data())
def test_a_spoilt_pack_is_refused_and_never_crashes(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    text = SMALL[name]
    start = data.draw(st.integers(0, len(text) - 1))
    length = data.draw(st.integers(0, 20))
    put = data.draw(st.text(alphabet=SPOILT, max_size=4))
    root = tmp_path_factory.mktemp("spoilt")
    write_pack(root, {**SMALL, name: text[:start] + put + text[start + length :]})
    try:
        pack = load_pack("test", [root])
    except PackError as error:
        found = error.findings
    else:
        found = ()
        assert pack.id == "test"
    assert all(one.file.startswith("test/") and one.message for one in found)


def test_a_file_that_cannot_be_opened_is_a_finding_and_no_crash(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, SMALL)
    for name in ("facts/.#a.yaml", "rates/b.yaml"):  # the first is what some editors leave, as a link to nowhere
        (folder / name).mkdir()
    with pytest.raises(PackError) as refused:
        load_pack("test", [tmp_path])
    assert [one.file for one in refused.value.findings] == ["test/facts/.#a.yaml", "test/rates/b.yaml"]


def test_names_in_scenes_checks_and_deadlines_that_lead_nowhere_are_refused(tmp_path: Path) -> None:
    scene = (
        "- {id: all, title: 都办, matters: [setup, food, fire], checks: all, asks: [shop.foot], "
        "in_force: {from: 2024-07-01}, source: {of: law, grade: verified}}\n"
    )
    files = {
        **SMALL,
        "scenes/a.yaml": scene,
        "checks/a.yaml": SMALL["checks/a.yaml"].replace("  cure: 减少座位。", "  cure: 减少座位。\n  matters: [foot]"),
        "matters/a.yaml": SMALL["matters/a.yaml"].replace("  depends_on: [setup]", "  counts_as: setap"),
    }
    write_pack(tmp_path, files)
    with pytest.raises(PackError) as refused:
        load_pack("test", [tmp_path])
    told = {(one.code, one.file.partition("/")[2]) for one in refused.value.findings}
    assert told == {
        ("unknown_fact", "scenes/a.yaml"), ("unknown_matter", "checks/a.yaml"), ("unknown_matter", "matters/a.yaml"),
    }  # fmt: skip


def test_a_check_that_no_scene_asks_for_is_found_to_be_unreachable(tmp_path: Path) -> None:
    scenes = "".join(
        f"- {{id: {name}, title: 办, matters: [{matters}], in_force: {{from: 2024-07-01}}, "
        "source: {of: law, grade: verified}}\n"
        for name, matters in (("all", "setup, food, fire"), ("some", "setup"))
    )
    facts = SMALL["facts/a.yaml"] + "- {id: case.scene, type: choice, label: 事, default: all}\n"
    write_pack(tmp_path, {**SMALL, "scenes/a.yaml": scenes, "facts/a.yaml": facts})
    codes = [one.code for one in lint([tmp_path], DAY)]
    assert codes.count("unreachable_check") == 2
    assert "type_mismatch" not in codes
