"""The ledgers of many catalogues: each is opened once, when the first needs it, and closed after the last."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Self

from ocopsync.ledger import Ledger, open_ledger


class Ledgers:
    """Safe to use from several threads."""

    def __init__(self, urls: Iterable[str]) -> None:
        """``urls``: one for each catalogue."""
        self.migrated: list[str] = []
        """The copies that were kept of older ledgers; see :attr:`Ledger.migrated`."""
        self._left = Counter(urls)
        self._open: dict[str, Ledger] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        for ledger in self._open.values():
            ledger.close()

    def of(self, url: str) -> Ledger:
        """The ledger at ``url``; asked for within :meth:`needed`. Raises LedgerError where it can't be used."""
        with self._lock:
            if url not in self._open:
                self._open[url] = ledger = open_ledger(url)
                self.migrated += [ledger.migrated] if ledger.migrated else []
            return self._open[url]

    @contextmanager
    def needed(self, url: str) -> Iterator[None]:
        """Around what is done for one of the catalogues."""
        try:
            yield
        finally:
            with self._lock:
                self._left[url] -= 1
                ledger = None if self._left[url] else self._open.pop(url, None)
            if ledger is not None:
                ledger.close()
