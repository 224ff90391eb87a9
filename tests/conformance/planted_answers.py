"""Planted bugs in walks, looks and outcomes: each is the reference adapter with one method that is wrong."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import requests
from attrs import evolve

from ocopsync.errors import MarketplaceError, NotRecognised, Refused, Transient
from ocopsync.listing import (
    Absent,
    Found,
    Json,
    ListingState,
    LiveListing,
    LookUp,
    Operation,
    OperationKind,
    Outcome,
    Page,
    Receipt,
    Target,
)
from ocopsync.messages import say
from ocopsync.model import Image
from tests.conformance.reference import PAGE, ReferenceAdapter

# Walks and looks


class TakesAnEmptyAccountForBroken(ReferenceAdapter):
    def page(self, number: int) -> tuple[tuple[LiveListing, ...], int]:
        listings, total = super().page(number)
        if not listings:
            raise NotRecognised(say("The list is empty."))
        return listings, total


class AsksForOnePageTooMany(ReferenceAdapter):
    """A full page is followed by another, it thinks."""

    def live(self, after: str | None = None) -> Iterator[Page]:
        number = int(after or 1)
        while True:
            listings, _ = self.page(number)
            if number > 1 and not listings:
                raise NotRecognised(say("Page {n} is empty.", n=number))
            number += 1
            yield Page(listings, str(number) if len(listings) == PAGE else None)
            if len(listings) < PAGE:
                return


WALKS = itertools.count()


class ShowsThemInAnyOrder(ReferenceAdapter):
    def live(self, after: str | None = None) -> Iterator[Page]:
        turn = next(WALKS) % 2
        for page in super().live(after):
            yield evolve(page, listings=page.listings[::-1] if turn else page.listings)


class TakesTroubleForTheEnd(ReferenceAdapter):
    def live(self, after: str | None = None) -> Iterator[Page]:
        try:
            yield from super().live(after)
        except MarketplaceError:
            yield Page(())


class LooksLessClosely(ReferenceAdapter):
    """A look shows no descriptions."""

    def chosen(self, target: Target, listings: Iterable[LiveListing]) -> LookUp:
        short = [
            item.showing({name: value for name, value in item.fields.items() if name != "description"})
            for item in listings
        ]
        return super().chosen(target, short)


class LooksByNumberOnly(ReferenceAdapter):
    def chosen(self, target: Target, listings: Iterable[LiveListing]) -> LookUp:
        return super().chosen(target, [item for item in listings if item.remote_id == target.remote_id])


class TakesAnyNumberForItsOwn(ReferenceAdapter):
    """What has a number stands there; nobody is asked."""

    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        known = {item.sku: item for item in targets if item.remote_id}
        asked = super().look_up([item for item in targets if item.sku not in known])
        return {**asked, **{sku: Found(there(item)) for sku, item in known.items()}}


def there(target: Target) -> LiveListing:
    return LiveListing(remote_id=target.remote_id, sku=target.sku, state=ListingState.LIVE)


class FindsNothingAtAll(ReferenceAdapter):
    """An answer without listings isn't one that it knows."""

    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        answers = super().look_up(targets)
        if all(isinstance(answer, Absent) for answer in answers.values()):
            raise NotRecognised(say("Nothing was found."))
        return answers


class LooksAtTheFirst(ReferenceAdapter):
    """IndexError where there is none."""

    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        first = targets[0]
        return {**super().look_up([first]), **super().look_up(targets[1:])}


class MarksWhatItLooksAt(ReferenceAdapter):
    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        self.call("POST", "pictures", data=b"seen", repeatable=True)
        return super().look_up(targets)


# Outcomes


class MakesANewOneOfAChange(ReferenceAdapter):
    def item_of(self, operation: Operation) -> dict[str, Json]:
        fields = dict(operation.listing.fields)
        new = {"do": "create", "fields": fields} if operation.kind is OperationKind.UPDATE else {}
        return {**super().item_of(operation), **new}


class CannotTellThatItIsGone(ReferenceAdapter):
    def receipt_of(self, operation: Operation, result: Mapping[str, Any]) -> Receipt:
        receipt = super().receipt_of(operation, result)
        return evolve(receipt, outcome=Outcome.UNKNOWN) if result.get("status") == "gone" else receipt


