"""``ocopsync stamps issue``, ``list`` and ``void``: what a cooperative types, sees and can't do wrong."""

from __future__ import annotations

import csv
import os

import openpyxl
import pytest

from ocopsync.ledger import LotState, StampBook, open_ledger
from ocopsync.settings import load_settings
from ocopsync.stamps.own_code import own_code
from ocopsync.stamps.second_code import codes_in

ISSUE = ("stamps", "issue", "--sku", "MT-01", "--lot", "L-01")
VOID = ("stamps", "void", "--sku", "MT-01", "--lot", "L-01")


@pytest.fixture
def shop(office):
    """A folder with a domain for stamps and a catalogue of five rows."""
    office.lead_stamps_here()
    assert load_settings(office.settings).stamps.base
    return office


def issued(shop, *arguments: str) -> dict[str, object]:
    ran = shop.run(*ISSUE, *arguments, "--json")
    assert ran.code == 0, ran
    return ran.json


# Issuing


def test_a_lot_is_written_down_and_its_link_told(shop):
    ran = shop.run(*ISSUE, "--made", "05/01/2026")
    code = own_code(load_settings(shop.settings).catalogue_id, "MT-01")
    assert ran.code == 0
    assert "Lot L-01 of MT-01 is written down (NSX 05/01/2026, HSD 05/01/2027)." in ran.words
    assert f"https://tem.example.vn/p/{code}/l/L-01" in ran.words
    assert "stamps were issued" not in ran.words
    assert shop.asked == []


@pytest.mark.parametrize("saved", [False, True])
def test_a_marked_copy_beside_the_catalogue_is_left_out_with_a_sentence(shop, saved):
    copy = shop.folder / "bản sửa.xlsx"
    shop.run("check", "hang.csv", "--mark", copy.name)
    if saved:
        openpyxl.load_workbook(copy).save(copy)
    ran = shop.run(*ISSUE)
    assert ran.code == 0, ran
    assert "bản sửa.xlsx is a marked copy and was left out: the catalogue is hang.csv." in ran.words


def test_the_catalogue_that_the_settings_name_is_taken(shop):
    (shop.folder / "khác.csv").write_bytes((shop.folder / "hang.csv").read_bytes())
    assert "Say which it is" in shop.run(*ISSUE).words
    text = shop.settings.read_text(encoding="utf-8")
    shop.settings.write_text(text.replace("[catalogue]", '[catalogue]\nfile = "hang.csv"'), encoding="utf-8")
    ran = shop.run(*ISSUE)
    assert ran.code == 0, ran


def test_asked_again_nothing_is_new(shop):
    first = issued(shop, "--serials", "--count", "20", "--made", "5/1/2026")
    assert (first["new"], first["added"], first["first"], first["lot"]["count"]) == (True, 20, 1, 20)
    again = issued(shop, "--serials", "--count", "20")
    assert (again["new"], again["added"], again["first"]) == (False, 0, None)
    assert again["lot"] == first["lot"]
    more = issued(shop, "--serials", "--count", "25")
    assert (more["added"], more["first"]) == (5, 21)
    ran = shop.run(*ISSUE, "--serials", "--count", "25")
    assert "It has 25 stamps already; nothing was issued." in ran.words


def test_a_gtin_of_the_catalogue_stands_in_the_link(shop, a_row):
    shop.catalogue({**a_row(1), "Mã vạch": "8930000000019"})
    assert issued(shop)["lot"]["link"] == "https://tem.example.vn/01/08930000000019/10/L-01"


