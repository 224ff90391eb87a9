"""GS1 Digital Link: the web address of a product, a lot or a piece, built and read in one canonical form.

Canonical here: the host and its path prefix are kept (GS1's own canonical form has id.gs1.org); a GTIN has 14 digits;
all names are numbers; qualifiers in GS1's order, attributes by number; everything but letters, digits and ``-._`` is
percent-encoded; nothing else is in it but a signature, the last parameter, of which :mod:`.signing` knows. Format: GS1
Digital Link Standard: URI Syntax, ISO/IEC 18975.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from urllib.parse import unquote

from attrs import field, frozen

from ocopsync.messages import Message, say
from ocopsync.stamps.address import Address, Base, StampError, encoded, parse_address, shown
from ocopsync.stamps.identifiers import (
    GTINS,
    KEYS,
    NEVER_IN_QUERY,
    OF_TEXT,
    SHORT_NAMES,
    check_value,
    yymmdd,
)
from ocopsync.stamps.signing import PARAMETER

Pairs = tuple[tuple[str, str], ...]
_UNPADDED = (8, 12, 13)
_NUMBER, _COMPANY = re.compile(r"\d{8}|\d{11}.*"), re.compile(r"\d{6}.*")
"""What stands behind a key, mistyped or not; in other pages' addresses it doesn't."""


def _given(pairs: Iterable[tuple[str, str]]) -> Pairs:
    return tuple(pairs)


def _by_number(pairs: Iterable[tuple[str, str]]) -> Pairs:
    return tuple(sorted(pairs))


@frozen
class DigitalLink:
    """A Digital Link, which is always right: a wrong one can't be made.

    :raises StampError: a value, a qualifier or an attribute that doesn't fit
    """

    base: Base
    key: str
    value: str
    qualifiers: Pairs = field(default=(), converter=_given)
    """(AI, value), in the path."""
    attributes: Pairs = field(default=(), converter=_by_number)
    """(AI, value), in the query."""

    def __attrs_post_init__(self) -> None:
        if self.key not in KEYS:
            raise StampError(say("({ai}) can't be the key of a link; 01 (product) can.", ai=self.key))
        _in_order(self.key, [ai for ai, _ in self.qualifiers])
        _may_be_attributes(self.key, [ai for ai, _ in self.attributes])
        for ai, value in self.elements:
            check_value(ai, value)
        if not _keys_in((self.key, self.value)):
            raise StampError(
                say("({ai}): {value} should begin with the company's number, 6 digits.", ai=self.key, value=self.value)
            )
        if _keys_in(self.base.prefix.split("/")):
            raise StampError(say("The path before the code ({prefix}) looks like a code too.", prefix=self.base.prefix))

    @property
    def elements(self) -> Pairs:
        """All that it says: (AI, value)."""
        return ((self.key, self.value), *self.qualifiers, *self.attributes)

    def get(self, ai: str) -> str:
        """The value of ``ai``, or nothing."""
        return next((value for name, value in self.elements if name == ai), "")

    @property
    def uri(self) -> str:
        path = "".join(f"/{ai}/{encoded(value)}" for ai, value in ((self.key, self.value), *self.qualifiers))
        query = "&".join(f"{ai}={encoded(value)}" for ai, value in self.attributes)
        return f"{self.base}{path}?{query}" if query else f"{self.base}{path}"

    @property
    def product_level(self) -> DigitalLink:
        """The link of the product as a whole, without lot, serial and dates."""
        return DigitalLink(self.base, self.key, self.value)


def build(
    base: Base,
    gtin: str,
    *,
    lot: str = "",
    serial: str = "",
    made_on: dt.date | None = None,
    expires_on: dt.date | None = None,
) -> str:
    """The address of a product, of a lot or of a piece. ``gtin``: 8, 12, 13 or 14 digits.

    :raises StampError: a value that can't stand in it
    """
    dates = {"11": made_on, "17": expires_on}
    return DigitalLink(
        base,
        "01",
        _padded("01", gtin),
        tuple((ai, value) for ai, value in (("10", lot), ("21", serial)) if value),
        ((ai, yymmdd(day)) for ai, day in dates.items() if day),
    ).uri


def _padded(ai: str, value: str) -> str:
    return value.zfill(14) if ai in GTINS and len(value) in _UNPADDED else value


def _in_order(key: str, given: list[str]) -> None:
    for allowed in KEYS[key] or ((),):
        if given == [ai for ai in allowed if ai in given]:
            return
    orders = " / ".join(", ".join(allowed) for allowed in KEYS[key])
    raise StampError(
        say(
            "After ({key}) the path may hold {allowed}, in this order and each once; there is {given}.",
            key=key,
            allowed=orders or say("nothing"),
            given=_listed(given),
        )
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(shown, names))


def _may_be_attributes(key: str, given: list[str]) -> None:
    in_path = {ai for allowed in KEYS[key] for ai in allowed}
    for before, ai in zip([key, *given], given, strict=False):
        if ai in in_path:
            raise StampError(say("({ai}) belongs into the path, before the question mark.", ai=ai))
        if ai in (before, key):
            raise StampError(say("({ai}) stands there twice.", ai=ai))
        if ai in NEVER_IN_QUERY:
            raise StampError(say("({ai}) may not stand after the question mark.", ai=ai))


@frozen
class Spelled:
    """A link as it was found, and in which points it isn't written canonically."""

    link: DigitalLink
    remarks: tuple[Message, ...] = ()


