"""``ocopsync ignore``: leave a listing alone from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocopsync.messages import N_, say
from ocopsync_cli.office import connections_for, opened_ledger, settings_for
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import argument, json_option, option, stack, to_option
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.connection import Connection
    from ocopsync.ledger import Record


@declare("ignore", help=N_("Leave a listing alone from now on: it is neither compared nor changed any more."))
@stack(
    argument("sku", required=False, default=""),
    to_option,
    option(
        "--id",
        "remote_id",
        metavar="ID",
        default="",
        help=N_("Its id there, where it has no SKU or isn't the only one."),
    ),
    option("--undo", is_flag=True, help=N_("Take it back: from now on it is compared again.")),
    json_option,
)
def command(sku: str, to: tuple[str, ...], remote_id: str, undo: bool, as_json: bool) -> int:
    from ocopsync.errors import UsageError
    from ocopsync.ignoring import ignore, notice

    if len(to) != 1 or not (sku or remote_id):
        raise UsageError(
            say("Name one marketplace, and an SKU or an id: ocopsync ignore SKU --to MARKETPLACE [--id ID]")
        )
    screen = Screen(as_json=as_json)
    settings = settings_for()
    (connection,) = connections_for(settings, to, screen=screen, push=False)
    with opened_ledger(settings) as ledger:
        record = (notice if undo else ignore)(connection, ledger, sku, remote_id)
    tell(screen, connection, record, sku or remote_id, undone=undo)
    if as_json:
        from ocopsync.report.json import record_json

        screen.json(record_json(connection, record))
    return 0


def tell(screen: Screen, connection: Connection, record: Record, listing: str, *, undone: bool) -> None:
    if undone:
        screen.good(say("{listing} on {title} is compared again.", listing=listing, title=connection.title))
        return
    screen.good(say("{listing} on {title} is left alone from now on.", listing=listing, title=connection.title))
    given = f"--id {record.remote_id}" if record.remote_id and record.sku.startswith("#") else record.sku
    screen.line(
        say(
            "To take it back: ocopsync ignore {listing} --to {marketplace} --undo",
            listing=given,
            marketplace=connection.name,
        )
    )
