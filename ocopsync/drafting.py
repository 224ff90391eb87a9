"""Drafting: what an adapter makes of one product, and what it finds wrong with it.

An adapter that stumbles over a product is a problem of that product on that marketplace: the other rows and the other
marketplaces go on.
"""

from __future__ import annotations

import datetime as dt
import traceback
from collections.abc import Sequence

from ocopsync.adapter import Adapter
from ocopsync.errors import OcopsyncError
from ocopsync.listing import Listing
from ocopsync.messages import N_, Message, say
from ocopsync.model import Product
from ocopsync.problem import ERROR, Problem, ProblemKind

ADAPTER_FAILED = ProblemKind(
    "adapter-failed",
    ERROR,
    N_("The adapter of {title} fails on this product: {why}."),
    N_(
        "Nothing is wrong with the row: send this line and the row to whoever wrote the adapter ({module}). All other "
        "products, and this one on other marketplaces, go on."
    ),
)


def formatted(adapter: Adapter, product: Product, *, on: dt.date) -> Listing | Problem:
    """The listing that should stand there for ``product`` on the day ``on``, or why there is none."""
    try:
        listing = adapter.format(product, on=on)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - sys.exit too: it must not end a run for the others
        return failed(adapter, product.sku, why_failed(adapter, error))
    if isinstance(listing, Listing):
        return listing
    return failed(adapter, product.sku, say("format() gave {kind}, not a Listing", kind=type(listing).__name__))


def problems_in(adapter: Adapter, listing: Listing) -> Sequence[Problem]:
    """What is wrong with ``listing`` for the marketplace."""
    try:
        problems = list(adapter.check(listing))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - as above
        return [failed(adapter, listing.sku, why_failed(adapter, error))]
    strange = next((thing for thing in problems if not isinstance(thing, Problem)), None)
    if strange is None:
        return problems
    return [failed(adapter, listing.sku, say("check() gave {kind}, not a Problem", kind=type(strange).__name__))]


def failed(adapter: Adapter, sku: str, why: Message) -> Problem:
    return ADAPTER_FAILED.at(sku=sku, title=adapter.title, why=why, module=package_of(adapter))


def why_failed(adapter: Adapter, error: BaseException) -> Message:
    """An error's own sentence; of one that isn't ours its kind and its place, for its text may hold anything."""
    if isinstance(error, OcopsyncError):
        return error.message
    steps = list(traceback.walk_tb(error.__traceback__))
    own = [step for step in steps if module_of(step[0].f_globals) == package_of(adapter)]
    frame, line = (own or steps)[-1]
    return say("{kind} in {file}, line {line}", kind=type(error).__name__, file=frame.f_code.co_filename, line=line)


def package_of(adapter: Adapter) -> str:
    """The package that its class stands in."""
    return type(adapter).__module__.partition(".")[0]


def module_of(names: dict[str, object]) -> str:
    return str(names.get("__name__", "")).partition(".")[0]
