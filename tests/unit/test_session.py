"""The session: what front ends do, step by step, and what they are shown."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant import interview
from assistant.desk import Desk
from assistant.errors import DeskError, StoreFailedError
from assistant.interview import Answers
from assistant.paths import Folders
from assistant.session import NotTaken, Session, Taken
from assistant.texts import voice
from assistant.views import AnswerKind
from rules.decisions import Decisions
from rules.errors import NoVersionError
from rules.facts import FactRef, ItemKey
from rules.pack import Pack

DAY = date(2026, 11, 22)
PACK = "cn-tj-binhai-bsq"


@pytest.fixture
def desk(tmp_path: Path, folders_at: Callable[[Path], Folders]) -> Desk:
    return Desk(folders_at(tmp_path), "zh-Hans", DAY)


@pytest.fixture
def session(desk: Desk) -> Iterator[Session]:
    made = desk.new(PACK)
    yield made
    made.close()


def answered(session: Session, ref: str, typed: object) -> None:
    outcome = session.answer(FactRef(ref), typed)
    assert isinstance(outcome, Taken), outcome


def test_the_first_question_has_all_its_control_needs(session: Session) -> None:
    view = session.question
    assert view is not None
    assert view.ref == "enterprise.type"
    assert view.kind is AnswerKind.ONE_OF
    assert [option.id for option in view.options][:2] == ["llc", "llc_one_natural"]
    assert view.place == 1
    assert view.at_most_left > 30
    assert view.why
    assert view.source is not None
    assert "已核对" in view.source.line


def test_an_answer_moves_on_and_back_shows_it_again(session: Session) -> None:
    answered(session, "enterprise.type", "llc")
    second = session.question
    assert second is not None
    assert second.place == 2
    back = session.back()
    assert back is not None
    assert (back.ref, back.default) == ("enterprise.type", "llc")
    assert session.back() is None
    answered(session, "enterprise.type", "llc_one_natural")
    following = session.question
    assert following is not None
    assert following.ref == second.ref


def test_a_refusal_says_what_to_type_and_changes_nothing(session: Session) -> None:
    before = session.answers
    outcome = session.answer(FactRef("enterprise.capital"), "很多")
    assert isinstance(outcome, NotTaken)
    assert outcome.message == voice("zh-Hans").say("refused.money")
    assert session.answers == before


def test_a_limit_is_named_in_the_refusal(session: Session) -> None:
    outcome = session.answer(FactRef("premises.area"), "0")
    assert isinstance(outcome, NotTaken)
    assert "1" in outcome.message


def test_putting_off_goes_on_and_resuming_asks_again(session: Session) -> None:
    first = session.question
    assert first is not None
    session.postpone(first.ref)
    second = session.question
    assert second is not None
    assert second.ref != first.ref
    session.resume()
    again = session.question
    assert again is not None
    assert again.ref == first.ref


def test_resuming_shows_what_was_put_off_also_to_somebody_who_went_back(session: Session) -> None:
    answered(session, "enterprise.type", "llc")
    second = session.question
    assert second is not None
    session.postpone(second.ref)
    session.go_to(FactRef("enterprise.type"))
    session.resume()
    again = session.question
    assert again is not None
    assert again.ref == second.ref


def test_a_question_that_a_changed_answer_parks_is_not_shown_on_the_way_again(session: Session) -> None:
    answered(session, "enterprise.type", "llc")
    answered(session, "enterprise.term", "years")
    answered(session, "enterprise.term_years", "20")
    session.go_to(FactRef("enterprise.term"))
    answered(session, "enterprise.term", "long")
    following = session.question
    assert following is not None
    assert following.ref != "enterprise.term_years"
    back = session.back()
    assert back is not None
    assert back.ref == "enterprise.term"


def test_undo_and_redo_are_exact_and_a_new_step_ends_redo(session: Session) -> None:
    states = [session.answers]
    for ref, typed in (("enterprise.type", "llc"), ("premises.kind", "rented")):
        answered(session, ref, typed)
        states.append(session.answers)
    assert session.undo()
    assert session.answers == states[1]
    assert session.redo()
    assert session.answers == states[2]
    assert session.undo()
    answered(session, "premises.kind", "owned")
    assert not session.redo()


def test_a_stored_case_reopens_where_it_stood_and_can_be_undone(desk: Desk) -> None:
    first = desk.new(PACK)
    answered(first, "enterprise.type", "llc")
    answered(first, "premises.kind", "rented")
    first.undo()
    first.close()
    again = desk.open(first.number)
    assert again.answers == first.answers
    assert again.undo()
    assert again.answers.values[FactRef("premises.kind")] == "rented"
    again.close()


def test_when_the_disk_is_full_the_step_is_not_taken_and_nothing_is_lost(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(session, "enterprise.type", "llc")
    before = session.answers

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StoreFailedError, match="刚才这一步没有接受"):
            session.answer(FactRef("premises.kind"), "rented")
    assert session.answers == before
    answered(session, "premises.kind", "rented")


def test_a_case_open_in_another_window_is_told_in_words(desk: Desk, session: Session) -> None:
    with pytest.raises(DeskError) as raised:
        desk.open(session.number)
    assert raised.value.code == "store.locked"
    assert "另一个窗口" in raised.value.message


def test_people_are_added_given_roles_taken_off_and_put_back(session: Session) -> None:
    outcome = session.add_person("王𬭎")
    assert isinstance(outcome, Taken)
    key = outcome.key
    assert key == ItemKey("p1")
    session.set_roles(key, ["shareholder", "director"])
    (person,) = session.people
    assert (person.name, person.role_labels, person.parked) == ("王𬭎", ("股东", "董事"), False)
    session.remove_person(key)
    (gone,) = session.people
    assert gone.parked
    session.restore_person(key)
    assert session.people == (person,)
    session.close_people()
    assert session.people_closed
    session.open_people()
    assert not session.people_closed


def test_numbers_are_masked_until_they_are_asked_for(desk: Desk) -> None:
    session = desk.sample("rich")
    number = str(session.answers.values[FactRef("people[p1].id_number")])
    shown = repr(session.people) + repr(session.review) + repr(session.panel) + repr(session.findings)
    for ref, value in session.answers.values.items():
        if ref.endswith((".id_number", ".mobile", ".address")) and isinstance(value, str):
            assert value not in shown
    assert session.reveal(FactRef("people[p1].id_number")) == number
    session.close()


def test_the_rich_sample_lacks_nothing_and_has_no_fault(desk: Desk) -> None:
    session = desk.sample("rich")
    assert session.question is None
    assert session.questions_left == 0
    assert session.at_most_left == 0
    assert session.findings == ()
    assert all(person.missing == 0 and not person.warnings for person in session.people)
    assert len(session.panel.required) == 16
    assert session.panel.undecided == ()
    assert session.panel.signatures > 5
    session.close()


def test_the_consequence_of_an_option_is_one_line_of_words(desk: Desk) -> None:
    session = desk.sample("rich")
    view = session.consequence(FactRef("bank.wanted"), "false")
    assert view.line.startswith("选“否”会：")
    assert "– 开立基本存款账户" in view.line
    assert session.consequence(FactRef("bank.wanted"), "true").line == ""
    session.close()


def test_why_is_told_with_facts_and_sources(desk: Desk) -> None:
    session = desk.sample("small")
    view = session.explain("bank")
    assert view.status == "not_required"
    assert any("现在开立基本存款账户" in line for line in view.lines)
    assert view.sources
    session.close()


def test_a_failing_check_stands_beside_its_person(desk: Desk) -> None:
    session = desk.sample("rich")
    answered(session, "people[p1].id_valid_until", "2026-11-30")
    found = [finding for finding in session.findings if "王𬭎" in finding.message]
    assert found
    assert found[0].refs
    assert session.people[0].warnings
    session.close()


def test_the_language_changes_words_and_nothing_else(desk: Desk) -> None:
    session = desk.sample("rich")
    chinese = session.panel
    session.speak(voice("en"))
    english = session.panel
    assert [line.id for line in chinese.required] == [line.id for line in english.required]
    assert all(line.title.isascii() for line in english.required)
    assert "王𬭎" in [person.name for person in session.people]
    session.close()


def test_a_pack_that_is_not_there_is_told_with_the_nearest(desk: Desk) -> None:
    with pytest.raises(DeskError) as raised:
        desk.new("cn-tj-binhai-bqs")
    assert "cn-tj-binhai-bsq" in raised.value.message


def test_a_number_with_no_version_for_the_day_is_told_with_the_day(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def decided(_pack: Pack, _answers: Answers, as_of: date, _recall: object) -> Decisions:
        raise NoVersionError("rate", "bo.share", as_of)

    monkeypatch.setattr(interview, "decided", decided)
    with pytest.raises(DeskError) as raised:
        desk.new(PACK)
    assert "2026-11-22" in raised.value.message
    assert "bo.share" in raised.value.message


def test_cases_are_listed_newest_first_with_what_was_answered(desk: Desk) -> None:
    first, second = desk.new(PACK), desk.sample("small")
    views = desk.cases()
    assert [view.number for view in views] == ["2026-0002", "2026-0001"]
    assert views[0].name == "小满禾"
    assert views[0].answered > 40
    first.close()
    second.close()


def test_a_document_of_the_sample_can_be_looked_at(desk: Desk) -> None:
    session = desk.sample("small")
    shown = [document for document in session.documents if document.form == "articles"]
    page = session.preview_page(shown[0].id, 1, 300)
    assert page.problem == ""
    assert page.picture is not None
    assert page.picture.startswith(b"\x89PNG")
    assert "小满禾" in page.text.replace(" ", "")
    other = next(document for document in session.documents if document.made_by == "applicant")
    assert session.preview_page(other.id, 1, None).problem
    session.close()


def test_a_users_pack_with_faults_does_not_keep_the_others_away(desk: Desk) -> None:
    folder = desk.folders.packs / "cn-demo"
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text("id: cn-other\n", encoding="utf-8")
    assert desk.packs()[0].id == PACK
    with pytest.raises(DeskError) as raised:
        desk.new("cn-demo")
    assert raised.value.code == "pack.broken"


def test_the_question_of_a_person_stands_with_the_persons_name(desk: Desk) -> None:
    session = desk.sample("rich")
    refs = session.refs_about(ItemKey("p1"))
    assert {view.person for ref in refs if (view := session.question_about(ref))} == {"王𬭎"}
    assert "people[p1].monthly_base" not in refs
    assert session.name_question.kind is AnswerKind.TEXT
    session.close()


def test_a_body_that_is_given_a_role_of_natural_persons_keeps_its_answer_and_is_told_of(session: Session) -> None:
    session.answer(FactRef("enterprise.type"), "llc")
    key = session.add_person("某某公司")
    assert isinstance(key, Taken)
    party, roles = FactRef("people[p1].party"), FactRef("people[p1].roles")
    assert isinstance(session.set_roles(ItemKey("p1"), ("shareholder",)), Taken)
    assert isinstance(session.answer(party, "company"), Taken)
    known = session.findings
    assert isinstance(session.set_roles(ItemKey("p1"), ("shareholder", "liaison")), Taken)
    assert session.answers.values[party] == "company"
    (finding,) = [one for one in session.broken_since(known) if party in one.refs]
    assert finding.refs == (party, roles)
    view = session.question_behind(finding)
    assert view is not None
    assert view.ref == roles
    view = session.question_about(party)
    assert view is not None
    assert [option.id for option in view.options] == ["natural", "company"]


def test_a_name_that_reads_like_a_bodys_is_asked_for_that_first_and_a_body_is_offered_no_role_of_persons(
    session: Session,
) -> None:
    session.answer(FactRef("enterprise.type"), "llc")
    body, man = session.add_person("天津样例投资有限公司"), session.add_person("欧阳样")
    assert isinstance(body, Taken)
    assert isinstance(man, Taken)

    def offered(key: str) -> list[str]:
        view = session.question_about(FactRef(f"people[{key}].roles"))
        assert view is not None
        return [option.id for option in view.options]

    assert session.refs_about(ItemKey("p1"))[:2] == [
        FactRef("people[p1].name"), FactRef("people[p1].party"),
    ]  # fmt: skip
    first = session.go_to_person(ItemKey("p1"))
    assert first is not None
    assert first.ref == FactRef("people[p1].party")
    first = session.go_to_person(ItemKey("p2"))
    assert first is not None
    assert first.ref == FactRef("people[p2].roles")
    assert isinstance(session.answer(FactRef("people[p1].party"), "company"), Taken)
    assert offered("p1") == ["shareholder"]
    assert len(offered("p2")) > len(offered("p1"))


def test_the_digits_of_roles_stay_what_they_are_whatever_organs_are_chosen(session: Session) -> None:
    session.answer(FactRef("enterprise.type"), "llc")
    session.add_person("欧阳样")
    seen: list[list[str]] = []
    for supervision, board in (("one", "single"), ("none", "single"), ("audit_committee", "board")):
        session.answer(FactRef("governance.board"), board)
        session.answer(FactRef("governance.supervision"), supervision)
        view = session.question_about(FactRef("people[p1].roles"))
        assert view is not None
        seen.append([option.id for option in view.options])
    assert seen[0][:9] == [*seen[1][:8], "supervisor"]
    assert seen[1][:8] == seen[2][:8]
    assert ["supervisor" in one for one in seen] == [True, False, False]
    assert ["audit_member" in one for one in seen] == [False, False, True]


RESTAURANT: dict[str, object] = {
    "case.scene": "restaurant",
    "food.sells": ["hot"],
    "fire.open_to_public": True,
    "sign.kind": "shop",
    "premises.building_area": "80",
    "premises.shop": "李七庄街道友谊南路88号底商3号",
    "licence.name": "小满饭馆",
    "licence.uscc": "92120111MA00CD34XF",
    "people": [
        {
            "name": "林小满",
            "roles": ["operator"],
            "id_type": "id_card",
            "id_number": "120000199003072420",
            "mobile": "13800002222",
        }
    ],
}  # fmt: skip


def test_the_review_of_a_finished_shop_lists_the_undecided_matter_and_no_fact_that_nothing_waits_for(
    desk: Desk,
) -> None:
    session = desk.from_record("cn-tj-xiqing", DAY, RESTAURANT)
    assert session is not None
    assert session.questions_left == 0
    assert [(found.id, found.severity) for found in session.findings] == [("undecided:fire", "note")]
    assert session.explain("fire").status == "undecided"
    states = [row.state for row in session.review]
    assert "derived" in states
    assert "missing" not in states
    session.close()
