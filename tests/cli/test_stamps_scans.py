"""``ocopsync stamps scans``: a file is taken over once, and what it tells is shown."""

from __future__ import annotations

import pytest

from ocopsync.ledger import LotRecord, StampBook, StampRecord, open_ledger
from ocopsync.stamps.own_code import own_code

HEADINGS = "Thời gian,Liên kết,Loại,Vĩ độ,Kinh độ,IP\n"
NORTH, SOUTH = "21.03,105.85", "10.78,106.70"


@pytest.fixture
def issued(office):
    """An office with a lot of two stamps, A1 and A2; gives their links."""
    from ocopsync.settings import load_settings

    settings = load_settings(office.settings)
    code = own_code(settings.catalogue_id, "MT-01")
    with open_ledger(settings.ledger_url) as ledger:
        about = {"catalogue": settings.catalogue_id, "sku": "MT-01", "lot": "L-01", "code": code}
        lot = LotRecord(**about, facts={"title": "Mắm tôm"}, written_at=ledger._now())
        book = StampBook(ledger)
        book.write_lot(lot)
        book.add(
            lot,
            [StampRecord(**about, serial=f"A{number}", number=number, issued_at=ledger._now()) for number in (1, 2)],
        )
    return lambda serial: f"https://tem.example.vn/t/p/{code}/l/L-01/s/{serial}"


def write(office, rows: list[str]) -> str:
    (office.folder / "quet.csv").write_text(HEADINGS + "\n".join(rows) + "\n", encoding="utf-8-sig")
    return "quet.csv"


def test_a_file_is_taken_over_once(office, issued):
    file = write(office, [f"20/11/2026 14:{minute:02},{issued('A1')},quét,{NORTH},203.0.113.7" for minute in range(9)])
    ran = office.run("stamps", "scans", "import", file)
    assert ran.code == 0, ran.words
    assert "9 rows are new. Not read: IP." in ran.words
    again = office.run("stamps", "scans", "import", file, "--json")
    assert (again.code, again.json["new"], again.json["known"], again.json["left_out"]) == (0, 0, 9, ["IP"])


def test_bad_rows_are_named_and_the_others_taken(office, issued):
    good = f"20/11/2026 14:00,{issued('A1')},quét,,"
    ran = office.run("stamps", "scans", "import", write(office, [good, f"hôm qua,{issued('A1')},quét,,"]))
    assert ran.code == 1
    assert "1 row is new. " in ran.words
    assert "line 3: 'hôm qua' should be a time" in ran.words


def test_a_shelf_is_no_copy_and_a_serial_that_jumps_is(office, issued):
    shelf = [f"20/11/2026 14:{minute:02},{issued('A2')},quét,{NORTH}," for minute in range(50)]
    office.run("stamps", "scans", "import", write(office, shelf))
    calm = office.run("stamps", "scans", "report")
    assert (calm.code, "opied" in calm.words) == (0, False)
    assert "MT-01 Mắm tôm L-01 50" in calm.words

    jumps = [f"20/11/2026 14:{minute:02},{issued('A1')},quét,{SOUTH if minute % 2 else NORTH}," for minute in range(6)]
    office.run("stamps", "scans", "import", write(office, jumps))
    ran = office.run("stamps", "scans", "report")
    assert ran.code == 1
    assert "Copied: A1, lot L-01 of MT-01" in ran.words
    assert "faster than a plane flies (900 km/h)" in ran.words
    told = office.run("stamps", "scans", "report", "--json")
    assert [(item["serial"], item["strong"]) for item in told.json["suspects"]] == [("A1", True)]


def test_looks_count_nowhere_but_in_their_column(office, issued):
    file = write(office, [f"20/11/2026 14:{minute:02},{issued('A1')},xem,{NORTH}," for minute in range(5)])
    office.run("stamps", "scans", "import", file)
    (count,) = office.run("stamps", "scans", "report", "--json").json["counts"]
    assert (count["looks"], count["scans"], count["secrets"]) == (5, 0, 0)


def test_a_serial_that_was_never_issued(office, issued):
    office.run("stamps", "scans", "import", write(office, [f"20/11/2026 14:00,{issued('A9')},quét,,"]))
    ran = office.run("stamps", "scans", "report")
    assert ran.code == 1
    assert "1 serial was scanned that was never issued" in ran.words


def test_what_the_rows_are_must_be_said(office, issued):
    (office.folder / "quet.csv").write_text(f"time,link\n2026-11-20 14:00,{issued('A1')}\n", encoding="utf-8")
    ran = office.run("stamps", "scans", "import", "quet.csv")
    assert ran.code == 2
    assert "--kind look" in ran.words
    assert office.run("stamps", "scans", "import", "quet.csv", "--kind", "look").code == 0


def test_a_file_that_is_not_there(office):
    ran = office.run("stamps", "scans", "import", "khong-co.csv")
    assert ran.code == 2
    assert "No such file or directory" in ran.words


def test_without_scans_it_says_where_they_come_from(office):
    ran = office.run("stamps", "scans", "report")
    assert ran.code == 0
    assert "ocopsync stamps scans import FILE" in ran.words
    assert not office.ledger.exists()
