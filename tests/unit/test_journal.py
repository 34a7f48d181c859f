"""The journal: what was acknowledged is there after any kind of death."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles.errors import JournalDamagedError, JournalFormatError, JournalLockedError, JournalWriteError
from profiles.journal import MAGIC, MAX_RECORD, Journal, PlainSealer, Reading, frame, read_journal
from profiles.wholefile import write_together, write_whole

SEALER = PlainSealer()


def written(path: Path, *records: bytes) -> bytes:
    """The bytes of a journal with these records."""
    journal = Journal.create(path, SEALER, records[0])
    for record in records[1:]:
        journal.append(record)
    journal.close()
    return path.read_bytes()


def reread(path: Path) -> Reading:
    return read_journal(path, SEALER)


def test_records_come_back_in_order(tmp_path: Path) -> None:
    written(tmp_path / "a.journal", b"one", b"", "三".encode())
    assert reread(tmp_path / "a.journal").records == (b"one", b"", "三".encode())


@given(cut=st.integers(min_value=0, max_value=10_000))
@settings(max_examples=60, deadline=None)
def test_cut_at_any_place_every_whole_record_before_it_is_kept(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    path = tmp_path_factory.mktemp("cut") / "a.journal"
    records = [b"first", b"second" * 9, b"third"]
    data = written(path, *records)
    start = len(data) - sum(len(frame(place, record)) for place, record in enumerate(records, start=1))
    at = start + cut % (len(data) - start + 1)
    path.write_bytes(data[:at])
    whole, end = 0, start
    for place, record in enumerate(records, start=1):
        end += len(frame(place, record))
        whole += end <= at
    reading = reread(path)
    assert list(reading.records) == records[:whole]
    assert reading.torn is (reading.end != at)


def test_a_torn_tail_is_dropped_and_the_next_record_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    data = written(path, b"one", b"two")
    path.write_bytes(data[:-1])
    journal = Journal.open(path, SEALER)
    assert journal.records == (b"one",)
    journal.append(b"three")
    journal.close()
    assert reread(path).records == (b"one", b"three")


def test_opening_a_torn_journal_changes_nothing_before_the_next_record(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    data = written(path, b"one", b"two")[:-1]
    path.write_bytes(data)
    journal = Journal.open(path, SEALER)
    assert journal.torn
    journal.close()
    assert path.read_bytes() == data


def test_a_part_file_left_by_a_killed_program_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "a.journal.part").write_bytes(b"half")
    assert written(tmp_path / "a.journal", b"one")
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_a_tail_of_zeros_is_a_torn_tail(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    path.write_bytes(written(path, b"one") + bytes(4096))
    assert reread(path).records == (b"one",)
    assert reread(path).torn


@pytest.mark.parametrize("place", range(len(MAGIC) + 25, len(MAGIC) + 25 + 20 + 5))
def test_a_flipped_bit_before_a_whole_record_is_refused_and_not_skipped(tmp_path: Path, place: int) -> None:
    path = tmp_path / "a.journal"
    data = bytearray(written(path, b"first", b"second"))
    data[place] ^= 0x10
    path.write_bytes(bytes(data))
    with pytest.raises(JournalDamagedError) as raised:
        reread(path)
    assert raised.value.params["record"] == "1"


def test_a_file_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    path.write_bytes(b"pack: cn\n")
    with pytest.raises(JournalFormatError):
        reread(path)


def test_a_journal_sealed_by_another_sealer_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    written(path, b"one")
    with pytest.raises(JournalFormatError, match="another sealer"):
        read_journal(path, PlainSealer("aes"))


def test_a_second_writer_is_refused_until_the_first_closes(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    first = Journal.create(path, SEALER, b"one")
    with pytest.raises(JournalLockedError):
        Journal.open(path, SEALER)
    first.close()
    first.close()
    Journal.open(path, SEALER).close()


def test_creating_over_an_existing_journal_leaves_it_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    data = written(path, b"one")
    with pytest.raises(FileExistsError):
        Journal.create(path, SEALER, b"other")
    assert path.read_bytes() == data
    Journal.open(path, SEALER).close()


def test_when_the_disk_is_full_the_record_is_not_taken_and_the_journal_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.journal"
    journal = Journal.create(path, SEALER, b"one")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(JournalWriteError) as raised:
            journal.append(b"two")
    assert raised.value.code == "store.write_failed"
    assert journal.records == (b"one",)
    journal.append(b"three")
    journal.close()
    assert reread(path).records == (b"one", b"three")


def test_compacting_keeps_the_file_open_for_more(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    journal = Journal.create(path, SEALER, b"one")
    for number in range(20):
        journal.append(str(number).encode())
    journal.compact((b"one", b"all"))
    journal.append(b"more")
    journal.close()
    assert reread(path).records == (b"one", b"all", b"more")
    assert sorted(found.name for found in tmp_path.iterdir()) == ["a.journal", "a.lock"]


def test_a_whole_file_is_the_old_one_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.yaml"
    write_whole(path, b"old")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [found.name for found in tmp_path.iterdir()] == ["file.yaml"]


class Killed(BaseException):
    """The program ends at once."""


@pytest.mark.parametrize("fault", [Killed, PermissionError])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_files_that_belong_together_are_all_old_or_all_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int, fault: type[BaseException]
) -> None:
    old = {tmp_path / "a": b"a", tmp_path / "b": b"b"}
    write_together(old)
    new = {**dict.fromkeys(old, b"new"), tmp_path / "c": b"new"}
    replace, calls, written_before = Path.replace, iter(range(9)), []

    def failing(part: Path, target: Path) -> Path:
        written_before.append(all(path.with_name(f"{path.name}.part").exists() for path in new))
        if next(calls) == at:
            raise fault
        return replace(part, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(fault):
        write_together(new)
    assert written_before[0]
    monkeypatch.undo()
    if fault is PermissionError:
        assert {path: path.read_bytes() for path in tmp_path.iterdir()} == old
    write_together(new)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == new


_CHILD = """
import sys
from pathlib import Path
from profiles.journal import Journal, PlainSealer
journal = Journal.open(Path(sys.argv[1]), PlainSealer())
for number in range(len(journal.records), 1_000_000):
    journal.append(b"answer %d " % number + b"x" * (number * 37 % 900))
    sys.stdout.write("%d\\n" % number)
    sys.stdout.flush()
