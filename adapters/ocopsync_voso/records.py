"""Product records: a listing as the fields of Voso's product form, and Voso's product record as a listing.

The keys of the record were seen in the site's own pages; the form's names are assumed to be the same.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from ocopsync.errors import NotRecognised
from ocopsync.listing import Json, ListingState, LiveListing, Operation
from ocopsync.messages import say
from ocopsync_voso.categories import number_of, path_of
from ocopsync_voso.description import from_html, to_html
from ocopsync_voso.pages import product_path

Record = Mapping[str, Any]

NEEDED = ("id", "merchantProductId", "name", "approved", "reject", "activated", "available")
SIDES = ("length", "width", "height")
MD5 = re.compile(r"[0-9a-f]{32}")


def form_of(operation: Operation) -> dict[str, str]:
    """``Product[…]`` for the form. What Voso keeps and we have no field for is left alone."""
    listing = operation.listing
    fields = listing.fields
    pictures = [operation.images[sha256] for sha256 in fields.get("images", ())]
    stars = fields.get("ocop")
    values: dict[str, Any] = {
        "merchantProductId": listing.sku,
        "name": fields.get("title"),
        "description": to_html(fields.get("description", ""), fields.get("stamp", "")),
        "price": fields.get("price"),
        "listPrice": fields.get("list_price"),
        "unit": fields.get("unit"),
        "weight": fields.get("weight"),
        **{side: fields.get("size", {}).get(side) for side in SIDES},
        "barcode": fields.get("gtin"),
        "categoryId": number_of(fields.get("category", "")),
        "image": pictures[0] if pictures else None,
        "images": json.dumps(pictures),
        "isOCOP": 1 if stars else 0,
        "ratingOCOP": stars,
    }
    if "ocop_province" in listing.extra:
        values["provinceIdOCOP"] = listing.extra["ocop_province"]
    return {f"Product[{name}]": "" if value is None else str(value) for name, value in values.items()}


def read_record(record: Any, *, public_url: str) -> LiveListing:
    """The listing that a product record shows. Raises NotRecognised where it isn't the record that we know."""
    if not isinstance(record, Mapping):
        raise NotRecognised(say("A Voso product record is not as we know it."))
    numbered = type(record.get("id")) in (int, str) and record["id"] not in (0, "")
    if lacking := [key for key in NEEDED if key not in record or (key == "id" and not numbered)]:
        raise NotRecognised(
            say("The Voso product record {id} has no {keys}.", id=record.get("id"), keys=", ".join(lacking))
        )
    remote_id = str(record["id"])
    title = text(record, "name")
    return LiveListing(
        remote_id=remote_id,
        sku=text(record, "merchantProductId"),
        state=state_of(record),
        reason=text(record, "status_content") if flag(record, "reject") else "",
        url=f"{public_url.rstrip('/')}/{product_path(remote_id, title)}",
        fields=fields_of(record),
        extra=extra_of(record),
        changed_at=moment(record, "updateTime"),
    )


def fields_of(record: Record) -> dict[str, Json]:
    description, stamp = from_html(text(record, "description"))
    category = number(record, "categoryId")
    values: dict[str, Json] = {
        "title": text(record, "name"),
        "description": description,
        "price": number(record, "price"),
        "list_price": number(record, "listPrice") or None,  # 0 where none was given
        "unit": text(record, "unit"),
        "weight": number(record, "weight") or None,
        "size": size_of(record),
        "category": path_of(int(category)) if category else None,
        "images": pictures_of(record),
        "gtin": text(record, "barcode"),
        "ocop": number(record, "ratingOCOP") or None if flag(record, "isOCOP") else None,
        "stamp": stamp,
    }
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def extra_of(record: Record) -> dict[str, Json]:
    province = text(record, "provinceIdOCOP")
    return {"ocop_province": province} if flag(record, "isOCOP") and province not in ("", "0") else {}


def state_of(record: Record) -> ListingState:
    """Our reading of four marks that were seen in the record; Voso doesn't explain them."""
    if flag(record, "reject"):
        return ListingState.REJECTED
    if not flag(record, "approved"):
        return ListingState.PENDING
    shown = flag(record, "activated") and flag(record, "available")
    return ListingState.LIVE if shown else ListingState.HIDDEN


def size_of(record: Record) -> dict[str, int | float] | None:
    sides = {side: number(record, side) or 0 for side in SIDES}
    return sides if any(sides.values()) else None


def pictures_of(record: Record) -> list[str]:
    """The pictures' md5, the cover first. ``images`` is JSON inside a string."""
    value = record.get("images") or "[]"
    try:
        listed = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError) as error:
        raise unreadable("images", value) from error
    cover = text(record, "image")
    return list(dict.fromkeys(MD5.findall(cover) + MD5.findall(json.dumps(listed))))


def text(record: Record, name: str) -> str:
    value = record.get(name)
    return "" if value is None else str(value)


def flag(record: Record, name: str) -> bool:
    return record.get(name) in (1, "1", True)


MOST_DIGITS = 30
"""``1e9999999`` is a number, too, and writing it out takes hours."""


def number(record: Record, name: str) -> int | float | None:
    """A number, which PHP may write as text; None where there is none."""
    value = text(record, name)
    if not value:
        return None
    try:
        amount = Decimal(value)
    except InvalidOperation as error:
        raise unreadable(name, value) from error
    if not amount.is_finite() or amount.adjusted() > MOST_DIGITS:
        raise unreadable(name, value)
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def moment(record: Record, name: str) -> dt.datetime | None:
    """A time in epoch seconds; it is only told, so one in another form is passed over."""
    value = text(record, name)
    return dt.datetime.fromtimestamp(int(value), dt.UTC) if re.fullmatch(r"[0-9]{9,10}", value) else None


def unreadable(name: str, value: object) -> NotRecognised:
    return NotRecognised(
        say("In a Voso product record, {name} = {value!r} is not what we know.", name=name, value=value)
    )
