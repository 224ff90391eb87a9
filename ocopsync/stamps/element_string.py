"""GS1 element strings: what a scanner gives of GS1 barcodes, ``(01)…(10)…`` as printed or raw with separators."""

from __future__ import annotations

import re

from attrs import frozen

from ocopsync.messages import say
from ocopsync.stamps.address import Base, StampError, shown
from ocopsync.stamps.digital_link import DigitalLink
from ocopsync.stamps.identifiers import KEYS, check_value, is_known
from ocopsync.vietnam.ids import gtin_check_digit, is_digits

SEPARATOR = "\x1d"
"""What scanners give for FNC1."""
_BRACKET = re.compile(r"\((\d{2,4})\)")
_RAW = re.compile(r"01(\d{13})(\d)", re.ASCII)
_MARK = re.compile(r"\][A-Za-z]\d")


@frozen
class ElementString:
    """The elements in the order in which they stood."""

    elements: tuple[tuple[str, str], ...]

    @property
    def printed(self) -> str:
        """With the AIs in brackets, as GS1 prints it below a symbol."""
        return "".join(f"({ai}){value}" for ai, value in self.elements)

    def as_link(self, base: Base) -> DigitalLink | None:
        """The same as a Digital Link below ``base``; None where it names nothing that a link can be of."""
        key = next((ai for ai, _ in self.elements if ai in KEYS), "")
        if not key:
            return None
        in_path = [ai for allowed in KEYS[key] for ai in allowed]
        qualifiers = sorted(
            (pair for pair in self.elements if pair[0] in in_path), key=lambda pair: in_path.index(pair[0])
        )
        others = [pair for pair in self.elements if pair[0] not in (key, *in_path)]
        try:
            return DigitalLink(base, key, dict(self.elements)[key], qualifiers, others)
        except StampError:
            return None


@frozen
class Symbol:
    """The mark that a scanner puts in front (``]Q3``), by its name, and what such a symbol holds."""

    name: str = ""
    holds_elements: bool = False
    holds_gtin: bool = False


def symbol_and_text(text: str) -> tuple[Symbol, str]:
    """The scanner's mark, where there is one, and the rest of ``text``."""
    if not _MARK.match(text):
        return Symbol(), text
    from biip import ParseError
    from biip.symbology import GS1Symbology, SymbologyIdentifier

    try:
        found = SymbologyIdentifier.extract(text)
    except ParseError:
        raise StampError(say("{text}: scanners have no mark {mark}.", text=shown(text), mark=text[:3])) from None
    of_gs1 = found.gs1_symbology
    name = (of_gs1 or found.iso_symbology).name.replace("_", " ")
    symbol = Symbol(name, of_gs1 in GS1Symbology.with_gs1_messages(), of_gs1 in GS1Symbology.with_gtin())
    return symbol, text[len(found) :]


def looks_like_elements(text: str) -> bool:
    """Whether a text without a scanner's mark is an element string: a lot such as 1012345 isn't taken for one."""
    if bracket := _BRACKET.match(text):
        return is_known(bracket[1])
    raw = _RAW.match(text)
    return SEPARATOR in text or (raw is not None and gtin_check_digit(raw[1]) == raw[2])


def parse_elements(text: str) -> ElementString:
    """:raises StampError: an unknown AI, a value that doesn't fit, or one AI with two values"""
    elements = _in_brackets(text) if _BRACKET.match(text) else _raw(text)
    for ai, value in elements:
        check_value(ai, value)
    found = dict(elements)
    for ai, value in elements:
        if found[ai] != value:
            raise StampError(
                say("({ai}) stands there twice, as {one} and as {other}.", ai=ai, one=value, other=found[ai])
            )
    if not found:
        raise StampError(say("There is nothing in it."))
    return ElementString(tuple(found.items()))


def _in_brackets(text: str) -> list[tuple[str, str]]:
    _, *parts = _BRACKET.split(text)
    return [(ai, value.strip()) for ai, value in zip(parts[::2], parts[1::2], strict=True)]


def _raw(text: str) -> list[tuple[str, str]]:
    elements = []
    for part in text.split(SEPARATOR):
        while part:
            ai, value = _first(part)
            elements.append((ai, value))
            part = part[len(ai) + len(value) :]
    return elements


def _first(text: str) -> tuple[str, str]:
    """The element at the beginning. One without a fixed length goes on to the separator, whatever its longest is."""
    from biip import ParseConfig, ParseError
    from biip.gs1_application_identifiers import GS1ApplicationIdentifier
    from biip.gs1_element_strings import GS1ElementString

    try:
        ai = GS1ApplicationIdentifier.extract(text)
    except ParseError:
        raise StampError(say("{text}: no GS1 application identifier begins so.", text=shown(text))) from None
    if ai.separator_required:
        return ai.ai, text[len(ai) :]
    try:
        return ai.ai, GS1ElementString.extract(text, config=ParseConfig(gs1_element_strings_verify_date=False)).value
    except ParseError:
        return ai.ai, text[len(ai) :]  # what is wrong with it is said where it is checked


def gtin_element(digits: str) -> ElementString:
    """The number under a barcode, as an element string.

    :raises StampError: another number of digits, or a wrong check digit
    """
    if len(digits) not in (8, 12, 13, 14) or not is_digits(digits):
        raise StampError(say("{text} should be 8, 12, 13 or 14 digits.", text=shown(digits)))
    check_value("01", digits.zfill(14))
    return ElementString((("01", digits.zfill(14)),))
