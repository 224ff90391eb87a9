"""Walks over a list that comes in pages, each of which notices when the list moves under it.

What slides onto a page that was already read would be missing without a word, and then be taken for withdrawn.
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Iterator, Mapping

from attrs import field, frozen

from ocopsync.errors import Moved, NotRecognised
from ocopsync.listing import Json, LiveListing, Page, digest
from ocopsync.messages import say
from ocopsync.rest.forms import read_whole, shown


@frozen(kw_only=True)
class Sheet:
    """One page as it was read."""

    listings: tuple[LiveListing, ...]
    ids: tuple[str, ...]
    """The remote ids of all that the reply held, also of what doesn't stand there any more."""
    body: Json
    headers: Mapping[str, str]

    @property
    def mark(self) -> str:
        return digest(self.ids)[:16]


Read = Callable[[Mapping[str, str]], Sheet]
"""Asks for a page with these parameters."""


@frozen
class Header:
    """A number that stands in a header of the reply, not in its body."""

    name: str


Place = str | Header


def number_at(sheet: Sheet, place: Place) -> int:
    """Raises NotRecognised where no number stands there."""
    value = sheet.headers.get(place.name) if isinstance(place, Header) else shown(sheet.body, place)
    try:
        number = read_whole(value)
    except (TypeError, ValueError):
        number = -1
    if number < 0:
        name = place.name if isinstance(place, Header) else place
        raise NotRecognised(say("The list doesn't say in {place} how long it is.", place=name))
    return number


def moved() -> Moved:
    return Moved(say("The list of products changed while it was read. Read it again from the start."))


class Paging(abc.ABC):
    """How a list is asked for page by page."""

    size: int

    @abc.abstractmethod
    def walk(self, read: Read, after: str | None = None) -> Iterator[Page]:
        """Every page, from the start or after a cursor. Raises Moved where the list does."""


@frozen(kw_only=True)
class PageNumbers(Paging):
    """``?page=2&per_page=100``, where each reply says how many pages or products there are.

    The last page is read first and looked at again at the end: whatever came or went in between has moved what stands
    on it. Ask for an order in which new products come last, with ``list_query``.
    """

    page: str = "page"
    per_page: str = "per_page"
    size: int = 100
    """A size that the marketplace grants."""
    first: int = 1
    pages: Place = ""
    total: Place = ""
    """At least one of the two: a list that doesn't say how long it is can't be told from one that broke off."""

    def __attrs_post_init__(self) -> None:
        if not self.pages and not self.total:
            raise ValueError("pages or total: say where the list tells how long it is")

    def walk(self, read: Read, after: str | None = None) -> Iterator[Page]:
        word, _, known = (after or f"{self.first}:").partition(":")
        number = int(word)
        sheet = self._sheet(read, number)
        last, length = self._last(sheet), self._length(sheet)
        end = sheet if number >= last else self._sheet(read, last)
        mark = f"{length}-{end.mark}"
        if known not in ("", mark):
            raise moved()
        seen: set[str] = set()
        while True:
            if self._length(sheet) != length or not new_to(seen, sheet):
                raise moved()
            if not sheet.ids and (number < last or (self.total and length)):
                raise NotRecognised(
                    say("Page {number} of the list is empty, although it has {count}.", number=number, count=last)
                )
            if number >= last:
                if sheet.mark != end.mark:
                    raise moved()
                yield Page(sheet.listings)
                return
            yield Page(sheet.listings, f"{number + 1}:{mark}")
            number += 1
            sheet = self._sheet(read, number)

    def _sheet(self, read: Read, number: int) -> Sheet:
        return read({self.page: str(number), self.per_page: str(self.size)})

    def _length(self, sheet: Sheet) -> int:
        return number_at(sheet, self.total or self.pages)

    def _last(self, sheet: Sheet) -> int:
        """The number of the last page; that of the first where there is nothing."""
        count = number_at(sheet, self.pages) if self.pages else -(-number_at(sheet, self.total) // self.size)
        return self.first + max(count, 1) - 1


@frozen(kw_only=True)
class Offsets(Paging):
    """``?offset=99&limit=100``. Each page begins with the last product of the one before, or else the list moved."""

    offset: str = "offset"
    limit: str = "limit"
    size: int = field(default=100)
    """A size that the marketplace grants: a page with fewer is the last one, unless ``total`` says that it isn't."""
    total: Place = ""

    @size.validator
    def _at_least_two(self, attribute: object, value: int) -> None:
        if value < 2:
            raise ValueError("size: 2 or more, for pages overlap by one product")

    def walk(self, read: Read, after: str | None = None) -> Iterator[Page]:
        word, _, before = (after or "0:").partition(":")
        start = int(word)
        seen: set[str] = set()
        while True:
            sheet = read({self.offset: str(start), self.limit: str(self.size)})
            if before and sheet.ids[:1] != (before,):
                raise moved()
            fresh = sheet.ids[1:] if before else sheet.ids
            if len(set(fresh)) < len(fresh) or seen.intersection(fresh):
                raise moved()
            listings = tuple(item for item in sheet.listings if item.remote_id != before)
            end = start + len(sheet.ids)
            if self._is_last(sheet, end):
                yield Page(listings)
                return
            if not fresh:
                raise NotRecognised(say("The list breaks off at {count} products.", count=end))
            start, before = end - 1, sheet.ids[-1]
            yield Page(listings, f"{start}:{before}")
            seen.update(fresh)

    def _is_last(self, sheet: Sheet, end: int) -> bool:
        return end >= number_at(sheet, self.total) if self.total else len(sheet.ids) < self.size


@frozen(kw_only=True)
class Cursors(Paging):
    """``?cursor=…``: each reply says how the list goes on, and nothing where it ends."""

    cursor: str = "cursor"
    following: str = "next_cursor"
    """The path of the next cursor in the reply; null, empty or absent where the list ends."""
    limit: str = "limit"
    size: int = 100
    total: Place = ""
    """Where the reply says how many products there are: then a page that came empty isn't taken for the end."""

    def walk(self, read: Read, after: str | None = None) -> Iterator[Page]:
        seen: set[str] = set()
        cursor, total = after or "", -1
        while True:
            sheet = read({self.limit: str(self.size), **({self.cursor: cursor} if cursor else {})})
            following = shown(sheet.body, self.following) or ""
            if not isinstance(following, str | int) or str(following) == cursor != "":
                raise NotRecognised(say("The list does not say in {place} how it goes on.", place=self.following))
            count = number_at(sheet, self.total) if self.total else -1
            if not new_to(seen, sheet) or total not in (-1, count):
                raise moved()
            cursor, total = str(following), count
            if not cursor and after is None and len(seen) < total:
                raise NotRecognised(say("The list breaks off at {count} products.", count=len(seen)))
            yield Page(sheet.listings, cursor or None)
            if not cursor:
                return


def new_to(seen: set[str], sheet: Sheet) -> bool:
    """Whether nothing of the sheet was seen before, on it or on another; it is from now on."""
    if len(set(sheet.ids)) < len(sheet.ids) or seen.intersection(sheet.ids):
        return False
    seen.update(sheet.ids)
    return True
