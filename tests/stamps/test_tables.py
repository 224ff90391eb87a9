"""Tables about stamps beside a catalogue are known by their headings; whatever may be a catalogue is left to people."""

from __future__ import annotations

import pytest

from ocopsync.stamps.tables import is_of_stamps


def table(folder, text, name="bang.csv", encoding="utf-8-sig"):
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    "headings",
    [
        "Thời gian,Công đoạn,Địa điểm,Mã SP,Số lô",
        "Ngày;Việc;Nơi",
        "Thời gian\tLiên kết\tLoại\tTỉnh",
        "time,serial,code,kind",
    ],
)
def test_events_and_scans_are_no_catalogues(tmp_path, headings, encoding):
    assert is_of_stamps(table(tmp_path, headings + "\n1,2,3\n", encoding=encoding))


def test_a_file_of_second_codes_is_none(tmp_path):
    assert is_of_stamps(table(tmp_path, "product,lot,number,serial,code\n", encoding="utf-8"))


@pytest.mark.parametrize(
    "headings",
    [
        "Mã SP,Tên sản phẩm,Chủ thể,Giá bán",
        "Mã SP,Tên sản phẩm,Thời gian,Công đoạn",
        "SKU,Product name,Time,Link",
        "Ngày,Giá bán",
        "",
    ],
)
def test_what_may_be_a_catalogue_is_left_to_people(tmp_path, headings):
    assert not is_of_stamps(table(tmp_path, headings + "\n"))


def test_what_is_no_text_is_no_table_of_stamps(tmp_path):
    for name, content in (("a.csv", b"\xff\xfe\x00"), ("b.csv", b"\x80\x81"), ("c.xlsx", b"time,link")):
        (tmp_path / name).write_bytes(content)
        assert not is_of_stamps(tmp_path / name)
    assert not is_of_stamps(tmp_path / "khong-co.csv")
