"""Texts as they were meant: without Excel's sign for text, and out of an old encoding. Each change is said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ocopsync.catalogue import problems
from ocopsync.catalogue.files import PERSONAL
from ocopsync.catalogue.parsing import Complain
from ocopsync.catalogue.shown import shown
from ocopsync.messages import Message
from ocopsync.problem import ProblemKind
from ocopsync.vietnam.legacy import Healed, doubtful, heal, is_suspect
from ocopsync.vietnam.numerals import behind_text_prefix

_NOT_WORDS = PERSONAL | {"sku", "gtin", "ocop_code", "decision_number", "images", "stamp", "website", "stamp_serial"}
_UNICODE_ALONE = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
"""Letters of Vietnamese that no text in an old encoding shows."""
_PREFIXES = ("'", "’", '="')


class Healer:
    """Heals the cells of one sheet. What an earlier cell proved tips a short one that alone could be either."""

    def __init__(self, headings: Iterable[str] = ()) -> None:
        """``headings`` are those in an old encoding, as they are written."""
        proved = [found.encoding for heading in headings if (found := heal(heading))]
        self._likely = max(proved, key=proved.count, default="")
        self._has_unicode = False

    def healed(self, text: str, field: str, complain: Complain) -> str:
        """``text``, or what was meant by it."""
        if text.startswith(_PREFIXES):
            text = _without_prefix(text, complain)
        return text if field in _NOT_WORDS or not self._may_be_old(text) else self._in_unicode(text, field, complain)

    def _may_be_old(self, text: str) -> bool:
        """Also where it would be right as it stands, if a heading or a cell was old and none was Unicode so far."""
        self._has_unicode = self._has_unicode or _UNICODE_ALONE.search(text) is not None
        return is_suspect(text) or (self._likely != "" and not self._has_unicode and not text.isascii())

    def _in_unicode(self, text: str, field: str, complain: Complain) -> str:
        found = _heal(text, self._likely)
        if found is None:
            return _undecided(text, field, complain, self._likely)
        self._likely = found.encoding
        kind = problems.TEXT_CASE_LOST if found.case_lost else problems.TEXT_HEALED
        _say(kind, found, field, complain)
        return found.text


def _without_prefix(text: str, complain: Complain) -> str:
    value = behind_text_prefix(text)
    if value is None:
        return text
    complain(problems.TEXT_PREFIX, suggestion=value)
    return value


def _undecided(text: str, field: str, complain: Complain, likely: str) -> str:
    if found := _doubtful(text, likely):
        _say(problems.TEXT_UNCERTAIN if found.garbled else problems.TEXT_DOUBTFUL, found, field, complain)
    return text


def _say(kind: ProblemKind, found: Healed, field: str, complain: Complain) -> None:
    fits = kind is not problems.TEXT_DOUBTFUL and not is_suspect(found.text)
    suggestion = found.text if fits else ""
    complain(kind, encoding=Message(found.encoding), now=shown(field, found.text), suggestion=suggestion)


@lru_cache(maxsize=4096)
def _heal(text: str, likely: str) -> Healed | None:
    return heal(text, likely=likely)


@lru_cache(maxsize=4096)
def _doubtful(text: str, likely: str) -> Healed | None:
    return doubtful(text, likely=likely)
