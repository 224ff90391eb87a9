"""ThanhHoaAdapter: Thanh Hóa province's portal, where a person's browser forms are the only way in.

The portal publishes no interface for sellers. Reading follows its markup as it was seen in 2019; writing follows the
one posting form that was seen, and what wasn't seen is a setting (:mod:`ocopsync_thanhhoa.settings`).
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from ocopsync.adapter import (
    Adapter,
    AdapterSettings,
    Capabilities,
    Claim,
    Credential,
    Evidence,
    PageReader,
    assumed,
    no_secrets,
)
from ocopsync.errors import CredentialsRefused, Moved, Refused
from ocopsync.formatting import listing_of
from ocopsync.listing import Listing, LookUp, Operation, OperationKind, Outcome, Page, Receipt, Target
from ocopsync.messages import N_, Message, say
from ocopsync.model import Image, Product
from ocopsync.schema import load_schema
from ocopsync.transport import Transport
from ocopsync_thanhhoa.categories import category_of
from ocopsync_thanhhoa.places import region_of
from ocopsync_thanhhoa.settings import FROM_ADDRESS, ThanhHoaSettings

if TYPE_CHECKING:
    from ocopsync_thanhhoa.desk import Desk
    from ocopsync_thanhhoa.public import PublicOffer, PublicProduct, TilePage

OFFER_FIELDS: Mapping[str, Evidence] = {
    "title": Evidence.FACT,
    "description": Evidence.FACT,
    "category": Evidence.FACT,
    "images": Evidence.FACT,
    "address": Evidence.FACT,
    "phone": Evidence.FACT,
    "extra.type": Evidence.FACT,
    "extra.region": Evidence.FACT,
    # The form has no field for these: they stand in the tail block of the content.
    "price": Evidence.OURS,
    "unit": Evidence.OURS,
    "stamp": Evidence.OURS,
}
PRODUCT_FIELDS: Mapping[str, Evidence] = dict.fromkeys(
    "title description price unit stock category images gtin stamp net_quantity storage".split(), Evidence.SIBLING
)
OFFER_HOLDS = frozenset(name for name in OFFER_FIELDS if not name.startswith("extra."))
PRODUCT_HOLDS = frozenset(PRODUCT_FIELDS)
DESCRIBED = (
    *("ocop", "net_quantity", "ingredients", "usage", "storage", "shelf_life", "warnings"),
    *("brand", "gtin", "producer", "address", "list_price"),
)
"""Written into the description as labelled lines. Not the stock: each change would send an offer to moderation."""


class ThanhHoaAdapter(Adapter):
    name = "thanhhoa"
    title = "Nông sản an toàn Thanh Hóa"
    schema = load_schema("thanhhoa")
    Settings = ThanhHoaSettings
    credentials = (
        Credential("email", N_("E-mail address of the account on the portal.")),
        Credential("password", N_("Password of the account on the portal.")),
        Credential(
            "session",
            N_("Value of the session's cookie, where a person signed in with a browser because of an OTP."),
            optional=True,
            instead_of=("email", "password"),
        ),
    )

    def __init__(
        self, settings: AdapterSettings, transport: Transport, secret: Callable[[str], str] = no_secrets
    ) -> None:
        super().__init__(settings, transport, secret)
        self.options = cast(ThanhHoaSettings, settings)
        self._lock = threading.Lock()
        self._desk: Desk | None = None

    @property
    def sells_products(self) -> bool:
        return self.options.mode == "product"

    @property
    def desk(self) -> Desk:
        """The one desk, with the one session, of all threads."""
        with self._lock:
            if self._desk is None:
                self._desk = self._open_desk()
            return self._desk

    def _open_desk(self) -> Desk:
        from ocopsync_thanhhoa.offers import Offers
        from ocopsync_thanhhoa.products import Products
        from ocopsync_thanhhoa.session import Session

        session = Session(self.transport, self.options, self.secret)
        return Products(session, self.options) if self.sells_products else Offers(session, self.options)

    @property
    def capabilities(self) -> Capabilities:
        seen = Evidence.SIBLING if self.sells_products else Evidence.FACT
        return Capabilities(
            fields=PRODUCT_FIELDS if self.sells_products else OFFER_FIELDS,
            batch_size=Claim(1, seen, N_("one form for each")),
            concurrency=assumed(
                1, N_("no limit is published; and a list shifts under a reader while another one posts")
            ),
            idempotency_key=Claim(False, seen, N_("the form has none")),
            upsert=assumed(False),
            look_up=Claim(True, seen, N_("in the own list")),
            moderation=Claim(not self.sells_products, seen, "Chờ duyệt, Duyệt đăng, Huỷ duyệt; Sử dụng, Tạm ngưng"),
            price_and_stock_call=assumed(False),
            images=Claim(True, seen, N_("the form has pictures; where they are sent is read from the page")),
            read_lag=assumed(dt.timedelta(seconds=self.options.read_lag_seconds)),
            expires=not self.sells_products,
        )

    def format(self, product: Product, *, on: dt.date) -> Listing:
        category = category_of(product, own=self.options.categories, default=self.options.default_category)
        holds = PRODUCT_HOLDS if self.sells_products else OFFER_HOLDS
        extra = {} if self.sells_products else self._extra(product)
        return listing_of(product, on=on, holds=holds, described=DESCRIBED, category=category, extra=extra)

    def _extra(self, product: Product) -> dict[str, str]:
        region = self.options.region
        if region == FROM_ADDRESS:
            region = region_of(product.producer.address)
        return {"type": "Cần bán", **({"region": region} if region else {})}

    def login(self) -> Message:
        self.desk.session.check()
        return say("Signed in to {title} as account {account!r}.", title=self.title, account=self.options.account)

    def upload(self, image: Image) -> str:
        from ocopsync_thanhhoa.upload import upload

        return upload(self.desk.session, image, errors=self.options.errors)

    def submit(self, operations: Sequence[Operation]) -> Iterator[Receipt]:
        for operation in operations:
            yield self._carry_out(operation)

    def _carry_out(self, operation: Operation) -> Receipt:
        from ocopsync_thanhhoa.desk import receipt

        do = {
            OperationKind.CREATE: self.desk.create,
            OperationKind.UPDATE: self.desk.update,
            OperationKind.WITHDRAW: self.desk.withdraw,
        }[operation.kind]
        try:
            return do(operation)
        except CredentialsRefused:
            raise
        except Refused as error:  # nothing was sent, and it isn't the listing's fault for ever
            return receipt(operation, Outcome.FAILED, error.message)

    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        from ocopsync_thanhhoa.look_up import look_up

        return look_up(self.desk, targets)

    def live(self, after: str | None = None) -> Iterator[Page]:
        from ocopsync_thanhhoa.desk import Gone
        from ocopsync_thanhhoa.walk import cursor_of

        for page in self.desk.walk(after):
            try:
                listings = tuple(self.desk.listing(row) for row in page.rows)
            except Gone as error:
                raise Moved(
                    say("An entry went while the list was being read. Read it again from the start.")
                ) from error
            yield Page(listings, cursor_of(page))

    @property
    def page_readers(self) -> Mapping[str, PageReader]:
        from ocopsync_thanhhoa.saved import readers

        return readers(self.desk)

    # What buyers see; the workflow doesn't need it, because the account's own pages say more.

    def public_tiles(self, path: str = "/danh-muc-san-pham") -> TilePage:
        from ocopsync_thanhhoa.public import read_tiles

        return read_tiles(self.transport.get(path, redirect=True))

    def public_product(self, url: str) -> PublicProduct:
        from ocopsync_thanhhoa.public import read_product

        return read_product(self.transport.get(url, redirect=True))

    def public_offer(self, url: str) -> PublicOffer:
        from ocopsync_thanhhoa.public import read_offer

        return read_offer(self.transport.get(url, redirect=True))
