"""Whatever goes wrong on the way: in the end each listing stands there once, as the catalogue says."""

from __future__ import annotations

import itertools
import threading

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ocopsync.errors import NotRecognised, OutcomeUnknown, Throttled, Transient
from ocopsync.messages import say
from ocopsync.model import Verb

SKUS = "ABCD"
NOTHING_HAPPENED = [Transient(say("t")), Throttled(say("t"))]
MAY_HAVE_HAPPENED = [OutcomeUnknown(say("u")), NotRecognised(say("n")), KeyError("bug")]
numbers = itertools.count()

faults = st.fixed_dictionaries(
    {
        "call": st.sampled_from(["submit", "submit", "look_up", "live", "collect"]),
        "error": st.sampled_from(NOTHING_HAPPENED + MAY_HAVE_HAPPENED),
        "sku": st.sampled_from(["", *SKUS]),
        "times": st.integers(1, 2),
    }
)
steps = st.fixed_dictionaries(
    {
        "rows": st.lists(
            st.tuples(st.sampled_from([1, 2]), st.sampled_from([*[Verb.PUBLISH] * 3, Verb.WITHDRAW])),
            min_size=len(SKUS),
            max_size=len(SKUS),
        ),
        "faults": st.lists(faults, max_size=2),
        "lost replies": st.sets(st.sampled_from(SKUS), max_size=2),
        "half": st.booleans(),
        "stop after": st.none() | st.integers(0, 3),
        "reconcile": st.booleans(),
        "decide": st.booleans(),
        "wait": st.sampled_from([0, 5, 600]),
    }
)
marketplaces = {
    "without keys, slow to show": {"lag": 60.0},
    "with keys, in batches": {"idempotency_key": True, "batch_size": 3, "moderation": True},
    "with tickets": {"tickets": True, "idempotency_key": True, "lag": 8.0},
}


@pytest.mark.parametrize("knobs", marketplaces.values(), ids=marketplaces)
@settings(
    deadline=None,
    max_examples=12,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking a story takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(story=st.lists(steps, min_size=2, max_size=4))
def test_each_listing_stands_there_once_as_the_catalogue_says(make_office, clock, kit, knobs, story):
    shelves = kit.shelves(clock, **knobs)
    office = make_office(shelves, account=f"account-{next(numbers)}")
    for step in story:
        rows = rows_of(kit, step)
        run(office, shelves, rows, step)
    in_peace(office, shelves, rows)
    wanted = {row.sku: row.product.price for row in rows if row.product.verb is Verb.PUBLISH}
    assert {stand.sku: stand.fields["price"] for stand in shelves.stands.values()} == wanted
    assert len(shelves.stands) == len(wanted), "none stands there twice"


def rows_of(kit, step):
    return [kit.row(sku, price=price, verb=verb) for sku, (price, verb) in zip(SKUS, step["rows"], strict=True)]


def run(office, shelves, rows, step):
    """One bad day: whatever is raised outside a run's own care ends the command, as it would for a user."""
    for fault in step["faults"]:
        shelves.fail(**fault)
    for sku in step["lost replies"]:
        shelves.fail("submit", OutcomeUnknown(say("lost")), sku=sku, afterwards=True)
    shelves.half_the_receipts = step["half"]
    stop, left = threading.Event(), step["stop after"]

    def count_down(operations):
        nonlocal left
        if left is not None:
            left -= len(operations)
            if left <= 0:
                stop.set()

    shelves.during_submit = count_down
    commands = [office.reconcile] * step["reconcile"] + [lambda rows: office.publish(rows, stop=stop)]
    for command in commands:
        try:
            command(rows)
        except (KeyError, Transient, OutcomeUnknown, NotRecognised):
            continue
    if step["decide"] or may_have_lost_a_ticket(step):
        shelves.decide()
    shelves._faults.clear()  # what has not happened today doesn't happen on a day that says nothing of it
    office.clock.sleep(step["wait"])


def may_have_lost_a_ticket(step):
    """What waits in a queue longer than the read lag, with its ticket lost, is made twice and reported so."""
    return step["half"] or step["lost replies"] or any(fault["error"] in MAY_HAVE_HAPPENED for fault in step["faults"])


def in_peace(office, shelves, rows):
    """Good days, until nothing is left to do."""
    shelves._faults.clear()
    shelves.half_the_receipts = False
    shelves.during_submit = lambda operations: None
    for _ in range(6):
        shelves.decide()
        office.clock.sleep(600)
        office.reconcile(rows)
        if not office.publish(rows, allow={"withdraw": 9, "update": 9}).writes:
            break
    shelves.decide()
