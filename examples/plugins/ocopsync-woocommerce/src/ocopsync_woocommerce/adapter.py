"""WooCommerceAdapter: the products of a WooCommerce shop, through its REST API v3.

What is called a fact here stands in the public documentation, https://woocommerce.github.io/woocommerce-rest-api-docs/,
or in the shop's own controllers, https://github.com/woocommerce/woocommerce (plugins/woocommerce/includes/rest-api).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Any

from attrs import evolve

from ocopsync.adapter import AdapterSettings, Capabilities, Credential, assumed, fact, no_secrets
from ocopsync.errors import NotRecognised, Refused, SettingsError
from ocopsync.listing import Json, Listing, ListingState, Operation, OperationKind, Outcome, Receipt
from ocopsync.messages import N_, Message, bring, say
from ocopsync.model import Product
from ocopsync.problem import Problem
from ocopsync.rest import Answer, At, Basic, Batch, Errors, Form, Header, Meaning, PageNumbers, RestAdapter
from ocopsync.transport import Transport
from ocopsync_woocommerce.categories import Categories
from ocopsync_woocommerce.fields import ALWAYS, DESCRIBED, EVIDENCE, IMAGES, META, WEIGHTS, as_we_say, meta_of, prices
from ocopsync_woocommerce.rules import forgotten, problems_of, without_list_price
from ocopsync_woocommerce.settings import DELETE, WooCommerceSettings

HERE = files("ocopsync_woocommerce")
MOST = 100
"""Products on a page and in a batch: the documentation's limit for both."""
ROOT = "wc/v3/"
FORCED = "?force=true"
MEDIA = "wp/v2/media"
"""WordPress's own library, which takes no keys of WooCommerce's but an application password."""
CURRENCY = "VND"

bring("vi", json.loads((HERE / "vi.json").read_text(encoding="utf-8")))

PRICELESS = ("variable", "grouped")
"""Types whose prices belong to what they consist of (class-wc-rest-products-controller.php)."""

KEY = Credential("consumer_key", N_("The consumer key (ck_…) from WooCommerce > Settings > Advanced > REST API."))
SECRET = Credential("consumer_secret", N_("The consumer secret (cs_…) that belongs to the key."))
USER = Credential("user", N_("The WordPress user that uploads pictures."))
PASSWORD = Credential("application_password", N_("An application password of that user (Users > Profile)."))


