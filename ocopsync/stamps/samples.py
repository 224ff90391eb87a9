"""What somebody gives to be verified: texts of stamps, photographs, and folders of photographs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from ocopsync.errors import system_reason
from ocopsync.messages import Message, say, say_n
from ocopsync.stamps.address import StampError
from ocopsync.stamps.photographs import read_photograph
from ocopsync.stamps.reading import LONGEST

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".avif", ".heic", ".heif")


@frozen
class Sample:
    """One stamp to be looked at, or why it can't be."""

    text: str = ""
    file: Path | None = None
    """The picture that it is from."""
    times: int = 1
    """How often the text stands in the picture."""
    error: Message | None = None


def samples_of(given: str) -> Iterator[Sample]:
    """The stamps in what was given: a picture, a folder of pictures, or the text of a stamp."""
    place = _place_of(given)
    if place is None:
        yield Sample(given)
        return
    try:
        pictures = _pictures_in(place)
    except StampError as error:
        yield Sample(file=place, error=error.message)
        return
    for path in pictures:
        yield from _samples_in(path)


def _place_of(given: str) -> Path | None:
    """The file or folder that is meant; one with the name of a picture is meant also where it isn't there."""
    if not given.strip() or "://" in given or len(given) > LONGEST:
        return None
    try:
        path = Path(given)
        return path if path.exists() or path.suffix.lower() in SUFFIXES else None
    except (OSError, ValueError):
        return None


def _pictures_in(place: Path) -> list[Path]:
    if not place.is_dir():
        return [place]
    try:
        found = sorted(path for path in place.iterdir() if path.suffix.lower() in SUFFIXES)
    except OSError as error:
        raise StampError(say("{file} can't be read: {why}", file=place, why=system_reason(error))) from error
    if not found:
        raise StampError(say("There is no picture in {folder}: JPEG, PNG and WebP are read.", folder=place))
    return found


def _samples_in(path: Path) -> Iterator[Sample]:
    try:
        photograph = read_photograph(path)
    except StampError as error:
        yield Sample(file=path, error=error.message)
        return
    for text, times in Counter(photograph.texts).items():
        yield Sample(text, path, times)
    if photograph.unreadable:
        unread = say_n(
            "{n} more symbol in {file} couldn't be read: photograph it from nearer.",
            "{n} more symbols in {file} couldn't be read: photograph them from nearer.",
            photograph.unreadable,
            file=path.name,
        )
        yield Sample(file=path, error=unread)
