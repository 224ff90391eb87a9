"""Reading what is live into the ledger, and looking single listings up, with pictures in our own words."""

from __future__ import annotations

import datetime as dt
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from threading import Event, Lock

from attrs import evolve

from ocopsync.connection import Connection
from ocopsync.errors import Moved, NotRecognised, Throttled, Transient, Unavailable
from ocopsync.ledger import Ledger, Observation, Phase, Reading
from ocopsync.listing import (
    Absent,
    CannotTell,
    Fields,
    Found,
    LiveListing,
    LookUp,
    Page,
    Scope,
    Target,
    mark_of,
)
from ocopsync.messages import say
from ocopsync.streams import batched

LOOKED_UP_AT_ONCE = 1000
LONGEST_LAG = 15.0
"""Seconds of read lag that a command waits for."""

READ_AGAIN = 1
"""How often a list that moved while it was read is read again from the start."""
CLOCKS_APART = dt.timedelta(minutes=10)
"""So far may a marketplace's clock be behind ours when it is asked what changed."""
GONE_ON = 3
"""How often a walk that broke off is gone on with."""

Progress = Callable[[int], None]


def in_our_words(
    ledger: Ledger, scope: Scope, listings: Iterable[LiveListing], held: Collection[str] | None = None
) -> list[LiveListing]:
    """The listings with the marketplace's picture references replaced by the sha256 that we know for them.

    ``held``: the fields that the marketplace is known to hold; what it shows besides is left out. None: all.
    """
    found = [holding(item if item.mark else evolve(item, mark=mark_of(item)), held) for item in listings]
    references = {reference for item in found for reference in item.fields.get("images", ())}
    digests = ledger.image_digests(scope, references)

    def translated(fields: Fields) -> Fields:
        return {**fields, "images": [digests.get(reference, reference) for reference in fields["images"]]}

    return [item.showing(translated(item.fields)) if "images" in item.fields else item for item in found]


def holding(live: LiveListing, held: Collection[str] | None) -> LiveListing:
    """The listing with the fields alone that the marketplace holds."""
    if held is None or all(name in held for name in live.content):
        return live
    fields = {name: value for name, value in live.fields.items() if name in held}
    extra = {name: value for name, value in live.extra.items() if f"extra.{name}" in held}
    return evolve(live, fields=fields, extra=extra)


def look_up(connection: Connection, ledger: Ledger, targets: Sequence[Target]) -> dict[str, LookUp]:
    """What stands there now for each target, by SKU, with pictures in our words.

    A listing of another catalogue on the same account is not what was looked for, although it may carry the same SKU.
    """
    if not connection.adapter.capabilities.look_up.value:
        return {target.sku: CannotTell(say("it offers no way to look")) for target in targets}
    answers = _of_this_catalogue(ledger, connection.scope, connection.adapter.look_up(targets))
    found = [answer for answer in answers.values() if isinstance(answer, Found)]
    flat = in_our_words(
        ledger,
        connection.scope,
        [listing for item in found for listing in (item.listing, *item.others)],
        connection.adapter.capabilities.fields,
    )
    rest = iter(flat)
    for sku, answer in answers.items():
        if isinstance(answer, Found):
            answers[sku] = Found(next(rest), tuple(next(rest) for _ in answer.others))
    return answers


def _of_this_catalogue(ledger: Ledger, scope: Scope, answers: Mapping[str, LookUp]) -> dict[str, LookUp]:
    by_sku = {sku: (item.listing, *item.others) for sku, item in answers.items() if isinstance(item, Found)}
    strange = ledger.owned_by_others(scope, {item.remote_id for found in by_sku.values() for item in found})
    kept = dict(answers)
    for sku, found in by_sku.items():
        ours = [item for item in found if item.remote_id not in strange]
        kept[sku] = Found(ours[0], tuple(ours[1:])) if ours else Absent()
    return kept


def observation(live: LiveListing) -> Observation:
    return Observation(
        remote_id=live.remote_id,
        sku=live.sku,
        state=live.state,
        reason=live.reason,
        url=live.url,
        content=live.content,
        damage=str(live.damage or ""),
        expires_on=live.expires_on,
        mark=live.mark,
        changed_at=live.changed_at,
    )


