"""The words for what the core names with enums, and for listing fields."""

from __future__ import annotations

from typing import Any

from ocopsync.fields import FIELDS as FIELDS
from ocopsync.messages import N_, say
from ocopsync.report.words import AUTHORS as AUTHORS
from ocopsync.report.words import BUCKETS as BUCKETS
from ocopsync.report.words import CHOICES as CHOICES
from ocopsync.report.words import KINDS as KINDS
from ocopsync.report.words import alike_for, value_text
from ocopsync.report.words import word as word

LONGEST = 80
"""Characters of a value that are shown."""
NEAR = 24
"""Characters that are shown on either side of what differs in a long text."""
FATES = {
    "unchanged": N_("unchanged"),
    "published": N_("sent as new"),
    "updated": N_("sent as changed"),
    "withdrawn": N_("withdrawn"),
    "waiting": N_("waiting for the marketplace"),
    "handed_over": N_("handed over in a file"),
    "held": N_("held back"),
    "rejected": N_("rejected"),
    "failed": N_("failed"),
    "unknown": N_("outcome unknown"),
    "ignored": N_("ignored"),
    "invalid": N_("with errors"),
}
PLANNED = FATES | {
    "published": N_("to be published"),
    "updated": N_("to be updated"),
    "withdrawn": N_("to be withdrawn"),
}
"""The words for fates that are still to come."""
OPERATIONS = {"create": N_("create"), "update": N_("update"), "withdraw": N_("withdraw")}
STATES = {
    "intended": N_("not sent yet"),
    "sent": N_("not answered"),
    "queued": N_("in the marketplace's queue"),
    "handed_over": N_("handed over in a file"),
    "accepted": N_("accepted"),
    "verified": N_("accepted and read back"),
    "rejected": N_("rejected"),
    "failed": N_("failed"),
    "unknown": N_("outcome unknown"),
    "cancelled": N_("not sent"),
}
LISTING_STATES = {
    "pending": N_("waiting for approval"),
    "live": N_("shown to buyers"),
    "rejected": N_("rejected"),
    "hidden": N_("hidden from buyers"),
}
SEVERITIES = {"error": N_("error"), "warning": N_("warning"), "note": N_("note")}
EVIDENCE = {
    "fact": N_("fact"),
    "sibling": N_("fact about a sibling site"),
    "press": N_("press"),
    "assumed": N_("assumed"),
    "ours": N_("our own design"),
}

CAPABILITIES = {
    "batch_size": N_("listings in one request"),
    "concurrency": N_("requests at once"),
    "idempotency_key": N_("knows a request that is sent again"),
    "upsert": N_("sending again updates"),
    "look_up": N_("a single listing can be looked up"),
    "moderation": N_("somebody there approves"),
    "price_and_stock_call": N_("price and stock can be sent alone"),
    "images": N_("takes pictures"),
    "read_lag": N_("seconds until a change is seen"),
    "tickets": N_("answers later"),
    "daily_creates": N_("new listings a day"),
    "changes": N_("tells what changed since a moment"),
    "requests_a_minute": N_("requests a minute"),
}


def shown(name: str, value: Any) -> str:
    """A field's value as people read it: ``225.000 đ``."""
    return "–" if value is None else shortened(value_text(name, value))


def able(value: Any) -> str:
    """A capability's value as people read it."""
    if value is None:
        return str(say("not known"))
    if isinstance(value, bool):
        return str(say("yes") if value else say("no"))
    return f"{value:g}" if isinstance(value, float) else str(value)


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def change(name: str, before: Any, after: Any) -> str:
    """``55.000 đ → 44.000 đ``; of long texts only the part that differs, with a few words around it."""
    if isinstance(before, list) and isinstance(after, list):
        return str(say("replaced ({before} → {after})", before=len(before), after=len(after)))
    return " → ".join(sides(name, before, after))


def sides(name: str, one: Any, other: Any) -> tuple[str, str]:
    """Two values of a field as people read them; of long texts only the part that differs, with a few words around."""
    if isinstance(one, str) and isinstance(other, str) and len(one) + len(other) > LONGEST:
        start = alike_for(one, other)
        end = alike_for(one[start:][::-1], other[start:][::-1])
        one, other = (around(text, start, len(text) - end) for text in (one, other))
    return shown(name, one), shown(name, other)


def around(text: str, start: int, end: int) -> str:
    """``text`` from ``start`` to ``end`` with what stands near it, so that an addition can be placed."""
    first, last = max(0, start - NEAR), min(len(text), end + NEAR)
    near = text[first:last].replace("\n", " ⏎ ")
    return f"{'…' if first else ''}{near}{'…' if last < len(text) else ''}"
