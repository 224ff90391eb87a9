"""Packs become their whole content, exact or not at all."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.model import Quantity
from ocopsync.vietnam.packs import Pack, base_amount, parse_pack, parse_quantity
from ocopsync.vietnam.reading import Ambiguous, Unreadable


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("500g", "500 g"),
        ("500 g.", "500 g"),
        ("1,5 lít", "1,5 lít"),
        ("0,5kg", "0,5 kg"),
        ("1.000 g", "1000 g"),
        ("500 g/túi", "500 g"),
        ("500 g/hộp giấy", "500 g"),
        ("Chai 500 ml", "500 ml"),
        ("Túi hút chân không 500g", "500 g"),
        ("30 viên", "30 viên"),
        ("Hộp 20 túi lọc", "20 túi"),
        ("KLT: 500 g", "500 g"),
        ("Khối lượng tịnh 500 g", "500 g"),
        ("500g ± 5g", "500 g"),
        ("500 g (± 2%)", "500 g"),
        ("500 g +/- 5 g", "500 g"),
        ("500 g (10 quả)", "500 g"),
        ("1kg2", "1,2 kg"),
        ("1kg250", "1,25 kg"),
        ("1 kg 200 g", "1,2 kg"),
        ("1 lít 5", "1,5 lít"),
        ("1 kg rưỡi", "1,5 kg"),
        ("1/2 kg", "0,5 kg"),
        ("½ kg", "0,5 kg"),
        ("nửa lít", "0,5 lít"),
        ("1 kg; 1000 g", "1 kg"),
    ],
)
def test_net_quantities(text: str, whole: str) -> None:
    assert str(parse_quantity(text)) == whole


@pytest.mark.parametrize(
    ("text", "pieces", "each"),
    [
        ("hộp 12 gói x 20g", 12, "20 g"),
        ("Hộp (12 gói x 20g)", 12, "20 g"),
        ("20gx12 gói", 12, "20 g"),
        ("20g/gói x 12 gói/hộp", 12, "20 g"),
        ("12 gói x 20g = 240g", 12, "20 g"),
        ("240g (12 gói x 20g)", 12, "20 g"),
        ("2 x 250 g", 2, "250 g"),
        ("thùng 24 lon × 330ml", 24, "330 ml"),
        ("330ml/lon x 24 lon", 24, "330 ml"),
        ("lốc 6 chai 500ml", 6, "500 ml"),
        ("set 3 hũ 200g", 3, "200 g"),
        ("thùng 24 hộp 180ml", 24, "180 ml"),
        ("hộp 20 túi lọc x 2g", 20, "2 g"),
        ("thùng 12 hộp x 10 gói x 20g", 120, "20 g"),
        ("hộp 3 vỉ x 10 viên", 3, "10 viên"),
        ("500g", 1, "500 g"),
    ],
)
def test_a_pack_is_pieces_and_what_each_holds(text: str, pieces: int, each: str) -> None:
    pack = parse_pack(text)
    assert (pack.pieces, str(pack.each)) == (pieces, each)
    assert pack.total == Quantity(pack.each.amount * pieces, pack.each.unit)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1,000 kg", ("1 kg", "1000 kg")),
        ("1kg25", ("1,25 kg", "1,025 kg")),
        ("hộp 12 gói 240g", ("2880 g", "240 g")),
        ("240g (12 gói x 25g)", ("240 g", "300 g")),
        ("500g hoặc 1kg", ("500 g", "1 kg")),
        ("200g, 500g", ("200 g", "500 g")),
        ("200g/500g", ("200 g", "500 g")),
        ("500 g/hộp; 1 kg/túi", ("500 g", "1 kg")),
        ("500g\n1kg", ("500 g", "1 kg")),
    ],
)
def test_two_readings_are_named_and_none_is_chosen(text: str, readings: tuple[str, ...]) -> None:
    with pytest.raises(Ambiguous) as caught:
        parse_pack(text)
    assert caught.value.readings == readings


@pytest.mark.parametrize(
    "text",
    [
        "500-600 g",
        "khoảng 1 kg",
        "túi khoảng 500g",
        "~500g",
        "đóng túi",
        "0 g",
        "500 g x 20 ml",
        "1½ kg",
        "500g 1kg",
        "5OOg",
    ],
)
def test_what_is_not_exact_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_quantity(text)


def test_equal_amounts_in_other_units_are_equal() -> None:
    kilo, grams = Quantity(Decimal(1), "kg"), Quantity(Decimal(1000), "g")
    assert base_amount(kilo) == base_amount(grams) != base_amount(Quantity(Decimal(1000), "ml"))


@given(st.integers(1, 10**6), st.sampled_from(["g", "ml", "viên", "hộp"]))
def test_what_a_quantity_prints_is_read_again(amount: int, unit: str) -> None:
    quantity = Quantity(Decimal(amount), unit)
    assert parse_quantity(str(quantity)) == quantity


@given(st.integers(2, 200), st.integers(1, 999), st.sampled_from(["x", " x ", "×", " * "]))
def test_every_way_of_writing_times_is_read(pieces: int, each: int, times: str) -> None:
    expected = Pack(Quantity(Decimal(each), "g"), Decimal(pieces))
    for text in (f"{pieces} gói{times}{each}g", f"Hộp {pieces} gói{times}{each} g", f"{each}g{times}{pieces} gói"):
        assert parse_pack(text) == expected


@given(st.text() | st.from_regex(r"[\dx., gkmhộpvà/()=±½]{0,24}"))
def test_no_text_makes_it_fail_in_another_way(text: str) -> None:
    with contextlib.suppress(Unreadable):
        parse_pack(text)