def test_second_codes_are_in_their_file_alone(shop):
    ran = shop.run(*ISSUE, "--serials", "--count", "5", "--secrets", "ma.csv")
    assert ran.code == 0
    assert "ma.csv, and nowhere else" in ran.words
    file = shop.folder / "ma.csv"
    lines = list(codes_in(file))
    assert [line.number for line in lines] == [1, 2, 3, 4, 5]
    assert not any(line.code in ran.out + ran.err for line in lines)
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600
    before = file.read_bytes()
    refused = shop.run(*ISSUE, "--serials", "--count", "6", "--secrets", "ma.csv", "--made", "05/01/2026")
    assert refused.code == 2
    assert "They stand nowhere else" in refused.words
    assert file.read_bytes() == before
    (lot,) = shop.run("stamps", "list", "--json").json["lots"]
    assert (lot["count"], lot["made_on"]) == (5, None)  # nothing of what was refused was done


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--serials",), "Say it: --serials --count 100"),
        (("--count", "5"), "leave out --count, or add --serials"),
        (("--secrets", "ma.csv"), "leave out --secrets"),
        (("--serials", "--count", "0"), "--count"),
        (("--serials", "--count", "9000000"), "at most 1000000"),
        (("--made", "30/02/2026"), "is not a date"),
        (("--made", "05/01/2026", "--expires", "04/01/2026"), "after it expires on 04/01/2026"),
        (("--lot", "Lô 1"), "Lô 1 should be 1 to 20 letters without accents"),
        (("--sku", "MT-10"), "There is no SKU MT-10 in hang.csv. Is it MT-0"),
        (("--from", "cu.csv"), "There is no file"),
    ],
)
def test_what_can_t_be_is_refused_and_nothing_is_written(shop, arguments, said):
    ran = shop.run(*ISSUE, *arguments)
    assert ran.code == 2
    assert said in ran.words
    assert shop.run("stamps", "list", "--json").json["lots"] == []
    assert not (shop.folder / "ma.csv").exists()


def test_fewer_than_there_are_is_refused_with_what_to_do(shop):
    issued(shop, "--serials", "--count", "5")
    ran = shop.run(*ISSUE, "--serials", "--count", "4")
    assert ran.code == 2
    assert "has 5 stamps already; 4 are fewer" in ran.words
    assert "ocopsync stamps void" in ran.words


def test_without_a_domain_it_is_said_what_to_write(office):
    ran = office.run(*ISSUE)
    assert ran.code == 2
    assert 'below [stamps], write your own domain in the line domain = "tem.example.vn"' in ran.words
    assert '# domain = "tem.example.vn"' in office.settings.read_text(encoding="utf-8")  # as it is told
    assert not office.ledger.exists()


def test_of_several_catalogues_one_must_be_named(shop):
    shop.catalogue(name="cu.csv")
    ran = shop.run(*ISSUE)
    assert ran.code == 2
    assert "cu.csv, hang.csv. Say which it is: --from cu.csv" in ran.words
    assert issued(shop, "--from", "hang.csv")["new"]


def test_a_file_of_second_codes_is_no_catalogue(shop):
    issued(shop, "--serials", "--count", "2", "--secrets", "ma.csv")
    assert issued(shop)["lot"]["count"] == 2


def test_a_recalled_lot_gets_no_stamps(shop):
    issued(shop)
    settings = load_settings(shop.settings)
    with open_ledger(settings.ledger_url) as ledger:
        book = StampBook(ledger)
        book.change_lot(book.lot(settings.catalogue_id, "MT-01", "L-01"), LotState.RECALLED, "vỏ hộp bị phồng")
    ran = shop.run(*ISSUE, "--serials", "--count", "5")
    assert ran.code == 2
    assert "is recalled (vỏ hộp bị phồng): no stamps are issued for it" in ran.words
    listed = shop.run("stamps", "list")
    assert "recalled: vỏ hộp bị phồng" in listed.words


# The list


def test_lots_are_listed_with_the_state_of_their_stamps(shop):
    assert "No lot is written down yet" in shop.run("stamps", "list").words
    issued(shop, "--serials", "--count", "5", "--made", "05/01/2026")
    shop.run("stamps", "issue", "--sku", "MT-02", "--lot", "A")
    shop.run(*VOID, "--numbers", "1-2", "--reason", "rách")
    told = shop.run("stamps", "list")
    assert "MT-01 L-01 05/01/2026 05/01/2027 5 2 in use" in told.words
    assert "MT-02 A of the lot in use" in told.words
    first, second = shop.run("stamps", "list", "--json").json["lots"]
    assert first["pieces"] == {"issued": 3, "used": 0, "void": 2}
    assert (second["lot"], second["count"], second["expires_on"]) == ("A", 0, None)
    (only,) = shop.run("stamps", "list", "--sku", "MT-02", "--json").json["lots"]
    assert only == second


