"""``ocopsync stamps sheet`` and ``layouts``: from the ledger to a PDF that is whole, and nobody's work lost."""

from __future__ import annotations

import stat

import pytest
from PIL import Image

from ocopsync.ledger import LotState, StampBook, open_ledger
from ocopsync.stamps.layouts import LAYOUTS
from ocopsync.stamps.second_code import codes_in
from tests.cli.conftest import Office
from tests.stamps.sheets import page_text, texts

LOT = ("--sku", "MT-01", "--lot", "L-01")
OUT = ("--layout", "a4-5x13", "--out", "tem.pdf")
LINK = "https://tem.example.vn/t/"


@pytest.fixture
def shop(office):
    """A folder with a lot of 70 stamps with serials."""
    office.lead_stamps_here("t")
    assert office.run("stamps", "issue", *LOT, "--made", "05/01/2026", "--serials", "--count", "70").code == 0
    return office


def printed(office: Office, count: int, *, name: str = "tem.pdf", layout: str = "a4-5x13") -> list[str]:
    found = texts((office.folder / name).read_bytes(), LAYOUTS[layout], LAYOUTS[layout].dpi, count)
    return [text for (text,) in found]


def test_the_stamps_of_a_lot_are_written(shop):
    ran = shop.run("stamps", "sheet", *LOT, *OUT, "--preview", "tem.png")
    assert ran.code == 0
    assert "70 stamps on 2 pages" in ran.words
    assert "Each symbol was read back" in ran.words
    assert "5 dots at 300 dpi" in ran.words
    found = printed(shop, 70)
    assert len(set(found)) == 70
    assert all(text.startswith(LINK) for text in found)
    text = page_text((shop.folder / "tem.pdf").read_bytes())
    for words in ("Mắm tôm Hòa Hải", "Lô: L-01", "NSX: 05/01/2026", "HSD: 05/01/2027", "HTX Ví Dụ 01"):
        assert words in text
    with Image.open(shop.folder / "tem.png") as picture:
        assert picture.size == (2481, 3508)


def test_a_range_is_printed_without_those_that_are_void(shop):
    assert shop.run("stamps", "void", *LOT, "--numbers", "12", "--reason", "torn").code == 0
    shop.run("stamps", "sheet", *LOT, *OUT)
    ran = shop.run("stamps", "sheet", *LOT, "--layout", "a4-5x13", "--out", "some.pdf", "--first", "11", "--count", "5")
    assert ran.code == 0
    assert "4 stamps on 1 page" in ran.words
    assert "1 stamp is void, and left out" in ran.words
    everything = printed(shop, 65)
    assert printed(shop, 4, name="some.pdf") == [everything[10], *everything[11:14]]


def test_the_same_command_gives_the_same_file_and_replaces_its_own(shop):
    shop.run("stamps", "sheet", *LOT, *OUT)
    first = (shop.folder / "tem.pdf").read_bytes()
    assert shop.run("stamps", "sheet", *LOT, *OUT).code == 0
    assert (shop.folder / "tem.pdf").read_bytes() == first


@pytest.mark.parametrize("name", ["tem.pdf", "tem.png"])
def test_a_file_of_somebody_is_replaced_only_by_force(shop, name):
    path = shop.folder / name
    path.write_bytes(b"%PDF-1.7 two days of work")
    command = ("stamps", "sheet", *LOT, *OUT, "--preview", "tem.png")
    ran = shop.run(*command)
    assert ran.code == 2
    assert f"{name} is there already" in ran.words
    assert path.read_bytes() == b"%PDF-1.7 two days of work"
    assert sorted(other.name for other in shop.folder.glob("*tem*")) == [name]
    assert shop.run(*command, "--force").code == 0
    assert path.read_bytes()[:4] in (b"%PDF", b"\x89PNG")
    assert shop.run(*command).code == 0


def test_what_goes_wrong_half_way_leaves_no_file(shop):
    """The second page's codes are missing."""
    other = ("--sku", "MT-02", "--lot", "L-01")
    shop.run("stamps", "issue", *other, "--serials", "--count", "66", "--secrets", "ma.csv")
    shop.run("stamps", "issue", *other, "--serials", "--count", "70", "--secrets", "sau.csv")
    before = sorted(shop.folder.iterdir())
    ran = shop.run("stamps", "sheet", *other, *OUT, "--secrets", "ma.csv")
    assert ran.code == 2
    assert "none for stamp number 67" in ran.words
    assert sorted(shop.folder.iterdir()) == before


def test_second_codes_are_printed_for_the_owner_s_eyes_alone(shop):
    other = ("--sku", "MT-02", "--lot", "L-01")
    shop.run("stamps", "issue", *other, "--serials", "--count", "3", "--secrets", "ma.csv")
    ran = shop.run("stamps", "sheet", *other, *OUT, "--secrets", "ma.csv", "--first", "2")
    assert ran.code == 0
    path = shop.folder / "tem.pdf"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first, *others = (code.code for code in codes_in(shop.folder / "ma.csv"))
    text = page_text(path.read_bytes())
    assert all(f"Mã cào: {code}" in text for code in others)
    assert first not in text
    assert not any(code in ran.out + ran.err for code in others)


