"""The workbook of a reconciliation: what its readers see, and that what they decide comes back as they decided it."""

from __future__ import annotations

import datetime as dt
import errno
import random
import tempfile
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocopsync.catalogue.ours import UNTOUCHED
from ocopsync.decisions import Choice, Decision, choices_for, items_of
from ocopsync.differences import CLEAN, Author, FieldDifference, Kind
from ocopsync.errors import InputError, UsageError
from ocopsync.finding import Finding, Reconciliation, mark_of
from ocopsync.folder.workbooks import is_of_decisions
from ocopsync.messages import LANGUAGES, say, use_language
from ocopsync.report.decision_book import decisions_from, read_book, sheets, write_book
from ocopsync.report.decision_book.layout import KEYS, choice_of
from ocopsync.report.words import CHOICES, word

ON = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 1, 30, tzinfo=dt.UTC)
PRICE = FieldDifference("price", Author.THEM, 225_000, 220_000, 250_000)
TITLE = FieldDifference("title", Author.BOTH, "=Mắm tôm", "Mắm", "+Mắm tôm SALE")
CHANGED = Finding(
    sku="0012",
    title="Mắm tôm",
    kind=Kind.CHANGED,
    author=Author.BOTH,
    fields=(PRICE, TITLE),
    remote_id="77",
    url="https://voso.vn/p/77",
    since=NOW - dt.timedelta(days=20),
)
STRANGER = Finding(sku="", title="Mực khô", kind=Kind.UNMANAGED, author=Author.THEM, remote_id="99", reason="not ours")


def reconciliation(*findings: Finding, **more: Any) -> Reconciliation:
    named = {"catalogue": "htx-1", "name": "HTX Hậu Lộc", "marketplace": "voso", "title": "Voso", **more}
    made = Reconciliation(**named)
    for finding in findings:
        made.findings.add(finding)
        made.counts[finding.kind] += 1
    return made


def written(path: Path, *results: Reconciliation, **more: Any) -> Path:
    write_book(results, path, on=ON, now=NOW, **more)
    return path


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Any]:
    """The workbook of these findings, opened as people see it."""

    def make(*findings: Finding, **more: Any) -> Any:
        return openpyxl.load_workbook(written(tmp_path / "book.xlsx", reconciliation(*findings), **more))

    return make


def rows(sheet: Any) -> list[dict[str, Any]]:
    head, *below = sheet.iter_rows(values_only=True)
    return [dict(zip(head, cells, strict=True)) for cells in below]


def filled(path: Path, choose: Callable[[dict[str, Any]], str | None], sheet: str = "Differences") -> Path:
    """The workbook with what ``choose`` writes into each row, as a person and openpyxl leave it."""
    book = openpyxl.load_workbook(path)
    at = column(book[sheet], "Decision")
    for number, row in enumerate(rows(book[sheet]), 2):
        book[sheet].cell(number, at, choose(row))
    book.save(path)
    return path


def column(sheet: Any, heading: str) -> int:
    return next(int(cell.column) for cell in sheet[1] if cell.value == heading)


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as refused:
        read_book(path)
    return str(refused.value)


def test_a_field_that_differs_has_a_row_with_both_values_as_they_are(book):
    price, title = rows(book(CHANGED)["Differences"])
    assert (price["There"], price["Wanted"], price["Last sent"]) == (250_000, 225_000, 220_000)
    assert (price["Cooperative"], price["Marketplace"], price["Product code"]) == ("HTX Hậu Lộc", "Voso", "0012")
    assert price["Since"] == dt.datetime(2026, 11, 3, 8, 30), "a date in Vietnam's time"
    assert (title["There"], title["Wanted"]) == ("+Mắm tôm SALE", "=Mắm tôm")
    assert (title["How it stands"], title["Who"]) == ("! differs", "we and somebody there: conflict")
    assert price["How it stands"] == "* differs"
    assert price["Decision"] is None


