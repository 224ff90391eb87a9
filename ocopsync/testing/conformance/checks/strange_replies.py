"""Replies that are strange and still replies: later pages that fail, lists that go round, values that aren't there."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from email.utils import format_datetime
from itertools import islice
from typing import Any

import requests

from ocopsync.errors import MarketplaceError
from ocopsync.listing import Found, LiveListing, Outcome
from ocopsync.testing.conformance.profile import lists_in
from ocopsync.testing.conformance.suite import EVER, SKU, not_applicable
from ocopsync.testing.conformance.trying_reads import FEW, TryingReads
from ocopsync.testing.conformance.trying_writes import CREATE, TryingWrites
from ocopsync.testing.conformance.wire import Through, Trick, another_page, no_connection, reply
from ocopsync.testing.faults import FaultKind

LONG_NUMBER = "9007199254740993"
"""The first whole number that no float holds (2^53 + 1)."""
STRANGE: tuple[Any, ...] = (None, "khác", -1, [], {})
PATIENT = 3600
"""Seconds: nobody sits before a screen for longer."""
DAY = 86_400
ROUNDS = 20
"""Pages after which a list that goes round should have been noticed."""
NUMBERS = ("price", "list_price", "stock", "weight", "ocop")
READABLE = (int, float, str)
"""What a comparison understands as a number, or shows as what somebody wrote in its place."""


class StrangeReplies(TryingReads, TryingWrites):
    def test_a_walk_that_breaks_off_later_raises(self) -> None:
        """Where a page after the first fails for good, the walk raises; what was read so far is not the whole."""
        for trouble in (FaultKind.ERROR_BEFORE, FaultKind.THROTTLED, None):
            subject, pages = self.several()
            if trouble is None:
                subject.mount.play(another_page, self.list_pages or self.reads, times=EVER, skip=1)
            else:
                subject.sandbox.faults.add(trouble, self.list_pages or self.reads, times=EVER, skip=1)
            shown = self.walked(subject)
            kind = trouble.name if trouble else "an unknown page"
            count = sum(map(len, pages))
            assert isinstance(shown, MarketplaceError), (
                f"{kind} from page 2 on, and live() shows {len(shown)} of {count}"
            )

    def test_a_session_that_ends_between_pages(self) -> None:
        """A session that ends after the first page costs nothing: each listing is shown, and none twice."""
        if not self.sign_in:
            not_applicable("there is no session that could end")
        subject, pages = self.several()
        subject.sandbox.faults.add(FaultKind.SESSION_EXPIRED, self.list_pages or self.reads, skip=1)
        shown = self.walked(subject)
        self.plays(subject, FaultKind.SESSION_EXPIRED)
        self.whole_or_moved(subject, shown, [item.sku for page in pages for item in page])

    def test_a_list_that_goes_round_is_noticed(self) -> None:
        """A list whose pages are all the same one is neither read for ever nor shown twice."""
        subject, _ = self.several()
        first: list[requests.Response] = []

        def round_and_round(request: requests.PreparedRequest, through: Through) -> requests.Response:
            first.append(through())
            return first[0]

        subject.mount.play(round_and_round, self.list_pages or self.reads, times=EVER)
        numbers: list[str] = []
        try:
            for page in islice(subject.adapter.live(), ROUNDS):
                numbers += [item.remote_id for item in page.listings]
        except MarketplaceError:
            return
        assert len(set(numbers)) == len(numbers), f"{len(numbers)} shown, of which {len(set(numbers))} are different"

    def test_long_numbers_keep_their_last_digit(self) -> None:
        """A listing's number with more digits than a float holds is read as it is, or another would be changed."""
        subject = self.few()
        live = self.read(subject, FEW[0])
        if not live.remote_id.isdecimal():
            not_applicable("the numbers of listings are no numbers")
        subject.mount.play(renumbered(live.remote_id, LONG_NUMBER), self.list_pages or self.reads, times=EVER)
        shown = self.walked(subject)
        if not isinstance(shown, MarketplaceError):
            numbers = [item.remote_id for item in shown if item.sku == FEW[0]]
            assert numbers in ([], [LONG_NUMBER]), f"{LONG_NUMBER} is read as {numbers}"

    def test_strange_values_are_not_recognised(self) -> None:
        """A list's entry with a value missing or of another kind is read or not recognised, and breaks nothing else."""
        subject = self.few()
        for said, page in spoilt(self.list_reply(subject)):
            subject.mount.play(with_content(page), self.list_pages or self.reads)
            shown = self.walked(subject)
            if not isinstance(shown, MarketplaceError):
                odd = [problem for item in shown if (problem := not_plain(item))]
                assert not odd, f"{said} in a list's entry is read as {odd[0]}"

    def test_a_bomb_of_brackets_is_not_recognised(self) -> None:
        """A reply nested deeper than any reader goes is not recognised, and doesn't end the run."""
        for content in (b"[" * 100_000, b"<div>" * 100_000):
            subject = self.few()
            subject.mount.play(with_content(content), self.list_pages or self.reads, times=EVER)
            shown = self.walked(subject)
            assert isinstance(shown, MarketplaceError), f"100,000 times {content[:5]!r}, and live() gives {shown}"

    def test_letters_without_a_charset_are_read(self) -> None:
        """A page whose header doesn't name its charset shows the same letters, or isn't recognised."""
        subject = self.few()
        titles = {item.sku: item.title for item in subject.sandbox.listings()}
        subject.mount.play(without_charset, self.reads, times=EVER)
        shown, looked = self.walked(subject), self.looked(subject)
        read = [] if isinstance(shown, MarketplaceError) else shown
        read += [looked.listing] if isinstance(looked, Found) else []
        wrong = [item.fields.get("title") for item in read if item.fields.get("title") != titles[item.sku]]
        assert not wrong, f"without a charset these letters are read: {wrong[0]}"

    def test_a_read_waits_until_the_time_that_was_named(self) -> None:
        """A 429 whose Retry-After is a date (RFC 9110, 10.2.3) is waited for as one that is a number."""
        subject = self.few()
        subject.clock.slept.clear()
        until = format_datetime(subject.clock.now() + dt.timedelta(seconds=9), usegmt=True)
        subject.mount.play(patience(until), self.reads)
        self.shows(subject, FEW)
        assert sum(subject.clock.slept) >= 8, f"asked to wait 9 seconds, waited {sum(subject.clock.slept):g}"

    def test_nobody_waits_for_a_day(self) -> None:
        """A marketplace that asks for a day's patience gets an error for an answer, and not a program that sleeps."""
        subject = self.few()
        subject.clock.slept.clear()
        subject.sandbox.faults.add(FaultKind.THROTTLED, self.reads, times=EVER, value=DAY)
        shown = self.walked(subject)
        assert isinstance(shown, MarketplaceError), f"429 to everything, and live() gives {shown}"
        assert sum(subject.clock.slept) < PATIENT, f"it slept {sum(subject.clock.slept):g} seconds"

    def test_what_nobody_judged_is_not_rejected(self) -> None:
        """A write that was never looked at isn't rejected: that would say that its content is wrong."""
        for trouble in (FaultKind.THROTTLED, None):
            trial = self.trial(CREATE)
            if trouble is None:
                trial.subject.mount.play(no_connection, times=EVER)
            else:
                trial.subject.sandbox.faults.add(trouble, self.writes, times=EVER)
            outcome = self.attempt(trial)
            kind = trouble.name if trouble else "nobody listens"
            assert outcome is not Outcome.REJECTED, f"{kind}, and the receipt for {SKU} says rejected"


