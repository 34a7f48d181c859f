"""What a user sets once: a font of the system, used before the shipped ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from called import Run

from assistant.cli.call import Exit
from assistant.paths import samples_root
from forms.fonts import Fonts

SMALL = samples_root() / "small" / "case.yaml"


@pytest.fixture(scope="session")
def system_font(fonts: Fonts) -> Path:
    """Stands for a font of the system."""
    return fonts.primary.path


def test_without_settings_the_shipped_fonts_are_used(kaiban: Run) -> None:
    assert kaiban("settings", "--json").document == {"font": None}


def test_a_font_is_chosen_shown_and_given_up_again(kaiban: Run, system_font: Path) -> None:
    assert kaiban("settings", "--font", str(system_font), "--json").document == {"font": str(system_font)}
    assert system_font.name in kaiban("settings").out
    assert kaiban("settings", "--shipped-font", "--json").document == {"font": None}


def test_a_form_is_filled_with_the_chosen_font(kaiban: Run, system_font: Path, tmp_path: Path) -> None:
    values = tmp_path / "values.yaml"
    values.write_text(json.dumps({"name": "天津甲乙有限公司"}), encoding="utf-8")

    def filled(name: str) -> bytes:
        called = kaiban("forms", "fill", "bo_exemption", str(values), "-o", str(tmp_path / name))
        assert called.code == Exit.DONE, called.err
        return (tmp_path / name).read_bytes()

    before = filled("before.pdf")
    kaiban("settings", "--font", str(system_font))
    chosen = filled("chosen.pdf")
    kaiban("settings", "--shipped-font")
    assert chosen != before
    assert filled("after.pdf") == before


def test_a_chosen_font_that_is_gone_is_named_with_the_way_back(kaiban: Run, system_font: Path, tmp_path: Path) -> None:
    font = tmp_path / "宋体.ttf"
    font.write_bytes(system_font.read_bytes())
    kaiban("settings", "--font", str(font))
    font.unlink()
    assert kaiban("plan", str(SMALL)).refused("宋体.ttf", "--shipped-font")
    assert kaiban("settings", "--shipped-font").code == Exit.DONE


def test_what_is_no_font_is_refused_and_nothing_is_set(kaiban: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttf"
    bad.write_bytes(b"no font")
    assert kaiban("settings", "--font", str(bad)).refused("bad.ttf")
    assert kaiban("settings", "--json").document == {"font": None}


def test_settings_that_cannot_be_read_are_named(kaiban: Run, tmp_path: Path) -> None:
    kaiban("settings", "--shipped-font")
    (kept,) = tmp_path.rglob("settings.json")
    kept.write_text('{"font": 1, "colour": 2}', encoding="utf-8")
    assert kaiban("settings").refused("settings.json")
