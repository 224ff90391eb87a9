"""Planted bugs that strange replies show, and those of adapters that keep, print or repeat too much."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import requests
from attrs import evolve

from ocopsync.adapter import Capabilities, Evidence
from ocopsync.errors import MarketplaceError, NotRecognised, Throttled, Transient
from ocopsync.listing import Absent, Found, Json, Listing, LiveListing, LookUp, Operation, Page, Target
from ocopsync.model import Product
from tests.conformance.reference import PAGE, ReferenceAdapter, rows

TOKENS: dict[str, str] = {}

# Pages


class TakesAPartForTheWhole(ReferenceAdapter):
    """What it has read so far is all, where the next page fails."""

    def live(self, after: str | None = None) -> Iterator[Page]:
        shown = 0
        try:
            for page in super().live(after):
                yield page
                shown += 1
        except (Transient, NotRecognised):
            if not shown:
                raise
            yield Page(())


class BeginsAgainAfterSigningIn(ReferenceAdapter):
    def live(self, after: str | None = None) -> Iterator[Page]:
        token = self._token
        for page in super().live(after):
            if token not in ("", self._token):
                yield from super().live()
                return
            yield page


class GoesRoundAndRound(ReferenceAdapter):
    """A page that isn't full is the last, and none is compared with another."""

    def live(self, after: str | None = None) -> Iterator[Page]:
        number = int(after or 1)
        while True:
            found = rows(self.call("GET", "listings", params={"page": number}), "listings")
            number += 1
            yield Page(tuple(map(self.listing_of, found)), str(number) if len(found) == PAGE else None)
            if len(found) < PAGE:
                return


class ReadsAllBeforeItShowsAny(ReferenceAdapter):
    def live(self, after: str | None = None) -> Iterator[Page]:
        yield from list(super().live(after))


# Values


class ReadsIdsAsFloats(ReferenceAdapter):
    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        return evolve(super().listing_of(record), remote_id=f"{float(record['id']):.0f}")


class TrustsEveryRecord(ReferenceAdapter):
    """AttributeError where there are no fields."""

    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        return super().listing_of({**record, "fields": dict(record["fields"].items())})


class LetsTheParserGiveUp(ReferenceAdapter):
    """A RecursionError of the parser's is one of its own."""

    def answer_of(self, response: requests.Response) -> Mapping[str, Any]:
        with contextlib.suppress(ValueError):
            response.json()
        return super().answer_of(response)


class BelievesTheHeader(ReferenceAdapter):
    """Where that names no charset, everything is Latin-1."""

    def answer_of(self, response: requests.Response) -> Mapping[str, Any]:
        named = "charset" in response.headers.get("Content-Type", "")
        response._content = response.content.decode("utf-8" if named else "latin-1").encode()
        return super().answer_of(response)


class MakesANumberOfABarcode(ReferenceAdapter):
    def fields_of(self, operation: Operation) -> dict[str, Json]:
        fields = super().fields_of(operation)
        return {**fields, "gtin": str(int(fields["gtin"]))} if fields.get("gtin") else fields


class FormatsAsOfToday(ReferenceAdapter):
    """Its own today, whatever day is meant."""

    def format(self, product: Product, *, on: dt.date) -> Listing:
        return super().format(product, on=dt.date(2026, 11, 21))


class DeclaresAFieldThatIsNeverFilled(ReferenceAdapter):
    @property
    def capabilities(self) -> Capabilities:
        declared = super().capabilities
        return evolve(declared, fields={**declared.fields, "extra.shelf": Evidence.OURS})


# Looks


class KeepsItsLooks(ReferenceAdapter):
    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        kept: dict[str, LookUp] = self.__dict__.setdefault("kept", {})
        kept |= super().look_up([target for target in targets if target.sku not in kept])
        return {target.sku: kept[target.sku] for target in targets}


class ReadsSkusWithoutTheirCapitals(ReferenceAdapter):
    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        known = {item.sku.casefold(): item for page in self.live() for item in page.listings}
        found = {target.sku: known.get(target.sku.casefold()) for target in targets}
        return {sku: Found(listing) if listing else Absent() for sku, listing in found.items()}


class AsksForAllAtOnce(ReferenceAdapter):
    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        query = {"sku": [target.sku for target in targets], "id": [item.remote_id for item in targets]}
        listings = list(map(self.listing_of, rows(self.call("GET", "search", params=query), "listings")))
        return {target.sku: self.chosen(target, listings) for target in targets}


# Patience


class SleepsAsLongAsItIsTold(ReferenceAdapter):
    """In a loop of its own."""

    def call(self, method: str, path: str, **options: Any) -> Mapping[str, Any]:
        for _ in range(3):
            try:
                return super().call(method, path, **options)
            except Throttled as error:
                self.transport.clock.sleep(error.retry_after or 60)
        return super().call(method, path, **options)


class UnderstandsOnlySeconds(ReferenceAdapter):
    """``Retry-After: Sat, 21 Nov 2026 08:30:09 GMT`` is no wait at all for it."""

    def send(self, method: str, path: str, token: str, **options: Any) -> requests.Response:
        known = {name: value for name, value in options.items() if name in ("params", "json", "data")}
        for _ in range(4):
            url = self.transport.base_url + path
            response = self.transport._session.request(method, url, headers={"X-Token": token}, **known)
            if response.status_code != 429:
                break
            seconds = response.headers.get("Retry-After", "")
            self.transport.clock.sleep(float(seconds) if seconds.isdecimal() else 0)
        return response


class RejectsWhatNobodyJudged(ReferenceAdapter):
    def write(self, items: Sequence[Mapping[str, Json]]) -> list[Mapping[str, Any]]:
        try:
            return super().write(items)
        except MarketplaceError as error:
            return [{"sku": item["sku"], "status": "refused", "reason": str(error)} for item in items]


# What it tells


class SaysTheTokenInTheAddress(ReferenceAdapter):
    def send(self, method: str, path: str, token: str, **options: Any) -> requests.Response:
        params = {**(options.pop("params", None) or {}), "token": token}
        return super().send(method, path, token, params=params, **options)


class PrintsWhatItDoes(ReferenceAdapter):
    def send(self, method: str, path: str, token: str, **options: Any) -> requests.Response:
        print(method, path)
        return super().send(method, path, token, **options)


class SharesItsSessionWithEverybody(ReferenceAdapter):
    """One for all accounts, kept beside the class."""

    def renew(self, stale: str) -> str:
        kept = TOKENS.get(self.settings.url, stale)
        self._token = TOKENS[self.settings.url] = kept if kept != stale else super().renew(stale)
        return self._token
