"""What is said of a stamp: genuine only where nothing speaks against it, and looking changes nothing."""

from __future__ import annotations

import datetime as dt
import threading
from itertools import count

import attrs
import pytest

from ocopsync.clock import VIETNAM
from ocopsync.ledger import (
    LotRecord,
    LotState,
    PieceState,
    ScanBook,
    ScanKind,
    ScanRecord,
    StampBook,
    StampRecord,
    open_ledger,
)
from ocopsync.stamps.address import Base, StampError
from ocopsync.stamps.findings import Verdict
from ocopsync.stamps.own_code import own_code, printed
from ocopsync.stamps.second_code import in_groups, new_code, salted
from ocopsync.stamps.serials import new_serial
from ocopsync.stamps.signing import new_key, public_key, sign
from ocopsync.stamps.texts import link_of, product_link
from ocopsync.stamps.verifying import Verifier

NOW = dt.datetime(2026, 11, 22, 9, 30, tzinfo=VIETNAM)
TODAY = NOW.date()
BASE = Base("tem.example.vn", "t")
GTIN = "08930000000019"
LOT = LotRecord(
    catalogue="ba-lang",
    sku="MT-01",
    lot="L-01",
    code=GTIN,
    facts={"title": "Mắm tôm Ba Làng"},
    made_on=dt.date(2026, 11, 5),
    expires_on=dt.date(2027, 11, 5),
    written_at=NOW,
)
BARE = attrs.evolve(LOT, lot="L-02")
OWN = attrs.evolve(LOT, sku="MT-02", code=own_code("ba-lang", "MT-02"))
CODE = new_code()


def stamp(lot: LotRecord, number: int, **more) -> StampRecord:
    about = {"catalogue": lot.catalogue, "sku": lot.sku, "lot": lot.lot, "code": lot.code, "issued_at": NOW}
    return StampRecord(serial=new_serial(), number=number, **about, **more)


FIRST, SECOND, OF_OWN = stamp(LOT, 1, secret=salted(CODE)), stamp(LOT, 2), stamp(OWN, 1)


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(f"sqlite:///{tmp_path / 'a.db'}") as ledger:
        yield ledger


@pytest.fixture
def verifier(ledger):
    book = StampBook(ledger)
    for lot, stamps in ((LOT, [FIRST, SECOND]), (BARE, []), (OWN, [OF_OWN])):
        book.write_lot(lot)
        book.add(lot, stamps)
    return Verifier(book, ScanBook(ledger), "ba-lang", BASE)


def link(lot: LotRecord = LOT, serial: str = "", **how) -> str:
    return link_of(BASE, lot, serial, **how)


def said(answer) -> str:
    return " ".join(map(str, (*answer.reasons, *answer.notes)))


@pytest.mark.parametrize(
    "text",
    [
        link(LOT, FIRST.serial),
        link(LOT, FIRST.serial, dates=True),
        link(OWN, OF_OWN.serial),
        link(BARE),
        product_link(BASE, GTIN),
        f"(01){GTIN}(10)L-01(21){SECOND.serial}",
        GTIN[1:],
        printed(OWN.code),
        f"https://tem.example.vn/t/01/{GTIN}/21/{FIRST.serial}",
    ],
    ids=count(),
)
def test_what_was_issued_is_genuine(verifier, text):
    answer = verifier.look(text, TODAY)
    assert answer.verdict is Verdict.GENUINE, said(answer)
    assert answer.advice is None


def test_a_date_of_which_the_ledger_knows_nothing_was_added(verifier, ledger):
    StampBook(ledger).write_lot(attrs.evolve(BARE, expires_on=None))
    answer = verifier.look(f"{link(BARE)}?17=301231", TODAY)
    assert answer.verdict is Verdict.UNKNOWN
    assert "31/12/2030, the ledger knows none" in said(answer)


def test_what_is_copied_easily_is_said(verifier):
    assert "every copy of it looks the same" in said(verifier.look(link(BARE), TODAY))
    assert "number 2 of the lot" in said(verifier.look(link(LOT, SECOND.serial), TODAY))
    assert "this one names none" in said(verifier.look(link(LOT), TODAY))
    assert "It is no link" in said(verifier.look(GTIN[1:], TODAY))