def await_lag(connection: Connection, ledger: Ledger) -> None:
    """Wait until a read can be believed to show our last write; not where that takes longer than LONGEST_LAG."""
    clock = connection.adapter.transport.clock
    last = ledger.last_write(connection.scope)
    if last is not None:
        left = (last + connection.adapter.capabilities.read_lag.value - clock.now()).total_seconds()
        if 0 < left <= LONGEST_LAG:
            clock.sleep(left)


def read_everything(
    connection: Connection,
    ledger: Ledger,
    *,
    progress: Progress = lambda count: None,
    stop: Event | None = None,
    since: dt.datetime | None = None,
) -> bool:
    """Read all that is live into the ledger; False where it was stopped, and then nothing of it counts.

    ``since``: only what changed since then is read, where the marketplace can tell and something is known of the rest.
    A list that moves while it is read is read once more from the start. Raises MarketplaceError; then, too, nothing of
    it counts.
    """
    base = base_of(connection, ledger, since)
    for _ in range(READ_AGAIN):
        try:
            return _read(connection, ledger, base, since, progress, stop)
        except Moved:
            continue
    return _read(connection, ledger, base, since, progress, stop)


class Readings:
    """What one run reads: each account once, whatever number of catalogues it holds. Safe to use from several threads.

    ``since``: see :func:`read_everything`.
    """

    def __init__(self, since: dt.datetime | None = None) -> None:
        self._since = since
        self._locks: defaultdict[Hashable, Lock] = defaultdict(Lock)
        self._guard = Lock()
        self._done: dict[Hashable, int | Exception | None] = {}

    def read(
        self,
        connection: Connection,
        ledger: Ledger,
        *,
        progress: Progress = lambda count: None,
        stop: Event | None = None,
    ) -> int | None:
        """Read all that is live on the connection's account, unless that was done; how many listings stand there.

        None where it was stopped. Raises what the reading raised, for each catalogue on the account.
        """
        key = self._account(connection, ledger)
        with self._guard:
            lock = self._locks[key]
        with lock:
            if key not in self._done:
                self._done[key] = self._read(connection, ledger, progress, stop)
            found = self._done[key]
        if isinstance(found, Exception):
            raise found
        return found

    def _read(
        self, connection: Connection, ledger: Ledger, progress: Progress, stop: Event | None
    ) -> int | Exception | None:
        counts: list[int] = []

        def count(more: int) -> None:
            counts.append(more)
            progress(more)

        try:
            await_lag(connection, ledger)
            whole = read_everything(connection, ledger, progress=count, stop=stop, since=self._since)
        except Exception as error:  # noqa: BLE001 - raised again for every catalogue on the account
            if isinstance(error, NotRecognised):
                error.reply = connection.adapter.transport.last_reply
            return error
        return sum(counts) if whole else None

    def _account(self, connection: Connection, ledger: Ledger) -> Hashable:
        scope, adapter = connection.scope, connection.adapter
        alone = scope.catalogue if adapter.capabilities.hand_over else ""
        return ledger.address, scope.marketplace, scope.account, adapter.settings.url, alone


def base_of(connection: Connection, ledger: Ledger, since: dt.datetime | None) -> Reading | None:
    """The reading that one of what changed ``since`` brings up to date; None where everything is to be read.

    What is gone isn't told by what changed: so everything is read again after some days.
    """
    adapter = connection.adapter
    if since is None or not adapter.capabilities.changes.value or adapter.capabilities.hand_over:
        return None
    last = ledger.last_reading(connection.scope)
    oldest = adapter.transport.clock.now() - dt.timedelta(days=adapter.settings.whole_reading_days)
    return last if last is not None and last.whole > oldest else None


