"""RecordSandbox: a sandbox of products that are kept, moderated, seen after a lag and disturbed on bad days."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import msgspec
from attrs import evolve, frozen
from werkzeug import Request, Response

from ocopsync.listing import ListingState
from ocopsync.testing.faults import FaultKind
from ocopsync.testing.sandbox import Handler, Sandbox, SandboxListing
from ocopsync.testing.shelf import Shelf


@frozen(kw_only=True)
class Record:
    """A product as it stands there; replaced, never changed."""

    id: int
    body: Mapping[str, Any]
    """What the marketplace keeps of it, in its own words."""
    state: ListingState
    reason: str = ""


class RecordSandbox(Sandbox):
    """A marketplace in a few lines: what reads and writes do with a product stands here, how they look is yours.

    A whole one, with moderation, a read lag, the moderator's page and every fault of the plan::

        class StallSandbox(RecordSandbox):
            name = "stall"
            title = "Sạp Ba Làng"

            def routes(self):
                return [
                    Rule("/products", methods=["GET"], endpoint=self.guarded(self.list)),
                    Rule("/products", methods=["POST"], endpoint=self.guarded(self.add)),
                ]

            def list(self, request):
                records = self.seen(request)
                page = page_of(records, request.args.get("page", 1, int), size=20)
                return json_reply({"total": len(records), "products": [{"id": item.id, **item.body} for item in page]})

            def add(self, request):
                record = self.create(request.get_json(), lag=self.lag_of(request))
                return json_reply({"id": record.id}, 201)
    """

    sku_key: ClassVar[str] = "sku"
    title_key: ClassVar[str] = "name"
    price_key: ClassVar[str] = "price"
    blank: ClassVar[Mapping[str, Any]] = {}
    """What a new product has before anything is said of it."""
    idempotency_header: ClassVar[str] = ""
    """The header with the key by which a request that comes again gets its first answer; empty: there is none."""

    def __init__(self, **behaviour: Any) -> None:
        super().__init__(**behaviour)
        self.shelf: Shelf[Record] = Shelf(self.clock)
        self._numbers = itertools.count(1)
        self._first_answers: dict[str, Response] = {}

    # The people who work there

    def listings(self) -> list[SandboxListing]:
        with self.lock:
            return [self.listing_of(record) for record in self.shelf.written.values()]

    def listing_of(self, record: Record) -> SandboxListing:
        price = record.body.get(self.price_key)
        return SandboxListing(
            remote_id=str(record.id),
            sku=record.body.get(self.sku_key) or "",
            title=record.body.get(self.title_key) or "",
            price=int(price) if price else None,
            state=record.state,
            reason=record.reason,
        )

    def approve(self, remote_id: str) -> None:
        with self.lock:
            record = self.shelf.written[int(remote_id)]
            self.put(evolve(record, state=ListingState.LIVE, reason=""), lag=self.lag)

    def reject(self, remote_id: str, reason: str) -> None:
        with self.lock:
            record = self.shelf.written[int(remote_id)]
            self.put(evolve(record, state=ListingState.REJECTED, reason=reason), lag=self.lag)

    def change_price(self, remote_id: str, price: int) -> None:
        self.edit(remote_id, **{self.price_key: price})

    def edit(self, remote_id: str, **changes: Any) -> None:
        """Somebody changes a product by hand; nobody moderates that."""
        with self.lock:
            record = self.shelf.written[int(remote_id)]
            self.put(evolve(record, body={**record.body, **changes}), lag=self.lag)

    def remove(self, remote_id: str) -> None:
        with self.lock:
            self.delete(self.shelf.written[int(remote_id)], lag=self.lag)

    def add_by_hand(self, **body: Any) -> str:
        """Somebody adds a product without an SKU, which is seen at once; its number."""
        with self.lock:
            number = next(self._numbers)
            words = {self.sku_key: "", self.title_key: f"Sản phẩm thêm tay {number}", self.price_key: 10_000, **body}
            self.put(Record(id=number, body={**self.blank, **words}, state=ListingState.LIVE), lag=0)
        return str(number)

    # What every request goes through

    def guarded(self, handler: Handler) -> Handler:
        """``handler`` behind :meth:`refusal`, alone among the records, and disturbed as the plan says."""

        def answer(request: Request, **parts: Any) -> Response:
            refused = self.refusal(request)
            if refused is not None:
                return refused
            if self.fault(request, FaultKind.FAILURE_IN_200):
                return self.failed()
            key = request.headers.get(self.idempotency_header, "") if self.idempotency_header else ""
            with self.lock:
                response = self._first_answers.get(key) or handler(request, **parts)
                if key and response.status_code < 300:  # a refusal is not kept: nothing was done
                    self._first_answers[key] = response
            return self.redesigned() if self.fault(request, FaultKind.UNKNOWN_MARKUP) else response

        return answer

    def refusal(self, request: Request) -> Response | None:
        """The answer to whoever may not come in; SESSION_EXPIRED is played here. By default everybody may."""
        return None

    def failed(self) -> Response:
        """An error in an answer with status 200, in the marketplace's own form."""
        return json_reply({"error": "internal error"})

    def redesigned(self) -> Response:
        """A page that looks like nothing an adapter knows."""
        return Response("<!doctype html><title>Giao diện mới</title><div id=app></div>", mimetype="text/html")

    # What handlers do

    def seen(self, request: Request) -> list[Record]:
        """What a read sees, the newest first, so that what is new (PAGE_SHIFT) moves everything else."""
        if self.fault(request, FaultKind.PAGE_SHIFT):
            self.add_by_hand()
        return [record for number in reversed(self.shelf.ids()) if (record := self.shelf.get(number))]

    def create(self, body: Mapping[str, Any], *, lag: float) -> Record:
        return self.put(Record(id=next(self._numbers), body={**self.blank, **body}, state=self.first_state), lag=lag)

    def update(self, record: Record, body: Mapping[str, Any], *, lag: float) -> Record:
        """Put ``body`` in place of what it says there; it is moderated again."""
        return self.put(evolve(record, body=body, state=self.first_state, reason=""), lag=lag)

    def put(self, record: Record, *, lag: float) -> Record:
        """Put it there as it is, seen after ``lag`` seconds."""
        self.shelf.write(record.id, record, lag=lag)
        return record

    def delete(self, record: Record, *, lag: float) -> None:
        self.shelf.write(record.id, None, lag=lag)

    @property
    def first_state(self) -> ListingState:
        return ListingState.PENDING if self.moderated else ListingState.LIVE


def page_of(records: Sequence[Record], number: int, *, size: int) -> Sequence[Record]:
    """The records of a page; pages count from 1."""
    return records[max(0, number - 1) * size : max(0, number) * size]


def json_reply(content: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(content), status=status, mimetype="application/json")
