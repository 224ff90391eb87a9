"""What the public documentation says of the interface, and what the adapter makes of it.

https://woocommerce.github.io/woocommerce-rest-api-docs/ (v3); JSON is taken from its examples, shortened.
"""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from ocopsync_woocommerce import WooCommerceAdapter
from ocopsync_woocommerce.sandbox import WooCommerceSandbox
from ocopsync_woocommerce.settings import WooCommerceSettings

from ocopsync import recording
from ocopsync.errors import CredentialMissing, CredentialsRefused, NotRecognised, Refused, SettingsError
from ocopsync.listing import Absent, Found, ListingState, Operation, OperationKind, Outcome, Target
from ocopsync.messages import use_language
from ocopsync.model import Image
from ocopsync.testing import FaultKind

DOCUMENTED = {
    "id": 794,
    "name": "Premium Quality",
    "permalink": "https://example.com/product/premium-quality-19/",
    "date_modified_gmt": "2017-03-23T20:01:14",
    "type": "simple",
    "status": "publish",
    "description": "<p>Pellentesque habitant morbi tristique.</p>\n",
    "sku": "",
    "price": "24.54",
    "regular_price": "24.54",
    "sale_price": "",
    "on_sale": False,
    "manage_stock": False,
    "stock_quantity": None,
    "weight": "",
    "dimensions": {"length": "", "width": "", "height": ""},
    "categories": [{"id": 9, "name": "Clothing", "slug": "clothing"}],
    "images": [{"id": 792, "src": "https://example.com/wp-content/uploads/2017/03/T_2_front-4.jpg", "name": ""}],
    "meta_data": [],
}


def updating(listing, remote_id, *changed):
    return Operation(kind=OperationKind.UPDATE, listing=listing, remote_id=remote_id, changed=frozenset(changed))


def withdrawing(listing, remote_id):
    return Operation(kind=OperationKind.WITHDRAW, listing=listing, remote_id=remote_id)


def only(adapter):
    (page,) = adapter.live()
    (listing,) = page.listings
    return listing


def test_the_documented_product_is_read(adapter):
    """A price of 24.54 is no whole đồng: it is told as damage, and the rest is read."""
    listing = adapter.read_item(DOCUMENTED)
    assert (listing.remote_id, listing.sku, listing.state) == ("794", "", ListingState.LIVE)
    assert listing.fields == {"title": "Premium Quality", "description": "Pellentesque habitant morbi tristique."}
    assert "regular_price = '24.54'" in str(listing.damage)
    assert listing.url == "https://example.com/product/premium-quality-19/"
    assert listing.changed_at == dt.datetime(2017, 3, 23, 20, 1, 14, tzinfo=dt.UTC)


@pytest.mark.parametrize("written", ["45000", "45000.00"])
def test_prices_are_texts_with_the_shops_own_number_of_decimals(adapter, written):
    assert adapter.read_item({**DOCUMENTED, "regular_price": written}).fields["price"] == 45_000


def test_a_product_is_sent_as_documented(shop, adapter, make_listing):
    """regular_price and sale_price as text, weight and dimensions as text, stock with manage_stock."""
    listing = make_listing(
        list_price=50_000,
        stock=0,
        weight=550,
        size={"length": 20, "width": 10, "height": 5},
        gtin="8938501234569",
        ocop=4,
        stamp="https://truyxuat.example/01/08938501234569",
        description="Dòng một\nDòng hai",
    )
    (receipt,) = shop.create(adapter, listing)
    body = shop.sandbox.shelf.written[int(receipt.remote_id)].body
    sent = {name: body[name] for name in body if name not in ("short_description", "images", "meta_data")}
    assert sent == {
        "name": "Mắm tôm Ba Làng",
        "type": "simple",
        "status": "publish",
        "description": "<p>Dòng một</p><p>Dòng hai</p>",
        "sku": "MT-01",
        "global_unique_id": "8938501234569",
        "regular_price": "50000",
        "sale_price": "45000",
        "manage_stock": True,
        "stock_quantity": 0,
        "weight": "0.55",
        "dimensions": {"length": "20", "width": "10", "height": "5"},
        "categories": [15],
    }
    assert [(entry["key"], entry["value"]) for entry in body["meta_data"]] == [
        ("ocop_stars", "4"),
        ("ocop_traceability", "https://truyxuat.example/01/08938501234569"),
    ]
    assert only(adapter).content == listing.content


