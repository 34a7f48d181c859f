"""What a place changes in many matters at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rules.errors import PackError
from rules.model import Duration, Words
from rules.pack import load_pack, shipped_root
from rules.yamlfile import dump

DAY = date(2026, 11, 22)
ROOTS = (shipped_root(),)


def test_a_place_exchanges_materials_where_the_first_of_them_stood_and_leaves_the_rest() -> None:
    nation, city = load_pack("cn", ROOTS), load_pack("cn-tj", ROOTS)
    there, here = nation.matter("setup_sole", DAY), city.matter("setup_sole", DAY)
    assert there is not None
    assert here is not None
    assert "premises_owned_papers" in there.materials
    assert "premises_lease_papers" not in here.materials
    assert here.materials.index("premises_promise") == there.materials.index("premises_owned_papers")
    assert here.guide.conditions == there.guide.conditions
    assert here.guide.legal_basis[: len(there.guide.legal_basis)] == there.guide.legal_basis
    assert here.guide.legal_basis[len(there.guide.legal_basis) :][0].of == "tj_registration_rules"
    assert here.forms[-1] == "premises_promise"


def test_a_child_changes_what_its_parent_has_changed() -> None:
    zone = load_pack("cn-tj-binhai-bsq", ROOTS).matter("setup_partnership", DAY)
    assert zone is not None
    assert "premises_promise" in zone.materials
    assert zone.windows == ("bsq_airport",)
    assert [one.of for one in zone.guide.legal_basis].count("tj_address_2025") == 1


def test_what_a_district_says_of_a_matter_of_its_own_stands_against_the_city_above_it(tmp_path: Path) -> None:
    folder = tmp_path / "cn-tj-yh"
    (folder / "matters").mkdir(parents=True)
    head = "parent: cn-tj\ntitle: 云河\nauthority: 云河\nversion: '1'\nlast_checked: 2026-11-22\nlanguages: [zh]\n"
    (folder / "pack.yaml").write_text(f"id: cn-tj-yh\n{head}", encoding="utf-8")
    shipped = load_pack("cn", ROOTS)
    national = next(one for one in shipped.matters if one.value.id == "setup_individual")
    matter = national.value.model_dump(mode="json", exclude_defaults=True)
    matter["in_force"] = {"from": "2026-01-01"}
    matter["replaces"] = {"id": "setup_individual", "why": "清单"}
    matter["guide"] |= {
        "authority": "云河区行政审批局",
        "promised_time": {"working_days": 5, "source": {"of": "registration_regulation", "grade": "verified"}},
    }
    (folder / "matters" / "own.yaml").write_text(dump([matter]), encoding="utf-8")
    here = load_pack("cn-tj-yh", (tmp_path, shipped_root())).matter("setup_individual", DAY)
    assert here is not None
    assert str(here.guide.authority) == str(Words(zh="云河区行政审批局"))
    assert isinstance(here.guide.promised_time, Duration)
    assert [one.of for one in here.guide.legal_basis].count("tj_address_2025") == 1


def test_a_matter_or_a_paper_that_no_pack_has_is_told_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "cn-hn"
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        "id: cn-hn\nparent: cn\ntitle: 湖南\nauthority: 湖南\nversion: '1'\nlast_checked: 2026-11-22\n"
        "languages: [zh]\nhere:\n  - matters: [setup_moon]\n    why: 试一试\n"
        "  - {matters: [setup_sole], why: 试一试, materials_out: [premises_owned_papers, premises_lease_paper]}\n",
        encoding="utf-8",
    )
    with pytest.raises(PackError) as raised:
        load_pack("cn-hn", (tmp_path, shipped_root()))
    found = [(one.code, one.line) for one in raised.value.findings]
    assert found == [("unknown_matter", 9), ("unknown_material", 11)]
