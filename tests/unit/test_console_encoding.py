"""Consoles and pipes of other encodings: what they can carry arrives, the rest is a question mark; no traceback."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from assistant import cli
from assistant.cli.call import Exit

DAY = date(2026, 11, 22)
ROOT = Path(__file__).resolve().parents[2]
RICH, SMALL = (str(ROOT / "docs/samples" / name / "case.yaml") for name in ("rich", "small"))
RARE = "𬭎"  # in a name of the rich sample; GBK does not have it


class Terminal(io.TextIOWrapper):
    """A console of one encoding."""

    def isatty(self) -> bool:
        return True


@dataclass(frozen=True)
class Streams:
    """What a call wrote."""

    code: int
    out: bytes
    err: bytes


class Caller:
    """Calls with streams that begin in one encoding, strict as Python opens them."""

    def __init__(self, patch: pytest.MonkeyPatch, home: Path) -> None:
        self.patch = patch
        self.home = home

    def __call__(
        self, encoding: str, *argv: str, named: str = "", terminal: bool = False, typed: bytes = b""
    ) -> Streams:
        kind = Terminal if terminal else io.TextIOWrapper
        out, err = io.BytesIO(), io.BytesIO()
        with self.patch.context() as patch:
            if named:
                patch.setenv("PYTHONIOENCODING", named)
            else:
                patch.delenv("PYTHONIOENCODING", raising=False)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), encoding=encoding))
            streams = [kind(one, encoding=encoding, errors="strict", newline="\n") for one in (out, err)]
            patch.setattr(sys, "stdout", streams[0])
            patch.setattr(sys, "stderr", streams[1])
            code = cli.run([*argv, "--home", str(self.home)], DAY)
            for stream in streams:
                stream.flush()
        return Streams(code, out.getvalue(), err.getvalue())


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Caller:
    return Caller(monkeypatch, tmp_path / "home")


COMMANDS = {
    "help": (("--help",), Exit.DONE),
    "show": (("case", "show", RICH), Exit.DONE),
    "ask": (("ask", "营业执照多久"), Exit.DONE),
    "absent": (("export", "absent.yaml", "-o", "out"), Exit.WRONG),
    "wrong": (("nosuch",), Exit.WRONG),
}


@pytest.mark.parametrize("encoding", ["gbk", "cp437"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_console_shows_what_its_encoding_has_and_question_marks_for_the_rest(
    call: Caller, command: str, encoding: str
) -> None:
    argv, code = COMMANDS[command]
    shown = call(encoding, *argv, terminal=True)
    whole = call("utf-8", *argv, terminal=True)
    assert shown.code == whole.code == code
    for narrow, wide in ((shown.out, whole.out), (shown.err, whole.err)):
        assert narrow == wide.decode("utf-8").encode(encoding, "replace")


@pytest.mark.parametrize("named", ["gbk:strict", "GB18030"])
def test_into_a_pipe_the_encoding_that_was_asked_for_is_written(call: Caller, named: str) -> None:
    encoding = named.partition(":")[0]
    said = call(encoding, "case", "show", RICH, named=named)
    assert said.code == Exit.DONE
    text = said.out.decode(encoding)
    assert "海河星云智链" in text
    assert (RARE in text) is (encoding == "GB18030")
    refused = call(encoding, "plan", "absent.yaml", named=named)
    assert "找不到案卷文件" in refused.err.decode(encoding)


@pytest.mark.parametrize("named", ["", ":replace"])
def test_into_a_pipe_utf_8_is_written_where_no_encoding_was_asked_for(call: Caller, named: str) -> None:
    assert RARE in call("ascii", "case", "show", RICH, named=named).out.decode("utf-8")


@pytest.mark.parametrize("command", [("case", "show", RICH, "--json"), ("schema", "case")])
def test_json_loses_nothing_in_a_narrow_encoding(call: Caller, command: tuple[str, ...]) -> None:
    narrow = call("gbk", *command, named="gbk").out
    assert json.loads(narrow.decode("gbk")) == json.loads(call("utf-8", *command).out.decode("utf-8"))


def test_a_case_file_is_not_shown_where_the_encoding_would_spoil_it(call: Caller) -> None:
    spoilt = call("gbk", "case", "export", RICH, named="gbk")
    assert (spoilt.code, spoilt.out) == (Exit.WRONG, b"")
    assert "-o" in spoilt.err.decode("gbk")
    assert RARE not in spoilt.err.decode("gbk")
    assert call("gbk", "case", "export", SMALL, named="gbk").code == Exit.DONE


def test_answers_typed_in_the_encoding_that_was_asked_for_are_taken(call: Caller) -> None:
    said = call("gbk", "--plain", named="gbk", typed="1\n天津\n".encode("gbk"))
    assert said.code == Exit.DONE
    assert "没有接受" not in said.out.decode("gbk")
    (journal,) = (call.home / "data/cases").glob("*.journal")
    assert "天津".encode() in journal.read_bytes()
