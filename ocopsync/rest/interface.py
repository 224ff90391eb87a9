"""Interface: where things are in a marketplace's JSON interface, and the calls of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from ocopsync.adapter import Adapter, Credential
from ocopsync.errors import CredentialMissing, NotRecognised, OutcomeUnknown, Refused, SettingsError, Transient
from ocopsync.listing import Json, ListingState
from ocopsync.messages import say
from ocopsync.rest.answers import Answer, Errors, Meaning, read_answer
from ocopsync.rest.auth import Auth
from ocopsync.rest.forms import At
from ocopsync.rest.paging import Paging
from ocopsync.rest.receipts import Batch, doubtful


class Interface(Adapter):
    """What a subclass says in class attributes; those without a value it must say."""

    root: str = ""
    """Before every path: ``api/v1/``."""
    auth: Auth = Auth()
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
    picture_call: str = ""
    picture_auth: Auth | None = None
    """Who we are there, where that isn't ``auth``."""
    picture_part: str = "file"
    picture_id_at: str = "id"

    id_at: str = "id"
    sku_at: str = "sku"
    state_at: str = "state"
    states: Mapping[str, ListingState | None]
    """None: it stands there no more, as in a bin."""
    reason_at: str = ""
    url_at: str = ""
    changed_at: str = ""
    errors: Errors = Errors()

    @property
    def credentials(self) -> tuple[Credential, ...]:
        return self.auth.credentials

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
        headers = options.pop("headers", {})
        params = {**options.pop("params", {}), **auth.query(self.secret)}
        response = self.transport.send(
            method,
            self.root + path,
            params=params,
            headers=lambda: {**headers, **auth.headers(self.secret)},
            **options,
        )
        return self.without_secrets(read_answer(response, self.errors))

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
        except (NotRecognised, Refused) as error:
            raise doubtful(error, unanswered=bool(lost)) from error
        if lost and answer.meaning is not Meaning.DONE:
            raise OutcomeUnknown(answer.as_error().message)
        return answer

    def without_secrets(self, answer: Answer) -> Answer:
        """An interface may repeat in its words what it was sent."""
        for credential in self.credentials:
            try:
                answer = answer.hiding(self.secret(credential.name))
            except CredentialMissing:
                continue
        return answer
