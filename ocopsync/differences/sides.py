"""Sides: what the ledger and the last reading say about one listing, and which of it can be believed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from attrs import frozen

from ocopsync.differences.changes import shows
from ocopsync.ledger import GONE, Observation, Record

CLOCK_PUT_BACK = dt.timedelta(minutes=1)
"""So far ahead no write is dated unless the clock was put back since."""


@frozen(kw_only=True)
class Side:
    """What the ledger and the last reading say about one SKU."""

    record: Record | None = None
    observations: Sequence[Observation] = ()
    """What a reading newer than our last write showed under this SKU or remote id, of nobody else's catalogue."""
    was_read: bool = False
    """Whether there was such a reading, of everything: only then does nothing seen mean that nothing is there."""
    unknown: bool = False
    """Whether an operation of this SKU is open."""
    held: Collection[str] | None = None
    """The fields that the marketplace holds; what it shows besides is no difference. None: all."""

    @property
    def live(self) -> Observation | None:
        """Our own listing among the observations."""
        record = self.record
        if record is None or record.phase in GONE:
            return None
        ours = [item for item in self.observations if item.remote_id == record.remote_id]
        by_sku = [item for item in self.observations if not record.remote_id and item.sku == record.sku]
        return next(iter(ours or by_sku), None)

    @property
    def others(self) -> list[Observation]:
        live = self.live
        return [item for item in self.observations if item is not live]


def sides(
    skus: Collection[str],
    records: Mapping[str, Record],
    observations: Sequence[Observation],
    *,
    catalogue: str,
    read_at: dt.datetime | None,
    complete: bool,
    lag: dt.timedelta,
    unknown: Collection[str],
    now: dt.datetime | None = None,
    held: Collection[str] | None = None,
) -> dict[str, Side]:
    """The :class:`Side` of each SKU. ``complete``: whether the reading showed all that stands there.

    A reading that began before our last write says nothing. One that began within the lag after it may still show
    the old state, and counts only where it shows just what we sent. A write that lies in the future of ``now`` was
    dated by a clock that has been put back since: then the reading is believed.
    """
    by_sku: dict[str, list[Observation]] = {}
    by_id: dict[str, Observation] = {}
    for item in observations:
        if item.catalogue in (None, catalogue):
            by_sku.setdefault(item.sku, []).append(item)
            by_id[item.remote_id] = item
    found = {}
    for sku in skus:
        record = records.get(sku)
        sent_at = record.sent_at if record else None
        if sent_at is not None and now is not None and sent_at > now + CLOCK_PUT_BACK:
            sent_at = None
        fresh = read_at is not None and (sent_at is None or read_at >= sent_at + lag)
        outdated = read_at is not None and sent_at is not None and read_at < sent_at
        mine = {item.remote_id: item for item in by_sku.get(sku, ())}
        if record and record.remote_id in by_id:
            mine[record.remote_id] = by_id[record.remote_id]
        if not fresh:
            sent = None if record is None or outdated or record.phase in GONE else record.sent
            mine = {key: item for key, item in mine.items() if sent is not None and shows(item.content, sent)}
        found[sku] = Side(
            record=record,
            observations=tuple(mine.values()),
            was_read=fresh and complete,
            unknown=sku in unknown,
            held=held,
        )
    return found
