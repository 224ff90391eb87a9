"""Lone surrogates: half of a character such as an emoji, which a text that was cut off in its middle ends with.

JSON can write one (``"\\ud83d"``), and Python reads it, but nothing takes it: no file, no database, no screen. It is
replaced where answers and saved pages come in, by the character that stands everywhere for one that was lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

LOST = "\N{REPLACEMENT CHARACTER}"

_HALF = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # both halves: a character
    rb"|\\u(?P<half>[dD][89a-fA-F][0-9a-fA-F]{2})"
    rb"|\\\\"  # a backslash of its own, which escapes nothing after it
)
_SUSPECT = re.compile(rb"\\u[dD][89a-fA-F]")
_RAW = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
"""A surrogate as UTF-8 would write it if it could; ``json.loads`` reads that, too."""

_HALF_IN_TEXT = re.compile("[\ud800-\udfff]")


def without_halves(content: bytes) -> bytes:
    """``content``, which may hold JSON anywhere, with U+FFFD for each half of a character."""
    if _SUSPECT.search(content):
        content = _HALF.sub(lambda found: rb"\ufffd" if found["half"] else found[0], content)
    if _RAW.search(content) and is_nearly_utf8(content):
        content = _RAW.sub(LOST.encode(), content)
    return content


def is_nearly_utf8(content: bytes) -> bool:
    """Whether it is UTF-8 but for surrogates; in another encoding the same bytes are letters."""
    try:
        content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def without_halves_in(value: Any) -> Any:
    """The same of a text, and of all texts in a list or an object."""
    if isinstance(value, str):
        return _HALF_IN_TEXT.sub(LOST, value)
    if isinstance(value, Mapping):
        return {without_halves_in(name): without_halves_in(item) for name, item in value.items()}
    return [without_halves_in(item) for item in value] if isinstance(value, list | tuple) else value
