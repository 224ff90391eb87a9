"""Cells to identities: barcodes, tax codes, citizen ids, phones and e-mail addresses."""

from __future__ import annotations

import datetime as dt
import re

from ocopsync.catalogue import problems, table_problems
from ocopsync.catalogue.files import Cell
from ocopsync.catalogue.parsing import Complain, numeral_of, reading, text_of
from ocopsync.clock import SystemClock, today
from ocopsync.privacy import mask_digits
from ocopsync.vietnam import ids
from ocopsync.vietnam.gtin import DigitsLost, kept_for, read_barcode
from ocopsync.vietnam.numerals import ascii_digits
from ocopsync.vietnam.reading import Unreadable
from ocopsync.vietnam.text import lines

_BRANCH = re.compile(r"(\d{10})\s*[-–]\s*(\d{1,2})")
_DECIMAL = re.compile(r"(?<=\d{8})[.,]0\s*$")


def sku(cell: Cell, complain: Complain, unit: str) -> str | None:
    if isinstance(cell, (dt.date, dt.time)):
        complain(table_problems.SKU_IS_DATE)
        return None
    return text_of(cell)


@reading(problems.GTIN_UNREADABLE)
def gtin(cell: Cell, complain: Complain, unit: str) -> str | None:
    try:
        barcode = read_barcode(ascii_digits(lines(cell)) if isinstance(cell, str) else text_of(cell))
    except DigitsLost:
        complain(problems.GTIN_SHORTENED)
        return None
    except ids.WrongCheckDigit as error:
        complain(problems.GTIN_CHECK_DIGIT, expected=error.expected)
        return None
    if barcode.restored:
        complain(problems.LEADING_ZERO_RESTORED, suggestion=barcode.gtin)
    if barcode.repaired:
        complain(problems.GTIN_REPAIRED, now=barcode.gtin, suggestion=barcode.gtin)
    if use := kept_for(barcode.gtin):
        complain(problems.GTIN_OF_BOOK if use == "book" else problems.GTIN_INTERNAL)
    return barcode.gtin


def _digits_of(cell: Cell) -> str:
    return _without_decimal(numeral_of(cell))


def _without_decimal(text: str) -> str:
    """``912345678`` of ``912345678.0``: so do programs write a column that they took for numbers."""
    return _DECIMAL.sub("", text)


@reading(problems.TAX_CODE_UNREADABLE)
def tax_code(cell: Cell, complain: Complain, unit: str) -> str | None:
    """A tax code, or the 12 digits of a household's CCCD."""
    text = _digits_of(cell)
    restored = "0" + ids.digits_of(text)
    if ids.is_citizen_id(text):
        return ids.parse_citizen_id(text)
    if branch := _BRANCH.fullmatch(text):
        raise Unreadable("tax code", suggestion=_of_branch(branch[1], branch[2]))
    if len(restored) == 12 and ids.is_digits(restored):
        return _short_citizen_id(text, complain)
    try:
        if len(restored) in (10, 13) and ids.is_digits(restored):
            return _restored(ids.parse_tax_code(restored), complain)
        return ids.parse_tax_code(text)
    except ids.WrongCheckDigit:
        if citizen := _with_lost_zeros(text):
            complain(problems.TAX_CODE_OR_CITIZEN_ID, citizen=mask_digits(citizen))
        else:
            complain(problems.TAX_CODE_CHECK_DIGIT)
        return None


def _of_branch(code: str, branch: str) -> str:
    """``2800123456-1`` with the zeros that a branch's number has; empty where the code itself is wrong."""
    try:
        return ids.parse_tax_code(f"{code}-{branch.zfill(3)}")
    except Unreadable:
        return ""


def _with_lost_zeros(text: str) -> str:
    return ids.with_lost_zeros(text, year=today(SystemClock()).year)


def _short_citizen_id(text: str, complain: Complain) -> str | None:
    """Eleven digits: a 0 is put back only where the number itself proves that it is what is missing."""
    if whole := _with_lost_zeros(text):
        return _restored(whole, complain)
    complain(problems.CITIZEN_ID_SHORT)
    return None


def _restored(number: str, complain: Complain) -> str:
    complain(problems.LEADING_ZERO_RESTORED, suggestion=number)
    return number


@reading(problems.CITIZEN_ID_UNREADABLE)
def citizen_id(cell: Cell, complain: Complain, unit: str) -> str | None:
    text = _digits_of(cell)
    digits = ids.digits_of(text)
    if len(digits) == 11 and ids.is_digits(digits):
        return _short_citizen_id(text, complain)
    whole = _with_lost_zeros(text)
    return _restored(whole, complain) if whole else ids.parse_citizen_id(text)


@reading(problems.PHONE_UNREADABLE)
def phone(cell: Cell, complain: Complain, unit: str) -> str:
    text = _without_decimal(ascii_digits(cell) if isinstance(cell, str) else text_of(cell))
    digits = ids.digits_of(text)
    if len(digits) == 9 and digits[0] in "35789" and ids.is_digits(digits):
        text = _restored("0" + digits, complain)
    elif len(digits) == 10 and ids.is_digits(digits):
        text = _with_area_code(digits, text, complain)
    found = ids.parse_phone(text)
    if found.changed:
        complain(problems.PHONE_OLD, now=mask_digits(found.number), suggestion=found.number)
    if not found.alone:
        complain(problems.PHONE_REST_LEFT_OUT, value=mask_digits(found.number), suggestion=found.number)
    return found.number


def _with_area_code(digits: str, text: str, complain: Complain) -> str:
    """A landline (02…) or a mobile of before 2018 that lost its 0; of the latter its new number is said anyhow."""
    if digits[0] == "2":
        return _restored("0" + digits, complain)
    return "0" + digits if ids.is_old_mobile("0" + digits) else text


@reading(problems.EMAIL_UNREADABLE)
def email(cell: Cell, complain: Complain, unit: str) -> str:
    return ids.parse_email(text_of(cell))
