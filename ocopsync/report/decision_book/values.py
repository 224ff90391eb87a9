"""How the values of a finding stand in cells: numbers as numbers, long texts cut to what differs, nothing personal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ocopsync.differences import FieldDifference
from ocopsync.fields import field_name
from ocopsync.finding import Finding
from ocopsync.messages import say
from ocopsync.report.words import alike_for, value_text

LONGEST = 600
"""Characters of a text in a cell."""
_NEAR = 40
"""Characters that are left before and after what differs in a long text."""
_EXACT = 10**15
"""A spreadsheet keeps fifteen digits of a number."""

Value = str | int | float | None


def value_of(name: str, value: Any) -> Value:
    """A field's value as a cell holds it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _EXACT:
        return value
    return value_text(name, value)


def sides_of(item: FieldDifference) -> tuple[Value, Value, Value]:
    """What stands there, what is wanted and what was sent last, each cut to where the first two differ."""
    live, wanted, sent = (value_of(item.name, value) for value in (item.live, item.wanted, item.sent))
    start, end = _alike(live, wanted)
    sent = _cut(sent, start if sent in (live, wanted) else 0, 0)
    if live == wanted:  # what is masked may look alike
        return str(say("{value} (another one)", value=_cut(live, 0, 0))), _cut(wanted, 0, 0), sent
    return _cut(live, start, end), _cut(wanted, start, end), sent


def _alike(one: Value, other: Value) -> tuple[int, int]:
    """How many characters two long texts have in common before and after what differs, but for a few."""
    if not isinstance(one, str) or not isinstance(other, str) or max(len(one), len(other)) <= LONGEST:
        return 0, 0
    start = alike_for(one, other)
    end = alike_for(one[start:][::-1], other[start:][::-1])
    return max(0, start - _NEAR), max(0, end - _NEAR)


def _cut(value: Value, start: int, end: int) -> Value:
    if not isinstance(value, str):
        return value
    text = value[start : len(value) - end]
    shown = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return f"{'…' if start else ''}{shown}{'…' if end and len(text) <= LONGEST else ''}"


def gathered(finding: Finding) -> tuple[str, Value, Value, Value]:
    """The fields of a finding that is decided as a whole, one under the other: names, there, wanted, last sent."""
    names = ", ".join(str(field_name(item.name)) for item in finding.fields)
    columns = zip(*map(_labelled, finding.fields), strict=True) if finding.fields else ((), (), ())
    there, wanted, sent = ("\n".join(lines)[:LONGEST] or None for lines in columns)
    return names, there, wanted, sent


def _labelled(item: FieldDifference) -> Iterator[str]:
    name = field_name(item.name)
    return (f"{name}: {side:,}" if isinstance(side, int | float) else f"{name}: {side}" for side in sides_of(item))
