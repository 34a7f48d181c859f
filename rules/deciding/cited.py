"""Citations put together: each law once, with its articles in order, parted where grade or day differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rules.answers.articles import merged_articles
from rules.deciding.explain import Cited, cite
from rules.loading.pack_index import Pack
from rules.model import Citation, Grade

_INNER = str.maketrans({"《": "〈", "》": "〉"})


def book_marks(title: str) -> str:
    """A title in book marks; marks inside it become single ones (GB/T 15834, 4.15).

    What stands in round brackets is no title but a statement of an office, and stays as it is.
    """
    if title.startswith("（") and title.endswith("）"):
        return title
    bare = title[1:-1] if title.startswith("《") and title.endswith("》") and title.count("《") == 1 else title
    return f"《{bare.translate(_INNER)}》"


def together(pack: Pack, citations: Iterable[Citation]) -> tuple[Cited, ...]:
    """Laws in the order in which they are first named; one that is cited by article is not cited whole as well.

    A law of which only the whole is cited stands once, with the best of its grades.
    """
    found: dict[tuple[str, str], dict[tuple[Grade, object], list[Cited]]] = {}
    for one in (cite(pack, citation) for citation in citations):
        law = found.setdefault((one.title, one.number), {})
        law.setdefault((one.grade, one.last_checked), []).append(one)
    laws: list[Cited] = []
    for groups in found.values():
        merged = [replace(group[0], article=merged_articles(one.article for one in group)) for group in groups.values()]
        by_article = [one for one in merged if one.article]
        laws += by_article or [min(merged, key=lambda one: one.grade.rank)]
    return tuple(laws)
