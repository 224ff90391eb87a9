"""What RestAdapter reads, and what it refuses to take for something else."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from werkzeug import Response

from ocopsync.adapter import AdapterSettings
from ocopsync.errors import Moved, NotRecognised, PersonNeeded, Refused, SettingsError, Transient
from ocopsync.listing import Absent, Found, ListingState, Target
from ocopsync.rest import (
    ESCAPED_TEXT,
    HTML,
    KILOGRAMS_AS_TEXT,
    TEXT,
    WHOLE,
    WHOLE_AS_TEXT,
    Cursors,
    Errors,
    Meaning,
    Offsets,
    PageNumbers,
    objects,
)
from ocopsync.rest.answers import read_answer
from ocopsync.testing import FaultKind, SandboxMount

LIST = "GET /api/v1/san-pham$"
PAGINGS = {
    "pages": PageNumbers(page="trang", per_page="so_dong", size=5, total="tong"),
    "offsets": Offsets(size=5),
    "offsets with a total": Offsets(size=5, total="tong"),
    "cursors": Cursors(size=5, total="tong"),
}


@pytest.fixture(params=PAGINGS)
def paged(request, open_market):
    return open_market(paging=PAGINGS[request.param])


@pytest.mark.parametrize("count", [0, 1, 4, 5, 6, 10, 13])
def test_every_way_of_paging_reads_each_product_once(paged, count):
    wanted = [paged.sandbox.add_by_hand() for _ in range(count)]
    assert paged.everything() == wanted


def test_every_way_of_paging_goes_on_after_a_cursor(paged):
    wanted = [paged.sandbox.add_by_hand() for _ in range(13)]
    pages = paged.adapter.live()
    first = next(pages)
    rest = [item.remote_id for page in paged.adapter.live(first.cursor) for item in page.listings]
    assert [item.remote_id for item in first.listings] + rest == wanted


@pytest.mark.parametrize("name", ["pages", "offsets", "offsets with a total", "cursors"])
def test_a_product_that_slides_onto_a_page_already_read_is_noticed(open_market, name):
    """Something on the first page vanishes once that page was read."""
    market = open_market(paging=PAGINGS[name])
    for _ in range(13):
        market.sandbox.add_by_hand()
    market.sandbox.faults.add(FaultKind.PAGE_SHIFT, LIST)
    with pytest.raises(Moved):
        market.everything()


@pytest.mark.parametrize("name", ["pages", "offsets"])
def test_a_shift_that_leaves_the_count_as_it_was_is_noticed(open_market, name):
    market = open_market(paging=PAGINGS[name])
    for _ in range(13):
        market.sandbox.add_by_hand()
    pages = market.adapter.live()
    next(pages)
    market.sandbox.remove("2")
    market.sandbox.add_by_hand()
    with pytest.raises(Moved):
        list(pages)


@pytest.mark.parametrize("name", ["pages", "offsets with a total", "cursors"])
def test_an_empty_page_is_not_the_end(open_market, monkeypatch, name):
    market = open_market(paging=PAGINGS[name])
    for _ in range(3):
        market.sandbox.add_by_hand()
    answer = {"tong": 3, "danh_sach": [], "next_cursor": None}
    monkeypatch.setattr(market.sandbox, "_list", None)
    market.sandbox._urls = type(market.sandbox._urls)([rule_of(market.sandbox, answer)])
    with pytest.raises((NotRecognised, Moved)):
        market.everything()


def rule_of(sandbox, answer):
    import msgspec
    from werkzeug import Response
    from werkzeug.routing import Rule

    body = msgspec.json.encode(answer)
    return Rule("/api/v1/san-pham", endpoint=lambda request: Response(body, content_type="application/json"))


@pytest.mark.parametrize("answer", [[], {}, {"danh_sach": None}, {"danh_sach": {}}, "chữ", None, {"danh_sach": [{}]}])
def test_json_that_is_not_what_we_know_is_never_an_empty_list(market, answer):
    market.sandbox._urls = type(market.sandbox._urls)([rule_of(market.sandbox, answer)])
    with pytest.raises(NotRecognised):
        market.everything()


@pytest.mark.parametrize(
    "product",
    [
        {"id": 1, "ten": "A", "trang_thai": "dang_ban"},
        {"id": 1, "ma": "A", "ten": "A"},
        {"id": 1, "ma": "A", "ten": "A", "trang_thai": "moi_la"},
        {"id": None, "ma": "A", "ten": "A", "trang_thai": "dang_ban"},
        {"id": 1, "ma": "A", "ten": ["A"], "trang_thai": "dang_ban"},
        {"id": 1, "ma": "A", "ten": "A", "gia": {"vnd": 1}, "trang_thai": "dang_ban"},
        {"id": 1, "ma": "A", "ten": "A", "gia": True, "trang_thai": "dang_ban"},
        7,
    ],
)
def test_a_product_in_another_form_is_not_recognised(market, product):
    with pytest.raises(NotRecognised):
        market.adapter.read_item(product)


def test_a_value_that_somebody_spoilt_damages_its_own_listing_only(market):
    market.sandbox.add_by_hand(gia=45_000.5)
    market.sandbox.add_by_hand(gia=45_000.0)
    spoilt, whole = (item for page in market.adapter.live() for item in page.listings)
    assert "gia = 45000.5" in str(spoilt.damage)
    assert "price" not in spoilt.fields
    assert (whole.damage, whole.fields["price"]) == (None, 45_000)


def test_zero_is_a_stock_and_a_missing_number_is_none(market):
    market.sandbox.add_by_hand(kho={"con_lai": 0})
    market.sandbox.add_by_hand(kho={})
    none_left, not_said = (item for page in market.adapter.live() for item in page.listings)
    assert none_left.fields["stock"] == 0
    assert "stock" not in not_said.fields


def test_only_the_very_sku_is_found(market, make_listing):
    market.create(make_listing("MT-01"))
    market.create(make_listing("MT-011"))
    found = market.adapter.look_up([Target("MT-01"), Target("mt-01"), Target("MT")])
    assert isinstance(found["MT-01"], Found)
    assert (found["MT-01"].listing.sku, found["MT-01"].others) == ("MT-01", ())
    assert found["mt-01"] == found["MT"] == Absent()


def test_our_own_is_found_by_its_number_whatever_its_sku_is_now(market, make_listing):
    receipt = market.create(make_listing())
    market.sandbox.edit(receipt.remote_id, ma="MOI")
    found = market.adapter.look_up([Target("MT-01", receipt.remote_id)])["MT-01"]
    assert isinstance(found, Found)
    assert found.listing.remote_id == receipt.remote_id
    assert market.adapter.look_up([Target("MT-01", "999")])["MT-01"] == Absent()


def test_our_own_comes_first_among_doubles(market, make_listing):
    market.create(make_listing(), key="one")
    double = market.sandbox.add_by_hand()
    market.sandbox.edit(double, ma="MT-01")
    found = market.adapter.look_up([Target("MT-01", double)])["MT-01"]
    assert isinstance(found, Found)
    assert (found.listing.remote_id, [other.remote_id for other in found.others]) == (double, ["1"])


def test_without_a_search_the_whole_list_is_read_once(open_market, make_listing):
    market = open_market(sku_query="")
    for sku in ("A", "B"):
        market.create(make_listing(sku))
    before = len(market.mount.requests_seen)
    found = market.adapter.look_up([Target("A"), Target("B"), Target("C")])
    assert [type(found[sku]) for sku in "ABC"] == [Found, Found, Absent]
    assert len(market.mount.requests_seen) - before == 1


def test_what_lies_in_a_bin_stands_there_no_more(open_market):
    market = open_market(states={"dang_ban": None})
    market.sandbox.add_by_hand()
    assert market.everything() == []


def test_a_rejection_is_read_with_its_reason(market, make_listing):
    receipt = market.create(make_listing())
    market.sandbox.reject(receipt.remote_id, "Ảnh mờ")
    (page,) = market.adapter.live()
    assert (page.listings[0].state, page.listings[0].reason) == (ListingState.REJECTED, "Ảnh mờ")


def test_changes_are_asked_for_only_where_the_marketplace_tells_them(open_market):
    since = dt.datetime(2026, 11, 21, 15, 30, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    with pytest.raises(LookupError):
        open_market().adapter.changed(since)
    market = open_market(since_query="tu_luc")
    assert market.adapter.since_params(since) == {"tu_luc": "2026-11-21T08:30:00+00:00"}
    assert [page.listings for page in market.adapter.changed(since)] == [()]


@pytest.mark.parametrize(
    ("meaning", "error"), [(Meaning.PERSON, PersonNeeded), (Meaning.UNKNOWN, Transient), (Meaning.REJECTED, Refused)]
)
def test_an_error_in_a_200_means_what_the_author_says(open_market, meaning, error):
    errors = Errors(code="loi", words="thong_bao", meanings={"he_thong": meaning})
    market = open_market(errors=errors)
    market.sandbox.faults.add(FaultKind.FAILURE_IN_200, LIST)
    with pytest.raises(error, match="Lỗi hệ thống"):
        market.everything()


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_text_survives_html(text):
    assert ESCAPED_TEXT.read(ESCAPED_TEXT.write(text)) == text
    assert HTML.read(HTML.write(text)) == text
    assert HTML.read(HTML.write(f"{text}\n{text}")) == f"{text}\n{text}"


@given(st.integers(min_value=0, max_value=10**12))
def test_numbers_survive_their_forms(number):
    for form in (WHOLE, WHOLE_AS_TEXT, KILOGRAMS_AS_TEXT):
        assert form.read(form.write(number)) == number


def test_somebodys_html_is_read_as_people_see_it():
    assert HTML.read("<div>Thơm&nbsp;<b>ngon</b><br>vị &amp; màu</div>") == "Thơm ngon\nvị & màu"
    assert HTML.read("chỉ là chữ") == "chỉ là chữ"


def test_a_list_of_objects_is_a_list_of_names():
    form = objects("id", number=True)
    assert form.write(["7", "9"]) == [{"id": 7}, {"id": 9}]
    assert form.read([{"id": 7, "src": "x"}, {"id": 9}]) == ["7", "9"]
    with pytest.raises(TypeError):
        form.read([{"src": "x"}])


def test_a_paging_that_could_not_notice_a_broken_list_is_not_made():
    with pytest.raises(ValueError, match="pages or total"):
        PageNumbers()
    with pytest.raises(ValueError, match="2 or more"):
        Offsets(size=1)


def test_a_redirect_is_not_followed_with_a_token_in_hand(market):
    from werkzeug.routing import Rule
    from werkzeug.utils import redirect

    rule = Rule("/api/v1/san-pham", endpoint=lambda request: redirect("https://elsewhere.invalid/", 301))
    market.sandbox._urls = type(market.sandbox._urls)([rule])
    with pytest.raises(NotRecognised, match="write it as url"):
        market.everything()
    assert market.mount.requests_seen == ["GET /api/v1/san-pham"]


def test_without_an_address_the_setting_is_named(market):
    market.adapter.settings = AdapterSettings()
    with pytest.raises(SettingsError, match=r"\[marketplaces.choque\]: url"):
        market.everything()
    assert market.mount.requests_seen == []


def test_a_code_in_a_good_reply_may_be_something_else():
    body = {"code": "VND", "message": "Việt Nam đồng"}
    assert Errors().meaning(200, body) is Meaning.UNKNOWN
    assert Errors(also_in_200=False).meaning(200, body) is Meaning.DONE
    assert Errors(good=frozenset({"VND"})).meaning(200, body) is Meaning.DONE
    assert Errors().meaning(418, {}) is Meaning.FAILED


# What somebody saved


def test_a_saved_list_and_a_saved_product_are_read_without_a_request(open_market):
    market = open_market()
    number = market.sandbox.add_by_hand(ma="MT-01")
    product = {"id": number, "ma": "MT-01", "ten": "Mắm tôm", "gia": 45000, "trang_thai": "dang_ban"}
    for saved in ({"danh_sach": [product, {**product, "id": "8"}]}, product):
        read = market.adapter.parse(json.dumps(saved).encode())
        assert [item.remote_id for item in read] == ([number, "8"] if "danh_sach" in saved else [number])
        assert read[0].sku == "MT-01"
        assert read[0].fields["price"] == 45000
    assert not market.mount.requests_seen


@pytest.mark.parametrize("saved", ["<p>Bảo trì</p>", "{}", "[]", '{"danh_sach": [1]}', "[" * 100_000])
def test_a_saved_page_that_is_none_of_its_answers_is_not_recognised(open_market, saved):
    with pytest.raises(NotRecognised, match=r"list: .*product: "):
        open_market().adapter.parse(saved.encode())


def test_a_path_with_a_slash_in_front_counts_from_the_address(open_market):
    """A sign-in often lies beside the interface and not in it."""
    market = open_market()
    with pytest.raises(NotRecognised):
        market.adapter.call("POST", "/oauth/token", json={}, repeatable=True)
    assert market.mount.requests_seen == ["POST /oauth/token"]


@pytest.mark.parametrize("form", [WHOLE, WHOLE_AS_TEXT, KILOGRAMS_AS_TEXT])
@pytest.mark.parametrize("number", ["1e9999999", 1e300, "Infinity", float("nan")])
def test_a_number_that_would_take_hours_to_write_out_is_none(form, number):
    with pytest.raises(ValueError, match=r"e\+?\d|Infinity|nan"):
        form.read(number)


def test_half_an_emoji_is_no_text_that_could_be_kept():
    with pytest.raises(ValueError, match="surrogates"):
        TEXT.read("Mắm tôm \ud83e")


@pytest.mark.parametrize("named", ["application/json; charset=iso-8859-1", "application/json", "text/plain"])
def test_json_is_utf_8_whatever_its_header_names(named):
    answer = Response('{"loi": "", "thong_bao": "Mắm"}', content_type=named)
    assert read_answer(reply_of(answer), Errors(code="loi", words="thong_bao")).words == "Mắm"


def reply_of(answer):
    session = requests.Session()
    session.mount("http://", SandboxMount(answer))
    return session.get("http://cho.test/")


def test_the_names_of_which_the_attributes_speak_may_be_recorded(market):
    names = set(market.adapter.public_names)
    assert {"ten", "kho", "con_lai", "danh_sach", "tong", "trang_thai", "loi", "thong_bao", "ma", "id"} <= names
    assert not {"token", "Authorization", "password"} & names
