"""The scan book holds each scan once, in both databases alike, and knows which serials were never issued."""

from __future__ import annotations

import datetime as dt
import threading

import attrs
import pytest

from ocopsync.ledger import LotRecord, ScanBook, ScanKind, ScanRecord, StampBook, StampRecord, open_ledger

NOW = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)
GTIN = "08930000000019"
SCAN = ScanRecord(
    code=GTIN,
    lot="L-01",
    serial="A1",
    at=NOW,
    kind=ScanKind.SCAN,
    latitude=19.8,
    longitude=105.78,
    province="Thanh Hóa",
)


@pytest.fixture
def ledger(everywhere):
    with open_ledger(everywhere) as ledger:
        yield ledger


@pytest.fixture
def book(ledger):
    return ScanBook(ledger)


def later(minutes: int, **changes) -> ScanRecord:
    return attrs.evolve(SCAN, at=NOW + dt.timedelta(minutes=minutes), **changes)


def test_what_was_put_in_comes_back(book):
    scans = [SCAN, later(1, kind=ScanKind.SECRET, latitude=None, longitude=None, province="")]
    assert book.add(scans) == 2
    assert list(book.of_pieces(GTIN)) == scans
    assert book.codes() == [GTIN]


def test_the_same_scan_again_adds_nothing(book):
    assert book.add([SCAN, SCAN]) == 1
    assert book.add([SCAN, later(1)]) == 1
    assert len(list(book.of_pieces(GTIN))) == 2


def test_two_alike_are_two_where_their_source_numbers_them(book):
    assert book.add([attrs.evolve(SCAN, mark="1"), attrs.evolve(SCAN, mark="2"), attrs.evolve(SCAN, mark="1")]) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"code": "08930000000026"},
        {"lot": "L-02"},
        {"serial": "A2"},
        {"kind": ScanKind.LOOK},
        {"latitude": 19.81},
        {"province": "Nghệ An"},
        {"at": NOW + dt.timedelta(seconds=1)},
    ],
)
def test_what_differs_is_another_scan(book, change):
    assert book.add([SCAN, attrs.evolve(SCAN, **change)]) == 2


def test_a_position_is_kept_roughly():
    near = attrs.evolve(SCAN, latitude=19.80123, longitude=105.77987)
    assert (near.latitude, near.longitude) == (19.8, 105.78)
    assert near.digest == SCAN.digest


def test_more_than_one_query_s_worth_comes_serial_by_serial_in_order_of_time(book):
    scans = [later(number, serial=f"A{number % 3}") for number in range(1300)]
    assert book.add(reversed(scans)) == 1300
    assert list(book.of_pieces(GTIN)) == sorted(scans, key=lambda scan: (scan.serial, scan.at))


def test_looks_are_no_scans_of_a_piece(book):
    book.add([later(1, kind=ScanKind.LOOK)])
    assert list(book.of_pieces(GTIN)) == []


def test_counts_by_lot_also_where_the_link_names_only_the_serial(ledger, book):
    issued(ledger, "A1")
    book.add(
        [
            SCAN,
            later(1, lot=""),
            later(2, kind=ScanKind.LOOK),
            later(3, kind=ScanKind.SECRET),
            later(4, lot="", serial=""),
        ]
    )
    nowhere, first = book.counts(GTIN)
    assert (nowhere.lot, nowhere.scans) == ("", 1)
    assert (first.lot, first.scans, first.looks, first.secrets) == ("L-01", 2, 1, 1)
    assert (first.first, first.last) == (NOW, NOW + dt.timedelta(minutes=3))


def test_serials_that_were_never_issued(ledger, book):
    issued(ledger, "A1")
    book.add([SCAN, later(1, serial="X9"), later(2, serial="X9"), later(3, serial="X8", kind=ScanKind.LOOK)])
    (stray,) = book.strays(GTIN)
    assert (stray.serial, stray.scans) == ("X9", 2)


def test_several_who_import_the_same_at_once_add_it_once(everywhere):
    scans, added = [later(number) for number in range(700)], []

    def add(order: int) -> None:
        with open_ledger(everywhere) as ledger:
            added.append(ScanBook(ledger).add(scans[::order]))

    threads = [threading.Thread(target=add, args=(order,)) for order in (1, -1, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(added) == 700


def issued(ledger, serial: str) -> None:
    book = StampBook(ledger)
    lot = LotRecord(catalogue="ba-lang", sku="MT-01", lot="L-01", code=GTIN, written_at=NOW)
    about = {"catalogue": lot.catalogue, "sku": lot.sku, "lot": lot.lot, "code": lot.code, "issued_at": NOW}
    book.write_lot(lot)
    book.add(lot, [StampRecord(serial=serial, number=1, **about)])
