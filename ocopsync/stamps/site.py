"""The folder that a resolver serves: the pages of lots and products, each where its link leads."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from urllib.parse import unquote

from attrs import frozen

from ocopsync.clock import day_in_vietnam
from ocopsync.ledger import LotRecord
from ocopsync.stamps.address import Base
from ocopsync.stamps.events import TrackingEvent
from ocopsync.stamps.files import json_text, write_whole
from ocopsync.stamps.linkset import LINKSET, PASSPORT, linkset
from ocopsync.stamps.page import lot_page, product_page
from ocopsync.stamps.passport import passport
from ocopsync.stamps.texts import link_of, product_link

PAGE = "index.html"
_NOT_IN_NAMES = re.compile(r"[\"%*/:<>?\\|]|\.$")
"""What can't stand in the name of a folder on every system; a server looks there for the decoded step of a link."""

EventsOf = Callable[[LotRecord], Sequence[TrackingEvent]]
PictureOf = Callable[[LotRecord], bytes | None]


@frozen
class Written:
    """A page that was written."""

    lot: LotRecord
    place: Path
    events: Sequence[TrackingEvent]
    has_picture: bool
    is_found: bool
    """Whether a server finds it by itself: False where the lot's name can't be that of a folder."""


def write_lots(
    base: Base, lots: Iterable[LotRecord], out: Path, events_of: EventsOf, picture_of: PictureOf, *, now: dt.datetime
) -> Iterator[Written]:
    """Write the pages of ``lots``, each with its linkset and passport beside it.

    :raises UsageError: a folder that can't be written
    """
    for lot in lots:
        folder = out / folder_of(base, link_of(base, lot))
        events, picture = events_of(lot), picture_of(lot)
        write_whole(folder / PAGE, lot_page(base, lot, events, picture, now=now))
        write_whole(folder / LINKSET, json_text(linkset(base, lot, events, on=day_in_vietnam(now))))
        write_whole(folder / PASSPORT, json_text(passport(base, lot, events, now=now)))
        yield Written(lot, folder / PAGE, events, bool(picture), not _NOT_IN_NAMES.search(lot.lot))


def divided(base: Base, lots: Iterable[LotRecord]) -> tuple[list[LotRecord], list[tuple[LotRecord, LotRecord]]]:
    """The lots whose pages can lie beside each other, and each of the others behind the one whose folder it would have.

    Some systems take names that differ in capitals alone for one.
    """
    first: dict[str, LotRecord] = {}
    second = []
    for lot in lots:
        holder = first.setdefault(str(folder_of(base, link_of(base, lot))).casefold(), lot)
        if holder is not lot:
            second.append((holder, lot))
    return list(first.values()), second


def write_products(
    base: Base, lots: Iterable[LotRecord], out: Path, picture_of: PictureOf, *, now: dt.datetime
) -> Iterator[Path]:
    """Write the page of each product that ``lots``, the oldest first, are of. They should be all that it has."""
    for code, of_product in groupby(sorted(lots, key=lambda lot: lot.code), key=lambda lot: lot.code):
        found = list(of_product)
        place = out / folder_of(base, product_link(base, code)) / PAGE
        write_whole(place, product_page(base, found, picture_of(found[-1]), now=now))
        yield place


def folder_of(base: Base, link: str) -> Path:
    """Where the page of a link lies, below where the prefix leads: ``01/08930000000019/10/L-01``."""
    steps = link.removeprefix(f"{base}/").split("/")
    return Path(*map(_name, steps))


def _name(step: str) -> str:
    """The step decoded, as servers look it up; what no folder may be called stays percent-encoded."""
    return _NOT_IN_NAMES.sub(lambda found: f"%{ord(found[0]):02X}", unquote(step))
