"""Chợ Mẫu, the reference marketplace: a small JSON interface, invented, with the habits of the real ones.

A token opens it, an entry of a write may carry an idempotency key, new listings wait for a moderator, reads lag, pages
of ten go from the newest to the oldest (so that an insert moves them), and the search finds parts of an SKU, too.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

import msgspec
from attrs import evolve, frozen
from werkzeug import Request, Response
from werkzeug.routing import Rule

from ocopsync.clock import Clock
from ocopsync.listing import ListingState
from ocopsync.testing import FaultKind, Sandbox, SandboxListing
from ocopsync.testing.shelf import Shelf

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


@frozen(kw_only=True)
class Record:
    id: int
    sku: str = ""
    fields: Mapping[str, Any]
    state: ListingState
    reason: str = ""

    @property
    def shown(self) -> Answer:
        return {
            "id": self.id,
            "sku": self.sku,
            "fields": self.fields,
            "state": WORDS[self.state],
            "reason": self.reason,
        }


class ReferenceSandbox(Sandbox):
    name = "reference"
    title = "Chợ Mẫu"
    credentials: ClassVar[dict[str, str]] = {"username": "htx-mau", "password": "mat-khau-thu-nghiem"}

    def __init__(
        self, *, clock: Clock | None = None, moderated: bool = True, lag: float = 0.0, delay: float = 0.0
    ) -> None:
        super().__init__(clock=clock, moderated=moderated, lag=lag, delay=delay)
        self.shelf: Shelf[Record] = Shelf(self.clock)
        self.pictures: set[str] = set()
        self._tokens: set[str] = set()
        self._answers: dict[str, Answer] = {}
        self._ids = itertools.count(1001)

    def routes(self) -> Iterable[Rule]:
        return [
            Rule("/session", methods=["POST"], endpoint=self._open),
            Rule("/pictures", methods=["POST"], endpoint=self._guarded(self._take_picture)),
            Rule("/listings", methods=["POST"], endpoint=self._guarded(self._write)),
            Rule("/listings", methods=["GET"], endpoint=self._guarded(self._page)),
            Rule("/search", methods=["GET"], endpoint=self._guarded(self._search)),
        ]

    # The people who work there

    def listings(self) -> list[SandboxListing]:
        return [
            SandboxListing(
                remote_id=str(item.id),
                sku=item.sku,
                title=item.fields["title"],
                price=item.fields.get("price"),
                state=item.state,
                reason=item.reason,
            )
            for item in list(self.shelf.written.values())
        ]

    def approve(self, remote_id: str) -> None:
        self._change(int(remote_id), state=ListingState.LIVE, reason="")

    def reject(self, remote_id: str, reason: str) -> None:
        self._change(int(remote_id), state=ListingState.REJECTED, reason=reason)

    def change_price(self, remote_id: str, price: int) -> None:
        self._change(int(remote_id), fields={**self.shelf.written[int(remote_id)].fields, "price": price})

    def remove(self, remote_id: str) -> None:
        with self.lock:
            del self.shelf.written[int(remote_id)]
            self.shelf.write(int(remote_id), None, lag=self.lag)

    def add_by_hand(self) -> str:
        """Somebody else's listing, without an SKU; its number."""
        with self.lock:
            number = next(self._ids)
            fields = {"title": f"Sản phẩm thêm tay {number}", "price": 10_000}
            self.shelf.write(number, Record(id=number, fields=fields, state=ListingState.LIVE))
        return str(number)

    def _change(self, number: int, **changes: Any) -> None:
        with self.lock:
            self.shelf.write(number, evolve(self.shelf.written[number], **changes), lag=self.lag)

    # What every request goes through

    def _open(self, request: Request) -> Response:
        if self.fault(request, FaultKind.OTP):
            return reply({"otp": True})
        if request.get_json() != self.credentials:
            return reply({"error": "credentials"}, 403)
        with self.lock:
            token = hashlib.sha256(f"token {len(self.requests)}".encode()).hexdigest()
            self._tokens.add(token)
        return reply({"token": token})

    def _guarded(self, handler: Callable[[Request], Answer]) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            if self.fault(request, FaultKind.SESSION_EXPIRED):
                self._tokens.clear()
            if request.headers.get("X-Token") not in self._tokens:
                return reply({"error": "session"}, 401)
            if self.fault(request, FaultKind.FAILURE_IN_200):
                return reply({"error": "internal"})
            with self.lock:
                response = reply(handler(request))
            return redesigned() if self.fault(request, FaultKind.UNKNOWN_MARKUP) else response

        return answer

    # Writing

    def _take_picture(self, request: Request) -> Answer:
        name = "pic-" + hashlib.sha256(request.get_data()).hexdigest()[:16]
        self.pictures.add(name)
        return {"id": name}

    def _write(self, request: Request) -> Answer:
        items = request.get_json()["items"]
        if len(items) > BATCH:
            return {"error": "too many"}
        late = self.fault(request, FaultKind.LATE_COMMIT)
        lag = max(self.lag, late.value or 0.0) if late else self.lag
        return {"results": [self._once(item, lag) for item in items]}

    def _once(self, item: Answer, lag: float) -> Answer:
        """A key that was seen before gets its first answer; a refusal is not kept, for nothing was done."""
        key = item.get("key")
        if key not in self._answers:
            answer = self._carry_out(item, lag)
            if not key or answer["status"] != "ok":
                return answer
            self._answers[key] = answer
        return self._answers[key]

    def _carry_out(self, item: Answer, lag: float) -> Answer:
        new = item["do"] == "create"
        number = next(self._ids) if new else int(item["id"])
        before = self.shelf.written.get(number)
        if before is None and not new:
            return {"sku": item["sku"], "status": "gone"}
        if item["do"] == "withdraw":
            self.shelf.write(number, None, lag=lag)
            return {"sku": item["sku"], "status": "ok", "id": number}
        wanted = {**(before.fields if before else {}), **item["fields"]}
        fields = {name: value for name, value in wanted.items() if value is not None}
        if reason := self._objection(fields):
            return {"sku": item["sku"], "status": "refused", "reason": reason}
        state = ListingState.PENDING if self.moderated else ListingState.LIVE
        self.shelf.write(number, Record(id=number, sku=item["sku"], fields=fields, state=state), lag=lag)
        return {"sku": item["sku"], "status": "ok", "id": number, "state": WORDS[state]}

    def _objection(self, fields: Mapping[str, Any]) -> str:
        if not fields.get("title"):
            return "Thiếu tên sản phẩm."
        if unknown := sorted(fields.keys() - HOLDS):
            return f"Không có trường {', '.join(unknown)}."
        return "" if self.pictures.issuperset(fields.get("images", ())) else "Hình ảnh chưa được tải lên."

    # Reading

    def _page(self, request: Request) -> Answer:
        if self.fault(request, FaultKind.PAGE_SHIFT):
            self.add_by_hand()
        start = (request.args.get("page", 1, int) - 1) * PAGE
        records = self._records()
        return {"total": len(records), "listings": [item.shown for item in records[start : start + PAGE]]}

    def _search(self, request: Request) -> Answer:
        """By numbers, and by parts of SKUs."""
        numbers, parts = request.args.getlist("id"), request.args.getlist("sku")
        found = [item for item in self._records() if str(item.id) in numbers or any(part in item.sku for part in parts)]
        return {"listings": [item.shown for item in found]}

    def _records(self) -> list[Record]:
        """What reads see, the newest first."""
        return [record for number in reversed(self.shelf.ids()) if (record := self.shelf.get(number))]


def reply(answer: Answer, status: int = 200) -> Response:
    return Response(msgspec.json.encode(answer), status=status, content_type="application/json")


def redesigned() -> Response:
    return Response("<!doctype html><title>Chợ Mẫu</title><p>Giao diện mới!", content_type="text/html; charset=utf-8")
