"""Requests and replies of the WooCommerce sandbox: which products a list's parameters want, and answers as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec
from werkzeug import Request, Response

from ocopsync_woocommerce.sandbox_products import SITE_ZONE, Product, Wrong

CATEGORIES: Mapping[int, tuple[str, int]] = {
    15: ("Uncategorized", 0),
    16: ("Đặc sản", 0),
    17: ("Mắm &amp; nước chấm", 16),
    18: ("Trà", 16),
}
"""Number, name as WordPress keeps it, and the one above it."""


def chosen(item: Product, request: Request) -> bool:
    """Whether the list's parameters want it: ``status``, ``sku`` (several with commas), ``modified_after``."""
    args = request.args
    if item.body["type"] == "variation" and not args.get("sku"):  # the list holds them only where it is asked for SKUs
        return False
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
