"""Pictures that a row names: files inside the catalogue's folder, known by the sha256 of their content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path, PureWindowsPath
from typing import Any, Literal
from unicodedata import normalize

from attrs import field, frozen

from ocopsync.catalogue import picture_problems
from ocopsync.catalogue.pictures import Picture, look_at, other_type
from ocopsync.model import Image
from ocopsync.problem import ProblemKind

LARGEST = 10_000_000
"""Bytes. Far more than a screen shows, and more than a slow line carries."""
LEAST = 300
"""Pixels of the shorter side, below which a picture is blurred on a phone. Our own advice, like the next."""
NARROWEST = 3

_SEPARATOR = re.compile(r"[;\n]+")
_FILE_NAMES = re.compile(r"(?i)[^,]+\.(?:jpe?g|png|webp|gif|bmp)(?:\s*,\s*[^,]+\.(?:jpe?g|png|webp|gif|bmp))+")
"""Several names with commas between them. A comma can also be part of a name."""
_LONGEST = 120
_FORMS: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")
"""macOS writes file names decomposed."""


@frozen
class _Looked:
    """What was found under a name: the picture, where it can be used, and what there is to say of it."""

    image: Image | None
    said: tuple[tuple[ProblemKind, dict[str, Any]], ...] = field(default=())


def _refused(kind: ProblemKind, **values: Any) -> _Looked:
    return _Looked(None, ((kind, values),))


class ImageFolder:
    """The folder of a catalogue. A picture that many rows name is read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._known: dict[str, _Looked] = {}

    def images(self, cell: str | list[Any], complain: Callable[..., None]) -> tuple[Image, ...]:
        """The pictures that ``cell`` names, those that can be used."""
        missing: set[str] = set()
        found = [self._complaining(name, complain, missing) for name in self._names(cell) if name]
        return tuple(dict.fromkeys(image for image in found if image))

    def _names(self, cell: str | list[Any]) -> Iterator[str]:
        parts = cell if isinstance(cell, list) else [cell] if _DATA.match(cell) else _SEPARATOR.split(cell)
        for part in (str(part).strip() for part in parts):
            several = _FILE_NAMES.fullmatch(part) and not self._exists(part)
            yield from (name.strip() for name in part.split(",")) if several else (part,)

    def _exists(self, name: str) -> bool:
        try:
            return any((self._folder / normalize(form, name)).exists() for form in _FORMS)
        except (OSError, ValueError):
            return False

    def _complaining(self, name: str, complain: Callable[..., None], missing: set[str]) -> Image | None:
        """``missing``: folders of which this cell's row was told already that they aren't there."""
        if name not in self._known:
            self._known[name] = self._look(name)
        looked = self._known[name]
        for kind, values in looked.said:
            if (folder := values.get("folder", "")) in missing:
                continue
            missing.update([folder] if folder else [])
            complain(kind, value=name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…", **values)
        return looked.image

    def _look(self, name: str) -> _Looked:
        if link := link_problem(name):
            return _refused(link)
        if PureWindowsPath(name).drive or "\0" in name:
            return _refused(picture_problems.IMAGE_OUTSIDE)
        try:
            return self._read(name)
        except OSError:  # no permission, a name that is too long, a loop of links
            return _refused(picture_problems.IMAGE_UNREADABLE)

    def _read(self, name: str) -> _Looked:
        for form in _FORMS:
            path = (self._folder / normalize(form, name.replace("\\", "/"))).resolve()
            if not path.is_relative_to(self._folder):
                return _refused(picture_problems.IMAGE_OUTSIDE)
            if path.is_file():
                return _looked(path)
            if path.exists():  # a folder, a pipe
                return _refused(picture_problems.IMAGE_UNREADABLE)
        if folder := self._missing_folder(name):
            return _refused(picture_problems.IMAGE_FOLDER_MISSING, folder=folder)
        return _refused(picture_problems.IMAGE_MISSING)

    def _missing_folder(self, name: str) -> str:
        """The outermost folder in ``name`` that isn't there; empty where all of them are."""
        folders = PureWindowsPath(name).parents  # takes both kinds of slashes
        return next((folder.as_posix() for folder in reversed(folders) if not self._exists(folder.as_posix())), "")


def _looked(path: Path) -> _Looked:
    size = path.stat().st_size
    if size > LARGEST:
        return _refused(picture_problems.IMAGE_TOO_BIG, size=-(-size // 1_000_000), most=LARGEST // 1_000_000)
    data = path.read_bytes()
    picture = look_at(data)
    if picture is None:
        kind = other_type(data)
        return _refused(picture_problems.IMAGE_TYPE, type=kind) if kind else _refused(picture_problems.IMAGE_UNREADABLE)
    if not picture.whole:
        return _refused(picture_problems.IMAGE_DAMAGED)
    return _Looked(Image(path, hashlib.sha256(data).hexdigest()), tuple(_said_of(picture)))


def _said_of(picture: Picture) -> Iterator[tuple[ProblemKind, dict[str, Any]]]:
    shorter, longer = sorted((picture.width, picture.height))
    pixels = {"width": picture.width, "height": picture.height}
    if shorter < LEAST:
        yield picture_problems.IMAGE_SMALL, {**pixels, "least": LEAST}
    if longer > NARROWEST * shorter:
        yield picture_problems.IMAGE_NARROW, {**pixels, "most": NARROWEST}
    if picture.animated:
        yield picture_problems.IMAGE_ANIMATED, {}


_DATA = re.compile(r"(?i)\s*data:")
_WEB = re.compile(r"(?i)(?:(?:https?|ftp)://|www\.|drive\.google\.com/|photos\.app\.goo\.gl/)")


def link_problem(name: str) -> ProblemKind | None:
    """What is wrong with a link in the place of a file's name; None for a name. Nothing is ever fetched."""
    if _DATA.match(name):
        return picture_problems.IMAGE_AS_TEXT
    if name[:5].lower() == "file:":
        return picture_problems.IMAGE_ON_ONE_COMPUTER
    if not _WEB.match(name) and not re.match(r"(?i)(?:https?|ftp):", name):
        return None
    return picture_problems.IMAGE_LINK_PRIVATE if _is_private(name) else picture_problems.IMAGE_LINK


def _is_private(link: str) -> bool:
    """Whether the link's host is this computer, one of a private network, or a name without a domain."""
    from ipaddress import ip_address
    from urllib.parse import urlsplit

    try:
        host = (urlsplit(link if "://" in link else f"http://{link}").hostname or "").rstrip(".").lower()
    except ValueError:
        return False
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".localhost", ".lan", ".internal", ".home.arpa"))
