"""Articles of one law put together."""

from __future__ import annotations

import pytest

from rules.answers.articles import merged_articles
from rules.deciding.cited import book_marks


@pytest.mark.parametrize(
    ("texts", "merged"),
    [
        (("第三条、第十六条", "第八条、第九条、第十六条"), "第三条、第八条、第九条、第十六条"),
        (("第一百二十八条", "第七十五条"), "第七十五条、第一百二十八条"),
        (("第十六条第（二）项", "第十四条"), "第十四条、第十六条第（二）项"),
        (("第十二条、第十四条至第十六条", "第十三条"), "第十二条、第十三条、第十四条至第十六条"),
        (("二（一）", "第三条"), "二（一）、第三条"),
        (("", "第三条"), "第三条"),
        (("", ""), ""),
    ],
)
def test_each_article_stands_once_in_the_order_of_the_law(texts: tuple[str, ...], merged: str) -> None:
    assert merged_articles(texts) == merged


@pytest.mark.parametrize(
    ("title", "marked"),
    [
        ("公司法", "《公司法》"),
        ("《某申请书》", "《某申请书》"),
        ("《某许可证》申请书", "《〈某许可证〉申请书》"),
        ("关于实施《公司法》的规定", "《关于实施〈公司法〉的规定》"),
    ],
)
def test_a_title_stands_in_book_marks_once(title: str, marked: str) -> None:
    assert book_marks(title) == marked
