"""A desk: what posting offers and posting products have in common — send a form, then look whether it stands there.

The portal's replies prove nothing: a redirect or a 200 comes in any case. A thing is done when the own list or the
edit page shows it, and what a write's looking finds out of order makes its outcome unknown, never "not done".
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import ClassVar
from urllib.parse import urlsplit

import requests
from attrs import frozen
from bs4 import BeautifulSoup

from ocopsync.errors import MarketplaceError, NotRecognised, OutcomeUnknown, Refused
from ocopsync.listing import Fields, ListingState, LiveListing, Operation, Outcome, Receipt
from ocopsync.messages import Message, say, verbatim
from ocopsync.vietnam.text import one_line, same_word
from ocopsync.vietnam.text import plain as letters
from ocopsync_thanhhoa.forms import Form, attribute, parse, parse_whole, read_form, texts
from ocopsync_thanhhoa.pages import ListMarkup, ListPage, Row, image_reference
from ocopsync_thanhhoa.session import Session, redirected_to
from ocopsync_thanhhoa.settings import ThanhHoaSettings
from ocopsync_thanhhoa.walk import Walk

Values = Mapping[str, str | Sequence[str]]

SHORTEST_CUT = 20
"""Letters. The beginning of a title that is at least so long may be what the portal has left of it."""


class Gone(NotRecognised):
    """The page of one listing isn't there (any more)."""


class NotOffered(Refused):
    """The form doesn't offer what the listing asks for; nothing was sent."""


@frozen
class Opened:
    """A page with a form that was opened to fill it in or to read it."""

    form: Form
    page: BeautifulSoup
    words: tuple[str, ...]
    """What the page says in its error boxes, before anything was sent."""


@frozen
class Sent:
    opened: Opened
    values: Values
    reply: requests.Response


