"""Strict makes errors of warnings, lenient warnings of the law's errors; what can't be read stays an error."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ocopsync.catalogue import Row, problems, read, table_problems
from ocopsync.problem import ERROR, NOTE, WARNING, Severity, has_errors
from ocopsync.rules import RULES
from ocopsync.strictness import LENIENT, NORMAL, STRICT, Strictness, taken

DAY = dt.date(2026, 11, 21)
LAW_ERROR, LAW_WARNING, ADVICE = RULES["ocop-stars"], RULES["ocop-revoked"], RULES["stamp-gtin-differs"]


@pytest.mark.parametrize(
    ("kind", "strictness", "severity"),
    [
        (LAW_ERROR, NORMAL, ERROR),
        (LAW_ERROR, STRICT, ERROR),
        (LAW_ERROR, LENIENT, WARNING),
        (LAW_WARNING, NORMAL, WARNING),
        (LAW_WARNING, STRICT, ERROR),
        (LAW_WARNING, LENIENT, WARNING),
        (ADVICE, STRICT, ERROR),
        (problems.PRICE_UNREADABLE, LENIENT, ERROR),
        (problems.PRICE_MISSING, STRICT, ERROR),
        (table_problems.HIDDEN, STRICT, NOTE),
    ],
)
def test_what_a_problem_weighs(kind: problems.ProblemKind, strictness: Strictness, severity: Severity) -> None:
    problem = taken(kind.at(value="1", field="name"), strictness)
    assert (problem.severity, problem.kind, problem.value) == (severity, kind, "1")


@pytest.mark.parametrize(
    ("stars", "price", "strictness", "published"),
    [
        ("6", "225.000", NORMAL, False),
        ("6", "225.000", LENIENT, True),
        ("6", "nghìn rưỡi", LENIENT, False),
        ("", "225.000", STRICT, True),
        ("", "", NORMAL, True),
        ("", "", STRICT, False),
    ],
)
def test_a_row_is_as_good_as_its_problems(
    tmp_path: Path, stars: str, price: str, strictness: Strictness, published: bool
) -> None:
    row = the_row(tmp_path, stars, price, strictness)
    assert row.product is not None
    assert has_errors(row.problems) is not published


def the_row(folder: Path, stars: str, price: str, strictness: Strictness) -> Row:
    path = folder / "hang.csv"
    cells = ("HL-01", "Mắm tôm", "HTX Ví Dụ", price, stars)
    path.write_text(f"Mã SP;Tên sản phẩm;Chủ thể;Giá bán;Hạng sao\n{';'.join(cells)}\n", encoding="utf-8")
    (row,) = read(path, on=DAY, strictness=strictness)
    return row
