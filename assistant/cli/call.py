"""One call of the command line: its options, where it writes, the folders, and opening what it names."""

from __future__ import annotations

import json
import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeAlias

from assistant.paths import Folders
from assistant.telling import printable
from assistant.texts import Voice

if TYPE_CHECKING:
    from assistant.desk import Desk, Loaded
    from assistant.session import Session
    from forms.fonts import Fonts
    from rules.pack import Pack

JsonValue: TypeAlias = "str | bool | int | float | Sequence[JsonValue] | Mapping[str, JsonValue] | None"


_NARROWEST = 40
"""Cells of a line below which nothing is folded any narrower."""


class Exit(IntEnum):
    """Exit codes, a contract with scripts."""

    DONE = 0
    FINDINGS = 1
    WRONG = 2
    FAULT = 3


class CallError(Exception):
    """The call or its input is wrong; `code` is a text id: what, where, what to do."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Console:
    """Standard output and error of this call, in one language. Characters that a console lacks become `?`.

    `width` is the number of cells in a line where somebody reads; None where a file or another program does.
    """

    voice: Voice
    out: TextIO
    err: TextIO
    width: int | None = None

    @classmethod
    def of_this_process(cls, voice: Voice) -> Console:
        """The process's own streams: see `_set_up`."""
        for stream in (sys.stdout, sys.stderr):
            _set_up(stream, "replace")
        return cls(voice, sys.stdout or _nowhere(), sys.stderr or _nowhere(), _width(sys.stdout))

    def line(self, text: str = "") -> None:
        """One line on standard output; nothing in it steers the terminal."""
        self.out.write(printable(text) + "\n")

    def folded(self, text: str, hang: int) -> None:
        """One line, in as many as the width takes; `hang` cells stand before the second and later ones."""
        from assistant.wrapping import folded

        for line in (text,) if self.width is None else folded(printable(text), self.width, hang):
            self.line(line)

    def apart(self) -> None:
        """An empty line where somebody reads."""
        if self.width is not None:
            self.line()

    def say(self, text_id: str, /, **params: object) -> None:
        """One worded line on standard output."""
        self.line(self.voice.say(text_id, **params))

    def json(self, value: JsonValue) -> None:
        """One JSON document, and nothing else, on standard output; what its encoding may lack is escaped."""
        narrow = not (self.out.encoding or "utf-8").lower().startswith("utf")
        self.out.write(json.dumps(value, ensure_ascii=narrow, indent=2) + "\n")

    def can_carry(self, text: str) -> bool:
        """Whether standard output shows every character of a text."""
        try:
            text.encode(self.out.encoding or "utf-8")
        except UnicodeEncodeError:
            return False
        return True

    def error(self, text_id: str, /, **params: object) -> None:
        """One line on standard error."""
        text = printable(self.voice.say(text_id, **params).replace("\n", " "))
        try:
            self.err.write(text + "\n")
            self.err.flush()
        except OSError:
            return

    def flush(self) -> None:
        """Have everything written; raises what the disk or pipe says."""
        self.out.flush()


def standard_input() -> Iterator[str]:
    """The lines of standard input without their ends; none where it is closed.

    Bytes in another encoding come as lone surrogates (see `not_utf8`): they are refused, never guessed.
    """
    _set_up(sys.stdin, "surrogateescape")
    for line in sys.stdin or ():
        yield line.rstrip("\r\n").removeprefix("\ufeff")


def not_utf8(line: str) -> bool:
    """Whether a line of `standard_input` was typed in another encoding than the stream's."""
    return any("\udc80" <= character <= "\udcff" for character in line)


def has_terminal() -> bool:
    """Whether a person sits at both ends; a closed stream is nobody."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _set_up(stream: TextIO | None, errors: str) -> None:
    """UTF-8 where a stream is a file or pipe; the console's own encoding where it is one, or where PYTHONIOENCODING
    asks for one. Whatever it is, a character that it lacks stops nothing.
    """
    reconfigure = getattr(stream, "reconfigure", None)
    if stream is None or reconfigure is None:
        return
    if stream.isatty() or os.environ.get("PYTHONIOENCODING", "").partition(":")[0]:
        reconfigure(errors=errors)
    else:
        reconfigure(encoding="utf-8", errors=errors)


def _width(stream: TextIO | None) -> int | None:
    """The cells of a line: `COLUMNS` where it is set, else the terminal's; None for what is no terminal."""
    if "COLUMNS" in os.environ or (stream is not None and stream.isatty()):
        return max(_NARROWEST, shutil.get_terminal_size().columns)
    return None


def _nowhere() -> TextIO:
    """Stands for a stream that was closed before the program began."""
    return Path(os.devnull).open("w", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Call:
    """What a command gets. `options` are the parsed options; `today` the day where none is named.

    What cannot be opened is raised as `DeskError`; `assistant.cli.run` says it.
    """

    options: Namespace
    console: Console
    today: date
    folders: Folders

    @property
    def voice(self) -> Voice:
        """The words of the call's language."""
        return self.console.voice

    @property
    def as_json(self) -> bool:
        """Whether `--json` was given."""
        return bool(self.options.json)

    @property
    def as_of(self) -> date | None:
        """The day named with `--as-of`."""
        day = self.options.as_of
        return day if isinstance(day, date) else None

    @property
    def desk(self) -> Desk:
        """The desk of these folders, in this language, on this day."""
        from assistant.desk import Desk

        return Desk(self.folders, self.voice.language, self.as_of or self.today)

    def fonts(self) -> Fonts:
        """The fonts forms are filled with. Raises `FormsError` and `SettingsError`."""
        from forms.fonts import load_fonts

        return load_fonts(self.folders.cache / "fonts", self.desk.settings.font)

    def named_case(self) -> Session | None:
        """The case of `--case`, or a new one with the pack of `--pack` about `--scene`; None where none is named."""
        if self.options.case:
            return self.desk.open(self.options.case)
        return self.desk.new(self.pack().id, scene=self.options.scene) if self._begins else None

    @property
    def _begins(self) -> bool:
        return bool(self.options.pack or self.options.scene)

    def pack(self) -> Pack:
        """The pack of `--pack`, or the most local one."""
        return self.desk.pack(self.options.pack) if self.options.pack else self.desk.nearest_pack()

    def case(self, named: str) -> Loaded:
        """The case that `CASE` names: a stored case's number, or a file. Problems are in `Loaded`."""
        from assistant.case_store import NUMBER

        if NUMBER.match(named) and not Path(named).exists():
            return self.desk.look_at(named, self.as_of)
        return self.desk.from_file(Path(named), self.as_of)
