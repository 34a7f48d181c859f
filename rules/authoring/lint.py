"""Packs are linted like code: every finding names file and line and, where it can, answers that show it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from pathlib import Path

from rules.authoring.lint_codes import lint_codes
from rules.authoring.lint_content import lint_content, lint_rates, lint_use
from rules.authoring.lint_logic import Memo, lint_logic
from rules.authoring.lint_names import lint_names
from rules.authoring.lint_promises import lint_promises
from rules.authoring.lint_told import lint_told
from rules.errors import Finding
from rules.facts import FactId
from rules.pack import Pack, build_pack, pack_ids

__all__ = ["CODES", "Finding", "lint"]

CODES = (
    "syntax", "unknown_file", "pack_id", "unknown_key", "missing_key", "bad_value", "duplicate_key", "duplicate_id",
    "unknown_fact", "type_mismatch", "unknown_option", "unknown_rate", "unknown_material", "unknown_form",
    "unknown_matter", "unknown_source", "unknown_topic", "unknown_hall", "unknown_check", "unknown_case", "bad_case",
    "cycle", "dead_parent", "missing_replaces", "unknown_replaced", "overlap", "gap", "missing_guide_field",
    "unreachable_matter", "unreachable_material", "unreachable_check", "unreachable_question", "order_clash",
    "bad_folder", "unknown_remark", "unreachable_hall", "unreachable_remark", "closed_window", "bad_default",
    "catch_all_material", "unused_material", "unused_fact", "unasked_fact", "derived_asked", "stale_source",
    "grade_raised", "inferred_blocks", "bad_range", "bad_options", "unknown_table", "unknown_code", "bad_table",
    "unread_rate", "no_condition", "unknown_level", "hall_overlap", "ended_source", "ended_matter", "same_question",
    "follows", "promise_longer",
)  # fmt: skip
"""Every code a finding can have, for the application to word."""

_IN_EVERY_PACK = frozenset(
    ("unused_fact", "unasked_fact", "unused_material", "unreachable_hall", "unreachable_remark", "unread_rate")
)
"""A parent may declare what only some children use: these count where every pack that holds the item says so."""


def lint(
    roots: Sequence[Path],
    as_of: date,
    *,
    only: Sequence[str] | None = None,
    forms: Collection[str] | None = None,
    form_reads: Collection[FactId] | None = None,
    form_rates: Collection[str] = (),
) -> tuple[Finding, ...]:
    """Every finding about the packs under the roots, or about those named in `only` with their parents, by file; what
    only follows from something unreadable included (`rules.loading.causes` leaves it out).

    `forms` are the ids of the form library, `form_reads` and `form_rates` the facts and dated numbers that forms and
    documents read: without them, unknown forms, unused facts and unread numbers are not looked for. `as_of` decides
    which sources are stale. Raises `UnknownPackError`.
    """
    findings: set[Finding] = set()
    memo: Memo = {}
    shared: list[tuple[frozenset[str], set[Finding]]] = []

    def about(pack: Pack) -> set[Finding]:
        rates = set(lint_rates(pack, form_rates)) if form_reads is not None else set()
        return _about(pack, as_of, forms, form_reads, memo) | rates | set(lint_promises(pack, roots, as_of))

    for pack_id in only if only is not None else pack_ids(roots):
        pack, found = build_pack(pack_id, roots)
        findings.update(found)
        if pack is None:
            continue
        own = about(pack)
        findings.update(one for one in own if one.code not in _IN_EVERY_PACK)
        shared.append((frozenset(meta.id for meta in pack.chain), {one for one in own if one.code in _IN_EVERY_PACK}))
    open_ = {one for _, own in shared for one in own if only is None or _pack_of(one) in only}
    if open_ and only is not None:
        shared += _below(roots, only, about)
    findings.update(one for one in open_ if all(one in own for chain, own in shared if _pack_of(one) in chain))
    return tuple(sorted(findings))


def _pack_of(finding: Finding) -> str:
    return finding.file.partition("/")[0]


def _below(
    roots: Sequence[Path], packs: Sequence[str], found_in: Callable[[Pack], set[Finding]]
) -> list[tuple[frozenset[str], set[Finding]]]:
    """The chains of the packs below those named, not themselves named, each with what is found in it."""
    below = (build_pack(one, roots)[0] for one in pack_ids(roots) if one not in packs)
    chains = ((frozenset(meta.id for meta in pack.chain), pack) for pack in below if pack is not None)
    return [(chain, found_in(pack)) for chain, pack in chains if chain & set(packs)]


def _about(
    pack: Pack, as_of: date, forms: Collection[str] | None, form_reads: Collection[FactId] | None, memo: Memo
) -> set[Finding]:
    return {
        *lint_names(pack, forms),
        *lint_content(pack, as_of),
        *lint_codes(pack, as_of),
        *lint_use(pack, form_reads),
        *lint_logic(pack, as_of, memo),
        *lint_told(pack, as_of),
    }
