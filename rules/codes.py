"""Code tables of the national pack (`packs/cn/codes/*.csv`), read once when first asked for.

Divisions after GB/T 2260 (with codes abolished by mergers kept where known), countries after GB/T 2659.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rules.errors import RulesError

_FOLDER = Path(__file__).parent / "packs" / "cn" / "codes"


class CodeTableError(RulesError):
    """A code table that cannot be read."""

    def __init__(self, file: Path, what: str) -> None:
        super().__init__(f"{file.name}: {what}. Restore the file from the pack it came with.")


@dataclass(frozen=True, slots=True)
class Division:
    """One administrative division: `level` is province, prefecture or county; `status` is `virtual` for 市辖区."""

    code: str
    name: str
    level: str
    parent: str
    status: str


def read_table(path: Path, columns: tuple[str, ...]) -> tuple[Mapping[str, str], ...]:
    """The rows of a CSV file in UTF-8, every cell text. Raises `CodeTableError` where a column is missing."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = set(columns) - set(reader.fieldnames or ())
            if missing:
                raise CodeTableError(path, f"column {sorted(missing)[0]} is missing")
            return tuple(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise CodeTableError(path, f"cannot be read ({type(fault).__name__})") from None


@lru_cache(maxsize=1)
def divisions() -> Mapping[str, Division]:
    """All divisions by their six-digit code."""
    rows = read_table(_FOLDER / "divisions.csv", ("code", "name", "level", "parent", "status"))
    return {row["code"]: Division(row["code"], row["name"], row["level"], row["parent"], row["status"]) for row in rows}


@lru_cache(maxsize=1)
def countries() -> Mapping[str, str]:
    """Chinese country names by three-digit code and by three-letter code."""
    rows = read_table(_FOLDER / "countries.csv", ("numeric", "alpha3", "name"))
    return {row[column]: row["name"] for row in rows for column in ("numeric", "alpha3")}


def region_name(code: str) -> str | None:
    """`371602` → 山东省滨州市滨城区. A code that was abolished gives the part above it that is known; None for none."""
    table = divisions()
    found = next((table[part] for part in (code, f"{code[:4]}00", f"{code[:2]}0000") if part in table), None)
    names: list[str] = []
    while found is not None:
        if found.status != "virtual":
            names.insert(0, found.name)
        found = table.get(found.parent)
    return "".join(names) or None