def _read(
    connection: Connection,
    ledger: Ledger,
    base: Reading | None,
    since: dt.datetime | None,
    progress: Progress,
    stop: Event | None,
) -> bool:
    scope = connection.scope
    if base is not None and since is not None:  # no later than the last reading, or something would be left out
        since = min(since, base.started - connection.adapter.capabilities.read_lag.value - CLOCKS_APART)
    held = connection.adapter.capabilities.fields
    marks = Marks(ledger.marks(scope, whole_account=not connection.adapter.capabilities.hand_over))
    reading_id = ledger.begin_reading(scope, base)
    try:
        for listings in walk(connection, ledger, since if base else None):
            if stop is not None and stop.is_set():
                ledger.drop_reading(reading_id)
                return False
            met, pairs = marks.count, [(item, mark_of(item)) for item in listings]
            news = [evolve(item, mark=mark) for item, mark in pairs if not marks.meet(mark)]
            there = map(observation, in_our_words(ledger, scope, news, held))
            if base is None:
                progress(marks.count - met + ledger.observe(reading_id, there))
            else:
                unchanged = {item.remote_id for item in listings} - {item.remote_id for item in news}
                ledger.correct(reading_id, there, unchanged)
                progress(len(listings))
        open_ones = base is not None and ledger.leaves_open(scope, reading_id)
    except BaseException:
        ledger.drop_reading(reading_id)
        raise
    if open_ones:  # what was sent to them may not have been done, and then nothing changed there since
        ledger.drop_reading(reading_id)
        return _read(connection, ledger, None, None, progress, stop)
    ledger.finish_reading(scope, reading_id, marks.unmet() if base is None else None)
    return True


def walk(connection: Connection, ledger: Ledger, since: dt.datetime | None) -> Iterator[Sequence[LiveListing]]:
    """Everything that is live, page by page. A walk that breaks off is gone on with from the last page that came."""
    if connection.adapter.capabilities.hand_over:
        yield from known_ones(connection, ledger)
        return
    after: str | None = None
    for left in reversed(range(GONE_ON + 1)):
        try:
            for page in pages(connection, after, since):
                yield page.listings
                after = page.cursor
            return
        except (Moved, Throttled, Unavailable):
            raise
        except Transient:
            if after is None or not left:
                raise


def pages(connection: Connection, after: str | None, since: dt.datetime | None) -> Iterator[Page]:
    adapter = connection.adapter
    return adapter.live(after) if since is None else adapter.changed(since, after)


class Marks:
    """The marks of what was last seen, and which of them came up again: sixteen bytes for each, and one more."""

    def __init__(self, marks: Iterable[str]) -> None:
        """``marks``: sorted, as the ledger gives them."""
        self._high, self._low = array("Q"), array("Q")
        for mark in marks:
            self._high.append(int(mark[:16], 16))
            self._low.append(int(mark[16:], 16))
        self._met = bytearray(len(self._high))
        self.count = 0
        """How many came up."""

    def meet(self, mark: str) -> bool:
        """Whether ``mark`` is one of them; from now on it has come up."""
        if not mark:
            return False
        high, low = int(mark[:16], 16), int(mark[16:], 16)
        at, known = bisect_left(self._high, high), False
        while at < len(self._high) and self._high[at] == high:
            if self._low[at] == low:
                known = True
                self.count += not self._met[at]
                self._met[at] = 1
            at += 1
        return known

    def unmet(self) -> Iterator[str]:
        at = self._met.find(0)
        while at >= 0:
            yield f"{self._high[at]:016x}{self._low[at]:016x}"
            at = self._met.find(0, at + 1)


def known_ones(connection: Connection, ledger: Ledger) -> Iterable[Sequence[LiveListing]]:
    """Where everything can't be read: the listings whose remote id we know, one by one."""
    known = (
        Target(record.sku, record.remote_id, str((record.sent or {}).get("title", "")))
        for record in ledger.all_records(connection.scope)
        if record.remote_id and record.phase is not Phase.WITHDRAWN
    )
    for some in batched(known, LOOKED_UP_AT_ONCE):
        answers: Mapping[str, LookUp] = connection.adapter.look_up(some)
        yield [
            evolve(answer.listing, sku=answer.listing.sku or sku)
            for sku, answer in answers.items()
            if isinstance(answer, Found)
        ]
