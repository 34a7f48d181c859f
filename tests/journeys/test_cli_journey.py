"""From a sample to a package on disk and back through the check, by the command line alone."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from assistant import cli
from assistant.cli.call import Exit
from assistant.desk import Desk
from assistant.session import Session, Taken
from assistant.views import AnswerKind
from rules.answers.parse import to_plain
from rules.facts import FactId, FactRef, ItemKey, declared
from rules.pack import load_pack, shipped_root

DAY = date(2026, 11, 22)
ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "docs" / "samples"


@pytest.mark.parametrize("name", ["rich", "small"])
def test_a_sample_becomes_a_package_that_the_check_finds_nothing_wrong_with(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = ["--home", str(tmp_path / "home")]
    sample = str(SAMPLES / name / "case.yaml")
    packages = []
    for folder in ("one", "two"):
        assert cli.run(["export", sample, "-o", str(tmp_path / folder), "--json", *home], DAY) == Exit.DONE
        said = json.loads(capsys.readouterr().out)
        assert {"package", "files", "findings"} <= said.keys()
        assert all({"path", "sha256"} <= file.keys() for file in said["files"])
        packages.append(Path(said["package"]))
    assert packages[0].read_bytes() == packages[1].read_bytes()
    assert cli.run(["export", sample, "-o", str(tmp_path / "one"), *home], DAY) == Exit.DONE
    assert "已经在那里" in capsys.readouterr().out
    assert cli.run(["check", str(packages[0]), "--json", *home], DAY) == Exit.DONE
    report = json.loads(capsys.readouterr().out)
    assert report["findings"] == []
    assert len(report["recognised"]) >= 5


@pytest.mark.parametrize("command", ["plan", "export", "explain", "stored"])
def test_a_day_that_no_version_covers_is_refused_with_that_day_and_leaves_nothing(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first day covered is that of the earliest matter of the pack, whichever that is."""
    sample = str(SAMPLES / "small/case.yaml")
    pack = load_pack("cn-tj-binhai-bsq", (shipped_root(),))
    first = min(item.value.in_force.since for item in pack.matters)
    out = tmp_path / "out"
    calls = {
        "plan": ["plan", sample],
        "export": ["export", sample, "-o", str(out)],
        "explain": ["explain", sample, "setup"],
        "stored": ["--plain", "--pack", pack.id],
    }
    for day in ((first - timedelta(days=1)).isoformat(), "0001-01-01"):
        assert cli.run([*calls[command], "--as-of", day, "--home", str(tmp_path / "home")], DAY) == Exit.WRONG
        said = capsys.readouterr()
        assert (day in said.err, first.isoformat() in said.err, said.out) == (True, True, "")
    assert not out.exists()
    assert not list(tmp_path.rglob("*.journal"))


