"""Planted bugs in what a listing says: each is the reference adapter with one method that is wrong."""

from __future__ import annotations

import datetime as dt
import html
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import evolve

from ocopsync.formatting import listing_of
from ocopsync.listing import Json, Listing, ListingState, LiveListing, Operation, OperationKind
from ocopsync.model import Product
from ocopsync.problem import Problem
from tests.conformance.reference import HOLDS, STATES, ReferenceAdapter


def in_texts(change: Callable[[str], str], fields: Mapping[str, Json]) -> dict[str, Json]:
    return {name: change(value) if isinstance(value, str) else value for name, value in fields.items()}


# Written wrongly


class DropsAFieldOnCreate(ReferenceAdapter):
    def fields_of(self, operation: Operation) -> dict[str, Json]:
        fields = super().fields_of(operation)
        if operation.kind is OperationKind.CREATE:
            fields.pop("weight", None)
        return fields


class UpdateOverwritesOtherFields(ReferenceAdapter):
    def fields_of(self, operation: Operation) -> dict[str, Json]:
        nothing = dict.fromkeys(HOLDS - {"title"}) if operation.kind is OperationKind.UPDATE else {}
        return {**nothing, **super().fields_of(operation)}


class ForgetsToTakeAway(ReferenceAdapter):
    def fields_of(self, operation: Operation) -> dict[str, Json]:
        return {name: value for name, value in super().fields_of(operation).items() if value is not None}


class RoundsThePrice(ReferenceAdapter):
    def fields_of(self, operation: Operation) -> dict[str, Json]:
        fields = super().fields_of(operation)
        return {**fields, "price": fields["price"] // 1000 * 1000} if fields.get("price") else fields


class PriceInThousands(ReferenceAdapter):
    def fields_of(self, operation: Operation) -> dict[str, Json]:
        fields = super().fields_of(operation)
        return {**fields, "price": fields["price"] // 1000} if fields.get("price") else fields


class DecomposesText(ReferenceAdapter):
    def fields_of(self, operation: Operation) -> dict[str, Json]:
        return in_texts(lambda text: unicodedata.normalize("NFD", text), super().fields_of(operation))


class LosesEmoji(ReferenceAdapter):
    def fields_of(self, operation: Operation) -> dict[str, Json]:
        return in_texts(
            lambda text: "".join(sign for sign in text if ord(sign) < 0x10000), super().fields_of(operation)
        )


class StripsLineBreaks(ReferenceAdapter):
    def fields_of(self, operation: Operation) -> dict[str, Json]:
        return in_texts(lambda text: " ".join(text.split()), super().fields_of(operation))


class CutsLongText(ReferenceAdapter):
    def fields_of(self, operation: Operation) -> dict[str, Json]:
        return in_texts(lambda text: text[:1000], super().fields_of(operation))


class TurnsPicturesRound(ReferenceAdapter):
    def fields_of(self, operation: Operation) -> dict[str, Json]:
        fields = super().fields_of(operation)
        return {**fields, "images": fields["images"][::-1]} if fields.get("images") else fields


# Read wrongly


class ForgetsAFieldOnRead(ReferenceAdapter):
    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        live = super().listing_of(record)
        return live.showing({name: value for name, value in live.fields.items() if name != "unit"})


class TakesZeroForNothing(ReferenceAdapter):
    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        live = super().listing_of(record)
        return live.showing({name: value for name, value in live.fields.items() if value})


class UnescapesWhatIsNoMarkup(ReferenceAdapter):
    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        live = super().listing_of(record)
        return live.showing(in_texts(html.unescape, live.fields))


class ReadsCodesAsNumbers(ReferenceAdapter):
    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        live = super().listing_of(record)
        fields = {name: int(value) if str(value).isdecimal() else value for name, value in live.fields.items()}
        return live.showing(fields)


class NeedsAPrice(ReferenceAdapter):
    """KeyError for a listing without one."""

    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        live = super().listing_of(record)
        return live.showing({**live.fields, "price": record["fields"]["price"]})


class ReadsNumbersAsIds(ReferenceAdapter):
    """``remote_id`` is a number."""

    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        return evolve(super().listing_of(record), remote_id=record["id"])


class TakesWaitingForLive(ReferenceAdapter):
    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        live = super().listing_of(record)
        return evolve(live, state=ListingState.LIVE) if live.state is ListingState.PENDING else live


class KeepsTheReasonToItself(ReferenceAdapter):
    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        return evolve(super().listing_of(record), reason="")


class ClaimsStrangersListings(ReferenceAdapter):
    """What has no SKU gets its number for one."""

    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        live = super().listing_of(record)
        return evolve(live, sku=live.sku or live.remote_id)


class GuessesAnUnknownState(ReferenceAdapter):
    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        known = record.get("state") in STATES
        return super().listing_of(record if known else {**record, "state": "shown"})


# Formatted wrongly


class InventsAValue(ReferenceAdapter):
    def format(self, product: Product, *, on: dt.date) -> Listing:
        listing = super().format(product, on=on)
        return evolve(listing, fields={"stock": 99, **listing.fields})


class FormatsOverTheNetwork(ReferenceAdapter):
    def format(self, product: Product, *, on: dt.date) -> Listing:
        self.call("GET", "listings", params={"page": 1})
        return super().format(product, on=on)


class FormatsDifferentlyEachTime(ReferenceAdapter):
    def format(self, product: Product, *, on: dt.date) -> Listing:
        listing = super().format(product, on=on)
        self._token += "x"
        return evolve(listing, fields={**listing.fields, "description": f"Bản số {len(self._token)}"})


class SendsAnUndeclaredField(ReferenceAdapter):
    def format(self, product: Product, *, on: dt.date) -> Listing:
        return listing_of(product, on=on, holds=HOLDS | {"brand", "producer", "phone"}, category="Nông sản")


class TellsWhatHasNoPlace(ReferenceAdapter):
    """In the description, and yet it calls it unsupported."""

    def format(self, product: Product, *, on: dt.date) -> Listing:
        listing = super().format(product, on=on)
        text = f"{product.description}\n{product.brand}\n{product.ingredients}"
        return evolve(listing, fields={**listing.fields, "description": text})


class ShowsStarsForEver(ReferenceAdapter):
    def format(self, product: Product, *, on: dt.date) -> Listing:
        listing = super().format(product, on=on)
        stars = {"ocop": product.certificate.stars} if product.certificate else {}
        return evolve(listing, fields={**listing.fields, **stars})


class PublishesTheProducersEmail(ReferenceAdapter):
    def format(self, product: Product, *, on: dt.date) -> Listing:
        listing = super().format(product, on=on)
        text = f"{product.description} Liên hệ: {product.producer.email}"
        return evolve(listing, fields={**listing.fields, "description": text})


class ImprovesTheSku(ReferenceAdapter):
    def format(self, product: Product, *, on: dt.date) -> Listing:
        return evolve(super().format(product, on=on), sku=product.sku.upper().lstrip("0"))


class DropsInSilence(ReferenceAdapter):
    """What it has no place for is not said to be unsupported."""

    def format(self, product: Product, *, on: dt.date) -> Listing:
        return evolve(super().format(product, on=on), unsupported=frozenset())


class FindsNothingWrong(ReferenceAdapter):
    def check(self, listing: Listing) -> list[Problem]:
        return []


class RulesBreakDown(ReferenceAdapter):
    """A listing without a price is legal, and its rules don't know it."""

    def rules(self, listing: Listing) -> Iterable[Problem]:
        if listing.fields["price"] < 1:
            raise ValueError
        return ()
