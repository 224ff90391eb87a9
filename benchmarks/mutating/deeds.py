"""Deeds: what can happen to a listing between two readings, and beside each what is true of it afterwards.

The truth is written down by whoever does the deed. Nothing of what compares is used to make it.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, evolve, field, frozen

from benchmarks.mutating.shops import Shop
from ocopsync.listing import ListingState
from ocopsync.model import Product, Verb

NOBODY = ""


@frozen
class Truth:
    """How a listing stands: a kind, who made it so, and who changed which field; words as in reports."""

    kind: str
    author: str = NOBODY
    fields: Mapping[str, str] = field(factory=dict)
    remote_id: str = ""
    """Of what stands there without a row."""


@define
class Case:
    """One listing that something happens to."""

    chance: random.Random
    shop: Shop
    sku: str
    remote_id: str
    product: Product
    today: dt.date
    number: int
    """Another one for each case: with it made-up values are like no others."""
    row: Product | None = None
    """The row as it is afterwards; None where it has left the catalogue."""
    more: dict[str, Truth] = field(factory=dict)
    """What is true of other listings besides, by SKU or remote id."""

    def __attrs_post_init__(self) -> None:
        self.row = self.product

    def change(self, **values: Any) -> None:
        self.row = evolve(self.row or self.product, **values)


Deed = Callable[[Case], Truth]
SAME = Truth("same")
_marks = itertools.count(1)

# What we change


def our_value(case: Case, name: str) -> Any:
    product, number = case.product, case.number
    return {
        "title": lambda: f"{product.name} (mẻ {number})",
        "description": lambda: f"{product.description}\nMẻ {number}.",
        "price": lambda: 100_000 + 1000 * number,
        "list_price": lambda: 10_000_000 + 1000 * number,
        "unit": lambda: f"thùng {number}",
        "weight": lambda: 5000 + number,
        "stock": lambda: 1000 + number,
        "images": lambda: product.images[1:],
        "ingredients": lambda: f"Tôm moi, muối, mẻ {number}",
    }[name]()


ATTRIBUTES = {"title": "name"}
OURS = ("title", "description", "price", "list_price", "unit", "weight", "stock", "images", "ingredients")


def we_change(case: Case, *names: str) -> set[str]:
    """Change the row; the fields of the listing in which that shows."""
    for name in names:
        case.change(**{ATTRIBUTES.get(name, name): our_value(case, name)})
    return {case.shop.holds[name] for name in names if name in case.shop.holds}


def some(case: Case, names: Any) -> list[str]:
    return case.chance.sample(sorted(names), case.chance.choice([1, 1, 1, 2, 3]))


# What they change


def their_value(case: Case, name: str) -> Any:
    number = case.number
    if name in case.shop.removable and case.chance.random() < 0.25:
        return None
    if name == "title" and case.chance.random() < 0.3:
        return case.product.name.upper()
    if name == "images":
        return their_pictures(case)
    return {
        "title": lambda: f"Hàng mới số {number}",
        "description": lambda: (
            f"{case.product.description}\n<script>alert({number})</script>"
            if case.chance.random() < 0.3
            else f"Gọi ngay {number}!"
        ),
        "price": lambda: 300_000 + 1000 * number,
        "list_price": lambda: 20_000_000 + 1000 * number,
        "unit": lambda: f"bao {number}",
        "weight": lambda: 90_000 + number,
        "stock": lambda: 5000 + number,
        "ingredients": lambda: f"Cá cơm {number}",
        "address": lambda: f"Xã Hoằng Trường, số {number}",
        "phone": lambda: f"0237 {number % 1000:03} 999",
    }[name]()


def their_pictures(case: Case) -> list[str]:
    """Another cover, or one picture less."""
    first, second, *rest = case.shop.get(case.remote_id, "images")
    return case.chance.choice([[second, first, *rest], [first, *rest], [first]])


def they_change(case: Case, *names: str) -> set[str]:
    for name in names:
        case.shop.set(case.remote_id, name, their_value(case, name))
    return set(names)


# Who did it


def of(fields: set[str], author: str) -> dict[str, str]:
    return dict.fromkeys(fields, author)


def changed(fields: Mapping[str, str]) -> Truth:
    authors = set(fields.values())
    return Truth("changed", authors.pop() if len(authors) == 1 else "both", fields) if fields else SAME


def nothing(case: Case) -> Truth:
    return SAME


def by_us(case: Case) -> Truth:
    return changed(of(we_change(case, *some(case, OURS)), "us"))


def by_them(case: Case) -> Truth:
    return changed(of(they_change(case, *some(case, case.shop.editable)), "them"))


def by_both(case: Case) -> Truth:
    """The same field, to two values."""
    name = case.chance.choice(sorted({"title", "description", "price", "unit"}))
    we_change(case, name)
    they_change(case, name)
    return changed({name: "both"})


def by_both_alike(case: Case) -> Truth:
    name = case.chance.choice(["title", "price", "unit"])
    we_change(case, name)
    case.shop.set(case.remote_id, name, our_value(case, name))
    return SAME


def by_both_apart(case: Case) -> Truth:
    """Each another field."""
    ours, theirs = case.chance.sample(["title", "price", "unit", "images"], 2)
    return changed(of(we_change(case, ours), "us") | of(they_change(case, theirs), "them"))


# What is no difference


def respelled(case: Case, text: str) -> str:
    """The same as a person reads it."""
    ways = [
        lambda: text.replace(" ", "  ", 2) + " ",
        lambda: text.replace(" ", "\u00a0", 1),
        lambda: text.replace(" ", "\u200b ", 1),
        lambda: unicodedata.normalize("NFD", text),
        lambda: other_tones(text),
    ]
    return case.chance.choice(ways)()


def other_tones(text: str) -> str:
    for one, other in {"Hòa": "Hoà", "Thủy": "Thuỷ", "khỏe": "khoẻ", "Thụy": "Thuỵ", "bà Hoa": "bà\u00a0Hoa"}.items():
        text = text.replace(one, other)
    return text


def dressed_there(case: Case) -> Truth:
    case.shop.dress(case.remote_id, case.chance.randrange(100))
    if case.chance.random() < 0.5:
        case.shop.set(case.remote_id, "title", respelled(case, case.product.name))
    if case.chance.random() < 0.5:
        cover, *others = case.shop.get(case.remote_id, "images")
        case.shop.set(case.remote_id, "images", [cover, *reversed(others)])
    return SAME


def dressed_here(case: Case) -> Truth:
    cover, *others = case.product.images
    case.change(
        name=respelled(case, case.product.name),
        description=respelled(case, case.product.description).replace("\n", " \n\n"),
        images=(cover, *reversed(others)),
    )
    return SAME


def dressed_and_changed(case: Case) -> Truth:
    """Among what doesn't count one thing that does."""
    dressed_there(case)
    return changed(of(they_change(case, "unit"), "them"))


