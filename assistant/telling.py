"""Words around what went wrong: where it is, why the system said no, and names out of files that may be shown."""

from __future__ import annotations

import errno
import re
import unicodedata

from assistant.texts import Voice
from forms.errors import BoundChangedError, FontCacheError, FormsError
from profiles.errors import ProfilesError
from rules.tables.calendar import CalendarError, CalendarIncompleteError

_NAME = re.compile(r"(?:[A-Za-z_.:/@\[\]-]|[0-9](?![0-9]{4}))*")
_DIGITS = re.compile(r"\d{5,}")
_LONGEST = 60
_CALENDAR = {
    "unreadable": "calendar.unreadable",
    "too_large": "calendar.too_large",
    "no_table": "calendar.no_table",
    "no_day": "calendar.no_day",
    "no_kind": "calendar.no_kind",
    "twice": "calendar.twice",
}


def place(voice: Voice, file: str, line: int) -> str:
    """`case.yaml 第 12 行`; the file alone where no line is known (JSON)."""
    return voice.say("casefile.place", file=file, line=line) if line > 0 else file


def shown_name(name: str) -> str:
    """A name out of a file or a call as it may be repeated: as far as it looks like an id, never what a person is
    called or a long number, which may stand in its place.
    """
    found = _NAME.match(name)
    kept = found[0][:_LONGEST] if found else ""
    return name if kept == name else kept + "…"


def typed_id(text: str) -> str:
    """What was typed in a call as the id of a pack, shown so that a slip is seen: in one line, nothing in it that
    steers a terminal, and no long number, which may be a person's.
    """
    plain = _DIGITS.sub("…", printable(" ".join(text.split())))
    return plain if len(plain) <= _LONGEST else plain[:_LONGEST] + "…"


def problem_words(voice: Voice, code: str, hint: str) -> str:
    """Why a value in a file cannot be taken: one of `rules.answers.given.PROBLEMS` or `parse.REFUSALS` in words."""
    if code == "given.unknown_fact" and hint:
        return voice.say("given.unknown_fact_near", hint=hint)
    if code == "given.options":
        nth, _, allowed = hint.partition(": ")
        return voice.say(code, nth=nth, allowed=voice.say("list.separator").join(allowed.split(", ")))
    if code == "refused.choice" and hint:
        return voice.say("given.option_near", near=voice.say("list.separator").join(hint.split(", ")))
    if code == "refused.choice":
        return voice.say("casefile.choice")
    return voice.say(code, limit=hint, hint=hint)


def named_box(voice: Voice, label: str, box: str) -> str:
    """A box of a form as it is printed, with its name in brackets; the name alone where no label is known."""
    return voice.say("importing.box", label=label, box=box) if label and label != box else box


def reason(voice: Voice, error: BaseException | None) -> str:
    """Why the operating system refused, in the language of the voice; its own short name where we have no words."""
    number = error.errno if isinstance(error, OSError) else None
    name = errno.errorcode.get(number or 0, type(error).__name__ if error else "")
    code = f"system.{name.lower()}"
    return voice.say(code) if voice.knows(code) else name


def store_trouble(voice: Voice, error: ProfilesError) -> str:
    """What keeps a case from being read or kept, in words."""
    params = dict(error.params)
    if "reason" in params:
        params["reason"] = reason(voice, error.__cause__)
    return voice.say(error.code, **params)


def forms_trouble(voice: Voice, error: FormsError) -> str:
    """What keeps papers from being drawn, in words: a cache that cannot be written is not a damaged installation."""
    if isinstance(error, FontCacheError):
        return voice.say("export.font_cache", folder=error.path, reason=reason(voice, error.__cause__))
    if isinstance(error, BoundChangedError):
        return voice.say("importing.changed", form=error.form_id)
    return voice.say("export.forms_broken", fault=type(error).__name__)


def calendar_trouble(voice: Voice, error: CalendarError | CalendarIncompleteError) -> str:
    """What keeps a calendar file from being taken, in words: the file, the row, what to write."""
    file = shown_name(error.file)
    if isinstance(error, CalendarIncompleteError):
        missing = voice.say("list.separator").join(error.missing)
        return voice.say("calendar.incomplete", file=file, year=error.year, days=missing)
    return voice.say(_CALENDAR[error.code], file=file, row=error.row)


def one_line(name: str) -> str:
    """A name out of somebody else's file, which must not make lines of its own among ours."""
    return " ".join(name.splitlines())


def printable(text: str) -> str:
    """Text for a terminal: what a stranger's file holds must not steer it (control and direction characters)."""
    if text.isascii() and text.isprintable():
        return text
    return "".join("\ufffd" if _steers(character) else character for character in text)


def _steers(character: str) -> bool:
    kind = unicodedata.category(character)
    return (kind == "Cc" and character not in "\n\t") or (kind == "Cf" and character != "\u200d")
