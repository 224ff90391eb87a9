"""``--strict``, ``--lenient``, ``--on`` and rules switched off mean the same for every command."""

from __future__ import annotations

import pytest

LATER = "01/12/2026"
TODAY = "21/11/2026"
AFTER = "02/07/2027"
"""The first day on which labels may no longer bear an address of before the merger."""


def invalid(ran) -> int:
    return sum(marketplace["counts"]["invalid"] for marketplace in ran.json["marketplaces"])


@pytest.fixture
def wrong_issuer(office, a_row):
    """One good row, and one with a warning of a rule."""
    office.catalogue(a_row(1), a_row(2, **{"Cơ quan cấp": "UBND xã Hoằng Thanh"}))
    return office


@pytest.fixture
def dated_ahead(office, a_row):
    """One good row, and one whose decision is of the first of December."""
    office.catalogue(a_row(1), a_row(2, **{"Ngày QĐ": LATER}))
    return office


@pytest.fixture
def old_address(office, a_row):
    """One good row, and one with a district in its address."""
    office.catalogue(a_row(1), a_row(2, **{"Địa chỉ": "xã Hoằng Lộc, huyện Hoằng Hóa, tỉnh Thanh Hóa"}))
    return office


def test_strict_takes_a_warning_as_an_error(wrong_issuer):
    assert wrong_issuer.run("check", "hang.csv", "--on", TODAY).code == 0
    ran = wrong_issuer.run("check", "hang.csv", "--on", TODAY, "--strict")
    assert ran.code == 1
    assert "error [ocop-issuer-commune]" in ran.words
    assert invalid(wrong_issuer.run("plan", "hang.csv", "--on", TODAY, "--json")) == 0
    assert invalid(wrong_issuer.run("plan", "hang.csv", "--on", TODAY, "--strict", "--json")) == 1
    published = wrong_issuer.run("publish", "hang.csv", "--on", TODAY, "--strict", "--yes", "--json")
    assert (published.code, invalid(published), published.json["writes"]) == (1, 1, 1)


def test_lenient_takes_an_error_of_the_law_as_a_warning(old_address):
    assert old_address.run("check", "hang.csv", "--on", AFTER).code == 1
    ran = old_address.run("check", "hang.csv", "--on", AFTER, "--lenient")
    assert ran.code == 0
    assert "warning [address-after-transition]" in ran.words
    assert invalid(old_address.run("plan", "hang.csv", "--on", AFTER, "--json")) == 1
    assert invalid(old_address.run("plan", "hang.csv", "--on", AFTER, "--lenient", "--json")) == 0
    published = old_address.run("publish", "hang.csv", "--on", AFTER, "--lenient", "--yes", "--json")
    assert (published.code, invalid(published), published.json["writes"]) == (0, 0, 2)


def test_what_was_published_leniently_is_compared_leniently(old_address):
    old_address.run("publish", "hang.csv", "--on", AFTER, "--lenient", "--yes")
    normally = old_address.run("reconcile", "hang.csv", "--on", AFTER, "--json").json["marketplaces"][0]
    leniently = old_address.run("reconcile", "hang.csv", "--on", AFTER, "--lenient", "--json").json["marketplaces"][0]
    assert (normally["invalid"], leniently["invalid"]) == (1, 0)


def test_an_upload_file_is_written_as_strictly_as_asked(old_address):
    old_address.settings.unlink()  # they enable one marketplace, which takes no file
    for word, written in (("--lenient", "2 listings"), ("--strict", "1 listing")):
        ran = old_address.run("export", "hang.csv", "--to", "postmart", "--on", AFTER, word, "--out", f"x{word}.xlsx")
        assert written in ran.words


def test_lenient_leaves_what_cannot_be_read_an_error(office, a_row):
    office.catalogue(a_row(1), a_row(2, **{"Giá bán": "nghìn rưỡi"}))
    assert office.run("check", "hang.csv", "--lenient").code == 1
    assert invalid(office.run("plan", "hang.csv", "--lenient", "--json")) == 1


def test_a_plan_in_a_file_keeps_how_strictly_it_was_made(old_address):
    made = old_address.run("plan", "hang.csv", "--on", AFTER, "--lenient", "--out", "ke-hoach.plan")
    assert made.code == 3
    refused = old_address.run("publish", "--plan", "ke-hoach.plan", "--strict", "--yes")
    assert refused.code == 2
    assert old_address.run("publish", "--plan", "ke-hoach.plan", "--yes", "--json").json["writes"] == 2
    old_address.catalogue()
    outdated = old_address.run("publish", "--plan", "ke-hoach.plan", "--yes")
    assert outdated.code == 2
    assert "--lenient" in outdated.words


def test_strict_and_lenient_together_are_refused(office):
    for command in ("check", "plan", "publish", "reconcile", "export"):
        ran = office.run(command, "hang.csv", "--strict", "--lenient")
        assert ran.code == 2
        assert "opposites" in ran.words
    assert not office.asked


def test_the_day_reaches_the_rules_of_all_three(dated_ahead):
    for day, wrong in ((TODAY, 1), (LATER, 0)):
        assert dated_ahead.run("check", "hang.csv", "--on", day).code == wrong
        assert invalid(dated_ahead.run("plan", "hang.csv", "--on", day, "--json")) == wrong
    published = dated_ahead.run("publish", "hang.csv", "--on", LATER, "--yes", "--json")
    assert (invalid(published), published.json["writes"]) == (0, 2)


def test_a_rule_switched_off_in_the_settings_is_off_for_all_three(dated_ahead):
    with dated_ahead.settings.open("a", encoding="utf-8") as settings:
        settings.write('\n[rules]\noff = ["ocop-date-in-future"]\n')
    assert dated_ahead.run("check", "hang.csv", "--on", TODAY).code == 0
    assert invalid(dated_ahead.run("plan", "hang.csv", "--on", TODAY, "--json")) == 0
    assert dated_ahead.run("publish", "hang.csv", "--on", TODAY, "--yes", "--json").json["writes"] == 2


def test_explain_shows_both_languages_the_chosen_one_first_and_where_a_rule_comes_from(office):
    english = office.run("explain", "ocop-stars").out
    vietnamese = office.run("explain", "ocop-stars", "--lang", "vi").out
    for out in (english, vietnamese):
        assert "QĐ 26/2026/QĐ-TTg Điều 3-4" in out
        assert "22/05/2026" in out
    assert english.index("There are") < english.index("Không có")
    assert vietnamese.index("Không có") < vietnamese.index("There are")


def test_explain_tells_a_law_from_our_own_advice_and_what_is_suspended(office):
    assert "no law asks for it" in office.run("explain", "stamp-gtin-differs").words
    assert "Suspended" in office.run("explain", "food-papers-renewed").words
    assert "product sets 14, 15" in office.run("explain", "alcohol-licence").words
