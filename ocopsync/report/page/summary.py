"""What the page says before its table: how many differ and where, what could not be read, what is always rewritten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from attrs import evolve, frozen

from ocopsync.differences import Kind
from ocopsync.finding import Bucket, Reconciliation
from ocopsync.messages import current_language, say
from ocopsync.privacy import mask
from ocopsync.report.page.rows import field_words, value_shown
from ocopsync.report.words import catalogue_name

DIFFERING = (Bucket.PERSON, Bucket.CHANGE, Bucket.ADD, Bucket.REMOVE)
"""What needs somebody most comes first."""
MOST_BARS = 12
"""Cooperatives that have a bar of their own."""
NARROWEST = 0.8
"""Percent of the longest bar that a part of it is drawn wide at least, or nobody would see it."""


@frozen
class Part:
    """A part of a bar; percent of the longest one."""

    bucket: Bucket
    start: float
    width: float


@frozen(kw_only=True)
class Line:
    """How a marketplace, or a cooperative, stands."""

    name: str
    key: str
    """What the table's script knows it by."""
    buckets: Counter[Bucket]
    waiting: int = 0
    invalid: int = 0
    unread: int = 0
    """Reconciliations that found nothing out, of ``of``."""
    of: int = 1
    parts: Sequence[Part] = ()

    @property
    def known(self) -> bool:
        return self.unread < self.of

    @property
    def differing(self) -> int:
        return sum(self.buckets[bucket] for bucket in DIFFERING)

    @property
    def all(self) -> int:
        return self.buckets.total()

    @property
    def alike(self) -> str:
        """The share of what is as it was meant: ``98,7 %``; never rounded up to all."""
        if not self.all:
            return "–"
        tenths = 1000 * self.buckets[Bucket.SAME] // self.all
        return f"{tenths / 10:g} %".replace(".", "," if current_language() == "vi" else ".")


@frozen
class Failure:
    """A marketplace of which nothing is known, why, and for whom."""

    title: str
    why: str
    names: Sequence[str]


@frozen
class Rewriting:
    """What a marketplace makes of a field whenever it takes it."""

    title: str
    field: str
    count: int
    before: str
    after: str


def in_all(results: Iterable[Reconciliation]) -> Line:
    return _line("", "", list(results))


def by_marketplace(results: Sequence[Reconciliation]) -> list[Line]:
    return _with_bars(_grouped(results, lambda result: (result.title, result.marketplace)))


def by_catalogue(results: Sequence[Reconciliation]) -> list[Line]:
    """Those with the most differences first."""
    lines = _grouped(results, lambda result: (catalogue_name(result), result.catalogue))
    return _with_bars(sorted(lines, key=lambda line: -line.differing))


def failures(results: Iterable[Reconciliation]) -> list[Failure]:
    found: dict[tuple[str, str], list[str]] = {}
    for result in results:
        if not result.complete:
            found.setdefault((result.title, _why(result)), []).append(catalogue_name(result))
    return [Failure(title, why, names) for (title, why), names in found.items()]


def rewritings(results: Iterable[Reconciliation]) -> list[Rewriting]:
    """Each marketplace and field once, with the first example."""
    found: dict[tuple[str, str], Rewriting] = {}
    for result in results:
        for item in (item for listing in result.rewritten for item in listing.fields):
            key = (result.title, item.name)
            if key in found:
                before, after, count = found[key].before, found[key].after, found[key].count
            else:
                before, after, count = value_shown(item.name, item.sent), value_shown(item.name, item.live), 0
            found[key] = Rewriting(result.title, field_words([item.name]), count + 1, before, after)
    return list(found.values())


def _why(result: Reconciliation) -> str:
    return mask(str(result.error or say("the reading was stopped before its end")))


def _grouped(results: Iterable[Reconciliation], key: Callable[[Reconciliation], tuple[str, str]]) -> list[Line]:
    groups: dict[tuple[str, str], list[Reconciliation]] = {}
    for result in results:
        groups.setdefault(key(result), []).append(result)
    return [_line(name, of, some) for (name, of), some in groups.items()]


def _line(name: str, key: str, results: list[Reconciliation]) -> Line:
    read = [result for result in results if result.complete]
    return Line(
        name=name,
        key=key,
        buckets=sum((result.buckets for result in read), Counter[Bucket]()),
        waiting=sum(result.counts[Kind.WAITING] for result in read),
        invalid=sum(result.invalid for result in read),
        unread=len(results) - len(read),
        of=len(results),
    )


def _with_bars(lines: Sequence[Line]) -> list[Line]:
    longest = max((line.differing for line in lines), default=0)
    return [evolve(line, parts=_parts(line, longest)) for line in lines]


def _parts(line: Line, longest: int) -> list[Part]:
    parts, start = [], 0.0
    for bucket in DIFFERING:
        if count := line.buckets[bucket]:
            width = max(NARROWEST, round(100 * count / longest, 2))
            parts.append(Part(bucket, round(start, 2), width))
            start += width
    return parts
