"""Chợ Quê: the invented marketplace of RestAdapter's own example, in every manner of paging and signing in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from werkzeug import Request, Response
from werkzeug.routing import Rule

from ocopsync.listing import ListingState
from ocopsync.testing import FaultKind, Record, RecordSandbox, json_reply

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


class ChoQueSandbox(RecordSandbox):
    name = "choque"
    title = "Chợ Quê"
    credentials: ClassVar[dict[str, str]] = {
        "token": "the-bai",
        "username": "htx",
        "password": "the-bai",
        "key": "the-bai",
    }
    sku_key = "ma"
    title_key = "ten"
    price_key = "gia"
    idempotency_header = "Idempotency-Key"

    def __init__(self, *, signed_in: str = "bearer", **behaviour: Any) -> None:
        super().__init__(**behaviour)
        self.signed_in = SIGNED_IN[signed_in]
        self.pictures: set[str] = set()
        self.bodies: list[Any] = []
        """What the writes said."""

    def routes(self) -> Iterable[Rule]:
        one = "/api/v1/san-pham/<int:number>"
        return [
            Rule("/api/v1/san-pham", methods=["GET"], endpoint=self.guarded(self._list)),
            Rule("/api/v1/san-pham", methods=["POST"], endpoint=self.guarded(self._create)),
            Rule("/api/v1/anh", methods=["POST"], endpoint=self.guarded(self._picture)),
            Rule(one, methods=["GET"], endpoint=self.guarded(self._one)),
            Rule(one, methods=["PATCH"], endpoint=self.guarded(self._update)),
            Rule(one, methods=["DELETE"], endpoint=self.guarded(self._withdraw)),
        ]

    def refusal(self, request: Request) -> Response | None:
        if self.fault(request, FaultKind.SESSION_EXPIRED) or not self.signed_in(request):
            return wrong("chua_dang_nhap", "Sai the-bai.", 401)
        return None

    def failed(self) -> Response:
        return wrong("he_thong", "Lỗi hệ thống.", 200)

    def _create(self, request: Request) -> Response:
        body = self._body(request)
        if any(record.body["ma"] == body["ma"] for record in self.shelf.written.values()):
            return wrong("trung_ma", "Mã đã có.", 409)
        if not self._is_good(body):
            return wrong("sai", "Thiếu tên, hoặc ảnh chưa tải lên.", 422)
        return json_reply(shown(self.create(body, lag=self.lag_of(request))), 201)

    def _update(self, request: Request, number: int) -> Response:
        sent, record = self._body(request), self.shelf.written.get(number)
        if record is None:
            return wrong("khong_co", "Không có sản phẩm này.", 404)
        body = {**merged(record.body, sent), "ma": record.body["ma"]}
        if not self._is_good(body):
            return wrong("sai", "Thiếu tên, hoặc ảnh chưa tải lên.", 422)
        return json_reply(shown(self.update(record, body, lag=self.lag_of(request))))

    def _is_good(self, body: Mapping[str, Any]) -> bool:
        return bool(body.get("ten")) and self.pictures.issuperset(body.get("anh") or [])

    def _withdraw(self, request: Request, number: int) -> Response:
        record = self.shelf.written.get(number)
        if record is None:
            return wrong("khong_co", "Không có sản phẩm này.", 404)
        self.delete(record, lag=self.lag_of(request))
        return Response(status=204)

    def _picture(self, request: Request) -> Response:
        with request:  # closes the file that came with it
            name = f"anh-{len(self.pictures)}" if request.files["file"].read() else ""
        self.pictures.add(name)
        return json_reply({"id": name}, 201)

    def _one(self, request: Request, number: int) -> Response:
        record = self.shelf.get(number)
        return json_reply(shown(record)) if record else wrong("khong_co", "", 404)

    def _list(self, request: Request) -> Response:
        """The oldest first: what vanishes in front moves the rest."""
        args = request.args
        found = [record for number in self.shelf.ids() if (record := self.shelf.get(number))]
        if "ma" in args:
            found = [record for record in found if args["ma"].lower() in record.body["ma"].lower()]
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
        return json_reply({"tong": len(found), "danh_sach": list(map(shown, page)), "next_cursor": rest})

    def _body(self, request: Request) -> dict[str, Any]:
        body: dict[str, Any] = request.get_json()
        self.bodies.append(dict(body))
        return body


def shown(record: Record) -> dict[str, Any]:
    return {**record.body, "id": record.id, "trang_thai": WORDS[record.state], "ly_do": record.reason}


def wrong(code: str, words: str, status: int) -> Response:
    return json_reply({"loi": code, "thong_bao": words}, status)


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    inner = {name: merged(old.get(name) or {}, value) for name, value in new.items() if isinstance(value, dict)}
    return {**old, **new, **inner}
