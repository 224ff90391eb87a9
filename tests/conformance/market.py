"""Chợ Mẫu, the reference marketplace: a small JSON interface, invented, with the habits of the real ones.

A token opens it, an entry of a write may carry an idempotency key, new listings wait for a moderator, reads lag, pages
of ten go from the newest to the oldest (so that an insert moves them), and the search finds parts of an SKU, too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from werkzeug import Request, Response
from werkzeug.routing import Rule

from ocopsync.listing import ListingState
from ocopsync.testing import FaultKind, Record, RecordSandbox, json_reply, page_of

PAGE = 10
BATCH = 10
WORDS = {
    ListingState.PENDING: "waiting",
    ListingState.LIVE: "shown",
    ListingState.REJECTED: "refused",
    ListingState.HIDDEN: "off",
}
HOLDS = frozenset("title description price list_price stock unit weight size category images gtin ocop".split())

Answer = dict[str, Any]


class ReferenceSandbox(RecordSandbox):
    name = "reference"
    title = "Chợ Mẫu"
    credentials: ClassVar[dict[str, str]] = {"username": "htx-mau", "password": "mat-khau-thu-nghiem"}
    title_key = "title"

    def __init__(self, **behaviour: Any) -> None:
        super().__init__(**behaviour)
        self.pictures: set[str] = set()
        self._tokens: set[str] = set()
        self._results: dict[str, Answer] = {}

    def routes(self) -> Iterable[Rule]:
        return [
            Rule("/session", methods=["POST"], endpoint=self._open),
            Rule("/pictures", methods=["POST"], endpoint=self._answering(self._take_picture)),
            Rule("/listings", methods=["POST"], endpoint=self._answering(self._write)),
            Rule("/listings", methods=["GET"], endpoint=self._answering(self._page)),
            Rule("/search", methods=["GET"], endpoint=self._answering(self._search)),
        ]

    def _answering(self, handler: Callable[[Request], Answer]) -> Callable[..., Response]:
        return self.guarded(lambda request: json_reply(handler(request)))

    # Who may come in

    def _open(self, request: Request) -> Response:
        if self.fault(request, FaultKind.OTP):
            return json_reply({"otp": True})
        if request.get_json() != self.credentials:
            return json_reply({"error": "credentials"}, 403)
        with self.lock:
            token = hashlib.sha256(f"token {len(self.requests)}".encode()).hexdigest()
            self._tokens.add(token)
        return json_reply({"token": token})

    def refusal(self, request: Request) -> Response | None:
        if self.fault(request, FaultKind.SESSION_EXPIRED):
            self._tokens.clear()
        return None if request.headers.get("X-Token") in self._tokens else json_reply({"error": "session"}, 401)

    def failed(self) -> Response:
        return json_reply({"error": "internal"})

    # Writing

    def _take_picture(self, request: Request) -> Answer:
        name = "pic-" + hashlib.sha256(request.get_data()).hexdigest()[:16]
        self.pictures.add(name)
        return {"id": name}

    def _write(self, request: Request) -> Answer:
        items = request.get_json()["items"]
        if len(items) > BATCH:
            return {"error": "too many"}
        lag = self.lag_of(request)
        return {"results": [self._once_for_its_key(item, lag) for item in items]}

    def _once_for_its_key(self, item: Answer, lag: float) -> Answer:
        """A key that was seen before gets its first result; a refusal is not kept, for nothing was done."""
        key = item.get("key")
        if key not in self._results:
            result = self._carry_out(item, lag)
            if not key or result["status"] != "ok":
                return result
            self._results[key] = result
        return self._results[key]

    def _carry_out(self, item: Answer, lag: float) -> Answer:
        new, sku = item["do"] == "create", item["sku"]
        before = None if new else self.shelf.written.get(int(item["id"]))
        if before is None and not new:
            return {"sku": sku, "status": "gone"}
        if before and item["do"] == "withdraw":
            self.delete(before, lag=lag)
            return {"sku": sku, "status": "ok", "id": before.id}
        wanted = {**(fields_of(before) if before else {}), **item["fields"]}
        fields = {name: value for name, value in wanted.items() if value is not None}
        if reason := self._objection(fields):
            return {"sku": sku, "status": "refused", "reason": reason}
        body = {"sku": sku, **fields}
        record = self.update(before, body, lag=lag) if before else self.create(body, lag=lag)
        return {"sku": sku, "status": "ok", "id": record.id, "state": WORDS[record.state]}

    def _objection(self, fields: Mapping[str, Any]) -> str:
        if not fields.get("title"):
            return "Thiếu tên sản phẩm."
        if unknown := sorted(fields.keys() - HOLDS):
            return f"Không có trường {', '.join(unknown)}."
        return "" if self.pictures.issuperset(fields.get("images", ())) else "Hình ảnh chưa được tải lên."

    # Reading

    def _page(self, request: Request) -> Answer:
        records = self.seen(request)
        page = page_of(records, request.args.get("page", 1, int), size=PAGE)
        return {"total": len(records), "listings": list(map(shown, page))}

    def _search(self, request: Request) -> Answer:
        """By numbers, and by parts of SKUs."""
        numbers, parts = request.args.getlist("id"), request.args.getlist("sku")
        return {
            "listings": [
                shown(record)
                for record in self.seen(request)
                if str(record.id) in numbers or any(part in record.body["sku"] for part in parts)
            ]
        }


def fields_of(record: Record) -> Answer:
    return {name: value for name, value in record.body.items() if name != "sku"}


def shown(record: Record) -> Answer:
    return {
        "id": record.id,
        "sku": record.body["sku"],
        "fields": fields_of(record),
        "state": WORDS[record.state],
        "reason": record.reason,
    }
