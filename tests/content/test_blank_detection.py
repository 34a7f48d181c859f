"""Detection and mapping on the government blanks, against lists corrected by eye on their rendered pages."""

from __future__ import annotations

import pytest
from detect_table import BLANKS, Score, scores, total

from forms.detecting import Detection, detect_pdf
from forms.importing import Proposal, propose

pytestmark = pytest.mark.skipif(
    not BLANKS.exists(), reason="the government blanks (shared/domain/*/blank_pdf) are not beside this checkout"
)
NEW_EDITIONS = {
    "registration/blank_pdf/gs.pdf": ("company_registration", {"住所 号", "生产经营地 号"}),
    "after_licence/blank_pdf/社会保险登记表_平潭_含占位符.pdf": ("social_unit", {"事项编号", "填表日期"}),
    "after_licence/blank_pdf/开立单位银行结算账户申请书_中国银行.pdf": ("bank_account", set()),
    "after_licence/blank_pdf/职工基本医疗生育保险用人单位登记表_平潭_含占位符.pdf": ("medical_unit_fj", set()),
    "after_licence/blank_pdf/住房公积金单位缴存登记申请表_平潭_含占位符.pdf": ("fund_unit", {"事项编号", "填表日期"}),
}
SIGNING = ("签章", "盖章", "公章", "审核意见", "审批意见", "同意从", "经办", "复核")


@pytest.fixture(scope="module")
def table() -> list[Score]:
    return scores()


def test_nearly_every_place_is_found_hardly_one_falsely_and_with_its_label(table: list[Score]) -> None:
    whole = total(table)
    assert len(table) >= 10
    assert whole.found >= 0.97 * whole.true
    assert whole.false <= 0.02 * whole.found
    assert whole.labelled >= 0.95 * whole.found


def test_no_form_is_far_below_the_rest(table: list[Score]) -> None:
    weak = [score.form for score in table if score.found < 0.9 * score.true or score.labelled < 0.9 * score.found]
    assert weak == []


@pytest.mark.parametrize("blank", NEW_EDITIONS)
def test_a_known_form_maps_itself_on_an_edition_of_the_authority(blank: str) -> None:
    form, unknown = NEW_EDITIONS[blank]
    proposal = _proposal(blank, form)
    pairs = dict(proposal.boxes)
    to_map = [
        one
        for one in proposal.detection.boxes
        if one.kind != "signature"
        and not any(word in one.label for word in SIGNING)
        and one.label not in {*unknown, "年", "月", "日"}  # days of signing, part of a place to sign here
        and f"{one.section} {one.label}" not in unknown
    ]
    printed = dict(proposal.printed)  # matched, and left blank since words stand there: a placeholder, an answer
    mapped = [one for one in to_map if pairs[one.name] or one.name in printed]
    assert len(mapped) >= 0.9 * len(to_map)


def test_same_labels_under_other_headings_go_to_their_own_boxes() -> None:
    proposal = _proposal("registration/blank_pdf/gs.pdf", "company_registration")
    pairs = dict(proposal.boxes)
    found = {(one.section, one.label): pairs[one.name] for one in proposal.detection.boxes}
    assert found["法定代表人信息", "移动电话"] == "legal_rep.mobile"
    assert found["财务负责人信息", "移动电话"] == "finance.mobile"
    assert found["联络员信息", "移动电话"] == "liaison.mobile"
    assert found["住所", "省（市/自治区）"] == "address.province"
    assert found["生产经营地", "省（市/自治区）"] == "business.province"


def _proposal(blank: str, form: str) -> Proposal:
    found = detect_pdf(BLANKS / blank)
    assert isinstance(found, Detection)
    proposal = propose(found, form)
    assert proposal is not None
    return proposal
