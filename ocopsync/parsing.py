"""Parsing: what an adapter reads from a page that somebody saved, field by field, with the place where it stands.

For the day on which a marketplace changes its pages. The copies in ``.ocopsync/pages/`` are read, too: they begin with
a comment that says where the page was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from attrs import frozen

from ocopsync.adapter import Adapter
from ocopsync.errors import InputError, system_reason
from ocopsync.listing import Json, LiveListing
from ocopsync.messages import say

HEAD = re.compile(rb"<!-- (?:GET|POST|PUT|DELETE|PATCH|HEAD) (\S+) \d{3} -->\n")
"""How a copy begins that was kept of a page (:mod:`ocopsync.evidence`)."""
LARGEST = 20_000_000
"""Bytes; a page is smaller."""


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
    content = read(path)
    head = HEAD.match(content)
    known = address or (head[1].decode("ascii", "replace") if head else "")
    text = content.decode("utf-8", "replace")
    return [parsed(adapter, live, text) for live in adapter.parse(content, address=known, kind=kind)]


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


def parsed(adapter: Adapter, live: LiveListing, text: str) -> Parsed:
    content = live.content
    fields = tuple(Reading(name, value, line_of(value, text)) for name, value in content.items())
    declared = adapter.capabilities.fields
    return Parsed(live, fields, tuple(name for name in declared if name not in content))


def line_of(value: Json, text: str) -> int | None:
    """The line on which a value first stands: as it is, as HTML, as JSON, or as a price is written."""
    for words in spellings(value):
        at = text.find(words)
        if at >= 0:
            return text.count("\n", 0, at) + 1
    return None


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
