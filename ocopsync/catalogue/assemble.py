"""The values of a row put together: a Product with its producer, its certificate and its stamp."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from ocopsync.model import OcopCertificate, Producer, ProducerKind, Product, StampState, TraceStamp, Verb
from ocopsync.problem import Place
from ocopsync.vietnam import ids
from ocopsync.vietnam.money import Price
from ocopsync.vietnam.producers import parse_producer_kind

_PLAIN = (
    "name group description unit net_quantity weight size stock images ingredients storage usage warnings shelf_life "
    "brand gtin papers"
).split()
"""Fields of the product that are just their column's value."""

CERTIFICATE = ("ocop_code", "decision_number", "decision_date", "issuer", "certificate_expires", "renewal_filed")
"""What a row says of a certificate beside its stars."""

_PRODUCER = itemgetter("producer", "producer_kind", "tax_code", "citizen_id", "address", "phone", "email", "website")
_CERTIFICATE = itemgetter("stars", *CERTIFICATE, "revoked")
_AT_MOST = 2048


class Assembler:
    """Makes products. Equal cells make one producer and one certificate, which many products share."""

    def __init__(self, *, lot_stamps: bool = False) -> None:
        self._lot_stamps = lot_stamps
        self._producers: dict[Any, Producer] = {}
        self._certificates: dict[Any, OcopCertificate | None] = {}

    def product(self, values: Mapping[str, Any], verb: Verb, place: Place) -> Product | None:
        """The product, or None without a SKU, or without a name where it is to be published."""
        if not values["sku"] or (verb.publishes and not values["name"]):
            return None
        price: Price | None = values["price"]
        list_price: Price | None = values["list_price"]
        given = {field: values[field] for field in _PLAIN if values[field] is not None}
        return Product(
            sku=values["sku"],
            name=given.pop("name", ""),
            producer=self._producer(_PRODUCER(values)),
            price=price.amount if price else None,
            list_price=list_price.amount if list_price else None,
            certificate=self._certificate(_CERTIFICATE(values)),
            stamp=self._stamp(values),
            verb=verb,
            place=place,
            **given,
        )

    def _stamp(self, values: Mapping[str, Any]) -> TraceStamp | None:
        """The product's stamp; the row's lot stamp where that is asked for.

        With the product's, a new lot doesn't send every listing back to moderation.
        """
        if not values["stamp"]:
            return None
        stamp = TraceStamp(
            link=values["stamp"],
            lot=values["stamp_lot"] or "",
            serial=values["stamp_serial"] or "",
            state=values["stamp_state"] or StampState.ACTIVE,
        )
        return stamp if self._lot_stamps else stamp.product_level

    def _producer(self, key: tuple[Any, ...]) -> Producer:
        if key not in self._producers:
            if len(self._producers) > _AT_MOST:
                self._producers.clear()
            self._producers[key] = _producer(*key)
        return self._producers[key]

    def _certificate(self, key: tuple[Any, ...]) -> OcopCertificate | None:
        if key not in self._certificates:
            if len(self._certificates) > _AT_MOST:
                self._certificates.clear()
            self._certificates[key] = _certificate(*key)
        return self._certificates[key]


def _producer(
    name: str | None,
    kind: ProducerKind | None,
    tax_code: str | None,
    citizen_id: str | None,
    address: str | None,
    phone: str | None,
    email: str | None,
    website: str | None,
) -> Producer:
    if tax_code and ids.is_citizen_id(tax_code):  # a household's tax code is its head's CCCD
        tax_code, citizen_id = "", citizen_id or tax_code
    return Producer(
        name=name or "",
        kind=kind or parse_producer_kind(name or ""),
        tax_code=tax_code or "",
        citizen_id=citizen_id or "",
        address=address or "",
        phone=phone or "",
        email=email or "",
        website=website or "",
    )


def _certificate(
    stars: int | None,
    ocop_code: str | None,
    decision_number: str | None,
    decision_date: dt.date | None,
    issuer: str | None,
    expires: dt.date | None,
    renewal_filed: dt.date | None,
    revoked: bool | None,
) -> OcopCertificate | None:
    if stars is None:
        return None
    return OcopCertificate(
        stars=stars,
        product_code=ocop_code or "",
        decision_number=decision_number or "",
        decision_date=decision_date,
        issuer=issuer or "",
        expires=expires,
        renewal_filed=renewal_filed,
        revoked=bool(revoked),
    )
