"""Writing: operations as requests of a JSON interface, one by one or together."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Sequence

from ocopsync.errors import CredentialsRefused, NotRecognised, OutcomeUnknown, Refused
from ocopsync.listing import Json, Operation, OperationKind, Outcome, Receipt, digest
from ocopsync.messages import say
from ocopsync.model import Image
from ocopsync.rest import receipts
from ocopsync.rest.answers import Answer, Meaning
from ocopsync.rest.forms import At, put, shown, text_at
from ocopsync.rest.interface import Interface
from ocopsync.rest.receipts import Batch
from ocopsync.streams import batched


class Writing(Interface):
    """``upload`` and ``submit``; override :meth:`body_of` for what a field's own form can't say."""

    def upload(self, image: Image) -> str:
        """Sent again it lies there twice, which harms nobody."""
        if not self.picture_call:
            return super().upload(image)
        method, _, path = self.picture_call.partition(" ")
        suffix = image.path.suffix.lower()
        kind = mimetypes.types_map.get(suffix, "application/octet-stream")
        file = (f"{image.sha256[:12]}{suffix}", image.path.read_bytes(), kind)
        answer = self.call(method, path, auth=self.picture_auth, files={self.picture_part: file}, repeatable=True)
        if answer.meaning is not Meaning.DONE:
            raise answer.as_error()
        reference = shown(answer.body, self.picture_id_at)
        if not isinstance(reference, str | int) or not str(reference):
            raise NotRecognised(say("{address} took a picture and gave no name for it.", address=answer.address))
        return str(reference)

    def submit(self, operations: Sequence[Operation]) -> Iterator[Receipt]:
        alone = list(operations)
        if self.batch:
            together = [operation for operation in operations if operation.kind in self.batch.names]
            alone = [operation for operation in operations if operation.kind not in self.batch.names]
            for some in batched(together, self.batch.size):
                yield from self._carry_out_together(self.batch, some)
        for operation in alone:
            yield self._carry_out(operation)

    def _carry_out(self, operation: Operation) -> Receipt:
        calls = {
            OperationKind.CREATE: self.create_call,
            OperationKind.UPDATE: self.update_call,
            OperationKind.WITHDRAW: self.withdraw_call,
        }
        try:
            body = None if operation.kind is OperationKind.WITHDRAW else self.body_of(operation)
            answer = self.write(calls[operation.kind], body, key=operation.key, remote_id=operation.remote_id)
        except (OutcomeUnknown, Refused) as error:
            if isinstance(error, CredentialsRefused):
                raise
            return receipts.without_answer(operation, error)
        return self.receipt_of(operation, answer, shown(answer.body, self.item_at))

    def _carry_out_together(self, batch: Batch, operations: Sequence[Operation]) -> Iterator[Receipt]:
        items: list[receipts.Item] = []
        for operation in operations:
            try:
                items.append((operation, self.batch_item(operation)))
            except Refused as error:
                yield receipts.without_answer(operation, error)
        if not items:
            return
        try:
            results = self._results(batch, items)
        except (OutcomeUnknown, Refused) as error:
            if isinstance(error, CredentialsRefused):
                raise
            yield from (receipts.without_answer(operation, error) for operation, _ in items)
            return
        for operation, answer in results:
            yield self.receipt_of(operation, answer, answer.body)

    def _results(self, batch: Batch, items: Sequence[receipts.Item]) -> list[tuple[Operation, Answer]]:
        """The answer to each of a batch. Raises what an answer to the whole means."""
        answer = self.write(batch.call, batch.body(items), key=digest([operation.key for operation, _ in items]))
        if answer.meaning is Meaning.UNKNOWN:
            raise OutcomeUnknown(answer.as_error().message)
        if answer.meaning is not Meaning.DONE:
            raise answer.as_error()
        return list(batch.results(answer, items, self.errors))

    def body_of(self, operation: Operation) -> dict[str, Json]:
        """A create or an update in the marketplace's words. Raises Refused where it can't be said."""
        creating = operation.kind is OperationKind.CREATE
        body: dict[str, Json] = {**self.fixed} if creating else {}
        if creating or self.update_whole:
            put(body, self.sku_at, operation.sku)
        for name in self.names_written(operation):
            at = self.field_map[name]
            put(body, at.path, self.written(at, name, operation))
        return body

    def names_written(self, operation: Operation) -> list[str]:
        """The fields that the request says: for an update those that changed, also those that are taken away."""
        content = operation.listing.content
        if operation.kind is OperationKind.CREATE:
            return [name for name in self.field_map if name in content]
        if self.update_whole or not operation.changed:
            return list(self.field_map)
        return [name for name in self.field_map if name in operation.changed]

    def written(self, at: At, name: str, operation: Operation) -> Json:
        value = operation.listing.content.get(name)
        if value is None:
            return at.empty
        if name == "images":
            value = [operation.images[sha256] for sha256 in value]
        return at.form.write(value)

    def batch_item(self, operation: Operation) -> Json:
        """How a batch says an operation."""
        if operation.kind is OperationKind.WITHDRAW:
            return operation.remote_id
        identity = {} if operation.kind is OperationKind.CREATE else {self.id_at: operation.remote_id}
        return {**identity, **self.body_of(operation)}

    def receipt_of(self, operation: Operation, answer: Answer, item: Json) -> Receipt:
        """``item``: the product in the answer, if it is there."""
        if answer.meaning is not Meaning.DONE:
            return receipts.refusal(operation, answer, name=self.name)
        remote_id = str(shown(item, self.id_at) or operation.remote_id)
        sku = shown(item, self.sku_at)
        if not remote_id or remote_id != (operation.remote_id or remote_id) or sku not in (None, "", operation.sku):
            reason = say(
                "{title} says that it took {sku}, but not under which number.", title=self.title, sku=operation.sku
            )
            return receipts.receipt(operation, Outcome.UNKNOWN, reason)
        withdrawn = operation.kind is OperationKind.WITHDRAW
        return Receipt(
            sku=operation.sku,
            outcome=Outcome.ACCEPTED,
            remote_id=remote_id,
            url=text_at(item, self.url_at),
            state=None if withdrawn else self.states.get(str(shown(item, self.state_at))),
        )
