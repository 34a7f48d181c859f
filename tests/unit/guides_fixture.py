"""Lists of guides as offices would hand them out, made from a pack's own guides in other spellings."""

from __future__ import annotations

from dataclasses import replace

from rules.authoring.guide_table import GuideEntry
from rules.authoring.guide_text import Limit
from rules.authoring.sheets import Sheet

HEADING = (
    "序号", "事项名称", "实施机关", "设定依据", "受理条件", "“四办”类型", "办理流程", "申请材料", "特殊环节",
    "法定办结时限", "承诺办结时限", "收费标准", "办理结果",
)  # fmt: skip
"""The twelve standard columns under other usual titles, behind a number."""


def official_row(number: int, entry: GuideEntry) -> tuple[str, ...]:
    """One guide as another office would write it: other numbering, order and punctuation, the same content."""
    laws = "；\n".join(f"{place}、《{one.law}》{one.article}" for place, one in enumerate(entry.legal_basis, start=1))
    papers = "\n".join(
        f"（{place}）{one.title}（{'原件' if one.original else '复印件'}{one.copies}份）"
        if one.copies is not None
        else f"（{place}）{one.title}"
        for place, one in enumerate(reversed(entry.materials), start=1)
    )
    steps = "→".join(entry.procedure)
    return (
        str(number), f" {entry.title}", text(entry, "authority"), laws, entry.conditions + " ",
        "，".join(reversed(entry.handling)), steps, papers or "无", text(entry, "special_steps"),
        limit(entry.statutory_time), limit(entry.promised_time), text(entry, "fee").replace("不收费", "免费"),
        entry.result.replace("（", "(").replace("）", ")"),
    )  # fmt: skip


def text(entry: GuideEntry, field: str) -> str:
    """A text, or that it is not known."""
    return "未取得" if field in entry.unknown else str(getattr(entry, field))


def limit(found: Limit) -> str:
    """A time limit as another office would write it."""
    if found.unknown:
        return "未公布"
    return "—" if found.days is None else "即时办结" if found.days == 0 else f"受理之日起{found.days} 个工作日内"


def official_sheet(entries: list[GuideEntry]) -> Sheet:
    """A sheet with a title above its heading."""
    rows = [("某区政务服务事项清单",), HEADING, *(official_row(n, one) for n, one in enumerate(entries, start=1))]
    return Sheet("清单", tuple(rows))


def changed(entry: GuideEntry, **fields: object) -> GuideEntry:
    """A guide with other fields."""
    return replace(entry, **fields)  # type: ignore[arg-type]
