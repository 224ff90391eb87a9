"""What every parser of a cell needs: the cell as text or as a number, and complaints for what it doesn't hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from ocopsync.catalogue import problems
from ocopsync.catalogue.files import Cell
from ocopsync.problem import ProblemKind
from ocopsync.vietnam import dates, money
from ocopsync.vietnam.numerals import ascii_digits, letters_among_digits
from ocopsync.vietnam.reading import Ambiguous, IsRange, Unreadable
from ocopsync.vietnam.text import one_line

Complain = Callable[..., None]
"""``complain(kind, suggestion="", **values)`` notes a problem of the cell that is being read."""

Parser = Callable[[Cell, Complain, str], Any]
"""Cell, complaints, and the unit in the heading's parentheses ("g", "nghin dong") or the empty text."""


def text_of(cell: Cell) -> str:
    """The cell as one line, as a person would write it."""
    if isinstance(cell, str):
        return one_line(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        number = as_shown(cell)
        return str(int(number)) if number.is_integer() else repr(number)
    if isinstance(cell, dt.date):
        return dates.written(cell)
    return str(cell)


def numeral_of(cell: Cell) -> str:
    """The cell as one line, with its digits as a Vietnamese keyboard types them."""
    return ascii_digits(text_of(cell))


def as_shown(number: float) -> float:
    """``number`` with the 15 digits that Excel shows: it keeps ``225000 × 1,1`` as 247500.00000000003."""
    return float(f"{number:.15g}") if number % 1 else number


def is_number(cell: Cell) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def reading(kind: ProblemKind) -> Callable[[Parser], Parser]:
    """A parser whose Unreadable is a problem of ``kind``, and whose Ambiguous names all readings."""

    def decorate(parse: Parser) -> Parser:
        def careful(cell: Cell, complain: Complain, unit: str) -> Any:
            try:
                return parse(cell, complain, unit)
            except Ambiguous as error:
                complain(problems.VALUE_AMBIGUOUS, readings=", ".join(error.readings))
            except IsRange as error:
                complain(problems.PRICE_RANGE, low=money.written(error.low), high=money.written(error.high))
            except Unreadable as error:
                complain(kind, suggestion=error.suggestion)
                if letters := letters_among_digits(text_of(cell)):
                    complain(problems.LETTERS_AMONG_DIGITS, letters=", ".join(letters))
            return None

        return careful

    return decorate
