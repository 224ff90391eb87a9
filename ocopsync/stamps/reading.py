"""What a text found on a stamp is: a Digital Link, an element string, a link of ours, another page, or only words."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Collection

from attrs import evolve, frozen

from ocopsync.messages import N_, Message, say
from ocopsync.stamps import digital_link, own_code
from ocopsync.stamps.address import Address, Base, StampError, parse_address, shown
from ocopsync.stamps.digital_link import DigitalLink
from ocopsync.stamps.element_string import (
    SEPARATOR,
    ElementString,
    Symbol,
    gtin_element,
    looks_like_elements,
    parse_elements,
    symbol_and_text,
)
from ocopsync.stamps.own_code import OwnLink
from ocopsync.stamps.signing import PARAMETER, Signature, check, with_signature
from ocopsync.vietnam.ids import gtin_check_digit, is_citizen_id

LONGEST = 2000
"""Characters; no phone reads a symbol of so many from a label."""
VIETNAM = "893"
"""GS1's prefix of Vietnam."""
_BLANKS = " \t\r\n"
SIGNATURES = {
    Signature.RIGHT: N_("The signature is right: the link was made with the producer's key and nothing was changed."),
    Signature.WRONG: N_("The signature is wrong: the link was changed, or it was signed with another key."),
    Signature.UNKNOWN_KEY: N_("It is signed; no public key is known here to check that with."),
}
"""What there is to say of each; of none, nothing."""


class Kind(enum.Enum):
    DIGITAL_LINK = "digital_link"
    ELEMENT_STRING = "element_string"
    BARCODE = "barcode"
    """The number under a barcode."""
    OWN_LINK = "own_link"
    OWN_CODE = "own_code"
    WEB_PAGE = "web_page"
    """Any other address."""
    TEXT = "text"


LINKS = (Kind.DIGITAL_LINK, Kind.OWN_LINK)
"""What a signature can stand in."""


@frozen
class StampText:
    """What a text says. One in which something is wrong never becomes a ``StampText``."""

    kind: Kind
    said: DigitalLink | ElementString | OwnLink | Address | str
    canonical: str
    """How it should be written; of a page and of words, as they are."""
    remarks: tuple[Message, ...] = ()
    host: str = ""
    ours: bool | None = None
    """Whether the address is below our own; None where it is none, or where the settings name none."""
    signature: Signature = Signature.NONE

    @property
    def is_coded(self) -> bool:
        """Whether it names something by a code."""
        return self.kind not in (Kind.WEB_PAGE, Kind.TEXT)

    def is_canonical(self, text: str) -> bool:
        return text.strip(_BLANKS) == self.canonical


def read(text: str, ours: Base | None = None, publics: Collection[str] = ()) -> StampText:
    """What ``text`` is and says. ``ours``: where our own stamps lead; ``publics``: the keys that a signature may have.

    :raises StampError: it isn't what it seems, or something in it is wrong
    """
    text = text.strip(_BLANKS)
    _refuse_hidden(text)
    symbol, held = symbol_and_text(text)
    found = _read(held, symbol, ours)
    mark = (say("The scanner's mark in front says: {symbol}.", symbol=symbol.name),) if symbol.name else ()
    signature = check(held, publics) if found.kind in LINKS else Signature.NONE
    return evolve(found, remarks=(*mark, *found.remarks, *_of_signature(signature)), signature=signature)


def _of_signature(signature: Signature) -> tuple[Message, ...]:
    return (say(SIGNATURES[signature]),) if signature in SIGNATURES else ()


def _refuse_hidden(text: str) -> None:
    """:raises StampError: a text that is endless, empty, or holds what nobody can see or takes for something else"""
    if not text:
        raise StampError(say("The text is empty."))
    if len(text) > LONGEST:
        raise StampError(
            say("The text has {count} characters; a stamp holds at most {most}.", count=len(text), most=LONGEST)
        )
    for char in text:
        if not char.isascii() and unicodedata.category(char).startswith("N"):
            raise StampError(
                say(
                    "{text}: {digit} is no digit from 0 to 9; numbers in stamps have only those.",
                    text=shown(text),
                    digit=char,
                )
            )
        if char != SEPARATOR and not char.isprintable():
            raise StampError(
                say("{text} holds a character that can't be seen: U+{code}.", text=shown(text), code=f"{ord(char):04X}")
            )


