"""What a stamp says, part by part, in words: what it is, its value, and what can be known of it offline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from attrs import frozen

from ocopsync.messages import Message, say
from ocopsync.stamps.digital_link import DigitalLink
from ocopsync.stamps.element_string import ElementString
from ocopsync.stamps.identifiers import CHECK_DIGITS, DATES, EXPIRY_TIME, GLNS, GTINS, day_of, title
from ocopsync.stamps.own_code import OwnLink, printed
from ocopsync.stamps.reading import VIETNAM, Kind, StampText
from ocopsync.vietnam.dates import written
from ocopsync.vietnam.gtin import kept_for


@frozen
class Part:
    """One part of a stamp. ``ai``: GS1's number of it; empty in an own link."""

    ai: str
    title: Message
    value: str
    date: dt.date | None = None
    remarks: tuple[Message, ...] = ()

    @property
    def shown(self) -> str:
        """The value for people: a date as 31/12/2026."""
        if self.date is None:
            return self.value
        time = f" {self.value[6:8]}:{self.value[8:10]}" if self.ai == EXPIRY_TIME else ""
        return written(self.date) + time


def parts(stamp: StampText, today: dt.date) -> tuple[Part, ...]:
    """The parts of a stamp; none of a page and of words. ``today`` settles the century of its dates."""
    said = stamp.said
    if isinstance(said, DigitalLink | ElementString):
        return tuple(_part(ai, value, today) for ai, value in said.elements)
    if isinstance(said, OwnLink):
        return tuple(_own_parts(said))
    return (_own_code(str(said)),) if stamp.kind is Kind.OWN_CODE else ()


def _part(ai: str, value: str, today: dt.date) -> Part:
    date = day_of(value, today) if ai in DATES or ai == EXPIRY_TIME else None
    return Part(ai, title(ai), value, date, tuple(_remarks(ai, value, date)))


def _remarks(ai: str, value: str, date: dt.date | None) -> Iterator[Message]:
    if date and value[4:6] == "00":
        yield say("no day is given: the last of the month counts")
    if ai in CHECK_DIGITS:
        yield say("the check digit {digit} is right", digit=value[CHECK_DIGITS[ai] - 1])
    if ai in GTINS:
        yield from _issuer(value)
    elif ai in GLNS:
        yield from _prefix(value[:3])


def _issuer(gtin: str) -> Iterator[Message]:
    use = kept_for(gtin)
    if use == "shop":
        yield say("a number for use inside one shop; elsewhere it means nothing")
    elif use == "book":
        yield say("the number of a book or a journal")
    elif not gtin.startswith("000000"):  # a GTIN-8 has prefixes of its own
        yield from _prefix(gtin[1:4])


def _prefix(prefix: str) -> Iterator[Message]:
    from biip.gs1_prefixes import GS1Prefix

    if prefix == VIETNAM:
        yield say("893: given out by GS1 Vietnam, which doesn't say where the product was made")
    elif prefix == "952":
        yield say("952: for examples only, no product has it")
    elif (found := GS1Prefix.extract(prefix)) and found.usage.startswith("GS1 "):
        yield say("{prefix}: given out by {office}", prefix=prefix, office=found.usage)


def _own_parts(link: OwnLink) -> Iterator[Part]:
    yield _own_code(link.code)
    if link.lot:
        yield Part("", title("10"), link.lot)
    if link.serial:
        yield Part("", title("21"), link.serial)


def _own_code(code: str) -> Part:
    right = say("the check character {char} is right", char=code[-1])
    return Part("", say("Product (own code)"), printed(code), None, (right,))
