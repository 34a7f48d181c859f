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
from forms.stranger_bounds import Bounds

if TYPE_CHECKING:
    from collections.abc import Mapping


def main() -> None:
    """Serve requests from standard input until it ends."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    strangework.get_ready(sys.argv[1] if len(sys.argv) > 1 else "")
    bounds = Bounds()
    while line := source.readline():
        request = json.loads(line)
        data = source.read(request["length"])
        bounds.set(request["memory_bytes"], request["cpu_seconds"])
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
