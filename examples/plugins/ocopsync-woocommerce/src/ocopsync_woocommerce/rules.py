"""What WooCommerce would take otherwise than it is meant, said before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import evolve

from ocopsync.fields import field_name
from ocopsync.listing import Listing
from ocopsync.messages import N_
from ocopsync.problem import ERROR, Problem, ProblemKind
from ocopsync.schema import FIELD_MISSING

ALTERED = re.compile(r"<|%[0-9a-fA-F]{2}|[\t\r\n]|  ")
"""What WooCommerce takes out of an SKU without a word (``wc_clean``): then it would be another one."""
SKU_ALTERED = ProblemKind(
    "woocommerce-sku",
    ERROR,
    N_("WooCommerce would change the SKU {value!r}."),
    N_("Write the SKU without <, without double blanks, and without % before two digits."),
)
LIST_PRICE = ProblemKind(
    "woocommerce-list-price",
    ERROR,
    N_("WooCommerce forgets a price that isn't lower than the list price {value}."),
    N_("Leave the list price out, or write one that is higher than the price."),
)


def problems_of(listing: Listing, *, in_category: bool) -> Iterator[Problem]:
    """``in_category``: whether the settings name one, in which every product is to stand."""
    if ALTERED.search(listing.sku) or listing.sku != listing.sku.strip():
        yield SKU_ALTERED.at(sku=listing.sku, field="sku", value=listing.sku)
    if in_category and "category" not in listing.fields:  # the shop would choose one itself
        yield FIELD_MISSING.at(sku=listing.sku, field="category", name=field_name("category"))
    if forgotten(listing):
        yield LIST_PRICE.at(sku=listing.sku, field="list_price", value=listing.fields["list_price"])


def forgotten(listing: Listing) -> bool:
    """Whether WooCommerce would drop the sale price, as it does with one that isn't lower than the regular price."""
    price, list_price = listing.fields.get("price"), listing.fields.get("list_price")
    return list_price is not None and (price is None or price >= list_price)


def without_list_price(listing: Listing) -> Listing:
    fields = {name: value for name, value in listing.fields.items() if name != "list_price"}
    return evolve(listing, fields=fields, unsupported=listing.unsupported | {"list_price"})
