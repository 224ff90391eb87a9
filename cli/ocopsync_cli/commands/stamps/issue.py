"""``ocopsync stamps issue``: a lot is written down, and its stamps get their serials."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ocopsync.messages import N_, say, say_n
from ocopsync_cli.numbers import WholeNumber
from ocopsync_cli.office import open_catalogue, settings_for
from ocopsync_cli.screen import Screen
from ocopsync_cli.stamping import base_or_raise, book_for, catalogue_of, dates_of, from_option, lot_option, sku_option
from ocopsync_cli.vocabulary import command as declare
from ocopsync_cli.vocabulary import day_given, json_option, option, stack

if TYPE_CHECKING:
    from ocopsync.stamps.address import Base
    from ocopsync.stamps.issuing import Issued
    from ocopsync.stamps.lots import Draft


def day_option(name: str, help: str) -> Any:
    return option(name, metavar="DATE", callback=day_given, help=help)


@declare(
    "issue",
    help=N_("Write a lot down, and give its stamps serials where they are wanted. What is there stays as it is."),
)
@stack(
    sku_option,
    lot_option,
    option("--serials", is_flag=True, help=N_("Each stamp has a serial of its own; say how many with --count.")),
    option("--count", type=WholeNumber(1), help=N_("How many stamps with serials the lot has then, in all.")),
    day_option("--made", N_("The day of making (NSX): 05/01/2026.")),
    day_option("--expires", N_("The last day (HSD); without it the shelf life says it, where it is certain.")),
    from_option,
    option(
        "--secrets",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help=N_(
            "Give each new stamp a second code, for under a scratch layer; the codes stand in this new file alone."
        ),
    ),
    json_option,
)
def command(
    sku: str,
    lot: str,
    serials: bool,
    count: int | None,
    made: dt.date | None,
    expires: dt.date | None,
    source: Path | None,
    secrets: Path | None,
    as_json: bool,
) -> int:
    from ocopsync.catalogue.choosing import product_of
    from ocopsync.clock import SystemClock, today
    from ocopsync.stamps.issuing import Issued, issue, refuse_early
    from ocopsync.stamps.lots import draft

    check_options(serials=serials, count=count, secrets=secrets)
    screen, clock = Screen(as_json=as_json), SystemClock()
    settings = settings_for(source)
    base = base_or_raise(settings)
    on, now = today(clock), clock.now()
    with open_catalogue(catalogue_of(settings, source), settings, on=on) as opened:
        product = product_of(opened, sku)
    with book_for(settings) as book:
        planned = draft(book, settings.catalogue_id, product, lot, on=on, now=now, made_on=made, expires_on=expires)
        if count:
            refuse_early(book, planned.lot, count, secrets)
        book.write_lot(planned.lot)
        issued = issue(book, planned.lot, count, now, secrets=secrets) if count else Issued(planned.lot, 0)
    if as_json:
        from ocopsync.report.stamp_lots import issue_json

        screen.json(issue_json(planned, issued, base, secrets))
    show(screen, planned, issued, base, serials=serials, secrets=secrets)
    return 0


def check_options(*, serials: bool, count: int | None, secrets: Path | None) -> None:
    from ocopsync.errors import UsageError

    if serials and count is None:
        raise UsageError(say("How many stamps with serials shall the lot have? Say it: --serials --count 100"))
    if not serials and count is not None:
        raise UsageError(
            say(
                "Without serials all stamps of a lot are the same, and any number can be printed: leave out --count, "
                "or add --serials."
            )
        )
    if not serials and secrets is not None:
        raise UsageError(
            say("Second codes belong to stamps with serials: add --serials and --count, or leave out --secrets.")
        )


def show(screen: Screen, planned: Draft, issued: Issued, base: Base, *, serials: bool, secrets: Path | None) -> None:
    from ocopsync.stamps.texts import link_of

    lot = issued.lot
    about = {"lot": lot.lot, "sku": lot.sku, "dates": dates_of(lot)}
    if planned.new:
        screen.good(say("Lot {lot} of {sku} is written down{dates}.", **about))
    else:
        screen.line(say("Lot {lot} of {sku} was written down already{dates}.", **about))
    for remark in planned.remarks:
        screen.line(remark)
    screen.line(say("Its link: {link}", link=link_of(base, lot)))
    if issued.added:
        screen.good(
            say_n(
                "{n} stamp was issued: number {first}.",
                "{n} stamps were issued: numbers {first} to {last}.",
                issued.added,
                first=issued.first,
                last=lot.count,
            )
        )
        if secrets:
            screen.line(
                say(
                    "The second codes stand in {file}, and nowhere else: give it to the printer alone, and delete it "
                    "when all is printed.",
                    file=str(secrets),
                )
            )
    elif serials:
        screen.line(say("It has {count} stamps already; nothing was issued.", count=lot.count))
        if secrets:
            screen.line(say("{file} wasn't written: only new stamps get second codes.", file=str(secrets)))
