"""Decisions: what people say is to be done about findings, row by row, and the file in which a page saves them."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import attrs
from attrs import frozen

from ocopsync.differences import Author, FieldDifference, Kind
from ocopsync.errors import InputError, system_reason
from ocopsync.finding import Finding
from ocopsync.messages import Message, say, say_n, verbatim
from ocopsync.privacy import mask
from ocopsync.problem import Place
from ocopsync.schema import load_schema, reason, validator

MOST_NAMED = 20
"""So many faults of a file are named; who puts them right sees the next ones."""
_LONGEST_VALUE = 60


class Choice(enum.Enum):
    """What is to be done about a finding."""

    CATALOGUE = "catalogue"
    """Ours is right: send it, put it up, renew it or take it down, as the finding says."""
    LIVE = "live"
    """Theirs is right: into the catalogue."""
    ADOPT = "adopt"
    """It is ours, and looked after by us from now on."""
    IGNORE = "ignore"
    """Leave the whole listing alone from now on."""
    WITHDRAW = "withdraw"
    """Take it down; where it stands there twice, those besides ours."""
    LATER = "later"


CHOICES: Mapping[Kind, tuple[Choice, ...]] = {
    Kind.CHANGED: (Choice.CATALOGUE, Choice.LIVE, Choice.IGNORE, Choice.LATER),
    Kind.NEW: (Choice.CATALOGUE, Choice.IGNORE, Choice.LATER),
    Kind.MISSING: (Choice.CATALOGUE, Choice.IGNORE, Choice.LATER),
    Kind.EXPIRING: (Choice.CATALOGUE, Choice.LATER),
    Kind.LEFT: (Choice.WITHDRAW, Choice.IGNORE, Choice.LATER),
    Kind.WITHDRAW: (Choice.CATALOGUE, Choice.LATER),
    Kind.UNMANAGED: (Choice.ADOPT, Choice.WITHDRAW, Choice.IGNORE, Choice.LATER),
    Kind.TWICE: (Choice.WITHDRAW, Choice.LATER),
    Kind.REJECTED: (Choice.IGNORE, Choice.LATER),
    Kind.HIDDEN: (Choice.IGNORE, Choice.LATER),
    Kind.UNKNOWN: (Choice.LATER,),
}
"""What makes sense for a finding of a kind."""


@frozen(kw_only=True)
class Decision:
    """What is to be done about a finding, or about one field of it."""

    catalogue: str
    """Its id."""
    marketplace: str
    account: str = "default"
    sku: str = ""
    remote_id: str = ""
    field: str = ""
    """As in a listing's ``content``; empty for the whole finding. Only those that differ in fields have one each."""
    choice: Choice
    mark: str
    """What the finding is recognised by; see :func:`ocopsync.finding.mark_of`."""
    place: Place | None = attrs.field(default=None, eq=False)
    """Where it was written."""

    @property
    def listing(self) -> tuple[str, ...]:
        return (self.catalogue, self.marketplace, self.account, self.sku, self.remote_id)


class Fault(NamedTuple):
    """Something in a file of decisions that can't be used, and where."""

    place: Place
    what: Message


def items_of(finding: Finding) -> tuple[FieldDifference | None, ...]:
    """About what a finding can be decided: each field of one that differs in fields, else the whole of it (None)."""
    return finding.fields if finding.kind is Kind.CHANGED and finding.fields else (None,)


def choices_for(finding: Finding, item: FieldDifference | None = None) -> tuple[Choice, ...]:
    """What makes sense for a finding, or for one field of it."""
    return tuple(choice for choice in CHOICES.get(finding.kind, ()) if _makes_sense(choice, finding, item))


def _makes_sense(choice: Choice, finding: Finding, item: FieldDifference | None) -> bool:
    if choice is Choice.ADOPT:
        return bool(finding.sku)
    if choice is Choice.LIVE:  # what only we changed, and nobody has read there, is not theirs
        return item is not None and (item.live is not None or item.author is not Author.US)
    return True


def read_decisions(path: Path) -> list[Decision]:
    """The decisions that a page saved: JSON as in ``ocopsync_schemas/decisions.json``.

    :raises InputError: anything else, or two decisions that contradict each other; with the places
    """
    table = _table(path)
    faults = list(_faults(path, table))
    if faults:
        raise unusable(path, faults)
    return agreed(path, [_decision(path, number, entry) for number, entry in enumerate(table["decisions"], 1)])


def _table(path: Path) -> Any:
    import msgspec

    try:
        return msgspec.json.decode(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except OSError as error:
        raise InputError(say("{file} can't be read: {why}", file=path, why=system_reason(error))) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(
            say(
                "{file} isn't JSON as the page saves it, so nothing was decided by it. "
                "Save the decisions again from the page of: ocopsync reconcile CATALOGUE --html FILE",
                file=path,
            )
        ) from error


def _faults(path: Path, table: Any) -> Iterator[Fault]:
    for error in validator(load_schema("decisions")).iter_errors(table):
        steps = list(error.instance_path)
        number = steps[1] + 1 if len(steps) > 1 else None
        place = Place(
            path.name, sheet=steps[0] if steps else path.name, row=number, heading=".".join(map(str, steps[2:]))
        )
        value = mask(str(error.instance))[:_LONGEST_VALUE] if len(steps) > 2 else ""
        yield Fault(place, say("{value}: {reason}", value=value, reason=reason(error)) if value else reason(error))


def _decision(path: Path, number: int, entry: Mapping[str, Any]) -> Decision:
    place = Place(path.name, sheet="decisions", row=number)
    return Decision(**{**entry, "choice": Choice(entry["choice"]), "place": place})


def agreed(path: Path, decisions: Iterable[Decision], faults: Sequence[Fault] = ()) -> list[Decision]:
    """The decisions, each once. Raises InputError where there are ``faults``, or two contradict each other."""
    once = list(dict.fromkeys(decisions))
    found = [*faults, *contradictions(once)]
    if found:
        raise unusable(path, found)
    return once


def contradictions(decisions: Iterable[Decision]) -> Iterator[Fault]:
    """A listing that is decided twice over, and one that is to be left alone and changed."""
    decided: dict[tuple[str, ...], Decision] = {}
    settled: dict[tuple[str, ...], Decision] = {}
    for decision in decisions:
        same = decided.setdefault((*decision.listing, decision.field), decision)
        if same.choice is not decision.choice:
            yield _contradiction(decision, same)
        elif decision.choice is not Choice.LATER:
            first = settled.setdefault(decision.listing, decision)
            if (first.choice is Choice.IGNORE) is not (decision.choice is Choice.IGNORE):
                yield _contradiction(decision, first)


def _contradiction(decision: Decision, other: Decision) -> Fault:
    what = say(
        "{sku} on {marketplace} is decided otherwise in {place}; leave only one of the two",
        sku=decision.sku or decision.remote_id,
        marketplace=decision.marketplace,
        place=other.place or "–",
    )
    return Fault(decision.place or Place(), what)


def unusable(path: Path, faults: Sequence[Fault]) -> InputError:
    """All that is wrong with a file of decisions, up to twenty places; of such a file nothing is used."""
    lines = [f"- {fault.place}: {fault.what}" for fault in islice(faults, MOST_NAMED)]
    left = len(faults) - len(lines)
    if left:
        lines.append(str(say_n("and {n} more", "and {n} more", left)))
    return InputError(
        say(
            "Nothing was decided by {file}; first put right:\n{faults}",
            file=path.name,
            faults=verbatim("\n".join(lines)),
        )
    )
