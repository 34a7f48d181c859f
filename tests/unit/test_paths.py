"""Where Kaiban keeps its files."""

from __future__ import annotations

from pathlib import Path

from assistant.paths import folders, samples_root


def test_with_a_home_everything_lies_under_it_and_nothing_is_made(tmp_path: Path) -> None:
    home = tmp_path / "h"
    found = folders(home)
    assert all(home in path.parents for path in (found.data, found.cache, found.settings, found.cases, found.packs))
    assert not home.exists()


def test_without_one_the_system_says_where(monkeypatch: object) -> None:
    found = folders(None)
    assert found.data.is_absolute()
    assert "kaiban" in str(found.data).lower()


def test_the_samples_are_there() -> None:
    assert sorted(path.parent.name for path in samples_root().glob("*/case.yaml")) == ["rich", "small"]
