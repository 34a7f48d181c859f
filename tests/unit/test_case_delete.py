"""Deleting a stored case by command: only with --yes, for good, and not while it is open."""

from __future__ import annotations

from pathlib import Path

from called import Run

from assistant.desk import Desk
from assistant.paths import folders
from rules.facts import FactRef


def test_a_case_is_deleted_only_with_yes_and_not_while_it_is_open(kaiban: Run, desk: Desk) -> None:
    session = desk.new("cn-tj-binhai-bsq")
    session.answer(FactRef("enterprise.type"), "llc")
    number = session.number
    assert kaiban("case", "delete", number, "--yes").code == 2
    session.close()
    refused = kaiban("case", "delete", number)
    assert (refused.code, "--yes" in refused.err) == (2, True)
    assert desk.store.numbers() == (number,)
    assert kaiban("case", "delete", number, "--yes").code == 0
    assert desk.store.numbers() == ()
    assert kaiban("case", "delete", number, "--yes").code == 2


def test_a_case_that_cannot_be_read_can_be_deleted(kaiban: Run, tmp_path: Path) -> None:
    cases = folders(tmp_path / "home").cases
    cases.mkdir(parents=True)
    (cases / "2026-0001.journal").write_bytes(b"nothing of ours")
    assert kaiban("case", "delete", "2026-0001", "--yes").code == 0
    assert list(cases.glob("*.journal")) == []
