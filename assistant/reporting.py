"""Decisions in, views out: what applies, what is missing, what an answer would change, who signs, when it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import assert_never

from assistant import interview
from assistant.findings import check_finding_view, failing, out_of_scope, package_finding_view
from assistant.interview import PEOPLE, Consequence, Questions
from assistant.interview.demand import closure
from assistant.scenes import refusal_of
from assistant.showing import Shown, joined, label_of, lacking_label, person_view, review_rows, value_words
from assistant.texts import Voice
from assistant.views import (
    ConsequenceView,
    DocumentView,
    FindingView,
    MatterLine,
    PersonView,
    ReviewRow,
    SidePanelView,
)
from exports.troubles import undecided
from forms.byhand import HandWork
from rules.answers.parse import Refusal, parse_value
from rules.deciding.parts import as_called
from rules.decisions import Because, Decision, MaterialDecision, NotRequired, Reason, Required, Undecided
from rules.facts import Assumed, FactId, FactRef, ItemKey, Known, Parked, declared, split_ref
from rules.model import FactType, MaterialDef, MayWait, NotKnown, Severity
from rules.model_questions import QuestionDef
from rules.pack import Pack
from rules.scenes import SCENE_REF, outside

CanDraw = Callable[[MaterialDef, date], bool]
"""Whether Kaiban makes a material itself, so that it can be shown."""

HandOf = Callable[[MaterialDef, Pack, date], HandWork]
"""How much of a material that Kaiban makes is left to write by hand."""

SHORT = 3
"""How many facts a line names before it says "and more"."""


# ---------------------------------------------------------------- what applies


def panel_view(shown: Shown, working_days: int | None) -> SidePanelView:
    """The side panel."""
    lines: dict[type[Required | NotRequired | Undecided] | Reason, list[MatterLine]] = {
        Required: [], Undecided: [], NotRequired: [], Reason.NOT_IN_FORCE: []
    }  # fmt: skip
    for matter_id, decision in shown.decisions.matters.items():
        if outside(decision):
            continue
        recorded = not isinstance(decision, NotRequired) or decision.reason is not Reason.NOT_IN_FORCE
        lines[type(decision) if recorded else Reason.NOT_IN_FORCE].append(
            MatterLine(
                matter_id,
                mark_of(decision) if recorded else mark_of(Undecided()),
                matter_title(shown, matter_id),
                note_of(shown, decision) if recorded else "",
            )
        )
    needed = [need for need in shown.decisions.materials if isinstance(need.decision, Required)]
    return SidePanelView(
        required=tuple(lines[Required]),
        undecided=tuple(lines[Undecided]),
        not_required=tuple(lines[NotRequired]),
        not_recorded=tuple(lines[Reason.NOT_IN_FORCE]),
        materials=len(needed),
        signatures=sum(_signatures(shown, need) for need in needed),
        working_days=working_days,
        warnings=tuple(_marked(check_finding_view(shown, result)) for result in failing(shown.decisions)),
        outside=tuple(matter_title(shown, key) for key, found in shown.decisions.matters.items() if outside(found)),
    )


def _marked(finding: FindingView) -> str:
    return f"{finding.mark} {finding.message}"


def mark_of(decision: Decision) -> str:
    """✓ applies, – does not, ? cannot be told yet."""
    match decision:
        case Required():
            return "✓"
        case NotRequired():
            return "–"
        case Undecided():
            return "?"
        case _:
            assert_never(decision)


def matter_title(shown: Shown, matter_id: str) -> str:
    """A matter's title; any version's where none is in force on the day."""
    matter = shown.pack.matter(matter_id, shown.as_of)
    if matter is None:
        matter = next(item.value for item in shown.pack.matters if item.value.id == matter_id)
    return shown.voice.of(as_called(shown.pack, shown.decisions, matter).title)


def note_of(shown: Shown, decision: Decision) -> str:
    """What an undecided thing lacks, or why another does not apply."""
    match decision:
        case Undecided(needs=needs):
            return lacks(shown, needs[0]) if needs else ""
        case NotRequired(reason=Reason.NOT_IN_FORCE):
            return shown.voice.say("decision.not_in_force", day=shown.as_of.isoformat())
        case NotRequired(because=(Because(fact=fact, value=scene),)) if fact == SCENE_REF:
            return shown.voice.say("scene.not_here", scene=value_words(shown, fact, scene, masked=True))
        case Required(because=because) | NotRequired(because=because):
            return because_words(shown, because)
        case _:
            assert_never(decision)


def lacks(shown: Shown, refs: Iterable[FactRef]) -> str:
    """`还差 面积、层数`."""
    labels = [lacking_label(shown, ref) for ref in sorted(refs)]
    return shown.voice.say("decision.lacks", facts=joined(shown.voice, labels, SHORT))


def because_words(shown: Shown, because: Sequence[Because]) -> str:
    """`住所的使用方式: 租来的`, sensitive values masked; the scene only where nothing else decided."""
    parts = [
        shown.voice.say("decision.fact", label=label_of(shown, one.fact), value=deciding_words(shown, one))
        for one in because
        if one.fact != SCENE_REF or len(because) == 1
    ]
    return joined(shown.voice, parts, SHORT)


def deciding_words(shown: Shown, one: Because) -> str:
    """The value of a fact that decided; with the note that nobody said so, where it counts by default."""
    words = value_words(shown, one.fact, one.value, masked=True)
    by_default = isinstance(shown.facts.state(one.fact), Assumed)
    by_default = by_default and not interview.default_alone(shown.pack, shown.decisions, one.fact)
    return shown.voice.say("review.assumed", value=words) if by_default else words


def _signatures(shown: Shown, need: MaterialDecision) -> int:
    """How many people sign a material: the holders of its signing roles."""
    material = shown.pack.material(need.material, shown.as_of)
    return 0 if material is None else len(signers(shown, material)) * max(1, len(need.items))


def signers(shown: Shown, material: MaterialDef) -> tuple[ItemKey, ...]:
    """The people who sign a material, by its roles, in the order of the list."""
    found = []
    for item in shown.facts.items(PEOPLE):
        roles = shown.facts.known(FactRef(f"{PEOPLE}[{item.key}].roles"))
        if isinstance(roles, tuple) and set(roles) & set(material.signed_by):
            found.append(item.key)
    return tuple(found)


# ---------------------------------------------------------------- what an answer would change


def consequence_view(shown: Shown, found: Consequence, ref: FactRef, typed: object) -> ConsequenceView:
    """The line under a question."""
    voice = shown.voice
    added = [matter_title(shown, key) for key in found.matters_added]
    added += [material_title(shown, key) for key in found.materials_added]
    removed = [matter_title(shown, key) for key in found.matters_removed]
    removed += [material_title(shown, key) for key in found.materials_removed]
    if not added and not removed:
        return ConsequenceView((), (), "")
    plus = voice.say("consequence.added", titles=joined(voice, added, SHORT)) if added else ""
    minus = voice.say("consequence.removed", titles=joined(voice, removed, SHORT)) if removed else ""
    line = voice.say("consequence.line", option=_option_words(shown, ref, typed), changes=f"{plus}  {minus}".strip())
    return ConsequenceView(tuple(added), tuple(removed), line)


def material_title(shown: Shown, material_id: str) -> str:
    """A material's title."""
    material = shown.pack.material(material_id, shown.as_of)
    return shown.voice.of(material.title) if material else material_id


