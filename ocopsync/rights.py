"""Rights: who is right about a field, where a listing stands otherwise than the catalogue says; by the settings."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from ocopsync.listing import EXTRA

ALL = "*"
"""What stands in the settings for every field that isn't named."""


class Right(enum.Enum):
    """Whose value of a field is right."""

    CATALOGUE = "catalogue"
    """Ours: it is sent, whoever changed the other."""
    LIVE = "live"
    """Theirs: ours counts only where the listing is made."""
    NEWEST = "newest"
    """Whoever changed it; where both did, whoever did it later."""
    ASK = "ask"
    """Nobody's: a person decides each time."""


def right_of(rights: Mapping[str, str], field: str) -> Right:
    """Who is right about a field; about a part (``size.length``) who is about its whole."""
    whole = field if field.startswith(EXTRA) else field.partition(".")[0]
    return Right(rights.get(field) or rights.get(whole) or rights.get(ALL) or Right.CATALOGUE.value)
