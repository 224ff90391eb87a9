"""Cells to values: one parser for each kind of value. A cell that has none gives None and says why."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from ocopsync.catalogue import problems
from ocopsync.catalogue.files import Cell
from ocopsync.model import Paper, ProducerKind, Quantity, Size, StampState, Verb
from ocopsync.privacy import mask_digits
from ocopsync.problem import ProblemKind
from ocopsync.vietnam import dates, ids, money, ocop, quantity
from ocopsync.vietnam.producers import parse_producer_kind
from ocopsync.vietnam.reading import Ambiguous, IsRange, Unreadable
from ocopsync.vietnam.text import lines, one_line, plain

Complain = Callable[..., None]
"""``complain(kind, **values)`` notes a problem of the cell that is being read."""

Parser = Callable[[Cell, Complain, str], Any]
"""Cell, complaints, and the unit in the heading's parentheses ("g", "nghin dong") or the empty text."""


def text_of(cell: Cell) -> str:
    """The cell as one line, as a person would write it."""
    if isinstance(cell, str):
        return one_line(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.date):
        return dates.written(cell)
    return str(cell)


def is_number(cell: Cell) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def _reading(kind: ProblemKind) -> Callable[[Parser], Parser]:
    """A parser whose Unreadable is a problem of ``kind``, and whose Ambiguous names all readings."""

    def decorate(parse: Parser) -> Parser:
        def careful(cell: Cell, complain: Complain, unit: str) -> Any:
            try:
                return parse(cell, complain, unit)
            except Ambiguous as error:
                complain(problems.VALUE_AMBIGUOUS, readings=", ".join(error.readings))
            except IsRange as error:
                complain(problems.PRICE_RANGE, low=money.written(error.low), high=money.written(error.high))
            except Unreadable:
                complain(kind)
            return None

        return careful

    return decorate


def _line(cell: Cell, complain: Complain, unit: str) -> str:
    return text_of(cell)


def _lines(cell: Cell, complain: Complain, unit: str) -> str:
    return lines(cell) if isinstance(cell, str) else text_of(cell)


def _scale(unit: str) -> int:
    words = unit.split()
    if {"nghin", "ngan", "k", "1000d", "000d"} & set(words) or "1000" in unit.replace(" ", ""):
        return 1000
    if {"trieu", "tr"} & set(words):
        return 1_000_000
    return 1 if {"d", "dong", "vnd"} & set(words) else 0


@_reading(problems.PRICE_UNREADABLE)
def _price(cell: Cell, complain: Complain, unit: str) -> money.Price | None:
    if is_number(cell):
        price = money.Price(0) if cell <= 0 else money.Price(money.money_from_number(cell, scale=_scale(unit)))  # type: ignore[operator, arg-type]
    else:
        price = money.parse_price(text_of(cell), scale=_scale(unit))
    if price.amount == 0:
        complain(problems.PRICE_NOT_POSITIVE)
        return None
    return price


@_reading(problems.STOCK_UNREADABLE)
def _stock(cell: Cell, complain: Complain, unit: str) -> int:
    return quantity.parse_stock(text_of(cell))


def _unit(cell: Cell, complain: Complain, unit: str) -> str:
    text = text_of(cell)
    known = quantity.parse_unit(text)
    if known is None:
        complain(problems.UNIT_UNKNOWN)
    return known or text


@_reading(problems.NET_QUANTITY_UNREADABLE)
def _net_quantity(cell: Cell, complain: Complain, unit: str) -> Quantity:
    found = Quantity(_decimal(cell), "") if is_number(cell) else quantity.parse_quantity(text_of(cell))
    if not found.unit:
        found = Quantity(found.amount, quantity.parse_unit(unit) or "")
    return quantity.complete(found)


def _decimal(cell: Cell) -> Decimal:
    number = Decimal(repr(cell))
    if not number.is_finite() or not 0 < number < 10**9:
        raise Unreadable(str(cell))
    return number.to_integral_value() if number == number.to_integral_value() else number


@_reading(problems.WEIGHT_UNREADABLE)
def _weight(cell: Cell, complain: Complain, unit: str) -> int:
    unit = quantity.parse_unit(unit) or ""
    if is_number(cell):
        return quantity.grams(_decimal(cell), unit)
    return quantity.parse_grams(text_of(cell), unit=unit)


