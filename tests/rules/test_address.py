"""An address of before 01/07/2025 is a warning until 01/07/2027, then an error, with what to write instead."""

from __future__ import annotations

import datetime as dt

import pytest

from ocopsync.model import Producer, Product
from ocopsync.problem import ERROR, WARNING, Problem
from tests.rules.said import check_product

DAY = dt.date(2026, 11, 21)


def problems(address: str, on: dt.date = DAY) -> list[Problem]:
    product = Product(sku="HL-01", name="Mắm tôm", producer=Producer("HTX Hòa Hải", address=address))
    return [problem for problem in check_product(product, on=on) if problem.code.startswith("address-")]


def test_the_new_address_is_named_and_ready_to_be_pasted() -> None:
    (problem,) = problems("thôn 1, xã Ngư Lộc, huyện Hậu Lộc, tỉnh Thanh Hóa")
    assert (problem.code, problem.severity) == ("address-before-merger", WARNING)
    assert (problem.field, problem.value) == ("address", "xã Ngư Lộc, huyện Hậu Lộc")
    assert "xã Vạn Lộc, tỉnh Thanh Hóa" in problem.advice.render("en")
    assert problem.suggestion == "thôn 1, xã Vạn Lộc, tỉnh Thanh Hóa"


def test_where_it_is_open_the_communes_are_named_and_nothing_is_suggested() -> None:
    (problem,) = problems("thị trấn Hà Trung, huyện Hà Trung, tỉnh Thanh Hóa")
    assert "xã Hà Trung, xã Hoạt Giang (tỉnh Thanh Hóa)" in problem.advice.render("en")
    assert problem.suggestion == ""


def test_a_list_that_is_too_long_is_cut() -> None:
    (problem,) = problems("huyện Châu Thành")
    assert "…" in problem.advice.render("en")


def test_a_district_in_no_register_is_said_all_the_same() -> None:
    (problem,) = problems("huyện Tĩnh Gia, tỉnh Thanh Hóa")
    assert problem.value == "huyện Tĩnh Gia"
    assert problem.advice.render("en").startswith("Write the new commune and province; labels")


@pytest.mark.parametrize("address", ["", "xã Vạn Lộc, tỉnh Thanh Hóa", "TP Hà Nội", "25 phố Huyện Cũ", "xã Vạn Lộc"])
def test_an_address_that_names_nothing_old_is_left_alone(address: str) -> None:
    assert problems(address) == []


def test_the_street_is_in_no_sentence() -> None:
    (problem,) = problems("số 7 ngõ 12, xã Ngư Lộc, huyện Hậu Lộc, tỉnh Thanh Hóa")
    for text in (problem.message.render("en"), problem.advice.render("en"), repr(problem)):
        assert "ngõ 12" not in text


@pytest.mark.parametrize(
    ("day", "code", "severity"),
    [
        (dt.date(2027, 7, 1), "address-before-merger", WARNING),
        (dt.date(2027, 7, 2), "address-after-transition", ERROR),
    ],
)
def test_the_transition_ends_on_the_first_of_july_2027(day: dt.date, code: str, severity: object) -> None:
    (problem,) = problems("huyện Hậu Lộc, tỉnh Thanh Hóa", on=day)
    assert (problem.code, problem.severity) == (code, severity)
