"""The stamp book gives back what was put in; stamps are issued once, and change once, however many ask."""

from __future__ import annotations

import datetime as dt
import threading
from itertools import islice

import attrs
import pytest

from ocopsync.errors import LedgerError
from ocopsync.ledger import (
    LotChanged,
    LotRecord,
    LotState,
    PieceState,
    SerialTaken,
    StampBook,
    StampRecord,
    ledger_to_read,
    open_ledger,
)

NOW = dt.datetime(2026, 11, 22, 8, 30, 0, 123456, tzinfo=dt.UTC)
LOT = LotRecord(
    catalogue="ba-lang",
    sku="MT-01",
    lot="L-01/A",
    code="08930000000019",
    facts={"title": "Mắm tôm", "images": [{"sha256": "a", "name": "a.jpg"}], "ocop": 4},
    made_on=dt.date(2026, 1, 5),
    expires_on=dt.date(2027, 1, 5),
    written_at=NOW,
)


@pytest.fixture
def ledger(everywhere, clock):
    with open_ledger(everywhere, clock=clock) as ledger:
        yield ledger


@pytest.fixture
def book(ledger):
    book = StampBook(ledger)
    book.write_lot(LOT)
    return book


def stamps(lot: LotRecord = LOT, first: int = 1, last: int = 5, letter: str = "A", **values) -> list[StampRecord]:
    about = {"catalogue": lot.catalogue, "sku": lot.sku, "lot": lot.lot, "code": lot.code, "issued_at": NOW, **values}
    return [StampRecord(serial=f"{letter}{number}", number=number, **about) for number in range(first, last + 1)]


def there(book: StampBook, lot: LotRecord = LOT) -> LotRecord:
    found = book.lot(lot.catalogue, lot.sku, lot.lot)
    assert found is not None
    return found


# Lots


def test_a_lot_comes_back_as_it_was(book):
    assert there(book) == LOT
    assert book.lot("ba-lang", "MT-01", "L-02") is book.lot("khac", "MT-01", "L-01/A") is None


def test_a_lot_without_dates_and_facts(book):
    bare = LotRecord(catalogue="ba-lang", sku="MT-02", lot="1", code="XQU9PNKHCVE", written_at=NOW)
    book.write_lot(bare)
    assert there(book, bare) == bare


def test_written_again_only_facts_and_dates_are_new(book):
    book.add(LOT, stamps())
    book.change_lot(LOT, LotState.RECALLED, "phồng")
    new = {"facts": {"title": "Mắm"}, "made_on": None, "expires_on": dt.date(2028, 1, 1)}
    others = {"code": "XQU9PNKHCVE", "written_at": NOW + dt.timedelta(1), "count": 7, "state": LotState.ACTIVE}
    before = there(book)
    book.write_lot(attrs.evolve(LOT, **new, **others))
    assert there(book) == attrs.evolve(before, **new)


def test_a_new_lot_has_no_stamps_whatever_is_said(book):
    book.write_lot(attrs.evolve(LOT, lot="L-02", count=9))
    assert there(book, attrs.evolve(LOT, lot="L-02")).count == 0


def test_lots_are_listed_oldest_first_of_one_catalogue_or_product(book):
    later = attrs.evolve(LOT, sku="MT-02", lot="A", written_at=NOW + dt.timedelta(seconds=1))
    elsewhere = attrs.evolve(LOT, catalogue="khac")
    for lot in (later, elsewhere):
        book.write_lot(lot)
    assert book.lots("ba-lang") == [LOT, later]
    assert book.lots("ba-lang", "MT-02") == [later]
    assert book.lots_named("L-01/A") == [LOT, elsewhere]
    assert book.lots_named("L-01/A", catalogue="khac") == [elsewhere]
    assert book.lots_named("L-01/A", code="XQU9PNKHCVE") == book.lots_named("L-01") == []


def test_the_state_of_a_lot_has_a_reason_and_a_time(book, clock):
    assert book.change_lot(LOT, LotState.RECALLED, "phồng\0") == attrs.evolve(
        LOT, state=LotState.RECALLED, reason="phồng\N{REPLACEMENT CHARACTER}", changed_at=clock.now()
    )
    assert book.change_lot(LOT, LotState.ACTIVE, "") == there(book)
    with pytest.raises(LotChanged):
        book.change_lot(attrs.evolve(LOT, lot="L-02"), LotState.RECALLED, "phồng")


def test_the_digest_of_lots_changes_with_what_listings_say_of_them(book):
    seen = [book.digest_of_lots("khac"), book.digest_of_lots("ba-lang")]
    book.add(LOT, stamps())
    assert book.digest_of_lots("ba-lang") == seen[-1]
    book.change_lot(LOT, LotState.RECALLED, "phồng")
    seen.append(book.digest_of_lots("ba-lang"))
    book.write_lot(attrs.evolve(LOT, lot="L-02"))
    seen.append(book.digest_of_lots("ba-lang"))
    assert seen[0] == ""
    assert len(set(seen)) == 4


# Stamps


