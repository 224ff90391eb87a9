"""``ocopsync stamps damage``: how much a symbol of that size bears, before it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocopsync.messages import N_, say
from ocopsync_cli.numbers import WholeNumber
from ocopsync_cli.screen import Screen
from ocopsync_cli.stamping import dpi_option, level_option, mm_option
from ocopsync_cli.vocabulary import argument, json_option, option, stack
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.stamps.robustness import Robustness


@declare("damage", help=N_("Try how much stain, blur and bleaching a symbol of that size bears."))
@stack(
    argument("text"),
    mm_option,
    dpi_option,
    level_option,
    option("--seed", type=WholeNumber(0), default=0, help=N_("Where chance begins; the same gives the same.")),
    json_option,
)
def command(text: str, mm: float, dpi: int, level: str | None, seed: int, as_json: bool) -> int:
    from ocopsync.report.stamp_damage import damage_json
    from ocopsync.stamps.robustness import advice, robustness
    from ocopsync.stamps.symbol import checked, draw

    screen = Screen(as_json=as_json)
    found = robustness(checked(draw(text, level or "M")), mm, dpi, seed=seed)
    advised, code = advice(found, mm), 0 if found.is_robust else 1
    show(screen, found)
    screen.line(advised)
    if as_json:
        screen.json(damage_json(found, mm, advised, code))
    return code


def show(screen: Screen, found: Robustness) -> None:
    from ocopsync.stamps.robustness import ENOUGH, HARMS

    symbol, fit = found.symbol, found.fit
    screen.line(
        say(
            "Level {level}, {modules} × {modules} modules of {module} mm, {dots} dots each at {dpi} dpi.",
            level=symbol.level,
            modules=symbol.modules,
            module=f"{fit.module:.3f}",
            dots=fit.dots,
            dpi=fit.dpi,
        )
    )
    screen.table(
        [say("What happens to it"), say("Read"), say("Every stamp meets it")],
        ((say(harm.title), f"{found.shares[harm.name] * 100:.0f} %", "✓" if harm.everyday else "") for harm in HARMS),
    )
    for remark in fit.remarks:
        screen.line(remark)
    if found.is_robust:
        screen.good(
            say("It bears what every stamp meets, and stains of up to {stain} %.", stain=f"{found.bears * 100:.0f}")
        )
    else:
        missed = [say(harm.title) for harm in HARMS if harm.everyday and found.shares[harm.name] < ENOUGH]
        screen.bad(say("It doesn't bear what every stamp meets: {missed}.", missed=", ".join(map(str, missed))))
