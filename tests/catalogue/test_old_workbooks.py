"""XLS and ODS are read like XLSX: safely, with what is hidden, merged or broken in them said."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocopsync.catalogue import read
from ocopsync.errors import InputError

DAY = dt.date(2026, 11, 21)
OLD = Path(__file__).with_name("old.xls")
"""Two sheets, the second hidden; below a title three products of one producer (merged); a row and a column hidden."""

NEVER_CALCULATED = bytes.fromhex("030000000000ffff0000")


def codes(catalogue: Any) -> list[str]:
    return [problem.code for problem in catalogue.problems]


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        list(read(path, on=DAY))
    return caught.value.message.render("en")


# XLS


def changed_xls(tmp_path: Path, before: bytes, after: bytes) -> Path:
    data = OLD.read_bytes()
    assert data.count(before) == 1
    path = tmp_path / "cũ.xls"
    path.write_bytes(data.replace(before, after))
    return path


def test_an_xls_file_is_read() -> None:
    catalogue = read(OLD, on=DAY)
    rows = list(catalogue)
    assert [(row.sku, row.place.row, row.product.producer.name) for row in rows] == [
        ("HL-01", 3, "HTX Hòa Hải"),
        ("HL-02", 4, "HTX Hòa Hải"),
        ("HL-03", 5, "HTX Hòa Hải"),
    ]
    assert (rows[0].product.gtin, rows[0].product.price) == ("8936036020014", 225_000)
    assert codes(catalogue) == ["hidden", "sheets-not-read", "merged-cells-filled"]
    hidden, others, merged = catalogue.problems
    assert (hidden.values, others.value, merged.value) == ({"rows": 1, "columns": 1}, "Ẩn", "D3:D5")


@pytest.mark.parametrize(
    ("result", "shown"),
    [("02002a000000ffff0000", "#N/A"), ("030000000000ffff0200", "=…"), ("010001000000ffff0000", "")],
)
def test_errors_in_an_xls_file_are_not_taken_for_empty_cells(tmp_path: Path, result: str, shown: str) -> None:
    path = changed_xls(tmp_path, NEVER_CALCULATED, bytes.fromhex(result))
    row = list(read(path, on=DAY))[1]
    assert [problem.value for problem in row.problems if problem.code == "cell-error"] == [shown] * bool(shown)


@pytest.mark.parametrize("name", ["mới.xlsx", "hàng.csv"])
def test_a_workbook_under_another_name_is_read_all_the_same(tmp_path: Path, name: str) -> None:
    shutil.copy(OLD, tmp_path / name)
    assert len(list(read(tmp_path / name, on=DAY))) == 3


def test_text_that_a_program_called_xls_is_read(tmp_path: Path) -> None:
    path = tmp_path / "xuất.xls"
    path.write_text("Mã SP\tTên sản phẩm\tGiá bán\nHL-01\tMắm tôm\t225.000\n", encoding="utf-16")
    assert [row.product.price for row in read(path, on=DAY)] == [225_000]
    path.write_text("<html><table><tr><td>Mã SP</td></tr></table></html>", encoding="utf-8")
    assert "isn't an Excel workbook" in refused(path)


def test_a_stream_that_claims_more_than_the_file_holds_is_refused(tmp_path: Path) -> None:
    name = "Workbook".encode("utf-16-le")
    data = bytearray(OLD.read_bytes())
    at = data.index(name) + 120
    data[at : at + 4] = (0x7FFFFFFF).to_bytes(4, "little")
    (tmp_path / "x.xls").write_bytes(data)
    assert "damaged" in refused(tmp_path / "x.xls")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, OLD.stat().st_size - 1), byte=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_xls_file_never_shows_a_stack_trace(tmp_path: Path, at: int, byte: int, cut: bool) -> None:
    data = bytearray(OLD.read_bytes())
    data[at] = byte
    path = tmp_path / "hỏng.xls"
    path.write_bytes(data[: at + 1] if cut else data)
    try:
        list(read(path, on=DAY))
    except InputError as error:
        assert str(error)


# ODS

CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?>{dtd}<office:document-content office:version="1.2"'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="Hàng">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
)
MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    "{more}</manifest:manifest>"
)
EMPTY = "<table:table-cell/>"


def text(value: str, **attributes: object) -> str:
    more = "".join(f' table:{name.replace("_", "-")}="{content}"' for name, content in attributes.items())
    return f'<table:table-cell office:value-type="string"{more}><text:p>{value}</text:p></table:table-cell>'


def number(value: float) -> str:
    shown = f"<text:p>{value}</text:p>"
    return f'<table:table-cell office:value-type="float" office:value="{value}">{shown}</table:table-cell>'


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


HEAD = row(text("Mã SP"), text("Tên sản phẩm"), text("Giá bán"), text("Chủ thể"))


@pytest.fixture
def ods(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: str, dtd: str = "", manifest: str = "") -> Path:
        path = tmp_path / "hàng.ods"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
            archive.writestr("META-INF/manifest.xml", MANIFEST.format(more=manifest))
            archive.writestr("content.xml", CONTENT.format(dtd=dtd, rows="".join(rows)))
        return path

    return write


def test_an_ods_file_is_read(ods: Callable[..., Path]) -> None:
    path = ods(
        '<table:table-column table:number-columns-repeated="3"/><table:table-column table:visibility="collapse"/>',
        HEAD,
        row(text("HL-01"), text("Mắm tôm"), number(225_000), text("HTX", number_rows_spanned=2)),
        row(
            text("HL-02"), text("Tép"), number(90_000), "<table:covered-table-cell/>", more=' table:visibility="filter"'
        ),
        row(
            f'<table:table-cell {"table:number-columns-repeated="}"1024"/>',
            more=' table:number-rows-repeated="1048570"',
        ),
    )
    catalogue = read(path, on=DAY)
    rows = list(catalogue)
    assert [(item.sku, item.product.price, item.product.producer.name) for item in rows] == [
        ("HL-01", 225_000, "HTX"),
        ("HL-02", 90_000, "HTX"),
    ]
    assert codes(catalogue) == ["hidden", "merged-cells-filled"]
    assert catalogue.problems[0].values == {"rows": 1, "columns": 1}


def test_errors_in_an_ods_file_are_not_taken_for_empty_cells(ods: Callable[..., Path]) -> None:
    wrong = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0"><text:p>#DIV/0!</text:p>'
    )
    path = ods(
        HEAD,
        row(text("A"), text("Mắm"), wrong + "</table:table-cell>", text("HTX")),
        row(text("B"), text("Tép"), '<table:table-cell table:formula="of:=1+1"/>', text("HTX")),
    )
    values = [
        [problem.value for problem in item.problems if problem.code == "cell-error"] for item in read(path, on=DAY)
    ]
    assert values == [["#DIV/0!"], ["=…"]]


REPEATED = ' table:number-rows-repeated="1048570"'


@pytest.mark.parametrize(
    "bomb",
    [
        row(text("x", number_columns_repeated=16_000), more=REPEATED),
        row(text("x"), more=REPEATED) + row(text("x", number_columns_repeated=16_000)),
        row(text('<text:s text:c="2000000000"/>')),
    ],
)
def test_a_bomb_of_repetitions_is_refused(ods: Callable[..., Path], bomb: str) -> None:
    path = ods(HEAD, row(text("A"), text("Mắm"), number(1), text("HTX")), bomb)
    assert path.stat().st_size < 5000
    assert "unpacks to far more" in refused(path)


def test_entities_are_refused(ods: Callable[..., Path]) -> None:
    dtd = '<!DOCTYPE x [<!ENTITY a "' + "mắm" * 100 + '"><!ENTITY b "&a;&a;&a;&a;">]>'
    assert "damaged" in refused(ods(HEAD, row(text("A"), text("&b;"), number(1), text("HTX")), dtd=dtd))


def test_a_protected_ods_file_is_named(ods: Callable[..., Path]) -> None:
    assert "password" in refused(ods(HEAD, manifest="<manifest:encryption-data/>"))
