"""What a text on a stamp is, and which texts are refused because they aren't what they seem."""

from __future__ import annotations

import datetime as dt
import socket

import pytest
from biip.gs1_messages import GS1Message

from ocopsync.stamps.address import Base, StampError
from ocopsync.stamps.digital_link import parse
from ocopsync.stamps.explaining import parts
from ocopsync.stamps.reading import Kind, read

OURS = Base("tem.example.vn", "t")
TODAY = dt.date(2026, 11, 22)
LOT = "(01)08930000000019(10)L-01(17)261231"
KINDS = {
    "https://id.gs1.org/01/09506000134352": Kind.DIGITAL_LINK,
    "]Q1https://id.gs1.org/01/09506000134352": Kind.DIGITAL_LINK,
    LOT: Kind.ELEMENT_STRING,
    "]Q3010893000000001910L-01\x1d17261231": Kind.ELEMENT_STRING,
    "]d2\x1d010893000000001910L-01\x1d17261231": Kind.ELEMENT_STRING,
    "]C110L-01": Kind.ELEMENT_STRING,
    "010893000000001910L-01": Kind.ELEMENT_STRING,
    "8930000000019": Kind.BARCODE,
    "]E08930000000019": Kind.BARCODE,
    "]E496385074": Kind.BARCODE,
    "https://truyxuat.vn/abc?id=1": Kind.WEB_PAGE,
    "https://bao.vn/2026/01/15": Kind.WEB_PAGE,
    "https://bao.vn/tin/01/20261231-mat-ong": Kind.WEB_PAGE,
    "Mật ong Hòa Hải, HSD:31/12/2026": Kind.TEXT,
    "1012345": Kind.TEXT,
    "31122026": Kind.TEXT,
    "0102030405": Kind.TEXT,
    "038095001231": Kind.TEXT,
    "(84) 912 345 678": Kind.TEXT,
    "]Q117261231": Kind.TEXT,
}
REFUSED = {
    "": "is empty",
    " \n": "is empty",
    "x" * 2001: "at most 2000",
    "javascript:alert(1)": "Don't open it",
    "JavaScript:alert(1)": "Don't open it",
    "data:text/html,<b>": "Don't open it",
    "intent://a.vn#Intent;end": "Don't open it",
    "https://a.vn/01/०८९३०००००००००१९": "is no digit from 0 to 9",
    "８９３０００００００１９": "is no digit from 0 to 9",
    "https://a.vn/\u202e10/": "U+202E",
    "893\u200b0000000019": "U+200B",
    "a\x00b": "U+0000",
    "\x1b[31mred": "U+001B",
    "https://a.vn/a b": "can't stand in a web address",
    "https://a.vn\\b": "can't stand in a web address",
    "https://id.gs1.org@evil.vn/": "leads to evil.vn",
    "id.gs1.org/01/09506000134352": "lacks https:// in front: https://id.gs1.org/01/09506000134352",
    "8930000000018": "should be 9, not 8",
    "]E08930000000018": "should be 9, not 8",
    "]E0abc": "abc should be 8, 12, 13 or 14 digits",
    "(01)00000000000000": "is nobody's number",
    "]x9abc": "scanners have no mark ]x9",
    "]Q3": "There is nothing in it",
    "(01)08930000000018": "should be 9, not 8",
    "(01)8930000000019": "should be 14 digits",
    "(01)08930000000019(9999)1": "no GS1 application identifier (9999)",
    "(01)08930000000019(17)263112": "should be a date as YYMMDD",
    "(01)08930000000019(17)260231": "no day that there is",
    "(10)A(10)B": "(10) stands there twice, as A and as B",
    "]Q30108930000000019" + "10" + "L" * 21: "should be 1 to 20 letters",
    "]Q301089300": "should be 14 digits",
}


@pytest.mark.parametrize(("text", "kind"), KINDS.items())
def test_what_a_text_is(text, kind):
    assert read(text).kind is kind


