"""`kaiban` alone: the terminal app; `--plain` the same line by line; `--start` whichever this machine can show."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.cli.call import Call, CallError, Exit, has_terminal


def run(call: Call) -> int:
    """Open what was asked for."""
    options = call.options
    if options.version:
        version = importlib.metadata.version("kaiban")
        if call.as_json:
            call.console.json({"version": version})
        else:
            call.console.line(f"kaiban {version}")
        return Exit.DONE
    if call.as_json:
        raise CallError("cli.no_json", command="kaiban")
    if options.plain:
        return _module(call, "plain")
    if has_terminal() and sys.stderr is not None:
        return _open_app(call)
    if options.start:
        return _module(call, "start")
    raise CallError("cli.no_terminal")


@contextmanager
def drawn_where_it_is_seen(out: int = 1, err: int = 2) -> Iterator[None]:
    """Textual draws on standard error, save on Windows: where that is a file, it is lent the terminal meanwhile."""
    if os.name == "nt" or os.isatty(err):
        yield
        return
    kept = os.dup(err)
    os.dup2(out, err)
    try:
        yield
    finally:
        os.dup2(kept, err)
        os.close(kept)


def _module(call: Call, name: str) -> int:
    code: int = importlib.import_module(f"assistant.cli.{name}").run(call)
    return code


def _open_app(call: Call) -> int:
    """Textual is imported here and nowhere else in the command line."""
    session = call.named_case()
    from assistant.app import KaibanApp
    from assistant.widgets.picture import ask_terminal

    ask_terminal()
    app = KaibanApp(call.desk, call.options.out.absolute(), session)
    with drawn_where_it_is_seen():
        app.run()
    app.check()
    return app.return_code or Exit.DONE
