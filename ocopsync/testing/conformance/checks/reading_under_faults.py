"""Reads on a bad day: complete or an error, never fewer listings than stand there."""

from __future__ import annotations

from ocopsync.errors import MarketplaceError, Moved, NotRecognised, Transient
from ocopsync.listing import Absent, CannotTell
from ocopsync.testing.conformance.suite import EVER, not_applicable
from ocopsync.testing.conformance.trying_reads import FEW, TryingReads
from ocopsync.testing.conformance.wire import ELSEWHERE, another_page, cut_off, no_connection, sent_elsewhere, slow
from ocopsync.testing.faults import FaultKind


class ReadingUnderFaults(TryingReads):
    # One bad answer, then all is well

    def test_a_read_waits_as_asked(self) -> None:
        """A 429 with Retry-After is waited for, at least as long as it says, and then the read is complete."""
        subject = self.recovers(FaultKind.THROTTLED, value=7)
        assert sum(subject.clock.slept) >= 7, f"asked to wait 7 seconds, waited {sum(subject.clock.slept):g}"

    def test_a_read_waits_without_being_told_how_long(self) -> None:
        """A 429 without Retry-After is waited for, too."""
        subject = self.recovers(FaultKind.THROTTLED)
        assert subject.clock.slept, "asked for fewer requests, and asked again at once"

    def test_a_read_survives_a_server_error(self) -> None:
        """One 500 doesn't end a read: it does no harm twice."""
        self.recovers(FaultKind.ERROR_BEFORE)

    def test_a_read_survives_a_lost_reply(self) -> None:
        """One reply that gets lost doesn't end a read."""
        self.recovers(FaultKind.REPLY_LOST)

    def test_a_read_survives_a_lost_request(self) -> None:
        """One request that never arrives doesn't end a read."""
        self.recovers(FaultKind.NEVER_ARRIVES)

    def test_a_read_survives_a_slow_marketplace(self) -> None:
        """Answers that take half a minute each are waited for."""
        subject = self.few()
        subject.mount.play(slow(subject.clock, 30), self.reads, times=EVER)
        self.shows(subject, FEW)

    # Nothing but bad answers

    def test_a_read_that_always_fails_raises(self) -> None:
        """A marketplace that answers 500 to everything is no empty one."""
        self.raises(FaultKind.ERROR_BEFORE, Transient)

    def test_a_read_that_is_always_refused_raises(self) -> None:
        """A marketplace that asks for patience for ever is no empty one."""
        self.raises(FaultKind.THROTTLED, Transient)

    def test_a_marketplace_that_cannot_be_reached_raises(self) -> None:
        """Where nobody listens, a walk and a look say so, and nothing is absent."""
        subject = self.few()
        subject.mount.play(no_connection, times=EVER)
        assert isinstance(self.walked(subject), Transient), f"nobody listens, and live() gives {self.walked(subject)}"
        assert isinstance(self.looked(subject), Transient | CannotTell), f"look_up(): {self.looked(subject)}"

    # Answers that aren't what they seem

    def test_a_failure_in_200_is_not_an_empty_list(self) -> None:
        """An error inside an answer with status 200 is an error, or is asked again; it is no empty list."""
        subject = self.few()
        subject.sandbox.faults.add(FaultKind.FAILURE_IN_200, self.list_pages or self.reads, times=EVER)
        shown = self.walked(subject)
        self.answered_so(subject)
        assert isinstance(shown, MarketplaceError), f"the list is an error, and live() gives {shown}"

    def test_an_unknown_list_is_not_recognised(self) -> None:
        """A list in a markup that nobody knows is said not to be recognised; it is never an empty one."""
        subject = self.few()
        subject.mount.play(another_page, self.list_pages or self.reads, times=EVER)
        shown = self.walked(subject)
        assert isinstance(shown, NotRecognised), f"the page is another one, and live() gives {shown!r}"

    def test_an_unknown_page_anywhere_is_not_passed_over(self) -> None:
        """Whichever request of a walk is answered with an unknown page, the walk is complete or an error."""
        self.each_request(another_page)

    def test_half_a_page_is_not_a_page(self) -> None:
        """Whichever reply of a walk breaks off in the middle, the walk is complete or an error."""
        self.each_request(cut_off)

    def test_an_unknown_page_is_not_absence(self) -> None:
        """A look that is answered with an unknown page can't tell; taken for absent, it would be created twice."""
        subject = self.few()
        numbers = ("", self.read(subject, FEW[0]).remote_id)
        subject.mount.play(another_page, self.reads, times=EVER)
        for number in numbers:
            looked = self.looked(subject, number)
            assert isinstance(looked, MarketplaceError | CannotTell), (
                f"the page is another one, and look_up(): {looked}"
            )

    def test_half_a_page_is_not_absence(self) -> None:
        """A look whose reply breaks off finds the listing, can't tell, or raises."""
        for skip in range(4):
            subject = self.few()
            subject.mount.play(cut_off, self.reads, skip=skip)
            looked = self.looked(subject)
            assert not isinstance(looked, Absent), f"reply {skip + 1} broke off, and the listing is said to be absent"

    def test_a_server_error_is_not_absence(self) -> None:
        """A look that fails says so; the listing stands there."""
        subject = self.few()
        subject.sandbox.faults.add(FaultKind.ERROR_BEFORE, self.reads, times=EVER)
        looked = self.looked(subject)
        assert isinstance(looked, Transient | CannotTell), f"500 to everything, and look_up(): {looked}"

    def test_a_failure_in_200_is_not_absence(self) -> None:
        """A look that is answered with an error in a 200 doesn't take that for absence."""
        subject = self.few()
        subject.sandbox.faults.add(FaultKind.FAILURE_IN_200, self.reads, times=EVER)
        looked = self.looked(subject)
        self.answered_so(subject)
        assert not isinstance(looked, Absent), "the answer was an error, and the listing is said to be absent"

    def test_an_empty_page_in_the_middle_is_not_the_end(self) -> None:
        """Where a page in the middle comes back without entries, what stands after it is shown, or the walk raises."""
        subject, pages = self.several()
        middle = self.list_pages or self.reads
        lines = len(subject.mount.lines(middle))
        self.walked(subject)
        of_a_walk = len(subject.mount.lines(middle)) - lines
        if self.emptied(self.list_reply(subject)) is None:
            not_applicable("nobody knows what an empty page looks like (override emptied())")
        for skip in range(of_a_walk - 1):
            subject.mount.play(self.empty_page, middle, skip=skip)
            shown = self.walked(subject)
            if isinstance(shown, MarketplaceError):
                continue
            after = {item.sku for page in pages[min(skip + 1, len(pages) - 1) :] for item in page}
            missing = after - {item.sku for item in shown}
            assert not missing, f"list page {skip + 1} was empty, and {len(missing)} listings after it are missing"

    # A list that moves

    def test_a_list_that_shifts_is_read_again_or_whole(self) -> None:
        """An entry that slides onto the next page while the list is read is neither missing nor shown twice."""
        subject, pages = self.several()
        for skip in range(1, len(pages)):
            subject.sandbox.faults.add(FaultKind.PAGE_SHIFT, self.list_pages or self.reads, skip=skip)
            self.whole_or_moved(subject, self.walked(subject), [item.sku for page in pages for item in page])
            self.plays(subject, FaultKind.PAGE_SHIFT)
            subject.sandbox.faults.clear()

    def test_a_list_that_shrinks_is_read_again_or_whole(self) -> None:
        """An entry that slides back when something before it vanishes is not passed over."""
        subject, pages = self.several()
        walk = subject.adapter.live()
        first = next(walk)
        subject.sandbox.remove(first.listings[0].remote_id)
        try:
            shown = [*first.listings, *(item for page in walk for item in page.listings)]
        except MarketplaceError as error:
            assert isinstance(error, Moved), f"the list moved, and live() raises {error!r}"
            return
        self.whole_or_moved(subject, shown, [item.sku for page in pages for item in page])

    # Redirects

    def test_a_redirect_elsewhere_takes_no_credentials(self) -> None:
        """A read that is sent to another host carries no secret there, and what it finds there isn't the list."""
        subject = self.few()
        subject.mount.play(sent_elsewhere(302), self.list_pages or self.reads, times=EVER)
        shown = self.walked(subject)
        assert isinstance(shown, MarketplaceError), f"sent to {ELSEWHERE}, and live() gives {shown}"
        self.nothing_secret_elsewhere(subject)
