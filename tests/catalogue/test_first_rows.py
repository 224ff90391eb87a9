"""The first row of each key is found again, however many keys there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ocopsync.catalogue import first_rows
from ocopsync.catalogue.first_rows import FirstRows


@pytest.fixture(params=["in memory", "in a file"])
def rows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> FirstRows:
    if request.param == "in a file":
        monkeypatch.setattr(first_rows, "IN_MEMORY", 7)
    return FirstRows()


def test_each_key_is_told_where_it_came_first(rows: FirstRows) -> None:
    keys = [("sku", f"SP-{number * 7 % 500}") for number in range(2000)]
    expected: dict[tuple[str, str], int] = {}
    for number, key in enumerate(keys, 1):
        assert rows.first(key, number) == expected.setdefault(key, number)


def test_keys_that_the_filter_cannot_tell_apart_are_told_apart(
    rows: FirstRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_rows, "_BITS", 8)
    assert [rows.first(key, key + 1) for key in range(100)] == list(range(1, 101))
    assert [rows.first(key, 1000) for key in range(100)] == list(range(1, 101))


def test_a_disk_without_room_is_the_systems_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_rows, "IN_MEMORY", 1)
    rows = FirstRows()
    rows.first("a", 1)
    assert rows._older
    rows._older._database.execute("PRAGMA max_page_count = 1")
    with pytest.raises(OSError, match="No space left"):
        for number in range(2, 2000):
            rows.first(number, number)


def test_a_code_is_found_again_behind_thousands_of_others(
    table: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_rows, "IN_MEMORY", 4)
    rows = [[f"A{number % 30}", f"Mắm {number}", "HTX Hòa Hải", "1.000"] for number in range(32)]
    found = [
        (row.place.row, problem.values["first"])
        for row in table(["Mã SP", "Tên sản phẩm", "Chủ thể", "Giá bán"], *rows)
        for problem in row.problems
        if problem.code == "sku-twice"
    ]
    assert found == [(32, 2), (33, 3)]
