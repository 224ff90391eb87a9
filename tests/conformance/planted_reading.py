"""Planted bugs in finding listings again: pages, cursors and look-ups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import requests
from attrs import evolve

from ocopsync.errors import MarketplaceError, NotRecognised
from ocopsync.listing import Absent, Found, ListingState, LiveListing, LookUp, Page, Target
from tests.conformance.reference import PAGE, ReferenceAdapter, rows

# Pages


class TakesAnEmptyPageForTheEnd(ReferenceAdapter):
    def live(self, after: str | None = None) -> Iterator[Page]:
        number = int(after or 1)
        while True:
            answer = self.call("GET", "listings", params={"page": number})
            listings = tuple(map(self.listing_of, rows(answer, "listings")))
            number += 1
            yield Page(listings, str(number) if listings else None)
            if not listings:
                return


class TakesTheUnknownForEmpty(ReferenceAdapter):
    def answer_of(self, response: requests.Response) -> Mapping[str, Any]:
        try:
            return super().answer_of(response)
        except NotRecognised:
            return {"total": 0, "listings": [], "results": []}


class MissesAShift(ReferenceAdapter):
    def live(self, after: str | None = None) -> Iterator[Page]:
        number = int(after or 1)
        while True:
            answer = self.call("GET", "listings", params={"page": number})
            more = number * PAGE < answer["total"]
            number += 1
            yield Page(tuple(map(self.listing_of, rows(answer, "listings"))), str(number) if more else None)
            if not more:
                return


class IgnoresTheCursor(ReferenceAdapter):
    def live(self, after: str | None = None) -> Iterator[Page]:
        return super().live()


class ReadsTheFirstPageOnly(ReferenceAdapter):
    def live(self, after: str | None = None) -> Iterator[Page]:
        page = next(super().live(after))
        yield evolve(page, cursor=None)


class LeavesStrangersOut(ReferenceAdapter):
    def live(self, after: str | None = None) -> Iterator[Page]:
        for page in super().live(after):
            yield evolve(page, listings=tuple(item for item in page.listings if item.sku))


class ShowsOnlyWhatIsLive(ReferenceAdapter):
    def live(self, after: str | None = None) -> Iterator[Page]:
        for page in super().live(after):
            yield evolve(page, listings=tuple(item for item in page.listings if item.state is ListingState.LIVE))


# Looks


class TakesAnyFoundForOurs(ReferenceAdapter):
    """The search finds SP010 for SP01, too."""

    def chosen(self, target: Target, listings: Iterable[LiveListing]) -> LookUp:
        found = [item for item in listings if target.sku in item.sku or item.remote_id == target.remote_id]
        return Found(found[0], tuple(found[1:])) if found else Absent()


class FindsOnlyWhatIsLive(ReferenceAdapter):
    def chosen(self, target: Target, listings: Iterable[LiveListing]) -> LookUp:
        return super().chosen(target, [item for item in listings if item.state is ListingState.LIVE])


class HidesDoubles(ReferenceAdapter):
    def chosen(self, target: Target, listings: Iterable[LiveListing]) -> LookUp:
        answer = super().chosen(target, listings)
        return Found(answer.listing) if isinstance(answer, Found) else answer


class SaysAbsentWhereItCannotTell(ReferenceAdapter):
    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        try:
            return super().look_up(targets)
        except MarketplaceError:
            return {target.sku: Absent() for target in targets}


class SaysNothingOfWhatIsAbsent(ReferenceAdapter):
    """A target that isn't there has no answer."""

    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        return {sku: answer for sku, answer in super().look_up(targets).items() if isinstance(answer, Found)}
