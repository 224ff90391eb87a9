"""Work on many batches with more than one process, the results in the order of the batches.

A process that helps is a fork of this one: it knows all that was opened before, and only batches and results go
between them. Where there is one core or no safe fork (Windows, macOS), this process does everything itself.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from itertools import chain, islice
from threading import Thread, active_count
from typing import Any, TypeVar

Batch = TypeVar("Batch")
Result = TypeVar("Result")

_AHEAD = 2
"""Batches that lie ready for each helper; while so many do, this process takes the next one itself."""
_MOST = 16
"""Results that wait for an earlier one."""

_MOST_HELPERS = 3
"""More wait for the batches that this process reads."""

_work: Callable[[Any], Any]
"""What a helper does; set in it when it begins."""


def helpers() -> int:
    """How many processes can help this one; none where it has threads, for what they lock stays locked in a fork."""
    if sys.platform != "linux" or active_count() > 1:
        return 0
    return min(len(os.sched_getaffinity(0)) - 1, _MOST_HELPERS)


def in_order(work: Callable[[Batch], Result], batches: Iterable[Batch], *, by: int, alone: int = 0) -> Iterator[Result]:
    """``work`` done on each batch, by this process and ``by`` helpers. Batches and results are pickled.

    The helpers are forked after so many batches as are done ``alone``: few aren't worth it. A batch whose helper
    failed or was killed is done again here, so an error of ``work`` comes as if there were no helper.
    """
    coming = iter(batches)
    yield from map(work, coming if by < 1 else islice(coming, alone))
    for first in coming:
        yield from _with_helpers(work, chain([first], coming), by)


def _with_helpers(work: Callable[[Batch], Result], batches: Iterable[Batch], by: int) -> Iterator[Result]:
    pool = _pool(work, by)
    given: deque[tuple[Batch, Future[Result]]] = deque()
    try:
        for batch in batches:
            ready = sum(not future.done() for _, future in given) >= by * _AHEAD
            given.append((batch, _done(work, batch) if ready else _handed(pool, work, batch)))
            while given and (given[0][1].done() or len(given) > _MOST):
                yield _result(work, *given.popleft())
        while given:
            yield _result(work, *given.popleft())
    finally:
        pool.shutdown(cancel_futures=True)


def _pool(work: Callable[[Any], Any], by: int) -> Executor:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(by, get_context("fork"), _begin, (work,))


def _handed(pool: Executor, work: Callable[[Batch], Result], batch: Batch) -> Future[Result]:
    try:
        with _uninterrupted():
            return pool.submit(_help, batch)
    except (BrokenExecutor, OSError):  # its helpers were killed, or the system has no room for one
        return _done(work, batch)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits: a pool that is interrupted while it forks forgets its helpers.

    These, born inside, never see it. They end with the process that they help.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _done(work: Callable[[Batch], Result], batch: Batch) -> Future[Result]:
    future: Future[Result] = Future()
    future.set_result(work(batch))
    return future


def _result(work: Callable[[Batch], Result], batch: Batch, future: Future[Result]) -> Result:
    return work(batch) if future.exception() else future.result()


def _begin(work: Callable[[Any], Any]) -> None:
    """In a helper, once: it ends with the process that it helps, however that one ends."""
    global _work
    _work = work
    Thread(target=_end_with_the_other, daemon=True).start()


def _end_with_the_other() -> None:
    from multiprocessing import parent_process

    if helped := parent_process():
        helped.join()
    os._exit(1)


def _help(batch: Any) -> Any:
    return _work(batch)
