"""A catalogue made from what stands on a marketplace says what the catalogue said from which it was published."""

from __future__ import annotations

import pytest
from python_calamine import CalamineWorkbook

SAME = {
    "voso": ["Mã SP", "Tên sản phẩm", "Giá bán", "Thành phần", "Bảo quản", "Hạn sử dụng"],
    "thanhhoa": ["Mã SP", "Tên sản phẩm", "Giá bán", "Bảo quản", "Hạn sử dụng"],
    "postmart": ["Mã SP", "Tên sản phẩm", "Giá bán", "Chủ thể", "Khối lượng tịnh", "Hướng dẫn sử dụng"],
}
OURS = {"Đơn vị tính": "ĐVT", "Khối lượng tịnh": "Quy cách"}


def table(path):
    heads, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return [dict(zip(heads, row, strict=True)) for row in rows]


@pytest.mark.parametrize("name", SAME)
def test_what_was_published_comes_back_in_its_own_columns(published, a_row, name):
    out = f"tu-{name}.xlsx"
    ran = published.run("import", "--from", name, "--out", out)
    assert ran.code == 0, ran
    assert f"{out}: 5 listings." in ran.words
    assert "fill in 'Bộ sản phẩm'" in ran.words, "else the next publish moves them to another category"
    found = {row["Mã SP"]: row for row in table(published.folder / out)}
    for number in range(1, 6):
        wanted = a_row(number)
        row = found[wanted["Mã SP"]]
        for heading in SAME[name]:
            assert str(row[heading]).removesuffix(".0") == wanted[OURS.get(heading, heading)].removeprefix("Hũ ")
        assert "Hạn sử dụng:" not in row["Mô tả"]
    assert published.run("check", out, "--to", name).code == 0


def test_what_is_there_is_never_overwritten_and_nothing_else_is_written(office):
    office.run("publish", "hang.csv", "--yes")
    assert office.run("import", "--from", "voso").code == 0
    before = (office.folder / "voso.xlsx").read_bytes()
    again = office.run("import", "--from", "voso")
    assert again.code == 2
    assert "--out" in again.words
    assert (office.folder / "voso.xlsx").read_bytes() == before
    wrong = office.run("import", "--from", "voso", "--out", "a.doc")
    assert wrong.code == 2
    assert ".xlsx" in wrong.words


def test_what_is_written_may_be_read_by_whoever_may_read_a_new_file(published):
    assert published.run("import", "--from", "voso").code == 0
    new = published.folder / "new"
    new.touch()
    assert (published.folder / "voso.xlsx").stat().st_mode == new.stat().st_mode
    assert not list(published.folder.glob(".voso*"))


def test_a_marketplace_that_is_only_handed_files_can_not_be_read(offices):
    office = offices("postmart")
    office.settings.write_text(office.settings.read_text().replace('mode = "contract"', 'mode = "file"'))
    ran = office.run("import", "--from", "postmart")
    assert ran.code == 2
    assert "can't be read" in ran.words
