"""What a reader says when a text isn't a value: it can't be read, it can be read in two ways, or it is a range."""

from __future__ import annotations


class Unreadable(ValueError):
    """The text has no reading. Its words are for developers; a problem tells people.

    ``suggestion`` is what was certainly meant, where that can be known although it isn't written so.
    """

    def __init__(self, text: str, *, suggestion: str = "") -> None:
        super().__init__(text)
        self.suggestion = suggestion


class Ambiguous(Unreadable):
    """The text has more than one reading; which was meant is for a person to say."""

    def __init__(self, *readings: str) -> None:
        super().__init__(" / ".join(readings))
        self.readings = readings


class IsRange(Unreadable):
    """The text gives a lowest and a highest value where one is needed."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__(f"{low} - {high}")
        self.low, self.high = low, high
