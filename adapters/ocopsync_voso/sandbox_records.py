"""Product records of the Voso sandbox: their 101 keys, how a form fills them, and what state they are in."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from ocopsync.listing import ListingState

Record = Mapping[str, Any]
Errors = dict[str, list[str]]

MERCHANT = 2001
FIRST_ID = 500_001

NEW: Record = {
    "merchantProductId": "",
    "merchantId": MERCHANT,
    "categoryId": None,
    "barcode": "",
    "name": "",
    "description": "",
    "keywords": "",
    "price": 0,
    "listPrice": None,
    "vat": 0,
    "realWeight": None,
    "weight": None,
    "length": None,
    "width": None,
    "height": None,
    "unit": "",
    "image": "",
    "images": "[]",
    "approved": 0,
    "reject": 0,
    "activated": 1,
    "available": 1,
    "status_content": "",
    "isOCOP": 0,
    "ratingOCOP": None,
    "provinceIdOCOP": None,
    "expiryDate": None,
    "addByApi": 0,
    "partnerId": None,
}
"""A new product: keys seen in the site's own page. The id, the product code and the times come with the saving."""

FURTHER: Record = {
    **dict.fromkeys("likeCount viewCount shareCount commentCount quantitySold ratingCount ratingAverage".split(), 0),
    **dict.fromkeys("isHot isNew isBestSeller isFlashSale isFreeShip isInstallment isGift isCombo".split(), 0),
    **dict.fromkeys("flashSalePrice flashSaleStart flashSaleEnd promotionId promotionPrice voucherId".split()),
    **dict.fromkeys("brandId originId colorId materialId warrantyType warrantyTime returnDays preOrder".split()),
    **dict.fromkeys("parentId isParent hasVariant minOrder maxOrder sortOrder deleted locked".split(), 0),
    **dict.fromkeys("shippingType shippingFee warehouseId shopProvinceId shopDistrictId shopWardId".split()),
    **dict.fromkeys("createBy updateBy approvedBy approvedTime rejectBy rejectTime publishTime".split()),
    **dict.fromkeys("shortDescription metaTitle metaDescription video videoThumb guarantee".split(), ""),
    **dict.fromkeys("commission commissionType discountPercent rewardPoint".split(), 0),
    **dict.fromkeys("attributes variants certificates tags relatedIds".split(), "[]"),
    "language": "vi",
    "currency": "VND",
    "conditionProduct": 1,
}
"""The rest of the 101 keys. Their number was seen; these names and values are invented, so that nobody relies on a
small record."""

TEXTS = ("merchantProductId", "barcode", "name", "description", "keywords", "unit", "image")
NUMBERS = (
    *("categoryId", "price", "listPrice", "weight", "realWeight", "length", "width", "height"),
    *("isOCOP", "ratingOCOP", "provinceIdOCOP"),
)
ZERO_WHEN_EMPTY = ("price", "isOCOP")
REQUIRED = {"name": "Tên sản phẩm", "categoryId": "Danh mục"}
"""Assumed, and as few as can be: the site's own rules are not known."""

PRODUCT_FIELD = re.compile(r"Product\[(\w+)\]")
WHOLE_NUMBER = re.compile(r"[0-9]{1,12}")


def whole(record: Record) -> dict[str, Any]:
    """The record with all its 101 keys."""
    return {**FURTHER, **record}


def posted(form: Mapping[str, str]) -> dict[str, str]:
    """``Product[name]=…`` as ``{"name": …}``."""
    matches = ((PRODUCT_FIELD.fullmatch(key), value) for key, value in form.items())
    return {match[1]: value for match, value in matches if match}


def read_form(values: Mapping[str, str], *, new: bool, pictures: Collection[str]) -> tuple[dict[str, Any], Errors]:
    """What a posted form changes in a record, and what is wrong with it. Other attributes are ignored, as Yii2 does."""
    changes: dict[str, Any] = {name: values[name].strip() for name in TEXTS if name in values}
    errors: Errors = {}
    for name in NUMBERS:
        if name in values:
            changes[name] = number(name, values[name].strip(), errors)
    for name, label in REQUIRED.items():
        if not changes.get(name, None if new else True):
            errors.setdefault(name, [f"{label} không được để trống."])
    if changes.get("image") and changes["image"] not in pictures:
        errors["image"] = ["Hình ảnh chưa được tải lên."]
    if "images" in values:
        changes["images"] = picture_list(values["images"], pictures, errors)
    return changes, errors


def number(name: str, text: str, errors: Errors) -> int | None:
    if not text:
        return 0 if name in ZERO_WHEN_EMPTY else None
    if WHOLE_NUMBER.fullmatch(text):
        return int(text)
    errors[name] = [f"{name} phải là số nguyên."]
    return None


def picture_list(text: str, pictures: Collection[str], errors: Errors) -> str:
    try:
        listed = json.loads(text or "[]")
    except ValueError:
        listed = None
    if not isinstance(listed, list):
        errors["images"] = ["images phải là một danh sách JSON."]
    elif any(picture not in pictures for picture in listed):
        errors["images"] = ["Hình ảnh chưa được tải lên."]
    return text or "[]"


def state_of(record: Record) -> ListingState:
    """The reading of the four moderation keys; the keys were seen, the reading is ours."""
    if record["reject"]:
        return ListingState.REJECTED
    if not record["approved"]:
        return ListingState.PENDING
    return ListingState.LIVE if record["activated"] and record["available"] else ListingState.HIDDEN


@lru_cache(maxsize=65_536)  # a search compares the slugs of everything on sale
def slug(text: str) -> str:
    """``Mắm tôm Ba Làng`` → ``mam-tom-ba-lang``: diacritics stripped; letters, digits and hyphens kept."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"[\u0300-\u036f]", "", plain)).strip("-") or "san-pham"
