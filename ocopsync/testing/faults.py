"""The bad days of a marketplace, as a plan that a sandbox follows."""

from __future__ import annotations

import enum
import re
import threading

from attrs import define


class FaultKind(enum.Enum):
    THROTTLED = "throttled"
    """429; ``value`` is the Retry-After in seconds, or None for no header."""
    ERROR_BEFORE = "error_before"
    """500, and nothing was done."""
    ERROR_AFTER = "error_after"
    """500, although it was done."""
    NEVER_ARRIVES = "never_arrives"
    """The connection fails before the request is sent."""
    REPLY_LOST = "reply_lost"
    """It is done, and the connection breaks before the reply."""
    FAILURE_IN_200 = "failure_in_200"
    """HTTP 200 with an error inside, in the marketplace's own form."""
    SESSION_EXPIRED = "session_expired"
    """The session is over, in the marketplace's own form."""
    OTP = "otp"
    """The sign-in asks for a one-time password."""
    PAGE_SHIFT = "page_shift"
    """Something is inserted before the page asked for, so that an entry slides onto the next page."""
    LATE_COMMIT = "late_commit"
    """Answered as done, but visible only ``value`` seconds later."""
    LATE_ARRIVAL = "late_arrival"
    """The connection breaks, and it is done only ``value`` seconds later: the request hung on the way."""
    UNKNOWN_MARKUP = "unknown_markup"
    """A page that looks like nothing we know."""
    SLOW = "slow"
    """Answered after ``value`` seconds."""


class ConnectionDropped(Exception):
    """Raised through the WSGI server: the socket closes without a reply."""


class ConnectionNeverMade(Exception):
    """Raised through the mock transport: the request did not leave."""


@define
class Fault:
    """``times`` times one kind of trouble, after ``skip`` good requests, where ``METHOD /path`` matches ``on``."""

    kind: FaultKind
    on: re.Pattern[str] = re.compile("")
    times: int = 1
    skip: int = 0
    value: float | None = None


class FaultPlan:
    """The faults that a sandbox still has to commit. Safe to use from several threads."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, kind: FaultKind, on: str = "", *, times: int = 1, skip: int = 0, value: float | None = None) -> None:
        """``on`` is a regular expression that is searched in ``"POST /product/save"``."""
        with self._lock:
            self._faults.append(Fault(kind, re.compile(on), times, skip, value))

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    @property
    def pending(self) -> tuple[Fault, ...]:
        with self._lock:
            return tuple(self._faults)

    def take(self, request_line: str, *kinds: FaultKind) -> Fault | None:
        """The first fault of ``kinds`` that is due for this request, used up once."""
        with self._lock:
            for fault in self._faults:
                if fault.kind in kinds and fault.on.search(request_line):
                    if fault.skip:
                        fault.skip -= 1
                        continue
                    fault.times -= 1
                    if not fault.times:
                        self._faults.remove(fault)
                    return fault
        return None