@pytest.mark.parametrize(
    ("text", "verdict", "words"),
    [
        (link(LOT, new_serial()), Verdict.FORGED, "never issued"),
        (link(BARE, new_serial()), Verdict.FORGED, "never issued"),
        (link(LOT, "000123"), Verdict.FORGED, "none is ever made like this"),
        (link(BARE, FIRST.serial), Verdict.FORGED, "of lot L-01, not of lot L-02"),
        (f"https://tem.example.vn/t/01/{GTIN}/21/{new_serial()}", Verdict.FORGED, "never issued"),
        (link(attrs.evolve(LOT, lot="L-99")), Verdict.UNKNOWN, "no lot L-99"),
        (link(attrs.evolve(LOT, lot="L-99"), new_serial()), Verdict.UNKNOWN, "no lot L-99"),
        (product_link(BASE, own_code("ba-lang", "XX")), Verdict.UNKNOWN, "No product of this ledger"),
        ("Mắm tôm Ba Làng", Verdict.UNKNOWN, "no product by a code"),
        ("https://tem.example.vn/t/ve-chung-toi", Verdict.UNKNOWN, "no product by a code"),
        (link(LOT, FIRST.serial).replace("tem.", "tern."), Verdict.FOREIGN, "tern.example.vn"),
        ("https://evil.example/", Verdict.FOREIGN, "evil.example"),
        (link(LOT, FIRST.serial) + "?17=281105", Verdict.UNKNOWN, "it says 05/11/2028, the ledger says 05/11/2027"),
    ],
    ids=count(),
)
def test_what_is_not_genuine_and_why(verifier, text, verdict, words):
    answer = verifier.look(text, TODAY)
    assert answer.verdict is verdict
    assert words in said(answer)
    assert answer.advice


def test_what_pretends_to_be_another_address_is_refused(verifier):
    with pytest.raises(StampError, match="pretends to be"):
        verifier.look("https://tem.example.vn@evil.example/t/01/" + GTIN, TODAY)


def test_recalled_counts_whatever_else_is_true(verifier):
    verifier.book.change_stamps(GTIN, [FIRST.serial], PieceState.VOID, "rách")
    verifier.book.change_lot(LOT, LotState.RECALLED, "vỏ hộp bị phồng")
    for text in (
        link(LOT),
        link(LOT, FIRST.serial),
        link(LOT, new_serial()),
        link(BARE, FIRST.serial),
        link(LOT, SECOND.serial).replace("tem.", "tern."),
    ):
        answer = verifier.look(text, TODAY)
        assert answer.verdict is Verdict.RECALLED
        assert "vỏ hộp bị phồng" in str(answer.reasons[0])
    assert "made void" in said(verifier.look(link(LOT, FIRST.serial), TODAY))
    assert verifier.look(link(BARE), TODAY).verdict is Verdict.GENUINE


def test_a_product_s_link_tells_which_lots_were_recalled(verifier):
    verifier.book.change_lot(LOT, LotState.OFF_SALE, "phồng")
    answer = verifier.look(product_link(BASE, GTIN), TODAY)
    assert answer.verdict is Verdict.GENUINE
    assert "were recalled: L-01. Compare the lot" in said(answer)


def test_a_void_stamp(verifier):
    verifier.book.change_stamps(GTIN, [FIRST.serial], PieceState.VOID, "rách khi dán")
    answer = verifier.look(link(LOT, FIRST.serial), TODAY)
    assert answer.verdict is Verdict.VOID
    assert "rách khi dán" in said(answer)


def test_expired_is_said_and_genuine(verifier):
    answer = verifier.look(link(LOT, FIRST.serial), dt.date(2027, 11, 6))
    assert answer.verdict is Verdict.GENUINE
    assert "It expired on 05/11/2027" in said(answer)
    assert "expired" not in said(verifier.look(link(LOT, FIRST.serial), dt.date(2027, 11, 5)))


def test_one_serial_twice_in_a_picture(verifier):
    assert verifier.look(link(LOT, FIRST.serial), TODAY, times=2).verdict is Verdict.FORGED
    assert verifier.look(link(BARE), TODAY, times=24).verdict is Verdict.GENUINE


def test_a_service_s_domain_that_the_settings_name_is_not_foreign(verifier):
    text = f"https://check.example/01/{GTIN}/10/L-01/21/{FIRST.serial}"
    assert verifier.look(text, TODAY).verdict is Verdict.FOREIGN
    assert attrs.evolve(verifier, others=("check.example",)).look(text, TODAY).verdict is Verdict.GENUINE


