"""What the rules say of a product, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from ocopsync.model import Product
from ocopsync.problem import Problem
from ocopsync.rules import findings


def check_product(product: Product, *, on: dt.date, off: Collection[str] = ()) -> list[Problem]:
    found = findings(product, on=on, off=frozenset(off))
    return [rule.at(product.place, sku=product.sku, **finding) for rule, finding in found]
