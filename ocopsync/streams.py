"""Streams: long iterables a handful at a time, files, and results that are kept on disk when they grow."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Generic, Self, TypeVar

import msgspec

T = TypeVar("T")

IN_MEMORY = 8 << 20
"""Bytes of a spool that are kept in memory."""
READ_TOGETHER = 1 << 16
"""Bytes of it that are read at once, and to the end of the line."""


def sha256_of(path: Path) -> str:
    """The digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most ``size`` items (``itertools.batched`` for Python 3.11)."""
    if size < 1:
        raise ValueError(f"nothing would come of batches of {size}")
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


class Spool(Generic[T]):
    """A list that is only appended to and read from the start, in memory while it is small and on disk beyond that.

    Its items are attrs values of one class whose fields JSON can hold.
    """

    def __init__(self, kind: type[T]) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, buffering=1 << 16)  # noqa: SIM115 - closed below
        self.close = weakref.finalize(self, self._file.close)
        """Happens by itself when nobody needs the spool any more."""
        self._encoder = msgspec.json.Encoder(order="deterministic")  # sets, too, in an order of their own
        self._decoder = msgspec.json.Decoder(kind)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, item: T) -> None:
        self._file.seek(0, 2)
        self._file.write(self._encoder.encode(item) + b"\n")
        self._count += 1

    def write_to(self, file: IO[bytes]) -> None:
        """Append the items to ``file``, a line for each."""
        self._file.seek(0)
        shutil.copyfileobj(self._file, file, 1 << 20)

    @classmethod
    def of(cls, kind: type[T], chunks: Iterable[bytes], count: int) -> Self:
        """The spool of what :meth:`write_to` wrote, in pieces of any size: so many items."""
        spool = cls(kind)
        for chunk in chunks:
            spool._file.write(chunk)
        spool._count = count
        return spool

    @property
    def size(self) -> int:
        """Its bytes."""
        return self._file.seek(0, 2)

    def __iter__(self) -> Iterator[T]:
        return map(self.decoded, self.lines())

    def decoded(self, line: bytes) -> T:
        """The item of one of :meth:`lines`."""
        return self._decoder.decode(line)

    def lines(self) -> Iterator[bytes]:
        """The items in JSON: for those who need little of each."""
        at, left = 0, self._count
        while left:
            self._file.seek(at)  # somebody may have added, or read from the start, since the last ones
            some = self._file.readlines(READ_TOGETHER)[:left]
            at, left = at + sum(map(len, some)), left - len(some)
            yield from some
