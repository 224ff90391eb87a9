"""Money is read as it is written, and what has two readings is never guessed."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.vietnam.money import LARGEST, Price, money_from_number, parse_price, written
from ocopsync.vietnam.reading import Ambiguous, IsRange, Unreadable

amounts = st.integers(min_value=1, max_value=LARGEST)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("225.000đ", 225_000),
        ("1,386 đ", 1_386),
        ("1.050.000\u00a0₫", 1_050_000),
        ("150k", 150_000),
        ("1,2 triệu", 1_200_000),
        ("1.5tr", 1_500_000),
        ("1tr2", 1_200_000),
        ("1tr250", 1_250_000),
        ("2 triệu rưỡi", 2_500_000),
        ("25 nghìn đồng", 25_000),
        ("25 ngàn", 25_000),
        ("1 tỷ", 1_000_000_000),
        ("225 000 đ", 225_000),
        ("225,000.00", 225_000),
        ("Giá: 50.000 VNĐ", 50_000),
        ("633 đ", 633),
        ("VNĐ 120.000", 120_000),
        ("120000.0", 120_000),
        ("120000,00", 120_000),
        ("120K", 120_000),
        ("1 triệu 200 nghìn", 1_200_000),
        ("1 triệu 50 ngàn đồng", 1_050_000),
        ("1tr200k", 1_200_000),
        ("1 Triệu 200.000đ", 1_200_000),
        ("1 tỷ 200 triệu", 1_200_000_000),
        ("200 nghìn 500 đồng", 200_500),
        ("225.000,-", 225_000),
        ("225.000.- đ", 225_000),
        ("225.000,-- VNĐ", 225_000),
    ],
)
def test_forms_of_one_amount(text: str, amount: int) -> None:
    assert parse_price(text) == Price(amount)


def test_what_stands_after_the_slash_is_kept() -> None:
    assert parse_price("633 đ/viên") == Price(633, "viên")
    assert parse_price("50k/100g") == Price(50_000, "100g")
    assert parse_price("225.000 VNĐ/kg") == Price(225_000, "kg")
    assert parse_price("225.000,-/hộp") == Price(225_000, "hộp")
    assert parse_price("1 triệu 200 nghìn/kg") == Price(1_200_000, "kg")


@pytest.mark.parametrize(
    "text",
    ["1 triệu 200 đồng", "200 nghìn 1 triệu", "1 triệu 1200 nghìn", "200 nghìn 500", "1 tỷ 200.000", "225.000,- 5"],
)
def test_amounts_that_do_not_fit_together_are_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_price(text)


def test_a_range_of_amounts_in_words_names_both_ends() -> None:
    with pytest.raises(IsRange) as caught:
        parse_price("1 triệu 200 nghìn - 1 triệu 500 nghìn")
    assert (caught.value.low, caught.value.high) == (1_200_000, 1_500_000)


@pytest.mark.parametrize("text", ["Liên hệ", "LIÊN HỆ", "Giá: liên hệ", "lh", "Thỏa thuận", "Liên hệ 0912345678"])
def test_on_request_is_no_amount(text: str) -> None:
    assert parse_price(text) == Price(None)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("225", ("225 đ", "225.000 đ")),
        ("1,250 triệu", ("1.250.000 đ", "1.250.000.000 đ")),
        ("1,500k", ("1.500 đ", "1.500.000 đ")),
        ("120.000/150.000", ("120.000 đ", "150.000 đ")),
        ("120.000đ/hộp; 200.000đ/kg", ("120.000 đ/hộp", "200.000 đ/kg")),
        ("225.000.00", ("225.000 đ", "22.500.000 đ")),
        ("225,000,00 đ/hộp", ("225.000 đ", "22.500.000 đ")),
        ("1.200.0", ("1.200 đ", "12.000 đ")),
        ("1.200.00k", ("1.200.000 đ", "120.000.000 đ")),
    ],
)
def test_two_readings_are_named(text: str, readings: tuple[str, ...]) -> None:
    with pytest.raises(Ambiguous) as caught:
        parse_price(text)
    assert caught.value.readings == readings


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("27.000 - 32.000 đồng/kg", 27_000, 32_000), ("27 - 32k", 27_000, 32_000), ("50.000 đến 60.000", 50_000, 60_000)],
)
def test_a_range_names_both_ends(text: str, low: int, high: int) -> None:
    with pytest.raises(IsRange) as caught:
        parse_price(text)
    assert (caught.value.low, caught.value.high) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "chưa có",
        "12.5",
        "120.0",
        "12O.000",
        "0.225",
        "007",
        "-5",
        "10%",
        "5 USD",
        "1.234.56",
        "9" * 30,
        "/5",
        "1" + ".000" * 2000 + ".00",
        "12,50,000",
        "1.2.3",
        "1.20.000",
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_price(text)


def test_the_unit_of_the_heading_settles_small_numbers() -> None:
    assert parse_price("225", scale=1) == Price(225)
    assert parse_price("225", scale=1000) == Price(225_000)
    assert parse_price("225,5", scale=1000) == Price(225_500)
    with pytest.raises(Ambiguous):
        parse_price("225.000", scale=1000)


@given(amounts)
def test_what_we_write_we_read(amount: int) -> None:
    assert parse_price(written(amount)) == Price(amount)
    assert parse_price(f"{amount:,} đ") == Price(amount)


@given(st.integers(min_value=1000, max_value=LARGEST))
def test_a_number_cell_is_whole_dong(amount: int) -> None:
    assert money_from_number(float(amount)) == amount


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 225_000.5, 1e300, -1.0])
def test_a_number_that_is_no_amount_is_refused(number: float) -> None:
    with pytest.raises(Unreadable):
        money_from_number(number)


@given(st.text() | st.from_regex(r"[\d.,kđtr /\-]{0,20}"), st.sampled_from((0, 1, 1000)))
def test_no_text_makes_it_fail_in_another_way(text: str, scale: int) -> None:
    with contextlib.suppress(Unreadable):
        amount = parse_price(text, scale=scale).amount
        assert amount is None or 0 <= amount <= LARGEST


@pytest.mark.parametrize(("text", "scale"), [("225000", 1000), ("10000", 1000), ("225000", 1_000_000)])
def test_an_amount_written_out_under_thousands_has_two_readings(text: str, scale: int) -> None:
    with pytest.raises(Ambiguous) as error:
        parse_price(text, scale=scale)
    assert error.value.readings == (written(int(text)), written(int(text) * scale))
