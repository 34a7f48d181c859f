"""What a call of the command line gave."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from assistant.cli.call import Exit


@dataclass(frozen=True)
class Called:
    """The exit code, standard output and standard error of one call."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, object]:
        """The JSON document on standard output."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found

    def refused(self, *words: str) -> bool:
        """Exit 2, and one printable line on standard error that holds these words."""
        line = self.err.removesuffix("\n")
        return self.code == Exit.WRONG and bool(line) and line.isprintable() and all(word in line for word in words)

    def refused_at_once(self, *words: str) -> bool:
        """The same, with nothing on standard output before."""
        return self.out == "" and self.refused(*words)


Run: TypeAlias = Callable[..., Called]
"""`kaiban(*argv, typed="", home=None)`."""
