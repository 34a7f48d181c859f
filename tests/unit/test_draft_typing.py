"""What was typed and not handed over: kept with the case it belongs to, and gone with the next step."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant import case_store
from assistant.case_store import CaseHead, CaseStore, Draft
from assistant.desk import Desk
from assistant.interview import Answers
from assistant.session import Session
from profiles.journal import PlainSealer
from rules.facts import FactRef

PACK = "cn-tj-binhai-bsq"
TYPE, PHONE = FactRef("enterprise.type"), FactRef("enterprise.phone")
TYPED = "022-6000"


def killed(session: Session, desk: Desk) -> Session:
    """The case opened by another program while the first one never closed it: as after a kill, when no lock is left."""
    copy = desk.folders.cases / "2026-0099.journal"
    copy.write_bytes((desk.folders.cases / f"{session.number}.journal").read_bytes())
    return desk.open("2026-0099")


@pytest.fixture
def session(desk: Desk) -> Session:
    begun = desk.new(PACK)
    begun.answer(TYPE, "llc")
    return begun


def drafted(session: Session, ref: FactRef = PHONE) -> str:
    view = session.question_about(ref)
    assert view is not None
    return view.draft


def test_what_was_typed_stands_there_again_after_a_kill(session: Session, desk: Desk) -> None:
    session.keep_draft(PHONE, "022")
    session.keep_draft(PHONE, TYPED)
    again = killed(session, desk)
    assert (drafted(session), drafted(again), drafted(again, TYPE)) == (TYPED, TYPED, "")
    assert PHONE not in again.answers.values
    again.close()
    session.close()


@pytest.mark.parametrize("step", ["answered", "another answered", "undone", "taken back"])
def test_a_draft_goes_with_the_next_step(session: Session, desk: Desk, step: str) -> None:
    session.keep_draft(PHONE, TYPED)
    match step:
        case "answered":
            session.answer(PHONE, "022-60000018")
        case "another answered":
            session.answer(FactRef("enterprise.capital"), "1000000")
        case "undone":
            session.undo()
        case _:
            session.keep_draft(PHONE, "")
    again = killed(session, desk)
    assert (drafted(session), drafted(again)) == ("", "")
    again.close()
    session.close()


def test_the_answer_that_stands_there_already_is_no_draft_and_nothing_is_written(session: Session, desk: Desk) -> None:
    journal = desk.folders.cases / f"{session.number}.journal"
    session.answer(PHONE, "022-60000018")
    size = journal.stat().st_size
    session.keep_draft(PHONE, "022-60000018")
    assert (journal.stat().st_size, drafted(session)) == (size, "")
    session.keep_draft(PHONE, TYPED)
    session.answer(PHONE, "022-60000018")  # the same again: no step, but the draft is answered
    again = killed(session, desk)
    assert (drafted(session), drafted(again)) == ("", "")
    again.close()
    session.close()


def test_a_refused_answer_leaves_the_draft(session: Session) -> None:
    session.keep_draft(PHONE, TYPED)
    session.answer(PHONE, TYPED)
    assert drafted(session) == TYPED
    session.close()


def test_a_journal_written_anew_keeps_its_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_store, "COMPACT_AFTER", 2)
    store = CaseStore(tmp_path, PlainSealer())
    writer = store.create(CaseHead("cn", "1", "digest", date(2026, 11, 22)))
    writer.record(Answers(), Answers().with_value(TYPE, "llc"))
    writer.draft(Draft(PHONE, TYPED))
    writer.close()
    for _ in range(2):
        stored, writer = store.open(writer.number)
        writer.close()
        assert (stored.draft, stored.answers.values) == (Draft(PHONE, TYPED), {TYPE: "llc"})