class DeniesWhatItCannotSeeYet(ReferenceAdapter):
    """It looks right after a create."""

    def submit(self, operations: Sequence[Operation]) -> Iterator[Receipt]:
        for receipt in super().submit(operations):
            if isinstance(self.look_up([Target(receipt.sku)])[receipt.sku], Absent):
                yield evolve(receipt, outcome=Outcome.FAILED)
            else:
                yield receipt


class TakesAnyErrorForDone(ReferenceAdapter):
    def write(self, items: Sequence[Mapping[str, Json]]) -> list[Mapping[str, Any]]:
        try:
            return super().write(items)
        except MarketplaceError:
            return [{"sku": item["sku"], "status": "ok", "id": item["id"]} for item in items]


class GivesUpTooSoon(ReferenceAdapter):
    """What took longer than ten seconds was not done, it thinks."""

    def send(self, method: str, path: str, token: str, **options: Any) -> requests.Response:
        begun = self.transport.clock.now()
        response = super().send(method, path, token, **options)
        if self.transport.clock.now() - begun > dt.timedelta(seconds=10):
            raise Transient(say("It took too long."))
        return response


class TakesTooManyForANo(ReferenceAdapter):
    """It goes past the transport, and a marketplace that asks for patience has refused."""

    def send(self, method: str, path: str, token: str, **options: Any) -> requests.Response:
        known = {name: value for name, value in options.items() if name in ("params", "json", "data")}
        url = self.transport.base_url + path
        response = self.transport._session.request(method, url, headers={"X-Token": token}, **known)
        if response.status_code == 429:
            raise Refused(say("Too many requests."))
        return response


class GivesNoReference(ReferenceAdapter):
    def upload(self, image: Image) -> str:
        try:
            return super().upload(image)
        except MarketplaceError:
            return ""


CAUGHT_BY: Mapping[type[ReferenceAdapter], str] = {
    TakesAnEmptyAccountForBroken: "an_empty_account_is_empty",
    AsksForOnePageTooMany: "a_full_page_is_the_last",
    ShowsThemInAnyOrder: "two_walks_show_the_same",
    TakesTroubleForTheEnd: "a_read_that_always_fails_raises a_read_that_is_always_refused_raises "
    "a_marketplace_that_cannot_be_reached_raises a_failure_in_200_is_not_an_empty_list "
    "an_unknown_page_anywhere_is_not_passed_over a_redirect_elsewhere_takes_no_credentials "
    "reconciling_an_unreadable_marketplace_says_so",
    LooksLessClosely: "one_look_reads_what_a_walk_reads",
    LooksByNumberOnly: "look_up_by_sku a_killed_run_is_gone_on_with",
    TakesAnyNumberForItsOwn: "what_somebody_removed_is_absent look_up_in_an_empty_account",
    FindsNothingAtAll: "look_up_in_an_empty_account",
    LooksAtTheFirst: "look_up_of_nothing",
    MarksWhatItLooksAt: "looking_changes_nothing",
    MakesANewOneOfAChange: "update_keeps_the_number",
    CannotTellThatItIsGone: "withdraw_of_what_is_gone_is_clear",
    DeniesWhatItCannotSeeYet: "the_read_lag_is_long_enough a_late_commit_is_done_once",
    TakesAnyErrorForDone: "a_create_that_fails_before_it_is_done an_update_that_fails_before_it_is_done "
    "a_withdrawal_that_fails_before_it_is_done a_withdrawal_that_fails_in_200 bad_credentials_write_nothing "
    "a_marketplace_that_cannot_be_reached_was_not_written_to publishing_after_an_error_that_did_nothing",
    GivesUpTooSoon: "a_read_survives_a_slow_marketplace a_slow_write_is_done_once",
    TakesTooManyForANo: "publishing_while_the_marketplace_asks_for_patience",
    GivesNoReference: "a_picture_is_uploaded_again",
}
WITHOUT_KEYS = (LooksByNumberOnly, TakesAnyErrorForDone)
"""What idempotency keys would hide."""