class Desk(abc.ABC):
    """Offers or products of one account."""

    list_path: str
    create_path: str
    edit_path: str
    form_selector: str
    image_field: str
    markup: ListMarkup
    states: ClassVar[Mapping[str, ListingState]]
    """By the words of the column Trạng thái."""

    def __init__(self, session: Session, settings: ThanhHoaSettings) -> None:
        self.session = session
        self.settings = settings
        self.skus: dict[str, str] = {}
        """By id, as far as edit pages were read and showed one: we never give a listing another SKU."""

    @abc.abstractmethod
    def values(self, opened: Opened, operation: Operation) -> Values:
        """What to fill into the form. Raises NotOffered."""

    @abc.abstractmethod
    def read(self, row: Row, opened: Opened) -> LiveListing:
        """What one listing's edit page and its row in the own list say."""

    # Reading

    def walk(self, after: str | None = None) -> Iterator[ListPage]:
        return Walk(self.session, self.list_path, self.markup).pages(after)

    def first_page(self) -> ListPage:
        return Walk(self.session, self.list_path, self.markup).read(1)

    def listing(self, row: Row) -> LiveListing:
        read = self.read(row, self.open(self.edit_path.format(id=row.remote_id)))
        if read.sku:
            self.skus[row.remote_id] = read.sku
        return read

    def state_of(self, row: Row) -> ListingState:
        known = {same_word(words): state for words, state in self.states.items()}
        state = known.get(same_word(row.state))
        if state is None:
            raise NotRecognised(
                say(
                    "{place} shows the state {state!r}; known are {known}.",
                    place=self.markup.place,
                    state=row.state,
                    known=", ".join(self.states),
                )
            )
        return state

    def open(self, path: str) -> Opened:
        """Raises Gone where the page isn't there, and NotRecognised where it doesn't have the form."""
        reply = self.session.get(path)
        place = say("the page {path}", path=path)
        if reply.status_code == requests.codes.not_found or redirected_to(reply) == self.list_path:
            raise Gone(say("{place} isn't there.", place=place))
        if reply.status_code != requests.codes.ok:
            raise NotRecognised(say("{place} answered {status}.", place=place, status=reply.status_code))
        return self.opened(reply, path, place)

    def opened(self, reply: requests.Response, path: str, place: Message) -> Opened:
        """Raises NotRecognised where the page doesn't have the form."""
        page = parse_whole(reply, place)
        form = page.select_one(self.form_selector)
        if form is None:
            raise NotRecognised(
                say("{place} has no form {selector}. Its markup has changed.", place=place, selector=self.form_selector)
            )
        read = read_form(form, page=reply.url, place=place, default_action=resource(path))
        return Opened(read, page, tuple(texts(page, self.settings.errors)))

    def images(self, opened: Opened) -> list[str]:
        """The pictures that stand in the form, or beside it in the table of thumbnails."""
        paths = (attribute(item, "value") for item in opened.page.select(f'input[name="{self.image_field}"]'))
        return [image_reference(path) or path for path in paths if path]

    # Writing

    def create(self, operation: Operation) -> Receipt:
        newest = max((int(known) for known in self.first_page().ids), default=0)
        sent = self._send(self.create_path, operation)
        with looking():
            return self._refusal(sent, operation) or self._stands(operation, newest)

    def update(self, operation: Operation) -> Receipt:
        path = self.edit_path.format(id=operation.remote_id)
        self.skus.pop(operation.remote_id, None)  # one that somebody changed is written anew
        try:
            sent = self._send(path, operation)
        except Gone:
            return receipt(operation, Outcome.FAILED, say("It no longer stands on the portal."))
        with looking():
            return self._refusal(sent, operation) or self._changed(sent, operation, path)

    def withdraw(self, operation: Operation) -> Receipt:
        try:
            reply = self.session.keep(lambda: self._post_deletion(operation.remote_id))
        except Gone:
            return receipt(operation, Outcome.ACCEPTED, say("It was no longer there."))
        with looking():
            if reply.status_code >= requests.codes.bad_request:
                return receipt(operation, Outcome.FAILED, answered(reply))
            try:
                self.open(self.edit_path.format(id=operation.remote_id))
            except Gone:
                return receipt(operation, Outcome.ACCEPTED)
            words = [] if reply.is_redirect else texts(parse(reply), self.settings.errors)
            if words:
                return receipt(operation, Outcome.FAILED, verbatim("; ".join(words)))
            return receipt(operation, Outcome.UNKNOWN, say("The withdrawal was sent, but it still stands there."))

    def _send(self, path: str, operation: Operation) -> Sent:
        opened: list[tuple[Opened, Values]] = []

        def attempt() -> requests.Response:
            page = self.open(path)
            values = self.values(page, operation)
            opened.append((page, values))
            return self.session.send(
                "POST", page.form.action, data=page.form.filled(values), headers={"Referer": page.form.page}
            )

        reply = self.session.keep(attempt)
        return Sent(*opened[-1], reply)

    def _refusal(self, sent: Sent, operation: Operation) -> Receipt | None:
        """The portal's own words, where it refused. What stood on the page before doesn't count as an answer."""
        reply, form_path = sent.reply, urlsplit(sent.opened.form.page).path
        if reply.status_code >= requests.codes.bad_request:
            return receipt(operation, Outcome.FAILED, answered(reply))
        sent_back = redirected_to(reply) == form_path
        if not sent_back and reply.is_redirect:
            return None
        page = parse(self.session.get(form_path) if sent_back else reply)
        words = [said for said in texts(page, self.settings.errors) if said not in sent.opened.words]
        if not words:
            return None
        # A form that isn't filled in well is sent back (Laravel's own way); a 200 with an error is some other failure.
        return receipt(operation, Outcome.REJECTED if sent_back else Outcome.FAILED, verbatim("; ".join(words)))

    def _stands(self, operation: Operation, newest: int) -> Receipt:
        """The offer seen in the own list: newer than all before, with this title and this SKU.

        Another catalogue on the same account may just have posted the same product.
        """
        title = operation.listing.fields["title"]
        fresh = [row for row in self.first_page().rows if int(row.remote_id) > newest and same_title(row.title, title)]
        ours = [row for row in fresh if same_sku(self.listing(row).sku, operation.sku)]
        if len(ours) != 1:
            return receipt(operation, Outcome.UNKNOWN, say("It was sent, but the own list doesn't show it yet."))
        row = ours[0]
        return Receipt(
            sku=operation.sku,
            outcome=Outcome.ACCEPTED,
            remote_id=row.remote_id,
            url=row.url,
            state=self.state_of(row),
        )

    def _changed(self, sent: Sent, operation: Operation, path: str) -> Receipt:
        """The edit page shows what was sent, or at least something else than before (the portal may rewrite it)."""
        after = self.open(path)
        wanted = {name: plain(value) for name, value in sent.values.items()}
        shown = {name: plain(after.form.values(name)) for name in wanted}
        before = {name: plain(sent.opened.form.values(name)) for name in wanted}
        if shown == before and shown != wanted:
            return receipt(operation, Outcome.UNKNOWN, say("The change was sent, but the portal doesn't show it yet."))
        return receipt(operation, Outcome.ACCEPTED)

    def _post_deletion(self, remote_id: str) -> requests.Response:
        row = next((row for page in self.walk() for row in page.rows if row.remote_id == remote_id), None)
        if row is None:
            raise Gone(say("{place} doesn't show {id}.", place=self.markup.place, id=remote_id))
        if row.delete is None:
            raise NotRecognised(say("{place} has no button to delete {id}.", place=self.markup.place, id=remote_id))
        return self.session.send(
            "POST", row.delete.action, data=list(row.delete.pairs), headers={"Referer": row.delete.page}
        )


