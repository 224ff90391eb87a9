"""The picture on the page of a lot: the product's own, small, and without what cameras write beside it."""

from __future__ import annotations

import io
import os
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from ocopsync.stamps.given_pictures import FORMATS, on_white
from ocopsync.streams import sha256_of

SIDES = (640, 480, 320)
"""Pixels of the longer side, tried until the picture is small enough."""
SMALL = 60_000
"""Bytes."""
LOOKED_AT = 100_000
"""Files in a folder."""
_QUALITY = 80


class Pictures:
    """The pictures in a folder and the folders inside it, by name; each is made small once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, bytes | None] = {}

    def of(self, facts: Mapping[str, Any]) -> bytes | None:
        """A small JPEG of the first picture of a lot that is there as it was when the lot was written down.

        None where there is none, and where it can't be read.
        """
        return next(filter(None, (self._made_of(image) for image in facts.get("images", ()))), None)

    def _made_of(self, image: Mapping[str, str]) -> bytes | None:
        digest = image["sha256"]
        if digest not in self._made:
            there = (path for path in self._named.get(image["name"], ()) if sha256_of(path) == digest)
            self._made[digest] = next(filter(None, map(small, there)), None)
        return self._made[digest]

    @cached_property
    def _named(self) -> Mapping[str, Sequence[Path]]:
        found = defaultdict[str, list[Path]](list)
        for path in islice(_files(self._folder), LOOKED_AT):
            found[path.name].append(path)
        return dict(found)


def _files(folder: Path) -> Iterator[Path]:
    """The files that lie there themselves, hidden folders left out."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (path for name in sorted(names) if not (path := Path(place, name)).is_symlink())


def small(path: Path) -> bytes | None:
    """The picture as a JPEG of some 60 kB at most, upright, without EXIF (which tells where it was taken)."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as opened:
                opened.draft("RGB", (2 * SIDES[0], 2 * SIDES[0]))
                flat = on_white(ImageOps.exif_transpose(opened))
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError, Warning):
        return None
    return next((data for data in _smaller_and_smaller(flat) if len(data) <= SMALL), None)


def _smaller_and_smaller(image: Any) -> Iterator[bytes]:
    for quality in (_QUALITY, _QUALITY - 20, _QUALITY - 45):
        for side in SIDES:
            copy = image.copy()
            copy.thumbnail((side, side))
            file = io.BytesIO()
            copy.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
            yield file.getvalue()
