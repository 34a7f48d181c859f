"""What a start costs: whole commands and the loading of a pack, beside a bare Python: `make bench`.

Everything is processor time of child processes, whose bytecode lies compiled in a folder of this bench, so that other
work on the machine and a checkout without bytecode do not count. The first start reads every file, the later ones what
the cache kept of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from assistant.paths import samples_root

ROUNDS = 5
MOST_FOR_A_PACK = 60.0
PACK = "cn-tj-binhai-bsq"
_LOAD = """
import sys, time
from pathlib import Path
from rules.cachefile import CacheFolder
from rules.pack import load_pack, shipped_root
import rules.expr.parser
from assistant.__main__ import collect_seldom
collect_seldom()
cache = CacheFolder(Path(sys.argv[1]), "bench") if sys.argv[1] else None
before = time.process_time()
load_pack(sys.argv[2], (shipped_root(),), cache)
print((time.process_time() - before) * 1000)
"""


def environment(bytecode: Path) -> dict[str, str]:
    """The environment of a child: compiled modules are kept in a folder of this bench."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(bytecode), "PYTHONIOENCODING": "utf-8"}


def spent(arguments: Sequence[str], bytecode: Path) -> float:
    """Processor time of a whole Python process in milliseconds (by the clock where the system does not say)."""
    before = _children()
    subprocess.run(
        [sys.executable, *arguments], check=False, stdout=subprocess.DEVNULL, env=environment(bytecode), cwd=_root()
    )
    return (_children() - before) * 1000


def _children() -> float:
    try:
        import resource
    except ImportError:  # Windows
        return time.perf_counter()
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


def _root() -> Path:
    return Path(__file__).resolve().parents[2]


def least(arguments: Sequence[str], bytecode: Path) -> float:
    """The least of several runs."""
    return min(spent(arguments, bytecode) for _ in range(ROUNDS))


def loaded(cache: Path | None, bytecode: Path) -> float:
    """Processor time that a process needs to load the pack, its imports left out; the least of several, in ms.

    The collector is set as the program sets it.
    """
    arguments = [sys.executable, "-c", _LOAD, "" if cache is None else str(cache), PACK]
    runs = [
        subprocess.run(
            arguments, check=True, capture_output=True, encoding="utf-8", env=environment(bytecode), cwd=_root()
        )
        for _ in range(ROUNDS)
    ]
    return min(float(run.stdout) for run in runs)


def row(name: str, first: float, later: float, bare: float) -> None:
    """One line: the first time, the later ones, and how many bare starts go into these."""
    print(f"  {name:<36}{first:9.0f} ms {later:9.0f} ms {later / bare:8.1f} × bare Python start")


def main() -> None:
    """Print every figure."""
    case = str(samples_root() / "rich" / "case.yaml")
    with tempfile.TemporaryDirectory(prefix="kaiban-bench-") as made:
        folder = Path(made)
        bytecode = folder / "bytecode"
        spent(["-m", "assistant", "--home", str(folder / "warm"), "plan", case], bytecode)  # compiles the modules
        bare = least(["-c", "pass"], bytecode)
        print(f"Starts, processor time; a bare Python start takes {bare:.0f} ms. First, and later from the cache:")
        commands = (
            ("plan", case),
            ("explain", case, "setup"),
            ("packs", "list"),
            ("settings",),
        )
        for number, command in enumerate(commands):
            call = ["-m", "assistant", "--home", str(folder / str(number)), *command]
            row(f"kaiban {command[0]}", spent(call, bytecode), least(call, bytecode), bare)
        read = loaded(None, bytecode)
        kept = folder / "kept"
        loaded(kept, bytecode)
        row(f"a pack alone ({PACK})", read, (again := loaded(kept, bytecode)), bare)
        print(f"  the pack from the cache: {'within' if again <= MOST_FOR_A_PACK else 'OVER'} {MOST_FOR_A_PACK:.0f} ms")


if __name__ == "__main__":
    main()
