"""Planted bugs in talking to the marketplace: receipts, keys and bad days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import requests

from ocopsync.errors import (
    MarketplaceError,
    NotRecognised,
    OutcomeUnknown,
    Refused,
)
from ocopsync.listing import Json, Operation, OperationKind, Outcome, Receipt
from tests.conformance.reference import STATES, ReferenceAdapter

# Receipts


class LosesTheTenth(ReferenceAdapter):
    def write(self, items: Sequence[Mapping[str, Json]]) -> list[Mapping[str, Any]]:
        done = super().write(items[:9])
        return [*done, *({"sku": item["sku"], "status": "ok"} for item in items[9:])]


class ForgetsAReceipt(ReferenceAdapter):
    def submit(self, operations: Sequence[Operation]) -> Iterator[Receipt]:
        receipts = list(super().submit(operations))
        yield from receipts[: max(1, len(receipts) - 1)]


class MixesReceiptsUp(ReferenceAdapter):
    """It takes the results in the order of another list."""

    def submit(self, operations: Sequence[Operation]) -> Iterator[Receipt]:
        results = self.write([self.item_of(operation) for operation in operations])
        return map(self.receipt_of, operations, reversed(results))


class SaysWithdrawnAtOnce(ReferenceAdapter):
    def submit(self, operations: Sequence[Operation]) -> Iterator[Receipt]:
        gone = [item for item in operations if item.kind is OperationKind.WITHDRAW]
        yield from (Receipt(sku=item.sku, outcome=Outcome.ACCEPTED, remote_id=item.remote_id) for item in gone)
        if rest := [item for item in operations if item not in gone]:
            yield from super().submit(rest)


class SaysLiveWhatWaits(ReferenceAdapter):
    def receipt_of(self, operation: Operation, result: Mapping[str, Any]) -> Receipt:
        return super().receipt_of(operation, {**result, "state": "shown"})


class TakesARefusalForDone(ReferenceAdapter):
    def receipt_of(self, operation: Operation, result: Mapping[str, Any]) -> Receipt:
        return super().receipt_of(operation, {**result, "status": "ok"})


class RefusesWithoutAReason(ReferenceAdapter):
    def receipt_of(self, operation: Operation, result: Mapping[str, Any]) -> Receipt:
        receipt = super().receipt_of(operation, result)
        return Receipt(sku=receipt.sku, outcome=receipt.outcome, remote_id=receipt.remote_id, state=receipt.state)


class GivesNumbersInReceipts(ReferenceAdapter):
    """``remote_id`` is a number."""

    def receipt_of(self, operation: Operation, result: Mapping[str, Any]) -> Receipt:
        return Receipt(
            sku=operation.sku,
            outcome=Outcome.ACCEPTED,
            remote_id=result.get("id", operation.remote_id),
            state=STATES.get(result.get("state", "")),
        )


# Keys


class SendsNoKey(ReferenceAdapter):
    def item_of(self, operation: Operation) -> dict[str, Json]:
        item = super().item_of(operation)
        item.pop("key", None)
        return item


class SendsOneKeyForAll(ReferenceAdapter):
    """The SKU is the key: what changes later is answered with what was done first."""

    def item_of(self, operation: Operation) -> dict[str, Json]:
        return {**super().item_of(operation), "key": operation.sku}


# Bad days


class RepeatsBlindly(ReferenceAdapter):
    def send(self, method: str, path: str, token: str, **options: Any) -> requests.Response:
        return super().send(method, path, token, **{**options, "repeatable": True})


class IgnoresRetryAfter(ReferenceAdapter):
    """It goes past the transport, and tries again at once."""

    def send(self, method: str, path: str, token: str, **options: Any) -> requests.Response:
        known = {name: value for name, value in options.items() if name in ("params", "json", "data")}
        for _ in range(4):
            url = self.transport.base_url + path
            response = self.transport._session.request(method, url, headers={"X-Token": token}, **known)
            if response.status_code != 429:
                break
        return response


class TakesAServersErrorForFailed(ReferenceAdapter):
    def write(self, items: Sequence[Mapping[str, Json]]) -> list[Mapping[str, Any]]:
        try:
            return super().write(items)
        except OutcomeUnknown as error:
            raise Refused(error.message) from error


class TakesAnErrorInsideForDone(ReferenceAdapter):
    """HTTP 200 is enough for it."""

    def write(self, items: Sequence[Mapping[str, Json]]) -> list[Mapping[str, Any]]:
        try:
            return super().write(items)
        except MarketplaceError as error:
            if "inside" in str(error):
                return [{"sku": item["sku"], "status": "ok"} for item in items]
            raise


class LetsTheParserFail(ReferenceAdapter):
    """A page that isn't JSON is an error of the parser's, not one of ours."""

    def answer_of(self, response: requests.Response) -> Mapping[str, Any]:
        response.json()
        return super().answer_of(response)


class BuriesWhatWentWrong(ReferenceAdapter):
    """Whatever the reply to a write was, it was not recognised."""

    def write(self, items: Sequence[Mapping[str, Json]]) -> list[Mapping[str, Any]]:
        try:
            return super().write(items)
        except MarketplaceError as error:
            raise NotRecognised(error.message) from None
