"""Receipts: what an answer of Voso's product form means for one operation."""

from __future__ import annotations

from ocopsync.errors import MarketplaceError, Refused
from ocopsync.listing import ListingState, Operation, OperationKind, Outcome, Receipt
from ocopsync.messages import say, verbatim
from ocopsync_voso.answers import Answer, field_errors, succeeded, words_of
from ocopsync_voso.pages import product_path


def receipt_of(operation: Operation, answer: Answer, *, public_url: str) -> Receipt:
    """Accepted, rejected with the site's words for each field, or failed with the site's words."""
    if not succeeded(answer):
        return Receipt(
            sku=operation.sku,
            outcome=Outcome.REJECTED if field_errors(answer) else Outcome.FAILED,
            remote_id=operation.remote_id,
            reason=verbatim(words_of(answer)),
        )
    if operation.kind is OperationKind.WITHDRAW:
        return Receipt(sku=operation.sku, outcome=Outcome.ACCEPTED, remote_id=operation.remote_id)
    remote_id = number_given(answer) or operation.remote_id
    if not remote_id:
        return Receipt(
            sku=operation.sku,
            outcome=Outcome.UNKNOWN,
            reason=say("Voso says that it took the product, but gives no number for it."),
        )
    return Receipt(
        sku=operation.sku,
        outcome=Outcome.ACCEPTED,
        remote_id=remote_id,
        url=f"{public_url.rstrip('/')}/{product_path(remote_id, operation.listing.fields.get('title', ''))}",
        state=ListingState.PENDING,  # assumed: what is new or changed waits for approval
    )


def failed(operation: Operation, error: Refused) -> Receipt:
    """A status that refuses a request (403, 404, …) says nothing about the product: it may be sent again."""
    return Receipt(sku=operation.sku, outcome=Outcome.FAILED, remote_id=operation.remote_id, reason=error.message)


def unknown(operation: Operation, error: MarketplaceError) -> Receipt:
    return Receipt(sku=operation.sku, outcome=Outcome.UNKNOWN, remote_id=operation.remote_id, reason=error.message)


def number_given(answer: Answer) -> str:
    data = answer.get("data")
    return str(data.get("id") or "") if isinstance(data, dict) else ""
