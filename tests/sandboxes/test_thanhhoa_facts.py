"""The Thanh Hóa portal's sandbox shows what was seen on the site's own pages, and on its sibling portals."""

from __future__ import annotations

import re

import pytest

JPEG = b"\xff\xd8\xff\xe0 a picture"
PNG = b"\x89PNG\r\n\x1a\n another"

OFFER_FORM_FIELDS = {
    *("id", "category_id", "title", "content", "product_category_id", "region_id"),
    *("to_date", "address", "tel", "_token"),
}
PRODUCT_REQUIRED = {"name", "slug", "type", "type_product_id", "shop_id", "status"}
PRODUCT_OPTIONAL = {
    *("des", "ma_vach", "ma_truy_xuat", "san_luong", "dong_goi", "bao_quan", "unit", "price", "sale_off", "amount"),
    "images[]",
}
ESTABLISHMENT = {
    "name": "HTX Hòa Lộc",
    "organization_type_id": "100",
    "address": "Hậu Lộc",
    "tel": "0237 123 456",
    "department_manage_id": "2",
    "founding_type": "4",
    "founding_number": "28/GP",
    "founding_by_gov": "UBND huyện Hậu Lộc",
    "founding_date": "01/02/2018",
    "director": "Nguyễn Văn A",
    "organization_level_id": "3",
}


def names(form):
    return {tag["name"] for tag in form.select("[name]")}


def texts(soup, selector):
    return [" ".join(tag.text.split()) for tag in soup.select(selector)]


def options(soup, name):
    return {tag["value"]: tag.text for tag in soup.select(f'select[name="{name}"] option') if tag["value"]}


@pytest.fixture
def approved(seller, portal):
    """The public address of an approved offer."""
    page = seller.page("/user/advertising/create")
    region = page.select_one('option[path="Thanh Hóa > Huyện Hậu Lộc"]')["value"]
    picture = seller.upload(JPEG).select_one("input")["value"]
    seller.post_offer(region_id=region, product_category_id="31", **{"paths[]": [picture]})
    portal.approve_all()
    return seller.page("/user/advertising").select_one("#datatable-dangtincc tbody a")["href"]


@pytest.fixture
def product_page(seller):
    picture = {"images[]": seller.upload(PNG).select_one("input")["value"]}
    seller.post_product(
        price="1050000", amount="7", ma_vach="8930000000013", ma_truy_xuat="https://example.com/1", **picture
    )
    return seller.page("/san-pham/mam-tom-hoa-hai")


class TestPlatform:
    @pytest.mark.parametrize("path", ["/", "/login", "/ket-noi", "/shop", "/danh-muc-san-pham"])
    def test_every_page_has_a_csrf_token_of_40_characters(self, browser, path):
        assert len(browser.page(path).select_one('meta[name="csrf-token"]')["content"]) == 40

    def test_each_form_that_writes_has_the_same_token_hidden(self, seller):
        seller.post_offer()
        for path in ("/user", "/user/advertising", "/user/advertising/create", "/user/register-business"):
            page = seller.page(path)
            token = page.select_one('meta[name="csrf-token"]')["content"]
            forms = page.select('form[method="POST"]')
            assert forms
            assert all(form.select_one('input[type="hidden"][name="_token"]')["value"] == token for form in forms)

    def test_an_edit_is_a_post_with_hidden_method_put(self, seller, portal):
        seller.post_offer()
        number = portal.listings()[0].remote_id
        form = seller.page(f"/user/advertising/{number}/edit").select_one("#form-advertising")
        assert form["method"] == "POST"
        assert form.select_one('input[type="hidden"][name="_method"]')["value"] == "PUT"

    def test_a_script_may_send_the_token_in_a_header(self, seller):
        token = seller.page("/user").select_one('meta[name="csrf-token"]')["content"]
        response = seller.transport.post("/logout", headers={"X-CSRF-TOKEN": token})
        assert response.status_code == 302

    def test_http_419_says_that_the_session_expired(self, seller):
        assert seller.transport.post("/logout", data={"_token": "0" * 40}).status_code == 419

    def test_a_page_for_members_sends_a_guest_to_the_login(self, browser, redirected):
        assert redirected(browser.get("/user/advertising")) == "/login"

    def test_the_one_time_password_page_carries_the_flag_is_login_otp(self, browser, portal):
        from ocopsync.testing import FaultKind

        portal.faults.add(FaultKind.OTP)
        browser.sign_in()
        assert "is_login_otp" in browser.get("/otp").text


