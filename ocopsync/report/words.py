"""The words of reports: for how a listing stands, who changed it, and what can be decided about it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from ocopsync.messages import N_, Message

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


def word(table: Mapping[str, str], name: Enum | str | None) -> str:
    """The word for ``name`` in the user's language; a name that the table lacks is shown as it is."""
    if name is None:
        return ""
    key = name.value if isinstance(name, Enum) else name
    return str(Message(table[key])) if key in table else key.removeprefix("extra.")
