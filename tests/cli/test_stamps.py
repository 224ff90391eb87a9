"""``ocopsync stamps parse``: explained in words and as JSON, offline, whatever the text is."""

from __future__ import annotations

import subprocess

import pytest

from ocopsync.stamps.reading import Kind
from ocopsync_cli.commands.stamps.parse import KINDS

LINK = "https://tem.example.vn/t/01/08930000000019/10/L-01?17=261231"


@pytest.fixture
def with_domain(office):
    office.lead_stamps_here("t")
    return office


def test_a_link_is_explained_part_by_part(with_domain):
    ran = with_domain.run("stamps", "parse", LINK)
    assert ran.code == 0
    for words in ("GS1 Digital Link", "31/12/2026", "the check digit 9 is right", "GS1 Vietnam", "our own address"):
        assert words in ran.words
    assert "It is written canonically" in ran.words


def test_another_domain_is_said(with_domain):
    ran = with_domain.run("stamps", "parse", "https://evil.vn/t/01/08930000000019", "https://evil.vn/")
    assert ran.code == 0
    assert ran.words.count("not to our own address (https://tem.example.vn/t)") == 2


def test_without_settings_nothing_is_said_of_whose_it_is(office):
    office.settings.unlink()
    ran = office.run("stamps", "parse", "https://id.gs1.org/gtin/9506000134352", "--json")
    (stamp,) = ran.json["stamps"]
    assert (stamp["kind"], stamp["ours"], stamp["host"]) == ("digital_link", None, "id.gs1.org")
    assert (stamp["is_canonical"], stamp["canonical"]) == (False, "https://id.gs1.org/01/09506000134352")


def test_one_that_can_t_be_read_is_said_and_the_others_are_explained(with_domain):
    ran = with_domain.run("stamps", "parse", "javascript:alert(1)", LINK)
    assert ran.code == 2
    assert "Don't open it" in ran.words
    assert "31/12/2026" in ran.words


def test_json_has_every_text_in_its_order(with_domain):
    ran = with_domain.run("stamps", "parse", LINK, "(01)08930000000018", "Chị Hoa 0912 345 678", "--json")
    assert ran.code == ran.json["exit_code"] == 2
    link, wrong, words = ran.json["stamps"]
    assert [part["date"] for part in link["parts"]] == [None, None, "2026-12-31"]
    assert "should be 9, not 8" in wrong["error"]
    assert words["kind"] == "text"
    assert "0912 345 678" not in ran.out + ran.err


def test_lines_are_read_from_the_input(with_domain):
    with with_domain.start("stamps", "parse", "-", "--json", stdin=subprocess.PIPE) as process:
        out, err = process.communicate(f"{LINK}\r\n\n]Q3010893000000001910A\x1d17261231\n", timeout=60)
    assert process.returncode == 0, err
    assert out.count('"error": null') == 2
    assert "(01)08930000000019(10)A(17)261231" in out


def test_every_kind_has_its_words():
    assert set(KINDS) == {kind.value for kind in Kind}


def test_it_speaks_vietnamese(with_domain):
    ran = with_domain.run("stamps", "parse", LINK, "https://evil.vn/01/08930000000018", env={"OCOPSYNC_LANG": "vi"})
    assert ran.code == 2
    for words in ("Sản phẩm (GTIN)", "Số lô", "Hạn sử dụng", "số kiểm tra"):
        assert words in ran.words


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('[stamps]\ndomain = "https://tem.vn"', "should be a domain"),
        ('[stamps]\ndomain = "tem.vn"\nprefix = "a b"', "should be a path"),
        ('[stamps]\nprefix = "t"', "stamps.domain"),
        ('[stamps]\ndomain = "tem.vn"\nprefix = 1', "stamps.prefix"),
        ('[stamps]\nhost = "tem.vn"', "no setting 'host'"),
    ],
)
def test_a_wrong_setting_is_named(office, table, said):
    text = office.settings.read_text(encoding="utf-8")
    start, _, rest = text.partition("[stamps]")
    office.settings.write_text(
        start + table + "\n\n[marketplaces" + rest.partition("[marketplaces")[2], encoding="utf-8"
    )
    ran = office.run("stamps", "parse", LINK)
    assert ran.code == 2
    assert said in ran.words
