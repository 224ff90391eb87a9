"""``ocopsync stamps verify``: the answer in words, as JSON and as the exit code, from texts and photographs."""

from __future__ import annotations

import csv
import shutil
import subprocess

import pytest
from PIL import Image

from ocopsync.stamps.symbol import as_image, draw


@pytest.fixture
def issued(office):
    """An office with a lot of three stamps that have second codes."""
    office.lead_stamps_here("t")
    office.catalogue()
    ran = office.run(
        *("stamps", "issue", "--sku", "MT-01", "--lot", "L-01", "--serials", "--count", "3"),
        *("--made", "05/11/2026", "--secrets", "ma.csv"),
    )
    assert ran.code == 0, ran.words
    return office


@pytest.fixture
def codes(issued):
    with (issued.folder / "ma.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def link(row) -> str:
    return f"https://tem.example.vn/t/p/{row['product']}/l/{row['lot']}/s/{row['serial']}"


def photograph(folder, *texts, name="anh.jpg"):
    table = Image.new("L", (400 * len(texts), 400), 140)
    for number, text in enumerate(texts):
        table.paste(as_image(draw(text), 6), (400 * number + 20, 20))
    table.rotate(4, fillcolor=140).save(folder / name)
    return name


def test_what_was_issued_is_genuine_as_text_and_in_a_photograph(issued, codes):
    picture = photograph(issued.folder, link(codes[0]), link(codes[1]))
    ran = issued.run("stamps", "verify", link(codes[2]), picture)
    assert ran.code == 0, ran.words
    assert ran.words.count("GENUINE: Mắm tôm Hòa Hải, lot L-01") == 3
    told = issued.run("stamps", "verify", picture, "--json").json
    assert [(item["file"], item["verdict"], item["number"]) for item in told["stamps"]] == [
        (picture, "genuine", 1),
        (picture, "genuine", 2),
    ]


def test_looking_is_no_scan(issued, codes):
    for _ in range(3):
        issued.run("stamps", "verify", link(codes[0]))
    assert issued.run("stamps", "scans", "report", "--json").json["counts"] == []


def test_what_is_not_genuine_ends_with_1_and_what_can_t_be_read_with_2(issued, codes):
    forged = link({**codes[0], "serial": "K7TN4QXMRAP2CDE"})
    ran = issued.run("stamps", "verify", link(codes[0]), forged, "https://evil.example/t/01/08930000000019", "--json")
    assert ran.code == ran.json["exit_code"] == 1
    assert [item["verdict"] for item in ran.json["stamps"]] == ["genuine", "forged", "foreign"]
    ran = issued.run("stamps", "verify", forged, "javascript:alert(1)", "khong-co.jpg")
    assert ran.code == 2
    assert "FORGED" in ran.words
    assert "No such file or directory" in ran.words


def test_the_second_code_counts_once_and_stands_nowhere(issued, codes):
    row = codes[0]
    first = issued.run("stamps", "verify", link(row), "--secret", row["code"])
    assert (first.code, "for the first time" in first.words) == (0, True)
    again = issued.run("stamps", "verify", link(row), "--secret", row["code"])
    assert (again.code, "USED before" in again.words) == (1, True)
    assert row["code"] not in first.words + again.words
    assert row["code"].replace("-", "").encode() not in issued.ledger.read_bytes()
    counts = issued.run("stamps", "scans", "report", "--json").json["counts"]
    assert [(item["sku"], item["lot"], item["secrets"], item["scans"]) for item in counts] == [("MT-01", "L-01", 2, 0)]


def test_a_second_code_is_of_one_stamp(issued, codes):
    ran = issued.run("stamps", "verify", link(codes[0]), link(codes[1]), "--secret", codes[0]["code"])
    assert ran.code == 2
    assert "there are 2" in ran.words
    assert issued.run("stamps", "verify", link(codes[0])).code == 0


def test_a_recalled_lot(issued, codes):
    issued.run("stamps", "recall", "--lot", "L-01", "--reason", "vỏ hộp bị phồng", "--yes")
    ran = issued.run("stamps", "verify", link(codes[0]))
    assert ran.code == 1
    assert "RECALLED: Mắm tôm Hòa Hải, lot L-01" in ran.words
    assert "vỏ hộp bị phồng" in ran.words


def test_lines_of_the_input_and_a_folder(issued, codes):
    photograph(issued.folder, link(codes[1]))
    (issued.folder / "anh").mkdir()
    shutil.move(issued.folder / "anh.jpg", issued.folder / "anh" / "1.jpg")
    with issued.start("stamps", "verify", "-", "--json", stdin=subprocess.PIPE) as process:
        out, err = process.communicate(f"{link(codes[0])}\r\n\nanh\n", timeout=60)
    assert process.returncode == 0, err
    assert out.count('"verdict": "genuine"') == 2


def test_without_a_ledger_none_is_made(office):
    ran = office.run("stamps", "verify", "https://tem.example.vn/t/01/08930000000019")
    assert ran.code == 2
    assert "There is no ledger yet" in ran.words
    assert not office.ledger.exists()


def test_words_that_name_people_are_masked(issued):
    ran = issued.run("stamps", "verify", "Chị Hoa 0912 345 678", "--json")
    assert ran.code == 1
    assert "0912 345 678" not in ran.out + ran.err
