"""Own codes: no one of GS1's can be read in them, a mistyped one is noticed, and every machine computes the same."""

from __future__ import annotations

import pytest
from biip import ParseError
from biip.gtin import Gtin

from ocopsync.stamps.address import Base, StampError, parse_address
from ocopsync.stamps.element_string import looks_like_elements
from ocopsync.stamps.own_code import ALPHABET, OwnLink, is_printed, own_code, parse_own_code, printed, read_own_link
from ocopsync.stamps.reading import Kind, read

CODES = [own_code("htx-hau-loc-abcd2345", f"SP{number:04}") for number in range(3000)]
OURS = Base("tem.example.vn", "t")


def test_the_same_product_has_the_same_code_on_every_machine():
    assert own_code("htx-ba-lang-8btpq2rc", "SP01") == own_code("htx-ba-lang-8btpq2rc", "SP01")
    assert own_code("htx-ba-lang-8btpq2rc", "SP01") != own_code("htx-hau-loc-abcd2345", "SP01")


def test_three_thousand_products_have_three_thousand_codes():
    assert len(set(CODES)) == 3000


def test_no_code_can_be_taken_for_one_of_gs1_s():
    for code in CODES:
        assert code[0].isalpha()
        assert set(code) <= set(ALPHABET)
        assert not looks_like_elements(code)
        with pytest.raises(ParseError, match="got 11"):
            Gtin.parse(code)


def test_what_looks_alike_is_not_in_it():
    assert not set("01ILOBSZ") & set(ALPHABET)


@pytest.mark.parametrize("code", CODES[:20])
def test_every_mistyped_character_and_every_exchange_is_noticed(code):
    typed = {code[:at] + char + code[at + 1 :] for at in range(len(code)) for char in ALPHABET}
    swapped = {code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(len(code) - 1)}
    for wrong in (typed | swapped) - {code}:
        with pytest.raises(StampError):
            parse_own_code(wrong)


def test_a_code_is_read_as_people_type_it():
    code = CODES[0]
    assert is_printed(printed(code))
    assert parse_own_code(printed(code).lower()) == code
    assert read(printed(code)).kind is Kind.OWN_CODE


def test_its_link_lies_below_our_own_address():
    link = OwnLink(OURS, CODES[0], "L/1", "9")
    assert link.uri == f"https://tem.example.vn/t/p/{CODES[0]}/l/L%2F1/s/9"
    assert link.product_level.uri == f"https://tem.example.vn/t/p/{CODES[0]}"
    assert (read(link.uri, OURS).kind, read(link.uri, OURS).ours) == (Kind.OWN_LINK, True)


def test_a_mistyped_code_is_an_error_below_our_address_and_another_page_elsewhere():
    wrong = f"/p/{CODES[0][:-1]}{'A' if CODES[0][-1] != 'A' else 'C'}"
    with pytest.raises(StampError, match="was mistyped"):
        read_own_link(parse_address(str(OURS) + wrong), OURS)
    assert read(f"https://shop.vn{wrong}", OURS).kind is Kind.WEB_PAGE


@pytest.mark.parametrize("lot", ["Lô 1", "x" * 21, "."])
def test_a_lot_that_no_address_can_hold_is_refused(lot):
    with pytest.raises(StampError):
        OwnLink(OURS, CODES[0], lot)


def test_a_code_in_small_letters_is_not_made_into_a_link():
    with pytest.raises(StampError, match=CODES[0]):
        OwnLink(OURS, CODES[0].lower())
