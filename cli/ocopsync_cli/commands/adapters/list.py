"""``ocopsync adapters list``: which marketplaces are installed, and what they can do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ocopsync.entry_points import EntryPoint
from ocopsync.messages import N_, say, translated
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import command as declare
from ocopsync_cli.vocabulary import json_option, option, stack


@declare(
    "list",
    help=N_("List the installed marketplaces; with --details also what they can do and how we know it."),
    settings=False,
)
@stack(option("--details", is_flag=True, help=N_("Load each and say what it can do.")), json_option)
def command(details: bool, as_json: bool) -> int:
    from ocopsync.discovery import clash, clashing, installed

    screen = Screen(as_json=as_json)
    rows = [{"name": name, **distribution_of(point)} for name, point in installed().items()]
    described = [row | described_or_why(str(row["name"])) for row in rows] if details else rows
    clashes = {name: clash(name, points) for name, points in clashing().items()}
    if as_json:
        screen.json({"adapters": described, "clashes": {name: str(said) for name, said in clashes.items()}})
        return 0
    show_names(screen, rows)
    for said in clashes.values():
        screen.bad(said)
    for row in described if details else ():
        show_details(screen, row)
    return 0


def show_names(screen: Screen, rows: list[dict[str, str]]) -> None:
    """The names as plain columns: drawing a table would take longer than all the rest."""
    headings = [str(say("Name")), str(say("Package")), str(say("Version"))]
    cells = [[row["name"], row["distribution"], row["version"]] for row in rows]
    widths = [max(map(len, column)) for column in zip(headings, *cells, strict=True)]
    head = "   ".join(word.ljust(width) for word, width in zip(headings, widths, strict=True)).rstrip()
    for line in (head, "─" * (sum(widths) + 6)):
        screen.line(line)
    for row in cells:
        screen.line("   ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip())
    screen.line()


def distribution_of(point: EntryPoint) -> dict[str, str]:
    """The package that brings an adapter; another's adapter of the same name can be told apart by it."""
    package = point.dist
    return {"distribution": package.name if package else "", "version": package.version if package else ""}


def described_or_why(name: str) -> dict[str, Any]:
    """What an adapter says of itself, or why it can't be used."""
    from ocopsync.errors import OcopsyncError

    try:
        return describe(name)
    except OcopsyncError as error:
        return {"unusable": str(error.message)}
    except Exception as error:  # noqa: BLE001 - an outsider's adapter can fail with anything
        kind = type(error).__name__
        return {
            "unusable": str(
                say("{name} can't say what it can do with its default settings ({kind}).", name=name, kind=kind)
            )
        }


def describe(name: str) -> dict[str, Any]:
    """What an adapter says of itself with its default settings."""
    from ocopsync.connection import open_adapter
    from ocopsync.discovery import load_adapter

    adapter = open_adapter(name, load_adapter(name).Settings())
    capabilities = adapter.capabilities
    return {
        "title": adapter.title,
        "fields": {field: evidence.value for field, evidence in capabilities.fields.items()},
        "capabilities": {
            key: {"value": value, "evidence": evidence, "note": note}
            for key, value, evidence, note in claims(capabilities)
        },
        "hand_over": capabilities.hand_over,
        "blocked": str(adapter.push_blocked) if adapter.push_blocked else None,
        "credentials": [item.name for item in adapter.credentials],
    }


def claims(capabilities: Any) -> Iterator[tuple[str, Any, str, str]]:
    import datetime as dt

    import attrs

    from ocopsync.adapter import Claim

    for item in attrs.fields(type(capabilities)):
        claim = getattr(capabilities, item.name)
        if isinstance(claim, Claim):
            value = claim.value.total_seconds() if isinstance(claim.value, dt.timedelta) else claim.value
            yield item.name, value, claim.evidence.value, claim.note


def show_details(screen: Screen, row: dict[str, Any]) -> None:
    from ocopsync_cli.words import CAPABILITIES, EVIDENCE, FIELDS, able, word

    screen.line()
    if "unusable" in row:
        screen.bad(row["unusable"])
        return
    screen.line(f"{row['title']} ({row['name']})")
    if row["blocked"]:
        screen.block(row["blocked"])
    screen.table(
        [say("What it can do"), say("Value"), say("How we know"), say("Note")],
        (
            (
                word(CAPABILITIES, name),
                able(claim["value"]),
                word(EVIDENCE, claim["evidence"]),
                translated(claim["note"]),
            )
            for name, claim in row["capabilities"].items()
        ),
    )
    by_evidence: dict[str, list[str]] = {}
    for name, evidence in row["fields"].items():
        by_evidence.setdefault(evidence, []).append(word(FIELDS, name))
    screen.line(say("It holds:"))
    for evidence, names in by_evidence.items():
        screen.block(f"{word(EVIDENCE, evidence)}: {', '.join(names)}")