class TestAddresses:
    @pytest.mark.parametrize(
        "path", ["/user", "/user/profile", "/user/advertising", "/user/advertising/create", "/user/register-business"]
    )
    def test_a_member_has_this_page(self, seller, path):
        seller.page(path)

    @pytest.mark.parametrize(
        "path",
        [
            *("/login", "/ket-noi?typeAds=can-mua", "/ket-noi?typeAds=can-ban", "/ket-noi?typeAds=tim-doi-tac"),
            *("/ket-noi?page=2", "/danh-muc-san-pham", "/danh-muc-san-pham/thit", "/shop?page=1"),
            "/search?text=&type=ket-noi&choose=lien-quan",
        ],
    )
    def test_everybody_has_this_page(self, browser, path):
        browser.page(path)

    def test_logout_is_a_post_that_ends_the_session(self, seller, redirected):
        assert seller.submit("/user", "#logout-form", {}).status_code == 302
        assert redirected(seller.get("/user")) == "/login"

    def test_an_offer_has_its_page_under_ket_noi_and_its_slug(self, browser, approved):
        assert approved == "/ket-noi/mam-tom-hoa-hai"
        browser.page(approved)

    def test_a_product_has_its_page_under_san_pham_and_its_slug(self, seller):
        seller.post_product()
        seller.page("/san-pham/mam-tom-hoa-hai")

    def test_a_shop_has_its_page_under_shop_and_its_slug(self, browser):
        link = browser.page("/shop").select_one(".shop-li a")["href"]
        assert re.fullmatch(r"/shop/[a-z0-9-]+", link)
        browser.page(link)

    def test_a_picture_is_served_at_a_width_a_height_and_40_characters(self, seller):
        addresses = [img["src"] for img in seller.upload(JPEG, PNG).select("img")]
        jpeg, png = addresses
        assert re.fullmatch(r"/image/\d+/\d+/[0-9a-f]{40}\.jpeg", jpeg)
        assert re.fullmatch(r"/image/\d+/\d+/[0-9a-f]{40}\.png", png)
        assert seller.get(jpeg).content == JPEG
        assert seller.get(png.replace("120/120", "600/400")).content == PNG

    def test_duplicate_slugs_get_1_and_2(self, seller, portal):
        for _ in range(3):
            seller.post_offer()
            seller.post_product()
        portal.approve_all()
        links = [
            a["href"] for a in seller.page("/user/advertising").select("#datatable-dangtincc tbody td:first-child a")
        ]
        assert sorted(links) == [f"/ket-noi/mam-tom-hoa-hai{tail}" for tail in ("", "-1", "-2")]
        links = [a["href"] for a in seller.page("/user/product").select("#datatable-product tbody td:first-child a")]
        assert sorted(links) == [f"/san-pham/mam-tom-hoa-hai{tail}" for tail in ("", "-1", "-2")]


