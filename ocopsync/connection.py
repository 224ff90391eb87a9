"""Connection: one marketplace's adapter, opened for one account and one catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from attrs import frozen
from requests.adapters import BaseAdapter

from ocopsync.adapter import Adapter, AdapterSettings, Credential
from ocopsync.clock import Clock
from ocopsync.credentials import finder, missing
from ocopsync.discovery import load_adapter, not_made
from ocopsync.errors import AdapterUnusable, CredentialMissing, NotPermitted, OcopsyncError
from ocopsync.limits import Limit, place_of
from ocopsync.listing import Scope
from ocopsync.messages import say
from ocopsync.settings import FILE_NAME, FOLDER, Settings
from ocopsync.transport import RetryPolicy, Transport, is_loopback, origin

USER_AGENT = "ocopsync (listing tool for OCOP producers)"


@frozen
class Connection:
    adapter: Adapter
    scope: Scope
    pages: Path | None = None
    """Where copies of pages that weren't recognised are kept, if they are."""

    @property
    def name(self) -> str:
        return self.scope.marketplace

    @property
    def title(self) -> str:
        return self.adapter.title

    def close(self) -> None:
        self.adapter.transport.close()


def connect(
    settings: Settings,
    names: Iterable[str] = (),
    *,
    secrets: Callable[[str, str], Callable[[str], str]] = finder,
    clock: Clock | None = None,
    retry: RetryPolicy | None = None,
    mount: Callable[[str], BaseAdapter | None] = lambda name: None,
) -> list[Connection]:
    """Open the marketplaces named (all that are enabled, without names). No request is sent yet.

    Without names, one whose adapter can't be made is left out and told in ``settings.unusable``.
    ``secrets`` finds an account's credentials; ``mount`` gives a test's transport adapter for a marketplace.
    """
    connections = []
    for name, table in settings.chosen(names).items():
        try:
            adapter = open_adapter(name, table, secrets=secrets, clock=clock, retry=retry, mounted=mount(name))
        except AdapterUnusable as error:
            if names:
                raise
            settings.unusable[name] = error
        else:
            scope = Scope(name, table.account, settings.catalogue_id)
            connections.append(Connection(adapter, scope, settings.folder / FOLDER / "pages"))
    return connections


def open_adapter(
    name: str,
    table: AdapterSettings,
    *,
    secrets: Callable[[str, str], Callable[[str], str]] = finder,
    clock: Clock | None = None,
    retry: RetryPolicy | None = None,
    mounted: BaseAdapter | None = None,
) -> Adapter:
    """Raises AdapterUnusable where it can't be loaded, or fails while it is made."""
    kind = load_adapter(name)
    limit = Limit(place_of(origin(table.url), table.account))
    transport = Transport(
        table.url, user_agent=USER_AGENT, pool=32, clock=clock, retry=retry, adapter=mounted, limit=limit
    )
    try:
        adapter = kind(table, transport, secrets(name, table.account))
        limit.a_minute = table.requests_a_minute or adapter.capabilities.requests_a_minute.value
    except (OcopsyncError, KeyboardInterrupt):
        raise
    except BaseException as error:  # sys.exit too: it must not end a run for the other marketplaces
        raise not_made(name, error) from error
    return adapter


def default_settings(name: str) -> AdapterSettings:
    """The settings of the adapter ``name`` where nobody has set it up. Raises AdapterUnusable where it has none."""
    try:
        return load_adapter(name).Settings()
    except TypeError as error:  # a key without a default
        raise not_made(name, error) from error


def may_push(connection: Connection) -> None:
    """Raise NotPermitted where nothing may be pushed: a retired marketplace, or a real one without permission."""
    adapter = connection.adapter
    blocked = adapter.push_blocked
    if blocked is not None:
        raise NotPermitted(say("{title}: nothing is pushed. {why}", title=adapter.title, why=blocked))
    if adapter.capabilities.hand_over or is_loopback(adapter.settings.url) or adapter.settings.permission.strip():
        return
    raise NotPermitted(
        say(
            "{url} is a real marketplace, and nobody's permission to push to it is written down. Ask its operator, "
            'then write in {file}, under [marketplaces.{name}]: permission = "by whom, when".',
            url=adapter.settings.url or adapter.transport.base_url,
            file=FILE_NAME,
            name=connection.name,
        )
    )


def has_credentials(connection: Connection) -> None:
    """Raise CredentialMissing where a credential that the adapter can't do without is not set."""
    adapter = connection.adapter
    replaced = {
        name for item in adapter.credentials if item.instead_of and is_set(adapter, item) for name in item.instead_of
    }
    needed = [item for item in adapter.credentials if not item.optional and item.name not in replaced]
    lacking = [item.name for item in needed if not is_set(adapter, item)]
    if lacking:
        raise missing(connection.name, connection.scope.account, lacking)


def is_set(adapter: Adapter, credential: Credential) -> bool:
    try:
        return bool(adapter.secret(credential.name))
    except CredentialMissing:
        return False
