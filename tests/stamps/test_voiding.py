"""Single stamps are void, and in use again; what was used stays so."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest

from ocopsync.errors import InputError, UsageError
from ocopsync.ledger import LotRecord, PieceState, StampBook, open_ledger
from ocopsync.stamps.issuing import issue
from ocopsync.stamps.serials import in_fives
from ocopsync.stamps.voiding import Changed, bring_back, chosen, make_void

NOW = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)
LOT = LotRecord(catalogue="ba-lang", sku="MT-01", lot="L-01", code="08930000000019", written_at=NOW)


@pytest.fixture
def book(tmp_path):
    with open_ledger(f"sqlite:///{tmp_path / 'a.db'}") as ledger:
        yield StampBook(ledger)


@pytest.fixture
def lot(book):
    book.write_lot(LOT)
    return issue(book, LOT, 30, NOW).lot


def numbers(book: StampBook, lot: LotRecord, text: str) -> list[int]:
    return [stamp.number for stamp in chosen(book, lot, (), text)]


def test_stamps_are_chosen_by_number(book, lot):
    assert numbers(book, lot, "17-20,3, 30") == [17, 18, 19, 20, 3, 30]
    assert numbers(book, lot, "1-1") == [1]


@pytest.mark.parametrize("text", ["20-17", "0", "x", "1-", "-3", "1–3", "12345678", "1 2"])
def test_what_isn_t_a_number_is_said(book, lot, text):
    with pytest.raises(UsageError, match="should be numbers such as 17 or 17-20"):
        numbers(book, lot, text)


def test_stamps_are_chosen_by_serial_as_somebody_types_it(book, lot):
    serial = next(book.stamps(lot, first=7)).serial
    (found,) = chosen(book, lot, [in_fives(serial).lower()], "")
    assert found.number == 7


def test_a_stamp_of_another_lot_is_none_of_this_one(book, lot):
    other = attrs.evolve(LOT, lot="L-02")
    book.write_lot(other)
    issue(book, other, 1, NOW)
    (stamp,) = book.stamps(attrs.evolve(other, count=1))
    for serial in (stamp.serial, "K7TN4"):
        with pytest.raises(InputError, match=f"L-01 of MT-01 has no stamp with the serial {serial}"):
            list(chosen(book, lot, [serial], ""))
    with pytest.raises(InputError, match=r"no stamp 31; its stamps are numbered from 1 to 30"):
        numbers(book, lot, "29-31")


def test_what_is_no_text_is_no_stamp(book, lot):
    with pytest.raises(InputError, match=r"no stamp with the serial <U\+DCFF>"):
        list(chosen(book, lot, ["\udcff"], ""))


def test_void_and_back_again(book, lot):
    first = list(chosen(book, lot, (), "1-5"))
    assert make_void(book, lot, first, " rách\n ") == Changed(5, 0, 0)
    assert book.find(lot.code, first[0].serial).reason == "rách"
    assert make_void(book, lot, chosen(book, lot, (), "4-8"), "rách") == Changed(3, 2, 0)
    assert bring_back(book, lot, chosen(book, lot, (), "1-30")) == Changed(8, 22, 0)
    assert book.pieces("ba-lang") == {("MT-01", "L-01"): {PieceState.ISSUED: 30}}


def test_a_used_one_stays_used(book, lot):
    stamps = list(chosen(book, lot, (), "1-2"))
    book.change_stamps(lot.code, [stamps[0].serial], PieceState.USED)
    assert make_void(book, lot, chosen(book, lot, (), "1-2"), "rách") == Changed(1, 0, 1)
    assert bring_back(book, lot, chosen(book, lot, (), "1-2")) == Changed(1, 0, 1)
    assert book.find(lot.code, stamps[0].serial).state is PieceState.USED


def test_one_that_is_named_twice_counts_once(book, lot):
    serial = next(book.stamps(lot)).serial
    assert make_void(book, lot, chosen(book, lot, [serial, serial], "1-2"), "rách") == Changed(2, 0, 0)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201, "của ông A, CCCD 038085012345"])
def test_without_a_reason_that_everybody_may_read_nothing_is_void(book, lot, reason):
    with pytest.raises(UsageError):
        make_void(book, lot, chosen(book, lot, (), "1"), reason)
    assert book.pieces("ba-lang")[("MT-01", "L-01")] == {PieceState.ISSUED: 30}


@pytest.mark.parametrize(("serials", "numbers"), [((), "1"), (("K7TN4",), "")])
def test_of_a_lot_without_serials_no_single_stamp_is_void(book, serials, numbers):
    book.write_lot(LOT)
    with pytest.raises(InputError, match=r"have no serials: .*ocopsync stamps recall"):
        list(chosen(book, LOT, serials, numbers))
