"""Credentials come from the environment, then from the keyring, and are never shown."""

from __future__ import annotations

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import NoKeyringError, PasswordSetError

from ocopsync.credentials import finder, from_keyring, remember, service, variable
from ocopsync.errors import CredentialMissing


class Drawer(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


class Locked(KeyringBackend):
    """A machine without a keyring: a server."""

    priority = 1

    def get_password(self, service, username):
        raise NoKeyringError

    def set_password(self, service, username, password):
        raise PasswordSetError(f"can't keep {password}")

    def delete_password(self, service, username):
        raise NoKeyringError


@pytest.fixture(autouse=True)
def drawer(monkeypatch):
    monkeypatch.delenv("OCOPSYNC_VOSO_PASSWORD", raising=False)
    old, own = keyring.get_keyring(), Drawer()
    keyring.set_keyring(own)
    yield own
    keyring.set_keyring(old)


@pytest.mark.parametrize(
    ("marketplace", "account", "name", "expected"),
    [
        ("voso", "default", "password", "OCOPSYNC_VOSO_PASSWORD"),
        ("voso", "hauloc", "password", "OCOPSYNC_VOSO_HAULOC_PASSWORD"),
        ("postmart", "default", "hmac_secret", "OCOPSYNC_POSTMART_HMAC_SECRET"),
        ("thanh-hoa", "HTX Hậu.Lộc 2", "e-mail", "OCOPSYNC_THANH_HOA_HTX_H_U_L_C_2_E_MAIL"),
    ],
)
def test_the_environment_variable_s_name(marketplace, account, name, expected):
    assert variable(marketplace, account, name) == expected


def test_the_environment_comes_first(monkeypatch, drawer):
    remember("voso", "default", "password", "from the drawer")
    assert finder("voso", "default")("password") == "from the drawer"
    monkeypatch.setenv("OCOPSYNC_VOSO_PASSWORD", "from outside")
    assert finder("voso", "default")("password") == "from outside"
    monkeypatch.setenv("OCOPSYNC_VOSO_PASSWORD", "")
    assert finder("voso", "default")("password") == "from the drawer"


@pytest.mark.parametrize("secret", ["0123", "1e5", "true", " a b ", "mật khẩu"])
def test_a_secret_is_text_and_stays_as_it_is(monkeypatch, secret):
    monkeypatch.setenv("OCOPSYNC_VOSO_PASSWORD", secret)
    assert finder("voso", "default")("password") == secret


def test_accounts_do_not_share_secrets(drawer):
    remember("voso", "hauloc", "password", "1")
    assert drawer.kept == {(service("voso", "hauloc"), "password"): "1"}
    with pytest.raises(CredentialMissing):
        finder("voso", "default")("password")


def test_a_missing_one_is_said_with_both_ways_to_set_it(monkeypatch):
    monkeypatch.setenv("OCOPSYNC_VOSO_HAULOC_USERNAME", "hunter2")
    with pytest.raises(CredentialMissing) as caught:
        finder("voso", "hauloc")("password")
    shown = str(caught.value)
    assert "voso (account 'hauloc') lacks the credential password" in shown
    assert "ocopsync login voso" in shown
    assert "OCOPSYNC_VOSO_HAULOC_PASSWORD" in shown
    assert "hunter2" not in shown + repr(caught.value) + repr(caught.value.message)


def test_a_machine_without_a_keyring():
    keyring.set_keyring(Locked())
    assert from_keyring("voso", "default", "password") is None
    assert remember("voso", "default", "password", "hunter2") is False
    with pytest.raises(CredentialMissing):
        finder("voso", "default")("password")
