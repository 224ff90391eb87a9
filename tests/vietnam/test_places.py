"""Addresses of before and since 01/07/2025 are read however they are written, and nothing open is decided."""

from __future__ import annotations

import datetime as dt

import pytest

from ocopsync.vietnam.places import Address, new_units, parse_address, stands


def parsed(text: str, province: str | None = "Thanh Hóa") -> Address:
    address = parse_address(text, province=province)
    assert address is not None, text
    return address


def candidates(address: Address) -> list[str]:
    return [f"{commune}, {province}" for commune, province in address.candidates]


def test_an_old_address_is_written_in_the_units_of_now() -> None:
    address = parsed("thôn Đại Long, xã Hoằng Phụ, huyện Hoằng Hóa, tỉnh Thanh Hóa")
    assert address.old
    assert address.street == "thôn Đại Long"
    assert [str(unit) for unit in address.units] == ["xã Hoằng Phụ", "huyện Hoằng Hóa", "tỉnh Thanh Hóa"]
    assert address.named == "xã Hoằng Phụ, huyện Hoằng Hóa"
    assert address.written_new == "thôn Đại Long, xã Hoằng Thanh, tỉnh Thanh Hóa"
    commune, province = address.new
    assert (commune.code, commune.valid_from, commune.valid_until) == ("16000", dt.date(2025, 7, 1), None)
    assert (province.code, province.level) == ("38", "province")


def test_an_old_unit_ends_with_june_2025_and_nobody_knows_when_it_began() -> None:
    commune, district, province = parsed("xã Nga Yên, huyện Nga Sơn, tỉnh Thanh Hóa").units
    assert commune.valid_until == district.valid_until == dt.date(2025, 6, 30)
    assert commune.valid_from is None
    assert not province.gone


def test_a_code_that_was_given_again_is_another_unit() -> None:
    old = parsed("phường Đông Thọ, TP Thanh Hóa").units[0]
    new = parsed("phường Hàm Rồng, tỉnh Thanh Hóa").units[0]
    assert old.code == new.code == "14758"
    assert old != new


