"""Giving a catalogue back to be corrected, and an empty one to be filled in, on the command line."""

from __future__ import annotations

import re

import openpyxl
import pytest


def test_check_also_writes_a_marked_copy_and_says_what_to_do_with_it(office, a_row):
    office.catalogue(a_row(1), a_row(2, **{"Giá bán": "nghìn rưỡi"}))
    ran = office.run("check", "hang.csv", "--mark", "sua.xlsx")
    assert ran.code == 1
    assert "price-unreadable" in ran.out
    assert re.search(r"sua\.xlsx is written: \d+ cells? (is|are) marked\.", ran.words)
    assert "then run: ocopsync check sua.xlsx" in ran.words
    book = openpyxl.load_workbook(office.folder / "sua.xlsx")
    (cell,) = [cell for row in book.worksheets[1] for cell in row if cell.value == "nghìn rưỡi"]
    assert "The price nghìn rưỡi can't be read." in cell.comment.text
    cell.value = 52_000
    book.save(office.folder / "sua.xlsx")
    ran = office.run("check", "sua.xlsx")
    assert ran.code == 0
    assert "2 rows: 0 errors" in ran.words
    assert not office.asked


def test_json_stays_alone_on_the_output(office, a_row):
    office.catalogue(a_row(1, **{"Giá bán": "nghìn rưỡi"}))
    ran = office.run("check", "hang.csv", "--mark", "sua.xlsx", "--json")
    assert ran.json["problems"]
    assert "sua.xlsx is written" in ran.err


def test_a_copy_in_another_folder_is_to_be_put_back_for_the_pictures(office, a_row):
    office.catalogue(a_row(1, **{"Giá bán": "nghìn rưỡi"}))
    (office.folder / "khác").mkdir()
    ran = office.run("check", "hang.csv", "--mark", "khác/sua.xlsx")
    assert "Put it beside hang.csv before it is checked" in ran.words


@pytest.mark.parametrize("target", ["hang.csv", "sua.csv", "không có/sua.xlsx", "khác.xlsx"])
def test_what_may_not_be_written_is_said_before_anything_is_read(office, target):
    (office.folder / "khác.xlsx").write_bytes(b"somebody's")
    ran = office.run("check", "hang.csv", "--mark", target)
    assert ran.code == 2
    assert not ran.out
    assert (office.folder / "khác.xlsx").read_bytes() == b"somebody's"


def test_a_row_that_is_left_out_is_not_held_against_a_marketplace(office, a_row):
    office.catalogue(a_row(1, **{"Thao tác": ""}), a_row(2, **{"Giá bán": "", "Thao tác": "bỏ qua"}))
    assert office.run("check", "hang.csv").code == 0


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_template_is_written_once_and_can_be_checked_at_once(office, language):
    office.settings.unlink()
    ran = office.run("template", "mẫu.xlsx", "--lang", language)
    assert ran.code == 0
    assert "ocopsync check mẫu.xlsx" in ran.words
    assert office.run("template", "mẫu.xlsx").code == 2
    ran = office.run("check", "mẫu.xlsx")
    assert ran.code == 0
    assert "2 rows: 0 errors, 0 warnings, 0 notes." in ran.words
