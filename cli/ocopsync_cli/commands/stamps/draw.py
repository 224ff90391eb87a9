"""``ocopsync stamps draw``: a QR symbol as a file, read back before it is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocopsync.messages import N_, say
from ocopsync_cli.office import our_base
from ocopsync_cli.screen import Screen
from ocopsync_cli.stamping import dpi_option, level_option, mm_option
from ocopsync_cli.vocabulary import argument, option, stack
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.stamps.drawing import Drawing
    from ocopsync.stamps.reading import StampText


@declare("draw", help=N_("Draw a QR symbol as SVG, PNG or PDF. It is read back before it is written."))
@stack(
    argument("text"),
    option(
        "--out",
        metavar="FILE",
        type=click.Path(path_type=Path),
        required=True,
        help=N_("The file to write: .svg, .png or .pdf."),
    ),
    mm_option,
    dpi_option,
    level_option,
    option(
        "--logo",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help=N_("A picture for the middle, where the symbol bears one; then level H is taken."),
    ),
    option("--force", is_flag=True, help=N_("Write over a file that is there.")),
)
def command(text: str, out: Path, mm: float, dpi: int, level: str | None, logo: Path | None, force: bool) -> int:
    from ocopsync.stamps.drawing import drawing, suffix_of, write_drawing
    from ocopsync.stamps.reading import read

    screen = Screen()
    suffix_of(out)
    stamp = read(text, our_base())
    drawn = drawing(text, mm, dpi, level=level or "", logo=logo)
    write_drawing(drawn, out, force=force)
    screen.good(say("{path} is written; read back, it says what it should.", path=out))
    show_size(screen, drawn)
    show_text(screen, text, stamp)
    return 0


def show_size(screen: Screen, drawn: Drawing) -> None:
    symbol, fit = drawn.symbol, drawn.fit
    screen.line(
        say(
            "{side} mm wide with its white margin, level {level}: {modules} × {modules} modules of {module} mm, "
            "{dots} dots each at {dpi} dpi. Print it without scaling.",
            side=f"{fit.side:.1f}",
            level=symbol.level,
            modules=symbol.modules,
            module=f"{fit.module:.3f}",
            dots=fit.dots,
            dpi=fit.dpi,
        )
    )
    if drawn.logo:
        screen.line(
            say("The logo takes {box} × {box} modules in the middle; it was read in every trial.", box=drawn.logo.box)
        )
    for remark in fit.remarks:
        screen.line(remark)


def show_text(screen: Screen, text: str, stamp: StampText) -> None:
    """What a person should know before it is printed a thousand times."""
    if stamp.ours is False:
        screen.bad(say("It leads to {host}, which isn't our own address.", host=stamp.host))
    if stamp.is_coded and not stamp.is_canonical(text):
        screen.line(say("Written canonically: {text}", text=stamp.canonical))