_ADDRESS = re.compile(r"(?i)https?:")
_DANGEROUS = re.compile(r"(?i)(javascript|vbscript|data|file|blob|intent|about):")
_WITHOUT_SCHEME = re.compile(r"[A-Za-z0-9.-]+\.[A-Za-z]{2,}/\S+", re.ASCII)
_BARCODE = re.compile(r"\d{12,14}", re.ASCII)


def _read(text: str, symbol: Symbol, ours: Base | None) -> StampText:
    if found := _DANGEROUS.match(text):
        scheme = found[1].lower()
        raise StampError(
            say(
                "{text}: {scheme}: runs something instead of showing a page. Don't open it.",
                text=shown(text),
                scheme=scheme,
            )
        )
    if _ADDRESS.match(text):
        return _address(text, ours)
    if symbol.holds_gtin or _is_barcode(text):
        return _barcode(text, ours)
    if symbol.holds_elements or looks_like_elements(text):
        return _elements(text, ours)
    if own_code.is_printed(text):
        code = own_code.parse_own_code(text)
        return StampText(Kind.OWN_CODE, code, own_code.printed(code))
    _without_scheme(text)
    return StampText(Kind.TEXT, text, text)


def _is_barcode(text: str) -> bool:
    """Whether a number is a GTIN: one that may be a citizen's or somebody's own isn't taken for one."""
    if not _BARCODE.fullmatch(text) or is_citizen_id(text) or not text.strip("0"):
        return False
    return gtin_check_digit(text[:-1]) == text[-1] or (len(text) == 13 and text.startswith(VIETNAM))


def _barcode(text: str, ours: Base | None) -> StampText:
    found = gtin_element(text)
    return StampText(Kind.BARCODE, found, text, _as_link(found, ours))


def _elements(text: str, ours: Base | None) -> StampText:
    found = parse_elements(text)
    return StampText(Kind.ELEMENT_STRING, found, found.printed, _as_link(found, ours))


def _as_link(found: ElementString, ours: Base | None) -> tuple[Message, ...]:
    link = found.as_link(ours) if ours else None
    return (say("As a link of ours: {link}", link=link.uri),) if link else ()


def _without_scheme(text: str) -> None:
    if not _WITHOUT_SCHEME.fullmatch(text):
        return
    try:
        found = digital_link.read(parse_address(f"https://{text}"))
    except StampError:
        return
    if found:
        raise StampError(say("{text} lacks https:// in front: {right}", text=shown(text), right=found.link.uri))


def _address(text: str, ours: Base | None) -> StampText:
    address = parse_address(text)
    found = _linked(address, ours) or StampText(Kind.WEB_PAGE, address, text)
    return evolve(found, host=address.host, ours=None if ours is None else _below(address, ours))


def _linked(address: Address, ours: Base | None) -> StampText | None:
    if spelled := digital_link.read(address):
        return StampText(Kind.DIGITAL_LINK, spelled.link, _signed(spelled.link.uri, address), spelled.remarks)
    own = own_code.read_own_link(address, ours)
    return StampText(Kind.OWN_LINK, own, _signed(own.uri, address)) if own else None


def _signed(uri: str, address: Address) -> str:
    """``uri`` with the signature that stands in ``address``, where one does."""
    found = [value for name, value in address.query if name == PARAMETER]
    return with_signature(uri, found[-1]) if found else uri


def _below(address: Address, ours: Base) -> bool:
    steps = tuple(ours.prefix.split("/")) if ours.prefix else ()
    return address.host == ours.host and address.steps[: len(steps)] == steps
