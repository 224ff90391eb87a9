"""The Thanh Hóa portal's sandbox behaves like a marketplace, on good days and on bad ones."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from ocopsync.errors import OutcomeUnknown, Throttled, Transient
from ocopsync.listing import ListingState
from ocopsync.testing import FaultKind

JPEG = b"\xff\xd8\xff\xe0 a picture"
LIST = "/user/advertising"


def only(portal):
    (item,) = portal.listings()
    return item


def form_of(browser, number, name, kind="advertising"):
    """A value on the edit page."""
    tag = browser.page(f"/user/{kind}/{number}/edit").select_one(f'[name="{name}"]')
    return tag.text if tag.name == "textarea" else tag["value"]


class TestSessions:
    def test_signing_in_leads_to_the_members_page(self, browser, redirected):
        assert redirected(browser.sign_in()) == "/user"
        browser.page("/user")

    @pytest.mark.parametrize(
        ("email", "password"), [("htx@sandbox.example", "wrong"), ("nobody@sandbox.example", "sandbox"), ("", "")]
    )
    def test_wrong_credentials_are_said_on_the_login_page(self, browser, redirected, email, password):
        assert redirected(browser.sign_in(email, password)) == "/login"
        assert len(browser.errors("/login")) == 1
        assert browser.errors("/login") == [], "shown once"
        assert redirected(browser.get("/user")) == "/login"

    def test_signing_in_changes_cookie_and_token(self, browser):
        old = browser.page("/login").select_one('[name="_token"]')["value"]
        cookie = browser.transport.cookies["laravel_session"]
        browser.sign_in()
        assert browser.transport.cookies["laravel_session"] != cookie
        assert browser.transport.post("/logout", data={"_token": old}).status_code == 419

    def test_a_member_who_opens_the_login_page_is_sent_on(self, seller, redirected):
        assert redirected(seller.get("/login")) == "/user"

    def test_a_session_that_a_person_opened_can_be_taken_over(self, seller, new_browser):
        other = new_browser()
        other.transport.cookies.set("laravel_session", seller.transport.cookies["laravel_session"])
        assert "htx@sandbox.example" in other.page("/user/profile").text

    def test_a_session_ends_after_two_idle_hours(self, seller, clock, redirected):
        clock.sleep(7199)
        seller.page("/user")
        clock.sleep(7199)
        seller.page("/user")
        clock.sleep(7201)
        assert redirected(seller.get("/user")) == "/login"

    def test_a_guest_with_a_good_token_is_sent_to_the_login(self, browser, redirected):
        token = browser.page("/login").select_one('[name="_token"]')["value"]
        assert redirected(browser.transport.post(LIST, data={"_token": token})) == "/login"

    def test_a_token_of_another_session_is_stale(self, seller, new_browser, portal):
        token = new_browser().page("/login").select_one('[name="_token"]')["value"]
        assert seller.post_offer(_token=token).status_code == 419
        assert portal.listings() == []

    def test_secrets_are_not_in_a_sessions_repr(self):
        from ocopsync_thanhhoa.sandbox_site.sessions import Session

        session = Session(dt.datetime.now(dt.UTC))
        assert session.key not in repr(session)
        assert session.token not in repr(session)

    def test_the_sessions_of_passers_by_make_room(self, clock):
        from ocopsync_thanhhoa.sandbox_site.sessions import MOST_SESSIONS, Sessions

        sessions, without_cookie = Sessions(), EnvironBuilder().get_request()
        for _ in range(MOST_SESSIONS + 50):
            sessions.of(without_cookie, clock.now())
        assert len(sessions) == MOST_SESSIONS


class TestOneTimePassword:
    @pytest.fixture
    def asked(self, browser, portal, redirected):
        portal.faults.add(FaultKind.OTP)
        assert redirected(browser.sign_in()) == "/otp"
        return browser

    def test_the_next_sign_in_asks_for_it(self, asked):
        page = asked.page("/otp")
        assert "Mã OTP" in page.text
        assert page.select_one('form input[name="otp"]')

    def test_nobody_is_signed_in_before_it_is_given(self, asked, redirected):
        assert redirected(asked.get(LIST)) == "/login"

    def test_the_right_one_signs_in(self, asked, redirected):
        assert redirected(asked.submit("/otp", "#form-otp", {"otp": "123456"})) == "/user"
        asked.page(LIST)

    def test_a_wrong_one_is_said(self, asked, redirected):
        assert redirected(asked.submit("/otp", "#form-otp", {"otp": "000000"})) == "/otp"
        assert len(asked.errors("/otp")) == 1

    def test_its_page_is_for_who_was_asked(self, browser, redirected):
        assert redirected(browser.get("/otp")) == "/login"

    def test_it_is_asked_once(self, asked, new_browser, redirected):
        assert redirected(new_browser().sign_in()) == "/user"


class TestOffers:
    def test_what_was_written_is_read_back_from_the_edit_page(self, seller, portal, redirected):
        region = seller.page(f"{LIST}/create").select_one('option[path="Thanh Hóa > Huyện Hậu Lộc"]')["value"]
        paths = [tag["value"] for tag in seller.upload(JPEG, b"\x89PNG\r\n\x1a\n").select("input")]
        response = seller.post_offer(region_id=region, product_category_id="31", **{"paths[]": paths})
        assert redirected(response) == LIST
        number = only(portal).remote_id
        form = seller.page(f"{LIST}/{number}/edit").select_one("#form-advertising")
        assert form["action"] == f"{LIST}/{number}"
        assert form.select_one('[name="id"]')["value"] == number
        assert form.select_one("textarea").text.endswith("Truy xuất: https://example.com/01/1")
        assert form.select_one("[checked]")["value"] == "2"
        assert form.select_one('[name="region_id"] [selected]')["path"] == "Thanh Hóa > Huyện Hậu Lộc"
        assert form.select_one('[name="product_category_id"] [selected]')["value"] == "31"
        assert [tag["value"] for tag in form.select('[name="paths[]"]')] == paths

    def test_several_missing_fields_are_one_strong_each_and_the_rest_is_kept(self, seller, redirected):
        response = seller.post_offer(title="", tel="", address="Xã Hòa Lộc")
        assert redirected(response) == f"{LIST}/create"
        page = seller.page(f"{LIST}/create")
        assert len(page.select(".alert.alert-danger strong")) == 2
        assert page.select_one('[name="address"]')["value"] == "Xã Hòa Lộc"

    @pytest.mark.parametrize("name", ["category_id", "product_category_id", "region_id"])
    def test_a_choice_that_is_not_offered_is_refused(self, seller, portal, name):
        seller.post_offer(**{name: "9999"})
        assert len(seller.errors(f"{LIST}/create")) == 1
        assert portal.listings() == []

    def test_a_script_gets_the_mistakes_as_422(self, seller):
        data = {"_token": seller.page("/user").select_one('[name="_token"]')["value"]}
        response = seller.transport.post(LIST, data=data, headers={"X-Requested-With": "XMLHttpRequest"})
        assert response.status_code == 422
        assert len(response.json()["errors"]["form"]) == 5

    def test_an_edit_replaces_everything_and_waits_again(self, seller, portal, redirected):
        seller.post_offer()
        number = only(portal).remote_id
        portal.approve(number)
        assert redirected(seller.edit_offer(number, title="Mắm tôm loại 1", address="Hậu Lộc")) == LIST
        item = only(portal)
        assert (item.title, item.state) == ("Mắm tôm loại 1", ListingState.PENDING)
        assert form_of(seller, number, "address") == "Hậu Lộc"

    def test_an_edit_with_a_mistake_changes_nothing(self, seller, portal, redirected):
        seller.post_offer()
        number = only(portal).remote_id
        assert redirected(seller.edit_offer(number, title="")) == f"{LIST}/{number}/edit"
        assert len(seller.errors(f"{LIST}/{number}/edit")) == 1
        assert form_of(seller, number, "title") == only(portal).title == "Mắm tôm Hòa Hải"

    def test_an_edit_keeps_the_slug(self, seller, portal):
        seller.post_offer()
        seller.edit_offer(only(portal).remote_id, title="Cá khô")
        portal.approve_all()
        assert seller.page(LIST).select_one('a[href="/ket-noi/mam-tom-hoa-hai"]').text == "Cá khô"

    def test_what_is_withdrawn_is_gone(self, seller, portal, redirected):
        seller.post_offer()
        number = only(portal).remote_id
        assert redirected(seller.withdraw(number)) == LIST
        assert seller.own_offers() == {}
        assert seller.get(f"{LIST}/{number}/edit").status_code == 404
        assert portal.listings() == []

    def test_a_post_without_a_method_is_not_allowed(self, seller, portal):
        seller.post_offer()
        token = seller.page("/user").select_one('[name="_token"]')["value"]
        assert seller.transport.post(f"{LIST}/{only(portal).remote_id}", data={"_token": token}).status_code == 405

    def test_a_neighbours_offer_is_public_but_not_mine(self, seller, portal, new_browser):
        portal.portal.accounts["neighbour@sandbox.example"] = "secret"
        neighbour = new_browser()
        neighbour.sign_in("neighbour@sandbox.example", "secret")
        neighbour.post_offer()
        number = only(portal).remote_id
        portal.approve_all()
        assert seller.own_offers() == {}
        assert seller.get(f"{LIST}/{number}/edit").status_code == 404
        assert len(seller.page("/ket-noi").select("li.buy-li")) == 1

    def test_no_upload_is_neither_jpeg_nor_png(self, seller):
        assert not seller.upload(b"GIF89a").select("input")
        assert len(seller.errors(f"{LIST}/create")) == 1

    def test_the_same_picture_keeps_its_name(self, seller):
        first, second = (seller.upload(JPEG).select_one("input")["value"] for _ in range(2))
        assert first == second

    def test_a_picture_that_was_never_uploaded_is_refused(self, seller, portal):
        seller.post_offer(**{"paths[]": [f"/image/120/120/{'a' * 40}.jpeg"]})
        assert len(seller.errors(f"{LIST}/create")) == 1
        assert portal.listings() == []
        assert seller.get(f"/image/120/120/{'a' * 40}.jpeg").status_code == 404

    def test_what_people_type_is_text_and_never_markup(self, seller, portal):
        nasty = "<script>alert('1')</script> \"Mắm\" & {tôm}"
        seller.post_offer(title=nasty, content=nasty)
        seller.post_product(name=nasty, des=nasty)
        number = portal.listings()[0].remote_id
        portal.approve_all()
        portal.reject(number, nasty)
        assert seller.errors(f"{LIST}/{number}/edit") == [nasty]
        assert form_of(seller, number, "title") == form_of(seller, number, "content") == nasty
        portal.approve(number)
        public = seller.page(LIST).select_one("#datatable-dangtincc tbody a")["href"]
        product = seller.page("/user/product").select_one("#datatable-product tbody a")["href"]
        for path in (LIST, "/ket-noi", public, "/user/product", "/danh-muc-san-pham", product, "/_sandbox/"):
            page = seller.page(path)
            assert nasty in page.text, path
            assert not page.select("td script, h1 script, h3 script, .chitiet-buy script, #tab2 script"), path


class TestModeration:
    def test_a_new_offer_waits_and_is_not_public(self, seller, portal):
        seller.post_offer()
        assert only(portal).state is ListingState.PENDING
        assert not seller.page(LIST).select("tbody td:first-child a")
        assert seller.get("/ket-noi/mam-tom-hoa-hai").status_code == 404
        assert not seller.page("/ket-noi").select("li.buy-li")

    def test_an_approved_one_is_public(self, seller, portal):
        seller.post_offer()
        assert portal.approve_all() == 1
        assert only(portal).state is ListingState.LIVE
        seller.page("/ket-noi/mam-tom-hoa-hai")

    def test_a_rejected_one_says_why_on_its_edit_page_and_leaves_the_public_pages(self, seller, portal):
        seller.post_offer()
        number = only(portal).remote_id
        portal.approve(number)
        portal.reject(number, "Thiếu giấy tờ")
        assert (only(portal).state, only(portal).reason) == (ListingState.REJECTED, "Thiếu giấy tờ")
        assert seller.errors(f"{LIST}/{number}/edit") == ["Thiếu giấy tờ"]
        assert seller.get("/ket-noi/mam-tom-hoa-hai").status_code == 404

    def test_an_edit_of_a_rejected_one_waits_again_without_the_reason(self, seller, portal):
        seller.post_offer()
        number = only(portal).remote_id
        portal.reject(number, "Thiếu giấy tờ")
        seller.edit_offer(number, content="Đủ giấy tờ")
        assert (only(portal).state, only(portal).reason) == (ListingState.PENDING, "")
        assert seller.errors(f"{LIST}/{number}/edit") == []

    def test_nothing_waits_where_nobody_moderates(self, seller, portal):
        portal.moderated = False
        seller.post_offer()
        assert only(portal).state is ListingState.LIVE

    def test_an_offer_past_its_date_leaves_the_public_list(self, seller, portal, clock):
        seller.post_offer(to_date="17/09/2019")
        portal.approve_all()
        clock.sleep(86400)
        assert only(portal).state is ListingState.LIVE
        clock.sleep(86400)
        assert only(portal).state is ListingState.HIDDEN
        assert not seller.page("/ket-noi").select("li.buy-li")

    @pytest.mark.parametrize("act", ["approve", "remove"])
    def test_what_is_not_there_is_a_lookup_error(self, portal, act):
        with pytest.raises(LookupError):
            getattr(portal, act)("1")


class TestProducts:
    def test_what_was_written_is_read_back_from_the_edit_page(self, seller, portal):
        path = seller.upload(JPEG).select_one("input")["value"]
        seller.post_product(slug="Mắm Tôm", ma_vach="8930000000013", **{"images[]": [path]})
        number = only(portal).remote_id
        assert form_of(seller, number, "ma_vach", "product") == "8930000000013"
        assert form_of(seller, number, "slug", "product") == "mam-tom"
        assert form_of(seller, number, "images[]", "product") == path
        assert form_of(seller, number, "des", "product").endswith("Mã SP: HL-01")

    def test_the_own_list_shows_name_code_price_and_state(self, seller):
        seller.post_product()
        seller.post_product(name="Cá khô", status="0", price="")
        rows = [
            [cell.text for cell in row.select("td")][:4]
            for row in seller.page("/user/product").select("#datatable-product tbody tr")
        ]
        assert rows == [
            ["Cá khô", "SP00000474", "Giá: Liên hệ", "Tạm ngưng"],
            ["Mắm tôm Hòa Hải", "SP00000473", "225.000\N{NO-BREAK SPACE}₫", "Sử dụng"],
        ]

    def test_a_paused_one_is_not_public(self, seller, portal):
        seller.post_product(status="0")
        assert only(portal).state is ListingState.HIDDEN
        assert seller.get("/san-pham/mam-tom-hoa-hai").status_code == 404

    def test_an_edit_is_shown_at_once(self, seller, portal, redirected):
        seller.post_product()
        path = f"/user/product/{only(portal).remote_id}/edit"
        assert redirected(seller.submit(path, "#form-product", {"price": "230000"})) == "/user/product/create"
        assert (only(portal).price, only(portal).state) == (230000, ListingState.LIVE)

    def test_what_is_withdrawn_is_gone(self, seller, portal, redirected):
        seller.post_product()
        assert redirected(seller.withdraw(only(portal).remote_id, "product")) == "/user/product"
        assert portal.listings() == []

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("price", "12k"),
            ("amount", "9" * 5000),
            ("shop_id", "99"),
            ("type", "7"),
            ("status", "2"),
            ("sale_off", "-1"),
        ],
    )
    def test_a_value_that_makes_no_sense_is_refused(self, seller, portal, name, value):
        seller.post_product(**{name: value})
        assert len(seller.errors("/user/product/create")) == 1
        assert portal.listings() == []

    def test_the_office_pauses_and_releases(self, seller, portal):
        seller.post_product()
        number = only(portal).remote_id
        portal.reject(number, "Sai nhãn")
        assert (only(portal).state, only(portal).reason) == (ListingState.HIDDEN, "Sai nhãn")
        portal.approve(number)
        assert only(portal).state is ListingState.LIVE

    def test_a_search_finds_it_by_name(self, seller):
        seller.post_product()
        assert len(seller.page("/search?text=HÒA&type=san-pham").select(".thumb-product.item")) == 1
        assert len(seller.page("/search?text=cá&type=san-pham").select(".thumb-product.item")) == 0


class TestPeopleWhoWorkThere:
    def test_sku_and_price_come_from_the_tail(self, seller, portal):
        seller.post_offer()
        assert (only(portal).sku, only(portal).price) == ("HL-01", 225_000)
        assert portal.by_sku("HL-01") == only(portal)

    def test_a_product_has_its_sku_in_the_last_line(self, seller, portal):
        seller.post_product()
        assert (only(portal).sku, only(portal).price) == ("HL-01", 225_000)

    @pytest.mark.parametrize("content", ["Chỉ có chữ. Mã SP: X", "Giá: 5.000 đ\nMã SP: X"])
    def test_an_offer_without_a_tail_has_neither(self, seller, portal, content):
        seller.post_offer(content=content)
        assert (only(portal).sku, only(portal).price) == ("", None)

    def test_a_changed_price_keeps_the_rest_of_the_text(self, seller, portal):
        seller.post_offer()
        portal.change_price(only(portal).remote_id, 1_050_000)
        assert only(portal).price == 1_050_000
        content = form_of(seller, only(portal).remote_id, "content")
        assert content == (
            "Mắm tôm ủ 12 tháng.\n---\nGiá: 1.050.000 đ/hộp\nMã SP: HL-01\nTruy xuất: https://example.com/01/1"
        )

    @pytest.mark.parametrize("content", ["Chữ", "Chữ\n---\nMã SP: X", "Chữ\n---\nGiá: Liên hệ\nMã SP: X"])
    def test_a_price_is_added_where_there_was_none(self, seller, portal, content):
        seller.post_offer(content=content)
        portal.change_price(only(portal).remote_id, 5_000)
        assert only(portal).price == 5_000
        assert form_of(seller, only(portal).remote_id, "content").count("Giá:") == 1

    def test_a_products_price_is_its_field(self, seller, portal):
        seller.post_product()
        portal.change_price(only(portal).remote_id, 230_000)
        assert form_of(seller, only(portal).remote_id, "price", "product") == "230000"

    def test_what_is_removed_vanishes(self, seller, portal):
        seller.post_offer()
        portal.remove(only(portal).remote_id)
        assert portal.listings() == []
        assert seller.own_offers() == {}

    @given(price=st.integers(1, 10**9), text=st.text(max_size=40))
    def test_a_price_that_was_written_is_read(self, price, text):
        from ocopsync_thanhhoa.sandbox_site.tail import price_in, split_tail, with_price

        assert price_in(split_tail(with_price(text, price))[1]) == price
        content = f"{text}\n---\nGiá: 1 đ/kg\nMã SP: A"
        assert with_price(content, price).endswith("đ/kg\nMã SP: A")


class TestControlPage:
    def test_it_shows_offers_and_products_as_json(self, seller, portal):
        seller.post_offer()
        seller.post_product()
        told = seller.get("/_sandbox/", headers={"Accept": "application/json"}).json()
        assert told["sandbox"] == "thanhhoa"
        assert [item["state"] for item in told["listings"]] == ["pending", "live"]
        assert len({item["remote_id"] for item in told["listings"]}) == 2

    def test_a_person_is_the_moderator_there(self, seller, portal):
        seller.post_offer()
        number = only(portal).remote_id

        def press(action, **data):
            return seller.transport.post(f"/_sandbox/{action}", data={"id": number, **data}).status_code

        assert press("approve") == 303
        assert only(portal).state is ListingState.LIVE
        assert press("reject", reason="Thiếu ảnh") == 303
        assert only(portal).reason == "Thiếu ảnh"
        assert press("change_price", price="5000") == 303
        assert only(portal).price == 5000
        assert press("remove") == 303
        assert press("remove") == 400


class TestPaging:
    def test_twenty_rows_a_page_newest_first_and_nothing_beyond_the_last(self, seller):
        for number in range(41):
            seller.post_offer(title=f"Tin {number}")
        pages = [seller.own_offers(f"{LIST}?page={page}") for page in (1, 2, 3, 4)]
        assert [len(page) for page in pages] == [20, 20, 1, 0]
        assert [row[0] for page in pages for row in page.values()] == [f"Tin {number}" for number in range(40, -1, -1)]

    def test_a_single_page_has_no_list_of_pages(self, seller):
        seller.post_offer()
        assert not seller.page(LIST).select("ul.pagination")

    def test_a_page_number_that_is_none_is_the_first(self, seller):
        seller.post_offer()
        assert len(seller.own_offers(f"{LIST}?page=x")) == len(seller.own_offers(f"{LIST}?page=0")) == 1

    def test_a_filter_stays_on_the_next_page(self, seller):
        for number in range(21):
            seller.post_offer(title=f"Tin {number}")
        link = seller.page(f"{LIST}?status=0").select_one("ul.pagination li a")
        assert "status=0" in link["href"]
        assert "page=2" in link["href"]
        assert len(seller.own_offers(link["href"])) == 1

    @given(last=st.integers(1, 200), data=st.data())
    def test_the_window_has_both_ends_and_the_current_page_once(self, last, data):
        from ocopsync_thanhhoa.sandbox_site.paging import GAP, page_numbers

        current = data.draw(st.integers(1, last))
        shown = [number for number in page_numbers(current, last) if number != GAP]
        assert shown == sorted(set(shown))
        assert {1, current, last} <= set(shown)
        assert shown[-1] == last


class TestLag:
    @pytest.fixture
    def lagging(self, seller, portal):
        portal.lag = 60
        return seller

    def test_a_new_offer_is_seen_only_after_it(self, lagging, portal, clock):
        lagging.post_offer()
        number = only(portal).remote_id
        assert lagging.own_offers() == {}
        assert lagging.get(f"{LIST}/{number}/edit").status_code == 404
        clock.sleep(60)
        assert list(lagging.own_offers()) == [number]

    def test_an_edit_and_a_withdrawal_are_seen_only_after_it(self, lagging, portal, clock):
        lagging.post_offer()
        clock.sleep(60)
        number = only(portal).remote_id
        lagging.edit_offer(number, title="Cá khô")
        assert form_of(lagging, number, "title") == "Mắm tôm Hòa Hải"
        clock.sleep(60)
        assert form_of(lagging, number, "title") == "Cá khô"
        lagging.withdraw(number)
        assert list(lagging.own_offers()) == [number]
        clock.sleep(60)
        assert lagging.own_offers() == {}

    def test_public_pages_lag_too(self, lagging, portal, clock):
        lagging.post_offer()
        lagging.post_product()
        portal.approve_all()
        assert not lagging.page("/ket-noi").select("li.buy-li")
        assert lagging.get("/san-pham/mam-tom-hoa-hai").status_code == 404
        clock.sleep(60)
        assert len(lagging.page("/ket-noi").select("li.buy-li")) == 1
        lagging.page("/san-pham/mam-tom-hoa-hai")

    def test_a_late_commit_is_seen_only_then(self, seller, portal, clock):
        portal.faults.add(FaultKind.LATE_COMMIT, on="POST", value=300)
        seller.post_offer()
        seller.post_offer(title="Cá khô")
        assert [row[0] for row in seller.own_offers().values()] == ["Cá khô"]
        clock.sleep(299)
        assert len(seller.own_offers()) == 1
        clock.sleep(1)
        assert len(seller.own_offers()) == 2


class TestBadDays:
    def test_throttled(self, seller, portal):
        portal.faults.add(FaultKind.THROTTLED, value=7)
        with pytest.raises(Throttled) as caught:
            seller.get(LIST)
        assert caught.value.retry_after == 7
        seller.page(LIST)

    def test_error_before_means_nothing_was_done(self, seller, portal):
        portal.faults.add(FaultKind.ERROR_BEFORE, on=f"^POST {LIST}$")
        with pytest.raises(OutcomeUnknown):
            seller.post_offer()
        assert portal.listings() == []

    @pytest.mark.parametrize("kind", [FaultKind.ERROR_AFTER, FaultKind.REPLY_LOST])
    def test_error_after_and_a_lost_reply_mean_it_was_done(self, seller, portal, kind):
        portal.faults.add(kind, on=f"^POST {LIST}$")
        with pytest.raises(OutcomeUnknown):
            seller.post_offer()
        assert len(portal.listings()) == 1

    def test_what_never_arrives_is_not_done(self, seller, portal):
        portal.faults.add(FaultKind.NEVER_ARRIVES, on=f"^POST {LIST}$")
        with pytest.raises(Transient):
            seller.post_offer()
        assert portal.listings() == []

    def test_slow_is_answered_after_a_while(self, seller, portal):
        import time

        portal.faults.add(FaultKind.SLOW, value=0.05)
        start = time.monotonic()
        seller.page(LIST)
        assert time.monotonic() - start >= 0.05

    def test_failure_in_200_saves_nothing_and_shows_the_form_again(self, seller, portal):
        portal.faults.add(FaultKind.FAILURE_IN_200)
        response = seller.post_offer()
        page = BeautifulSoup(response.text, "lxml")
        assert response.status_code == 200
        assert len(page.select(".alert.alert-danger strong")) == 1
        assert page.select_one('#form-advertising [name="title"]')["value"] == "Mắm tôm Hòa Hải"
        assert portal.listings() == []
        assert portal.faults.pending == ()

    def test_failure_in_200_changes_and_withdraws_nothing(self, seller, portal):
        seller.post_offer()
        before = only(portal)
        portal.faults.add(FaultKind.FAILURE_IN_200, times=2)
        for response in (seller.edit_offer(before.remote_id, title="Cá"), seller.withdraw(before.remote_id)):
            assert response.status_code == 200
            assert BeautifulSoup(response.text, "lxml").select(".alert.alert-danger strong")
        assert only(portal) == before

    def test_failure_in_200_of_products(self, seller, portal):
        portal.faults.add(FaultKind.FAILURE_IN_200)
        assert seller.post_product().status_code == 200
        assert portal.listings() == []
        seller.post_product()
        before = only(portal)
        portal.faults.add(FaultKind.FAILURE_IN_200, times=2)
        path = f"/user/product/{before.remote_id}/edit"
        assert seller.submit(path, "#form-product", {"name": "Cá"}).status_code == 200
        assert seller.withdraw(before.remote_id, "product").status_code == 200
        assert only(portal) == before

    def test_session_expired_sends_a_read_to_the_login(self, seller, portal, redirected):
        portal.faults.add(FaultKind.SESSION_EXPIRED)
        assert redirected(seller.get(LIST)) == "/login"
        assert redirected(seller.get(LIST)) == "/login", "until somebody signs in"
        seller.sign_in()
        seller.page(LIST)

    def test_session_expired_answers_a_write_with_419(self, seller, portal):
        portal.faults.add(FaultKind.SESSION_EXPIRED, on="POST")
        assert seller.post_offer().status_code == 419
        assert portal.listings() == []

    def test_session_expired_waits_for_a_session(self, browser, portal, redirected):
        portal.faults.add(FaultKind.SESSION_EXPIRED)
        browser.sign_in()
        assert redirected(browser.get(LIST)) == "/login"

    def test_a_page_shift_pushes_an_entry_onto_the_next_page(self, seller, portal):
        for number in range(21):
            seller.post_offer(title=f"Tin {number}")
        first = seller.own_offers(f"{LIST}?page=1")
        portal.faults.add(FaultKind.PAGE_SHIFT)
        second = seller.own_offers(f"{LIST}?page=2")
        assert set(first) & set(second)
        assert len(portal.listings()) == 22
        assert next(iter(seller.own_offers().values()))[0] == "Tin đăng tay"

    def test_a_page_shift_of_products(self, seller, portal):
        portal.lag = 60
        portal.faults.add(FaultKind.PAGE_SHIFT)
        assert len(seller.page("/user/product").select("#datatable-product tbody tr")) == 1
        assert only(portal).sku == ""

    @pytest.mark.parametrize("path", [LIST, f"{LIST}/create", "/user/product", "/ket-noi", "/login"])
    def test_unknown_markup_looks_like_nothing_we_know(self, seller, portal, path):
        portal.faults.add(FaultKind.UNKNOWN_MARKUP)
        page = BeautifulSoup(seller.get(path).text, "lxml")
        assert not page.select("form, table, ul, .alert, meta[name='csrf-token']")
        assert portal.faults.pending == ()

    def test_unknown_markup_after_a_write_that_was_done(self, seller, portal):
        portal.faults.add(FaultKind.UNKNOWN_MARKUP, on="POST")
        assert seller.post_offer().status_code == 200
        assert len(portal.listings()) == 1


class TestConcurrency:
    def test_eight_people_post_at_once(self, portal, new_browser):
        def work(number):
            try:
                person = new_browser()
                person.sign_in()
                for i in range(5):
                    person.post_offer(content=f"Chữ\n---\nMã SP: {number}-{i}")
                    person.page(LIST)
            except Exception as error:
                failures.append(error)

        failures = []
        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        items = portal.listings()
        assert sorted(item.sku for item in items) == sorted(f"{n}-{i}" for n in range(8) for i in range(5))
        assert len({item.remote_id for item in items}) == 40
        portal.approve_all()
        seller = new_browser()
        seller.sign_in()
        pages = (seller.page(f"{LIST}?page={page}") for page in (1, 2))
        links = {a["href"] for page in pages for a in page.select("tbody td:first-child a")}
        assert len(links) == 40, "every slug is another one"


def test_it_is_served_over_real_http(portal):
    import requests

    from ocopsync.testing.server import Running

    with Running(portal) as running, requests.Session() as session:
        page = BeautifulSoup(session.get(f"{running.url}/login", timeout=5).text, "lxml")
        data = {"_token": page.select_one('[name="_token"]')["value"], **portal.credentials}
        answer = session.post(f"{running.url}/login", data=data, timeout=5)
        assert answer.url == f"{running.url}/user"
        assert session.post(f"{running.url}/logout", timeout=5).status_code == 419
