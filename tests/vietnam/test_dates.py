"""Dates are day before month, and how long something keeps is understood."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.vietnam.dates import (
    ShelfLife,
    date_from_number,
    parse_date,
    parse_shelf_life,
    periods,
    plausible,
    written,
)
from ocopsync.vietnam.reading import Unreadable

DATES = st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        *("5/3/2026", "05.03.2026", "5-3-26", "05032026", "050326", "2026-03-05", "20260305", "05.03.2026."),
        *("ngày 5 tháng 3 năm 2026", "ngày 05/03/2026", "05/03/2026 00:00", "05/03/2026 0:00:00"),
        *("05-Mar-26", "5-Mar-2026", "5 March 2026", "05-Thg3-26", "05-Thg3-2026", "5 tháng 3, 2026"),
    ],
)
def test_forms_of_one_date(text: str) -> None:
    assert parse_date(text) == dt.date(2026, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        *("3/25/2026", "2026", "6/2026", "31/2/2026", "1/1/1900", "hôm nay", "", "1/2-2026"),
        *("5-Mai-26", "31-Feb-26", "Mar-26", "05-Thg13-26"),
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_date(text)


@pytest.mark.parametrize("number", [46086.0, 5032026.0, 20260305.0])
def test_number_cells(number: float) -> None:
    assert date_from_number(number) == dt.date(2026, 3, 5)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1.5, -1.0, 99999999.0, 10000.0])
def test_numbers_that_are_no_dates(number: float) -> None:
    with pytest.raises(Unreadable):
        date_from_number(number)


@given(DATES)
def test_every_way_of_writing_a_date_is_read(date: dt.date) -> None:
    for text in (written(date), f"{date:%d-%m-%Y}", f"{date:%d.%m.%Y}", f"{date:%d%m%Y}", f"{date:%Y%m%d}", str(date)):
        assert parse_date(text) == date
    assert plausible(date) == date


@given(st.text() | st.from_regex(r"[\d./\- ]{0,12}"))
def test_no_text_makes_it_fail_in_another_way(text: str) -> None:
    with contextlib.suppress(Unreadable):
        parse_date(text)
    parse_shelf_life(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("30 tháng kể từ NSX", ShelfLife(30, "tháng")),
        ("6 tháng kể từ ngày sản xuất", ShelfLife(6, "tháng")),
        ("HSD: 12 THÁNG", ShelfLife(12, "tháng")),
        ("HSD 31/12/2026", dt.date(2026, 12, 31)),
        ("in trên bao bì", None),
    ],
)
def test_shelf_life(text: str, meant: object) -> None:
    assert parse_shelf_life(text) == meant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12 tháng kể từ NSX", ["12 tháng"]),
        ("1 năm (bảo quản lạnh 2 năm)", ["1 năm", "2 năm"]),
        ("6-12 tháng", ["6 tháng", "12 tháng"]),
        ("1 năm (12 tháng)", ["1 năm"]),
        ("1,5 năm", ["18 tháng"]),
        ("1.5 năm (lạnh 2,25 năm)", ["18 tháng", "27 tháng"]),
        ("HSD: 31/12/2026", []),
        ("ngày 5 tháng 3 năm 2026", []),
        ("in trên bao bì", []),
    ],
)
def test_every_period_that_is_named_is_found(text: str, said: list[str]) -> None:
    assert [str(period) for period in periods(text)] == said


@pytest.mark.parametrize(("text", "meant"), [("3/25/2026", "25/03/2026"), ("31/2/2026", ""), ("3/25/26", "")])
def test_a_date_with_its_month_first_is_refused_and_its_meaning_suggested(text: str, meant: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse_date(text)
    assert caught.value.suggestion == meant
