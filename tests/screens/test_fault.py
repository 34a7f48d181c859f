"""A fault of our own while the app runs: it ends with one line, and shows no value of anything."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from textual.app import App

from assistant import cli
from assistant.cli import app as cli_app
from assistant.cli.call import Exit
from assistant.screens.start import StartScreen

SECRET = "赵一 12000019900101001X"


@pytest.mark.parametrize("where", ["screen", "thread"])
def test_a_fault_in_the_app_is_one_line_without_a_value(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_args: object) -> None:
        name = SECRET
        raise RuntimeError(name)

    def started(screen: StartScreen) -> None:
        screen.run_worker(broken, thread=True)

    monkeypatch.setattr(StartScreen, "show", broken if where == "screen" else started)
    monkeypatch.setattr(cli_app, "has_terminal", lambda: True)
    run = App.run
    monkeypatch.setattr(App, "run", lambda app: run(app, headless=True, size=(80, 24)))
    assert cli.run(["--home", str(tmp_path)], date(2026, 11, 22)) == Exit.FAULT
    said = capsys.readouterr()
    assert SECRET not in said.out + said.err
    assert "Traceback" not in said.out + said.err
    assert len(said.err.splitlines()) == 1
    assert "RuntimeError screens/test_fault.py" in said.err
