"""VosoAdapter: a seller's products on Voso, through the seller centre's forms and JSON answers."""

from __future__ import annotations

import datetime as dt
import mimetypes
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from ocopsync.adapter import (
    Adapter,
    AdapterSettings,
    Capabilities,
    Credential,
    Evidence,
    PageReader,
    assumed,
    fact,
    no_secrets,
    setting,
)
from ocopsync.errors import (
    CredentialMissing,
    CredentialsRefused,
    NotPermitted,
    NotRecognised,
    OutcomeUnknown,
    Refused,
)
from ocopsync.formatting import category_for, listing_of
from ocopsync.listing import Listing, LookUp, Operation, OperationKind, Page, Receipt, Target
from ocopsync.messages import N_, Message, say
from ocopsync.model import Image, Product
from ocopsync.problem import ERROR, Problem, ProblemKind
from ocopsync.schema import load_schema
from ocopsync.transport import Transport
from ocopsync_voso import lookup, saved
from ocopsync_voso.answers import Answer, succeeded, words_of
from ocopsync_voso.categories import BY_GROUP, REGIONAL, number_of
from ocopsync_voso.pages import remote_number
from ocopsync_voso.receipts import failed, receipt_of, unknown
from ocopsync_voso.records import MD5, form_of
from ocopsync_voso.session import Session
from ocopsync_voso.walk import Sheet, read_list, walk

SELLER_URL = "https://mc.voso.vn"
PUBLIC_URL = "https://voso.vn"

HOLDS: Mapping[str, Evidence] = {
    **dict.fromkeys(
        "title description price list_price unit weight size category images gtin ocop".split(), Evidence.FACT
    ),
    "stamp": Evidence.OURS,  # Voso has no place for it: it is the description's last paragraph
}
DESCRIBED = (
    "net_quantity",
    "ingredients",
    "usage",
    "storage",
    "shelf_life",
    "warnings",
    "brand",
    "producer",
    "address",
)
"""Written into the description. Stock isn't: each sale would send the listing back to moderation."""

CATEGORY_UNKNOWN = ProblemKind(
    "voso-category-unknown",
    ERROR,
    N_("Voso's menu, as we know it from 2021, has no category {value!r}."),
    N_("Write the whole path, such as 'Sàn đặc sản > Đặc sản miền Trung', or the category's number, such as '#139'."),
)


@frozen(kw_only=True)
class VosoSettings(AdapterSettings):
    url: str = setting(SELLER_URL, help=N_("Address of the seller centre; a sandbox's address to practise."))
    public_url: str = setting("", help=N_("Address of the public pages, where it isn't the one that belongs to url."))
    push_although_retired: bool = setting(
        False, help=N_("Push although Voso is said to have stopped: true where you know that it works.")
    )
    category: str = setting(REGIONAL, help=N_("Category of food and drink, as the path that Voso's menu shows."))
    read_lag_seconds: int = setting(5, help=N_("How many seconds a change may take to be seen (assumed)."))
    ocop_province_id: str = setting(
        "", help=N_("Voso's own number for the OCOP province, if you know it; left out otherwise.")
    )


