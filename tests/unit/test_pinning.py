"""A case goes by the rules it was decided with until newer ones are accepted; what makes a plan unsure is told."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from called import Run
from packs_fixture import DAY, MATTERS, PACK, SMALL, write_pack

import assistant.desk
from assistant.case_store import CaseHead, CaseStore
from assistant.desk import Desk
from assistant.interview import Answers
from assistant.overlays import keep_fills
from assistant.pins import pinned_pack
from assistant.session import Session
from assistant.texts import voice
from profiles.journal import PlainSealer
from rules.authoring.packdiff import CaseChange
from rules.facts import FactRef
from rules.model_overlay import FillDef

ZH = voice("zh-Hans")
AREA, FOOD, KIND = FactRef("shop.area"), FactRef("shop.food"), FactRef("shop.kind")


def with_pack(root: Path, **changed: str) -> Path:
    """The small pack under a root; a changed file in the place of the one that was there."""
    names = {name.split("/")[0].removesuffix(".yaml"): name for name in SMALL}
    write_pack(root, {**SMALL, **{names[kind]: text for kind, text in changed.items()}})
    return root


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path) -> None:
    """These homes share no cache with others: what was unpacked of a pin would still be there."""
    (tmp_path / "home" / "cache").mkdir(parents=True)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the shipped packs of these tests lie: the small pack alone."""
    root = with_pack(tmp_path / "packs")
    monkeypatch.setattr(assistant.desk, "shipped_root", lambda: root)
    return root


@pytest.fixture
def number(desk: Desk, root: Path) -> str:
    """A stored case of a shop of 250 square metres."""
    session = desk.new("test", DAY)
    for ref, typed in ((FOOD, "true"), (KIND, "takeaway"), (AREA, "250")):
        session.answer(ref, typed)
    session.close()
    return session.number


@pytest.fixture
def opened(desk: Desk) -> Iterator[list[Session]]:
    """Sessions to close at the end."""
    sessions: list[Session] = []
    yield sessions
    for session in sessions:
        session.close()


TURNED = MATTERS.replace("shop.food && shop.kind != 'none'", "!shop.food")
BROKEN = MATTERS.replace("shop.food && shop.kind", "shop.fodd && shop.kind")
NEW_VERSION = PACK.replace('version: "1"', 'version: "2"')


def test_a_case_whose_pack_has_not_changed_opens_as_ever(desk: Desk, number: str) -> None:
    assert desk.newer(number) is None
    session = desk.open(number)
    assert session.opening_words == ""
    session.close()


def test_the_difference_is_told_before_newer_rules_are_accepted(desk: Desk, number: str, root: Path) -> None:
    with_pack(root, pack=NEW_VERSION, matters=TURNED)
    newer = desk.newer(number)
    assert newer is not None
    assert (newer.kept, newer.old_version, newer.new_version) == (True, "1", "2")
    assert any(line.startswith("事项 ") and line.endswith("需要 → 不需要") for line in newer.lines), newer.lines


def test_until_it_is_accepted_a_case_goes_by_the_rules_it_was_decided_with(
    desk: Desk, number: str, root: Path, opened: list[Session]
) -> None:
    before = desk.look_at(number).session.decisions.matters
    with_pack(root, pack=NEW_VERSION, matters=TURNED)
    session = desk.open(number)
    assert session.decisions.matters == before
    assert "版本" in session.opening_words or "一版" in session.opening_words
    session.close()
    assert desk.look_at(number).session.decisions.matters == before
    session = desk.open(number, accept=True)
    opened.append(session)
    assert session.pack.meta.version == "2"
    assert session.decisions.matters != before
    session.close()
    opened.clear()
    assert desk.newer(number) is None
    assert desk.look_at(number).session.pack.meta.version == "2"


def test_rules_that_change_nothing_for_the_case_say_so(desk: Desk, number: str, root: Path) -> None:
    with_pack(root, pack=NEW_VERSION)
    newer = desk.newer(number)
    assert newer is not None
    assert newer.lines == ()


def test_where_the_earlier_rules_were_not_kept_that_is_said_and_nothing_compared(
    desk: Desk, number: str, root: Path
) -> None:
    with_pack(root, pack=NEW_VERSION)
    for pin in desk.folders.pins.iterdir():
        pin.unlink()
    newer = desk.newer(number)
    assert newer is not None
    assert (newer.kept, newer.lines) == (False, ())
    session = desk.open(number)
    assert "没有留存" in session.opening_words
    session.close()


def test_a_case_opens_by_its_own_rules_where_the_present_pack_is_broken(desk: Desk, number: str, root: Path) -> None:
    with_pack(root, matters=BROKEN)
    session = desk.open(number)
    assert session.pack.meta.version == "1"
    session.close()


def test_files_of_a_pack_may_be_called_anything_and_a_case_outlives_its_pack(desk: Desk, root: Path) -> None:
    for name in ("matters/a.yaml", "checks/a.yaml"):
        (root / "test" / name).rename(root / "test" / name.replace("a.yaml", "办事 指南(一).yaml"))
    session = desk.new("test", DAY)
    session.answer(FOOD, "true")
    session.close()
    shutil.rmtree(root / "test")
    again = desk.open(session.number or "2026-0001")
    assert again.answers.values[FOOD] is True
    again.close()


