"""Scans of a file are taken over as they are meant, each once, and nothing of who scanned."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from ocopsync.clock import VIETNAM
from ocopsync.errors import InputError
from ocopsync.ledger import LotRecord, ScanBook, ScanKind, StampBook, StampRecord, open_ledger
from ocopsync.stamps.address import Base
from ocopsync.stamps.scan_report import report
from ocopsync.stamps.scans import import_scans, province_of

NOW = dt.datetime(2026, 11, 22, 9, 30, tzinfo=VIETNAM)
BASE = Base("tem.example.vn", "t")
GTIN = "08930000000019"
LINK = f"https://tem.example.vn/t/01/{GTIN}/10/L-01/21/A1"


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(f"sqlite:///{tmp_path / 'a.db'}") as ledger:
        yield ledger


@pytest.fixture
def book(ledger):
    return ScanBook(ledger)


@pytest.fixture
def take(book, tmp_path):
    """Imports a file of that content."""

    def taken(content: str | bytes, **how):
        path = tmp_path / "quet.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return import_scans(book, path, NOW, ours=BASE, **how)

    return taken


def scans(book):
    return list(book.of_pieces(GTIN))


def test_vietnamese_headings(take, book):
    done = take(
        "Thời gian;Đường dẫn;Loại;Vĩ độ;Kinh độ;Tỉnh/thành phố\n"
        f"20/11/2026 14:05:09;{LINK};Quét;19,81;105,78;Thanh Hoá\n"
    )
    assert (done.new, done.bad, done.left_out) == (1, 0, [])
    (scan,) = scans(book)
    assert scan.at == dt.datetime(2026, 11, 20, 14, 5, 9, tzinfo=VIETNAM)
    assert (scan.lot, scan.serial, scan.kind) == ("L-01", "A1", ScanKind.SCAN)
    assert (scan.latitude, scan.longitude, scan.province) == (19.81, 105.78, "Thanh Hóa")


def test_json_lines_with_code_and_serial(take, book):
    rows = [
        {
            "timestamp": 1795158309,
            "gtin": "8930000000019",
            "serial": "A1",
            "kind": "secret",
            "lat": 21.03,
            "lng": 105.85,
        },
        {"timestamp": "2026-11-20T07:05:10Z", "gtin": GTIN, "lot": "L-01", "serial": "A1", "kind": "scan"},
    ]
    done = take("\n\n".join(map(json.dumps, rows)))
    assert (done.new, done.bad) == (2, 0)
    assert {scan.kind for scan in scans(book)} == {ScanKind.SECRET, ScanKind.SCAN}


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20T14:05:09+07:00",
        "2026-11-20T07:05:09Z",
        "2026-11-20T14:05:09.250",
        "2026-11-20 14:05:09",
        "20/11/2026 14:05:09",
        "14:05:09 20/11/2026",
        "20-11-2026, 14:05:09",
        "1795158309",
        "1795158309250",
    ],
)
def test_times_as_they_are_written(take, book, text):
    if text.startswith("1795"):
        text = text.replace("1795158309", str(int(dt.datetime(2026, 11, 20, 7, 5, 9, tzinfo=dt.UTC).timestamp())))
    assert take(f'time,link,kind\n"{text}",{LINK},scan\n').new == 1
    assert scans(book)[0].at == dt.datetime(2026, 11, 20, 7, 5, 9, tzinfo=dt.UTC)


def test_the_same_file_twice_adds_nothing(take):
    content = "time,link,kind\n" + "".join(f"2026-11-20 14:05:{second:02},{LINK},scan\n" for second in range(60))
    assert take(content).new == 60
    again = take(content + f"2026-11-20 15:00:00,{LINK},scan\n")
    assert (again.new, again.known, again.read) == (1, 60, 61)


def test_bad_rows_are_named_and_the_others_are_taken(take):
    rows = {
        "2026-11-20 14:05,https://evil.example/01/" + GTIN + ",scan": "another address than ours",
        "20/11/2026," + LINK + ",scan": "hour and minute",
        "31/11/2026 10:00," + LINK + ",scan": "hour and minute",
        "2027-11-20 14:05," + LINK + ",scan": "future",
        "2026-11-20 14:05," + LINK + ",bấm": "look, scan or secret",
        "2026-11-20 14:05,https://tem.example.vn/t/01/08930000000018,scan": "check digit",
        "2026-11-20 14:05,https://tem.example.vn/t/gioi-thieu,scan": "no product by a code",
        "2026-11-20 14:05,,scan": "neither link nor code",
        ",,": None,
        "2026-11-20 14:05," + LINK + ",scan,119.8,105": "latitude",
        "2026-11-20 14:05," + LINK + ",scan,abc,105": "latitude",
    }
    done = take("time,link,kind,lat,lon\n" + "\n".join(rows) + f"\n2026-11-20 14:05,{LINK},scan,0,0\n")
    wrong = {number: words for number, words in enumerate(rows.values(), 2) if words}
    assert (done.new, done.bad) == (1, len(wrong))
    told = {line: str(why) for line, why in done.bad_rows}
    for line, words in wrong.items():
        assert words in told[line]


def test_nothing_of_who_scanned_is_kept(take, ledger):
    done = take(
        f"time,link,kind,IP,Số điện thoại,User-Agent\n2026-11-20 14:05:09,{LINK},scan,203.0.113.7,0912345678,Mozilla\n"
    )
    assert done.left_out == ["IP", "Số điện thoại", "User-Agent"]
    with ledger._engine.connect() as to:
        everything = "\n".join(to.connection.driver_connection.iterdump())
    for personal in ("203.0.113.7", "0912345678", "Mozilla"):
        assert personal not in everything


def test_a_file_that_does_not_say_what_its_rows_are(take, book):
    content = f"time,link\n2026-11-20 14:05:09,{LINK}\n"
    with pytest.raises(InputError, match=r"no column kind.*--kind look"):
        take(content)
    assert take(content, usual=ScanKind.LOOK).new == 1
    assert scans(book) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", r"no column time \(thời gian\), link \(liên kết\)"),
        ("ngày sinh,tên\n1,2\n", r"no column time \(thời gian\), link \(liên kết\)"),
        ("time,kind\n2026-11-20 14:05,scan\n", r"no column link \(liên kết\)"),
        ("time,link,kind\n" + "x" * 70_000, "a line of more than"),
        (b"time,link,kind\n\xff\xfe\xfd,a,b\n", "UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "UTF-8"),
    ],
)
def test_a_file_that_is_none(take, book, content, words):
    with pytest.raises(InputError, match=words):
        take(content)
    assert book.codes() == []


def test_what_excel_saves_as_unicode(take):
    content = f"Thời gian\tLiên kết\tLoại\r\n20/11/2026 14:05\t{LINK}\tQuét\r\n"
    assert take(content.encode("utf-16")).new == 1


def test_a_line_that_is_no_json(take):
    done = take(f'{{"time": "2026-11-20 14:05", "link": "{LINK}", "kind": "scan"}}\n{{"time": \n[1]\n')
    assert (done.new, [line for line, _ in done.bad_rows]) == (1, [2, 3])


def test_a_place_that_nobody_knows_is_counted_and_the_scan_is_kept(take, book):
    done = take(f"time,link,kind,province\n2026-11-20 14:05,{LINK},scan,Singapore\n")
    assert (done.new, done.placeless) == (1, 1)
    assert scans(book)[0].province == ""


@pytest.mark.parametrize(
    ("text", "province"),
    [
        ("Thanh Hóa", "Thanh Hóa"),
        ("tỉnh Thanh Hoá", "Thanh Hóa"),
        ("Nam Định", "Ninh Bình"),
        ("TP.HCM", "Hồ Chí Minh"),
        ("Ho Chi Minh City", "Hồ Chí Minh"),
        ("Hanoi, Vietnam", "Hà Nội"),
        ("Quận 1, TP HCM", "Hồ Chí Minh"),
        ("Sầm Sơn, Thanh Hóa", "Thanh Hóa"),
        ("Singapore", ""),
        ("", ""),
    ],
)
def test_provinces_by_whatever_name(text, province):
    assert province_of(text) == province


# What they tell


def test_the_report(take, book, ledger):
    stamps = StampBook(ledger)
    lot = LotRecord(catalogue="ba-lang", sku="MT-01", lot="L-01", code=GTIN, facts={"title": "Mắm tôm"}, written_at=NOW)
    about = {"catalogue": "ba-lang", "sku": "MT-01", "lot": "L-01", "code": GTIN, "issued_at": NOW}
    stamps.write_lot(lot)
    stamps.add(lot, [StampRecord(serial=f"A{number}", number=number, **about) for number in (1, 2)])
    there, back = "21.03,105.85", "10.78,106.70"
    copied = [f"2026-11-20 14:{minute:02},{LINK},scan,{back if minute % 2 else there}" for minute in range(6)]
    shelf = [f"2026-11-20 14:{minute:02},{LINK[:-1]}2,scan,{there}" for minute in range(40)]
    invented = [f"2026-11-20 14:00,{LINK[:-1]}9,scan,{there}"]
    looked = [f"2026-11-20 14:00,{LINK},look,{back}"]
    elsewhere = ["2026-11-20 14:00,https://tem.example.vn/t/01/08930000000026,scan,,"]
    take("\n".join(["time,link,kind,lat,lon", *copied, *shelf, *invented, *looked, *elsewhere]))

    found = report(book, stamps, "ba-lang")
    (count,) = found.counts
    assert (count.sku, count.title, count.lot) == ("MT-01", "Mắm tôm", stamps.lot("ba-lang", "MT-01", "L-01"))
    assert (count.count.scans, count.count.looks) == (47, 1)
    assert [(item.suspicion.serial, item.lot, item.suspicion.strong) for item in found.suspects] == [
        ("A1", "L-01", True)
    ]
    assert [stray.serial for stray in found.strays] == ["A9"]
    assert found.others == 1
    assert not found.is_calm
    assert report(book, stamps, "another").counts == ()
