"""An address in several columns is one address, in which nothing stands twice."""

from __future__ import annotations

import csv
import datetime as dt

import pytest

from ocopsync.catalogue import read

DAY = dt.date(2026, 11, 21)


def address_of(tmp_path, **columns: str) -> str:
    path = tmp_path / "hang.csv"
    row = {"Mã SP": "A", "Tên sản phẩm": "Mắm tôm", "Chủ thể": "HTX Ví Dụ 01", "Giá bán": "50000", **columns}
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, row)
        out.writeheader()
        out.writerow(row)
    with read(path, on=DAY) as catalogue:
        (found,) = catalogue.rows()
    assert found.product is not None, found.problems
    return found.product.producer.address


@pytest.mark.parametrize(
    ("columns", "address"),
    [
        ({"Xã": "Hoa Lộc", "Huyện": "Hậu Lộc", "Tỉnh": "Thanh Hóa"}, "xã Hoa Lộc, huyện Hậu Lộc, tỉnh Thanh Hóa"),
        ({"Tỉnh": "Thanh Hóa", "Xã": "Hoa Lộc", "Địa chỉ": "Thôn 3"}, "Thôn 3, xã Hoa Lộc, tỉnh Thanh Hóa"),
        ({"Xã/phường": "Hạc Thành", "Tỉnh/Thành phố": "Thanh Hóa"}, "Hạc Thành, Thanh Hóa"),
        ({"Xã/phường": "P. Hạc Thành", "Tỉnh": "tỉnh Thanh Hóa"}, "P. Hạc Thành, tỉnh Thanh Hóa"),
        ({"Xã": "xã Hoa Lộc", "Huyện": "", "Tỉnh": "TP. Hà Nội"}, "xã Hoa Lộc, TP. Hà Nội"),
        ({"Xã": "Xa Dung", "Tỉnh": "Điện Biên"}, "xã Xa Dung, tỉnh Điện Biên"),
        (
            {"Địa chỉ": "Thôn 3, xã Hoa Lộc, Hậu Lộc, Thanh Hoá", "Xã": "Hoa Lộc", "Tỉnh": "Thanh Hóa"},
            "Thôn 3, xã Hoa Lộc, Hậu Lộc, Thanh Hoá",
        ),
        ({"Địa chỉ": "Thôn Hoa, ", "Xã": "Hoa Lộc"}, "Thôn Hoa, xã Hoa Lộc"),
        ({"Huyện": "-", "Tỉnh": ""}, ""),
    ],
)
def test_the_parts_make_one_address(tmp_path, columns, address):
    assert address_of(tmp_path, **columns) == address


def test_an_old_district_in_a_column_of_its_own_is_noticed(tmp_path):
    path = tmp_path / "hang.csv"
    path.write_text(
        "Mã SP,Tên sản phẩm,Chủ thể,Giá bán,Xã,Huyện,Tỉnh\nA,Mắm tôm,HTX Ví Dụ 01,50000,Hoa Lộc,Hậu Lộc,Thanh Hóa\n",
        encoding="utf-8",
    )
    with read(path, on=DAY) as catalogue:
        (row,) = catalogue.rows()
    (found,) = [problem for problem in row.problems if problem.kind.code == "address-before-merger"]
    assert found.suggestion == "xã Hoa Lộc, tỉnh Thanh Hóa"
