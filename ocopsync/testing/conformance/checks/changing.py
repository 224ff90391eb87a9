"""Changes of what stands there: values that are easily spoilt on the way, doubles, and one bad operation among good."""

from __future__ import annotations

from attrs import evolve

from ocopsync.listing import Json, OperationKind, Outcome
from ocopsync.testing.conformance.subject import Subject
from ocopsync.testing.conformance.suite import SKU, Suite, differing, not_applicable

PLAIN = {"title": "Mắm tôm Ba Làng", "description": "Ủ chượp mười hai tháng."}
AWKWARD = 'Mắm "Ba Làng" & <b>40</b> &amp; 100% \\ 🦐 Ỷ Ỗ Ặ'


class Changing(Suite):
    def test_an_update_brings_a_price_to_the_dong(self) -> None:
        """A price that changes comes back to the đồng, for updates often go another way than creates."""
        self.becomes(price=45_678, list_price=None)

    def test_an_update_brings_the_last_one_sold(self) -> None:
        """A stock that falls to 0 is read as 0; a shop that goes on selling sells what isn't there."""
        self.becomes(stock=0)

    def test_an_update_brings_awkward_letters(self) -> None:
        """Quotes, what looks like markup, signs and accents survive an update as they do a create."""
        self.becomes(title=AWKWARD, description=f"Một.\nHai: {AWKWARD}\nBa.")

    def test_an_update_brings_other_pictures(self) -> None:
        """Pictures that changed stand there afterwards, in their order; buyers look at nothing else first."""
        subject = self.directly()
        if not self.capabilities(subject).images.value or "images" not in self.capabilities(subject).fields:
            not_applicable("images is not declared")
        with self.picture(b"\xff\xd8\xff\xe0 old") as old, self.picture(b"\xff\xd8\xff\xe0 new") as new:
            references = {image.sha256: subject.adapter.upload(image) for image in (old, new)}
            listing, other = (self.formatted(subject, images=images) for images in ((old,), (new, old)))
        before = self.created(subject, listing, images=references)
        operation = self.updating(before, other)
        (receipt,) = self.submit(subject, evolve(operation, images=references, changed=frozenset({"images"})))
        assert receipt.outcome is Outcome.ACCEPTED, f"an ordinary update was not taken: {receipt}"
        self.wait(subject)
        shown = self.read(subject, SKU).fields.get("images")
        assert shown == [references[new.sha256], references[old.sha256]], f"read: {shown}"

    def test_an_update_leaves_a_double_alone(self) -> None:
        """Of two listings with one SKU the one is changed whose number is named; the other may be somebody's own."""
        for which in range(2):
            subject, numbers = self.doubles()
            listing, changed = self.change(subject)
            before = {item.remote_id: item for item in self.everything(subject)}
            self.update(subject, before[numbers[which]], changed)
            after = {item.remote_id: item for item in self.everything(subject)}
            names = self.capabilities(subject).fields
            assert not differing(changed, after[numbers[which]], names), "the one that was named isn't changed"
            assert not differing(listing, after[numbers[1 - which]], names), "the update changed the other one"

    def test_a_withdrawal_leaves_a_double_alone(self) -> None:
        """Of two listings with one SKU the one goes whose number is named, for that is how doubles are cleared up."""
        for which in range(2):
            subject, numbers = self.doubles()
            self.submit(subject, self.operation(OperationKind.WITHDRAW, self.formatted(subject), numbers[which]))
            self.wait(subject)
            left = [item.remote_id for item in self.standing(subject)]
            assert left == [numbers[1 - which]], f"of {numbers} the withdrawal of {numbers[which]} left {left}"

    def test_one_that_fails_spares_the_rest_of_its_batch(self) -> None:
        """An operation that can't be carried out has no consequence for the others that go with it."""
        subject = self.batched()
        listing, changed = self.change(subject, "GONE-1")
        before = self.created(subject, listing)
        subject.sandbox.remove(before.remote_id)
        self.wait(subject)
        good = [self.operation(OperationKind.CREATE, self.formatted(subject, sku)) for sku in ("GOOD-1", "GOOD-2")]
        receipts = self.submit(subject, good[0], self.updating(before, changed), good[1])
        self.wait(subject)
        outcomes = {item.sku: item.outcome for item in receipts}
        assert outcomes.get("GONE-1") is not Outcome.ACCEPTED, "nothing stands there that could have been updated"
        for sku in ("GOOD-1", "GOOD-2"):
            assert outcomes.get(sku) is Outcome.ACCEPTED, f"{sku} went with one that failed: {outcomes.get(sku)}"
            assert len(self.standing(subject, sku)) == 1

    def test_products_of_one_name_keep_their_numbers(self) -> None:
        """Products of one name in one batch have each the number of their own listing, for sizes share a name."""
        subject = self.batched()
        listings = [self.formatted(subject, f"SIZE-{n}") for n in range(3)]
        receipts = self.submit(subject, *(self.operation(OperationKind.CREATE, item) for item in listings))
        self.wait(subject)
        standing = {item.sku: item.remote_id for item in subject.sandbox.listings()}
        assert {item.sku: item.remote_id for item in receipts} == standing

    # Steps

    def becomes(self, **fields: Json) -> None:
        """An ordinary listing is updated to one with these fields, which are then read."""
        subject = self.directly()
        declared = self.capabilities(subject).fields
        meant = {name: value for name, value in fields.items() if name in declared}
        if all(value is None for value in meant.values()):
            not_applicable(f"{', '.join(fields)}: not declared")
        other = self.suited(subject, SKU, **meant)
        plain: dict[str, Json] = {name: text for name, text in PLAIN.items() if name in meant}
        self.update(subject, self.created(subject, self.suited(subject, SKU, **plain)), other)
        wrong = differing(other, self.read(subject, SKU), meant)
        assert not wrong, f"after the update (field: wanted, read): {wrong}"

    def doubles(self) -> tuple[Subject, list[str]]:
        """Two listings of one SKU, as the marketplace allows it, and their numbers."""
        subject = self.directly()
        listing, _ = self.change(subject)
        for key in ("one", "another"):
            self.submit(subject, self.operation(OperationKind.CREATE, listing, key=key))
        self.wait(subject)
        numbers = [item.remote_id for item in self.standing(subject)]
        if len(numbers) < 2:
            not_applicable("the marketplace takes an SKU only once")
        return subject, numbers

    def batched(self) -> Subject:
        subject = self.directly()
        if self.capabilities(subject).batch_size.value < 3:
            not_applicable("fewer than three operations go at a time")
        return subject