@pytest.mark.parametrize(("text", "said"), REFUSED.items())
def test_what_a_text_is_not_is_said(text, said):
    with pytest.raises(StampError) as error:
        read(text)
    assert said in str(error.value)
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 400


def test_nothing_is_opened_or_looked_up(monkeypatch):
    def refuse(*given, **named):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for text in KINDS:
        assert parts(read(text, OURS), TODAY) is not None


def test_a_variable_value_goes_on_to_the_separator_and_no_rest_of_it_is_read_as_another():
    """biip cuts it at its longest and reads on behind: 17261231 would become a date."""
    text = "0108930000000019" + "10" + "L" * 20 + "17261231"
    assert GS1Message.parse(text).element_strings[-1].ai.ai == "17"
    with pytest.raises(StampError, match="should be 1 to 20"):
        read(text)


def test_scanned_and_printed_elements_are_the_same():
    scanned = read("]Q3010893000000001910L-01\x1d17261231")
    assert scanned.said == read(LOT).said == read("(01) 08930000000019 (10) L-01 (17) 261231").said
    assert scanned.canonical == LOT
    theirs = GS1Message.parse_hri(LOT).element_strings
    assert read(LOT).said.elements == tuple((item.ai.ai, item.value) for item in theirs)


def test_elements_are_shown_as_a_link_of_ours_too():
    (remark,) = read(LOT, OURS).remarks
    link = "https://tem.example.vn/t/01/08930000000019/10/L-01?17=261231"
    assert link in str(remark)
    assert parse(link).uri == link
    assert read("(10)L-01", OURS).remarks == ()


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("https://tem.example.vn/t/01/08930000000019", True),
        ("https://TEM.example.vn/t/01/08930000000019", True),
        ("https://tem.example.vn/01/08930000000019", False),
        ("https://tem.example.vn/tx/01/08930000000019", False),
        ("https://tem.example.vn.evil.vn/t/01/08930000000019", False),
        ("https://evil.vn/t/01/08930000000019", False),
        ("https://evil.vn/", False),
        ("8930000000019", None),
    ],
)
def test_whether_it_leads_to_our_own_address(text, ours):
    assert read(text, OURS).ours is ours
    assert read(text).ours is None


def told(text: str, today: dt.date = TODAY) -> dict[str, tuple[str, str]]:
    return {part.ai: (part.shown, "; ".join(map(str, part.remarks))) for part in parts(read(text), today)}


def test_each_part_is_explained():
    found = told("https://a.vn/01/08930000000019/10/L1?17=261231&7003=2612311530&11=260200&416=9520123456788")
    assert found["01"][1] == (
        "the check digit 9 is right; 893: given out by GS1 Vietnam, which doesn't say where the product was made"
    )
    assert found["10"] == ("L1", "")
    assert found["17"] == ("31/12/2026", "")
    assert found["7003"] == ("31/12/2026 15:30", "")
    assert found["11"] == ("28/02/2026", "no day is given: the last of the month counts")
    assert found["416"][1] == "the check digit 8 is right; 952: for examples only, no product has it"


@pytest.mark.parametrize(
    ("gtin", "said"),
    [
        ("09506000134352", "950: given out by GS1 Global Office"),
        ("02000000000008", "a number for use inside one shop; elsewhere it means nothing"),
        ("09780000000002", "the number of a book or a journal"),
        ("00000096385074", "the check digit 4 is right"),
    ],
)
def test_who_gave_a_number_out(gtin, said):
    assert told(f"(01){gtin}")["01"][1].endswith(said)


@pytest.mark.parametrize(
    ("value", "today", "shown"),
    [
        ("261231", TODAY, "31/12/2026"),
        ("761231", TODAY, "31/12/2076"),
        ("770101", TODAY, "01/01/1977"),
        ("000229", TODAY, "29/02/2000"),
        ("050101", dt.date(2060, 1, 1), "01/01/2105"),
    ],
)
def test_the_century_of_a_date_is_the_nearest(value, today, shown):
    """GS1 General Specifications 7.12: between 49 years back and 50 ahead."""
    assert told(f"(17){value}", today)["17"][0] == shown