@pytest.mark.parametrize(
    "text",
    [
        "xã Hoằng Thanh, tỉnh Thanh Hóa",
        "Thôn 3, Xã Hoằng Thanh, Tỉnh Thanh Hoá",
        "phường Hạc Thành, Thanh Hóa",
        "XÃ HÀ TRUNG, TỈNH THANH HÓA, VIỆT NAM",
        "Phường Văn Miếu - Quốc Tử Giám, Hà Nội",
        "12 Trần Phú, phường Xuân Hương - Đà Lạt, tỉnh Lâm Đồng",
        "25 Bà Huyện Thanh Quan, phường Xuân Hòa, TP Hồ Chí Minh",
        "đặc khu Lý Sơn, tỉnh Quảng Ngãi",
        "xã Quảng Bình, tỉnh Thanh Hóa",
        "Xóm Xã, xã Hoằng Thanh",
        "tỉnh Thanh Hóa",
        "xã Hoằng Giang (xã Hoằng Xuân cũ), tỉnh Thanh Hóa",
        "xã Hoằng Thanh (huyện Hoằng Hóa cũ), tỉnh Thanh Hóa",
        "Khách sạn TP Sầm Sơn, phường Sầm Sơn, tỉnh Thanh Hóa",
        "thôn 2, xã Hoằng Xuân (nay là xã Hoằng Giang), tỉnh Thanh Hóa",
    ],
)
def test_an_address_of_now_is_not_old(text: str) -> None:
    assert not parsed(text).old


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("Thôn 3, X. Hoằng Phụ, H. Hoằng Hóa, T. Thanh Hóa", "Thôn 3, xã Hoằng Thanh, tỉnh Thanh Hóa"),
        ("thôn 3 xã Nga Yên huyện Nga Sơn tỉnh Thanh Hóa", "thôn 3, xã Nga Sơn, tỉnh Thanh Hóa"),
        ("Nga Yên - Nga Sơn - Thanh Hoá", "xã Nga Sơn, tỉnh Thanh Hóa"),
        ("NGA YEN, NGA SON, THANH HOA", "xã Nga Sơn, tỉnh Thanh Hóa"),
        ("NGA YÊN, NGA SƠN", "xã Nga Sơn, tỉnh Thanh Hóa"),
        ("xóm 6; xã Nga Yên; huyện Nga Sơn (Thanh Hóa).", "xóm 6, xã Nga Sơn, tỉnh Thanh Hóa"),
        ("xã Nga Yên, tỉnh Thanh Hóa", "xã Nga Sơn, tỉnh Thanh Hóa"),
        ("Xã Hoằng Qùy, huyện Hoằng Hóa", "xã Hoằng Giang, tỉnh Thanh Hóa"),
        ("phường Lam Sơn, TP Thanh Hóa, tỉnh Thanh Hóa", "phường Hạc Thành, tỉnh Thanh Hóa"),
        ("phường Lam Sơn, T.P Thanh Hoá", "phường Hạc Thành, tỉnh Thanh Hóa"),
        ("P. Bắc Sơn, TX. Bỉm Sơn, tỉnh Thanh Hóa", "phường Quang Trung, tỉnh Thanh Hóa"),
        ("TT. Bút Sơn, H.Hoằng Hóa", "xã Hoằng Hóa, tỉnh Thanh Hóa"),
        ("xã Phú Xuân, Quan Hoa, Thanh Hoa", "xã Phú Xuân, tỉnh Thanh Hóa"),
        ("thôn 3, xã Hà Trung, huyện Hà Trung", "thôn 3, xã Hà Trung, tỉnh Thanh Hóa"),
        ("xã Cẩm Tú, huyện Cẩm Thủy, tỉnh Thanh Hóa", "xã Cẩm Tú, tỉnh Thanh Hóa"),
        ("Phường 01, Quận 3, TP.HCM", "phường Bàn Cờ, thành phố Hồ Chí Minh"),
        ("P. Bến Nghé, Q.1, TPHCM, Việt Nam", "phường Sài Gòn, thành phố Hồ Chí Minh"),
        ("phường 1, TP Vũng Tàu, Bà Rịa - Vũng Tàu", "phường Vũng Tàu, thành phố Hồ Chí Minh"),
        ("P. Đô Vinh, TP. Phan Rang-Tháp Chàm, Ninh Thuận", "phường Đô Vinh, tỉnh Khánh Hòa"),
        ("xã Xuân Trường, TP Đà Lạt, Lâm Đồng", "phường Xuân Trường - Đà Lạt, tỉnh Lâm Đồng"),
        ("xa Nam Phuong Tien huyen Chuong My, Ha Noi", "xã Xuân Mai, thành phố Hà Nội"),
        ("huyện Lý Sơn, Quảng Ngãi", "đặc khu Lý Sơn, tỉnh Quảng Ngãi"),
        ("tỉnh Thanh Hóa, huyện Nga Sơn, xã Nga Yên, xóm 6", "xóm 6, xã Nga Sơn, tỉnh Thanh Hóa"),
        ("t. Hà Nam, xã Nga Yên, huyện Nga Sơn", "t. Hà Nam, xã Nga Sơn, tỉnh Thanh Hóa"),
        ("12 Trần Phú, tỉnh Hải Dương", "12 Trần Phú, thành phố Hải Phòng"),
    ],
)
def test_however_it_is_written(text: str, now: str) -> None:
    address = parsed(text)
    assert address.old
    assert address.written_new == now
    assert not address.candidates


def test_a_former_name_that_is_said_to_be_former_does_no_harm() -> None:
    address = parsed("thôn 2, xã Hoằng Giang (xã Hoằng Xuân cũ), tỉnh Thanh Hóa")
    assert address.written_new == "thôn 2, xã Hoằng Giang, tỉnh Thanh Hóa"
    assert parsed("phố Chợ Cũ, xã Hoằng Giang, tỉnh Thanh Hóa").street == "phố Chợ Cũ"
    assert parsed("xóm cũ xã Nga Yên huyện Nga Sơn").written_new == "xóm cũ, xã Nga Sơn, tỉnh Thanh Hóa"
    assert parsed("huyện Hoằng Hóa, xã Hoằng Thanh, tỉnh Thanh Hóa").named == "huyện Hoằng Hóa"


def test_a_split_commune_gives_all_that_hold_a_part_of_it() -> None:
    address = parsed("tiểu khu 2, thị trấn Hà Trung, huyện Hà Trung, tỉnh Thanh Hóa")
    assert candidates(address) == ["xã Hà Trung, tỉnh Thanh Hóa", "xã Hoạt Giang, tỉnh Thanh Hóa"]
    assert address.new == ()
    assert address.written_new == ""
    assert address.street == "tiểu khu 2"


@pytest.mark.parametrize(
    "text",
    [
        "xa hoang thanh, huyen hoang hoa, tinh thanh hoa",
        "xã Hoằng Thánh, huyện Hoằng Hóa, tỉnh Thanh Hóa",
    ],
)
def test_names_that_only_the_accents_tell_apart_stay_open_without_them(text: str) -> None:
    address = parsed(text)
    assert address.old
    assert candidates(address) == ["xã Hoằng Lộc, tỉnh Thanh Hóa", "xã Hoằng Thanh, tỉnh Thanh Hóa"]


