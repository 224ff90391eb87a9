"""Cells to values: one parser for each kind of value. A cell that has none gives None and says why."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from urllib.parse import urlsplit

from ocopsync.catalogue import identities, problems
from ocopsync.catalogue.files import Cell
from ocopsync.catalogue.no_value import begins_without_value, has_no_value
from ocopsync.catalogue.parsing import Complain, Parser, as_shown, is_number, numeral_of, reading, text_of
from ocopsync.model import Paper, ProducerKind, Quantity, Size, StampState, Verb
from ocopsync.vietnam import dates, ids, money, ocop, packs, quantity
from ocopsync.vietnam.numerals import ascii_digits
from ocopsync.vietnam.producers import parse_producer_kind
from ocopsync.vietnam.reading import Ambiguous, Unreadable
from ocopsync.vietnam.text import lines, one_line, plain


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


@reading(problems.PRICE_UNREADABLE)
def _price(cell: Cell, complain: Complain, unit: str) -> money.Price | None:
    if is_number(cell):
        number = as_shown(cell)  # type: ignore[arg-type]
        price = money.Price(0) if number <= 0 else money.Price(money.money_from_number(number, scale=_scale(unit)))
    else:
        price = money.parse_price(numeral_of(cell), scale=_scale(unit))
    if price.amount == 0:
        complain(problems.PRICE_NOT_POSITIVE)
        return None
    return price if price.per else money.Price(price.amount, _per(unit))


_MONEY_WORDS = frozenset("d dong vnd k 1000d 000d nghin ngan trieu tr".split())


@lru_cache(maxsize=64)
def _per(unit: str) -> str:
    """What a price is for by its heading: "kg" of "Giá bán (đồng/kg)"; empty where it doesn't say so."""
    words = unit.split()
    last = max((at for at, word in enumerate(words) if word in _MONEY_WORDS), default=len(words))
    rest = [word for word in words[last + 1 :] if word not in ("1", "01")]
    per = quantity.unit_without_accents(rest[0]) if rest else ""
    return per if per != quantity.ANY_PIECE else ""


@reading(problems.STOCK_UNREADABLE)
def _stock(cell: Cell, complain: Complain, unit: str) -> Quantity:
    """With its unit, or that of the heading: what it comes to depends on the unit by which the product is sold."""
    unit = quantity.unit_without_accents(unit)
    if is_number(cell):  # 1.125 of a formula isn't 1.125 as a person writes it
        number = as_shown(cell)  # type: ignore[arg-type]
        if not 0 <= number < 10**9 or number % 1:
            raise Unreadable(str(cell))
        return Quantity(Decimal(int(number)), unit)
    stock = quantity.parse_stock(numeral_of(cell))
    return stock if stock.unit else Quantity(stock.amount, unit)


def _unit(cell: Cell, complain: Complain, unit: str) -> str:
    text = text_of(cell)
    known = quantity.parse_unit(text)
    if known is None and parse_producer_kind(text):
        complain(problems.UNIT_IS_PRODUCER)
        return ""
    if known is None:
        complain(problems.UNIT_UNKNOWN)
    return known or text


@reading(problems.NET_QUANTITY_UNREADABLE)
def _net_quantity(cell: Cell, complain: Complain, unit: str) -> Quantity:
    unit = quantity.parse_unit(unit) or ""
    if is_number(cell):
        return quantity.complete(Quantity(_decimal(cell), unit))
    text = ascii_digits(_lines(cell, complain, unit))
    bare = _BARE_NUMBER.fullmatch(text)  # "1,500" is read with the heading's unit: of kg it can be two things
    return quantity.complete(packs.parse_quantity(f"{text} {unit}" if bare and unit else text))


_BARE_NUMBER = re.compile(r"\d[\d.,]*")


def _decimal(cell: Cell) -> Decimal:
    number = Decimal(repr(as_shown(cell) if isinstance(cell, float) else cell))
    if not number.is_finite() or not 0 < number < 10**9:
        raise Unreadable(str(cell))
    return number.to_integral_value() if number == number.to_integral_value() else number


