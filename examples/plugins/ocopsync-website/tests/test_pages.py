"""Pages: what they show to people and to machines, and what somebody changed in them by hand."""

from __future__ import annotations

import hashlib
import json
import re

import pytest
from bs4 import BeautifulSoup

from ocopsync.listing import Absent, Found, Listing, Outcome, Target
from ocopsync.model import Image

FIELDS = {
    "title": "Mắm tôm Ba Làng",
    "description": "Ủ chượp mười hai tháng.\nThơm, đậm vị.",
    "price": 45_000,
    "list_price": 50_000,
    "stock": 12,
    "unit": "lọ",
    "weight": 650,
    "brand": "Ba Làng",
    "gtin": "8930000000019",
    "producer": "HTX Ví Dụ 01",
    "phone": "0530 000 001",
    "ocop": 4,
    "stamp": "https://truyxuat.example/01/08930000000019",
}
HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<!--<script>",
    "{{ 7 * 7 }}",
    "a\u2028b",
    "']]></title>&amp;",
]


def page_of(folder, name="mt-01"):
    return folder / "san-pham" / f"{name}.html"


def json_ld(folder, name="mt-01"):
    soup = BeautifulSoup(page_of(folder, name).read_text(encoding="utf-8"), "html.parser")
    return json.loads(soup.select_one('script[type="application/ld+json"]').string)


def edit(folder, before, after, name="mt-01"):
    file = page_of(folder, name)
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def test_machines_read_a_product_with_its_offer(submit, folder):
    submit("create", Listing("MT-01", FIELDS))
    product = json_ld(folder)
    assert product["@type"] == "Product"
    assert product["url"] == "https://htx.example/san-pham/mt-01.html"
    assert (product["sku"], product["gtin"], product["brand"]["name"]) == ("MT-01", "8930000000019", "Ba Làng")
    offer = product["offers"]
    assert (offer["price"], offer["priceCurrency"]) == (45_000, "VND")
    assert offer["availability"] == "https://schema.org/InStock"
    others = {item["propertyID"]: item["value"] for item in product["additionalProperty"]}
    assert (others["ocop"], others["stamp"]) == (4, FIELDS["stamp"])


def test_what_is_not_known_is_not_said(submit, folder):
    submit("create", Listing("MT-01", {"title": "Mắm tôm"}))
    assert set(json_ld(folder)) == {"@context", "@type", "name", "sku", "url", "offers"}
    assert set(json_ld(folder)["offers"]) == {"@type", "url"}
    assert "Liên hệ" in page_of(folder).read_text(encoding="utf-8")


def test_a_page_is_for_telephones_has_no_script_and_asks_nobody_else(submit, folder):
    submit("create", Listing("MT-01", FIELDS))
    for file in (page_of(folder), folder / "index.html"):
        soup = BeautifulSoup(file.read_text(encoding="utf-8"), "lxml")
        assert soup.html["lang"] == "vi"
        assert soup.select_one('meta[name="viewport"]')
        assert "prefers-color-scheme: dark" in soup.style.string
        assert not soup.select('script:not([type="application/ld+json"])')
        assert not soup.select("link:not([rel=canonical]), iframe, [src^=http]")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_markup_or_ends_the_data(submit, everything, folder, text):
    fields = {**FIELDS, "title": text, "description": text, "producer": text, "stamp": f"javascript:{text}"}
    submit("create", Listing("MT-01", fields))
    (live,) = everything()
    assert live.fields == fields
    assert live.damage is None
    for file in (page_of(folder), folder / "index.html"):
        soup = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
        assert len(soup.select("script")) == (file.name != "index.html")
        assert not soup.select("[onerror], a[href^=javascript]")


def test_a_price_changed_in_the_text_is_read_and_said(submit, everything, folder):
    submit("create", Listing("MT-01", FIELDS))
    edit(folder, '"price">45.000 đ', '"price">48.000đ')
    (live,) = everything()
    assert live.fields["price"] == 48_000
    assert "don't say the same: price" in str(live.damage)


def test_a_price_changed_in_the_data_alone_is_read_and_said(submit, everything, folder):
    submit("create", Listing("MT-01", FIELDS))
    edit(folder, '"price": 45000', '"price": 48000')
    (live,) = everything()
    assert live.fields["price"] == 48_000
    assert "don't say the same: price" in str(live.damage)


