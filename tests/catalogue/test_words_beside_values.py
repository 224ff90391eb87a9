"""What people write beside a value: a decision with its date, a phone with a name, stock with its unit."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest

from ocopsync.privacy import mask
from ocopsync.problem import ERROR
from ocopsync.report.json import problem_json


def codes(row: Any) -> list[str]:
    return [problem.code for problem in row.problems]


DECISION = ("715/QĐ-UBND", dt.date(2025, 5, 12))


@pytest.mark.parametrize(
    "written",
    [
        "715/QĐ-UBND ngày 12/5/2025",
        "Số 715/QĐ-UBND, ngày 12/05/2025",
        "715/QĐ-UBND ngày 12 tháng 5 năm 2025",
        "QĐ số 715/QĐ-UBND (12/5/2025)",
        "715/QĐ-UBND; 12.05.2025",
        "715/QĐ-UBND - 12/05/2025",
        "715/QĐ-UBND\nký ngày 12/5/2025",
        "715/QĐ-UBND ngày 12/5/2025 của UBND tỉnh Thanh Hóa",
    ],
)
@pytest.mark.parametrize("column", [{}, {"Ngày QĐ": ""}, {"Ngày QĐ": "-"}, {"Ngày QĐ": "12/5/2025"}])
def test_a_decisions_date_behind_its_number_is_read(
    cell: Callable[..., Any], written: str, column: dict[str, str]
) -> None:
    row = cell(**{"Hạng sao": "4", "Số QĐ": written, "Cơ quan cấp": "UBND tỉnh Thanh Hóa", **column})
    certificate = row.product.certificate
    assert not [code for code in codes(row) if "decision" in code or "date" in code]
    assert (certificate.decision_number, certificate.decision_date) == DECISION


def test_who_decided_is_read_behind_the_date_where_no_column_says_it(cell: Callable[..., Any]) -> None:
    row = cell(**{"Hạng sao": "4", "Số QĐ": "715/QĐ-UBND ngày 12/5/2025 của UBND tỉnh Thanh Hóa"})
    assert row.product.certificate.issuer == "UBND tỉnh Thanh Hóa"


def test_two_dates_of_one_decision_are_both_said_and_neither_is_taken(cell: Callable[..., Any]) -> None:
    row = cell(**{"Hạng sao": "4", "Số QĐ": "715/QĐ-UBND ngày 12/5/2025", "Ngày QĐ": "15/6/2025"})
    problem = next(problem for problem in row.problems if problem.code == "decision-dates-differ")
    assert problem.severity is ERROR
    assert problem.place.heading == "Ngày QĐ"
    assert {"15/06/2025", "12/05/2025"} <= set(re.findall(r"[\d/]{10}", problem.message.render("en")))
    assert row.product.certificate.decision_date is None
    assert row.product.certificate.decision_number == "715/QĐ-UBND"


def test_an_unreadable_date_is_not_replaced_by_the_one_behind_the_number(cell: Callable[..., Any]) -> None:
    row = cell(**{"Hạng sao": "4", "Số QĐ": "715/QĐ-UBND ngày 12/5/2025", "Ngày QĐ": "hôm qua"})
    assert "date-unreadable" in codes(row)
    assert row.product.certificate.decision_date is None


@pytest.mark.parametrize("written", ["715/QĐ-UBND ngày 31/2/2024", "715/QĐ-UBND ngày 5/13/2024", "715/QĐ-UBND 800"])
def test_a_decision_with_a_date_that_there_is_not_is_kept_and_said(cell: Callable[..., Any], written: str) -> None:
    row = cell(**{"Hạng sao": "4", "Số QĐ": written})
    assert "decision-number-unreadable" in codes(row)
    assert row.product.certificate.decision_number == written


@pytest.mark.parametrize(
    "heading", ["Số, ngày quyết định", "Số và ngày quyết định", "Số, ngày QĐ", "Quyết định số, ngày"]
)
def test_a_column_of_numbers_and_dates_is_recognised(cell: Callable[..., Any], heading: str) -> None:
    row = cell(**{"Hạng sao": "4", heading: "715/QĐ-UBND ngày 12/5/2025"})
    assert row.product.certificate.decision_date == DECISION[1]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0912345678 (chị Lan)", "0912345678"),
        ("0912 345 678 - chị Lan", "0912345678"),
        ("Chị Lan: 0912.345.678", "0912345678"),
        ("0912345678 (Lan, kế toán)", "0912345678"),
        ("0237 3852 123 (máy lẻ 12)", "02373852123"),
        ("0912345678 / chị Lan", "0912345678"),
        ("+84 912 345 678 (Zalo)", "0912345678"),
        ("Chị Lan (0912345678)", "0912345678"),
    ],
)
def test_a_phone_number_is_read_without_whose_it_is(cell: Callable[..., Any], written: str, number: str) -> None:
    row = cell(**{"Điện thoại": written})
    (problem,) = row.problems
    assert row.product.producer.phone == number
    assert (problem.code, problem.value) == ("phone-rest-left-out", mask(number))
    assert problem.suggestion == number
    assert "Lan" not in f"{problem.message} {problem_json(problem)}"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("0912345678 (chị Lan), 0987654321 (anh Nam)", "value-ambiguous"),
        ("Lan 0912345678, Nam 0987654321", "value-ambiguous"),
        ("0912345678 (Zalo 0987654321)", "phone-unreadable"),
        ("0912345678O", "phone-unreadable"),
        ("O912345678", "phone-unreadable"),
        ("0912345678 l", "phone-unreadable"),
        ("chị Lan", "phone-unreadable"),
        ("0912 345 67 (chị Lan)", "phone-unreadable"),
        ("0912345678 nhánh 2", "phone-unreadable"),
    ],
)
def test_another_number_beside_a_phone_number_is_said(cell: Callable[..., Any], written: str, code: str) -> None:
    row = cell(**{"Điện thoại": written})
    assert codes(row)[0] == code
    assert row.product.producer.phone == ""


@pytest.mark.parametrize(
    ("stock", "unit", "count"), [("2 tạ", "kg", 200), ("1,5 tấn", "Kg", 1500), ("1.200 hộp", "hộp", 1200)]
)
def test_stock_is_counted_in_the_unit_of_sale(cell: Callable[..., Any], stock: str, unit: str, count: int) -> None:
    row = cell(**{"Tồn kho": stock, "ĐVT": unit})
    assert (row.problems, row.product.stock) == ((), count)


def test_stock_takes_the_unit_of_its_heading_and_the_unit_of_sale_from_the_price(cell: Callable[..., Any]) -> None:
    assert cell(**{"Giá bán": "90.000/kg", "Tồn kho (yến)": "5"}).product.stock == 50


@pytest.mark.parametrize(
    ("stock", "unit", "code", "says"),
    [
        ("5 thùng", "chai", "stock-unit-differs", ("5 thùng", "the thùng", "the chai")),
        ("20 kg", "gói", "stock-unit-differs", ("20 kg", "the kg", "the gói")),
        ("20 kg", "", "stock-without-unit", ("20 kg",)),
        ("1,5", "kg", "stock-unreadable", ("1,5",)),
        ("250 g", "kg", "stock-unreadable", ("250 g",)),
    ],
)
def test_stock_in_another_unit_is_a_problem_that_says_both(
    cell: Callable[..., Any], stock: str, unit: str, code: str, says: tuple[str, ...]
) -> None:
    row = cell(**{"Tồn kho": stock, "ĐVT": unit})
    (problem,) = row.problems
    assert (problem.code, problem.field, row.product.stock) == (code, "stock", None)
    assert all(part in problem.message.render("en") for part in says)
