"""Recording: an adapter tells one story to its sandbox, or to a test account, and what is said is kept without secrets.

Each chapter becomes a cassette. They are kept only when no secret is found in any, and when the adapter, told the story
by the cassettes alone, makes the same of it.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from attrs import evolve, field, frozen
from requests.adapters import BaseAdapter, HTTPAdapter

from ocopsync.adapter import Adapter, AdapterSettings
from ocopsync.clock import Clock, SystemClock
from ocopsync.connection import USER_AGENT, Connection, has_credentials, may_push
from ocopsync.credentials import finder
from ocopsync.discovery import SANDBOXES, installed, load_adapter, load_sandbox
from ocopsync.errors import CredentialMissing, InputError, OcopsyncError, UsageError, system_reason
from ocopsync.listing import Scope
from ocopsync.messages import Message, say, verbatim
from ocopsync.scrubbing import SCRUBBED
from ocopsync.testing import HandClock, SandboxMount, secrets_of
from ocopsync.testing.cassettes import Interaction, Recorder, Replay, cassette_text
from ocopsync.testing.scrubbed import decoded, secrets_in
from ocopsync.testing.story import UPLOAD, Story, unlike
from ocopsync.transport import RetryPolicy, Transport, is_loopback

START = dt.datetime(2026, 11, 21, 2, 0, tzinfo=dt.UTC)
"""When a story is told to a sandbox: always then, so that it is recorded alike."""
PRACTICE_URL = "http://127.0.0.1:{port}"

Chapters = dict[str, list[Interaction]]


@frozen
class Recorded:
    chapter: str
    file: Path
    requests: int


@frozen(kw_only=True)
class Studio:
    """Where a story is told: what an adapter is opened with."""

    name: str
    settings: AdapterSettings
    secret: Callable[[str], str]
    inner: BaseAdapter
    clock: Clock
    credentials: Sequence[str] = field(repr=False)
    between: Callable[[], object] = lambda: None

    @property
    def public(self) -> Sequence[str]:
        """The names in requests and answers whose values may be kept, besides those that we know."""
        return sorted(self.adapter(self.inner, self.clock).public_names)

    def adapter(self, mounted: BaseAdapter, clock: Clock) -> Adapter:
        retry = RetryPolicy(attempts=3)
        transport = Transport(self.settings.url, user_agent=USER_AGENT, clock=clock, adapter=mounted, retry=retry)
        return load_adapter(self.name)(self.settings, transport, self.secret)


def record(name: str, folder: Path, *, table: AdapterSettings | None = None, url: str = "") -> list[Recorded]:
    """Tell the story and write its cassettes into ``folder``, all of them or none.

    Without ``url`` the sandbox is asked that the adapter's package brings, without a socket. Raises NotPermitted where
    ``url`` is a real marketplace and nobody has allowed it; UsageError where nothing could be recorded.
    """
    studio = at_account(name, table, url) if url else in_sandbox(name)
    chapters, outcome = told(studio)
    if not any(chapters.values()):
        raise UsageError(say("{name} made no request, so there is nothing to record.", name=name))
    texts = {chapter: cassette_text(interactions, studio.public) for chapter, interactions in chapters.items()}
    clean_or_raise(texts, studio.credentials, pictures=[str(name) for chapter, name in outcome if chapter == UPLOAD])
    same_or_raise(studio, chapters, outcome)
    return [
        Recorded(chapter, path, len(chapters[chapter]))
        for chapter, path in zip(texts, written(folder, texts), strict=True)
    ]


def in_sandbox(name: str) -> Studio:
    kind = load_adapter(name)
    if name not in installed(SANDBOXES):
        raise UsageError(
            say(
                "{name} brings no sandbox to talk with. Say where a test account is: --url ADDRESS. An adapter that "
                "sends nothing, but only writes files, has nothing to record.",
                name=name,
            )
        )
    clock, practised = HandClock(START), load_sandbox(name)
    sandbox = practised(clock=clock)
    settings = kind.Settings(url=PRACTICE_URL.format(port=practised.port or 80), **practised.practice)
    return Studio(
        name=name,
        settings=settings,
        secret=secrets_of(practised.credentials),
        inner=SandboxMount(sandbox),
        clock=clock,
        credentials=list(practised.credentials.values()),
        between=sandbox.approve_all,
    )


def at_account(name: str, table: AdapterSettings | None, url: str) -> Studio:
    """A test account, or a sandbox that somebody serves, whose credentials are known."""
    settings = evolve(table or practised_settings(name, url), url=url)
    secret = finder(name, settings.account)
    if is_loopback(url) and name in installed(SANDBOXES):
        secret = first_of(secret, secrets_of(load_sandbox(name).credentials))
    clock = SystemClock()
    inner = HTTPAdapter()
    adapter = load_adapter(name)(settings, Transport(url, user_agent=USER_AGENT, clock=clock, adapter=inner), secret)
    connection = Connection(adapter, Scope(name, settings.account, ""))
    may_push(connection)
    has_credentials(connection)
    found = [value for item in adapter.credentials if (value := known(secret, item.name))]
    return Studio(name=name, settings=settings, secret=secret, inner=inner, clock=clock, credentials=found)


def practised_settings(name: str, url: str) -> AdapterSettings:
    practice: Mapping[str, Any] = load_sandbox(name).practice if name in installed(SANDBOXES) else {}
    return load_adapter(name).Settings(url=url, **practice)


def first_of(one: Callable[[str], str], other: Callable[[str], str]) -> Callable[[str], str]:
    return lambda name: known(one, name) or other(name)


def known(secret: Callable[[str], str], name: str) -> str:
    try:
        return secret(name)
    except CredentialMissing:
        return ""


def told(studio: Studio) -> tuple[Chapters, list[tuple[str, Any]]]:
    recorder, chapters, outcome = Recorder(studio.inner, studio.public), Chapters(), []
    if studio.adapter(recorder, studio.clock).capabilities.hand_over:
        raise UsageError(
            say("{name} hands over files with these settings: there is no talk to record.", name=studio.name)
        )
    story = Story(lambda: studio.adapter(recorder, studio.clock), studio.clock, studio.between)
    for chapter, came_of_it in story.chapters():
        chapters[chapter] = recorder.take()
        outcome.append((chapter, came_of_it))
    return chapters, outcome


def clean_or_raise(texts: Mapping[str, str], credentials: Sequence[str], *, pictures: Sequence[str] = ()) -> None:
    """Says which kind of secret was found where, and never the secret. ``pictures``: the marketplace's names of them,
    which look like one."""
    for chapter, text in texts.items():
        plain = without_names(text, pictures)
        found = [secret for form in (plain, decoded(plain)) for secret in secrets_in(form, credentials)]
        kinds = sorted({secret.partition(":")[0] for secret in found})
        if kinds:
            raise UsageError(
                say(
                    "Nothing was written: the cassette {chapter} would hold {kinds}. Name only what may be public in "
                    "the replies that are kept.",
                    chapter=chapter,
                    kinds=", ".join(str(Message(kind)) for kind in kinds),
                )
            )


def without_names(text: str, names: Sequence[str]) -> str:
    """Whole, without their folders, and as a form writes them."""
    forms = {
        form for name in names for part in (name, name.rpartition("/")[2]) for form in (part, quote(part, safe=""))
    }
    for form in sorted(filter(None, forms), key=len, reverse=True):
        text = text.replace(form, " ")
    return text


def same_or_raise(studio: Studio, chapters: Chapters, outcome: Sequence[tuple[str, Any]]) -> None:
    clock = HandClock(START if isinstance(studio.clock, HandClock) else studio.clock.now())
    replay = Replay([interaction for chapter in chapters.values() for interaction in chapter], studio.public)
    story = Story(lambda: studio.adapter(replay, clock), clock)
    try:
        differing: Message | None = unlike(outcome, list(story.chapters()))
    except OcopsyncError as error:
        differing = error.message
    except Exception as error:  # noqa: BLE001 - where a value was left out an adapter may stumble in any manner
        differing = verbatim(error if isinstance(error, AssertionError) else f"{type(error).__name__}: {error}")
    if differing is not None:
        raise UsageError(
            say(
                "Nothing was written: played back, the story ends otherwise. {why} Where {scrubbed} stands, name the "
                "key or the field in the adapter's public_names, if its values may be public.",
                why=differing,
                scrubbed=SCRUBBED,
            )
        )


def written(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """All files, or none: each is written beside its place first."""
    drafts: dict[Path, str] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for chapter, text in texts.items():
            handle, name = tempfile.mkstemp(dir=folder, prefix=".")
            drafts[folder / f"{chapter}.json"] = name
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
        for path, name in drafts.items():
            Path(name).replace(path)
    except OSError as error:
        for name in drafts.values():
            Path(name).unlink(missing_ok=True)
        raise InputError(say("{file} can't be written: {why}.", file=folder, why=system_reason(error))) from error
    return list(drafts)
