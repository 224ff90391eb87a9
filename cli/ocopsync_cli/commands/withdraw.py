"""``ocopsync withdraw``: take listings down, through the same plan and brakes as any change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ocopsync.messages import N_, say
from ocopsync_cli.carrying_out import at_work, carry_out
from ocopsync_cli.office import connections_for, settings_for
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import allow_option, argument, json_option, on_option, option, stack, to_option, yes_option
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.connection import Connection
    from ocopsync.ledger import Ledger
    from ocopsync.plan import Plan


@declare("withdraw", help=N_("Take the listings of these SKUs down: shows what it would do, asks, and does it."))
@stack(
    argument("skus", nargs=-1, required=True),
    to_option,
    option("--id", "remote_id", metavar="ID", default="", help=N_("Only this one of the listings that one SKU has.")),
    on_option,
    allow_option,
    yes_option,
    json_option,
)
def command(
    skus: tuple[str, ...],
    to: tuple[str, ...],
    remote_id: str,
    on: dt.date,
    allow: dict[str, int],
    yes: bool,
    as_json: bool,
) -> int:
    from ocopsync.errors import UsageError

    if remote_id and (len(skus) != 1 or len(to) != 1):
        raise UsageError(say("With --id write one SKU and one marketplace: ocopsync withdraw SKU --to NAME --id ID"))
    screen = Screen(as_json=as_json)
    settings = settings_for()
    connections = connections_for(settings, to, screen=screen, push=True)
    with at_work("withdraw", settings, connections, screen, allow=allow, yes=yes) as errand:
        known_or_raise(skus, connections, errand.ledger)
        code = carry_out(errand, plans_of(skus, remote_id, connections, errand.ledger, on, allow))
    screen.line(say("Where a row still asks for it, the next publish lists it again: write 'gỡ' under Thao tác."))
    return code


def plans_of(
    skus: Sequence[str],
    remote_id: str,
    connections: Sequence[Connection],
    ledger: Ledger,
    on: dt.date,
    allow: dict[str, int],
) -> list[Plan]:
    from ocopsync.planning import make_withdrawals
    from ocopsync.twins import make_withdrawal_of_twin

    kept = {sku: record.remote_id for sku, record in ledger.records(connections[0].scope, skus).items()}
    if remote_id and kept.get(skus[0]) != remote_id:
        return [make_withdrawal_of_twin(connections[0], ledger, skus[0], remote_id, allow=allow)]
    return make_withdrawals(skus, connections, ledger, on=on, allow=allow)


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
