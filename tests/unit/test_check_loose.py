"""`kaiban check` of one loose form: how much of it is filled, and a flat one told by what is printed on it."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from called import Run

from assistant.cli.call import Exit
from exports.loose import printed_form, titled
from forms.library import load_edition, load_form
from forms.preview import page_text
from forms.reading import PdfReading
from rules.pack import load_pack, shipped_root

FORM = "bo_exemption"


@pytest.mark.parametrize("flat", [False, True], ids=["with fields", "flat"])
def test_of_a_loose_form_it_is_told_how_many_boxes_are_filled(kaiban: Run, tmp_path: Path, flat: bool) -> None:
    (tmp_path / "v.yaml").write_text("name: 天津小满禾图文设计有限公司\n", encoding="utf-8")
    out = tmp_path / "out.pdf"
    flatten = ["--flatten"] if flat else []
    assert kaiban("forms", "fill", FORM, str(tmp_path / "v.yaml"), "-o", str(out), *flatten).code == Exit.DONE
    document = kaiban("check", str(out), "--json").document
    recognised = document["recognised"]
    assert isinstance(recognised, list)
    (one,) = recognised
    assert (one["form"], one["filled"]) == (FORM, 1)
    boxes = kaiban("forms", "show", FORM, "--json").document["boxes"]
    assert isinstance(boxes, list)
    texts = [box for box in boxes if box["kind"] not in {"check", "sign"}]
    assert one["empty"] == len(texts) - 1
    said = kaiban("check", str(out))
    assert said.code == Exit.DONE
    assert f"1 格已填，{len(texts) - 1} 格空着" in said.out


@pytest.mark.parametrize("form_id", ["bank_account_ccb", "bank_entity_tax_residency", "food_licence_yinchuan"])
def test_a_form_whose_title_in_the_library_says_more_than_is_printed_is_told_by_its_print(form_id: str) -> None:
    day = date(2026, 11, 22)
    form = load_form(form_id, day, load_pack("cn", (shipped_root(),)).vocabulary)
    pages = form.blank.pages
    reading = PdfReading("flat", pages, texts=tuple(page_text(form.blank.pdf, page) for page in range(pages)))
    assert form_id in titled([reading], [form_id, "bo_exemption"])
    assert printed_form(reading, {form_id: form}) == form_id


@pytest.mark.parametrize("edition", ["2019", "1999"])
def test_a_loose_form_of_an_edition_that_is_over_is_told_from_one_nobody_knows(
    kaiban: Run, tmp_path: Path, edition: str
) -> None:
    blank = load_edition("company_registration", "2019", load_pack("cn", (shipped_root(),)).vocabulary).blank.pdf
    with pikepdf.open(io.BytesIO(blank)) as pdf:
        pdf.docinfo["/KaibanEdition"] = edition
        pdf.save(tmp_path / "a.pdf")
    said = kaiban("check", str(tmp_path / "a.pdf"), "--as-of", "2026-11-22")
    assert said.code == Exit.FINDINGS
    assert ("在办理日不适用；当时现行的是 2026" in said.out) is (edition == "2019")
    assert ("表格库里没有" in said.out) is (edition == "1999")


def test_of_one_loose_form_it_is_said_that_nothing_else_was_looked_at(kaiban: Run, tmp_path: Path) -> None:
    (tmp_path / "v.yaml").write_text("name: 天津小满禾图文设计有限公司\n", encoding="utf-8")
    out = tmp_path / "out.pdf"
    kaiban("forms", "fill", FORM, str(tmp_path / "v.yaml"), "-o", str(out))
    assert "材料齐不齐" in kaiban("check", str(out)).out
    looked = kaiban("check", str(out), "--json").document["looked_at"]
    assert looked == {"between_papers": False, "completeness": False, "rules": False}


def test_sensitive_facts_read_from_a_paper_are_masked_unless_they_are_asked_for(kaiban: Run, tmp_path: Path) -> None:
    (tmp_path / "v.yaml").write_text("name: 某公司\nowner: 刘一诺\n", encoding="utf-8")
    out = tmp_path / "out.pdf"
    assert kaiban("forms", "fill", "premises_promise", str(tmp_path / "v.yaml"), "-o", str(out)).code == Exit.DONE
    for options, owner in (((), "刘**"), (("--real",), "刘一诺")):
        recognised = kaiban("check", str(out), "--json", *options).document["recognised"]
        assert isinstance(recognised, list)
        assert recognised[0]["facts"]["premises.owner"] == owner
