"""What changed in the columns since a catalogue was read last is said once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ocopsync.catalogue import read
from ocopsync.catalogue.last_columns import changes_since_last_time

DAY = dt.date(2026, 11, 21)
BEFORE = "Mã SP;Tên sản phẩm;Giá bán;Mô tả"


def changes(folder: Path, headings: str, *, remembered: str = ".ocopsync") -> list[tuple[str, str]]:
    path = folder / "hàng.csv"
    path.write_text(f"{headings}\n{';'.join('A' for _ in headings.split(';'))}\n", encoding="utf-8")
    found = changes_since_last_time(read(path, on=DAY), folder / remembered)
    return [(problem.code, problem.value) for problem in found]


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (BEFORE, []),
        ("Mô tả;Mã SP;Giá bán;TÊN SẢN PHẨM", []),
        (f"{BEFORE};Thương hiệu", [("column-new", "Thương hiệu")]),
        ("Mã SP;Tên sản phẩm;Mô tả", [("column-gone", "Giá bán")]),
        ("Mã SP;Tên sản phẩm;Mô tả;Đơn giá", [("column-renamed", "Đơn giá")]),
        ("Mã SP;Tên sản phẩm;Màu sắc;Mô tả", [("column-renamed", "Màu sắc")]),
        ("Mã SP;Tên sản phẩm;Mô tả;Màu sắc", [("column-new", "Màu sắc"), ("column-gone", "Giá bán")]),
    ],
)
def test_what_changed_is_said_once(tmp_path: Path, after: str, said: list[tuple[str, str]]) -> None:
    assert changes(tmp_path, BEFORE) == []
    assert changes(tmp_path, after) == said
    assert changes(tmp_path, after) == []


def test_where_nothing_can_be_remembered_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "đầy").write_text("")
    assert changes(tmp_path, BEFORE, remembered="đầy") == []
    assert changes(tmp_path, "Mã SP;Tên sản phẩm", remembered="đầy") == []


def test_what_is_remembered_may_be_damaged(tmp_path: Path) -> None:
    changes(tmp_path, BEFORE)
    (file,) = (tmp_path / ".ocopsync").iterdir()
    file.write_bytes(b"[[1]\xff")
    assert changes(tmp_path, "Mã SP;Tên sản phẩm") == []