def spoilt(page: bytes) -> Iterator[tuple[str, bytes]]:
    """A page of JSON with one value of its first entry replaced, in every way; what that was."""
    try:
        content = json.loads(page)
    except ValueError:
        not_applicable("the list isn't JSON")
    entry: dict[str, Any] = max(lists_in(content), key=len, default=[{}])[0]
    for name, value in list(entry.items()):
        for strange in STRANGE:
            entry[name] = strange
            yield f"{name}: {strange!r}", json.dumps(content).encode()
        entry[name] = value


def not_plain(item: LiveListing) -> str:
    """What in a listing no comparison could understand."""
    if not isinstance(item.remote_id, str) or not item.remote_id or item.remote_id == "None":
        return f"remote_id = {item.remote_id!r}"
    odd = {name: value for name, value in item.fields.items() if name in NUMBERS and type(value) not in READABLE}
    return f"{odd}" if odd else ""


def with_content(content: bytes) -> Trick:
    """The reply with another content."""

    def trick(request: requests.PreparedRequest, through: Through) -> requests.Response:
        response = through()
        response._content = content
        return response

    return trick


def renumbered(number: str, other: str) -> Trick:
    """The reply with another number wherever ``number`` stands by itself."""

    def trick(request: requests.PreparedRequest, through: Through) -> requests.Response:
        response = through()
        response._content = re.sub(rb"(?<![\w.-])%b(?![\w.-])" % number.encode(), other.encode(), response.content)
        return response

    return trick


def without_charset(request: requests.PreparedRequest, through: Through) -> requests.Response:
    """The reply as servers send it that nobody has set up."""
    response = through()
    response.headers["Content-Type"] = response.headers.get("Content-Type", "").partition(";")[0]
    response.encoding = requests.utils.get_encoding_from_headers(response.headers)
    return response


def patience(until: str) -> Trick:
    """A 429 that names a moment."""

    def trick(request: requests.PreparedRequest, through: Through) -> requests.Response:
        return reply(request, "Too Many Requests", status=429, headers=(("Retry-After", until),))

    return trick