def test_a_text_that_begins_like_a_formula_stays_a_text(book):
    sheet = book(CHANGED)["Differences"]
    cell = sheet.cell(3, column(sheet, "Wanted"))
    assert cell.data_type == "s"
    assert cell.quotePrefix
    money = sheet.cell(2, column(sheet, "Wanted"))
    assert money.number_format == "#,##0"


def test_a_finding_as_a_whole_has_one_row_that_names_its_fields(book):
    rejected = Finding(sku="MT-01", kind=Kind.REJECTED, author=Author.MODERATOR, fields=(PRICE, TITLE), reason="mờ")
    (row,) = rows(book(rejected)["Differences"])
    assert row["Field"] == "price, name"
    assert row["There"].splitlines() == ["price: 250,000", "name: +Mắm tôm SALE"]
    assert row["Reason"] == "mờ"


def test_the_page_of_a_listing_is_a_link_and_nothing_else_is(book):
    bad = Finding(sku="MT-02", title="https://voso.vn/x", kind=Kind.HIDDEN, url="javascript:alert(1)")
    internal = Finding(sku="MT-03", kind=Kind.HIDDEN, url="internal:Summary!A1")
    long = Finding(sku="MT-04", kind=Kind.HIDDEN, url="https://voso.vn/" + "x" * 3000)
    sheet = book(CHANGED, bad, internal, long)["Differences"]
    links = [cell.hyperlink.target for line in sheet.iter_rows() for cell in line if cell.hyperlink]
    assert links == ["https://voso.vn/p/77"] * 2


def test_of_too_many_links_the_rest_are_texts(book, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_LINKS", 1)
    sheet = book(CHANGED)["Differences"]
    assert sheet.cell(2, column(sheet, "Page")).hyperlink
    assert sheet.cell(3, column(sheet, "Page")).value == "https://voso.vn/p/77"
    assert not sheet.cell(3, column(sheet, "Page")).hyperlink


def test_the_list_of_a_row_offers_what_makes_sense_there_wherever_it_is_sorted_to(book):
    made = book(CHANGED, STRANGER)
    sheet = made["Differences"]
    (rule,) = sheet.data_validations.dataValidation
    assert str(rule.sqref) == "K2:K4"
    choices = column(sheet, "ocopsync:choices")
    assert rule.formula1 == f'INDIRECT("ocopsync_"&${sheet.cell(1, choices).column_letter}2)'
    assert rule.errorStyle == "information", "who writes it by hand is not stopped"
    for row, finding, item in ((2, CHANGED, PRICE), (4, STRANGER, None)):
        name = f"ocopsync_{sheet.cell(row, choices).value}"
        ((where, cells),) = made.defined_names[name].destinations
        offered = [cell.value for (cell,) in made[where][cells]]
        assert offered == [word(CHOICES, choice) for choice in choices_for(finding, item)]
    assert made["Choices"].sheet_state == "hidden"


def test_keys_are_hidden_and_sorted_with_their_rows(book):
    sheet = book(CHANGED)["Differences"]
    first = column(sheet, f"ocopsync:{KEYS[0]}")
    dimension = sheet.column_dimensions[sheet.cell(1, first).column_letter]
    assert dimension.hidden
    assert (dimension.min, dimension.max) == (first, first + len(KEYS) - 1)
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(3, sheet.max_column).coordinate}"


def test_it_is_ready_for_paper(book):
    made = book(CHANGED, office="Bưu điện huyện & xã")
    for name in ("Summary", "Differences", "Waiting"):
        sheet = made[name]
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows
        assert sheet.oddFooter.right.text == "Page &P of &N"
        assert sheet.oddFooter.left.text == "Bưu điện huyện && xã – 23/11/2026"
        assert sheet.freeze_panes
    assert made["Differences"].print_area.endswith("$L$3"), "as far as the remarks"


def test_texts_wrap_in_rows_that_are_high_enough(book):
    long = Finding(sku="MT-02", title="Mắm tôm " * 20, kind=Kind.NEW)
    sheet = book(CHANGED, long)["Differences"]
    assert sheet.row_dimensions[4].height >= 6 * 15
    assert sheet.cell(4, column(sheet, "Name")).alignment.wrap_text


