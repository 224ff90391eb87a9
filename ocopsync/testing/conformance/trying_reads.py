"""TryingReads: a walk and a look on a bad day, and whether they show all that stands there."""

from __future__ import annotations

from collections import Counter

import requests

from ocopsync.errors import MarketplaceError, Moved
from ocopsync.listing import Found, LiveListing, LookUp
from ocopsync.testing.conformance.subject import Subject
from ocopsync.testing.conformance.suite import EVER, Suite, not_applicable
from ocopsync.testing.conformance.wire import ELSEWHERE, Through, Trick, noted
from ocopsync.testing.faults import FaultKind

FEW = ("S-001", "S-002", "S-003")


class TryingReads(Suite):
    def few(self) -> Subject:
        subject = self.directly()
        self.stand(subject, len(FEW))
        return subject

    def several(self) -> tuple[Subject, list[list[LiveListing]]]:
        """Listings on more than two pages, and those pages."""
        subject = self.directly()
        self.stand(subject, 2 * self.page_size + 1 if self.page_size else self.many)
        pages = [list(page.listings) for page in subject.adapter.live()]
        if len(pages) < 2:
            not_applicable("there is one page only")
        return subject, pages

    def walked(self, subject: Subject) -> list[LiveListing] | MarketplaceError:
        try:
            return self.everything(subject)
        except MarketplaceError as error:
            return error

    def looked(self, subject: Subject, remote_id: str = "") -> LookUp | MarketplaceError:
        try:
            return self.look(subject, FEW[0], remote_id, "Mắm số 1")
        except MarketplaceError as error:
            return error

    def shows(self, subject: Subject, skus: tuple[str, ...]) -> None:
        shown = sorted(item.sku for item in self.everything(subject))
        assert shown == sorted(skus), f"{len(skus)} stand there, shown: {shown}"

    def recovers(self, kind: FaultKind, value: float | None = None) -> Subject:
        """One bad answer to a walk and one to a look; the subject with what it slept meanwhile."""
        subject = self.few()
        subject.clock.slept.clear()
        subject.sandbox.faults.add(kind, self.reads, value=value)
        self.shows(subject, FEW)
        subject.sandbox.faults.add(kind, self.reads, value=value)
        looked = self.looked(subject)
        assert isinstance(looked, Found), f"after one {kind.name} a look says {looked!r}"
        assert not subject.sandbox.faults.pending, f"no request matched reads = {self.reads!r}"
        return subject

    def raises(self, kind: FaultKind, expected: type[MarketplaceError]) -> None:
        subject = self.few()
        subject.sandbox.faults.add(kind, self.reads, times=EVER)
        shown = self.walked(subject)
        assert isinstance(shown, expected), f"{kind.name} for ever, and live() gives {shown!r}"

    def answered_so(self, subject: Subject) -> None:
        """End the check where reads are never answered with an error in a 200: sites of forms do that to writes."""
        if any(fault.times == EVER for fault in subject.sandbox.faults.pending):
            not_applicable("the sandbox answers no read with an error in a 200")

    def each_request(self, trick: Trick) -> None:
        subject = self.few()
        sent = len(subject.mount.sent)
        self.shows(subject, FEW)
        for skip in range(len(subject.mount.sent) - sent):
            subject.mount.play(trick, skip=skip)
            shown = self.walked(subject)
            if not isinstance(shown, MarketplaceError):
                missing = set(FEW) - {item.sku for item in shown}
                assert not missing, f"with a broken reply to request {skip + 1}, missing without a word: {missing}"

    def list_reply(self, subject: Subject) -> bytes:
        """The first page of the own list as it comes over the wire."""
        replies: list[bytes] = []

        subject.mount.play(noted(replies), self.list_pages or self.reads)
        self.walked(subject)
        return replies[0]

    def empty_page(self, request: requests.PreparedRequest, through: Through) -> requests.Response:
        response = through()
        empty = self.emptied(response.content)
        if empty is not None:
            response._content = empty
            response.headers["Content-Length"] = str(len(empty))
        return response

    def whole_or_moved(self, subject: Subject, shown: list[LiveListing] | MarketplaceError, before: list[str]) -> None:
        if isinstance(shown, MarketplaceError):
            assert isinstance(shown, Moved), f"the list moved, and live() raises {shown!r}"
            return
        counts = Counter(item.remote_id for item in shown)
        skus = {item.sku for item in shown}
        missing = {item.sku for item in subject.sandbox.listings() if item.sku in before} - skus
        assert not missing, f"they stand there and slid past the walk: {sorted(missing)}"
        assert max(counts.values()) == 1, f"shown twice: {counts.most_common(2)}"

    def nothing_secret_elsewhere(self, subject: Subject) -> None:
        for item in subject.mount.sent:
            if item.is_elsewhere:
                told = [name for name, secret in subject.credentials.items() if secret in f"{item.headers}{item.url}"]
                assert not told, f"{item.line} took {told} to {ELSEWHERE}"
                assert not item.body, f"{item.line} took its body to {ELSEWHERE}"
                assert "cookie" not in item.headers.lower(), f"{item.line} took its cookie to {ELSEWHERE}"
