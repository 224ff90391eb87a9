"""``ocopsync stamps void``: single stamps of a lot answer for nothing any more, or again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocopsync.messages import N_, say, say_n
from ocopsync_cli.office import settings_for
from ocopsync_cli.screen import Screen
from ocopsync_cli.stamping import book_for, lot_option, lot_or_raise, sku_option
from ocopsync_cli.vocabulary import command as declare
from ocopsync_cli.vocabulary import json_option, option, stack

if TYPE_CHECKING:
    from ocopsync.stamps.voiding import Changed


@declare("void", help=N_("Make single stamps of a lot void: torn, never glued on, or come back. --undo takes it back."))
@stack(
    sku_option,
    lot_option,
    option("--serial", "serials", metavar="SERIAL", multiple=True, help=N_("A stamp by its serial. May be repeated.")),
    option("--numbers", metavar="17-20", default="", help=N_("Stamps by their numbers in the lot: 17-20,25.")),
    option("--reason", metavar="TEXT", default="", help=N_("Why; who asks for such a stamp reads it.")),
    option("--undo", is_flag=True, help=N_("They are in use again.")),
    json_option,
)
def command(sku: str, lot: str, serials: tuple[str, ...], numbers: str, reason: str, undo: bool, as_json: bool) -> int:
    from ocopsync.errors import UsageError
    from ocopsync.stamps.voiding import bring_back, chosen, make_void

    if not serials and not numbers.strip(" ,"):
        raise UsageError(say("Which stamps? Name them with --serial or --numbers."))
    if undo and reason:
        raise UsageError(say("With --undo leave out --reason."))
    screen, settings = Screen(as_json=as_json), settings_for()
    with book_for(settings) as book:
        record = lot_or_raise(book, settings, sku, lot)
        stamps = list(chosen(book, record, serials, numbers))
        done = bring_back(book, record, stamps) if undo else make_void(book, record, stamps, reason)
    if as_json:
        from ocopsync.report.stamp_lots import void_json

        screen.json(void_json(record, done, settings.stamps.base))
    show(screen, done, undo=undo)
    return 0


def show(screen: Screen, done: Changed, *, undo: bool) -> None:
    if done.changed and undo:
        screen.good(say_n("{n} stamp is in use again.", "{n} stamps are in use again.", done.changed))
    elif done.changed:
        screen.good(say_n("{n} stamp is void from now on.", "{n} stamps are void from now on.", done.changed))
    if done.same:
        screen.line(say_n("{n} was so already.", "{n} were so already.", done.same))
    if done.used:
        screen.line(
            say_n(
                "{n} stays as it is: its second code was asked for already.",
                "{n} stay as they are: their second codes were asked for already.",
                done.used,
            )
        )
