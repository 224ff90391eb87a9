"""CSV as it arrives: in old encodings, without an end, open elsewhere, or written while it is read."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from ocopsync.catalogue import delimited, jsonl, read
from ocopsync.catalogue.rows import Row
from ocopsync.errors import InputError

DAY = dt.date(2026, 11, 21)
TEXT = (
    "Mã SP;Tên sản phẩm;Giá bán;Chủ thể;Mô tả\n"
    "HL-01;Mắm tôm Hòa Hải;225.000;Hợp tác xã Hòa Hải;Mắm tôm được làm theo cách truyền thống của địa phương\n"
)


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        list(read(path, on=DAY))
    return caught.value.message.render("en")


def cp1258(text: str) -> bytes:
    """As Windows wrote it: base letter and tone are two signs."""
    import unicodedata

    signs = []
    for char in text:
        try:
            signs.append(char.encode("cp1258"))
        except UnicodeEncodeError:
            *base, tone = unicodedata.normalize("NFD", char)
            signs.append((unicodedata.normalize("NFC", "".join(base)) + tone).encode("cp1258"))
    return b"".join(signs)


def test_a_file_in_the_code_page_of_windows(tmp_path: Path) -> None:
    path = tmp_path / "cũ.csv"
    path.write_bytes(cp1258(TEXT))
    catalogue = read(path, on=DAY)
    (row,) = catalogue
    assert row.product and row.product.name == "Mắm tôm Hòa Hải"
    assert row.product.producer and row.product.producer.name == "Hợp tác xã Hòa Hải"
    assert [(problem.code, problem.value) for problem in catalogue.problems] == [("old-encoding", "cp1258")]


def test_a_file_in_tcvn3(tmp_path: Path) -> None:
    text = (
        "M· SP;Tªn s¶n phÈm;Gi¸ b¸n;Chñ thÓ\n"
        "HL-01;M¾m t«m Hßa H¶i;225.000;Hîp t¸c x· Hßa H¶i\nHL-02;B¸nh gai;90.000;Hîp t¸c x· Hßa H¶i\n"
    )
    (tmp_path / "cũ.csv").write_bytes(text.encode("latin-1"))
    catalogue = read(tmp_path / "cũ.csv", on=DAY)
    assert [row.product.name for row in catalogue if row.product] == ["Mắm tôm Hòa Hải", "Bánh gai"]
    assert "old-encoding" in [problem.code for problem in catalogue.problems]


def test_a_heading_in_tcvn3_keeps_the_letter_that_shows_no_sign(tmp_path: Path) -> None:
    text = "M· SP;Tªn s¶n phÈm;Gi¸ b¸n;Sè l\xadîng;Th\xad¬ng hiÖu\nHL-01;M¾m t«m Hßa H¶i;225.000;12;Hßa H¶i\n"
    (tmp_path / "cũ.csv").write_bytes(text.encode("latin-1"))
    (row,) = read(tmp_path / "cũ.csv", on=DAY)
    assert row.product and (row.product.stock, row.product.brand) == (12, "Hòa Hải")


def test_one_lost_byte_spoils_one_cell_and_not_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(TEXT.encode() + b"HL-02;M\xe9m;1.000;HTX;\n")
    first, second = read(tmp_path / "a.csv", on=DAY)
    assert first.product and first.product.name == "Mắm tôm Hòa Hải"
    assert [problem.code for problem in second.problems] == ["text-garbled"]


def test_a_quotation_mark_that_is_never_closed_swallows_no_row_in_silence(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TEXT + 'HL-02;"Mắm tép;1.000;HTX;\nHL-03;Nem;1.000;HTX;\n', encoding="utf-8")
    first, second = read(tmp_path / "a.csv", on=DAY)
    assert first.product
    assert second.product is None
    assert [problem.code for problem in second.problems] == ["row-unreadable"]


def test_a_closed_quotation_at_the_end_of_the_file_is_a_row(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TEXT + 'HL-02;"Mắm; tép";1.000;"HTX"', encoding="utf-8")
    assert [row.sku for row in read(tmp_path / "a.csv", on=DAY)] == ["HL-01", "HL-02"]


def test_what_is_said_of_lost_bytes_can_be_printed(tmp_path: Path) -> None:
    more = "HL-02;Tép;1.000;HTX;;thừa?\nHL-03;M?m;1.000;HTX;\n" + f"{TEXT.splitlines()[1]}\n" * 3
    text = (TEXT.replace("Chủ", "Ch?") + more).encode().replace(b"?", b"\xe1\xbb")
    (tmp_path / "a.csv").write_bytes(text)
    catalogue = read(tmp_path / "a.csv", on=DAY)
    found = [problem for row in catalogue for problem in row.problems]
    for problem in (*catalogue.problems, *found):
        for said in (problem.place, problem.value, problem.suggestion, problem.message, problem.advice):
            str(said).encode()
    assert catalogue.columns[3].heading == "Ch\ufffd\ufffd thể"
    assert "text-garbled" in {problem.code for problem in found}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes(TEXT.encode(encoding))
    assert [row.sku for row in read(tmp_path / "a.csv", on=DAY)] == ["HL-01"]


def test_a_zero_byte_in_a_cell_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TEXT.replace("Mắm tôm Hòa", "Mắm\0 tôm Hòa"), encoding="utf-8")
    (row,) = read(tmp_path / "a.csv", on=DAY)
    assert row.product and row.product.name == "Mắm tôm Hòa Hải"


@pytest.mark.parametrize("endless", ['"' + "x" * 5000, "x" * 5000, '"\n",' * 2000, " " * 5000])
def test_a_row_without_an_end_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, endless: str) -> None:
    monkeypatch.setattr(delimited, "LONGEST_ROW", 4000)
    (tmp_path / "a.csv").write_text(TEXT + endless, encoding="utf-8")
    assert "Row 3 of a.csv has no end" in refused(tmp_path / "a.csv")


def test_a_line_of_jsonl_without_an_end_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "LONGEST_LINE", 4000)
    (tmp_path / "a.jsonl").write_text('{"sku": "A", "name": "' + "x" * 5000, encoding="utf-8")
    assert "Row 1 of a.jsonl has no end" in refused(tmp_path / "a.jsonl")


def test_a_file_whose_columns_moved_since_it_was_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(TEXT, encoding="utf-8")
    catalogue = read(path, on=DAY)
    path.write_text(TEXT.replace("Giá bán;Chủ thể", "Chủ thể;Giá bán"), encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.csv"):
        list(catalogue)


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_file_that_is_written_while_it_is_read(tmp_path: Path, name: str) -> None:
    line = '{"sku": "HL-02", "name": "Tép", "producer": "HTX"}\n' if name == "a.jsonl" else "HL-02;Tép;1.000;HTX;\n"
    path = tmp_path / name
    path.write_text(line if name == "a.jsonl" else TEXT, encoding="utf-8")
    rows = read(path, on=DAY).rows()
    next(rows)
    with path.open("a", encoding="utf-8") as more:
        more.write(line)
    with pytest.raises(InputError, match=r"a\.(csv|jsonl)"):
        list(rows)


@pytest.mark.parametrize("lock", ["~$hàng.csv", "~$ng.csv", ".~lock.hàng.csv#"])
def test_a_file_that_is_open_elsewhere_is_read_and_said(tmp_path: Path, lock: str) -> None:
    (tmp_path / "hàng.csv").write_text(TEXT, encoding="utf-8")
    (tmp_path / lock).write_text("")
    catalogue = read(tmp_path / "hàng.csv", on=DAY)
    assert [problem.code for problem in catalogue.problems] == ["open-elsewhere"]


def test_a_file_that_another_program_keeps_to_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "hàng.csv"
    path.write_text(TEXT, encoding="utf-8")
    (tmp_path / "~$hàng.csv").write_text("")

    def denied(*given: object, **more: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert "another program has it open" in refused(path)


def test_the_file_that_only_shows_that_a_workbook_is_open(tmp_path: Path) -> None:
    (tmp_path / "~$hàng.xlsx").write_text("x")
    assert "Name the workbook itself" in refused(tmp_path / "~$hàng.xlsx")


HEAD = "Mã SP;Tên sản phẩm;Giá bán;Chủ thể;Mô tả\n"


def rows_of(tmp_path: Path, text: str, delimiter: str = ";") -> list[Row]:
    path = tmp_path / "a.csv"
    path.write_text((HEAD + text).replace(";", delimiter), encoding="utf-8")
    return list(read(path, on=DAY))


@pytest.mark.parametrize(
    ("text", "sku", "cell"),
    [
        ('HL-01;"Mắm tôm;1.000;HTX;\nHL-02;"Nem;1.000;HTX;\nHL-03;Chả;1.000;HTX;\n', "HL-01", "B2"),
        ('HL-01;Mắm;1.000;HTX;"Ngon\nHL-02;Nem;1.000;HTX;"Rất ngon"\nHL-03;Chả;1.000;HTX;\n', "HL-01", "E2"),
        ('HL-01;Mắm;1.000;"HTX;\nHL-02;Nem;2.000;HTX;\nHL-03;Tép;1.000;HTX";Ngon\nHL-04;Chả;1;HTX;\n', "HL-01", "D2"),
        ('"HL-01;Mắm;1.000;HTX;\nHL-02";Nem;1.000;HTX;Ngon\nHL-03;Chả;1.000;HTX;\n', "", "A2"),
        ('"Ghi chú: xem;;;;\nHL-02";Nem;1.000;HTX;Ngon\nHL-03;Chả;1.000;HTX;\n', "", "A2"),
    ],
)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_quotation_mark_that_is_closed_further_down_swallows_no_row_in_silence(
    tmp_path: Path, text: str, sku: str, cell: str, delimiter: str
) -> None:
    first, *_, last = rows_of(tmp_path, text, delimiter)
    (problem,) = first.problems
    assert (first.product, first.sku, problem.code, problem.place.cell) == (None, sku, "rows-swallowed", cell)
    assert "HL-02" in str(problem.message)
    assert last.product and last.product.name == "Chả"


@pytest.mark.parametrize(
    "text",
    [
        "Ngon\nThành phần: tôm, muối, ớt, tỏi, gừng, đường, tiêu; bột ngọt; nước",
        "Cách dùng:\n- chấm rau;\n- chấm thịt;\n- kho cá,\n",
        "12,5 g đạm, 3,4 g béo\n1,2 g muối",
        "\n",
    ],
)
@pytest.mark.parametrize("delimiter", [";", ","])
def test_a_text_of_several_lines_in_quotation_marks_is_read(tmp_path: Path, text: str, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    lines = [HEAD.strip().split(";"), ["HL-01", "Mắm\ntôm", "1000", "HTX", text]]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(lines)
    (row,) = read(path, on=DAY)
    assert row.product and row.product.name == "Mắm tôm"
