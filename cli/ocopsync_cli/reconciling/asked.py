"""What ``ocopsync reconcile`` was asked for, and what of it can't be done together."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from ocopsync.messages import Message, say
from ocopsync_cli.office import mapping_given, settings_given

if TYPE_CHECKING:
    from ocopsync.strictness import Strictness


@frozen(kw_only=True)
class Asked:
    """The options, as they were given."""

    to: tuple[str, ...]
    on: dt.date
    strictness: Strictness
    since: dt.datetime | None
    full: bool
    jobs: int | None
    html: Path | None
    xlsx: Path | None
    as_json: bool
    mend: bool
    decisions: Path | None
    accept_live: Path | None
    allow: Mapping[str, int]
    yes: bool

    @property
    def sends(self) -> bool:
        """Whether something may be sent."""
        return self.mend or self.decisions is not None

    @property
    def does_more(self) -> bool:
        """Whether something is done about what is found."""
        return self.sends or self.accept_live is not None


def sensible_or_raise(asked: Asked, catalogue: Path | None) -> None:
    """Raise UsageError where options contradict each other, or say nothing in this place."""
    from ocopsync.errors import UsageError

    for refusal in refusals(asked, catalogue):
        raise UsageError(refusal)


def refusals(asked: Asked, catalogue: Path | None) -> Iterator[Message]:
    if catalogue is not None and not os.path.exists(catalogue):  # noqa: PTH110 - a name can be too long
        yield say("There is no file {file}.", file=str(catalogue))
    folder = catalogue is not None and catalogue.is_dir()
    if asked.since is not None and asked.full:
        yield say("--since reads what changed, --full everything; give one of them.")
    if asked.mend and asked.decisions is not None:
        yield say("--mend does what is right by the settings, --decisions what was decided; give one of them.")
    if catalogue is None and asked.does_more:
        yield say(
            "Without a catalogue nothing can be put right. Write: ocopsync reconcile CATALOGUE, and the options again."
        )
    if (asked.yes or asked.allow) and not asked.sends:
        yield say(
            "Nothing is sent without --mend or --decisions, so there is nothing that --yes or --allow could allow."
        )
    if folder and settings_given() is not None:
        yield say("In a folder each catalogue has settings of its own; leave out --settings.")
    if folder and mapping_given():
        yield say(
            "--map names the columns of one catalogue. For a folder write them into the settings of each, under "
            "[catalogue.columns]."
        )
    if folder and asked.accept_live is not None and asked.accept_live.is_file():
        yield say(
            "{path} is a file. For a folder of catalogues name a folder for their copies: --accept-live FOLDER",
            path=asked.accept_live,
        )
    if folder and asked.allow:
        yield say(
            "--allow releases a brake for one catalogue that somebody has looked at. Give it for that one alone: "
            "ocopsync reconcile CATALOGUE"
        )
    if asked.jobs is not None and not folder:
        yield say("--jobs is for a folder of catalogues; for one leave it out.")
    targets = [path.resolve() for path in (asked.html, asked.xlsx, asked.accept_live) if path is not None]
    if len(set(targets)) < len(targets):
        yield say("--html, --xlsx and --accept-live name the same file. Give each a file of its own.")
