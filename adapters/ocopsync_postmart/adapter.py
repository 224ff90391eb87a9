"""PostmartAdapter: a seller's products on Postmart/Buudien, by a workbook to upload or by our own contract."""

from __future__ import annotations

import datetime as dt
import mimetypes
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import frozen, validators

from ocopsync.adapter import (
    Adapter,
    AdapterSettings,
    Capabilities,
    Credential,
    Evidence,
    PageReader,
    assumed,
    no_secrets,
    ours,
    setting,
)
from ocopsync.clock import VIETNAM
from ocopsync.fields import field_name
from ocopsync.formatting import category_for, listing_of
from ocopsync.listing import FIELDS, Listing, LiveListing, LookUp, Operation, Page, Receipt, Target
from ocopsync.messages import N_, Message, say
from ocopsync.model import Image, Product
from ocopsync.problem import ERROR, Problem, ProblemKind
from ocopsync.schema import load_schema
from ocopsync.transport import Transport
from ocopsync_postmart import handover, pages, products
from ocopsync_postmart.contract import BATCH, Contract

FILE, CONTRACT = "file", "contract"
FOLDER = Path("postmart")
PUBLIC_URL = "https://buudien.vn"
"""The name since March 2024, according to the press."""
ROWS = 10_000
"""In one workbook: our own choice."""

HOLDS = frozenset(FIELDS) - {"phone"}
"""Both layouts are our own and could hold everything. The phone stays with the shop's account: personal data."""
ALWAYS_FITS = 16_000
"""Letters of a text that fit into a cell, whichever they are."""

OCOP, HEALTH_FOOD, BEAUTY, FOOD, DRINKS = (
    "Sản phẩm OCOP",
    "Thực phẩm bổ dưỡng",
    "Sức khỏe và làm đẹp",
    "Thực phẩm và đặc sản",
    "Đồ uống",
)
"""The root categories that the press named; those below them aren't known."""
BY_GROUP: Mapping[int, str] = {
    **dict.fromkeys(range(1, 11), FOOD),
    **dict.fromkeys(range(11, 18), DRINKS),
    18: HEALTH_FOOD,
    19: BEAUTY,
    20: BEAUTY,
}
"""The category for each OCOP product set; our own choice."""

TEXT_TOO_LONG = ProblemKind(
    "postmart-text-too-long",
    ERROR,
    N_("The text of {name} has {n} characters; a cell of a workbook holds {most}."),
    N_("Shorten the text."),
)
SKU_WITH_COMMA = ProblemKind(
    "postmart-sku-comma",
    ERROR,
    N_("The SKU {value!r} has a comma, with which the partner contract separates SKUs."),
    N_("Write the SKU without a comma."),
)

TOKEN = Credential("token", N_("The token of the partner contract."))


@frozen(kw_only=True)
class PostmartSettings(AdapterSettings):
    url: str = setting(PUBLIC_URL, help=N_("Address of the marketplace; a sandbox's address to practise."))
    mode: str = setting(
        FILE,
        help=N_('"file" writes a workbook to upload by hand; "contract" speaks our own partner contract.'),
        validator=validators.in_((FILE, CONTRACT)),
    )
    folder: Path = setting(  # noqa: RUF009 - a declaration, like the others
        FOLDER, help=N_("Folder into which the workbook and its pictures are written.")
    )
    signed: bool = setting(False, help=N_("Whether requests of the partner contract are signed (HMAC)."))
    category: str = setting(OCOP, help=N_("Category of products whose OCOP set names no other."))
    read_lag_seconds: int = setting(
        10, help=N_("How many seconds a change may wait in a queue and take to be seen (assumed).")
    )
    title_selector: str = setting("h1.product-name", help=N_("CSS selector of the title on a public product page."))
    price_selector: str = setting(".product-price", help=N_("CSS selector of the price on a public product page."))
    reduced_price_selector: str = setting(
        ".special-price", help=N_("CSS selector, inside the price, of the one that counts beside an old price.")
    )
    sku_selector: str = setting("li.sku", help=N_("CSS selector of the SKU on a public product page."))