class TestOfferForm:
    @pytest.fixture
    def form(self, seller):
        return seller.page("/user/advertising/create").select_one("#form-advertising")

    def test_it_has_these_fields_and_none_for_a_price(self, form):
        assert names(form) == OFFER_FORM_FIELDS

    def test_the_hidden_id_is_empty_on_create(self, form):
        assert form.select_one('input[type="hidden"][name="id"]')["value"] == ""

    def test_category_id_is_a_radio_of_three_kinds(self, form):
        kinds = {
            tag["value"]: tag.parent.text.strip() for tag in form.select('input[type="radio"][name="category_id"]')
        }
        assert kinds == {"1": "Cần mua", "2": "Cần bán", "3": "Tìm đối tác"}

    @pytest.mark.parametrize("name", ["title", "content", "to_date", "address", "tel"])
    def test_this_field_is_required(self, seller, portal, name):
        seller.post_offer(**{name: " "})
        assert len(seller.errors("/user/advertising/create")) == 1
        assert portal.listings() == []

    def test_the_token_is_required(self, seller, portal):
        assert seller.post_offer(_token="").status_code == 419
        assert portal.listings() == []

    @pytest.mark.parametrize("name", ["product_category_id", "region_id"])
    def test_category_and_region_are_selects(self, form, name):
        assert form.select_one(f'select[name="{name}"]')

    def test_region_options_carry_level_and_path(self, form):
        regions = form.select('select[name="region_id"] option[level]')
        found = {tag["path"]: (tag["level"], tag.text) for tag in regions}
        assert found["Thanh Hóa"] == ("1", "Thanh Hóa")
        assert found["Thanh Hóa > Huyện Hậu Lộc"] == ("2", "Huyện Hậu Lộc")
        assert found["Thanh Hóa > Huyện Hậu Lộc > Xã Hòa Lộc"] == ("3", "Xã Hòa Lộc")
        assert sum(level == "2" for level, _ in found.values()) == 27

    @pytest.mark.parametrize("written", ["2019-12-15", "12/31/2019", "1/2/2019", "31/02/2019"])
    def test_to_date_is_written_day_month_year(self, seller, portal, written):
        seller.post_offer(to_date=written)
        assert portal.listings() == []

    def test_pictures_go_first_through_the_upload_form(self, seller):
        form = seller.page("/user/advertising/create").select_one("#upload_form")
        assert form["enctype"] == "multipart/form-data"
        assert form.select_one('input[type="file"][name="files[]"]')
        fragment = seller.upload(JPEG, PNG)
        assert len(fragment.select("img")) == len(fragment.select('input[type="hidden"][name="paths[]"]')) == 2

    def test_pictures_stand_as_thumbnails_and_hidden_paths_in_the_form(self, seller, portal):
        paths = [tag["value"] for tag in seller.upload(JPEG, PNG).select("input")]
        seller.post_offer(**{"paths[]": paths})
        number = portal.listings()[0].remote_id
        form = seller.page(f"/user/advertising/{number}/edit").select_one("#form-advertising")
        assert [tag["value"] for tag in form.select('#img-table.grid_image input[name="paths[]"]')] == paths
        assert [tag["src"] for tag in form.select("#img-table.grid_image img")] == paths

    def test_it_is_saved_by_a_script_button(self, form):
        assert form.select_one("button.btn-creat-ads")["type"] == "button"
        assert not form.select('[type="submit"]')


class TestOwnList:
    def test_its_columns_are_title_kind_day_status_and_actions(self, seller):
        assert texts(seller.page("/user/advertising"), "table#datatable-dangtincc th") == [
            *("Tiêu đề", "Loại yêu cầu", "Ngày đăng", "Trạng thái", "")
        ]

    def test_a_row_has_the_id_of_the_offer(self, seller, portal):
        seller.post_offer()
        assert list(seller.own_offers()) == [portal.listings()[0].remote_id]

    def test_a_row_shows_title_kind_and_day(self, seller):
        seller.post_offer()
        assert next(iter(seller.own_offers().values()))[:3] == ["Mắm tôm Hòa Hải", "Cần bán", "16/09/2019"]

    def test_the_status_is_waiting_approved_or_refused(self, seller, portal):
        seller.post_offer()
        number = portal.listings()[0].remote_id
        assert seller.own_offers()[number][3] == "Chờ duyệt"
        portal.approve(number)
        assert seller.own_offers()[number][3] == "Duyệt đăng"
        portal.reject(number, "Thiếu ảnh")
        assert seller.own_offers()[number][3] == "Huỷ duyệt"

    def test_the_filter_has_all_as_minus_one(self, seller, portal):
        for title in ("A", "B", "C"):
            seller.post_offer(title=title)
        first, second, third = (item.remote_id for item in portal.listings())
        portal.approve(second)
        portal.reject(third, "Thiếu ảnh")
        expected = {"-1": "Tất cả", "0": "Chờ duyệt", "1": "Duyệt đăng", "2": "Huỷ duyệt"}
        assert options(seller.page("/user/advertising"), "status") == expected
        found = {status: set(seller.own_offers(f"/user/advertising?status={status}")) for status in expected}
        assert found == {"-1": {first, second, third}, "0": {first}, "1": {second}, "2": {third}}


