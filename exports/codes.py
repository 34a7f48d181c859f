"""Every text id that a finding or error of this floor can carry, so that the application words all of them.

`CODE` words what is wrong, `CODE.cure` what to do. The words may use the parameters listed and, where a finding has a
place, `{file}`, `{page}`, `{box}` and `{facts}` (labels of the facts concerned).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ASSEMBLE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "export.undecided": ("title",),
        "export.missing_fact": ("form",),
        "export.later_fact": ("form",),
        "export.no_glyph": ("form",),
        "export.overflow": ("form",),
        "export.unreadable": ("form",),
        "export.unreadable_imported": ("form",),
        "export.no_place": ("form", "labels"),
        "export.already_printed": ("form", "labels"),
        "export.old_edition": ("form", "edition", "current"),
        "export.no_form": ("form", "title"),
        "export.check_open": ("title",),
        "export.check_failed": ("item",),
    }
)
"""What stands in the way of a package, or should be known about it. Failing checks carry the pack's own words."""

CONTAINER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        f"container.{name}": ()
        for name in (
            "unreadable",
            "absolute",
            "climbs",
            "not_nfc",
            "name_long",
            "name_character",
            "name_reserved",
            "twins",
            "too_many",
            "too_large",
            "ratio",
            "encrypted",
            "link",
            "special",
            "not_as_written",
            "beside",
            "litter",
            "no_manifest",
            "missing",
            "empty",
        )
    }
)
"""A zip, folder or file that is refused or not as it was written."""

BAG: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        f"bag.{name}": ()
        for name in (
            "declaration",
            "manifest_missing",
            "manifest_unreadable",
            "listed_twice",
            "file_missing",
            "file_changed",
            "not_listed",
            "other_manifest",
            "oxum",
        )
    }
)
"""A bag that is not whole (RFC 8493)."""

CHECK: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "check.case_unreadable": (),
        "check.case_schema": ("where",),
        "check.case_answers": ("count",),
        "check.pack_unknown": ("pack",),
        "check.day_not_covered": ("pack", "day"),
        "check.pack_changed": ("pack", "version"),
        "check.decisions_differ": ("count",),
        "check.pdf_unreadable": ("reason",),
        "check.pdf_dynamic": (),
        "check.pdf_mended": (),
        "check.not_seen": ("count",),
        "check.not_recognised": (),
        "check.read_by_words": (),
        "check.file_kind": (),
        "check.draft": (),
        "check.value_differs": ("form", "label", "said", "expected"),
        "check.tick_differs": ("form", "label"),
        "check.drawn_differs": ("form", "label"),
        "check.box_gone": ("form", "label"),
        "check.box_empty": ("form", "label"),
        "check.print_differs": (),
        "check.not_remade": (),
        "check.made_gone": (),
        "check.made_extra": (),
        "check.made_differs": (),
        "check.document_differs": ("form",),
        "check.edition_unknown": ("form", "edition"),
        "check.edition_over": ("form", "edition", "current"),
        "check.old_edition": ("form", "edition", "current"),
        "check.values_disagree": ("here", "said", "other", "there", "other_said"),
        "check.values_two": ("here", "said", "one", "other", "there", "other_said"),
        "check.name_absent": ("other", "there", "said"),
        "check.not_listed": ("here", "other", "there", "said"),
        "check.material_missing": ("title", "matter"),
        "check.not_needed": ("form",),
    }
)
"""What a pre-check finds in the papers themselves."""

ERRORS: frozenset[str] = frozenset(
    {
        "export.failed",
        "export.content",
        "export.blocked",
        "write.failed",
        "write.exists",
        "write.folder",
        "write.disk_full",
        "write.read_back",
    }
)
"""Codes of the errors in `exports.errors`; a `ContainerError` carries one of `CONTAINER`."""

ALL: frozenset[str] = frozenset([*ASSEMBLE, *CONTAINER, *BAG, *CHECK, *ERRORS])
