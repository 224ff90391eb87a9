"""Offers and products as the portal keeps them: every write is a version that reads see when its time has come."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping

from attrs import define, evolve, field, frozen


@frozen
class Record:
    """One version of an offer or a product: the form's values as they were sent, and what the portal adds."""

    values: Mapping[str, str]
    pictures: tuple[str, ...]
    slug: str
    status: int
    reason: str = ""


@define
class Entry:
    """A record's id, owner and versions; a version of None says that it was withdrawn."""

    number: int
    owner: str
    created: dt.datetime
    versions: list[tuple[dt.datetime, Record | None]]

    @property
    def latest(self) -> Record | None:
        """What was written last, whether or not reads see it already."""
        return self.versions[-1][1]

    @property
    def standing(self) -> Record:
        """The last version of an entry that wasn't withdrawn."""
        if self.latest is None:
            raise KeyError(self.number)
        return self.latest

    def seen(self, horizon: dt.datetime) -> Record | None:
        """The newest version that was committed by ``horizon``."""
        for committed, record in reversed(self.versions):
            if committed <= horizon:
                return record
        return None

    def write(self, record: Record | None, committed: dt.datetime) -> None:
        self.versions.append((committed, record))

    def amend(self, record: Record) -> None:
        """Change the last version without a new commit: what an office's own hand does is seen with it."""
        self.versions[-1] = (self.versions[-1][0], record)

    def vanish(self) -> None:
        """Gone at once, for everybody."""
        self.versions = [(self.created, None)]


class Shelf:
    """All entries of one sort, in order of creation."""

    def __init__(self, numbers: Iterator[int]) -> None:
        self._numbers = numbers
        self._entries: dict[int, Entry] = {}
        self._slugs: set[str] = set()

    def add(self, owner: str, record: Record, *, created: dt.datetime, committed: dt.datetime) -> Entry:
        """Put ``record`` there under a slug that is free."""
        record = evolve(record, slug=self._free_slug(record.slug))
        entry = Entry(next(self._numbers), owner, created, [(committed, record)])
        self._entries[entry.number] = entry
        return entry

    def find(self, number: int) -> Entry | None:
        """The entry, unless it was withdrawn."""
        entry = self._entries.get(number)
        return entry if entry and entry.latest else None

    def standing(self) -> list[Entry]:
        """Everything that wasn't withdrawn, in order of creation."""
        return [entry for entry in self._entries.values() if entry.latest]

    def seen(self, horizon: dt.datetime) -> Iterator[tuple[Entry, Record]]:
        """Everything that reads see, newest first."""
        for entry in reversed(self._entries.values()):
            record = entry.seen(horizon)
            if record is not None:
                yield entry, record

    def _free_slug(self, wanted: str) -> str:
        """Duplicates get -1, -2, … (seen on the site's own pages)."""
        slug, count = wanted, 0
        while slug in self._slugs:
            count += 1
            slug = f"{wanted}-{count}"
        self._slugs.add(slug)
        return slug


PICTURE_URL = re.compile(r"^/image/\d+/\d+/(?P<name>[0-9a-f]{40}\.(?:jpeg|png))$")
MAGIC = {b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png"}


@define
class Pictures:
    """Uploaded pictures by the name that their address ends with: 40 characters and ``jpeg`` or ``png``."""

    files: dict[str, bytes] = field(factory=dict)

    def keep(self, content: bytes) -> str | None:
        """The name of the picture; None where ``content`` is neither JPEG nor PNG."""
        kind = next((kind for magic, kind in MAGIC.items() if content.startswith(magic)), None)
        if kind is None:
            return None
        name = f"{hashlib.sha1(content, usedforsecurity=False).hexdigest()}.{kind}"
        self.files[name] = content
        return name

    def named_in(self, url: str) -> str | None:
        """The picture that ``url`` names, if it was uploaded."""
        match = PICTURE_URL.match(url)
        return match["name"] if match and match["name"] in self.files else None


def picture_url(name: str, size: int = 120) -> str:
    return f"/image/{size}/{size}/{name}"


def slug_of(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"[\u0300-\u036f]", "", plain)).strip("-") or "tin"
