"""What the boxes of a form are called in sentences: by their tooltips, a table's columns by section and heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.model import Repeat

if TYPE_CHECKING:
    from forms.model import Layout
    from forms.pdf.blank import Blank, BoxSpec


def label_of(spec: BoxSpec) -> str:
    """What one box is called."""
    return spec.tooltip.strip().split("\n")[0]


def box_labels(layout: Layout, blank: Blank) -> dict[str, str]:
    """What the boxes of a form are called, and the columns of its tables (`<table>.<column>`)."""
    found = {str(spec.name): label_of(spec) for spec in blank.boxes}
    for section in layout.sections:
        for part in section.body:
            if isinstance(part, Repeat):
                heading = f"{section.title}：" if section.title else ""
                words = {column.name: "".join((column.tooltip or column.label).split()) for column in part.columns}
                found |= {f"{part.box}.{column}": heading + label for column, label in words.items()}
    return found
