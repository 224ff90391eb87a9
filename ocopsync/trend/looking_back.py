"""Looking back: what the ledgers remember of reconciliations, summed up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from itertools import groupby

from attrs import evolve

from ocopsync.clock import VIETNAM
from ocopsync.ledger import DriftBook, Ledger, Period
from ocopsync.trend.sums import Best, Noted, Periods, how_often, how_old
from ocopsync.trend.values import Trend

LOOKED_BACK = dt.timedelta(weeks=12)
"""How far, unless told otherwise."""
SHOWN = 20
"""Rows of a table, unless told otherwise."""
MOST_WEEKS = 26
"""A longer time is told by months."""


def trend(
    ledgers: Iterable[tuple[Ledger, Collection[str]]],
    *,
    marketplaces: Collection[str] = (),
    sku: str = "",
    since: dt.date,
    until: dt.date,
    limit: int = SHOWN,
) -> Trend:
    """How it went from the day ``since`` to the day ``until``.

    ``ledgers``: each with the ids of the catalogues that are told of, all of it where none is named; one is done with
    before the next is asked for. ``sku``: what keeps coming back, and what stands, of this one alone.
    """
    begin, end = _midnight(since), _midnight(until + dt.timedelta(days=1))
    monthly = (until - since).days > 7 * MOST_WEEKS
    noted, periods = Noted(monthly), Periods(Best(how_often, limit), Best(how_old, limit))
    for ledger, catalogues in ledgers:
        book = DriftBook(ledger)
        for item in book.reconciliations(catalogues, marketplaces=marketplaces, since=begin, until=end):
            noted.add(item)
        found = book.periods(catalogues, marketplaces=marketplaces, sku=sku, since=begin, until=end)
        for _, some in groupby(found, key=lambda item: (item.scope, item.drift)):
            periods.add([_until(end, item) for item in some])
        periods.recurring.entitle(ledger)
        periods.standing.entitle(ledger)
    return Trend(
        since=since,
        until=until,
        reconciliations=noted.of_scope.total(),
        places=len(noted.of_scope),
        enough=max(noted.of_scope.values(), default=0) > 1,
        monthly=monthly,
        stretches=tuple(noted.stretches(until)),
        recurring=periods.recurring.items(),
        recurring_count=periods.recurring.count,
        longest=periods.standing.items(),
        standing_count=periods.standing.count,
        fields=periods.fields,
        authors=periods.authors,
        ended=periods.ended,
        mean=periods.ended_after / periods.ended if periods.ended else None,
    )


def _until(end: dt.datetime, item: Period) -> Period:
    """As it was at the ``end``: what was found gone later stood still."""
    return item if item.closed_at is None or item.closed_at < end else evolve(item, closed_at=None)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), VIETNAM)