def test_stamps_come_back_as_they_were_by_number(book):
    given = stamps(secret="salt:hash", state=PieceState.VOID, reason="rách", changed_at=NOW)
    book.add(LOT, iter(given))
    lot = there(book)
    assert lot.count == 5
    assert list(book.stamps(lot)) == given
    assert list(book.stamps(lot, first=2, count=3)) == given[1:4]
    assert list(book.stamps(lot, first=4, count=100)) == given[3:]
    assert list(book.stamps(lot, first=6)) == list(book.stamps(lot, count=0)) == []
    assert book.find(LOT.code, "A3") == given[2]
    assert book.find(LOT.code, "A9") is book.find("08930000000026", "A3") is None


def test_the_hash_of_a_second_code_is_in_no_repr():
    assert "salt" not in repr(stamps(secret="salt:hash"))


def test_more_stamps_follow_those_that_there_are(book):
    book.add(LOT, stamps())
    book.add(there(book), stamps(first=6, last=8))
    assert [stamp.number for stamp in book.stamps(there(book))] == list(range(1, 9))


def test_many_are_read_and_written_some_at_a_time(book):
    book.add(LOT, stamps(last=4_501))
    lot = there(book)
    assert [stamp.number for stamp in book.stamps(lot)] == list(range(1, 4_502))
    assert [stamp.number for stamp in islice(book.stamps(lot, first=1_999), 3)] == [1_999, 2_000, 2_001]


@pytest.mark.parametrize("known", [attrs.evolve(LOT, count=4), attrs.evolve(LOT, lot="L-02")])
def test_who_read_the_lot_before_it_changed_adds_nothing_and_takes_nothing(book, known):
    def never():
        raise AssertionError("taken before the lot was locked")
        yield

    with pytest.raises(LotChanged):
        book.add(known, never())
    assert there(book) == LOT


def test_a_recalled_lot_gets_no_stamps(book):
    book.change_lot(LOT, LotState.OFF_SALE, "phồng")
    with pytest.raises(LotChanged):
        book.add(LOT, stamps())
    assert there(book).count == 0


@pytest.mark.parametrize(
    "wrong", [stamps(last=700) + stamps(first=701, last=701, letter="B") * 2, stamps() + stamps(letter="B")]
)
def test_a_serial_or_number_that_is_taken_leaves_nothing_behind(book, wrong):
    with pytest.raises(SerialTaken) as caught:
        book.add(LOT, wrong)
    assert "B1" not in str(caught.value)
    assert there(book) == LOT
    assert list(book.stamps(attrs.evolve(LOT, count=900))) == []


def test_a_serial_is_taken_for_all_lots_and_catalogues_of_a_product(book):
    book.add(LOT, stamps())
    other = attrs.evolve(LOT, catalogue="khac", lot="L-02")
    book.write_lot(other)
    with pytest.raises(SerialTaken):
        book.add(other, stamps(other))


def test_what_breaks_on_the_way_leaves_nothing_behind(book):
    def breaking():
        yield from stamps(last=1_200)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        book.add(LOT, breaking())
    assert there(book) == LOT
    assert list(book.stamps(attrs.evolve(LOT, count=1_200))) == []


def test_stamps_change_once(book, clock):
    book.add(LOT, stamps())
    assert book.change_stamps(LOT.code, ["A1", "A2", "A9"], PieceState.VOID, "rách") == 2
    assert book.change_stamps(LOT.code, ["A2", "A2", "A3"], PieceState.VOID, "lại") == 1
    found = [book.find(LOT.code, serial) for serial in ("A1", "A2", "A3", "A4")]
    assert [(item.state.value, item.reason) for item in found] == [
        ("void", "rách"),
        ("void", "rách"),
        ("void", "lại"),
        ("issued", ""),
    ]
    assert [item.changed_at for item in found] == [clock.now()] * 3 + [None]


def test_only_those_in_a_state_that_is_named_change(book):
    book.add(LOT, stamps())
    book.change_stamps(LOT.code, ["A1"], PieceState.USED)
    assert book.change_stamps(LOT.code, ["A1", "A2"], PieceState.VOID, only=[PieceState.ISSUED]) == 1
    assert book.pieces("ba-lang") == {
        ("MT-01", "L-01/A"): {PieceState.USED: 1, PieceState.VOID: 1, PieceState.ISSUED: 3}
    }
    assert book.pieces("ba-lang", "MT-02") == book.pieces("khac") == {}


def test_of_several_who_use_one_stamp_at_once_one_is_first(everywhere):
    with open_ledger(everywhere) as ledger:
        StampBook(ledger).write_lot(LOT)
        StampBook(ledger).add(LOT, stamps())
    told: list[int] = []
    begin = threading.Barrier(6)

    def use() -> None:
        with open_ledger(everywhere) as ledger:
            begin.wait()
            told.append(StampBook(ledger).change_stamps(LOT.code, ["A1"], PieceState.USED))

    threads = [threading.Thread(target=use) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [0, 0, 0, 0, 0, 1]


def test_a_ledger_for_reading_alone_records_nothing(everywhere, book):
    with ledger_to_read(everywhere) as reading:
        assert there(StampBook(reading)) == LOT
        with pytest.raises(LedgerError):
            StampBook(reading).add(LOT, stamps())
    assert there(book) == LOT
