"""Receipts: what the answer to a write means for one operation, or for each of a batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve, frozen

from ocopsync.errors import MarketplaceError, NotRecognised, OcopsyncError, OutcomeUnknown, Refused
from ocopsync.listing import Json, Operation, OperationKind, Outcome, Receipt
from ocopsync.messages import Message, say, verbatim
from ocopsync.rest.answers import Answer, Errors, Meaning
from ocopsync.rest.forms import shown

Item = tuple[Operation, Json]
"""An operation, and how a batch says it."""


@frozen(kw_only=True)
class Batch:
    """One request for many products, answered with one result for each, in the same order."""

    call: str
    """``POST products/batch``"""
    names: Mapping[OperationKind, str]
    """Under which name each kind of operation stands in the request and in the reply; kinds that are missing here are
    carried out one by one. With one name for all of them the request holds one list."""
    size: int
    error: str = "error"
    """The path of the error in a result; where it says a status of its own, ``status`` is its path."""
    status: str = ""
    item: str = ""
    """The path of the product in a good result."""

    def body(self, items: Sequence[Item]) -> dict[str, list[Json]]:
        body: dict[str, list[Json]] = {}
        for operation, item in items:
            body.setdefault(self.names[operation.kind], []).append(item)
        return body

    def results(self, answer: Answer, items: Sequence[Item], errors: Errors) -> Iterator[tuple[Operation, Answer]]:
        """The answer to each. Raises OutcomeUnknown where the reply hasn't one result for each."""
        for name in dict.fromkeys(self.names[operation.kind] for operation, _ in items):
            asked = [operation for operation, _ in items if self.names[operation.kind] == name]
            found = shown(answer.body, name)
            if not isinstance(found, list) or len(found) != len(asked):
                raise OutcomeUnknown(say("{address} did not answer for each product.", address=answer.address))
            for operation, result in zip(asked, found, strict=True):
                yield operation, self._one(answer, result, errors)

    def _one(self, answer: Answer, result: Json, errors: Errors) -> Answer:
        error = shown(result, self.error)
        if not error:
            return evolve(answer, body=shown(result, self.item), meaning=Meaning.DONE, words="")
        status = shown(result, self.status) if self.status else 0
        meaning = errors.meaning(status if isinstance(status, int) else 0, error)
        return evolve(answer, body=error, meaning=meaning, words=errors.words_in(error))


OUTCOMES = {
    Meaning.REJECTED: Outcome.REJECTED,
    Meaning.FAILED: Outcome.FAILED,
    Meaning.GONE: Outcome.FAILED,
    Meaning.TAKEN: Outcome.FAILED,
    Meaning.UNKNOWN: Outcome.UNKNOWN,
}


def refusal(operation: Operation, answer: Answer, *, name: str) -> Receipt:
    """The receipt for an answer that isn't good; what is gone already needn't be withdrawn. Raises CredentialsRefused
    and PersonNeeded, which are about more than this operation."""
    if answer.meaning in (Meaning.CREDENTIALS, Meaning.PERSON):
        raise answer.as_error()
    if answer.meaning is Meaning.GONE and operation.kind is OperationKind.WITHDRAW:
        return receipt(operation, Outcome.ACCEPTED, say("it no longer stood there"))
    return receipt(operation, OUTCOMES[answer.meaning], words_for(operation, answer, name=name))


def words_for(operation: Operation, answer: Answer, *, name: str) -> Message:
    if answer.meaning is Meaning.TAKEN:
        return say(
            "a product with the SKU {sku} stands there already, and this request did not make it; "
            "take it over with: ocopsync adopt {sku} --to {name}",
            sku=operation.sku,
            name=name,
        )
    if answer.meaning is Meaning.GONE:
        return say("it no longer stands there: {words}", words=answer.words or answer.status)
    return verbatim(answer.words or answer.status)


def without_answer(operation: Operation, error: MarketplaceError) -> Receipt:
    """A refusal of the request as a whole says nothing about the listing: it may be sent again."""
    return receipt(operation, Outcome.FAILED if isinstance(error, Refused) else Outcome.UNKNOWN, error.message)


def receipt(operation: Operation, outcome: Outcome, reason: Message | None = None) -> Receipt:
    return Receipt(sku=operation.sku, outcome=outcome, remote_id=operation.remote_id, reason=reason)


def doubtful(error: OcopsyncError, *, unanswered: bool) -> OcopsyncError:
    """What an error means for a write: one that isn't understood, or that follows an attempt without an answer, leaves
    open whether it was done."""
    if unanswered or isinstance(error, NotRecognised):
        return OutcomeUnknown(error.message)
    return error
