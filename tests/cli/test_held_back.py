"""What a plan holds back, as people see it: brakes and how to release them, the daily quota, who released what."""

from __future__ import annotations

import datetime as dt
import getpass

import pytest

from ocopsync.clock import VIETNAM


@pytest.fixture
def five(office, a_row):
    """Five listings on Voso, of which two prices are to move far."""
    assert office.run("publish", "hang.csv", "--yes").code == 0
    rows = [a_row(number) for number in range(1, 6)]
    rows[1]["Giá bán"], rows[3]["Giá bán"] = "520.000", "54.000.000"
    office.catalogue(*rows)
    return office


@pytest.mark.parametrize("command", [["plan"], ["publish", "--yes"]])
def test_prices_that_move_far_are_stopped_and_yes_does_not_release_them(five, command):
    ran = five.run(*command, "hang.csv")
    assert ran.code == 4
    expected = (
        "this would move 2 prices by more than 30 %, to zero or away; the furthest: MT-04, 54.000 đ → 54.000.000 đ."
    )
    assert expected in ran.words
    assert "--allow price=2" in ran.words
    assert "If all of this is meant" not in ran.words
    assert five.run("publish", "hang.csv", "--yes", "--allow", "price=1").code == 4
    assert five.boxes["voso"].by_sku("MT-04").price == 54_000


def test_the_number_releases_the_prices_and_history_tells_who_did_it(five):
    assert five.run("publish", "hang.csv", "--yes", "--allow", "price=2").code == 0
    assert five.boxes["voso"].by_sku("MT-04").price == 54_000_000
    told = five.run("history")
    assert f" publish {getpass.getuser()} (--run " in told.words
    assert "Released with --allow: price=2" in told.words
    newest, first = five.run("history", "--json").json["runs"]
    assert (newest["allowed"], newest["user"]) == ({"price": 2}, getpass.getuser())
    assert (first["allowed"], first["user"]) == ({}, getpass.getuser())


def test_several_brakes_are_released_by_the_command_that_the_last_line_names(five, a_row):
    five.catalogue(a_row(1), a_row(2, **{"Giá bán": "5.200.000"}))
    arguments = ["publish", "hang.csv", "--yes", "--withdraw-missing"]
    ran = five.run(*arguments)
    assert ran.code == 4
    line = "If all of this is meant, run it again with: --allow withdraw=3 --allow price=1"
    assert line in ran.words
    assert five.run(*arguments, *line.partition("with: ")[2].split()).code == 0


def with_quota(office, number):
    text = office.settings.read_text(encoding="utf-8")
    assert "# daily_creates = 0\n" in text
    office.settings.write_text(text.replace("# daily_creates = 0\n", f"daily_creates = {number}\n"), encoding="utf-8")


def in_days(days):
    return (dt.datetime.now(VIETNAM) + dt.timedelta(days=days)).date()


def test_a_plan_that_is_too_large_for_a_day_names_the_days(office):
    with_quota(office, 2)
    ran = office.run("plan", "hang.csv")
    first, second = in_days(1), in_days(2)
    assert ran.code == 3
    assert (
        f"Voso: by the daily quota 2 new listings go out today, 2 on {first:%d/%m/%Y}, 1 on {second:%d/%m/%Y}. "
        "Run publish again on these days."
    ) in ran.words
    (told,) = office.run("plan", "hang.csv", "--json").json["marketplaces"]
    assert told["due"] == {f"{first}": 2, f"{second}": 1}
    assert told["held"] == {"quota": 3, "quarantine": 0, "person": 0, "verb": 0, "stamp": 0}
    assert [entry["due"] for entry in told["entries"]] == [None, None, f"{first}", f"{first}", f"{second}"]
    assert [entry["hold"] for entry in told["entries"]] == [None, None, "quota", "quota", "quota"]


def test_a_long_calendar_fits_one_line(office, a_row):
    with_quota(office, 1)
    office.catalogue(*(a_row(number) for number in range(1, 8)))
    ran = office.run("plan", "hang.csv")
    assert f"1 on {in_days(3):%d/%m/%Y}, 3 more until {in_days(6):%d/%m/%Y}." in ran.words


def test_publishing_sends_what_fits_today_and_accounts_for_the_rest(office):
    with_quota(office, 2)
    ran = office.run("publish", "hang.csv", "--yes")
    assert "Voso: 5 rows = 2 sent as new, 3 held back" in ran.words
    assert f"goes out on {in_days(1):%d/%m/%Y} or later" in ran.words
    again = office.run("publish", "hang.csv", "--yes", "--json")
    assert again.json["writes"] == 0
    assert len(office.boxes["voso"].listings()) == 2


def test_a_quota_that_is_no_number_of_listings_is_a_mistake_in_the_settings(office):
    with_quota(office, -1)
    ran = office.run("plan", "hang.csv")
    assert ran.code == 2
    assert "daily_creates: 0 or more, not -1" in ran.words


def test_an_unknown_brake_is_answered_with_those_that_there_are(office):
    ran = office.run("plan", "hang.csv", "--allow", "prices=3")
    assert ran.code == 2
    assert "update=N, withdraw=N, price=N, stock=N" in ran.words