def test_a_sale_that_is_over_is_no_price(shop, adapter, make_listing):
    shop.create(adapter, make_listing(list_price=50_000))
    item = adapter.read(adapter.list_path).body[0]
    assert adapter.read_item({**item, "on_sale": False}).fields["price"] == 50_000
    assert "list_price" not in adapter.read_item({**item, "on_sale": False}).fields


def test_a_list_price_that_woocommerce_would_forget_is_said(adapter, make_listing):
    """A sale price that isn't lower than the regular price is dropped when the product is saved."""
    (problem,) = adapter.check(make_listing(list_price=45_000))
    assert problem.code == "woocommerce-list-price"
    assert adapter.check(make_listing(list_price=45_001)) == []


@pytest.mark.parametrize("sku", ["MT<01", "A%20B", "A  B"])
def test_an_sku_that_woocommerce_would_change_is_said(adapter, make_listing, sku):
    assert [problem.code for problem in adapter.check(make_listing(sku))] == ["woocommerce-sku"]


@pytest.mark.parametrize(
    "text", ["Mắm & muối", "a < b > c", "<b>đậm</b>", "C:\\mắm\\tôm", "&amp; &lt;", "\"nháy\" 'đơn'", "🦐 tôm"]
)
def test_texts_survive_what_wordpress_does_to_them(shop, adapter, make_listing, text):
    shop.create(adapter, make_listing(title=text, description=f"{text}\n{text}"))
    assert only(adapter).fields["title"] == text
    assert only(adapter).fields["description"] == f"{text}\n{text}"


def test_without_a_price_and_without_stock_management(shop, adapter, make_listing):
    listing = make_listing(price=None)
    listing = type(listing)(listing.sku, {"title": "Giá liên hệ"})
    shop.create(adapter, listing)
    assert only(adapter).content == listing.content


def test_stock_is_given_up_and_managed_again(shop, adapter, make_listing):
    (receipt,) = shop.create(adapter, make_listing(stock=5))
    (without,) = adapter.submit([updating(make_listing(), receipt.remote_id, "stock")])
    assert without.outcome is Outcome.ACCEPTED
    assert "stock" not in only(adapter).fields
    list(adapter.submit([updating(make_listing(stock=0), receipt.remote_id, "stock")]))
    assert only(adapter).fields["stock"] == 0


def test_a_hundred_go_in_one_request(shop, adapter, make_listing):
    """``POST products/batch``, limited to 100 objects."""
    receipts = shop.create(adapter, *(make_listing(f"S-{n:03}") for n in range(101)))
    assert [receipt.outcome for receipt in receipts] == [Outcome.ACCEPTED] * 101
    assert shop.mount.writes == ["POST /wp-json/wc/v3/products/batch"] * 2
    assert len({receipt.remote_id for receipt in receipts}) == 101


def test_one_refused_product_spares_the_others_of_its_batch(shop, adapter, make_listing):
    shop.create(adapter, make_listing("A"))
    a, b, c = shop.create(adapter, make_listing("a"), make_listing("B"), make_listing("C", images=[]))
    assert (a.outcome, b.outcome, c.outcome) == (Outcome.FAILED, Outcome.ACCEPTED, Outcome.ACCEPTED)
    assert "ocopsync adopt a --to woocommerce" in str(a.reason)


def test_the_list_is_asked_for_by_number_and_its_length_is_in_headers(shop, adapter):
    """per_page is at most 100; X-WP-Total and X-WP-TotalPages."""
    for _ in range(201):
        shop.sandbox.add_by_hand()
    pages = list(adapter.live())
    assert [len(page.listings) for page in pages] == [100, 100, 1]
    assert [page.cursor is None for page in pages] == [False, False, True]


def test_a_list_without_its_length_is_not_recognised(shop, adapter, monkeypatch):
    monkeypatch.setattr(shop.sandbox, "_page", None)
    from werkzeug import Response

    shop.sandbox._page = lambda request, items: Response("[]", content_type="application/json")
    with pytest.raises(NotRecognised, match="X-WP-Total"):
        list(adapter.live())


