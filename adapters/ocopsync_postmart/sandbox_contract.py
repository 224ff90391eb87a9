"""The partner contract of the Postmart sandbox: envelope, codes, signature, and what an item may say.

This contract is our own design; what the marketplace offers to partners is not public.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import quote

import msgspec
from werkzeug import Request, Response

from ocopsync.listing import FIELDS

OK, INVALID, SKU_EXISTS, NOT_FOUND, NOT_ALLOWED, PRICE_REVIEW, INTERNAL = 0, 1001, 1002, 1003, 1005, 1006, 1500
MESSAGES = {
    OK: "OK",
    INVALID: "Dữ liệu không hợp lệ.",
    SKU_EXISTS: "Mã SKU đã có.",
    NOT_FOUND: "Không tìm thấy sản phẩm.",
    NOT_ALLOWED: "Token hoặc chữ ký không đúng.",
    PRICE_REVIEW: "Giá thay đổi hơn 80 %, sản phẩm chờ duyệt lại.",
    INTERNAL: "Lỗi hệ thống.",
}
MOST_AT_ONCE = 100
REVIEWED_PERCENT = 80  # a change of price by more goes back to review; the habit of a comparable marketplace
CLOCK_TOLERANCE = 300  # seconds by which the timestamp of a signature may be off

NUMBERS = frozenset({"price", "list_price", "stock", "weight", "ocop"})
TEXTS = frozenset(FIELDS) - NUMBERS - {"size", "images"}
OF_THE_ITEM = frozenset({"key", "sku", "product_id"})

Item = Mapping[str, Any]
Result = dict[str, Any]
Error = dict[str, str]


class Malformed(Exception):
    """The request as a whole doesn't keep to the contract."""


def envelope(data: Any = None, *, code: int = OK, message: str = "", status: int = 200) -> Response:
    content = {"code": code, "message": message or MESSAGES[code], "data": data}
    return Response(msgspec.json.encode(content), status=status, content_type="application/json; charset=utf-8")


def result(
    item: Item, code: int = OK, *, errors: Iterable[Error] = (), track_id: str = "", product_id: int | None = None
) -> Result:
    """What became of one item; ``track_id`` and ``product_id`` are there only when known."""
    answer: Result = {"sku": item.get("sku", ""), "code": code, "message": MESSAGES[code], "errors": list(errors)}
    if track_id:
        answer["track_id"] = track_id
    if product_id is not None:
        answer["product_id"] = str(product_id)
    return answer


def refused(item: Item, *errors: Error) -> Result:
    return result(item, INVALID, errors=errors)


def items_of(request: Request, name: str) -> list[Item]:
    """The items of a batch; raises Malformed."""
    try:
        body = msgspec.json.decode(request.get_data())
    except msgspec.DecodeError as error:
        raise Malformed("Nội dung không phải là JSON.") from error
    items = body.get(name) if isinstance(body, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Malformed(f"Thiếu danh sách {name}.")
    if not 1 <= len(items) <= MOST_AT_ONCE:
        raise Malformed(f"Mỗi lần gửi từ 1 đến {MOST_AT_ONCE} mục, không phải {len(items)}.")
    return items


def content_errors(item: Item, pictures: Collection[str]) -> list[Error]:
    """What is wrong with the full content of a product."""
    errors = [wrong(name, "không được để trống") for name in ("sku", "title") if not item.get(name)]
    if not isinstance(item.get("sku", ""), str):
        errors.append(wrong("sku", "phải là văn bản"))
    for name, value in item.items():
        if name in OF_THE_ITEM:
            continue
        expected = expectation(name, value, pictures)
        if expected:
            errors.append(wrong(name, expected))
    return errors


def expectation(name: str, value: Any, pictures: Collection[str]) -> str:
    """What was expected of a field, where its value isn't that."""
    if name not in FIELDS:
        return "không có trong hợp đồng"
    if name == "images":
        known = isinstance(value, list) and all(picture in pictures for picture in value)
        return "" if known else "phải là danh sách image_id đã tải lên"
    if name == "size":
        whole = isinstance(value, dict) and all(is_whole(length) for length in value.values())
        return "" if whole else "phải là length, width, height bằng cm"
    if name in NUMBERS:
        return "" if is_whole(value) else "phải là số nguyên không âm"
    return "" if isinstance(value, str) else "phải là văn bản"


def price_errors(item: Item) -> list[Error]:
    return [
        wrong(name, "phải là số nguyên không âm")
        for name in ("price", "stock")
        if item.get(name) is not None and not is_whole(item[name])
    ]


def needs_review(old: int | None, new: int | None) -> bool:
    return bool(old and new is not None and 100 * abs(new - old) > REVIEWED_PERCENT * old)


def is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def wrong(field: str, message: str) -> Error:
    return {"field": field, "message": f"{field}: {message}."}


def token_fits(request: Request, token: str) -> bool:
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def signature_fits(request: Request, secret: str, now: dt.datetime) -> bool:
    """``X-Signature`` = hex HMAC-SHA256 over timestamp, method, path with query, and body, a line each."""
    timestamp = request.headers.get("X-Timestamp", "")
    if not timestamp.isdecimal() or abs(now.timestamp() - int(timestamp)) > CLOCK_TOLERANCE:
        return False
    query = request.query_string.decode()
    target = quote(request.path) + (f"?{query}" if query else "")
    signed = f"{timestamp}\n{request.method}\n{target}\n".encode() + request.get_data(cache=True)
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), request.headers.get("X-Signature", "").encode())


def cursor_after(number: int) -> str:
    return base64.urlsafe_b64encode(f"after:{number}".encode()).decode()


def moment_of(text: str) -> dt.datetime | None:
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise Malformed("changed_since phải là thời điểm ISO 8601.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def id_after(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.urlsafe_b64decode(cursor.encode()).decode().partition(":")
    except (binascii.Error, UnicodeError) as error:
        raise Malformed("cursor không hợp lệ.") from error
    if word != "after" or not number.isdecimal():
        raise Malformed("cursor không hợp lệ.")
    return int(number)
