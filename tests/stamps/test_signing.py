"""Signed links: anyone checks them with the public key, and whatever is changed in one is noticed."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.stamps.address import Base, StampError
from ocopsync.stamps.digital_link import parse
from ocopsync.stamps.own_code import OwnLink, own_code
from ocopsync.stamps.print_size import fitted
from ocopsync.stamps.reading import Kind, read
from ocopsync.stamps.robustness import bears_everyday
from ocopsync.stamps.signing import Signature, check, is_key, known, new_key, public_key, sign
from ocopsync.stamps.symbol import checked, draw

KEY = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA"
PUBLIC = public_key(KEY)
BASE = Base("tem.example.vn", "t")
LINK = "https://tem.example.vn/t/01/08930000000019/10/L-26-01/21/K7TN4XQM7A2"
DATED = f"{LINK}?11=260105&17=261231"
OWN = OwnLink(BASE, own_code("x", "MT-01"), "L-01", "K7TN4").uri
SIGNED = sign(LINK, KEY)


@pytest.mark.parametrize("link", [LINK, DATED, OWN])
def test_a_signed_link_is_right_and_remains_the_link_that_it_was(link):
    signed = sign(link, KEY)
    assert check(signed, [PUBLIC]) is Signature.RIGHT
    assert check(signed, [public_key(new_key()), PUBLIC]) is Signature.RIGHT
    before, after = read(link, BASE), read(signed, BASE, [PUBLIC])
    assert (after.kind, after.said, after.ours) == (before.kind, before.said, True)
    assert after.is_canonical(signed)
    assert after.signature is Signature.RIGHT
    assert len(signed) == len(link) + 91


def test_the_signature_is_ed25519_over_the_link_as_text():
    link, _, signature = SIGNED.partition("?sig=")
    key = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(PUBLIC + "="))
    key.verify(base64.urlsafe_b64decode(signature + "=="), link.encode())
    assert link == LINK


def test_the_same_key_signs_the_same_link_alike():
    assert sign(LINK, KEY) == SIGNED


def test_what_is_signed_is_the_canonical_link():
    spelled = "https://TEM.example.vn/t/gtin/8930000000019/lot/L-26-01/ser/K7TN4XQM7A2"
    assert sign(spelled, KEY) == SIGNED


@pytest.mark.parametrize("link", [LINK, DATED, OWN])
def test_every_changed_bit_is_noticed(link):
    signed = sign(link, KEY).encode()
    for place in range(len(signed) * 8):
        changed = bytearray(signed)
        changed[place // 8] ^= 1 << place % 8
        for encoding in ("utf-8", "latin-1"):
            text = changed.decode(encoding, "surrogateescape")
            assert check(text, [PUBLIC]) is not Signature.RIGHT, text
            try:
                stamp = read(text, BASE, [PUBLIC])
            except StampError:
                continue
            assert stamp.signature is not Signature.RIGHT, text


def test_every_changed_bit_of_the_signature_itself_is_called_wrong():
    """Not "without a signature": only damage to the parameter's name can make a link look unsigned."""
    first = SIGNED.index("sig=") + 4
    signed = SIGNED.encode()
    for place in range(first * 8, len(signed) * 8):
        changed = bytearray(signed)
        changed[place // 8] ^= 1 << place % 8
        assert check(changed.decode("latin-1"), [PUBLIC]) is Signature.WRONG


@given(st.integers(0, len(SIGNED)), st.characters(exclude_categories=["Cs"]))
def test_a_character_more_anywhere_is_noticed(place, char):
    assert check(SIGNED[:place] + char + SIGNED[place:], [PUBLIC]) is not Signature.RIGHT


@given(st.integers(0, len(SIGNED) - 1), st.integers(1, 5))
def test_characters_less_anywhere_are_noticed(place, count):
    assert check(SIGNED[:place] + SIGNED[place + count :], [PUBLIC]) is not Signature.RIGHT


def moved(link: str) -> dict[str, str]:
    head, _, signature = sign(link, KEY).rpartition("sig=")
    path, _, query = link.partition("?")
    return {
        "signature first": f"{path}?sig={signature}&{query}",
        "a parameter added behind": f"{head}sig={signature}&13=260101",
        "a parameter added in front": f"{path}?10=x&{query}&sig={signature}",
        "parameters exchanged": f"{path}?17=261231&11=260105&sig={signature}",
        "a parameter dropped": f"{path}?17=261231&sig={signature}",
        "all parameters dropped": f"{path}?sig={signature}",
        "another separator": f"{path}?{query};sig={signature}",
        "two question marks": f"{path}?{query}?sig={signature}",
        "a fragment": f"{head}sig={signature}#",
        "the signature twice": f"{head}sig={signature}&sig={signature}",
        "padding": f"{head}sig={signature}==",
        "a host in capitals": f"{head}sig={signature}".replace("tem.example", "Tem.example"),
        "a scheme in capitals": f"{head}sig={signature}".replace("https", "HTTPS"),
        "another scheme": f"{head}sig={signature}".replace("https", "http"),
        "another host": f"{head}sig={signature}".replace("tem.example", "tem2.example"),
        "a port": f"{head}sig={signature}".replace(".vn/", ".vn:443/"),
        "a slash more": f"{head}sig={signature}".replace("?", "/?"),
        "percent-encoded": f"{head}sig={signature}".replace("L-26", "%4C-26"),
        "the name percent-encoded": f"{head}%73ig={signature}",
        "the name in capitals": f"{head}SIG={signature}",
        "a GTIN of 13 digits": f"{head}sig={signature}".replace("01/0893", "01/893"),
        "an old name": f"{head}sig={signature}".replace("/01/", "/gtin/"),
        "a blank behind": f"{head}sig={signature} ",
        "a line end behind": f"{head}sig={signature}\n",
        "an empty signature": f"{head}sig=",
        "unused bits": f"{head}sig={signature[:-1]}{chr(ord(signature[-1]) + 1)}",
    }


@pytest.mark.parametrize("name", moved(DATED))
def test_a_link_that_was_rewritten_is_called_wrong(name):
    assert check(moved(DATED)[name], [PUBLIC]) is Signature.WRONG


def test_the_last_character_has_one_spelling():
    """Its four spare bits must be 0: fifteen others would mean the same bytes."""
    head, last = SIGNED[:-1], SIGNED[-1]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    right = [char for char in alphabet if check(head + char, [PUBLIC]) is Signature.RIGHT]
    assert right == [last]


def test_blanks_around_a_pasted_link_do_no_harm():
    assert read(f" {SIGNED}\r\n", BASE, [PUBLIC]).signature is Signature.RIGHT


def test_a_scanner_s_mark_in_front_does_no_harm():
    assert read(f"]Q1{SIGNED}", BASE, [PUBLIC]).signature is Signature.RIGHT


def test_another_key_is_wrong_and_no_key_is_unknown():
    assert check(SIGNED, [public_key(new_key())]) is Signature.WRONG
    assert check(SIGNED, []) is Signature.UNKNOWN_KEY
    assert check(LINK, [PUBLIC]) is Signature.NONE
    assert check(f"{LINK}?design=sig", [PUBLIC]) is Signature.NONE


def test_a_public_key_that_is_none_makes_nothing_right():
    for nonsense in ("", "x", "A" * 43, "é" * 43):
        assert check(SIGNED, [nonsense]) is Signature.WRONG


def test_the_signature_of_another_link_is_wrong():
    other = sign(LINK.replace("26-01", "26-02"), KEY)
    assert check(f"{LINK}?sig={other.partition('sig=')[2]}", [PUBLIC]) is Signature.WRONG


def test_the_signature_is_not_called_something_left_out():
    assert not read(SIGNED, BASE).said.qualifiers[2:]
    told = [str(remark) for remark in read(f"{LINK}?design=2&sig={SIGNED.partition('sig=')[2]}", BASE).remarks]
    (left_out,) = [text for text in told if "left out" in text]
    assert "design" in left_out
    assert "sig" not in left_out.replace("design", "")


@pytest.mark.parametrize(
    ("publics", "words"), [([PUBLIC], "is right"), ([public_key(KEY[::-1])], "is wrong"), ([], "no public key")]
)
@pytest.mark.parametrize("link", [LINK, OWN])
def test_what_the_signature_is_worth_is_said(link, publics, words):
    assert words in " ".join(map(str, read(sign(link, KEY), BASE, publics).remarks))


def test_a_link_without_a_signature_has_nothing_to_say_of_it():
    assert read(LINK, BASE, [PUBLIC]).signature is Signature.NONE
    assert not read(LINK, BASE, [PUBLIC]).remarks


def test_other_pages_have_no_signature():
    stamp = read("https://evil.vn/?sig=x", BASE, [PUBLIC])
    assert (stamp.kind, stamp.signature) == (Kind.WEB_PAGE, Signature.NONE)


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("https://evil.vn/t/01/08930000000019", "leads to evil.vn"),
        ("https://tem.example.vn/about", "no link of a product"),
        ("(01)08930000000019", "no link of a product"),
        (SIGNED, "signed already"),
        (f"{LINK}?SIG=x", "signed already"),
        ("https://tem.example.vn/t/01/08930000000018", "check digit"),
    ],
)
def test_what_is_not_ours_to_sign_is_refused(link, why):
    with pytest.raises(StampError, match=why):
        sign(link, KEY, ours=BASE)


