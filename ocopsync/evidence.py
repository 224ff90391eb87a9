"""Evidence: a scrubbed copy of the page that an adapter did not recognise, for whoever corrects the adapter."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import requests

from ocopsync.connection import Connection
from ocopsync.errors import CredentialMissing, NotRecognised
from ocopsync.messages import Message, say
from ocopsync.scrubbing import scrubbed_page
from ocopsync.transport import address_of

KEPT = 10
"""Copies in one folder; the oldest goes first."""
LARGEST = 1_000_000
"""Bytes of a page that are kept."""
SUFFIXES = {"text/html": ".html", "application/json": ".json"}


def with_copy(error: NotRecognised, connection: Connection) -> Message:
    """What the error says, and where a copy of the page lies; the sentence alone where none could be kept."""
    reply = error.reply or connection.adapter.transport.last_reply
    if connection.pages is None or reply is None:
        return error.message
    try:
        file = keep(reply, connection.pages, connection)
    except OSError:  # a full disk must not hide what is wrong
        return error.message
    return say(
        "{why} A copy of the page, without secrets and personal data as far as they can be told, is kept for the "
        "developer ({address}): {file}",
        why=error.message,
        address=address_of(reply.request),
        file=file,
    )


def keep(reply: requests.Response, folder: Path, connection: Connection) -> Path:
    """Write the reply into ``folder``, scrubbed; the file."""
    kind = reply.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    text = scrubbed_page(reply.content[:LARGEST].decode("utf-8", "replace"), kind, secrets_of(connection))
    folder.mkdir(parents=True, exist_ok=True)
    file = _free(folder, _name(reply, connection), SUFFIXES.get(kind, ".txt"))
    head = f"<!-- {address_of(reply.request)} {reply.status_code} -->\n" if file.suffix == ".html" else ""
    file.write_text(head + text, encoding="utf-8")
    for old in sorted(path for path in folder.iterdir() if path.suffix in (".html", ".json", ".txt"))[:-KEPT]:
        old.unlink(missing_ok=True)
    return file


def _name(reply: requests.Response, connection: Connection) -> str:
    now: dt.datetime = connection.adapter.transport.clock.now()
    path = re.sub(r"[^A-Za-z0-9]+", "-", reply.request.path_url.partition("?")[0]).strip("-")
    return f"{now:%Y%m%d-%H%M%S}-{connection.name}-{path[:60] or 'index'}"


def _free(folder: Path, name: str, suffix: str) -> Path:
    numbers = (f"-{number}" if number > 1 else "" for number in range(1, KEPT * 2))
    files = (folder / f"{name}{number}{suffix}" for number in numbers)
    return next((file for file in files if not file.exists()), folder / f"{name}{suffix}")


def secrets_of(connection: Connection) -> list[str]:
    """The credentials in use, and the session's cookies."""
    adapter = connection.adapter
    found = [str(cookie.value or "") for cookie in adapter.transport.cookies]
    for credential in adapter.credentials:
        try:
            found.append(adapter.secret(credential.name))
        except CredentialMissing:
            continue
    return sorted((text for text in found if len(text) >= 4), key=len, reverse=True)
