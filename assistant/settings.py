"""What a user set once for every case: `settings.json` in the settings folder."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import WordedError
from assistant.texts import Voice
from profiles.wholefile import write_whole

_FILE = "settings.json"


class Settings(BaseModel):
    """`font` is the path of a system's TrueType font that forms are filled with before the shipped ones."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    font: Path | None = None


class SettingsError(WordedError):
    """The settings cannot be read or kept."""


def read_settings(folder: Path, voice: Voice) -> Settings:
    """The settings; those of the program where nothing was set. Raises `SettingsError`."""
    path = folder / _FILE
    try:
        settings = Settings.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except (OSError, ValidationError) as error:
        raise SettingsError(voice.say("settings.unreadable", file=path)) from error
    if settings.font is not None and not settings.font.is_file():
        raise SettingsError(voice.say("settings.font_gone", file=settings.font))
    return settings


def write_settings(folder: Path, settings: Settings, voice: Voice) -> None:
    """Keep the settings. Raises `SettingsError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / _FILE, settings.model_dump_json(indent=2).encode("utf-8") + b"\n")
    except OSError as error:
        raise SettingsError(voice.say("settings.unwritable", folder=folder)) from error