"""


def test_killed_at_any_moment_every_acknowledged_record_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    written(path, b"answer 0 ")
    for delay in (0.0, 0.002, 0.01, 0.023):
        child = subprocess.Popen([sys.executable, "-c", _CHILD, str(path)], stdout=subprocess.PIPE)
        assert child.stdout is not None
        acknowledged = [child.stdout.readline()]
        end = time.monotonic() + delay
        while time.monotonic() < end:
            acknowledged.append(child.stdout.readline())
        child.kill()
        acknowledged += child.stdout.read().splitlines(keepends=True)
        child.wait()
        last = max(int(line) for line in acknowledged if line.endswith(b"\n"))
        records = reread(path).records
        assert [record.split()[1] for record in records] == [b"%d" % number for number in range(len(records))]
        assert len(records) >= last + 1


def test_a_record_too_large_to_be_read_back_is_refused_and_the_journal_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "case.journal"
    journal = Journal.create(path, PlainSealer(), b"first")
    before = path.read_bytes()
    large = bytes(MAX_RECORD + 1)
    with pytest.raises(JournalWriteError):
        journal.append(large)
    with pytest.raises(JournalWriteError):
        journal.compact([b"first", large])
    assert path.read_bytes() == before
    journal.append(b"second")
    journal.close()
    assert read_journal(path, PlainSealer()).records == (b"first", b"second")
    with pytest.raises(JournalWriteError):
        Journal.create(tmp_path / "other.journal", PlainSealer(), large)
    Journal.create(tmp_path / "other.journal", PlainSealer(), b"first").close()
