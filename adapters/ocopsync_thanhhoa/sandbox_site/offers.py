"""The desk for offers (tin cung cầu): own list, form, pictures, saving and withdrawing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from attrs import evolve
from markupsafe import Markup
from werkzeug import Response
from werkzeug.routing import Rule

from ocopsync.listing import ListingState
from ocopsync.testing.sandbox import SandboxListing
from ocopsync_thanhhoa.sandbox_site import html, tail
from ocopsync_thanhhoa.sandbox_site.choices import CATEGORIES, OFFER_KINDS, OFFER_STATUSES, REGIONS
from ocopsync_thanhhoa.sandbox_site.desk import Desk, Sent
from ocopsync_thanhhoa.sandbox_site.forms import Field, day_of, is_date, mistakes, one_of
from ocopsync_thanhhoa.sandbox_site.paging import paged
from ocopsync_thanhhoa.sandbox_site.records import Entry, Record
from ocopsync_thanhhoa.sandbox_site.sessions import Flash, Visit

WAITING, APPROVED, REFUSED = 0, 1, 2

# Names and which are required: seen on the site's own page.
FIELDS = (
    Field("category_id", "Loại yêu cầu", check=one_of(OFFER_KINDS)),
    Field("title", "Tiêu đề", required=True),
    Field("content", "Nội dung", required=True),
    Field("product_category_id", "Loại sản phẩm", check=one_of(CATEGORIES)),
    Field("region_id", "Khu vực", check=one_of(REGIONS)),
    Field("to_date", "Ngày hết hạn", required=True, check=is_date),
    Field("address", "Địa chỉ", required=True),
    Field("tel", "Điện thoại", required=True),
)
NAMES = tuple(field.name for field in FIELDS)

FORM = Markup(
    '<h1>{heading}</h1><form id="upload_form" action="/user/advertising/upload" method="POST" '
    'enctype="multipart/form-data">{token}<input type="file" name="files[]" multiple accept="image/*"></form>'
    '<form id="form-advertising" action="{action}" method="POST">{token}{method}'
    '<input type="hidden" name="id" value="{id}"><div class="form-group">{kinds}</div>{inputs}'
    '<div id="img-table" class="grid_image">{thumbnails}</div>'
    '<button type="button" class="btn btn-primary btn-creat-ads">{button}</button></form>'
    "<script>$('.btn-creat-ads').on('click',function(){{$('#form-advertising').submit();}});</script>"
)
KIND = Markup('<label><input type="radio" name="category_id" value="{id}"{chosen}> {text}</label> ')
OWN_LIST = Markup(
    '<h1>Tin của tôi</h1><a class="btn btn-success" href="/user/advertising/create">Đăng tin</a>'
    '<form method="GET" action="/user/advertising"><select name="status">{filter}</select>'
    '<button type="submit">Lọc</button></form>'
    '<table id="datatable-dangtincc" class="table table-bordered"><thead><tr><th>Tiêu đề</th><th>Loại yêu cầu</th>'
    "<th>Ngày đăng</th><th>Trạng thái</th><th></th></tr></thead><tbody>{rows}</tbody></table>{links}"
)
ROW = Markup(
    '<tr id="{id}"><td>{title}</td><td>{kind}</td><td>{day}</td><td>{status}</td>'
    '<td><a class="btn-edit" href="/user/advertising/{id}/edit">Sửa</a>'
    '<form action="/user/advertising/{id}" method="POST">{token}{method}'
    '<button type="submit">Xóa</button></form></td></tr>'
)
TITLE_LINK = Markup('<a href="/ket-noi/{slug}">{title}</a>')
FILTER = {"-1": "Tất cả", **{str(status): text for status, text in OFFER_STATUSES.items()}}


class OfferDesk(Desk):
    home = "/user/advertising"
    after_saving = "/user/advertising"  # assumed
    noun = "tin"
    slug_field = "title"
    blank: ClassVar[Mapping[str, str]] = {**dict.fromkeys(NAMES, ""), "category_id": "1"}
    by_hand: ClassVar[Mapping[str, str]] = {
        "category_id": "2",
        "title": "Tin đăng tay",
        "content": "Liên hệ để biết thêm.",
        "to_date": "31/12/2099",
        "address": "Thanh Hóa",
        "tel": "0237 000 000",
    }

    def routes(self) -> Iterator[Rule]:
        yield from super().routes()
        yield self.portal.rule("POST", f"{self.home}/upload", self.upload, private=True)

    def list_page(self, visit: Visit, error: str = "") -> Response:
        wanted = visit.request.args.get("status", "-1")
        page = paged(visit, (pair for pair in self.mine(visit) if wanted in ("-1", str(pair[1].status))))
        token = html.token_input(visit)
        rows = html.join(row(entry, offer, token) for entry, offer in page.items)
        body = OWN_LIST.format(filter=html.plain_options(FILTER, wanted), rows=rows, links=page.links)
        return html.page(visit, "Tin của tôi", body, error=error)

    def form_page(
        self, visit: Visit, id: str, values: Mapping[str, str], pictures: Iterable[str], error: str = ""
    ) -> Response:
        body = FORM.format(
            heading="Sửa tin" if id else "Đăng tin",
            button="Lưu" if id else "Đăng tin",
            action=f"{self.home}/{id}" if id else self.home,
            method=html.METHOD.format("PUT") if id else html.EMPTY,
            token=html.token_input(visit),
            id=id,
            kinds=kinds(values["category_id"]),
            inputs=inputs(values),
            thumbnails=html.thumbnails(pictures, "paths[]"),
        )
        return html.page(visit, "Đăng tin", body, error=error)

    def upload(self, visit: Visit) -> Response:
        """The thumbnails of what was uploaded, as they stand in the form (assumed form of the answer)."""
        kept = [self.portal.pictures.keep(file.read()) for file in visit.request.files.getlist("files[]")]
        names = [name for name in kept if name]
        if not kept or len(names) < len(kept):
            return visit.invalid(f"{self.home}/create", Flash(errors=(html.CHOOSE_PICTURE,)))
        return Response(html.thumbnails(names, "paths[]"), mimetype="text/html")

    def sent(self, visit: Visit) -> Sent:
        values = visit.form(*NAMES)
        values["category_id"] = values["category_id"] or self.blank["category_id"]
        pictures, unknown = self.portal.pictures_in(visit.request.form.getlist("paths[]"))
        return Sent(values, pictures, (*mistakes(FIELDS, values), *unknown))

    def status_of(self, values: Mapping[str, str]) -> int:
        """A new or changed offer goes to the moderator (assumed)."""
        return WAITING if self.portal.sandbox.moderated else APPROVED

    def shown(self, record: Record) -> tuple[Mapping[str, str], str]:
        return record.values, record.reason if record.status == REFUSED else ""

    # The people who work there

    def listing(self, entry: Entry) -> SandboxListing:
        offer = entry.standing
        _, lines = tail.split_tail(offer.values["content"])
        return SandboxListing(
            remote_id=str(entry.number),
            sku=tail.code_in(lines),
            title=offer.values["title"],
            price=tail.price_in(lines),
            state=self._state(offer),
            reason=offer.reason,
        )

    def _state(self, offer: Record) -> ListingState:
        if offer.status == APPROVED:
            return ListingState.LIVE if is_public(offer, self.portal.today) else ListingState.HIDDEN
        return ListingState.REJECTED if offer.status == REFUSED else ListingState.PENDING

    def approve(self, entry: Entry) -> None:
        entry.amend(evolve(entry.standing, status=APPROVED, reason=""))

    def reject(self, entry: Entry, reason: str) -> None:
        entry.amend(evolve(entry.standing, status=REFUSED, reason=reason))

    def change_price(self, entry: Entry, price: int) -> None:
        offer = entry.standing
        content = tail.with_price(offer.values["content"], price)
        entry.amend(evolve(offer, values={**offer.values, "content": content}))


def is_public(offer: Record, today: dt.date) -> bool:
    """Approved and not past its date; that an offer leaves the public list after it is assumed."""
    if offer.status != APPROVED:
        return False
    last = day_of(offer.values["to_date"])
    return last is not None and last >= today


def row(entry: Entry, offer: Record, token: Markup) -> Markup:
    title: str | Markup = offer.values["title"]
    return ROW.format(
        id=entry.number,
        title=TITLE_LINK.format(slug=offer.slug, title=title) if offer.status == APPROVED else title,
        kind=OFFER_KINDS[offer.values["category_id"]],
        day=html.local_day(entry.created),
        status=OFFER_STATUSES[offer.status],
        token=token,
        method=html.METHOD.format("DELETE"),
    )


def kinds(chosen: str) -> Markup:
    return html.join(
        KIND.format(id=id, text=text, chosen=html.flag("checked", id == chosen)) for id, text in OFFER_KINDS.items()
    )


def inputs(values: Mapping[str, str]) -> Markup:
    return (
        html.text_input("title", "Tiêu đề", values["title"], required=True)
        + html.textarea("content", "Nội dung", values["content"], required=True)
        + html.select("product_category_id", "Loại sản phẩm", html.category_options(values["product_category_id"]))
        + html.select("region_id", "Khu vực", html.region_options(values["region_id"]))
        + html.text_input("to_date", "Ngày hết hạn", values["to_date"], required=True)
        + html.text_input("address", "Địa chỉ", values["address"], required=True)
        + html.text_input("tel", "Điện thoại", values["tel"], required=True)
    )
