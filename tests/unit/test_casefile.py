"""Case files: read with a finding for every fault and its line, written so that they read back the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.casefile import CaseFileError, case_answers, case_file_text, read_answers, read_case_head
from assistant.interview import PEOPLE, Answers, to_facts
from rules.facts import FactRef
from rules.pack import Pack, load_pack, shipped_root

DAY = date(2026, 11, 22)
SAMPLES = Path(__file__).resolve().parents[2] / "docs" / "samples"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("cn-tj-binhai-bsq", [shipped_root()])


def case(tmp_path: Path, text: str, name: str = "case.yaml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("- a\n", "casefile.not_a_mapping", 0),
        ("answers: {}\n", "casefile.no_pack", 1),
        ("pack: cn\nas_of: 2026-11-22\n", "casefile.no_answers", 1),
        ("pack: cn\nanswers: text\n", "casefile.no_answers", 2),
        ("pack: cn\nas_of: 22.11.2026\nanswers: {}\n", "casefile.bad_day", 2),
        ("pack: cn\nas_of: 2026-02-30\nanswers: {}\n", "casefile.bad_day", 2),
        ("pack: cn\nextra: 1\nanswers: {}\n", "casefile.unknown_key", 2),
        ("pack: cn\nanswers: {a: b\n", "casefile.yaml_syntax", 3),
        ("pack: cn\npack: cn\nanswers: {}\n", "casefile.yaml_duplicate_key", 2),
        ("", "casefile.yaml_empty", 0),
    ],
)
def test_a_file_that_is_no_case_is_refused_with_its_line(tmp_path: Path, text: str, code: str, line: int) -> None:
    with pytest.raises(CaseFileError) as raised:
        read_case_head(case(tmp_path, text))
    assert (raised.value.code, raised.value.line) == (code, line)
    assert raised.value.file == "case.yaml"


def test_an_absent_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.yaml", "casefile.absent"), (tmp_path, "casefile.folder")):
        with pytest.raises(CaseFileError) as raised:
            read_case_head(path)
        assert raised.value.code == code


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes("pack: cn\nanswers:\n  name.trade_name: 海河\n".encode("gbk"))
    with pytest.raises(CaseFileError) as raised:
        read_case_head(path)
    assert raised.value.code == "casefile.yaml_encoding"


def test_each_wrong_answer_is_a_finding_with_its_line_and_the_rest_is_taken(tmp_path: Path, pack: Pack) -> None:
    text = """pack: cn-tj-binhai-bsq
answers:
  premises.kind: rented
  premises.kindd: rented
  enterprise.capital: plenty
  enterprise.name: 某公司
  enterprise.term: {a: b}
  people:
    - name: 林小满
      roles: [shareholder, emperor]
      mobil: "1"
    - key: second
      id_number: "!"
    - text
"""
    answers, problems = read_answers(read_case_head(case(tmp_path, text)), pack, DAY)
    assert [(problem.line, problem.fact, problem.code) for problem in problems] == [
        (4, "premises.kindd", "given.unknown_fact"),
        (5, "enterprise.capital", "refused.money"),
        (6, "enterprise.name", "given.derived_fact"),
        (7, "enterprise.term", "refused.not_text"),
        (10, "people[p1].roles", "given.options"),
        (11, "people[p1].mobil", "given.unknown_fact"),
        (13, "people[second].id_number", "refused.id_characters"),
        (14, "people[p3]", "given.not_a_mapping"),
    ]
    assert {problem.fact: problem.hint for problem in problems}[FactRef("premises.kindd")] == "premises.kind"
    assert answers.values[FactRef("premises.kind")] == "rented"
    assert answers.people().keys == ("p1", "second")


def test_a_wrong_scene_and_option_are_told_on_their_line_with_the_nearest_labels(tmp_path: Path, pack: Pack) -> None:
    head = "pack: cn-tj-binhai\nas_of: 2026-11-22\nscene: 开饭店\n"
    text = head + "answers:\n  enterprise.type: 有限责任工司\n  persons:\n    - name: 甲\n"
    _, problems = read_answers(read_case_head(case(tmp_path, text)), pack, DAY)
    assert [(one.line, one.fact) for one in problems] == [(3, "case.scene"), (5, "enterprise.type"), (6, "persons")]
    assert problems[1].hint.startswith("有限责任公司（llc）")
    assert problems[2].hint == "people"


@pytest.mark.parametrize("name", ["rich", "small"])
def test_a_case_written_and_read_again_gives_the_same_facts(tmp_path: Path, pack: Pack, name: str) -> None:
    answers, problems = read_answers(read_case_head(SAMPLES / name / "case.yaml"), pack, DAY)
    assert problems == ()
    head = read_case_head(case(tmp_path, case_file_text(pack, answers, DAY)))
    again, problems = read_answers(head, pack, DAY)
    assert problems == ()
    assert head.as_of == DAY
    assert to_facts(pack, again, DAY) == to_facts(pack, answers, DAY)
    assert case_answers(pack, again) == case_answers(pack, answers)


def test_json_says_the_same_as_yaml(tmp_path: Path, pack: Pack) -> None:
    people = '{"open": [{"name": "王\\ud872\\udf4e"}]}'
    answered = f'{{"premises.residential": false, "premises.area": 12.50, "people": {people}}}'
    text = f'{{"pack": "cn-tj-binhai-bsq", "answers": {answered}}}'
    answers, problems = read_answers(read_case_head(case(tmp_path, text, "case.json")), pack, DAY)
    assert problems == ()
    assert answers.values[FactRef("premises.residential")] is False
    assert answers.values[FactRef("people[p1].name")] == "王𬭎"
    assert answers.people().closed is False


def test_an_open_list_stays_open_when_written(tmp_path: Path, pack: Pack) -> None:
    text = "pack: cn-tj-binhai-bsq\nanswers:\n  people: {open: [{name: 林小满}]}\n"
    answers, _ = read_answers(read_case_head(case(tmp_path, text)), pack, DAY)
    again, _ = read_answers(read_case_head(case(tmp_path, case_file_text(pack, answers, DAY))), pack, DAY)
    assert again.people().closed is False
    assert again.values == answers.values


def test_somebody_taken_off_the_list_is_not_written(pack: Pack) -> None:
    from assistant.interview import Accepted, add_person, remove_person

    key, outcome = add_person(pack, Answers(), "林小满", DAY)
    assert isinstance(outcome, Accepted)
    assert key is not None
    removed = remove_person(outcome.answers, key)
    assert isinstance(removed, Accepted)
    assert PEOPLE not in case_answers(pack, removed.answers)
