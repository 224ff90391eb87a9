"""The index, the sitemap and the feed: complete, well-formed, and without anything made up."""

from __future__ import annotations

import pytest
from lxml import etree
from ocopsync_website import lists

from ocopsync.listing import Listing, Operation, OperationKind
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


@pytest.mark.parametrize(
    ("net_quantity", "measure"),
    [
        ("Hộp 12 gói x 20 g", "240g"),
        ("Chai 0,5 lít", "500ml"),
        ("1kg2", "1200g"),
        ("500-600 g", None),
        ("1 quả", None),
    ],
)
def test_the_net_quantity_is_told_where_it_is_exact(submit, folder, net_quantity, measure):
    submit("create", Listing("MT-01", {**FIELDS, "net_quantity": net_quantity}))
    (item,) = items(folder)
    assert dict(item).get("unit_pricing_measure") == measure


def test_more_addresses_than_a_sitemap_may_hold_are_several_with_an_index(submit, folder, monkeypatch):
    monkeypatch.setattr(lists, "MOST_IN_SITEMAP", 2)
    submit("create", *(Listing(f"MT-{number}", {"title": f"Mắm {number}"}) for number in range(4)))
    index = etree.parse(folder / "sitemap.xml").getroot()
    assert etree.QName(index).localname == "sitemapindex"
    parts = [loc.text.rpartition("/")[2] for loc in index.iter(LOC)]
    assert parts == ["sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]
    found = [loc.text for part in parts for loc in etree.parse(folder / part).iter(LOC)]
    assert found == ["https://htx.example/", *(f"https://htx.example/san-pham/mt-{number}.html" for number in range(4))]


def test_an_address_with_vietnamese_letters_is_written_as_machines_read_it(open_adapter, folder):
    adapter = open_adapter(site="https://đặcsản.example/cửa hàng")
    list(adapter.submit([Operation(kind=OperationKind.CREATE, listing=Listing("MT-01", FIELDS))]))
    locations = [loc.text for loc in etree.parse(folder / "sitemap.xml").iter(LOC)]
    start = "https://xn--csn-uqa6698amda.example/c%E1%BB%ADa%20h%C3%A0ng/"
    assert locations == [start, f"{start}san-pham/mt-01.html"]
    (page,) = adapter.live()
    assert page.listings[0].fields["images"] == FIELDS["images"]


def test_a_page_that_somebody_named_by_hand_is_linked(submit, folder):
    submit("create", Listing("MT-01", FIELDS))
    (folder / "san-pham" / "mt-01.html").rename(folder / "san-pham" / "mắm #1?.html")
    submit("create", Listing("MT-02", FIELDS))
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert 'href="san-pham/m%E1%BA%AFm%20%231%3F.html"' in index


def test_without_an_address_nothing_is_pushed(open_adapter):
    assert "site =" in str(open_adapter(site="").push_blocked)
    assert open_adapter().push_blocked is None
