"""One form filled by a process of its own: `python tests/bench/cold_fill.py FOLDER [--memory]`.

FOLDER holds `blank.pdf`, `values.json` and the cache `fonts/`; nothing but filling is imported. With `--memory` it
prints the most memory the process had, in megabytes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from forms.fonts import load_fonts
from forms.pdf.blank import blank_of
from forms.pdf.compose import Planned, compose
from forms.pdf.glyphs import GlyphSet
from forms.pdf.shelf import Shelf


def main(folder: Path) -> None:
    """Fill and write `filled.pdf`."""
    values = json.loads((folder / "values.json").read_text(encoding="utf-8"))
    with load_fonts(folder / "fonts") as fonts:
        template = Shelf(folder / "blanks").template_of(blank_of((folder / "blank.pdf").read_bytes(), (), 4))
        made = compose([Planned(template, values)], "", GlyphSet(fonts), flat=False, info={"Producer": "Kaiban"})
    (folder / "filled.pdf").write_bytes(made.pdf)
    status = Path("/proc/self/status")  # what a process asks of itself counts the one that started it, too
    if "--memory" in sys.argv and status.exists():
        (most,) = (line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        print(int(most) >> 10)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
