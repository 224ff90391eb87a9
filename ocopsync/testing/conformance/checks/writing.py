"""Create, update, withdraw: what stands there afterwards, and what the receipts say."""

from __future__ import annotations

from ocopsync.listing import Absent, Found, Listing, ListingState, OperationKind, Outcome
from ocopsync.testing.conformance.subject import Subject
from ocopsync.testing.conformance.suite import SKU, Suite, differing, not_applicable, with_fields

LONGEST_BATCH = 200


class Writing(Suite):
    def test_create_stands_there(self) -> None:
        """What was created stands there once, under its SKU and its title."""
        subject = self.directly()
        listing = self.formatted(subject)
        self.create(subject, listing)
        standing = self.standing(subject)
        assert len(standing) == 1, f"{len(standing)} listings of {SKU} stand there after one create"
        assert standing[0].title == listing.fields["title"]

    def test_a_receipt_has_the_listing_s_number(self) -> None:
        """The receipt of a create names the listing as reads do, or the next update wouldn't find it."""
        subject = self.directly()
        receipt = self.create(subject, self.formatted(subject))
        shown = self.read(subject, SKU)
        assert isinstance(receipt.remote_id, str), f"remote_id = {receipt.remote_id!r} is not a text"
        assert receipt.remote_id == shown.remote_id
        assert receipt.remote_id == self.standing(subject)[0].remote_id

    def test_all_fields_read_back_as_written(self) -> None:
        """The law of an adapter: what ``live`` reads of a listing equals what ``submit`` wrote, field by field."""
        subject = self.directly()
        listing = self.formatted(subject)
        shown = self.created(subject, listing)
        wrong = differing(listing, shown, self.capabilities(subject).fields)
        assert not wrong, f"written and read differ (field: written, read): {wrong}"

    def test_each_field_reads_back_alone(self) -> None:
        """Each declared field comes back also where nothing but it and what is demanded is given."""
        subject = self.directly()
        listing = self.formatted(subject)
        needed = self.needed(subject, listing)
        alone = {name: only(listing, needed | {name}, f"F-{n:02}") for n, name in enumerate(listing.fields)}
        for item in alone.values():
            self.create(subject, item)
        shown = {item.sku: item for item in self.everything(subject)}
        wrong = {
            name: differing(item, shown[item.sku], self.capabilities(subject).fields)
            for name, item in alone.items()
            if item.sku in shown
        }
        assert shown.keys() >= {item.sku for item in alone.values()}, "not all of them are shown"
        assert not any(wrong.values()), (
            f"given alone, these come back otherwise: { {k: v for k, v in wrong.items() if v} }"
        )

    def test_one_look_reads_what_a_walk_reads(self) -> None:
        """``look_up`` shows the same fields as ``live``, for updates are guarded by one and checked by the other."""
        subject = self.directly()
        listing = self.formatted(subject)
        walked = self.created(subject, listing)
        looked = self.look(subject, SKU, walked.remote_id)
        assert isinstance(looked, Found), f"look_up() by its number says {looked}"
        assert not differing(listing, looked.listing, walked.fields)

    def test_one_receipt_for_each_operation(self) -> None:
        """Each operation gets one receipt with its SKU, whatever their number: a lost one means hours of doubt."""
        subject = self.directly()
        count = min(self.capabilities(subject).batch_size.value, 12)
        listings = [self.formatted(subject, f"B-{n}", name=f"Mắm số {n}") for n in range(count)]
        operations = [self.operation(OperationKind.CREATE, listing) for listing in listings]
        receipts = [receipt.sku for receipt in subject.adapter.submit(operations)]
        assert sorted(receipts) == sorted(item.sku for item in listings)

    def test_a_whole_batch_stands_there(self) -> None:
        """A batch of the declared size is carried out whole, the last of it, too, and each under its own number."""
        subject = self.directly()
        count = self.capabilities(subject).batch_size.value
        if count == 1:
            not_applicable("one operation goes at a time")
        listings = [self.formatted(subject, f"B-{n:03}", name=f"Mắm số {n}") for n in range(min(count, LONGEST_BATCH))]
        receipts = self.submit(subject, *(self.operation(OperationKind.CREATE, listing) for listing in listings))
        self.wait(subject)
        standing = {item.sku: item.remote_id for item in subject.sandbox.listings()}
        lost = [item.sku for item in listings if item.sku not in standing]
        assert not lost, f"of a batch of {len(listings)} these don't stand there: {lost}"
        mixed = [item.sku for item in receipts if item.remote_id != standing[item.sku]]
        assert not mixed, f"receipts with another listing's number: {mixed}"

    def test_a_mixed_batch_is_carried_out(self) -> None:
        """A batch may create one, update another and withdraw a third, and each gets its own receipt."""
        subject = self.directly()
        if self.capabilities(subject).batch_size.value < 3:
            not_applicable("fewer than three operations go at a time")
        listing, changed = self.change(subject, "M-1")
        for sku in ("M-1", "M-2"):
            self.create(subject, with_fields(listing, sku))
        one, two = (self.read(subject, sku) for sku in ("M-1", "M-2"))
        receipts = self.submit(
            subject,
            self.operation(OperationKind.CREATE, with_fields(listing, "M-3")),
            self.updating(one, changed),
            self.operation(OperationKind.WITHDRAW, with_fields(listing, "M-2"), two.remote_id),
        )
        self.wait(subject)
        assert {item.sku: item.outcome for item in receipts} == dict.fromkeys(("M-1", "M-2", "M-3"), Outcome.ACCEPTED)
        assert [len(self.standing(subject, sku)) for sku in ("M-1", "M-2", "M-3")] == [1, 0, 1]
        assert not differing(changed, self.read(subject, "M-1"), self.capabilities(subject).fields)

    def test_update_changes_what_changed(self) -> None:
        """An update of one field is read back, and no second listing stands there."""
        subject = self.directly()
        listing, changed = self.change(subject)
        self.update(subject, self.created(subject, listing), changed)
        wrong = differing(changed, self.read(subject, SKU), names_that_differ(listing, changed))
        assert not wrong, f"after the update (field: wanted, read): {wrong}"
        assert len(self.standing(subject)) == 1

    def test_update_leaves_the_rest(self) -> None:
        """An update of one field changes no other."""
        subject = self.directly()
        listing, changed = self.change(subject)
        before = self.created(subject, listing)
        self.update(subject, before, changed)
        rest = self.capabilities(subject).fields.keys() - names_that_differ(listing, changed)
        wrong = differing(listing, self.read(subject, SKU), rest)
        assert not wrong, f"the update changed these, too (field: before, now): {wrong}"

    def test_update_of_every_field(self) -> None:
        """A listing that changes in its texts and numbers all at once is read back so."""
        subject = self.directly()
        listing = self.formatted(subject)
        other = self.formatted(subject, name="Mắm tép Hà Yên", description="Bản mới.\nHai đoạn.", price=99_000, stock=3)
        before = self.created(subject, listing)
        self.update(subject, before, with_fields(other, SKU))
        wrong = differing(other, self.read(subject, SKU), self.capabilities(subject).fields)
        assert not wrong, f"after the update (field: wanted, read): {wrong}"

    def test_update_takes_a_field_away(self) -> None:
        """A field that the listing no longer has is gone afterwards; a stale description misleads buyers."""
        subject = self.directly()
        listing = self.formatted(subject)
        optional = sorted(listing.fields.keys() - self.needed(subject, listing) - {"images"})
        if not optional:
            not_applicable("every field is demanded")
        before = self.created(subject, listing)
        less = with_fields(listing, **dict.fromkeys(optional))
        self.update(subject, before, less)
        still = [name for name in optional if name in self.read(subject, SKU).fields]
        assert not still, f"taken away by an update, and still there: {still}"

    def test_update_keeps_the_number(self) -> None:
        """An update changes the listing that stands there and makes no new one in its place."""
        subject = self.directly()
        listing, changed = self.change(subject)
        before = self.created(subject, listing)
        self.update(subject, before, changed)
        assert self.read(subject, SKU).remote_id == before.remote_id

    def test_update_of_what_is_gone_is_not_reported_as_done(self) -> None:
        """A listing that somebody removed is not said to be updated, and does not come back in silence."""
        subject = self.directly()
        listing, changed = self.change(subject)
        before = self.created(subject, listing)
        subject.sandbox.remove(before.remote_id)
        self.wait(subject)
        (receipt,) = self.submit(subject, self.updating(before, changed))
        assert receipt.outcome is not Outcome.ACCEPTED or self.standing(subject), f"nothing stands there: {receipt}"
        assert receipt.outcome is not Outcome.ACCEPTED, f"somebody had removed it: {receipt}"

    def test_what_was_not_done_says_why(self) -> None:
        """A receipt for what was not done has a reason, for a person must know what to do about it."""
        subject = self.directly()
        listing, changed = self.change(subject)
        before = self.created(subject, listing)
        subject.sandbox.remove(before.remote_id)
        self.wait(subject)
        (receipt,) = self.submit(subject, self.updating(before, changed))
        assert receipt.outcome is Outcome.ACCEPTED or str(receipt.reason or "").strip(), f"it says no why: {receipt}"

    def test_withdraw_takes_it_away(self) -> None:
        """What was withdrawn no longer stands there, and a look says so."""
        subject = self.directly()
        listing = self.formatted(subject)
        self.create(subject, with_fields(listing, "BESIDE"))
        before = self.created(subject, listing)
        (receipt,) = self.submit(subject, self.operation(OperationKind.WITHDRAW, listing, before.remote_id))
        assert receipt.outcome is Outcome.ACCEPTED, f"the withdrawal was not taken: {receipt}"
        self.wait(subject)
        assert not self.standing(subject), "the receipt says withdrawn, and it still stands there"
        looked = self.look(subject, SKU, before.remote_id)
        hidden = isinstance(looked, Found) and looked.listing.state is ListingState.HIDDEN
        assert isinstance(looked, Absent) or hidden, f"look_up() still finds it: {looked}"
        assert len(self.standing(subject, "BESIDE")) == 1, "the withdrawal took another listing with it"

    def test_withdraw_of_what_is_gone_is_clear(self) -> None:
        """The withdrawal of what somebody removed already has a clear outcome, and is no error in the adapter."""
        subject = self.directly()
        listing = self.formatted(subject)
        before = self.created(subject, listing)
        subject.sandbox.remove(before.remote_id)
        self.wait(subject)
        (receipt,) = self.submit(subject, self.operation(OperationKind.WITHDRAW, listing, before.remote_id))
        assert receipt.outcome is not Outcome.UNKNOWN, f"nothing stood there, and that could be seen: {receipt}"

    def test_undeclared_fields_are_never_sent(self) -> None:
        """A value for which there is no place doesn't leave, not even beside the others."""
        subject = self.directly()
        marks = {name: f"zq{n}dau{name}" for n, name in enumerate(("brand", "ingredients", "storage", "usage"))}
        listing = self.formatted(subject, **marks)
        nowhere = [marks[name] for name in marks if name in listing.unsupported]
        if not nowhere:
            not_applicable("there is a place for every text")
        self.create(subject, listing)
        told = [mark for mark in nowhere if any(mark.encode() in item.body for item in subject.mount.sent)]
        assert not told, f"said to be unsupported, and sent: {told}"

    def needed(self, subject: Subject, listing: Listing) -> set[str]:
        """The fields without which the adapter's own check refuses the listing."""
        adapter = subject.adapter
        return {name for name in listing.fields if adapter.check(with_fields(listing, **{name: None}))}


def only(listing: Listing, names: set[str], sku: str) -> Listing:
    return with_fields(listing, sku, **{name: None for name in listing.fields if name not in names})


def names_that_differ(one: Listing, other: Listing) -> set[str]:
    names = one.content.keys() | other.content.keys()
    return {name for name in names if one.content.get(name) != other.content.get(name)}
