"""Units, packs, weights, sizes and stock."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.model import Quantity, Size
from ocopsync.vietnam.quantity import in_units, parse_grams, parse_size, parse_stock, parse_unit
from ocopsync.vietnam.reading import Ambiguous, Unreadable


@pytest.mark.parametrize(
    ("text", "unit"), [("Kg", "kg"), ("KG", "kg"), ("Gr", "g"), ("HỘP", "hộp"), ("qủa", "quả"), ("L", "lít")]
)
def test_dirty_units_become_one(text: str, unit: str) -> None:
    assert parse_unit(text) == unit


def test_an_unknown_unit_is_none() -> None:
    assert parse_unit("xyz") is None


def test_a_weight_without_any_unit_is_ambiguous() -> None:
    assert parse_grams("500", unit="g") == parse_grams("0,5 kg") == parse_grams("5 lạng") == 500
    with pytest.raises(Ambiguous):
        parse_grams("500")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("30x20x10", Size(30, 20, 10)),
        ("30 x 20 x 10 cm", Size(30, 20, 10)),
        ("300*200*100mm", Size(30, 20, 10)),
        ("D30 x R20 x C10", Size(30, 20, 10)),
        ("10,5 × 3 × 2", Size(11, 3, 2)),
    ],
)
def test_sizes_are_whole_centimetres_rounded_up(text: str, size: Size) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        *(("120", 120, ""), ("1.200 hộp", 1200, "hộp"), ("Hết hàng", 0, ""), ("2 Tạ", 2, "tạ")),
        *(("còn 10", 10, ""), ("Còn lại 1.200 hộp", 1200, "hộp")),
    ],
)
def test_stock(text: str, amount: int, unit: str) -> None:
    assert parse_stock(text) == Quantity(Decimal(amount), unit)


@pytest.mark.parametrize(
    ("text", "sold_by", "count"),
    [
        ("120", "hộp", 120),
        ("2 tạ", "kg", 200),
        ("2,5 tạ", "kg", 250),
        ("1,5 tấn", "yến", 150),
        ("3 yến", "Kg", 30),
        ("500 g", "lạng", 5),
        ("20 lít", "ml", 20_000),
        ("5 thùng", "chai", None),
        ("5 thùng", "thùng 24 chai", 5),
        ("50 gói", "kg", None),
        ("20 kg", "gói", None),
        ("20 kg", "lít", None),
        ("20 kg", "", None),
        ("0 kg", "gói", 0),
        ("50 hộp", "", 50),
        ("50 sp", "hộp", 50),
        ("50 hộp", "sản phẩm", 50),
        ("50 cái", "hộp", 50),
        ("50 cái", "thùng", None),
        ("50 trái", "quả", 50),
        ("2 chục", "quả", 20),
        ("2 chục", "chục", 2),
        ("2 chục", "tá", None),
        ("50 quả", "chục", None),
    ],
)
def test_stock_in_the_unit_of_sale(text: str, sold_by: str, count: int | None) -> None:
    assert in_units(parse_stock(text), sold_by) == count


def test_tonnes_with_three_digits_behind_the_comma_are_ambiguous() -> None:
    with pytest.raises(Ambiguous):
        parse_stock("1,250 tấn")


@pytest.mark.parametrize("text", ["còn hàng", "-3", "12 abc"])
def test_stock_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_stock(text)


@given(
    st.text() | st.from_regex(r"[\dx., gkmhộp/]{0,20}"),
    st.sampled_from([parse_grams, parse_size, parse_stock]),
)
def test_no_text_makes_it_fail_in_another_way(text: str, parse: Callable[[str], object]) -> None:
    with contextlib.suppress(Unreadable):
        parse(text)
