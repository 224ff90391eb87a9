"""An adapter that stumbles over one product is told with that product, and all others go on."""

from __future__ import annotations

import pytest

from ocopsync.credentials import variable
from tests.cli.test_check_large import on_one_core
from tests.cli.test_plugins import distribution

MODULE = """
import sys
from ocopsync_voso import VosoAdapter


class Market(VosoAdapter):
    name, title = "stumbling", "Stumbling"

    def format(self, product, *, on):
        if product.sku == "MT-02":
            raise KeyError("hạng")
        if product.sku == "MT-03":
            sys.exit(3)
        return None if product.sku == "MT-04" else super().format(product, on=on)

    def check(self, listing):
        if listing.sku == "MT-05":
            return 1 / 0
        return ["?"] if listing.sku == "MT-06" else super().check(listing)
"""
SAID = {
    "MT-02": "KeyError in ",
    "MT-03": "SystemExit in ",
    "MT-04": "format() gave NoneType, not a Listing",
    "MT-05": "ZeroDivisionError in ",
    "MT-06": "check() gave str, not a Problem",
}


@pytest.fixture
def environment(office, tmp_path):
    """Such an adapter is installed and set up beside Voso."""
    folder = tmp_path / "plugins"
    distribution(folder, "ocopsync_stumbling", "stumbling = stumbling_module:Market")
    (folder / "stumbling_module.py").write_text(MODULE, encoding="utf-8")
    with office.settings.open("a", encoding="utf-8") as settings:
        settings.write(
            f'\n[marketplaces.stumbling]\nurl = "{office.addresses["voso"]}"\npush_although_retired = true\n'
        )
    credentials = office.boxes["voso"].credentials
    secrets = {variable("stumbling", "default", name): word for name, word in credentials.items()}
    return {"PYTHONPATH": str(folder), **secrets}


@pytest.fixture
def stumbling(office, environment):
    return lambda *words: office.run(*words, env=environment)


def rows(office, a_row, count=7):
    return office.catalogue(*(a_row(number) for number in range(1, count + 1)))


def test_a_check_says_adapter_product_row_and_what_to_do(office, a_row, stumbling):
    ran = stumbling("check", rows(office, a_row), "--json")
    assert ran.code == 1
    found = {item["sku"]: item for item in ran.json["problems"] if item["code"] == "adapter-failed"}
    assert set(found) == set(SAID)
    for sku, said in SAID.items():
        assert f"The adapter of Stumbling fails on this product: {said}" in found[sku]["message"]
        assert "whoever wrote the adapter (stumbling_module)" in found[sku]["advice"]
        assert (found[sku]["marketplace"], found[sku]["place"]["row"]) == ("stumbling", int(sku[-1]) + 1)
    assert "stumbling_module.py, line 1" in found["MT-02"]["message"]
    assert {item["marketplace"] for item in ran.json["problems"] if item["code"] == "adapter-failed"} == {"stumbling"}


def test_people_see_it_without_a_traceback_and_can_ask_what_it_means(office, a_row, stumbling):
    ran = stumbling("check", rows(office, a_row))
    assert (ran.code, "unexpected" in ran.words, "Traceback" in ran.words) == (1, False, False)
    assert "adapter-failed" in ran.words
    assert stumbling("explain", "adapter-failed").code == 0


def test_the_other_rows_and_the_other_marketplace_are_planned_and_published(office, a_row, stumbling):
    planned = stumbling("plan", rows(office, a_row), "--json")
    fates = {
        plan["marketplace"]: {item["sku"]: item for item in plan["entries"]} for plan in planned.json["marketplaces"]
    }
    assert {sku for sku, item in fates["stumbling"].items() if item["fate"] == "invalid"} == set(SAID)
    assert all(item["fate"] != "invalid" for item in fates["voso"].values())
    assert "fails on this product" in fates["stumbling"]["MT-02"]["reason"]
    published = stumbling("publish", "hang.csv", "--yes")
    assert "unexpected" not in published.words, published.words
    assert {listing.sku for listing in office.boxes["voso"].listings()} == {f"MT-0{n}" for n in range(1, 8)}


def test_with_helpers_and_without_the_same_is_said(office, a_row, stumbling, environment):
    rows(office, a_row, 2_300)
    said = []
    for before in (None, on_one_core):
        with office.start("check", "hang.csv", "--on", "21/11/2026", env=environment, preexec_fn=before) as process:
            said.append((*process.communicate(timeout=60), process.returncode))
    assert said[0] == said[1]
    assert "adapter-failed" in said[0][0]
