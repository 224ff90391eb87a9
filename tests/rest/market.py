"""Chợ Quê: the invented marketplace of RestAdapter's own example, in every manner of paging and signing in."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

import msgspec
from attrs import evolve, frozen
from werkzeug import Request, Response
from werkzeug.routing import Rule

from ocopsync.listing import ListingState
from ocopsync.testing import FaultKind, Sandbox, SandboxListing
from ocopsync.testing.shelf import Shelf

WORDS = {ListingState.PENDING: "cho_duyet", ListingState.LIVE: "dang_ban", ListingState.REJECTED: "tu_choi"}
SIGNED_IN: Mapping[str, Callable[[Request], bool]] = {
    "bearer": lambda request: request.headers.get("Authorization") == "Bearer the-bai",
    "basic": lambda request: (
        request.authorization is not None
        and (request.authorization.username, request.authorization.password) == ("htx", "the-bai")
    ),
    "header": lambda request: request.headers.get("X-Api-Key") == "the-bai",
    "query": lambda request: request.args.get("khoa") == "the-bai",
}


@frozen(kw_only=True)
class Record:
    id: int
    ma: str
    body: Mapping[str, Any]
    state: ListingState
    reason: str = ""

    @property
    def shown(self) -> dict[str, Any]:
        state = WORDS[self.state]
        return {**self.body, "id": self.id, "ma": self.ma, "trang_thai": state, "ly_do": self.reason}


class ChoQueSandbox(Sandbox):
    name = "choque"
    title = "Chợ Quê"
    credentials: ClassVar[dict[str, str]] = {
        "token": "the-bai",
        "username": "htx",
        "password": "the-bai",
        "key": "the-bai",
    }

    def __init__(self, *, signed_in: str = "bearer", **behaviour: Any) -> None:
        super().__init__(**behaviour)
        self.signed_in = SIGNED_IN[signed_in]
        self.shelf: Shelf[Record] = Shelf(self.clock)
        self.pictures: set[str] = set()
        self.bodies: list[Any] = []
        """What the writes said."""
        self._answers: dict[str, tuple[Any, int]] = {}
        self._ids = itertools.count(1)

    def routes(self) -> Iterable[Rule]:
        one = "/api/v1/san-pham/<int:number>"
        return [
            Rule("/api/v1/san-pham", methods=["GET"], endpoint=self._guarded(self._list)),
            Rule("/api/v1/san-pham", methods=["POST"], endpoint=self._guarded(self._create)),
            Rule("/api/v1/anh", methods=["POST"], endpoint=self._guarded(self._picture)),
            Rule(one, methods=["GET"], endpoint=self._guarded(self._one)),
            Rule(one, methods=["PATCH"], endpoint=self._guarded(self._update)),
            Rule(one, methods=["DELETE"], endpoint=self._guarded(self._withdraw)),
        ]

    def listings(self) -> list[SandboxListing]:
        return [
            SandboxListing(
                remote_id=str(item.id),
                sku=item.ma,
                title=item.body.get("ten", ""),
                price=item.body.get("gia"),
                state=item.state,
                reason=item.reason,
            )
            for item in self.shelf.written.values()
        ]

    def approve(self, remote_id: str) -> None:
        self._change(remote_id, state=ListingState.LIVE, reason="")

    def reject(self, remote_id: str, reason: str) -> None:
        self._change(remote_id, state=ListingState.REJECTED, reason=reason)

    def change_price(self, remote_id: str, price: int) -> None:
        self._change(remote_id, body={**self.shelf.written[int(remote_id)].body, "gia": price})

    def remove(self, remote_id: str) -> None:
        self.shelf.write(int(remote_id), None, lag=self.lag)

    def add_by_hand(self, **body: Any) -> int:
        number = next(self._ids)
        record = Record(id=number, ma="", body={"ten": f"Thêm tay {number}", **body}, state=ListingState.LIVE)
        self.shelf.write(number, record)
        return number

    def _change(self, remote_id: str, **changes: Any) -> None:
        self.shelf.write(int(remote_id), evolve(self.shelf.written[int(remote_id)], **changes), lag=self.lag)

    def _guarded(self, handler: Callable[..., tuple[Any, int]]) -> Callable[..., Response]:
        def answer(request: Request, **parts: Any) -> Response:
            if self.fault(request, FaultKind.SESSION_EXPIRED) or not self.signed_in(request):
                return reply({"loi": "chua_dang_nhap", "thong_bao": "Sai the-bai."}, 401)
            if self.fault(request, FaultKind.FAILURE_IN_200):
                return reply({"loi": "he_thong", "thong_bao": "Lỗi hệ thống."})
            with self.lock, request:
                late = self.fault(request, FaultKind.LATE_COMMIT)
                self._lag = max(self.lag, late.value or 0.0) if late else self.lag
                key = request.headers.get("Idempotency-Key")
                content, status = self._answers.get(key or "") or handler(request, **parts)
                if key and status < 300:
                    self._answers[key] = content, status
            if self.fault(request, FaultKind.UNKNOWN_MARKUP):
                return Response("<!doctype html><p>Giao diện mới!", content_type="text/html")
            return reply(content, status)

        return answer

    def _create(self, request: Request) -> tuple[Any, int]:
        body = self._body(request)
        if any(record.ma == body["ma"] for record in self.shelf.written.values()):
            return {"loi": "trung_ma", "thong_bao": "Mã đã có."}, 409
        return self._written(next(self._ids), body.pop("ma"), body, 201)

    def _update(self, request: Request, number: int) -> tuple[Any, int]:
        body = self._body(request)
        record = self.shelf.written.get(number)
        if record is None:
            return {"loi": "khong_co", "thong_bao": "Không có sản phẩm này."}, 404
        return self._written(number, record.ma, merged(record.body, body), 200)

    def _written(self, number: int, sku: str, body: Mapping[str, Any], status: int) -> tuple[Any, int]:
        if not body.get("ten") or not self.pictures.issuperset(body.get("anh") or []):
            return {"loi": "sai", "thong_bao": "Thiếu tên, hoặc ảnh chưa tải lên."}, 422
        state = ListingState.PENDING if self.moderated else ListingState.LIVE
        record = Record(id=number, ma=sku, body=body, state=state)
        self.shelf.write(number, record, lag=self._lag)
        return record.shown, status

    def _withdraw(self, request: Request, number: int) -> tuple[Any, int]:
        if number not in self.shelf.written:
            return {"loi": "khong_co", "thong_bao": "Không có sản phẩm này."}, 404
        self.shelf.write(number, None, lag=self._lag)
        return None, 204

    def _picture(self, request: Request) -> tuple[Any, int]:
        name = f"anh-{len(self.pictures)}" if request.files["file"].read() else ""
        self.pictures.add(name)
        return {"id": name}, 201

    def _one(self, request: Request, number: int) -> tuple[Any, int]:
        record = self.shelf.get(number)
        return (record.shown, 200) if record else ({"loi": "khong_co", "thong_bao": ""}, 404)

    def _list(self, request: Request) -> tuple[Any, int]:
        args = request.args
        found = [record for number in self.shelf.ids() if (record := self.shelf.get(number))]
        if "ma" in args:
            found = [record for record in found if args["ma"].lower() in record.ma.lower()]
        if "trang" in args:
            size = args.get("so_dong", 20, int)
            start = (args.get("trang", 1, int) - 1) * size
        else:
            size = args.get("limit", 20, int)
            start = args.get("offset", 0, int) + args.get("cursor", 0, int)
        page = found[start : start + size]
        if self.fault(request, FaultKind.PAGE_SHIFT) and found:
            self.remove(str(found[0].id))
        rest = str(start + size) if start + size < len(found) else None
        return {"tong": len(found), "danh_sach": [item.shown for item in page], "next_cursor": rest}, 200

    def _body(self, request: Request) -> dict[str, Any]:
        body: dict[str, Any] = request.get_json()
        self.bodies.append(dict(body))
        return body


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    inner = {name: merged(old.get(name) or {}, value) for name, value in new.items() if isinstance(value, dict)}
    return {**old, **new, **inner}


def reply(content: Any, status: int = 200) -> Response:
    if status == 204:
        return Response(status=204)
    return Response(msgspec.json.encode(content), status=status, content_type="application/json")
