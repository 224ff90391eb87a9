"""What can keep a stamp from being genuine, each with its reason in words."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator, Sequence

from ocopsync.clock import VIETNAM, day_in_vietnam
from ocopsync.ledger import LotRecord, PieceState, StampRecord
from ocopsync.messages import Message, say
from ocopsync.stamps.address import Base
from ocopsync.stamps.identifiers import day_of, title
from ocopsync.stamps.naming import Names
from ocopsync.stamps.reading import StampText
from ocopsync.stamps.serials import is_checked
from ocopsync.vietnam.dates import written


class Verdict(enum.Enum):
    """From the gravest on: where several are true of a stamp, the first counts."""

    RECALLED = "recalled"
    FOREIGN = "foreign"
    """It leads to another address than ours."""
    FORGED = "forged"
    VOID = "void"
    USED = "used"
    """Its second code was asked for before."""
    UNKNOWN = "unknown"
    """This ledger can't answer for it."""
    GENUINE = "genuine"


Finding = tuple[Verdict, Message]


def recalled(lot: LotRecord) -> Message:
    return say(
        "Lot {lot} was recalled{when}: {why}",
        lot=lot.lot,
        when=say(" on {day}", day=_day(lot.changed_at)) if lot.changed_at else "",
        why=lot.reason or say("no reason was given."),
    )


def foreign(stamp: StampText, ours: Base | None) -> Message:
    return say("It leads to {host}, not to our own address ({base}): it isn't ours.", host=stamp.host, base=ours)


def of_piece(piece: StampRecord, names: Names) -> Iterator[Finding]:
    if names.lot and names.lot != piece.lot:
        yield (
            Verdict.FORGED,
            say("Its serial is of lot {right}, not of lot {lot}: the lot was changed.", right=piece.lot, lot=names.lot),
        )
    if piece.state is PieceState.VOID:
        yield (
            Verdict.VOID,
            say(
                "It was made void on {day}: {why}",
                day=_day(piece.changed_at),
                why=piece.reason or say("no reason given."),
            ),
        )
    if piece.state is PieceState.USED:
        yield Verdict.USED, say("Its second code was asked for on {time}.", time=_time(piece.changed_at))


def repeated(names: Names, times: int) -> Iterator[Finding]:
    if times > 1 and names.serial:
        yield (
            Verdict.FORGED,
            say("{count} stamps in the picture have this serial: all but one, or all, are copies.", count=times),
        )


def never_issued(names: Names, lot: LotRecord) -> Message:
    if is_checked(names.serial):
        return say("Lot {lot} has no serial {serial}: it was never issued.", lot=lot.lot, serial=names.serial)
    return say(
        "Lot {lot} has no serial {serial}, and none is ever made like this: it was invented, or mistyped.",
        lot=lot.lot,
        serial=names.serial,
    )


def other_dates(names: Names, lots: Sequence[LotRecord], today: dt.date) -> Iterator[Finding]:
    """Dates in the link that aren't the ledger's. They may have been corrected after it was printed."""
    for ai, value in names.dates if lots else ():
        day, known = day_of(value, today), lots[0].made_on if ai == "11" else lots[0].expires_on
        if known is None:
            said = say(
                "{title}: it says {day}, the ledger knows none. Either it was taken out there later, or the stamp "
                "was changed.",
                title=title(ai),
                day=written(day),
            )
            yield Verdict.UNKNOWN, said
        elif day != known:
            said = say(
                "{title}: it says {day}, the ledger says {known}. Either the date was corrected after the stamp "
                "was printed, or the stamp was changed.",
                title=title(ai),
                day=written(day),
                known=written(known),
            )
            yield Verdict.UNKNOWN, said


def _day(moment: dt.datetime | None) -> str:
    return written(day_in_vietnam(moment)) if moment else "?"


def _time(moment: dt.datetime | None) -> str:
    return f"{moment.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}" if moment else "?"
