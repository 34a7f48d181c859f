"""The packs that cases were decided with, kept so that a newer pack can be compared before it is accepted.

A pin is a zip of the packs' files, the code tables and what was filled in, named by what it holds. It is believed only
where the pack that comes out of it has exactly that name.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from assistant.overlays import FOLDER, read_overlays, with_fills
from assistant.paperwork import kept_in
from assistant.texts import Voice
from profiles.wholefile import write_whole
from rules.cachefile import CacheFolder
from rules.errors import RulesError
from rules.filenames import is_plain
from rules.pack import Pack, load_pack

_ENDINGS = (".yaml", ".csv")
_MOST_FILES = 5000
_MOST_BYTES = 64 * 1024 * 1024
_MADE = (1980, 1, 1, 0, 0, 0)


def keep_pin(pins: Path, pack: Pack, files: Mapping[str, Path], packs: Path) -> None:
    """Keep a pack's files once; `packs` is where the user's own lie, with what was filled in. Raises `OSError`."""
    path = _path(pins, pack.pin)
    if path.exists():
        return
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, file in sorted({**files, **dict(_own(packs))}.items()):
            zipped.writestr(zipfile.ZipInfo(name, _MADE), file.read_bytes(), zipfile.ZIP_DEFLATED)
    pins.mkdir(parents=True, exist_ok=True)
    write_whole(path, out.getvalue())


def pinned_pack(pins: Path, cache: Path, pack_id: str, pin: str, voice: Voice) -> Pack | None:
    """The pack of a pin; None where it was not kept, or cannot be read by this program any more."""
    path = _path(pins, pin)
    root = cache / "pins" / path.stem
    kept = CacheFolder(root.with_name(f"{path.stem}.kept"), kept_in(cache).program)
    for _ in range(2):
        try:
            if not root.is_dir():
                _unpack(path, root)
            pack = with_fills(load_pack(pack_id, (root,), kept), read_overlays(root, voice).good)
        except (OSError, RulesError, ValueError, zipfile.BadZipFile):
            pack = None
        if pack is not None and pack.pin == pin:
            return pack
        shutil.rmtree(root, ignore_errors=True)  # half unpacked, or changed since
    return None


def _path(pins: Path, pin: str) -> Path:
    return pins / f"{re.sub('[^0-9a-f+]', '', pin)}.zip"


def _own(packs: Path) -> Iterator[tuple[str, Path]]:
    for path in (packs / FOLDER).glob("*.yaml"):
        if _is_of_packs(f"{FOLDER}/{path.name}"):
            yield f"{FOLDER}/{path.name}", path


def _is_of_packs(name: str) -> bool:
    """Whether a member of a pin is a file of packs: in one folder or two, and nothing leads out of them."""
    parts = name.split("/")
    return len(parts) in {2, 3} and name.endswith(_ENDINGS) and all(is_plain(part) for part in parts)


def _unpack(path: Path, root: Path) -> None:
    """Unpack a pin under `root`. Raises `OSError`, `BadZipFile`, `ValueError` for a zip that is none of ours."""
    with zipfile.ZipFile(path) as zipped:
        entries = zipped.infolist()
        if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _MOST_BYTES:
            raise ValueError("too large")
        if not all(_is_of_packs(entry.filename) for entry in entries):
            raise ValueError("a name that no pack has")
        for entry in entries:
            target = root / entry.filename
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(zipped.read(entry))