def test_of_long_texts_what_differs_is_shown(book):
    same = "Ngon như mẹ nấu. " * 400
    item = FieldDifference("description", Author.THEM, f"{same}Cũ.", f"{same}Cũ.", f"{same}Giao nhanh.")
    (row,) = rows(book(Finding(sku="MT-01", kind=Kind.CHANGED, fields=(item,)))["Differences"])
    assert row["There"].startswith("…")
    assert row["There"].endswith("Giao nhanh.")
    assert row["Wanted"].endswith("Cũ.")
    assert len(row["There"]) < 100


@pytest.mark.parametrize(
    "text", ["<r>Mắm</r>", "a\x01b\x0bc\r\nd", "_x0041_", "\U0001f990" * 20_000, "Mắm <b>&amp;", "\ud83e"]
)
def test_no_text_spoils_the_workbook(book, text):
    finding = Finding(sku="MT-01", title=text if text != "\ud83e" else "x", kind=Kind.HIDDEN, reason="=1+1")
    (row,) = rows(book(finding)["Differences"])
    assert row["Reason"] == "=1+1"
    assert row["Name"]


def test_phones_and_names_of_households_are_masked(book):
    phone = FieldDifference("phone", Author.THEM, "0912345678", None, "0987654321")
    finding = Finding(
        sku="MT-01", title="gọi 0912345678", kind=Kind.CHANGED, fields=(phone,), reason="a@b.vn 0912 345 678"
    )
    cells = [str(cell) for line in book(finding)["Differences"].iter_rows(values_only=True) for cell in line]
    assert not [cell for cell in cells if "345" in cell or "9876543" in cell or "a@b.vn" in cell]
    assert "091•••••78" in cells


def test_two_values_that_look_alike_once_masked_are_told_apart(book):
    phone = FieldDifference("phone", Author.THEM, "0912345678", None, "0915555578")
    (row,) = rows(book(Finding(sku="MT-01", kind=Kind.CHANGED, fields=(phone,)))["Differences"])
    assert (row["There"], row["Wanted"]) == ("091•••••78 (another one)", "091•••••78")


def test_a_household_is_known_by_its_catalogue(tmp_path):
    result = reconciliation(STRANGER, name="Hộ kinh doanh Nguyễn Văn Ba")
    made = openpyxl.load_workbook(written(tmp_path / "book.xlsx", result))
    assert rows(made["Differences"])[0]["Cooperative"] == "Hộ kinh doanh N•• V•• B•• (htx-1)"
    cells = [str(cell) for line in made["Summary"].iter_rows(values_only=True) for cell in line]
    assert not [cell for cell in cells if "Nguyễn" in cell]


def test_what_waits_says_since_when(tmp_path):
    result = reconciliation()
    result.waiting.add(Finding(sku="MT-05", title="Nem", kind=Kind.WAITING, since=NOW - dt.timedelta(days=9, hours=3)))
    made = openpyxl.load_workbook(written(tmp_path / "book.xlsx", result))
    (row,) = rows(made["Waiting"])
    assert (row["Product code"], row["Days"]) == ("MT-05", 9)


