"""``ocopsync adopt``: take over a listing that was not made by ocopsync."""

from __future__ import annotations

from ocopsync.messages import N_, say
from ocopsync_cli.office import connections_for, opened_ledger, settings_for
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import argument, json_option, option, stack, to_option
from ocopsync_cli.vocabulary import command as declare


@declare("adopt", help=N_("Take over a listing that was not made by ocopsync: from now on its row rules it."))
@stack(
    argument("sku"),
    to_option,
    option("--id", "remote_id", metavar="ID", default="", help=N_("Its id there, where the SKU doesn't tell.")),
    json_option,
)
def command(sku: str, to: tuple[str, ...], remote_id: str, as_json: bool) -> int:
    from ocopsync.errors import UsageError
    from ocopsync.resolve import adopt

    if len(to) != 1:
        raise UsageError(say("Name one marketplace: ocopsync adopt SKU --to MARKETPLACE"))
    screen = Screen(as_json=as_json)
    settings = settings_for()
    (connection,) = connections_for(settings, to, screen=screen, push=False)
    with opened_ledger(settings) as ledger:
        record = adopt(connection, ledger, sku, remote_id)
    screen.good(say("{sku} on {title} ({id}) is ours now.", sku=sku, title=connection.title, id=record.remote_id))
    if as_json:
        from ocopsync.report.json import record_json

        screen.json(record_json(connection, record))
    return 0