def parse(text: str) -> DigitalLink:
    """The link that ``text`` is, however it is spelled.

    :raises StampError: it is none, or one in which something is wrong
    """
    found = read(parse_address(text))
    if found is None:
        raise StampError(say("{text} is no GS1 Digital Link: it has no /01/ with a GTIN.", text=shown(text)))
    return found.link


def read(address: Address) -> Spelled | None:
    """The link that ``address`` is; None where it is another page.

    :raises StampError: it is one, and something is wrong in it
    """
    keys = _keys_in(address.steps)
    if not keys:
        return None
    at = keys[-1]
    if (len(address.steps) - at) % 2:
        raise StampError(
            say("{text}: after {last} a value was expected.", text=shown(address.text), last=shown(address.steps[-1]))
        )
    pairs = zip(address.steps[at::2], address.steps[at + 1 :: 2], strict=True)
    (key, value), *qualifiers = ((_name(name), unquote(value)) for name, value in pairs)
    attributes, others = _attributes(address)
    link = DigitalLink(address.base(at), key, _padded(key, value), qualifiers, attributes)
    return Spelled(link, tuple(_remarks(address, link, value, others)))


def _keys_in(steps: Iterable[str]) -> list[int]:
    """Where a key stands with its number behind it."""
    return [
        at
        for at, (name, value) in enumerate(pairwise(steps))
        if (key := _name(name)) in KEYS and (_COMPANY if key in OF_TEXT else _NUMBER).fullmatch(unquote(value))
    ]


def _name(step: str) -> str:
    name = unquote(step)
    return SHORT_NAMES.get(name, name)


def _attributes(address: Address) -> tuple[Pairs, tuple[str, ...]]:
    """The attributes, and the names of what else is in the query, but for a signature."""
    pairs = [(_name(name), unquote(value)) for name, value in address.query]
    of_gs1 = tuple(pair for pair in pairs if pair[0].isdecimal())
    return of_gs1, tuple(name for name, _ in pairs if not name.isdecimal() and name != PARAMETER)


def _remarks(address: Address, link: DigitalLink, value: str, others: tuple[str, ...]) -> Iterator[Message]:
    names = {unquote(name) for name in (*address.steps, *(name for name, _ in address.query))}
    if value != link.value:
        yield say("The GTIN has {count} digits; in a link it has 14, with 0 in front.", count=len(value))
    if short := sorted(names & SHORT_NAMES.keys()):
        yield say("Names such as {names} were withdrawn by GS1; numbers took their place.", names=", ".join(short))
    if others:
        yield say("What isn't GS1's was left out: {names}.", names=_listed(others))
