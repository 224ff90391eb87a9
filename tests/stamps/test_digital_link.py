"""GS1 Digital Links: GS1's published examples, other spellings of the same, and what is said of wrong ones."""

from __future__ import annotations

import datetime as dt

import pytest
from biip.gs1_digital_link_uris import GS1DigitalLinkURI

from ocopsync.stamps.address import Base, StampError
from ocopsync.stamps.digital_link import DigitalLink, build, parse

OURS = Base("tem.example.vn", "t")
GTIN = "08930000000019"

PUBLISHED = [
    # GS1 Digital Link Standard: URI Syntax, section 5; also in the tests of github.com/gs1/gs1-syntax-engine
    "https://id.gs1.org/01/09520123456788",
    "https://brand.example.com/some-extra/pathinfo/01/09520123456788",
    "https://id.gs1.org/01/09520123456788/22/2A",
    "https://id.gs1.org/01/09520123456788/10/ABC123",
    "https://id.gs1.org/01/09520123456788/21/12345",
    "https://id.gs1.org/01/09520123456788/10/ABC1/21/12345?17=180426",
    "https://id.gs1.org/01/09520123456788?3103=000195",
    "https://id.gs1.org/01/09520123456788?17=201225&3103=000195&3922=0299",
    "https://id.gs1.org/00/195201234567891232",
    "https://id.gs1.org/414/9520123456788",
    "https://id.gs1.org/414/9520123456788/254/32a%2Fb",
    "https://example.com/8004/9520614141234567?01=09520123456788",
    "https://example.com/01/09520123456788?8004=9520614141234567",
    # GS1's fictitious rice of Dal Giardino, README of github.com/gs1/DigitalLinkDocs
    "https://id.gs1.org/01/09506000134352",
    # README of github.com/gs1/GS1DigitalLinkToolkit.js
    "https://id.gs1.org/01/05412345000013/10/ABC%26%2B123?3103=000189&3923=2172",
]
OTHERWISE_SPELLED = {
    # GS1 Digital Link Standard: URI Syntax, sections 5 and 4.12; there the domain becomes id.gs1.org too
    "https://id.gs1.org/00/195201234567891232?02=09520123456788&37=25&10=ABC123": (
        "https://id.gs1.org/00/195201234567891232?02=09520123456788&10=ABC123&37=25"
    ),
    "https://example.com/01/9520123456788?3103=000195&3922=0299&17=201225": (
        "https://example.com/01/09520123456788?17=201225&3103=000195&3922=0299"
    ),
    "http://example.com/01/09520123456788/22/2A?linkType=gs1:traceability": "http://example.com/01/09520123456788/22/2A",
    # README of github.com/gs1/GS1DigitalLinkToolkit.js
    "http://example.org/gtin/054123450013/lot/ABC%26%2B123?3103=000189&3923=2172": (
        "http://example.org/01/00054123450013/10/ABC%26%2B123?3103=000189&3923=2172"
    ),
    # README of github.com/gs1/DigitalLinkDocs
    "https://id.gs1.org/gtin/9506000134352": "https://id.gs1.org/01/09506000134352",
    "https://id.gs1.org/01/9506000134352?linkType=all": "https://id.gs1.org/01/09506000134352",
    "HTTPS://ID.GS1.ORG/01/09506000134352/": "https://id.gs1.org/01/09506000134352",
    "https://id.gs1.org/01/09506000134352#top": "https://id.gs1.org/01/09506000134352",
    f"https://a.vn/01/{GTIN}?17=261231&11=251231": f"https://a.vn/01/{GTIN}?11=251231&17=261231",
    f"https://a.vn/01/{GTIN}/10/a%2fb": f"https://a.vn/01/{GTIN}/10/a%2Fb",
    f"https://a.vn/01/{GTIN}/10/%41(1)": f"https://a.vn/01/{GTIN}/10/A%281%29",
    f"https://a.vn/%30%31/{GTIN}": f"https://a.vn/01/{GTIN}",
    f"https://a.vn/01/{GTIN}/lot/7/ser/8?exp=261231": f"https://a.vn/01/{GTIN}/10/7/21/8?17=261231",
    "https://a.vn/01/96385074": "https://a.vn/01/00000096385074",
}
WRONG = {
    "https://id.gs1.org/01/09506000134351": "the check digit of 09506000134351 should be 2, not 1",
    "https://id.gs1.org/414/9520123456789": "the check digit of 9520123456789 should be 8, not 9",
    "https://a.vn/01/893000000001": "(01) Product (GTIN): the check digit of 00893000000001",
    "https://a.vn/01/89300000001": "89300000001 should be 14 digits",
    f"https://a.vn/01/{GTIN}/21/1/10/2": "22, 10, 21 / 235, in this order and each once; there is 21, 10",
    f"https://a.vn/01/{GTIN}/10/1/10/2": "there is 10, 10",
    f"https://a.vn/01/{GTIN}/235/1/21/2": "there is 235, 21",
    f"https://a.vn/01/{GTIN}/254/1": "there is 254",
    "https://a.vn/00/106141412345678908/10/1": "After (00) the path may hold nothing",
    f"https://a.vn/01/{GTIN}/10": "after 10 a value was expected",
    f"https://a.vn/01/{GTIN}?10=L1": "(10) belongs into the path",
    f"https://a.vn/01/{GTIN}?21=1": "(21) belongs into the path",
    f"https://a.vn/01/{GTIN}?235=1": "(235) belongs into the path",
    f"https://a.vn/01/{GTIN}?254=1": "(254) may not stand after the question mark",
    "https://a.vn/414/9520123456788?22=1": "(22) may not stand after the question mark",
    f"https://a.vn/01/{GTIN}?17=261231&17=261231": "(17) stands there twice",
    f"https://a.vn/01/{GTIN}?01={GTIN}": "(01) stands there twice",
    f"https://a.vn/01/{GTIN}?9999=1": "There is no GS1 application identifier (9999)",
    f"https://a.vn/01/{GTIN}?17=260230": "no day that there is",
    f"https://a.vn/01/{GTIN}?17=31/12/2026": "31/12/2026 should be a date as YYMMDD",
    f"https://a.vn/01/{GTIN}?17=": "should be a date as YYMMDD",
    f"https://a.vn/01/{GTIN}?7003=2612312460": "2612312460 should be a date and a time",
    f"https://a.vn/01/{GTIN}/10/{'A' * 21}": "should be 1 to 20 letters without accents",
    f"https://a.vn/01/{GTIN}/10/L%C3%B4": "Lô should be 1 to 20 letters without accents",
    f"https://a.vn/01/{GTIN}/10/a%20b": "a b should be 1 to 20 letters",
    f"https://a.vn/01/{GTIN}/10/a%00b": "a<U+0000>b should be",
    f"https://a.vn/01/{GTIN}/10/a%zz": "after % two of 0-9 and A-F",
    f"https://a.vn/01/{GTIN}/10/%2e": "left out by browsers",
    f"https://a.vn/01/{GTIN}/../01/09506000134352": "left out by browsers",
    f"https://a.vn/01/{GTIN}/01/09506000134352": "looks like a code too",
    f"https://a.vn//01/{GTIN}": "between two slashes",
    f"https://id.gs1.org@evil.vn/01/{GTIN}": "pretends to be id.gs1.org and leads to evil.vn",
    f"https://id.gs1.org\\@evil.vn/01/{GTIN}": "can't stand in a web address",
    f"https://évil.vn/01/{GTIN}": "é can't stand in a web address",
    f"https://-a.vn/01/{GTIN}": "'-a.vn' is no domain",
    f"https:///01/{GTIN}": "'' is no domain",
    f"ftp://a.vn/01/{GTIN}": "is no web address",
    "https://a.vn/shop/2026/01/15": "is no GS1 Digital Link",
    f"https://a.vn/416/{GTIN[1:]}": "is no GS1 Digital Link",
}


