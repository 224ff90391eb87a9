"""Traceability: who needs a code, what it answers for, and which numbers must not look like a GTIN."""

from __future__ import annotations

import datetime as dt
import re

from ocopsync.messages import N_
from ocopsync.model import Product, StampState
from ocopsync.problem import NOTE, WARNING
from ocopsync.rules.label import ND_37
from ocopsync.rules.ocop import QD_26
from ocopsync.rules.rule import ADVICE, Finding, Rule
from ocopsync.vietnam.ids import parse_gtin
from ocopsync.vietnam.ocop import ALCOHOL, TOURISM
from ocopsync.vietnam.reading import Unreadable

_BONSAI = 24
_DRINKS = ALCOHOL | {17}


def needs_code(product: Product, on: dt.date) -> bool:
    """Whether its stars ask for a traceability code."""
    certificate = product.certificate
    if certificate is None or product.group == TOURISM:
        return False
    first = 5 if product.group == _BONSAI else 4
    return first <= certificate.stars <= 5 and certificate.state_on(on).counts


def _without_code(product: Product, on: dt.date) -> Finding | None:
    certificate, stamp = product.certificate, product.stamp
    if certificate is None or (stamp and stamp.state is not StampState.VOID) or not needs_code(product, on):
        return None
    return {"field": "stamp", "stars": certificate.stars}


def _recalled(product: Product, on: dt.date) -> Finding | None:
    if product.stamp is None or product.stamp.state is not StampState.RECALLED or product.warnings:
        return None
    return {"field": "warnings"}


def _without_stamp(product: Product, on: dt.date) -> Finding | None:
    return None if product.stamp else {"field": "stamp"}


def _data_missing(product: Product, on: dt.date) -> Finding | None:
    if product.stamp is None:
        return None
    given = {
        "images": ("'Ảnh'", product.images),
        "producer": ("'Chủ thể'", product.producer.name),
        "address": ("'Địa chỉ'", product.producer.address),
    }
    missing = {field: title for field, (title, value) in given.items() if not value}
    return {"field": next(iter(missing)), "missing": ", ".join(missing.values())} if missing else None


_KEY_IN_LINK = re.compile(r"/01/(\d{14})(?=[/?#]|$)")


def _other_gtin(product: Product, on: dt.date) -> Finding | None:
    found = _KEY_IN_LINK.search(product.stamp.link) if product.stamp and product.gtin else None
    return {"field": "stamp", "value": found[1]} if found and found[1] != product.gtin.zfill(14) else None


def _like_gtin(product: Product, on: dt.date) -> Finding | None:
    sku = product.sku
    if not sku.isdecimal() or not sku.isascii() or sku.zfill(14) == product.gtin.zfill(14):
        return None
    return {"field": "sku", "value": sku} if _is_gtin(sku) else None


def _is_gtin(digits: str) -> bool:
    try:
        return len(digits) > 8 and bool(parse_gtin(digits))  # of any eight digits one in ten would do
    except Unreadable:
        return False


DECLARED = (
    # A warning, not an error: the code has to be on the label, and a listing is neither the label nor the sale.
    Rule(
        code="ocop-without-trace-code",
        severity=WARNING,
        says=N_("With {stars} stars the label must carry an electronic traceability code; no link is given."),
        advice=N_("Fill in 'Truy xuất nguồn gốc' with the address that the stamp leads to."),
        source="QĐ 26/2026/QĐ-TTg Phụ lục (24 trong 26 bộ tiêu chí từ 4 sao; cây cảnh từ 5 sao)",
        effective=QD_26,
        find=_without_code,
    ),
    Rule(
        code="trace-drinks",
        severity=WARNING,
        says=N_("Such drinks (Ministry of Industry and Trade) must be traced in full; no traceability link is given."),
        advice=N_("Register the product (verigoods.vn) and fill in 'Truy xuất nguồn gốc'."),
        source="TT 31/2026 (Bộ Công Thương)",
        effective=dt.date(2027, 1, 1),
        groups=_DRINKS,
        find=_without_stamp,
    ),
    Rule(
        code="trace-recalled",
        severity=WARNING,
        says=N_("The stamp is marked as recalled, but nothing warns the buyer."),
        advice=N_("Write why it was recalled into 'Cảnh báo', or take the listing down: 'gỡ' as 'Thao tác'."),
        source="NĐ 37/2026/NĐ-CP Điều 32, 52-55",
        effective=ND_37,
        find=_recalled,
    ),
    Rule(
        code="trace-data-missing",
        severity=NOTE,
        says=N_("Whoever scans the stamp must see {missing}; the catalogue doesn't have it."),
        advice=N_("Look whether the page behind the link shows it, and fill it in here too."),
        source="NĐ 37/2026/NĐ-CP Điều 23(5), 23(7)",
        effective=ND_37,
        find=_data_missing,
    ),
    Rule(
        code="sku-like-gtin",
        severity=WARNING,
        says=N_("The product code {value} looks like a barcode number (GTIN), and isn't this product's."),
        advice=N_("Give the product a code with letters, such as HL-01: own codes must not look like GS1's."),
        source="NĐ 37/2026/NĐ-CP Điều 28(4)",
        effective=ND_37,
        find=_like_gtin,
    ),
    Rule(
        code="stamp-gtin-differs",
        severity=WARNING,
        says=N_("The traceability link is for the code {value}, not for this product's barcode."),
        advice=N_("Open the link and look which product it shows; correct the link or the barcode."),
        source=ADVICE,
        find=_other_gtin,
    ),
)
