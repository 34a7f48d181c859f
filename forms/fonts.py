"""The fonts forms are filled with: the two that Kaiban ships, and before them one of the system's that a user chose.

Shipped fonts are unpacked once and checked by SHA-256; each time they are opened a CRC-32 finds a damaged copy (a
tenth of the time, which every start pays). They are memory-mapped.

`NotoSerifSC-forms` has every character of 通用规范汉字表 and GB 18030-2022 levels 1 and 2; `HanaMinB-L3` has the rest
of level 3 (extensions B to F) and is opened only when a text needs it.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from forms.errors import FontCacheError, FontFileError, PdfWriteError
from forms.pdf.packing import checksum
from forms.pdf.truetype import Face, Made

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

PRIMARY = "NotoSerifSC-forms.ttf"
RARE = "HanaMinB-L3.ttf"
_POSTSCRIPT = {PRIMARY: "NotoSerifSC", RARE: "HanaMinB"}
_SHIPPED = Path(__file__).with_name("fonts")
_BLOCK = 1 << 20


class Found(NamedTuple):
    """Where a character is found: the first font (0), the rare one (1) or the chosen one (2); `units` is its UTF-16."""

    which: int
    face: Face
    glyph: int
    units: bytes


class Pin(NamedTuple):
    """What a shipped font is known by, unpacked: two hashes in lower-case hexadecimal."""

    sha256: str
    crc32: str


class Fonts:
    """The fonts forms are filled with, in order of preference. Close it, or use it in a `with` block."""

    def __init__(self, cache_dir: Path, shipped: Path = _SHIPPED, chosen: Path | None = None) -> None:
        self.cache_dir = cache_dir
        self.chosen = _chosen(chosen) if chosen is not None else None
        self._shipped = shipped
        self._pins = _pins(shipped)
        self._lock = threading.Lock()
        self._rare: Face | None = None
        self.found: Mapping[str, Found | None] = Made(self._find)
        """Where each character is found; None if no font has it."""
        self.advances: Mapping[str, float] = Made(self._advance)
        """How far the pen moves after each character, in ems. Raises PdfWriteError if no font has it."""
        self._drawable = set("\n\r\t")
        self.primary = self._open(PRIMARY)

    @property
    def rare(self) -> Face:
        """The font of rare characters, opened when first asked for. Raises FontFileError, FontCacheError."""
        with self._lock:
            if self._rare is None:
                self._rare = self._open(RARE)
            return self._rare

    def _find(self, character: str) -> Found | None:
        if self.chosen is not None and (glyph := self.chosen.glyph_of(character)):
            return _found(2, self.chosen, glyph, character)
        if glyph := self.primary.glyph_of(character):
            return _found(0, self.primary, glyph, character)
        if character < "\u2e80":  # the rare font holds nothing but Chinese characters
            return None
        glyph = self.rare.glyph_of(character)
        return _found(1, self.rare, glyph, character) if glyph else None

    def _advance(self, character: str) -> float:
        found = self.found[" " if character in "\n\r\t" else character]
        if found is None:
            raise PdfWriteError("a text holds a character that no font has; ask Fonts.lacking first")
        return found.face.advance(found.glyph) / found.face.units_per_em

    def lacking(self, texts: Iterable[str]) -> frozenset[str]:
        """The characters of these texts that no font has. Line ends and tabs count as drawable."""
        new = set().union(*texts) - self._drawable
        lacking = frozenset(character for character in new if self.found[character] is None)
        self._drawable |= new - lacking
        return lacking

    def close(self) -> None:
        """Let go of the font files."""
        with self._lock:
            self.primary.close()
            if self.chosen is not None:
                self.chosen.close()
            if self._rare is not None:
                self._rare.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _open(self, name: str) -> Face:
        return Face(unpacked(name, self.cache_dir, self._shipped, self._pins[name]), _POSTSCRIPT[name])


def load_fonts(cache_dir: Path, chosen: Path | None = None) -> Fonts:
    """The shipped fonts, unpacked under `cache_dir` if they are not there yet, after the one a user chose.

    Raises FontFileError if a font is damaged or may not be embedded and FontCacheError if the folder cannot be written.
    """
    return Fonts(cache_dir, chosen=chosen)


def _found(which: int, face: Face, glyph: int, character: str) -> Found:
    return Found(which, face, glyph, character.encode("utf-16-be").hex().upper().encode("ascii"))


def _chosen(path: Path) -> Face:
    """A system's TrueType font or the first of a collection (宋体, 仿宋)."""
    face = Face(path)
    if not face.may_be_embedded:
        face.close()
        raise FontFileError(path, "does not allow to be embedded in part; choose another font")
    return face


def unpacked(name: str, cache_dir: Path, shipped: Path, pin: Pin) -> Path:
    """The path of an unpacked font; a missing or damaged copy is made anew, and is the one that is pinned."""
    target = cache_dir / name
    if _checksum(target) == pin.crc32:
        return target
    import lzma  # noqa: PLC0415  # needed once on a machine, and 10 ms of every start
    import tempfile  # noqa: PLC0415

    source = shipped / f"{name}.xz"
    if not source.is_file():
        raise FontFileError(source, "is missing; install Kaiban again")
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        handle, part_name = tempfile.mkstemp(prefix=f"{name}.", suffix=".part", dir=cache_dir)
        part = Path(part_name)
        try:
            with os.fdopen(handle, "wb") as out, lzma.open(source) as packed:
                digest = hashlib.sha256()
                while block := packed.read(_BLOCK):
                    digest.update(block)
                    out.write(block)
                out.flush()
                os.fsync(out.fileno())
            if digest.hexdigest() != pin.sha256:
                raise FontFileError(source, "the shipped font does not have its pinned hash; install Kaiban again")
            _put(part, target, pin)
        finally:
            part.unlink(missing_ok=True)
    except (lzma.LZMAError, EOFError) as error:
        raise FontFileError(source, "the shipped font is damaged; install Kaiban again") from error
    except OSError as error:
        raise FontCacheError(cache_dir, f"a font cannot be unpacked here ({error.__class__.__name__})") from error
    return target


def _put(part: Path, target: Path, pin: Pin) -> None:
    """Move into place; another process may have done it first and hold the file open (Windows)."""
    try:
        part.replace(target)
    except PermissionError:
        if _checksum(target) != pin.crc32:
            raise


def _checksum(path: Path) -> str:
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return checksum(data)
    except (OSError, ValueError):
        return ""


def _pins(shipped: Path) -> dict[str, Pin]:
    sha256, crc32 = _sums(shipped / "SHA256SUMS"), _sums(shipped / "CRC32SUMS")
    return {name: Pin(sha256[name], crc32[name]) for name in _POSTSCRIPT}


def _sums(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except OSError as error:
        raise FontFileError(path, "is missing; install Kaiban again") from error
    sums = {name: pin for pin, name in (line.split("  ", 1) for line in lines if line)}
    if not _POSTSCRIPT.keys() <= sums.keys():
        raise FontFileError(path, "does not name every shipped font; install Kaiban again")
    return sums
