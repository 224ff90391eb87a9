"""What buyers see: offers, products, shops, search and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup
from werkzeug import Request, Response
from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule

from ocopsync_thanhhoa.sandbox_site import html, offers, products
from ocopsync_thanhhoa.sandbox_site.choices import CATEGORIES, KIND_SLUGS, OFFER_KINDS, REGIONS, Choice
from ocopsync_thanhhoa.sandbox_site.paging import paged
from ocopsync_thanhhoa.sandbox_site.portal import Portal, Shop
from ocopsync_thanhhoa.sandbox_site.records import Entry, Record, picture_url, slug_of
from ocopsync_thanhhoa.sandbox_site.sessions import Visit

NO_PICTURE = "/images/no-image.png"

OFFERS = Markup('<h1>Kết nối cung cầu</h1><ul class="list-buy">{items}</ul>{links}')
OFFER = Markup(
    '<li class="buy-li"><h4><a class="help-center-link" href="/ket-noi/{slug}">{title}</a></h4>'
    '<span class="port-time">Loại: {kind}</span><span class="port-time">Ngày đăng: {day}</span>'
    '<span class="port-time">Ngày hết hạn: {last}</span><div class="post-desc">{summary}</div>'
    '<div class="post-area">{area}</div></li>'
)
OFFER_PAGE = Markup(
    '<div class="detail-ads-wrap"><div class="block-h1"><h1>{title}</h1></div>'
    '<div id="content-slider">{pictures}</div><div class="loaisp"><span class="span-label">Loại yêu cầu:</span> {kind}'
    '</div><div class="loaisp"><span class="span-label">Loại sản phẩm:</span> {category}</div>'
    '<div class="area">Khu vực: {area}</div><div class="last-day">Ngày hết hạn: {last}</div>'
    '<div class="chitiet-buy">{content}</div>'
    '<div class="contact"><p>Địa chỉ: {address}</p><p>Điện thoại: {tel}</p></div></div>'
)
TILES = Markup('<h1>{heading}</h1><div class="row list-product">{tiles}</div>{links}')
TILE = Markup(
    '<div class="thumb-product item"><div class="img"><a href="/san-pham/{slug}"><img src="{picture}" alt=""></a></div>'
    '<div class="wrap-info"><h3><a href="/san-pham/{slug}">{name}</a></h3><p class="discount">{price}</p>'
    '<div class="shop-info-index-text"><a href="/shop/{shop_slug}">{shop}</a></div>{button}</div></div>'
)
BUY = Markup('<a class="btn-cart" href="javascript:void(0)" onclick="addItemToCart({id},{shop})">Mua hàng</a>')
ASK = Markup('<button class="send-request" data-id="{id}">Gửi yêu cầu</button>')
HEAD = Markup(
    '<link rel="canonical" href="{url}"><meta property="og:title" content="{title}">'
    '<meta property="og:url" content="{url}"><meta property="og:image" content="{image}">'
)
PRODUCT_PAGE = Markup(
    '<div class="product-detail"><img class="main-image" src="{picture}" alt=""><h1 class="title">{name}</h1>'
    '<div class="price"><span class="price-detail">{price}</span>{old_price}</div>{facts}{button}'
    '<div class="tab-content"><div id="tab1">{rows}</div><div id="tab2">{description}</div></div></div>'
)
OLD_PRICE = Markup(' <span class="price-old">{}</span>')
FACT = Markup('<div class="row-sx"><label class="label-sx">{label}:</label> <span>{value}</span></div>')
TABLE_ROW = Markup('<div class="row"><div class="col-md-5">{label}</div><div class="col-md-7">{value}</div></div>')
CERTIFICATE = Markup(
    '<div class="row"><div class="col-md-5 certificate"><p>Giấy chứng nhận</p><p>{papers}</p></div></div>'
)
SHOPS = Markup('<h1>Gian hàng</h1><ul class="list-shop">{items}</ul>{links}')
SHOP = Markup('<li class="shop-li"><a href="/shop/{slug}">{name}</a><p>{address}</p></li>')


class PublicSite:
    def __init__(self, portal: Portal) -> None:
        self.portal = portal

    def routes(self) -> Iterable[Rule]:
        rule = self.portal.rule
        yield rule("GET", "/", self.home)
        yield rule("GET", "/ket-noi", self.offer_list)
        yield rule("GET", "/ket-noi/<slug>", self.offer_page)
        yield rule("GET", "/danh-muc-san-pham", self.product_list)
        yield rule("GET", "/danh-muc-san-pham/<slug>", self.product_list)
        yield rule("GET", "/san-pham/<slug>", self.product_page)
        yield rule("GET", "/shop", self.shop_list)
        yield rule("GET", "/shop/<slug>", self.shop_page)
        yield rule("GET", "/search", self.search)
        yield Rule("/image/<int:width>/<int:height>/<name>", methods=["GET"], endpoint=self.picture)

    def home(self, visit: Visit) -> Response:
        return self._tiles(visit, "Nông sản an toàn Thanh Hóa", self._products())

    # Offers

    def _offers(self) -> Iterator[tuple[Entry, Record]]:
        seen, today = self.portal.offers.seen(self.portal.horizon), self.portal.today
        return ((entry, offer) for entry, offer in seen if offers.is_public(offer, today))

    def offer_list(self, visit: Visit) -> Response:
        kind = KIND_SLUGS.get(visit.request.args.get("typeAds", ""))
        found = (pair for pair in self._offers() if kind in (None, pair[1].values["category_id"]))
        return self._offer_list(visit, found)

    def _offer_list(self, visit: Visit, found: Iterable[tuple[Entry, Record]]) -> Response:
        page = paged(visit, found)
        items = html.join(offer_item(entry, offer) for entry, offer in page.items)
        return html.page(visit, "Kết nối cung cầu", OFFERS.format(items=items, links=page.links))

    def offer_page(self, visit: Visit, slug: str) -> Response:
        """Shown while it is approved, also past its date (assumed)."""
        seen = self.portal.offers.seen(self.portal.horizon)
        offer = next((offer for _, offer in seen if offer.slug == slug and offer.status == offers.APPROVED), None)
        if offer is None:
            raise NotFound
        values = offer.values
        body = OFFER_PAGE.format(
            title=values["title"],
            pictures=html.join(Markup('<img src="{}" alt="">').format(picture_url(n, 600)) for n in offer.pictures),
            kind=OFFER_KINDS[values["category_id"]],
            category=text_of(CATEGORIES.get(values["product_category_id"])),
            area=path_of(REGIONS.get(values["region_id"])),
            last=values["to_date"],
            content=html.lines_of(values["content"]),
            address=values["address"],
            tel=values["tel"],
        )
        return html.page(visit, values["title"], body, head=head(visit, values["title"], offer))

    # Products

    def _products(self) -> Iterator[tuple[Entry, Record]]:
        seen = self.portal.products.seen(self.portal.horizon)
        return ((entry, product) for entry, product in seen if product.status == products.IN_USE)

    def product_list(self, visit: Visit, slug: str = "") -> Response:
        if not slug:
            return self._tiles(visit, "Danh mục sản phẩm", self._products())
        category = next((item for item in CATEGORIES.values() if slug_of(item.text) == slug), None)
        if category is None:
            raise NotFound
        return self._tiles(visit, category.text, (pair for pair in self._products() if is_below(category, pair[1])))

    def _tiles(self, visit: Visit, heading: str, found: Iterable[tuple[Entry, Record]]) -> Response:
        page = paged(visit, found)
        tiles = html.join(tile(entry, product, self.portal.shop_of(entry.owner)) for entry, product in page.items)
        return html.page(visit, heading, TILES.format(heading=heading, tiles=tiles, links=page.links))

    def product_page(self, visit: Visit, slug: str) -> Response:
        found = next((pair for pair in self._products() if pair[1].slug == slug), None)
        if found is None:
            raise NotFound
        entry, product = found
        values, shop = product.values, self.portal.shop_of(entry.owner)
        full, price = products.price_of(product), products.selling_price(product)
        body = PRODUCT_PAGE.format(
            picture=cover(product),
            name=values["name"],
            price=html.price_text(price),
            old_price=OLD_PRICE.format(html.price_text(full)) if price < full else html.EMPTY,
            facts=facts(product, shop),
            button=button(entry, product, shop),
            rows=table_rows(entry, product, shop),
            description=html.lines_of(values["des"]),
        )
        return html.page(visit, values["name"], body, head=head(visit, values["name"], product))

    # Shops, search, pictures

    def _shops(self) -> list[Shop]:
        return [self.portal.shop_of(email) for email in self.portal.accounts]

    def shop_list(self, visit: Visit) -> Response:
        page = paged(visit, self._shops())
        items = html.join(
            SHOP.format(slug=shop.slug, name=shop.values["name"], address=shop.values["address"]) for shop in page.items
        )
        return html.page(visit, "Gian hàng", SHOPS.format(items=items, links=page.links))

    def shop_page(self, visit: Visit, slug: str) -> Response:
        shop = next((shop for shop in self._shops() if shop.slug == slug), None)
        if shop is None:
            raise NotFound
        own = (pair for pair in self._products() if self.portal.shop_of(pair[0].owner) == shop)
        return self._tiles(visit, shop.values["name"], own)

    def search(self, visit: Visit) -> Response:
        """``type=ket-noi`` searches offers (seen on the site's own page), anything else products (assumed)."""
        text = visit.request.args.get("text", "").casefold()
        if visit.request.args.get("type") == "ket-noi":
            return self._offer_list(visit, (pair for pair in self._offers() if matches(text, pair[1], "title")))
        found = (pair for pair in self._products() if matches(text, pair[1], "name"))
        return self._tiles(visit, "Tìm kiếm", found)

    def picture(self, request: Request, width: int, height: int, name: str) -> Response:
        """The picture as it was uploaded, whatever the size asked for."""
        with self.portal.sandbox.lock:
            content = self.portal.pictures.files.get(name)
        if content is None:
            raise NotFound
        return Response(content, mimetype=f"image/{name.rpartition('.')[2]}")


def offer_item(entry: Entry, offer: Record) -> Markup:
    values = offer.values
    return OFFER.format(
        slug=offer.slug,
        title=values["title"],
        kind=OFFER_KINDS[values["category_id"]],
        day=html.local_day(entry.created),
        last=values["to_date"],
        summary=" ".join(values["content"].split())[:160],
        area=path_of(REGIONS.get(values["region_id"])),
    )


def tile(entry: Entry, product: Record, shop: Shop) -> Markup:
    return TILE.format(
        slug=product.slug,
        picture=cover(product),
        name=product.values["name"],
        price=html.price_text(products.selling_price(product)),
        shop_slug=shop.slug,
        shop=shop.values["name"],
        button=button(entry, product, shop),
    )


def button(entry: Entry, product: Record, shop: Shop) -> Markup:
    if products.selling_price(product):
        return BUY.format(id=entry.number, shop=shop.number)
    return ASK.format(id=entry.number)


def facts(product: Record, shop: Shop) -> Markup:
    lines = {
        "Nhà cung cấp": shop.values["name"],
        "Địa chỉ": shop.values["address"],
        "Trạng thái": stock_text(product),
        "Đơn vị tính": product.values["unit"],
    }
    return html.join(FACT.format(label=label, value=value) for label, value in lines.items())


def table_rows(entry: Entry, product: Record, shop: Shop) -> Markup:
    """The product's rows, a certificate block that is a ``.col-md-5`` without a value, and the shop's rows."""
    values = product.values
    own = {
        "Tên sản phẩm": values["name"],
        "Mã sản phẩm": products.code_of(entry.number),
        "Đơn vị tính": values["unit"],
        "Trạng thái": stock_text(product),
        "Mã vạch": values["ma_vach"],
        "Mã truy xuất nguồn gốc": values["ma_truy_xuat"],
    }
    more = {
        "Sản lượng": values["san_luong"],
        "Quy cách đóng gói": values["dong_goi"],
        "Cách bảo quản": values["bao_quan"],
        "Tên gian hàng": shop.values["name"],
        "Địa chỉ gian hàng": shop.values["address"],
    }
    papers = CERTIFICATE.format(papers=shop.values.get("founding_number", "Chưa cập nhật"))
    return pairs(own) + papers + pairs(more)


def pairs(rows: dict[str, str]) -> Markup:
    return html.join(TABLE_ROW.format(label=label, value=value) for label, value in rows.items())


def stock_text(product: Record) -> str:
    return "Hết hàng" if product.values["amount"] == "0" else "Còn hàng"


def head(visit: Visit, title: str, record: Record) -> Markup:
    image = visit.request.host_url.rstrip("/") + cover(record)
    return HEAD.format(url=visit.request.base_url, title=title, image=image)


def cover(record: Record) -> str:
    return picture_url(record.pictures[0], 300) if record.pictures else NO_PICTURE


def text_of(choice: Choice | None) -> str:
    return choice.text if choice else ""


def path_of(choice: Choice | None) -> str:
    return choice.path if choice else ""


def is_below(category: Choice, product: Record) -> bool:
    own = CATEGORIES[product.values["type_product_id"]]
    return own == category or own.path.startswith(f"{category.path} > ")


def matches(text: str, record: Record, name: str) -> bool:
    return text in record.values[name].casefold()