def test_keys_are_32_bytes_in_their_one_spelling():
    keys = {new_key() for _ in range(20)}
    assert len(keys) == 20
    assert all(len(key) == 43 and is_key(key) and is_key(public_key(key)) for key in keys)
    assert public_key(KEY) != KEY
    for nonsense in ("", KEY[:-1], KEY + "A", KEY + "=", KEY[:-1] + "B", KEY[:-1] + "+", "é" * 43, " " + KEY):
        assert not is_key(nonsense)
        with pytest.raises(StampError, match="43 characters") as caught:
            sign(LINK, nonsense)
        assert not nonsense or nonsense not in str(caught.value)


def test_a_key_whose_public_half_nobody_has_is_not_used():
    assert known(KEY, [public_key(new_key()), PUBLIC]) == KEY
    with pytest.raises(StampError, match="stamps key"):
        known(KEY, [])


@pytest.mark.parametrize(("link", "level", "modules"), [(LINK, "M", 49), (DATED, "L", 49)])
def test_it_is_short_enough_for_a_phone_at_25_mm_and_300_dpi(link, level, modules):
    symbol = checked(draw(sign(link, KEY), level))
    fit = fitted(symbol, 25, 300)
    assert symbol.modules == modules
    assert (fit.dots, round(fit.module, 3)) == (5, 0.423)
    assert fit.is_for_tills
    assert bears_everyday(symbol, fit, 0)


def test_a_reader_of_digital_links_that_knows_nothing_of_signatures_finds_the_product():
    assert parse(SIGNED) == parse(LINK)
