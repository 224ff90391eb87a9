"""Verifying a stamp: what the ledger, the settings and the stamp's own text say about whether it is what it seems.

Looking writes nothing and is no scan. Only the second code, where it is given, changes something: it counts once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from attrs import evolve, field, frozen

from ocopsync.clock import day_in_vietnam
from ocopsync.ledger import LotRecord, PieceState, ScanBook, ScanKind, ScanRecord, StampBook, StampRecord
from ocopsync.messages import N_, Message, say
from ocopsync.stamps.address import Base
from ocopsync.stamps.copies import suspicions
from ocopsync.stamps.findings import Finding, Verdict, foreign, never_issued, of_piece, other_dates, recalled, repeated
from ocopsync.stamps.naming import Names, names_of
from ocopsync.stamps.reading import LINKS, StampText, read
from ocopsync.stamps.second_code import is_code, secret_fits
from ocopsync.stamps.signing import Signature
from ocopsync.vietnam.dates import written

ADVICE = {
    Verdict.RECALLED: N_("Don't sell or use it. Put it aside and tell the producer."),
    Verdict.FOREIGN: N_("Don't open the address. Look whether another stamp lies beneath, and tell the producer."),
    Verdict.FORGED: N_(
        "Put the goods aside, photograph stamp and label, and tell the producer where they were bought."
    ),
    Verdict.VOID: N_("Such a stamp should be on no goods. Put them aside and tell the producer where they were found."),
    Verdict.USED: N_(
        "If you asked for the code yourself at that time, all is well. If not, it is a copy or was opened."
    ),
    Verdict.UNKNOWN: N_("Compare it with the label, and ask the producer whether the stamp is theirs."),
}
"""What to do; nothing where it is genuine."""


@frozen
class Answer:
    verdict: Verdict
    reasons: tuple[Message, ...]
    """Why, the gravest first."""
    notes: tuple[Message, ...]
    """What else should be known, and changes nothing about the verdict."""
    stamp: StampText
    names: Names
    lot: LotRecord | None = None
    piece: StampRecord | None = field(default=None, repr=False)

    @property
    def advice(self) -> Message | None:
        """What to do; nothing where it is genuine."""
        return say(ADVICE[self.verdict]) if self.verdict in ADVICE else None


@frozen
class Verifier:
    """What stamps are verified against."""

    book: StampBook
    scans: ScanBook
    catalogue: str
    """Whose products' codes are known; lots and serials count whatever catalogue they are of."""
    ours: Base | None = None
    others: Collection[str] = ()
    """Domains besides that are good, too."""
    publics: Collection[str] = ()

    def look(self, text: str, today: dt.date, *, times: int = 1) -> Answer:
        """The answer for the text of one stamp. Nothing is written. ``times``: how often it stands in one picture.

        :raises StampError: the text isn't what it seems, or something in it is wrong
        """
        stamp = read(text, self.ours, self.publics)
        names = names_of(stamp)
        piece = self.book.find(names.code, names.serial) if names.serial else None
        lots = self._lots(names, piece)
        findings = (*self._findings(stamp, names, lots, piece, today), *repeated(names, times))
        found = sorted(findings, key=lambda item: _GRAVITY[item[0]])
        verdict = found[0][0] if found else Verdict.GENUINE
        reasons = tuple(reason for _, reason in found) or (_genuine(names, piece),)
        return Answer(
            verdict, reasons, tuple(self._notes(stamp, names, lots, today)), stamp, names, _first(lots), piece
        )

    def ask(self, text: str, secret: str, now: dt.datetime) -> Answer:
        """The same with the second code from under the scratch layer, which counts once: this writes that it was used.

        :raises StampError: as :meth:`look` says
        """
        answer = self.look(text, day_in_vietnam(now))
        piece = answer.piece
        if answer.verdict not in (Verdict.GENUINE, Verdict.USED):
            return answer  # the code of a recalled or void stamp isn't used up
        if piece is None or not piece.secret:
            return _refused(answer, say("This stamp has no second code."))
        if not secret_fits(piece, secret):
            return _refused(answer, _misfit(secret))
        asked = ScanRecord(code=piece.code, lot=piece.lot, serial=piece.serial, at=now, kind=ScanKind.SECRET)
        first = self.book.change_stamps(piece.code, [piece.serial], PieceState.USED, only=[PieceState.ISSUED])
        self.scans.add([asked])
        if not first:  # somebody asked before, perhaps a moment ago
            return self.look(text, day_in_vietnam(now))
        once = say("The second code is right, and was asked for for the first time. From now on it counts as used.")
        return evolve(answer, reasons=(*answer.reasons, once), piece=self.book.find(piece.code, piece.serial))

    def _lots(self, names: Names, piece: StampRecord | None) -> list[LotRecord]:
        """The lots that are meant: the piece's own first, then those of the name that the stamp gives."""
        named = self.book.lots_named(names.lot, code=names.code) if names.lot and names.code else []
        own = self.book.lot(piece.catalogue, piece.sku, piece.lot) if piece else None
        return [own, *(lot for lot in named if lot != own)] if own else named

    def _findings(
        self,
        stamp: StampText,
        names: Names,
        lots: Sequence[LotRecord],
        piece: StampRecord | None,
        today: dt.date,
    ) -> Iterator[Finding]:
        """All that keeps the stamp from being genuine."""
        for lot in lots:
            if lot.recalled:
                yield Verdict.RECALLED, recalled(lot)
        if self._is_foreign(stamp):
            yield Verdict.FOREIGN, foreign(stamp, self.ours)
        elif stamp.signature is Signature.WRONG:
            yield Verdict.FORGED, say("Its signature is wrong: the link was changed, or isn't the producer's.")
        if not names.code:
            yield Verdict.UNKNOWN, say("It names no product by a code.")
        elif piece:
            yield from of_piece(piece, names)
        elif names.serial and lots:
            yield Verdict.FORGED, never_issued(names, lots[0])
        elif names.lot and not lots:
            yield Verdict.UNKNOWN, say("This ledger knows no lot {lot} of {code}.", lot=names.lot, code=names.code)
        elif not lots:
            yield from self._of_product(names)
        yield from other_dates(names, lots, today)

    def _is_foreign(self, stamp: StampText) -> bool:
        return stamp.ours is False and stamp.host not in self.others

    def _is_copied(self, names: Names) -> bool:
        return any(item.strong for item in suspicions(self.scans.of_pieces(names.code, names.serial)))

    def _of_product(self, names: Names) -> Iterator[Finding]:
        """Of a stamp that names no lot."""
        if not any(lot.code == names.code for lot in self.book.lots(self.catalogue)):
            yield Verdict.UNKNOWN, say("No product of this ledger has the code {code}.", code=names.code)
        elif names.serial:
            yield Verdict.FORGED, say("The serial {serial} was never issued.", serial=names.serial)

    def _recalled_of(self, code: str) -> list[str]:
        return [lot.lot for lot in self.book.lots(self.catalogue) if lot.code == code and lot.recalled]

    def _notes(self, stamp: StampText, names: Names, lots: Sequence[LotRecord], today: dt.date) -> Iterator[Message]:
        lot = _first(lots)
        if names.code and names.serial and self._is_copied(names):
            yield say("By its scans there are copies of it; what speaks for that tells: ocopsync stamps scans report")
        if lot and lot.expires_on and lot.expires_on < today:
            yield say("It expired on {day}.", day=written(lot.expires_on))
        if names.code and not lots and (gone := self._recalled_of(names.code)):
            yield say("Of this product were recalled: {lots}. Compare the lot on the label.", lots=", ".join(gone))
        if lot and lot.count and not names.serial:
            yield say(
                "Stamps of this lot have serials, and this one names none: it can be the page of the lot, or a stamp "
                "that was cut down; whether this piece is genuine it doesn't say."
            )
        if stamp.host and self.ours is None:
            yield say(
                "It leads to {host}. Whether that is ours isn't known: ocopsync.toml has no domain under [stamps].",
                host=stamp.host,
            )
        if names.code and not stamp.host:
            yield say("It is no link: where the printed one leads wasn't looked at.")
        if stamp.kind in LINKS and self.publics and stamp.signature is Signature.NONE:
            yield say("It isn't signed. Stamps that were printed before there was a key aren't; later ones are.")
        elif stamp.signature is Signature.UNKNOWN_KEY:
            yield say("It is signed; that can't be checked, for ocopsync.toml has no public_keys under [stamps].")


_GRAVITY = {verdict: number for number, verdict in enumerate(Verdict)}


def _first(lots: Sequence[LotRecord]) -> LotRecord | None:
    return lots[0] if lots else None


def _genuine(names: Names, piece: StampRecord | None) -> Message:
    if piece:
        return say(
            "It was issued on {day} as number {number} of the lot.",
            day=written(day_in_vietnam(piece.issued_at)),
            number=piece.number,
        )
    if names.lot:
        return say("The lot was written down. Its link has no serial: every copy of it looks the same.")
    return say("The code is one of ours. It names the product alone: every copy of it looks the same.")


def _refused(answer: Answer, reason: Message) -> Answer:
    verdict = answer.verdict if answer.verdict is Verdict.USED else Verdict.UNKNOWN
    return evolve(answer, verdict=verdict, reasons=(reason, *answer.reasons))


def _misfit(secret: str) -> Message:
    if is_code(secret):
        return say("The second code isn't this stamp's: code and stamp don't belong together.")
    return say("A character of the second code was mistyped: compare it with what was scratched free.")
