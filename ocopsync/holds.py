"""Holds: what keeps an operation from going out today: a day's quota, a quarantine, the row's own verb."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable

from attrs import define

from ocopsync.adapter import Adapter
from ocopsync.clock import VIETNAM, today
from ocopsync.ledger import Ledger
from ocopsync.listing import Operation, OperationKind, Scope
from ocopsync.messages import Message, say
from ocopsync.model import Verb
from ocopsync.vietnam.dates import written

REFUSALS = 3
"""How often the same content is refused for the same reason until it is left alone."""


class Hold(enum.Enum):
    """Why a row is held back."""

    QUOTA = "quota"
    """The day's new listings are used up; it goes out on another day."""
    QUARANTINE = "quarantine"
    """Refused again and again for the same reason; it is sent again when its content changes."""
    PERSON = "person"
    """A person must decide: it stands there twice, isn't ours, is hidden, or the settings leave a field to people."""
    VERB = "verb"
    """The row asks for something else: only to be created, or only to be updated."""
    STAMP = "stamp"
    """The traceability stamp that it needs is missing, another's, void, or of a lot that was taken off sale."""


def against_verb(verb: Verb, kind: OperationKind) -> Message | None:
    """Why an operation isn't what its row asks for, or None."""
    if verb is Verb.CREATE and kind is OperationKind.UPDATE:
        return say("it stands there already, and the row asks only to create it; write 'đăng' to send the changes")
    if verb is Verb.UPDATE and kind is OperationKind.CREATE:
        return say("nothing of it stands there, and the row asks only to update it; write 'đăng' to create it")
    return None


@define
class DailyQuota:
    """The places for new listings, day by day."""

    limit: int
    day: dt.date
    """Today, in Vietnam."""
    taken: int

    def take(self) -> dt.date:
        """Take the next free place: the day on which it is."""
        days, self.taken = self.taken // self.limit, self.taken + 1
        return self.day + dt.timedelta(days=days)

    def why(self, due: dt.date) -> Message:
        return say(
            "quota of {limit} new listings a day: goes out on {day} or later, when publish is run then",
            limit=self.limit,
            day=written(due),
        )


def daily_quota(adapter: Adapter, ledger: Ledger, scope: Scope) -> DailyQuota | None:
    """The account's quota with what was used of it today; None where none is known."""
    limit = adapter.settings.daily_creates or adapter.capabilities.daily_creates.value
    if not limit:
        return None
    day = today(adapter.transport.clock)
    used = ledger.creates_since(scope, dt.datetime.combine(day, dt.time(), VIETNAM))
    return DailyQuota(limit, day, min(used, limit))


def quarantined(ledger: Ledger, scope: Scope, operations: Iterable[Operation]) -> dict[str, Message]:
    """Why some of ``operations`` are not sent again, by idempotency key.

    A key lasts as long as the content and what stands there. A withdrawal has no content that could be corrected: what
    shall come down is tried every time.
    """
    keys = {item.sku: item.key for item in operations if item.kind is not OperationKind.WITHDRAW}
    if not keys:
        return {}
    return {
        key: say(
            "refused {n} times for the same reason, and sent again only when its row is changed: {reason}",
            n=count,
            reason=reason or "–",
        )
        for key, (count, reason) in ledger.failures(scope, keys).items()
        if count >= REFUSALS
    }
