"""Interface: where things are in a marketplace's JSON interface, and the calls of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

import attrs

from ocopsync.adapter import Adapter, AdapterSettings, Credential, no_secrets
from ocopsync.errors import (
    CredentialMissing,
    MarketplaceError,
    NotRecognised,
    OutcomeUnknown,
    PersonNeeded,
    SettingsError,
    Transient,
    UsageError,
)
from ocopsync.listing import Json, ListingState
from ocopsync.messages import say
from ocopsync.rest.answers import Answer, Errors, Meaning, read_answer
from ocopsync.rest.auth import Auth, Secret
from ocopsync.rest.forms import At
from ocopsync.rest.paging import Paging
from ocopsync.rest.receipts import Batch, doubtful
from ocopsync.rest.signing_in import SignIn
from ocopsync.session import SharedSession
from ocopsync.transport import Transport


class Interface(Adapter):
    """What a subclass says in class attributes; those without a value it must say."""

    root: str = ""
    """Before every path that doesn't begin with a slash: ``api/v1/``."""
    auth: Auth = Auth()
    """How a request says who we are: :class:`~ocopsync.rest.auth.Bearer`, … or
    :class:`~ocopsync.rest.signing_in.SignIn` for a token that ends after some minutes."""
    field_map: Mapping[str, At]
    """Where each field that it holds stands; ``extra.NAME`` for what only this marketplace has. ``images`` are written
    as the references that :meth:`upload` gave."""
    described: Sequence[str] = ()
    """Fields without a place of their own, which become labelled lines of the description."""

    list_path: str
    list_query: Mapping[str, str] = {}
    """Besides the paging: an order, or which states."""
    items_at: str = ""
    """The path of the products in a list's reply."""
    paging: Paging
    one_path: str = ""
    """``products/{id}``; empty where nobody can ask for one."""
    item_at: str = ""
    """The path of the product in a reply about one."""
    sku_query: str = ""
    """The parameter with which the list is searched by SKU; empty: the whole list is read."""
    skus_at_once: int = 1
    """How many SKUs one search takes, with ``sku_separator`` between them."""
    sku_separator: str = ","
    since_query: str = ""
    """The parameter with which the list shows what changed since a moment."""

    create_call: str
    """``POST products``"""
    update_call: str
    """``PATCH products/{id}``"""
    update_whole: bool = False
    """Whether an update says everything, and not only what changed."""
    withdraw_call: str
    batch: Batch | None = None
    fixed: Mapping[str, Json] = {}
    """What stands in every product that is created."""
    idempotency_header: str = ""
    """The header with the key by which a write that comes again is done once; empty: there is none."""
    picture_call: str = ""
    """``POST pictures``; empty where it takes none."""
    picture_auth: Auth | None = None
    """Who we are there, where that isn't ``auth``."""
    picture_part: str = "file"
    """The part of the form that holds the file."""
    picture_id_at: str = "id"
    """The path of the reference by which products name the picture."""

    id_at: str = "id"
    """The path of the marketplace's own number in a product."""
    sku_at: str = "sku"
    state_at: str = "state"
    states: Mapping[str, ListingState | None]
    """None: it stands there no more, as in a bin."""
    reason_at: str = ""
    url_at: str = ""
    changed_at: str = ""
    """The path of the moment at which it was last changed, in ISO 8601."""
    errors: Errors = Errors()

    def __init__(
        self, settings: AdapterSettings, transport: Transport, secret: Callable[[str], str] = no_secrets
    ) -> None:
        super().__init__(settings, transport, secret)
        self._sessions: list[tuple[SignIn, SharedSession[str]]] = []
        self._lock = threading.Lock()

    @property
    def public_names(self) -> frozenset[str]:
        """All names of which the class attributes speak."""
        paths = [
            *(at.path for at in self.field_map.values()),
            *(self.items_at, self.item_at, self.picture_id_at),
            *(self.id_at, self.sku_at, self.state_at, self.reason_at, self.url_at, self.changed_at),
            *(self.sku_query, self.since_query, *self.list_query, *self.fixed),
            *(*texts_of(self.paging), *texts_of(self.errors)),
        ]
        if self.batch:
            paths += [*self.batch.names.values(), self.batch.error, self.batch.status, self.batch.item]
        return frozenset(name for path in paths for name in path.split(".") if name)

    @property
    def credentials(self) -> tuple[Credential, ...]:
        pictures = self.picture_auth.credentials if self.picture_auth and self.picture_call else ()
        return tuple(dict.fromkeys((*self.auth.credentials, *pictures)))

    def sign_in(self) -> None:
        """Ask for a token anew, where there is one to ask for; also after a refusal. Raises CredentialsRefused and
        PersonNeeded."""
        if isinstance(self.auth, SignIn):
            self._session(self.auth).open()

    def call(self, method: str, path: str, *, auth: Auth | None = None, **options: Any) -> Answer:
        """Send one request; its answer, whatever that means. Raises NotRecognised for what isn't the JSON we know."""
        if not self.settings.url:
            raise SettingsError(
                say(
                    'The address of {title} is missing. Write under [marketplaces.{name}]: url = "https://…"',
                    title=self.title,
                    name=self.name,
                )
            )
        auth = auth or self.auth
        if not isinstance(auth, SignIn):
            return self._send(method, path, auth, self.secret, **options)
        carried = auth.carried
        return self._session(auth).send(lambda token: self._send(method, path, carried, lambda _: token, **options))

    def read(self, path: str, **params: str) -> Answer:
        """A good answer to a read, or one that says that it isn't there. Raises what any other means."""
        answer = self.call("GET", path, params=params)
        if answer.meaning not in (Meaning.DONE, Meaning.GONE):
            raise answer.as_error()
        return answer

    def write(self, call: str, body: Json, *, key: str = "", remote_id: str = "") -> Answer:
        """The answer to a write. Raises OutcomeUnknown where nobody can say what it did."""
        method, _, path = call.partition(" ")
        headers = {self.idempotency_header: key} if self.idempotency_header and key else {}
        lost: list[Transient] = []
        try:
            answer = self.call(
                method,
                path.format(id=quote(remote_id, safe="")),
                json=body,
                headers=headers,
                keyed=bool(headers),
                unanswered=lost,
            )
        except (MarketplaceError, UsageError) as error:
            raise doubtful(error, unanswered=bool(lost)) from error
        if lost and answer.meaning is not Meaning.DONE:
            raise OutcomeUnknown(answer.as_error().message)
        return answer

    def _send(
        self, method: str, path: str, auth: Auth, secret: Secret, errors: Errors | None = None, **options: Any
    ) -> Answer:
        headers = options.pop("headers", {})
        response = self.transport.send(
            method,
            path.lstrip("/") if path.startswith("/") else self.root + path,
            params={**options.pop("params", {}), **auth.query(secret)},
            headers=lambda: {**headers, **auth.headers(secret)},
            **options,
        )
        answer = read_answer(response, errors or self.errors)
        return self._without_secrets(answer, *(secret(item.name) for item in auth.credentials))

    def _session(self, auth: SignIn) -> SharedSession[str]:
        with self._lock:
            found = next((session for known, session in self._sessions if known == auth), None)
            if found is None:
                found = SharedSession(partial(self._token, auth), is_over=is_refused)
                self._sessions.append((auth, found))
            return found

    def _token(self, auth: SignIn) -> str:
        method, _, path = auth.call.partition(" ")
        body = {"data" if auth.as_form else "json": auth.body(self.secret)}
        try:
            answer = self._send(method, path, auth.asked_with, self.secret, auth.errors, repeatable=True, **body)
        except NotRecognised as error:  # nobody knows what the password did there: it isn't sent again and again
            raise PersonNeeded(error.message) from error
        return auth.token_in(answer)

    def _without_secrets(self, answer: Answer, *shown: str) -> Answer:
        """An interface may repeat in its words what it was sent."""
        for secret in shown:
            answer = answer.hiding(secret)
        for credential in self.credentials:
            try:
                answer = answer.hiding(self.secret(credential.name))
            except CredentialMissing:
                continue
        return answer


def is_refused(answer: Answer) -> bool:
    return answer.meaning is Meaning.CREDENTIALS


def texts_of(described: Any) -> Iterator[str]:
    """Whatever an attrs instance says in words; among them the names of keys."""
    if isinstance(described, str):
        yield described
    elif attrs.has(type(described)):
        for item in attrs.fields(type(described)):
            yield from texts_of(getattr(described, item.name))
