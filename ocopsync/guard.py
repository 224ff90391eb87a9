"""The guard: a look right before sending, so that nobody's change is overwritten and nothing stands there twice."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from ocopsync.differences import Author, comparable
from ocopsync.fields import field_name
from ocopsync.listing import Absent, CannotTell, Found, LookUp, OperationKind, SetAside
from ocopsync.messages import Message, say
from ocopsync.plan import Entry, operation_of
from ocopsync.ruling import carrying


def why_hold(entry: Entry, answer: LookUp | None, marketplace: str, pictures: Mapping[str, str]) -> Message | None:
    """Why an entry is not sent: the look shows something else than the plan was made from. None where it may be.

    ``pictures``: the sha256 of each of the marketplace's references that we know by now.
    """
    operation = operation_of(entry)
    if operation.kind is OperationKind.CREATE:
        if isinstance(answer, Found):
            return say(
                "a listing of this SKU already stands there as {id}; "
                "take it over with: ocopsync adopt {sku} --to {marketplace}",
                id=answer.listing.remote_id,
                sku=entry.sku,
                marketplace=marketplace,
            )
        if isinstance(answer, CannotTell):  # rather not there than there twice
            return answer.why
        return None
    if isinstance(answer, Absent) and operation.kind is OperationKind.UPDATE:
        return say("it is no longer there; reconcile, then publish again")
    if isinstance(answer, Found):
        before = dict(operation.before)
        if "images" in before:
            before["images"] = [pictures.get(name, name) for name in before["images"]]
        moved = [name for name in moved_fields(before, answer.listing.content) if name not in operation.follows]
        if moved:
            return say(
                "somebody changed {fields} there meanwhile; reconcile, then publish again",
                fields=", ".join(str(field_name(name)) for name in moved),
            )
    return None


def following(entry: Entry, answer: LookUp | None) -> Entry:
    """The entry with what stands there by now in the fields that aren't ours."""
    operation = operation_of(entry)
    if not operation.follows or not isinstance(answer, Found):
        return entry
    content, there = operation.listing.content, answer.listing.content
    moved = [name for name in moved_fields(operation.before, there) if name in operation.follows]
    if not moved:
        return entry
    now = {name: there[name] for name in moved}
    aside = {name: SetAside(content.get(name), Author.THEM.value) for name in moved}
    return evolve(
        entry,
        operation=evolve(
            operation,
            listing=carrying(operation.listing, now),
            before={**operation.before, **now},
            set_aside={**aside, **operation.set_aside},
        ),
    )


def of_its_id(answer: LookUp | None, remote_id: str) -> LookUp | None:
    """What a look says about the listing of ``remote_id``, where that is known: its twins say nothing about it."""
    if not remote_id or not isinstance(answer, Found):
        return answer
    same = (item for item in (answer.listing, *answer.others) if item.remote_id == remote_id)
    live = next(same, None)
    return Found(live) if live else Absent()


def moved_fields(before: Mapping[str, object], now: Mapping[str, object]) -> list[str]:
    """The fields that both show and in which they differ."""
    then, there = comparable(before), comparable(now)
    return sorted(name for name in there if name in then and there[name] != then[name])
