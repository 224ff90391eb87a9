"""Barcodes are repaired where the check digit proves it, and never otherwise."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.vietnam.gtin import Barcode, DigitsLost, kept_for, read_barcode
from ocopsync.vietnam.ids import WrongCheckDigit, gtin_check_digit
from ocopsync.vietnam.reading import Ambiguous, Unreadable

GTIN, OTHER = "8935001234562", "8935001234579"
BODIES = st.text("0123456789", min_size=11, max_size=11).map(lambda digits: "8" + digits)


@given(BODIES)
def test_a_number_with_all_its_digits_is_repaired(body: str) -> None:
    gtin = body + gtin_check_digit(body)
    if gtin.endswith("0000000"):
        return
    for text in (f"{gtin}.0", f"{gtin},00", f"{gtin[0]}.{gtin[1:]}E+12", f"{gtin[0]},{gtin[1:]}e12"):
        assert read_barcode(text) == Barcode(gtin, repaired=True)
    assert read_barcode(gtin) == Barcode(gtin)


@given(BODIES, st.integers(1, 9))
def test_a_number_is_not_repaired_against_its_check_digit(body: str, change: int) -> None:
    wrong = body + str((int(gtin_check_digit(body)) + change) % 10)
    for text in (f"{wrong}.0", f"{wrong[0]}.{wrong[1:]}E+12"):
        with pytest.raises(Unreadable):
            read_barcode(text)


@pytest.mark.parametrize(
    "text",
    ["8.93E+12", "8,93E+12", "8.93604E+12", "8,935E12", "8930000000000", "8936040000000.00", "8.93500123456E+12"],
)
def test_lost_digits_are_said_to_be_lost(text: str) -> None:
    with pytest.raises(DigitsLost):
        read_barcode(text)


def test_one_lost_zero_is_put_back() -> None:
    assert read_barcode("12345678905") == Barcode("012345678905", restored=True)
    with pytest.raises(Unreadable):
        read_barcode("12345678906")


def test_zeros_that_could_be_one_or_six_are_two_readings() -> None:
    with pytest.raises(Ambiguous) as caught:
        read_barcode("1234565")
    assert caught.value.readings == ("01234565", "0000001234565")


@pytest.mark.parametrize("between", [" / ", "; ", ", ", "\n", " và ", " hoặc ", " "])
def test_two_barcodes_in_one_cell_are_two_readings(between: str) -> None:
    with pytest.raises(Ambiguous) as caught:
        read_barcode(f"{GTIN}{between}{OTHER}")
    assert caught.value.readings == (GTIN, OTHER)
    assert read_barcode(f"{GTIN}{between}{GTIN}").gtin == GTIN


def test_groups_of_digits_are_one_barcode() -> None:
    assert read_barcode("893 5001 23456 2") == read_barcode("8 935001 234562") == Barcode(GTIN)


def test_a_mistyped_digit_names_the_one_that_would_fit() -> None:
    with pytest.raises(WrongCheckDigit) as caught:
        read_barcode("8935001234569")
    assert caught.value.expected == "2"


@pytest.mark.parametrize("text", ["", "123", "1234567890", "ISBN 604", "89350O1234562", "SP-01", "0000000000000"])
def test_what_is_no_barcode_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_barcode(text)


@pytest.mark.parametrize(
    ("gtin", "use"),
    [
        (GTIN, ""),
        ("9520000000011", ""),
        ("2000000000008", "shop"),
        ("0200000000004", "shop"),
        ("200000000004", "shop"),
        ("20000004", "shop"),
        ("9786041123458", "book"),
        ("9771234567898", "book"),
    ],
)
def test_numbers_of_shops_and_books_are_told_apart(gtin: str, use: str) -> None:
    assert kept_for(gtin) == use


@given(st.text() | st.from_regex(r"[\d.,E+/; ]{0,30}"))
def test_no_text_makes_it_fail_in_another_way(text: str) -> None:
    with contextlib.suppress(Unreadable):
        read_barcode(text)
