"""The page as a file: what it says before any script runs, what it can't be made to do, and how it is written."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from ocopsync.differences import Author, FieldDifference, Kind
from ocopsync.errors import UsageError
from ocopsync.finding import Bucket, Finding, Reconciliation
from ocopsync.messages import say, use_language, verbatim
from ocopsync.report.page import summary, write_page
from ocopsync.report.page.rows import COLUMNS, table_rows, value_shown, web_address
from ocopsync.report.page.texts import TEXTS
from tests.browser.invented import NOW, REFUSED, a_finding, a_result, monday, price


def written(results: Sequence[Reconciliation], folder: Path, office: str = "Bưu điện Ví Dụ") -> str:
    write_page(results, folder / "page.html", on=dt.date(2026, 11, 23), now=NOW, office=office)
    return (folder / "page.html").read_text(encoding="utf-8")


def soup_of(page: str) -> BeautifulSoup:
    return BeautifulSoup(page, "lxml")


def said(page: str) -> str:
    soup = soup_of(page)
    for hidden in soup(["script", "style"]):
        hidden.decompose()
    return " ".join(soup.get_text(" ").split())


def lines(page: str) -> list[dict[str, Any]]:
    table = json.loads(str(soup_of(page).find(id="data").string))
    return [dict(zip(table["columns"], row, strict=False)) for row in table["rows"]]


def test_totals_and_places_are_there_before_any_script_runs(tmp_path: Path):
    text = said(written(monday(), tmp_path))
    assert "Reconciliation of 23/11/2026" in text
    assert "Read at 08:15 23/11/2026" in text, "the time in Vietnam"
    assert "9 of 75 listings differ from what was meant" in text
    assert "Waiting for approval among them: 1." in text
    assert "Rows with errors, not compared: 2." in text
    assert "Postmart/Buudien" in text and "87 %" in text


def test_what_could_not_be_read_is_said_first_with_why_and_for_whom(tmp_path: Path):
    page = written(monday(), tmp_path)
    alarm = soup_of(page).find(class_="alarm")
    assert "Voso" in alarm.get_text() and REFUSED in alarm.get_text() and "HTX Hòa Hải" in alarm.get_text()
    assert page.index('class="alarm"') < page.index('class="totals"')


@pytest.mark.parametrize(
    "results, verdict",
    [
        ([a_result(0, same=5)], "Everything is as it was meant."),
        ([a_result(0, same=5), a_result(1, stopped=True)], "Nothing differs in what could be read."),
        ([a_result(0, error=verbatim("x")), a_result(1, error=say("y"))], "Nothing could be compared."),
        ([a_result(0)], "Everything is as it was meant."),
    ],
)
def test_the_verdict_claims_no_more_than_is_known(tmp_path: Path, results: list[Reconciliation], verdict: str):
    assert verdict in said(written(results, tmp_path))


def test_many_of_which_nothing_is_known_are_counted_and_named_on_demand(tmp_path: Path):
    silent = [a_result(1, error=verbatim(REFUSED), catalogue=f"c{n}", name=f"HTX {n}") for n in range(40)]
    alarm = soup_of(written(silent, tmp_path)).find(class_="alarm")
    assert len(alarm("li")) == 1
    assert alarm.find("summary").get_text() == "cooperatives: 40"
    assert "HTX 39" in alarm.find("details").get_text()


def test_a_marketplace_that_was_not_read_has_no_noughts(tmp_path: Path):
    table = soup_of(written(monday(), tmp_path)).find("table", class_="bars")
    (row,) = (row for row in table("tr") if "Voso" in row.get_text())
    assert {cell.get_text() for cell in row("td", class_="number")} == {"–"}


def test_counts_are_those_of_the_reconciliations():
    results = monday()
    line = summary.in_all(results)
    assert {bucket.value: line.buckets[bucket] for bucket in Bucket} == {"=": 66, "+": 2, "-": 1, "*": 3, "!": 3}
    assert sum(each.differing for each in summary.by_marketplace(results)) == line.differing == 9
    assert [each.differing for each in summary.by_catalogue(results)] == [5, 4]


def test_what_is_neither_wanted_nor_there_is_no_listing():
    result = a_result(0, same=3)
    result.counts[Kind.NOTHING] = 40
    assert summary.in_all([result]).all == 3
    assert result.buckets == {Bucket.SAME: 3}, "the screen, JSON and the workbook count as the page does"


@given(same=st.integers(0, 10**6), other=st.integers(1, 10**4))
def test_all_alike_is_never_said_of_almost_all(same: int, other: int):
    result = a_result(0, same=same)
    result.counts[Kind.NEW] = other
    assert summary.in_all([result]).alike != "100 %"


@given(
    st.lists(st.dictionaries(st.sampled_from([Kind.NEW, Kind.LEFT, Kind.CHANGED, Kind.HIDDEN]), st.integers(1, 10**5)))
)
def test_bars_are_as_long_as_their_numbers_and_no_part_is_lost(counted: list[dict[Kind, int]]):
    results = [a_result(0, marketplace=f"m{n}", title=f"M{n}") for n in range(len(counted))]
    for result, counts in zip(results, counted, strict=True):
        result.counts.update(counts)
    for line in summary.by_marketplace(results):
        assert {part.bucket for part in line.parts} == {bucket for bucket in summary.DIFFERING if line.buckets[bucket]}
        assert sum(part.width for part in line.parts) <= 100 + 4 * summary.NARROWEST
        at = 0.0
        for part in line.parts:
            assert part.start == pytest.approx(at, abs=0.01)
            at += part.width


def test_what_is_always_rewritten_is_named_once_with_an_example(tmp_path: Path):
    text = said(written(monday(), tmp_path))
    assert text.count("listings: 2") == 1
    assert "Mắm Tôm → MẮM TÔM" in text


def test_a_line_for_each_decision(tmp_path: Path):
    rows = lines(written(monday(), tmp_path))
    assert [(row["sku"], row["field"]) for row in rows][:2] == [("MT-01", "price"), ("MT-01", "description")]
    assert {row["kind"] for row in rows} >= {"waiting", "rejected", "expiring"}
    (conflict,) = (row for row in rows if row["sku"] == "NM-03")
    assert (conflict["bucket"], conflict["there"], conflict["wanted"], conflict["sent"]) == (
        "!",
        "49.000\xa0đ",
        "52.000\xa0đ",
        "55.000\xa0đ",
    )
    (new,) = (row for row in rows if row["sku"] == "MR-04")
    assert new["choices"] == "catalogue ignore later"


def test_a_finding_that_is_decided_as_a_whole_shows_its_fields_together():
    ending = a_finding(kind=Kind.EXPIRING, fields=(price(1000, 2000), FieldDifference("stock", Author.US, 5, 5, None)))
    (row,) = table_rows([a_result(0, ending)])
    shown = dict(zip(COLUMNS, row, strict=False))
    assert (shown["there"], shown["wanted"]) == ("price: 1.000\xa0đ", "price: 2.000\xa0đ\nstock: 5")
    assert shown["also"] == "price, stock"


def test_personal_data_is_masked_wherever_it_may_stand(tmp_path: Path):
    phone, household = "0912 345 678", "Hộ kinh doanh Nguyễn Văn Bình"
    field = FieldDifference("phone", Author.THEM, phone, "", "0987654321")
    told = a_finding("X", f"Gọi {phone}", fields=(field,), reason=f"Liên hệ {phone}")
    rewritten = {"X": (FieldDifference("description", Author.MARKETPLACE, phone, phone, f"{phone}!"),)}
    silent = a_result(1, error=verbatim(f"ask {phone}"), name=household)
    page = written([a_result(0, told, name=household, rewritten=rewritten), silent], tmp_path, f"Bưu điện {phone}")
    assert not re.search(r"0912[ \xa0]?345|0987654|Nguyễn|Bình", page)


NASTY = st.lists(
    st.sampled_from([*"<>!-'\"&{}%$`\\\u2028\u2029\x00đ ", "</script", "<script>", "<!--", "]]>", "{{", "{%"])
).map("".join)


@settings(max_examples=30)
@given(title=NASTY, value=NASTY, url=NASTY)
def test_nothing_from_outside_gets_out_of_its_place(title: str, value: str, url: str):
    field = FieldDifference("title", Author.THEM, value, "", f"{value}!")
    finding = Finding(sku=title, title=title, kind=Kind.CHANGED, fields=(field,), reason=value, url=url)
    result = a_result(0, finding, name=title, title=title, rewritten={"x": (field,)})
    with TemporaryDirectory() as folder:
        page = written([result, a_result(1, error=verbatim(value), name=title)], Path(folder), title)
    soup = soup_of(page)
    assert [script.get("type") for script in soup("script")] == ["application/json", "module"]
    (row,) = lines(page)
    assert (row["title"], row["there"]) == (title, f"{value}!")
    assert page.count("<script") == page.count("</script") == 2
    assert not soup("img") and not soup("iframe") and len(soup("style")) == 1


def test_the_page_may_run_only_its_own_and_asks_nothing_of_the_network(tmp_path: Path):
    page = written(monday(), tmp_path)
    soup = soup_of(page)
    policy = soup.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    script, style = soup.find("script", type="module"), soup.find("style")
    for name, part in (("script-src", script), ("style-src", style)):
        digest = base64.b64encode(hashlib.sha256(part.string.encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy and "http" not in policy
    assert not re.search(r"@import|url\((?!#)|\ssrc=|@font-face|fetch\(|XMLHttp|WebSocket|innerHTML", page)
    assert not soup.find_all(style=True) and not re.search(r"\son\w+=", page)


@pytest.mark.parametrize(
    "url, kept",
    [
        ("https://voso.example/a?b=1", True),
        ("HTTP://voso.example", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("https:///nowhere", False),
        ("https://[", False),
        ("", False),
        ("//voso.example", False),
    ],
)
def test_only_the_web_is_linked(url: str, kept: bool):
    assert web_address(url) == (url if kept else "")


@pytest.mark.parametrize(
    "name, value, text",
    [
        ("price", 225000, "225.000\xa0đ"),
        ("stock", 0, "0"),
        ("title", "Mắm", "Mắm"),
        ("images", ["ab" * 32, "cd" * 32], "2 (abababab, cdcdcdcd)"),
        ("size", {"length": 10, "width": 5, "height": 2}, "10 × 5 × 2"),
        ("title", None, ""),
        ("images", [], ""),
        ("price", "Liên hệ", "Liên hệ"),
    ],
)
def test_values_as_people_read_them(name: str, value: Any, text: str):
    assert value_shown(name, value) == text


def test_an_earlier_page_is_replaced_and_nothing_else(tmp_path: Path):
    written([a_result(0, same=1)], tmp_path)
    assert "9 of 75" in written(monday(), tmp_path)
    catalogue = tmp_path / "hang.csv"
    catalogue.write_text("Mã SP;Tên\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"hang\.csv is there already and is no page"):
        write_page(monday(), catalogue, on=NOW.date(), now=NOW)
    assert catalogue.read_text(encoding="utf-8") == "Mã SP;Tên\n"


def test_what_is_no_file_is_never_replaced_by_the_page(tmp_path):
    pipe = tmp_path / "pipe.html"
    os.mkfifo(pipe)
    with pytest.raises(UsageError, match=r"pipe\.html is there already and is no page"):
        write_page([], pipe, on=NOW.date(), now=NOW)
    assert pipe.is_fifo()


def test_where_it_can_not_be_written_is_said_and_nothing_is_left_behind(tmp_path: Path):
    with pytest.raises(UsageError, match="There is no folder"):
        write_page(monday(), tmp_path / "none" / "page.html", on=NOW.date(), now=NOW)
    with pytest.raises(UsageError, match="is a folder"):
        write_page(monday(), tmp_path, on=NOW.date(), now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_is_not_finished_never_takes_the_place_of_one(tmp_path: Path):
    before = written([a_result(0, same=1)], tmp_path)
    broken = a_result(0, a_finding())
    broken.findings._file.seek(0)
    broken.findings._file.write(b"{{{")
    with pytest.raises(Exception, match="malformed"):
        write_page([broken], tmp_path / "page.html", on=NOW.date(), now=NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == before


def test_the_page_speaks_the_users_language(tmp_path: Path):
    use_language("vi")
    page = written([a_result(0, same=12_345)], tmp_path)
    assert 'lang="vi"' in page
    assert "12.345" in page


def test_each_sentence_of_the_page_is_used():
    parts = Path(summary.__file__).parent / "parts"
    code = "\n".join(path.read_text(encoding="utf-8") for path in parts.iterdir())
    assert [name for name in TEXTS if not re.search(rf'\b(t|texts)\.{name}\b|"{name}"', code)] == []
