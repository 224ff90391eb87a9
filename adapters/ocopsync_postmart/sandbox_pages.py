"""Public pages of the Postmart sandbox: a product's data as JSON-LD, as product meta tags and in shop markup.

The address ``/p/{slug}-{id}.html`` was seen on the site. The three ways to show the data were seen on shops of the same
platform family (FleetCart); since the rebuilding of 2024 the site itself may show them otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec
from markupsafe import Markup
from werkzeug import Response

from ocopsync_postmart.sandbox_products import Entry

Shown = Literal["all", "json-ld", "meta", "selectors"]

PAGE = Markup(
    '<!doctype html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width">\n<title>{title} | Postmart</title>\n{head}</head>\n'
    "<body>\n{body}</body>\n</html>\n"
)
META = Markup('<meta property="{name}" content="{value}">\n')
SCRIPT = Markup('<script type="application/ld+json">{content}</script>\n')
SHOP = Markup(
    '<div class="product-details-info">\n<div class="details-info-top">\n<h1 class="product-name">{title}</h1>\n'
    '<div class="availability {availability}">{words}</div>\n</div>\n<div class="details-info-middle">\n'
    '<div class="product-price">{price}</div>\n</div>\n<div class="details-info-bottom">\n'
    '<ul class="list-inline additional-info">\n<li class="sku"><label>SKU:</label> <span>{sku}</span></li>\n'
    '</ul>\n</div>\n</div>\n<div class="tab-pane description">{description}</div>\n'
)
REDUCED = Markup('<span class="special-price">{price}</span> <span class="previous-price">{list_price}</span>')
PLAIN = Markup('<section class="x-7f3a"><h2>{title}</h2></section>\n')
LINE = Markup("<p>{text}</p>\n")
LINK = Markup('<li><a href="{href}">{title}</a></li>\n')
REDESIGNED = Markup(
    '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Buudien</title></head>'
    '<body><app-root></app-root><script type="module" src="/main-Q7X.js"></script></body></html>'
)
BREADCRUMBS = {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": []}


def product_page(entry: Entry, host: str, shown: Shown) -> Response:
    """``shown`` leaves only one of the three ways to read the product on the page."""
    head, body = Markup(""), PLAIN.format(title=entry.fields["title"])
    if shown in ("all", "meta"):
        head += Markup("").join(META.format(name=name, value=value) for name, value in meta_tags(entry, host).items())
    if shown in ("all", "json-ld"):
        head += script(BREADCRUMBS) + script(json_ld(entry, host))
    if shown in ("all", "selectors"):
        body = shop_markup(entry)
    return Response(PAGE.format(title=entry.fields["title"], head=head, body=body), mimetype="text/html")


def meta_tags(entry: Entry, host: str) -> dict[str, Any]:
    fields = entry.fields
    tags = {
        "og:type": "product",
        "og:title": fields["title"],
        "og:description": fields.get("description", ""),
        "og:url": address_of(entry, host),
        "product:retailer_item_id": entry.sku,
        "product:availability": "in stock" if in_stock(fields) else "out of stock",
    }
    if "price" in fields:
        tags |= {"product:price:amount": fields["price"], "product:price:currency": "VND"}
    for picture in fields.get("images", ())[:1]:
        tags["og:image"] = picture_address(picture, host)
    return tags


def json_ld(entry: Entry, host: str) -> dict[str, Any]:
    fields = entry.fields
    offer = {
        "@type": "Offer",
        "url": address_of(entry, host),
        "priceCurrency": "VND",
        "price": str(fields["price"]) if "price" in fields else None,
        "availability": f"https://schema.org/{'InStock' if in_stock(fields) else 'OutOfStock'}",
    }
    product = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": fields["title"],
        "description": fields.get("description"),
        "sku": entry.sku,
        "gtin": fields.get("gtin"),
        "brand": {"@type": "Brand", "name": fields["brand"]} if "brand" in fields else None,
        "image": [picture_address(picture, host) for picture in fields.get("images", ())],
        "offers": known(offer),
    }
    return known(product)


def shop_markup(entry: Entry) -> Markup:
    fields = entry.fields
    lines = fields.get("description", "").splitlines()
    return SHOP.format(
        title=fields["title"],
        availability="in-stock" if in_stock(fields) else "out-of-stock",
        words="Còn hàng" if in_stock(fields) else "Hết hàng",
        price=price_markup(fields),
        sku=entry.sku,
        description=Markup("").join(LINE.format(text=line) for line in lines),
    )


def price_markup(fields: Mapping[str, Any]) -> Markup:
    if "price" not in fields:
        return Markup("Liên hệ")
    if fields.get("list_price", 0) > fields["price"]:
        return REDUCED.format(price=money(fields["price"]), list_price=money(fields["list_price"]))
    return Markup(money(fields["price"]))  # noqa: S704 - digits and ₫


def home_page(entries: Iterable[Entry]) -> Response:
    """Links for a person who looks around."""
    links = Markup("").join(LINK.format(href=address_of(entry, ""), title=entry.fields["title"]) for entry in entries)
    body = Markup("<h1>Postmart</h1>\n<ul>\n{links}</ul>\n").format(links=links)
    return Response(PAGE.format(title="Sàn thử nghiệm", head="", body=body), mimetype="text/html")


def redesigned() -> Response:
    return Response(REDESIGNED, mimetype="text/html")


def script(content: Any) -> Markup:
    """JSON-LD that a ``</script>`` in a text doesn't end."""
    text = msgspec.json.encode(content).decode().replace("<", "\\u003c")
    return SCRIPT.format(content=Markup(text))  # noqa: S704 - the sign that matters was just replaced


def known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, [])}


def in_stock(fields: Mapping[str, Any]) -> bool:
    return bool(fields.get("stock", 1))


def money(amount: int) -> str:
    """``225.000 ₫``, with a no-break space as on shops of the family."""
    return f"{amount:,}\N{NO-BREAK SPACE}₫".replace(",", ".")


def address_of(entry: Entry, host: str) -> str:
    return f"{host.rstrip('/')}/p/{slug(entry.fields['title'])}-{entry.id}.html"


def picture_address(picture: str, host: str) -> str:
    return f"{host.rstrip('/')}/images/{picture}"


def slug(text: str) -> str:
    """``Mắm tôm Ba Làng`` → ``mam-tom-ba-lang``"""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"[\u0300-\u036f]", "", plain)).strip("-") or "san-pham"