def test_the_summary_adds_up_and_says_what_was_not_read(tmp_path):
    results = [
        reconciliation(CHANGED, STRANGER, rows=3, read=4, conflicts=1),
        reconciliation(STRANGER, marketplace="postmart", title="Buudien", rows=3, read=2),
        reconciliation(marketplace="thanhhoa", title="Thanh Hóa", error=say("{who} is closed", who="It")),
        reconciliation(marketplace="thanhhoa", title="Thanh Hóa", name="HTX Hai", stopped=True),
    ]
    sheet = openpyxl.load_workbook(written(tmp_path / "book.xlsx", *results))["Summary"]
    lines = [list(line) for line in sheet.iter_rows(values_only=True)]
    head = next(line for line in lines if line[0] == "Cooperative")
    voso, buudien, closed, stopped = lines[lines.index(head) + 1 :][:4]
    differs, strangers = head.index("* differs"), head.index("! not ours")
    assert (voso[differs], voso[strangers], buudien[strangers]) == (1, 1, 1)
    assert closed[-1] == "Not read: It is closed"
    assert closed[2] is None, "nothing is said about it"
    assert stopped[-1] == "Not read to the end."
    number = lines.index(closed) + 1
    assert sheet.cell(number, len(head)).font.color.rgb == "FFC00000"
    total = lines[-1]
    assert (total[differs], total[strangers], total[head.index("listings together")]) == (1, 2, 3)
    assert (total[2], total[3]) == (6, 6)
    assert "2 marketplaces were not read." in [line[0] for line in lines]


def test_a_marketplace_with_two_accounts_names_them(book, tmp_path):
    path = written(tmp_path / "two.xlsx", reconciliation(CHANGED, account="hai"))
    assert rows(openpyxl.load_workbook(path)["Differences"])[0]["Marketplace"] == "Voso (hai)"


def test_without_differences_there_is_a_book_all_the_same(book, tmp_path):
    made = book()
    assert rows(made["Differences"]) in ([], [dict.fromkeys(cell.value for cell in made["Differences"][1])])
    assert read_book(tmp_path / "book.xlsx") == []


