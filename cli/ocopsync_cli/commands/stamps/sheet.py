"""``ocopsync stamps sheet``: the stamps of a lot as a PDF for a printer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocopsync.messages import N_, say, say_n
from ocopsync_cli.numbers import WholeNumber
from ocopsync_cli.office import settings_for
from ocopsync_cli.screen import Screen
from ocopsync_cli.stamping import LEVELS, base_or_raise, book_for, lot_option, lot_or_raise, sku_option
from ocopsync_cli.vocabulary import command as declare
from ocopsync_cli.vocabulary import option, stack

if TYPE_CHECKING:
    from ocopsync.stamps.sheet import Written


@declare("sheet", help=N_("Write a lot's stamps into a PDF for label sheets or a label printer."))
@stack(
    sku_option,
    lot_option,
    option("--layout", metavar="LAYOUT", required=True, help=N_("The sheet or roll; see: ocopsync stamps layouts")),
    option(
        "--out",
        metavar="FILE",
        type=click.Path(path_type=Path),
        required=True,
        help=N_("The PDF to write; one that this command wrote and nobody changed is replaced."),
    ),
    option("--first", type=WholeNumber(1), help=N_("The number of the first stamp; without it 1.")),
    option("--count", type=WholeNumber(1), help=N_("How many stamps; without it all from the first on.")),
    option(
        "--copies",
        type=WholeNumber(1, 1_000_000),
        help=N_("How many labels of a lot whose stamps have no serials; without it one page."),
    ),
    option(
        "--dpi",
        type=click.Choice(["203", "300"]),
        help=N_("Dots per inch of the printer; without it 203 for rolls and 300 for sheets."),
    ),
    option(
        "--level",
        type=click.Choice(LEVELS),
        default="M",
        help=N_("How much damage the symbols bear; Q for humid shops, L for long links. Without it M."),
    ),
    option("--signed", is_flag=True, help=N_("Sign every link with your key; see: ocopsync stamps key")),
    option(
        "--secrets",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help=N_("Print the second codes of this file, which was written when the stamps were issued."),
    ),
    option("--cut-marks", is_flag=True, help=N_("Small crosses at the labels' corners, for paper that isn't cut yet.")),
    option(
        "--preview",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help=N_("Also write the first page as a picture (PNG)."),
    ),
    option("--force", is_flag=True, help=N_("Replace files that are there, whatever they are.")),
)
def command(
    sku: str,
    lot: str,
    layout: str,
    out: Path,
    first: int | None,
    count: int | None,
    copies: int | None,
    dpi: str | None,
    level: str,
    signed: bool,
    secrets: Path | None,
    cut_marks: bool,
    preview: Path | None,
    force: bool,
) -> int:
    from ocopsync.credentials import signing_key
    from ocopsync.stamps.files import check_target, whole
    from ocopsync.stamps.label import words_of
    from ocopsync.stamps.layouts import layout_or_raise
    from ocopsync.stamps.pdf import is_untouched
    from ocopsync.stamps.preview import first_page, is_preview
    from ocopsync.stamps.printing import Wanted, pieces_of
    from ocopsync.stamps.sheet import write_sheet
    from ocopsync.stamps.signing import known

    check_ending(out, ".pdf")
    if preview:
        check_ending(preview, ".png")
    screen, settings = Screen(), settings_for()
    base, on = base_or_raise(settings), layout_or_raise(layout, settings.stamps.layouts)
    dots = int(dpi) if dpi else on.dpi
    if preview:
        check_target(preview, ours=is_preview, force=force)
    key = known(signing_key(settings.catalogue_id), settings.stamps.public_keys) if signed else ""
    wanted = Wanted(first=first, count=count, copies=copies, key=key, codes=secrets)
    with book_for(settings) as book:
        record = lot_or_raise(book, settings, sku, lot)
        meant, pieces = pieces_of(book, record, base, wanted, page=on.on_page)
        with whole(out, ours=is_untouched, force=force, private=bool(secrets)) as file:
            written = write_sheet(file, pieces, words_of(record), on, level=level, dpi=dots, cut_marks=cut_marks)
    show(screen, written, out, meant)
    if preview:
        with whole(preview, ours=is_preview, force=force, private=bool(secrets)) as file:
            file.write(first_page(out, dpi=dots))
        screen.line(say("The first page as a picture: {path}", path=preview))
    return 0


def check_ending(path: Path, ending: str) -> None:
    from ocopsync.errors import UsageError

    if path.suffix.lower() != ending and not path.is_dir():
        raise UsageError(say("{path} should end in {ending}.", path=path, ending=ending))


def show(screen: Screen, written: Written, out: Path, meant: int) -> None:
    screen.good(
        say(
            "{path}: {stamps} on {pages}. Each symbol was read back.",
            path=out,
            stamps=say_n("{n} stamp", "{n} stamps", written.stamps),
            pages=say_n("{n} page", "{n} pages", written.pages),
        )
    )
    if void := meant - written.stamps:
        screen.line(say_n("{n} stamp is void, and left out.", "{n} stamps are void, and left out.", void))
    for fit in written.fits:
        about = {"side": f"{fit.side:.1f}", "module": f"{fit.module:.2f}", "dots": fit.dots, "dpi": fit.dpi}
        screen.line(say("Symbols of {side} mm, {module} mm or {dots} dots at {dpi} dpi a module.", **about))
        for remark in fit.remarks:
            screen.line(remark)
    if written.left_out:
        screen.bad(say("Left out of the words, for the font hasn't them: {chars}", chars=written.left_out))
    screen.line(say("Print at 100 %, not fitted to the page, and hold the first page against an empty sheet."))
