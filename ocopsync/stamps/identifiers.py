"""GS1 application identifiers (AI): which is the key of a Digital Link, what may follow it, and what a value may be.

Source: GS1 Barcode Syntax Dictionary (github.com/gs1/gs1-syntax-dictionary), columns "Flags" and "dlpkey".
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

from ocopsync.messages import N_, Message, say, verbatim
from ocopsync.stamps.address import StampError, is_dots, shown
from ocopsync.vietnam.ids import gtin_check_digit

KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "00": (),
    "01": (("22", "10", "21"), ("235",)),
    "253": (),
    "255": (),
    "401": (),
    "402": (),
    "414": (("254",), ("7040",)),
    "415": (("8020",),),
    "417": (("7040",),),
    "8003": (),
    "8004": (("7040",),),
    "8006": (("22", "10", "21"),),
    "8010": (("8011",),),
    "8013": (),
    "8017": (("8019",),),
    "8018": (("8019",),),
}
"""The keys, each with the sequences of qualifiers that may follow it."""
OF_TEXT = frozenset("401 8004 8010 8013".split())
"""Keys of which only the beginning, the company's number, are digits."""
NEVER_IN_QUERY = frozenset("03 21 22 235 254 8011 8014 8019 8020 8200".split())
_NAMES = """
cpid 8010, cpsn 8011, cpv 22, exp 17, gcn 255, gdti 253, giai 8004, ginc 401, gln 414, glnx 254, grai 8003, gsin 402,
gsrn 8018, gsrnp 8017, gtin 01, itip 8006, lot 10, payto 415, ser 21, srin 8019, sscc 00
"""
SHORT_NAMES = dict(entry.split() for entry in _NAMES.split(","))
"""The names of version 1.0 of the standard, since withdrawn."""

GTINS = frozenset(("01", "02"))
GLNS = frozenset("410 411 412 413 414 415 416 417".split())
DATES = frozenset("11 12 13 15 16 17".split())
"""YYMMDD, where the day may be 00."""
EXPIRY_TIME = "7003"
"""YYMMDDhhmm."""
_CHECKED = {"00": 18, "8003": 14, "8006": 14, "253": 13, "255": 13, "402": 17, "8017": 18, "8018": 18}
CHECK_DIGITS = {**_CHECKED, **dict.fromkeys(GTINS, 14), **dict.fromkeys(GLNS, 13)}
"""At which place of the value the check digit stands."""

SET_82 = r"[!-\"%-?A-Z_a-z]"
"""GS1's character set for lots, serials and other texts (General Specifications, figure 7.11-1)."""
_DATE = r"\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])"
_FORMS = {
    "10": (rf"{SET_82}{{1,20}}", "X..20"),
    "21": (rf"{SET_82}{{1,20}}", "X..20"),
    "22": (rf"{SET_82}{{1,20}}", "X..20"),
    "235": (rf"{SET_82}{{1,28}}", "X..28"),
    "254": (rf"{SET_82}{{1,20}}", "X..20"),
    "00": (r"\d{18}", "N18"),
    EXPIRY_TIME: (rf"{_DATE}(?:[01]\d|2[0-3])[0-5]\d", "N10"),
    **dict.fromkeys(GTINS, (r"\d{14}", "N14")),
    **dict.fromkeys(GLNS, (r"\d{13}", "N13")),
    **dict.fromkeys(DATES, (_DATE, "N6")),
}
FORMS = {ai: (re.compile(form, re.ASCII), written) for ai, (form, written) in _FORMS.items()}
"""The forms of those that stamps have; of all others biip knows them."""

TITLES = {
    "00": N_("Logistic unit (SSCC)"),
    "01": N_("Product (GTIN)"),
    "02": N_("Product inside (GTIN)"),
    "10": N_("Lot"),
    "11": N_("Made on"),
    "12": N_("To be paid by"),
    "13": N_("Packed on"),
    "15": N_("Best before"),
    "16": N_("Sold until"),
    "17": N_("Expires on"),
    "21": N_("Serial number"),
    "22": N_("Variant of the product"),
    "235": N_("Serial number given by a third party"),
    "254": N_("Part of the place"),
    "37": N_("Number of pieces"),
    "410": N_("Delivered to (GLN)"),
    "411": N_("Billed to (GLN)"),
    "412": N_("Bought from (GLN)"),
    "413": N_("Forwarded to (GLN)"),
    "414": N_("Place (GLN)"),
    "415": N_("Paid to (GLN)"),
    "416": N_("Made at (GLN)"),
    "417": N_("Party (GLN)"),
    "422": N_("Country of origin"),
    EXPIRY_TIME: N_("Expires on, with the time"),
    "8006": N_("Piece of a product"),
}


