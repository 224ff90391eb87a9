"""Parsing: what an adapter reads from a page that somebody saved, field by field, with the place where it stands.

For the day on which a marketplace changes its pages. The copies in ``.ocopsync/pages/`` are read, too: they begin with
a comment that says where the page was.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from attrs import frozen

from ocopsync.adapter import Adapter
from ocopsync.errors import InputError, system_reason
from ocopsync.listing import Json, LiveListing
from ocopsync.messages import say
from ocopsync.surrogates import without_halves

HEAD = re.compile(rb"<!-- (?:GET|POST|PUT|DELETE|PATCH|HEAD) (\S+) \d{3} -->\n")
"""How a copy begins that was kept of a page (:mod:`ocopsync.evidence`)."""
LARGEST = 20_000_000
"""Bytes; a page is smaller."""
NEAR = 20_000
"""Letters behind a product's code, in which its other values stand."""
LOOKED_THROUGH = 500_000_000
"""Letters, for all values that don't stand there: of a page with thousands of listings the last ones stay without."""


@frozen
class Reading:
    """One field as it was read. ``line`` counts from 1; None where its words stand nowhere as they are."""

    field: str
    value: Json
    line: int | None


@frozen
class Parsed:
    listing: LiveListing
    fields: tuple[Reading, ...]
    missing: tuple[str, ...]
    """What the marketplace can hold and this page doesn't show."""


def parse_file(adapter: Adapter, path: Path, *, kind: str = "", address: str = "") -> list[Parsed]:
    """Raises InputError where the file can't be read, NotRecognised where the adapter doesn't understand it."""
    content = without_halves(read(path))
    head = HEAD.match(content)
    known = address or (head[1].decode("ascii", "replace") if head else "")
    text = content.decode("utf-8", "replace")
    lines = Lines(text)
    return [parsed(adapter, live, lines) for live in adapter.parse(content, address=known, kind=kind)]


def read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(
                say("{file} has more than {most} bytes; a saved page was expected.", file=path, most=LARGEST)
            )
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            say("{file} can't be read: {why}. A saved page was expected.", file=path, why=system_reason(error))
        ) from error


def parsed(adapter: Adapter, live: LiveListing, lines: Lines) -> Parsed:
    content = live.content
    lines.go_to(live.sku)
    fields = tuple(Reading(name, value, lines.of(value)) for name, value in content.items())
    declared = adapter.capabilities.fields
    return Parsed(live, fields, tuple(name for name in declared if name not in content))


class Lines:
    """On which line values stand: as they are, as HTML, as JSON, or as a price is written.

    A page's listings are asked for in its order, and each value is looked for behind its product's code first.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = [found.start() for found in re.finditer("\n", text)]
        self._begin = 0
        self._left = LOOKED_THROUGH
        self._nowhere: set[str] = set()

    def of(self, value: Json) -> int | None:
        """The first line with ``value``; None where it isn't seen."""
        at = next((at for words in spellings(value) if words and (at := self._found(words)) >= 0), -1)
        return bisect_left(self._ends, at) + 1 if at >= 0 else None

    def go_to(self, sku: str) -> None:
        """What comes now belongs to the product with this code."""
        self._begin = max(self._begin, self._text.find(sku, self._begin)) if sku else self._begin

    def _found(self, words: str) -> int:
        near = self._text.find(words, self._begin, self._begin + NEAR)
        if near >= 0 or self._left <= 0 or words in self._nowhere:
            return near
        at = self._text.find(words)
        self._left -= len(self._text) if at < 0 else at
        if at < 0:
            self._nowhere.add(words)
        return at


def spellings(value: Json) -> Iterable[str]:
    if isinstance(value, bool) or value in (None, "", 0):
        return
    if isinstance(value, int):
        yield from (f"{value}", f"{value:,}", f"{value:,}".replace(",", "."))
    elif isinstance(value, str):
        first = next(iter(value.splitlines()), "")
        yield from (first, escape(first), escape(first, quote=False), ascii(first)[1:-1])
    elif isinstance(value, Sequence) and value:
        yield from spellings(value[0])