def test_several_skus_are_looked_up_in_one_request(shop, adapter, make_listing):
    shop.create(adapter, *(make_listing(sku) for sku in ("A", "B", "C,D")))
    before = len(shop.mount.requests_seen)
    found = adapter.look_up([Target(sku) for sku in ("A", "B", "X")])
    assert [type(found[sku]) for sku in "ABX"] == [Found, Found, Absent]
    assert len(shop.mount.requests_seen) - before == 1
    assert isinstance(adapter.look_up([Target("C,D")])["C,D"], Found)


def test_what_lies_in_the_trash_is_gone_and_can_be_taken_back(shop, adapter, make_listing):
    (receipt,) = shop.create(adapter, make_listing())
    (withdrawn,) = adapter.submit([withdrawing(make_listing(), receipt.remote_id)])
    assert (withdrawn.outcome, withdrawn.state) == (Outcome.ACCEPTED, None)
    assert adapter.look_up([Target("MT-01", receipt.remote_id)])["MT-01"] == Absent()
    assert [page.listings for page in adapter.live()] == [()]
    assert shop.sandbox.shelf.written[int(receipt.remote_id)].status == "trash"
    (again,) = adapter.submit([withdrawing(make_listing(), receipt.remote_id)])
    assert again.outcome is Outcome.ACCEPTED
    assert "no longer stood there" in str(again.reason)


def test_force_deletes_for_good(shop, make_listing):
    adapter = shop.adapter(withdraw_to="delete")
    (receipt,) = shop.create(adapter, make_listing())
    list(adapter.submit([withdrawing(make_listing(), receipt.remote_id)]))
    assert shop.sandbox.shelf.written == {}


def test_an_address_without_woocommerce_does_not_count_as_withdrawn(shop, adapter, make_listing):
    """``rest_no_route`` (404) says nothing of the product."""
    shop.sandbox._urls = type(shop.sandbox._urls)([shop.sandbox.routes()[-1]])
    (receipt,) = adapter.submit([withdrawing(make_listing(), "101")])
    assert receipt.outcome is Outcome.FAILED
    with pytest.raises(Refused, match="No route was found"):
        list(adapter.live())


def test_a_product_that_broke_off_while_it_was_saved_is_looked_for(adapter):
    """``woocommerce_rest_product_not_created``: seen where the SKU was already under way."""
    error = {"code": "woocommerce_rest_product_not_created", "message": "The SKU is already under processing"}
    assert adapter.errors.meaning(400, error).value == "unknown"


@pytest.mark.parametrize("kind", [FaultKind.REPLY_LOST, FaultKind.ERROR_AFTER, FaultKind.UNKNOWN_MARKUP])
def test_a_batch_without_an_answer_is_not_sent_again(shop, adapter, make_listing, kind):
    shop.sandbox.faults.add(kind, "batch")
    receipts = shop.create(adapter, make_listing("A"), make_listing("B"))
    assert [receipt.outcome for receipt in receipts] == [Outcome.UNKNOWN] * 2
    assert len(shop.mount.writes) == 1
    assert {sku: type(found) for sku, found in adapter.look_up([Target("A"), Target("B")]).items()} == {
        "A": Found,
        "B": Found,
    }


def test_changes_are_told_to_the_second(shop, adapter, make_listing):
    """``modified_after`` leaves its own moment out, and takes GMT where dates_are_gmt says so."""
    shop.create(adapter, make_listing("OLD"))
    shop.clock.sleep(3600)
    since = shop.clock.now().astimezone(dt.timezone(dt.timedelta(hours=7)))
    shop.create(adapter, make_listing("NEW"))
    assert [item.sku for page in adapter.changed(since) for item in page.listings] == ["NEW"]


def test_the_keys_are_a_name_and_a_password(shop):
    wrong = {**shop.sandbox.credentials, "consumer_secret": "cs_sai"}
    with pytest.raises(CredentialsRefused, match="Consumer secret is invalid"):
        shop.adapter(wrong).login()
    with pytest.raises(CredentialMissing, match="consumer_key"):
        shop.adapter({}).login()
    assert "WooCommerce" in str(shop.adapter().login())


