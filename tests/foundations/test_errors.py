"""Errors are named by what the caller can do, and the tree in the module's docstring is the tree in the code."""

from __future__ import annotations

import inspect
import re

import pytest

from ocopsync import errors
from ocopsync.errors import MarketplaceError, OcopsyncError, Throttled, Transient, UsageError
from ocopsync.messages import say, use_language

CLASSES = {name: item for name, item in vars(errors).items() if inspect.isclass(item) and issubclass(item, Exception)}


def drawn() -> dict[str, str]:
    """Each error of the drawing with the one that it hangs under."""
    parents: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"    ([│├└─ ]*)([A-Z]\w+)", line)
        if found is None:
            continue
        depth = len(found[1])
        above = [(at, name) for at, name in above if at < depth]
        parents[found[2]] = above[-1][1] if above else "Exception"
        above.append((depth, found[2]))
    return parents


def test_the_drawing_is_true():
    assert drawn() == {name: item.__base__.__name__ for name, item in CLASSES.items()}


@pytest.mark.parametrize("kind", CLASSES.values(), ids=CLASSES)
def test_each_shows_its_sentence_in_the_language_of_the_moment(kind):
    error = kind(say("No {what}.", what="luck"))
    assert str(error) == error.message.render() == "No luck."
    use_language("vi")
    assert str(error) == error.message.render("vi")


def test_nothing_happened_there_when_it_is_transient():
    assert issubclass(Throttled, Transient)
    assert not issubclass(errors.OutcomeUnknown, Transient)
    assert not issubclass(errors.OutcomeUnknown, errors.Refused)


def test_one_marketplace_s_trouble_is_not_the_user_s():
    assert not issubclass(MarketplaceError, UsageError)
    assert not issubclass(errors.LedgerError, UsageError | MarketplaceError)
    assert all(issubclass(item, OcopsyncError) for item in CLASSES.values())


def test_throttled_says_for_how_long():
    assert Throttled(say("Slow down."), 12.5).retry_after == 12.5
    assert Throttled(say("Slow down.")).retry_after is None
