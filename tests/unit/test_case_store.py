"""Stored cases: every accepted step reopens, numbers are never used twice, nothing personal in a file name."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assistant import case_store
from assistant.case_store import CaseHead, CaseStore, StoredCase, UnreadableCase
from assistant.interview import Answers
from profiles.errors import JournalFormatError, JournalLockedError
from profiles.journal import PlainSealer
from rules.facts import FactRef

HEAD = CaseHead("cn", "1", "digest", date(2026, 11, 22))
NAME, CAPITAL = FactRef("name.trade_name"), FactRef("enterprise.capital")


@pytest.fixture
def store(tmp_path: Path) -> CaseStore:
    return CaseStore(tmp_path / "data" / "cases", PlainSealer())


def test_every_step_of_a_case_reopens(store: CaseStore) -> None:
    writer = store.create(HEAD)
    first = Answers().with_value(NAME, "海河")
    second = first.with_value(CAPITAL, Decimal("500000.50"))
    writer.record(Answers(), first)
    writer.record(first, second)
    writer.record(second, second)
    writer.close()
    stored, again = store.open(writer.number)
    again.close()
    assert stored.head == HEAD
    assert stored.states == (Answers(), first, second)


def test_numbers_count_up_within_a_year_and_are_not_used_again(store: CaseStore) -> None:
    numbers = []
    for year in (2026, 2026, 2027):
        writer = store.create(CaseHead("cn", "1", "d", date(year, 1, 2)))
        writer.close()
        numbers.append(writer.number)
    assert numbers == ["2026-0001", "2026-0002", "2027-0001"]
    assert [case.number for case in store.cases()] == ["2027-0001", "2026-0002", "2026-0001"]


def test_file_names_hold_the_number_and_nothing_of_the_answers(store: CaseStore, tmp_path: Path) -> None:
    writer = store.create(HEAD)
    writer.record(Answers(), Answers().with_value(NAME, "海河"))
    writer.close()
    assert sorted(path.name for path in (tmp_path / "data/cases").iterdir()) == ["2026-0001.journal", "2026-0001.lock"]


def test_a_case_open_elsewhere_can_be_read_and_not_written(store: CaseStore) -> None:
    writer = store.create(HEAD)
    with pytest.raises(JournalLockedError):
        store.open(writer.number)
    assert store.read(writer.number).answers == Answers()
    writer.close()


def test_a_case_is_taken_away_when_nothing_was_told_but_never_one_with_an_end_that_cannot_be_read(
    store: CaseStore, tmp_path: Path
) -> None:
    empty, damaged = store.create(HEAD), store.create(HEAD)
    damaged.record(Answers(), Answers().with_value(NAME, "海河"))
    damaged.close()
    path = tmp_path / f"data/cases/{damaged.number}.journal"
    data = path.read_bytes()[:-1]
    path.write_bytes(data)
    stored, again = store.open(damaged.number)
    assert stored.answers == Answers()
    again.discard()
    empty.discard()
    assert store.numbers() == (damaged.number,)
    assert path.read_bytes() == data


@pytest.mark.parametrize("number", ["2026-9999", "../secret", "", "2026-0001.journal"])
def test_a_number_that_is_no_case_is_not_found(store: CaseStore, number: str) -> None:
    with pytest.raises(FileNotFoundError):
        store.open(number)


def test_a_case_that_cannot_be_read_is_listed_with_its_problem(store: CaseStore, tmp_path: Path) -> None:
    store.create(HEAD).close()
    (tmp_path / "data/cases/2026-0002.journal").write_bytes(b"nonsense")
    (tmp_path / "data/cases/notes.txt").write_text("x", encoding="utf-8")
    found = store.cases()
    assert found[0] == UnreadableCase("2026-0002", "store.not_a_journal")
    assert isinstance(found[1], StoredCase)


def test_a_record_of_a_newer_kind_is_refused_and_not_half_read(store: CaseStore) -> None:
    writer = store.create(HEAD)
    writer._journal.append(json.dumps({"kind": "later"}).encode())
    writer.close()
    with pytest.raises(JournalFormatError):
        store.read(writer.number)


def test_a_long_journal_is_written_anew_and_says_the_same(store: CaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_store, "COMPACT_AFTER", 5)
    writer = store.create(HEAD)
    answers = Answers()
    for number in range(10):
        following = answers.with_value(NAME, f"海河{number}")
        writer.record(answers, following)
        answers = following
    writer.close()
    stored, again = store.open(writer.number)
    assert stored.answers == answers
    following = answers.with_value(CAPITAL, Decimal(1))
    again.record(answers, following)
    again.close()
    assert store.read(writer.number).answers == following
    assert len(store.read(writer.number).states) == 3


_CHILD = """
import sys
from pathlib import Path
from assistant.case_store import CaseStore
from assistant.interview import Answers
from profiles.journal import PlainSealer
from rules.facts import FactRef
stored, writer = CaseStore(Path(sys.argv[1]), PlainSealer()).open(sys.argv[2])
answers = stored.answers
for number in range(100000):
    following = answers.with_value(FactRef(f"fact.n{number % 50}"), f"{number}")
    writer.record(answers, following)
    answers = following
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


def test_killed_while_typing_the_case_reopens_with_every_accepted_answer(store: CaseStore, tmp_path: Path) -> None:
    writer = store.create(HEAD)
    writer.close()
    for lines in (1, 17, 60):
        command = [sys.executable, "-c", _CHILD, str(tmp_path / "data/cases"), writer.number]
        child = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert child.stdout is not None
        acknowledged = [child.stdout.readline() for _ in range(lines)]
        child.kill()
        acknowledged += child.stdout.read().splitlines(keepends=True)
        child.wait()
        last = max(int(line) for line in acknowledged if line.endswith(b"\n"))
        values = store.read(writer.number).answers.values
        newest = max(int(str(value)) for value in values.values())
        assert newest >= last
        kept = {int(str(value)) for value in values.values()}
        assert kept >= set(range(max(0, newest - 49), newest + 1))


def test_a_folder_of_cases_that_cannot_be_read_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "cases").write_text("", encoding="utf-8")
    with pytest.raises(OSError, match="cases"):
        CaseStore(tmp_path / "cases", PlainSealer()).numbers()
    assert CaseStore(tmp_path / "absent", PlainSealer()).numbers() == ()
