"""Files for others to read: written whole or not at all, and never over somebody's work."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ocopsync.errors import UsageError, system_reason
from ocopsync.messages import say
from ocopsync.targets import folder_there_or_raise


def write_whole(place: Path, text: str) -> None:
    """Write ``text`` over what stands there, and make the folder where there is none.

    :raises UsageError: the folder or the file can't be written
    """
    with _reasons(place):
        place.parent.mkdir(parents=True, exist_ok=True)
    with whole(place, force=True) as file:
        file.write(text.encode())


def json_text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def write_json(place: Path, value: object) -> None:
    """Write ``value`` as JSON, over other JSON too.

    :raises UsageError: something else stands there: a catalogue, say, whose name was typed by mistake; or its folder
        isn't there, or the file can't be written
    """
    if place.exists() and not _is_json(place):
        raise UsageError(say("{path} is there already, and isn't JSON. Name another file.", path=place))
    with whole(place, force=True) as file:
        file.write(json_text(value).encode())


def _is_json(path: Path) -> bool:
    try:
        json.loads(path.read_bytes())
    except (ValueError, RecursionError, OSError):
        return False
    return True


def nobodys(path: Path) -> bool:
    """For :func:`whole`: whatever stands there is somebody's."""
    return False


@contextmanager
def whole(
    path: Path, *, ours: Callable[[Path], bool] = nobodys, force: bool = False, private: bool = False
) -> Iterator[BinaryIO]:
    """A file beside ``path`` that takes its place when everything went well.

    ``ours``: whether what stands there was written by us, and by nobody since. ``private``: for its owner's eyes alone.

    :raises UsageError: it can't be written, or something else stands there, and no ``force``
    """
    check_target(path, ours=ours, force=force)
    with _reasons(path):
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with _reasons(path), os.fdopen(handle, "wb") as file:
            yield file
        with _reasons(path):
            if not private:
                part.chmod(0o666 & ~_mask())
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def check_target(path: Path, *, ours: Callable[[Path], bool] = nobodys, force: bool = False) -> None:
    """:raises UsageError: ``path`` can't be written, or is somebody's, and no ``force``"""
    folder_there_or_raise(path)
    if path.is_dir():
        raise UsageError(say("{path} is a folder. Name a file.", path=path))
    if not path.exists() or force:
        return
    with _reasons(path):
        if not ours(path):
            raise UsageError(
                say(
                    "{path} is there already, and wasn't written by this command, or was changed since. Name another "
                    "file, or replace it with --force.",
                    path=path,
                )
            )


@contextmanager
def _reasons(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(say("{path} can't be written: {why}.", path=path, why=system_reason(error))) from error


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
