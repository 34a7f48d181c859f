"""The command line, call by call: keys, exit codes, one clear line for wrong input, never a traceback."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from called import Run
from packs_fixture import small_pack

from assistant import cli
from assistant.cli.app import drawn_where_it_is_seen
from assistant.cli.call import Exit
from assistant.desk import Desk

DAY = date(2026, 11, 22)
ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "docs" / "samples"
RICH, SMALL = str(SAMPLES / "rich/case.yaml"), str(SAMPLES / "small/case.yaml")
VECTOR = "11010519491231002X"


# ---------------------------------------------------------------- number


def test_number_gives_the_keys_that_scripts_rely_on(kaiban: Run) -> None:
    result = kaiban("number", VECTOR, "--json")
    assert result.code == Exit.DONE
    found = result.document
    assert {key: found[key] for key in ("kind", "valid", "reason", "birth", "sex", "normalised")} == {
        "kind": "id_card",
        "valid": True,
        "reason": None,
        "birth": "1949-12-31",
        "sex": "female",
        "normalised": VECTOR,
    }
    assert found["region"]


def test_a_wrong_number_is_a_finding_with_its_reason(kaiban: Run) -> None:
    result = kaiban("number", "110000198506120214", "--json")
    assert result.code == Exit.FINDINGS
    assert result.document["valid"] is False
    assert str(result.document["reason"]).startswith("number.")
    said = kaiban("number", "110000198506120214")
    assert said.code == Exit.FINDINGS
    assert "110000198506120214" not in said.out


# ---------------------------------------------------------------- plan


@pytest.mark.parametrize("name", ["rich", "small"])
def test_the_plan_of_a_sample_is_the_one_beside_it(kaiban: Run, name: str) -> None:
    result = kaiban("plan", str(SAMPLES / name / "case.yaml"), "--json")
    assert result.code == Exit.DONE
    assert result.document == json.loads((SAMPLES / name / "plan.json").read_text(encoding="utf-8"))


def test_the_plan_has_the_keys_that_scripts_rely_on(kaiban: Run) -> None:
    found = kaiban("plan", RICH, "--json").document
    assert {"matters", "warnings", "questions_left"} <= found.keys()
    matters = found["matters"]
    assert isinstance(matters, list)
    for matter in matters:
        keys = {"id", "title", "status", "because", "needs", "materials", "forms", "start", "finish", "hall"}
        assert keys <= matter.keys()
        assert matter["status"] in {"required", "not_required", "undecided"}
        for one in matter["because"]:
            assert {"fact", "value", "source"} <= one.keys()
        for material in matter["materials"]:
            keys = {"id", "title", "original", "copies", "when_due", "may_wait", "promise"}
            assert keys <= material.keys()


def test_a_plan_holds_no_personal_data(kaiban: Run) -> None:
    said = kaiban("plan", RICH, "--json").out + kaiban("plan", RICH).out
    case = Path(RICH).read_text(encoding="utf-8")
    for secret in ("110000198506120213", "13800000011", "友谊路", "买买提"):
        assert (secret in case, secret in said) == (True, False)


def test_an_answer_that_cannot_be_taken_is_told_with_its_line_and_exit_1(kaiban: Run, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(
        "pack: cn-tj-binhai-bsq\nanswers:\n  premises.kindd: rented\n  enterprise.capital: geheim\n", "utf-8"
    )
    result = kaiban("plan", str(path))
    assert result.code == Exit.FINDINGS
    first, second = result.err.splitlines()
    assert "第 3 行" in first
    assert "premises.kind？" in first
    assert "第 4 行" in second
    assert "geheim" not in result.err
    english = kaiban("plan", str(path), "--lang", "en", "--json")
    assert english.err == ""
    problems = english.document["problems"]
    assert isinstance(problems, list)
    assert [problem["line"] for problem in problems] == [3, 4]


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("plan",), ("缺少", "CASE")),
        (("plan", "absent.yaml"), ("absent.yaml", "找不到")),
        (("plan", "2026-0001"), ("2026-0001", "case list")),
        (("plan", str(ROOT)), ("是文件夹",)),
        (("plan", RICH, "--as-of", "soon"), ("--as-of", "2026-11-22")),
        (("plan", RICH, "extra"), ("多写了",)),
        (("plann",), ("plan？",)),
        (("zzz",), ("没有这个命令",)),
        (("forms", "list2"), ("list？",)),
        (("schema", "cas"), ("case", "pack")),
        (("explain", RICH, "bnk"), ("bnk", "bank")),
        (("check", "absent.zip"), ("absent.zip",)),
        (("forms", "show", "bo_exemptoin"), ("bo_exemption",)),
        (("forms", "read", "absent.pdf"), ("absent.pdf",)),
        (("packs", "check", "nowhere/at/all"), ("all",)),
        (("packs", "test", "cn-xx"), ("cn-xx",)),
        (("case", "show", "2026-0001"), ("2026-0001",)),
        (("--lang", "en", "plan", "absent.yaml"), ("is not there", "Check the path")),
        ((), ("--plain",)),
        (("export", RICH, "-o", ""), ("-o/--output", "是空的")),
        (("--out", " ", "--start"), ("--out", "是空的")),
        (("check", "a.zip", "--notice", ""), ("--notice", "是空的")),
        (("case", "export", "2026-0001", "-o", ""), ("-o/--output", "是空的")),
        (("--lang", "en", "forms", "fill", "a", "b", "-o", ""), ("-o/--output", "is empty")),
        (("forms",), ("缺少 动作",)),
    ],
)
def test_wrong_calls_get_one_clear_line(kaiban: Run, argv: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert kaiban(*argv).refused_at_once(*words)


HELP = [(), ("plan",), ("export",), ("explain",), ("check",), ("number",), ("schema",), ("doctor",), ("case",),
        ("case", "export"), ("forms",), ("forms", "fill"), ("packs",), ("packs", "test")]  # fmt: skip


@pytest.mark.parametrize("argv", HELP)
def test_the_help_is_whole_and_in_one_language(kaiban: Run, argv: tuple[str, ...]) -> None:
    said, english = kaiban(*argv, "--help"), kaiban(*argv, "--help", "--lang", "en")
    assert (said.code, english.code) == (Exit.DONE, Exit.DONE)
    assert "[help." not in said.out + english.out
    assert not re.search(r"[\u3000-\u9fff]", english.out)
    without_names = re.sub(r"kaiban( [a-z]+)*", "", said.out)
    assert not re.search(r"[a-z]{2,} [a-z]{2,}|usage|options|positional", without_names)


def test_help_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no device that is always full")
    for argv in (["--help"], ["export", "--help"], ["--version"]):
        with Path("/dev/full").open("wb") as full:
            command = [sys.executable, "-m", "assistant", *argv, "--home", str(tmp_path)]
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, cwd=ROOT, check=False)
        assert done.returncode == Exit.WRONG
        assert "磁盘满了" in done.stderr.decode("utf-8")


def test_home_can_stand_before_the_command_and_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("1\n"))
    assert cli.run(["--home", str(tmp_path / "a"), "--plain"], DAY) == Exit.DONE
    for argv, named, kept in (
        (["--home", str(tmp_path / "a"), "case", "list"], "b", True),
        (["case", "list", "--home", str(tmp_path / "b")], "a", False),
        (["case", "list"], "a", True),
        (["case", "list"], "b", False),
    ):
        monkeypatch.setenv("KAIBAN_HOME", str(tmp_path / named))
        capsys.readouterr()
        assert cli.run(argv, DAY) == Exit.DONE
        assert ("2026-0001" in capsys.readouterr().out) is kept


# ---------------------------------------------------------------- export


def test_notes_alone_leave_the_export_done_and_say_that_nothing_needs_mending(kaiban: Run, tmp_path: Path) -> None:
    rich, head = Path(RICH).read_text(encoding="utf-8"), '  enterprise.scope: "'
    file = tmp_path / "case.yaml"
    file.write_text(rich.replace(head, head + "第三类医疗器械经营；" * 60), encoding="utf-8")
    said = kaiban("export", str(file), "-o", str(tmp_path / "out"))
    assert said.code == Exit.DONE
    assert "○" in said.out
    assert "只是说明，不用改" in said.out
    document = kaiban("export", str(file), "-o", str(tmp_path / "out"), "--json").document
    findings = document["findings"]
    assert isinstance(findings, list)
    assert {found["severity"] for found in findings} == {"note"}


def test_a_case_in_which_nothing_applies_makes_no_package_and_says_so(kaiban: Run, tmp_path: Path) -> None:
    packs = tmp_path / "home/data/packs"
    small_pack(packs)
    matters = packs / "test/matters/a.yaml"
    text = re.sub(r"applies_when: .*", 'applies_when: "false"', matters.read_text(encoding="utf-8"))
    matters.write_text(text, encoding="utf-8")
    (tmp_path / "case.yaml").write_text("pack: test\nanswers: {}\n", encoding="utf-8")
    out = tmp_path / "out"
    for extra in ((), ("--draft",)):
        said = kaiban("export", str(tmp_path / "case.yaml"), "-o", str(out), *extra)
        assert said.code == Exit.FINDINGS
        assert "没有要办的事项" in said.out
    document = kaiban("export", str(tmp_path / "case.yaml"), "-o", str(out), "--json").document
    findings = document["findings"]
    assert isinstance(findings, list)
    assert (document["package"], [found["id"] for found in findings]) == (None, ["export.nothing"])
    assert not out.exists()


# ---------------------------------------------------------------- explain, schema, packs, doctor


def test_explain_says_why_with_sources(kaiban: Run) -> None:
    said = kaiban("explain", SMALL, "bank")
    assert said.code == Exit.DONE
    assert "不需要" in said.out
    assert "依据" in said.out
    found = kaiban("explain", RICH, "setup/premises_promise", "--json").document
    assert found["status"] == "required"


@pytest.mark.parametrize("what", ["case", "pack", "form", "package"])
def test_schemas_are_json_schemas(kaiban: Run, what: str) -> None:
    found = kaiban("schema", what).document
    assert str(found["$schema"]).startswith("https://json-schema.org/")


def test_a_pack_of_ones_own_with_a_fault_is_told_of_in_the_list(kaiban: Run, desk: Desk) -> None:
    folder = desk.folders.packs / "cn-tj-yunhe"
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text("id: cn-tj-yunhe\nparent: cn-tj\n", encoding="utf-8")
    result = kaiban("packs", "list")
    assert result.code == Exit.FINDINGS
    assert "kaiban packs check cn-tj-yunhe" in result.err
    assert kaiban("packs", "list", "--json").document["faulty"] == ["cn-tj-yunhe"]


def test_the_shipped_packs_are_listed_clean_and_pass_their_cases(kaiban: Run) -> None:
    packs = kaiban("packs", "list", "--json").document["packs"]
    assert isinstance(packs, list)
    assert packs[0]["id"] == "cn-tj-binhai-bsq"
    checked = kaiban("packs", "check", "--json")
    assert (checked.code, checked.document["findings"]) == (Exit.DONE, [])
    tested = kaiban("packs", "test", "cn-tj", "cn-tj-xiqing", "--json")  # all are run in tests/content/test_packs.py
    assert tested.code == Exit.DONE
    cases = tested.document["cases"]
    assert isinstance(cases, dict)
    assert cases["failed"] == 0
    assert cases["passed"] > 20


def test_a_pack_with_a_fault_is_a_finding_with_file_and_line(kaiban: Run, tmp_path: Path) -> None:
    folder = tmp_path / "packs/cn-demo"
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text("id: cn-other\ntitle: 试\n", encoding="utf-8")
    result = kaiban("packs", "check", str(tmp_path / "packs"), "--json")
    assert result.code == Exit.FINDINGS
    findings = result.document["findings"]
    assert isinstance(findings, list)
    assert {"file", "line", "code", "message", "witness"} <= findings[0].keys()
    assert findings[0]["file"].startswith("cn-demo/")


@pytest.mark.skipif(os.name == "nt", reason="Textual draws on standard output there")
def test_the_screen_is_drawn_on_the_terminal_though_errors_go_to_a_file(tmp_path: Path) -> None:
    read, terminal = os.pipe()
    with (tmp_path / "err.txt").open("w+b", buffering=0) as errors:
        with drawn_where_it_is_seen(terminal, errors.fileno()):
            errors.write(b"the screen")
        errors.write(b"an error")
        os.close(terminal)
        errors.seek(0)
        assert (os.read(read, 99), errors.read()) == (b"the screen", b"an error")
    os.close(read)


def test_the_doctor_tells_a_cache_that_takes_no_fonts_from_damaged_fonts(
    kaiban: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("assistant.cli.doctor.lint_packs", lambda *_: ())
    (tmp_path / "home").mkdir()
    (tmp_path / "home/cache").write_bytes(b"a file in the place of the folder")
    lines = [line for line in kaiban("doctor", home=tmp_path / "home").out.splitlines() if "字体" in line]
    assert [line[:12] for line in lines] == ["✗ 字体不能放进缓存文件夹"[:12]]
    assert "重新安装" not in lines[0]


def test_the_doctor_finds_this_installation_sound(kaiban: Run) -> None:
    result = kaiban("doctor", "--json")
    assert result.code == Exit.DONE
    checks = result.document["checks"]
    assert isinstance(checks, list)
    assert {"packs", "fonts", "keyring", "sqlite", "sources", "folder"} <= {check["id"] for check in checks}


# ---------------------------------------------------------------- forms


def test_a_form_is_listed_shown_filled_and_read_back(kaiban: Run, tmp_path: Path) -> None:
    forms = kaiban("forms", "list", "--json").document["forms"]
    assert isinstance(forms, list)
    assert "bo_exemption" in {form["id"] for form in forms}
    shown = kaiban("forms", "show", "bo_exemption", "--json").document
    boxes = shown["boxes"]
    assert isinstance(boxes, list)
    assert "name" in {box["name"] for box in boxes}
    (tmp_path / "values.yaml").write_text("name: 天津小满禾图文设计有限公司\n", encoding="utf-8")
    out = tmp_path / "out.pdf"
    filled = kaiban("forms", "fill", "bo_exemption", str(tmp_path / "values.yaml"), "-o", str(out))
    assert filled.code == Exit.DONE, filled.err
    read = kaiban("forms", "read", str(out), "--json").document
    assert read["kind"] == "acroform"
    found = read["boxes"]
    assert isinstance(found, list)
    keys = {"name", "page", "rect", "kind", "label", "options", "value", "drawn", "read_only", "confidence"}
    assert keys <= found[0].keys()
    assert {box["name"]: box["value"] for box in found}["name"] == "天津小满禾图文设计有限公司"
    assert kaiban("forms", "fill", "bo_exemption", str(tmp_path / "values.yaml"), "-o", str(out)).refused_at_once(
        "out.pdf"
    )


def test_a_form_is_shown_with_the_edition_of_the_day_that_was_named(kaiban: Run) -> None:
    shown = kaiban("forms", "show", "company_registration", "--as-of", "2020-01-01", "--json").document
    boxes = shown["boxes"]
    assert isinstance(boxes, list)
    assert (shown["edition"], shown["pages"]) == ("2019", max(box["page"] for box in boxes))
    earlier = kaiban("forms", "show", "company_registration", "--as-of", "1980-01-01")
    assert (earlier.code, "1980-01-01" in earlier.err) == (2, True)
    later = kaiban("forms", "show", "company_registration", "--as-of", "2026-11-22", "--json").document
    assert later["edition"] == "2026-inferred"


def test_values_that_fit_no_box_are_all_told_and_nothing_is_written(kaiban: Run, tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text("nome: a\nnaem: b\n", encoding="utf-8")
    out = tmp_path / "out.pdf"
    result = kaiban("forms", "fill", "bo_exemption", str(tmp_path / "values.yaml"), "-o", str(out))
    assert result.code == Exit.WRONG
    assert result.err.count("\n") == 2
    assert not out.exists()


# ---------------------------------------------------------------- stored cases and the plain interview


def test_the_plain_interview_asks_refuses_keeps_and_the_case_is_listed(kaiban: Run, tmp_path: Path) -> None:
    result = kaiban("--plain", typed="1\n天津\n:back\n北京\n:skip\n:?\n:nonsense\n")
    assert result.code == Exit.DONE
    assert "要办哪一种" in result.out
    assert "2026-0001" in result.out
    cases = kaiban("case", "list", "--json").document["cases"]
    assert isinstance(cases, list)
    assert [case["number"] for case in cases] == ["2026-0001"]
    out = tmp_path / "case.yaml"
    assert kaiban("case", "export", "2026-0001", "-o", str(out)).code == Exit.DONE
    text = out.read_text(encoding="utf-8")
    assert "enterprise.type: llc" in text
    assert "name.division: 北京" in text
    assert kaiban("case", "export", "2026-0001", "-o", str(out)).refused_at_once("case.yaml")
    shown = kaiban("case", "show", "2026-0001")
    assert "两个以上股东的有限公司" in shown.out
    plan = kaiban("plan", "2026-0001", "--json")
    assert plan.code == Exit.FINDINGS  # a name of Beijing for a company in Tianjin
    assert int(str(plan.document["questions_left"])) > 20


def test_an_interview_in_which_nothing_was_taken_says_that_no_case_was_kept(kaiban: Run) -> None:
    assert kaiban("--plain", typed="王五\n").out.endswith("没有接受任何回答，没有留下案卷。\n")
    assert "2026-0001" not in kaiban("case", "list").out


def test_the_plain_interview_counts_people_apart_until_their_list_is_complete(kaiban: Run, desk: Desk) -> None:
    assert "问，人员另算 · " in kaiban("--plain", typed="1\n").out
    session = desk.open("2026-0001")
    session.add_person("赵一")
    session.close_people()
    session.close()
    again = kaiban("--plain", "--case", "2026-0001", typed="").out
    assert "最多还有" in again
    assert "人员另算" not in again


def test_the_plain_interview_goes_on_with_a_stored_case(kaiban: Run) -> None:
    kaiban("--plain", typed="1\n")
    again = kaiban("--plain", "--case", "2026-0001", typed="")
    assert "要办哪一种" not in again.out
    assert "2026-0001" in again.out


@pytest.mark.parametrize(("language", "words"), [("zh-Hans", "最后一条记录损坏"), ("en", "could not be read")])
def test_a_case_whose_last_record_is_damaged_says_so_in_every_way_it_is_opened(
    kaiban: Run, tmp_path: Path, language: str, words: str
) -> None:
    kaiban("--plain", typed="1\n天津\n")
    (journal,) = (tmp_path / "home/data/cases").glob("*.journal")
    data = journal.read_bytes()
    assert words not in kaiban("--plain", "--case", "2026-0001", "--lang", language).out
    journal.write_bytes(data[:-3])
    assert words in kaiban("--plain", "--case", "2026-0001", "--lang", language).out
    for argv in (["plan", "2026-0001"], ["case", "show", "2026-0001"], ["case", "export", "2026-0001"]):
        said = kaiban(*argv, "--lang", language)
        assert (said.code, words in said.err) == (Exit.FINDINGS, True)
    problems = kaiban("plan", "2026-0001", "--json").document["problems"]
    assert isinstance(problems, list)
    assert [(problem["code"], problem["fact"]) for problem in problems] == [("store.torn", None)]
    kaiban("--plain", "--case", "2026-0001", typed="天津\n")  # the next answer takes the damaged end away
    assert kaiban("plan", "2026-0001").code == Exit.DONE


def test_a_stored_case_is_opened_in_the_app_where_its_number_is_given(
    kaiban: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    kaiban("--plain", typed="1\n")
    opened: list[str] = []
    monkeypatch.setattr("assistant.cli.app.has_terminal", lambda: True)
    monkeypatch.setattr("assistant.app.KaibanApp.run", lambda app: opened.append(app.session.number))
    assert kaiban("--case", "2026-0001").code == Exit.DONE
    assert kaiban("--case", "2026-0099").refused_at_once("2026-0099", "case list")
    assert opened == ["2026-0001"]


def test_who_can_say_what_is_not_known_is_told_in_english_too(kaiban: Run) -> None:
    said = kaiban("plan", SMALL, "--lang", "en").out
    parts = [part for line in said.splitlines() for part in line.split("  ")]  # a law keeps its Chinese title
    asked = [part for part in parts if part.startswith("whether it may come later: ask ")]
    assert asked
    assert not re.search(r"[\u3000-\u9fff]", "".join(asked))


def test_the_plain_interview_speaks_english(kaiban: Run) -> None:
    result = kaiban("--plain", "--lang", "en", typed="99\n")
    assert "Not taken" in result.out


# ---------------------------------------------------------------- faults of the machine


def test_a_fault_of_our_own_is_exit_3_without_a_traceback_or_the_message(
    kaiban: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.cli import number

    def broken(*_: object) -> None:
        raise RuntimeError("110000198506120213")

    monkeypatch.setattr(number, "check_number", broken)
    result = kaiban("number", "1")
    assert result.code == Exit.FAULT
    assert "Traceback" not in result.err
    assert "110000198506120213" not in result.err
    assert "RuntimeError" in result.err


def test_a_full_disk_is_told_and_the_exit_is_2(kaiban: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = kaiban("--plain", typed="1\n")
    assert result.code == Exit.WRONG
    assert "磁盘" in result.err
    export = kaiban("export", SMALL, "-o", str(tmp_path / "out"))
    assert export.code == Exit.WRONG
    assert list((tmp_path / "out").rglob("*")) == []


def test_a_console_of_another_encoding_is_survived() -> None:
    code = "import sys; from assistant.__main__ import main; sys.exit(main(['number', 'abc', '--lang', 'zh-Hans']))"
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, cwd=ROOT, check=False)
    assert done.returncode == Exit.FINDINGS
    assert b"Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_fault() -> None:
    command = [sys.executable, "-m", "assistant", "schema", "case"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        errors = child.stderr.read()
        assert child.wait() == Exit.DONE
    assert errors == b""


def test_commands_do_not_pay_for_the_terminal_app(warm_home: Path) -> None:
    code = (
        "import sys; from assistant.cli import run; from datetime import date; import io; sys.stdout = io.StringIO();"
        f"run(['plan', {RICH!r}, '--json', '--home', sys.argv[1]], date(2026, 11, 22));"
        "sys.stderr.write(','.join(m for m in ('textual', 'keyring', 'platformdirs', 'opencc') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(warm_home)], capture_output=True, cwd=ROOT, check=True)
    assert done.stderr == b""