class PostmartAdapter(Adapter):
    name = "postmart"
    title = "Postmart/Buudien"
    schema = load_schema("postmart")
    Settings = PostmartSettings
    settings: PostmartSettings

    def __init__(
        self, settings: AdapterSettings, transport: Transport, secret: Callable[[str], str] = no_secrets
    ) -> None:
        super().__init__(settings, transport, secret)
        self._contract = Contract(transport, secret, self.settings.signed)

    @property
    def credentials(self) -> tuple[Credential, ...]:
        if self._by_hand:
            return ()
        signature = Credential("hmac_secret", N_("The key with which requests of the partner contract are signed."))
        return (TOKEN, signature) if self.settings.signed else (TOKEN,)

    @property
    def capabilities(self) -> Capabilities:
        fields = {name: Evidence.OURS for name in FIELDS if name in HOLDS}
        if self._by_hand:
            return Capabilities(
                fields=fields,
                batch_size=ours(ROWS),
                concurrency=ours(1),
                look_up=ours(True, N_("by the number or the address of a public page; an SKU alone is not found")),
                images=ours(True, N_("copied beside the workbook")),
                hand_over=True,
            )
        return Capabilities(
            fields=fields,
            batch_size=ours(BATCH),
            concurrency=assumed(4),
            idempotency_key=ours(True),
            look_up=ours(True),
            moderation=ours(True),
            price_and_stock_call=ours(True),
            images=ours(True),
            read_lag=assumed(dt.timedelta(seconds=self.settings.read_lag_seconds)),
            tickets=ours(True),
            changes=ours(True),
        )

    def format(self, product: Product, *, on: dt.date) -> Listing:
        category = category_for(BY_GROUP, product, default=self.settings.category)
        return listing_of(product, on=on, holds=HOLDS, category=category)

    def rules(self, listing: Listing) -> Iterable[Problem]:
        return self._rules_of_workbook(listing) if self._by_hand else self._rules_of_contract(listing)

    def login(self) -> Message:
        if self._by_hand:
            return super().login()
        products.first_page(self._contract)
        return say("The partner contract accepts the token (account {account}).", account=self.settings.account)

    def upload(self, image: Image) -> str:
        """The name of the picture's copy beside the workbook, or its id under the contract."""
        if self._by_hand:
            return handover.copy_picture(image, self.settings.folder)
        suffix = image.path.suffix.lower()
        kind = mimetypes.types_map.get(suffix, "application/octet-stream")
        name = f"{image.sha256[:12]}{suffix}"
        return products.reference_of(self._contract.upload(name, image.path.read_bytes(), kind))

    def submit(self, operations: Sequence[Operation]) -> Iterator[Receipt]:
        if self._by_hand:
            return handover.submit(self.settings.folder, operations, self.transport.clock)
        return products.submit(self._contract, operations)

    def collect(self, tickets: Mapping[str, str]) -> Iterable[Receipt]:
        return super().collect(tickets) if self._by_hand else products.collect(self._contract, tickets)

    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        if self._by_hand:
            return {target.sku: self._look_up_in_public(target) for target in targets}
        return products.look_up(self._contract, targets)

    def live(self, after: str | None = None) -> Iterator[Page]:
        if self._by_hand:
            raise LookupError(str(say("What stands on {title} can't be listed, only looked up.", title=self.title)))
        return products.pages(self._contract, after)

    def changed(self, since: dt.datetime, after: str | None = None) -> Iterator[Page]:
        if self._by_hand:
            return super().changed(since, after)
        return products.pages(self._contract, after, changed_since=since.isoformat())

    def export(self, listings: Iterable[Listing], path: Path, images: Mapping[str, Path]) -> None:
        """Write the bulk-upload workbook for ``listings``, whose pictures are found by sha256 in ``images``."""
        handover.export(listings, path, images, self.transport.clock.now().astimezone(VIETNAM))

    @property
    def page_readers(self) -> Mapping[str, PageReader]:
        return {"list": products.read_saved, "product": self._read_saved_page}

    def _read_saved_page(self, content: bytes, address: str) -> Sequence[LiveListing]:
        return pages.read_saved(content, address, selectors=self._selectors)

    @property
    def _by_hand(self) -> bool:
        return self.settings.mode == FILE

    @property
    def _selectors(self) -> pages.Selectors:
        chosen = self.settings
        return pages.Selectors(
            chosen.title_selector, chosen.price_selector, chosen.reduced_price_selector, chosen.sku_selector
        )

    def _look_up_in_public(self, target: Target) -> LookUp:
        return pages.look_up(self.transport, target, selectors=self._selectors)

    def _rules_of_workbook(self, listing: Listing) -> Iterator[Problem]:
        texts = {name: value for name, value in listing.fields.items() if isinstance(value, str)}
        if not texts or max(map(len, texts.values())) <= ALWAYS_FITS:
            return
        from ocopsync_postmart.workbook import LONGEST_TEXT, utf16_length

        for name, value in texts.items():
            if (n := utf16_length(value)) > LONGEST_TEXT:
                yield TEXT_TOO_LONG.at(sku=listing.sku, field=name, name=field_name(name), n=n, most=LONGEST_TEXT)

    def _rules_of_contract(self, listing: Listing) -> Iterator[Problem]:
        if "," in listing.sku:
            yield SKU_WITH_COMMA.at(sku=listing.sku, field="sku", value=listing.sku)