def test_keys_are_not_sent_in_the_open():
    """Over HTTP the documentation wants OAuth 1.0a."""
    with pytest.raises(ValueError, match="https://"):
        WooCommerceSettings(url="http://shop.example")
    WooCommerceSettings(url="http://127.0.0.1:8804")
    WooCommerceSettings(url="")


def test_a_shop_with_another_currency_is_refused(shop, adapter):
    """``GET data/currencies/current``."""
    shop.sandbox.currency = "USD"
    with pytest.raises(SettingsError, match="USD"):
        adapter.login()


def test_a_new_product_may_wait_for_somebody(shop, make_listing):
    adapter = shop.adapter(publish_as="pending")
    (receipt,) = shop.create(adapter, make_listing())
    assert receipt.state is ListingState.PENDING
    shop.sandbox.approve(receipt.remote_id)
    assert only(adapter).state is ListingState.LIVE
    list(adapter.submit([updating(make_listing(price=1), receipt.remote_id, "price")]))
    assert only(adapter).state is ListingState.LIVE


def test_a_category_goes_by_its_path_there(shop, make_listing):
    path = "Đặc sản > Mắm & nước chấm"
    adapter = shop.adapter(category=path)
    (receipt,) = shop.create(adapter, make_listing(category=path))
    assert shop.sandbox.shelf.written[int(receipt.remote_id)].body["categories"] == [17]
    assert only(adapter).fields["category"] == path
    shop.sandbox.edit(receipt.remote_id, categories=[17, 18])
    assert only(adapter).fields["category"] == f"{path} | Đặc sản > Trà"


def test_a_category_that_the_shop_has_not_is_named(shop, make_listing):
    adapter = shop.adapter(category="Đồ gỗ")
    (receipt,) = shop.create(adapter, make_listing(category="Đồ gỗ"))
    assert receipt.outcome is Outcome.FAILED
    assert "no category 'Đồ gỗ'" in str(receipt.reason)
    assert shop.mount.writes == []


def test_a_picture_goes_into_the_media_library_of_wordpress(shop, make_listing, tmp_path):
    adapter = shop.adapter(pictures=True)
    path = tmp_path / "mắm tôm.jpg"
    path.write_bytes(b"\xff\xd8 picture")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    reference = adapter.upload(Image(path, sha256))
    listing = make_listing(images=[sha256])
    (receipt,) = adapter.submit([Operation(kind=OperationKind.CREATE, listing=listing, images={sha256: reference})])
    assert receipt.outcome is Outcome.ACCEPTED
    assert only(adapter).fields["images"] == [reference]
    assert shop.sandbox.media[int(reference)] == b"\xff\xd8 picture"
    wrong = {**shop.sandbox.credentials, "application_password": "sai"}
    with pytest.raises(CredentialsRefused):
        shop.adapter(wrong, pictures=True).upload(Image(path, sha256))


def test_a_barcode_is_taken_once(shop, adapter, make_listing):
    """``product_invalid_global_unique_id``, from ``set_global_unique_id`` in abstract-wc-product.php."""
    gtin = "8938501234569"
    first, second = shop.create(adapter, make_listing("A", gtin=gtin), make_listing("B", gtin=gtin))
    assert (first.outcome, second.outcome) == (Outcome.ACCEPTED, Outcome.REJECTED)
    assert "Invalid or duplicated GTIN" in str(second.reason)
    assert only(adapter).fields["gtin"] == gtin


def test_a_key_that_may_only_read_signs_in_and_is_refused_when_it_writes(shop, adapter, make_listing):
    shop.sandbox.may_write = False
    adapter.login()
    with pytest.raises(CredentialsRefused, match="does not have write permissions"):
        shop.create(adapter, make_listing())


