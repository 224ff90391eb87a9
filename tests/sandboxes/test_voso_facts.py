"""The Voso sandbox shows what was seen in the site's own pages and scripts: one test for each fact."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from bs4 import BeautifulSoup

from ocopsync.testing import FaultKind, SandboxMount
from ocopsync.transport import Transport
from ocopsync_voso.sandbox import VosoSandbox

HOST = "http://voso.sandbox"
PICTURE = b"\xff\xd8\xff\xe0 a picture"
NASTY = 'Mắm tôm </script><b>Ba Làng</b> & "ngon" {product} };'


@pytest.fixture
def sandbox() -> VosoSandbox:
    return VosoSandbox(moderated=False)


@pytest.fixture
def web(sandbox: VosoSandbox) -> Iterator[Transport]:
    transport = Transport(HOST, user_agent="ocopsync tests", adapter=SandboxMount(sandbox))
    yield transport
    transport.close()


def token(web: Transport) -> str:
    tag = BeautifulSoup(web.get("/login").text, "lxml").select_one('meta[name="csrf-token"]')
    assert tag
    return str(tag["content"])


def sign_in(web: Transport, address: str = "/login", **form: str) -> Any:
    login = {"_csrf": token(web), "LoginForm[username]": "htx@sandbox.example", "LoginForm[password]": "sandbox"}
    return web.post(address, data=login | form).json()


def save(web: Transport, **values: object) -> dict[str, Any]:
    """Save one product; its record as the public page shows it."""
    product = {"merchantProductId": "MT-01", "name": "Mắm tôm Ba Làng", "price": 22000, "categoryId": 138, **values}
    sign_in(web)
    form = {f"Product[{name}]": str(value) for name, value in product.items()}
    answer = web.post("/product/save?id=", data={"_csrf": token(web), **form}).json()
    return record(page(web, answer["data"]["id"]))


def page(web: Transport, number: int) -> str:
    response = web.get(f"/x-p{number}.html")
    assert response.status_code == 200
    return response.text


def record(html: str) -> dict[str, Any]:
    start = html.index("var product = ") + len("var product = ")
    found, _ = json.JSONDecoder().raw_decode(html, start)
    assert isinstance(found, dict)
    return found


def soup(response: requests.Response) -> BeautifulSoup:
    return BeautifulSoup(response.text, "lxml")


# Platform


def test_csrf_token_has_88_base64_characters(web: Transport) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_=-]{88}", token(web))


def test_csrf_is_wanted_in_every_post_body(web: Transport, sandbox: VosoSandbox) -> None:
    sign_in(web)
    posts = [rule.rule for rule in sandbox._urls.iter_rules() if "POST" in (rule.methods or ())]
    posts = [path for path in posts if not path.startswith("/_sandbox")]
    assert len(posts) == 6
    assert {web.post(path, data={"id": "1"}).status_code for path in posts} == {400}


def test_session_is_a_cookie(web: Transport) -> None:
    sign_in(web)
    assert web.get("/product").status_code == 200
    web.cookies.clear()
    assert web.get("/product").status_code == 302


def test_pages_are_angularjs(web: Transport) -> None:
    html = soup(web.get("/login")).select_one("html")
    assert html and html.has_attr("ng-app")


def test_answers_are_success_message_data(web: Transport) -> None:
    assert sign_in(web) == {"success": True}
    answer = web.get("/product/get?id=1").json()
    assert set(answer) == {"success", "message"} and answer["success"] is False


def test_validation_failure_is_http_200_with_messages_by_field(web: Transport) -> None:
    sign_in(web)
    response = web.post("/product/save?id=", data={"_csrf": token(web), "Product[price]": "rẻ"})
    assert response.status_code == 200
    answer = response.json()
    assert answer["success"] is False
    assert set(answer["data"]) == {"name", "categoryId", "price"}
    assert all(isinstance(messages, list) and messages for messages in answer["data"].values())


def test_image_is_served_by_its_md5(web: Transport) -> None:
    sign_in(web)
    answer = web.post("/product/upload", data={"_csrf": token(web)}, files={"file": ("a.jpg", PICTURE)}).json()
    md5 = hashlib.md5(PICTURE).hexdigest()
    assert answer == {"success": True, "data": {"md5": md5}}
    response = web.get(f"/users/vosoimage/images/{md5}?t[]=resize:width=240&accessToken=abc")
    assert response.content == PICTURE
    assert response.headers["Content-Type"] == "image/jpeg"


def test_product_stores_only_the_md5_of_an_image(web: Transport) -> None:
    sign_in(web)
    web.post("/product/upload", data={"_csrf": token(web)}, files={"file": ("a.jpg", PICTURE)})
    md5 = hashlib.md5(PICTURE).hexdigest()
    shown = save(web, image=md5, images=json.dumps([md5]))
    assert shown["image"] == md5
    assert json.loads(shown["images"]) == [md5]


def test_buyer_sign_in_can_ask_an_otp_of_six_digits(web: Transport, sandbox: VosoSandbox) -> None:
    sandbox.faults.add(FaultKind.OTP, "POST /auth/signinv2")
    answer = sign_in(web, "/auth/signinv2")
    assert answer["success"] is False and answer["data"] == {"otp": True}
    assert sandbox.telephone and re.fullmatch(r"\d{6}", sandbox.telephone.code)
    wrong = f"{(int(sandbox.telephone.code) + 1) % 10**6:06}"
    assert sign_in(web, "/auth/signinv2", **{"LoginForm[otp]": wrong})["data"] == {"otp": True}
    assert sign_in(web, "/auth/signinv2", **{"LoginForm[otp]": sandbox.telephone.code}) == {"success": True}


def test_otp_is_good_for_300_seconds(sandbox: VosoSandbox, web: Transport) -> None:
    sandbox.faults.add(FaultKind.OTP)
    sign_in(web)
    otp = sandbox.telephone
    assert otp
    sent = otp.good_until - dt.timedelta(seconds=300)
    assert abs(sent - sandbox.clock.now()) < dt.timedelta(seconds=5)
    assert otp.accepts(otp.code, otp.good_until)
    assert not otp.accepts(otp.code, otp.good_until + dt.timedelta(seconds=1))


def test_seller_registration_takes_pictures_of_papers(web: Transport, sandbox: VosoSandbox) -> None:
    form = {"_csrf": token(web), "Merchant[name]": "HTX Ba Làng", "Merchant[phone]": "0912345678"}
    papers = [
        ("Merchant[licensePicture][]", ("gpkd-1.jpg", PICTURE)),
        ("Merchant[licensePicture][]", ("gpkd-2.jpg", PICTURE)),
        ("Merchant[certificateFoodPicture][]", ("attp.jpg", PICTURE)),
    ]
    answer = web.post("/merchant/addmerchantpersonal", data=form, files=papers).json()
    assert answer["success"] is True
    (registration,) = sandbox.registrations
    assert registration.fields == ("name", "phone")
    assert registration.pictures == {"licensePicture": 2, "certificateFoodPicture": 1}
    assert "0912345678" not in repr(registration)


# Addresses


def test_product_address_ends_in_p_and_id(web: Transport) -> None:
    shown = save(web)
    link = soup(web.get("/ba-hang-s2001")).select_one(".f-items a")
    assert link and link["href"] == f"/mam-tom-ba-lang-p{shown['id']}.html"
    assert web.get(str(link["href"])).status_code == 200


def test_slug_strips_diacritics_and_keeps_letters_digits_hyphen(web: Transport) -> None:
    save(web, name="Đặc sản 100% Nem chua (loại 1) – Thanh Hóa")
    link = soup(web.get("/ba-hang-s2001")).select_one(".f-items a")
    assert link and re.fullmatch(r"/dac-san-100-nem-chua-loai-1-thanh-hoa-p\d+\.html", str(link["href"]))


@pytest.mark.parametrize("slug", ["mam-tom-ba-lang", "a", "x-p1-c2-s3"])
def test_id_identifies_the_page_whatever_the_slug(web: Transport, slug: str) -> None:
    shown = save(web)
    assert record(web.get(f"/{slug}-p{shown['id']}.html").text) == shown


def names(response: requests.Response) -> list[str]:
    return [tag.get_text(strip=True) for tag in soup(response).select(".f-items .b__name")]


def test_category_page(web: Transport) -> None:
    save(web, categoryId=138)
    save(web, categoryId=238, name="Phân bón")
    assert names(web.get("/dac-san-mien-bac-c138")) == ["Mắm tôm Ba Làng"]


@pytest.mark.parametrize(
    ("number", "title", "child"), [(137, "Sàn đặc sản", 225), (84, "Bách hóa", 227), (237, "Vật tư nông nghiệp", 240)]
)
def test_root_categories(web: Transport, number: int, title: str, child: int) -> None:
    save(web, categoryId=child)
    response = web.get(f"/x-c{number}")
    heading = soup(response).select_one("h1")
    assert heading and heading.get_text() == title
    assert names(response) == ["Mắm tôm Ba Làng"]


def test_store_page(web: Transport) -> None:
    shown = save(web)
    assert names(web.get(f"/htx-ba-lang-s{shown['merchantId']}")) == ["Mắm tôm Ba Làng"]
    assert web.get("/x-s1").status_code == 404


def test_search_page(web: Transport) -> None:
    save(web)
    save(web, name="Nem chua")
    assert names(web.get("/tim-kiem-mam-tom", params={"q": "mắm TÔM"})) == ["Mắm tôm Ba Làng"]
    assert names(web.get("/tim-kiem-nem-chua")) == ["Nem chua"]
    assert names(web.get("/tim-kiem-khong-co-s2001")) == []


def test_ocop_page(web: Transport) -> None:
    save(web, name="Có sao", isOCOP=1, ratingOCOP=4)
    save(web, name="Không sao")
    assert names(web.get("/ocop")) == ["Có sao"]


# The product record


def test_record_stands_inline_and_has_101_keys(web: Transport) -> None:
    assert len(save(web)) == 101


def test_record_survives_a_text_full_of_markup(web: Transport) -> None:
    shown = save(web, name=NASTY, description=f"<p>{NASTY}</p>")
    assert shown["name"] == NASTY
    assert shown["description"] == f"<p>{NASTY}</p>"
    html = BeautifulSoup(page(web, shown["id"]), "lxml")
    heading = html.select_one("h1")
    assert heading and heading.get_text() == NASTY


def test_product_code_is_p1_and_the_id(web: Transport) -> None:
    shown = save(web)
    assert shown["productCode"] == f"P1{shown['id']}"


def test_merchant_product_id_is_the_sellers_sku(web: Transport) -> None:
    assert save(web, merchantProductId="HL-01")["merchantProductId"] == "HL-01"


KEYS = """id productCode merchantProductId merchantId categoryId barcode name description keywords price listPrice vat
realWeight weight length width height unit image images approved reject activated available status_content isOCOP
ratingOCOP provinceIdOCOP expiryDate createTime updateTime addByApi partnerId""".split()


@pytest.mark.parametrize("key", KEYS)
def test_record_has_the_key(web: Transport, key: str) -> None:
    assert key in save(web)


def test_record_keeps_what_the_seller_wrote(web: Transport) -> None:
    written: dict[str, Any] = {
        "barcode": "8935001234567",
        "description": "<p>Ngon</p>",
        "keywords": "mắm,tôm",
        "unit": "hộp",
        "price": 22000,
        "listPrice": 25000,
        "weight": 500,
        "realWeight": 450,
        "length": 10,
        "width": 8,
        "height": 5,
        "isOCOP": 1,
        "ratingOCOP": 4,
        "provinceIdOCOP": 38,
    }
    shown = save(web, **written)
    assert {key: shown[key] for key in written} == written


def test_images_are_json_inside_a_string(web: Transport) -> None:
    shown = save(web)
    assert isinstance(shown["images"], str)
    assert json.loads(shown["images"]) == []


def test_times_are_epoch_seconds(web: Transport, sandbox: VosoSandbox) -> None:
    shown = save(web)
    now = sandbox.clock.now().timestamp()
    assert now - 5 < shown["createTime"] <= now
    assert isinstance(shown["updateTime"], int)


def test_record_has_no_key_for_traceability(web: Transport) -> None:
    assert not [key for key in save(web) if "trace" in key.lower() or "stamp" in key.lower()]


def test_price_is_not_in_the_dom(web: Transport) -> None:
    shown = save(web, price=22000)
    html = BeautifulSoup(page(web, shown["id"]), "lxml")
    assert "{{product.price | number}}" in html.get_text()
    for script in html.select("script"):
        script.decompose()
    assert not re.search(r"22[.,]?000", html.get_text())


def test_live_is_approved_not_rejected_activated_and_available(web: Transport) -> None:
    shown = save(web)
    assert [shown[key] for key in ("approved", "reject", "activated", "available")] == [1, 0, 1, 1]


# The RDFa block and the cards


def test_rdfa_block_tells_price_currency_availability_and_url(web: Transport) -> None:
    shown = save(web, price=22000)
    html = BeautifulSoup(page(web, shown["id"]), "lxml")
    offer = html.select_one('[typeof="schema:Offer"]')
    assert offer
    told = {str(tag["property"]): tag["content"] for tag in offer.select("[property]")}
    assert told["schema:price"] == "22000"
    assert told["schema:priceCurrency"] == "VND"
    assert told["schema:availability"] == "https://schema.org/InStock"
    address = offer.select_one('[rel="schema:url"]')
    assert address and urlsplit(str(address["resource"])).path == f"/mam-tom-ba-lang-p{shown['id']}.html"


def test_rdfa_block_is_hidden(web: Transport) -> None:
    block = BeautifulSoup(page(web, save(web)["id"]), "lxml").select_one('[typeof="schema:Product"]')
    assert block and block["style"] == "display:none"


def test_rdfa_block_has_sku_mpn_and_review_count_that_are_not_real(web: Transport) -> None:
    pages = [BeautifulSoup(page(web, save(web, merchantProductId=sku)["id"]), "lxml") for sku in ("A-1", "A-2")]
    for name in ("sku", "mpn", "reviewCount"):
        told = {str(tag["content"]) for html in pages for tag in html.select(f'[property="schema:{name}"]')}
        assert len(told) == 1 and not told & {"A-1", "A-2"}


def test_card_price_has_a_comma_for_thousands(web: Transport) -> None:
    save(web, price=1022000)
    price = soup(web.get("/ba-hang-s2001")).select_one(".f-items .b__price strong")
    assert price and price.get_text() == "1,022,000"
