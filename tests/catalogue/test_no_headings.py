"""A table that lies on its side is told from one that has no headings, and from one that stands."""

from __future__ import annotations

import pytest

from ocopsync.catalogue.no_headings import lies_on_its_side
from ocopsync.errors import InputError

SIDEWAYS = [
    ["Mã SP", "HL-01", "HL-02"],
    ["Tên sản phẩm", "Mắm tôm", "Nem chua"],
    ["Giá bán", "225.000", "60.000"],
    ["Chủ thể", "HTX Hòa Hải", "HTX Hòa Hải"],
]
UPRIGHT = [list(column) for column in zip(*SIDEWAYS, strict=True)]
LYING = {
    "as it is": SIDEWAYS,
    "below a title": [["DANH SÁCH SẢN PHẨM"], [], *SIDEWAYS],
    "beside an empty column": [["", *row] for row in SIDEWAYS],
    "of rows of many lengths": [SIDEWAYS[0], SIDEWAYS[1][:2], *SIDEWAYS[2:]],
    "with numbers": [*SIDEWAYS[:2], ["Giá bán", 225_000.0, 60_000.0]],
    "with headings that nobody knows": [*SIDEWAYS, ["Người nhập liệu", "Lan", "Lan"]],
}
STANDING = {
    "upright": UPRIGHT,
    "headings without products": [[row[0]] for row in SIDEWAYS],
    "two headings": SIDEWAYS[:2],
    "no name": [row for row in SIDEWAYS if row[0] != "Tên sản phẩm"],
    "no heading": [["alpha", "beta"], ["1", "2"]],
    "nothing": [[], []],
}


@pytest.mark.parametrize("name", LYING)
def test_a_table_that_lies_on_its_side_is_seen(name):
    assert lies_on_its_side(LYING[name], {})


@pytest.mark.parametrize("name", STANDING)
def test_another_one_is_not_taken_for_it(name):
    assert not lies_on_its_side(STANDING[name], {})


def test_a_heading_may_be_one_that_the_mapping_names():
    rows = [["Ký hiệu riêng", *SIDEWAYS[0][1:]], *SIDEWAYS[1:]]
    assert not lies_on_its_side(rows, {})
    assert lies_on_its_side(rows, {"Ký hiệu riêng": "sku"})


def test_it_is_said_of_a_workbook(xlsx):
    with pytest.raises(InputError) as caught:
        xlsx(*SIDEWAYS)
    assert "hàng.xlsx" in str(caught.value)
    assert caught.value.message.template.startswith("The table in {file} lies on its side")


def test_the_same_table_upright_is_read(xlsx):
    assert [row.sku for row in xlsx(*UPRIGHT)] == ["HL-01", "HL-02"]
