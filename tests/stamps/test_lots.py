"""Lots: drafted from a product with what is public of it, named by their links, and found again."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.errors import InputError
from ocopsync.ledger import LotRecord, LotState, StampBook, open_ledger
from ocopsync.model import Image, OcopCertificate, Paper, Producer, Product, Quantity
from ocopsync.stamps.address import Base, StampError
from ocopsync.stamps.digital_link import parse
from ocopsync.stamps.facts import facts_of
from ocopsync.stamps.lots import draft, lot_or_raise
from ocopsync.stamps.own_code import own_code
from ocopsync.stamps.reading import Kind, read
from ocopsync.stamps.serials import new_serial
from ocopsync.stamps.texts import link_of, product_link
from ocopsync.vietnam.dates import last_day

ON = dt.date(2026, 11, 22)
NOW = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)
MADE = dt.date(2026, 1, 5)
CCCD = "038085012345"
PRODUCT = Product(
    sku="MT-01",
    name="Mắm tôm Hòa Hải",
    producer=Producer(
        "HTX Ví Dụ 01",
        tax_code="2800000001",
        citizen_id=CCCD,
        address="Thôn 1, xã Hoa Lộc, tỉnh Thanh Hóa",
        phone="0530000001",
        website="https://htx.example.vn",
    ),
    price=50_000,
    list_price=60_000,
    stock=7,
    net_quantity=Quantity(Decimal(500), "g"),
    images=(Image(Path("anh/a.jpg"), "a" * 64), Image(Path("anh/b.jpg"), "b" * 64)),
    ingredients="moi biển, muối",
    shelf_life="12 tháng kể từ ngày sản xuất",
    gtin="8930000000019",
    papers=(Paper("Tự công bố", "01/HTX/2026"), Paper("Giấy chứng nhận ATTP", "12/2026")),
    certificate=OcopCertificate(4, decision_number="5445/QĐ-UBND", decision_date=dt.date(2025, 12, 26), issuer="UBND"),
)
BASE = Base("tem.example.vn", "t")


@pytest.fixture
def book(tmp_path):
    with open_ledger(f"sqlite:///{tmp_path / 'a.db'}") as ledger:
        yield StampBook(ledger)


def drafted(book: StampBook, product: Product = PRODUCT, name: str = "L-01", **dates):
    return draft(book, "ba-lang", product, name, on=ON, now=NOW, **dates)


# What is public


def test_what_is_public_is_there_in_the_words_of_listings():
    facts = facts_of(PRODUCT, ON)
    assert facts["title"] == "Mắm tôm Hòa Hải"
    assert facts["net_quantity"] == "500 g"
    assert facts["images"][0] == {"sha256": "a" * 64, "name": "a.jpg"}
    assert (facts["website"], facts["tax_code"]) == ("https://htx.example.vn", "2800000001")
    assert facts["certificate"] == {"stars": 4, "number": "5445/QĐ-UBND", "until": "2028-12-26", "issuer": "UBND"}
    assert facts["standard"] == "Tự công bố 01/HTX/2026"
    assert json.loads(json.dumps(facts)) == facts


def test_prices_stock_and_what_isn_t_known_are_no_facts():
    facts = facts_of(PRODUCT, ON)
    assert not {"price", "list_price", "stock", "brand", "warnings"} & facts.keys()
    assert "50000" not in json.dumps(facts)


def test_stars_are_there_while_the_certificate_counts():
    assert facts_of(PRODUCT, ON)["ocop"] == 4
    assert not {"ocop", "certificate"} & facts_of(PRODUCT, dt.date(2030, 1, 1)).keys()


@pytest.mark.parametrize("place", ["name", "ingredients", "storage", "usage", "warnings", "brand", "shelf_life"])
def test_a_citizen_s_number_is_public_in_no_text(place):
    product = evolve(PRODUCT, **{place: f"Cơ sở bà Hoa, CCCD {CCCD[:3]} {CCCD[3:6]} {CCCD[6:]}"})
    told = json.dumps(facts_of(product, ON), ensure_ascii=False)
    assert "bà Hoa" in told
    assert CCCD not in told.replace(" ", "")


def test_a_citizen_s_number_is_public_in_no_part_of_the_producer_and_papers():
    producer = Producer(f"Hộ kinh doanh {CCCD}", tax_code=CCCD, citizen_id=CCCD, address=f"CCCD {CCCD}", website=CCCD)
    papers = (Paper(f"Tự công bố {CCCD}", CCCD),)
    facts = facts_of(evolve(PRODUCT, producer=producer, papers=papers), ON)
    assert CCCD not in json.dumps(facts)
    assert "tax_code" not in facts


def test_a_gtin_of_twelve_digits_stays_as_it_is():
    assert facts_of(evolve(PRODUCT, gtin="036000291452"), ON)["gtin"] == "036000291452"


# Drafts


def test_a_new_lot_has_the_gtin_the_facts_and_the_expiry_of_its_shelf_life(book):
    planned = drafted(book, made_on=MADE)
    assert planned.new
    assert planned.lot == LotRecord(
        catalogue="ba-lang",
        sku="MT-01",
        lot="L-01",
        code="08930000000019",
        facts=facts_of(PRODUCT, ON),
        made_on=MADE,
        expires_on=dt.date(2027, 1, 5),
        written_at=NOW,
    )
    assert list(planned.remarks) == []
    assert book.lots("ba-lang") == []


def test_without_a_gtin_it_has_an_own_code(book):
    assert drafted(book, evolve(PRODUCT, gtin="")).lot.code == own_code("ba-lang", "MT-01")


def test_what_is_given_counts_more_than_the_shelf_life(book):
    assert drafted(book, made_on=MADE, expires_on=dt.date(2026, 6, 1)).lot.expires_on == dt.date(2026, 6, 1)


def test_an_expiry_that_isn_t_certain_is_asked_for(book):
    for planned in (drafted(book), drafted(book, evolve(PRODUCT, shelf_life="in trên bao bì"), made_on=MADE)):
        assert planned.lot.expires_on is None
        assert "--expires DATE" in "".join(map(str, planned.remarks))


def test_again_it_keeps_its_dates_its_count_and_its_code(book):
    first = drafted(book, evolve(PRODUCT, gtin=""), made_on=MADE, expires_on=dt.date(2026, 6, 1)).lot
    book.write_lot(first)
    again = drafted(book, evolve(PRODUCT, name="Mắm tôm"))
    assert not again.new
    assert again.lot == evolve(first, facts=facts_of(evolve(PRODUCT, name="Mắm tôm"), ON))
    (remark,) = map(str, again.remarks)
    assert "code is 08930000000019 now. This lot keeps" in remark


def test_new_dates_are_said(book):
    book.write_lot(drafted(book, made_on=MADE).lot)
    later = drafted(book, made_on=MADE + dt.timedelta(1))
    assert later.lot.expires_on == dt.date(2027, 1, 6)
    (remark,) = map(str, later.remarks)
    assert "labels that were printed before show the old ones" in remark


def test_dates_that_come_late_are_no_change(book):
    book.write_lot(drafted(book).lot)
    assert list(drafted(book, made_on=MADE).remarks) == []


@pytest.mark.parametrize(
    ("name", "dates", "said"),
    [
        ("Lô 1", {}, "Lot: Lô 1 should be 1 to 20 letters"),
        ("L" * 21, {}, "should be 1 to 20"),
        ("", {}, "should be 1 to 20"),
        ("..", {}, "can't stand in an address"),
        (
            "L-01",
            {"made_on": MADE, "expires_on": dt.date(2026, 1, 4)},
            "Made on 05/01/2026, after it expires on 04/01/2026",
        ),
        ("L-01", {"made_on": dt.date(202, 1, 5)}, "can't be meant"),
    ],
)
def test_a_lot_that_can_t_be_is_refused(book, name, dates, said):
    with pytest.raises(StampError, match=said):
        drafted(book, name=name, **dates)


def test_a_recalled_lot_is_not_written_anew(book):
    lot = drafted(book).lot
    book.write_lot(lot)
    book.change_lot(lot, LotState.RECALLED, "vỏ hộp bị phồng")
    with pytest.raises(StampError, match="is recalled"):
        drafted(book)


def test_another_lot_than_those_that_there_are_is_answered_with_their_names(book):
    with pytest.raises(InputError, match="ocopsync stamps issue --sku MT-01 --lot L-01"):
        lot_or_raise(book, "ba-lang", "MT-01", "L-01")
    for number in range(1, 13):
        book.write_lot(evolve(drafted(book, name=f"L-{number}").lot, written_at=NOW + dt.timedelta(number)))
    assert lot_or_raise(book, "ba-lang", "MT-01", "L-7").lot == "L-7"
    with pytest.raises(InputError, match=r"no lot L-13 of MT-01.*: L-3, .*L-12\. All of them"):
        lot_or_raise(book, "ba-lang", "MT-01", "L-13")


@pytest.mark.parametrize("sku", ["\udcff", ""])
def test_what_is_no_text_has_no_lot(book, sku):
    book.write_lot(drafted(book).lot)
    with pytest.raises(InputError, match="No lot of"):
        lot_or_raise(book, "ba-lang", sku, "L-01")


# Expiry


@pytest.mark.parametrize(
    ("text", "made", "last"),
    [
        ("12 tháng kể từ ngày sản xuất", "2026-01-05", "2027-01-05"),
        ("HSD: 6 tháng từ NSX", "2025-08-31", "2026-02-28"),
        ("2 năm", "2024-02-29", "2026-02-28"),
        ("10 ngày", "2026-01-25", "2026-02-04"),
        ("3 tuần", "2026-01-01", "2026-01-22"),
        ("12 tháng kể từ ngày mở nắp", "2026-01-05", None),
        ("12 tháng kể từ ngày thu hoạch", "2026-01-05", None),
        ("12 tháng, sau khi mở nắp 7 ngày", "2026-01-05", None),
        ("6-12 tháng", "2026-01-05", None),
        ("31/12/2026", "2026-01-05", None),
        ("In trên bao bì", "2026-01-05", None),
        ("", "2026-01-05", None),
        ("9999 năm", "2026-01-05", None),
    ],
)
def test_the_last_day_is_known_where_the_shelf_life_is_certain(text, made, last):
    found = last_day(text, dt.date.fromisoformat(made))
    assert found == (dt.date.fromisoformat(last) if last else None)


def test_without_a_day_of_making_there_is_no_last_day():
    assert last_day("12 tháng", None) is None


# Links


@given(lot=st.from_regex(r"[!-\"%-?A-Z_a-z]{1,20}", fullmatch=True).filter(lambda lot: lot not in (".", "..")))
def test_every_link_is_canonical_and_says_what_it_was_made_of(lot):
    serial = new_serial()
    record = LotRecord(catalogue="c", sku="s", lot=lot, code="08930000000019", made_on=MADE, written_at=NOW)
    link = link_of(BASE, record, serial, dates=True)
    assert parse(link).uri == link
    assert [parse(link).get(ai) for ai in ("01", "10", "21", "11", "17")] == [record.code, lot, serial, "260105", ""]
    own = evolve(record, code=own_code("c", "s"))
    said = read(link_of(BASE, own, serial, dates=True), BASE)
    assert said.kind is Kind.OWN_LINK
    assert (said.said.lot, said.said.serial) == (lot, serial)


def test_dates_stand_in_a_link_where_they_are_asked_for():
    record = LotRecord(catalogue="c", sku="s", lot="A", code="08930000000019", made_on=MADE, written_at=NOW)
    assert link_of(BASE, record) == "https://tem.example.vn/t/01/08930000000019/10/A"
    assert link_of(BASE, record, dates=True).endswith("/10/A?11=260105")


def test_the_link_of_a_product():
    assert product_link(BASE, "08930000000019") == "https://tem.example.vn/t/01/08930000000019"
    code = own_code("c", "s")
    assert product_link(BASE, code) == f"https://tem.example.vn/t/p/{code}"


def test_a_day_of_making_that_is_to_come_is_asked_about(book):
    (remark,) = map(str, drafted(book, made_on=ON + dt.timedelta(1)).remarks)
    assert "The day of making 23/11/2026 is still to come" in remark
    assert list(drafted(book, made_on=ON).remarks) == []
