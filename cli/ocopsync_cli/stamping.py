"""What the commands about stamps share: the book, the lot and the address that they work with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import frozen

from ocopsync.messages import N_, say
from ocopsync_cli.numbers import Number, WholeNumber
from ocopsync_cli.office import opened_ledger, settings_for
from ocopsync_cli.vocabulary import Decorator, option

if TYPE_CHECKING:
    from ocopsync.ledger import LotRecord, StampBook
    from ocopsync.settings import Settings
    from ocopsync.stamps.address import Base
    from ocopsync.stamps.events import TrackingEvent, WrittenEvent

LEVELS = ("L", "M", "Q", "H")
"""As in :mod:`ocopsync.stamps.symbol`, whose import would cost every command's help."""
sku_option: Decorator[Any] = option("--sku", metavar="SKU", required=True, help=N_("The product, by its SKU."))
lot_option: Decorator[Any] = option("--lot", metavar="LOT", required=True, help=N_("The lot's number, as printed."))
from_option: Decorator[Any] = option(
    "--from",
    "source",
    metavar="CATALOGUE",
    type=click.Path(path_type=Path),
    help=N_("The catalogue; without it the only one beside the settings."),
)

events_option: Decorator[Any] = option(
    "--events",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=N_("What was done with the lot: a CSV with time, step and place."),
)
out_option: Decorator[Any] = option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help=N_("The file to write; without it the output stream."),
)
mm_option: Decorator[Any] = option(
    "--mm",
    type=Number(5, 300),
    default=20.0,
    help=N_("The place for it in millimetres, with its white margin; without it 20."),
)
dpi_option: Decorator[Any] = option(
    "--dpi",
    type=WholeNumber(150, 2400),
    default=300,
    help=N_("Dots per inch of the printer; label printers have 203 or 300, which is taken without it."),
)
level_option: Decorator[Any] = option(
    "--level",
    type=click.Choice(LEVELS),
    help=N_("Error correction: L, M, Q or H; without it M."),
)


@frozen
class LotToShow:
    """What a lot's documents are made of."""

    base: Base
    book: StampBook
    lot: LotRecord
    events: Sequence[TrackingEvent]


LOT_STATES = {"active": N_("in use"), "recalled": N_("recalled"), "off_sale": N_("recalled, and taken off sale")}


@contextmanager
def book_for(settings: Settings) -> Iterator[StampBook]:
    """The stamps in the ledger of the settings."""
    from ocopsync.ledger import StampBook

    with opened_ledger(settings) as ledger:
        yield StampBook(ledger)


def lot_or_raise(book: StampBook, settings: Settings, sku: str, lot: str) -> LotRecord:
    """:raises InputError: no such lot; those that there are are named"""
    from ocopsync.stamps import lots

    return lots.lot_or_raise(book, settings.catalogue_id, sku, lot)


def catalogue_of(settings: Settings, source: Path | None) -> Path:
    """The catalogue that --from or the settings name, or the only one beside them; what was left out is said.

    :raises UsageError: there are several, or none
    """
    from ocopsync.catalogue.choosing import only_catalogue
    from ocopsync.folder.finding import catalogue_file
    from ocopsync.folder.workbooks import copies_left_out, is_hardly_a_catalogue, is_of_decisions
    from ocopsync.stamps.tables import is_of_stamps

    if source or settings.catalogue_file:
        return source or catalogue_file(settings)
    found = only_catalogue(
        settings.folder, but=lambda path: is_of_stamps(path) or is_of_decisions(path), hardly=is_hardly_a_catalogue
    )
    for message in copies_left_out(found):
        click.echo(str(message), err=True)
    return found


def base_or_raise(settings: Settings) -> Base:
    """Where our stamps lead.

    :raises SettingsError: the settings don't say it
    """
    from ocopsync.errors import SettingsError
    from ocopsync.settings import FILE_NAME

    if settings.stamps.base is None:
        raise SettingsError(
            say(
                "Where your stamps lead isn't set yet: what is printed can't be changed later. In {file}, below "
                "{table}, write your own domain in the line {line} and take away the # in front of it; where these "
                "two lines aren't, add both.",
                file=FILE_NAME,
                table="[stamps]",
                line='domain = "tem.example.vn"',
            )
        )
    return settings.stamps.base


def dates_of(lot: LotRecord) -> str:
    """`` (NSX 05/01/2026, HSD 05/01/2027)``, as on the label; nothing where no date is known."""
    from ocopsync.stamps.lots import days_of

    known = days_of(lot)
    return f" ({known})" if known else ""


def events_from(file: Path | None) -> list[WrittenEvent]:
    """The events that --events names."""
    from ocopsync.stamps.events import read_events

    return read_events(file) if file else []


@contextmanager
def lot_with_events(sku: str, lot: str, file: Path | None) -> Iterator[LotToShow]:
    """A lot with what --events says of it; events of no lot are named."""
    from ocopsync.stamps.events import events_of

    settings = settings_for()
    base, told = base_or_raise(settings), events_from(file)
    with book_for(settings) as book:
        record = lot_or_raise(book, settings, sku, lot)
        say_strangers(told, book, settings)
        yield LotToShow(base, book, record, events_of(record, told))


def say_strangers(told: Sequence[WrittenEvent], book: StampBook, settings: Settings) -> None:
    """Name, on the error stream, the events that are about no lot that is written down: they are shown nowhere."""
    from ocopsync.privacy import mask
    from ocopsync.stamps.events import strangers

    for row in strangers(told, book.lots(settings.catalogue_id)) if told else ():
        unknown = say(
            "Of no lot that is written down, and left out: {when}, {step} (SKU {sku}, lot {lot}).",
            when=row.event.when,
            step=row.event.step,
            sku=row.sku or "–",
            lot=row.lot or "–",
        )
        click.echo(mask(str(unknown)), err=True)


def write_json(value: object, out: Path | None) -> None:
    """Write ``value`` to the file that --out names, and say so; without one to the output stream."""
    from ocopsync.stamps import files

    if out is None:
        click.echo(files.json_text(value), nl=False)
        return
    files.write_json(out, value)
    click.echo(str(say("{path} is written.", path=out)), err=True)
