"""Wishes: what accepted values ask of a product's row, each field once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from ocopsync.catalogue.headings import HEADINGS
from ocopsync.differences.normalising import ONE_LINE, normal, same
from ocopsync.fields import field_name
from ocopsync.finding import Accepted
from ocopsync.formatting import LABELS, undescribed
from ocopsync.listing import FIELDS, Fields, Json
from ocopsync.markup import decoded, readable
from ocopsync.messages import Message, say
from ocopsync.report.accepted.outcome import Left
from ocopsync.vietnam.text import lines, one_line

NUMBERS = frozenset("price list_price stock weight ocop".split())
_LEFT_TO_THE_ADAPTER = frozenset(("category",))


@frozen
class Wish:
    """What one field of a product is to say."""

    field: str
    """As in a listing."""
    value: Json
    """None where it is to say nothing."""
    accepted: tuple[Accepted, ...]
    """Where that comes from."""

    @property
    def marketplaces(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.marketplace for item in self.accepted))


def wishes(fields: Fields, accepted: Sequence[Accepted]) -> tuple[list[Wish], list[Left]]:
    """What is to be written for the product that now says ``fields``, and what can't be."""
    wanted: dict[str, list[tuple[Json, Accepted]]] = {}
    left = [(item, why) for item in accepted if (why := _never(item.field))]
    for item in accepted:
        for field, value in _parts(item, fields) if _never(item.field) is None else ():
            wanted.setdefault(field, []).append((value, item))
    found = []
    for field, some in wanted.items():
        if why := _disagreement(field, some):
            left += [(item, why) for _, item in some]
        elif not same(field, fields.get(field), some[0][0]):
            found.append(Wish(field, some[0][0], tuple(item for _, item in some)))
    told = {id(item) for wish in found for item in wish.accepted} | {id(item) for item, _ in left}
    already = say("the catalogue says so already")
    return found, [*left, *((item, already) for item in accepted if id(item) not in told)]


def _never(field: str) -> Message | None:
    if field in _LEFT_TO_THE_ADAPTER:
        return say(
            "the category follows from the product set; change '{column}' by hand", column=HEADINGS["group"].title
        )
    if field not in FIELDS:
        return say("only the marketplace has this; the catalogue has no column for it")
    return None


def _parts(item: Accepted, fields: Fields) -> Iterator[tuple[str, Json]]:
    """The value by itself; a description without the labelled lines at its end, and what each of those says."""
    if item.field != "description" or not isinstance(item.value, str):
        yield item.field, plain(item.field, item.value)
        return
    text, said = undescribed(readable(item.value))
    _, own = undescribed(fields.get("description", ""))
    kept = [name for name in reversed(said) if name in own and name not in fields]  # people's own lines, no columns'
    yield "description", plain("description", "\n".join([text, *(f"{LABELS[name]}: {said[name]}" for name in kept)]))
    yield from ((name, plain(name, value)) for name, value in said.items() if name not in kept)


def plain(field: str, value: Json) -> Json:
    """``value`` as a catalogue holds it: a number, a text without markup; None for what says nothing."""
    if field in NUMBERS:
        return normal(field, value.removesuffix(" sao") if field == "ocop" and isinstance(value, str) else value)
    if isinstance(value, str):
        text = one_line(decoded(value)) if field in ONE_LINE else lines(readable(value))
        return text or None
    return None if value in ([], {}) else value


def _disagreement(field: str, some: Sequence[tuple[Json, Accepted]]) -> Message | None:
    first = some[0][0]
    if all(same(field, first, value) for value, _ in some):
        return None
    names = dict.fromkeys(item.marketplace for _, item in some)
    return say(
        "{marketplaces} don't show the same {field}; only one of them can be right",
        marketplaces=", ".join(names),
        field=field_name(field),
    )