@_reading(problems.SIZE_UNREADABLE)
def _size(cell: Cell, complain: Complain, unit: str) -> Size:
    if isinstance(cell, dict):
        return Size(cell["length"], cell["width"], cell["height"])
    return quantity.parse_size(text_of(cell), unit=next((word for word in unit.split() if word in ("mm", "m")), ""))


def _shelf_life(cell: Cell, complain: Complain, unit: str) -> str | None:
    text = _lines(cell, complain, unit)
    if not ids.is_digits(text):
        return text
    period = dates.PERIODS.get(unit)
    if period is None:
        complain(problems.VALUE_AMBIGUOUS, readings=f"{text} ngày, {text} tháng, {text} năm")
        return None
    return f"{text} {period}"


@_reading(problems.DATE_UNREADABLE)
def _date(cell: Cell, complain: Complain, unit: str) -> dt.date:
    if isinstance(cell, dt.datetime):
        return dates.plausible(cell.date())
    if isinstance(cell, dt.date):
        return dates.plausible(cell)
    if is_number(cell):
        return dates.date_from_number(cell)  # type: ignore[arg-type]
    return dates.parse_date(text_of(cell))


@_reading(problems.GTIN_UNREADABLE)
def _gtin(cell: Cell, complain: Complain, unit: str) -> str | None:
    try:
        return ids.parse_gtin(text_of(cell))
    except ids.WrongCheckDigit as error:
        complain(problems.GTIN_CHECK_DIGIT, expected=error.expected)
        return None


@_reading(problems.TAX_CODE_UNREADABLE)
def _tax_code(cell: Cell, complain: Complain, unit: str) -> str | None:
    """A tax code, or the 12 digits of a household's CCCD."""
    text = text_of(cell)
    restored = "0" + ids.digits_of(text)
    if ids.is_citizen_id(text):
        return ids.parse_citizen_id(text)
    if len(restored) == 12 and ids.is_citizen_id(restored):
        complain(problems.LEADING_ZERO_RESTORED)
        return restored
    try:
        if len(restored) in (10, 13) and ids.is_digits(restored):
            restored = ids.parse_tax_code(restored)
            complain(problems.LEADING_ZERO_RESTORED)
            return restored
        return ids.parse_tax_code(text)
    except ids.WrongCheckDigit:
        complain(problems.TAX_CODE_CHECK_DIGIT)
        return None


@_reading(problems.CITIZEN_ID_UNREADABLE)
def _citizen_id(cell: Cell, complain: Complain, unit: str) -> str:
    text = text_of(cell)
    if ids.is_citizen_id("0" + ids.digits_of(text)):
        complain(problems.LEADING_ZERO_RESTORED)
        return "0" + ids.digits_of(text)
    return ids.parse_citizen_id(text)


@_reading(problems.PHONE_UNREADABLE)
def _phone(cell: Cell, complain: Complain, unit: str) -> str:
    text = cell if isinstance(cell, str) else text_of(cell)
    digits = ids.digits_of(text)
    if len(digits) == 9 and digits[0] in "35789" and ids.is_digits(digits):
        complain(problems.LEADING_ZERO_RESTORED)
        text = "0" + digits
    phone = ids.parse_phone(text)
    if phone.changed:
        complain(problems.PHONE_OLD, now=mask_digits(phone.number))
    return phone.number


@_reading(problems.EMAIL_UNREADABLE)
def _email(cell: Cell, complain: Complain, unit: str) -> str:
    return ids.parse_email(text_of(cell))


def _producer_kind(cell: Cell, complain: Complain, unit: str) -> ProducerKind | None:
    text = text_of(cell)
    kind = _KINDS.get(text) or parse_producer_kind(text)
    if kind is None:
        complain(problems.PRODUCER_KIND_UNKNOWN)
    return kind


_KINDS = {kind.value: kind for kind in ProducerKind}


def _group(cell: Cell, complain: Complain, unit: str) -> int | None:
    try:
        return ocop.parse_set(text_of(cell))
    except Ambiguous as error:
        complain(problems.GROUP_AMBIGUOUS, readings=", ".join(error.readings))
    except Unreadable:
        complain(problems.GROUP_UNKNOWN)
    return None


@_reading(problems.STARS_UNREADABLE)
def _stars(cell: Cell, complain: Complain, unit: str) -> int | None:
    return ocop.parse_stars(text_of(cell))


