"""``ocopsync stamps draw`` and ``stamps damage``: files that are read back, refusals that leave nothing behind."""

from __future__ import annotations

import pytest
from PIL import Image

from ocopsync.stamps.symbol import decoded

LINK = "https://tem.example.vn/t/01/08930000000019/10/L-26-01/21/K7TN4XQM7A2"


@pytest.mark.parametrize("name", ["tem.svg", "tem.png", "tem.pdf", "tem.PNG"])
def test_a_file_is_written_and_its_size_told(office, name):
    ran = office.run("stamps", "draw", LINK, "--out", name)
    assert ran.code == 0, ran.err
    assert f"{name} is written" in ran.words
    assert "17.4 mm wide with its white margin, level M: 33 × 33 modules of 0.423 mm, 5 dots each" in ran.words
    assert (office.folder / name).stat().st_size > 300
    if name.lower().endswith("png"):
        with Image.open(office.folder / name) as picture:
            assert decoded(picture.convert("L")) == LINK
            assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_a_file_that_is_there_is_left_alone_without_force(office):
    (office.folder / "tem.svg").write_text("mine", encoding="utf-8")
    ran = office.run("stamps", "draw", LINK, "--out", "tem.svg")
    assert ran.code == 2
    assert "there already" in ran.words
    assert (office.folder / "tem.svg").read_text(encoding="utf-8") == "mine"
    assert office.run("stamps", "draw", LINK, "--out", "tem.svg", "--force").code == 0
    assert "<svg" in (office.folder / "tem.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ([LINK, "--out", "tem.gif"], "should end in .svg, .png or .pdf"),
        ([LINK, "--out", "no/tem.svg"], "no folder"),
        ([LINK, "--out", "tem.svg", "--mm", "15", "--dpi", "203", "--level", "Q"], "it needs 16.9 mm"),
        (["", "--out", "tem.svg"], "empty"),
        (["javascript:alert(1)", "--out", "tem.svg"], "Don't open it"),
        (["https://tem.example.vn/01/08930000000018", "--out", "tem.svg"], "should be 9, not 8"),
        ([LINK, "--out", "tem.svg", "--logo", "no.png"], "no file no.png"),
        ([LINK, "--out", "tem.svg", "--logo", "hang.csv"], "hang.csv is no picture"),
    ],
)
def test_what_can_t_be_drawn_is_told_and_nothing_is_written(office, arguments, why):
    ran = office.run("stamps", "draw", *arguments)
    assert ran.code == 2
    assert why in ran.words
    assert not list(office.folder.glob("tem.*"))


def test_a_logo_is_put_in(office):
    Image.new("RGB", (80, 80), "red").save(office.folder / "logo.png")
    ran = office.run("stamps", "draw", LINK, "--out", "tem.png", "--logo", "logo.png")
    assert ran.code == 0
    assert "level H" in ran.words
    assert "The logo takes" in ran.words
    with Image.open(office.folder / "tem.png") as picture:
        assert picture.convert("RGB").getpixel((picture.width // 2, picture.width // 2))[0] > 200


def test_what_a_person_should_know_before_it_is_printed_is_said(office):
    office.lead_stamps_here()
    ran = office.run("stamps", "draw", "https://evil.vn/gtin/8930000000019", "--out", "tem.svg", "--dpi", "203")
    assert ran.code == 0
    assert "It leads to evil.vn, which isn't our own address" in ran.words
    assert "Written canonically: https://evil.vn/01/08930000000019" in ran.words


def test_how_robust_a_stamp_is_is_told_with_its_damages(office):
    ran = office.run("stamps", "damage", LINK)
    assert ran.code == 0, ran.err
    for words in ("bleached in a humid shop", "30 % stained", "It bears what every stamp meets", "On 20 mm level"):
        assert words in ran.words


def test_json_names_every_harm_and_the_words_go_elsewhere(office):
    ran = office.run("stamps", "damage", LINK, "--mm", "15", "--level", "Q", "--seed", "4", "--json")
    assert ran.code == ran.json["exit_code"] == 1
    assert (ran.json["level"], ran.json["modules"], ran.json["dots"], ran.json["seed"]) == ("Q", 37, 3, 4)
    assert ran.json["robust"] is False
    shares = {harm["harm"]: harm["read"] for harm in ran.json["harms"]}
    assert shares["stain_5"] == 1
    assert shares["stain_30"] == 0
    assert "bleached" in ran.err


def test_one_that_is_too_dense_is_not_tried(office):
    ran = office.run("stamps", "damage", LINK, "--mm", "10", "--json")
    assert ran.code == 2
    assert "too dense" in ran.words