def test_a_book_of_nothing_can_be_opened_and_a_long_name_of_the_office_fits(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = openpyxl.load_workbook(written(tmp_path / "book.xlsx", office="Bưu điện & " * 40))
    assert made["Summary"].oddFooter.left.text
    assert made["Summary"].cell(8, 1).value == "Total"


def test_more_rows_than_a_sheet_has_go_on_to_the_next(tmp_path):
    findings = [Finding(sku=f"MT-{n}", kind=Kind.NEW) for n in range(7)]
    path = written(tmp_path / "book.xlsx", reconciliation(*findings), last_row=3)
    made = openpyxl.load_workbook(path)
    names = ["Differences", "Differences (2)", "Differences (3)"]
    assert [name for name in made.sheetnames if name.startswith("Diff")] == names
    assert [row["Product code"] for name in names for row in rows(made[name])] == [f"MT-{n}" for n in range(7)]
    for name in names:
        filled(path, lambda row: "later", sheet=name)
    assert [decision.sku for decision in read_book(path)] == [f"MT-{n}" for n in range(7)]


def test_decisions_come_back_with_their_keys_and_places(tmp_path):
    path = written(tmp_path / "book.xlsx", reconciliation(CHANGED, STRANGER, account="hai"))
    filled(path, lambda row: {"price": "the marketplace is right", None: "take it down"}.get(row["Field"]))
    price, whole = read_book(path)
    assert price == Decision(
        catalogue="htx-1",
        marketplace="voso",
        account="hai",
        sku="0012",
        remote_id="77",
        field="price",
        choice=Choice.LIVE,
        mark=mark_of(CHANGED, PRICE),
    )
    assert (whole.sku, whole.remote_id, whole.field, whole.choice) == ("", "99", "", Choice.WITHDRAW)
    assert str(price.place) == "Differences K2 (Decision)"
    assert decisions_from(path) == [price, whole]


def test_a_book_in_either_language_is_read_in_either(tmp_path):
    for made_in, read_in in (("vi", "en"), ("en", "vi")):
        use_language(made_in)
        path = written(tmp_path / f"{made_in}.xlsx", reconciliation(CHANGED))
        made = openpyxl.load_workbook(path)
        sheet = made[{"vi": "Khác nhau", "en": "Differences"}[made_in]]
        sheet.cell(2, 11, "theo sàn")
        made.save(path)
        use_language(read_in)
        assert [decision.choice for decision in read_book(path)] == [Choice.LIVE]


@pytest.mark.parametrize("text", ["theo san", " THEO  SÀN ", "Theo sàn", "live", "LIVE", "the marketplace is right."])
def test_a_decision_may_be_written_by_hand(text):
    assert choice_of(text) is Choice.LIVE


def test_every_word_of_the_lists_is_understood_in_both_languages():
    for language in LANGUAGES:
        use_language(language)
        assert [choice_of(word(CHOICES, choice)) for choice in Choice] == list(Choice)


def test_titles_above_columns_between_and_rows_away_do_no_harm(tmp_path):
    path = written(tmp_path / "book.xlsx", reconciliation(CHANGED, STRANGER))
    made = openpyxl.load_workbook(path)
    sheet = made["Differences"]
    sheet.cell(4, 11, "later")
    sheet.cell(2, 11, "later")
    sheet.delete_rows(2)
    sheet.insert_cols(3)
    sheet.insert_rows(1, 2)
    sheet["A1"] = "Việc thứ hai"
    made.copy_worksheet(sheet)
    renamed = tmp_path / "của chị Lan.xlsx"
    made.save(renamed)
    assert [decision.remote_id for decision in read_book(renamed)] == ["99"]


def test_what_can_not_be_decided_in_a_row_is_refused_with_the_cell_and_the_choices(tmp_path):
    path = written(tmp_path / "book.xlsx", reconciliation(CHANGED, STRANGER))
    filled(path, lambda row: "adopt it: it is ours" if row["Product code"] == "99" else "xóa 0912345678")
    text = refusal(path)
    assert "Differences K4 (Decision): 'adopt it: it is ours' can't be decided in this row" in text
    assert "take it down, leave it alone from now on, decide later" in text
    assert "Differences K2 (Decision): 'xóa 091•••••78'" in text
    assert "Differences K3" in text


def test_a_formula_that_was_not_calculated_is_no_empty_cell(tmp_path):
    path = written(tmp_path / "book.xlsx", reconciliation(CHANGED))
    filled(path, lambda row: "=A1")
    assert "Differences K2" in refusal(path)


def test_only_twenty_faults_are_named(tmp_path):
    path = written(tmp_path / "book.xlsx", reconciliation(*(Finding(sku=f"MT-{n}", kind=Kind.NEW) for n in range(25))))
    filled(path, lambda row: "hm")
    text = refusal(path)
    assert text.count("\n- ") == 20
    assert "and 5 more" in text


@pytest.mark.parametrize("heading", ["ocopsync:mark", "ocopsync:sku", "Row code", "Decision"])
def test_a_sheet_without_its_keys_is_refused(tmp_path, heading):
    path = written(tmp_path / "book.xlsx", reconciliation(CHANGED))
    made = openpyxl.load_workbook(path)
    made["Differences"].delete_cols(column(made["Differences"], heading))
    made.save(path)
    assert heading.removeprefix("ocopsync:") in refusal(path)
    assert "reconcile CATALOGUE --xlsx" in refusal(path)


@pytest.mark.parametrize(
    ("heading", "value"),
    [("ocopsync:sku", 12), ("ocopsync:sku", "MT-99"), ("ocopsync:mark", ""), ("Row code", "0000-0000")],
)
def test_a_key_that_was_changed_is_noticed_where_somebody_decided(tmp_path, heading, value):
    path = written(tmp_path / "book.xlsx", reconciliation(CHANGED))
    filled(path, lambda row: "later" if row["Field"] == "price" else None)
    made = openpyxl.load_workbook(path)
    sheet = made["Differences"]
    sheet.cell(3, column(sheet, heading), value)
    made.save(path)
    assert len(read_book(path)) == 1, "a row without a decision may be anything"
    sheet.cell(2, column(sheet, heading), value)
    made.save(path)
    assert "K2 (Decision): the hidden columns" in refusal(path)


def test_rows_that_were_sorted_apart_from_their_keys_are_noticed(tmp_path):
    findings = [Finding(sku=f"MT-{n}", kind=Kind.NEW) for n in range(3)]
    path = written(tmp_path / "book.xlsx", reconciliation(*findings))
    filled(path, lambda row: "ignore" if row["Product code"] == "MT-0" else None)
    made = openpyxl.load_workbook(path)
    sheet = made["Differences"]
    seen = column(sheet, "Row code")
    upper, lower = ([sheet.cell(row, at).value for at in range(1, seen + 1)] for row in (2, 4))
    for at, (above, below) in enumerate(zip(lower, upper, strict=True), 1):
        sheet.cell(2, at).value, sheet.cell(4, at).value = above, below
    made.save(path)
    assert "Differences K4" in refusal(path)


def test_a_row_of_somebody_s_own_is_no_decision(tmp_path):
    path = written(tmp_path / "book.xlsx", reconciliation(CHANGED))
    made = openpyxl.load_workbook(path)
    made["Differences"].cell(9, 11, "later")
    made.save(path)
    assert "K9 (Decision): this row wasn't written by ocopsync" in refusal(path)


def test_a_row_copied_with_another_decision_is_refused_naming_both_cells(tmp_path):
    path = written(tmp_path / "book.xlsx", reconciliation(CHANGED))
    made = openpyxl.load_workbook(path)
    sheet = made["Differences"]
    sheet.append([cell.value for cell in sheet[2]])
    sheet.cell(2, 11, "live")
    sheet.cell(4, 11, "live")
    made.save(path)
    assert len(read_book(path)) == 1
    sheet.cell(4, 11, "catalogue")
    made.save(path)
    assert "Differences K4" in refusal(path)
    assert "Differences K2" in refusal(path)


def test_another_workbook_is_none_of_decisions(workbook, tmp_path):
    assert "is no workbook of decisions" in refusal(workbook(["A", 1]))
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04nonsense")
    assert "damaged" in refusal(tmp_path / "x.xlsx")
    assert "nowhere.xlsx" in refusal(tmp_path / "nowhere.xlsx")
    with pytest.raises(InputError, match="nowhere"):
        decisions_from(tmp_path / "nowhere.xlsx")
    (tmp_path / "page.json").write_text('{"decisions": []}')
    assert decisions_from(tmp_path / "page.json") == []


def test_only_a_book_that_nobody_has_saved_since_is_replaced(tmp_path):
    path = written(tmp_path / "book.xlsx", reconciliation(CHANGED))
    written(path, reconciliation(STRANGER))
    filled(path, lambda row: None)
    before = path.read_bytes()
    with pytest.raises(UsageError, match="saved"):
        written(path, reconciliation())
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["book.xlsx"], "nothing is left beside it"


@pytest.mark.parametrize("name", ["book.csv", "book", "nowhere/book.xlsx", "book" * 80 + ".xlsx", "book.xlsx/b.xlsx"])
def test_where_no_book_can_be_written_it_says_so(tmp_path, name):
    (tmp_path / "book.xlsx").write_bytes(b"") if "/b" in name else None
    with pytest.raises(UsageError, match="book"):
        written(tmp_path / name, reconciliation())


def test_a_book_that_is_open_is_not_replaced(tmp_path):
    path = written(tmp_path / "book.xlsx", reconciliation(CHANGED))
    (tmp_path / "~$book.xlsx").touch()
    with pytest.raises(UsageError, match="open in another program"):
        written(path, reconciliation(CHANGED))


def test_a_marked_copy_of_a_catalogue_is_not_replaced(tmp_path):
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w") as archive:
        archive.writestr(UNTOUCHED, b"<marked/>")
    with pytest.raises(UsageError, match="already"):
        written(tmp_path / "book.xlsx", reconciliation(CHANGED))


def test_a_full_disk_leaves_no_half_book(tmp_path, monkeypatch):
    def full(*args: Any, **more: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "write", full)
    with pytest.raises(UsageError, match="No space left"):
        written(tmp_path / "book.xlsx", reconciliation(CHANGED))
    assert not list(tmp_path.iterdir())


def test_a_book_beside_a_catalogue_is_none_whether_saved_or_not(tmp_path):
    path = written(tmp_path / "book.xlsx", reconciliation(CHANGED))
    assert is_of_decisions(path)
    assert is_of_decisions(filled(path, lambda row: "later"))


TEXTS = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=6)
CODES = TEXTS.filter(lambda text: text.strip() and not text.startswith("<r>"))
VALUES = st.one_of(st.none(), st.integers(), TEXTS, st.lists(TEXTS, max_size=2), st.floats(allow_nan=False))
FIELDS = st.lists(
    st.builds(FieldDifference, st.sampled_from(["price", "title", "images", "extra.màu"]), st.sampled_from(Author),
              VALUES, VALUES, VALUES),
    max_size=3, unique_by=lambda item: item.name,
)  # fmt: skip
FINDINGS = st.builds(
    Finding,
    sku=CODES,
    title=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    kind=st.sampled_from(sorted(set(Kind) - CLEAN, key=lambda kind: kind.value)),
    author=st.sampled_from(Author),
    reason=TEXTS,
    fields=FIELDS.map(tuple),
    remote_id=TEXTS,
    url=st.sampled_from(["", "https://voso.vn/p/1", "ftp://x"]),
    since=st.sampled_from([None, NOW]),
)


