"""`kaiban --plain`: the same interview line by line, for screen readers and pipes.

A line is an answer; words that start with a colon are commands (`:?` lists them). The end of the input ends the
session; everything accepted is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.cli.call import Call, Exit, has_terminal, not_utf8, standard_input
from assistant.session import NotTaken, Session, Taken
from assistant.views import AnswerKind, QuestionView


def run(call: Call) -> int:
    """Ask until everything is asked, the input ends, or the person leaves; then say how to go on."""
    session = call.named_case() or call.desk.new(call.pack().id, scene=_asked_scene(call))
    try:
        _Talk(call, session).talk()
    finally:
        kept = session.close()
    call.console.say("plain.kept" if kept else "plain.nothing_kept", number=session.number)
    return Exit.DONE


def _asked_scene(call: Call) -> str:
    """What the case is about, asked where somebody answers; the scene that counts by default for an empty line."""
    scenes = call.desk.scenes(call.pack().id)
    if len(scenes) < 2 or not has_terminal():
        return ""
    console = call.console
    console.say("scene.ask")
    for number, scene in enumerate(scenes, start=1):
        console.line(f"  {number}. {scene.title}  {scene.help}".rstrip())
    console.flush()
    typed = next(standard_input(), "").strip()
    place = int(typed) if typed.isascii() and typed.isdigit() else 0
    return scenes[place - 1].id if 1 <= place <= len(scenes) else typed


@dataclass(slots=True)
class _Talk:
    call: Call
    session: Session

    def talk(self) -> None:
        """Question, answer, question, …"""
        lines = standard_input()
        console = self.call.console
        console.say("plain.welcome", pack=self.session.top.pack, number=self.session.number)
        if self.session.opening_words:
            console.line(f"! {self.session.opening_words}")
        while (view := self.session.question) is not None:
            self.ask(view)
            console.flush()
            line = next(lines, None)
            if line is None or line.strip() in {":q", ":quit", ":退出"}:
                return
            self.take(view, line.strip())
        self.closing()

    def ask(self, view: QuestionView) -> None:
        """Show one question with its options."""
        console, voice = self.call.console, self.call.voice
        console.line()
        person = voice.say("plain.about", person=view.person) if view.person else ""
        counted = "plain.question" if self.session.people_closed else "plain.question_open"
        console.say(counted, place=view.place, left=view.at_most_left, topic=view.topic, person=person)
        console.line(view.ask)
        if view.help:
            console.line("  " + view.help)
        for number, option in enumerate(view.options, start=1):
            term = voice.say("plain.term", term=option.term) if option.term else ""
            console.line(f"  {number}. {option.label}{term}  {option.help}".rstrip())
        if view.example:
            console.line("  " + voice.say("plain.example", example=view.example))
        console.line("  " + voice.say(f"plain.how_{view.kind}", unit=view.unit))

    def take(self, view: QuestionView, line: str) -> None:
        """Take one line as an answer or a command, and say what came of it."""
        session, console = self.session, self.call.console
        match line:
            case _ if not_utf8(line):
                console.say("plain.refused", message=self.call.voice.say("plain.not_utf8"))
            case ":?" | ":help":
                console.say("plain.commands")
            case ":why" | ":为什么":
                console.line(view.why + (f"  {view.source.line}" if view.source else ""))
            case ":skip" | ":先放着":
                session.postpone(view.ref)
            case ":back" | ":上一问":
                if session.back() is None:
                    console.say("plain.first")
            case ":undo" | ":撤销":
                session.undo()
            case ":people" | ":人员":
                self.people()
            case _ if view.kind is AnswerKind.PEOPLE:
                self.person(line)
            case _:
                self.told(session.answer(view.ref, _typed(view, line)))

    def person(self, line: str) -> None:
        """A name adds a person; an empty line says that nobody else comes."""
        self.told(self.session.add_person(line) if line else self.session.close_people())

    def people(self) -> None:
        """The list so far."""
        for person in self.session.people:
            roles = self.call.voice.say("list.separator").join(person.role_labels)
            self.call.console.line(f"  {'–' if person.parked else '✓'} {person.name}  {roles}")

    def told(self, outcome: Taken | NotTaken) -> None:
        """Say why an answer was not taken."""
        if isinstance(outcome, NotTaken):
            self.call.console.say("plain.refused", message=outcome.message)

    def closing(self) -> None:
        """What applies, when everything is asked."""
        console = self.call.console
        console.line()
        console.say("plain.finished")
        for line in self.session.panel.required:
            console.line(f"  {line.mark} {line.title}")
        for finding in self.session.findings:
            console.line(f"  {finding.mark} {finding.message}")
        if self.session.questions_left:
            console.say("plan.left", n=self.session.questions_left)


def _typed(view: QuestionView, line: str) -> object:
    """Numbers of options become their ids; everything else is taken as typed."""
    ids = [option.id for option in view.options]
    if view.kind in {AnswerKind.ONE_OF, AnswerKind.YES_NO} and line.isascii() and line.isdigit():
        place = int(line)
        return ids[place - 1] if 1 <= place <= len(ids) else line
    return line
