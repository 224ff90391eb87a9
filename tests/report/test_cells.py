"""Sheets as various programs write them: with a prefix, without addresses, with things behind the table."""

from __future__ import annotations

import pytest
from lxml import etree

from ocopsync.report.xlsx.cells import deselected, merged_into, restyled, with_notes, without_notes
from ocopsync.report.xlsx.package import MAIN


def sheet(rows: str, *, prefix: str = "", after: str = "", before: str = "") -> bytes:
    name = f":{prefix[:-1]}" if prefix else ""
    root = f"{prefix}worksheet"
    data = f"<{prefix}sheetData>{rows}</{prefix}sheetData>"
    return f'<{root} xmlns{name}="{MAIN}">{before}{data}{after}</{root}>'.encode()


def styles(xml: bytes) -> dict[str, str]:
    return {cell.get("r", "?"): cell.get("s", "") for cell in etree.fromstring(xml).iter(f"{{{MAIN}}}c")}


def red(cell: tuple[int, int], style: int) -> int:
    return style + 50 if cell == (2, 1) else style


ROWS = {
    "usual": '<row r="1"><c r="A1"/></row><row r="2" spans="1:1"><c r="A2" s="3"><v>1</v></c></row><row r="3"/>',
    "a prefix": '<x:row r="2"><x:c r="B2" s="1"><x:f>1</x:f><x:v>1</x:v></x:c></x:row>',
    "no addresses": "<row><c/><c/></row><row><c><v>1</v></c><c s='1'><v>2</v></c></row>",
    "no such row": '<row r="1"><c r="A1"><v>1</v></c></row><row r="4"><c r="A4"/></row>',
    "nothing below": '<row r="1"><c r="A1"><v>1</v></c></row>',
}
EXPECTED = {"usual": "50", "a prefix": "51", "no addresses": "51", "no such row": "50", "nothing below": "50"}


@pytest.mark.parametrize("case", ROWS)
def test_a_cell_gets_its_style_however_the_sheet_is_written(case):
    prefix = "x:" if case == "a prefix" else ""
    before = sheet(ROWS[case], prefix=prefix)
    after = restyled(before, [(2, 1)], red)
    found = [style for style in styles(after).values() if style in ("50", "51")]
    assert found == [EXPECTED[case]]
    numbers = [int(row.get("r")) for row in etree.fromstring(after).iter(f"{{{MAIN}}}row") if row.get("r")]
    assert numbers == sorted(set(numbers))
    kept = [etree.tostring(cell[0]) for cell in etree.fromstring(before).iter(f"{{{MAIN}}}c") if len(cell)]
    assert kept == [etree.tostring(cell[0]) for cell in etree.fromstring(after).iter(f"{{{MAIN}}}c") if len(cell)]


def test_the_anchor_of_a_button_is_no_row():
    button = '<controls><anchor xmlns:xdr="urn:x"><xdr:row>7</xdr:row></anchor></controls>'
    after = etree.fromstring(restyled(sheet('<row r="1"><c r="A1"/></row>', after=button), [(2, 1)], red))
    assert [child.tag.rpartition("}")[2] for child in after] == ["sheetData", "controls"]
    assert [row.get("r") for row in after[0]] == ["1", "2"]


def test_a_new_cell_looks_like_its_row_or_its_column():
    columns = '<cols><col min="2" max="3" width="9" style="7"/></cols>'
    assert styles(restyled(sheet("", before=columns), [(2, 1)], red)) == {"B2": "57"}
    row = '<row r="2" s="4" customFormat="1"/>'
    assert styles(restyled(sheet(row, before=columns), [(2, 1)], red)) == {"B2": "54"}


def test_cells_with_a_style_of_earlier_marks_get_their_own_back_wherever_they_are():
    rows = '<row r="1"><c r="A1" s="9"/><c r="B1" s="19"/></row><row r="7"><c r="A7" s="9"/></row>'
    after = restyled(sheet(rows), [], lambda cell, style: {9: 1}.get(style, style), left=[9])
    assert styles(after) == {"A1": "1", "B1": "19", "A7": "1"}


def test_rows_in_which_nothing_changes_stay_as_they_are():
    odd = "<row  r='1'\n><c   r='A1' ><v>1</v></c></row>"
    after = restyled(sheet(f'{odd}<row r="2"><c r="B2"/></row>'), [(2, 1)], red)
    assert odd.encode() in after


@pytest.mark.parametrize(
    ("after", "next_one"),
    [
        ("<pageMargins/>", "</worksheet>"),
        ("<pageMargins/><tableParts/>", "<tableParts/>"),
        ("<conditionalFormatting><cfRule><extLst/></cfRule></conditionalFormatting><drawing/><extLst/>", "<extLst/>"),
    ],
)
def test_the_drawing_of_the_notes_stands_where_the_format_wants_it(after, next_one):
    xml = with_notes(sheet("", after=after), "rId9").decode()
    assert f'r:id="rId9"/>{next_one}' in xml
    assert xml.endswith("</worksheet>")
    assert etree.fromstring(without_notes(xml.encode())).find(f"{{{MAIN}}}legacyDrawing") is None


def test_covered_cells_are_known_by_the_one_that_is_seen():
    shown = merged_into(sheet("", after='<mergeCells><mergeCell ref="B2:C3"/><mergeCell ref="A1:XFD99"/></mergeCells>'))
    assert shown == {(2, 1): (2, 1), (2, 2): (2, 1), (3, 1): (2, 1), (3, 2): (2, 1)}


def test_a_sheet_that_was_in_front_no_longer_is():
    view = '<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>'
    assert b"tabSelected" not in deselected(sheet("", before=view))
