"""Identities: check digits are those of the libraries that know them, old phones become new ones."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from biip.gtin import Gtin
from hypothesis import given
from hypothesis import strategies as st
from stdnum.vn import mst

from ocopsync.vietnam.ids import (
    Phone,
    WrongCheckDigit,
    gtin_check_digit,
    is_citizen_id,
    parse_citizen_id,
    parse_email,
    parse_gtin,
    parse_phone,
    parse_tax_code,
    tax_check_digit,
    with_lost_zeros,
)
from ocopsync.vietnam.reading import Ambiguous, Unreadable

digits = st.text("0123456789", min_size=1, max_size=14)


@given(st.text("0123456789", min_size=9, max_size=9))
def test_the_tax_check_digit_is_that_of_stdnum(nine: str) -> None:
    ours = tax_check_digit(nine)
    theirs = mst.calc_check_digit(nine)
    assert ours == (theirs if len(theirs) == 1 else "")


@given(st.sampled_from((7, 11, 12, 13)).flatmap(lambda n: st.text("123456789", min_size=n, max_size=n)))
def test_the_gtin_check_digit_is_that_of_biip(body: str) -> None:
    gtin = body + gtin_check_digit(body)
    assert parse_gtin(gtin) == gtin
    assert Gtin.parse(gtin).value == gtin


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_in_a_gtin_is_always_noticed(body: str, at: int, change: int) -> None:
    right = body + gtin_check_digit(body)
    wrong = right[:at] + str((int(right[at]) + change) % 10) + right[at + 1 :]
    with pytest.raises(Unreadable):
        parse_gtin(wrong)


def test_a_gtin_may_be_written_in_groups() -> None:
    assert parse_gtin("893 5001 23456 2") == "8935001234562"


@pytest.mark.parametrize("text", ["", "123", "89350012345678901", "8.93E+12", "0000000000000", "ABC"])
def test_what_is_no_gtin_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_gtin(text)


def test_tax_codes_of_ten_and_of_thirteen_digits() -> None:
    assert parse_tax_code("01.00.233.488") == "0100233488"
    assert parse_tax_code("0314409058002") == "0314409058-002"
    with pytest.raises(WrongCheckDigit):
        parse_tax_code("0100233480")


def test_a_citizen_id_is_twelve_digits_with_a_province() -> None:
    assert is_citizen_id("038 090 012345")
    assert parse_citizen_id("038 090 012345") == "038090012345"
    assert not is_citizen_id("999090012345")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("38090012345", "038090012345"),
        ("38 090 012345", "038090012345"),
        ("38302012345", "038302012345"),
        ("1090012345", "001090012345"),
        ("39090012345", ""),  # no province
        ("38590012345", ""),  # born 2190
        ("38245012345", ""),  # born 2045
        ("38219012345", ""),  # a child
        ("38015012345", ""),  # born 1915
        ("01090012345", ""),  # a spreadsheet leaves no zero at the front
        ("10090012345", "010090012345"),
        ("138090012345", ""),
        ("090012345", ""),
        ("3809001234a", ""),
    ],
)
def test_zeros_are_put_before_a_citizen_id_only_where_it_proves_itself(text: str, whole: str) -> None:
    assert with_lost_zeros(text, year=2026) == whole


def test_personal_numbers_are_not_in_the_errors() -> None:
    for parse, text in (
        (parse_citizen_id, "03809001234"),
        (parse_phone, "09123456"),
        (parse_phone, "0912345678 / 0987654321"),
        (parse_tax_code, "38090012345"),
        (parse_email, "anh.ba@"),
    ):
        with pytest.raises(Unreadable) as caught:
            parse(text)
        assert text not in str(caught.value)
        assert "0912345678" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0912 345 678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("(0237) 3.852.123", "02373852123"),
        ("1900 1234", "19001234"),
        ("ĐT: 0912345678", "0912345678"),
        ("0912345678 / 0912 345 678", "0912345678"),
    ],
)
def test_phones(text: str, number: str) -> None:
    assert parse_phone(text) == Phone(number)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *((f"016{n}", f"03{n}") for n in range(2, 10)),
        *zip(("0120", "0121", "0122", "0126", "0128"), ("070", "079", "077", "076", "078"), strict=True),
        *zip(("0123", "0124", "0125", "0127", "0129"), ("083", "084", "085", "081", "082"), strict=True),
        *zip(("0186", "0188", "0199"), ("056", "058", "059"), strict=True),
    ],
)
def test_mobile_numbers_of_before_2018_become_those_of_today(old: str, new: str) -> None:
    assert parse_phone(old + "1234567") == Phone(new + "1234567", changed=True)


def test_two_phones_in_one_cell_are_two_readings() -> None:
    with pytest.raises(Ambiguous):
        parse_phone("0912345678 - 0987654321")


@given(
    st.text() | digits | st.from_regex(r"[+\d .\-/]{0,20}"),
    st.sampled_from([parse_phone, parse_gtin, parse_tax_code, parse_citizen_id, parse_email]),
)
def test_no_text_makes_it_fail_in_another_way(text: str, parse: Callable[[str], object]) -> None:
    with contextlib.suppress(Unreadable):
        parse(text)
