"""Work on many batches with more than one process, the results in the order of the batches.

A process that helps is a fork of this one: it knows all that was opened before, and only batches and results go
between them. Where there is one core or no safe fork (Windows, macOS), this process does everything itself.

The standard library's pool of processes needs two threads here, which take turns with the work itself, and forgets its
processes where Ctrl-C meets it while it forks them: with batches as short as ours a second core gained nothing.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, islice
from queue import SimpleQueue
from threading import Thread, active_count
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Batch = TypeVar("Batch")
Result = TypeVar("Result")

_AHEAD = 3
"""Batches that each helper has; while all have so many, this process takes the next one itself."""
_MOST = 16
"""Results that wait for an earlier one."""
_MOST_HELPERS = 3
"""More wait for the batches that this process reads."""
_PIPE = 1 << 20
"""Bytes that lie between two processes: whoever sends goes on with its own work."""


def helpers() -> int:
    """How many processes can help this one; none where it has threads, for what they lock stays locked in a fork."""
    if sys.platform != "linux" or active_count() > 1:
        return 0
    return min(len(os.sched_getaffinity(0)) - 1, _MOST_HELPERS)


def in_order(work: Callable[[Batch], Result], batches: Iterable[Batch], *, by: int, alone: int = 0) -> Iterator[Result]:
    """``work`` done on each batch, by this process and ``by`` helpers. Batches and results are pickled.

    The helpers are forked after so many batches as are done ``alone``: few aren't worth it. The batches of a helper
    that failed or was killed are done again here, so an error of ``work`` comes as if there were no helper.
    """
    coming = iter(batches)
    yield from map(work, coming if by < 1 else islice(coming, alone))
    for first in coming:
        yield from _with_helpers(work, chain([first], coming), by)


def _with_helpers(work: Callable[[Batch], Result], batches: Iterable[Batch], by: int) -> Iterator[Result]:
    waiting: deque[_Part[Batch, Result]] = deque()
    helping: list[_Helper[Batch, Result]] = []
    try:
        with _uninterrupted(), suppress(OSError):  # the system may have no room for another process
            for _ in range(by):
                helping.append(_Helper(work, helping))
        for batch in batches:
            part = _Part[Batch, Result](batch)
            waiting.append(part)
            for helper in helping:
                helper.collect()
            idle = min(helping, key=lambda helper: helper.load, default=None)
            if idle is None or idle.load >= _AHEAD or not idle.take(part):
                part.do(work)
            while waiting and (waiting[0].done or len(waiting) > _MOST):
                yield waiting.popleft().settled(work)
        while waiting:
            yield waiting.popleft().settled(work)
    finally:
        for helper in helping:
            helper.dismiss()


class _Part(Generic[Batch, Result]):
    """A batch, who does it, and what came of it."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.done = False
        self.helper: _Helper[Batch, Result] | None = None

    def do(self, work: Callable[[Batch], Result]) -> None:
        self.set(work(self.batch))

    def set(self, result: Result) -> None:
        self.result, self.done = result, True

    def settled(self, work: Callable[[Batch], Result]) -> Result:
        """What came of it, after waiting for its helper, or done here where that one is gone."""
        while not self.done and self.helper:
            self.helper.collect(wait=True)
        if not self.done:
            self.do(work)
        return self.result


class _Helper(Generic[Batch, Result]):
    """Another process, as this one sees it."""

    def __init__(self, work: Callable[[Batch], Result], before: Iterable[_Helper[Batch, Result]]) -> None:
        from multiprocessing import get_context

        context = get_context("fork")
        inbox, self._batches = context.Pipe(duplex=False)
        self._results, outbox = context.Pipe(duplex=False)
        for end in (inbox, outbox):
            _widen(end)
        ours = [self._batches, self._results, *(end for helper in before for end in (helper._batches, helper._results))]
        self._process = context.Process(target=_help, args=(work, inbox, outbox, ours), daemon=True)
        self._process.start()
        inbox.close()
        outbox.close()
        self._given: deque[_Part[Batch, Result]] = deque()
        self._gone = False

    @property
    def load(self) -> int:
        return _AHEAD if self._gone else len(self._given)

    def take(self, part: _Part[Batch, Result]) -> bool:
        """Give it ``part``; whether it is still there to take it."""
        try:
            self._batches.send(part.batch)
        except OSError:
            self._lose()
            return False
        part.helper = self
        self._given.append(part)
        return True

    def collect(self, *, wait: bool = False) -> None:
        """Take the results that have come; with ``wait``, at least one."""
        try:
            while self._given and (wait or self._results.poll()):
                self._given[0].set(self._results.recv())
                self._given.popleft()
                wait = False
        except (EOFError, OSError):
            self._lose()

    def dismiss(self) -> None:
        self._batches.close()
        self._results.close()
        self._process.kill()  # there is nothing that it could leave half done
        self._process.join()

    def _lose(self) -> None:
        self._gone = True
        for part in self._given:
            part.helper = None
        self._given.clear()


def _widen(end: Connection) -> None:
    from fcntl import F_SETPIPE_SZ, fcntl

    with suppress(OSError):  # a small pipe does as well, a little slower
        fcntl(end.fileno(), F_SETPIPE_SZ, _PIPE)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits until all are forked and known. The helpers, born in here, never see it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _help(work: Callable[[Any], Any], inbox: Connection, outbox: Connection, others: Iterable[Connection]) -> None:
    """In a helper. It ends without a word where ``work`` fails: the other process meets the error too, and tells it."""
    for other in others:
        other.close()
    batches: SimpleQueue[Any] = SimpleQueue()
    Thread(target=_take_in, args=(inbox, batches), daemon=True).start()
    with suppress(Exception):
        while batch := batches.get():
            outbox.send(work(batch[0]))


def _take_in(inbox: Connection, batches: SimpleQueue[Any]) -> None:
    """Read what comes while the work goes on, so that who sends never waits; and the end, whoever brought it about."""
    with suppress(EOFError, OSError):
        while True:
            batches.put((inbox.recv(),))
    batches.put(None)
