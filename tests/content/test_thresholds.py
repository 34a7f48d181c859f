"""Every threshold that was collected stands somewhere in the packs, or it is said why it stands nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from exports.documents.content import DOCUMENTS, ClauseDef, read_document
from forms.library import form_ids
from rules.pack import load_pack, pack_ids, shipped_root
from rules.yamlfile import load, to_plain

ROOTS = (shipped_root(),)
TABLE = Path(__file__).parent / "thresholds_used.yaml"
CAPITAL = Path(__file__).parent / "capital_minimums_used.yaml"
COLLECTED = Path(__file__).parents[3] / "shared" / "domain" / "rules" / "thresholds.yaml"


def table() -> dict[str, object]:
    """Threshold id → `by` or `reason`, of all parts."""
    tree = to_plain(load(TABLE))
    assert isinstance(tree, dict)
    found: dict[str, object] = {}
    for part in tree.values():
        assert isinstance(part, dict)
        assert not found.keys() & part.keys(), "a threshold stands in two parts"
        found |= part
    return found


def known() -> set[str]:
    """Everything that `by` may name."""
    packs = [load_pack(pack_id, ROOTS) for pack_id in pack_ids(ROOTS)]
    names = {f"form:{form_id}" for form_id in form_ids()}
    for kind, plural in (
        ("check", "checks"),
        ("matter", "matters"),
        ("material", "materials"),
        ("remark", "remarks"),
        ("rate", "rates"),
    ):
        names |= {f"{kind}:{item.value.id}" for pack in packs for item in getattr(pack, plural)}
    names |= {f"fact:{fact_id}" for pack in packs for fact_id in pack.facts}
    names |= {f"question:{item.value.fact}" for pack in packs for item in pack.questions}
    for document in DOCUMENTS:
        names |= {
            f"clause:{document}/{part.id}" for part in read_document(document).body if isinstance(part, ClauseDef)
        }
    return names


def told(entry: object, name: str) -> object:
    assert isinstance(entry, dict)
    return entry.get(name) or ()


def test_what_encodes_a_threshold_is_there() -> None:
    there = known()
    named = [(key, name) for key, entry in table().items() for name in told(entry, "by")]  # type: ignore[attr-defined]
    assert len(named) > 100
    assert [f"{key}: {name}" for key, name in named if name not in there] == []


def test_a_threshold_is_encoded_or_it_is_said_why_it_is_not() -> None:
    assert [key for key, entry in table().items() if bool(told(entry, "by")) == bool(told(entry, "reason"))] == []


def test_no_threshold_was_forgotten() -> None:
    if not COLLECTED.is_file():
        pytest.skip("The collected facts do not lie beside the project.")
    rules = COLLECTED.read_text(encoding="utf-8").partition("\nrules:\n")[2].partition("\ncapital_minimums:\n")[0]
    collected = re.findall(r"^- id: (\S+)$", rules, re.MULTILINE)
    assert len(collected) == 147
    assert set(collected) ^ set(table()) == set()


def capital() -> dict[str, str]:
    """Trade → the check of its least capital, or why there is none."""
    tree = to_plain(load(CAPITAL))
    assert isinstance(tree, dict)
    return {str(trade): str(by) for trade, by in tree.items()}


def test_what_checks_a_least_capital_is_there() -> None:
    named = {by for by in capital().values() if by.startswith("check:")}
    pack = load_pack("cn", ROOTS)
    there = {f"check:{item.value.id}" for item in pack.checks if item.value.source.of != "company_law"}
    assert len(named) == 16
    assert named - there == set()


def test_no_trade_with_a_least_capital_was_forgotten() -> None:
    if not COLLECTED.is_file():
        pytest.skip("The collected facts do not lie beside the project.")
    rest = COLLECTED.read_text(encoding="utf-8").partition("\ncapital_minimums:\n")[2]
    rows = re.findall(r"^- trade: (\S+)\n  min_cny: (\d+)$", rest, re.MULTILINE)
    assert [trade for trade, _ in rows] == list(capital())
    least: dict[str, int] = {}
    for trade, amount in rows:
        by = capital()[trade]
        if by.startswith("check:"):
            least[by] = min(int(amount), least.get(by, int(amount)))
    rates = {f"check:{item.value.id}": int(item.value.value) for item in load_pack("cn", ROOTS).rates}
    assert {by: rates[by] for by in least} == least
