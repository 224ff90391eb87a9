"""The second code of a stamp, under the scratch layer: written once for the printer, and kept as a salted hash alone.

It has 12 characters of the 28 and a check character: 28¹² = 2.3 × 10¹⁷ codes, 57.7 bits. A slow hash is for passwords
that people choose; of a random code the number of tries decides. Whoever copied the ledger must try them for each stamp
anew, for each has its own salt: at 2 × 10¹⁰ hashes a second, a strong graphics card of 2026 (our assumption), 134 days
for all of one stamp's, 67 on the average, to forge a single jar. 100,000 hashes take a fifth of a second this way, with
scrypt an hour. Who has no ledger must ask the page, which answers far slower.

The length also tells it from the serial beside it.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import os
import secrets
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from attrs import define, evolve, field, frozen

from ocopsync.errors import InputError, system_reason
from ocopsync.ledger import StampRecord
from ocopsync.messages import say
from ocopsync.stamps.serials import as_typed, drawn, is_checked

LENGTH = 12
HEADING = ("product", "lot", "number", "serial", "code")
_SALT = hashlib.blake2b.SALT_SIZE
_PURPOSE = b"ocopsync 2nd"


def new_code() -> str:
    return drawn(LENGTH)


def is_code(text: str) -> bool:
    """Whether ``text`` can be a second code: one with a mistyped character can't."""
    return is_checked(as_typed(text), LENGTH)


def in_groups(code: str) -> str:
    """As it is printed under the layer: ``K7TN-4QXM-RAP2C``."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def salted(code: str, salt: bytes | None = None) -> str:
    """What is kept of a code: ``salt:hash``, in hex."""
    salt = secrets.token_bytes(_SALT) if salt is None else salt
    digest = hashlib.blake2b(code.encode(errors="replace"), salt=salt, person=_PURPOSE, digest_size=32).hexdigest()
    return f"{salt.hex()}:{digest}"


def secret_fits(record: StampRecord, code: str) -> bool:
    """Whether ``code`` is the one under the scratch layer; as slow where it isn't. False where there is none."""
    salt, _, _ = record.secret.partition(":")
    if not salt:
        return False
    return hmac.compare_digest(record.secret, salted(as_typed(code), bytes.fromhex(salt)))


# The file for the printer


@define
class CodeFile:
    """The only place where the codes stand: for its owner's eyes alone, and never written over."""

    path: Path
    whole: bool = False
    """Whether all codes are in it, and on the disk."""
    _made: bool = False

    def giving(self, stamps: Iterable[StampRecord]) -> Generator[StampRecord, None, None]:
        """The stamps, each with the hash of a code of its own. With the last one, the file is whole.

        It is made with the first one.

        :raises FileExistsError: there is such a file
        :raises InputError: it can't be written
        """
        try:
            with self._new() as file:
                yield from _written(file, stamps)
                file.flush()
                os.fsync(file.fileno())
            _keep_name(self.path)
        except FileExistsError:
            raise
        except OSError as error:
            why = system_reason(error)
            raise InputError(say("{path} can't be written: {why}", path=str(self.path), why=why)) from error
        self.whole = True

    def _new(self) -> TextIO:
        file = open(self.path, "x", encoding="utf-8", newline="", opener=_private)  # noqa: SIM115
        self._made = True
        return file

    def drop(self) -> None:
        """It is as if it had never been; somebody else's stays."""
        if self._made:
            self.path.unlink(missing_ok=True)
        self._made = self.whole = False


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _written(file: TextIO, stamps: Iterable[StampRecord]) -> Iterator[StampRecord]:
    writer = csv.writer(file)
    writer.writerow(HEADING)
    for stamp in stamps:
        code = new_code()
        writer.writerow((stamp.code, stamp.lot, stamp.number, stamp.serial, in_groups(code)))
        yield evolve(stamp, secret=salted(code))


def _keep_name(path: Path) -> None:
    """The name in its folder survives a loss of power too, where the system can promise it."""
    with suppress(OSError):  # Windows opens no folders
        number = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


@frozen
class SecondCode:
    """A line of the file."""

    product: str
    """GTIN or own code."""
    lot: str
    number: int
    serial: str
    code: str = field(repr=False)
    """As it is printed."""


def is_code_file(path: Path) -> bool:
    with suppress(OSError), path.open("rb") as file:
        return file.readline(100).rstrip(b"\r\n") == ",".join(HEADING).encode()
    return False


def codes_in(path: Path) -> Iterator[SecondCode]:
    """The codes in their order, that of the numbers.

    :raises InputError: no such file, or one that ``stamps issue --secrets`` didn't write
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            if tuple(next(rows, ())) != HEADING:
                raise _not_ours(path)
            for row in rows:
                yield _code_of(row, path)
    except (UnicodeDecodeError, csv.Error) as error:
        raise _not_ours(path) from error
    except OSError as error:
        raise InputError(say("{path} can't be read: {why}", path=str(path), why=system_reason(error))) from error


def _code_of(row: list[str], path: Path) -> SecondCode:
    if len(row) != len(HEADING) or not row[2].isdecimal() or not is_checked(row[3]) or not is_code(row[4]):
        raise _not_ours(path)
    product, lot, number, serial, code = row
    return SecondCode(product, lot, int(number), serial, code)


def _not_ours(path: Path) -> InputError:
    return InputError(
        say(
            "{path} isn't a whole file of second codes. Expected: the one that ocopsync stamps issue --secrets wrote.",
            path=str(path),
        )
    )
