"""Categories: the shop's tree, by path as people read it and by number as WooCommerce wants it.

https://woocommerce.github.io/woocommerce-rest-api-docs/#product-categories: ``id``, ``name`` and ``parent`` (0: none).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import unescape

from attrs import frozen

from ocopsync.errors import NotRecognised, Refused
from ocopsync.listing import Json
from ocopsync.messages import say

STEP = " > "
AND = " | "
"""Between the paths of a product that stands in several categories."""


@frozen
class Category:
    name: str
    parent: int


class Categories:
    """Read when it is first needed, and once more where a category isn't in it. Safe to use from several threads."""

    def __init__(self, read: Callable[[], Iterable[Json]]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._known: Mapping[int, Category] | None = None

    def number(self, path: str) -> int:
        """Raises Refused where the shop has no such category."""
        for renew in (False, True):
            known = self._categories(renew=renew)
            found = [number for number in known if path_of(number, known) == path]
            if found:
                return found[0]
        raise Refused(
            say(
                "The shop has no category {path!r}. Make it there, under Products > Categories, "
                "or write another one in ocopsync.toml: category = …",
                path=path,
            )
        )

    def written(self, path: str) -> list[dict[str, int]]:
        return [{"id": self.number(path)}]

    def read(self, value: Json) -> str:
        if not isinstance(value, list) or not all(isinstance(item, dict) and "id" in item for item in value):
            raise TypeError(value)
        return self.path([item["id"] for item in value])

    def path(self, numbers: Sequence[int]) -> str:
        """The paths of these categories. Raises NotRecognised for one that the shop doesn't list."""
        known = self._categories(renew=False)
        if any(number not in known for number in numbers):
            known = self._categories(renew=True)
        return AND.join(path_of(number, known) for number in numbers)

    def _categories(self, *, renew: bool) -> Mapping[int, Category]:
        with self._lock:
            if self._known is None or renew:
                self._known = dict(map(category_of, self._read()))
            return self._known


def category_of(item: Json) -> tuple[int, Category]:
    if not isinstance(item, dict) or not isinstance(item.get("id"), int) or not isinstance(item.get("name"), str):
        raise NotRecognised(say("A category of the shop is not as we know it."))
    return item["id"], Category(unescape(item["name"]), int(item.get("parent") or 0))


def path_of(number: int, known: Mapping[int, Category]) -> str:
    names: list[str] = []
    while number and len(names) <= len(known):
        if number not in known:
            raise NotRecognised(say("The shop lists no category {number}.", number=number))
        names.append(known[number].name)
        number = known[number].parent
    return STEP.join(reversed(names))
