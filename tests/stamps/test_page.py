"""The pages that stamps lead to, as a phone shows them: the warning first, nothing cut off, nothing run or fetched."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ocopsync.errors import UsageError
from ocopsync.ledger import LotRecord, LotState
from ocopsync.schema import load_schema, validator
from ocopsync.stamps.page import lot_page, product_page
from ocopsync.stamps.pictures import SMALL, Pictures, small
from ocopsync.stamps.site import divided, folder_of, write_lots, write_products
from ocopsync.stamps.texts import link_of, product_link
from ocopsync.streams import sha256_of
from tests.stamps.browser import NARROWEST, PHONE, Browser, contrast, listening
from tests.stamps.making import BASE, FACTS, GTIN, OWN, a_lot, an_event, at, without

NOW = at("2026-11-22T10:30")
REASON = "Kết quả kiểm nghiệm vượt mức vi sinh cho phép"
EVENTS = [
    an_event("2026-11-01T06:30", "Thu hoạch", "Bãi biển xã Hoa Lộc"),
    an_event("2026-11-05T14:00", "Đóng gói", "Xưởng HTX Ví Dụ 01, thôn Ví Dụ"),
]
CCCD = "038085001234"
SCRIPTS = [
    "<script>ran = parent.ran = true</script>",
    '"><img src=x onerror="ran = parent.ran = true">',
    "'><svg onload=parent.ran=true>",
    "</title></style><script>parent.ran = true</script>",
    "{{ 7 * 7 }}{% raw %}",
    '<iframe src="http://evil.example/"></iframe><link rel=stylesheet href=http://evil.example/>',
    "<!-- --><base href=http://evil.example/>",
    "&lt;script&gt;",
]


def recalled(**changes: Any) -> LotRecord:
    return a_lot(**{"state": LotState.RECALLED, "reason": REASON, "changed_at": at("2026-11-20T07:00"), **changes})


def page_of(lot: LotRecord, *events: Any, picture: bytes | None = None) -> str:
    return lot_page(BASE, lot, events, picture, now=NOW)


def text_of(page: str) -> str:
    return " ".join(BeautifulSoup(page, "lxml").get_text(" ").split())


def a_picture(side: int = 900, **details: Any) -> bytes:
    image = Image.effect_noise((side, side * 2 // 3), 90).convert("RGB")
    file = io.BytesIO()
    image.save(file, "JPEG", **details)
    return file.getvalue()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with listening() as (address, asked):
        yield Browser(tmp_path_factory.mktemp("browser"), address, asked)


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    place = tmp_path_factory.mktemp("picture") / "anh.jpg"
    place.write_bytes(a_picture())
    made = small(place)
    assert made
    return made


def is_readable(measures: dict[str, Any]) -> None:
    """Nothing sticks out, and every text stands out from what lies behind it (WCAG AA; of large letters too)."""
    assert measures["needed"] <= measures["width"] == NARROWEST
    assert measures["texts"]
    for text in measures["texts"]:
        assert contrast(text["colour"], text["ground"]) >= 4.5, text
        assert text["size"] >= 14, text
        assert 0 <= text["left"] <= text["right"] <= NARROWEST, text


@pytest.mark.parametrize("dark", [False, True])
def test_a_lot_is_readable_on_the_narrowest_phone(browser, picture, dark):
    measures = browser.measure(page_of(a_lot(), *EVENTS, picture=picture), dark=dark)
    is_readable(measures)
    assert measures["alarm"] == []
    ((said, width),) = measures["pictures"]
    assert said == "Hình ảnh: Mắm tôm Hòa Hải"
    assert width >= 320
    grounds = {text["ground"] for text in measures["texts"]}
    assert ("rgb(18, 21, 18)" in grounds) is dark


@pytest.mark.parametrize("dark", [False, True])
def test_a_recall_is_the_first_thing_on_the_screen(browser, picture, dark):
    measures = browser.measure(page_of(recalled(), *EVENTS, picture=picture), dark=dark)
    is_readable(measures)
    (alarm,) = measures["alarm"]
    assert (alarm["top"], alarm["left"], alarm["right"]) == (0, 0, NARROWEST)
    assert alarm["bottom"] < PHONE[1]
    first = measures["texts"][0]
    assert "ĐÃ BỊ THU HỒI" in first["text"]
    assert first["size"] >= 24


def test_the_first_screenful_of_a_recalled_lot_is_red_and_of_another_is_not(browser, picture):
    def red(page: str) -> float:
        with Image.open(browser.picture(page)) as shot:
            assert shot.size == PHONE
            top = shot.convert("RGB").crop((0, 0, PHONE[0], 200))
        colours = {colour: count for count, colour in top.getcolors(top.width * top.height)}
        return colours.get((164, 14, 14), 0) / (top.width * top.height)

    assert red(page_of(recalled(), picture=picture)) > 0.6
    assert red(page_of(a_lot(), picture=picture)) == 0


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_of_a_product_names_recalled_lots_first(browser, dark):
    lots = [recalled(lot="L-00"), a_lot(), a_lot(lot="L-02", made_on=None, expires_on=None)]
    measures = browser.measure(product_page(BASE, lots, now=NOW), dark=dark)
    is_readable(measures)
    (alarm,) = measures["alarm"]
    assert alarm["top"] == 0
    assert "L-00" in alarm["text"] or "CÓ LÔ HÀNG BỊ THU HỒI" in alarm["text"]


def test_endless_words_are_broken_and_push_nothing_aside(browser):
    long = dict.fromkeys(("title", "producer", "address", "storage", "warnings"), "Ổ" * 400)
    facts = {**FACTS, **long, "website": "https://htx.example.vn/" + "a" * 400}
    lot = recalled(facts=facts, lot="L" * 20, reason="W" * 300)
    is_readable(browser.measure(page_of(lot, an_event("2026-11-01T06:30", "X" * 300, "Y" * 300))))


def test_scripts_in_names_are_words(browser):
    """In every place where something of a catalogue, a file or a person stands."""
    every = " ".join(SCRIPTS)
    facts = {**{name: every for name, value in FACTS.items() if isinstance(value, str)}, "images": []}
    facts["certificate"] = {"stars": 4, "number": every, "issuer": every}
    lot = recalled(facts=facts, reason=every, lot="<b>'\"&%/..:?<", sku=every)
    told = an_event("2026-11-01T06:30", every, every)
    asked_before = len(browser.asked)
    for page in (page_of(lot, told), product_page(BASE, [lot], now=NOW)):
        measures = browser.measure(page)
        assert (measures["ran"], measures["scripts"], measures["handlers"]) == (False, 0, [])
        assert {protocol for _, protocol in measures["links"]} <= {"https:", "tel:"}
        shown = text_of(page)
        assert "<script>ran = parent.ran = true</script>" in shown
        assert "{{ 7 * 7 }}" in shown
    assert browser.asked[asked_before:] == []


def test_nothing_is_asked_of_the_network(browser, picture):
    """The proxy notices what is asked for: a page with a picture of somebody else's is seen."""
    browser.asked.clear()
    browser.measure(page_of(recalled(), *EVENTS, picture=picture))
    browser.picture(page_of(a_lot(), *EVENTS, picture=picture))
    assert browser.asked == []
    browser.measure('some words<img src="http://evil.example/a.png">')
    assert browser.asked == ["GET http://evil.example/a.png"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_a_name_holds_it_is_text(title, reason):
    lot = recalled(facts={**FACTS, "title": title, "producer": reason}, reason=reason)
    for page in (page_of(lot), product_page(BASE, [lot], now=NOW)):
        soup = BeautifulSoup(page, "html.parser")
        assert not soup.find_all(["script", "iframe", "object", "embed", "form"])
        names = {name for tag in soup.find_all() for name in tag.attrs}
        assert not [name for name in names if name.startswith("on")]
    known = {tag.name for tag in BeautifulSoup(page_of(recalled()), "html.parser").find_all()}
    assert {tag.name for tag in BeautifulSoup(page_of(lot), "html.parser").find_all()} <= known


@pytest.mark.parametrize(
    "website", ["javascript:parent.ran=1", "data:text/html,x", "//evil.example", "ftp://x", "https://"]
)
def test_a_website_that_is_none_is_no_link(website):
    page = page_of(a_lot(facts={**FACTS, "website": website}))
    assert website in text_of(page)
    assert website not in [link["href"] for link in BeautifulSoup(page, "lxml").find_all("a")]


def test_a_citizens_number_is_never_on_a_page():
    facts = {name: f"{value}, số {CCCD}" if isinstance(value, str) else value for name, value in FACTS.items()}
    lot = recalled(facts={**facts, "gtin": GTIN, "phone": "0530 000 001"}, reason=f"khách {CCCD} khiếu nại")
    for page in (page_of(lot), product_page(BASE, [lot], now=NOW)):
        assert CCCD not in page


def test_what_the_law_asks_for_is_there_and_what_is_missing_is_said():
    shown = text_of(page_of(a_lot(), *EVENTS))
    for said in (
        "Mắm tôm Hòa Hải",
        "HTX Ví Dụ 01",
        "Thôn Ví Dụ, xã Hoa Lộc, tỉnh Thanh Hóa",
        "05/11/2027",
        "L-01",
        "TCCS",
    ):
        assert said in shown
    assert "01/11/2026 06:30 Thu hoạch, Bãi biển xã Hoa Lộc" in shown
    assert "chưa có thông tin" not in shown
    bare = text_of(page_of(a_lot(facts=without("address", "origin", "standard", "certificate"))))
    assert bare.count("chưa có thông tin") == 2  # the standard needn't be shown to buyers
    assert "Chứng nhận" not in bare


def test_a_page_says_that_it_cannot_tell_a_copied_stamp_and_where_it_should_be():
    shown = text_of(page_of(a_lot()))
    assert "không phân biệt được tem thật với tem bị sao chép" in shown
    assert "Địa chỉ trang phải bắt đầu bằng tem.example.vn" in shown


def test_a_screen_reader_finds_its_way():
    soup = BeautifulSoup(page_of(recalled(), *EVENTS, picture=b"x"), "lxml")
    assert soup.html["lang"] == "vi"
    assert len(soup.find_all("h1")) == len(soup.find_all("main")) == 1
    assert soup.title.string.startswith("ĐÃ THU HỒI: Mắm tôm Hòa Hải")
    assert soup.find(role="alert").find("h2")
    assert all(image["alt"] for image in soup.find_all("img"))
    assert soup.find("span", {"aria-label": "OCOP 4 sao"})
    assert len({tag["id"] for tag in soup.find_all(id=True)}) == len(soup.find_all(id=True))


def test_out_of_date_is_said():
    assert "Đã quá hạn sử dụng (01/10/2026)." in text_of(page_of(a_lot(expires_on=dt.date(2026, 10, 1))))
    assert "quá hạn" not in text_of(page_of(a_lot()))


def test_stars_are_shown_while_the_certificate_counts():
    until = {**FACTS["certificate"], "until": "2026-11-22"}
    last_day = text_of(page_of(a_lot(facts={**FACTS, "certificate": until})))
    assert "OCOP ★★★★" in last_day
    assert "4 sao, 5445/QĐ-UBND, UBND tỉnh Thanh Hóa, đến 22/11/2026" in last_day
    over = text_of(page_of(a_lot(facts={**FACTS, "certificate": {**until, "until": "2026-11-21"}})))
    assert "OCOP" not in over
    assert "OCOP" in text_of(page_of(a_lot(facts={**FACTS, "certificate": {"stars": 3}})))


# The folder


def site(out: Path, *lots: LotRecord) -> list[Path]:
    pages = [page.place for page in write_lots(BASE, lots, out, lambda _: EVENTS, lambda _: None, now=NOW)]
    return pages + list(write_products(BASE, lots, out, lambda _: None, now=NOW))


def served(out: Path, link: str) -> Path:
    """The page that a web server with its root where the prefix leads finds for a link."""
    path = unquote(urlsplit(link).path).removeprefix("/t/")
    return out / path / "index.html"


def test_a_server_finds_each_page_where_its_link_leads(tmp_path):
    lots = [a_lot(), a_lot(lot="L(2)+a,b;c!='&_"), a_lot(code=OWN, sku="MT-09")]
    pages = site(tmp_path, *lots)
    assert len(pages) == 3 + 2
    for lot in lots:
        assert "Mắm tôm" in served(tmp_path, link_of(BASE, lot)).read_text(encoding="utf-8")
        assert "Chọn số lô" in served(tmp_path, product_link(BASE, lot.code)).read_text(encoding="utf-8")
    assert served(tmp_path, link_of(BASE, lots[0])) == tmp_path / "01" / GTIN / "10" / "L-01" / "index.html"


SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
lots = st.text(SET_82, min_size=1, max_size=20).filter(lambda lot: lot not in (".", ".."))


@given(lots, lots)
def test_no_lot_leads_out_of_the_folder_or_into_anothers(one, other):
    places = [folder_of(BASE, link_of(BASE, a_lot(lot=lot))) for lot in (one, other)]
    for place in places:
        assert place.parts[:3] == ("01", GTIN, "10")
        assert len(place.parts) == 4
        assert not re.search(r'["*/:<>?\\|]', place.name)
        assert place.name not in (".", "..")
    assert (places[0] == places[1]) == (one == other)
    assert quote(one, safe="") in link_of(BASE, a_lot(lot=one))


def test_lots_that_no_folder_can_be_called_are_said(tmp_path):
    told = write_lots(BASE, [a_lot(lot="A/B"), a_lot(lot="AB.")], tmp_path, lambda _: [], lambda _: None, now=NOW)
    assert [(page.place.parent.name, page.is_found) for page in told] == [("A%2FB", False), ("AB%2E", False)]


def test_of_lots_whose_folders_would_be_one_the_first_has_it():
    lots = a_lot(lot="LOT-A"), a_lot(lot="lot-a"), a_lot(lot="LOT-B"), a_lot(sku="MT-09", lot="LOT-B")
    assert divided(BASE, lots) == ([lots[0], lots[2]], [(lots[0], lots[1]), (lots[2], lots[3])])


def test_beside_a_page_lie_its_linkset_and_its_passport(tmp_path):
    page, _ = site(tmp_path, recalled())
    for name in ("linkset", "passport"):
        found = json.loads((page.parent / f"{name}.json").read_text(encoding="utf-8"))
        assert validator(load_schema(f"stamps-{name}")).is_valid(found)
    assert sorted(path.name for path in page.parent.iterdir()) == ["index.html", "linkset.json", "passport.json"]


def test_a_page_is_written_anew_after_a_recall(tmp_path):
    site(tmp_path, a_lot())
    page, product = site(tmp_path, recalled())
    assert REASON in page.read_text(encoding="utf-8")
    assert "CÓ LÔ HÀNG BỊ THU HỒI" in product.read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "01").write_text("no folder")
    with pytest.raises(UsageError, match=r"index\.html can't be written"):
        site(tmp_path, a_lot())