# What becomes of the whole listing


def vanished(case: Case) -> Truth:
    case.shop.remove(case.remote_id)
    return Truth("missing", "them")


def replaced(case: Case) -> Truth:
    """Taken away and made anew by hand."""
    by_hand = case.shop.copy(case.remote_id)
    case.shop.remove(case.remote_id)
    return Truth("unmanaged", "them", remote_id=by_hand)


def doubled(case: Case) -> Truth:
    case.shop.copy(case.remote_id)
    return Truth("twice", "them")


def stranger(case: Case) -> Truth:
    """Somebody's listing of which we know nothing."""
    sku = f"LA{next(_marks)}"
    remote_id = case.shop.copy(case.remote_id, sku)
    case.more[sku] = Truth("unmanaged", "them", remote_id=remote_id)
    return SAME


def rejected(case: Case) -> Truth:
    case.shop.put(case.remote_id, ListingState.REJECTED, "Ảnh mờ")
    return Truth("rejected", "moderator")


def corrected(case: Case) -> Truth:
    """Rejected, and changed by us since."""
    rejected(case)
    return changed(of(we_change(case, "title"), "us"))


def waits(case: Case) -> Truth:
    case.shop.put(case.remote_id, ListingState.PENDING)
    return Truth("waiting")


def hidden(case: Case) -> Truth:
    if not case.shop.can_hide:
        return SAME
    case.shop.put(case.remote_id, ListingState.HIDDEN)
    return Truth("hidden", "them")


def ends(case: Case) -> Truth:
    """Soon, or it has ended already."""
    if not case.shop.ends:
        return SAME
    case.shop.end(case.remote_id, case.today + dt.timedelta(days=case.chance.choice([-5, -1, 0, 3, 14])))
    return Truth("expiring", "time")


def left(case: Case) -> Truth:
    case.row = None
    return Truth("left", "us")


def asked_down(case: Case) -> Truth:
    case.change(verb=Verb.WITHDRAW)
    return Truth("withdraw", "us")


def ignored(case: Case) -> Truth:
    they_change(case, "title")
    case.change(verb=Verb.IGNORE)
    return Truth("ignored")


def renamed(case: Case) -> Truth:
    """The row gets another SKU: a new listing is wanted, and the old one has no row."""
    sku = f"MOI{next(_marks)}"
    case.change(sku=sku)
    case.more[sku] = Truth("new", "us")
    return Truth("left", "us")


def taken(case: Case) -> Truth:
    """The row gets an SKU under which somebody's listing stands."""
    sku = f"MOI{next(_marks)}"
    case.change(sku=sku)
    case.more[sku] = Truth("unmanaged", "them", remote_id=case.shop.copy(case.remote_id, sku))
    return Truth("left", "us")


DEEDS: Mapping[Deed, int] = {
    nothing: 6,
    by_us: 12,
    by_them: 16,
    by_both: 6,
    by_both_alike: 4,
    by_both_apart: 5,
    dressed_there: 12,
    dressed_here: 8,
    dressed_and_changed: 4,
    vanished: 4,
    replaced: 2,
    doubled: 3,
    stranger: 3,
    rejected: 3,
    corrected: 2,
    waits: 2,
    hidden: 2,
    ends: 3,
    left: 3,
    asked_down: 2,
    ignored: 1,
    renamed: 2,
    taken: 2,
}
"""What can happen, and how often."""
