"""What many tests need: a desk and a command line with a home of their own; one cache and the fonts for all of them."""

from __future__ import annotations

import gc
import io
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from called import Called, Run
from hypothesis import HealthCheck, settings

from assistant import cli
from assistant.desk import Desk
from assistant.paperwork import kept_in
from assistant.paths import Folders, folders
from forms.fonts import Fonts, load_fonts
from rules.pack import load_pack, pack_ids, shipped_root

if TYPE_CHECKING:
    from assistant.app import KaibanApp

# A run holds packs and forms by the hundred thousand objects: looking through them all the time takes a third of it.
gc.set_threshold(50_000, 20, 10)

# A slow or busy machine is no fault of the code: laws are judged by their examples, never by the clock.
settings.register_profile("kaiban", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kaiban")


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of all homes of this run, as on a machine where Kaiban was started before."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def fonts(cache_folder: Path) -> Iterator[Fonts]:
    """The shipped fonts, unpacked once."""
    with load_fonts(cache_folder / "fonts") as loaded:
        yield loaded


@pytest.fixture(scope="session")
def folders_at(cache_folder: Path) -> Callable[[Path | None], Folders]:
    """The folders under a home, the cache being the one of all homes where the home has none of its own."""

    def found(home: Path | None) -> Folders:
        own = folders(home)
        return own if home is None or own.cache.exists() else replace(own, cache=cache_folder)

    return found


@pytest.fixture(scope="session", autouse=True)
def one_cache(folders_at: Callable[[Path | None], Folders]) -> Iterator[None]:
    """Calls of the command line in this process use that cache too; `unit/test_pack_cache.py` begins with none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli, "folders", folders_at)
        yield


@pytest.fixture
def warm_home(tmp_path: Path, cache_folder: Path, fonts: Fonts) -> Path:
    """A home for processes of their own, with a copy of that cache in which packs and fonts are."""
    for pack_id in pack_ids((shipped_root(),)):
        load_pack(pack_id, (shipped_root(),), kept_in(cache_folder))
    shutil.copytree(cache_folder, tmp_path / "home" / "cache")
    return tmp_path / "home"


@pytest.fixture
def desk(tmp_path: Path, folders_at: Callable[[Path | None], Folders]) -> Desk:
    """A desk that keeps everything below a temporary folder."""
    return Desk(folders_at(tmp_path / "home"), "zh-Hans", date(2026, 11, 22))


@pytest.fixture
def app(desk: Desk, tmp_path: Path) -> KaibanApp:
    """The terminal app, exporting into a temporary folder."""
    from assistant.app import KaibanApp

    return KaibanApp(desk, tmp_path / "out")


@pytest.fixture
def kaiban(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Calls the command line in this process, on 22 November 2026, with a home of its own; never a traceback."""
    monkeypatch.delenv("KAIBAN_HOME", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)

    def run(*argv: str, typed: str = "", home: Path | None = None) -> Called:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        capsys.readouterr()
        code = cli.run([*argv, "--home", str(home or tmp_path / "home")], date(2026, 11, 22))
        said = capsys.readouterr()
        assert "Traceback" not in said.err + said.out
        return Called(code, said.out, said.err)

    return run