def test_a_picture_from_an_address_would_be_fetched_anew_each_time(shop, adapter):
    """``wc_rest_upload_image_from_url``: that is why pictures go by their number."""
    address = "https://htx.example/mam.jpg"
    item = {"name": "Mắm", "images": [{"src": address}]}
    refused = adapter.write("POST wc/v3/products", item)
    assert refused.body["code"] == "woocommerce_product_image_upload_error"
    shop.sandbox.elsewhere.add(address)
    made = adapter.write("POST wc/v3/products", item).body
    again = adapter.write(f"PUT wc/v3/products/{made['id']}", item).body
    assert len(shop.sandbox.media) == 2
    assert made["images"][0]["id"] != again["images"][0]["id"]


def test_what_was_put_into_the_trash_meanwhile_does_not_count_as_updated(shop, adapter, make_listing):
    """An update of it is saved and answered with 200."""
    (receipt,) = shop.create(adapter, make_listing())
    shop.sandbox.edit(receipt.remote_id, status="trash")
    (updated,) = adapter.submit([updating(make_listing(price=1), receipt.remote_id, "price")])
    assert updated.outcome is Outcome.FAILED
    assert "trash" in str(updated.reason)


def test_a_type_without_a_price_of_its_own_is_told(shop, adapter, make_listing):
    """``set_regular_price( '' )`` for variable and grouped products, whatever was sent."""
    number = shop.sandbox.add_by_hand(type="variable", sku="MT-01", regular_price="")
    renamed, priced = (
        next(iter(adapter.submit([updating(make_listing(price=46_000, title="Mới"), number, name)])))
        for name in ("title", "price")
    )
    assert (renamed.outcome, priced.outcome) == (Outcome.ACCEPTED, Outcome.REJECTED)
    assert "variable has no price of its own" in str(priced.reason)
    assert only(adapter).fields == {"title": "Mới"}


def test_a_variation_is_found_by_its_sku_alone_and_not_changed(shop, adapter, make_listing):
    number = shop.sandbox.add_by_hand(type="variation", sku="MT-01")
    assert [page.listings for page in adapter.live()] == [()]
    assert adapter.look_up([Target("MT-01")])["MT-01"].listing.remote_id == number
    (receipt,) = adapter.submit([updating(make_listing(), number, "price")])
    assert receipt.outcome is Outcome.FAILED
    assert "variations" in str(receipt.reason)


def test_a_shop_without_a_trash_leaves_the_withdrawal_open(shop, adapter, make_listing):
    """``woocommerce_rest_trash_not_supported`` (501): nothing was done, which a look shows."""
    (receipt,) = shop.create(adapter, make_listing())
    shop.sandbox.keeps_trash = False
    (withdrawn,) = adapter.submit([withdrawing(make_listing(), receipt.remote_id)])
    assert withdrawn.outcome is Outcome.UNKNOWN
    assert isinstance(adapter.look_up([Target("MT-01", receipt.remote_id)])["MT-01"], Found)


def test_its_talk_is_recorded_with_a_picture_and_without_secrets(tmp_path, monkeypatch):
    monkeypatch.setattr(recording, "load_adapter", lambda name: WooCommerceAdapter)
    monkeypatch.setattr(recording, "load_sandbox", lambda name: WooCommerceSandbox)
    monkeypatch.setattr(recording, "installed", lambda group: {"woocommerce": None})
    recorded = recording.record("woocommerce", tmp_path)
    assert [item.chapter for item in recorded] == ["upload", "create", "look_up", "live", "update", "withdraw"]
    texts = {item.chapter: item.file.read_text(encoding="utf-8") for item in recorded}
    assert not [secret for secret in WooCommerceSandbox.credentials.values() if secret in "".join(texts.values())]
    assert "X-Wp-Totalpages" in texts["live"]
    assert ".png (45668 bytes)" in texts["upload"]


def test_its_sentences_are_vietnamese(adapter, make_listing):
    (problem,) = adapter.check(make_listing(list_price=1))
    use_language("vi")
    assert "giá" in str(problem.message).lower()
    assert "WooCommerce forgets" not in str(problem.message)


def test_every_sentence_has_its_vietnamese():
    import ast
    import json
    from importlib.resources import files

    here = files("ocopsync_woocommerce")
    known = json.loads((here / "vi.json").read_text(encoding="utf-8"))
    said = {
        node.args[0].value
        for path in here.iterdir()
        if path.name.endswith(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("say", "N_")
    }
    assert said == known.keys()