@contextmanager
def looking() -> Iterator[None]:
    """After a write: whatever goes wrong while looking, the write may have been done."""
    try:
        yield
    except MarketplaceError as error:
        raise OutcomeUnknown(
            say("It was sent, but whether it stands there couldn't be seen: {why}", why=error.message)
        ) from error


def receipt(operation: Operation, outcome: Outcome, reason: Message | None = None) -> Receipt:
    return Receipt(sku=operation.sku, outcome=outcome, remote_id=operation.remote_id, reason=reason)


def answered(reply: requests.Response) -> Message:
    return say("The portal answered {status}; it was not done.", status=reply.status_code)


def resource(path: str) -> str:
    """Where a form on this page is sent if it doesn't say so itself: Laravel's own convention."""
    return path.removesuffix("/create").removesuffix("/edit")


def same_sku(shown: str, sku: str) -> bool:
    return one_line(shown) == one_line(sku)


def plain(value: str | Sequence[str]) -> list[str]:
    """A form's value without what portal and browser change in it: blanks, and the size in a picture's path."""
    items: Iterable[str] = (value,) if isinstance(value, str) else value
    return [image_reference(item) or one_line(item) for item in items]


def same_title(shown: str, title: str) -> bool:
    """Whether a list may mean this title: in other letters, or cut off (what the portal makes of them isn't known)."""
    text, wanted = letters(shown), letters(title)
    cut = one_line(shown).endswith(("…", "...")) or len(text) >= SHORTEST_CUT
    return text == wanted or (cut and wanted.startswith(text))


def option_or_refuse(
    form: Form, name: str, path: str, *, setting: str = "", canonical: Callable[[str], str] = str
) -> str:
    """The value of the option with these words. ``setting`` names the key that says what to choose."""
    value = form.option(name, path, canonical=canonical)
    if value is not None:
        return value
    known = "; ".join(form.offered(name)[:30]) or "-"
    if not setting:
        raise NotOffered(say("The portal's form offers no {path!r}; it offers: {known}.", path=path, known=known))
    raise NotOffered(
        say(
            "The portal's form offers no {path!r}; it offers: {known}. Change {setting} in the settings of thanhhoa.",
            path=path,
            known=known,
            setting=setting,
        )
    )


def without_empty(fields: Fields) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value not in (None, "", [])}
