"""``ocopsync adapters parse``: what an adapter reads from a page that somebody saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ocopsync.messages import N_, say, say_n
from ocopsync_cli.office import settings_or_none
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import argument, json_option, option, stack
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.parsing import Parsed


@declare(
    "parse",
    help=N_("Show what an adapter reads from a saved page, for the day on which the marketplace changes its pages."),
)
@stack(
    argument("name"),
    argument("file", type=click.Path(path_type=Path)),
    option("--kind", default="", metavar="KIND", help=N_("Kind of page, such as list or product; without it all.")),
    option("--address", default="", metavar="TEXT", help=N_("Where the page was, where the copy doesn't say it.")),
    json_option,
)
def command(name: str, file: Path, kind: str, address: str, as_json: bool) -> int:
    from ocopsync.connection import default_settings, open_adapter
    from ocopsync.errors import NotRecognised
    from ocopsync.parsing import parse_file

    screen = Screen(as_json=as_json)
    settings = settings_or_none(Path.cwd())
    table = settings.marketplaces.get(name) if settings else None
    adapter = open_adapter(name, table or default_settings(name))
    try:
        found = parse_file(adapter, file, kind=kind, address=address)
    except NotRecognised as error:
        if as_json:
            screen.json({"adapter": name, "recognised": False, "reason": str(error), "listings": []})
        screen.bad(say("{title} doesn't recognise {file}: {why}", title=adapter.title, file=file, why=error.message))
        return 1
    if as_json:
        screen.json({"adapter": name, "recognised": True, "reason": "", "listings": list(map(listing_json, found))})
        return 0
    for item in found:
        show(screen, item)
    told = say_n("{n} listing was read from {file}.", "{n} listings were read from {file}.", len(found), file=file)
    screen.good(told)
    return 0


def listing_json(item: Parsed) -> dict[str, Any]:
    live = item.listing
    return {
        "remote_id": live.remote_id,
        "sku": live.sku,
        "state": live.state.value,
        "url": live.url,
        "damage": str(live.damage or ""),
        "fields": [{"field": read.field, "value": masked(read.value), "line": read.line} for read in item.fields],
        "missing": list(item.missing),
    }


def masked(value: Any) -> Any:
    """Texts without the numbers of persons."""
    from ocopsync.privacy import mask

    return mask(value) if isinstance(value, str) else value


def show(screen: Screen, item: Parsed) -> None:
    from ocopsync.fields import field_name
    from ocopsync_cli.words import LISTING_STATES, shown, word

    live = item.listing
    told = (live.sku or "-", live.remote_id or "-", word(LISTING_STATES, live.state.value), live.url)
    screen.line(" · ".join(part for part in told if part))
    if live.damage:
        screen.bad(live.damage)
    screen.table(
        [say("Field"), say("Value"), say("Line")],
        ((field_name(read.field), shown(read.field, read.value), read.line or "-") for read in item.fields),
    )
    if item.missing:
        names = ", ".join(str(field_name(name)) for name in item.missing)
        screen.line(say("Not found on this page, though the marketplace can hold it: {names}.", names=names))
    screen.line()
