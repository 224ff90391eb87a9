"""Public product pages in the three forms that we know, and in none."""

from __future__ import annotations

import json

import pytest

from ocopsync.errors import NotRecognised
from ocopsync.listing import Found, ListingState, Target
from ocopsync.testing import FaultKind
from ocopsync_postmart.pages import Selectors, read_product_page

SELECTORS = Selectors("h1.product-name", ".product-price", ".special-price", "li.sku")


def read(html):
    return read_product_page(html, remote_id="7", url="https://x/p/mam-7.html", selectors=SELECTORS)


def json_ld(value):
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def product(**changes):
    offer = {"@type": "Offer", "price": "45000.0000", "priceCurrency": "VND"}
    return {"@type": "Product", "name": "Mắm tôm", "sku": "MT-01", "offers": offer, **changes}


@pytest.mark.parametrize("markup", ["json-ld", "meta", "selectors", "all"])
def test_each_markup_gives_the_same_reading(make_shop, make_listing, markup):
    shop = make_shop(markup=markup)
    (remote_id,) = shop.put(shop.adapter("contract"), make_listing(list_price=50_000))
    found = shop.adapter("file").look_up([Target("MT-01", remote_id, "Mắm tôm Ba Làng")])["MT-01"]
    assert isinstance(found, Found)
    assert found.listing.fields == {"title": "Mắm tôm Ba Làng", "price": 45_000}
    assert found.listing.sku == "MT-01"
    assert found.listing.state is ListingState.LIVE


def test_a_page_in_none_of_the_forms_is_not_recognised(shop, make_listing):
    (remote_id,) = shop.put(shop.adapter("contract"), make_listing())
    shop.sandbox.faults.add(FaultKind.UNKNOWN_MARKUP, "GET /p/")
    with pytest.raises(NotRecognised):
        shop.adapter("file").look_up([Target("MT-01", remote_id)])


def test_selectors_are_settings(shop, make_listing):
    html = "<h2 class=t>Mắm tôm</h2><b id=p>45.000 đ</b>"
    chosen = Selectors(".t", "#p", ".none", ".none")
    shown = read_product_page(html, remote_id="7", url="u", selectors=chosen)
    assert shown.fields == {"title": "Mắm tôm", "price": 45_000}


@pytest.mark.parametrize(
    "value",
    [
        product(),
        [{"@type": "BreadcrumbList"}, product()],
        {"@graph": [{"@type": "WebSite"}, product(**{"@type": ["Thing", "Product"]})]},
        product(offers=[{"price": 45000, "priceCurrency": "vnd"}]),
    ],
)
def test_json_ld_may_be_one_thing_a_list_or_a_graph(value):
    assert read("<script type='application/ld+json'>oops</script>" + json_ld(value)).fields["price"] == 45_000


@pytest.mark.parametrize("offers", [None, {}, {"price": None}, {"price": "0"}, {"lowPrice": "1", "highPrice": "2"}])
def test_a_page_without_one_price_shows_none(offers):
    assert "price" not in read(json_ld(product(offers=offers))).fields


@pytest.mark.parametrize(
    "offer",
    [
        {"price": "45", "priceCurrency": "USD"},
        {"price": "45.000,00", "priceCurrency": "VND"},
        {"price": "45000.5", "priceCurrency": "VND"},
    ],
)
def test_a_price_that_is_not_whole_dong_is_not_guessed(offer):
    with pytest.raises(NotRecognised, match="can't be read"):
        read(json_ld(product(offers=offer)))


def test_a_gtin_keeps_its_zeros():
    assert read(json_ld(product(gtin13="0893500123456"))).fields["gtin"] == "0893500123456"


@pytest.mark.parametrize(("text", "price"), [("1.050.000\N{NO-BREAK SPACE}₫", 1_050_000), ("Liên hệ", None)])
def test_prices_for_people_are_read_by_the_selectors(text, price):
    html = f'<h1 class="product-name">Mắm</h1><div class="product-price">{text}</div>'
    assert read(html).fields.get("price") == price


@pytest.mark.parametrize("html", ["", "<h1>Mắm</h1>", '<meta property="og:title" content="Mắm">', json_ld({"a": 1})])
def test_half_a_product_is_none(html):
    with pytest.raises(NotRecognised):
        read(html)
