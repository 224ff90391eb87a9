"""Recall: which lots are meant, and the reason that buyers read."""

from __future__ import annotations

from collections.abc import Sequence

from ocopsync.errors import UsageError
from ocopsync.ledger import LotRecord, LotState, StampBook
from ocopsync.messages import say
from ocopsync.privacy import has_citizen_id

LONGEST_REASON = 200
"""Characters; it stands in every listing and on the page of the lot."""


def called_back(
    book: StampBook, catalogue: str, lot: str, skus: Sequence[str], *, reason: str, off_sale: bool = False
) -> list[LotRecord]:
    """Recall a lot of these products, or of its only one; the lots as they are then.

    :raises UsageError: no such lot, several products that have it, or no reason that buyers may read
    """
    state = LotState.OFF_SALE if off_sale else LotState.RECALLED
    said = readable(reason)
    return [book.change_lot(item, state, said) for item in meant(book, catalogue, lot, skus)]


def released(book: StampBook, catalogue: str, lot: str, skus: Sequence[str]) -> list[LotRecord]:
    """Lift the recall of a lot.

    :raises UsageError: no such lot, several products that have it, or one that isn't recalled
    """
    lots = meant(book, catalogue, lot, skus)
    for item in lots:
        if not item.recalled:
            raise UsageError(say("Lot {lot} of {sku} isn't recalled; nothing to lift.", lot=item.lot, sku=item.sku))
    return [book.change_lot(item, LotState.ACTIVE, "") for item in lots]


def meant(book: StampBook, catalogue: str, lot: str, skus: Sequence[str]) -> list[LotRecord]:
    """The lots of that number: of ``skus``, or of the only product that has one."""
    there = book.lots_named(lot, catalogue=catalogue)
    found = [item for item in there if item.sku in skus] if skus else there
    missing = [sku for sku in skus if sku not in {item.sku for item in there}]
    if not found or missing:
        _refuse_another_s(book, catalogue, lot, skus)
        known = ", ".join(f"{item.sku} / {item.lot}" for item in book.lots(catalogue)[-8:]) or "–"
        raise UsageError(
            say(
                "There is no lot {lot}{of}. The last lots that were written down: {known}. All of them: "
                "ocopsync stamps list",
                lot=lot,
                of=say(" of {skus}", skus=", ".join(missing)) if missing else "",
                known=known,
            )
        )
    if not skus and len(found) > 1:
        raise UsageError(
            say(
                "Lot {lot} is one of several products: {skus}. Say which are meant: {options}",
                lot=lot,
                skus=", ".join(item.sku for item in found),
                options=" ".join(f"--sku {item.sku}" for item in found),
            )
        )
    return found


def _refuse_another_s(book: StampBook, catalogue: str, lot: str, skus: Sequence[str]) -> None:
    """:raises UsageError: another catalogue of this ledger has the lot: the id in the settings was changed, say"""
    for item in book.lots_named(lot):
        if item.catalogue != catalogue and (not skus or item.sku in skus):
            raise UsageError(
                say(
                    'Lot {lot} of {sku} was written down for the catalogue "{other}", and the settings are of '
                    '"{catalogue}". Run it where [catalogue] id = "{other}" stands in the settings.',
                    lot=item.lot,
                    sku=item.sku,
                    other=item.catalogue,
                    catalogue=catalogue,
                )
            )


def readable(reason: str) -> str:
    """The reason as buyers read it.

    :raises UsageError: none, an endless one, or one that names a citizen's number
    """
    said = " ".join("".join(char if char.isprintable() else " " for char in reason).split())
    if not said:
        raise UsageError(say('Say why, in words for buyers: --reason "vỏ hộp bị phồng"'))
    if len(said) > LONGEST_REASON:
        raise UsageError(
            say("The reason has {count} characters; at most {most} can be shown.", count=len(said), most=LONGEST_REASON)
        )
    if has_citizen_id(said):
        raise UsageError(say("The reason holds a citizen's number (CCCD), and everybody would read it. Leave it out."))
    return said
