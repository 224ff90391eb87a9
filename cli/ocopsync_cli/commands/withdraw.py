"""``ocopsync withdraw``: take listings down, through the same plan and brakes as any change."""

from __future__ import annotations

import datetime as dt

import click

from ocopsync.messages import N_
from ocopsync_cli.commands.publish import carry_out, ready_to_push
from ocopsync_cli.office import connections_for, opened_ledger, settings_for, stoppable
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import allow_option, json_option, on_option, stack, to_option, yes_option
from ocopsync_cli.vocabulary import command as declare


@declare("withdraw", help=N_("Take the listings of these SKUs down: shows what it would do, asks, and does it."))
@stack(click.argument("skus", nargs=-1, required=True), to_option, on_option, allow_option, yes_option, json_option)
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
        plans = make_withdrawals(skus, ready, ledger, on=on, allow=allow)
        return carry_out(plans, ledger, screen, stop, settings.catalogue_id, yes=yes, limit=None, name="withdraw")
