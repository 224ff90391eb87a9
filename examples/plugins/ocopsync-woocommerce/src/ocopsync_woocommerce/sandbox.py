"""WooCommerceSandbox: a small shop that behaves as the REST API v3's documentation says.

Written from https://woocommerce.github.io/woocommerce-rest-api-docs/ and, where that is silent, from the shop's own
controllers. It takes the keys over plain HTTP, which a real shop refuses: it serves this machine alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from werkzeug import Request, Response
from werkzeug.routing import Rule

from ocopsync.testing import FaultKind
from ocopsync_woocommerce.sandbox_http import CATEGORIES, chosen, json_of, names, no_route, redesigned, reply
from ocopsync_woocommerce.sandbox_products import Product, Wrong, shown
from ocopsync_woocommerce.sandbox_shop import Shop

MOST = 100
PER_PAGE = 10
API = "/wp-json/wc/v3"
Handler = Callable[..., Response]


class WooCommerceSandbox(Shop):
    name = "woocommerce"
    title = "WooCommerce"
    credentials: ClassVar[dict[str, str]] = {
        "consumer_key": "ck_0000000000000000000000000000000000000001",
        "consumer_secret": "cs_0000000000000000000000000000000000000002",
        "user": "cua-hang-thu",
        "application_password": "abcdefghijklmnopqrstuvwx",
    }
    practice: ClassVar[dict[str, Any]] = {"category": "Đặc sản > Mắm & nước chấm", "pictures": True}
    port: ClassVar[int] = 8804

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
        """In the address before the header, as class-wc-rest-authentication.php has it."""
        given = request.authorization
        key, secret = request.args.get("consumer_key"), request.args.get("consumer_secret")
        if not (key and secret) and given:
            key, secret = given.username, given.password
        if self.fault(request, FaultKind.SESSION_EXPIRED) or key != self.credentials["consumer_key"]:
            raise Wrong("woocommerce_rest_cannot_view", "Sorry, you cannot list resources.", 401)
        if secret != self.credentials["consumer_secret"]:
            raise Wrong("woocommerce_rest_authentication_error", "Consumer secret is invalid.", 401)
        if request.method != "GET" and not self.may_write:
            message = "The API key provided does not have write permissions."
            raise Wrong("woocommerce_rest_authentication_error", message, 401)

    # Writing

    def _create(self, request: Request) -> Response:
        product = self.created(json_of(request), self.lag_of(request))
        return reply(self._shown(product, request, "edit"), 201)

    def _update(self, request: Request, number: int) -> Response:
        product = self.updated(number, json_of(request), self.lag_of(request))
        return reply(self._shown(product, request, "edit"))

    def _delete(self, request: Request, number: int) -> Response:
        product = self.existing(number)
        answer = reply(self._shown(product, request, "edit"))
        if request.args.get("force") == "true":
            self.shelf.write(number, None, lag=self.lag_of(request))
            return answer
        if not self.keeps_trash:
            raise Wrong("woocommerce_rest_trash_not_supported", "The product does not support trashing.", 501)
        if product.status == "trash":
            raise Wrong("woocommerce_rest_already_trashed", "The product has already been deleted.", 410)
        self.put(number, {**product.body, "status": "trash"}, lag=self.lag_of(request))
        return answer

    def _batch(self, request: Request) -> Response:
        body = json_of(request)
        if sum(len(body.get(name) or []) for name in ("create", "update", "delete")) > MOST:
            message = f"Unable to accept more than {MOST} items for this request."
            raise Wrong("woocommerce_rest_request_entity_too_large", message, 413)
        lag = self.lag_of(request)
        deeds: dict[str, Callable[[Any], Product]] = {
            "create": lambda item: self.created(item, lag),
            "update": lambda item: self.updated(int(item.get("id", 0)), item, lag),
            "delete": lambda item: self.deleted(int(item), lag),
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

    def _add_media(self, request: Request) -> Response:
        given = request.authorization
        known = (self.credentials["user"], self.credentials["application_password"])
        if given is None or (given.username, given.password) != known:
            message = "Sorry, you are not allowed to create posts as this user."
            return reply(Wrong("rest_cannot_create", message, 401).shown, 401)
        with request, self.lock:
            content = request.files["file"].read() if "file" in request.files else request.get_data()
            number = next(self.ids)
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
