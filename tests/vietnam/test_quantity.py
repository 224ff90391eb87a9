"""Units, packs, weights, sizes and stock."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.model import Quantity, Size
from ocopsync.vietnam.quantity import parse_grams, parse_quantity, parse_size, parse_stock, parse_unit
from ocopsync.vietnam.reading import Ambiguous, Unreadable


@pytest.mark.parametrize(
    ("text", "unit"), [("Kg", "kg"), ("KG", "kg"), ("Gr", "g"), ("HỘP", "hộp"), ("qủa", "quả"), ("L", "lít")]
)
def test_dirty_units_become_one(text: str, unit: str) -> None:
    assert parse_unit(text) == unit


def test_an_unknown_unit_is_none() -> None:
    assert parse_unit("xyz") is None


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("500g", "500", "g"),
        ("1,5 lít", "1.5", "lít"),
        ("0,5kg", "0.5", "kg"),
        ("1.000 g", "1000", "g"),
        ("12 gói x 20 g", "240", "g"),
        ("20gx12 gói", "240", "g"),
        ("Hộp 6 lọ x 500ml", "3000", "ml"),
        ("500 g/túi", "500", "g"),
        ("Chai 500 ml", "500", "ml"),
        ("30 viên", "30", "viên"),
    ],
)
def test_net_quantities(text: str, amount: str, unit: str) -> None:
    assert parse_quantity(text) == Quantity(Decimal(amount), unit)


@pytest.mark.parametrize("text", ["500-600 g", "khoảng 1 kg", "đóng túi", "0 g", "500 g x 20 ml"])
def test_what_is_not_exact_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_quantity(text)


def test_thousandths_of_a_kilo_are_ambiguous() -> None:
    with pytest.raises(Ambiguous) as caught:
        parse_quantity("1,000 kg")
    assert caught.value.readings == ("1 kg", "1000 kg")


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


@pytest.mark.parametrize(("text", "stock"), [("120", 120), ("1.200 hộp", 1200), ("Hết hàng", 0), ("2 chục", 20)])
def test_stock(text: str, stock: int) -> None:
    assert parse_stock(text) == stock


@pytest.mark.parametrize("text", ["còn hàng", "1,5", "-3", "12 abc"])
def test_stock_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_stock(text)


@given(st.integers(1, 10**6), st.sampled_from(["g", "ml", "viên", "hộp"]))
def test_what_a_quantity_prints_is_read_again(amount: int, unit: str) -> None:
    quantity = Quantity(Decimal(amount), unit)
    assert parse_quantity(str(quantity)) == quantity


@given(
    st.text() | st.from_regex(r"[\dx., gkmhộp/]{0,20}"),
    st.sampled_from([parse_quantity, parse_grams, parse_size, parse_stock]),
)
def test_no_text_makes_it_fail_in_another_way(text: str, parse: Callable[[str], object]) -> None:
    with contextlib.suppress(Unreadable):
        parse(text)