@settings(max_examples=25)
@given(
    findings=st.lists(FINDINGS, min_size=1, max_size=6, unique_by=lambda finding: (finding.sku, finding.remote_id)),
    seed=st.integers(0, 1000),
    language=st.sampled_from(LANGUAGES),
)
def test_whatever_is_decided_in_whatever_order_comes_back(findings: list[Finding], seed: int, language: str):
    use_language(language)
    results = [
        reconciliation(*findings[::2]),
        reconciliation(*findings[1::2], catalogue="htx-2", marketplace="postmart"),
    ]
    chance = random.Random(seed)
    wanted = [
        Decision(
            catalogue=result.catalogue,
            marketplace=result.marketplace,
            account=result.account,
            sku=finding.sku,
            remote_id=finding.remote_id,
            field=item.name if item else "",
            choice=choice,
            mark=mark_of(finding, item),
        )
        for result in results
        for finding in result.findings
        for item in items_of(finding)
        if (choice := chance.choice([None, *(set(choices_for(finding, item)) - {Choice.IGNORE})])) is not None
    ]
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        path = written(Path(folder, "book.xlsx"), *results)
        decide(path, wanted, chance)
        assert Counter(read_book(path)) == Counter(wanted)


def decide(path: Path, decisions: Iterable[Decision], chance: random.Random) -> None:
    """Write the decisions into their rows, and the rows in another order."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[1]
    head, *below = ([cell.value for cell in line] for line in sheet.iter_rows())
    by_mark = {(one.catalogue, one.mark): one.choice for one in decisions}
    at = 10
    for line in below:
        choice = by_mark.get((line[head.index("ocopsync:catalogue")], line[head.index("ocopsync:mark")]))
        line[at] = word(CHOICES, choice) if choice else None
    chance.shuffle(below)
    for number, line in enumerate(below, 2):
        for place, value in enumerate(line, 1):
            sheet.cell(number, place).value = value
            sheet.cell(number, place).data_type = "s" if isinstance(value, str) else sheet.cell(number, place).data_type
    book.save(path)


def test_the_guide_says_what_each_choice_does_and_what_to_run(book):
    texts = [str(cell) for line in book(CHANGED)["How to decide"].iter_rows(values_only=True) for cell in line if cell]
    assert {word(CHOICES, choice) for choice in Choice} <= set(texts)
    assert "ocopsync reconcile CATALOGUE --decisions FILE.xlsx" in texts


def test_a_book_in_vietnamese_has_vietnamese_sheets(book):
    use_language("vi")
    made = book(CHANGED)
    assert made.sheetnames == ["Tổng hợp", "Khác nhau", "Đang chờ", "Hướng dẫn", "Danh sách chọn"]
    assert "Quyết định" in [cell.value for cell in made["Khác nhau"][1]]