class TestEstablishmentForm:
    def test_it_is_multipart(self, seller):
        form = seller.page("/user/register-business").select_one("#form-register-business")
        assert (form["method"], form["enctype"]) == ("POST", "multipart/form-data")

    @pytest.mark.parametrize("name", list(ESTABLISHMENT))
    def test_this_field_is_required(self, seller, name):
        seller.submit("/user/register-business", "#form-register-business", {**ESTABLISHMENT, name: ""})
        assert len(seller.errors("/user/register-business")) == 1

    def test_what_was_sent_is_stored_as_the_shop(self, seller, browser, redirected):
        paper = {"founding_file": ("giay.jpg", JPEG, "image/jpeg")}
        response = seller.submit("/user/register-business", "#form-register-business", ESTABLISHMENT, files=paper)
        assert redirected(response) == "/user"
        assert texts(browser.page("/shop"), ".shop-li a") == ["HTX Hòa Lộc"]

    @pytest.mark.parametrize(
        ("name", "ids"),
        [
            ("organization_type_id", ["100", "101"]),
            ("department_manage_id", ["1", "2", "3"]),
            ("founding_type", ["1", "2", "3", "4"]),
            ("organization_level_id", ["1", "2", "3", "4", "5", "6", "7"]),
        ],
    )
    def test_this_select_has_these_ids(self, seller, name, ids):
        assert list(options(seller.page("/user/register-business"), name)) == ids


class TestProductForm:
    """Seen on sibling portals."""

    @pytest.fixture
    def form(self, seller):
        return seller.page("/user/product/create").select_one("#form-product")

    def test_it_has_these_fields(self, form):
        assert names(form) == PRODUCT_REQUIRED | PRODUCT_OPTIONAL | {"_token"}

    @pytest.mark.parametrize("name", sorted(PRODUCT_REQUIRED))
    def test_this_field_is_required(self, seller, portal, name):
        seller.post_product(**{name: ""})
        assert len(seller.errors("/user/product/create")) == 1
        assert portal.listings() == []

    @pytest.mark.parametrize("name", sorted(PRODUCT_OPTIONAL - {"images[]"}))
    def test_this_field_may_be_left_out_and_is_kept(self, seller, portal, name):
        seller.post_product(**{name: ""})
        seller.post_product(**{name: "12"})
        blank, filled = (
            seller.page(f"/user/product/{item.remote_id}/edit").select_one(f'[name="{name}"]')
            for item in portal.listings()
        )
        assert (blank.get("value") or blank.text, filled.get("value") or filled.text) == ("", "12")

    def test_images_may_be_files(self, seller, portal):
        form = seller.page("/user/product/create").select_one("#form-product")
        assert form["enctype"] == "multipart/form-data"
        data = {"name": "A", "slug": "a", "type": "1", "type_product_id": "31", "shop_id": "1", "status": "1"}
        token = form.select_one('[name="_token"]')["value"]
        files = [("images[]", ("a.png", PNG, "image/png"))]
        seller.transport.post(form["action"], data={**data, "_token": token}, files=files)
        number = portal.listings()[0].remote_id
        picture = seller.page(f"/user/product/{number}/edit").select_one(".grid_image img")["src"]
        assert seller.get(picture).content == PNG

    def test_status_is_in_use_or_paused(self, seller):
        assert options(seller.page("/user/product/create"), "status") == {"1": "Sử dụng", "0": "Tạm ngưng"}

    def test_price_0_shows_as_on_request(self, seller):
        seller.post_product(price="0")
        assert texts(seller.page("/san-pham/mam-tom-hoa-hai"), "span.price-detail") == ["Giá: Liên hệ"]

    def test_the_server_makes_the_code_of_sp_and_digits(self, seller):
        seller.post_product()
        (code,) = texts(seller.page("/user/product"), "#datatable-product tbody td:nth-child(2)")
        assert re.fullmatch(r"SP\d{8}", code)

    def test_success_is_a_flash_on_the_create_page_without_an_id(self, seller, portal, redirected):
        response = seller.post_product()
        assert redirected(response) == "/user/product/create"
        number = portal.listings()[0].remote_id
        page = seller.page("/user/product/create")
        assert len(page.select(".alert-success")) == 1
        assert number not in response.text + response.headers["Location"] + page.select_one(".alert-success").text

    def test_errors_stand_in_the_danger_alert(self, seller):
        seller.post_product(name="", slug="")
        assert len(seller.errors("/user/product/create")) == 2


