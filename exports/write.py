"""Write a package whole or not at all, and read it back from disk before it is called done."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from exports.bagit import bag_members, bag_problems, payload_digests, sha256
from exports.errors import (
    ContainerError,
    DiskFullError,
    FolderError,
    NotAFolderError,
    PackageExistsError,
    ReadBackError,
    WriteError,
)
from exports.model import DATA, Package, Receipt, WrittenFile
from exports.zipfile_det import read_zip, write_zip
from forms.errors import PdfWriteError
from forms.pdf.opening import whole_pages
from profiles.wholefile import write_whole

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} if hasattr(errno, "EDQUOT") else {errno.ENOSPC, errno.EFBIG}


def package_zip(package: Package) -> bytes:
    """The zipped bag of a package, in one folder of the package's name; the same package gives the same bytes.

    RFC 8493 section 4: a bag is packed from beside its folder, so that unpacking gives exactly that folder.
    """
    members = bag_members(package.files, package.info)
    return write_zip({f"{package.name}/{path}": data for path, data in members.items()})


def probe(folder: Path) -> None:
    """Whether a folder can be written to, before any work for it is done; what is made for that is taken away again.

    Raises `NotAFolderError`, `FolderError` or `DiskFullError`.
    """
    made = _make_folder(folder)
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _as_write_error(folder, error) from error
    finally:
        for path in made:
            _remove_empty(path)


def write(package: Package, folder: Path) -> Receipt:
    """Write `folder/<name>.zip` and read it back: every hash compared, every PDF opened again by qpdf.

    What its PDFs show is proven of the same bytes before (`forms.verify`, `forms.afterlook`), so not again here.

    The same bytes already there are left alone. Raises `PackageExistsError`, `FolderError`, `DiskFullError` or
    `ReadBackError`; each leaves the folder as it was.
    """
    data = package_zip(package)
    target = folder / f"{package.name}.zip"
    already = _already_there(target, data)
    if not already:
        _write(target, data)
    try:
        files, pages = _read_back(target, package, data)
    except ReadBackError:
        if not already:
            target.unlink(missing_ok=True)
        raise
    return Receipt(target, sha256(data), len(data), files, pages, already, package.findings)


def _already_there(target: Path, data: bytes) -> bool:
    try:
        if not os.path.lexists(target):
            return False
        if target.is_file() and target.stat().st_size == len(data) and target.read_bytes() == data:
            return True
    except OSError as error:
        raise FolderError(target, f"the target cannot be read ({errno.errorcode.get(error.errno or 0)})") from error
    raise PackageExistsError(target, "another file of this name is there; name another folder, or move it away")


def _write(target: Path, data: bytes) -> None:
    """Leave the whole file or nothing, its folder included."""
    made = _make_folder(target.parent)
    try:
        write_whole(target, data)
    except OSError as error:
        for path in made:
            _remove_empty(path)
        raise _as_write_error(target, error) from error


def _make_folder(folder: Path) -> list[Path]:
    """Make the folder; gives what was made, innermost first, so that a failure can take it away again."""
    made: list[Path] = []
    try:
        made = [path for path in (folder, *folder.parents) if not path.exists()]
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        for path in made:
            _remove_empty(path)
        if isinstance(error, FileExistsError | NotADirectoryError):
            raise NotAFolderError(folder, "a file stands in the way; name a folder") from error
        raise _as_write_error(folder, error) from error
    return made


def _remove_empty(path: Path) -> None:
    try:
        path.rmdir()
    except OSError:
        return


def _as_write_error(path: Path, error: OSError) -> WriteError:
    if error.errno in _FULL:
        return DiskFullError(path, "the disk is full; make room, or name another folder")
    name = errno.errorcode.get(error.errno or 0, "unknown")
    return FolderError(path, f"the folder cannot be written to ({name}); name another folder")


def _read_back(target: Path, package: Package, data: bytes) -> tuple[tuple[WrittenFile, ...], int]:
    try:
        on_disk = target.read_bytes()
    except OSError as error:
        raise ReadBackError(target, "the written file cannot be read back") from error
    if on_disk != data:
        raise ReadBackError(target, "the written file reads back differently")
    try:
        inside = read_zip(on_disk)
    except ContainerError as error:
        raise ReadBackError(target, f"the written file is refused by the strict reader ({error.code})") from error
    top = f"{package.name}/"
    members = {path.removeprefix(top): content for path, content in inside.items() if path.startswith(top)}
    if len(members) != len(inside) or bag_problems(members):
        raise ReadBackError(target, "the bag on disk is not whole")
    pages = {line.path: line.pages for line in package.contents}
    for file in package.files:
        content = members.get(DATA + file.path)
        if content != file.data:
            raise ReadBackError(target, "a file of the package reads back differently")
        if file.media == "application/pdf":
            _open(target, content, pages.get(file.path))
    digests = payload_digests(members)
    files = tuple(WrittenFile(file.path, digests[DATA + file.path], len(file.data)) for file in package.files)
    return files, sum(pages.values())


def _open(target: Path, pdf: bytes, pages: int | None) -> None:
    """Raises `ReadBackError` where a PDF does not open or has another number of pages than the contents state."""
    try:
        found = whole_pages(pdf)
    except PdfWriteError as error:
        raise ReadBackError(target, "a PDF of the package does not open again") from error
    if pages is not None and found != pages:
        raise ReadBackError(target, "a PDF of the package has another number of pages")
