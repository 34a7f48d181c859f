"""What many tests need: the shipped fonts, unpacked once; a desk and a command line with a home of their own."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from called import Called, Run
from hypothesis import HealthCheck, settings

from assistant import cli
from assistant.desk import Desk
from assistant.paths import folders
from forms.fonts import Fonts, load_fonts


@pytest.fixture(scope="session")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fonts]:
    with load_fonts(tmp_path_factory.mktemp("fonts")) as loaded:
        yield loaded


if TYPE_CHECKING:
    from assistant.app import KaibanApp

# A slow or busy machine is no fault of the code: laws are judged by their examples, never by the clock.
settings.register_profile("kaiban", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kaiban")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk that keeps everything below a temporary folder."""
    return Desk(folders(tmp_path / "home"), "zh-Hans", date(2026, 11, 22))


@pytest.fixture
def app(desk: Desk, tmp_path: Path) -> KaibanApp:
    """The terminal app, exporting into a temporary folder."""
    from assistant.app import KaibanApp

    return KaibanApp(desk, tmp_path / "out")


@pytest.fixture
def kaiban(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Calls the command line in this process, on 22 November 2026, with a home of its own; never a traceback."""
    monkeypatch.delenv("KAIBAN_HOME", raising=False)

    def run(*argv: str, typed: str = "", home: Path | None = None) -> Called:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        capsys.readouterr()
        code = cli.run([*argv, "--home", str(home or tmp_path / "home")], date(2026, 11, 22))
        said = capsys.readouterr()
        assert "Traceback" not in said.err + said.out
        return Called(code, said.out, said.err)

    return run
