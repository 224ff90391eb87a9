"""What the portal checks of a form that was sent, and the words in which it complains (invented)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Container, Iterable, Mapping
from functools import lru_cache

from attrs import frozen

Check = Callable[[str], bool]


@frozen
class Field:
    """A field of a form; ``check`` is asked about a value that is there."""

    name: str
    label: str
    required: bool = False
    check: Check | None = None


def mistakes(fields: Iterable[Field], values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(filter(None, (mistake(field, values.get(field.name, "")) for field in fields)))


def mistake(field: Field, value: str) -> str:
    if not value:
        return f"Trường {field.label} không được bỏ trống." if field.required else ""
    if field.check and not field.check(value):
        return f"Trường {field.label} không hợp lệ."
    return ""


def one_of(choices: Container[str]) -> Check:
    return lambda value: value in choices


def is_number(value: str) -> bool:
    """Digits that fit a database's integer."""
    return value.isascii() and value.isdigit() and len(value) <= 18


def is_date(value: str) -> bool:
    return day_of(value) is not None


@lru_cache(1024)
def day_of(value: str) -> dt.date | None:
    """The day written dd/mm/yyyy (seen on the site's own page), or None."""
    match = re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", value, re.ASCII)
    try:
        return dt.date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None


def day_text(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"
