"""Words that say that there is no value yet: an empty cell, or said where they could mean something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ocopsync.model import Paper


def codes(row: Any) -> list[str]:
    return [problem.code for problem in row.problems]


NOTHING_YET = ["không", "Không có", "ko có", "Chưa có", "chưa có.", "(Đang cập nhật)", "DANG CAP NHAT", "đang làm"]


@pytest.mark.parametrize("written", [*NOTHING_YET, "cập nhật sau", "Đang  cập nhật…", "-", "n/a", "N/A"])
@pytest.mark.parametrize(
    "heading",
    [
        *("Mã vạch", "Điện thoại", "MST", "CCCD", "Email", "Website", "Số QĐ", "Mã OCOP", "Truy xuất nguồn gốc"),
        *("Hạng sao", "Ngày QĐ", "Giấy tờ", "HSD", "Mô tả", "Thành phần", "Địa chỉ", "Nhóm", "ĐVT", "Quy cách"),
        *("Khối lượng (g)", "Thương hiệu", "Giá niêm yết"),
    ],
)
def test_words_for_no_value_are_an_empty_cell(cell: Callable[..., Any], heading: str, written: str) -> None:
    said, empty = cell(**{heading: written}), cell(**{heading: ""})
    assert said.product == empty.product
    assert said.problems == empty.problems


@pytest.mark.parametrize("written", NOTHING_YET)
def test_a_name_or_a_producer_that_is_still_to_come_is_missing(cell: Callable[..., Any], written: str) -> None:
    assert codes(cell(**{"Tên sản phẩm": written})) == ["name-missing"]
    assert codes(cell(**{"Chủ thể": written})) == ["producer-missing"]
    assert codes(cell(**{"Mã SP": written})) == ["sku-missing"]


@pytest.mark.parametrize(
    ("heading", "written", "code"),
    [
        ("Giá bán", "chưa có", "price-unreadable"),
        ("Giá bán", "đang cập nhật", "price-unreadable"),
        ("Tồn kho", "không có", "stock-unreadable"),
        ("Thao tác", "không", "verb-unknown"),
        ("Bị thu hồi", "đang cập nhật", "yes-no-unreadable"),
        ("Trạng thái tem", "không", "stamp-state-unknown"),
    ],
)
def test_where_no_value_could_mean_something_else_it_is_said(
    cell: Callable[..., Any], heading: str, written: str, code: str
) -> None:
    assert codes(cell(**{heading: written})) == [code]


def test_a_stock_that_is_still_to_come_is_not_counted(cell: Callable[..., Any]) -> None:
    row = cell(**{"Tồn kho": "đang cập nhật"})
    assert (row.problems, row.product.stock) == ((), None)


@pytest.mark.parametrize("heading", ["Mô tả", "Thương hiệu", "Cảnh báo"])
@pytest.mark.parametrize("written", ["Không chất bảo quản", "Chùa", "chua", "Không có tôm", "Cập nhật sau Tết có hàng"])
def test_words_that_only_begin_like_that_are_kept(cell: Callable[..., Any], heading: str, written: str) -> None:
    product = cell(**{heading: written}).product
    assert written in (product.description, product.brand, product.warnings)


@pytest.mark.parametrize(
    "missing", ["ATTP: đang làm", "ATTP: chưa có", "Chưa có ATTP", "Đang làm ATTP: 12/2024", "không"]
)
def test_a_paper_that_is_still_to_come_is_none(cell: Callable[..., Any], missing: str) -> None:
    papers = cell(**{"Giấy tờ": f"Tự công bố: 01/HL/2025; {missing}"}).product.papers
    assert papers == (Paper("Tự công bố", "01/HL/2025"),)


def test_a_picture_that_is_still_to_come_is_none(cell: Callable[..., Any]) -> None:
    assert codes(cell(Ảnh="chưa có")) == ["image-none"]
