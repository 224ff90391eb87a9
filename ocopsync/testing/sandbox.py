"""Sandbox: the base of a small WSGI application that behaves like a marketplace.

A subclass brings its pages (``routes``) and says how its records read as a listing; the base brings the clock, the
faults, the read lag and the hands of the people who work there: a moderator, and somebody who edits.
``/_sandbox/`` shows what stands there and lets a person in a training room be the moderator.
"""

from __future__ import annotations

import abc
import datetime as dt
import io
import threading
import time
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ClassVar, cast
from wsgiref.types import StartResponse, WSGIEnvironment

from attrs import frozen
from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from ocopsync.clock import Clock, SystemClock
from ocopsync.listing import ListingState
from ocopsync.testing.faults import ConnectionDropped, ConnectionNeverMade, Fault, FaultKind, FaultPlan

Handler = Callable[..., Response]


@frozen(kw_only=True)
class SandboxListing:
    """What the people of a sandbox see of one listing."""

    remote_id: str
    sku: str
    title: str
    price: int | None
    state: ListingState
    reason: str = ""


class Sandbox(abc.ABC):
    """A marketplace in a box.

    ``moderated``: new and changed listings wait until :meth:`approve`. ``lag``: seconds after which a write is seen by
    reads. ``delay``: seconds that every answer takes.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    credentials: ClassVar[dict[str, str]] = {}
    """The credentials that this sandbox accepts, by the names that the adapter declares. They open nothing else."""
    port: ClassVar[int] = 0
    """Where ``ocopsync sandbox`` serves it; 0 takes a free port."""
    practice: ClassVar[dict[str, Any]] = {}
    """The settings, besides ``url``, with which its adapter is practised."""

    def __init__(
        self, *, clock: Clock | None = None, moderated: bool = True, lag: float = 0.0, delay: float = 0.0
    ) -> None:
        self.clock = clock or SystemClock()
        self.moderated = moderated
        self.lag = lag
        self.delay = delay
        self.faults = FaultPlan()
        self.lock = threading.RLock()
        """Held by handlers while they read or change the records."""
        self.requests: list[str] = []
        """``"METHOD /path"`` of every request that arrived."""
        self.on_the_way: list[tuple[dt.datetime, WSGIEnvironment]] = []
        """The requests that hang, each with the moment from which on the next look finds it done."""
        self._urls = Map([*self._control_routes(), *self.routes()], strict_slashes=False, merge_slashes=False)

    def __init_subclass__(cls, **options: Any) -> None:
        """Nobody sees the listings of a subclass without what has arrived meanwhile."""
        super().__init_subclass__(**options)
        if "listings" in vars(cls):
            cls.listings = up_to_date(cls.listings)  # type: ignore[assignment, method-assign]

    # What a subclass brings

    @abc.abstractmethod
    def routes(self) -> Iterable[Rule]:
        """``Rule("/path/<id>", methods=["GET"], endpoint=self.handler)``; a handler takes the request and the parts."""

    @abc.abstractmethod
    def listings(self) -> list[SandboxListing]:
        """Everything that stands here, in order of creation."""

    @abc.abstractmethod
    def approve(self, remote_id: str) -> None:
        """The moderator approves."""

    @abc.abstractmethod
    def reject(self, remote_id: str, reason: str) -> None:
        """The moderator rejects, also what was live."""

    @abc.abstractmethod
    def change_price(self, remote_id: str, price: int) -> None:
        """Somebody changes the price by hand."""

    @abc.abstractmethod
    def remove(self, remote_id: str) -> None:
        """It vanishes."""

    # What the base does for it

    def approve_all(self) -> int:
        """Approve everything that waits; how many that were."""
        waiting = [item for item in self.listings() if item.state is ListingState.PENDING]
        for item in waiting:
            self.approve(item.remote_id)
        return len(waiting)

    def by_sku(self, sku: str) -> SandboxListing:
        """The one listing of ``sku``; LookupError where there is none or more than one."""
        found = [item for item in self.listings() if item.sku == sku]
        if len(found) != 1:
            raise LookupError(f"{len(found)} listings of {sku}")
        return found[0]

    def fault(self, request: Request, kind: FaultKind) -> Fault | None:
        """A fault that the subclass plays itself (FAILURE_IN_200, SESSION_EXPIRED, OTP, PAGE_SHIFT, …), if due."""
        return self.faults.take(f"{request.method} {request.path}", kind)

    def lag_of(self, request: Request) -> float:
        """Seconds after which reads see what ``request`` writes (LATE_COMMIT)."""
        late = self.fault(request, FaultKind.LATE_COMMIT)
        return max(self.lag, late.value or 0.0) if late else self.lag

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with Request(environ) as request:  # closes the files that came with it
            return self.answer(request)(environ, start_response)

    def answer(self, request: Request) -> Response:
        line = f"{request.method} {request.path}"
        self.let_arrive()
        if request.path.startswith("/_sandbox"):
            return self._dispatch(request)
        late = self.faults.take(line, FaultKind.LATE_ARRIVAL)
        if late:
            self._keep(request, late.value or 0.0)
            raise ConnectionDropped(line)
        with self.lock:
            self.requests.append(line)
        slow = self.faults.take(line, FaultKind.SLOW)
        if self.delay or slow:
            time.sleep(self.delay + (slow.value or 0 if slow else 0))
        before = self.faults.take(line, FaultKind.THROTTLED, FaultKind.ERROR_BEFORE, FaultKind.NEVER_ARRIVES)
        if before:
            return self._refuse(before)
        after = self.faults.take(line, FaultKind.REPLY_LOST, FaultKind.ERROR_AFTER)
        response = self._dispatch(request)
        if after is None:
            return response
        if after.kind is FaultKind.REPLY_LOST:
            raise ConnectionDropped(line)
        return Response("Server Error", status=500)

    def let_arrive(self) -> None:
        """Carry out the requests that hung on the way and have arrived by now; nobody waits for their answers."""
        with self.lock:
            now, waiting = self.clock.now(), sorted(self.on_the_way, key=lambda item: item[0])
            self.on_the_way = [item for item in waiting if item[0] > now]
            for _, environ in waiting[: len(waiting) - len(self.on_the_way)]:
                with Request(environ) as request:
                    self.requests.append(f"{request.method} {request.path}")
                    self._dispatch(request)

    def _keep(self, request: Request, seconds: float) -> None:
        body = io.BytesIO(request.get_data())
        with self.lock:
            due = self.clock.now() + dt.timedelta(seconds=seconds)
            self.on_the_way.append((due, {**request.environ, "wsgi.input": body}))

    def _refuse(self, fault: Fault) -> Response:
        if fault.kind is FaultKind.NEVER_ARRIVES:
            raise ConnectionNeverMade
        if fault.kind is FaultKind.ERROR_BEFORE:
            return Response("Server Error", status=500)
        headers = {} if fault.value is None else {"Retry-After": f"{fault.value:g}"}
        return Response("Too Many Requests", status=429, headers=headers)

    def _dispatch(self, request: Request) -> Response:
        urls = self._urls.bind_to_environ(request.environ)
        try:
            endpoint, parts = urls.match()
            return cast(Handler, endpoint)(request, **parts)
        except HTTPException as error:
            return error.get_response(request.environ)

    def _control_routes(self) -> list[Rule]:
        from ocopsync.testing.control import control_routes

        return control_routes(self)

    def options(self) -> dict[str, Any]:
        """What ``/_sandbox/`` tells about this sandbox."""
        return {"moderated": self.moderated, "lag": self.lag, "delay": self.delay}


def up_to_date(look: Callable[[Any], list[SandboxListing]]) -> Callable[[Any], list[SandboxListing]]:
    """``look``, after everything that has arrived by then was done."""

    @wraps(look)
    def look_at_all(self: Sandbox) -> list[SandboxListing]:
        self.let_arrive()
        return look(self)

    return look_at_all
