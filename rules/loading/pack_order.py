"""The order in which facts are settled, and the circles that would make one impossible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rules.errors import Finding
from rules.expr import Expression
from rules.facts import FactId
from rules.loading.pack_index import owner_key
from rules.loading.pack_schema import Located
from rules.model import FactDef, MatterDef


def fact_order(
    facts: Mapping[FactId, Located[FactDef]], conditions: Mapping[str, Expression]
) -> tuple[tuple[FactId, ...], list[Finding]]:
    """Every fact behind those its condition and derivation read; a finding for each circle, which is left out."""
    reads: dict[str, list[str]] = {
        fact_id: [
            read
            for field in ("applies_when", "derived")
            if (found := conditions.get(owner_key(item.value, field))) is not None
            for read in sorted(found.reads)
            if read in facts
        ]
        + ([fact_id.partition("[]")[0]] if "[]" in fact_id else [])
        for fact_id, item in facts.items()
    }
    order, circles = _sorted(reads)
    findings = [
        facts[FactId(circle[0])].finding(
            "cycle",
            f"facts need each other in a circle: {' → '.join((*circle, circle[0]))}; break it",
            "applies_when",
            witness=(*circle, circle[0]),
        )
        for circle in circles
    ]
    return tuple(order), findings


def matter_cycles(matters: Sequence[Located[MatterDef]]) -> list[Finding]:
    """A finding for each circle of `depends_on`, over all versions of the matters together."""
    places: dict[str, Located[MatterDef]] = {}
    after: dict[str, list[str]] = {}
    for item in matters:
        places.setdefault(item.value.id, item)
        after.setdefault(item.value.id, []).extend(item.value.depends_on)
    _, circles = _sorted(after)
    return [
        places[circle[0]].finding(
            "cycle",
            f"matters wait for each other in a circle: {' → '.join((*circle, circle[0]))}",
            "depends_on",
            witness=(*circle, circle[0]),
        )
        for circle in circles
    ]


def _sorted(after: Mapping[str, Iterable[str]]) -> tuple[list[FactId], list[tuple[str, ...]]]:
    """Depth-first order without recursion, and the circles met, each once."""
    order: list[FactId] = []
    done: set[str] = set()
    circles: list[tuple[str, ...]] = []
    for start in after:
        path: dict[str, None] = {}
        waiting: list[tuple[str, bool]] = [(start, False)]
        while waiting:
            name, leaving = waiting.pop()
            if leaving:
                del path[name]
                done.add(name)
                order.append(FactId(name))
            elif name in path:
                names = tuple(path)
                circles.append(names[names.index(name) :])
            elif name not in done and name in after:
                path[name] = None
                waiting.append((name, True))
                waiting += [(below, False) for below in after[name]]
    return order, circles