class WooCommerceAdapter(RestAdapter):
    name = "woocommerce"
    title = "WooCommerce"
    schema = json.loads((HERE / "schema.json").read_text(encoding="utf-8"))
    Settings = WooCommerceSettings
    settings: WooCommerceSettings

    root = "wp-json/"
    auth = Basic(KEY, SECRET)
    described = DESCRIBED
    list_path = f"{ROOT}products"
    list_query: Mapping[str, str] = {"context": "edit", "status": "any", "orderby": "id", "order": "asc"}
    paging = PageNumbers(size=MOST, pages=Header("X-WP-TotalPages"), total=Header("X-WP-Total"))
    one_path = ROOT + "products/{id}?context=edit"
    create_call = f"POST {ROOT}products"
    update_call = f"PUT {ROOT}" + "products/{id}"
    batch = Batch(
        call=f"POST {ROOT}products/batch",
        names={OperationKind.CREATE: "create", OperationKind.UPDATE: "update"},
        size=MOST,
        status="error.data.status",
    )
    picture_auth = Basic(USER, PASSWORD)
    sku_query = "sku"
    skus_at_once = 50
    since_query = "modified_after"
    state_at = "status"
    states: Mapping[str, ListingState | None] = {
        "publish": ListingState.LIVE,
        "pending": ListingState.PENDING,
        "draft": ListingState.HIDDEN,
        "private": ListingState.HIDDEN,
        "future": ListingState.HIDDEN,
        "auto-draft": ListingState.HIDDEN,
        "trash": None,
    }
    url_at = "permalink"
    changed_at = "date_modified_gmt"
    errors = Errors(
        also_in_200=False,
        meanings={
            "product_invalid_sku": Meaning.TAKEN,
            "woocommerce_rest_product_invalid_id": Meaning.GONE,
            "woocommerce_rest_already_trashed": Meaning.GONE,
            "woocommerce_rest_invalid_product_id": Meaning.FAILED,  # a variation, which has addresses of its own
            "rest_no_route": Meaning.FAILED,  # nothing is said of the product
            "woocommerce_rest_product_not_created": Meaning.UNKNOWN,  # it broke off while it was being saved
        },
    )

    def __init__(
        self, settings: AdapterSettings, transport: Transport, secret: Callable[[str], str] = no_secrets
    ) -> None:
        super().__init__(settings, transport, secret)
        self._categories = Categories(self._read_categories)
        optional = {
            "images": IMAGES if self.settings.pictures else None,
            "category": self._category_field() if self.settings.category else None,
        }
        held = {name: at for name, at in optional.items() if at is not None}
        self.field_map = {**ALWAYS, "weight": WEIGHTS[self.settings.weight_unit], **held}
        self.picture_call = f"POST {MEDIA}" if self.settings.pictures else ""
        self.fixed = {"type": "simple", "status": self.settings.publish_as}
        self.withdraw_call = f"DELETE {ROOT}" + "products/{id}" + FORCED * (self.settings.withdraw_to == DELETE)

    @property
    def credentials(self) -> tuple[Credential, ...]:
        return (KEY, SECRET, USER, PASSWORD) if self.settings.pictures else (KEY, SECRET)

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            fields={name: EVIDENCE[name] for name in self.field_map},
            batch_size=fact(MOST, N_("documented: up to 100 objects to be created, updated or deleted")),
            concurrency=assumed(2),
            idempotency_key=assumed(False, N_("the documentation names none")),
            upsert=fact(False, N_("a second product with the SKU is refused: product_invalid_sku")),
            look_up=fact(True, N_("documented: the parameter sku of the list of products")),
            moderation=fact(
                False, N_("a product waits only where publish_as says so, and nothing is refused with a reason")
            ),
            images=fact(self.settings.pictures, N_("by number, from the media library of WordPress")),
            read_lag=assumed(dt.timedelta(0)),
            changes=fact(True, N_("documented: the parameters modified_after and dates_are_gmt")),
        )

    @property
    def public_names(self) -> frozenset[str]:
        return super().public_names | {"manage_stock", "on_sale", "parent"}

    def category(self, product: Product) -> str:
        return self.settings.category

    def format(self, product: Product, *, on: dt.date) -> Listing:
        listing = super().format(product, on=on)
        return without_list_price(listing) if forgotten(listing) else listing

    def rules(self, listing: Listing) -> Iterable[Problem]:
        return problems_of(listing, in_category=bool(self.settings.category))

    def login(self) -> Message:
        """Besides the keys: the shop's currency, for a price of 45.000 in another one would be a costly mistake."""
        answer = self.read(f"{ROOT}data/currencies/current")
        currency = answer.body.get("code") if isinstance(answer.body, dict) else None
        if currency != CURRENCY:
            raise SettingsError(
                say("The shop's currency is {currency}; ocopsync writes prices in đồng (VND).", currency=currency)
            )
        return super().login()

    def since_params(self, since: dt.datetime) -> Mapping[str, str]:
        """``modified_after`` leaves its own moment out; to the second, which is what WordPress keeps."""
        before = since.astimezone(dt.UTC) - dt.timedelta(seconds=1)
        return {"modified_after": f"{before:%Y-%m-%dT%H:%M:%S}", "dates_are_gmt": "true"}

    # Categories

    def _category_field(self) -> At:
        return At("categories", Form(self._categories.written, self._categories.read), empty=[])

    def _read_categories(self) -> Iterator[Json]:
        number, pages = 1, 1
        while number <= pages:
            answer = self.read(f"{ROOT}products/categories", page=str(number), per_page=str(MOST), orderby="id")
            if not isinstance(answer.body, list):
                raise NotRecognised(say("{address} shows no list of categories.", address=answer.address))
            yield from answer.body
            number, pages = number + 1, int(answer.headers.get("X-WP-TotalPages", 1))

    # Writing

    def body_of(self, operation: Operation) -> dict[str, Json]:
        body = super().body_of(operation)
        names, fields = set(self.names_written(operation)), operation.listing.fields
        if names & {"price", "list_price"}:
            body |= prices(fields)
        if "stock" in names:
            body["manage_stock"] = "stock" in fields
            if "stock" not in fields:
                del body["stock_quantity"]
        if META in body:
            body[META] = [{"key": key, "value": value} for key, value in body[META].items()]
        return body

    def batch_item(self, operation: Operation) -> Json:
        item = super().batch_item(operation)
        if operation.kind is OperationKind.UPDATE:
            item[self.id_at] = number_of(operation.remote_id)
        return item

    def receipt_of(self, operation: Operation, answer: Answer, item: Json) -> Receipt:
        """WooCommerce saves what lies in the trash as well, and forgets a price that a type can't have."""
        found = super().receipt_of(operation, answer, item)
        if operation.kind is OperationKind.WITHDRAW or found.outcome is not Outcome.ACCEPTED:
            return found
        if item.get("status") == "trash":
            return evolve(found, outcome=Outcome.FAILED, reason=say("it lies in the shop's trash"))
        kind = item.get("type")
        if kind in PRICELESS and {"price", "list_price"} & set(self.names_written(operation)):
            reason = say(
                "a product of the type {type} has no price of its own in WooCommerce; what else changed was taken. "
                "Change its prices in the shop, or let us leave it alone: ocopsync ignore {sku} --to woocommerce",
                type=kind,
                sku=operation.sku,
            )
            return evolve(found, outcome=Outcome.REJECTED, state=None, reason=reason)
        return found

    # Reading

    def read_content(self, item: Json) -> tuple[dict[str, Any], Message | None]:
        meta = item.get(META, [])
        if not isinstance(meta, list) or not all(isinstance(entry, dict) and "key" in entry for entry in meta):
            raise NotRecognised(say("A product of the shop has no list {name}.", name=META))
        content, damage = super().read_content({**item, META: meta_of(meta)})
        content = as_we_say(content, on_sale=item.get("on_sale") is not False)
        if item.get("manage_stock") is not True:
            content.pop("stock", None)
        return content, damage


def number_of(remote_id: str) -> int:
    if not remote_id.isdecimal():
        raise Refused(say("{id} is no number of a product in a WooCommerce shop.", id=remote_id))
    return int(remote_id)
