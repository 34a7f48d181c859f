"""`kaiban forms import` and what the other commands do and tell once a blank is pinned."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from called import Called, Run
from import_fixture import DAY, FORM, SAMPLES, flat_blank, listed, without_fields

from assistant.cli.call import Exit
from assistant.importdesk import ImportDesk
from assistant.texts import voice
from forms.bound import save_bound
from forms.library import folder_on, read_blanks, read_meta_and_layout


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return flat_blank(tmp_path_factory.mktemp("official"))


def test_detect_gives_the_keys_that_scripts_rely_on(kaiban: Run, official: Path) -> None:
    result = kaiban("forms", "detect", str(official), "--json")
    assert result.code == Exit.DONE
    assert {"kind", "pages", "boxes"} <= result.document.keys()
    boxes = listed(result, "boxes")
    wanted = {"name", "page", "rect", "kind", "label", "options", "value", "drawn", "read_only", "confidence"}
    assert all(wanted <= box.keys() and len(box["rect"]) == 4 and box["page"] >= 1 for box in boxes)
    assert "参保单位名称" in [box["label"] for box in boxes]


def test_import_fill_and_read_agree(kaiban: Run, official: Path, tmp_path: Path) -> None:
    brought = kaiban("forms", "import", str(official), "--as", FORM, "--yes", "--json")
    assert brought.code in {Exit.DONE, Exit.FINDINGS}
    assert (brought.code == Exit.FINDINGS) == bool(brought.document["findings"])
    assert {"place", "page", "label", "box", "sure"} <= listed(brought, "boxes")[0].keys()
    values, out = tmp_path / "values.yaml", tmp_path / "out.pdf"
    values.write_text("name: 海河小馆有限公司\nlicence.long: true\n", encoding="utf-8")
    assert kaiban("forms", "fill", FORM, str(values), "-o", str(out), "--flatten").code == Exit.DONE
    read = listed(kaiban("forms", "read", str(out), "--form", FORM, "--json"), "boxes")
    held = {box["name"]: box["value"] for box in read if box["value"]}
    assert held == {"name": "海河小馆有限公司", "licence.long": "on"}
    assert kaiban("forms", "import", str(official), "--as", FORM, "--forget").code == Exit.DONE


def test_an_export_fills_the_imported_blank_and_its_record_names_that_file(kaiban: Run, tmp_path: Path) -> None:
    form, given = "company_registration", tmp_path / "given.pdf"
    given.write_bytes(without_fields(read_blanks(folder_on(form, DAY))[0].pdf))
    assert kaiban("forms", "import", str(given), "--as", form, "--yes").code in {Exit.DONE, Exit.FINDINGS}
    made = kaiban("export", str(SAMPLES / "small" / "case.yaml"), "-o", str(tmp_path / "out"), "--json")
    assert made.code == Exit.DONE
    with zipfile.ZipFile(str(made.document["package"])) as package:
        names = {name.partition("/")[2].removeprefix("data/"): name for name in package.namelist()}
        files = json.loads(package.read(names["provenance.json"]))["files"]
        paper = next(path for path, source in files.items() if source["form"] == form)
        pdf = package.read(names[paper])
    assert files[paper]["official_sha256"] == hashlib.sha256(given.read_bytes()).hexdigest()
    assert files[paper]["blank_sha256"] != read_blanks(folder_on(form, DAY))[0].sha256
    assert all("official_sha256" not in source for path, source in files.items() if path != paper)
    filled = tmp_path / "filled.pdf"
    filled.write_bytes(pdf)
    values = {box["name"]: box["value"] for box in listed(kaiban("forms", "read", str(filled), "--json"), "boxes")}
    assert values["company.name"].endswith("有限公司")


def test_a_changed_pinned_blank_stops_filling_with_a_sentence(kaiban: Run, official: Path, tmp_path: Path) -> None:
    kaiban("forms", "import", str(official), "--as", FORM, "--yes")
    pinned = next((tmp_path / "home").rglob("blank.pdf"))
    pinned.write_bytes(pinned.read_bytes() + b"\n")
    values = tmp_path / "values.yaml"
    values.write_text("name: 海河小馆\n", encoding="utf-8")
    result = kaiban("forms", "fill", FORM, str(values), "-o", str(tmp_path / "out.pdf"))
    assert result.code == Exit.WRONG
    assert "kaiban forms import" in result.err
    assert not (tmp_path / "out.pdf").exists()


def test_import_without_a_terminal_asks_for_yes(kaiban: Run, official: Path) -> None:
    result = kaiban("forms", "import", str(official), "--as", FORM)
    assert result.code == Exit.WRONG
    assert "--yes" in result.err


def test_a_form_drawn_by_kaiban_and_flattened_is_read_without_an_import(kaiban: Run, tmp_path: Path) -> None:
    values, out = tmp_path / "values.yaml", tmp_path / "out.pdf"
    values.write_text("name: 海河小馆有限公司\nlicence.long: true\n", encoding="utf-8")
    assert kaiban("forms", "fill", FORM, str(values), "-o", str(out), "--flatten").code == Exit.DONE
    read = listed(kaiban("forms", "read", str(out), "--form", FORM, "--json"), "boxes")
    assert {box["name"]: box["value"] for box in read if box["value"]} == {
        "name": "海河小馆有限公司",
        "licence.long": "on",
    }


# ---------------------------------------------------------------- what a stranger may bring


def exported(kaiban: Run, tmp_path: Path, *options: str) -> Called:
    return kaiban("export", str(SAMPLES / "small" / "case.yaml"), "-o", str(tmp_path / "out"), "--json", *options)


def found(result: Called, start: str) -> list[Any]:
    return [one for one in listed(result, "findings") if one["id"].startswith(start)]


def test_an_unrelated_pdf_is_not_pinned_without_a_person(kaiban: Run, official: Path, tmp_path: Path) -> None:
    result = kaiban("forms", "import", str(official), "--as", "company_registration", "--yes")
    assert result.code == Exit.WRONG
    assert len(result.err.splitlines()) == 1
    assert "必填格子" in result.err
    assert list((tmp_path / "home").rglob("bound.json")) == []


def test_a_required_box_without_a_place_stops_the_export_with_its_label_and_no_draft(
    kaiban: Run, tmp_path: Path
) -> None:
    form = "company_registration"
    desk = ImportDesk.look(flat_blank(tmp_path, form), tmp_path / "home" / "data" / "blanks", form)
    place = next(place for place, box in desk.proposal.boxes if box == "company.name")
    kaiban("forms", "import", str(desk.path), "--as", form, "--yes")
    folder = next((tmp_path / "home").rglob("bound.json")).parent.parent
    save_bound(folder, desk.pdf, desk.without(place).bound())
    stopped = exported(kaiban, tmp_path)
    [one] = found(stopped, "no_place")
    assert (stopped.code, one["severity"]) == (Exit.FINDINGS, "block")
    assert desk.proposal.labels["company.name"] in one["message"]
    draft = exported(kaiban, tmp_path, "--draft")
    assert draft.document["package"]


def test_an_edition_that_is_not_in_force_is_told_at_import_export_and_check(kaiban: Run, tmp_path: Path) -> None:
    form = "company_registration"
    given = flat_blank(tmp_path, form, "2019")
    brought = kaiban("forms", "import", str(given), "--as", form, "--yes", "--json")
    assert brought.code == Exit.FINDINGS
    assert brought.document["edition"] == "2019"
    assert any("2019" in line and "2026-inferred" in line for line in listed(brought, "findings"))
    made = exported(kaiban, tmp_path)
    [old] = found(made, "old_edition")
    assert (old["severity"], "2019" in old["message"], "2026-inferred" in old["message"]) == ("warn", True, True)
    checked = kaiban("check", str(made.document["package"]), "--json")
    assert [one for one in listed(checked, "findings") if one["severity"] == "block"] == []
    assert found(checked, "check.old_edition")


def test_a_filled_copy_is_not_pinned_without_a_person(kaiban: Run, tmp_path: Path) -> None:
    made = exported(kaiban, tmp_path)
    with zipfile.ZipFile(str(made.document["package"])) as package:
        name = next(name for name in package.namelist() if name.endswith("公司登记（备案）申请书.pdf"))
        copy = tmp_path / "copy.pdf"
        copy.write_bytes(package.read(name))
    refused = kaiban("forms", "import", str(copy), "--as", "company_registration", "--yes")
    assert refused.code == Exit.WRONG
    assert "像是填过的表" in refused.err
    assert len(refused.err.splitlines()) == 1


def test_an_import_tells_what_needs_a_look_and_counts_the_rest_unless_all_is_asked_for(
    kaiban: Run, tmp_path: Path
) -> None:
    form = "company_registration"
    given = flat_blank(tmp_path, form, "2019")
    short = kaiban("forms", "import", str(given), "--as", form, "--yes").out.splitlines()
    whole = kaiban("forms", "import", str(given), "--as", form, "--yes", "--all").out.splitlines()
    assert len(short) < 15
    assert len(whole) > 100
    assert "→" not in "".join(short)
    old = next(at for at, line in enumerate(whole) if line.startswith("!") and "2019" in line)
    assert whole[old] in short
    assert old > max(at for at, line in enumerate(whole) if "→" in line)
    assert any("--all" in line for line in short)
    assert not any("--all" in line for line in whole)


# ---------------------------------------------------------------- telling of a pinned blank


def test_a_pinned_blank_is_told_by_show_list_and_a_refused_fill(kaiban: Run, official: Path, tmp_path: Path) -> None:
    kaiban("forms", "import", str(official), "--as", FORM, "--yes")
    short = hashlib.sha256(official.read_bytes()).hexdigest()[:12]
    assert short in kaiban("forms", "show", FORM).out
    assert short in kaiban("forms", "list").out
    told = kaiban("forms", "show", FORM, "--json").document["pinned"]
    assert isinstance(told, dict)
    assert told["edition"] == read_meta_and_layout(folder_on(FORM, DAY))[0].edition
    assert "name" in told["boxes"]
    listing = {one["id"]: one["pinned"] for one in listed(kaiban("forms", "list", "--json"), "forms")}
    assert listing[FORM]["sha256"] == hashlib.sha256(official.read_bytes()).hexdigest()
    assert listing["bank_account"] is None
    values = tmp_path / "values.yaml"
    values.write_text("no.such.box: x\n", encoding="utf-8")
    refused = kaiban("forms", "fill", FORM, str(values), "-o", str(tmp_path / "out.pdf"))
    assert "bank.number" in refused.err


def test_a_pinned_blank_is_forgotten_without_a_file(kaiban: Run, official: Path, tmp_path: Path) -> None:
    kaiban("forms", "import", str(official), "--as", FORM, "--yes")
    assert kaiban("forms", "import", "--as", FORM, "--forget").code == Exit.DONE
    assert list((tmp_path / "home").rglob("bound.json")) == []
    assert kaiban("forms", "import", "--as", FORM, "--yes").code == Exit.WRONG


def test_reading_with_the_wrong_form_is_told(kaiban: Run, official: Path, tmp_path: Path) -> None:
    kaiban("forms", "import", str(official), "--as", FORM, "--yes")
    other = flat_blank(tmp_path, "bank_account")
    told = kaiban("forms", "read", str(other), "--form", FORM)
    assert told.code == Exit.FINDINGS
    assert "不像" in told.out
    assert "不像" not in kaiban("forms", "read", str(official), "--form", FORM).out


def test_a_flat_copy_read_without_its_form_gets_the_hint(kaiban: Run, official: Path) -> None:
    kaiban("forms", "import", str(official), "--as", FORM, "--yes")
    told = kaiban("forms", "read", str(official))
    assert "--form" in told.out
    assert FORM in told.out


def test_filling_by_a_file_of_values_tells_the_required_boxes_without_a_place(kaiban: Run, tmp_path: Path) -> None:
    desk = ImportDesk.look(flat_blank(tmp_path), tmp_path, FORM)
    place, lacking = next(pair for pair in desk.proposal.boxes if pair[1] in desk.proposal.required)
    kaiban("forms", "import", str(desk.path), "--as", FORM, "--yes")
    folder = next((tmp_path / "home").rglob("bound.json")).parent.parent
    save_bound(folder, desk.pdf, desk.without(place).bound())
    values = tmp_path / "values.yaml"
    values.write_text("bank.number: '6200000000000000001'\n", encoding="utf-8")
    made = kaiban("forms", "fill", FORM, str(values), "-o", str(tmp_path / "made.pdf"), "--json")
    assert made.code == Exit.FINDINGS
    [told] = [one for one in listed(made, "findings") if one["box"] == lacking]
    assert f"“{desk.label(lacking, voice('zh-Hans'))}”" in told["message"]
    assert lacking not in desk.proposal.lacking


def test_a_folder_named_as_a_form_does_not_hide_it(
    kaiban: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / FORM).mkdir()
    (tmp_path / "values.yaml").write_text("bank.number: '1'\n", encoding="utf-8")
    assert kaiban("forms", "fill", FORM, "values.yaml", "-o", "out.pdf").code == Exit.DONE
