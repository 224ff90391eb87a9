"""Plan files: a plan that is kept, looked at by people, and carried out later exactly as it is or not at all.

The first line says from what the plan was made and what it comes to, the last line holds the digest of all before it.
In between stand the plans' entries, a line for each. The same input gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Self

import attrs
import msgspec
from attrs import field, frozen

from ocopsync import __version__
from ocopsync.brakes import Brake
from ocopsync.connection import Connection
from ocopsync.errors import InputError, Outdated, system_reason
from ocopsync.holds import Hold
from ocopsync.ledger import Ledger, StampBook
from ocopsync.listing import Scope, canonical, digest
from ocopsync.messages import Message, say
from ocopsync.plan import Entry, Fate, Plan
from ocopsync.settings import Settings
from ocopsync.streams import Spool, sha256_of
from ocopsync.strictness import NORMAL, Strictness

FORMAT = "ocopsync-plan-1"
START = b'{"format":"ocopsync-plan-'
"""How the plan files of every version begin."""
LONGEST_HEADER = 1 << 24
"""Bytes; what has no line's end before that is something else."""
TOGETHER = 1 << 20
"""Bytes that are read together."""


@frozen(kw_only=True)
class Source:
    """From what a plan was made."""

    catalogue_id: str
    catalogue: str
    """The file's path."""
    sha256: str
    read_as: str
    """The digest of the settings by which the file is read."""
    on: dt.date
    withdraw_missing: bool = False
    allow: Mapping[str, int] = field(factory=dict)
    strictness: Strictness = NORMAL
    lots: str = ""
    """The digest of what the ledger knew of the catalogue's lots."""

    @classmethod
    def of(cls, settings: Settings, catalogue: Path, **how: Any) -> Self:
        """The source as it is now. Raises OSError where the catalogue can't be read."""
        return cls(
            catalogue_id=settings.catalogue_id,
            catalogue=str(catalogue.resolve()),
            sha256=sha256_of(catalogue),
            read_as=digest(
                [
                    settings.columns,
                    sorted(settings.rules_off),
                    settings.stamp_level,
                    str(settings.stamps.base or ""),
                    sorted(settings.stamps.others),
                ]
            ),
            **how,
        )


@frozen(kw_only=True)
class Part:
    """What a plan comes to on one marketplace."""

    scope: Scope
    settings: str
    """The digest of the marketplace's settings."""
    version: int
    """The ledger's version, …"""
    reading: int | None
    """… and the reading from which it was made."""
    counts: Mapping[Fate, int]
    holds: Mapping[Hold, int]
    due: Mapping[dt.date, int]
    withdrawn_without_row: int
    standing: int
    brakes: tuple[Brake, ...]
    entries: int
    size: int
    """Bytes of the entries."""


@frozen(kw_only=True)
class Made:
    """By what a plan file was made: all that one of another version tells us."""

    format: str
    ocopsync: str


@frozen(kw_only=True)
class Header(Made):
    source: Source
    parts: tuple[Part, ...]


@frozen(eq=False)
class PlanFile:
    """A plan file that is whole."""

    path: Path
    header: Header
    digest: str
    entries: Sequence[Spool[Entry]]
    """Of each part."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(part.scope.marketplace for part in self.header.parts)

    def plans(self, connections: Iterable[Connection], ledger: Ledger, allow: Mapping[str, int]) -> list[Plan]:
        """The plans, ready to be carried out. Raises Outdated where what they were made from has moved since."""
        by_scope = {connection.scope: connection for connection in connections}
        plans = []
        if StampBook(ledger).digest_of_lots(self.header.source.catalogue_id) != self.header.source.lots:
            raise self.outdated(say("a lot was written down, recalled or released"))
        for part, entries in zip(self.header.parts, self.entries, strict=True):
            connection = by_scope.get(part.scope)
            if connection is None:
                raise self.outdated(say("the settings name other accounts"))
            self._fits_or_raise(part, connection, ledger)
            plan = Plan(connection, part.version)
            plan.digest, plan.entries = self.digest, entries
            plan.counts, plan.holds, plan.due = Counter(part.counts), Counter(part.holds), Counter(part.due)
            plan.withdrawn_without_row, plan.standing = part.withdrawn_without_row, part.standing
            plan.brakes = [brake for brake in part.brakes if brake.count > allow.get(brake.kind, 0)]
            plans.append(plan)
        return plans

    def _fits_or_raise(self, part: Part, connection: Connection, ledger: Ledger) -> None:
        """``ledger`` may have moved by what an earlier run of this plan did, and by nothing else."""
        scope, title = connection.scope, connection.title
        if settings_digest(connection) != part.settings:
            raise self.outdated(say("the settings of {title} were changed", title=title))
        if reading_of(ledger, scope) != part.reading:
            raise self.outdated(say("{title} was read again", title=title))
        if ledger.begun(scope) != self.digest and ledger.version(scope) != part.version:
            raise self.outdated(say("something else was done or found out on {title} since", title=title))

    def same_source_or_raise(self, settings: Settings) -> None:
        """Raise Outdated where the catalogue isn't what it was, or would be read otherwise."""
        made = self.header.source
        if made.catalogue_id != settings.catalogue_id:
            raise self.outdated(say("it is another catalogue's plan"))
        path = Path(made.catalogue)
        try:
            now = Source.of(settings, path, on=made.on)
        except OSError as error:
            raise self.outdated(
                say("the catalogue {file} can't be read: {why}", file=path, why=system_reason(error))
            ) from error
        if now.sha256 != made.sha256:
            raise self.outdated(say("the catalogue {file} was changed", file=path))
        if now.read_as != made.read_as:
            raise self.outdated(say("the settings by which the catalogue is read were changed"))

    def outdated(self, why: Message) -> Outdated:
        return Outdated(
            say(
                "The plan {file} no longer fits: {why}. Nothing was sent. Make it again with: {command}",
                file=self.path,
                why=why,
                command=self.command,
            )
        )

    @property
    def command(self) -> str:
        """What makes it again. A brake that was released is to be released anew: the numbers may be others."""
        source = self.header.source
        missing = " --withdraw-missing" if source.withdraw_missing else ""
        taken = "" if source.strictness is NORMAL else f" --{source.strictness.value}"
        return (
            f"ocopsync plan {typable(source.catalogue)} --to {','.join(self.names)}{missing}{taken} "
            f"--out {typable(self.path)}"
        )


