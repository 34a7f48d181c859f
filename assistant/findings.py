"""Things to mend, worded: failing checks of a pack, and findings of forms, packages and case files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from assistant.casefile import CaseProblem
from assistant.scenes import Refusal, refusal_lines
from assistant.showing import Shown, lacking_label, person_name, source_view
from assistant.telling import place, shown_name
from assistant.texts import Voice
from assistant.views import FindingView
from exports.model import Finding
from forms.library import editions, form_ids
from rules.decisions import CheckResult, Decisions, Fails
from rules.facts import FactRef, ItemKey, declared
from rules.model import Severity, Words
from rules.pack import Pack
from rules.scenes import SCENE_REF

_TITLES = frozenset({"title", "matter", "form", "label"})
MARKS = {Severity.BLOCK: "✗", Severity.WARN: "!", Severity.NOTE: "○"}


def failing(decisions: Decisions) -> tuple[CheckResult, ...]:
    """The checks that apply and fail."""
    return tuple(result for result in decisions.checks if isinstance(result.outcome, Fails))


def check_key(result: CheckResult) -> str:
    """`capital.sum`, or `id.valid@p1` for a check of one person."""
    return result.check if result.item is None else f"{result.check}@{result.item}"


def check_finding_view(shown: Shown, result: CheckResult) -> FindingView:
    """A failing check in words."""
    check = shown.pack.check(result.check, shown.as_of)
    source = source_view(shown, result.source)
    because = result.outcome.because if isinstance(result.outcome, Fails) else ()
    message = shown.voice.of(check.message) if check else result.check
    if result.item is not None:
        person = person_name(shown, ItemKey(result.item))
        message = shown.voice.say("finding.of_person", person=person, message=message)
    return FindingView(
        id=check_key(result),
        severity=str(result.severity),
        mark=MARKS[result.severity],
        message=message,
        why=source.line if source else "",
        cure=shown.voice.of(check.cure) if check else "",
        file="",
        page=None,
        box="",
        refs=tuple(one.fact for one in because),
    )


def package_finding_view(shown: Shown | None, voice: Voice, found: Finding) -> FindingView:
    """A finding of the exports floor in words. Words that the pack brought along are taken as they are."""
    if shown is not None and found.code == "export.check_failed":
        results = (result for result in failing(shown.decisions) if check_key(result) == found.id)
        if (result := next(results, None)) is not None:
            return check_finding_view(shown, result)
    params = dict(found.params)
    if shown is not None and found.facts:
        labels = [
            lacking_label(shown, FactRef(ref)) for ref in found.facts if declared(FactRef(ref)) in shown.pack.facts
        ]
        params["facts"] = voice.say("list.separator").join(labels)
    if voice.knows(str(params.get("reason", ""))):
        params["reason"] = voice.say(str(params["reason"]), file=found.file)
    params.setdefault("facts", voice.say("list.separator").join(found.facts))
    turn = voice.turn if shown is None or voice.content_language == "zh" else Dictionary.of(shown.pack).turn
    params.update({name: turn(params[name]) for name in _TITLES & params.keys()})
    place = {"file": found.file, "page": str(found.page or ""), "box": found.box}
    words = {**place, **params}
    message = turn(found.message) if found.message else voice.say(found.code, **words)
    if found.cure:
        cure = turn(found.cure)
    else:
        cure = voice.say(f"{found.code}.cure", **words) if voice.knows(f"{found.code}.cure") else ""
    source = source_view(shown, found.citation) if shown is not None and found.citation is not None else None
    return FindingView(
        id=found.id,
        severity=str(found.severity),
        mark=MARKS[found.severity],
        message=message,
        why=source.line if source else "",
        cure=cure,
        file=found.file,
        page=found.page,
        box=found.box,
        refs=tuple(FactRef(ref) for ref in found.facts),
        may_wait=found.may_wait,
    )


@dataclass(frozen=True, slots=True)
class Dictionary:
    """What a pack, and the library's forms, call in English what findings about papers name in Chinese."""

    words: Mapping[str, str]

    @classmethod
    @cache
    def of(cls, pack: Pack) -> Dictionary:
        """The dictionary of a pack: the titles of its matters and materials, its checks, the labels of its facts."""
        said: list[Words | None] = [meta.title for form in form_ids() for meta in editions(form)]
        said += [fact.label for fact in pack.facts.values()]
        said += [item.value.title for item in pack.matters]
        said += [item.value.title for item in pack.materials]
        for item in pack.checks:
            said += [item.value.message, item.value.cure]
        return cls(MappingProxyType({words.zh: words.of("en") for words in said if words is not None}))

    def turn(self, text: str) -> str:
        """The English words where there are some, else the text as it is; a number in brackets stays behind them."""
        title, _, number = text.partition("（")
        if text not in self.words and title in self.words and number.removesuffix("）").isdigit():
            return f"{self.words[title]} ({number.removesuffix('）')})"
        return self.words.get(text, text)


def nothing_applies(voice: Voice) -> FindingView:
    """What stops an export of a case in which no matter applies: a package of nothing is none."""
    return FindingView(
        id="export.nothing",
        severity=str(Severity.BLOCK),
        mark=MARKS[Severity.BLOCK],
        message=voice.say("export.nothing"),
        why="",
        cure=voice.say("export.nothing.cure"),
        file="",
        page=None,
        box="",
        refs=(),
    )


def out_of_scope(voice: Voice, refusal: Refusal) -> FindingView:
    """What stops a case about a scene that is not decided here: the reason, the next step and who can say."""
    _, *cure = refusal_lines(voice, refusal)
    return FindingView(
        id="scene.out_of_scope",
        severity=str(Severity.BLOCK),
        mark=MARKS[Severity.BLOCK],
        message=refusal.why,
        why="",
        cure=" ".join(cure),
        file="",
        page=None,
        box="",
        refs=(SCENE_REF,),
    )


def case_problem_line(voice: Voice, problem: CaseProblem) -> str:
    """`case.yaml 第 12 行: …`: one line for an answer that was left out."""
    reason = voice.say(problem.code, limit=problem.hint, hint=problem.hint)
    if problem.code == "given.unknown_fact" and problem.hint:
        reason = voice.say("given.unknown_fact_near", hint=problem.hint)
    elif problem.code == "given.options":
        nth, _, allowed = problem.hint.partition(": ")
        reason = voice.say("given.options", nth=nth, allowed=voice.say("list.separator").join(allowed.split(", ")))
    elif problem.code == "refused.choice":
        reason = voice.say("casefile.choice")
    where = place(voice, problem.file, problem.line)
    if problem.fact is not None:
        where = f"{where} {shown_name(problem.fact)}"
    return voice.say("casefile.problem", place=where, reason=reason)