def test_a_name_without_accents_is_one_where_the_others_have_theirs() -> None:
    assert parsed("xã Nga Thanh, huyện Nga Sơn, tỉnh Thanh Hóa").units[0].name == "Nga Thanh"


def test_a_district_alone_gives_all_its_communes() -> None:
    address = parsed("huyện Vĩnh Lộc, tỉnh Thanh Hóa")
    assert address.named == "huyện Vĩnh Lộc"
    assert [str(commune) for commune, _ in address.candidates] == ["xã Vĩnh Lộc", "xã Tây Đô", "xã Biện Thượng"]


def test_a_bare_name_of_a_district_and_a_commune_is_neither() -> None:
    address = parsed("Hoằng Hóa, Thanh Hóa")
    assert not address.old
    assert not address.new
    assert "xã Hoằng Hóa, tỉnh Thanh Hóa" in candidates(address)
    assert "xã Hoằng Lộc, tỉnh Thanh Hóa" in candidates(address)


def test_a_kind_that_does_not_fit_is_not_certain() -> None:
    address = parsed("xã Phong Sơn, huyện Cẩm Thủy")  # a town, since 2020
    assert candidates(address) == ["xã Cẩm Thủy, tỉnh Thanh Hóa"]
    assert not address.new


def test_what_stands_between_the_units_leaves_it_open() -> None:
    assert not parsed("xã Nga Yên, khu công nghiệp A, huyện Nga Sơn, tỉnh Thanh Hóa").new
    assert not parsed("xã Quảng Phúc, xã Quảng Bình, tỉnh Thanh Hóa").new
    assert not parsed("xã Nga Yên, huyện Nga Sơn, tỉnh Thanh Hóa, nhà ông A").new


@pytest.mark.parametrize("text", ["huyện Tĩnh Gia, tỉnh Thanh Hóa", "huyện Đông Sơn, tỉnh Thanh Hóa", "huyện Tĩnh Gia"])
def test_a_district_that_was_gone_before_is_old_and_no_more_is_known(text: str) -> None:
    address = parsed(text)
    assert address.named == text.split(",")[0]
    assert not address.new
    assert not address.candidates


def test_a_commune_that_was_gone_before_leaves_its_district() -> None:
    address = parsed("xã Hoằng Khê, huyện Hoằng Hóa, tỉnh Thanh Hóa")
    assert address.named == "huyện Hoằng Hóa"
    assert len(address.candidates) == 8


def test_the_province_that_was_meant_is_asked_for() -> None:
    assert parsed("xã Tân Thành, huyện Yên Thành", province="Nghệ An").new[1].name == "Nghệ An"
    assert parse_address("Nga Yên, Nga Sơn", province=None) is None
    assert parsed("xã Nga Yên, huyện Nga Sơn", province=None).written_new == "xã Nga Sơn, tỉnh Thanh Hóa"


def test_a_district_of_elsewhere_outweighs_the_province_that_was_meant() -> None:
    assert {province.name for _, province in parsed("huyện Quốc Oai").candidates} == {"Hà Nội"}


@pytest.mark.parametrize("text", ["tỉnh Thanh Hóa (x), -", "tỉnh Thanh Hóa, tỉnh Thanh Hóa, a"])
def test_a_province_among_strange_words_is_still_found(text: str) -> None:
    address = parsed(text)
    assert address.text == text
    assert not address.old


@pytest.mark.parametrize("text", ["", "Số 5 Lê Lợi", "Hòa Hải", "hoằng phụ", "0912 345 678", ", , -"])
def test_a_text_without_a_unit_is_no_address(text: str) -> None:
    assert parse_address(text) is None


def test_the_quick_look_is_right_where_it_says_yes() -> None:
    assert stands("thôn 3, xã Hoằng Thanh, tỉnh Thanh Hóa")
    assert stands("phường Hạc Thành, Thanh Hóa")
    assert not stands("xã Hoằng Phụ, tỉnh Thanh Hóa")
    assert not stands("huyện Hoằng Hóa, xã Hoằng Thanh, tỉnh Thanh Hóa")
    assert not stands("xã Hoằng Thanh, huyện Hoằng Hóa, tỉnh Thanh Hóa")
    assert not stands("xã Cẩm Giang, tỉnh Hải Dương")


def test_an_old_code_leads_to_its_successors() -> None:
    assert [(str(commune), str(province)) for commune, province in new_units("15271")] == [
        ("xã Hà Trung", "tỉnh Thanh Hóa"),
        ("xã Hoạt Giang", "tỉnh Thanh Hóa"),
    ]
    assert new_units("99999") == ()
    assert new_units("") == ()
