"""What a package says about itself for machines: `case.json` and `provenance.json`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from exports.canonical import Json, canonical_json
from rules.answers.parse import to_plain
from rules.decisions import CheckResult, Decision, Decisions, Undecided, check_word, decision_word
from rules.facts import FactRef, FactState, Items, Known, declared, item_ref
from rules.pack import Pack

CASE_FORMAT = "kaiban-case/1"
PROVENANCE_FORMAT = "kaiban-provenance/1"


@dataclass(frozen=True, slots=True)
class BoxRecord:
    """Where one box or clause came from: facts, the expression that read them, the articles it answers."""

    facts: tuple[str, ...]
    expressions: tuple[str, ...]
    law: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileRecord:
    """Where one paper came from: its form or document, edition, the blank's hash, and its boxes.

    `official_sha256` is the hash of the authority's own file where the user imported one, else empty.
    """

    path: str
    form: str
    edition: str
    blank_sha256: str
    matter: str
    material: str
    boxes: Mapping[str, BoxRecord]
    official_sha256: str = ""


def case_json(pack: Pack, decisions: Decisions, answers: Mapping[str, Json], versions: Mapping[str, str]) -> bytes:
    """`case.json`: the pack and its versions, the day, the answers, every known fact, every decision."""
    chain = [
        {"id": meta.id, "version": meta.version, "last_checked": meta.last_checked.isoformat()} for meta in pack.chain
    ]
    return canonical_json(
        {
            "format": CASE_FORMAT,
            "pack": pack.id,
            "pack_digest": pack.digest,
            "packs": chain,
            "as_of": decisions.as_of.isoformat(),
            "answers": answers,
            "facts": _facts(pack, decisions),
            "matters": {matter: _decision(decision) for matter, decision in decisions.matters.items()},
            "materials": {f"{one.matter}/{one.material}": _decision(one.decision) for one in decisions.materials},
            "checks": {_check_key(one): check_word(one.outcome) for one in decisions.checks},
            "versions": dict(versions),
        }
    )


def _facts(pack: Pack, decisions: Decisions) -> dict[str, Json]:
    out: dict[str, Json] = {}
    for ref, state in all_states(decisions):
        fact = pack.facts.get(declared(ref))
        if fact is not None and isinstance(state, Known) and not isinstance(state.value, Items):
            out[ref] = to_plain(fact, state.value)
    return out


def all_states(decisions: Decisions) -> Iterable[tuple[FactRef, FactState]]:
    """Every fact reference of a case with its state, the fields of list items included."""
    for fact_id, state in decisions.facts.states.items():
        yield FactRef(fact_id), state
        for item in decisions.facts.items(fact_id):
            for name, field in item.fields.items():
                yield item_ref(fact_id, item.key, name), field


def _decision(decision: Decision) -> dict[str, Json]:
    if isinstance(decision, Undecided):
        return {"status": decision_word(decision), "needs": [sorted(one) for one in decision.needs]}
    return {"status": decision_word(decision), "because": [one.fact for one in decision.because]}


def _check_key(result: CheckResult) -> str:
    return result.check if result.item is None else f"{result.check}@{result.item}"


def provenance_json(pack: Pack, decisions: Decisions, files: Iterable[FileRecord]) -> bytes:
    """`provenance.json`: box → facts → origin → rule. It holds no value of a fact."""
    listed = list(files)
    used = {ref for file in listed for box in file.boxes.values() for ref in box.facts}
    origins: dict[str, Json] = {}
    for ref, state in all_states(decisions):
        if ref in used and isinstance(state, Known):
            fact = pack.facts.get(declared(ref))
            rule = fact.derived if fact is not None else None
            origins[ref] = {
                "origin": str(state.origin.kind),
                **({"note": state.origin.note} if state.origin.note else {}),
                **({"rule": rule} if rule else {}),
            }
    papers: dict[str, Json] = {
        file.path: {
            "form": file.form,
            "edition": file.edition,
            **({"blank_sha256": file.blank_sha256} if file.blank_sha256 else {}),
            **({"official_sha256": file.official_sha256} if file.official_sha256 else {}),
            "matter": file.matter,
            "material": file.material,
            "boxes": {name: _box(box) for name, box in file.boxes.items()},
        }
        for file in listed
    }
    return canonical_json({"format": PROVENANCE_FORMAT, "files": papers, "facts": origins})


def _box(box: BoxRecord) -> dict[str, Json]:
    return {
        "facts": list(box.facts),
        "expressions": list(box.expressions),
        **({"law": list(box.law)} if box.law else {}),
    }
