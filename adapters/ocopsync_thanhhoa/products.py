"""Products of a shop: a form seen on sibling portals of the same platform only; switched on by ``mode = "product"``."""

from __future__ import annotations

import re
from typing import ClassVar

from ocopsync.errors import NotRecognised
from ocopsync.listing import ListingState, LiveListing, Operation, OperationKind
from ocopsync.messages import Message, say
from ocopsync.vietnam.text import one_line, plain
from ocopsync_thanhhoa.categories import canonical_category
from ocopsync_thanhhoa.desk import Desk, Opened, Values, option_or_refuse, without_empty
from ocopsync_thanhhoa.forms import Form
from ocopsync_thanhhoa.offers import pictures
from ocopsync_thanhhoa.pages import ListMarkup, Row
from ocopsync_thanhhoa.session import Session
from ocopsync_thanhhoa.settings import ThanhHoaSettings

CODE_LINE = "Mã SP:"
IN_USE = "Sử dụng"
NUMBER = re.compile(r"(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,]0{1,2})?")
TEXTS = {
    "title": "name",
    "gtin": "ma_vach",
    "stamp": "ma_truy_xuat",
    "net_quantity": "dong_goi",
    "storage": "bao_quan",
    "unit": "unit",
}
"""Listing field → form field, where the value is the same text."""


class Products(Desk):
    """Pictures go first through the offers' upload, and the form names them as it does those it has (assumed)."""

    image_field = "images[]"
    states: ClassVar = {IN_USE: ListingState.LIVE, "Tạm ngưng": ListingState.HIDDEN}

    def __init__(self, session: Session, settings: ThanhHoaSettings) -> None:
        super().__init__(session, settings)
        self.list_path = settings.product_list_path
        self.create_path = settings.product_create_path
        self.edit_path = settings.product_edit_path
        self.form_selector = settings.product_form
        self.markup = ListMarkup(
            table=settings.product_table,
            title="Tên sản phẩm",
            public="/san-pham/",
            place=say("the list of own products"),
        )

    def values(self, opened: Opened, operation: Operation) -> Values:
        form, fields = opened.form, operation.listing.fields
        values: dict[str, str | list[str]] = {
            **{there: fields.get(name, "") for name, there in TEXTS.items()},
            "des": write_code(fields.get("description", ""), operation.sku),
            "price": str(fields.get("price") or 0),  # 0 is shown as "Liên hệ"
            "amount": str(fields.get("stock", "")),
            "type_product_id": option_or_refuse(
                form, "type_product_id", fields["category"], setting="categories", canonical=canonical_category
            ),
            self.image_field: pictures(self, opened, operation),
        }
        return {**values, **self._first_values(form, fields["title"])} if is_new(operation) else values

    def _first_values(self, form: Form, title: str) -> dict[str, str]:
        """What is set once: a person may change it afterwards."""
        return {
            "slug": slug_of(title),
            "status": option_or_refuse(form, "status", IN_USE),
            "type": named_or_first(form, "type", self.settings.product_type, setting="product_type"),
            "shop_id": named_or_only(form, "shop_id", self.settings.shop, setting="shop"),
        }

    def read(self, row: Row, opened: Opened) -> LiveListing:
        form = opened.form
        description, sku, damage = read_code(form.value("des"))
        texts = {name: form.value(there) for name, there in TEXTS.items()}
        return LiveListing(
            remote_id=row.remote_id,
            sku=sku,
            state=self.state_of(row),
            url=row.url,
            fields=without_empty(
                {
                    **texts,
                    "description": description,
                    "price": number(form, "price") or None,
                    "stock": number(form, "amount"),
                    "category": canonical_category(form.chosen("type_product_id")),
                    "images": self.images(opened),
                }
            ),
            damage=damage,
        )


def is_new(operation: Operation) -> bool:
    return operation.kind is OperationKind.CREATE


def write_code(description: str, sku: str) -> str:
    return "\n".join([*([description] if description else []), f"{CODE_LINE} {one_line(sku)}"])


def read_code(text: str) -> tuple[str, str, Message | None]:
    """Description, SKU and damage: the SKU stands in the last line."""
    lines = text.replace("\r\n", "\n").strip().split("\n")
    if lines[-1].startswith(CODE_LINE) and (sku := lines[-1].removeprefix(CODE_LINE).strip()):
        return "\n".join(lines[:-1]), sku, None
    return "\n".join(lines), "", say("The last line of the description, with the product's code, is gone.")


def number(form: Form, name: str) -> int | None:
    text = form.value(name).strip()
    if not text:
        return None
    match = NUMBER.fullmatch(text)
    if match is None:
        raise NotRecognised(say("{place}: {name} is {text!r}, not a number.", place=form.place, name=name, text=text))
    return int(re.sub("[.,]", "", match[1]))


def named_or_first(form: Form, name: str, wanted: str, *, setting: str) -> str:
    """The option named in the settings; without a name the first."""
    return option_or_refuse(form, name, wanted or next(iter(form.offered(name)), ""), setting=setting)


def named_or_only(form: Form, name: str, wanted: str, *, setting: str) -> str:
    """The option named in the settings; without a name the only one there is."""
    offered = form.offered(name)
    return option_or_refuse(form, name, wanted or (offered[0] if len(offered) == 1 else ""), setting=setting)


def slug_of(title: str) -> str:
    """What the form's own script would make of a title. The portal may add a number: an address is read back."""
    return "-".join(plain(title).split())
