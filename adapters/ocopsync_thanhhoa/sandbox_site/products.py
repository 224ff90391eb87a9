"""The desk for products, as on the district portals of the same family; the portal's own form is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from attrs import evolve
from markupsafe import Markup
from werkzeug import Response

from ocopsync.listing import ListingState
from ocopsync.testing.sandbox import SandboxListing
from ocopsync_thanhhoa.sandbox_site import html, tail
from ocopsync_thanhhoa.sandbox_site.choices import CATEGORIES, PRODUCT_STATUSES, PRODUCT_TYPES
from ocopsync_thanhhoa.sandbox_site.desk import Desk, Sent
from ocopsync_thanhhoa.sandbox_site.forms import Field, is_number, mistakes, one_of
from ocopsync_thanhhoa.sandbox_site.paging import paged
from ocopsync_thanhhoa.sandbox_site.portal import Shop
from ocopsync_thanhhoa.sandbox_site.records import Entry, Record
from ocopsync_thanhhoa.sandbox_site.sessions import Visit

IN_USE, PAUSED = 1, 0
STATUS_TEXTS = {str(status): text for status, text in PRODUCT_STATUSES.items()}

# Names and which are required: seen on the sibling portals.
FIELDS = (
    Field("name", "Tên sản phẩm", required=True),
    Field("slug", "Đường dẫn", required=True),
    Field("type", "Loại", required=True, check=one_of(PRODUCT_TYPES)),
    Field("type_product_id", "Loại sản phẩm", required=True, check=one_of(CATEGORIES)),
    Field("shop_id", "Gian hàng", required=True),
    Field("status", "Trạng thái", required=True, check=one_of(STATUS_TEXTS)),
    Field("des", "Mô tả"),
    Field("ma_vach", "Mã vạch"),
    Field("ma_truy_xuat", "Mã truy xuất nguồn gốc"),
    Field("san_luong", "Sản lượng"),
    Field("dong_goi", "Quy cách đóng gói"),
    Field("bao_quan", "Cách bảo quản"),
    Field("unit", "Đơn vị tính"),
    Field("price", "Giá", check=is_number),
    Field("sale_off", "Giảm giá", check=is_number),
    Field("amount", "Số lượng", check=is_number),
)
NAMES = tuple(field.name for field in FIELDS)
LABELS = {field.name: field.label for field in FIELDS}
TYPED = ("ma_vach", "ma_truy_xuat", "san_luong", "dong_goi", "bao_quan", "unit", "price", "sale_off", "amount")

FORM = Markup(
    '<h1>{heading}</h1><form id="form-product" action="{action}" method="POST" enctype="multipart/form-data">'
    '{token}{method}{inputs}<div id="img-table" class="grid_image">{thumbnails}</div>'
    '<input type="file" name="images[]" multiple accept="image/*">'
    '<button type="submit" class="btn btn-primary">Lưu</button></form>'
)
OWN_LIST = Markup(
    '<h1>Sản phẩm của tôi</h1><a class="btn btn-success" href="/user/product/create">Thêm sản phẩm</a>'
    '<table id="datatable-product" class="table table-bordered"><thead><tr><th>Tên sản phẩm</th><th>Mã sản phẩm</th>'
    "<th>Giá</th><th>Trạng thái</th><th></th></tr></thead><tbody>{rows}</tbody></table>{links}"
)
ROW = Markup(
    '<tr id="{id}"><td>{name}</td><td>{code}</td><td>{price}</td><td>{status}</td>'
    '<td><a class="btn-edit" href="/user/product/{id}/edit">Sửa</a>'
    '<form action="/user/product/{id}" method="POST">{token}{method}<button type="submit">Xóa</button></form></td></tr>'
)
NAME_LINK = Markup('<a href="/san-pham/{slug}">{name}</a>')


class ProductDesk(Desk):
    home = "/user/product"
    after_saving = "/user/product/create"
    """Success is a word on the create page, without an id (seen on the sibling portals)."""
    noun = "sản phẩm"
    slug_field = "slug"
    blank: ClassVar[Mapping[str, str]] = {**dict.fromkeys(NAMES, ""), "status": "1"}
    by_hand: ClassVar[Mapping[str, str]] = {
        "name": "Sản phẩm nhập tay",
        "slug": "san-pham-nhap-tay",
        "type": "1",
        "type_product_id": "25",
        "shop_id": "1",
    }

    def list_page(self, visit: Visit, error: str = "") -> Response:
        page = paged(visit, self.mine(visit))
        token = html.token_input(visit)
        rows = html.join(row(entry, product, token) for entry, product in page.items)
        return html.page(visit, "Sản phẩm của tôi", OWN_LIST.format(rows=rows, links=page.links), error=error)

    def form_page(
        self, visit: Visit, id: str, values: Mapping[str, str], pictures: Iterable[str], error: str = ""
    ) -> Response:
        body = FORM.format(
            heading="Sửa sản phẩm" if id else "Thêm sản phẩm",
            action=f"{self.home}/{id}" if id else self.home,
            method=html.METHOD.format("PUT") if id else html.EMPTY,
            token=html.token_input(visit),
            inputs=inputs(values, self.portal.shop_of(visit.user)),
            thumbnails=html.thumbnails(pictures, "images[]"),
        )
        return html.page(visit, "Sản phẩm", body, error=error)

    def sent(self, visit: Visit) -> Sent:
        """Pictures that were there come by address, new ones as files."""
        values = visit.form(*NAMES)
        kept, unknown = self.portal.pictures_in(visit.request.form.getlist("images[]"))
        files = [file.read() for file in visit.request.files.getlist("images[]") if file.filename]
        new = [self.portal.pictures.keep(content) for content in files]
        shop = Field("shop_id", LABELS["shop_id"], check=one_of((str(self.portal.shop_of(visit.user).number),)))
        wrong = [*mistakes((*FIELDS, shop), values), *unknown]
        if None in new:
            wrong.append(html.CHOOSE_PICTURE)
        return Sent(values, kept + tuple(filter(None, new)), tuple(wrong))

    def status_of(self, values: Mapping[str, str]) -> int:
        return int(values["status"])

    def shown(self, record: Record) -> tuple[Mapping[str, str], str]:
        """With the slug that it got and the state that the office gave it."""
        return {**record.values, "slug": record.slug, "status": str(record.status)}, ""

    # The people who work there

    def listing(self, entry: Entry) -> SandboxListing:
        product = entry.standing
        return SandboxListing(
            remote_id=str(entry.number),
            sku=tail.code_in(product.values["des"]),
            title=product.values["name"],
            price=price_of(product) or None,
            state=ListingState.LIVE if product.status == IN_USE else ListingState.HIDDEN,
            reason=product.reason,
        )

    def approve(self, entry: Entry) -> None:
        entry.amend(evolve(entry.standing, status=IN_USE, reason=""))

    def reject(self, entry: Entry, reason: str) -> None:
        """The form knows no refusal: the office can only switch it off."""
        entry.amend(evolve(entry.standing, status=PAUSED, reason=reason))

    def change_price(self, entry: Entry, price: int) -> None:
        product = entry.standing
        entry.amend(evolve(product, values={**product.values, "price": str(price)}))


def row(entry: Entry, product: Record, token: Markup) -> Markup:
    name: str | Markup = product.values["name"]
    return ROW.format(
        id=entry.number,
        name=NAME_LINK.format(slug=product.slug, name=name) if product.status == IN_USE else name,
        code=code_of(entry.number),
        price=html.price_text(price_of(product)),
        status=PRODUCT_STATUSES[product.status],
        token=token,
        method=html.METHOD.format("DELETE"),
    )


def inputs(values: Mapping[str, str], shop: Shop) -> Markup:
    def text(name: str, required: bool = False) -> Markup:
        return html.text_input(name, LABELS[name], values[name], required=required)

    def options(name: str, markup: Markup) -> Markup:
        return html.select(name, LABELS[name], markup, required=True)

    return (
        text("name", required=True)
        + text("slug", required=True)
        + options("type", html.plain_options(PRODUCT_TYPES, values["type"]))
        + options("type_product_id", html.category_options(values["type_product_id"]))
        + options("shop_id", html.plain_options({str(shop.number): shop.values["name"]}, values["shop_id"]))
        + options("status", html.plain_options(STATUS_TEXTS, values["status"]))
        + html.textarea("des", LABELS["des"], values["des"])
        + html.join(map(text, TYPED))
    )


def code_of(number: int) -> str:
    """``SP00000473`` for 473: the one pair seen on the site."""
    return f"SP{number:08d}"


def price_of(product: Record) -> int:
    """0 where the price is on request."""
    return int(product.values["price"] or 0)


def selling_price(product: Record) -> int:
    """What a buyer pays. Only the field's name is known: up to 100 it is read as per cent, above as the new price."""
    price, sale = price_of(product), int(product.values["sale_off"] or 0)
    return price * (100 - sale) // 100 if sale <= 100 else sale