def test_on_the_day_before_the_set_up_starts_the_plan_says_so_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other matters of the pack reach further back; what this case is about does not."""
    sample = str(SAMPLES / "small/case.yaml")
    out = tmp_path / "out"
    then = ["--as-of", "2024-06-30", "--home", str(tmp_path / "home")]
    assert cli.run(["plan", sample, *then], DAY) == Exit.DONE
    said = capsys.readouterr().out
    assert said.index("没有收录 2024-06-30 当日规定的") < said.index("公司设立登记 [setup]")
    assert cli.run(["export", sample, "-o", str(out), *then], DAY) == Exit.FINDINGS
    assert "没有要办的事项，所以没有材料包" in capsys.readouterr().out
    assert not list(out.rglob("*.zip"))


def test_a_changed_package_is_found_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(tmp_path / "home")]
    sample = str(SAMPLES / "small/case.yaml")
    assert cli.run(["export", sample, "-o", str(tmp_path), *home], DAY) == Exit.DONE
    (package,) = tmp_path.glob("*.zip")
    data = bytearray(package.read_bytes())
    data[len(data) // 2] ^= 1
    package.write_bytes(bytes(data))
    capsys.readouterr()
    notice = tmp_path / "notice.pdf"
    assert cli.run(["check", str(package), "--notice", str(notice), *home], DAY) == Exit.FINDINGS
    assert "✗" in capsys.readouterr().out
    assert notice.read_bytes().startswith(b"%PDF-")
    assert cli.run(["check", str(package), "--notice", str(notice), *home], DAY) == Exit.WRONG


def test_a_case_with_a_fault_is_not_exported_and_everything_is_told_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (SAMPLES / "small/case.yaml").read_text(encoding="utf-8")
    broken = text.replace("enterprise.capital: 100000", "enterprise.capital: 90000").replace(
        "  premises.area: 42\n", ""
    )
    assert broken != text
    (tmp_path / "case.yaml").write_text(broken, encoding="utf-8")
    out = tmp_path / "out"
    call = ["export", str(tmp_path / "case.yaml"), "-o", str(out), "--json", "--home", str(tmp_path / "home")]
    assert cli.run(call, DAY) == Exit.FINDINGS
    said = json.loads(capsys.readouterr().out)
    assert said["package"] is None
    assert "contribution.paid@p1" in {finding["id"] for finding in said["findings"]}
    assert len(said["findings"]) >= 2
    assert not out.exists()
    assert cli.run([*call, "--draft"], DAY) == Exit.FINDINGS
    assert Path(json.loads(capsys.readouterr().out)["package"]).is_file()


def test_an_unwritable_folder_and_a_foreign_file_in_the_way_are_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample, home = str(SAMPLES / "small/case.yaml"), ["--home", str(tmp_path / "home")]
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert cli.run(["export", sample, "-o", str(tmp_path / "file" / "below"), *home], DAY) == Exit.WRONG
    out = tmp_path / "out"
    assert cli.run(["export", sample, "-o", str(out), *home], DAY) == Exit.DONE
    (package,) = out.glob("*.zip")
    package.write_bytes(b"something else")
    capsys.readouterr()
    assert cli.run(["export", sample, "-o", str(out), *home], DAY) == Exit.WRONG
    assert package.read_bytes() == b"something else"
    assert "没有覆盖" in capsys.readouterr().err


def test_without_a_terminal_start_takes_the_sample_through_and_says_where_the_package_lies(
    warm_home: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "assistant", "--start", "--out", str(tmp_path / "out"), "--home", str(warm_home)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, cwd=ROOT, check=False)
    assert done.returncode == Exit.DONE, done.stderr.decode()
    (package,) = (tmp_path / "out").glob("*.zip")
    assert str(package) in done.stdout.decode("utf-8")
    assert done.stderr == b""


def outcomes(session: Session) -> tuple[object, ...]:
    """Everything decided; the facts are left out, for a missing one equals nothing."""
    decisions = session.decisions
    return decisions.matters, decisions.materials, decisions.checks


def typed_again(source: Session, target: Session) -> None:
    """Answer the questions of a new case as they come, with the answers of another."""
    for _ in range(400):
        view = target.question
        if view is None:
            return
        if view.kind is AnswerKind.PEOPLE:
            for key in source.answers.people().keys:
                outcome = target.add_person(str(source.answers.values[FactRef(f"people[{key}].name")]))
                assert outcome == Taken(ItemKey(key))
                roles = source.answers.values[FactRef(f"people[{key}].roles")]
                assert isinstance(roles, tuple)
                assert isinstance(target.set_roles(key, roles), Taken)
            assert isinstance(target.close_people(), Taken)
            continue
        fact = target.pack.facts[FactId(declared(view.ref))]
        outcome = target.answer(view.ref, to_plain(fact, source.answers.values[view.ref]))
        assert isinstance(outcome, Taken), (view.ref, outcome)
    raise AssertionError("the interview does not end")


@pytest.mark.parametrize("name", ["rich", "small"])
def test_the_same_answers_typed_or_given_as_a_file_lead_to_the_same_decisions_and_package(
    name: str, desk: Desk, tmp_path: Path
) -> None:
    given = desk.from_file(SAMPLES / name / "case.yaml").session
    typed = desk.new(given.pack.id)
    typed_again(given, typed)
    assert typed.answers.values == given.answers.values
    assert outcomes(typed) == outcomes(given)
    one, two = given.export(tmp_path / "given"), typed.export(tmp_path / "typed")
    assert one.path is not None
    assert two.path is not None
    assert one.path.read_bytes() == two.path.read_bytes()
    typed.close()
    number = typed.number
    reopened = desk.open(number)
    assert outcomes(reopened) == outcomes(given)
    reopened.close()


def test_a_pdf_that_cannot_be_read_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torn = tmp_path / "torn.pdf"
    torn.write_bytes(b"%PDF-1.7 torn")
    assert cli.run(["check", str(torn), "--home", str(tmp_path / "home")], DAY) == Exit.FINDINGS
    told = capsys.readouterr().out
    assert "torn.pdf 损坏了" in told
    assert "pdf.damaged" not in told