@pytest.mark.parametrize("text", PUBLISHED)
def test_gs1_s_own_examples_are_canonical_and_come_back_as_they_were(text):
    assert parse(text).uri == text


@pytest.mark.parametrize("text", PUBLISHED)
def test_what_is_read_is_what_biip_reads(text):
    theirs = GS1DigitalLinkURI.parse(text).element_strings
    assert sorted(parse(text).elements) == sorted((item.ai.ai, item.value) for item in theirs)
    assert not any(item.gtin_error or item.gln_error for item in theirs)


@pytest.mark.parametrize(("text", "canonical"), OTHERWISE_SPELLED.items())
def test_another_spelling_means_the_same(text, canonical):
    assert parse(text).uri == canonical
    assert parse(canonical).uri == canonical


@pytest.mark.parametrize(("text", "said"), WRONG.items())
def test_what_is_wrong_is_said_with_what_was_expected(text, said):
    with pytest.raises(StampError) as error:
        parse(text)
    assert said in str(error.value)


def test_a_wrong_check_digit_is_refused_although_biip_lets_it_pass():
    text = "https://id.gs1.org/01/09506000134351"
    assert GS1DigitalLinkURI.parse(text).element_strings[0].gtin_error
    with pytest.raises(StampError):
        parse(text)


def test_a_link_is_built_of_what_a_lot_says():
    made = build(
        OURS,
        "8930000000019",
        lot="L-01/A",
        serial="K7TN4",
        made_on=dt.date(2026, 1, 5),
        expires_on=dt.date(2026, 12, 31),
    )
    assert made == f"https://tem.example.vn/t/01/{GTIN}/10/L-01%2FA/21/K7TN4?11=260105&17=261231"
    link = parse(made)
    assert (link.base, link.get("01"), link.get("10"), link.get("15")) == (OURS, GTIN, "L-01/A", "")
    assert link.product_level.uri == f"https://tem.example.vn/t/01/{GTIN}"


@pytest.mark.parametrize(
    "wrong", [{"lot": "Lô 1"}, {"lot": "."}, {"serial": ".."}, {"serial": "x" * 21}], ids=lambda values: str(values)
)
def test_a_link_with_a_value_that_can_t_stand_in_it_is_not_built(wrong):
    with pytest.raises(StampError):
        build(OURS, GTIN, **wrong)


def test_a_link_can_t_be_built_for_a_wrong_number_or_below_what_looks_like_one():
    with pytest.raises(StampError, match="check digit"):
        build(OURS, "8930000000018")
    with pytest.raises(StampError, match="looks like a code too"):
        build(Base("a.vn", f"01/{GTIN}"), GTIN)
    with pytest.raises(StampError, match="can't be the key"):
        DigitalLink(OURS, "10", "L1")
    with pytest.raises(StampError, match="the company's number"):
        DigitalLink(OURS, "8004", "box-1")


@pytest.mark.parametrize(
    ("host", "prefix"),
    [
        ("TEM.vn", ""),
        ("https://tem.vn", ""),
        ("tem.vn/t", ""),
        ("", ""),
        ("tem.vn", "/t"),
        ("tem.vn", "a/../b"),
        ("tem.vn", "a b"),
    ],
)
def test_a_base_that_no_link_could_begin_with_is_refused(host, prefix):
    with pytest.raises(StampError):
        Base(host, prefix)
