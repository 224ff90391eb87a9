"""What the ledger knows of a catalogue's stamps reaches its rows: links, warnings, and why a listing waits."""

from __future__ import annotations

import datetime as dt

import pytest
from attrs import evolve

from ocopsync.catalogue import Row
from ocopsync.errors import Outdated
from ocopsync.ledger import LotRecord, LotState, PieceState, StampBook, StampRecord, open_ledger
from ocopsync.model import OcopCertificate, Producer, Product, StampState, TraceStamp, Verb
from ocopsync.problem import Place
from ocopsync.settings import LOT, Settings, StampSettings
from ocopsync.stamped import Stamps, same_lots_or_raise
from ocopsync.stamps.address import Base
from ocopsync.stamps.own_code import own_code

DAY = dt.date(2026, 11, 21)
NOW = dt.datetime(2026, 11, 21, 8, tzinfo=dt.UTC)
BASE = Base("tem.example.vn")
CODE = own_code("cat", "A")
PRODUCT_LINK = f"https://tem.example.vn/p/{CODE}"
FOUR = OcopCertificate(stars=4, decision_date=dt.date(2026, 1, 1))
PLAIN = Product(sku="A", name="Mắm tôm", producer=Producer("HTX Ví Dụ 01"), description="Ngon.")


@pytest.fixture
def book(tmp_path):
    with open_ledger(f"sqlite:///{tmp_path}/a.db") as ledger:
        yield StampBook(ledger)


def lot(name: str = "L1", **changes) -> LotRecord:
    return LotRecord(**{"catalogue": "cat", "sku": "A", "lot": name, "code": CODE, "written_at": NOW, **changes})


def stamped(book, product, *, base=BASE, level="product", others=()) -> Row:
    settings = Settings(
        folder=None,
        catalogue_id="cat",
        ledger_url="",
        stamp_level=level,
        stamps=StampSettings(base=base, others=others),
    )
    (row,) = Stamps.of(book._ledger, settings).on([Row(product, (), product.sku, Place())], DAY)
    return row


def test_a_product_of_which_a_lot_was_written_down_carries_its_link(book):
    book.write_lot(lot())
    assert stamped(book, PLAIN).product.stamp.link == PRODUCT_LINK
    assert stamped(book, evolve(PLAIN, sku="B")).product.stamp is None


def test_a_link_that_the_catalogue_gives_stays(book):
    book.write_lot(lot())
    given = evolve(PLAIN, stamp=TraceStamp("https://tem.example.vn/p/x"))
    assert stamped(book, given).product.stamp == given.stamp


def test_with_links_of_lots_it_is_the_newest_that_is_not_recalled(book):
    for name in ("L1", "L2", "L3"):
        book.write_lot(lot(name, written_at=NOW + dt.timedelta(days=int(name[1]))))
    book.change_lot(lot("L3"), LotState.RECALLED, "hỏng")
    row = stamped(book, PLAIN, level=LOT)
    assert row.product.stamp == TraceStamp(f"{PRODUCT_LINK}/l/L2", lot="L2")
    assert row.product.description == "Ngon."


def test_a_product_s_link_stands_for_all_lots_and_so_warns_of_each_recalled_one(book):
    for name in ("L1", "L2", "L3"):
        book.write_lot(lot(name))
    for name in ("L1", "L3"):
        book.change_lot(lot(name), LotState.RECALLED, f"{name} hỏng.")
    assert stamped(book, PLAIN).product.description == "THU HỒI lô L1: L1 hỏng.\nTHU HỒI lô L3: L3 hỏng.\nNgon."


def test_a_warning_that_an_import_brought_along_is_neither_doubled_nor_left(book):
    book.write_lot(lot())
    recalled = book.change_lot(lot(), LotState.RECALLED, "hỏng")
    (warned,) = (stamped(book, PLAIN).product,)
    assert stamped(book, warned).product.description == warned.description == "THU HỒI lô L1: hỏng.\nNgon."
    book.change_lot(recalled, LotState.ACTIVE, "")
    assert stamped(book, warned).product.description == "Ngon."
    about_another = evolve(PLAIN, description="THU HỒI lô L10: hỏng.\nNgon.")
    assert stamped(book, about_another).product.description == about_another.description


def test_without_a_domain_a_recall_still_warns_and_nothing_waits(book):
    book.write_lot(lot())
    book.change_lot(lot(), LotState.RECALLED, "hỏng")
    row = stamped(book, evolve(PLAIN, certificate=FOUR), base=None)
    assert row.product.description.startswith("THU HỒI lô L1: hỏng.")
    assert row.held is None


