"""The nine data items of the law, what is missing, how long records are kept; and the file of events."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.ledger import LotState
from ocopsync.stamps.address import StampError
from ocopsync.stamps.events import events_of, moment_of, read_events
from ocopsync.stamps.trace import ASKED, answers, missing, retention
from ocopsync.vietnam.reading import Unreadable
from tests.stamps.making import FACTS, a_lot, an_event, at, without

PICTURE = {"images": [{"sha256": "0" * 64, "name": "hop.jpg"}]}


def said(lot, events=()):
    return {answer.asked.name: answer.text for answer in answers(lot, events)}


def words(asked):
    return [item.title for item in asked]


# The nine


def test_there_are_nine_and_a_consumer_sees_seven():
    assert len(ASKED) == 9
    assert [asked.name for asked in ASKED if not asked.of_consumers] == ["events", "standard"]


def test_a_lot_of_which_everything_is_known():
    lot, events = a_lot(facts={**FACTS, **PICTURE}), [an_event("2026-11-05T14:00", "Đóng gói", "Xưởng HTX")]
    assert missing(lot, events) == []
    assert said(lot, events) == {
        "title": "Mắm tôm Hòa Hải",
        "image": "hop.jpg",
        "producer": "HTX Ví Dụ 01",
        "address": "Thôn Ví Dụ, xã Hoa Lộc, tỉnh Thanh Hóa",
        "origin": "Thôn Ví Dụ, xã Hoa Lộc, tỉnh Thanh Hóa",
        "events": "05/11/2026 14:00: Đóng gói, Xưởng HTX",
        "identity": "Hòa Hải, L-01",
        "expiry": "05/11/2027",
        "standard": "TCCS 01:2026/HTX",
    }


def test_what_is_missing_is_said_in_words():
    assert words(missing(a_lot(facts=without("origin", "standard")))) == [
        "picture",
        "origin",
        "critical tracking events, with their times",
        "standard applied",
    ]


def test_brand_and_expiry_are_asked_for_only_where_there_is_one():
    lot = a_lot(facts={**without("brand", "shelf_life"), **PICTURE}, expires_on=None)
    assert missing(lot, [an_event("2026-11-05T14:00", "Đóng gói")]) == []
    assert said(lot)["identity"] == "L-01"
    assert said(a_lot(expires_on=None))["expiry"] == "12 tháng kể từ ngày sản xuất"


# How long


def test_records_are_kept_twelve_months_past_the_expiry():
    found = retention(a_lot(expires_on=dt.date(2028, 2, 29)), [an_event("2030-01-01T00:00", "Tiêu hủy")])
    assert found.until == dt.date(2029, 2, 28)
    assert str(found.because) == "12 months past the expiry, 29/02/2028"


@pytest.mark.parametrize(
    ("lot", "events", "last"),
    [
        ({}, [], dt.date(2026, 11, 6)),
        ({"made_on": dt.date(2026, 11, 9)}, [], dt.date(2026, 11, 9)),
        ({}, [an_event("2026-11-20T23:30", "Xuất kho")], dt.date(2026, 11, 20)),
        ({"state": LotState.RECALLED, "changed_at": at("2027-03-01T07:00")}, [], dt.date(2027, 3, 1)),
    ],
)
def test_without_expiry_sixty_months_past_the_last_that_is_known_of_it(lot, events, last):
    found = retention(a_lot(expires_on=None, **lot), events)
    assert found.until == last.replace(year=last.year + 5)
    assert f"{last:%d/%m/%Y}" in str(found.because)


# Events


def test_the_ledger_knows_of_the_making_and_the_recall():
    lot = a_lot(state=LotState.RECALLED, changed_at=at("2026-11-20T07:00"))
    assert [(event.step, event.when) for event in events_of(lot)] == [
        ("Sản xuất", "05/11/2026"),
        ("Thu hồi", "20/11/2026 07:00"),
    ]
    assert [event.step for event in events_of(a_lot(changed_at=at("2026-11-21T07:00")))][-1] == "Chấm dứt thu hồi"


def test_a_making_that_is_written_down_is_not_told_twice(tmp_path):
    place = tmp_path / "cte.csv"
    place.write_text("Thời gian,Công đoạn\n04/11/2026 05:00,CHẾ BIẾN\n", encoding="utf-8")
    assert [event.step for event in events_of(a_lot(), read_events(place))] == ["CHẾ BIẾN"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("headings", ["Thời gian|Công đoạn|Địa điểm|Mã SP|Số lô", "time|step|place|sku|lot"])
def test_a_file_of_events(tmp_path, separator, headings):
    rows = [
        headings,
        "05/11/2026 07:30|Đóng gói|Xưởng HTX|MT-01|L-01",
        "01/11/2026|Thu hoạch||MT-01|",
        "",
        "02/11/2026 7h|Sơ chế|Xưởng|MT-02|",
    ]
    place = tmp_path / "cte.csv"
    place.write_text("\ufeff" + "\r\n".join(row.replace("|", separator) for row in rows), encoding="utf-8")
    told = read_events(place)
    assert [event.step for event in events_of(a_lot(made_on=None), told)] == ["Thu hoạch", "Đóng gói"]
    assert [event.step for event in events_of(a_lot(made_on=None, sku="MT-02"), told)] == ["Sơ chế"]
    assert [event.step for event in events_of(a_lot(made_on=None, lot="L-02"), told)] == ["Thu hoạch"]


@pytest.mark.parametrize(
    ("text", "moment", "has_clock"),
    [
        ("05/11/2026", "2026-11-05T00:00", False),
        ("5-11-2026", "2026-11-05T00:00", False),
        ("2026-11-05", "2026-11-05T00:00", False),
        ("ngày 5 tháng 11 năm 2026", "2026-11-05T00:00", False),
        ("05/11/2026 07:30", "2026-11-05T07:30", True),
        ("5/11/2026 7:30:15", "2026-11-05T07:30", True),
        ("05/11/2026 7h30", "2026-11-05T07:30", True),
        ("05/11/2026 7g", "2026-11-05T07:00", True),
        ("05/11/2026 7 giờ", "2026-11-05T07:00", True),
        ("2026-11-05 07:30", "2026-11-05T07:30", True),
        ("2026-11-05T00:30:00Z", "2026-11-05T07:30", True),
    ],
)
def test_times_as_they_are_written(text, moment, has_clock):
    assert moment_of(text) == (at(moment), has_clock)


@pytest.mark.parametrize(
    "text", ["", "hôm qua", "31/02/2026", "05/11/2026 25:00", "05/11/2026 07:75", "0001-01-01", "7h"]
)
def test_what_is_no_time(text):
    with pytest.raises(Unreadable):
        moment_of(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no column Thời gian"),
        ("Ngày,Ghi chú\n1,2", "no column Công đoạn"),
        ("Thời gian,Công đoạn\nhôm qua,Đóng gói", r"line 2: 'hôm qua' is no time; write 05/11/2026 07:30"),
        ("Thời gian,Công đoạn\n05/11/2026,", "line 2: what was done is missing"),
        ("Thời gian,Công đoạn\n05/11/2026,Đóng gói\n05/11/2026,CCCD 038085001234", "line 3: a citizen's number"),
        ("Thời gian,Công đoạn\n05/11/2026," + "x" * 200_000, "line 2: field larger"),
        (b"PK\x03\x04\xff\xfe", "no text in UTF-8"),
        (b"x" * ((5 << 20) + 1), "larger than 5 MB"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(tmp_path, text, message):
    place = tmp_path / "cte.csv"
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(StampError, match=message) as caught:
        read_events(place)
    assert "038085001234" not in str(caught.value)


def test_a_file_that_is_not_there(tmp_path):
    for place in (tmp_path / "cte.csv", tmp_path):
        with pytest.raises(StampError, match="can't be read"):
            read_events(place)


@given(st.binary(max_size=200))
def test_whatever_is_in_the_file_there_is_a_sentence(tmp_path_factory, data):
    place = tmp_path_factory.getbasetemp() / "cte.csv"
    place.write_bytes(data)
    with pytest.raises(StampError):
        read_events(place)
