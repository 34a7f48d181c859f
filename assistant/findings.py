"""Things to mend, worded: failing checks of a pack, and findings of forms, packages and case files."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from assistant.casefile import CaseProblem
from assistant.dictionary import turned
from assistant.scenes import Refusal, refusal_lines
from assistant.showing import Shown, is_masked, lacking_label, masked_words, person_name, source_view
from assistant.telling import one_line, place, problem_words, shown_name
from assistant.texts import Voice
from assistant.views import FindingView
from exports.model import Finding
from rules.decisions import CheckResult, Decisions, Fails
from rules.facts import FactRef, ItemKey, declared, item_ref, split_ref
from rules.model import Severity
from rules.scenes import SCENE_REF

_TITLES = frozenset({"title", "matter", "form", "label"})
_BESIDE = frozenset({"here", "there"})
"""What boxes or clauses of two papers are called on paper, which is Chinese in every language."""
_SAID = 60
"""So many characters of what a paper says are told."""
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
        refs=tuple(dict.fromkeys(ref for one in because for ref in _answers_behind(shown, one.fact))),
        source=source,
    )


def _answers_behind(shown: Shown, ref: FactRef) -> Iterator[FactRef]:
    """A reference; of what is worked out about a person, what it is worked out from, for the same person."""
    fact, split = shown.pack.facts[declared(ref)], split_ref(ref)
    derived = shown.pack.derived(fact)
    if derived is None or split is None:
        yield ref
        return
    for read in sorted(derived.reads):
        of_person = split_ref(read)
        if of_person is not None:
            yield from _answers_behind(shown, item_ref(split[0], ItemKey(split[1]), of_person[2]))


def package_finding_view(shown: Shown, found: Finding) -> FindingView:
    """A finding of the exports floor in words. Words that the pack brought along are taken as they are."""
    if found.code == "export.check_failed":
        results = (result for result in failing(shown.decisions) if check_key(result) == found.id)
        if (result := next(results, None)) is not None:
            return check_finding_view(shown, result)
    voice, words = shown.voice, _params(shown, found)
    about_boxes = f"{found.code}.boxes"
    code = about_boxes if "labels" in words and voice.knows(about_boxes) else found.code
    cure = f"{found.code}.cure"
    source = source_view(shown, found.citation)
    message = turned(shown, found.message) if found.message else voice.say(code, **words)
    if "person" in found.said:
        message = voice.say("finding.of_person", person=words["person"], message=message)
    return FindingView(
        id=found.id,
        severity=str(found.severity),
        mark=MARKS[found.severity],
        message=message,
        why=source.line if source else "",
        cure=turned(shown, found.cure) if found.cure else voice.say(cure, **words) if voice.knows(cure) else "",
        file=one_line(found.file),
        page=found.page,
        box=found.box,
        refs=tuple(FactRef(ref) for ref in found.facts),
        may_wait=found.may_wait,
        form=words.get("form", ""),
        printed=MappingProxyType({FactRef(ref): label for ref, label in found.printed.items()}),
    )


def _params(shown: Shown, found: Finding) -> dict[str, str]:
    """What fills the words of a finding: its place, the labels of its facts, titles in the language of the voice."""
    voice, separator = shown.voice, shown.voice.say("list.separator")
    known = [FactRef(ref) for ref in found.facts if declared(FactRef(ref)) in shown.pack.facts]
    facts = separator.join([lacking_label(shown, ref) for ref in known] or found.facts)
    given = {name: one_line(value) for name, value in found.params.items()}
    file = one_line(found.file)
    given |= {name: _said(shown, found, name, value) for name, value in found.said.items()}
    words = {"file": file, "page": str(found.page or ""), "box": found.box, "facts": facts, **given}
    words |= {name: turned(shown, words[name]) for name in _TITLES & words.keys()}
    if voice.knows(words.get("reason", "")):
        words["reason"] = voice.say(words["reason"], file=file)
    if "labels" in words:
        words["labels"] = words["labels"].replace("、", separator)
    label = words.get("label", "")
    if known and voice.content_language == "en":
        if label and label == found.params["label"]:
            words["label"] = voice.say("finding.printed", words=facts, label=label)  # as it stands on the form
        beside = {name: words[name] for name in _BESIDE & words.keys()}
        words |= {name: voice.say("finding.printed", words=printed, label=facts) for name, printed in beside.items()}
    return words


def _said(shown: Shown, found: Finding, name: str, text: str) -> str:
    """What a paper says of a fact, cut and, where one of the facts is sensitive, masked; a person's name never is."""
    known = (shown.pack.facts.get(declared(FactRef(ref))) for ref in found.facts)
    hidden = next((fact for fact in known if fact is not None and is_masked(fact)), None)
    words = one_line(text)
    if hidden is not None and name != "person":
        return masked_words(hidden, words)
    return words if len(words) <= _SAID else f"{words[:_SAID]}…"


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
    reason = problem_words(voice, problem.code, problem.hint)
    where = place(voice, problem.file, problem.line)
    if problem.fact is not None:
        where = f"{where} {shown_name(problem.fact)}"
    return voice.say("casefile.problem", place=where, reason=reason)
