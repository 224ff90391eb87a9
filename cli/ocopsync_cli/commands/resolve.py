"""``ocopsync resolve``: a person says what became of a listing."""

from __future__ import annotations

from ocopsync.messages import N_, say
from ocopsync_cli.office import connections_for, opened_ledger, settings_for
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import argument, json_option, option, stack, to_option
from ocopsync_cli.vocabulary import command as declare


@declare("resolve", help=N_("Settle a listing of which nobody knows what became: it is live as ID, or not there."))
@stack(
    argument("sku"),
    to_option,
    option("--is-live", metavar="ID", help=N_("It stands there: its id, or its page's address.")),
    option("--not-there", is_flag=True, help=N_("Nothing of it stands there; the next publish sends it again.")),
    json_option,
)
def command(sku: str, to: tuple[str, ...], is_live: str | None, not_there: bool, as_json: bool) -> int:
    from ocopsync import resolve
    from ocopsync.errors import UsageError

    if len(to) != 1 or bool(is_live) == not_there:
        raise UsageError(say("Write: ocopsync resolve SKU --to MARKETPLACE, and one of --is-live ID or --not-there."))
    screen = Screen(as_json=as_json)
    settings = settings_for()
    (connection,) = connections_for(settings, to, screen=screen, push=False)
    with opened_ledger(settings) as ledger:
        if is_live:
            record = resolve.is_live(connection, ledger, sku, is_live)
            screen.good(say("{sku} stands on {title} as {id}.", sku=sku, title=connection.title, id=record.remote_id))
        else:
            record = resolve.not_there(connection, ledger, sku)
            screen.good(say("{sku} is not on {title}; the next publish sends it.", sku=sku, title=connection.title))
        if as_json:
            from ocopsync.report.json import record_json

            screen.json(record_json(connection, record))
    return 0
