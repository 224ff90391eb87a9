"""Forms: how a value of the core is written in a marketplace's JSON, and read back as the same."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from html import escape, unescape
from typing import Any

from attrs import frozen

from ocopsync.listing import Json
from ocopsync.markup import readable


@frozen
class Form:
    """``read(write(value)) == value`` for every value that the marketplace may hold.

    ``read`` raises TypeError where the JSON isn't of the kind that we know (then the reply isn't recognised), and
    ValueError where it is and yet says nothing that we could hold: then the one listing is damaged, and the rest is
    read.
    """

    write: Callable[[Any], Json]
    read: Callable[[Json], Any]


@frozen
class At:
    """Where a field stands in a product's JSON, and how."""

    path: str
    """Dots go into objects: ``dimensions.length``."""
    form: Form
    empty: Json = None
    """What is written there to take the value away, and is read as no value."""


def shown(value: Json, path: str) -> Json:
    """What stands at ``path``, the whole for an empty one; None where nothing does."""
    for name in path.split(".") if path else ():
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def put(body: dict[str, Json], path: str, value: Json) -> None:
    *outer, last = path.split(".")
    for name in outer:
        body = body.setdefault(name, {})
    body[last] = value


def text_at(item: Json, path: str) -> str:
    value = shown(item, path) if path else None
    return value if isinstance(value, str) else ""


def moment(value: Json) -> dt.datetime | None:
    """A time in ISO 8601, in UTC where it names no zone; it is only told, so one in another form is passed over."""
    try:
        time = dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return time if time.tzinfo else time.replace(tzinfo=dt.UTC)


def read_text(value: Json) -> str:
    """Half an emoji, as a limit of letters may leave it, is no text that could be kept or shown."""
    if not isinstance(value, str):
        raise TypeError(value)
    value.encode()
    return value


MOST_DIGITS = 30
"""``1e9999999`` is a number, too, and writing it out takes hours."""


def read_decimal(value: Json) -> Decimal:
    """A number, or a number as text. As text it may be anything that somebody typed."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError(value)
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError(value) from None
    if not number.is_finite() or number.adjusted() > MOST_DIGITS:
        raise ValueError(value)
    return number


def read_whole(value: Json) -> int:
    """Whole, also where it is written ``225000.00``; never rounded."""
    number = read_decimal(value)
    if number != number.to_integral_value():
        raise ValueError(value)
    return int(number)


def read_kilograms(value: Json) -> int:
    return read_whole(str(read_decimal(value) * 1000))


def write_kilograms(grams: int) -> str:
    return f"{Decimal(grams) / 1000:f}"


def read_texts(value: Json) -> list[str]:
    if not isinstance(value, list):
        raise TypeError(value)
    return [read_text(item) for item in value]


PARAGRAPHS = re.compile(r"(?:<p>[^<>]*</p>\s*)*")
PARAGRAPH = re.compile(r"<p>([^<>]*)</p>")


def to_html(text: str) -> str:
    """A paragraph for each line. A backslash as an entity: more than one shop takes a bare one for an escape."""
    return "".join(f"<p>{escaped(line)}</p>" for line in text.split("\n"))


def escaped(text: str) -> str:
    """Text that an editor of HTML keeps as it is, quotation marks included."""
    return escape(text, quote=False).replace("\\", "&#92;")


def from_html(html: Json) -> str:
    """The text of our own paragraphs, or what a reader sees of somebody's HTML."""
    text = read_text(html)
    if PARAGRAPHS.fullmatch(text):
        return "\n".join(unescape(line) for line in PARAGRAPH.findall(text))
    lines = (" ".join(line.split()) for line in readable(text).split("\n"))
    return "\n".join(line for line in lines if line)


def same(value: Any) -> Any:
    return value


TEXT = Form(same, read_text)
"""Text as it is."""
ESCAPED_TEXT = Form(escaped, lambda value: unescape(read_text(value)))
"""Text where the marketplace keeps HTML, without tags."""
HTML = Form(to_html, from_html)
"""Text where the marketplace keeps HTML, a paragraph for each line."""
WHOLE = Form(same, read_whole)
"""A whole number, also where it is shown as text."""
WHOLE_AS_TEXT = Form(str, read_whole)
"""``"225000"``"""
KILOGRAMS_AS_TEXT = Form(write_kilograms, read_kilograms)
"""Grams here, kilograms there: ``"0.55"``."""
TEXTS = Form(list, read_texts)
"""A list of texts, such as the references of pictures."""


def objects(name: str, *, number: bool = False) -> Form:
    """A list of texts here, a list of objects there that each hold one under ``name``: ``[{"id": 7}]``."""

    def read(value: Json) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(item, Mapping) and name in item for item in value):
            raise TypeError(value)
        return [str(item[name]) for item in value]

    return Form(lambda texts: [{name: int(text) if number else text} for text in texts], read)
