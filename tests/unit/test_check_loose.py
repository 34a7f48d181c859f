"""`kaiban check` of one loose form: how much of it is filled, and a flat one told by what is printed on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from called import Run

from assistant.cli.call import Exit

FORM = "bo_exemption"


@pytest.mark.parametrize("flat", [False, True], ids=["with fields", "flat"])
def test_of_a_loose_form_it_is_told_how_many_boxes_are_filled(kaiban: Run, tmp_path: Path, flat: bool) -> None:
    (tmp_path / "v.yaml").write_text("name: 天津小满禾图文设计有限公司\n", encoding="utf-8")
    out = tmp_path / "out.pdf"
    flatten = ["--flatten"] if flat else []
    assert kaiban("forms", "fill", FORM, str(tmp_path / "v.yaml"), "-o", str(out), *flatten).code == Exit.DONE
    document = kaiban("check", str(out), "--json").document
    recognised = document["recognised"]
    assert isinstance(recognised, list)
    (one,) = recognised
    assert (one["form"], one["filled"]) == (FORM, 1)
    boxes = kaiban("forms", "show", FORM, "--json").document["boxes"]
    assert isinstance(boxes, list)
    texts = [box for box in boxes if box["kind"] not in {"check", "sign"}]
    assert one["empty"] == len(texts) - 1
    said = kaiban("check", str(out))
    assert said.code == Exit.DONE
    assert f"1 格已填，{len(texts) - 1} 格空着" in said.out
