"""Credentials for a test: given in the open, missing where they aren't given."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ocopsync.adapter import no_secrets


def secrets_of(known: Mapping[str, str]) -> Callable[[str], str]:
    """What an adapter asks for its credentials; it raises CredentialMissing for one that is not in ``known``."""
    return lambda name: known[name] if name in known else no_secrets(name)
