"""Reading what is live into the ledger, and looking single listings up, with pictures in our own words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Event

from attrs import evolve

from ocopsync.connection import Connection
from ocopsync.errors import MarketplaceError
from ocopsync.ledger import Ledger, Observation, Phase
from ocopsync.listing import Absent, CannotTell, Fields, Found, LiveListing, LookUp, Scope, Target
from ocopsync.messages import say
from ocopsync.streams import batched

LOOKED_UP_AT_ONCE = 1000
LONGEST_LAG = 15.0
"""Seconds of read lag that a command waits for."""

Progress = Callable[[int], None]


def in_our_words(ledger: Ledger, scope: Scope, listings: Iterable[LiveListing]) -> list[LiveListing]:
    """The listings with the marketplace's picture references replaced by the sha256 that we know for them."""
    found = list(listings)
    references = {reference for item in found for reference in item.fields.get("images", ())}
    digests = ledger.image_digests(scope, references)

    def translated(fields: Fields) -> Fields:
        return {**fields, "images": [digests.get(reference, reference) for reference in fields["images"]]}

    return [item.showing(translated(item.fields)) if "images" in item.fields else item for item in found]


def look_up(connection: Connection, ledger: Ledger, targets: Sequence[Target]) -> dict[str, LookUp]:
    """What stands there now for each target, by SKU, with pictures in our words.

    A listing of another catalogue on the same account is not what was looked for, although it may carry the same SKU.
    """
    if not connection.adapter.capabilities.look_up.value:
        return {target.sku: CannotTell(say("it offers no way to look")) for target in targets}
    answers = _of_this_catalogue(ledger, connection.scope, connection.adapter.look_up(targets))
    found = [answer for answer in answers.values() if isinstance(answer, Found)]
    flat = in_our_words(
        ledger, connection.scope, [listing for item in found for listing in (item.listing, *item.others)]
    )
    rest = iter(flat)
    for sku, answer in answers.items():
        if isinstance(answer, Found):
            answers[sku] = Found(next(rest), tuple(next(rest) for _ in answer.others))
    return answers


def _of_this_catalogue(ledger: Ledger, scope: Scope, answers: Mapping[str, LookUp]) -> dict[str, LookUp]:
    by_sku = {sku: (item.listing, *item.others) for sku, item in answers.items() if isinstance(item, Found)}
    strange = ledger.owned_by_others(scope, {item.remote_id for found in by_sku.values() for item in found})
    kept = dict(answers)
    for sku, found in by_sku.items():
        ours = [item for item in found if item.remote_id not in strange]
        kept[sku] = Found(ours[0], tuple(ours[1:])) if ours else Absent()
    return kept


def observation(live: LiveListing) -> Observation:
    return Observation(
        remote_id=live.remote_id,
        sku=live.sku,
        state=live.state,
        reason=live.reason,
        url=live.url,
        content=live.content,
        damage=str(live.damage or ""),
        expires_on=live.expires_on,
    )


def await_lag(connection: Connection, ledger: Ledger) -> None:
    """Wait until a read can be believed to show our last write; not where that takes longer than LONGEST_LAG."""
    clock = connection.adapter.transport.clock
    last = ledger.last_write(connection.scope)
    if last is not None:
        left = (last + connection.adapter.capabilities.read_lag.value - clock.now()).total_seconds()
        if 0 < left <= LONGEST_LAG:
            clock.sleep(left)


def read_everything(
    connection: Connection, ledger: Ledger, *, progress: Progress = lambda count: None, stop: Event | None = None
) -> bool:
    """Read all that is live into the ledger; False where it was stopped, and then nothing of it counts.

    Raises MarketplaceError; then, too, nothing of it counts.
    """
    reading_id = ledger.begin_reading(connection.scope)
    seen: set[str] = set()
    try:
        for listings in pages(connection, ledger):
            if stop is not None and stop.is_set():
                ledger.drop_reading(reading_id)
                return False
            unseen = {item.remote_id: item for item in listings if item.remote_id not in seen}
            seen.update(unseen)
            ledger.observe(reading_id, map(observation, in_our_words(ledger, connection.scope, unseen.values())))
            progress(len(unseen))
    except MarketplaceError:
        ledger.drop_reading(reading_id)
        raise
    ledger.finish_reading(connection.scope, reading_id)
    return True


def pages(connection: Connection, ledger: Ledger) -> Iterable[Sequence[LiveListing]]:
    if connection.adapter.capabilities.hand_over:
        return known_ones(connection, ledger)
    return (page.listings for page in connection.adapter.live())


def known_ones(connection: Connection, ledger: Ledger) -> Iterable[Sequence[LiveListing]]:
    """Where everything can't be read: the listings whose remote id we know, one by one."""
    known = (
        Target(record.sku, record.remote_id, str((record.sent or {}).get("title", "")))
        for record in ledger.all_records(connection.scope)
        if record.remote_id and record.phase is not Phase.WITHDRAWN
    )
    for some in batched(known, LOOKED_UP_AT_ONCE):
        answers: Mapping[str, LookUp] = connection.adapter.look_up(some)
        yield [
            evolve(answer.listing, sku=answer.listing.sku or sku)
            for sku, answer in answers.items()
            if isinstance(answer, Found)
        ]
