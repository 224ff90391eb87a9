"""``ocopsync withdraw``: take listings down, through the same plan and brakes as any change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ocopsync.messages import N_, say
from ocopsync_cli.commands.publish import carry_out, ready_to_push
from ocopsync_cli.office import connections_for, opened_ledger, settings_for, stoppable
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import allow_option, argument, json_option, on_option, stack, to_option, yes_option
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.connection import Connection
    from ocopsync.ledger import Ledger


@declare("withdraw", help=N_("Take the listings of these SKUs down: shows what it would do, asks, and does it."))
@stack(argument("skus", nargs=-1, required=True), to_option, on_option, allow_option, yes_option, json_option)
def command(
    skus: tuple[str, ...], to: tuple[str, ...], on: dt.date, allow: dict[str, int], yes: bool, as_json: bool
) -> int:
    from ocopsync.plan import make_withdrawals

    screen = Screen(as_json=as_json)
    settings = settings_for()
    connections = connections_for(settings, to, screen=screen, push=True)
    with (
        opened_ledger(settings) as ledger,
        stoppable(screen) as stop,
        ready_to_push(connections, ledger, screen) as ready,
    ):
        known_or_raise(skus, ready, ledger)
        plans = make_withdrawals(skus, ready, ledger, on=on, allow=allow)
        code = carry_out(plans, ledger, screen, stop, settings.catalogue_id, yes=yes, limit=None, name="withdraw")
    screen.line(say("Where a row still asks for it, the next publish lists it again: write 'gỡ' under Thao tác."))
    return code


def known_or_raise(skus: Sequence[str], connections: Sequence[Connection], ledger: Ledger) -> None:
    """Raise UsageError for an SKU that none of the marketplaces ever had from us: it is mistyped."""
    from ocopsync.errors import UsageError

    known = {sku for connection in connections for sku in ledger.records(connection.scope, skus)}
    strange = [sku for sku in skus if sku not in known]
    if strange:
        raise UsageError(
            say(
                "Nothing of {skus} was ever sent to {titles}, so nothing was withdrawn. Check the SKU.",
                skus=", ".join(strange),
                titles=", ".join(connection.title for connection in connections),
            )
        )
