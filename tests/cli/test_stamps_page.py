"""``ocopsync stamps page``, ``epcis`` and ``passport``: what stamps lead to, and a lot for other systems."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator

from ocopsync.ledger import LotRecord, LotState, StampBook, StampRecord, open_ledger
from ocopsync.schema import load_schema
from ocopsync.settings import load_settings
from tests.stamps.making import FACTS, GTIN

NOW = dt.datetime(2026, 11, 6, 1, tzinfo=dt.UTC)
EVENTS = "Thời gian,Công đoạn,Địa điểm\n01/11/2026 06:30,Thu hoạch,Bãi Hoa Lộc\n05/11/2026,Đóng gói,Xưởng HTX\n"


@pytest.fixture
def shop(office):
    """An office with a domain, two lots of one product and one of another; the first has two serials."""
    office.lead_stamps_here()
    (office.folder / "cte.csv").write_text(EVENTS, encoding="utf-8")
    with open_ledger(load_settings(office.settings).ledger_url) as ledger:
        book, lot = StampBook(ledger), a_lot(office)
        for record in (lot, evolve(lot, lot="L-02"), evolve(lot, sku="MT-02", code="XQU9PNKHCVE")):
            book.write_lot(record)
        book.add(lot, [piece(lot, number) for number in (1, 2)])
    return office


def a_lot(office) -> LotRecord:
    return LotRecord(
        catalogue=load_settings(office.settings).catalogue_id,
        sku="MT-01",
        lot="L-01",
        code=GTIN,
        facts=FACTS,
        made_on=dt.date(2026, 11, 5),
        expires_on=dt.date(2027, 11, 5),
        written_at=NOW,
    )


def piece(lot: LotRecord, number: int) -> StampRecord:
    return StampRecord(
        catalogue=lot.catalogue,
        sku=lot.sku,
        lot=lot.lot,
        code=lot.code,
        serial=f"K7TN{number}",
        number=number,
        issued_at=NOW,
    )


def recall(office, sku: str = "MT-01", lot: str = "L-01") -> None:
    settings = load_settings(office.settings)
    with open_ledger(settings.ledger_url) as ledger:
        book = StampBook(ledger)
        record = book.lot(settings.catalogue_id, sku, lot)
        assert record is not None
        book.change_lot(record, LotState.RECALLED, "vỏ hộp bị phồng")


def pages(office) -> list[str]:
    return sorted(str(path.relative_to(office.folder / "web")) for path in (office.folder / "web").rglob("index.html"))


def test_all_lots_and_their_products_get_pages(shop):
    ran = shop.run("stamps", "page", "--out", "web")
    assert ran.code == 0, ran
    assert pages(shop) == [
        f"01/{GTIN}/10/L-01/index.html",
        f"01/{GTIN}/10/L-02/index.html",
        f"01/{GTIN}/index.html",
        "p/XQU9PNKHCVE/index.html",
        "p/XQU9PNKHCVE/l/L-01/index.html",
    ]
    assert "3 pages of lots and those of their products are written to web" in ran.words
    assert "Keep its records until 05/11/2028: 12 months past the expiry" in ran.words
    assert ran.words.count("Buyers must see these, and they are missing: picture.") == 3
    assert "The law asks for these too" not in ran.words  # the making is an event


def test_one_lot_alone_and_the_page_of_its_product_with_the_others(shop):
    ran = shop.run("stamps", "page", "--sku", "MT-01", "--lot", "L-02", "--out", "web", "--events", "cte.csv")
    assert ran.code == 0
    assert pages(shop) == [f"01/{GTIN}/10/L-02/index.html", f"01/{GTIN}/index.html"]
    assert "Thu hoạch, Bãi Hoa Lộc" in (shop.folder / "web" / pages(shop)[0]).read_text(encoding="utf-8")
    assert "Lô L-01" in (shop.folder / "web" / pages(shop)[1]).read_text(encoding="utf-8")


def test_after_a_recall_the_page_warns_and_the_command_says_so(shop):
    shop.run("stamps", "page", "--out", "web")
    recall(shop)
    ran = shop.run("stamps", "page", "--sku", "MT-01", "--out", "web")
    assert "It is recalled; its page says so first." in ran.words
    text = (shop.folder / "web" / pages(shop)[0]).read_text(encoding="utf-8")
    assert text.index("LÔ HÀNG NÀY ĐÃ BỊ THU HỒI") < text.index("<main>")
    assert "vỏ hộp bị phồng" in text


def test_what_is_missing_and_a_picture_that_is_gone_are_said(shop):
    settings = load_settings(shop.settings)
    picture = {"sha256": "0" * 64, "name": "hop.jpg"}
    with open_ledger(settings.ledger_url) as ledger:
        bare = evolve(
            a_lot(shop), lot="L-03", facts={"title": "Mắm", "images": [picture]}, made_on=None, expires_on=None
        )
        StampBook(ledger).write_lot(bare)
    ran = shop.run("stamps", "page", "--sku", "MT-01", "--lot", "L-03", "--out", "web")
    assert "Buyers must see these, and they are missing: producer, address, origin." in ran.words
    assert "they are missing: critical tracking events, with their times, standard applied." in ran.words
    assert "Its picture isn't there as it was" in ran.words
    assert "60 months past the last event, 06/11/2026" in ran.words


def test_in_vietnamese_the_pages_are_the_same(shop):
    """They are for buyers, whatever language the office speaks."""
    shop.run("stamps", "page", "--out", "web")
    one = (shop.folder / "web" / pages(shop)[0]).read_text(encoding="utf-8")
    shop.run("stamps", "page", "--out", "web", env={"OCOPSYNC_LANG": "vi"})
    other = (shop.folder / "web" / pages(shop)[0]).read_text(encoding="utf-8")
    assert one.split("tính đến")[0] == other.split("tính đến")[0]


@pytest.mark.parametrize("command", ["epcis", "passport"])
def test_a_lot_for_other_systems_on_the_output_or_in_a_file(shop, command):
    given = ["stamps", command, "--sku", "MT-01", "--lot", "L-01", "--events", "cte.csv"]
    ran = shop.run(*given)
    assert (ran.code, ran.err) == (0, "")
    Draft202012Validator(load_schema(f"stamps-{command}")).validate(ran.json)
    assert "Thu hoạch" in ran.out
    missing = shop.run(*given, "--out", "out/lot.json")
    assert missing.code == 2
    assert "There is no folder out. Make it first" in missing.words
    (shop.folder / "out").mkdir()
    for _ in range(2):  # over what it wrote itself
        ran = shop.run(*given, "--out", "out/lot.json")
        assert (ran.code, ran.out) == (0, "")
        assert "lot.json is written" in ran.words
    Draft202012Validator(load_schema(f"stamps-{command}")).validate(
        json.loads((shop.folder / "out" / "lot.json").read_text("utf-8"))
    )


def test_epcis_names_the_pieces_and_the_recall(shop):
    recall(shop)
    events = shop.run("stamps", "epcis", "--sku", "MT-01", "--lot", "L-01").json["epcisBody"]["eventList"]
    assert [event.get("bizStep") for event in events] == ["creating_class_instance", "commissioning", None]
    assert events[1]["epcList"] == [f"https://id.gs1.org/01/{GTIN}/21/K7TN{number}" for number in (1, 2)]
    assert events[-1]["disposition"] == "recalled"
    assert (
        shop.run("stamps", "passport", "--sku", "MT-01", "--lot", "L-01").json["recall"]["reason"] == "vỏ hộp bị phồng"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["page", "--out", "web", "--lot", "L-01"], "Of which product is lot L-01? Name it with --sku"),
        (["page", "--out", "web", "--sku", "MT-99"], "No lot is written down yet"),
        (["page", "--out", "web", "--sku", "MT-01", "--lot", "L-9"], "There is no lot L-9 of MT-01"),
        (["page", "--out", "web", "--events", "nothing.csv"], "nothing.csv can't be read"),
        (["page", "--out", "hang.csv"], "is a file"),
        (["page", "--out", "web", "--pictures", "nowhere"], "does not exist"),
        (["epcis", "--sku", "MT-01", "--lot", "L-9"], "There is no lot L-9 of MT-01"),
        (["passport", "--sku", "MT-01", "--lot", "L-01", "--out", "hang.csv/x.json"], "There is no folder hang.csv"),
        (["epcis", "--sku", "MT-01", "--lot", "L-01", "--out", "hang.csv"], "is there already, and isn't JSON"),
    ],
)
def test_what_is_wrong_is_said(shop, arguments, message):
    ran = shop.run("stamps", *arguments)
    assert ran.code == 2
    assert message in ran.words
    assert not (shop.folder / "web").exists()


@pytest.mark.parametrize("command", ["page", "epcis", "passport"])
def test_without_a_domain_nothing_is_made(office, command):
    given = ["--out", "web"] if command == "page" else ["--sku", "MT-01", "--lot", "L-01"]
    ran = office.run("stamps", command, *given)
    assert ran.code == 2
    assert 'below [stamps], write your own domain in the line domain = "tem.example.vn"' in ran.words


@pytest.mark.parametrize("command", ["page", "epcis", "passport"])
def test_an_event_of_a_product_that_is_not_there_is_named(shop, command):
    (shop.folder / "viec.csv").write_text(
        "Thời gian,Công đoạn,Mã SP\n05/11/2026,Phơi,MT-1\n06/11/2026,Đóng gói,MT-01\n", encoding="utf-8"
    )
    ran = shop.run("stamps", command, "--sku", "MT-01", "--lot", "L-01", "--events", "viec.csv", "--out", "out")
    assert ran.code == 0
    assert "left out: 05/11/2026, Phơi (SKU MT-1, lot –)" in ran.words
    assert "Đóng gói (" not in ran.words


def test_two_lots_that_would_have_one_folder_cost_the_others_nothing(shop):
    with open_ledger(load_settings(shop.settings).ledger_url) as ledger:
        StampBook(ledger).write_lot(evolve(a_lot(shop), lot="l-01", written_at=NOW + dt.timedelta(days=1)))
    ran = shop.run("stamps", "page", "--out", "www")
    assert ran.code == 1
    assert "The page of lot l-01 of MT-01 isn't written" in ran.words
    assert len(list((shop.folder / "www").rglob("10/*/index.html"))) == 2
