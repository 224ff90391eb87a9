"""Comparing the catalogues of a folder beside each other: a broken one costs no other, and what is shared is shared."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from attrs import define, field, frozen

from ocopsync.breaker import Breaker
from ocopsync.catalogue import Catalogue
from ocopsync.connection import Connection, connect
from ocopsync.errors import OcopsyncError, SettingsError, in_words
from ocopsync.finding import Reconciliation, Uncompared
from ocopsync.folder.finding import Cooperative
from ocopsync.folder.ledgers import Ledgers
from ocopsync.folder.sharing import tell_strangers_once
from ocopsync.ledger import Ledger
from ocopsync.messages import Message, say
from ocopsync.opening import certain_or_raise, read_as_set
from ocopsync.reading import Readings
from ocopsync.reconcile import Progress, reconcile
from ocopsync.ruling import edited_at
from ocopsync.settings import Settings
from ocopsync.stamped import Stamps
from ocopsync.strictness import NORMAL, Strictness

JOBS_PER_CORE = 2
"""Catalogues at once for each core: most of the time is spent waiting for marketplaces."""


@define(kw_only=True)
class Compared:
    """What came of one catalogue."""

    cooperative: Cooperative
    results: Sequence[Reconciliation] = ()
    """One for each of its marketplaces that were asked for."""
    error: Message | None = None
    """Why nothing of it was compared."""
    stopped: bool = False
    """Whether it was stopped before its end."""

    @property
    def uncompared(self) -> Uncompared | None:
        """What a report says of it where nothing of it is known."""
        if self.error is None and not (self.stopped and not self.results):
            return None
        why = self.error or say("the reading was stopped before its end")
        return Uncompared(f"{self.cooperative.name} ({self.cooperative.folder})", why)


@frozen
class Opened:
    """A catalogue with its marketplaces."""

    settings: Settings
    catalogue: Catalogue
    connections: Sequence[Connection]


@frozen(kw_only=True)
class Comparing:
    """How catalogues are compared."""

    on: dt.date
    names: Sequence[str] = ()
    """The marketplaces; without any, all that a catalogue's settings enable."""
    strictness: Strictness = NORMAL
    readings: Readings = field(factory=Readings)
    """What was read already: an account that several catalogues share is read once."""
    progress: Progress = lambda name, count: None
    stop: threading.Event = field(factory=threading.Event)
    connecting: Callable[[Settings, Sequence[str]], list[Connection]] = connect
    copies: list[str] = field(factory=list, init=False)
    """Where the copies lie that were kept of older ledgers, which were brought up to date."""
    _breakers: dict[str, Breaker] = field(factory=dict, init=False)
    """By address: one that doesn't answer is asked for all catalogues together as rarely as for one."""

    @contextmanager
    def opened(self, one: Cooperative) -> Iterator[Opened]:
        """A catalogue with its marketplaces. Raises OcopsyncError where it can't be read."""
        settings, file = one.settings, one.file
        if settings is None or file is None:
            raise ValueError(f"{one.folder} has no catalogue")
        with ExitStack() as until_the_end:
            connections = self.connections(settings)
            for connection in connections:
                until_the_end.callback(connection.close)
            catalogue = read_as_set(file, settings, on=self.on, strictness=self.strictness)
            until_the_end.enter_context(catalogue)
            certain_or_raise(catalogue)
            yield Opened(settings, catalogue, connections)

    def compare(self, one: Cooperative, ledger: Ledger) -> list[Reconciliation]:
        """How a catalogue stands on its marketplaces. Raises OcopsyncError where nothing of it can be compared."""
        with self.opened(one) as opened:
            results = reconcile(
                Stamps.of(ledger, opened.settings).on(opened.catalogue.rows(), self.on),
                opened.connections,
                ledger,
                on=self.on,
                name=opened.settings.name,
                strictness=self.strictness,
                edited=edited_at(opened.catalogue.path),
                readings=self.readings,
                progress=self.progress,
                stop=self.stop,
            )
        for result in results:
            if self.stop.is_set() and result.error is not None:  # a request that waited was sent home
                result.error, result.stopped = None, True
        return results

    def connections(self, settings: Settings) -> list[Connection]:
        """Those of the marketplaces asked for that the catalogue is set up for."""
        names = [name for name in self.names if name in settings.marketplaces]
        if self.names and not names:
            return []
        found = self.connecting(settings, names)
        if not found:
            raise SettingsError(say("No marketplace is set up. Add one to ocopsync.toml, or run: ocopsync init"))
        for connection in found:
            transport = connection.adapter.transport
            transport.stop = self.stop
            transport.pace.breaker = self._breakers.setdefault(transport.base_url, transport.pace.breaker)
        return found


def compare_all(
    found: Sequence[Cooperative],
    how: Comparing,
    *,
    jobs: int | None = None,
    done: Callable[[Compared], None] = lambda compared: None,
) -> list[Compared]:
    """What came of each, in the given order, whichever is finished first; ``done`` is told when one is."""
    ledgers = Ledgers(one.settings.ledger_url for one in found if one.settings)
    with ledgers, ThreadPoolExecutor(jobs or most_at_once(), thread_name_prefix="catalogue") as pool:

        def compare(one: Cooperative) -> Compared:
            compared = _compare(one, how, ledgers)
            done(compared)
            return compared

        compared = list(pool.map(compare, found))
    how.copies.extend(ledgers.migrated)
    for url in {one.settings.ledger_url for one in found if one.settings}:
        tell_strangers_once(
            result
            for one in compared
            if one.cooperative.settings and one.cooperative.settings.ledger_url == url
            for result in one.results
        )
    return compared


def most_at_once() -> int:
    return JOBS_PER_CORE * (os.cpu_count() or 1)


def _compare(one: Cooperative, how: Comparing, ledgers: Ledgers) -> Compared:
    if one.settings is None:
        return Compared(cooperative=one, error=one.trouble)
    with ledgers.needed(one.settings.ledger_url):
        if one.trouble is not None:
            return Compared(cooperative=one, error=one.trouble)
        if how.stop.is_set():
            return Compared(cooperative=one, stopped=True)
        try:
            results = how.compare(one, ledgers.of(one.settings.ledger_url))
        except (OcopsyncError, OSError) as error:
            return Compared(cooperative=one, error=in_words(error))
        except Exception as error:  # noqa: BLE001 - a defect met in one catalogue must not cost the others their reading
            return Compared(cooperative=one, error=say("an unexpected error in ocopsync: {kind}", kind=in_words(error)))
    return Compared(cooperative=one, results=results, stopped=any(result.stopped for result in results))
