"""Pictures that a row names: files inside the catalogue's folder, known by the sha256 of their content."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path, PureWindowsPath
from typing import Any

from ocopsync.catalogue import problems
from ocopsync.model import Image
from ocopsync.problem import ProblemKind

_SEPARATOR = re.compile(r"[;\n]+")
_LINK = re.compile(r"(?i)^(?:https?|ftp|data|file):")
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM")


class ImageFolder:
    """The folder of a catalogue. A picture that many rows name is read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._known: dict[str, Image | ProblemKind] = {}

    def images(self, cell: str | list[Any], complain: Callable[..., None]) -> tuple[Image, ...]:
        """The pictures that ``cell`` names, those that can be used."""
        names = _SEPARATOR.split(cell) if isinstance(cell, str) else cell
        found = [self._complaining(name, complain) for name in (str(part).strip() for part in names) if name]
        return tuple(dict.fromkeys(image for image in found if image))

    def _complaining(self, name: str, complain: Callable[..., None]) -> Image | None:
        if name not in self._known:
            self._known[name] = self._image(name)
        known = self._known[name]
        if isinstance(known, Image):
            return known
        complain(known, value=name)
        return None

    def _image(self, name: str) -> Image | ProblemKind:
        if _LINK.match(name):
            return problems.IMAGE_LINK
        if PureWindowsPath(name).drive or "\0" in name:
            return problems.IMAGE_OUTSIDE
        try:
            return self._read(name)
        except OSError:  # no permission, a folder, a name that is too long, a loop of links
            return problems.IMAGE_UNREADABLE

    def _read(self, name: str) -> Image | ProblemKind:
        for form in ("NFC", "NFD"):  # macOS writes file names decomposed
            path = (self._folder / unicodedata.normalize(form, name.replace("\\", "/"))).resolve()
            if not path.is_relative_to(self._folder):
                return problems.IMAGE_OUTSIDE
            if path.exists():
                return _known_by_content(path)
        return problems.IMAGE_MISSING


def _known_by_content(path: Path) -> Image | ProblemKind:
    with path.open("rb") as stream:
        start = stream.read(12)
        if not start.startswith(_SIGNATURES) and not (start[:4] == b"RIFF" and start[8:] == b"WEBP"):
            return problems.IMAGE_UNREADABLE
        stream.seek(0)
        return Image(path, hashlib.file_digest(stream, "sha256").hexdigest())