@pytest.mark.parametrize(
    ("stamp", "warned"),
    [
        (TraceStamp("https://check.vn/1", lot="L1"), True),
        (TraceStamp("https://check.vn/1", lot="l1"), True),
        (TraceStamp(f"{PRODUCT_LINK}/l/L1"), True),
        (TraceStamp("https://tem.example.vn/01/08930000000019/10/L1"), True),
        (TraceStamp(f"{PRODUCT_LINK}/l/L1", lot="L2"), True),
        (TraceStamp(f"{PRODUCT_LINK}/l/L2"), False),
        (TraceStamp("https://check.vn/1", lot="L2"), False),
        (TraceStamp("https://check.vn/1"), True),
    ],
)
def test_with_links_of_lots_a_listing_warns_unless_it_names_another_lot(book, stamp, warned):
    book.write_lot(lot())
    book.change_lot(lot(), LotState.RECALLED, "hỏng")
    row = stamped(book, evolve(PLAIN, stamp=stamp), level=LOT)
    assert (row.product.description != "Ngon.", row.warns) == (warned, warned)


def test_a_recall_while_a_plan_is_looked_at_makes_it_outdated(book):
    book.write_lot(lot())
    lots = book.digest_of_lots("cat")
    same_lots_or_raise(book._ledger, "cat", lots)
    book.change_lot(lot(), LotState.RECALLED, "hỏng")
    with pytest.raises(Outdated):
        same_lots_or_raise(book._ledger, "cat", lots)


def test_what_was_taken_off_sale_waits_with_the_way_back(book):
    book.write_lot(lot())
    book.change_lot(lot(), LotState.OFF_SALE, "hỏng")
    assert "ocopsync stamps recall --lot L1 --sku A --lift" in str(stamped(book, PLAIN).held)


@pytest.mark.parametrize("verb", [Verb.WITHDRAW, Verb.IGNORE])
def test_a_row_that_publishes_nothing_is_left_as_it_is(book, verb):
    book.write_lot(lot())
    row = stamped(book, evolve(PLAIN, verb=verb, certificate=FOUR))
    assert (row.product.stamp, row.held) == (None, None)


@pytest.mark.parametrize(
    ("stamp", "words"),
    [
        (None, "has none"),
        (TraceStamp("https://check.vn/1"), "leads to check.vn"),
        (TraceStamp(PRODUCT_LINK, state=StampState.VOID), "void"),
        (TraceStamp(f"{PRODUCT_LINK}/s/S1"), "serial S1 is void"),
        (TraceStamp("https://tem.example.vn/01/08930000000018"), "should be 9"),
    ],
)
def test_four_stars_wait_while_the_stamp_is_none_that_is_good(book, stamp, words):
    record = lot("L9", sku="Z")
    book.write_lot(record)
    piece = StampRecord(catalogue="cat", sku="Z", lot="L9", code=CODE, serial="S1", number=1, issued_at=NOW)
    book.add(record, [piece])
    book.change_stamps(CODE, ["S1"], PieceState.VOID, "in hỏng")
    needs = evolve(PLAIN, certificate=FOUR, stamp=stamp)
    assert words in str(stamped(book, needs).held)
    assert stamped(book, evolve(needs, certificate=evolve(FOUR, stars=3))).held is None


@pytest.mark.parametrize("link", [PRODUCT_LINK, "https://tem.example.vn/01/08930000000019", "https://check.vn/1"])
def test_a_good_stamp_lets_it_go(book, link):
    row = stamped(book, evolve(PLAIN, certificate=FOUR, stamp=TraceStamp(link)), others=("check.vn",))
    assert row.held is None


@pytest.mark.parametrize(
    ("link", "of_product"),
    [
        (f"{PRODUCT_LINK}/l/L1/s/S1", PRODUCT_LINK),
        (f"{PRODUCT_LINK}/s/S1?sig=x", PRODUCT_LINK),
        ("https://tem.vn/t/01/08930000000019/10/L1?17=261231", "https://tem.vn/t/01/08930000000019"),
        ("https://check.vn/p/tin-tuc/l/1", "https://check.vn/p/tin-tuc/l/1"),
    ],
)
def test_the_product_s_part_of_a_link(link, of_product):
    assert TraceStamp(link, lot="L1", serial="S1").product_level == TraceStamp(of_product)
