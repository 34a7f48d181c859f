"""The parent's side of the child process that opens strangers' PDFs: requests over pipes, one after the other.

Each request has its own clock. A child that dies, is silent or floods gives no answer and is done with; a file whose
child had served others before is asked about again in a child of its own, so that no file spoils another.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Self, TypeAlias, get_args

from forms.reading import Limits, Reason, Unreadable

Answer: TypeAlias = tuple[dict[str, object], bytes]
Question: TypeAlias = Callable[[], tuple[Mapping[str, object], bytes] | Unreadable]
"""Makes a request and the file's bytes, or says why the file is not even asked about."""

_ROOT = Path(__file__).parent.parent
_NO_ANSWER = Unreadable("pdf.too_complex")


def ask(request: Mapping[str, object], data: bytes, limits: Limits) -> Answer | Unreadable:
    """One request to a child of its own."""
    with _Child() as child:
        return child.ask(request, data, limits)


def ask_all(questions: Sequence[Question], limits: Limits, workers: int) -> tuple[Answer | Unreadable, ...]:
    """Every question, by a few children at once that each take one after the other; answers in order."""
    with Children(limits, max(1, min(workers, len(questions)))) as children:
        return tuple(future.result() for future in [children.ask(question) for question in questions])


class Children:
    """A few children that wait for questions; `ready_for` names the work they load their libraries for at once."""

    def __init__(self, limits: Limits, workers: int, ready_for: str = "") -> None:
        self._limits = limits
        self._ready_for = ready_for
        self._threads = ThreadPoolExecutor(workers)
        self._idle: queue.SimpleQueue[_Child] = queue.SimpleQueue()
        self._all: list[_Child] = []
        for _ in range(workers):
            self._idle.put(self._born())

    def ask(self, question: Question) -> Future[Answer | Unreadable]:
        """Have a question made and answered, as soon as a child is free."""
        return self._threads.submit(self._asked, question)

    def _asked(self, question: Question) -> Answer | Unreadable:
        asked = question()
        if isinstance(asked, Unreadable):
            return asked
        child = self._idle.get()
        try:
            served = child.served
            answer = child.ask(*asked, self._limits)
            if answer == _NO_ANSWER and served:
                child = self._born()
                answer = child.ask(*asked, self._limits)
        finally:
            self._idle.put(child if child.alive else self._born())
        return answer

    def _born(self) -> _Child:
        child = _Child(self._ready_for)
        self._all.append(child)
        return child

    def close(self) -> None:
        """End every child once the questions under way are answered."""
        self._threads.shutdown()
        for child in self._all:
            child.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Child:
    """A child process; `alive` until a request got no whole answer, `served` once it got one."""

    def __init__(self, ready_for: str = "") -> None:
        # nothing is imported from where the user stands: a stranger's papers lie there
        known = [one for one in os.environ.get("PYTHONPATH", "").split(os.pathsep) if Path(one).is_absolute()]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(_ROOT), *known])}
        self.process = subprocess.Popen(  # noqa: S603  # our own module and a word of ours
            [sys.executable, "-P", "-m", "forms.stranger_child", ready_for],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self.alive = True
        self.served = False

    def ask(self, request: Mapping[str, object], data: bytes, limits: Limits) -> Answer | Unreadable:
        """The answer to one request; no whole answer means an unreadable file, and the end of the child."""
        head = dict(request) | {
            "length": len(data),
            "memory_bytes": limits.memory_bytes,
            "cpu_seconds": limits.cpu_seconds,
        }
        line = json.dumps(head, ensure_ascii=True).encode("ascii") + b"\n"
        clock = threading.Timer(limits.wall_seconds, self.process.kill)
        clock.start()
        try:
            answer = self._exchange(line + data, limits.answer_bytes)
        finally:
            clock.cancel()
        if answer is None:
            self.close()
            return _NO_ANSWER
        self.served = True
        said, payload = answer
        for reason in get_args(Reason):
            if said.get("reason") == reason:
                return Unreadable(reason)
        return said, payload

    def _exchange(self, question: bytes, most: int) -> Answer | None:
        """Write the question, then read the answer, at most `most` bytes; None where it does not come whole."""
        stdin, stdout = self.process.stdin, self.process.stdout
        if stdin is None or stdout is None:
            return None
        try:
            stdin.write(question)  # the child reads it all before it answers, or the clock ends it
            stdin.flush()
            line = stdout.readline(most)
            said = json.loads(line)
            size = said.get("bytes") if isinstance(said, dict) else None
            if not isinstance(size, int) or not 0 <= size <= most - len(line):
                return None
            payload = stdout.read(size)
        except (OSError, ValueError):  # the child is gone, or what it says is no answer
            return None
        return (said, payload) if len(payload) == size else None

    def close(self) -> None:
        """End the process, whatever it does."""
        self.alive = False
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:  # what was not written yet has nobody to read it
                continue
        self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
