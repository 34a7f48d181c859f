"""The child process that opens strangers' PDFs: `python -m forms.stranger_child`, requests in, answers out.

Both are one line of JSON and then bytes, one request after the other until there is none. The process limits itself
for each where the system can (memory, processor time); the parent kills it by the clock. Whatever happens to it, the
parent only sees an answer or none.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from forms.pdf import strangework

if sys.platform != "win32":
    import resource

if TYPE_CHECKING:
    from collections.abc import Mapping


def limit(memory_bytes: int, cpu_seconds: int) -> None:
    """Bound this process for the next request, where the system has bounds for processes."""
    if sys.platform == "win32":  # there the parent's clock is the bound
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + cpu_seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(what, (most, resource.getrlimit(what)[1]))
        except (ValueError, OSError):  # macOS refuses some of them
            continue


def main() -> None:
    """Serve requests from standard input until it ends."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while line := source.readline():
        request = json.loads(line)
        data = source.read(request["length"])
        limit(request["memory_bytes"], request["cpu_seconds"])
        answer: Mapping[str, object]
        try:
            answer, payload = strangework.serve(request, data)
        except (MemoryError, RecursionError):
            answer, payload = {"reason": "pdf.too_complex"}, b""
        sink.write(json.dumps({**answer, "bytes": len(payload)}, ensure_ascii=True).encode("ascii") + b"\n")
        sink.write(payload)
        sink.flush()


if __name__ == "__main__":
    main()
