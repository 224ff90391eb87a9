"""A recall on a bad day: what keeps a warning from a listing is said, and nothing brings recalled goods back."""

from __future__ import annotations

import os
import pty
import subprocess

import pytest

from ocopsync.ledger import open_ledger
from ocopsync.listing import Scope
from ocopsync.settings import load_settings
from tests.cli.test_stamps_recall import NOTICE, REASON, live, state_of, with_domain, write_lots

RECALL = ("stamps", "recall", "--lot", "L-01", "--to", "thanhhoa", "--yes")
UNWARNED = "stands there and doesn't warn of lot L-01"


@pytest.fixture
def shop(offices):
    made = with_domain(offices("thanhhoa", moderated=False))
    made.catalogue()
    write_lots(made, ("MT-01", "L-01"))
    assert made.run("publish", "hang.csv", "--yes").code == 0
    return made


def test_a_listing_whose_row_is_gone_is_named_for_it_can_t_warn(shop, a_row):
    shop.catalogue(*map(a_row, range(2, 6)))
    ran = shop.run(*RECALL, "--reason", REASON)
    assert ran.code == 1
    assert UNWARNED in ran.words
    assert "recall --lot L-01 --sku MT-01 --reason TEXT --withdraw" in ran.words
    assert shop.run(*RECALL, "--reason", REASON, "--withdraw").code == 0
    assert not live(shop, "MT-01")


@pytest.mark.parametrize("changes", [{"Giá bán": "abc"}, {"Thao tác": "bỏ qua"}])
def test_so_is_one_whose_row_can_t_be_sent(shop, a_row, changes):
    shop.catalogue({**a_row(1), **changes}, *({**dict.fromkeys(changes, ""), **a_row(at)} for at in range(2, 6)))
    ran = shop.run(*RECALL, "--reason", REASON)
    assert ran.code == 1
    assert UNWARNED in ran.words


def test_a_listing_that_stands_there_warns_although_its_stamp_is_another_s(shop, a_row):
    foreign = {"Hạng sao": "4", "Link truy xuất": "https://check.service.vn/tem/1"}
    shop.catalogue({**a_row(1), **foreign}, *({**a_row(at), "Link truy xuất": ""} for at in range(2, 6)))
    assert shop.run(*RECALL, "--reason", REASON).code == 0
    assert NOTICE in live(shop, "MT-01")


def test_undo_takes_no_warning_away(shop):
    assert shop.run(*RECALL, "--reason", REASON).code == 0
    ran = shop.run("undo", "last", "--yes")
    assert ran.code == 1
    assert "recall --lot L-01 --sku MT-01 --lift" in ran.words
    assert NOTICE in live(shop, "MT-01")


def test_undo_lists_nothing_that_a_recall_took_off_sale(shop):
    assert shop.run(*RECALL, "--reason", REASON, "--withdraw").code == 0
    assert shop.run("undo", "last", "--yes").code == 1
    assert not live(shop, "MT-01")
    assert shop.run(*RECALL, "--lift").code == 0
    assert live(shop, "MT-01")


def test_once_it_is_lifted_undo_is_free_again(shop):
    assert shop.run(*RECALL, "--reason", REASON, "--withdraw").code == 0
    withdrawn = shop.run("history", "--json").json["operations"][0]["run"]
    shop.run("stamps", "recall", "--lot", "L-01", "--to", "thanhhoa", "--lift")  # nobody agrees to the plan
    assert not state_of(shop, "MT-01", "L-01").recalled
    assert shop.run("undo", withdrawn, "--yes").code == 0
    assert live(shop, "MT-01")


def test_while_another_publishes_the_stamps_turn_and_the_listings_are_to_be_done_again(shop):
    settings = load_settings(shop.settings)
    with (
        open_ledger(settings.ledger_url) as ledger,
        ledger.lease(Scope("thanhhoa", "default", settings.catalogue_id), "publish"),
    ):
        ran = shop.run(*RECALL, "--reason", REASON)
    assert ran.code == 1
    assert "The listings weren't changed yet: run the same command again" in ran.words
    assert state_of(shop, "MT-01", "L-01").recalled
    assert shop.run(*RECALL, "--reason", REASON).code == 0
    assert NOTICE in live(shop, "MT-01")


def test_a_lot_of_another_catalogue_of_the_ledger_is_told_from_one_that_never_was(shop):
    before = load_settings(shop.settings).catalogue_id
    text = shop.settings.read_text(encoding="utf-8")
    shop.settings.write_text(text.replace(before, "another"), encoding="utf-8")
    ran = shop.run(*RECALL, "--reason", REASON)
    assert ran.code == 2
    assert f'[catalogue] id = "{before}"' in ran.words


def test_a_plan_that_somebody_is_still_reading_is_not_sent_after_a_recall(shop, a_row):
    shop.catalogue({**a_row(1), "Giá bán": "52000"}, *map(a_row, range(2, 6)))
    ours, theirs = pty.openpty()
    publish = ("publish", "hang.csv", "--to", "thanhhoa")
    with shop.start(*publish, stdin=theirs, stderr=subprocess.STDOUT) as process:
        os.close(theirs)
        asked = ""
        while "now?" not in asked:
            asked += process.stdout.read(1) or pytest.fail(asked)
        shop.run(*RECALL, "--reason", REASON)  # the stamps turn; the listings are another's at this moment
        os.write(ours, b"y\n")
        said, _ = process.communicate(timeout=60)
    os.close(ours)
    assert process.returncode == 2
    assert "recalled or released while the plan" in " ".join(said.split())
    assert "52000" not in live(shop, "MT-01")
    assert shop.run(*RECALL, "--reason", REASON).code == 0
    assert NOTICE in live(shop, "MT-01")


def test_a_recall_lists_nothing_that_was_not_listed(shop, a_row):
    shop.catalogue(*map(a_row, range(1, 7)))
    write_lots(shop, ("MT-06", "L-06"))
    ran = shop.run("stamps", "recall", "--lot", "L-06", "--reason", REASON, "--to", "thanhhoa", "--yes", "--json")
    assert (ran.code, ran.json["writes"]) == (0, 0), ran
    assert not live(shop, "MT-06")
