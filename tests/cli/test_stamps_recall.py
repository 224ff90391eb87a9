"""``ocopsync stamps recall``: stamps and listings say so, until it is lifted; and which listings wait for a stamp."""

from __future__ import annotations

import datetime as dt

import pytest
from python_calamine import CalamineWorkbook

from ocopsync.ledger import LotRecord, LotState, StampBook, open_ledger
from ocopsync.settings import load_settings
from ocopsync.stamps.own_code import own_code

REASON = "vỏ hộp bị phồng"
NOTICE = f"THU HỒI lô L-01 (NSX 05/01/2026): {REASON}."
DOMAIN = '\n[stamps]\ndomain = "tem.example.vn"\n'
NOW = dt.datetime(2026, 11, 21, 8, tzinfo=dt.UTC)


def with_domain(office):
    text = office.settings.read_text(encoding="utf-8").split("[stamps]")[0]
    marketplaces = office.settings.read_text(encoding="utf-8").split("[marketplaces", 1)[1]
    office.settings.write_text(f"{text}{DOMAIN}\n[marketplaces{marketplaces}", encoding="utf-8")
    return office


def write_lots(office, *lots: tuple[str, str]) -> str:
    """Lots of these SKUs; the catalogue's id."""
    settings = load_settings(office.settings)
    catalogue = settings.catalogue_id
    with open_ledger(settings.ledger_url) as ledger:
        for sku, lot in lots:
            StampBook(ledger).write_lot(
                LotRecord(
                    catalogue=catalogue,
                    sku=sku,
                    lot=lot,
                    code=own_code(catalogue, sku),
                    made_on=dt.date(2026, 1, 5),
                    written_at=NOW,
                )
            )
    return catalogue


def state_of(office, sku: str, lot: str) -> LotRecord:
    settings = load_settings(office.settings)
    with open_ledger(settings.ledger_url) as ledger:
        found = StampBook(ledger).lot(settings.catalogue_id, sku, lot)
    assert found is not None
    return found


@pytest.fixture
def shop(offices):
    """Five listings on the portal; a lot of the first was written down."""
    made = with_domain(offices("thanhhoa", moderated=False))
    made.catalogue()
    write_lots(made, ("MT-01", "L-01"))
    assert made.run("publish", "hang.csv", "--yes").code == 0
    return made


def live(office, sku: str) -> str:
    """What stands on the portal under an SKU, in full; empty where nothing does."""
    path = office.folder / "stands.xlsx"
    assert office.run("import", "--from", "thanhhoa", "--out", path.name).code == 0
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    path.unlink()
    return "".join(repr(row) for row in rows if sku in row)


def test_what_was_issued_stands_on_the_listing_without_being_typed(shop):
    assert f"https://tem.example.vn/p/{own_code(load_settings(shop.settings).catalogue_id, 'MT-01')}" in live(
        shop, "MT-01"
    )
    assert "tem.example.vn" not in live(shop, "MT-02")
    assert shop.run("reconcile", "hang.csv", "--to", "thanhhoa").code == 0


def test_a_recalled_lot_turns_and_its_listings_warn_until_it_is_lifted(shop):
    ran = shop.run("stamps", "recall", "--lot", "L-01", "--reason", REASON, "--to", "thanhhoa", "--yes", "--json")
    assert (ran.code, ran.json["writes"]) == (0, 1), ran
    assert (state_of(shop, "MT-01", "L-01").state, state_of(shop, "MT-01", "L-01").reason) == (
        LotState.RECALLED,
        REASON,
    )
    assert NOTICE in live(shop, "MT-01")
    assert shop.run("publish", "hang.csv", "--to", "thanhhoa", "--yes", "--json").json["writes"] == 0
    assert shop.run("reconcile", "hang.csv", "--to", "thanhhoa").code == 0

    ran = shop.run("stamps", "recall", "--lot", "L-01", "--lift", "--to", "thanhhoa", "--yes", "--json")
    assert (ran.code, ran.json["writes"]) == (0, 1), ran
    assert "THU HỒI" not in live(shop, "MT-01")
    assert shop.run("reconcile", "hang.csv", "--to", "thanhhoa").code == 0


def test_what_is_taken_off_sale_stays_down_until_the_recall_is_lifted(shop):
    recall = ("stamps", "recall", "--lot", "L-01", "--to", "thanhhoa", "--yes")
    ran = shop.run(*recall, "--reason", REASON, "--withdraw", "--json")
    assert (ran.code, ran.json["writes"]) == (0, 1), ran
    assert not live(shop, "MT-01")
    ran = shop.run("publish", "hang.csv", "--to", "thanhhoa", "--yes")
    assert "--lift" in ran.words
    assert not live(shop, "MT-01")
    assert shop.run(*recall, "--lift").code == 0
    assert live(shop, "MT-01")


def test_a_recall_that_becomes_stricter_keeps_its_day(shop):
    recall = ("stamps", "recall", "--lot", "L-01", "--to", "thanhhoa", "--yes")
    assert shop.run(*recall, "--reason", REASON).code == 0
    first = state_of(shop, "MT-01", "L-01").changed_at
    assert shop.run(*recall, "--reason", "vi sinh", "--withdraw").code == 0
    found = state_of(shop, "MT-01", "L-01")
    assert (found.state, found.reason, found.changed_at) == (LotState.OFF_SALE, "vi sinh", first)


