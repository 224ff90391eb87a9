"""What a stamp names: a product, a lot, a piece, and its dates, whatever the form of its text."""

from __future__ import annotations

from attrs import frozen

from ocopsync.stamps.digital_link import DigitalLink
from ocopsync.stamps.element_string import ElementString
from ocopsync.stamps.own_code import OwnLink
from ocopsync.stamps.reading import Kind, StampText


@frozen
class Names:
    """Dates: (AI, YYMMDD)."""

    code: str = ""
    lot: str = ""
    serial: str = ""
    dates: tuple[tuple[str, str], ...] = ()


def names_of(stamp: StampText) -> Names:
    """What a stamp names; nothing of a page, of words, and of GS1 keys other than a product's."""
    said = stamp.said
    if isinstance(said, OwnLink):
        return Names(said.code, said.lot, said.serial)
    if stamp.kind is Kind.OWN_CODE:
        return Names(str(said).replace("-", ""))
    if not isinstance(said, DigitalLink | ElementString):
        return Names()
    values = dict(said.elements)
    dates = tuple((ai, values[ai]) for ai in ("11", "17") if ai in values)
    return Names(values.get("01", ""), values.get("10", ""), values.get("21", ""), dates)
