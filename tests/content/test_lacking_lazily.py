"""Asking whether one fact is lacking looks at little; it comes to the same as looking at everything."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from walking import personas, walk

from assistant import interview
from assistant.interview.demand import Demand
from assistant.paperwork import Paperwork
from rules.deciding.recall import Recall


def test_a_fact_is_lacking_exactly_if_it_is_among_all_that_are(tmp_path: Path) -> None:
    persona = personas()["small"]
    done = walk(persona)
    told = list(done.answers.values.items())
    recall = Recall(persona.pack, persona.day)
    papers = replace(Paperwork(tmp_path).papers(persona.pack, persona.day), recall=recall)
    refs = [asked.ref for asked in interview.in_order(persona.pack, done.answers)]
    for part in range(4):
        answers = replace(done.answers, values=dict(told[: len(told) * part // 4]))
        decisions = interview.decided(persona.pack, answers, persona.day, recall)
        every = Demand(persona.pack, decisions, papers).wanted.intersection(refs)
        one_by_one = Demand(persona.pack, decisions, papers)
        assert {ref for ref in refs if one_by_one.wants(ref)} == every
        assert every, part
