"""Papers of a branch that ask for the enterprise it belongs to, which its registration knows already."""

from __future__ import annotations

from datetime import date

import pytest

from assistant import interview
from assistant.interview import Answers
from forms.library import load_form
from forms.mapping import sheet_values
from forms.model import Text
from rules.pack import load_pack, shipped_root

DAY = date(2026, 11, 22)
NAME, CODE = "样江恒远商贸有限公司", "91120000MA00000055"
TOLD = {
    "enterprise.type": "branch",
    "branch.parent_kind": "company",
    "branch.parent_name": NAME,
    "branch.parent_uscc": CODE,
}


@pytest.mark.parametrize(
    ("form_id", "boxes"),
    [
        ("tax_info_confirm", {"head_office.name": NAME, "head_office.uscc": CODE}),
        ("social_unit", {"superior": NAME}),
        ("bank_account", {"parent.name": NAME, "parent.code": CODE}),
    ],
)
def test_a_form_that_asks_for_the_head_office_of_a_branch_has_it(form_id: str, boxes: dict[str, str]) -> None:
    pack = load_pack("cn", (shipped_root(),))
    answers = Answers()
    for fact, value in TOLD.items():
        outcome = interview.accept(pack, answers, fact, value, DAY)  # type: ignore[arg-type]
        assert isinstance(outcome, interview.Accepted)
        answers = outcome.answers
    facts = interview.decided(pack, answers, DAY).facts
    (values, *_) = sheet_values(load_form(form_id, DAY, pack.vocabulary), pack, facts, DAY)
    assert {box: values.values.get(box) for box in boxes} == {box: Text(value) for box, value in boxes.items()}  # type: ignore[call-overload]
