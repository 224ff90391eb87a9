"""Rows of a catalogue from what stands on a marketplace: nothing doubled, nothing lost, nothing a formula."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from ocopsync.catalogue import read
from ocopsync.errors import InputError, UsageError
from ocopsync.formatting import LABELS, describe, undescribed
from ocopsync.importing import Importer
from ocopsync.listing import ListingState
from ocopsync.report.catalogue import write_catalogue


@pytest.fixture
def imported(office, shelves, kit):
    def run(**listings):
        for remote_id, fields in listings.items():
            shelves.put(remote_id, kit.stand(**fields))
        importer = Importer(office.connections[0])
        return importer, list(importer.cells())

    return run


def test_each_listing_is_a_row_once_though_pages_shift(imported, shelves):
    importer, rows = imported(
        r1={"sku": "A", "fields": {"title": "Mắm", "price": 45_000}},
        r2={"sku": "B", "fields": {"title": "Chè"}},
        r3={"sku": "C", "fields": {"title": "Kẹo", "price": 1000}},
    )
    assert [row["sku"] for row in rows] == ["A", "B", "C"]
    assert [row["price"] for row in rows] == [45_000, "Liên hệ", 1000]
    assert (importer.rows, importer.named) == (3, 0)


def test_a_listing_without_a_code_gets_one_from_its_id(imported):
    importer, (row,) = imported(r7={"sku": "", "fields": {"title": "Mắm", "images": ["a", "b"]}})
    assert row["sku"] == "SHOP-r7"
    assert (importer.named, importer.pictures) == (1, 2)
    assert "images" not in row


def test_the_note_says_where_it_stands_and_why_nobody_sees_it(imported):
    _, (row,) = imported(r7={"sku": "A", "fields": {}, "state": ListingState.REJECTED, "reason": "Ảnh mờ"})
    assert row["ignored"].startswith("Chợ Thử r7; ")
    assert row["ignored"].endswith("; Ảnh mờ; http://shop.test/r7")


def test_labelled_lines_go_back_into_their_columns(imported):
    text = "Ngon.\nBảo quản: Nơi khô ráo\nHạn sử dụng: 12 tháng"
    _, (row,) = imported(r1={"sku": "A", "fields": {"title": "Mắm", "description": text}})
    assert (row["description"], row["storage"], row["shelf_life"]) == ("Ngon.", "Nơi khô ráo", "12 tháng")


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Cs"]), min_size=1).filter(str.strip)


@given(words, st.dictionaries(st.sampled_from([*set(LABELS) - {"ocop", "list_price"}]), words))
def test_what_a_description_was_given_is_taken_from_it_again(text, values):
    text = " ".join(text.split())
    if text.partition(": ")[0] in LABELS.values():
        return
    told = {name: " ".join(value.split()) for name, value in values.items()}
    lines = [describe(name, value) for name, value in told.items()]
    assert undescribed("\n".join([text, *lines])) == (text, told)


def test_a_workbook_is_read_back_as_it_was_written_and_nothing_in_it_is_a_formula(tmp_path):
    path = tmp_path / "hang.xlsx"
    rows = [
        {"sku": "0012", "name": "=1+1", "price": 45_000, "phone": "0912345678", "description": "+84 @a -b"},
        {"sku": "B", "name": "https://example.com/a", "price": "Liên hệ"},
    ]
    write_catalogue(path, rows)
    heads, first, second = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert heads == ["Mã SP", "Tên sản phẩm", "Điện thoại", "Mô tả", "Giá bán"]
    assert first == ["0012", "=1+1", "0912345678", "+84 @a -b", 45_000]
    assert second == ["B", "https://example.com/a", "", "", "Liên hệ"]
    with read(path, on=dt.date(2026, 11, 21)) as catalogue:
        assert [row.sku for row in catalogue] == ["0012", "B"]


def test_nothing_is_left_behind_where_reading_fails(tmp_path):
    def broken():
        yield {"sku": "A"}
        raise InputError("away")

    with pytest.raises(InputError):
        write_catalogue(tmp_path / "hang.xlsx", broken())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["hang.xls", "hang"])
def test_another_ending_is_refused(tmp_path, name):
    with pytest.raises(UsageError, match=r"\.xlsx"):
        write_catalogue(tmp_path / name, [])
