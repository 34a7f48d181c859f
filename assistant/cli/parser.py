"""The options of every command. What is wrong with a call is said in one line of the user's language."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from assistant.cli.call import CallError
from assistant.texts import LANGUAGES, Voice
from rules.numbers import KINDS

_DEFAULT_LANGUAGE = "zh-Hans"


def language_in(argv: Sequence[str]) -> str:
    """The language of a call, known before the call is understood; Chinese where it names none or an unknown one."""
    for place, word in enumerate(argv):
        named = argv[place + 1] if word == "--lang" and place + 1 < len(argv) else word.removeprefix("--lang=")
        if (word == "--lang" or word.startswith("--lang=")) and named in LANGUAGES:
            return named
    return _DEFAULT_LANGUAGE


class _Parser(argparse.ArgumentParser):
    """Says what is wrong as a `CallError` and repeats nothing that a person typed except a command's name."""

    def error(self, message: str) -> NoReturn:
        verb = self.prog
        if found := re.search(r"required: (.+)", message):
            raise CallError("cli.missing", command=verb, what=found[1])
        if "unrecognized arguments" in message:
            raise CallError("cli.too_much", command=verb)
        if found := re.match(r"argument ([^:]+): expected", message):
            raise CallError("cli.needs_value", command=verb, what=found[1])
        if found := re.match(r"argument (\S+): invalid choice: '([^']*)' \(choose from (.+)\)", message):
            self._wrong_choice(found[1], found[2], re.findall(r"[\w-]+", found[3]))
        if found := re.match(r"argument ([^:]+): invalid (\w+) value", message):
            raise CallError(f"cli.invalid_{found[2].lstrip('_')}", command=verb, what=found[1])
        raise CallError("cli.wrong", command=verb)

    def _wrong_choice(self, what: str, typed: str, known: list[str]) -> NoReturn:
        near = get_close_matches(typed, known, n=1)
        if what in {"command", "action"}:
            code = "cli.unknown_command_near" if near else "cli.unknown_command"
            raise CallError(code, command=self.prog, near=near[0] if near else "", known=", ".join(known))
        raise CallError("cli.one_of", command=self.prog, what=what, known=", ".join(known))


def _day(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError("a day is written 2026-11-22")
    return date.fromisoformat(text)


def _common() -> _Parser:
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--json", action="store_true", help="one JSON document on standard output")
    common.add_argument("--lang", choices=LANGUAGES, help="language: zh-Hans, zh-Hant, en")
    common.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="decide as on this day")
    common.add_argument("--home", metavar="DIR", help="keep data, cache and settings under this folder")
    return common


class _Commands:
    """Adds commands, each with the common options and its handler."""

    def __init__(self, parser: argparse.ArgumentParser, voice: Voice, common: _Parser) -> None:
        self.voice = voice
        self.common = common
        self.into = parser.add_subparsers(dest="command", metavar="command", parser_class=_Parser)

    def add(self, name: str, handler: str | None = None) -> _Parser:
        said = self.voice.say(f"help.{name}")
        found = self.into.add_parser(name, help=said, description=said, parents=[self.common])
        found.set_defaults(handler=handler or name.replace("-", "_"))
        return found

    def actions(self, name: str, *actions: str) -> dict[str, _Parser]:
        """A command with actions of its own: `forms list`."""
        found = self.add(name)
        below = found.add_subparsers(dest="action", metavar="action", required=True, parser_class=_Parser)
        parsers = {}
        for action in actions:
            said = self.voice.say(f"help.{name}_{action}")
            parsers[action] = below.add_parser(action, help=said, description=said, parents=[self.common])
        return parsers


def build_parser(voice: Voice) -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = _Parser(prog="kaiban", description=voice.say("help.kaiban"), parents=[_common()], allow_abbrev=False)
    parser.set_defaults(handler="app", json=False, lang=_DEFAULT_LANGUAGE, as_of=None, home=None)
    parser.add_argument("--plain", action="store_true", help=voice.say("help.plain"))
    parser.add_argument("--start", action="store_true", help=voice.say("help.start"))
    parser.add_argument("--out", type=Path, default=Path("out"), metavar="DIR", help=voice.say("help.out"))
    parser.add_argument("--case", metavar="NUMBER", default="", help=voice.say("help.open_case"))
    parser.add_argument("--pack", metavar="PACK", default="", help=voice.say("help.pack"))
    parser.add_argument("--version", action="store_true", help=voice.say("help.version"))
    commands = _Commands(parser, voice, _common())  # its own: set_defaults above must not reach the commands
    _case_commands(commands)
    _paper_commands(commands)
    _content_commands(commands)
    return parser


def _case_commands(commands: _Commands) -> None:
    plan = commands.add("plan")
    plan.add_argument("case", metavar="CASE")
    export = commands.add("export")
    export.add_argument("case", metavar="CASE")
    export.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    export.add_argument("--draft", action="store_true")
    explain = commands.add("explain")
    explain.add_argument("case", metavar="CASE")
    explain.add_argument("target", metavar="TARGET")
    case = commands.actions("case", "list", "show", "export")
    case["show"].add_argument("number", metavar="NUMBER")
    case["export"].add_argument("number", metavar="NUMBER")
    case["export"].add_argument("-o", "--output", type=Path, metavar="FILE.yaml")


def _paper_commands(commands: _Commands) -> None:
    check = commands.add("check")
    check.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    check.add_argument("--notice", type=Path, metavar="OUT.pdf")
    number = commands.add("number")
    number.add_argument("value", metavar="VALUE")
    number.add_argument("--kind", metavar="KIND", choices=KINDS, default=None)
    forms = commands.actions("forms", "list", "show", "fill", "read")
    forms["show"].add_argument("form", metavar="FORM-ID")
    forms["fill"].add_argument("form", metavar="FORM-ID|FILE.pdf")
    forms["fill"].add_argument("values", type=Path, metavar="VALUES.yaml")
    forms["fill"].add_argument("-o", "--output", type=Path, required=True, metavar="OUT.pdf")
    forms["fill"].add_argument("--flatten", action="store_true")
    forms["read"].add_argument("file", type=Path, metavar="FILE.pdf")


def _content_commands(commands: _Commands) -> None:
    packs = commands.actions("packs", "list", "check", "test")
    for action in ("check", "test"):
        packs[action].add_argument("packs", nargs="*", metavar="PACK|FOLDER")
    schema = commands.add("schema")
    schema.add_argument("what", choices=("case", "pack", "form", "package"))
    commands.add("doctor")