# The picture


def test_a_picture_is_small_and_says_nothing_of_where_it_was_taken(tmp_path):
    place = tmp_path / "anh.jpg"
    exif = Image.Exif()
    exif[0x010E] = "nhà ông A"
    exif[0x0112] = 6  # the camera was held upright
    place.write_bytes(a_picture(2400, exif=exif, comment=b"GPS 19.8 105.7"))
    found = small(place)
    assert found
    assert len(found) <= SMALL
    assert b"GPS" not in found
    assert "nhà ông A".encode() not in found
    with Image.open(io.BytesIO(found)) as image:
        assert image.height > image.width
        assert max(image.size) <= 640
        assert not image.getexif()


@pytest.mark.parametrize(
    "data", [b"", b"no picture", b"\xff\xd8\xff\xe0broken", b"<svg onload=alert(1)/>", b"%!PS-Adobe"]
)
def test_what_is_no_picture_is_left_out(tmp_path, data):
    place = tmp_path / "anh.jpg"
    place.write_bytes(data)
    assert small(place) is None


def test_the_picture_is_the_one_that_the_lot_was_written_down_with(tmp_path):
    inside = tmp_path / "anh"
    inside.mkdir()
    place = inside / "hop.jpg"
    place.write_bytes(a_picture(300))
    facts = {"images": [{"sha256": sha256_of(place), "name": "hop.jpg"}]}
    assert Pictures(tmp_path).of(facts)
    assert Pictures(tmp_path).of({"images": [{"sha256": "0" * 64, "name": "hop.jpg"}]}) is None
    outside = {"images": [{"sha256": sha256_of(place), "name": "../anh/hop.jpg"}]}
    assert Pictures(inside).of(outside) is None
    assert Pictures(tmp_path).of({}) is None
