"""The file that a marked copy is written to: never the catalogue, never somebody's work, and whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from ocopsync.catalogue.ours import UNTOUCHED
from ocopsync.errors import UsageError, system_reason
from ocopsync.messages import say
from ocopsync.report.xlsx.package import Package
from ocopsync.targets import folder_there_or_raise


def check_target(source: Path, target: Path) -> None:
    """Whether the marked copy of ``source`` may be written to ``target``.

    :raises UsageError: it is the catalogue, of another kind, open somewhere, or a file that may hold somebody's work
    """
    _check_ending(source, target)
    folder_there_or_raise(target)
    if not target.exists():
        return
    if source.exists() and target.samefile(source):
        raise UsageError(say("{file} is the catalogue itself. Name another file for the marked copy.", file=target))
    if any(target.with_name(lock).exists() for lock in locks(target.name)):
        raise UsageError(say("{file} is open in another program. Close it there and try again.", file=target))
    if not is_untouched(target):
        raise UsageError(
            say(
                "{file} is there already, and isn't a marked copy that nobody has changed since. "
                "Name another file with --mark.",
                file=target,
            )
        )


def _check_ending(source: Path, target: Path) -> None:
    """A workbook with macros is opened under its own ending alone; those are passed on, and carried out by nobody."""
    if source.suffix.lower() == ".xlsm" and target.suffix.lower() != ".xlsm":
        raise UsageError(
            say(
                "{file} should end in .xlsm: {catalogue} may hold macros, which the marked copy keeps. Write: "
                '--mark "{suggestion}"',
                file=target,
                catalogue=source.name,
                suggestion=target.with_suffix(".xlsm"),
            )
        )
    if source.suffix.lower() != ".xlsm" and target.suffix.lower() != ".xlsx":
        raise UsageError(say("{file} should end in .xlsx: the marked copy is a workbook.", file=target))


def locks(name: str) -> tuple[str, ...]:
    """What Excel and LibreOffice put beside a file that is open; of a long name Excel leaves two letters out."""
    return f"~${name}", f"~${name[2:]}", f".~lock.{name}#"


def is_untouched(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return UNTOUCHED in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def write_whole(package: Package, target: Path) -> None:
    """Write the workbook beside ``target`` and then put it in its place.

    :raises UsageError: that can't be done
    """
    package.put(UNTOUCHED, b"<marked/>")
    package.declare_ending("xml", "application/xml")
    with in_its_place(target) as part, part.open("wb") as file:
        package.write(file)


@contextlib.contextmanager
def in_its_place(target: Path) -> Iterator[Path]:
    """A file beside ``target``, of the same kind, that takes its place when all went well and vanishes when not.

    :raises UsageError: that can't be done
    """
    if target.exists() and not target.is_file():  # a device, a pipe, a folder
        raise UsageError(say("{file} is no file that could be written over. Name another one.", file=target))
    try:
        handle, name = tempfile.mkstemp(prefix=".", suffix=target.suffix, dir=target.parent)
        os.close(handle)
        part = Path(name)
        try:
            yield part
            part.chmod(0o666 & ~_mask())
            part.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink()
            raise
    except OSError as error:
        raise UsageError(
            say(
                "{file} can't be written: {reason}. If it is open in another program, close it there.",
                file=target,
                reason=system_reason(error),
            )
        ) from error


def _mask() -> int:
    """What new files are not allowed: it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
