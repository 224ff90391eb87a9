"""Moderation: what waits, what was approved, what was rejected and why."""

from __future__ import annotations

import re

from ocopsync.errors import MarketplaceError
from ocopsync.listing import Found, ListingState, LiveListing
from ocopsync.testing.conformance.subject import Subject
from ocopsync.testing.conformance.suite import EVER, SKU, Suite, not_applicable
from ocopsync.testing.conformance.wire import noted, reworded

REASON = "Ảnh mờ, thiếu giấy chứng nhận"


class Moderating(Suite):
    def waiting(self) -> tuple[Subject, LiveListing]:
        """A listing that waits for a moderator."""
        subject = self.directly(moderated=True)
        if not self.capabilities(subject).moderation.value:
            not_applicable("moderation is not declared")
        return subject, self.created(subject, self.formatted(subject))

    def test_a_new_listing_waits(self) -> None:
        """What nobody has approved is pending, in a walk and in a look: buyers don't see it yet."""
        subject, live = self.waiting()
        assert live.state is ListingState.PENDING, f"nobody approved it, and it is read as {live.state.value}"
        looked = self.look(subject, SKU, live.remote_id)
        assert isinstance(looked, Found) and looked.listing.state is ListingState.PENDING, f"look_up(): {looked}"

    def test_a_receipt_does_not_claim_approval(self) -> None:
        """Accepted is not approved: the receipt of what waits doesn't say that it is live."""
        subject = self.directly(moderated=True)
        if not self.capabilities(subject).moderation.value:
            not_applicable("moderation is not declared")
        receipt = self.create(subject, self.formatted(subject))
        assert receipt.state in (None, ListingState.PENDING), f"it waits, and the receipt says {receipt.state}"

    def test_an_approved_listing_is_live(self) -> None:
        """After the approval it is read as live, and nothing else about it has changed."""
        subject, before = self.waiting()
        subject.sandbox.approve(before.remote_id)
        self.wait(subject)
        after = self.read(subject, SKU)
        assert after.state is ListingState.LIVE, f"approved, and read as {after.state.value}"
        assert after.content == before.content

    def test_an_unknown_state_is_not_guessed(self) -> None:
        """A state that nobody knew when the adapter was written is not taken for live."""
        if not self.live_word:
            not_applicable("nobody knows how a page says that a listing is live (set live_word)")
        subject = self.directly()
        self.created(subject, self.formatted(subject))
        replies: list[bytes] = []
        subject.mount.play(noted(replies), self.reads, times=EVER)
        self.everything(subject)
        assert self.live_word.encode() in b"".join(replies), f"no page says {self.live_word!r}, as live_word does"
        subject.mount.stop_playing()
        subject.mount.play(reworded(self.live_word, unknown_for(self.live_word)), self.reads, times=EVER)
        try:
            states = {item.state for item in self.everything(subject)}
        except MarketplaceError:
            return
        assert ListingState.LIVE not in states, "its state is a word that nobody knows, and it is read as live"

    def test_a_rejected_listing_says_why(self) -> None:
        """A rejection is read with the moderator's own words, for a person must act on them."""
        subject, before = self.waiting()
        subject.sandbox.reject(before.remote_id, REASON)
        self.wait(subject)
        after = self.read(subject, SKU)
        assert after.state is ListingState.REJECTED, f"rejected, and read as {after.state.value}"
        assert REASON in after.reason, f"reason = {after.reason!r}, the moderator wrote {REASON!r}"
        looked = self.look(subject, SKU, before.remote_id)
        assert isinstance(looked, Found) and REASON in looked.listing.reason, f"look_up(): {looked}"

    def test_what_was_not_rejected_has_no_reason(self) -> None:
        """A reason stands only where something was rejected; elsewhere it would frighten people."""
        subject, before = self.waiting()
        assert before.reason == ""
        subject.sandbox.approve(before.remote_id)
        self.wait(subject)
        assert self.read(subject, SKU).reason == ""

    def test_a_changed_listing_waits_as_the_marketplace_says(self) -> None:
        """After an update the state is what the marketplace shows, whatever it was before."""
        subject = self.directly(moderated=True)
        listing, changed = self.change(subject)
        before = self.created(subject, listing)
        subject.sandbox.approve(before.remote_id)
        self.wait(subject)
        self.update(subject, self.read(subject, SKU), changed)
        (there,) = subject.sandbox.listings()
        assert self.read(subject, SKU).state is there.state

    def test_without_a_moderator_it_is_live(self) -> None:
        """Where nobody moderates, what was created is live at once."""
        subject = self.directly()
        live = self.created(subject, self.formatted(subject))
        assert live.state is ListingState.LIVE, f"nobody moderates, and it is read as {live.state.value}"


def unknown_for(live_word: str) -> str:
    """With another last word, which stands for no state: a number for a number, so that JSON stays JSON."""
    return re.sub(r"\w+(?=\W*$)", lambda last: "7" if last[0].isdecimal() else "zq", live_word)
