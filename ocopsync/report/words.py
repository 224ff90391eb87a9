"""The words of reports: for how a listing stands, who changed it, what can be decided about it, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

from ocopsync.messages import N_, Message
from ocopsync.privacy import mask

if TYPE_CHECKING:
    from ocopsync.finding import Reconciliation

KINDS: Mapping[str, str] = {
    "same": N_("the same"),
    "waiting": N_("waiting for the marketplace"),
    "handed_over": N_("handed over in a file"),
    "ignored": N_("ignored"),
    "nothing": N_("nothing there"),
    "new": N_("not there yet"),
    "changed": N_("differs"),
    "missing": N_("vanished"),
    "rejected": N_("rejected"),
    "hidden": N_("hidden from buyers"),
    "expiring": N_("ends soon"),
    "twice": N_("stands there twice"),
    "unmanaged": N_("not ours"),
    "unknown": N_("outcome unknown"),
    "left": N_("left the catalogue"),
    "withdraw": N_("to be withdrawn"),
}
AUTHORS: Mapping[str, str] = {
    "us": N_("we changed it"),
    "them": N_("somebody on the marketplace"),
    "marketplace": N_("the marketplace itself, or somebody before it was read back"),
    "moderator": N_("the marketplace's moderator"),
    "both": N_("we and somebody there: conflict"),
    "time": N_("time"),
}
BUCKETS: Mapping[str, str] = {
    "=": N_("the same"),
    "+": N_("to put up"),
    "-": N_("to take down"),
    "*": N_("to change"),
    "!": N_("needs a person"),
}
CHOICES: Mapping[str, str] = {
    "catalogue": N_("the catalogue is right"),
    "live": N_("the marketplace is right"),
    "adopt": N_("adopt it: it is ours"),
    "ignore": N_("leave it alone from now on"),
    "withdraw": N_("take it down"),
    "later": N_("decide later"),
}

_PRICES = ("price", "list_price")
_DIGEST_SHOWN = 8


def word(table: Mapping[str, str], name: Enum | str | None) -> str:
    """The word for ``name`` in the user's language; a name that the table lacks is shown as it is."""
    if name is None:
        return ""
    key = name.value if isinstance(name, Enum) else name
    return str(Message(table[key])) if key in table else key.removeprefix("extra.")


def catalogue_name(result: Reconciliation) -> str:
    """What people call a catalogue; a household's name, which is masked, with the id: many of them look alike then."""
    name = result.name or result.catalogue
    shown = mask(name)
    return name if shown == name else f"{shown} ({result.catalogue})"


def value_text(name: str, value: Any) -> str:
    """A field's value in full, as people read it, without personal data: ``225.000 đ``, ``10 × 8 × 5``; of pictures
    how many there are, and how their digests begin."""
    from ocopsync.catalogue.shown import masked
    from ocopsync.formatting import money

    return money(value) if name in _PRICES and isinstance(value, int) else masked(name, _plain(value))


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} ({', '.join(mask(_plain(item))[:_DIGEST_SHOWN] for item in value)})"
    if isinstance(value, dict):
        return " × ".join(map(_plain, value.values()))
    return str(value)


def alike_for(one: str, other: str) -> int:
    """How many characters two texts have in common from the start."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
