"""Putting right what reconcile found, from the command line: by the settings, by decisions, and leaving alone."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def live(office):
    """Five rows that are live on Voso."""
    assert office.run("publish", "hang.csv", "--yes").code == 0
    office.approve_all()
    assert office.run("reconcile", "hang.csv").code == 0
    return office


def change_price(office, price, sku="MT-01"):
    voso = office.boxes["voso"]
    voso.change_price(voso.by_sku(sku).remote_id, price)


def prices(office):
    return {item.sku: item.price for item in office.boxes["voso"].listings()}


def govern(office, line):
    text = office.settings.read_text(encoding="utf-8")
    assert "[marketplaces.voso]" in text
    office.settings.write_text(text.replace("[marketplaces.voso]", f"[marketplaces.voso]\n{line}"), encoding="utf-8")


def decisions(office, choice, *, about=lambda finding: True):
    """A file with one decision about everything that reconcile finds, such as the page saves; its name."""
    found = office.run("reconcile", "hang.csv", "--json").json
    (place,) = found["marketplaces"]
    decided = [
        {
            "catalogue": found["catalogue"],
            "marketplace": place["marketplace"],
            "sku": finding["sku"],
            "remote_id": finding["remote_id"],
            "field": item.get("name", ""),
            "choice": choice,
            "mark": item["mark"],
        }
        for finding in place["findings"]
        if about(finding)
        for item in (finding["fields"] if finding["kind"] == "changed" else [finding])
    ]
    (office.folder / "quyet-dinh.json").write_text(json.dumps({"decisions": decided}), encoding="utf-8")
    return "quyet-dinh.json"


# By the settings


def test_what_stands_there_stays_where_the_settings_say_so(live):
    govern(live, 'right = { price = "live" }')
    change_price(live, 44_000)
    ran = live.run("reconcile", "hang.csv")
    assert ran.code == 3
    assert "by the settings the marketplace is right about: price" in ran.words
    for _ in range(2):
        published = live.run("publish", "hang.csv", "--yes", "--json")
        assert (published.code, published.json["writes"]) == (0, 0)
    assert prices(live)["MT-01"] == 44_000


def test_what_is_asked_about_is_held_back_with_the_way_to_decide(live):
    govern(live, 'right = { "*" = "ask" }')
    change_price(live, 44_000)
    live.run("reconcile", "hang.csv")
    ran = live.run("publish", "hang.csv", "--yes")
    assert ran.code == 1
    assert "by the settings a person decides about: price" in ran.words
    assert "--decisions" in ran.words
    assert prices(live)["MT-01"] == 44_000


def test_mending_sends_what_the_catalogue_says(live):
    change_price(live, 44_000)
    ran = live.run("reconcile", "hang.csv", "--mend", "--yes", "--json")
    assert (ran.code, prices(live)["MT-01"]) == (0, 51_000), ran
    assert live.run("reconcile", "hang.csv").code == 0


def test_nobody_at_the_terminal_means_that_nothing_is_mended(live):
    change_price(live, 44_000)
    ran = live.run("reconcile", "hang.csv", "--mend")
    assert ran.code == 2
    assert "--yes" in ran.words
    assert prices(live)["MT-01"] == 44_000


# By decisions


def test_decisions_are_carried_out_and_nothing_else(live):
    change_price(live, 44_000, "MT-01")
    change_price(live, 43_000, "MT-02")
    file = decisions(live, "catalogue", about=lambda finding: finding["sku"] == "MT-01")
    ran = live.run("reconcile", "hang.csv", "--decisions", file, "--yes")
    assert ran.code == 3, ran
    assert (prices(live)["MT-01"], prices(live)["MT-02"]) == (51_000, 43_000)
    again = live.run("reconcile", "hang.csv", "--decisions", file, "--yes")
    assert "no longer differs" in again.words
    assert (prices(live)["MT-01"], prices(live)["MT-02"]) == (51_000, 43_000)


def test_a_decision_about_a_value_that_moved_is_named_and_not_carried_out(live):
    change_price(live, 44_000)
    file = decisions(live, "catalogue")
    change_price(live, 43_000)
    ran = live.run("reconcile", "hang.csv", "--decisions", file, "--yes")
    assert ran.code == 3
    assert "decisions 1: MT-01 was left as it is" in ran.words
    assert "decide again" in ran.words
    assert prices(live)["MT-01"] == 43_000


def test_a_brake_stops_decisions_and_nothing_of_them_is_done(live):
    live.catalogue(*live_rows(live)[2:])
    file = decisions(live, "withdraw")
    ran = live.run("reconcile", "hang.csv", "--decisions", file, "--yes")
    assert ran.code == 4
    assert "--allow withdraw=2" in ran.words
    assert len(prices(live)) == 5
    done = live.run("reconcile", "hang.csv", "--decisions", file, "--yes", "--allow", "withdraw=2")
    assert (done.code, len(prices(live))) == (0, 3), done


def live_rows(office):
    import csv

    with (office.folder / "hang.csv").open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


# Left alone


def test_a_listing_is_left_alone_until_that_is_taken_back(live):
    change_price(live, 44_000)
    ran = live.run("ignore", "MT-01", "--to", "voso", "--json")
    assert (ran.code, ran.json["phase"]) == (0, "ignored")
    assert "ocopsync ignore MT-01 --to voso --undo" in ran.words
    read = live.run("reconcile", "hang.csv", "--json")
    assert (read.code, read.json["marketplaces"][0]["counts"]["ignored"]) == (0, 1)
    published = live.run("publish", "hang.csv", "--yes")
    assert published.code == 0
    assert "1 ignored" in published.words
    assert prices(live)["MT-01"] == 44_000
    back = live.run("ignore", "MT-01", "--to", "voso", "--undo", "--json")
    assert (back.code, back.json["phase"]) == (0, "there")
    assert live.run("reconcile", "hang.csv").code == 3


def test_a_strangers_listing_is_left_alone_by_its_id(offices):
    neighbour = offices("voso")
    neighbour.run("publish", neighbour.catalogue(), "--yes")
    office = offices.beside(neighbour)
    office.catalogue()
    remote_id = office.boxes["voso"].by_sku("MT-01").remote_id
    ran = office.run("ignore", "--to", "voso", "--id", remote_id, "--json")
    assert (ran.code, ran.json["remote_id"]) == (0, remote_id)
    assert f"ocopsync ignore --id {remote_id} --to voso --undo" in ran.words
    found = office.run("reconcile", "hang.csv", "--json").json["marketplaces"][0]["findings"]
    assert remote_id not in {finding["remote_id"] for finding in found}
    assert office.run("ignore", "--to", "voso", "--id", remote_id, "--undo").code == 0
    found = office.run("reconcile", "hang.csv", "--json").json["marketplaces"][0]["findings"]
    assert remote_id in {finding["remote_id"] for finding in found}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["MT-01"], "Name one marketplace"),
        (["--to", "voso"], "Name one marketplace, and an SKU or an id"),
        (["MT-77", "--to", "voso"], "Nothing was found on Voso"),
        (["MT-01", "--to", "voso", "--undo"], "MT-01 on Voso isn't left alone"),
    ],
)
def test_what_can_not_be_left_alone(office, arguments, said):
    ran = office.run("ignore", *arguments)
    assert ran.code == 2
    assert said in ran.words