class TestIds:
    GROUPS = (
        ("1", "Rau, củ, quả", ["9", "23"]),
        ("3", "Thịt", ["4", "5", "11", "13"]),
        ("19", "Ngũ cốc, gia vị", ["2", "10", "16", "18", "31"]),
        ("20", "Đồ uống, dược liệu", ["8", "22"]),
        ("21", "SP đóng gói", ["17"]),
        ("24", "Thủy hải sản", ["12", "14", "15"]),
        ("25", "Khác", []),
    )

    @pytest.mark.parametrize(("id", "text", "children"), GROUPS)
    def test_this_category_has_these_children(self, seller, id, text, children):
        tags = seller.page("/user/advertising/create").select('select[name="product_category_id"] option[path]')
        paths = {tag["value"]: tag["path"] for tag in tags}
        assert paths[id] == text
        assert [child for child, path in paths.items() if path.startswith(f"{text} > ")] == children

    def test_31_is_fish_sauce(self, seller):
        assert options(seller.page("/user/advertising/create"), "product_category_id")["31"] == "Nước mắm"


class TestTile:
    @pytest.fixture
    def tile(self, seller):
        seller.post_product(price="1050000", **{"images[]": seller.upload(JPEG).select_one("input")["value"]})
        return seller.page("/danh-muc-san-pham").select_one(".thumb-product.item")

    def test_it_has_a_link_with_a_picture_a_name_a_price_and_a_shop(self, tile):
        assert tile.select_one(".img a[href] img[src]").parent["href"] == "/san-pham/mam-tom-hoa-hai"
        assert texts(tile, ".wrap-info h3 a") == ["Mắm tôm Hòa Hải"]
        assert len(texts(tile, "p.discount")) == len(texts(tile, ".shop-info-index-text a")) == 1

    def test_a_price_is_written_with_points_a_no_break_space_and_the_sign(self, tile):
        assert tile.select_one("p.discount").text == "1.050.000\N{NO-BREAK SPACE}₫"

    def test_a_priced_one_goes_into_the_cart_with_product_and_organization(self, tile, portal):
        number = portal.listings()[0].remote_id
        assert re.fullmatch(rf"addItemToCart\({number},\d+\)", tile.select_one("a[onclick]")["onclick"])
        assert not tile.select("button.send-request")

    def test_one_without_a_price_is_asked_for(self, seller, portal):
        seller.post_product(price="")
        tile = seller.page("/danh-muc-san-pham").select_one(".thumb-product.item")
        assert tile.select_one("p.discount").text == "Giá: Liên hệ"
        assert tile.select_one("button.send-request")["data-id"] == portal.listings()[0].remote_id
        assert not tile.select("a[onclick]")

    @pytest.mark.parametrize("slug", ["ngu-coc-gia-vi", "nuoc-mam"])
    def test_it_stands_in_its_category_and_the_one_above(self, seller, slug):
        seller.post_product()
        assert len(seller.page(f"/danh-muc-san-pham/{slug}").select(".thumb-product.item")) == 1
        assert not seller.page("/danh-muc-san-pham/thit").select(".thumb-product.item")

    def test_it_stands_in_its_shop(self, seller, tile):
        shop = tile.select_one(".shop-info-index-text a")["href"]
        assert len(seller.page(shop).select(".thumb-product.item")) == 1


class TestPagination:
    def test_the_active_page_is_a_span_and_the_others_are_links_with_page(self, seller):
        for number in range(21):
            seller.post_offer(title=f"Tin {number}")
        pages = seller.page("/user/advertising?page=2").select_one("ul.pagination")
        assert texts(pages, "li.active span") == ["2"]
        assert pages.select_one("li a")["href"].endswith("?page=1")

    def test_many_pages_have_an_ellipsis(self, seller, portal):
        for number in range(20 * 11 + 1):
            seller.post_offer(title=f"Tin {number}")
        items = texts(seller.page("/user/advertising"), "ul.pagination li")
        assert items == ["«", "1", "2", "3", "4", "5", "6", "7", "8", "...", "11", "12", "»"]
        items = texts(seller.page("/user/advertising?page=7"), "ul.pagination li")
        assert items == ["«", "1", "2", "...", "4", "5", "6", "7", "8", "9", "10", "11", "12", "»"]


