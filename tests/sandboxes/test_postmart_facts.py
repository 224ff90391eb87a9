"""The Postmart sandbox shows what was seen on the site and on shops of its platform family: one test for each fact."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup

from ocopsync.testing import SandboxMount
from ocopsync.transport import Transport
from ocopsync_postmart.sandbox import PostmartSandbox
from ocopsync_postmart.sandbox_pages import Shown

HOST = "http://postmart.sandbox"
TOKEN = {"Authorization": "Bearer sandbox-token"}
NASTY = "Mắm tôm </script><b>Ba Làng</b> & \"ngon\" '100%' {sku}"
PRODUCT = {"sku": "MT-01", "title": "Mắm tôm Ba Làng", "price": 1_050_000, "stock": 4, "description": "Ngon.\nSạch."}


@pytest.fixture
def sandbox() -> PostmartSandbox:
    return PostmartSandbox(moderated=False)


@pytest.fixture
def web(sandbox: PostmartSandbox) -> Iterator[Transport]:
    transport = Transport(HOST, user_agent="ocopsync tests", adapter=SandboxMount(sandbox))
    yield transport
    transport.close()


def address(web: Transport, **fields: Any) -> str:
    """The public address of a new product."""
    product = {**PRODUCT, **fields}
    product = {name: value for name, value in product.items() if value is not None}
    body = {"products": [{"key": repr(product), **product}]}
    answer = web.send("POST", "/partner/v1/products", json=body, headers={**TOKEN, "Idempotency-Key": "k"}).json()
    track = answer["data"]["results"][0]["track_id"]
    shown = web.get(f"/partner/v1/tracks?ids={track}", headers=TOKEN).json()["data"]["tracks"][0]
    return str(shown["url"])


def page(web: Transport, **fields: Any) -> BeautifulSoup:
    response = web.get(address(web, **fields))
    assert response.status_code == 200
    return BeautifulSoup(response.text, "lxml")


def text(html: BeautifulSoup, selector: str) -> str:
    tag = html.select_one(selector)
    assert tag, selector
    return tag.get_text(strip=True)


def json_ld(html: BeautifulSoup) -> dict[str, Any]:
    found = [json.loads(str(tag.string)) for tag in html.select('script[type="application/ld+json"]')]
    (product,) = (item for item in found if item["@type"] == "Product")
    assert isinstance(product, dict)
    return product


def meta(html: BeautifulSoup) -> dict[str, str]:
    return {str(tag["property"]): str(tag["content"]) for tag in html.select("meta[property]")}


# Seen on the site


def test_product_address_is_p_slug_id_html(web: Transport) -> None:
    assert re.fullmatch(HOST + r"/p/mam-tom-ba-lang-\d+\.html", address(web))


@pytest.mark.parametrize("slug", ["x", "a-1-b-2"])
def test_id_in_the_address_finds_the_product(web: Transport, slug: str) -> None:
    number = address(web).rpartition("-")[2]
    assert "Mắm tôm Ba Làng" in web.get(f"/p/{slug}-{number}").text


# Seen on shops of the same family


def test_json_ld_script(web: Transport) -> None:
    shown = json_ld(page(web))
    assert (shown["name"], shown["sku"], shown["description"]) == ("Mắm tôm Ba Làng", "MT-01", "Ngon.\nSạch.")
    offer = shown["offers"]
    assert (offer["@type"], offer["price"], offer["priceCurrency"]) == ("Offer", "1050000", "VND")
    assert offer["availability"] == "https://schema.org/InStock"


def test_json_ld_is_not_the_only_script_of_its_type(web: Transport) -> None:
    assert len(page(web).select('script[type="application/ld+json"]')) == 2


def test_product_price_amount(web: Transport) -> None:
    shown = meta(page(web))
    assert shown["product:price:amount"] == "1050000"
    assert shown["og:title"] == "Mắm tôm Ba Làng"


def test_product_name_heading(web: Transport) -> None:
    assert text(page(web), "h1.product-name") == "Mắm tôm Ba Làng"


def test_product_price(web: Transport) -> None:
    assert text(page(web), ".product-price") == "1.050.000\N{NO-BREAK SPACE}₫"


def test_availability_in_stock(web: Transport) -> None:
    assert page(web).select_one(".availability.in-stock")


def test_li_sku(web: Transport) -> None:
    assert text(page(web), "li.sku span") == "MT-01"


# What the three ways share


def test_a_product_that_is_sold_out(web: Transport) -> None:
    html = page(web, stock=0)
    assert json_ld(html)["offers"]["availability"] == "https://schema.org/OutOfStock"
    assert meta(html)["product:availability"] == "out of stock"
    assert html.select_one(".availability.out-of-stock") and not html.select_one(".in-stock")


def test_a_product_without_a_price(web: Transport) -> None:
    html = page(web, price=None)
    assert "price" not in json_ld(html)["offers"]
    assert "product:price:amount" not in meta(html)
    assert text(html, ".product-price") == "Liên hệ"


def test_a_reduced_price_stands_beside_the_previous_one(web: Transport) -> None:
    html = page(web, price=90_000, list_price=100_000)
    assert text(html, ".product-price .special-price") == "90.000\N{NO-BREAK SPACE}₫"
    assert text(html, ".product-price .previous-price") == "100.000\N{NO-BREAK SPACE}₫"
    assert json_ld(html)["offers"]["price"] == "90000"


def test_texts_full_of_markup_come_back_from_all_three(web: Transport) -> None:
    html = page(web, title=NASTY, description=NASTY)
    assert json_ld(html)["name"] == NASTY
    assert json_ld(html)["description"] == NASTY
    assert meta(html)["og:title"] == NASTY
    assert text(html, "h1.product-name") == NASTY


@pytest.mark.parametrize(
    ("markup", "ways"),
    [
        ("all", [True, True, True]),
        ("json-ld", [True, False, False]),
        ("meta", [False, True, False]),
        ("selectors", [False, False, True]),
    ],
)
def test_the_page_can_show_only_one_of_the_three(
    sandbox: PostmartSandbox, web: Transport, markup: Shown, ways: list[bool]
) -> None:
    sandbox.markup = markup
    html = page(web)
    found = ('script[type="application/ld+json"]', 'meta[property="product:price:amount"]', ".product-price")
    assert [bool(html.select(selector)) for selector in found] == ways
