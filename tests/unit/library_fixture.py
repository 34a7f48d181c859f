"""A small form written as its files, for the tests of the library, the mapping and the typesetter."""

from __future__ import annotations

from pathlib import Path

from forms.library import read_meta_and_layout, write_blanks
from forms.typeset.build import build_blank, build_sheets

META = """\
id: small
title: {zh: 小表, en: Small form}
issuer: 样例机关
edition: "2024"
in_force: {from: 2024-07-01}
grade: inferred
source: {of: form_small, grade: inferred}
matters: [setup]
printed_edition: 2024年样式，以窗口现行文书为准。
"""
LAYOUT = """\
title: 小表
sections:
  - title: 基本信息
    body:
      - columns: [30, 60, 30, 60]
        rows:
          - cells:
              - {label: 名称, align: center}
              - {box: company.name, span: 3, tooltip: 名称}
          - cells:
              - {label: 种类, align: center}
              - {tooltip: 种类：, ticks: [{box: kind.llc, label: 多人}, {box: kind.one, label: 一人}]}
              - {label: 资本, align: center}
              - {parts: [{box: capital, width: 30, tooltip: 资本}, {label: 万元}]}
          - {height: 20, cells: [{sign: signature, span: 4, label: 签字：, role: shareholder}]}
  - title: 股东
    body:
      - box: owners
        rows: 2
        columns:
          - {name: name, label: 姓名, width: 60}
          - {name: share, label: 比例, width: 40}
      - {text: 注：不够填写的另附续页。, size: 8.5}
"""
MAP = """\
entries:
  - {box: company.name, text: enterprise.name, required: "true"}
  - {box: kind.llc, tick: "enterprise.type == 'llc'", required: "true"}
  - {box: kind.one, tick: "enterprise.type == 'llc_one'", required: "true"}
  - {box: capital, text: enterprise.capital, format: wan, when: "enterprise.type == 'llc'"}
  - table: owners
    rows: "people.filter(p, 'shareholder' in p.roles)"
    columns:
      name: {text: person.name}
      share: {text: person.share, format: percent}
"""


def write_form(
    root: Path,
    font: Path | None = None,
    *,
    edition: str = "2024",
    meta: str = META,
    layout: str = LAYOUT,
    form_map: str = MAP,
) -> Path:
    """The form's folder below a library root; with a font, its blanks too."""
    folder = root / "small" / edition
    folder.mkdir(parents=True)
    for name, text in (("form", meta), ("layout", layout), ("map", form_map)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    if font is not None:
        read_meta, read_layout = read_meta_and_layout(folder)
        write_blanks(folder, build_blank(read_meta, read_layout, font), build_sheets(read_meta, read_layout, font))
    return folder