class TestProductPage:
    LABELS = (
        *("Tên sản phẩm", "Mã sản phẩm", "Đơn vị tính", "Trạng thái", "Mã vạch", "Mã truy xuất nguồn gốc"),
        *("Sản lượng", "Quy cách đóng gói", "Cách bảo quản"),
    )

    def test_it_has_canonical_and_og_but_no_json_ld(self, product_page):
        url = "http://portal.example/san-pham/mam-tom-hoa-hai"
        assert product_page.select_one('link[rel="canonical"]')["href"] == url
        properties = {tag["property"]: tag["content"] for tag in product_page.select("meta[property]")}
        assert properties["og:title"] == "Mắm tôm Hòa Hải"
        assert properties["og:url"] == url
        assert "/image/" in properties["og:image"]
        assert not product_page.select('script[type="application/ld+json"]')

    def test_it_has_a_title_and_a_price(self, product_page):
        assert texts(product_page, "h1.title") == ["Mắm tôm Hòa Hải"]
        assert product_page.select_one("span.price-detail").text == "1.050.000\N{NO-BREAK SPACE}₫"
        assert not product_page.select("span.price-old")

    def test_a_discount_shows_the_old_price(self, seller):
        seller.post_product(price="200000", sale_off="10")
        page = seller.page("/san-pham/mam-tom-hoa-hai")
        assert page.select_one("span.price-detail").text.startswith("180.000")
        assert page.select_one("span.price-old").text.startswith("200.000")

    def test_its_facts_are_supplier_address_stock_and_unit(self, product_page):
        labels = [label.rstrip(":") for label in texts(product_page, ".row-sx label.label-sx")]
        assert labels == ["Nhà cung cấp", "Địa chỉ", "Trạng thái", "Đơn vị tính"]

    @pytest.mark.parametrize(("amount", "text"), [("7", "Còn hàng"), ("0", "Hết hàng")])
    def test_stock_is_there_or_sold_out(self, seller, amount, text):
        seller.post_product(amount=amount)
        assert text in texts(seller.page("/san-pham/mam-tom-hoa-hai"), ".row-sx")[2]

    def test_tab1_pairs_label_and_value_in_one_row(self, product_page):
        rows = [row for row in product_page.select("#tab1 .row") if row.select_one(".col-md-7")]
        table = {row.select_one(".col-md-5").text: row.select_one(".col-md-7").text for row in rows}
        assert tuple(table)[: len(self.LABELS)] == self.LABELS
        assert len(table) > len(self.LABELS), "the shop's rows follow"
        assert table["Mã vạch"] == "8930000000013"
        assert table["Mã truy xuất nguồn gốc"] == "https://example.com/1"

    def test_a_certificate_block_mispairs_who_zips_two_lists(self, product_page):
        labels, values = texts(product_page, "#tab1 .col-md-5"), texts(product_page, "#tab1 .col-md-7")
        assert len(labels) > len(values)
        assert dict(zip(labels, values, strict=False)).get("Cách bảo quản") != values[labels.index("Cách bảo quản") - 1]

    def test_the_code_is_the_id_with_zeros(self, product_page, portal):
        number = int(portal.listings()[0].remote_id)
        assert number == 473
        assert "SP00000473" in texts(product_page, "#tab1 .col-md-7")


class TestOfferPages:
    def test_an_item_of_the_list(self, browser, approved):
        (item,) = browser.page("/ket-noi?typeAds=can-ban").select("li.buy-li")
        assert item.select_one("h4 a.help-center-link")["href"] == approved
        assert len(item.select(".port-time")) == 3
        assert "Mắm tôm ủ" in item.select_one(".post-desc").text
        assert "Huyện Hậu Lộc" in item.select_one(".post-area").text

    @pytest.mark.parametrize("kind", ["can-mua", "tim-doi-tac"])
    def test_another_kind_leaves_it_out(self, browser, approved, kind):
        assert not browser.page(f"/ket-noi?typeAds={kind}").select("li.buy-li")

    def test_a_search_finds_it(self, browser, approved):
        found = browser.page("/search?text=hòa hải&type=ket-noi&choose=lien-quan").select("li.buy-li a")
        assert [a["href"] for a in found] == [approved]
        assert not browser.page("/search?text=chè&type=ket-noi&choose=lien-quan").select("li.buy-li")

    def test_its_page(self, browser, approved):
        page = browser.page(approved).select_one(".detail-ads-wrap")
        assert texts(page, ".block-h1 h1") == ["Mắm tôm Hòa Hải"]
        assert texts(page, ".loaisp .span-label") == ["Loại yêu cầu:", "Loại sản phẩm:"]
        assert "Huyện Hậu Lộc" in page.select_one(".area").text
        assert "Ngày hết hạn: 15/12/2019" in page.text
        assert "Giá: 225.000 đ/hộp" in page.select_one(".chitiet-buy").text
        assert browser.get(page.select_one("#content-slider img")["src"]).content == JPEG