def test_a_price_changed_in_both_is_a_change_and_no_damage(submit, everything, folder):
    submit("create", Listing("MT-01", FIELDS))
    edit(folder, '"price": 45000', '"price": 48000')
    edit(folder, '"price">45.000 đ', '"price">48.000 đ')
    (live,) = everything()
    assert (live.fields["price"], live.damage) == (48_000, None)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"sku": "MT-01",', "", "no sku any more"),
        ('"price": 45000', '"price": "rẻ"', "can't be read: price"),
        ('"price">45.000 đ', '"price">rẻ lắm', "don't say the same: price"),
    ],
)
def test_what_an_edit_made_unreadable_is_said_and_left_out(submit, everything, folder, before, after, said):
    submit("create", Listing("MT-01", FIELDS))
    edit(folder, before, after)
    (live,) = everything()
    assert said in str(live.damage)
    assert "sku" in said or "price" not in live.fields


def test_an_edited_sku_is_found_under_our_name_and_a_renamed_page_under_its_sku(submit, adapter, folder):
    submit("create", Listing("MT-01", FIELDS), Listing("MT-02", FIELDS))
    edit(folder, '"sku": "MT-01"', '"sku": "MT-1"')
    page_of(folder, "mt-02").rename(page_of(folder, "mam-tom"))
    found = adapter.look_up([Target("MT-01"), Target("MT-02"), Target("MT-03")])
    assert isinstance(found["MT-01"], Found)
    assert found["MT-01"].listing.sku == "MT-1"
    assert found["MT-02"].listing.remote_id == "mam-tom"
    assert found["MT-03"] == Absent()


def test_skus_that_look_alike_get_pages_of_their_own(submit, folder, everything):
    skus = ["MT-01", "mt-01", "MT 01", "../MT-01", "NUL", "Đ-1", "*?", "x" * 300]
    submit("create", *(Listing(sku, {"title": sku}) for sku in skus))
    assert sorted(live.sku for live in everything()) == sorted(skus)
    assert all(re.fullmatch(r"[a-z0-9-]+\.html", file.name) for file in (folder / "san-pham").iterdir())
    assert {path.name for path in folder.iterdir()} == {"san-pham", "index.html", "feed.xml", "sitemap.xml"}


def test_a_page_that_another_stands_on_is_not_overwritten(submit, folder, everything):
    submit("create", Listing("MT-01", FIELDS))
    edit(folder, "Ủ chượp", "Chượp")
    before = page_of(folder).read_text(encoding="utf-8")
    (receipt,) = submit("create", Listing("MT-01", FIELDS))
    assert receipt.outcome is Outcome.FAILED
    assert "ocopsync adopt MT-01 --to website" in str(receipt.reason)
    assert page_of(folder).read_text(encoding="utf-8") == before


def test_pictures_lie_under_their_sha256_once(adapter, submit, folder, picture, everything):
    name = adapter.upload(picture)
    assert name == f"{picture.sha256}.jpg"
    assert adapter.upload(picture) == name
    assert (folder / "anh" / name).read_bytes() == picture.path.read_bytes()
    submit("create", Listing("MT-01", {**FIELDS, "images": [name]}))
    assert f'src="../anh/{name}"' in page_of(folder).read_text(encoding="utf-8")
    assert json_ld(folder)["image"] == [f"https://htx.example/anh/{name}"]
    (live,) = everything()
    assert live.fields["images"] == [name]
    (folder / "anh" / name).unlink()
    (live,) = everything()
    assert "images" not in live.fields


def test_the_end_of_a_file_name_may_be_anything(adapter, submit, folder, tmp_path, everything):
    odd = tmp_path / "mắm.tôm #1?"
    odd.write_bytes(b"\x89PNG a picture")
    name = adapter.upload(Image(odd, hashlib.sha256(odd.read_bytes()).hexdigest()))
    assert re.fullmatch("[0-9a-f]{64}", name)
    submit("create", Listing("MT-01", {**FIELDS, "images": [name]}))
    (live,) = everything()
    assert live.fields["images"] == [name]


def test_a_saved_page_is_parsed(submit, adapter, folder):
    submit("create", Listing("MT-01", FIELDS))
    (live,) = adapter.parse(page_of(folder).read_bytes(), address="https://htx.example/san-pham/mt-01.html")
    assert (live.remote_id, live.sku, live.fields) == ("mt-01", "MT-01", FIELDS)
    (live,) = adapter.parse(page_of(folder).read_bytes())
    assert (live.remote_id, live.url) == ("", "")
