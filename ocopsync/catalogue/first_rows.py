"""In which row each key came first: in memory for thousands of keys, in a temporary file for millions."""

from __future__ import annotations

import errno
import os
import weakref
from collections.abc import Hashable

IN_MEMORY = 1 << 14
"""Keys; more of them take no more memory."""
_BITS = 1 << 25
"""Of the filter that knows most keys that are not in the file: of four million new ones it lets one in nine through."""


class FirstRows:
    """Keys are kept as digests of 64 bits.

    Two that differ are taken for one in less than one of a million catalogues with a million rows.
    """

    def __init__(self) -> None:
        self._recent: dict[int, int] = {}
        self._older: _File | None = None

    def first(self, key: Hashable, number: int) -> int:
        """The row in which ``key`` came first: ``number``, if it didn't come before."""
        digest = hash(key)
        found = self._recent.get(digest) or (self._older and self._older.row_of(digest))
        if found:
            return found
        self._recent[digest] = number
        if len(self._recent) >= IN_MEMORY:
            self._older = self._older or _File()
            self._older.add(self._recent)
            self._recent.clear()
        return number


class _File:
    """Digests and their rows in a file that has no name, and goes when nobody needs it any more."""

    def __init__(self) -> None:
        import sqlite3

        self._error = sqlite3.Error
        self._filter = bytearray(_BITS // 8)
        self._database = sqlite3.connect("", isolation_level=None)
        weakref.finalize(self, self._database.close)
        self._database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;"
            "CREATE TABLE first (digest INTEGER PRIMARY KEY, row INTEGER NOT NULL)"
        )

    def row_of(self, digest: int) -> int:
        """0 where it isn't there."""
        if not self._filter[digest % _BITS >> 3] >> (digest & 7) & 1:
            return 0
        found = self._database.execute("SELECT row FROM first WHERE digest = ?", (digest,)).fetchone()
        return found[0] if found else 0

    def add(self, rows: dict[int, int]) -> None:
        for digest in rows:
            self._filter[digest % _BITS >> 3] |= 1 << (digest & 7)
        try:
            self._database.execute("BEGIN")
            self._database.executemany("INSERT INTO first VALUES (?, ?)", sorted(rows.items()))
            self._database.execute("COMMIT")
        except self._error as error:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
