"""Reading: products of a JSON interface as listings, one by one and page by page."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from ocopsync.adapter import PageReader
from ocopsync.errors import NotRecognised
from ocopsync.listing import EXTRA, Json, LiveListing, LookUp, Page, Target
from ocopsync.messages import Message, say
from ocopsync.rest import looking
from ocopsync.rest.answers import Meaning
from ocopsync.rest.forms import moment, shown, text_at
from ocopsync.rest.interface import Interface
from ocopsync.rest.paging import Sheet


class Reading(Interface):
    """``login``, ``look_up``, ``live`` and ``changed``; override :meth:`read_item` or :meth:`read_content`
    for a product that says things in another manner."""

    def login(self) -> Message:
        self.sign_in()
        next(self.walk(), None)
        return say("Signed in to {title} (account {account}).", title=self.title, account=self.settings.account)

    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        separator = self.sku_separator if self.skus_at_once > 1 else ""
        at_once = self.skus_at_once if self.sku_query else max(len(targets), 1)
        return looking.look_up(
            targets, by_number=self.by_number, by_skus=self.by_skus, at_once=at_once, apart=separator
        )

    def by_number(self, remote_id: str) -> LiveListing | None:
        """The listing with this number, or None where it isn't there, or nobody can ask for it."""
        if not self.one_path:
            return None
        answer = self.read(self.one_path.format(id=quote(remote_id, safe="")))
        return None if answer.meaning is Meaning.GONE else self.read_item(shown(answer.body, self.item_at))

    def by_skus(self, skus: Sequence[str]) -> list[LiveListing]:
        query = {self.sku_query: self.sku_separator.join(skus)} if self.sku_query else {}
        return [listing for page in self.walk(**query) for listing in page.listings]

    def live(self, after: str | None = None) -> Iterator[Page]:
        return self.walk(after)

    def changed(self, since: dt.datetime, after: str | None = None) -> Iterator[Page]:
        if not self.since_query:
            return super().changed(since, after)
        return self.walk(after, **self.since_params(since))

    def since_params(self, since: dt.datetime) -> Mapping[str, str]:
        """The parameters that ask for what changed since a moment, that moment included."""
        return {self.since_query: since.astimezone(dt.UTC).isoformat()}

    def walk(self, after: str | None = None, /, **query: str) -> Iterator[Page]:
        """The list, page by page. Raises NotRecognised and Moved."""
        return self.paging.walk(lambda params: self._sheet({**self.list_query, **query, **params}), after)

    @property
    def page_readers(self) -> Mapping[str, PageReader]:
        """Saved answers: a list, and one product."""
        return {
            "list": lambda content, address: self._listings(self._items(json_in(content, address), address)),
            "product": lambda content, address: self._listings([shown(json_in(content, address), self.item_at)]),
        }

    def _sheet(self, params: Mapping[str, str]) -> Sheet:
        answer = self.read(self.list_path, **params)
        items = self._items(None if answer.meaning is Meaning.GONE else answer.body, answer.address)
        ids = tuple(str(shown(item, self.id_at)) for item in items)
        return Sheet(listings=self._listings(items), ids=ids, body=answer.body, headers=answer.headers)

    def _items(self, body: Json, address: str) -> list[Json]:
        items = shown(body, self.items_at)
        if not isinstance(items, list):
            raise NotRecognised(say("{address} shows no list of products.", address=address or self.list_path))
        return items

    def _listings(self, items: Sequence[Json]) -> tuple[LiveListing, ...]:
        return tuple(listing for item in items if (listing := self.read_item(item)) is not None)

    def read_item(self, item: Json) -> LiveListing | None:
        """What a product's JSON shows; None where it stands there no more. Raises NotRecognised."""
        remote_id, word = shown(item, self.id_at), str(shown(item, self.state_at))
        known = isinstance(remote_id, str | int) and bool(str(remote_id)) and self._sku_is_known(item)
        if not known or word not in self.states:
            raise NotRecognised(
                say(
                    "A product of {title} is not as we know it ({id}, {state}).",
                    title=self.title,
                    id=remote_id,
                    state=word,
                )
            )
        state = self.states[word]
        if state is None:
            return None
        content, damaged = self.read_content(item)
        return LiveListing(
            remote_id=str(remote_id),
            sku=str(shown(item, self.sku_at) or ""),
            state=state,
            reason=text_at(item, self.reason_at),
            url=text_at(item, self.url_at),
            fields={name: value for name, value in content.items() if not name.startswith(EXTRA)},
            extra={name[len(EXTRA) :]: value for name, value in content.items() if name.startswith(EXTRA)},
            damage=damaged,
            changed_at=moment(shown(item, self.changed_at)) if self.changed_at else None,
        )

    def _sku_is_known(self, item: Json) -> bool:
        """A product may have no SKU; a reply that doesn't speak of it is another than the one we know."""
        *outer, last = self.sku_at.split(".")
        holder = shown(item, ".".join(outer))
        return isinstance(holder, Mapping) and last in holder

    def read_content(self, item: Json) -> tuple[dict[str, Json], Message | None]:
        """The fields that a product shows, and what is said where some can't be read. Raises NotRecognised."""
        content: dict[str, Json] = {}
        damaged: list[str] = []
        for name, at in self.field_map.items():
            written = shown(item, at.path)
            if written is None or written == at.empty:
                continue
            try:
                value = at.form.read(written)
            except ValueError:
                damaged.append(f"{at.path} = {written!r}")
            except TypeError as error:
                raise NotRecognised(
                    say("A product of {title} has {path} in a form that we don't know.", title=self.title, path=at.path)
                ) from error
            else:
                if value not in (None, "", []):
                    content[name] = value
        said = say("can't be read: {values}", values="; ".join(damaged)) if damaged else None
        return content, said


def json_in(content: bytes, address: str) -> Json:
    """What a saved answer says. Raises NotRecognised."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotRecognised(say("{address} is not JSON.", address=address or say("The page"))) from error
