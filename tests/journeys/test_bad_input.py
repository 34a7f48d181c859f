"""Whatever a file, a folder or a disk does: one clear line, exit 2, nothing half written, nothing lost.

No message repeats what a person wrote, and nothing out of a file steers the terminal.
"""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from called import Run

from assistant import cli
from assistant.cli.call import Exit

DAY = date(2026, 11, 22)
ROOT = Path(__file__).resolve().parents[2]
SMALL = str(ROOT / "docs/samples/small/case.yaml")
HEAD = "pack: cn-tj-binhai-bsq\nas_of: 2026-11-22\n"
NAME, NUMBER = "张三丰", "110000198506120213"
posix = pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights and pipes in another way")


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


# ---------------------------------------------------------------- case files

HOSTILE: dict[str, tuple[bytes, str]] = {
    "gbk.yaml": (f"{HEAD}answers:\n  name.trade_name: 小满禾\n".encode("gbk"), "第 4 行"),
    "utf16.yaml": (f"{HEAD}answers: {{}}\n".encode("utf-16"), "UTF-8"),
    "binary.yaml": (bytes(range(256)) * 9, "UTF-8"),
    "spaces.yaml": (b"  \n\n", "是空的"),
    "large.yaml": (HEAD.encode() + b"#" + b"x" * 2_100_000, "2 MB"),
    "deep.yaml": (f"{HEAD}answers:\n  a: {'[' * 900}{']' * 900}\n".encode(), "太深"),
    "deep.json": (b'{"pack":"cn","answers":' + b"[" * 50_000 + b"]" * 50_000 + b"}", "太深"),
    "anchor.yaml": (f"{HEAD}answers: &a {{}}\n".encode(), "第 3 行"),
    "tag.yaml": (f"{HEAD}answers: !!python/object/apply:os.getcwd []\n".encode(), "标签"),
    "twice.yaml": (f"{HEAD}answers:\n  {NAME}: 1\n  {NAME}: 2\n".encode(), "第 5 行"),
    "twice.json": (b'{"pack":"cn","pack":"cn","answers":{}}', "写了两次"),
    "documents.yaml": (f"{HEAD}answers: {{}}\n---\na: b\n".encode(), "---"),
    "list.json": (b"[]", "pack"),
    "cut.json": (b'{"pack":', "第 1 行"),
    "nan.json": (b'{"pack":"cn","answers":{"enterprise.capital":NaN}}', "写法不对"),
    "pack.json": (f'{{"pack":"{NAME}\\u001b[2J{NUMBER}","answers":{{}}}}'.encode(), "packs list"),
    "climb.yaml": (b"pack: ../../etc\nanswers: {}\n", "packs list"),
    "nul.json": (b'{"pack":"a\\u0000b","answers":{}}', "packs list"),
    "top.json": (f'{{"pack":"cn","{NAME}\\u001b[2J{NUMBER}":1,"answers":{{}}}}'.encode(), "as_of"),
    "day.yaml": (b"pack: cn\nas_of: 2026-02-30\nanswers: {}\n", "第 2 行"),
    "answers.yaml": (f"{HEAD}answers: []\n".encode(), "answers"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_case_is_one_clear_line_in_both_languages(kaiban: Run, tmp_path: Path, name: str) -> None:
    data, word = HOSTILE[name]
    (tmp_path / name).write_bytes(data)
    said = kaiban("plan", str(tmp_path / name), "--json")
    assert said.refused(word)
    english = kaiban("plan", str(tmp_path / name), "--lang", "en")
    assert english.refused()
    assert not any("\u3000" <= character <= "\u9fff" for character in english.err)
    for result in (said, english):
        assert result.out == ""
        assert NAME not in result.err
        assert NUMBER not in result.err
        assert "第 0 行" not in result.err
        assert "line 0" not in result.err


def test_what_stands_in_the_place_of_a_fact_is_not_repeated(kaiban: Run, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(
        f"{HEAD}answers:\n  {NAME}: 1\n  x{NUMBER}: 2\n  people:\n    - {NAME}: x\n    - {NUMBER}: x\n",
        encoding="utf-8",
    )
    for extra in ((), ("--json",), ("--lang", "en")):
        result = kaiban("plan", str(path), *extra)
        assert result.code == Exit.FINDINGS
        assert NAME not in result.err + result.out
        assert NUMBER not in result.err + result.out
    lines = kaiban("plan", str(path)).err.splitlines()
    assert ["第 4 行" in lines[0], "第 5 行" in lines[1], "people[p1]" in lines[2]] == [True, True, True]


def test_numbers_that_are_none_and_broken_text_are_left_out_and_told(kaiban: Run, tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(
        '{"pack":"cn-tj-binhai-bsq","as_of":"2026-11-22","answers":{"enterprise.capital":1e999999,"premises.area":'
        '"NaN","enterprise.staff_count":"Infinity","name.trade_name":"\\ud800","premises.detail":"a\\u001b[2Jb"}}',
        encoding="utf-8",
    )
    result = kaiban("plan", str(path), "--json")
    assert result.code == Exit.FINDINGS
    assert [problem["code"] for problem in json.loads(result.out)["problems"]] == [
        "refused.money", "refused.number", "refused.whole", "refused.control_character", "refused.control_character",
    ]  # fmt: skip


def test_two_thousand_people_are_told_at_once(kaiban: Run, tmp_path: Path) -> None:
    people = "".join(f"    - {{name: 王{chr(0x4E00 + place)}, roles: [employee]}}\n" for place in range(2000))
    (tmp_path / "case.yaml").write_text(f"{HEAD}answers:\n  people:\n{people}", encoding="utf-8")
    result = kaiban("plan", str(tmp_path / "case.yaml"))
    assert result.code == Exit.FINDINGS
    assert "200" in result.err
    assert result.err.count("\n") == 1


# ---------------------------------------------------------------- calls


@pytest.mark.parametrize(
    "argv",
    [
        ("explain", SMALL, f"{NAME}\x1b[2J{NUMBER}"),
        ("forms", "show", f"\x1b]0;{NAME}\x07"),
        ("packs", "test", "\x1b[31m"),
        ("plan", "\x1b[31m.yaml"),
        ("plan", "x" * 5000),
        ("plan", ""),
        ("number", "1", "--kind", "id_crad"),
        ("--plain", "--json"),
        ("--plain", "--case", "../../etc/passwd"),
        ("plan", SMALL, "--as-of", "2026-02-30"),
        ("--lang", "xx", "doctor"),
    ],
)
def test_a_wrong_call_is_one_printable_line_and_nothing_else(kaiban: Run, argv: tuple[str, ...]) -> None:
    result = kaiban(*argv)
    assert result.refused()
    assert result.out == ""
    assert NUMBER not in result.err


def test_the_version_is_json_too_where_json_is_asked_for(kaiban: Run) -> None:
    assert json.loads(kaiban("--version", "--json").out)["version"]


@pytest.mark.parametrize("stream", ["stdin", "stdout", "stderr"])
def test_a_stream_closed_before_the_start_is_survived(
    kaiban: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stream: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("1\n"))
    monkeypatch.setattr(sys, stream, None)
    assert cli.run(["--plain", "--home", str(tmp_path / "home")], DAY) == Exit.DONE
    assert cli.run(["plan", "absent.yaml", "--home", str(tmp_path / "home")], DAY) == Exit.WRONG
    monkeypatch.undo()


def test_typing_in_another_encoding_is_refused_and_never_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = io.TextIOWrapper(io.BytesIO("1\n天津\n".encode("gbk")), encoding="ascii")
    monkeypatch.setattr(sys, "stdin", typed)
    assert cli.run(["--plain", "--home", str(tmp_path)], DAY) == Exit.DONE
    assert "没有接受：输入的不是 UTF-8 文字" in capsys.readouterr().out
    (journal,) = (tmp_path / "data/cases").glob("*.journal")
    assert b"name.division" not in journal.read_bytes()


# ---------------------------------------------------------------- papers


def test_a_box_name_of_a_stranger_cannot_steer_the_terminal(kaiban: Run, tmp_path: Path) -> None:
    field = b"<</FT/Tx/T(a\\033[2Jb)/V(v\\033]0;x\\007)/Type/Annot/Subtype/Widget/Rect[9 9 90 30]/P 3 0 R>>"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[4 0 R]>>",
        field,
    )
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, start=1))
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n" + body + b"trailer\n<</Size 5/Root 1 0 R>>\n%%EOF\n")
    result = kaiban("forms", "read", str(tmp_path / "a.pdf"))
    assert result.code == Exit.FINDINGS  # it has no table of objects
    assert "[2Jb" in result.out
    assert "\x1b" not in result.out
    assert "\x07" not in result.out


@pytest.mark.parametrize("text", ["", "- a\n", "name: {a: b}\n", "name: [\n", "name: a\nname: b\n"])
def test_a_values_file_that_is_none_is_one_line_and_writes_nothing(kaiban: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "values.yaml").write_text(text, encoding="utf-8")
    out = tmp_path / "out.pdf"
    assert kaiban("forms", "fill", "bo_exemption", str(tmp_path / "values.yaml"), "-o", str(out)).refused("values.yaml")
    assert kaiban("forms", "fill", "bo_exemption", str(tmp_path / "absent.yaml"), "-o", str(out)).refused("absent.yaml")
    assert not out.exists()


@posix
def test_a_pipe_among_the_papers_is_told_and_not_waited_for(kaiban: Run, tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    os.mkfifo(tmp_path / "papers/a.pdf")
    for path in (tmp_path / "papers", tmp_path / "papers/a.pdf"):
        result = kaiban("check", str(path), "--json")
        assert result.code == Exit.FINDINGS
        assert [found["id"].partition(":")[0] for found in json.loads(result.out)["findings"]] == ["container.special"]


# ---------------------------------------------------------------- folders and disks


def test_a_package_is_not_written_over_anything_and_leaves_nothing_behind(kaiban: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = kaiban("export", SMALL, "-o", str(out), "--json")
    package = Path(json.loads(made.out)["package"])
    package.write_bytes(b"another")
    assert kaiban("export", SMALL, "-o", str(out)).refused(package.name)
    assert package.read_bytes() == b"another"
    again = kaiban("export", SMALL, "-o", str(out), "--json")
    assert again.refused()
    assert json.loads(again.out)["package"] is None
    for folder in (package, package / "below"):
        assert kaiban("export", SMALL, "-o", str(folder)).refused(folder.name)
    assert left_behind(out) == [package.name]


def test_a_cache_that_cannot_be_written_is_told_as_that(kaiban: Run, tmp_path: Path) -> None:
    home = tmp_path / "kaiban"
    home.mkdir()
    (home / "cache").write_bytes(b"")
    (tmp_path / "values.yaml").write_text("name: 天津小满禾图文设计有限公司\n", encoding="utf-8")
    out = tmp_path / "out"
    assert kaiban("export", SMALL, "-o", str(out), home=home).refused("fonts", "--home")
    fill = ("forms", "fill", "bo_exemption", str(tmp_path / "values.yaml"), "-o", str(tmp_path / "out.pdf"))
    assert kaiban(*fill, home=home).refused("fonts", "--home")
    assert kaiban("check", SMALL, home=home).refused("fonts", "--home")
    assert kaiban(*fill, "--lang", "en", home=home).refused("cannot be put into the cache folder")
    assert not out.exists()
    assert not (tmp_path / "out.pdf").exists()


def test_a_home_that_is_a_file_keeps_nothing_and_says_so(kaiban: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    assert kaiban("--plain", typed="1\n", home=tmp_path / "file").refused("没能存到磁盘")
    assert kaiban("plan", SMALL, home=tmp_path / "file").code == Exit.DONE
    assert (tmp_path / "file").read_bytes() == b"x"


@posix
def test_a_disk_that_takes_no_more_leaves_the_case_and_no_half_package(warm_home: Path, tmp_path: Path) -> None:
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000));"
        "from assistant.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    out = tmp_path / "out"
    # -B: a module compiled on the way would be cut off too, and stay
    command = [sys.executable, "-B", "-c", code, "export", SMALL, "-o", str(out), "--home", str(warm_home)]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=False)
    assert done.returncode == Exit.WRONG
    assert "磁盘满了" in done.stderr.decode("utf-8")
    assert not out.exists()


@posix
def test_journals_and_papers_are_their_owners_alone(kaiban: Run, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        kaiban("--plain", typed="1\n")
        kaiban("export", SMALL, "-o", str(tmp_path / "out"))
        kaiban("case", "export", "2026-0001", "-o", str(tmp_path / "case.yaml"))
    finally:
        os.umask(before)
    files = [*(tmp_path / "home/data/cases").iterdir(), *(tmp_path / "out").iterdir(), tmp_path / "case.yaml"]
    assert len(files) == 4
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "home/data/cases").stat().st_mode) == 0o700


