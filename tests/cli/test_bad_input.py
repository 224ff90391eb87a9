"""Bad input: a sentence that says what is wrong and what to do, the right exit code, and nothing written or sent."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from ocopsync.testing import FaultKind

ENCRYPTED = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512) + "EncryptedPackage".encode("utf-16-le")
HEADINGS = "Mã SP,Tên sản phẩm,Chủ thể,Giá bán"


def nothing_happened(office) -> None:
    """Neither a ledger was made nor any sandbox asked."""
    assert not office.ledger.exists()
    assert office.asked == []


# The catalogue

FILES = {
    "damaged workbook": ("x.xlsx", b"PK\x03\x04 not a workbook", "x.xlsx can't be read", "Open it in Excel"),
    "encrypted workbook": ("x.xlsx", ENCRYPTED, "protected by a password", "Save it without one"),
    "picture called a workbook": ("x.xlsx", b"\x89PNG\r\n\x1a\n", "isn't an Excel workbook", "Save it as .xlsx"),
    "bytes that are no text": ("x.csv", b"\xff\x80\xfe\x81" * 40, "isn't in Unicode", "'CSV UTF-8'"),
    "no recognisable heading": ("x.csv", b"alpha,beta\n1,2\n", "No headings were found", "'Mã SP' and 'Tên sản phẩm'"),
    "table on its side": (
        "x.csv",
        "Mã SP,A-1,A-2\nTên sản phẩm,Mắm,Nem\nGiá bán,45000,60000\n".encode(),
        "The table in x.csv lies on its side",
        "'Paste special' and 'Transpose'",
    ),
    "empty file": ("x.csv", b"", "x.csv is empty", ""),
    "empty sheet": ("x.csv", b";;;\n;;;\n", "x.csv is empty", "no row has anything in it"),
    "headings alone": ("x.csv", f"{HEADINGS}\n".encode(), "no product below them", ""),
    "two columns for one field": (
        "x.csv",
        f"{HEADINGS},Giá bán lẻ\nA,B,C,1000,1000\n".encode(),
        "several columns for 'Giá bán': D 'Giá bán', E 'Giá bán lẻ'",
        "Rename or delete all but one",
    ),
    "unknown ending": ("x.docx", b"PK\x03\x04", "x.docx has an ending that isn't known", ".csv"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_cannot_be_read(office, case):
    name, content, wrong, advice = FILES[case]
    (office.folder / name).write_bytes(content)
    ran = office.run("publish", name, "--yes")
    assert ran.code == 2
    assert not ran.out
    assert wrong in ran.words
    assert advice in ran.words
    nothing_happened(office)


@pytest.mark.parametrize("command", ["check", "plan", "publish", "reconcile"])
def test_a_catalogue_that_is_not_found(office, command):
    ran = office.run(command, "không-có.csv", *(["--yes"] if command == "publish" else []))
    assert ran.code == 2
    assert "There is no file không-có.csv" in ran.words
    nothing_happened(office)


def test_an_empty_workbook(office):
    import xlsxwriter

    with xlsxwriter.Workbook(office.folder / "x.xlsx") as book:
        book.add_worksheet("Trang 1")
    ran = office.run("publish", "x.xlsx", "--yes")
    assert ran.code == 2
    assert "x.xlsx is empty" in ran.words
    nothing_happened(office)


def test_a_folder_instead_of_a_file(office):
    ran = office.run("check", ".")
    assert ran.code == 2
    assert "is a folder. Name the catalogue file" in ran.words


def test_an_sku_that_stands_there_twice(office, a_row):
    office.catalogue(a_row(1), a_row(2, **{"Mã SP": "MT-01"}))
    ran = office.run("check", "hang.csv")
    assert ran.code == 1
    assert "MT-01 already stands in row 2" in ran.words
    assert "another code" in ran.words
    nothing_happened(office)
    ran = office.run("publish", "hang.csv", "--yes")
    assert ran.code == 2
    assert "MT-01 already stands in row 2" in ran.words and "Nothing was sent" in ran.words
    assert office.boxes["voso"].listings() == []


# The settings


def edited(office, *, old: str = "", new: str) -> None:
    text = office.settings.read_text(encoding="utf-8")
    office.settings.write_text(text.replace(old, new) if old else text + new, encoding="utf-8")


SETTINGS = {
    "unknown table": ("", "[katalog]\n", "there is no setting 'katalog'. Known: catalogue"),
    "unknown key": ("push_although_retired", "push_although_retierd", "Did you mean 'push_although_retired'?"),
    "wrong kind": ("push_although_retired = true", 'push_although_retired = "có"', "should be true or false"),
    "unknown marketplace": ("[marketplaces.voso]", "[marketplaces.vosso]", "Did you mean 'voso'?"),
    "not TOML": ("[catalogue]", "[catalogue", "ocopsync.toml is not correct TOML"),
    "no catalogue id": ("id = ", "# id = ", "catalogue.id should be a text written by: ocopsync init"),
}


@pytest.mark.parametrize("case", SETTINGS)
def test_settings_that_are_wrong(office, case):
    old, new, said = SETTINGS[case]
    edited(office, old=old, new=new)
    ran = office.run("publish", "hang.csv", "--yes")
    assert ran.code == 2
    assert said in ran.words
    nothing_happened(office)


def test_no_settings(office):
    office.settings.unlink()
    ran = office.run("publish", "hang.csv", "--yes")
    assert ran.code == 2
    assert "There is no ocopsync.toml" in ran.words
    assert "ocopsync init" in ran.words
    nothing_happened(office)


def test_settings_named_and_not_there(office):
    ran = office.run("plan", "hang.csv", "--settings", "khác.toml")
    assert ran.code == 2
    assert "khác.toml can't be read" in ran.words
    nothing_happened(office)


def test_no_marketplace_is_set_up(office):
    edited(office, old="push_although_retired = true", new="enabled = false")
    ran = office.run("plan", "hang.csv")
    assert ran.code == 2
    assert "No marketplace is set up" in ran.words
    nothing_happened(office)


@pytest.mark.parametrize("name", ["shopee", "vosso", "thanhhoa"])
def test_a_marketplace_that_is_unknown_or_not_set_up(office, name):
    ran = office.run("publish", "hang.csv", "--yes", "--to", name)
    assert ran.code == 2
    assert name in ran.err
    assert "voso" in ran.err or "ocopsync init" in ran.err
    nothing_happened(office)


@pytest.mark.parametrize("address", ["postgresql+nix://x/y", "keine-datenbank://x", "http://x"])
def test_a_ledger_address_that_is_none(office, address):
    edited(office, old='url = "ocopsync.db"', new=f'url = "{address}"')
    ran = office.run("publish", "hang.csv", "--yes")
    assert ran.code == 2
    assert "The ledger's address in the settings can't be used" in ran.words
    assert "Expected: a file's path, or postgresql://" in ran.words
    nothing_happened(office)


def test_a_ledger_that_is_not_a_database(office):
    office.ledger.write_bytes(b"hoa don thang 9\n" * 400)
    before = office.ledger.read_bytes()
    ran = office.run("publish", "hang.csv", "--yes")
    assert ran.code == 1
    assert "ocopsync.db can't be used" in ran.words
    assert "Check that" in ran.words
    assert office.ledger.read_bytes() == before
    assert office.asked == []


# Permission and credentials


@pytest.mark.parametrize("command", [["publish", "hang.csv", "--yes"], ["withdraw", "MT-01", "--yes"]])
def test_a_real_marketplace_is_never_pushed_to_without_permission(office, command):
    edited(office, old=office.addresses["voso"], new="https://voso.example")
    ran = office.run(*command)
    assert ran.code == 2
    assert "https://voso.example is a real marketplace" in ran.words
    assert 'permission = "by whom, when"' in ran.words
    nothing_happened(office)


def test_a_retired_marketplace_is_not_pushed_to_by_name(office):
    edited(office, old="push_although_retired = true", new="")
    ran = office.run("publish", "hang.csv", "--yes", "--to", "voso")
    assert ran.code == 2
    assert "push_although_retired = true" in ran.words
    nothing_happened(office)


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("voso", "OCOPSYNC_VOSO_PASSWORD"),
        ("thanhhoa", "OCOPSYNC_THANHHOA_EMAIL"),
        ("postmart", "OCOPSYNC_POSTMART_TOKEN"),
    ],
)
def test_a_missing_credential_is_named_before_anything_is_sent(offices, name, missing):
    office = offices(name)
    ran = office.run("publish", office.catalogue(), "--yes", env={missing: None})
    assert ran.code == 2
    assert missing in ran.words
    assert f"ocopsync login {name}" in ran.words
    nothing_happened(office)


# The marketplace


def test_a_page_that_looks_like_nothing_known_is_never_taken_for_an_empty_one(offices):
    office = offices("thanhhoa")
    office.run("publish", office.catalogue(), "--yes")
    office.boxes["thanhhoa"].faults.add(FaultKind.UNKNOWN_MARKUP, times=100)
    ran = office.run("reconcile", "hang.csv")
    assert ran.code == 1
    assert "could not be read, so nothing is said about it" in ran.words
    told = office.run("reconcile", "hang.csv", "--json").json
    assert (told["exit_code"], told["differences"]) == (1, 0)
    assert told["marketplaces"][0]["error"]


def test_a_marketplace_that_cannot_be_reached_costs_the_others_nothing(offices):
    office = offices("postmart", "voso")
    office.catalogue()
    edited(office, old=office.addresses["voso"], new="http://127.0.0.1:1")
    ran = office.run("publish", "hang.csv", "--yes")
    assert ran.code == 1
    assert "Postmart/Buudien: 5 rows = 5 sent as new" in ran.words
    assert "can't be reached" in ran.words


# The command


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "hang.csv", "--on", "31/02/2026"], "'31/02/2026' is not a date; write 31/12/2026."),
        (["check", "hang.csv", "--bogus"], "No such option '--bogus'"),
        (["publish", "hang.csv", "--yse"], "--yes"),
        (["publish"], "CATALOGUE"),
        (["publish", "hang.csv", "--limit", "-1"], "-1"),
        (["publish", "hang.csv", "--allow", "withdraw"], "update=N, withdraw=N"),
        (["publish", "hang.csv", "--allow", "delete=3"], "update=N, withdraw=N"),
        (["nosuch"], "No such command 'nosuch'"),
        (["check", "hang.csv", "--lang", "fr"], "'vi', 'en'"),
        (["adopt", "MT-01"], "Name one marketplace"),
        (["export", "hang.csv"], "Name one marketplace"),
    ],
)
def test_a_command_that_is_written_wrong(office, arguments, said):
    ran = office.run(*arguments)
    assert ran.code == 2
    assert said in ran.words
    nothing_happened(office)


def test_a_port_that_is_in_use(office):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ran = office.run("sandbox", "--to", "voso", "--port", port)
    assert ran.code == 2
    assert f"Port {port} on 127.0.0.1 is taken" in ran.words
    assert "--port" in ran.words


def test_a_folder_that_cannot_be_written(office):
    Path(office.folder / "tệp").write_text("x", encoding="utf-8")
    ran = office.run("init", "tệp/con")
    assert ran.code == 2
    assert "tệp/con" in ran.words
