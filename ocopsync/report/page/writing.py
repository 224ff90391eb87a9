"""Write the page: a template, and beside it the table's lines as JSON, one after the other."""

from __future__ import annotations

import datetime as dt
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup

from ocopsync.clock import VIETNAM
from ocopsync.errors import UsageError
from ocopsync.fields import FIELDS, field_name
from ocopsync.finding import Bucket, Reconciliation, Uncompared
from ocopsync.messages import current_language, say
from ocopsync.privacy import mask
from ocopsync.report.advice import advice
from ocopsync.report.page import summary
from ocopsync.report.page.rows import COLUMNS, table_rows
from ocopsync.report.page.texts import counted, texts
from ocopsync.report.words import AUTHORS, BUCKETS, CHOICES, KINDS, catalogue_name, word
from ocopsync.stamps.files import whole
from ocopsync.targets import folder_there_or_raise
from ocopsync.vietnam.dates import written

if TYPE_CHECKING:
    from jinja2 import Environment

SIGNATURE = b'<!doctype html>\n<html data-page="ocopsync reconcile"'
"""How every such page begins: only one of ours is written over."""
SCRIPTS = [f"{name}.js" for name in "search differing keeping line rows finding deciding table".split()]
"""In the order in which they need one another; together they are one script."""
_TOGETHER = 256
"""Lines that are handed to the file at once."""


def write_page(
    results: Sequence[Reconciliation],
    target: Path,
    *,
    on: dt.date,
    now: dt.datetime,
    office: str = "",
    uncompared: Sequence[Uncompared] = (),
) -> None:
    """Write how catalogues stand on marketplaces to ``target``, whole or not at all; an earlier page is replaced.

    ``on``: the day that was reconciled for. ``office``: who did it, for the heading.

    :raises UsageError: it can't be written, or something else stands there
    """
    page_can_be_written_or_raise(target)
    page = _templates().get_template("page.html")
    stream = page.stream(**_summary(results, on, now, office, uncompared), table=_table(results))
    stream.enable_buffering(_TOGETHER)
    with whole(target, force=True) as file:
        stream.dump(file, "utf-8")


def page_can_be_written_or_raise(target: Path) -> None:
    """Raise UsageError where ``target`` lies in no folder, or is there already: only such a page is replaced."""
    folder_there_or_raise(target)
    with suppress(OSError):  # writing says it better
        if (
            target.exists() and not target.is_dir() and not (target.is_file() and _begins(target).startswith(SIGNATURE))
        ):  # a device, too
            raise UsageError(
                say("{path} is there already and is no page of ocopsync reconcile. Name another file.", path=target)
            )


def _begins(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(SIGNATURE))


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("ocopsync.report.page", "parts")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["counted"] = counted
    return made


def _summary(
    results: Sequence[Reconciliation], on: dt.date, now: dt.datetime, office: str, uncompared: Sequence[Uncompared]
) -> dict[str, Any]:
    moment = now.astimezone(VIETNAM)
    catalogues = summary.by_catalogue(results)
    style, script = _part("page.css"), "\n".join(map(_part, SCRIPTS))
    return {
        "language": current_language(),
        "t": texts(),
        "style": Markup(style),  # noqa: S704 - ours
        "script": Markup(script),  # noqa: S704 - ours
        "allowed": {"style": _allowed(style), "script": _allowed(script)},
        "office": mask(office) or (catalogues[0].name if len(catalogues) == 1 else ""),
        "day": written(on),
        "date": on,
        "moment": f"{moment:%H:%M} {written(moment.date())}",
        "all": summary.in_all(results),
        "marketplaces": summary.by_marketplace(results),
        "catalogues": catalogues if len(catalogues) > 1 else [],
        "most_bars": summary.MOST_BARS,
        "failures": summary.failures(results),
        "uncompared": [(mask(item.name), mask(str(item.why))) for item in uncompared],
        "advice": list(advice(results, str(say("CATALOGUE")))),
        "rewritings": summary.rewritings(results),
        "lines": sum(len(result.findings) + len(result.waiting) for result in results),
        "differing": summary.DIFFERING,
        "same": Bucket.SAME,
        "tiles": (*summary.DIFFERING, Bucket.SAME),
        "words": {bucket: word(BUCKETS, bucket) for bucket in Bucket},
    }


def _table(results: Sequence[Reconciliation]) -> Iterator[Markup]:
    """What the script shows, as JSON in pieces, of which none can end the element that it lies in."""
    yield _json(_meanings(results))[:-1] + Markup(',"rows":[\n')
    for number, row in enumerate(table_rows(results)):
        yield (Markup(",\n") if number else Markup("")) + _json(row)
    yield Markup("\n]}")


def _meanings(results: Sequence[Reconciliation]) -> dict[str, Any]:
    return {
        "columns": COLUMNS,
        "places": [
            [result.catalogue, catalogue_name(result), result.marketplace, result.title, result.account]
            for result in results
        ],
        "kinds": {name: word(KINDS, name) for name in KINDS},
        "authors": {name: word(AUTHORS, name) for name in AUTHORS},
        "buckets": {name: word(BUCKETS, name) for name in BUCKETS},
        "choices": {name: word(CHOICES, name) for name in CHOICES},
        "fields": {name: str(field_name(name)) for name in FIELDS},
        "texts": texts(),
    }


def _json(value: Any) -> Markup:
    from jinja2.utils import htmlsafe_json_dumps

    return htmlsafe_json_dumps(value, dumps=lambda value: msgspec.json.encode(value).decode())


def _part(name: str) -> str:
    return files("ocopsync.report.page").joinpath("parts", name).read_text(encoding="utf-8")


def _allowed(text: str) -> str:
    """How the page's security policy names a style or script of its own: no other one runs."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