# ---------------------------------------------------------------- packs and stored cases


def test_a_broken_pack_of_the_user_stops_only_itself(kaiban: Run, tmp_path: Path) -> None:
    packs = tmp_path / "home/data/packs"
    for name, text in {"aa": "x: [", "cn-loop": "id: cn-loop\nparent: cn-loop\n", "UPPER x": ""}.items():
        (packs / name).mkdir(parents=True)
        (packs / name / "pack.yaml").write_text(text, encoding="utf-8")
    (packs / "file").write_bytes(b"")
    assert kaiban("plan", SMALL).code == Exit.DONE
    assert kaiban("packs", "list").code == Exit.FINDINGS
    checked = kaiban("packs", "check", "--json")
    assert checked.code == Exit.FINDINGS
    assert any(found["file"].startswith("aa/") for found in json.loads(checked.out)["findings"])
    assert kaiban("doctor").code == Exit.FINDINGS
    assert kaiban("--plain", "--pack", "cn-loop").refused("cn-loop", "packs check")


def test_a_stored_case_whose_pack_is_gone_is_told_and_kept(kaiban: Run, tmp_path: Path) -> None:
    kaiban("--plain", typed="1\n")
    (journal,) = (tmp_path / "home/data/cases").glob("*.journal")
    from profiles.journal import Journal, PlainSealer, read_journal

    records = [record.replace(b"cn-tj-binhai-bsq", b"cn-tj-binhai-gone") for record in
               read_journal(journal, PlainSealer()).records]  # fmt: skip
    opened = Journal.open(journal, PlainSealer())
    opened.compact(records)
    opened.close()
    before = journal.read_bytes()
    for argv in (("case", "show", "2026-0001"), ("--plain", "--case", "2026-0001"), ("plan", "2026-0001")):
        assert kaiban(*argv).refused("cn-tj-binhai-gone")
    assert kaiban("case", "list").code == Exit.DONE
    assert journal.read_bytes() == before


