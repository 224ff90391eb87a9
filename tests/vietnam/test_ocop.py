"""OCOP's sets by number and by any of their names; stars, decisions and codes as lists write them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.vietnam.ocop import SETS, parse_decision, parse_decision_number, parse_ocop_code, parse_set, parse_stars
from ocopsync.vietnam.reading import Ambiguous, Unreadable


def test_there_are_26_sets_in_six_industries() -> None:
    assert sorted(SETS) == list(range(1, 27))
    assert len({ocop_set.industry for ocop_set in SETS.values()}) == 6
    assert {number for number, ocop_set in SETS.items() if ocop_set.authority == "CT"} == {5, 14, 15, 17, 22}
    assert {number for number, ocop_set in SETS.items() if ocop_set.authority == "YT"} == {16, 18, 19}


@pytest.mark.parametrize("number", SETS)
def test_each_set_is_found_by_number_and_by_all_its_names(number: int) -> None:
    ocop_set = SETS[number]
    for text in (str(number), f"Nhóm {number}", f"{number}. {ocop_set.name}", ocop_set.name, ocop_set.name.upper()):
        assert parse_set(text) == number
    for name in ocop_set.other_names:
        assert parse_set(name) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Vải và may mặc", 22),
        ("Lưu niệm - nội thất - trang trí", 21),
        ("Dịch vụ du lịch nông thôn", 26),
        ("bộ sản phẩm: đồ ăn nhanh", 5),
    ],
)
def test_old_names(text: str, number: int) -> None:
    assert parse_set(text) == number


@pytest.mark.parametrize("text", ["Thực phẩm", "Thảo dược", "Đồ uống", "3. Nước mắm"])
def test_an_industry_or_two_names_at_once_are_ambiguous(text: str) -> None:
    with pytest.raises(Ambiguous) as caught:
        parse_set(text)
    assert len(caught.value.readings) > 1


@pytest.mark.parametrize(
    ("text", "stars"),
    [
        ("4", 4),
        ("4 sao", 4),
        ("4*", 4),
        ("★★★", 3),
        ("***", 3),
        ("OCOP 4 sao", 4),
        ("Hạng 5 sao", 5),
        ("03", 3),
        ("3,0", 3),
        ("4.0", 4),
        ("Ba sao", 3),
        ("Hạng bốn sao", 4),
        ("OCOP năm sao", 5),
        ("chưa có", None),
    ],
)
def test_stars(text: str, stars: int | None) -> None:
    assert parse_stars(text) == stars


def test_potential_stars_are_no_stars() -> None:
    with pytest.raises(Unreadable):
        parse_stars("tiềm năng 5 sao")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("số 715/QĐ – UBND", "715/QĐ-UBND"),
        ("Quyết định số 5445/QĐ-UBND", "5445/QĐ-UBND"),
        ("12/2024/qđ-ubnd", "12/2024/QĐ-UBND"),
        ("0715/QD-UBND", "715/QĐ-UBND"),
    ],
)
def test_decision_numbers_have_one_spelling(text: str, number: str) -> None:
    assert parse_decision_number(text) == number


@pytest.mark.parametrize("code", ["38-14797-12-2026", "83-829-28780-3-2022"])
def test_new_and_old_product_codes(code: str) -> None:
    assert parse_ocop_code(code.replace("-", " – ")) == code


@given(st.text(), st.sampled_from([parse_set, parse_stars, parse_decision, parse_decision_number, parse_ocop_code]))
def test_no_text_makes_it_fail_in_another_way(text: str, parse: Callable[[str], object]) -> None:
    with contextlib.suppress(Unreadable):
        parse(text)