def test_a_pin_that_was_changed_is_not_believed(desk: Desk, number: str, root: Path) -> None:
    with_pack(root, pack=NEW_VERSION)
    (pin,) = desk.folders.pins.iterdir()
    with zipfile.ZipFile(pin) as old:
        entries = {name: old.read(name) for name in old.namelist()}
    name = next(name for name in entries if "matters" in name)
    entries[name] = entries[name].replace(b"shop.seats > 50", b"shop.seats > 90")
    with zipfile.ZipFile(pin, "w") as forged:
        for entry, content in entries.items():
            forged.writestr(entry, content)
    newer = desk.newer(number)
    assert newer is not None
    assert not newer.kept


@pytest.mark.parametrize(
    "name", ["../../evil.yaml", "/etc/evil.yaml", "test/../../evil.yaml", "test\\evil.yaml", "a.sh"]
)
def test_nothing_is_unpacked_outside_or_under_another_name(tmp_path: Path, name: str) -> None:
    pins = tmp_path / "pins"
    pins.mkdir()
    with zipfile.ZipFile(pins / "ab.zip", "w") as forged:
        forged.writestr(name, "x")
    assert pinned_pack(pins, tmp_path / "cache", "test", "ab", ZH) is None
    assert not list(tmp_path.rglob("*evil*"))


def test_what_is_filled_in_belongs_to_what_a_case_was_decided_with(desk: Desk, number: str) -> None:
    fill = FillDef(blank="matter:food:fee", value="免费", by="大厅", on=DAY)
    keep_fills(desk.folders.packs, "test", (fill,), ZH)
    newer = desk.newer(number)
    assert newer is not None
    assert (newer.kept, newer.lines) == (True, ())
    session = desk.new("test", DAY)
    session.answer(FOOD, "true")
    session.close()
    keep_fills(desk.folders.packs, "test", (replace_value(fill, "收费"),), ZH)
    kept = desk.look_at(session.number).session.pack
    assert kept.filled["matter:food:fee"].value == "免费"


def replace_value(fill: FillDef, value: str) -> FillDef:
    return fill.model_copy(update={"value": value})


def test_a_pinned_version_is_read_back_from_the_journal_and_survives_compaction(tmp_path: Path) -> None:
    store = CaseStore(tmp_path / "cases", PlainSealer())
    head = CaseHead("test", "1", "one", DAY)
    writer = store.create(head)
    writer.record(Answers(), Answers().with_value(FOOD, True))
    writer.pin(replace(head, pack_version="2", pack_digest="two"))
    writer.close()
    stored = store.read(writer.number)
    assert stored.head == CaseHead("test", "2", "two", DAY)
    assert stored.answers.values[FOOD] is True


def test_the_command_shows_the_difference_and_accepts_only_with_yes(
    kaiban: Run, desk: Desk, number: str, root: Path
) -> None:
    assert kaiban("case", "accept", number).code == 0
    with_pack(root, pack=NEW_VERSION, matters=TURNED)
    asked = kaiban("case", "accept", number)
    assert asked.code == 1
    assert "需要 → 不需要" in asked.out
    assert desk.newer(number) is not None
    assert "仍按原来的一版" in kaiban("plan", number).out
    assert kaiban("case", "accept", number, "--yes").code == 0
    assert desk.newer(number) is None


# ---------------------------------------------------------------- loud warnings


def codes(session: Session) -> list[str]:
    return [caution.code for caution in session.cautions]


def on(desk: Desk, day: date, number: str) -> Session:
    return replace(desk, today=day).look_at(number).session


def test_nothing_is_cautioned_about_rules_that_are_fresh_and_hold(desk: Desk, number: str) -> None:
    assert codes(on(desk, DAY, number)) == []


def test_a_pack_and_sources_that_nobody_checked_for_a_year_are_a_warning_and_no_crash(desk: Desk, number: str) -> None:
    assert codes(on(desk, date(2027, 11, 1), number)) == []
    found = on(desk, date(2027, 11, 2), number)
    assert codes(found) == ["old_pack", "old_sources"]
    assert found.decisions.matters == on(desk, DAY, number).decisions.matters


def test_a_case_whose_day_lies_before_a_change_is_told_what_changes(desk: Desk, root: Path) -> None:
    session = desk.new("test", date(2025, 12, 1))  # large is more than 300 until the end of 2025, then 200
    for ref, typed in ((FOOD, "true"), (KIND, "takeaway"), (AREA, "250")):
        session.answer(ref, typed)
    session.close()
    assert codes(on(desk, date(2025, 12, 31), session.number)) == []
    (caution,) = on(desk, date(2026, 1, 1), session.number).cautions
    assert caution.code == "changes"
    assert "2026-01-01" in caution.message
    assert any("事项 消防：不需要 → 需要" in line for line in caution.details), caution.details


def test_every_kind_of_change_and_every_word_for_it_is_worded() -> None:
    kinds = ("matter", "material", "check", "fact", "day", "form", "boxes")
    words = ("required", "not_required", "undecided", "holds", "fails", "not_applicable", "none")
    for language in ("zh-Hans", "en"):
        said = voice(language)
        assert [one for one in (*kinds, *(f"word_{word}" for word in words)) if not said.knows(f"pin.{one}")] == []
    assert CaseChange.__doc__


def test_a_plan_past_the_last_known_holidays_is_cautioned(kaiban: Run) -> None:
    result = kaiban("plan", "docs/samples/small/case.yaml", "--as-of", "2026-12-31")
    assert "放假安排只收录到" in result.out
    assert result.code == 1
