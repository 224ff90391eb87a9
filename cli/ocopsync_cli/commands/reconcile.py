"""``ocopsync reconcile``: what is live against what was meant. It changes nothing on any marketplace."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ocopsync.messages import N_, say, say_n
from ocopsync_cli.office import connections_for, open_catalogue, opened_ledger, settings_for, stamped_rows, stoppable
from ocopsync_cli.screen import Screen, counting
from ocopsync_cli.vocabulary import (
    catalogue_argument,
    json_option,
    map_option,
    on_option,
    stack,
    strictness_options,
    to_option,
)
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.finding import Finding, Reconciliation
    from ocopsync.strictness import Strictness


@declare(
    "reconcile",
    help=N_("Say in what the marketplaces differ from what was meant, and who changed it. Nothing is changed there."),
)
@stack(catalogue_argument, to_option, on_option, map_option, strictness_options, json_option)
def command(catalogue: Path, to: tuple[str, ...], on: dt.date, strictness: Strictness, as_json: bool) -> int:
    from ocopsync.differences import Kind
    from ocopsync.reconcile import reconcile

    screen = Screen(as_json=as_json)
    settings = settings_for(catalogue)
    connections = connections_for(settings, to, screen=screen, push=False)
    with (
        open_catalogue(catalogue, settings, on=on, strictness=strictness) as opened,
        opened_ledger(settings) as ledger,
        stoppable(screen) as stop,
    ):
        with counting(say("Listings read")) as progress:
            results = reconcile(
                stamped_rows(opened, settings, ledger, on),
                connections,
                ledger,
                on=on,
                strictness=strictness,
                progress=progress,
                stop=stop,
            )
        for result in results:
            show(screen, result)
        if any(len(result.findings) for result in results):
            screen.line(say("Where the marketplace is right, correct the catalogue. Then: ocopsync publish CATALOGUE"))
        code = exit_code(results, stopped=stop.is_set())
        if as_json:
            from ocopsync.report.json import reconcile_json

            screen.json(reconcile_json(results, Kind, code))
    return code


def exit_code(results: list[Reconciliation], *, stopped: bool) -> int:
    from ocopsync.differences import Kind

    if stopped:
        return 130
    if any(result.error is not None or result.counts[Kind.UNKNOWN] for result in results):
        return 1
    return 0 if all(result.clean for result in results) else 3


def show(screen: Screen, result: Reconciliation) -> None:
    from ocopsync.differences import Kind
    from ocopsync_cli.words import FIELDS, KINDS, word

    title = result.title
    if result.error is not None:
        screen.bad(say("{title} could not be read, so nothing is said about it: {why}", title=title, why=result.error))
        return
    if result.stopped:
        screen.bad(say("{title} was not read to the end, so nothing is said about it.", title=title))
        return
    counts = ", ".join(f"{n} {word(KINDS, kind)}" for kind, n in result.counts.items() if n)
    screen.line(
        say(
            "{title}: {read} read; {counts}",
            title=title,
            read=say_n("{n} listing", "{n} listings", result.read),
            counts=counts or "–",
        )
    )
    if result.invalid:
        screen.line(
            say_n(
                "  {n} row with errors was not compared; see: ocopsync check",
                "  {n} rows with errors were not compared; see: ocopsync check",
                result.invalid,
            )
        )
    names = sorted({word(FIELDS, item.name) for fields in result.rewritten.values() for item in fields})
    if names:
        screen.line(
            say_n(
                "  {n} listing was rewritten by the marketplace when it took it: {names}. That is not a difference.",
                "  {n} listings were rewritten by the marketplace when it took them: {names}. That is no difference.",
                len(result.rewritten),
                names=", ".join(names),
            )
        )
    handed_over = result.counts[Kind.HANDED_OVER]
    if handed_over:
        screen.line(
            say_n(
                "  {n} listing that was handed over could not be read; once it can be seen: "
                "ocopsync resolve SKU --to {marketplace} --is-live ADDRESS",
                "  {n} listings that were handed over could not be read; once they can be seen: "
                "ocopsync resolve SKU --to {marketplace} --is-live ADDRESS",
                handed_over,
                marketplace=result.marketplace,
            )
        )
    if result.clean:
        screen.good(say("  No differences."))
        return
    screen.table(
        [say("SKU"), say("Name"), say("How it stands"), say("Who"), say("In what")],
        (line for finding in result.findings for line in lines(finding)),
    )


def lines(finding: Finding) -> Iterator[tuple[str, ...]]:
    from ocopsync.privacy import mask
    from ocopsync_cli.words import AUTHORS, FIELDS, KINDS, shown, word

    head = (finding.sku or finding.remote_id, finding.title, word(KINDS, finding.kind))
    if not finding.fields:
        yield (*head, word(AUTHORS, finding.author), mask(finding.reason))
    for item in finding.fields:
        what = say(
            "{field}: there {live}, wanted {wanted}",
            field=word(FIELDS, item.name),
            live=shown(item.name, item.live),
            wanted=shown(item.name, item.wanted),
        )
        yield (*head, word(AUTHORS, item.author), " ".join(filter(None, [str(what), mask(finding.reason)])))
        head = ("", "", "")