def test_a_journal_cut_anywhere_opens_with_its_whole_records_or_is_left_as_it_is(kaiban: Run, tmp_path: Path) -> None:
    kaiban("--plain", typed="1\n天津\n")
    (journal,) = (tmp_path / "home/data/cases").glob("*.journal")
    data = journal.read_bytes()
    codes = set()
    for end in (*range(0, len(data), 23), len(data) - 1):
        journal.write_bytes(data[:end])
        assert kaiban("case", "list").code in (Exit.DONE, Exit.FINDINGS)  # a list tells a damaged case, and goes on
        opened = kaiban("--plain", "--case", "2026-0001")
        codes.add(opened.code)
        if opened.code != Exit.DONE:
            assert opened.refused("2026-0001")
        assert journal.read_bytes() == data[:end]
    assert codes == {Exit.DONE, Exit.WRONG}


def test_killed_while_answering_the_case_holds_every_answer_and_one_writer_at_a_time(
    kaiban: Run, warm_home: Path
) -> None:
    command = [sys.executable, "-m", "assistant", "--plain", "--home", str(warm_home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write("1\n天津\n".encode())
        child.stdin.flush()
        seen = b""
        while "第 3 问".encode() not in seen:
            piece = os.read(child.stdout.fileno(), 4096)
            assert piece
            seen += piece
        assert kaiban("--plain", "--case", "2026-0001").refused("另一个窗口")
        assert kaiban("plan", "2026-0001").code == Exit.DONE
        child.kill()
    (case,) = json.loads(kaiban("case", "list", "--json").out)["cases"]
    assert case["answered"] == 2
    assert kaiban("--plain", "--case", "2026-0001").code == Exit.DONE


# ---------------------------------------------------------------- what a call loads and touches


@pytest.mark.parametrize("argv", [["number", "1"], ["--version"], ["--help"]])
def test_small_calls_load_neither_the_app_nor_anything_for_pdfs(tmp_path: Path, argv: list[str]) -> None:
    heavy = ("textual", "reportlab", "pikepdf", "pypdfium2", "pypdf", "lark", "keyring", "opencc", "rules.pack")
    code = (
        "import sys; from assistant.__main__ import main; main(sys.argv[2:]);"
        "print(*[name for name in sys.argv[1].split() if name in sys.modules], file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, " ".join(heavy), *argv, "--home", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=True)
    assert done.stderr.decode("utf-8").strip() == ""


def test_the_whole_path_opens_no_network_connection(warm_home: Path, tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "def deny(event, _):\n"
        "    if event.startswith('socket.') and event not in {'socket.__new__', 'socket.gethostname'}:\n"
        "        raise RuntimeError(event)\n"
        "sys.addaudithook(deny)\n"
        "from assistant.__main__ import main\n"
        "home, out = sys.argv[1:]\n"
        "assert main(['--start', '--out', out, '--home', home]) == 0\n"
        "import pathlib; (package,) = pathlib.Path(out).iterdir()\n"
        "assert main(['check', str(package), '--home', home]) == 0\n"
        "assert main(['doctor', '--home', home]) == 0\n"
    )
    command = [sys.executable, "-c", code, str(warm_home), str(tmp_path / "out")]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, cwd=ROOT, check=False)
    assert done.stderr.decode("utf-8") == ""
    assert done.returncode == 0
