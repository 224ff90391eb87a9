"""The stage: one ledger file, one thread, and nothing heavy that isn't tried here."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from benchmarks.simulation.boundaries import Boundaries, Inline, watch_commits
from benchmarks.simulation.markets import light_sandboxes
from ocopsync.ledger import open_ledger
from ocopsync.ledger.database import engine_of

if TYPE_CHECKING:
    from benchmarks.simulation.worker import Worker

TABLES = ("lease", "listing", "operation", "image", "observed", "reading", "run")
IN_MEMORY = Path("/dev/shm")
RARELY = 200_000
"""Objects between two collections of garbage."""


def scratch_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder for ledgers, in memory where there is such a place: what a disk does is not tried here."""
    return tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None)


class Databases:
    """One ledger file for all worlds of this process, emptied for each: statements are compiled once."""

    def __init__(self, folder: Path) -> None:
        url = f"sqlite:///{folder / f'{os.getpid()}.db'}"
        open_ledger(url).close()  # makes the tables
        self.engine = engine_of(url)
        self.at_work: list[Worker] = []
        """The process at work; those before it in the list sleep."""
        self._idle = Boundaries()
        watch_commits(self.engine, lambda: self.at_work[-1].boundaries if self.at_work else self._idle)

    def __enter__(self) -> Databases:
        return self

    def __exit__(self, *exception: object) -> None:
        self.engine.dispose()

    def empty(self) -> None:
        self.at_work.clear()
        with self.engine.begin() as to:
            for table in TABLES:
                to.exec_driver_sql(f"DELETE FROM {table}")

    def rows(self, query: str) -> list[Any]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]


@contextmanager
def rare_collections() -> Iterator[None]:
    """Trees of pages are full of circles that live for a moment: collecting them rarely is a quarter cheaper."""
    before = gc.get_threshold()
    gc.set_threshold(RARELY, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def one_thread(databases: Databases) -> Iterator[None]:
    """Nothing runs beside the caller: pools work at once, and leases are renewed by whoever sleeps."""

    class Heartbeat:
        def __init__(self, renew: Callable[[], None]) -> None:
            self.worker = databases.at_work[-1]
            self.renew = renew
            self.worker.beats.append(renew)

        def stop(self) -> None:
            self.worker.beats.remove(self.renew)

    with (
        patch("ocopsync.publish.ThreadPoolExecutor", Inline),
        patch("ocopsync.reconcile.ThreadPoolExecutor", Inline),
        patch("ocopsync.ledger.lease.Heartbeat", Heartbeat),
        light_sandboxes(),
        rare_collections(),
    ):
        yield