def _option_words(shown: Shown, ref: FactRef, typed: object) -> str:
    fact = shown.pack.facts[declared(ref)]
    value = parse_value(fact, typed, shown.as_of, shown.pack.codes)
    if isinstance(value, Refusal) or fact.type not in {FactType.CHOICE, FactType.CHOICES, FactType.BOOL}:
        return shown.voice.of(fact.label)
    return value_words(shown, ref, value, masked=True)


# ---------------------------------------------------------------- review and people


def review(shown: Shown, questions: Questions) -> tuple[ReviewRow, ...]:
    """Every answer, every open question and every later one, by topic; derived facts behind the questions."""
    read = questions.demand.read_now
    wanted = {asked.ref for asked in questions.open}
    rows: list[tuple[FactRef, QuestionDef | None]] = []
    for asked in interview.in_order(shown.pack, shown.answers):
        is_list = shown.pack.facts[declared(asked.ref)].type is FactType.LIST
        if is_list or asked.ref in shown.answers.values or asked.ref in wanted or _kept(shown, asked, read):
            rows.append((asked.ref, asked.question))
    for question in (item.value for item in shown.pack.questions if item.value.stage == "later"):
        refs = interview.refs_of(FactId(question.fact), shown.answers)
        rows += [(ref, question) for ref in refs if ref in shown.answers.values or not _parked(shown, ref)]
    asked_now = frozenset(FactId(declared(ref)) for ref in wanted)
    for fact in shown.pack.facts.values():
        if fact.derived is not None and split_ref(fact.id) is None and _worked_out(shown, FactRef(fact.id), asked_now):
            rows.append((FactRef(fact.id), None))
    return review_rows(shown, rows)


def _worked_out(shown: Shown, ref: FactRef, asked_now: frozenset[FactId]) -> bool:
    """Whether a derived fact is shown: it is known or assumed, or it waits for a question that is open."""
    if isinstance(shown.facts.state(ref), Known | Assumed):
        return True
    return bool(asked_now & closure(shown.pack, frozenset({FactId(ref)})))


def _kept(shown: Shown, asked: interview.Asked, read: frozenset[FactId]) -> bool:
    """Whether a question is shown though it is not open: put off, or answered by default where something reads that."""
    if asked.ref in shown.answers.postponed:
        return True
    return isinstance(shown.facts.state(asked.ref), Assumed) and FactId(asked.question.fact) in read


def _parked(shown: Shown, ref: FactRef) -> bool:
    return isinstance(shown.facts.state(ref), Parked)