def test_codes_of_other_stamps_are_refused(shop):
    shop.run("stamps", "issue", "--sku", "MT-02", "--lot", "L-01", "--serials", "--count", "3", "--secrets", "ma.csv")
    ran = shop.run("stamps", "sheet", *LOT, *OUT, "--secrets", "ma.csv")
    assert ran.code == 2
    assert "none for stamp number 1 of lot L-01" in ran.words


def test_a_lot_without_serials_fills_a_page_or_as_many_as_are_asked_for(shop):
    other = ("--sku", "MT-02", "--lot", "L-02")
    shop.run("stamps", "issue", *other)
    assert "65 stamps on 1 page" in shop.run("stamps", "sheet", *other, *OUT).words
    assert "3 stamps on 1 page" in shop.run("stamps", "sheet", *other, *OUT, "--copies", "3").words
    assert len(set(printed(shop, 3))) == 1
    ran = shop.run("stamps", "sheet", *other, *OUT, "--first", "2")
    assert ran.code == 2
    assert "have no serials: all are the same" in ran.words


def test_signed_stamps_carry_a_signature(shop):
    made = shop.run("stamps", "key", "--new", "--show")
    (key,) = (word for word in made.words.split() if len(word.rpartition("=")[2]) == 43 and "KEY" in word)
    env = {"OCOPSYNC_STAMPS_KEY": key.rpartition("=")[2]}
    ran = shop.run(
        "stamps", "sheet", *LOT, "--layout", "roll-50x30", "--out", "ky.pdf", "--signed", "--count", "2", env=env
    )
    assert ran.code == 0, ran.words
    signed = printed(shop, 2, name="ky.pdf", layout="roll-50x30")
    assert all("sig=" in text for text in signed)
    assert "the signature is right" in shop.run("stamps", "parse", *signed).words.lower()


REFUSED = {
    ("--layout", "a4-9x9"): "There is no layout 'a4-9x9'",
    ("--first", "71"): "has 70 stamps: there is no number 71",
    ("--first", "60", "--count", "20"): "there is no number 79",
    ("--copies", "5"): "have serials: each is printed once",
    ("--lot", "L-99"): "no lot L-99",
    ("--out", "nowhere/tem.pdf"): "There is no folder nowhere",
    ("--out", "."): "is a folder",
    ("--secrets", "none.csv"): "none.csv can't be read",
    ("--signed",): "There is no key for signing stamps",
}


def test_what_can_not_be_printed_is_said_and_nothing_is_written(shop):
    before = sorted(shop.folder.iterdir())
    for arguments, said in REFUSED.items():
        ran = shop.run("stamps", "sheet", *LOT, *OUT, *arguments)
        assert (ran.code, said in ran.words) == (2, True), (arguments, ran.words)
        assert sorted(shop.folder.iterdir()) == before


def test_of_a_recalled_lot_nothing_is_printed(shop):
    with open_ledger(f"sqlite:///{shop.ledger}") as ledger:
        book = StampBook(ledger)
        (lot,) = book.lots_named("L-01")
        book.change_lot(lot, LotState.RECALLED, "glass in a jar")
    ran = shop.run("stamps", "sheet", *LOT, *OUT)
    assert ran.code == 2
    assert "recalled (glass in a jar)" in ran.words
    assert not (shop.folder / "tem.pdf").exists()


def test_layouts_are_listed_with_those_of_the_settings(shop):
    with shop.settings.open("a", encoding="utf-8") as file:
        file.write("\n[stamps.layouts.cuon]\ncolumns = 3\nrows = 1\nwidth = 34\nheight = 22\n")
        file.write("page_width = 110\npage_height = 22\ngap_x = 2\n")
    ran = shop.run("stamps", "layouts")
    assert ran.code == 0
    for name in (*LAYOUTS, "cuon", "34 × 22", "110 × 22"):
        assert name in ran.words
    made = shop.run("stamps", "sheet", *LOT, "--layout", "cuon", "--out", "cuon.pdf", "--count", "4")
    assert made.code == 0
    assert "4 stamps on 2 pages" in made.words


@pytest.mark.parametrize(
    ("out", "preview", "ending"),
    [("tem.docx", "tem.png", "tem.docx should end in .pdf"), ("tem.pdf", "tem.jpg", ".png")],
)
def test_a_file_is_what_its_ending_says(shop, out, preview, ending):
    ran = shop.run("stamps", "sheet", *LOT, "--layout", "a4-5x13", "--out", out, "--preview", preview)
    assert ran.code == 2
    assert ending in ran.words
    assert list(shop.folder.glob("tem.*")) == []
