"""The moments at which a process can die or fall asleep: before each request that it sends and each thing it commits.

All that a process does outside itself happens between two such moments. So the moment after one deed is the moment
before the next, and dying at each of them in turn is dying in every way that makes a difference.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import requests
from requests.adapters import BaseAdapter

COMMIT = "COMMIT"


class Killed(BaseException):
    """The process died here. No ``except Exception`` holds it up."""


class Boundaries:
    """What one process does outside itself, in order. ``at`` is called before each deed, with its number.

    ``at`` may raise Killed; from then on every deed does.
    """

    def __init__(self, at: Callable[[int, str], None] = lambda number, deed: None) -> None:
        self.deeds: list[str] = []
        self.dead = False
        self._at = at
        self._lock = threading.Lock()

    def reach(self, deed: str) -> None:
        with self._lock:
            number = len(self.deeds)
            self.deeds.append(deed)
        if not self.dead:
            try:
                self._at(number, deed)
            except Killed:
                self.dead = True
                raise
        if self.dead:
            raise Killed(deed)


def killed_at(deadline: int | None) -> Callable[[int, str], None]:
    """Dies before the deed of this number."""

    def at(number: int, deed: str) -> None:
        if number == deadline:
            raise Killed(deed)

    return at


class Doorway(BaseAdapter):
    """A transport adapter through which every request of a process goes."""

    def __init__(self, inner: BaseAdapter, boundaries: Boundaries) -> None:
        super().__init__()
        self.inner = inner
        self.boundaries = boundaries

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        self.boundaries.reach(f"{request.method} {request.path_url.partition('?')[0]}")
        return self.inner.send(request, *args, **options)

    def close(self) -> None:
        self.inner.close()


def watch_commits(engine: Any, boundaries: Callable[[], Boundaries]) -> None:
    """Have every commit that changes something reach the boundaries of the process at work."""
    commit = engine.dialect.do_commit

    def do_commit(connection: Any) -> None:
        if connection.in_transaction:  # with SQLite: something was written
            boundaries().reach(COMMIT)
        commit(connection)

    engine.dialect.do_commit = do_commit


class Inline(Executor):
    """An executor that runs a task when it is given: the order of events is then the same each time."""

    def __init__(self, *arguments: Any, **options: Any) -> None: ...

    def submit(self, task: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(task(*arguments, **options))
        except Exception as error:  # noqa: BLE001 - whoever asks for the result gets it
            future.set_exception(error)
        return future
