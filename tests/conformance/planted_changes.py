"""Planted bugs that only a change shows: what is written well at first and spoilt by an update, a double or a batch."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ocopsync.errors import Refused
from ocopsync.listing import Found, Json, Operation, OperationKind, Receipt, Target
from ocopsync.messages import say
from tests.conformance.reference import ReferenceAdapter

UPDATE, WITHDRAW = OperationKind.UPDATE, OperationKind.WITHDRAW


class RoundsThePriceInAnUpdate(ReferenceAdapter):
    def fields_of(self, operation: Operation) -> dict[str, Json]:
        fields = super().fields_of(operation)
        rounds = operation.kind is UPDATE and fields.get("price")
        return {**fields, "price": fields["price"] // 1000 * 1000} if rounds else fields


class TakesZeroForTakenAway(ReferenceAdapter):
    """``or None`` where something is taken away."""

    def fields_of(self, operation: Operation) -> dict[str, Json]:
        fields = super().fields_of(operation)
        return {name: value or None for name, value in fields.items()} if operation.kind is UPDATE else fields


class EscapesInAnUpdate(ReferenceAdapter):
    def fields_of(self, operation: Operation) -> dict[str, Json]:
        fields = super().fields_of(operation)
        if operation.kind is not UPDATE:
            return fields
        return {name: html.escape(value) if isinstance(value, str) else value for name, value in fields.items()}


class ForgetsPicturesInAnUpdate(ReferenceAdapter):
    def fields_of(self, operation: Operation) -> dict[str, Json]:
        fields = super().fields_of(operation)
        return {name: value for name, value in fields.items() if name != "images" or operation.kind is not UPDATE}


class UpdatesTheFirstThatItFinds(ReferenceAdapter):
    """It looks the SKU up instead of taking the number that it was given."""

    def item_of(self, operation: Operation) -> dict[str, Json]:
        item = super().item_of(operation)
        found = self.look_up([Target(operation.sku)])[operation.sku] if operation.kind is UPDATE else None
        return {**item, "id": found.listing.remote_id} if isinstance(found, Found) else item


class WithdrawsTheDoubleToo(ReferenceAdapter):
    def submit(self, operations: Sequence[Operation]) -> Iterator[Receipt]:
        for operation in operations:
            found = self.look_up([Target(operation.sku)])[operation.sku] if operation.kind is WITHDRAW else None
            for other in (found.listing, *found.others) if isinstance(found, Found) else ():
                if other.remote_id != operation.remote_id:
                    item = {"do": "withdraw", "sku": other.sku, "id": other.remote_id, "key": other.remote_id}
                    self.write([item])
        yield from super().submit(operations)


class StopsAtTheFirstFailure(ReferenceAdapter):
    def submit(self, operations: Sequence[Operation]) -> Iterator[Receipt]:
        for operation in operations:
            (result,) = self.write([self.item_of(operation)])
            yield self.receipt_of(operation, result)
            if result.get("status") != "ok":
                return


class SpoilsTheBatchForOne(ReferenceAdapter):
    """One that was not done is an error for all that went with it."""

    def write(self, items: Sequence[Mapping[str, Json]]) -> list[Mapping[str, Any]]:
        results = super().write(items)
        if len(items) > 1 and any(result.get("status") != "ok" for result in results):
            raise Refused(say("Chợ Mẫu refused a part of it."))
        return results


class KnowsResultsByTheirTitles(ReferenceAdapter):
    def submit(self, operations: Sequence[Operation]) -> Iterator[Receipt]:
        results = self.write([self.item_of(operation) for operation in operations])
        names = [operation.listing.fields.get("title", operation.sku) for operation in operations]
        known = dict(zip(names, results, strict=True))
        for operation, name in zip(operations, names, strict=True):
            yield self.receipt_of(operation, known[name])
