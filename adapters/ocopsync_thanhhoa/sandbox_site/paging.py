"""Lists in pages, with Laravel's own list of pages below (Bootstrap 3)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar
from urllib.parse import urlencode

from attrs import frozen
from markupsafe import Markup

from ocopsync_thanhhoa.sandbox_site.html import EMPTY, join
from ocopsync_thanhhoa.sandbox_site.sessions import Visit

T = TypeVar("T")

PAGE_SIZE = 20  # assumed
ON_EACH_SIDE = 3  # Laravel's default
GAP = 0
"""Stands for the ellipsis in a list of page numbers."""

PAGES = Markup('<ul class="pagination">{}</ul>')
LINK = Markup('<li><a href="{url}">{text}</a></li>')
ACTIVE = Markup('<li class="active"><span>{}</span></li>')
DISABLED = Markup('<li class="disabled"><span>{}</span></li>')


@frozen
class Paged(Generic[T]):
    """The items of one page, and the list of pages."""

    items: list[T]
    links: Markup


def paged(visit: Visit, items: Iterable[T]) -> Paged[T]:
    """The page that the address asks for; one beyond the last is empty, as in Laravel."""
    everything = list(items)
    number = max(1, visit.number("page"))
    last = max(1, -(-len(everything) // PAGE_SIZE))
    start = (number - 1) * PAGE_SIZE
    return Paged(everything[start : start + PAGE_SIZE], _links(visit, number, last))


def _links(visit: Visit, current: int, last: int) -> Markup:
    """Nothing where there is only one page."""
    if last == 1:
        return EMPTY

    def link(number: int, text: str) -> Markup:
        return LINK.format(url=_url(visit, number), text=text) if 1 <= number <= last else DISABLED.format(text)

    def item(number: int) -> Markup:
        if number == GAP:
            return DISABLED.format("...")
        return ACTIVE.format(number) if number == current else link(number, str(number))

    inner = join(map(item, page_numbers(current, last)))
    return PAGES.format(link(current - 1, "«") + inner + link(current + 1, "»"))


def _url(visit: Visit, number: int) -> str:
    query = {**visit.request.args.to_dict(), "page": str(number)}
    return f"{visit.request.base_url}?{urlencode(query)}"


def page_numbers(current: int, last: int) -> Iterator[int]:
    """Laravel's window: everything up to eleven pages, then both ends and the neighbours of the current page."""
    window = ON_EACH_SIDE * 2
    if last < window + 6:
        return iter(range(1, last + 1))
    head, tail = [1, 2, GAP], [GAP, last - 1, last]
    if current <= window:
        return itertools.chain(range(1, window + 3), tail)
    if current > last - window:
        return itertools.chain(head, range(last - window - 2, last + 1))
    return itertools.chain(head, range(current - ON_EACH_SIDE, current + ON_EACH_SIDE + 1), tail)
