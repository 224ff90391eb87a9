"""Publishing on a bad day, through ledger and settling: nothing twice, nothing lost."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
import requests

from ocopsync.errors import MarketplaceError
from ocopsync.model import Product
from ocopsync.testing.conformance.checks.workflow import SKUS
from ocopsync.testing.conformance.office import Office, office
from ocopsync.testing.conformance.subject import RETRY, Subject
from ocopsync.testing.conformance.suite import EVER, Suite, not_applicable
from ocopsync.testing.conformance.wire import Killed, Through, Trick, another_page, killed
from ocopsync.testing.faults import FaultKind

ENOUGH = 4
"""Runs after which nothing may be left to do."""


class Interrupted(Suite):
    def test_publishing_after_a_lost_reply(self) -> None:
        """A create whose reply was lost is settled by the next run, and stands there once."""
        self.ends_well(FaultKind.REPLY_LOST)

    def test_publishing_after_a_server_error(self) -> None:
        """A create that was done and answered with a 500 is settled by the next run, and stands there once."""
        self.ends_well(FaultKind.ERROR_AFTER)

    def test_publishing_after_an_error_that_did_nothing(self) -> None:
        """A create that was answered with a 500 and not done is sent again once it is known not to stand there."""
        self.ends_well(FaultKind.ERROR_BEFORE)

    def test_publishing_after_a_request_that_hung(self) -> None:
        """A create that is carried out only after its connection broke is found, and not sent a second time."""
        self.ends_well(FaultKind.LATE_ARRIVAL, value=3)

    def test_publishing_while_the_marketplace_asks_for_patience(self) -> None:
        """A marketplace that asks for patience until a run gives up gets everything in the next, once."""
        self.ends_well(FaultKind.THROTTLED, times=RETRY.attempts + 1, value=2)

    def test_publishing_after_an_unknown_reply(self) -> None:
        """A create that was answered with an unknown page is settled by the next run, and stands there once."""
        subject = self.directly()
        with office(subject) as folder:
            folder.play(another_page, self.deeds)
            self.until_done(folder)

    def test_publishing_after_a_session_ended(self) -> None:
        """A session that ends between two creates costs nothing."""
        if not self.sign_in:
            not_applicable("there is no session that could end")
        first_alone = self.capabilities(self.make()).batch_size.value < len(SKUS)
        self.ends_well(FaultKind.SESSION_EXPIRED, skip=int(first_alone))

    def test_a_killed_run_is_gone_on_with(self) -> None:
        """A process that dies after its request was carried out leaves nothing that is done twice."""
        for skip in range(len(SKUS)):
            subject = self.directly()
            if skip and self.capabilities(subject).batch_size.value >= len(SKUS):
                return
            with office(subject) as folder:
                folder.play(killed, self.deeds, skip=skip)
                with pytest.raises(Killed):
                    folder.publish(self.catalogue())
                self.until_done(folder)

    def test_an_unreadable_marketplace_is_not_written_to_again(self) -> None:
        """Where an outcome is unknown and nothing can be read, the next run doesn't send it a second time."""
        subject = self.directly()
        with office(subject) as folder:
            subject.sandbox.faults.add(FaultKind.REPLY_LOST, self.deeds)
            folder.play(self.goes_dark(subject), self.deeds)
            for _ in range(ENOUGH):
                with suppress(MarketplaceError):
                    folder.publish(self.catalogue())
            subject.sandbox.faults.clear()
            self.until_done(folder)

    def test_reconciling_an_unreadable_marketplace_says_so(self) -> None:
        """A marketplace that answers with unknown pages is reported as unreadable, and no listing as gone."""
        subject = self.directly()
        with office(subject) as folder:
            assert folder.publish(self.catalogue()).went_well
            folder.play(another_page, self.list_pages or self.reads, times=EVER)
            result = folder.reconcile(self.catalogue())
        assert result.error is not None, "every page was unknown, and reconcile has nothing to say about it"
        assert not result.findings, f"nothing could be read, and found: {result.findings}"

    # Steps

    def catalogue(self) -> list[Product]:
        return [self.product(sku, name=f"Mắm tôm {sku}") for sku in SKUS]

    def until_done(self, folder: Office) -> None:
        """New processes, until nothing is left to do; then each listing stands there once."""
        for _ in range(ENOUGH):
            tally = folder.publish(self.catalogue())
            if tally.went_well and not tally.writes:
                break
        standing = sorted(item.sku for item in folder.subject.sandbox.listings())
        assert standing == sorted(SKUS), f"after {folder.runs} runs there stand {standing}: {tally.troubles}"
        assert tally.went_well, f"after {folder.runs} runs: {tally.counts} {tally.troubles}"

    def goes_dark(self, subject: Subject) -> Trick:
        """The request arrives, and from then on nothing can be read."""

        def trick(request: requests.PreparedRequest, through: Through) -> requests.Response:
            subject.sandbox.faults.add(FaultKind.ERROR_BEFORE, self.reads, times=EVER)
            return through()

        return trick

    def ends_well(self, kind: FaultKind, **fault: Any) -> None:
        subject = self.directly()
        with office(subject) as folder:
            subject.sandbox.faults.add(kind, self.deeds, **fault)
            folder.publish(self.catalogue())
            self.plays(subject, kind, times=fault.get("times", 1))
            self.until_done(folder)
