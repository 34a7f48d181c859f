"""Forms and the package, for the session: what papers read, how they look, and the export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.interview import Papers
from assistant.showing import Shown
from assistant.views import ExportView
from rules.model import MaterialDef
from rules.pack import Pack


@dataclass(frozen=True, slots=True)
class Paperwork:
    """`cache` is where unpacked fonts may be kept."""

    cache: Path

    def papers(self, pack: Pack, day: date) -> Papers:
        return Papers()

    def licence_days(self, shown: Shown) -> int | None:
        return None

    def plan_rows(self, shown: Shown) -> tuple[PlanRow, ...]:
        return ()

    def can_draw(self, material: MaterialDef) -> bool:
        return material.form is not None

    def preview(self, shown: Shown, document: str) -> bytes:
        raise NotImplementedError

    def page_text(self, pdf: bytes, page: int) -> str:
        raise NotImplementedError

    def export(
        self, shown: Shown, folder: Path, *, draft: bool, progress: Callable[[str, int, int], None] | None
    ) -> ExportView:
        raise NotImplementedError
