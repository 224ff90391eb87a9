"""Sums over many catalogues: what stands how on each marketplace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from attrs import define, field

from ocopsync.differences import Kind
from ocopsync.finding import Bucket, Reconciliation


@define(kw_only=True)
class Total:
    """All catalogues on one marketplace."""

    marketplace: str
    title: str
    catalogues: int = 0
    unread: int = 0
    """Catalogues for which it could not be read, or not to the end."""
    with_differences: int = 0
    rows: int = 0
    invalid: int = 0
    counts: Counter[Kind] = field(factory=Counter)
    buckets: Counter[Bucket] = field(factory=Counter)

    @property
    def findings(self) -> int:
        return sum(count for bucket, count in self.buckets.items() if bucket is not Bucket.SAME)

    def add(self, result: Reconciliation) -> None:
        self.catalogues += 1
        if not result.complete:
            self.unread += 1
            return
        self.with_differences += not result.clean
        self.rows += result.rows
        self.invalid += result.invalid
        self.counts.update(result.counts)
        self.buckets.update(result.buckets)


def totals(results: Iterable[Reconciliation]) -> list[Total]:
    """One for each marketplace, that with most to do first."""
    found: dict[str, Total] = {}
    for result in results:
        found.setdefault(result.marketplace, Total(marketplace=result.marketplace, title=result.title)).add(result)
    return sorted(found.values(), key=lambda total: (-total.findings, -total.unread, total.marketplace))