@reading(problems.WEIGHT_UNREADABLE)
def _weight(cell: Cell, complain: Complain, unit: str) -> int:
    unit = quantity.parse_unit(unit) or ""
    if is_number(cell):
        return quantity.grams(_decimal(cell), unit)
    return quantity.parse_grams(numeral_of(cell), unit=unit)


@reading(problems.SIZE_UNREADABLE)
def _size(cell: Cell, complain: Complain, unit: str) -> Size:
    if isinstance(cell, dict):
        return Size(cell["length"], cell["width"], cell["height"])
    return quantity.parse_size(numeral_of(cell), unit=next((word for word in unit.split() if word in ("mm", "m")), ""))


def _shelf_life(cell: Cell, complain: Complain, unit: str) -> str | None:
    """The words of the cell; a bare number needs the heading's unit."""
    text = _lines(cell, complain, unit)
    digits = ascii_digits(text)
    if ids.is_digits(digits):
        return _period(digits, complain, unit)
    if _ONE_AND_A_HALF.fullmatch(digits):
        return _period(digits.replace(".", ","), complain, unit)
    if len(said := dates.periods(text)) > 1:
        complain(problems.SHELF_LIFE_SEVERAL, readings=", ".join(map(str, said)))
    return text


_ONE_AND_A_HALF = re.compile(r"\d{1,2}[.,]\d")


def _period(digits: str, complain: Complain, unit: str) -> str | None:
    if unit in dates.PERIODS:
        return f"{digits} {dates.PERIODS[unit]}"
    readings = [f"{digits} ngày", f"{digits} tháng", f"{digits} năm"]
    if len(digits) == 5:  # Excel's count of days, where the cell's format was lost
        readings = [readings[0], dates.written(dates.date_from_number(int(digits)))]
    complain(problems.VALUE_AMBIGUOUS, readings=", ".join(readings))
    return None


@reading(problems.DATE_UNREADABLE)
def _date(cell: Cell, complain: Complain, unit: str) -> dt.date:
    if isinstance(cell, dt.datetime):
        return dates.plausible(cell.date())
    if isinstance(cell, dt.date):
        return dates.plausible(cell)
    if is_number(cell):
        return dates.date_from_number(cell)  # type: ignore[arg-type]
    return dates.parse_date(numeral_of(cell))


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


@reading(problems.STARS_UNREADABLE)
def _stars(cell: Cell, complain: Complain, unit: str) -> int | None:
    return ocop.parse_stars(numeral_of(cell))


def _decision(cell: Cell, complain: Complain, unit: str) -> ocop.Decision:
    text = text_of(cell)
    try:
        return ocop.parse_decision(text)
    except Unreadable:
        complain(problems.DECISION_NUMBER_UNREADABLE)
        return ocop.Decision(text)


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
    **dict.fromkeys(("dang", "publish", "dang ban"), Verb.PUBLISH),
    **dict.fromkeys(("tao", "create", "them", "dang moi", "tao moi", "them moi", "moi"), Verb.CREATE),
    **dict.fromkeys(("sua", "cap nhat", "update", "sua doi"), Verb.UPDATE),
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
    """None too for one that isn't there yet: "ATTP: đang làm", "chưa có ATTP"."""
    kind, _, number = (part.strip() for part in text.partition(":"))
    if has_no_value(kind) or has_no_value(number) or begins_without_value(kind):
        return None
    if not kind and number:
        complain(problems.PAPER_UNREADABLE, value=text.strip())
    return Paper(kind, number) if kind else None


PARSERS: Mapping[str, Parser] = {
    "sku": identities.sku,
    **dict.fromkeys(("description", "ingredients", "storage", "usage", "warnings"), _lines),
    "price": _price,
    "list_price": _price,
    "stock": _stock,
    "unit": _unit,
    "net_quantity": _net_quantity,
    "weight": _weight,
    "size": _size,
    "shelf_life": _shelf_life,
    "gtin": identities.gtin,
    "tax_code": identities.tax_code,
    "citizen_id": identities.citizen_id,
    "phone": identities.phone,
    "email": identities.email,
    "producer_kind": _producer_kind,
    "group": _group,
    "stars": _stars,
    "decision_number": _decision,
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
