"""`kaiban codes`: what it prints, what scripts read, and how an official list comes in."""

from __future__ import annotations

from pathlib import Path

from called import Called, Run

from assistant.cli.call import Exit
from rules.pack import load_pack, shipped_root


def test_without_a_table_the_tables_are_listed_with_grade_and_day(kaiban: Run) -> None:
    found = kaiban("codes", "--json")
    assert found.code == Exit.DONE
    tables = {one["id"]: one for one in found.document["tables"]}  # type: ignore[attr-defined]
    assert (tables["industries"]["rows"], tables["industries"]["grade"]) == (1972, "corroborated")
    assert [table_id for table_id, one in tables.items() if one["sample"]] == ["business_scope"]
    assert "不是官方目录" in kaiban("codes").out


def test_words_narrow_a_table_down_and_scripts_get_the_rows(kaiban: Run) -> None:
    found = kaiban("codes", "divisions", "滨州", "滨城", "--json").document
    assert found["more"] == 0
    assert found["codes"] == [
        {
            "code": "371602", "name": "滨城区", "parent": "371600", "path": "山东省滨州市滨城区", "also": [], "en": "",
            "level": "county", "from": None, "until": None, "now": "", "grade": "corroborated", "more": {},
        }
    ]  # fmt: skip


def test_under_a_code_lies_the_next_level_and_words_go_deeper(kaiban: Run) -> None:
    below = kaiban("codes", "industries", "--under", "62", "--limit", "2", "--json").document
    assert [one["code"] for one in below["codes"]] == ["621", "622"]  # type: ignore[attr-defined]
    assert below["more"] == 3
    deep = kaiban("codes", "industries", "快餐", "--under", "H", "--json").document
    assert [one["code"] for one in deep["codes"]] == ["622", "6220"]  # type: ignore[attr-defined]


def test_a_code_that_ended_says_so_and_what_took_its_place(kaiban: Run) -> None:
    said = kaiban("codes", "divisions", "江北区").out
    assert "2025-12-31 后不用" in said
    assert "500157 两江新区" in said


def test_what_is_not_there_is_one_line(kaiban: Run) -> None:
    assert kaiban("codes", "industrie").refused_at_once("industries")
    assert kaiban("codes", "industries", "--under", "999").refused_at_once("--under")
    assert kaiban("codes", "industries", "--limit", "0").refused_at_once("--limit")
    assert kaiban("codes", "industries", "没有这样的行业吗").code == Exit.DONE


def test_an_official_list_is_used_from_then_on_and_bad_rows_are_told(kaiban: Run, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes("条目代码,规范表述,类别,行业代码\n9001,试验服务,一般,6210\n,无代码,一般,\n".encode("gb18030"))
    assert kaiban("codes", "business_scope", "--import", str(file)).refused_at_once("--source")
    took = kaiban("codes", "business_scope", "--import", str(file), "--source", "试验目录", "--json")
    assert took.code == Exit.FINDINGS
    document = took.document
    before = document.pop("before")
    assert document == {"table": "business_scope", "rows": 1, "rejected": [{"row": 3, "why": "empty"}]}
    assert isinstance(before, int)
    assert before > 1
    now = kaiban("codes", "business_scope", "--json").document
    assert now["table"]["source"] == "试验目录"  # type: ignore[index]
    assert now["table"]["sample"] is False  # type: ignore[index]
    assert [one["code"] for one in now["codes"]] == ["9001"]  # type: ignore[attr-defined]


def test_a_file_in_the_own_format_is_taken_whole_or_not_at_all(kaiban: Run, tmp_path: Path) -> None:
    head = "#table,{}\n#title,货币\n#source,甲\n#grade,inferred\n#last_checked,2026-11-01\ncode,name\n"
    file = tmp_path / "own.csv"
    file.write_text(head.format("currencies") + "ABC,试验币\n", encoding="utf-8")
    before = len(load_pack("cn", (shipped_root(),)).codes.table("currencies"))
    assert kaiban("codes", "currencies", "--import", str(file)).refused_at_once("只有 1 条", f"{before} 条", "--yes")
    assert "试验币" not in kaiban("codes", "currencies").out
    assert f"原来 {before} 条" in kaiban("codes", "currencies", "--import", str(file), "--yes").out
    assert "试验币" in kaiban("codes", "currencies").out
    file.write_text(head.format("currencies") + "ABC,试验币\nABC,再来\n", encoding="utf-8")
    assert kaiban("codes", "currencies", "--import", str(file)).refused_at_once("row 8")
    file.write_text(head.format("countries") + "ABC,试验币\n", encoding="utf-8")
    assert kaiban("codes", "currencies", "--import", str(file)).refused_at_once("countries")
    assert kaiban("codes", "currencies", "--import", str(tmp_path / "none.csv")).refused_at_once("none.csv")


def test_an_official_list_of_less_than_half_the_rows_wants_a_yes_once_the_table_is_no_sample(
    kaiban: Run, tmp_path: Path
) -> None:
    def brought(rows: int, *more: str) -> Called:
        file = tmp_path / f"{rows}.csv"
        lines = "".join(f"900{n},试验服务{n},一般,6210\n" for n in range(rows))
        file.write_text("条目代码,规范表述,类别,行业代码\n" + lines, encoding="utf-8")
        called: Called = kaiban("codes", "business_scope", "--import", str(file), "--source", "试验目录", *more)
        return called

    assert brought(5).code == Exit.DONE
    assert brought(2).refused_at_once("只有 2 条", "5 条", "--yes")
    assert "试验服务4" in kaiban("codes", "business_scope").out
    assert brought(3).code == Exit.DONE
    assert brought(1, "--yes").code == Exit.DONE
    assert "试验服务2" not in kaiban("codes", "business_scope").out
