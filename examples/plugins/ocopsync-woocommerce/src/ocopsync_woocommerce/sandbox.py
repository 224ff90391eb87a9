"""WooCommerceSandbox: a small shop that behaves as the REST API v3's documentation says.

Written from https://woocommerce.github.io/woocommerce-rest-api-docs/ and, where that is silent, from the shop's own
controllers. It takes the keys over plain HTTP, which a real shop refuses: it serves this machine alone.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

import msgspec
from werkzeug import Request, Response
from werkzeug.routing import Rule

from ocopsync.clock import Clock
from ocopsync.listing import ListingState
from ocopsync.testing import FaultKind, Sandbox, SandboxListing
from ocopsync.testing.shelf import Shelf
from ocopsync_woocommerce.sandbox_products import BLANK, SITE_ZONE, Body, Product, Wrong, clean, saved, shown

MOST = 100
PER_PAGE = 10
API = "/wp-json/wc/v3"
CATEGORIES: Mapping[int, tuple[str, int]] = {
    15: ("Uncategorized", 0),
    16: ("Đặc sản", 0),
    17: ("Mắm &amp; nước chấm", 16),
    18: ("Trà", 16),
}
"""Number, name as WordPress keeps it, and the one above it."""
STATES = {
    "publish": ListingState.LIVE,
    "pending": ListingState.PENDING,
    "draft": ListingState.HIDDEN,
    "private": ListingState.HIDDEN,
}
Handler = Callable[..., Response]


class WooCommerceSandbox(Sandbox):
    name = "woocommerce"
    title = "WooCommerce"
    credentials: ClassVar[dict[str, str]] = {
        "consumer_key": "ck_0000000000000000000000000000000000000001",
        "consumer_secret": "cs_0000000000000000000000000000000000000002",
        "user": "htx",
        "application_password": "abcdefghijklmnopqrstuvwx",
    }
    practice: ClassVar[dict[str, Any]] = {"category": "Đặc sản > Mắm & nước chấm", "pictures": True}
    port: ClassVar[int] = 8804

    def __init__(
        self, *, clock: Clock | None = None, moderated: bool = False, lag: float = 0.0, delay: float = 0.0
    ) -> None:
        """``moderated``: a plugin of the shop holds new products back until somebody publishes them."""
        super().__init__(clock=clock, moderated=moderated, lag=lag, delay=delay)
        self.shelf: Shelf[Product] = Shelf(self.clock)
        self.currency = "VND"
        self.media: dict[int, bytes] = {}
        self._ids = itertools.count(101)

    def routes(self) -> Iterable[Rule]:
        key, one = self._with_key, f"{API}/products/<int:number>"
        return [
            Rule(f"{API}/products", methods=["GET"], endpoint=key(self._list)),
            Rule(f"{API}/products", methods=["POST"], endpoint=key(self._create)),
            Rule(f"{API}/products/batch", methods=["POST"], endpoint=key(self._batch)),
            Rule(f"{API}/products/categories", methods=["GET"], endpoint=key(self._list_categories)),
            Rule(one, methods=["GET"], endpoint=key(self._retrieve)),
            Rule(one, methods=["PUT", "PATCH", "POST"], endpoint=key(self._update)),
            Rule(one, methods=["DELETE"], endpoint=key(self._delete)),
            Rule(f"{API}/data/currencies/current", methods=["GET"], endpoint=key(self._currency)),
            Rule("/wp-json/wp/v2/media", methods=["POST"], endpoint=self._add_media),
            Rule("/wp-json/<path:rest>", endpoint=no_route),
        ]

    # The people who work there

    def listings(self) -> list[SandboxListing]:
        return [
            SandboxListing(
                remote_id=str(item.id),
                sku=item.sku,
                title=item.body["name"],
                price=whole(item.body["sale_price"] or item.body["regular_price"]),
                state=STATES[item.status],
            )
            for item in list(self.shelf.written.values())
            if item.status != "trash"
        ]

    def approve(self, remote_id: str) -> None:
        self._by_hand(remote_id, status="publish")

    def reject(self, remote_id: str, reason: str) -> None:
        """There is no such state: whoever looks after the shop makes it a draft again."""
        self._by_hand(remote_id, status="draft")

    def change_price(self, remote_id: str, price: int) -> None:
        self._by_hand(remote_id, regular_price=str(price), sale_price="")

    def remove(self, remote_id: str) -> None:
        with self.lock:
            self.shelf.write(int(remote_id), None, lag=self.lag)

    def add_by_hand(self, **body: Any) -> str:
        """A product that somebody made in the shop, without an SKU; its number."""
        with self.lock:
            number = next(self._ids)
            self._put(number, {**BLANK, "name": f"Sản phẩm thêm tay {number}", "regular_price": "10000", **body})
        return str(number)

    def edit(self, remote_id: str, **body: Any) -> None:
        self._by_hand(remote_id, **body)

    def _by_hand(self, remote_id: str, **changes: Any) -> None:
        with self.lock:
            self._put(int(remote_id), {**self.shelf.written[int(remote_id)].body, **changes}, lag=self.lag)

    def _put(self, number: int, body: Body, *, lag: float = 0.0) -> Product:
        now = self.clock.now()
        old = self.shelf.written.get(number)
        product = Product(id=number, body=body, created=old.created if old else now, modified=now)
        self.shelf.write(number, product, lag=lag)
        return product

    # What every request goes through

    def _with_key(self, handler: Handler) -> Handler:
        def answer(request: Request, **parts: Any) -> Response:
            try:
                self._check_key(request)
                with self.lock:
                    response = handler(request, **parts)
            except Wrong as error:
                response = reply(error.shown, error.status)
            return redesigned() if self.fault(request, FaultKind.UNKNOWN_MARKUP) else response

        return answer

    def _check_key(self, request: Request) -> None:
        given = request.authorization
        key = given.username if given else request.args.get("consumer_key", "")
        secret = given.password if given else request.args.get("consumer_secret", "")
        if self.fault(request, FaultKind.SESSION_EXPIRED) or key != self.credentials["consumer_key"]:
            raise Wrong("woocommerce_rest_cannot_view", "Sorry, you cannot list resources.", 401)
        if secret != self.credentials["consumer_secret"]:
            raise Wrong("woocommerce_rest_authentication_error", "Consumer secret is invalid.", 401)

    def _lag_of(self, request: Request) -> float:
        late = self.fault(request, FaultKind.LATE_COMMIT)
        return max(self.lag, late.value or 0.0) if late else self.lag

    # Writing

    def _create(self, request: Request) -> Response:
        product = self._created(json_of(request), self._lag_of(request))
        return reply(self._shown(product, request, "edit"), 201)

    def _update(self, request: Request, number: int) -> Response:
        product = self._updated(number, json_of(request), self._lag_of(request))
        return reply(self._shown(product, request, "edit"))

    def _delete(self, request: Request, number: int) -> Response:
        product = self._existing(number)
        answer = reply(self._shown(product, request, "edit"))
        if request.args.get("force") == "true":
            self.shelf.write(number, None, lag=self._lag_of(request))
            return answer
        if product.status == "trash":
            raise Wrong("woocommerce_rest_already_trashed", "The product has already been deleted.", 410)
        self._put(number, {**product.body, "status": "trash"}, lag=self._lag_of(request))
        return answer

    def _batch(self, request: Request) -> Response:
        body = json_of(request)
        if sum(len(body.get(name) or []) for name in ("create", "update", "delete")) > MOST:
            message = f"Unable to accept more than {MOST} items for this request."
            raise Wrong("woocommerce_rest_request_entity_too_large", message, 413)
        lag = self._lag_of(request)
        deeds: dict[str, Callable[[Any], Product]] = {
            "create": lambda item: self._created(item, lag),
            "update": lambda item: self._updated(int(item.get("id", 0)), item, lag),
            "delete": lambda item: self._deleted(int(item), lag),
        }
        return reply(
            {
                name: [self._result(request, deed, item) for item in body[name]]
                for name, deed in deeds.items()
                if body.get(name)
            }
        )

    def _result(self, request: Request, deed: Callable[[Any], Product], item: Any) -> Any:
        try:
            return self._shown(deed(item), request, "edit")
        except Wrong as error:
            number = item if isinstance(item, int) else item.get("id", 0)
            return {"id": number, "error": error.shown}

    def _created(self, sent: Body, lag: float) -> Product:
        if sent.get("id"):
            raise Wrong("woocommerce_rest_product_exists", "Cannot create existing product.", 400)
        body = self._saved({**BLANK, "categories": [min(CATEGORIES)]}, sent)
        if self.moderated and body["status"] == "publish":
            body["status"] = "pending"
        return self._put(next(self._ids), body, lag=lag)

    def _updated(self, number: int, sent: Body, lag: float) -> Product:
        product = self.shelf.written.get(number)
        if product is None:
            raise Wrong("woocommerce_rest_product_invalid_id", "Invalid ID.", 400)
        return self._put(number, self._saved(product.body, sent, number), lag=lag)

    def _deleted(self, number: int, lag: float) -> Product:
        product = self._existing(number)
        self.shelf.write(number, None, lag=lag)
        return product

    def _saved(self, old: Body, sent: Body, number: int = 0) -> dict[str, Any]:
        sku = clean(str(sent.get("sku") or "")).casefold()
        holder = next((item for item in self._others(number) if sku and item.sku.casefold() == sku), None)
        if holder is not None:
            raise Wrong("product_invalid_sku", "Invalid or duplicated SKU.", 400, resource_id=holder.id)
        return saved(old, sent, media=self.media, categories=names())

    def _others(self, number: int) -> list[Product]:
        return [item for item in self.shelf.written.values() if item.id != number and item.status != "trash"]

    def _existing(self, number: int) -> Product:
        product = self.shelf.written.get(number)
        if product is None:
            raise Wrong("woocommerce_rest_product_invalid_id", "Invalid ID.", 404)
        return product

    def _add_media(self, request: Request) -> Response:
        given = request.authorization
        known = (self.credentials["user"], self.credentials["application_password"])
        if given is None or (given.username, given.password) != known:
            message = "Sorry, you are not allowed to create posts as this user."
            return reply(Wrong("rest_cannot_create", message, 401).shown, 401)
        with request, self.lock:
            content = request.files["file"].read() if "file" in request.files else request.get_data()
            number = next(self._ids)
            self.media[number] = content
        return reply({"id": number, "media_type": "image"}, 201)

    # Reading

    def _retrieve(self, request: Request, number: int) -> Response:
        product = self.shelf.get(number)
        if product is None:
            raise Wrong("woocommerce_rest_product_invalid_id", "Invalid ID.", 404)
        return reply(self._shown(product, request))

    def _list(self, request: Request) -> Response:
        if self.fault(request, FaultKind.PAGE_SHIFT):
            self.add_by_hand()
        found = [item for number in self.shelf.ids() if (item := self.shelf.get(number)) and chosen(item, request)]
        found.sort(key=lambda item: item.id, reverse=request.args.get("order", "desc") == "desc")
        return self._page(request, [self._shown(item, request) for item in found])

    def _list_categories(self, request: Request) -> Response:
        return self._page(
            request, [{"id": id, "name": name, "parent": parent} for id, (name, parent) in CATEGORIES.items()]
        )

    def _page(self, request: Request, items: list[Any]) -> Response:
        size, page = request.args.get("per_page", PER_PAGE, int), request.args.get("page", 1, int)
        if not 1 <= size <= MOST or page < 1:
            raise Wrong("rest_invalid_param", "Invalid parameter(s): per_page", 400)
        answer = reply(items[(page - 1) * size : page * size])
        answer.headers["X-WP-Total"] = str(len(items))
        answer.headers["X-WP-TotalPages"] = str(-(-len(items) // size))
        return answer

    def _currency(self, request: Request) -> Response:
        return reply({"code": self.currency, "name": self.currency, "symbol": ""})

    def _shown(self, product: Product, request: Request, context: str = "") -> dict[str, Any]:
        context = context or request.args.get("context", "view")
        return shown(product, base=request.host_url, context=context, categories=names())


def chosen(item: Product, request: Request) -> bool:
    """Whether the list's parameters want it: ``status``, ``sku`` (several with commas), ``modified_after``."""
    args = request.args
    status = args.get("status", "any")
    if item.status == "trash" if status == "any" else item.status != status:
        return False
    if args.get("sku"):
        wanted = {*args["sku"].split(","), args["sku"]}
        if item.sku.casefold() not in {sku.casefold() for sku in wanted}:
            return False
    if args.get("modified_after"):
        zone = dt.UTC if args.get("dates_are_gmt") in ("true", "1") else SITE_ZONE
        after = dt.datetime.fromisoformat(args["modified_after"]).replace(tzinfo=zone)
        return item.modified.replace(microsecond=0) > after
    return True


def names() -> dict[int, str]:
    return {number: name for number, (name, _) in CATEGORIES.items()}


def whole(text: str) -> int | None:
    return int(float(text)) if text else None


def json_of(request: Request) -> dict[str, Any]:
    try:
        body = msgspec.json.decode(request.get_data())
    except msgspec.DecodeError as error:
        raise Wrong("rest_invalid_json", "Invalid JSON body passed.", 400) from error
    return body if isinstance(body, dict) else {}


def no_route(request: Request, rest: str) -> Response:
    message = "No route was found matching the URL and request method."
    return reply(Wrong("rest_no_route", message, 404).shown, 404)


def reply(content: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(content), status=status, content_type="application/json; charset=UTF-8")


def redesigned() -> Response:
    return Response("<!DOCTYPE html><html><body><p>Bảo trì.</p></body></html>", content_type="text/html; charset=UTF-8")
