"""The Postmart/Buudien sandbox: our own partner contract under ``/partner/v1``, and the public product pages."""

from __future__ import annotations

import bisect
import datetime as dt
import hashlib
import itertools
from collections.abc import Callable
from typing import Any, ClassVar

from werkzeug import Request, Response
from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule

from ocopsync.clock import Clock
from ocopsync.listing import ListingState
from ocopsync.testing import FaultKind, Sandbox, SandboxListing
from ocopsync_postmart import sandbox_contract as contract
from ocopsync_postmart import sandbox_pages as pages
from ocopsync_postmart.sandbox_contract import Item, Malformed, Result, envelope, refused, result
from ocopsync_postmart.sandbox_products import STATE_WORDS, WITHDRAWN, Entry, Products

Handler = Callable[..., Response]
Deed = Callable[[Item, float], Result]
"""Does what one item asks, seen after so many seconds."""


class PostmartSandbox(Sandbox):
    """``hmac``: every call of the contract must be signed. ``queue_seconds``: how long a create or an update waits
    before it is worked on. ``markup``: the only way in which public pages show a product.
    """

    name = "postmart"
    title = "Postmart/Buudien"
    port = 8803
    practice: ClassVar[dict[str, Any]] = {"mode": "contract", "read_lag_seconds": 0}
    credentials = {"token": "sandbox-token", "hmac_secret": "sandbox-hmac"}  # noqa: RUF012 - as the base has it

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        moderated: bool = True,
        lag: float = 0.0,
        delay: float = 0.0,
        hmac: bool = False,
        queue_seconds: float = 0.0,
        markup: pages.Shown = "all",
    ) -> None:
        super().__init__(clock=clock, moderated=moderated, lag=lag, delay=delay)
        self.hmac = hmac
        self.queue_seconds = queue_seconds
        self.markup = markup
        self.images: dict[str, bytes] = {}
        self._products = Products(self.clock, self._first_state)
        self._answers: dict[str, Result] = {}

    def routes(self) -> list[Rule]:
        def call(method: str, path: str, handler: Handler) -> Rule:
            return Rule(f"/partner/v1{path}", methods=[method], endpoint=self._guarded(handler))

        def page(path: str, handler: Handler) -> Rule:
            return Rule(path, methods=["GET"], endpoint=self._recognised(handler))

        return [
            call("POST", "/images", self._upload),
            call("POST", "/products", self._create),
            call("PUT", "/products", self._update),
            call("PATCH", "/products/price-stock", self._price_and_stock),
            call("POST", "/products/withdraw", self._withdraw),
            call("GET", "/products", self._list),
            call("GET", "/tracks", self._tracks),
            page("/p/<slug>-<int:number>.html", self._product_page),
            page("/images/<picture>", self._image),
            page("/", self._home_page),
        ]

    # The people who work there

    def listings(self) -> list[SandboxListing]:
        with self.lock:
            self._products.work()
            entries = list(self._products.shelf.written.values())
        return [as_listing(entry) for entry in entries]

    def approve(self, remote_id: str) -> None:
        self._by_hand(remote_id, state=ListingState.LIVE, reason="")

    def reject(self, remote_id: str, reason: str) -> None:
        self._by_hand(remote_id, state=ListingState.REJECTED, reason=reason)

    def change_price(self, remote_id: str, price: int) -> None:
        with self.lock:
            fields = self._products.shelf.written[int(remote_id)].fields
            self._by_hand(remote_id, fields={**fields, "price": price})

    def remove(self, remote_id: str) -> None:
        with self.lock:
            self._products.withdraw(int(remote_id), lag=self.lag)

    def options(self) -> dict[str, Any]:
        return {**super().options(), "hmac": self.hmac, "queue_seconds": self.queue_seconds, "markup": self.markup}

    def _by_hand(self, remote_id: str, **changes: Any) -> None:
        with self.lock:
            self._products.change(int(remote_id), lag=self.lag, **changes)

    def _first_state(self) -> ListingState:
        return ListingState.PENDING if self.moderated else ListingState.LIVE

    # What every request goes through

    def _guarded(self, handler: Handler) -> Handler:
        def answer(request: Request) -> Response:
            if not self._allowed(request):
                return envelope(code=contract.NOT_ALLOWED, status=401)
            if self.fault(request, FaultKind.FAILURE_IN_200):
                return envelope(code=contract.INTERNAL)
            try:
                return handler(request)
            except Malformed as error:
                return envelope(code=contract.INVALID, message=str(error))

        return self._recognised(answer)

    def _recognised(self, handler: Handler) -> Handler:
        def answer(request: Request, **parts: Any) -> Response:
            with request:  # closes the files that came with it
                response = handler(request, **parts)
            return pages.redesigned() if self.fault(request, FaultKind.UNKNOWN_MARKUP) else response

        return answer

    def _allowed(self, request: Request) -> bool:
        if self.fault(request, FaultKind.SESSION_EXPIRED):
            return False
        secret = self.credentials["hmac_secret"]
        return contract.token_fits(request, self.credentials["token"]) and (
            not self.hmac or contract.signature_fits(request, secret, self.clock.now())
        )

    # Writing

    def _upload(self, request: Request) -> Response:
        picture = request.files["file"].read() if "file" in request.files else b""
        if not picture:
            raise Malformed("Thiếu tệp hình ảnh (file).")
        image_id = f"img-{hashlib.sha256(picture).hexdigest()[:24]}"
        self.images[image_id] = picture
        return envelope({"image_id": image_id, "url": pages.picture_address(image_id, request.host_url)})

    def _create(self, request: Request) -> Response:
        return self._batch(request, "products", self._create_one, keyed=True)

    def _update(self, request: Request) -> Response:
        return self._batch(request, "products", self._update_one, keyed=True)

    def _price_and_stock(self, request: Request) -> Response:
        return self._batch(request, "items", self._price_and_stock_one)

    def _withdraw(self, request: Request) -> Response:
        return self._batch(request, "items", self._withdraw_one)

    def _batch(self, request: Request, name: str, deed: Deed, *, keyed: bool = False) -> Response:
        items = contract.items_of(request, name)
        if keyed and not request.headers.get("Idempotency-Key"):
            raise Malformed("Thiếu Idempotency-Key.")
        lag = self.lag_of(request)
        with self.lock:
            self._products.work()
            results = [self._once(item, deed, lag) for item in items]
        return envelope({"results": results})

    def _once(self, item: Item, deed: Deed, lag: float) -> Result:
        """A key that was seen before gets its first answer. An answer that refused is not kept: nothing was done."""
        key = item.get("key")
        if not isinstance(key, str) or not key:
            return refused(item, contract.wrong("key", "không được để trống"))
        if key not in self._answers:
            answer = deed(item, lag)
            if answer["code"] not in (contract.OK, contract.PRICE_REVIEW):
                return answer
            self._answers[key] = answer
        return self._answers[key]

    def _create_one(self, item: Item, lag: float) -> Result:
        errors = contract.content_errors(item, self.images)
        if errors:
            return refused(item, *errors)
        number, waiting = self._products.holder(item["sku"])
        if number is not None or waiting:
            return result(item, contract.SKU_EXISTS, product_id=number, track_id=waiting)
        return result(item, track_id=self._products.enqueue(item, None, seconds=self.queue_seconds, lag=lag))

    def _update_one(self, item: Item, lag: float) -> Result:
        errors = contract.content_errors(item, self.images)
        if errors:
            return refused(item, *errors)
        entry = self._meant(item)
        if entry is None:
            return result(item, contract.NOT_FOUND)
        track = self._products.enqueue(item, entry.id, seconds=self.queue_seconds, lag=lag)
        return result(item, track_id=track, product_id=entry.id)

    def _price_and_stock_one(self, item: Item, lag: float) -> Result:
        errors = contract.price_errors(item)
        if errors:
            return refused(item, *errors)
        entry = self._meant(item)
        if entry is None:
            return result(item, contract.NOT_FOUND)
        changes = {name: item[name] for name in ("price", "stock") if item.get(name) is not None}
        fields = {**entry.fields, **changes}
        if contract.needs_review(entry.fields.get("price"), fields.get("price")):
            self._products.change(entry.id, lag=lag, fields=fields, state=ListingState.PENDING, reason="")
            return result(item, contract.PRICE_REVIEW, product_id=entry.id)
        self._products.change(entry.id, lag=lag, fields=fields)
        return result(item, product_id=entry.id)

    def _withdraw_one(self, item: Item, lag: float) -> Result:
        entry = self._meant(item)
        if entry is None:
            return result(item, contract.NOT_FOUND)
        self._products.withdraw(entry.id, lag=lag)
        return result(item, product_id=entry.id)

    def _meant(self, item: Item) -> Entry | None:
        """The product that an item means; its id and its SKU must belong together."""
        wanted = str(item.get("product_id", ""))
        entry = self._products.shelf.written.get(int(wanted)) if wanted.isdecimal() else None
        return entry if entry and entry.sku == item.get("sku") else None

    # Reading

    def _list(self, request: Request) -> Response:
        """In order of creation. A cursor names the last product shown, so that an insert moves nothing."""
        skus = request.args.get("sku")
        limit = request.args.get("limit", contract.MOST_AT_ONCE, int)
        if not 1 <= limit <= contract.MOST_AT_ONCE:
            raise Malformed(f"limit phải từ 1 đến {contract.MOST_AT_ONCE}.")
        after = contract.id_after(request.args.get("cursor", ""))
        since = contract.moment_of(request.args.get("changed_since", ""))
        with self.lock:
            self._products.work()
            self._shift(request)
            entries, more = self._with_skus(skus) if skus is not None else self._page(after, limit, since)
        data = [self._shown(entry, request.host_url) for entry in entries]
        return envelope({"products": data, "next_cursor": contract.cursor_after(entries[-1].id) if more else None})

    def _page(self, after: int, limit: int, since: dt.datetime | None = None) -> tuple[list[Entry], bool]:
        ids = self._products.shelf.ids()
        rest = map(self._products.shelf.get, ids[bisect.bisect_right(ids, after) :])
        entries = (entry for entry in rest if entry and (since is None or entry.updated_at >= since))
        page = list(itertools.islice(entries, limit + 1))
        return page[:limit], len(page) > limit

    def _with_skus(self, skus: str) -> tuple[list[Entry], bool]:
        ids = sorted(number for sku in set(skus.split(",")) for number in self._products.ids_of(sku))
        return [entry for entry in map(self._products.shelf.get, ids) if entry], False

    def _shown(self, entry: Entry, host: str) -> dict[str, Any]:
        return {
            **entry.fields,
            "product_id": str(entry.id),
            "sku": entry.sku,
            "state": STATE_WORDS[entry.state],
            "reason": entry.reason,
            "url": address_if_live(entry, host),
            "updated_at": entry.updated_at.isoformat(),
        }

    def _tracks(self, request: Request) -> Response:
        wanted = [track for track in request.args.get("ids", "").split(",") if track]
        if len(wanted) > contract.MOST_AT_ONCE:
            raise Malformed(f"Mỗi lần hỏi nhiều nhất {contract.MOST_AT_ONCE} mã.")
        with self.lock:
            self._products.work()
            tracks = [self._track(track, request.host_url) for track in wanted if track in self._products.tracks]
        return envelope({"tracks": tracks})

    def _track(self, track_id: str, host: str) -> dict[str, Any]:
        track = self._products.tracks[track_id]
        answer = {"track_id": track_id, "sku": track.sku, "product_id": None, "url": "", "reason": ""}
        if self._products.gone(track):
            return {**answer, "state": "rejected", "reason": WITHDRAWN}
        entry = self._products.seen_through(track)
        if entry is None:
            return {**answer, "state": "queued"}
        outcome = {"state": STATE_WORDS[entry.state], "product_id": str(entry.id), "reason": entry.reason}
        return {**answer, **outcome, "url": address_if_live(entry, host)}

    def _shift(self, request: Request) -> None:
        """Somebody adds a product while another reads the list."""
        if self.fault(request, FaultKind.PAGE_SHIFT):
            self._products.add_by_hand()

    # Public pages

    def _product_page(self, request: Request, slug: str, number: int) -> Response:
        with self.lock:
            self._products.work()
            entry = self._products.shelf.get(number)
        if entry is None or entry.state is not ListingState.LIVE:
            raise NotFound
        return pages.product_page(entry, request.host_url, self.markup)

    def _image(self, request: Request, picture: str) -> Response:
        if picture not in self.images:
            raise NotFound
        return Response(self.images[picture], mimetype="application/octet-stream")

    def _home_page(self, request: Request) -> Response:
        with self.lock:
            self._products.work()
            entries, _ = self._page(0, contract.MOST_AT_ONCE)
        return pages.home_page(entry for entry in entries if entry.state is ListingState.LIVE)


def as_listing(entry: Entry) -> SandboxListing:
    return SandboxListing(
        remote_id=str(entry.id),
        sku=entry.sku,
        title=entry.fields["title"],
        price=entry.fields.get("price"),
        state=entry.state,
        reason=entry.reason,
    )


def address_if_live(entry: Entry, host: str) -> str:
    return pages.address_of(entry, host) if entry.state is ListingState.LIVE else ""
