"""Planted bugs of ordinary days: each is the reference adapter with one method that is wrong in a way of its own."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

from attrs import evolve

from ocopsync.adapter import Capabilities, Evidence, ours
from ocopsync.listing import (
    Json,
    Listing,
    ListingState,
    LiveListing,
    Operation,
    Outcome,
    Page,
    Receipt,
)
from ocopsync.model import Product
from ocopsync.problem import Problem
from ocopsync.schema import schema_problems
from tests.conformance.planted_content import in_texts
from tests.conformance.reference import ReferenceAdapter

# What a listing says


class LosesMarksThatStandApart(ReferenceAdapter):
    def fields_of(self, operation: Operation) -> dict[str, Json]:
        return in_texts(
            lambda text: "".join(sign for sign in text if not unicodedata.combining(sign)), super().fields_of(operation)
        )


class LosesBackslashes(ReferenceAdapter):
    def fields_of(self, operation: Operation) -> dict[str, Json]:
        return in_texts(lambda text: text.replace("\\", ""), super().fields_of(operation))


class NamesPicturesByOurNames(ReferenceAdapter):
    """It sends the sha256 and not the reference that the upload gave."""

    def fields_of(self, operation: Operation) -> dict[str, Json]:
        return {**super().fields_of(operation), **with_images(operation.listing)}


def with_images(listing: Listing) -> dict[str, Json]:
    return {"images": listing.fields["images"]} if "images" in listing.fields else {}


class DecodesSkus(ReferenceAdapter):
    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        live = super().listing_of(record)
        return evolve(live, sku=unquote_plus(live.sku))


class ReadsSkusAsNumbers(ReferenceAdapter):
    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        live = super().listing_of(record)
        return evolve(live, sku=live.sku.lstrip("0"))


class DoesNotReadPrices(ReferenceAdapter):
    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        live = super().listing_of(record)
        return live.showing({name: value for name, value in live.fields.items() if name != "price"})


class TakesLiveForWaiting(ReferenceAdapter):
    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        live = super().listing_of(record)
        return evolve(live, state=ListingState.PENDING) if live.state is ListingState.LIVE else live


class AlwaysHasAReason(ReferenceAdapter):
    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        live = super().listing_of(record)
        return evolve(live, reason=live.reason or "Không rõ")


class GivesHalfAnAddress(ReferenceAdapter):
    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        return evolve(super().listing_of(record), url=f"/san-pham/{record['id']}")


class EndsWithoutSayingSo(ReferenceAdapter):
    """It names a last day and doesn't declare that listings end."""

    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        return evolve(super().listing_of(record), expires_on=dt.date(2027, 1, 1))


class RemembersWhatItRead(ReferenceAdapter):
    """The first read of a listing is the last."""

    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        known: dict[int, LiveListing] = self.__dict__.setdefault("known", {})
        return known.setdefault(record["id"], super().listing_of(record))


class DatesTheDescription(ReferenceAdapter):
    def format(self, product: Product, *, on: dt.date) -> Listing:
        listing = super().format(product, on=on)
        text = f"{product.description} Cập nhật lúc {self.transport.clock.now():%H:%M:%S}."
        return evolve(listing, fields={**listing.fields, "description": text})


class SaysUnsupportedOfWhatItHolds(ReferenceAdapter):
    def format(self, product: Product, *, on: dt.date) -> Listing:
        listing = super().format(product, on=on)
        return evolve(listing, unsupported=listing.unsupported | {"stock"})


class LikesNothing(ReferenceAdapter):
    def rules(self, listing: Listing) -> Iterable[Problem]:
        return schema_problems(self.schema, evolve(listing, fields={}))


# What it declares


class DeclaresItsOwnWords(ReferenceAdapter):
    @property
    def capabilities(self) -> Capabilities:
        fields = super().capabilities.fields
        return evolve(super().capabilities, fields={**fields, "gia_ban": Evidence.OURS})


