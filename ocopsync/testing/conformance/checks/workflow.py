"""The whole workflow through plan, publish and ledger: what has been done is not done again."""

from __future__ import annotations

from attrs import evolve

from ocopsync.model import Product, Verb
from ocopsync.plan import Fate
from ocopsync.testing.conformance.office import office
from ocopsync.testing.conformance.suite import Suite, not_applicable

SKUS = ("W-1", "W-2", "W-3")


class Workflow(Suite):
    def catalogue(self) -> list[Product]:
        return [self.product(sku, name=f"Mắm tôm {sku}") for sku in SKUS]

    def test_a_second_run_sends_nothing(self) -> None:
        """A catalogue that was published and hasn't changed is not sent again, also after its approval."""
        subject = self.directly(moderated=True)
        with office(subject) as folder:
            tally = folder.publish(self.catalogue())
            assert tally.went_well and tally.writes == len(SKUS), f"{tally.counts} {tally.troubles}"
            assert not tally.rewritten, f"the marketplace made something else of it: {tally.rewritten}"
            assert folder.publish(self.catalogue()).writes == 0, "a second run sends something although nothing changed"
            subject.sandbox.approve_all()
            assert folder.publish(self.catalogue()).writes == 0, "a run after the approval sends something"
        assert sorted(item.sku for item in subject.sandbox.listings()) == sorted(SKUS)

    def test_only_what_changed_is_sent(self) -> None:
        """Of three rows the one whose price changed is sent, and the others are left alone."""
        subject = self.directly()
        if "price" not in self.capabilities(subject).fields:
            not_applicable("price: not declared")
        with office(subject) as folder:
            first, *others = self.catalogue()
            assert folder.publish([first, *others]).went_well
            tally = folder.publish([evolve(first, price=230_000), *others])
        assert (tally.writes, tally.counts[Fate.UPDATED]) == (1, 1), f"{tally.counts} {tally.troubles}"
        assert tally.counts[Fate.UNCHANGED] == len(others)

    def test_a_row_is_withdrawn(self) -> None:
        """A row whose verb is withdraw takes its listing down once, and the next run has nothing to do."""
        subject = self.directly()
        with office(subject) as folder:
            first, *others = self.catalogue()
            assert folder.publish([first, *others]).went_well
            asked = [evolve(first, verb=Verb.WITHDRAW), *others]
            tally = folder.publish(asked)
            assert tally.counts[Fate.WITHDRAWN] == 1, f"{tally.counts} {tally.troubles}"
            assert not self.standing(subject, first.sku)
            assert folder.publish(asked).writes == 0, "withdrawn a second time"

    def test_reconciling_finds_nothing_after_publishing(self) -> None:
        """What was just published and read back is as it was meant."""
        subject = self.directly()
        with office(subject) as folder:
            assert folder.publish(self.catalogue()).went_well
            result = folder.reconcile(self.catalogue())
        assert result.error is None, f"it could not be read: {result.error}"
        assert not result.findings, f"just published, and found: {result.findings}"

    def test_reconciling_finds_what_somebody_changed(self) -> None:
        """A price that somebody changed by hand is found, and nothing else is."""
        subject = self.directly()
        if "price" not in self.capabilities(subject).fields:
            not_applicable("price: not declared")
        with office(subject) as folder:
            assert folder.publish(self.catalogue()).went_well
            (victim,) = self.standing(subject, SKUS[0])
            subject.sandbox.change_price(victim.remote_id, 199_000)
            self.wait(subject)
            result = folder.reconcile(self.catalogue())
        assert [item.sku for item in result.findings] == [SKUS[0]], f"found: {result.findings}"

    def test_a_limited_run_goes_on(self) -> None:
        """What a run was not to send is sent by the next, and nothing twice."""
        subject = self.directly()
        with office(subject) as folder:
            assert folder.publish(self.catalogue(), limit=1).writes == 1
            assert folder.publish(self.catalogue()).writes == len(SKUS) - 1
        assert sorted(item.sku for item in subject.sandbox.listings()) == sorted(SKUS)
