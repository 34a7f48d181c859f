"""Where Kaiban keeps its own files (the only place that asks for folders).

With `--home DIR` or the variable KAIBAN_HOME everything lies under that one folder; otherwise where the operating
system wants it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Folders:
    """`cases` journals, `cache` unpacked fonts and compiled blanks (may be deleted), `packs` the user's own packs."""

    data: Path
    cache: Path
    settings: Path

    @property
    def cases(self) -> Path:
        """Where the journals of the cases lie."""
        return self.data / "cases"

    @property
    def packs(self) -> Path:
        """Where packs that the user added lie."""
        return self.data / "packs"

    @property
    def pins(self) -> Path:
        """Where the packs lie that stored cases were decided with."""
        return self.data / "pins"

    @property
    def blanks(self) -> Path:
        """Where the official blanks lie that the user imported."""
        return self.data / "blanks"


def folders(home: Path | None) -> Folders:
    """The folders under `home`, or the system's own where there is none. Nothing is created."""
    if home is not None:
        home = home.expanduser().absolute()
        return Folders(data=home / "data", cache=home / "cache", settings=home / "settings")
    import platformdirs

    name = "kaiban"
    return Folders(
        data=Path(platformdirs.user_data_path(name, appauthor=False)),
        cache=Path(platformdirs.user_cache_path(name, appauthor=False)),
        settings=Path(platformdirs.user_config_path(name, appauthor=False)),
    )


def samples_root() -> Path:
    """The sample cases: inside the installed program, or in the checkout's `docs`."""
    here = Path(__file__).resolve().parent
    inside = here / "samples"
    return inside if inside.is_dir() else here.parent / "docs" / "samples"
