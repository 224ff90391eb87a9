"""Personal data is masked wherever it stands in a text; prices, codes and dates are left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.privacy import mask, mask_digits


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Liên hệ 0912345678 (anh Ba)", "Liên hệ 091•••••78 (anh Ba)"),
        ("+84 912 345 678", "+84•••••••78"),
        ("0164 123 4567", "016••••••67"),
        ("CCCD 038090012345", "CCCD 038•••••••45"),
        ("htx.honghoa@example.vn", "h•••@example.vn"),
        ("hộ kinh doanh Đỗ Văn An", "hộ kinh doanh Đ•• V•• A••"),
        ("Hộ Kinh Doanh: Lê Thị Ánh, xã Nga An", "Hộ Kinh Doanh: L•• T•• Á••, xã Nga An"),
        ("Hộ Nguyễn Văn A", "Hộ N•• V•• A••"),
        ("Hộ ông Nguyễn Văn A", "Hộ ông N•• V•• A••"),
        ("Hộ gia đình anh Lê Văn Nam", "Hộ gia đình anh L•• V•• N••"),
        ("hộ kinh doanh chị Ngô Thị Hoa", "hộ kinh doanh chị N•• T•• H••"),
        ("HỘ NGUYỄN VĂN A", "HỘ N•• V•• A••"),
        ("HKD Nguyễn Văn A", "HKD N•• V•• A••"),
    ],
)
def test_personal_data_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "8935001234568",
        "225.000.000 đ",
        "715/QĐ-UBND ngày 01/02/2026",
        "SP00000473",
        "HL-01",
        "Áo Bảo Hộ Lao Động",
        "Hộp Mắm Tôm",
        "Hộ gia đình",
        "chỉ dẫn được bảo hộ Thanh Hóa",
    ],
)
def test_other_numbers_are_left(text: str) -> None:
    assert mask(text) == text


@given(
    st.text("0123456789", min_size=8, max_size=8),
    st.sampled_from(("03", "05", "07", "08", "09")),
    st.text(" .-", max_size=1),
)
def test_no_mobile_number_gets_through(rest: str, prefix: str, blank: str) -> None:
    number = f"{prefix}{rest[:2]}{blank}{rest[2:5]}{blank}{rest[5:]}"
    assert number not in mask(f"gọi {number} nhé")


def test_short_numbers_vanish() -> None:
    assert mask_digits("0912") == "••••"


@pytest.mark.parametrize("label", ["SĐT", "đt", "Zalo", "CCCD", "Tel"])
def test_a_number_that_is_written_close_behind_its_label_is_masked(label):
    for number in ("0912345678", "038201001234"):
        assert number not in mask(f"Liên hệ {label}{number}.")
