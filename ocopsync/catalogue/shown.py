"""What stands in a cell, fit for a message: personal data masked, lost bytes replaced, and not too long."""

from __future__ import annotations

from ocopsync.catalogue.files import PERSONAL
from ocopsync.privacy import mask, mask_digits

_CODES = frozenset(("sku", "gtin", "ocop_code", "decision_number", "images"))
_LONGEST = 120


def shown(field: str, text: str) -> str:
    """``text`` of the column ``field``."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    if field in PERSONAL:
        return masked(field, text)
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return text if field in _CODES else mask(text)


def masked(field: str, text: str) -> str:
    """``text`` without personal data; in a personal field what ``mask`` doesn't recognise, because it is wrong, is
    hidden all the same."""
    found = mask(text)
    return mask_digits(text) if field in PERSONAL and found == text else found