def _decision_number(cell: Cell, complain: Complain, unit: str) -> str:
    text = text_of(cell)
    try:
        return ocop.parse_decision_number(text)
    except Unreadable:
        complain(problems.DECISION_NUMBER_UNREADABLE)
        return text


def _ocop_code(cell: Cell, complain: Complain, unit: str) -> str:
    text = text_of(cell)
    try:
        return ocop.parse_ocop_code(text)
    except Unreadable:
        complain(problems.OCOP_CODE_UNREADABLE)
        return text


_YES = {"co", "x", "roi", "da", "yes", "true", "1", "y", "bi thu hoi", "da thu hoi", "v"}
_NO = {"", "khong", "no", "false", "0", "n", "chua", "con hieu luc"}


def _yes_no(cell: Cell, complain: Complain, unit: str) -> bool:
    key = plain(text_of(cell))
    if key not in _YES | _NO:
        complain(problems.YES_NO_UNREADABLE)
    return key in _YES


def _link(cell: Cell, complain: Complain, unit: str) -> str | None:
    text = text_of(cell)
    try:
        parts = urlsplit(text)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
    except ValueError:
        fits = False
    if not fits:
        complain(problems.STAMP_UNREADABLE)
    return text if fits else None


_STATES = {
    **dict.fromkeys(("hoat dong", "dang hoat dong", "active", "kich hoat", "da kich hoat"), StampState.ACTIVE),
    **dict.fromkeys(("thu hoi", "bi thu hoi", "recalled", "da thu hoi"), StampState.RECALLED),
    **dict.fromkeys(("huy", "da huy", "void", "vo hieu"), StampState.VOID),
}


def _stamp_state(cell: Cell, complain: Complain, unit: str) -> StampState | None:
    state = _STATES.get(plain(text_of(cell)))
    if state is None:
        complain(problems.STAMP_STATE_UNKNOWN)
    return state


_VERBS = {
    **dict.fromkeys(
        ("dang", "tao", "sua", "cap nhat", "publish", "create", "update", "dang ban", "them", "dang moi"), Verb.PUBLISH
    ),
    **dict.fromkeys(("go", "withdraw", "ngung ban", "go bo", "xoa", "ngung", "go xuong"), Verb.WITHDRAW),
    **dict.fromkeys(("bo qua", "ignore", "khong dang"), Verb.IGNORE),
}


def _verb(cell: Cell, complain: Complain, unit: str) -> Verb | None:
    verb = _VERBS.get(plain(text_of(cell)))
    if verb is None:
        complain(problems.VERB_UNKNOWN)
    return verb


def _papers(cell: Cell, complain: Complain, unit: str) -> tuple[Paper, ...]:
    if isinstance(cell, list):
        return tuple(Paper(one_line(paper["kind"]), one_line(paper.get("number", ""))) for paper in cell)
    return tuple(filter(None, (_paper(part, complain) for part in re.split(r"[;\n]+", _lines(cell, complain, unit)))))


def _paper(text: str, complain: Complain) -> Paper | None:
    kind, _, number = (part.strip() for part in text.partition(":"))
    if not kind and number:
        complain(problems.PAPER_UNREADABLE, value=text.strip())
    return Paper(kind, number) if kind else None


PARSERS: Mapping[str, Parser] = {
    **dict.fromkeys(("description", "ingredients", "storage", "usage", "warnings"), _lines),
    "price": _price,
    "list_price": _price,
    "stock": _stock,
    "unit": _unit,
    "net_quantity": _net_quantity,
    "weight": _weight,
    "size": _size,
    "shelf_life": _shelf_life,
    "gtin": _gtin,
    "tax_code": _tax_code,
    "citizen_id": _citizen_id,
    "phone": _phone,
    "email": _email,
    "producer_kind": _producer_kind,
    "group": _group,
    "stars": _stars,
    "decision_number": _decision_number,
    "ocop_code": _ocop_code,
    "decision_date": _date,
    "certificate_expires": _date,
    "renewal_filed": _date,
    "revoked": _yes_no,
    "stamp": _link,
    "stamp_state": _stamp_state,
    "verb": _verb,
    "papers": _papers,
}
"""The parser of each field; every other field is one line of text, and ``images`` needs the catalogue's folder."""

TEXT: Parser = _line
