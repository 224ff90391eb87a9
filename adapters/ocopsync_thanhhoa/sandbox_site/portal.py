"""The portal behind its pages: what it keeps, who is signed in, and how a request gets to a page."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import frozen
from werkzeug import Request, Response
from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule

from ocopsync.clock import today
from ocopsync.testing.faults import Fault, FaultKind
from ocopsync.testing.sandbox import Sandbox
from ocopsync_thanhhoa.sandbox_site.html import REDESIGNED
from ocopsync_thanhhoa.sandbox_site.records import Entry, Pictures, Record, Shelf
from ocopsync_thanhhoa.sandbox_site.sessions import COOKIE, Flash, Session, Sessions, Visit

Page = Callable[..., Response]
FIRST_NUMBER = 473  # the number of the one product whose code was seen
READS = ("GET", "HEAD")
LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)
"""The commit of what stands there at once, whatever the lag."""


@frozen
class Shop:
    """An account's establishment as buyers see it."""

    number: int
    slug: str
    values: Mapping[str, str]


class Portal:
    """What the desks share. One row of numbers for offers and products, so that a number alone names a record."""

    def __init__(self, sandbox: Sandbox, accounts: Mapping[str, str]) -> None:
        self.sandbox = sandbox
        self.accounts = dict(accounts)
        self.sessions = Sessions()
        self.pictures = Pictures()
        self.shops: dict[str, Shop] = {}
        numbers = itertools.count(FIRST_NUMBER)
        self.offers, self.products = Shelf(numbers), Shelf(numbers)

    def rule(self, methods: str, path: str, handler: Page, *, private: bool = False) -> Rule:
        """A page; a ``private`` one is for people who are signed in."""

        def answer(request: Request, **parts: Any) -> Response:
            try:
                with self.sandbox.lock:
                    return self._answer(request, handler, private, parts)
            finally:
                request.close()  # uploaded files are temporary ones

        return Rule(path, methods=methods.split(), endpoint=answer)

    def _answer(self, request: Request, handler: Page, private: bool, parts: Mapping[str, Any]) -> Response:
        session = self._session(request)
        flash, session.flash = session.flash, Flash()
        visit = Visit(request, session, flash, self.sandbox.clock.now())
        if request.method not in READS and sent_token(request) != session.token:
            response = Response("Page Expired", status="419 Page Expired", mimetype="text/html")
        elif private and not session.user:
            response = visit.redirect("/login")
        else:
            response = handler(visit, **parts)
        if self.fault(visit, FaultKind.UNKNOWN_MARKUP):
            response = Response(REDESIGNED, mimetype="text/html")
        response.set_cookie(COOKIE, session.key, httponly=True, samesite="Lax")
        return response

    def _session(self, request: Request) -> Session:
        now = self.sandbox.clock.now()
        session = self.sessions.of(request, now)
        if session.user and self.sandbox.fault(request, FaultKind.SESSION_EXPIRED):
            self.sessions.renew(session)
        return session

    def fault(self, visit: Visit, kind: FaultKind) -> Fault | None:
        return self.sandbox.fault(visit.request, kind)

    # Time

    @property
    def horizon(self) -> dt.datetime:
        """What was committed until then is seen by reads."""
        return self.sandbox.clock.now() - dt.timedelta(seconds=self.sandbox.lag)

    @property
    def today(self) -> dt.date:
        return today(self.sandbox.clock)

    def commit_time(self, visit: Visit) -> dt.datetime:
        """When this write takes place: now, or later on a bad day."""
        late = self.fault(visit, FaultKind.LATE_COMMIT)
        return visit.now + dt.timedelta(seconds=late.value or 0 if late else 0)

    # Records

    def own(self, shelf: Shelf, visit: Visit, number: int) -> Entry:
        """The visitor's own record, or 404."""
        entry = shelf.find(number)
        if entry is None or entry.owner != visit.user:
            raise NotFound
        return entry

    def readable(self, entry: Entry) -> Record:
        """What reads see of it, or 404."""
        record = entry.seen(self.horizon)
        if record is None:
            raise NotFound
        return record

    def pictures_in(self, urls: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The pictures that a form names, and a complaint for each that was never uploaded."""
        found = {url: self.pictures.named_in(url) for url in urls if url}
        names = tuple(name for name in found.values() if name)
        return names, tuple(f"Ảnh {url} chưa được tải lên." for url, name in found.items() if not name)

    def shop_of(self, email: str) -> Shop:
        return self.shops.get(email) or self._unregistered(email)

    def _unregistered(self, email: str) -> Shop:
        number = 1 + list(self.accounts).index(email)
        values = {"name": f"Gian hàng tập {number}", "address": "Thanh Hóa", "tel": ""}
        return Shop(number, f"gian-hang-tap-{number}", values)


def sent_token(request: Request) -> str:
    """The form's hidden ``_token``, or the header that a script sends."""
    return request.form.get("_token") or request.headers.get("X-CSRF-TOKEN", "")
