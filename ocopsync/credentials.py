"""Credentials: from the environment, then from the system's keyring; never from a file, never cast, never logged."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence

from ocopsync.errors import CredentialMissing
from ocopsync.messages import say, say_n

DEFAULT_ACCOUNT = "default"
_STAMPS, _KEY = "stamps", "key"


def variable(marketplace: str, account: str, name: str) -> str:
    """The environment variable of a credential: ``OCOPSYNC_VOSO_PASSWORD``, ``OCOPSYNC_VOSO_HAULOC_PASSWORD``."""
    parts = ["OCOPSYNC", marketplace, *([account] if account != DEFAULT_ACCOUNT else []), name]
    return re.sub(r"[^A-Z0-9]+", "_", "_".join(parts).upper())


def service(marketplace: str, account: str) -> str:
    """The name under which the keyring keeps an account's credentials."""
    return f"ocopsync:{marketplace}:{account}"


def missing(marketplace: str, account: str, names: Sequence[str]) -> CredentialMissing:
    """The error that names what is missing, and both ways to give it."""
    return CredentialMissing(
        say_n(
            "{marketplace} (account {account!r}) lacks the credential {names}. Run: ocopsync login {marketplace}. "
            "Or set the environment variable {variables}.",
            "{marketplace} (account {account!r}) lacks the credentials {names}. Run: ocopsync login {marketplace}. "
            "Or set the environment variables {variables}.",
            len(names),
            marketplace=marketplace,
            account=account,
            names=", ".join(names),
            variables=", ".join(variable(marketplace, account, name) for name in names),
        )
    )


def finder(marketplace: str, account: str) -> Callable[[str], str]:
    """A function that finds an account's credentials by name. It raises CredentialMissing."""

    def find(name: str) -> str:
        found = os.environ.get(variable(marketplace, account, name)) or from_keyring(marketplace, account, name)
        if not found:
            raise missing(marketplace, account, [name])
        return found

    return find


def from_keyring(marketplace: str, account: str, name: str) -> str | None:
    """What the keyring holds, or None; a machine without a keyring (a server) has nothing there."""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(service(marketplace, account), name)
    except KeyringError:
        return None


def remember(marketplace: str, account: str, name: str, value: str) -> bool:
    """Put a credential into the keyring; False on a machine that has none."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(service(marketplace, account), name, value)
    except KeyringError:
        return False
    return True


KEY_VARIABLE = variable(_STAMPS, DEFAULT_ACCOUNT, _KEY)
"""The environment variable of the key that signs stamps."""


def signing_key(catalogue_id: str) -> str:
    """The private key that signs this catalogue's stamps. Raises CredentialMissing."""
    found = os.environ.get(KEY_VARIABLE) or from_keyring(_STAMPS, catalogue_id, _KEY)
    if not found:
        raise CredentialMissing(
            say(
                "There is no key for signing stamps. Make one: ocopsync stamps key --new. "
                "Or set the environment variable {variable}.",
                variable=KEY_VARIABLE,
            )
        )
    return found


def remember_signing_key(catalogue_id: str, key: str) -> bool:
    """Put it into the keyring; False where none keeps it: some take everything and give nothing back."""
    return remember(_STAMPS, catalogue_id, _KEY, key) and from_keyring(_STAMPS, catalogue_id, _KEY) == key
