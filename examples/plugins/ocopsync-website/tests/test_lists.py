"""The index, the sitemap and the feed: complete, well-formed, and without anything made up."""

from __future__ import annotations

import pytest
from lxml import etree

from ocopsync.listing import Listing
from ocopsync.problem import NOTE

G = "{http://base.google.com/ns/1.0}"
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
FIELDS = {
    "title": "Mắm tôm & \x0b<Ba Làng>",
    "description": "Ủ chượp mười hai tháng.",
    "price": 45_000,
    "list_price": 50_000,
    "stock": 0,
    "weight": 650,
    "gtin": "8930000000019",
    "producer": "HTX Ví Dụ 01",
    "images": ["https://cdn.example/1.jpg", "https://cdn.example/2.jpg"],
}


def items(folder):
    root = etree.parse(folder / "feed.xml").getroot()
    return [[(child.tag.removeprefix(G), child.text) for child in item] for item in root.iter("item")]


def without(*names):
    return {name: value for name, value in FIELDS.items() if name not in names}


def test_an_item_has_what_google_requires(submit, folder):
    submit("create", Listing("MT-01", FIELDS))
    (item,) = items(folder)
    assert item == [
        ("id", "MT-01"),
        ("title", "Mắm tôm & <Ba Làng>"),
        ("description", "Ủ chượp mười hai tháng."),
        ("link", "https://htx.example/san-pham/mt-01.html"),
        ("image_link", "https://cdn.example/1.jpg"),
        ("additional_image_link", "https://cdn.example/2.jpg"),
        ("availability", "out_of_stock"),
        ("price", "50000 VND"),
        ("sale_price", "45000 VND"),
        ("condition", "new"),
        ("brand", "HTX Ví Dụ 01"),
        ("gtin", "8930000000019"),
        ("shipping_weight", "650 g"),
    ]


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        (without("images"), "image_link"),
        (without("price"), "price"),
        (without("description"), "description"),
        (without("stock"), "availability"),
        ({**FIELDS, "title": "x" * 151}, "title"),
    ],
)
def test_a_product_that_lacks_something_is_left_out_of_the_feed_and_that_is_said(
    submit, adapter, folder, fields, missing
):
    listing = Listing("MT-01", fields)
    (problem,) = adapter.check(listing)
    assert (problem.code, problem.severity, problem.value) == ("website-not-in-feed", NOTE, missing)
    submit("create", listing)
    assert items(folder) == []
    assert (folder / "san-pham" / "mt-01.html").exists()


def test_stock_that_is_not_known_is_what_the_settings_say(open_adapter, submit, folder):
    adapter = open_adapter(without_stock="in_stock")
    listing = Listing("MT-01", without("stock"))
    assert adapter.check(listing) == []


def test_that_there_is_no_barcode_is_said_only_where_somebody_knows_it(open_adapter):
    listing = Listing("MT-01", without("gtin"))
    (problem,) = open_adapter().check(listing)
    assert problem.code == "website-no-identifier"
    assert open_adapter(without_gtin="none_assigned").check(listing) == []


def test_the_lists_follow_the_pages(submit, folder):
    listings = [Listing(f"MT-{number}", {"title": f"Mắm {number}"}) for number in range(3)]
    submit("create", *listings)
    submit("withdraw", listings[1])
    locations = [loc.text for loc in etree.parse(folder / "sitemap.xml").iter(LOC)]
    pages = [f"https://htx.example/san-pham/mt-{number}.html" for number in (0, 2)]
    assert locations == ["https://htx.example/", *pages]
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert 'href="san-pham/mt-0.html"' in index
    assert "mt-1.html" not in index
    assert not (folder / "san-pham" / "mt-1.html").exists()


def test_without_an_address_nothing_is_pushed(open_adapter):
    assert "site =" in str(open_adapter(site="").push_blocked)
    assert open_adapter().push_blocked is None
