"""The sums of a trend, built up while reconciliations and drifts pass by; of many drifts only the worst are kept."""

from __future__ import annotations

import datetime as dt
import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from attrs import define, evolve, field, frozen

from ocopsync.clock import day_in_vietnam
from ocopsync.differences import CLEAN, Kind
from ocopsync.ledger import Drift, Ledger, Period, Reconciled, Record
from ocopsync.listing import Scope
from ocopsync.trend.values import Recurrence, Stretch

AGAIN = 2
"""So many times within the time that is looked at, and it keeps coming back."""
QUIET = frozenset(kind.value for kind in CLEAN)


@frozen
class Noted:
    """Reconciliations by week or month; of each catalogue on a marketplace only the last of a stretch is kept."""

    monthly: bool
    of_scope: Counter[Scope] = field(factory=Counter, init=False)
    _last: dict[dt.date, dict[Scope, Reconciled]] = field(factory=dict, init=False)
    _counts: Counter[dt.date] = field(factory=Counter, init=False)

    def add(self, item: Reconciled) -> None:
        first = _first_day(day_in_vietnam(item.at), self.monthly)
        self.of_scope[item.scope] += 1
        self._counts[first] += 1
        self._last.setdefault(first, {})[item.scope] = item

    def stretches(self, until: dt.date) -> Iterator[Stretch]:
        first = min(self._last, default=None)
        while first is not None and first <= until:
            last = self._last.get(first, {})
            yield Stretch(first, self._counts[first], len(last), _differing(last.values()))
            first = _first_day(first + dt.timedelta(days=31 if self.monthly else 7), self.monthly)


@define
class Best:
    """The best of many, so many of them, and how many there were."""

    worth: Callable[[Recurrence], tuple[float, ...]]
    limit: int
    count: int = field(default=0, init=False)
    _heap: list[tuple[tuple[float, ...], int, Recurrence]] = field(factory=list, init=False)

    def add(self, item: Recurrence) -> None:
        self.count += 1
        heapq.heappush(self._heap, (self.worth(item), -self.count, item))  # of two that are worth the same, the first
        if len(self._heap) > self.limit:
            heapq.heappop(self._heap)

    def entitle(self, ledger: Ledger) -> None:
        """Give what has no title yet the one that was last sent."""
        wanted: dict[Scope, set[str]] = {}
        for *_, item in self._heap:
            if item.title is None:
                wanted.setdefault(item.scope, set()).add(item.drift.sku)
        known = {scope: ledger.records(scope, skus) for scope, skus in wanted.items()}
        self._heap = [(*order, _entitled(item, known)) for *order, item in self._heap]  # type: ignore[misc]

    def items(self) -> tuple[Recurrence, ...]:
        return tuple(item for *_, item in sorted(self._heap, key=itemgetter(0, 1), reverse=True))


def _entitled(item: Recurrence, known: Mapping[Scope, Mapping[str, Record]]) -> Recurrence:
    if item.title is not None:
        return item
    record = known[item.scope].get(item.drift.sku)
    return evolve(item, title=str(record.sent.get("title", "")) if record and record.sent else "")


def how_often(item: Recurrence) -> tuple[float, ...]:
    return item.times, item.stood.total_seconds()


def how_old(item: Recurrence) -> tuple[float, ...]:
    return (-item.first.timestamp(),)


@define
class Periods:
    """What the periods of all drifts come to."""

    recurring: Best
    standing: Best
    fields: Counter[str] = field(factory=Counter, init=False)
    authors: Counter[tuple[str, str]] = field(factory=Counter, init=False)
    ended: int = field(default=0, init=False)
    ended_after: dt.timedelta = field(default=dt.timedelta(0), init=False)
    _strangers: dict[tuple[str, str, str], Scope] = field(factory=dict, init=False)

    def add(self, periods: Sequence[Period]) -> None:
        """All periods of one drift, in their order."""
        last = periods[-1]
        if self._is_told(last.scope, last.drift):
            return
        over = [item for item in periods if item.closed_at is not None]
        self.ended += len(over)
        self.ended_after += _total(over)
        if last.drift.field:
            self.fields[last.drift.field] += len(periods)
            self.authors[last.scope.marketplace, last.drift.author] += len(periods)
        if len(periods) >= AGAIN:
            self.recurring.add(_recurrence(periods))
        if last.closed_at is None:
            self.standing.add(_recurrence([last]))

    def _is_told(self, scope: Scope, drift: Drift) -> bool:
        """Whether it is a stranger on an account that several catalogues share: each of them finds it."""
        if drift.kind != Kind.UNMANAGED.value:
            return False
        return self._strangers.setdefault((scope.marketplace, scope.account, drift.remote_id), scope) != scope


def _recurrence(periods: Sequence[Period]) -> Recurrence:
    last = periods[-1]
    return Recurrence(
        scope=last.scope,
        drift=last.drift,
        times=len(periods),
        first=periods[0].opened_at,
        last=last.seen_at,
        stood=_total(periods),
        ended=sum(item.closed_at is not None for item in periods),
        sent=sum(item.sent for item in periods),
        stands=last.closed_at is None,
    )


def _total(periods: Iterable[Period]) -> dt.timedelta:
    return sum((item.stood for item in periods), dt.timedelta(0))


def _differing(items: Iterable[Reconciled]) -> Counter[str]:
    """By kind. Strangers are an account's: of the catalogues that share it the one that found most of them counts."""
    found: Counter[str] = Counter()
    strangers: Counter[tuple[str, str]] = Counter()
    for item in items:
        found.update({kind: count for kind, count in item.counts.items() if kind not in QUIET})
        account = (item.scope.marketplace, item.scope.account)
        strangers[account] = max(strangers[account], item.counts.get(Kind.UNMANAGED.value, 0))
    found[Kind.UNMANAGED.value] = strangers.total()
    return +found


def _first_day(day: dt.date, monthly: bool) -> dt.date:
    return day.replace(day=1) if monthly else day - dt.timedelta(days=day.weekday())
