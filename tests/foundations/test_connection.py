"""Opening a marketplace; and nothing is pushed to a real one without somebody's permission."""

from __future__ import annotations

import attrs
import pytest

from ocopsync.adapter import Adapter, AdapterSettings, Capabilities, Credential
from ocopsync.connection import Connection, connect, has_credentials, may_push
from ocopsync.errors import AdapterUnusable, CredentialMissing, NotPermitted
from ocopsync.listing import Scope
from ocopsync.messages import say, verbatim
from ocopsync.settings import Settings, load_settings
from ocopsync.testing import SandboxMount
from ocopsync.transport import Transport


class Market(Adapter):
    name, title, schema = "market", "The Market", {}
    retired = ""
    by_hand = False

    @property
    def capabilities(self):
        return Capabilities(fields={}, retired=self.retired, hand_over=self.by_hand)

    def format(self, product, *, on): ...
    def submit(self, operations): ...
    def look_up(self, targets): ...
    def live(self, after=None): ...


def connection(kind=Market, secrets=None, **settings) -> Connection:
    def secret(name: str) -> str:
        if name in (secrets or {}):
            return secrets[name]
        raise CredentialMissing(say("The credential {name} is not set.", name=name))

    table = AdapterSettings(**settings)
    adapter = kind(table, Transport(table.url, user_agent="test"), secret)
    return Connection(adapter, Scope("market", "default", "ba-lang"))


@pytest.mark.parametrize("url", ["http://localhost:8802", "http://127.0.0.2", "http://[::1]:8802"])
def test_a_sandbox_on_this_machine_may_be_pushed_to(url):
    may_push(connection(url=url))


@pytest.mark.parametrize(
    "url",
    [
        "https://voso.vn",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "http://127.evil.example",
        "http://localhost@evil.example",
        "http://[::1",
        "localhost.evil.example",
        "",
    ],
)
@pytest.mark.parametrize("permission", ["", "  "])
def test_a_real_one_may_not(url, permission):
    with pytest.raises(NotPermitted) as caught:
        may_push(connection(url=url, permission=permission))
    assert f"{url or '/'} is a real marketplace" in str(caught.value)
    assert '[marketplaces.market]: permission = "by whom, when"' in str(caught.value)


def test_a_real_one_may_with_somebody_s_permission():
    may_push(connection(url="https://voso.vn", permission="bà Lan, 21/11/2026"))


def test_a_file_that_a_person_uploads_needs_no_permission():
    class ByHand(Market):
        by_hand = True

    may_push(connection(ByHand, url="https://voso.vn"))


def test_a_retired_one_is_not_pushed_to_even_with_permission():
    class Gone(Market):
        retired = "It closed in 2025."

    for url in ("https://voso.vn", "http://127.0.0.1"):
        with pytest.raises(NotPermitted, match=r"The Market: nothing is pushed\. It closed in 2025\."):
            may_push(connection(Gone, url=url, permission="bà Lan"))


def test_an_adapter_may_have_its_own_reason():
    class Closed(Market):
        push_blocked = verbatim("The shop is on holiday.")

    with pytest.raises(NotPermitted, match="on holiday"):
        may_push(connection(Closed, url="http://localhost"))


class Guarded(Market):
    credentials = (
        Credential("username", "Who."),
        Credential("password", "The word."),
        Credential("session", "A cookie.", optional=True, instead_of=("username", "password")),
        Credential("hint", "Anything.", optional=True),
    )


def test_credentials_that_are_needed():
    has_credentials(connection(Guarded, {"username": "lan", "password": "hunter2"}))
    with pytest.raises(CredentialMissing, match="password"):
        has_credentials(connection(Guarded, {"username": "lan"}))


def test_a_session_stands_for_the_credentials_that_open_it():
    has_credentials(connection(Guarded, {"session": "abc"}))
    with pytest.raises(CredentialMissing):
        has_credentials(connection(Guarded, {"hint": "abc"}))


@pytest.fixture
def settings(tmp_path) -> Settings:
    path = tmp_path / "ocopsync.toml"
    path.write_text(
        '[catalogue]\nid = "ba-lang"\n'
        '[marketplaces.voso]\nurl = "http://127.0.0.1:8802"\naccount = "hauloc"\n'
        '[marketplaces.thanhhoa]\nurl = "http://127.0.0.1:8801"\n',
        encoding="utf-8",
    )
    return load_settings(path)


def test_every_marketplace_is_opened_for_its_own_account_and_this_catalogue(settings):
    asked = []
    connections = connect(settings, secrets=lambda name, account: asked.append((name, account)) or str)
    assert [item.scope for item in connections] == [
        Scope("voso", "hauloc", "ba-lang"),
        Scope("thanhhoa", "default", "ba-lang"),
    ]
    assert asked == [("voso", "hauloc"), ("thanhhoa", "default")]
    assert [item.name for item in connections] == ["voso", "thanhhoa"]
    assert [item.title for item in connections] == [item.adapter.title for item in connections]


def test_opening_sends_nothing(settings, clock):
    mounts = {}

    def mount(name: str) -> SandboxMount:
        return mounts.setdefault(name, SandboxMount(lambda environ, start_response: []))

    for item in connect(settings, ["voso"], mount=mount, clock=clock):
        assert item.adapter.transport.clock is clock
        item.close()
    assert {name: mounted.requests_seen for name, mounted in mounts.items()} == {"voso": []}


def test_a_connection_never_shows_its_secrets():
    assert "hunter2" not in repr(connection(Guarded, {"password": "hunter2"}))


def test_settings_of_a_connection_never_change():
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        connection().adapter.settings.permission = "me"


@pytest.mark.parametrize("trouble", [RuntimeError("password=hunter2"), SystemExit(5)])
def test_an_adapter_that_fails_while_it_is_made_is_left_out_and_the_others_open(tmp_path, monkeypatch, trouble):
    """In a run for all of them; where it is named, that is an error. Its text may hold anything, and is not told."""

    def fail(self):
        raise trouble

    path = tmp_path / "ocopsync.toml"
    path.write_text('[catalogue]\nid = "ba-lang"\n[marketplaces.thanhhoa]\n[marketplaces.voso]\n', encoding="utf-8")
    monkeypatch.setattr("ocopsync_voso.VosoAdapter.capabilities", property(fail))
    settings = load_settings(path)
    assert [item.name for item in connect(settings)] == ["thanhhoa"]
    why = str(settings.unusable["voso"])
    assert f"{type(trouble).__name__} in" in why
    assert "hunter2" not in why
    with pytest.raises(AdapterUnusable):
        connect(settings, ["voso"])
