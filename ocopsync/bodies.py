"""Bodies: an answer is read to its end, but never more of it than an answer has, nor for longer than one takes."""

from __future__ import annotations

import datetime as dt

import requests

from ocopsync.clock import Clock
from ocopsync.surrogates import without_halves

LARGEST = 64 * 2**20
"""Bytes. The largest that are published anywhere are sitemaps, of at most 50 MiB (sitemaps.org/protocol.html)."""
LONGEST = dt.timedelta(minutes=5)
"""From the first byte of the body on; between two of them the timeout counts, as everywhere."""
PIECE = 4096
"""Bytes read at once; one by one they would come in time for ever."""


class TooLarge(Exception):
    """More came than an answer has."""


def read_body(response: requests.Response, clock: Clock) -> None:
    """Read the body of a streamed ``response``, without halves of characters.

    Raises TooLarge, or requests.ReadTimeout where it doesn't come to an end.
    """
    if isinstance(response._content, bytes) or response.raw is None:  # whoever is mounted made it whole
        return
    until, size = clock.now() + LONGEST, 0
    pieces: list[bytes] = []
    try:
        for piece in response.iter_content(PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > LARGEST:
                raise TooLarge
            if clock.now() > until:
                raise requests.ReadTimeout(request=response.request)
    except BaseException:
        response.close()
        raise
    response._content = without_halves(b"".join(pieces))  # where requests itself keeps it
