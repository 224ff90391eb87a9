"""The suite itself as its author set it up: where it looks past the adapter, its checks would pass for nothing."""

from __future__ import annotations

from ocopsync.errors import OcopsyncError
from ocopsync.testing.conformance.subject import Subject
from ocopsync.testing.conformance.suite import Suite, is_one, not_applicable
from ocopsync.testing.faults import FaultKind

OF_THE_BASE = (
    FaultKind.THROTTLED,
    FaultKind.ERROR_BEFORE,
    FaultKind.ERROR_AFTER,
    FaultKind.NEVER_ARRIVES,
    FaultKind.REPLY_LOST,
    FaultKind.LATE_ARRIVAL,
)
"""The bad days that the sandbox's base plays without its doing anything."""


class SettingUp(Suite):
    def test_the_request_lines_are_those_that_are_sent(self) -> None:
        """``reads``, ``writes``, ``sign_in`` and ``list_pages`` match requests that are sent, or nothing is tried."""
        subject = self.over_the_wire()
        lines = [item.line for item in subject.mount.sent]
        for name in ("reads", "writes", "sign_in", "list_pages"):
            pattern = getattr(self, name)
            matched = not pattern or any(is_one(pattern, line) for line in lines)
            assert matched, f"{name} = {pattern!r} matches none of {sorted(set(lines))}"

    def test_the_sandbox_plays_the_faults_of_its_base(self) -> None:
        """Faults that are planned happen; a sandbox that has its own way of answering may have lost them."""
        for kind in OF_THE_BASE:
            subject = self.over_the_wire()
            subject.sandbox.faults.add(kind)
            try:
                self.everything(subject)
            except OcopsyncError:
                continue
            assert not subject.sandbox.faults.pending, f"{type(subject.sandbox).__name__} does not play {kind.name}"

    def test_what_sends_requests_says_so(self) -> None:
        """``over_http = False`` leaves all bad days out, so nothing may be sent where it is said."""
        if self.over_http:
            not_applicable("it says that it sends requests")
        subject = self.at_work()
        assert not subject.mount.sent, f"over_http is False, and sent: {[item.line for item in subject.mount.sent]}"

    def test_the_pages_are_as_long_as_is_said(self) -> None:
        """One listing more than ``page_size`` needs a second page, or all checks of later pages look at one only."""
        if not self.page_size:
            not_applicable("page_size is found out")
        subject = self.directly()
        self.stand(subject, self.page_size + 1)
        pages = list(subject.adapter.live())
        assert len(pages) > 1, f"page_size = {self.page_size}, and {self.page_size + 1} listings stand on one page"

    def test_the_change_that_is_tried_is_one(self) -> None:
        """``listing_changes`` has two values that differ, or every update would be tried with nothing to do."""
        listing, changed = self.change(self.directly())
        assert listing != changed, f"listing_changes = {self.listing_changes!r}"

    # Steps

    def at_work(self) -> Subject:
        """After a create and a walk."""
        subject = self.directly()
        self.create(subject, self.formatted(subject))
        self.everything(subject)
        return subject

    def over_the_wire(self) -> Subject:
        if not self.over_http:
            not_applicable("it sends no requests")
        return self.at_work()
