"""Products, tracks and the queue of the Postmart sandbox: what stands there, and what is still to be worked on."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from ocopsync.clock import Clock
from ocopsync.listing import FIELDS, ListingState
from ocopsync.testing import Shelf
from ocopsync_postmart.sandbox_contract import Item

FIRST_ID = 700_001
STATE_WORDS = {
    ListingState.PENDING: "pending",
    ListingState.LIVE: "approved",
    ListingState.REJECTED: "rejected",
}
WITHDRAWN = "Sản phẩm đã được gỡ."


@frozen(kw_only=True)
class Entry:
    """A product as it stands there."""

    id: int
    sku: str
    fields: Mapping[str, Any]
    state: ListingState
    reason: str = ""
    revision: int = 0
    """Which job wrote its content."""
    updated_at: dt.datetime


@frozen(kw_only=True)
class Job:
    """A create (without ``product_id``) or an update that was taken and waits to be worked on."""

    number: int
    item: Item
    product_id: int | None
    due: dt.datetime
    lag: float

    @property
    def track_id(self) -> str:
        return f"T{self.number:08}"


@frozen(kw_only=True)
class Track:
    sku: str
    job: int
    product_id: int | None = None
    """None while the job waits."""


class Products:
    """Whoever comes here holds the sandbox's lock, and calls :meth:`work` first."""

    def __init__(self, clock: Clock, first_state: Callable[[], ListingState]) -> None:
        self.shelf: Shelf[Entry] = Shelf(clock)
        self.tracks: dict[str, Track] = {}
        self._clock = clock
        self._first_state = first_state
        self._queue: deque[Job] = deque()
        self._by_sku: dict[str, int] = {}
        self._all_by_sku: defaultdict[str, list[int]] = defaultdict(list)
        self._waiting: dict[str, str] = {}
        self._ids = itertools.count(FIRST_ID)
        self._jobs = itertools.count(1)

    def enqueue(self, item: Item, product_id: int | None, *, seconds: float, lag: float) -> str:
        """The track of a new job, which is worked on after ``seconds``."""
        due = self._clock.now() + dt.timedelta(seconds=seconds)
        job = Job(number=next(self._jobs), item=item, product_id=product_id, due=due, lag=lag)
        self._queue.append(job)
        self.tracks[job.track_id] = Track(sku=item["sku"], job=job.number)
        if product_id is None:
            self._waiting[item["sku"]] = job.track_id
        return job.track_id

    def work(self) -> None:
        """Work on what is due, in order."""
        while self._queue and self._queue[0].due <= self._clock.now():
            job = self._queue.popleft()
            number = next(self._ids) if job.product_id is None else job.product_id
            self.tracks[job.track_id] = evolve(self.tracks[job.track_id], product_id=number)
            if job.product_id is None:
                self._waiting.pop(job.item["sku"], None)
                self._name(number, job.item["sku"])
            if job.product_id is None or number in self.shelf.written:
                self.shelf.write(number, self._written(number, job), lag=job.lag)

    def holder(self, sku: str) -> tuple[int | None, str]:
        """The product that has ``sku``, or the track of the one that will have it."""
        return self._by_sku.get(sku), self._waiting.get(sku, "")

    def ids_of(self, sku: str) -> Sequence[int]:
        """Every product that ever had ``sku``: reads may still see one that is gone."""
        return self._all_by_sku.get(sku, ())

    def _name(self, number: int, sku: str) -> None:
        self._by_sku[sku] = number
        self._all_by_sku[sku].append(number)

    def change(self, product_id: int, *, lag: float, **changes: Any) -> None:
        entry = evolve(self.shelf.written[product_id], updated_at=self._clock.now(), **changes)
        self.shelf.write(product_id, entry, lag=lag)

    def withdraw(self, product_id: int, *, lag: float) -> None:
        self._by_sku.pop(self.shelf.written[product_id].sku, None)
        self.shelf.write(product_id, None, lag=lag)

    def add_by_hand(self) -> None:
        """Somebody else's doing: a product that stands there at once."""
        number = next(self._ids)
        sku, fields = f"TAY-{number}", {"title": f"Sản phẩm thêm tay {number}", "price": 10_000}
        entry = Entry(id=number, sku=sku, fields=fields, state=ListingState.LIVE, updated_at=self._clock.now())
        self._name(number, sku)
        self.shelf.write(number, entry)

    def double(self, product_id: int) -> int:
        """The same product a second time, under a number of its own, as after a create that was carried out twice."""
        entry = evolve(self.shelf.written[product_id], id=next(self._ids))
        self._all_by_sku[entry.sku].append(entry.id)
        self.shelf.write(entry.id, entry)
        return entry.id

    def seen_through(self, track: Track) -> Entry | None:
        """The product that a track led to, once reads see what the track brought."""
        entry = None if track.product_id is None else self.shelf.get(track.product_id)
        return entry if entry and entry.revision >= track.job else None

    def gone(self, track: Track) -> bool:
        """Whether the product that a track led to was withdrawn."""
        return track.product_id is not None and track.product_id not in self.shelf.written

    def _written(self, number: int, job: Job) -> Entry:
        return Entry(
            id=number,
            sku=job.item["sku"],
            fields={name: value for name, value in job.item.items() if name in FIELDS},
            state=self._first_state(),
            revision=job.number,
            updated_at=self._clock.now(),
        )