def people_views(shown: Shown, questions: Questions) -> tuple[PersonView, ...]:
    """The people in order, then those taken off the list."""
    missing = Counter(split[1] for asked in questions.open if (split := split_ref(asked.ref)) is not None)
    warnings: dict[str, list[str]] = {}
    for result in failing(shown.decisions):
        if result.item is not None:
            warnings.setdefault(result.item, []).append(_marked(check_finding_view(shown, result)))
    people = shown.answers.people()
    on_list = [
        person_view(shown, key, missing=missing[key], warnings=tuple(warnings.get(key, ()))) for key in people.keys
    ]
    off_list = [person_view(shown, key, missing=0, warnings=(), parked=True) for key in people.parked]
    return (*on_list, *off_list)


# ---------------------------------------------------------------- papers


def documents(shown: Shown, can_draw: CanDraw, hand_of: HandOf) -> tuple[DocumentView, ...]:
    """Every paper of the matters that are required, in window order; those not decided yet with a ?."""
    rows: list[DocumentView] = []
    for need in shown.decisions.materials:
        material = shown.pack.material(need.material, shown.as_of)
        if material is None or isinstance(need.decision, NotRequired):
            continue
        rows.append(_document(shown, need, material, can_draw, hand_of(material, shown.pack, shown.as_of)))
    return tuple(rows)


def _document(
    shown: Shown, need: MaterialDecision, material: MaterialDef, can_draw: CanDraw, hand: HandWork
) -> DocumentView:
    voice = shown.voice
    required = isinstance(need.decision, Required)
    made = "by_hand" if hand.whole else "ready"
    state = "undecided" if not required else made if material.made_by == "kaiban" else "bring"
    made_by = voice.say(f"material.made_by_{material.made_by}")
    return DocumentView(
        id=f"{need.matter}/{material.id}",
        title=voice.of(material.title),
        matter=need.matter,
        matter_title=matter_title(shown, need.matter),
        form=material.form or "" if can_draw(material, shown.as_of) else "",
        made_by=material.made_by,
        made_by_words=f"{made_by}{voice.say('material.by_hand', n=hand.boxes)}" if hand.boxes else made_by,
        original=material.original,
        copies=material.copies,
        handed_in=handed_in(voice, material),
        signed_by=tuple(_role(shown, role) for role in material.signed_by),
        when=_when(voice, material),
        may_wait=may_wait_words(shown, material),
        state=state,
        mark={"ready": "✓", "by_hand": "○", "bring": "○", "undecided": "?"}[state],
        by_hand=hand.boxes,
    )


def _when(voice: Voice, material: MaterialDef) -> str:
    """When it is handed in; what authorities get from each other is usually not."""
    if material.apart == "kept":
        return ""
    shared = material.shared_by_authorities and material.made_by == "authority"
    return voice.say("material.when_shared" if shared else f"material.when_{material.needed_when}")


def handed_in(voice: Voice, material: MaterialDef) -> str:
    """`原件 1 份`, or how it reaches the office without paper: shared, shown, typed into its system, in an annex."""
    if material.apart is not None:
        return voice.say(f"material.{material.apart}")
    if not material.copies:
        how = "shared" if material.shared_by_authorities else "shown" if material.original else "typed"
        return voice.say(f"material.{how}")
    kind = voice.say("material.original" if material.original else "material.copy")
    copies = voice.say("material.copies", n=material.copies)
    return f"{kind} {copies}" if material.per is None else f"{kind} {voice.say('material.each')} {copies}"


def may_wait_words(shown: Shown, material: MaterialDef) -> str:
    """By when a material may come later, and on what letter; empty where it may not."""
    voice = shown.voice
    match material.may_wait:
        case None:
            return ""
        case NotKnown(ask=who):
            return voice.say("material.ask", who=voice.of(who))
        case MayWait(days=days, working=working, letter=letter):
            text_id = "material.wait_working" if working else "material.wait"
            return voice.say(text_id, days=days, letter=voice.turn(letter))
        case _:
            assert_never(material.may_wait)


def _role(shown: Shown, role: str) -> str:
    """Who signs, in words: a role that people hold, or somebody else the texts know."""
    if shown.voice.knows(f"signer.{role}"):
        return shown.voice.say(f"signer.{role}")
    fact = shown.pack.facts[FactId("people[].roles")]
    return next((shown.voice.of(option.label) for option in fact.options if option.id == role), role)


def check_findings(shown: Shown) -> tuple[FindingView, ...]:
    """The failing checks, worst first; before them that the case's scene is not decided here.

    Behind them the matters that no answer of this case decides, as an export counts them.
    """
    order = {"block": 0, "warn": 1, "note": 2}
    refusal = refusal_of(shown)
    found = [] if refusal is None else [out_of_scope(shown.voice, refusal)]
    found += [check_finding_view(shown, result) for result in failing(shown.decisions)]
    notes = (one for one in undecided(shown.pack, shown.decisions) if one.severity is Severity.NOTE)
    found += [package_finding_view(shown, one) for one in notes]
    return tuple(sorted(found, key=lambda view: order[view.severity]))
