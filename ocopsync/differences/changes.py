"""Changes: the fields in which wanted, sent, seen and live differ, and who changed each of them."""

from __future__ import annotations

import enum
from collections.abc import Collection

from attrs import frozen

from ocopsync.differences.normalising import as_number, normal, same
from ocopsync.listing import Fields, Json


class Author(enum.Enum):
    """Who changed it."""

    US = "us"
    """We: the catalogue says something else than what was sent."""
    THEM = "them"
    """Somebody on the marketplace's side, by hand."""
    MARKETPLACE = "marketplace"
    """The marketplace, when it took what we sent (or somebody before it was read back: that can't be told)."""
    MODERATOR = "moderator"
    BOTH = "both"
    """We and they: a conflict."""
    TIME = "time"


@frozen
class FieldDifference:
    """One field in which two sides differ; None where a side has no value."""

    name: str
    author: Author
    wanted: Json
    sent: Json
    live: Json


def field_differences(
    wanted: Fields, sent: Fields, seen: Fields | None, live: Fields | None, held: Collection[str] | None = None
) -> tuple[FieldDifference, ...]:
    """The fields in which the wanted listing differs from what was sent or from what stands there.

    ``live`` None: not read. A field that neither reading showed is not compared with the live side, nor is one that
    the marketplace doesn't hold.
    """
    then = sent if seen is None else seen
    now = (seen or {}) if live is None else live
    if wanted == sent == then == now:  # nearly all, nearly always
        return ()
    found = []
    for name in sorted({*wanted, *sent, *then, *now}):
        want, base, was, there = wanted.get(name), sent.get(name), then.get(name), now.get(name)
        if want == base == was == there:
            continue
        is_shown = normal(name, there) is not None or (seen is not None and normal(name, was) is not None)
        if held is not None and name not in held:
            is_shown = False
        author = _author(name, want, base, was, there, is_shown=is_shown, read_back=seen is not None)
        if author is not None:
            found.append(FieldDifference(name, author, want, base, as_number(name, (live or {}).get(name))))
    return tuple(found)


def _author(
    name: str, want: Json, base: Json, was: Json, there: Json, *, is_shown: bool, read_back: bool
) -> Author | None:
    """Who made a field differ; None where it doesn't."""
    if is_shown and same(name, there, want):
        return None
    ours, theirs = not same(name, want, base), is_shown and not same(name, there, was)
    if ours and theirs and read_back:
        return Author.BOTH
    if ours:
        return Author.US
    if theirs:
        return Author.THEM if read_back else Author.MARKETPLACE
    return None


def rewritten_fields(
    sent: Fields, seen: Fields | None, live: Fields | None, held: Collection[str] | None = None
) -> tuple[FieldDifference, ...]:
    """What the marketplace made otherwise of what we sent, and nobody has touched since."""
    if seen is None or seen == sent:
        return ()
    now = seen if live is None else live
    return tuple(
        FieldDifference(name, Author.MARKETPLACE, sent.get(name), sent.get(name), seen[name])
        for name in sorted(seen)
        if (held is None or name in held)
        and normal(name, seen[name]) is not None
        and not same(name, seen[name], sent.get(name))
        and same(name, now.get(name), seen[name])
    )


def shows(live: Fields, sent: Fields) -> bool:
    """Whether everything that a read shows is what was sent."""
    return all(
        normal(name, value) is None or same(name, value, sent.get(name))
        for name, value in live.items()
        if value != sent.get(name)
    )


def author_of(fields: Collection[FieldDifference]) -> Author:
    authors = {item.author for item in fields}
    return authors.pop() if len(authors) == 1 else Author.BOTH
