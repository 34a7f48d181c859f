"""The program's entry: the only place that asks the clock."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from datetime import date


def collect_seldom() -> None:
    """Have the collector look through what a start builds a few times only: it stays, and the looking took a tenth."""
    gc.set_threshold(20_000, 20, 100)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code (0 done, 1 done with findings, 2 wrong input, 3 a fault of Kaiban's own)."""
    collect_seldom()
    try:
        from assistant.cli import run

        return run(sys.argv[1:] if argv is None else argv, date.today())  # noqa: DTZ011 - the day where the user is
    except KeyboardInterrupt:  # stopped before anything was begun
        return 2


if __name__ == "__main__":
    sys.exit(main())
