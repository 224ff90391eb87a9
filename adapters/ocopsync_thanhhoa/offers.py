"""Offers (Kết nối cung cầu): the one posting form that was seen on the portal itself."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from ocopsync.clock import today
from ocopsync.errors import NotRecognised
from ocopsync.listing import ListingState, LiveListing, Operation, OperationKind
from ocopsync.messages import say
from ocopsync.vietnam.text import same_word
from ocopsync_thanhhoa import tail
from ocopsync_thanhhoa.categories import canonical_category
from ocopsync_thanhhoa.desk import Desk, Opened, Values, option_or_refuse, without_empty
from ocopsync_thanhhoa.forms import Form
from ocopsync_thanhhoa.pages import ListMarkup, Row
from ocopsync_thanhhoa.places import canonical_region
from ocopsync_thanhhoa.session import Session
from ocopsync_thanhhoa.settings import RENEWAL_DAYS, ThanhHoaSettings

FOR_SALE = "Cần bán"
DATE = "%d/%m/%Y"


class Offers(Desk):
    list_path = "/user/advertising"
    create_path = "/user/advertising/create"
    image_field = "paths[]"
    markup = ListMarkup(
        table="table#datatable-dangtincc", title="Tiêu đề", public="/ket-noi/", place=say("the list of own offers")
    )
    states: ClassVar = {
        "Chờ duyệt": ListingState.PENDING,
        "Duyệt đăng": ListingState.LIVE,
        "Huỷ duyệt": ListingState.REJECTED,
    }

    def __init__(self, session: Session, settings: ThanhHoaSettings) -> None:
        super().__init__(session, settings)
        self.edit_path = settings.offer_edit_path
        self.form_selector = settings.offer_form

    @property
    def today(self) -> dt.date:
        return today(self.session.transport.clock)

    def values(self, opened: Opened, operation: Operation) -> Values:
        form, fields, extra = opened.form, operation.listing.fields, operation.listing.extra
        content = tail.Content(
            fields.get("description", ""),
            sku=operation.sku,
            price=fields.get("price"),
            unit=fields.get("unit", ""),
            stamp=fields.get("stamp", ""),
        )
        return {
            "category_id": option_or_refuse(form, "category_id", extra.get("type", FOR_SALE)),
            "title": fields["title"],
            "content": tail.write(content),
            "product_category_id": self._category(form, operation),
            "region_id": self._region(form, operation),
            "to_date": self._until(form, operation).strftime(DATE),
            "address": fields.get("address", ""),
            "tel": fields.get("phone", ""),
            self.image_field: pictures(self, opened, operation),
        }

    def _category(self, form: Form, operation: Operation) -> str:
        path = operation.listing.fields.get("category")
        if not path:
            return kept_or_cleared(form, "product_category_id", "category", operation)
        return option_or_refuse(form, "product_category_id", path, setting="categories", canonical=canonical_category)

    def _region(self, form: Form, operation: Operation) -> str:
        path = operation.listing.extra.get("region")
        if not path:
            return kept_or_cleared(form, "region_id", "extra.region", operation)
        return option_or_refuse(form, "region_id", path, setting="region", canonical=canonical_region)

    def _until(self, form: Form, operation: Operation) -> dt.date:
        """The day on which it ends: that which stands there, or a new one where that is near."""
        ends = None if operation.kind is OperationKind.CREATE else ends_on(form)
        if ends is not None and ends - self.today > dt.timedelta(days=RENEWAL_DAYS):
            return ends
        return self.today + dt.timedelta(days=self.settings.days_listed)

    def read(self, row: Row, opened: Opened) -> LiveListing:
        form = opened.form
        content, ends = tail.read(form.value("content")), ends_on(form)
        state = self.state_of(row)
        if ends is not None and ends < self.today and state is ListingState.LIVE:
            state = ListingState.HIDDEN
        kind = form.chosen("category_id")
        return LiveListing(
            remote_id=row.remote_id,
            sku=content.sku,
            state=state,
            reason="; ".join(opened.words) if state is ListingState.REJECTED else "",
            url=row.url,
            fields=without_empty(
                {
                    "title": form.value("title"),
                    "description": content.description.strip("\n"),
                    "price": content.price,
                    "unit": content.unit,
                    "stamp": content.stamp,
                    "category": canonical_category(form.chosen("product_category_id")),
                    "images": self.images(opened),
                    "address": form.value("address"),
                    "phone": form.value("tel"),
                }
            ),
            extra=without_empty(
                {
                    "type": FOR_SALE if same_word(kind) == same_word(FOR_SALE) else kind,
                    "region": canonical_region(form.chosen("region_id")),
                }
            ),
            damage=content.damage,
            expires_on=ends,
        )


def pictures(desk: Desk, opened: Opened, operation: Operation) -> list[str]:
    """The wanted pictures; those that stand there where the listing has none and nobody took them away."""
    wanted = operation.listing.fields.get("images")
    if wanted is None and "images" not in operation.changed:
        return desk.images(opened)
    return [operation.images[digest] for digest in wanted or ()]


def kept_or_cleared(form: Form, name: str, field: str, operation: Operation) -> str:
    """What a select sends for a listing that has no value for it."""
    return form.blank(name) if field in operation.changed else form.value(name)


def ends_on(form: Form) -> dt.date | None:
    text = form.value("to_date").strip()
    if not text:
        return None
    try:
        return dt.datetime.strptime(text, DATE).date()
    except ValueError:
        raise NotRecognised(
            say("{place}: to_date is {text!r}, not a date such as 31/12/2026.", place=form.place, text=text)
        ) from None
