"""The options of every command. What is wrong with a call is said in one line of the user's language."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from assistant.cli.call import CallError
from assistant.texts import LANGUAGES, Voice
from rules.tables.numbers import KINDS

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_DEFAULT_LANGUAGE = "zh-Hans"
_ABSENT = argparse.SUPPRESS
"""The default of the common options behind a command: what stands before the command is not overwritten."""


def language_in(argv: Sequence[str]) -> str:
    """The language of a call, known before the call is understood; Chinese where it names none or an unknown one."""
    for place, word in enumerate(argv):
        named = argv[place + 1] if word == "--lang" and place + 1 < len(argv) else word.removeprefix("--lang=")
        if (word == "--lang" or word.startswith("--lang=")) and named in LANGUAGES:
            return named
    return _DEFAULT_LANGUAGE


class _Formatter(argparse.HelpFormatter):
    """Help that begins in the language of the call."""

    def __init__(self, prog: str, begins: str) -> None:
        super().__init__(prog)
        self._begins = begins

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """How the command is written, with our own word before it where no other is given."""
        super().add_usage(usage, actions, groups, self._begins if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """Speaks the language of the call, help included, and takes the common options.

    What is wrong is said as a `CallError` that repeats nothing a person typed except a command's name.
    """

    def __init__(self, *, prog: str, description: str, voice: Voice) -> None:
        begins = voice.say("help.usage")
        super().__init__(
            prog=prog,
            description=description,
            formatter_class=lambda prog: _Formatter(prog, begins),
            add_help=False,
            allow_abbrev=False,
        )
        self._voice = voice
        self.operands = self.add_argument_group(voice.say("help.operands"))
        self.options = self.add_argument_group(voice.say("help.options"))
        common = self.add_argument_group(voice.say("help.common"))
        common.add_argument("-h", "--help", action="help", help=voice.say("help.help"))
        common.add_argument("--json", action="store_true", default=_ABSENT, help=voice.say("help.json"))
        common.add_argument("--lang", choices=LANGUAGES, default=_ABSENT, help=voice.say("help.lang"))
        common.add_argument("--as-of", type=_day, default=_ABSENT, metavar="YYYY-MM-DD", help=voice.say("help.as_of"))
        common.add_argument("--home", type=_path, default=_ABSENT, metavar="DIR", help=voice.say("help.home"))

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        """The help. Raises what the disk or pipe says, which argparse would keep to itself."""
        stream = sys.stdout if file is None else file
        if stream is not None:  # standard output may have been closed before the start
            stream.write(self.format_help())

    def error(self, message: str) -> NoReturn:
        """Words for what argparse found. Always raises `CallError`."""
        verb = self.prog
        if found := re.search(r"required: (.+)", message):
            raise CallError("cli.missing", command=verb, what=found[1])
        if "unrecognized arguments" in message:
            raise CallError("cli.too_much", command=verb)
        if found := re.match(r"argument ([^:]+): expected", message):
            raise CallError("cli.needs_value", command=verb, what=found[1])
        if found := re.match(r"argument ([^:]+): invalid choice: '([^']*)' \(choose from (.+)\)", message):
            self._wrong_choice(found[1], found[2], re.findall(r"[\w-]+", found[3]))
        if found := re.match(r"argument ([^:]+): invalid (\w+) value", message):
            raise CallError(f"cli.invalid{found[2]}", command=verb, what=found[1])
        raise CallError("cli.wrong", command=verb)

    def _wrong_choice(self, what: str, typed: str, known: list[str]) -> NoReturn:
        near = get_close_matches(typed, known, n=1)
        if what in {self._voice.say("help.command"), self._voice.say("help.action")}:
            code = "cli.unknown_command_near" if near else "cli.unknown_command"
            raise CallError(code, command=self.prog, near=near[0] if near else "", known=", ".join(known))
        raise CallError("cli.one_of", command=self.prog, what=what, known=", ".join(known))


def _day(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError("a day is written 2026-11-22")
    return date.fromisoformat(text)


def _path(text: str) -> Path:
    """A path as it was written; an empty one would be the folder that one happens to be in."""
    if not text.strip():
        raise ValueError("a path is not empty")
    return Path(text)


def _count(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,4}", text):
        raise ValueError("a count is a whole number from 1")
    return int(text)


class _Commands:
    """Adds commands; the handler of each is the module of its name."""

    def __init__(self, parser: _Parser, voice: Voice) -> None:
        self._voice = voice
        self._into = parser.add_subparsers(
            title=self.word("commands"), dest="command", metavar=self.word("command"), parser_class=_Parser
        )

    def word(self, text_id: str) -> str:
        """Words of the help."""
        return self._voice.say(f"help.{text_id}")

    def add(self, name: str) -> _Parser:
        """One command."""
        said = self.word(name)
        found = self._into.add_parser(name, help=said, description=said, voice=self._voice)
        found.set_defaults(handler=name)
        return found

    def actions(self, name: str, *actions: str) -> dict[str, _Parser]:
        """A command with actions of its own: `forms list`."""
        below = self.add(name).add_subparsers(
            title=self.word("actions"), dest="action", metavar=self.word("action"), required=True, parser_class=_Parser
        )
        words = {action: self.word(f"{name}_{action}") for action in actions}
        return {
            action: below.add_parser(action, help=said, description=said, voice=self._voice)
            for action, said in words.items()
        }


def build_parser(voice: Voice) -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = _Parser(prog="kaiban", description=voice.say("help.kaiban"), voice=voice)
    parser.set_defaults(handler="app", json=False, lang=_DEFAULT_LANGUAGE, as_of=None, home=None)
    commands = _Commands(parser, voice)
    word = commands.word
    option = parser.options.add_argument
    option("--plain", action="store_true", help=word("plain"))
    option("--start", action="store_true", help=word("start"))
    option("--out", type=_path, default=Path("out"), metavar="DIR", help=word("out"))
    option("--case", metavar="NUMBER", default="", help=word("open_case"))
    option("--pack", metavar="PACK", default="", help=word("pack"))
    option("--scene", metavar="SCENE", default="", help=word("scene"))
    option("--version", action="store_true", help=word("version"))
    _case_commands(commands)
    _paper_commands(commands)
    _content_commands(commands)
    return parser


def _case_commands(commands: _Commands) -> None:
    word = commands.word
    plan, policies, export, explain = (commands.add(name) for name in ("plan", "policies", "export", "explain"))
    for command in (plan, policies, export, explain):
        command.operands.add_argument("case", metavar="CASE", help=word("case_named"))
    plan.options.add_argument("--by", type=_day, default=None, metavar="YYYY-MM-DD", help=word("plan_by"))
    export.options.add_argument("-o", "--output", type=_path, required=True, metavar="DIR", help=word("export_output"))
    export.options.add_argument("--draft", action="store_true", help=word("export_draft"))
    explain.operands.add_argument("target", metavar="TARGET", help=word("explain_target"))
    case = commands.actions("case", "list", "show", "export", "delete", "accept", "row")
    row = case["row"].options
    row.add_argument("-o", "--output", type=_path, metavar="FILE.csv|xlsx", help=word("case_row_output"))
    row.add_argument("--real", action="store_true", help=word("case_row_real"))
    row.add_argument("--name", metavar="TEXT", default="", help=word("case_row_name"))
    for action in ("show", "export", "delete", "accept", "row"):
        case[action].operands.add_argument("number", metavar="NUMBER", help=word("case_number"))
    case["delete"].options.add_argument("--yes", action="store_true", help=word("case_yes"))
    case["accept"].options.add_argument("--yes", action="store_true", help=word("case_accept_yes"))
    case["export"].options.add_argument("-o", "--output", type=_path, metavar="FILE.yaml", help=word("case_output"))


def _paper_commands(commands: _Commands) -> None:
    word = commands.word
    check = commands.add("check")
    check.operands.add_argument("paths", nargs="+", type=_path, metavar="PATH", help=word("check_paths"))
    check.options.add_argument("--notice", type=_path, metavar="OUT.pdf", help=word("check_notice"))
    check.options.add_argument("--real", action="store_true", help=word("check_real"))
    number = commands.add("number")
    number.operands.add_argument("value", metavar="VALUE", help=word("number_value"))
    number.options.add_argument("--kind", metavar="KIND", choices=KINDS, default=None, help=word("number_kind"))
    forms = commands.actions("forms", "list", "show", "detect", "import", "fill", "read")
    forms["show"].operands.add_argument("form", metavar="FORM-ID", help=word("forms_form"))
    fill = forms["fill"]
    fill.operands.add_argument("form", metavar="FORM-ID|FILE.pdf", help=word("forms_form_or_file"))
    fill.operands.add_argument("values", type=_path, metavar="VALUES.yaml", help=word("forms_values"))
    fill.options.add_argument("-o", "--output", type=_path, required=True, metavar="OUT.pdf", help=word("forms_output"))
    fill.options.add_argument("--flatten", action="store_true", help=word("forms_flatten"))
    fill.options.add_argument("--archive", action="store_true", help=word("forms_archive"))
    for action in ("detect", "import", "read"):
        wanted = "?" if action == "import" else None  # none is needed to forget
        forms[action].operands.add_argument(
            "file", type=_path, nargs=wanted, metavar="FILE.pdf", help=word("forms_file")
        )
    forms["read"].options.add_argument("--form", metavar="FORM-ID", default="", help=word("forms_read_form"))
    brought = forms["import"].options
    brought.add_argument("--as", dest="form", metavar="FORM-ID", default="", help=word("forms_as"))
    brought.add_argument("--yes", action="store_true", help=word("forms_yes"))
    brought.add_argument("--all", action="store_true", help=word("forms_all"))
    brought.add_argument("--forget", dest="again", action="store_true", help=word("forms_again"))


def _content_commands(commands: _Commands) -> None:
    word = commands.word
    packs = commands.actions(
        "packs", "list", "check", "test", "calendar", "blanks", "fill", "new", "import", "export", "diff", "coverage",
        "delete",
    )  # fmt: skip
    packs["check"].operands.add_argument("packs", nargs="*", metavar="PACK|FOLDER", help=word("packs_named"))
    packs["test"].operands.add_argument("packs", nargs="*", metavar="PACK|FOLDER|FILE", help=word("packs_tested"))
    packs["test"].options.add_argument("--pack", metavar="PACK", default=_ABSENT, help=word("packs_table_pack"))
    packs["test"].options.add_argument("--labels", action="store_true", help=word("packs_labels"))
    _author_commands(commands, packs)
    packs["calendar"].operands.add_argument(
        "file", nargs="?", type=_path, default=None, metavar="FILE.csv", help=word("packs_calendar_file")
    )
    packs["blanks"].operands.add_argument(
        "pack_id", nargs="?", default="", metavar="PACK", help=word("packs_blanks_pack")
    )
    packs["blanks"].options.add_argument(
        "--xlsx", type=_path, default=None, metavar="FILE.xlsx", help=word("packs_blanks_xlsx")
    )
    packs["fill"].operands.add_argument("file", type=_path, metavar="FILE.xlsx", help=word("packs_fill_file"))
    packs["fill"].options.add_argument(
        "--by", dest="by_whom", required=True, metavar="NAME", help=word("packs_fill_by")
    )
    packs["fill"].options.add_argument(
        "--on", type=_day, default=None, metavar="YYYY-MM-DD", help=word("packs_fill_on")
    )
    schema = commands.add("schema")
    schema.operands.add_argument(
        "what", metavar="WHAT", choices=("case", "pack", "form", "package"), help=word("schema_what")
    )
    schema.options.add_argument("--pack", metavar="PACK", default=_ABSENT, help=word("schema_pack"))
    ask = commands.add("ask")
    ask.operands.add_argument("question", nargs="+", metavar="QUESTION", help=word("ask_question"))
    ask.options.add_argument("--pack", metavar="PACK", default=_ABSENT, help=word("ask_pack"))
    _codes_command(commands)
    chosen = commands.add("settings").options.add_mutually_exclusive_group()
    chosen.add_argument("--font", type=_path, metavar="FONT.ttf", default=None, help=word("settings_font"))
    chosen.add_argument("--shipped-font", action="store_true", help=word("settings_shipped_font"))
    commands.add("doctor")


def _author_commands(commands: _Commands, packs: Mapping[str, _Parser]) -> None:
    word = commands.word
    packs["new"].operands.add_argument("id", metavar="ID", help=word("packs_new_id"))
    packs["export"].operands.add_argument("id", metavar="PACK|FOLDER", help=word("packs_export_id"))
    packs["export"].options.add_argument(
        "--xlsx", type=_path, required=True, metavar="FILE.xlsx", help=word("packs_export_file")
    )
    brought = packs["import"]
    brought.operands.add_argument("file", type=_path, metavar="GUIDE.xlsx|csv", help=word("packs_import_file"))
    brought.options.add_argument("--pack", metavar="ID", required=True, help=word("packs_import_pack"))
    brought.options.add_argument("--compare", action="store_true", help=word("packs_import_compare"))
    brought.options.add_argument("--again", action="store_true", help=word("packs_import_again"))
    packs["delete"].operands.add_argument("id", metavar="PACK", help=word("packs_delete_id"))
    packs["delete"].options.add_argument("--yes", action="store_true", help=word("packs_delete_yes"))
    for action in ("new", "import"):
        options = packs[action].options
        options.add_argument("--parent", metavar="PACK", default="", help=word("packs_parent"))
        options.add_argument("--title", metavar="TEXT", default="", help=word("packs_title"))
        options.add_argument("-o", "--output", type=_path, default=None, metavar="DIR", help=word("packs_output"))
    packs["diff"].operands.add_argument("old", metavar="OLD", help=word("packs_diff_old"))
    packs["diff"].operands.add_argument("new", metavar="NEW", help=word("packs_diff_new"))
    packs["diff"].options.add_argument("--cases", action="store_true", help=word("packs_diff_cases"))
    packs["coverage"].operands.add_argument(
        "pack_id", nargs="?", default="", metavar="PACK|FOLDER", help=word("packs_coverage_pack")
    )
    packs["coverage"].options.add_argument("--all", action="store_true", help=word("packs_coverage_all"))


def _codes_command(commands: _Commands) -> None:
    word = commands.word
    codes = commands.add("codes")
    codes.operands.add_argument("table", nargs="?", default="", metavar="TABLE", help=word("codes_table"))
    codes.operands.add_argument("words", nargs="*", metavar="WORDS", help=word("codes_words"))
    codes.options.add_argument("--under", metavar="CODE", default=None, help=word("codes_under"))
    codes.options.add_argument("--limit", type=_count, metavar="N", default=None, help=word("codes_limit"))
    codes.options.add_argument("--pack", metavar="PACK", default=_ABSENT, help=word("codes_pack"))
    codes.options.add_argument(
        "--import", dest="import_file", type=_path, metavar="FILE.csv", default=None, help=word("codes_import")
    )
    codes.options.add_argument("--yes", action="store_true", help=word("codes_yes"))
    codes.options.add_argument("--source", metavar="TEXT", default="", help=word("codes_source"))