def test_the_stamps_turn_although_nobody_knows_which_file_is_the_catalogue(shop):
    shop.catalogue(name="khác.csv")
    ran = shop.run("stamps", "recall", "--lot", "L-01", "--reason", REASON, "--to", "thanhhoa", "--yes")
    assert ran.code == 2
    assert "--from" in ran.words
    assert state_of(shop, "MT-01", "L-01").recalled
    ran = shop.run(
        *("stamps", "recall", "--lot", "L-01", "--reason", REASON, "--to", "thanhhoa", "--yes", "--from", "hang.csv")
    )
    assert ran.code == 0
    assert NOTICE in live(shop, "MT-01")


def test_the_stamps_turn_although_nobody_agreed_to_the_plan(shop):
    ran = shop.run("stamps", "recall", "--lot", "L-01", "--reason", REASON, "--to", "thanhhoa")
    assert ran.code == 2
    assert "is recalled: its stamps say so from now on" in ran.words
    assert state_of(shop, "MT-01", "L-01").recalled
    assert "THU HỒI" not in live(shop, "MT-01")


def test_the_stamps_turn_although_no_marketplace_answers(shop):
    shop.settings.write_text(
        shop.settings.read_text(encoding="utf-8").replace(shop.addresses["thanhhoa"], "http://127.0.0.1:9"),
        encoding="utf-8",
    )
    ran = shop.run("stamps", "recall", "--lot", "L-01", "--reason", REASON, "--to", "thanhhoa", "--yes")
    assert ran.code == 1
    assert state_of(shop, "MT-01", "L-01").recalled


def test_a_brake_holds_a_recall_as_any_other_plan(shop):
    write_lots(shop, ("MT-02", "L-01"))
    both = ("--sku", "MT-01", "--sku", "MT-02")
    recall = ("stamps", "recall", "--lot", "L-01", *both, "--reason", REASON, "--withdraw", "--to", "thanhhoa", "--yes")
    ran = shop.run(*recall)
    assert ran.code == 4
    assert "--allow withdraw=2" in ran.words
    assert live(shop, "MT-01")
    assert shop.run(*recall, "--allow", "withdraw=2").code == 0
    assert not live(shop, "MT-01") + live(shop, "MT-02")


def test_a_lot_of_several_products_must_be_named_with_its_product(shop):
    write_lots(shop, ("MT-02", "L-01"))
    ran = shop.run("stamps", "recall", "--lot", "L-01", "--reason", REASON, "--yes")
    assert ran.code == 2
    assert "--sku MT-01 --sku MT-02" in ran.words
    assert not state_of(shop, "MT-01", "L-01").recalled


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--lot", "L-9", "--reason", REASON), "MT-01 / L-01"),
        (("--lot", "L-01"), "--reason"),
        (("--lot", "L-01", "--reason", "  "), "--reason"),
        (("--lot", "L-01", "--reason", "x" * 201), "201 characters"),
        (("--lot", "L-01", "--reason", "hỏi ông A, CCCD 038090001234"), "CCCD"),
        (("--lot", "L-01", "--lift"), "nothing to lift"),
        (("--lot", "L-01", "--lift", "--reason", REASON), "leave out --reason"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_turns(shop, arguments, words):
    ran = shop.run("stamps", "recall", *arguments, "--yes")
    assert ran.code == 2
    assert words in ran.words
    assert "038090001234" not in ran.words
    assert not state_of(shop, "MT-01", "L-01").recalled


def test_a_plan_that_was_kept_no_longer_fits_once_a_lot_is_recalled(shop, a_row):
    shop.catalogue(*(a_row(number) for number in range(1, 7)))
    assert shop.run("plan", "hang.csv", "--to", "thanhhoa", "--out", "a.plan").code == 3
    shop.run("stamps", "recall", "--lot", "L-01", "--reason", REASON, "--to", "thanhhoa")
    ran = shop.run("publish", "--plan", "a.plan", "--yes")
    assert ran.code == 2
    assert "recalled" in ran.words


FOUR_STARS = {"Hạng sao": "4"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "has none"),
        ({"Link truy xuất": "https://check.service.vn/tem/1"}, "leads to check.service.vn"),
        ({"Link truy xuất": "https://tem.example.vn/p/A", "Trạng thái tem": "hủy"}, "void"),
    ],
)
def test_a_listing_that_needs_a_stamp_waits_while_it_has_none_that_is_good(offices, a_row, changes, words):
    shop = with_domain(offices("voso"))
    row = {**a_row(1), "Link truy xuất": "", "Trạng thái tem": "", **FOUR_STARS, **changes}
    shop.catalogue(row, {**a_row(2), "Link truy xuất": "", "Trạng thái tem": ""})
    ran = shop.run("publish", "hang.csv", "--yes", "--json")
    assert ran.json["marketplaces"][0]["counts"]["held"] == 1
    assert words in shop.run("plan", "hang.csv").words
    assert [item.sku for item in shop.boxes["voso"].listings()] == ["MT-02"]


def test_a_service_s_stamps_are_good_where_the_settings_name_it(offices, a_row):
    shop = with_domain(offices("voso"))
    shop.settings.write_text(
        shop.settings.read_text(encoding="utf-8").replace(DOMAIN, f'{DOMAIN}others = ["check.service.vn"]\n'),
        encoding="utf-8",
    )
    shop.catalogue({**a_row(1), **FOUR_STARS, "Link truy xuất": "https://check.service.vn/tem/1"})
    assert shop.run("publish", "hang.csv", "--yes").code == 0
    assert len(shop.boxes["voso"].listings()) == 1


def test_without_a_domain_of_one_s_own_nothing_waits_for_a_stamp(office, a_row):
    office.catalogue({**a_row(1), **FOUR_STARS})
    assert office.run("publish", "hang.csv", "--yes").code == 0
    assert len(office.boxes["voso"].listings()) == 1