def typable(path: Path | str) -> str:
    """A path as it is written in a command."""
    return f'"{path}"' if " " in str(path) else str(path)


def save_plan(path: Path, plans: Sequence[Plan], source: Source, ledger: Ledger) -> str:
    """Write a plan file, whole or not at all; its digest.

    Raises InputError where the file can't be written, or is there and no plan file: nothing else is overwritten.
    """
    if path.exists() and not is_plan_file(path):
        raise InputError(say("{path} is there already, and is no plan. Give another name, or move it away.", path=path))
    parts = tuple(part_of(plan, ledger) for plan in plans)
    header = Header(format=FORMAT, ocopsync=__version__, source=source, parts=parts)
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            try:
                sha256 = written(file, header, plans)
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise InputError(say("{path} can't be written: {why}.", path=path, why=system_reason(error))) from error
    return sha256


def written(file: IO[bytes], header: Header, plans: Iterable[Plan]) -> str:
    """Write header, entries and seal; the digest."""
    file.write(canonical(msgspec.to_builtins(header, str_keys=True)) + b"\n")
    for plan in plans:
        plan.entries.write_to(file)
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0, os.SEEK_END)
    file.write(seal(sha256))
    file.flush()
    os.fsync(file.fileno())
    return sha256


def seal(sha256: str) -> bytes:
    """The last line."""
    return canonical({"sha256": sha256}) + b"\n"


def part_of(plan: Plan, ledger: Ledger) -> Part:
    return Part(
        scope=plan.connection.scope,
        settings=settings_digest(plan.connection),
        version=plan.version,
        reading=reading_of(ledger, plan.connection.scope),
        counts=dict(plan.counts),
        holds=dict(plan.holds),
        due=dict(plan.due),
        withdrawn_without_row=plan.withdrawn_without_row,
        standing=plan.standing,
        brakes=tuple(plan.brakes),
        entries=len(plan.entries),
        size=plan.entries.size,
    )


def load_plan(path: Path) -> PlanFile:
    """Read a plan file. Raises InputError where it is none, or was cut or edited; Outdated for another version's."""
    try:
        with path.open("rb") as file:
            return _read(path, file)
    except OSError as error:
        raise InputError(say("{path} can't be read: {why}", path=path, why=system_reason(error))) from error


def _read(path: Path, file: IO[bytes]) -> PlanFile:
    first = file.readline(LONGEST_HEADER)
    header, sha256 = _header(path, first), hashlib.sha256(first)
    entries = [Spool.of(Entry, _hashed(file, part.size, sha256), part.entries) for part in header.parts]
    sealed = seal(sha256.hexdigest())
    if file.read(len(sealed) + 1) != sealed:
        raise no_plan(path)
    return PlanFile(path, header, sha256.hexdigest(), entries)


def _hashed(file: IO[bytes], size: int, sha256: Any) -> Iterator[bytes]:
    """The next bytes of a file, in pieces, each of which goes into the digest."""
    while size and (piece := file.read(min(size, TOGETHER))):
        sha256.update(piece)
        size -= len(piece)
        yield piece


def _header(path: Path, line: bytes) -> Header:
    try:
        made = msgspec.json.decode(line, type=Made)
        if line.startswith(START) and (made.format, made.ocopsync) != (FORMAT, __version__):
            raise Outdated(say("The plan {file} was made by another version of ocopsync. Make it again.", file=path))
        return msgspec.json.decode(line, type=Header)
    except (msgspec.DecodeError, ValueError) as error:
        raise no_plan(path) from error


def no_plan(path: Path) -> InputError:
    return InputError(
        say("{path} is no plan, or was cut or edited. Make one with: ocopsync plan CATALOGUE --out FILE", path=path)
    )


def is_plan_file(path: Path) -> bool:
    """Whether it is a plan, whole or not, of whatever version."""
    try:
        with path.open("rb") as file:
            return file.read(len(START)) == START
    except OSError:
        return False


def settings_digest(connection: Connection) -> str:
    """What the marketplace's settings say, as a digest: an address that changed makes the plan another one."""
    table = attrs.asdict(connection.adapter.settings)
    return digest(msgspec.to_builtins(table, str_keys=True, enc_hook=str, order="sorted"))


def reading_of(ledger: Ledger, scope: Scope) -> int | None:
    found = ledger.last_reading(scope)
    return found.id if found else None