def test_without_a_domain_nothing_is_foreign_and_that_is_said(verifier):
    answer = attrs.evolve(verifier, ours=None).look(link(LOT, FIRST.serial), TODAY)
    assert answer.verdict is Verdict.GENUINE
    assert "isn't known" in said(answer)


def test_signatures(verifier):
    key, text = new_key(), link(LOT, FIRST.serial)
    signed = attrs.evolve(verifier, publics=(public_key(key),))
    assert signed.look(sign(text, key), TODAY).verdict is Verdict.GENUINE
    wrong = signed.look(sign(text, new_key()), TODAY)
    assert (wrong.verdict, "signature is wrong" in said(wrong)) == (Verdict.FORGED, True)
    missing = signed.look(text, TODAY)
    assert (missing.verdict, "It isn't signed" in said(missing)) == (Verdict.GENUINE, True)
    assert "can't be checked" in said(verifier.look(sign(text, key), TODAY))


def test_a_stamp_of_which_scans_show_copies(verifier):
    places = ((21.03, 105.85), (10.78, 106.7)) * 3
    about = {"code": GTIN, "serial": FIRST.serial, "kind": ScanKind.SCAN}
    scans = [
        ScanRecord(**about, at=NOW + dt.timedelta(minutes=minute), latitude=north, longitude=east)
        for minute, (north, east) in enumerate(places)
    ]
    verifier.scans.add(scans)
    assert "there are copies of it" in said(verifier.look(link(LOT, FIRST.serial), TODAY))
    assert "copies of it" not in said(verifier.look(link(LOT, SECOND.serial), TODAY))


# The second code


def test_the_second_code_counts_once(verifier):
    text = link(LOT, FIRST.serial)
    first = verifier.ask(text, in_groups(CODE).lower(), NOW)
    assert first.verdict is Verdict.GENUINE
    assert "for the first time" in said(first)
    again = verifier.ask(text, CODE, NOW + dt.timedelta(days=1))
    assert again.verdict is Verdict.USED
    assert "was asked for on" in said(again)
    assert verifier.look(text, TODAY).verdict is Verdict.USED
    kinds = [scan.kind for scan in verifier.scans.of_pieces(GTIN)]
    assert kinds == [ScanKind.SECRET, ScanKind.SECRET]


@pytest.mark.parametrize(
    ("serial", "code", "words"),
    [
        (FIRST.serial, new_code(), "don't belong together"),
        (FIRST.serial, CODE[:-1], "mistyped"),
        (SECOND.serial, CODE, "has no second code"),
        ("", CODE, "has no second code"),
    ],
    ids=count(),
)
def test_a_second_code_that_does_not_fit_uses_nothing_up(verifier, serial, code, words):
    answer = verifier.ask(link(LOT, serial), code, NOW)
    assert answer.verdict is Verdict.UNKNOWN
    assert words in said(answer)
    assert CODE not in said(answer)
    assert verifier.look(link(LOT, FIRST.serial), TODAY).verdict is Verdict.GENUINE


def test_the_code_of_a_recalled_stamp_is_not_used_up(verifier):
    recalled = verifier.book.change_lot(LOT, LotState.RECALLED, "phồng")
    assert verifier.ask(link(LOT, FIRST.serial), CODE, NOW).verdict is Verdict.RECALLED
    verifier.book.change_lot(recalled, LotState.ACTIVE, "")
    assert verifier.ask(link(LOT, FIRST.serial), CODE, NOW).verdict is Verdict.GENUINE


def test_of_several_who_ask_at_once_one_is_the_first(verifier):
    verdicts, together = [], threading.Barrier(6)

    def ask() -> None:
        together.wait()
        verdicts.append(verifier.ask(link(LOT, FIRST.serial), CODE, NOW).verdict)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(verdict.value for verdict in verdicts) == ["genuine", *["used"] * 5]


def test_looking_writes_nothing(verifier, ledger, tmp_path):
    def everything():
        with ledger._engine.connect() as to:
            return "\n".join(to.connection.driver_connection.iterdump())

    before = everything()
    for text in (link(LOT, FIRST.serial), link(LOT, new_serial()), link(BARE), "chữ", "https://evil.example/"):
        verifier.look(text, TODAY)
    verifier.ask(link(LOT, FIRST.serial), "sai", NOW)
    assert everything() == before