class VosoAdapter(Adapter):
    name = "voso"
    title = "Voso"
    schema = load_schema("voso")
    Settings = VosoSettings
    settings: VosoSettings
    credentials = (
        Credential("username", N_("The e-mail address or phone number that signs in to Voso's seller centre.")),
        Credential("password", N_("The password of Voso's seller centre.")),
        Credential(
            "session",
            N_("The cookie of a session that you opened in a browser (name=value)."),
            optional=True,
            instead_of=("username", "password"),
        ),
    )

    def __init__(
        self, settings: AdapterSettings, transport: Transport, secret: Callable[[str], str] = no_secrets
    ) -> None:
        super().__init__(settings, transport, secret)
        self._session = Session(transport, secret)

    @property
    def capabilities(self) -> Capabilities:
        province = {"extra.ocop_province": Evidence.FACT} if self.settings.ocop_province_id else {}
        return Capabilities(
            fields={**HOLDS, **province},
            concurrency=assumed(2),
            look_up=assumed(True, N_("the SKU is in the product record, so the list tells")),
            moderation=fact(True, N_("the record carries approved and reject")),
            price_and_stock_call=assumed(False),
            images=fact(True, N_("the record stores the pictures' md5")),
            read_lag=assumed(dt.timedelta(seconds=self.settings.read_lag_seconds)),
            retired=N_(
                "Voso is said to have stopped in 2023 (press reports; its operator has not confirmed it). If you know "
                "that your shop still works, write under [marketplaces.voso]: push_although_retired = true"
            ),
        )

    @property
    def push_blocked(self) -> Message | None:
        return None if self.settings.push_although_retired else super().push_blocked

    @property
    def public_url(self) -> str:
        settings = self.settings
        return settings.public_url or (PUBLIC_URL if settings.url == SELLER_URL else settings.url)

    def format(self, product: Product, *, on: dt.date) -> Listing:
        certified = product.certificate is not None and product.certificate.state_on(on).counts
        province = self.settings.ocop_province_id if certified else ""
        return listing_of(
            product,
            on=on,
            holds=HOLDS,
            described=DESCRIBED,
            category=category_for(BY_GROUP, product, default=self.settings.category),
            extra={"ocop_province": province} if province else {},
        )

    def rules(self, listing: Listing) -> Iterable[Problem]:
        category = listing.fields["category"]
        if number_of(category) is None:
            yield CATEGORY_UNKNOWN.at(sku=listing.sku, field="category", value=category)

    def login(self) -> Message:
        self._session.open()
        return say("Signed in to {title} (account {account}).", title=self.title, account=self.settings.account)

    def upload(self, image: Image) -> str:
        """The picture's md5 on Voso. Sent again it gets the same one, so it is safe to repeat."""
        self._insist_on_permission()
        suffix = image.path.suffix.lower()
        kind = mimetypes.types_map.get(suffix, "application/octet-stream")
        files = {"file": (f"{image.sha256[:12]}{suffix}", image.path.read_bytes(), kind)}
        answer = self._session.post("product/upload", {}, files=files, repeatable=True)
        if not succeeded(answer):
            raise Refused(
                say("Voso did not take the picture {file}: {words}", file=image.path.name, words=words_of(answer))
            )
        data = answer.get("data")
        reference = str(data.get("md5", "")) if isinstance(data, dict) else ""
        if not MD5.fullmatch(reference):
            raise NotRecognised(say("Voso took the picture {file} and gave no md5 for it.", file=image.path.name))
        return reference

    def submit(self, operations: Sequence[Operation]) -> Iterator[Receipt]:
        self._insist_on_permission()
        for operation in operations:
            yield self._carry_out(operation)

    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        """From the seller centre, or from the public pages where nobody's credentials are at hand."""
        url = self.public_url
        try:
            return lookup.as_seller(self._session, self._read, targets, public_url=url)
        except CredentialMissing:
            return {target.sku: lookup.in_public(self.transport, target, public_url=url) for target in targets}

    def live(self, after: str | None = None) -> Iterator[Page]:
        return walk(self._read, after)

    @property
    def page_readers(self) -> Mapping[str, PageReader]:
        return saved.readers(self.public_url)

    def _read(self, number: int) -> Sheet:
        return read_list(self._session, number, public_url=self.public_url)

    def _insist_on_permission(self) -> None:
        if self.push_blocked is not None:
            raise NotPermitted(self.push_blocked)

    def _carry_out(self, operation: Operation) -> Receipt:
        try:
            return receipt_of(operation, self._send(operation), public_url=self.public_url)
        except (OutcomeUnknown, NotRecognised) as error:
            return unknown(operation, error)
        except CredentialsRefused:
            raise
        except Refused as error:
            return failed(operation, error)

    def _send(self, operation: Operation) -> Answer:
        params = {"id": remote_number(operation.remote_id)}
        if operation.kind is OperationKind.WITHDRAW:
            return self._session.post("product/remove", {}, params=params)
        return self._session.post("product/save", form_of(operation), params=params)
