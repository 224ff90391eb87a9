"""``ocopsync adapters``: the marketplaces that are installed."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import EntryPoint
from typing import Any

import click

from ocopsync.messages import N_, say, translated
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import Group, json_option, option, stack
from ocopsync_cli.vocabulary import command as declare


@click.group("adapters", cls=Group, help=N_("The marketplaces that are installed."))
def command() -> None: ...


@declare(
    "list",
    help=N_("List the installed marketplaces; with --details also what they can do and how we know it."),
    settings=False,
)
@stack(option("--details", is_flag=True, help=N_("Load each and say what it can do.")), json_option)
def list_adapters(details: bool, as_json: bool) -> int:
    from ocopsync.discovery import installed

    screen = Screen(as_json=as_json)
    rows = [{"name": name, **distribution_of(point)} for name, point in installed().items()]
    described = [row | describe(str(row["name"])) for row in rows] if details else rows
    if as_json:
        screen.json({"adapters": described})
        return 0
    screen.table(
        [say("Name"), say("Package"), say("Version")],
        ((row["name"], row["distribution"], row["version"]) for row in rows),
    )
    if details:
        for row in described:
            show_details(screen, row)
    return 0


command.add_command(list_adapters)


def distribution_of(point: EntryPoint) -> dict[str, str]:
    """The package that brings an adapter; another's adapter of the same name can be told apart by it."""
    found = point.dist
    return {"distribution": found.name if found else "", "version": found.version if found else ""}


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
