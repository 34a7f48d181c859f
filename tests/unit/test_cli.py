"""The command line, call by call: keys, exit codes, one clear line for wrong input, never a traceback."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assistant import cli
from assistant.cli.call import Exit

DAY = date(2026, 11, 22)
ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "docs" / "samples"
RICH, SMALL = str(SAMPLES / "rich/case.yaml"), str(SAMPLES / "small/case.yaml")
VECTOR = "11010519491231002X"


class Result:
    """What a call gave."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def document(self) -> dict[str, object]:
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


Run = Callable[..., Result]


@pytest.fixture
def kaiban(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.delenv("KAIBAN_HOME", raising=False)

    def run(*argv: str, typed: str = "") -> Result:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        capsys.readouterr()
        code = cli.run([*argv, "--home", str(tmp_path / "home")], DAY)
        said = capsys.readouterr()
        return Result(code, said.out, said.err)

    return run


def wrong(result: Result, *words: str) -> None:
    """Exit 2, one line on standard error with these words, nothing on standard output."""
    assert result.code == Exit.WRONG
    assert result.out == ""
    assert result.err.count("\n") == 1
    assert "Traceback" not in result.err
    for word in words:
        assert word in result.err


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
    for secret in ("110000198506120213", "13800000011", "友谊路", "买买提"):
        assert secret not in said


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
    ],
)
def test_wrong_calls_get_one_clear_line(kaiban: Run, argv: tuple[str, ...], words: tuple[str, ...]) -> None:
    wrong(kaiban(*argv), *words)


def test_a_case_file_of_another_kind_is_one_clear_line(kaiban: Run, tmp_path: Path) -> None:
    for name, data in (
        ("a.yaml", b"\xff\xfe\x00"),
        ("b.json", b"{"),
        ("c.yaml", b""),
        ("d.yaml", b"pack: nowhere\nanswers: {}"),
    ):
        (tmp_path / name).write_bytes(data)
        wrong(kaiban("plan", str(tmp_path / name)))


def test_home_can_stand_before_the_command_and_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for argv in (["--home", str(tmp_path / "a"), "case", "list"], ["case", "list"]):
        monkeypatch.setenv("KAIBAN_HOME", str(tmp_path / "b"))
        assert cli.run(argv, DAY) == Exit.DONE
    assert "还没有保存的案卷" in capsys.readouterr().out


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


def test_the_shipped_packs_are_listed_clean_and_pass_their_cases(kaiban: Run) -> None:
    packs = kaiban("packs", "list", "--json").document["packs"]
    assert isinstance(packs, list)
    assert packs[0]["id"] == "cn-tj-binhai-bsq"
    checked = kaiban("packs", "check", "--json")
    assert (checked.code, checked.document["findings"]) == (Exit.DONE, [])
    tested = kaiban("packs", "test", "--json")
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
    wrong(kaiban("forms", "fill", "bo_exemption", str(tmp_path / "values.yaml"), "-o", str(out)), "out.pdf")


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
    assert "公司由几个人出资" in result.out
    assert "2026-0001" in result.out
    cases = kaiban("case", "list", "--json").document["cases"]
    assert isinstance(cases, list)
    assert [case["number"] for case in cases] == ["2026-0001"]
    out = tmp_path / "case.yaml"
    assert kaiban("case", "export", "2026-0001", "-o", str(out)).code == Exit.DONE
    text = out.read_text(encoding="utf-8")
    assert "enterprise.type: llc" in text
    assert "name.division: 北京" in text
    wrong(kaiban("case", "export", "2026-0001", "-o", str(out)), "case.yaml")
    shown = kaiban("case", "show", "2026-0001")
    assert "两个以上股东的有限公司" in shown.out
    plan = kaiban("plan", "2026-0001", "--json")
    assert plan.code == Exit.DONE
    assert int(str(plan.document["questions_left"])) > 20


def test_the_plain_interview_goes_on_with_a_stored_case(kaiban: Run) -> None:
    kaiban("--plain", typed="1\n")
    again = kaiban("--plain", "--case", "2026-0001", typed="")
    assert "公司由几个人出资" not in again.out
    assert "2026-0001" in again.out


def test_the_plain_interview_speaks_english(kaiban: Run) -> None:
    result = kaiban("--plain", "--lang", "en", typed="7\n")
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
    assert not list((tmp_path / "out").glob("*")) if (tmp_path / "out").exists() else True


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


def test_commands_do_not_pay_for_the_terminal_app() -> None:
    code = (
        "import sys; from assistant.cli import run; from datetime import date; import io; sys.stdout = io.StringIO();"
        f"run(['plan', {RICH!r}, '--json', '--home', sys.argv[1]], date(2026, 11, 22));"
        "sys.stderr.write(','.join(m for m in ('textual', 'keyring', 'platformdirs', 'opencc') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, "unused"], capture_output=True, cwd=ROOT, check=True)
    assert done.stderr == b""
