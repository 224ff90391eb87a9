"""A walk over an own list, page by page, that notices when the pages shift while it goes."""

from __future__ import annotations

from collections.abc import Iterator

import requests

from ocopsync.errors import Moved, NotRecognised
from ocopsync.messages import say
from ocopsync_thanhhoa.forms import parse_whole
from ocopsync_thanhhoa.pages import ListMarkup, ListPage, read_list
from ocopsync_thanhhoa.session import Session


class Walk:
    def __init__(self, session: Session, path: str, markup: ListMarkup) -> None:
        self._session = session
        self._path = path
        self._markup = markup

    def read(self, number: int) -> ListPage:
        reply = self._session.get(f"{self._path}?page={number}")
        if reply.status_code != requests.codes.ok:
            raise NotRecognised(
                say("{place} answered {status}, not 200.", place=self._markup.place, status=reply.status_code)
            )
        page = read_list(parse_whole(reply, self._markup.place), self._markup, address=reply.url)
        if page.number == 0 and number == 1:
            raise NotRecognised(
                say("{place} has a pagination that doesn't say which page is shown.", place=self._markup.place)
            )
        if page.number != number or len(set(page.ids)) < len(page.ids):
            raise self._shifted()
        return page

    def pages(self, after: str | None = None) -> Iterator[ListPage]:
        """Every page, or those after a cursor (see :func:`cursor_of`). Raises Moved where the pages shift.

        When the next page has been read, the one before is read once more: an entry that came or went in between
        would have moved another one over the edge, to be seen twice or not at all.
        """
        before = self._resumed(after) if after else None
        seen: set[str] = set()
        while before is None or before.number < before.last:
            page = self.read(before.number + 1 if before else 1)
            if before is not None and (page.last != before.last or self.read(before.number).ids != before.ids):
                raise self._shifted()
            if seen.intersection(page.ids) or (page.last > 1 and not page.ids):
                raise self._shifted()
            seen.update(page.ids)
            yield page
            before = page

    def _resumed(self, cursor: str) -> ListPage:
        number, _, last_id = cursor.partition(":")
        page = self.read(int(number))
        if last_id and page.ids[-1:] != (last_id,):
            raise self._shifted()
        return page

    def _shifted(self) -> Moved:
        return Moved(
            say("{place} changed while it was being read. Read it again from the start.", place=self._markup.place)
        )


def cursor_of(page: ListPage) -> str | None:
    """The page's number, and the entry that it ended with: where that has moved, the walk can't go on from there."""
    return f"{page.number}:{page.ids[-1]}" if page.number < page.last else None
