"""Capabilities: what is declared holds, and what isn't is refused."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from ocopsync.listing import FIELDS, OperationKind, Outcome
from ocopsync.testing.conformance.suite import SKU, Suite, differing, is_one, not_applicable, with_fields

AT_ONCE = 4
"""Listings for each request that goes at once."""


class KeepingWord(Suite):
    def test_the_same_key_makes_one(self) -> None:
        """A create that is sent twice with the same idempotency key makes one listing, in another process, too."""
        subject = self.directly()
        if not self.capabilities(subject).idempotency_key.value:
            not_applicable("idempotency_key is not declared")
        operation = self.operation(OperationKind.CREATE, self.formatted(subject))
        (first,), (second,) = self.submit(subject, operation), self.submit(subject.again(), operation)
        self.wait(subject)
        assert len(self.standing(subject)) == 1, f"{len(self.standing(subject))} listings for one key"
        assert second.remote_id == first.remote_id, f"first {first}, then {second}"

    def test_another_key_is_another_deed(self) -> None:
        """Operations with different keys are carried out each, although they come one after another."""
        subject = self.directly()
        if not self.capabilities(subject).idempotency_key.value:
            not_applicable("idempotency_key is not declared")
        listing, changed = self.change(subject)
        before = self.created(subject, listing)
        for after in (changed, listing):
            self.update(subject, before, after)
            before = self.read(subject, SKU)
            assert not differing(after, before, self.capabilities(subject).fields), f"not done: {before}"

    def test_a_create_of_what_is_there_updates_it(self) -> None:
        """Where upsert is declared, a second create of an SKU changes the listing that stands there."""
        subject = self.directly()
        if not self.capabilities(subject).upsert.value:
            not_applicable("upsert is not declared")
        listing, changed = self.change(subject)
        self.create(subject, listing)
        self.create(subject, changed, key="another")
        assert len(self.standing(subject)) == 1
        assert not differing(changed, self.read(subject, SKU), self.capabilities(subject).fields)

    def test_tickets_are_given_where_declared(self) -> None:
        """A ticket is given only where that is declared, and ``collect`` without tickets has nothing to say."""
        subject = self.directly()
        operation = self.operation(OperationKind.CREATE, self.formatted(subject))
        (receipt,) = subject.adapter.submit([operation])
        if self.capabilities(subject).tickets.value:
            assert receipt.outcome is not Outcome.QUEUED or receipt.ticket, f"queued without a ticket: {receipt}"
            assert not list(subject.adapter.collect({}))
        else:
            assert receipt.outcome is not Outcome.QUEUED, f"tickets is not declared: {receipt}"
            with pytest.raises(LookupError):
                list(subject.adapter.collect({SKU: "T-1"}))

    def test_an_unknown_ticket_is_no_success(self) -> None:
        """A ticket that the marketplace doesn't know says nothing, and least of all that it was done."""
        subject = self.directly()
        if not self.capabilities(subject).tickets.value:
            not_applicable("tickets is not declared")
        (receipt,) = subject.adapter.collect({SKU: "T-unknown-1"})
        assert receipt.outcome not in (Outcome.ACCEPTED, Outcome.REJECTED), f"nobody knows the ticket: {receipt}"

    def test_pictures_stand_there(self) -> None:
        """A picture is uploaded, stands in the listing under the reference that ``upload`` gave, and goes with it."""
        subject = self.directly()
        with self.picture() as image:
            if not self.capabilities(subject).images.value:
                with pytest.raises(LookupError):
                    subject.adapter.upload(image)
                not_applicable("images is not declared, and upload() refuses")
            listing = self.formatted(subject, images=(image,))
            reference = subject.adapter.upload(image)
        assert isinstance(reference, str) and reference, f"upload() gave {reference!r}"
        shown = self.created(subject, listing, images={image.sha256: reference})
        assert shown.fields.get("images") == [reference], f"uploaded {reference!r}, read {shown.fields.get('images')}"

    def test_pictures_keep_their_order(self) -> None:
        """The cover stays the first of several pictures."""
        subject = self.directly()
        if not self.capabilities(subject).images.value or "images" not in self.capabilities(subject).fields:
            not_applicable("images is not declared")
        with self.picture(b"\xff\xd8\xff\xe0 cover") as cover, self.picture(b"\xff\xd8\xff\xe0 side") as side:
            references = {image.sha256: subject.adapter.upload(image) for image in (side, cover)}
            listing = self.formatted(subject, images=(cover, side))
        shown = self.created(subject, listing, images=references)
        assert shown.fields.get("images") == [references[cover.sha256], references[side.sha256]]

    def test_changes_are_told_where_declared(self) -> None:
        """``changed`` tells what was written since a moment and needn't tell the rest; undeclared, it refuses."""
        subject = self.directly()
        if not self.capabilities(subject).changes.value:
            with pytest.raises(LookupError):
                list(subject.adapter.changed(subject.clock.now()))
            not_applicable("changes is not declared, and changed() refuses")
        self.create(subject, self.formatted(subject, "OLD-1"))
        subject.clock.sleep(3600)
        since = subject.clock.now()
        self.create(subject, self.formatted(subject, "NEW-1"))
        told = {item.sku for page in subject.adapter.changed(since) for item in page.listings}
        assert "NEW-1" in told, f"written after that moment and not told: {told}"
        assert "OLD-1" not in told, "an hour older than that moment, and told"

    def test_a_price_is_sent_alone_where_declared(self) -> None:
        """Where there is a call for price and stock, a change of the price sends no texts."""
        subject = self.directly()
        if not self.capabilities(subject).price_and_stock_call.value:
            not_applicable("price_and_stock_call is not declared")
        listing = with_fields(self.formatted(subject), title="Mam tom zqten", price=225_000)
        before = self.created(subject, listing)
        sent = len(subject.mount.sent)
        self.update(subject, before, with_fields(listing, price=230_000))
        assert self.read(subject, SKU).fields["price"] == 230_000
        bodies = b"".join(item.body for item in subject.mount.sent[sent:] if is_one(self.writes, item.line))
        assert b"zqten" not in bodies, "the title went with a change of the price"

    def test_listings_end_where_declared(self) -> None:
        """Where listings end by themselves, a read says when; elsewhere it names no day."""
        subject = self.directly()
        live = self.created(subject, self.formatted(subject))
        if self.capabilities(subject).expires:
            assert live.expires_on is not None, "expires is declared, and a read doesn't say when"
            assert live.expires_on > self.day(subject), f"it ends on {live.expires_on}, before it begins"
        else:
            assert live.expires_on is None, f"expires is not declared, and a read says {live.expires_on}"

    def test_threads_do_not_meet(self) -> None:
        """At the declared concurrency everything is carried out once, each receipt with its own number."""
        subject = self.directly()
        capabilities = self.capabilities(subject)
        listings = [
            self.formatted(subject, f"C-{n:02}", name=f"Mắm số {n}")
            for n in range(AT_ONCE * capabilities.concurrency.value)
        ]
        operations = [self.operation(OperationKind.CREATE, listing) for listing in listings]
        with ThreadPoolExecutor(capabilities.concurrency.value) as pool:
            receipts = [one for (one,) in pool.map(lambda item: self.submit(subject, item), operations)]
        self.wait(subject)
        standing = [(item.sku, item.remote_id) for item in subject.sandbox.listings()]
        assert sorted(standing) == sorted((item.sku, item.remote_id) for item in receipts)

    def test_a_fresh_adapter_signs_in_once_for_all_threads(self) -> None:
        """Threads that begin at the same moment share one session instead of ending each other's."""
        subject = self.directly().again()
        concurrency = self.capabilities(subject).concurrency.value
        if not self.sign_in or concurrency == 1:
            not_applicable("there is no session, or one request at a time")
        with ThreadPoolExecutor(concurrency) as pool:
            list(pool.map(lambda n: self.look(subject, f"C-{n}"), range(AT_ONCE * concurrency)))
        posts = [line for line in subject.mount.lines(self.sign_in) if is_one(self.writes, line)]
        assert len(posts) <= 1, f"{len(posts)} sign-ins"

    def test_the_read_lag_is_long_enough(self) -> None:
        """After the declared read lag a write is seen; an empty look before it proves nothing, one after it does."""
        subject = self.directly(lag=self.lag(self.make()))
        (receipt,) = self.submit(subject, self.operation(OperationKind.CREATE, self.formatted(subject)))
        assert receipt.outcome in (Outcome.ACCEPTED, Outcome.UNKNOWN), f"it is only not seen yet: {receipt}"
        self.wait(subject)
        assert self.read(subject, SKU).remote_id == self.standing(subject)[0].remote_id

    def test_only_a_day_s_quota_is_more_than_nothing(self) -> None:
        """Where a number a day or a minute is declared, it lets something through."""
        capabilities = self.capabilities(self.make())
        for claim in (capabilities.daily_creates, capabilities.requests_a_minute):
            assert claim.value is None or claim.value > 0, f"declared: {claim.value}"

    def test_undeclared_fields_are_not_held(self) -> None:
        """A product's field that isn't declared is in no listing as a field of its own."""
        subject = self.make()
        declared = self.capabilities(subject).fields
        listing = self.formatted(subject)
        stray = [name for name in FIELDS if name in listing.fields and name not in declared]
        assert not stray, f"not declared, and formatted: {stray}"

    def test_a_moment_in_vietnam_s_time_misses_nothing(self) -> None:
        """What was written after a moment is told, also where that is given in Vietnam's time, seven hours ahead."""
        subject = self.directly()
        if not self.capabilities(subject).changes.value:
            not_applicable("changes is not declared")
        since = subject.clock.now().astimezone(dt.timezone(dt.timedelta(hours=7)))
        self.create(subject, self.formatted(subject))
        told = [item.sku for page in subject.adapter.changed(since) for item in page.listings]
        assert told == [SKU], f"written after that moment, and told: {told}"

    def test_a_moment_with_another_offset_is_the_same(self) -> None:
        """``changed`` understands a moment in Vietnam's time as the same moment in UTC."""
        subject = self.directly()
        if not self.capabilities(subject).changes.value:
            not_applicable("changes is not declared")
        self.create(subject, self.formatted(subject, "OLD-1"))
        subject.clock.sleep(3600)
        since = subject.clock.now().astimezone(dt.timezone(dt.timedelta(hours=7)))
        self.create(subject, self.formatted(subject, "NEW-1"))
        told = {item.sku for page in subject.adapter.changed(since) for item in page.listings}
        assert told == {"NEW-1"}, f"written since {since}: NEW-1; told: {told}"
