"""The lines of the page's table: one for each finding, or for each field in which a listing differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from ocopsync.clock import day_in_vietnam
from ocopsync.decisions import choices_for, items_of
from ocopsync.differences import FieldDifference
from ocopsync.differences.normalising import EMPTY
from ocopsync.fields import field_name
from ocopsync.finding import Finding, Reconciliation, mark_of
from ocopsync.listing import Json
from ocopsync.privacy import mask
from ocopsync.report.words import value_text

COLUMNS = (
    "place sku title kind bucket mark day author field there wanted sent choices reason id url also times".split()
)  # what is often empty comes last
"""What the table's script calls the parts of a line; ``place`` is the number of the reconciliation."""
_NO_BREAK = "\N{NO-BREAK SPACE}"


def table_rows(results: Sequence[Reconciliation]) -> Iterator[list[Any]]:
    """Everything that differs, then what waits; one list for each line, without the empty parts at its end."""
    for place, result in enumerate(results):
        for findings in (result.findings, result.waiting):
            for finding in findings:
                for item in items_of(finding):
                    yield _trimmed(_row(place, finding, item))


def value_shown(name: str, value: Json) -> str:
    """A field's value in full, a price on one line; empty where there is none."""
    if value in EMPTY:
        return ""
    text = value_text(name, value)
    return text.replace(" ", _NO_BREAK) if isinstance(value, int) else text


def web_address(url: str) -> str:
    """``url`` where it leads to a page of the web, else nothing: what came from outside is no link by itself."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname else ""


def field_words(names: Sequence[str]) -> str:
    return ", ".join(str(field_name(name)) for name in names)


def _row(place: int, finding: Finding, item: FieldDifference | None) -> list[Any]:
    author = item.author if item else finding.author
    there, wanted, sent = _values(item) if item else _gathered(finding.fields)
    return [
        place,
        finding.sku,
        mask(finding.title),
        finding.kind.value,
        finding.bucket.value,
        mark_of(finding, item),
        day_in_vietnam(finding.since).isoformat() if finding.since else "",
        author.value if author else "",
        item.name if item else "",
        there,
        wanted,
        sent,
        " ".join(choice.value for choice in choices_for(finding, item)),
        mask(finding.reason),
        finding.remote_id,
        web_address(finding.url),
        "" if item else field_words([field.name for field in finding.fields]),
        finding.times if finding.times > 1 else "",
    ]


def _values(item: FieldDifference) -> tuple[str, str, str]:
    """There, wanted, and what was last sent where it is neither."""
    there, wanted, sent = (value_shown(item.name, value) for value in (item.live, item.wanted, item.sent))
    return there, wanted, "" if sent in (there, wanted) else sent


def _gathered(fields: Sequence[FieldDifference]) -> tuple[str, str, str]:
    """The same of all fields of a finding that is decided as a whole, a line for each."""
    lines: tuple[list[str], list[str], list[str]] = ([], [], [])
    for item in fields:
        for side, value in zip(lines, _values(item), strict=True):
            side += [f"{field_words([item.name])}: {value}"] if value else []
    there, wanted, sent = map("\n".join, lines)
    return there, wanted, sent


def _trimmed(row: list[Any]) -> list[Any]:
    while row[-1] == "":
        row.pop()
    return row
