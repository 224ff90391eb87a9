"""SharedSession: one session for all threads, opened when it must be, and not asked for again where it was refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from ocopsync.errors import CredentialsRefused, PersonNeeded

T = TypeVar("T")
Reply = TypeVar("Reply")


class SharedSession(Generic[T]):
    """Safe to use from several threads.

    ``sign_in`` opens a session and gives what proves it: a token, or None where the transport keeps a cookie. It raises
    CredentialsRefused or PersonNeeded, which are remembered: a wrong password that is sent again with each listing
    locks the account. ``is_over`` says of a reply whether it was refused for want of a session, and nothing was done.
    """

    def __init__(self, sign_in: Callable[[], T], *, is_over: Callable[[Any], bool]) -> None:
        self._sign_in = sign_in
        self._is_over = is_over
        self._lock = threading.Lock()
        self._session: tuple[T] | None = None
        self._refusal: CredentialsRefused | PersonNeeded | None = None

    def open(self) -> None:
        """Sign in anew, also after a refusal. Raises what ``sign_in`` raises."""
        with self._lock:
            self._refusal = None
            self._renew()

    def send(self, request: Callable[[T], Reply]) -> Reply:
        """The reply to ``request``, which is given what proves the session; where that was over, signed in and sent
        once more. A reply that is refused even then is handed back as it is."""
        session = self._session or self._another_than(None)
        reply = request(session[0])
        return request(self._another_than(session)[0]) if self._is_over(reply) else reply

    def _another_than(self, stale: tuple[T] | None) -> tuple[T]:
        """A session that works; another thread may have opened it already."""
        with self._lock:
            return self._renew() if self._session is None or self._session is stale else self._session

    def _renew(self) -> tuple[T]:
        if self._refusal is not None:
            raise type(self._refusal)(self._refusal.message)
        try:
            self._session = (self._sign_in(),)
        except (CredentialsRefused, PersonNeeded) as error:
            self._refusal = error
            raise
        return self._session
