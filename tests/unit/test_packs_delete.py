"""`kaiban packs delete`: a pack of one's own goes for good, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest
from called import Run
from packs_fixture import PACK, SMALL, write_pack

from assistant.cli.packs_copies import COPIES
from rules.pack import shipped_root


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The user's own packs: one with two copies of what it was, a value filled in and a case."""
    packs = tmp_path / "home/data/packs"
    write_pack(packs, SMALL)
    for number in ("1", "2"):
        write_pack(packs / COPIES / number, SMALL)
    write_pack(packs / COPIES / "2", SMALL, "other")
    (packs / "overlays").mkdir()
    (packs / "overlays/test.yaml").write_text("pack: test\nfills: []\n", encoding="utf-8")
    return packs


def files(packs: Path) -> set[str]:
    return {path.relative_to(packs).parts[0] for path in packs.rglob("*.yaml")} | {
        path.relative_to(packs).as_posix() for path in (packs / COPIES).glob("*/*")
    }


def test_a_pack_is_deleted_only_with_yes_and_its_cases_go_on_by_the_rules_kept(
    kaiban: Run, own: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    kaiban("--plain", "--pack", "test", typed="y\n:q\n", home=home)
    before = files(own)
    assert kaiban("packs", "delete", "test", home=home).refused_at_once("2026-0001", "2 份", "--yes")
    assert files(own) == before
    gone = kaiban("packs", "delete", "test", "--yes", home=home)
    assert (gone.code, gone.err) == (0, "")
    assert files(own) == {COPIES, f"{COPIES}/2/other"}
    assert "test " not in kaiban("packs", "list", home=home).out
    assert kaiban("case", "show", "2026-0001", home=home).code == 0


def test_what_comes_along_is_not_there_or_has_children_is_not_deleted(kaiban: Run, own: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    write_pack(own, {"pack.yaml": PACK.replace("id: test", "id: test-b\nparent: test")}, "test-b")
    assert kaiban("packs", "delete", "cn", "--yes", home=home).refused_at_once("cn", "附带")
    assert kaiban("packs", "delete", "../packs/test", "--yes", home=home).refused_at_once("没有规则包")
    assert kaiban("packs", "delete", "overlays", "--yes", home=home).refused_at_once("没有规则包")
    assert kaiban("packs", "delete", "test", "--yes", home=home).refused_at_once("test-b")
    assert (own / "test/pack.yaml").is_file()
    assert (shipped_root() / "cn/pack.yaml").is_file()
    assert kaiban("packs", "delete", "test-b", "--yes", "--json", home=home).document["copies"] == 0
    assert kaiban("packs", "delete", "test", "--yes", home=home).code == 0


def test_a_pack_that_cannot_be_moved_stays_whole(
    kaiban: Run, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_folder: Path, _target: Path) -> None:
        raise PermissionError(13, "busy")

    before = files(own)
    monkeypatch.setattr(Path, "rename", busy)
    assert kaiban("packs", "delete", "test", "--yes", home=tmp_path / "home").refused_at_once("test")
    assert files(own) == before
