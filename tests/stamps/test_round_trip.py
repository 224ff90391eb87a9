"""What is built is read back as it was: for links made by hypothesis, and for many made at random.

More of them::

    python -c "import runpy; runpy.run_path('tests/stamps/test_round_trip.py')['round_trips'](100_000)"
"""

from __future__ import annotations

import datetime as dt
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from ocopsync.stamps.address import Base, StampError, parse_address
from ocopsync.stamps.digital_link import DigitalLink, parse
from ocopsync.stamps.element_string import SEPARATOR, ElementString, parse_elements
from ocopsync.stamps.own_code import OwnLink, own_code, read_own_link
from ocopsync.stamps.reading import Kind, read
from ocopsync.vietnam.ids import gtin_check_digit

SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
HOSTS = ("tem.example.vn", "a.vn", "id.gs1.org", "xn--tem-qla.vn", "localhost:8805", "x1.y-z.com.vn")
PREFIXES = ("", "t", "tem/v1", "01", "gtin/x", "a/414", "~tem/%C4%90", "p/q")


def numbered(count: int) -> st.SearchStrategy[str]:
    """``count`` digits, the last a check digit."""
    payload = st.text("0123456789", min_size=count - 1, max_size=count - 1).filter(lambda digits: digits.strip("0"))
    return payload.map(lambda digits: digits + gtin_check_digit(digits))


values = st.text(SET_82, min_size=1, max_size=20).filter(lambda value: value not in (".", ".."))
days = st.dates(dt.date(2000, 1, 1), dt.date(2060, 12, 31)).map(lambda day: f"{day:%y%m%d}")
bases = st.builds(Base, st.sampled_from(HOSTS), st.sampled_from(PREFIXES), st.sampled_from(("https", "http")))
dated = st.fixed_dictionaries(
    {},
    optional={"11": days, "13": days, "15": days, "17": days, "416": numbered(13), "7003": days.map("{}2359".format)},
)


def some(*names: str) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Any of these, in this order."""
    return st.tuples(*(st.none() | st.tuples(st.just(name), values) for name in names)).map(
        lambda pairs: [pair for pair in pairs if pair]
    )


links = st.one_of(
    st.builds(
        DigitalLink, bases, st.just("01"), numbered(14), some("22", "10", "21") | some("235"), dated.map(dict.items)
    ),
    st.builds(DigitalLink, bases, st.just("414"), numbered(13), some("254"), dated.map(dict.items)),
    st.builds(DigitalLink, bases, st.just("417"), numbered(13), st.just([]), dated.map(dict.items)),
    st.builds(DigitalLink, bases, st.just("00"), numbered(18)),
)


@given(links)
def test_a_link_is_read_back_as_it_was_built(link):
    assert parse(link.uri) == link
    assert read(link.uri).is_canonical(link.uri)


@given(links)
def test_an_address_is_read_back_in_its_parts(link):
    address = parse_address(link.uri)
    assert (address.scheme, address.host) == (link.base.scheme, link.base.host)


@given(st.lists(st.sampled_from(("01", "10", "21", "17", "240")), unique=True, min_size=1), numbered(14), values, days)
def test_elements_are_read_back_raw_and_in_brackets(names, gtin, value, day):
    value = value.replace("(", "x")  # "(10)A(21)B" could be one lot
    known = ElementString(tuple((ai, {"01": gtin, "17": day}.get(ai, value)) for ai in names))
    assert parse_elements(known.printed) == known
    assert parse_elements(SEPARATOR.join(ai + value for ai, value in known.elements)) == known


@given(bases, st.text(min_size=1), st.just("") | values, st.just("") | values)
def test_an_own_link_is_read_back_as_it_was_built(base, sku, lot, serial):
    link = OwnLink(base, own_code("htx-a", sku), lot, serial)
    assert read_own_link(parse_address(link.uri), None) == link


@settings(max_examples=300)
@given(
    st.text()
    | st.text("0123456789()%/?&=.:]\x1dhtps01gtin", max_size=60).map("https://a.vn/01/{}".format)
    | st.from_regex(r"\A(https://a\.vn)?/?\(?01[/)][0-9]{8,14}[ -~]{0,20}\Z")
)
def test_any_text_is_read_or_refused_with_a_sentence(text):
    try:
        stamp = read(text, Base("a.vn"))
    except StampError as error:
        assert len(str(error)) > 10
    else:
        assert stamp.kind in Kind


def round_trips(count: int, seed: int = 893) -> int:
    """Build and read ``count`` links at random; how many different ones there were."""
    chance = random.Random(seed)
    seen = set()
    for _ in range(count):
        link = _any_link(chance)
        again = parse(link.uri)
        assert again == link
        assert again.uri == link.uri
        seen.add(link.uri)
    return len(seen)


def _any_link(chance: random.Random) -> DigitalLink:
    key, length, allowed = chance.choice(
        (
            ("01", 14, ("22", "10", "21")),
            ("01", 14, ("235",)),
            ("414", 13, ("254",)),
            ("417", 13, ()),
            ("8006", 14, ("22", "10", "21")),
        )
    )
    digits = "".join(chance.choices("0123456789", k=length - 1))
    value = digits + gtin_check_digit(digits) + ("0102" if key == "8006" else "")
    qualifiers = [(ai, _text(chance)) for ai in allowed if chance.random() < 0.6]
    attributes = [(ai, _day(chance)) for ai in ("11", "13", "15", "17") if chance.random() < 0.3]
    return DigitalLink(Base(chance.choice(HOSTS), chance.choice(PREFIXES)), key, value, qualifiers, attributes)


def _text(chance: random.Random) -> str:
    text = "".join(chance.choices(SET_82, k=chance.randint(1, 20)))
    return text if text.strip(".") else "x"


def _day(chance: random.Random) -> str:
    return f"{chance.randint(0, 99):02}{chance.randint(1, 12):02}{chance.randint(0, 28):02}"


def test_thousands_of_links_are_read_back_as_they_were_built():
    assert round_trips(2000) > 1900