def test_without_a_domain_lots_are_listed_without_links(office):
    assert office.run("stamps", "list", "--json").json == {"exit_code": 0, "lots": []}
    assert not office.ledger.exists()


# Void


def test_stamps_are_void_and_brought_back(shop):
    issued(shop, "--serials", "--count", "20", "--secrets", "ma.csv")
    with (shop.folder / "ma.csv").open(encoding="utf-8") as file:
        serials = [line["serial"] for line in csv.DictReader(file)]
    ran = shop.run(*VOID, "--numbers", "17-20", "--serial", serials[0].lower(), "--reason", "rách", "--json")
    assert (ran.code, ran.json["changed"], ran.json["unchanged"]) == (0, 5, 0)
    assert (
        "4 stamps are void from now on. 1 was so already."
        in shop.run(
            *VOID, "--numbers", "2-4,17", "--serial", serials[1], "--serial", serials[4], "--reason", "rách"
        ).words
    )
    back = shop.run(*VOID, "--numbers", "1-20", "--undo", "--json")
    assert (back.json["changed"], back.json["unchanged"]) == (9, 11)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--numbers", "1"), "Say why"),
        (("--reason", "rách"), "Which stamps? Name them with --serial or --numbers"),
        (("--numbers", "2-6", "--reason", "rách"), "has no stamp 6; its stamps are numbered from 1 to 5"),
        (("--numbers", "2..4", "--reason", "rách"), "'2..4' should be numbers"),
        (("--serial", "K7TN4", "--reason", "rách"), "no stamp with the serial K7TN4"),
        (("--numbers", "1", "--undo", "--reason", "rách"), "leave out --reason"),
        (("--lot", "L-02", "--numbers", "1", "--reason", "rách"), "There is no lot L-02 of MT-01"),
        (("--sku", "MT-02", "--numbers", "1", "--reason", "rách"), "No lot of MT-02 is written down yet"),
    ],
)
def test_what_isn_t_there_is_said_and_nothing_changes(shop, arguments, said):
    issued(shop, "--serials", "--count", "5")
    ran = shop.run(*VOID, *arguments)
    assert ran.code == 2
    assert said in ran.words
    (lot,) = shop.run("stamps", "list", "--json").json["lots"]
    assert lot["pieces"]["void"] == 0


# What a newcomer types


def test_stamps_that_are_there_get_no_second_codes_and_that_is_said(shop):
    issued(shop, "--serials", "--count", "3")
    ran = shop.run(*ISSUE, "--serials", "--count", "3", "--secrets", "ma.csv")
    assert ran.code == 0
    assert "ma.csv wasn't written: only new stamps get second codes." in ran.words
    assert not (shop.folder / "ma.csv").exists()


def test_a_list_of_a_product_without_lots_names_the_product(shop):
    issued(shop)
    ran = shop.run("stamps", "list", "--sku", "MT-02")
    assert "No lot of MT-02 is written down." in ran.words


def test_events_and_scans_beside_the_catalogue_are_not_taken_for_one(shop):
    (shop.folder / "cong-doan.csv").write_text("Thời gian,Công đoạn\n05/01/2026,Đóng gói\n", encoding="utf-8")
    (shop.folder / "luot-quet.csv").write_text("Thời gian,Liên kết,Loại\n", encoding="utf-8")
    assert shop.run(*ISSUE).code == 0


def test_a_domain_that_is_none_is_said_in_one_sentence(shop):
    text = shop.settings.read_text(encoding="utf-8").replace('"tem.example.vn"', '"https://tem.example.vn/"')
    shop.settings.write_text(text, encoding="utf-8")
    ran = shop.run(*ISSUE)
    assert ran.code == 2
    assert "ocopsync.toml, [stamps]: 'https://tem.example.vn/' should be a domain" in ran.words
    assert ".." not in ran.words
