"""Long iterables a handful at a time, and results kept on disk: nothing is lost, nothing is read twice."""

from __future__ import annotations

import gc
import itertools

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from ocopsync import streams
from ocopsync.streams import Spool, batched


@frozen
class Item:
    name: str
    parts: tuple[int, ...] = ()


@given(st.lists(st.integers()), st.integers(1, 9))
def test_batches_hold_everything_in_order_and_no_more_than_asked(items, size):
    batches = list(batched(items, size))
    assert [item for batch in batches for item in batch] == items
    assert all(len(batch) == size for batch in batches[:-1])
    assert all(0 < len(batch) <= size for batch in batches)


def test_batches_take_no_more_than_they_give():
    source = itertools.count()
    assert next(batched(source, 3)) == [0, 1, 2]
    assert next(source) == 3


@pytest.mark.parametrize("size", [0, -1])
def test_a_batch_of_nothing_is_refused_and_not_taken_for_the_end(size):
    with pytest.raises(ValueError, match="batches"):
        list(batched([1, 2, 3], size))


@pytest.fixture(params=["in memory", "on disk"])
def spool(request, monkeypatch):
    if request.param == "on disk":
        monkeypatch.setattr(streams, "IN_MEMORY", 16)
    spool = Spool(Item)
    yield spool
    spool.close()


ITEMS = [Item(f"Mắm tôm\n{number}", (number,)) for number in range(50)]


def filled(spool):
    for item in ITEMS:
        spool.add(item)
    return spool


def test_a_spool_gives_back_what_was_put_in(spool):
    assert (len(spool), list(spool)) == (0, [])
    filled(spool)
    assert (len(spool), list(spool), list(spool)) == (50, ITEMS, ITEMS)


def test_adding_after_a_reading_that_stopped_halfway(spool):
    next(iter(filled(spool)))
    spool.add(Item("last"))
    assert list(spool) == [*ITEMS, Item("last")]


def test_two_readings_at_once(spool):
    filled(spool)
    assert [(one, other) for one, other in zip(spool, spool, strict=True)] == [(item, item) for item in ITEMS]
    assert [len(list(spool)) for _ in spool] == [50] * 50


def test_a_spool_that_nobody_holds_is_closed():
    spool = Spool(Item)
    file = spool._file
    del spool
    gc.collect()
    assert file.closed


def test_a_reading_ends_where_it_began_although_more_is_added_meanwhile(spool):
    spool.add(Item("0"))
    for item in spool:
        spool.add(item)
    assert list(spool) == [Item("0"), Item("0")]
