"""The walk over the seller's own list, which notices when the list moves under it.

Pages count from 0. The list tells how many pages it has and not how many products, so the last page is read first
and once more at the end: whatever came or went in between has moved what stands on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import frozen

from ocopsync.errors import Moved, NotRecognised, Transient
from ocopsync.listing import LiveListing, Page, digest
from ocopsync.messages import say
from ocopsync_voso.answers import succeeded, words_of
from ocopsync_voso.records import read_record
from ocopsync_voso.session import Session

PER_PAGE = 100
"""Assumed."""


@frozen
class Sheet:
    """One page of the list."""

    number: int
    count: int
    """How many pages there are."""
    listings: tuple[LiveListing, ...]

    @property
    def is_last(self) -> bool:
        return self.number + 1 >= self.count

    @property
    def mark(self) -> str:
        """What the sheet is recognised by when it is read again."""
        return f"{self.count}-{digest([item.remote_id for item in self.listings])[:16]}"


def walk(read: Callable[[int], Sheet], after: str | None = None) -> Iterator[Page]:
    """Every page, from the start or after a cursor. Raises Moved where the list does."""
    number, known = parse(after)
    sheet = read(number)
    end = sheet if sheet.is_last else read(sheet.count - 1)
    if known not in ("", end.mark):
        raise moved()
    seen: set[str] = set()
    while True:
        ids = {item.remote_id for item in sheet.listings}
        if sheet.count != end.count or len(ids) < len(sheet.listings) or ids & seen:
            raise moved()
        if sheet.is_last:
            if sheet.mark != end.mark:
                raise moved()
            yield Page(sheet.listings)
            return
        yield Page(sheet.listings, f"{sheet.number + 1}:{end.mark}")
        seen |= ids
        sheet = read(sheet.number + 1)


def parse(cursor: str | None) -> tuple[int, str]:
    number, _, mark = (cursor or "0:").partition(":")
    return int(number), mark


def moved() -> Moved:
    return Moved(say("The list of products on Voso changed while it was read. Read it again from the start."))


def read_list(session: Session, number: int, *, public_url: str) -> Sheet:
    answer = session.get("product/list", page=number, item=PER_PAGE)
    if not succeeded(answer):
        raise Transient(say("Voso did not give its list of products: {words}", words=words_of(answer)))
    return read_sheet(answer, number, public_url=public_url)


def read_sheet(answer: Any, number: int, *, public_url: str) -> Sheet:
    data, count = answer.get("data"), answer.get("page_count")
    products = data.get("products") if isinstance(data, dict) else None
    if not isinstance(products, list) or not whole(count) or int(count) < 0:
        raise NotRecognised(say("Voso's list of products is not as we know it."))
    if not products and int(count) > number:
        raise NotRecognised(
            say("Page {number} of Voso's list is empty, although the list has {count}.", number=number, count=count)
        )
    if str(answer.get("page", number)) != str(number):
        raise NotRecognised(say("Voso gave another page of its list than the one asked for ({number}).", number=number))
    return Sheet(number, int(count), tuple(read_record(product, public_url=public_url) for product in products))


def whole(value: object) -> bool:
    return str(value).isdecimal()