def title(ai: str) -> Message:
    """What an AI is, in words; of those that no stamp has, GS1's own short title."""
    if ai in TITLES:
        return Message(TITLES[ai])
    known = _of_biip(ai)
    return verbatim(known[2] if known else ai)


def is_known(ai: str) -> bool:
    return ai in FORMS or _of_biip(ai) is not None


def _of_biip(ai: str) -> tuple[str, str, str] | None:
    """Pattern (of AI and value), written form and title."""
    from biip import ParseError
    from biip.gs1_application_identifiers import GS1ApplicationIdentifier

    try:
        found = GS1ApplicationIdentifier.extract(ai)
    except ParseError:
        return None
    return (found.pattern, found.format.partition("+")[2], found.data_title) if found.ai == ai else None


def check_value(ai: str, value: str) -> None:
    """:raises StampError: ``value`` isn't what stands behind ``ai``"""
    if not is_known(ai):
        raise StampError(say("There is no GS1 application identifier ({ai}).", ai=shown(ai)))
    if not _fits(ai, value):
        raise StampError(
            say("({ai}) {title}: {value} should be {expected}.", **_about(ai, value), expected=expected(ai))
        )
    if is_dots(value):
        raise StampError(say("({ai}) {title}: {value} can't stand in an address; choose another.", **_about(ai, value)))
    place = CHECK_DIGITS.get(ai)
    if place and not value[:place].strip("0"):
        raise StampError(say("({ai}) {title}: {value} is nobody's number.", **_about(ai, value)))
    if place and gtin_check_digit(value[: place - 1]) != value[place - 1]:
        right = gtin_check_digit(value[: place - 1])
        raise StampError(
            say(
                "({ai}) {title}: the check digit of {value} should be {right}, not {wrong}: a digit was mistyped.",
                **_about(ai, value),
                right=right,
                wrong=value[place - 1],
            )
        )
    if ai in DATES or ai == EXPIRY_TIME:
        _check_date(ai, value)


def _about(ai: str, value: str) -> dict[str, object]:
    return {"ai": ai, "title": title(ai), "value": shown(value)}


def _fits(ai: str, value: str) -> bool:
    if ai in FORMS:
        return FORMS[ai][0].fullmatch(value) is not None
    known = _of_biip(ai)
    return known is not None and value.isascii() and re.fullmatch(known[0], ai + value) is not None


def _check_date(ai: str, value: str) -> None:
    year, month, day = int(value[:2]), int(value[2:4]), int(value[4:6])
    last = calendar.monthrange(2000 + year, month)[1]
    if day > last or (day == 0 and ai == EXPIRY_TIME):
        raise StampError(say("({ai}) {title}: {value} is no day that there is.", **_about(ai, value)))


def expected(ai: str) -> Message:
    """The form of a value, in words."""
    form = FORMS[ai][1] if ai in FORMS else (_of_biip(ai) or ("", "?", ""))[1]
    if ai in DATES:
        return say("a date as YYMMDD (year, month, day)")
    if ai == EXPIRY_TIME:
        return say("a date and a time as YYMMDDhhmm")
    if found := re.fullmatch(r"N(\d+)", form):
        return say("{count} digits", count=found[1])
    if found := re.fullmatch(r"X\.\.(\d+)", form):
        return say("1 to {count} letters without accents, digits and !\"%&'()*+,-./:;<=>?_", count=found[1])
    return say("of GS1's form {form}", form=form)


def yymmdd(day: dt.date) -> str:
    return f"{day:%y%m%d}"


def day_of(value: str, today: dt.date) -> dt.date:
    """The day that YYMMDD means: of a day 00 the month's last.

    The century is the one that brings the year between 49 before and 50 after this one (General Specifications 7.12).
    """
    year, month, day = int(value[:2]), int(value[2:4]), int(value[4:6])
    first = today.year - 49
    year = first + (year - first) % 100
    return dt.date(year, month, day or calendar.monthrange(year, month)[1])