class DeclaresAQuotaOfNothing(ReferenceAdapter):
    """0 stood for "not known"."""

    @property
    def capabilities(self) -> Capabilities:
        return evolve(super().capabilities, daily_creates=ours(0))


class WithTickets(ReferenceAdapter):
    """Right: it declares tickets, and the marketplace gives none."""

    @property
    def capabilities(self) -> Capabilities:
        return evolve(super().capabilities, tickets=ours(True))

    def collect(self, tickets: Mapping[str, str]) -> Iterable[Receipt]:
        return [Receipt(sku=sku, outcome=Outcome.UNKNOWN, ticket=ticket) for sku, ticket in tickets.items()]


class TakesAnyTicketForDone(WithTickets):
    def collect(self, tickets: Mapping[str, str]) -> Iterable[Receipt]:
        return [Receipt(sku=sku, outcome=Outcome.ACCEPTED) for sku in tickets]


class WithAPriceCall(ReferenceAdapter):
    """Right: what changes is sent alone in any case."""

    @property
    def capabilities(self) -> Capabilities:
        return evolve(super().capabilities, price_and_stock_call=ours(True))


class SendsTheTitleWithThePrice(WithAPriceCall):
    def fields_of(self, operation: Operation) -> dict[str, Json]:
        return {**super().fields_of(operation), "title": operation.listing.fields["title"]}


class WithChanges(ReferenceAdapter):
    """Right: it tells by its own hours what it wrote since."""

    @property
    def capabilities(self) -> Capabilities:
        return evolve(super().capabilities, changes=ours(True))

    def item_of(self, operation: Operation) -> dict[str, Json]:
        self.__dict__.setdefault("hours", {})[operation.sku] = self.transport.clock.now()
        return super().item_of(operation)

    def changed(self, since: dt.datetime, after: str | None = None) -> Iterator[Page]:
        hours = self.__dict__["hours"]
        for page in self.live(after):
            yield evolve(page, listings=tuple(item for item in page.listings if hours[item.sku] >= since))


class TakesAnyMomentForUtc(WithChanges):
    def changed(self, since: dt.datetime, after: str | None = None) -> Iterator[Page]:
        return super().changed(since.replace(tzinfo=dt.UTC), after)


CAUGHT_BY: Mapping[type[ReferenceAdapter], str] = {
    LosesMarksThatStandApart: "decomposed_letters_come_back",
    LosesBackslashes: "quotes_come_back",
    NamesPicturesByOurNames: "pictures_stand_there",
    DecodesSkus: "odd_skus_come_back",
    ReadsSkusAsNumbers: "zeros_of_an_sku_come_back",
    DoesNotReadPrices: "reconciling_finds_what_somebody_changed",
    TakesLiveForWaiting: "an_approved_listing_is_live without_a_moderator_it_is_live",
    AlwaysHasAReason: "what_was_not_rejected_has_no_reason",
    GivesHalfAnAddress: "listings_come_with_an_address",
    EndsWithoutSayingSo: "listings_end_where_declared",
    RemembersWhatItRead: "what_somebody_changed_is_seen an_approved_listing_is_live",
    DatesTheDescription: "only_what_changed_is_sent a_limited_run_goes_on reconciling_finds_nothing_after_publishing",
    SaysUnsupportedOfWhatItHolds: "a_field_without_a_place_is_not_declared",
    LikesNothing: "check_likes_what_it_formatted",
    DeclaresItsOwnWords: "fields_have_the_core_s_names",
    DeclaresAQuotaOfNothing: "only_a_day_s_quota_is_more_than_nothing",
    TakesAnyTicketForDone: "an_unknown_ticket_is_no_success",
    SendsTheTitleWithThePrice: "a_price_is_sent_alone_where_declared",
    TakesAnyMomentForUtc: "a_moment_with_another_offset_is_the_same a_moment_in_vietnam_s_time_misses_nothing",
}
RIGHT = (WithTickets, WithAPriceCall, WithChanges)
"""No bugs, but what bugs are planted in."""
