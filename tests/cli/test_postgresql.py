"""A ledger in PostgreSQL, by its address in the settings: the commands work as with a file."""

from __future__ import annotations

from collections import Counter

import pytest

ALL = Counter(f"MT-{number:02}" for number in range(1, 41))


@pytest.fixture
def shared(offices, new_database, a_row):
    """A folder whose ledger is a new PostgreSQL database, and many rows."""
    office = offices("voso", delay=0.02)
    url = new_database()
    text = office.settings.read_text(encoding="utf-8")
    assert 'url = "ocopsync.db"' in text
    office.settings.write_text(text.replace('url = "ocopsync.db"', f'url = "{url}"'), encoding="utf-8")
    office.catalogue(*(a_row(number) for number in range(1, 41)))
    return office


def test_two_publishes_at_once_send_each_product_once(shared):
    runs = [shared.start("publish", "hang.csv", "--yes", "--json") for _ in range(2)]
    said = [process.communicate(timeout=120) for process in runs]
    codes = sorted(process.returncode for process in runs)
    assert codes in ([0, 0], [0, 1]), said
    if codes == [0, 1]:
        assert sum("Another ocopsync is at work on voso" in err for _, err in said) == 1
    assert Counter(item.sku for item in shared.boxes["voso"].listings()) == ALL
    again = shared.run("publish", "hang.csv", "--yes", "--json")
    assert (again.code, again.json["writes"]) == (0, 0)
    history = shared.run("history", "--limit", "1000", "--json").json["operations"]
    assert Counter(item["sku"] for item in history) == ALL


def test_doctor_looks_at_the_server(shared):
    ran = shared.run("doctor")
    assert "There is no ledger yet" in ran.words
    assert shared.run("publish", "hang.csv", "--yes").code == 0
    ran = shared.run("doctor")
    assert ran.code == 0
    assert "is whole and can be written (PostgreSQL " in ran.words
    assert "postgresql://ocopsync@127.0.0.1:" in ran.words
