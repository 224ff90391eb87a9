"""``ocopsync doctor`` names what is wrong and what to do, and touches nothing; no command makes a ledger to look at."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ocopsync.ledger import open_ledger
from ocopsync.listing import Listing, Operation, OperationKind, Scope
from ocopsync.settings import load_settings

V1 = Path(__file__).parents[1] / "foundations" / "ledger_v1"


def verdicts(ran) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in ran.json["findings"]:
        found.setdefault(item["about"], []).append(item["verdict"])
    return found


def said(ran, about: str) -> str:
    return " ".join(item["message"] for item in ran.json["findings"] if item["about"] == about)


def opened(office):
    settings = load_settings(office.settings)
    return open_ledger(settings.ledger_url), Scope("voso", "default", settings.catalogue_id)


@pytest.fixture
def old(office):
    """A folder whose ledger is of schema 1."""
    with closing(sqlite3.connect(office.ledger)) as database:
        for name in ("sqlite", "rows"):
            database.executescript((V1 / f"{name}.sql").read_text(encoding="utf-8"))
    return office


def test_a_new_folder_is_in_order_and_no_ledger_is_made(office):
    ran = office.run("doctor", "--json")
    assert (ran.code, ran.json["well"]) == (0, True)
    assert verdicts(ran) == {"versions": ["well"], "settings": ["well"], "ledger": ["well"], "voso": ["well", "well"]}
    assert said(ran, "ledger") == "There is no ledger yet; the first publish makes it."
    assert not office.ledger.exists()
    assert office.asked == []


def test_after_a_publish(office):
    assert office.run("publish", "hang.csv", "--yes").code == 0
    asked = len(office.asked)
    ran = office.run("doctor")
    assert ran.code == 0
    assert "is whole and can be written (SQLite 3." in ran.words
    assert "MB are free on the ledger's disk" in ran.words
    assert "Of every operation the outcome is known." in ran.words
    assert "All is in order." in ran.words
    assert len(office.asked) == asked


def test_secrets_are_never_shown(office):
    ran = office.run("doctor")
    assert "The credentials are set (account default)." in ran.words
    for secret in office.boxes["voso"].credentials.values():
        assert secret not in ran.words


def test_missing_credentials_are_named(office):
    ran = office.run("doctor", "--json", env={"OCOPSYNC_VOSO_PASSWORD": None})
    assert (ran.code, verdicts(ran)["voso"][0]) == (1, "wrong")
    assert "lacks the credential password. Run: ocopsync login voso" in said(ran, "voso")


def test_without_settings(tmp_path, office):
    office.settings.unlink()
    ran = office.run("doctor")
    assert ran.code == 1
    assert "There is no ocopsync.toml in" in ran.words
    assert "Run first: ocopsync init" in ran.words


def test_a_real_marketplace_without_permission_is_something_to_know(office):
    text = office.settings.read_text(encoding="utf-8")
    office.settings.write_text(text.replace(office.addresses["voso"], "https://voso.vn"), encoding="utf-8")
    ran = office.run("doctor", "--json")
    assert (ran.code, verdicts(ran)["voso"][-1]) == (0, "warning")
    assert office.asked == []


def test_a_damaged_ledger(office):
    assert office.run("publish", "hang.csv", "--yes").code == 0
    content = office.ledger.read_bytes()
    half = len(content) // 2 // 4096 * 4096
    office.ledger.write_bytes(content[:half] + b"\xa5" * (len(content) - half))
    before = office.ledger.read_bytes()
    ran = office.run("doctor", "--json")
    assert (ran.code, verdicts(ran)["ledger"][0]) == (1, "wrong")
    assert "damaged" in said(ran, "ledger")
    assert office.ledger.read_bytes() == before


def test_a_file_that_is_no_ledger(office):
    office.ledger.write_bytes(b"hoa don thang 9\n" * 400)
    ran = office.run("doctor")
    assert ran.code == 1
    assert "file is not a database" in ran.words
    assert office.ledger.read_bytes() == b"hoa don thang 9\n" * 400


def test_an_older_ledger_stays_as_it_is_until_another_command_opens_it(old):
    before = old.ledger.read_bytes()
    ran = old.run("doctor", "--json")
    assert (ran.code, verdicts(ran)["ledger"]) == (0, ["warning"])
    assert "The next command brings it up to date and keeps a copy of it." in said(ran, "ledger")
    assert old.ledger.read_bytes() == before

    ran = old.run("history", "--json")
    assert "The ledger was brought up to date for this ocopsync; a copy of it as it was lies at" in ran.err
    assert ".backup" in ran.err
    assert "brought up to date" not in old.run("history").words
    (copy,) = old.folder.glob("ocopsync.db.v1-*.backup")
    assert str(copy) in said(old.run("doctor", "--json"), "copies")


def test_who_is_at_work_right_now(office):
    ledger, scope = opened(office)
    with ledger, ledger.lease(scope, "reconcile"):
        ledger.start_run("r1", "reconcile", scope.catalogue)
        ledger.intend(scope, "r1", [Operation(kind=OperationKind.CREATE, listing=Listing("MT-01", {"title": "x"}))])
        ran = office.run("doctor", "--json")
    assert ran.code == 0
    assert f"(process {os.getpid()}) is at work on voso, until" in said(ran, "work")
    assert "runs" not in verdicts(ran)


def test_what_a_killed_run_left(office):
    ledger, scope = opened(office)
    with ledger, ledger.lease(scope, "publish"):
        ledger.start_run("r1", "publish", scope.catalogue)
        (number,) = ledger.intend(
            scope, "r1", [Operation(kind=OperationKind.CREATE, listing=Listing("MT-01", {"title": "x"}))]
        )
        ledger.settle(scope, [], departing=[number])
    ran = office.run("doctor", "--json")
    assert (ran.code, verdicts(ran)["operations"], verdicts(ran)["runs"]) == (1, ["wrong"], ["warning"])
    assert said(ran, "operations") == (
        "Of 1 operation on voso nobody knows the outcome. See: ocopsync history --unknown"
    )
    assert said(ran, "runs").startswith("1 run never ended (the newest: publish, ")


def test_little_room_is_something_to_know():
    from attrs import evolve

    from ocopsync.doctor import Verdict, of_health
    from ocopsync.ledger import Health

    health = Health(place="a.db", server="SQLite 3", version=2, damage=(), copies=(), room=210_000_000)
    assert [item.verdict for item in of_health(health) if item.about == "disk"] == [Verdict.WELL]
    (disk,) = [item for item in of_health(evolve(health, room=199 * 1024**2)) if item.about == "disk"]
    assert disk.verdict is Verdict.WARNING
    assert disk.message.render("en").startswith("Only 199 MB are free on the ledger's disk.")


@pytest.mark.parametrize("arguments", [["history"], ["history", "--unknown", "--json"]])
def test_history_makes_no_ledger(office, arguments):
    ran = office.run(*arguments)
    assert ran.code == 0
    assert not office.ledger.exists()
    if "--json" in arguments:
        assert ran.json == {"operations": [], "runs": []}
    else:
        assert "Nothing was sent yet: there is no ledger." in ran.words
