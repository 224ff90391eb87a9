"""Looking listings up: found, absent, several, and never another one."""

from __future__ import annotations

from ocopsync.listing import Absent, CannotTell, Found, OperationKind, Outcome, Target
from ocopsync.testing.conformance.suite import SKU, Suite, not_applicable, with_fields

LONGEST_ADDRESS = 8000


class Looking(Suite):
    def test_look_up_by_number(self) -> None:
        """A listing is found by the number that its receipt gave."""
        subject = self.directly()
        receipt = self.create(subject, self.formatted(subject))
        looked = self.look(subject, SKU, receipt.remote_id)
        assert isinstance(looked, Found), f"it stands there, and look_up() says {looked}"
        assert (looked.listing.sku, looked.listing.remote_id) == (SKU, receipt.remote_id)

    def test_look_up_by_sku(self) -> None:
        """A listing whose number nobody knows is found by its SKU; so an unknown outcome is settled."""
        subject = self.directly()
        if not self.capabilities(subject).look_up.value:
            not_applicable("look_up is not declared")
        receipt = self.create(subject, self.formatted(subject))
        looked = self.look(subject.again(), SKU)
        assert isinstance(looked, Found), f"it stands there, and look_up() says {looked}"
        assert looked.listing.remote_id == receipt.remote_id

    def test_look_up_of_what_is_not_there(self) -> None:
        """What never stood there is absent, or can't be told; it is not found."""
        subject = self.directly()
        self.create(subject, self.formatted(subject))
        looked = self.look(subject, "NEVER-01", title="Chưa từng có")
        allowed = (Absent,) if self.capabilities(subject).look_up.value else (Absent, CannotTell)
        assert isinstance(looked, allowed), f"nothing stands there, and look_up() says {looked}"

    def test_look_up_in_an_empty_account(self) -> None:
        """Where nothing stands at all a look says absent and fails at nothing."""
        subject = self.directly()
        assert not isinstance(self.look(subject, SKU), Found)
        assert not isinstance(self.look(subject, SKU, "1"), Found), "number 1 isn't ours"

    def test_look_up_answers_for_each(self) -> None:
        """A look at several listings answers for each SKU that was asked for, found or not."""
        subject = self.directly()
        self.stand(subject, 12)
        targets = [Target(f"S-{n:03}", title=f"Mắm số {n}") for n in range(1, 16)]
        answers = subject.adapter.look_up(targets)
        assert set(answers) == {target.sku for target in targets}
        found = {sku for sku, answer in answers.items() if isinstance(answer, Found)}
        assert found == {f"S-{n:03}" for n in range(1, 13)}

    def test_look_up_of_nothing(self) -> None:
        """A look at no listings gives no answers."""
        assert not self.directly().adapter.look_up([])

    def test_look_up_takes_no_other_for_it(self) -> None:
        """An SKU that begins like another's, and a title that is the same, belong to another listing."""
        subject = self.directly()
        listing = self.formatted(subject)
        for sku in ("MT-1", "MT-10", "XMT-1"):
            self.create(subject, with_fields(listing, sku))
        for sku in ("MT-1", "MT-10", "XMT-1"):
            looked = self.look(subject, sku)
            assert isinstance(looked, Found), f"look_up({sku!r}): {looked}"
            assert looked.listing.sku == sku
            assert not looked.others, f"look_up({sku!r}) takes others for it: {looked.others}"
        assert not isinstance(self.look(subject, "MT"), Found), "MT is found, although only MT-1 stands there"

    def test_look_up_shows_doubles(self) -> None:
        """Two listings of one SKU are both shown, so that a person learns that it stands there twice."""
        subject = self.directly()
        listing = self.formatted(subject)
        self.create(subject, listing)
        (second,) = self.submit(subject, self.operation(OperationKind.CREATE, listing, key="another"))
        self.wait(subject)
        if second.outcome is not Outcome.ACCEPTED or len(self.standing(subject)) < 2:
            not_applicable("the marketplace takes an SKU only once")
        looked = self.look(subject, SKU)
        assert isinstance(looked, Found), f"two stand there, and look_up() says {looked}"
        assert len({item.remote_id for item in (looked.listing, *looked.others)}) == 2

    def test_looking_changes_nothing(self) -> None:
        """Reading and looking send no request that could change something."""
        subject = self.directly()
        self.create(subject, self.formatted(subject))
        before = self.written(subject)
        self.look(subject, SKU)
        self.everything(subject)
        assert self.written(subject) == before

    def test_what_somebody_removed_is_absent(self) -> None:
        """A listing that somebody took down is no longer found, not by its number either."""
        subject = self.directly()
        receipt = self.create(subject, self.formatted(subject))
        subject.sandbox.remove(receipt.remote_id)
        self.wait(subject)
        assert not isinstance(self.look(subject, SKU, receipt.remote_id), Found)
        assert not self.everything(subject)

    def test_what_somebody_changed_is_seen(self) -> None:
        """A price that somebody changed by hand is read as it is now."""
        subject = self.directly()
        listing = self.formatted(subject)
        if "price" not in self.capabilities(subject).fields:
            not_applicable("price: not declared")
        before = self.created(subject, listing)
        subject.sandbox.change_price(before.remote_id, 199_000)
        self.wait(subject)
        assert self.read(subject, SKU).fields["price"] == 199_000
        looked = self.look(subject, SKU, before.remote_id)
        assert isinstance(looked, Found) and looked.listing.fields["price"] == 199_000, f"look_up(): {looked}"

    def test_a_second_look_sees_what_changed(self) -> None:
        """A look asks each time: an answer that was kept guards nothing, and runs take hours."""
        subject = self.directly()
        if "price" not in self.capabilities(subject).fields:
            not_applicable("price: not declared")
        receipt = self.create(subject, self.formatted(subject))
        self.look(subject, SKU, receipt.remote_id)
        subject.sandbox.change_price(receipt.remote_id, 199_000)
        self.wait(subject)
        looked = self.look(subject, SKU, receipt.remote_id)
        assert isinstance(looked, Found) and looked.listing.fields["price"] == 199_000, f"the second look: {looked}"

    def test_capitals_and_marks_tell_skus_apart(self) -> None:
        """An SKU with other capitals or without its marks is another one, whatever a marketplace's search finds."""
        subject = self.directly()
        self.create(subject, self.suited(subject, "Mắm-1"))
        for sku in ("mắm-1", "MẮM-1", "Mam-1"):
            looked = self.look(subject, sku)
            assert not isinstance(looked, Found), f"look_up({sku!r}) finds {looked.listing.sku!r}"

    def test_a_look_at_many_keeps_its_addresses_short(self) -> None:
        """A look at hundreds asks in addresses of at most 8,000 letters; longer ones servers refuse (RFC 9110, 4.1)."""
        subject = self.directly()
        subject.adapter.look_up([Target(f"SAN-PHAM-CUA-HTX-{n:06}", title=f"Sản phẩm {n}") for n in range(400)])
        longest = max((len(item.url) for item in subject.mount.sent), default=0)
        assert longest <= LONGEST_ADDRESS, f"an address with {longest} letters"
