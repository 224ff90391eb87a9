"""Public pages: the record in the script, the cards, and addresses."""

from __future__ import annotations

import pytest

from ocopsync.errors import NotRecognised
from ocopsync_voso.pages import Card, product_path, read_cards, read_product_page, remote_number, slug

CARD = (
    '<div class="f-items"><a href="/mam-tom-p12.html?x=1">Mắm</a><div class="b__price"><strong>{}</strong></div></div>'
)


def test_the_record_is_read_from_the_script_and_not_from_what_angular_draws():
    html = '<span>{{product.price}}</span><script>var products = [1]; var product = {"id": 12, "a": "};"};</script>'
    assert read_product_page(html) == {"id": 12, "a": "};"}


@pytest.mark.parametrize("html", ["", "<p>var product</p>", "var product = {broken", 'var product = {"name": "x"};'])
def test_a_page_without_the_record_is_not_recognised(html):
    with pytest.raises(NotRecognised):
        read_product_page(html)


@pytest.mark.parametrize(("text", "price"), [("22,000", 22_000), ("1,050,000 ₫", 1_050_000), ("500đ", 500)])
def test_a_comma_separates_thousands(text, price):
    assert read_cards(CARD.format(text)) == [Card("12", "mam-tom", price)]


@pytest.mark.parametrize("text", ["22.000", "Liên hệ", "", "22,00"])
def test_another_way_to_write_prices_is_not_recognised(text):
    with pytest.raises(NotRecognised):
        read_cards(CARD.format(text))


def test_a_page_without_cards_is_not_an_empty_one():
    with pytest.raises(NotRecognised):
        read_cards("<p>Không tìm thấy</p>")


def test_addresses():
    assert slug("Mắm tôm «Ba Làng» 100% Đặc sản") == "mam-tom-ba-lang-100-dac-san"
    assert product_path("12", "🐟") == "san-pham-p12.html"
    assert remote_number("https://voso.vn/mam-tom-p12.html?ref=1") == "12"
    assert remote_number(" 12 ") == "12"


def test_the_sandboxes_cards_are_read(shop, adapter, make_listing):
    receipt = shop.create(adapter, make_listing(price=1_250_000))
    shop.sandbox.approve(receipt.remote_id)
    html = adapter.transport.get("dac-san-mien-trung-c139").text
    assert read_cards(html) == [Card(receipt.remote_id, "mam-tom-ba-lang", 1_250_000)]
