"""How a request says who we are: a token, a name and a password, a header, or a key in the address."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping

from attrs import frozen

from ocopsync.adapter import Credential
from ocopsync.messages import N_

Secret = Callable[[str], str]

TOKEN = Credential("token", N_("The token that the marketplace gave for its interface."))
"""The credential ``token``."""
KEY = Credential("key", N_("The key that the marketplace gave for its interface."))
"""The credential ``key``."""
USERNAME = Credential("username", N_("The name that signs in to the marketplace's interface."))
"""The credential ``username``."""
PASSWORD = Credential("password", N_("The password that belongs to it."))
"""The credential ``password``."""


@frozen
class Auth:
    """Says nothing: an interface that is open to everybody. The base of the others, and of your own."""

    @property
    def credentials(self) -> tuple[Credential, ...]:
        """What the adapter declares that it needs."""
        return ()

    def headers(self, secret: Secret) -> Mapping[str, str]:
        """Made anew for each attempt. Raises CredentialMissing."""
        return {}

    def query(self, secret: Secret) -> Mapping[str, str]:
        return {}


@frozen
class Bearer(Auth):
    """``Authorization: Bearer …`` (RFC 6750), with the credential ``token``."""

    token: Credential = TOKEN

    @property
    def credentials(self) -> tuple[Credential, ...]:
        return (self.token,)

    def headers(self, secret: Secret) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {secret(self.token.name).strip()}"}


@frozen
class Basic(Auth):
    """``Authorization: Basic …`` (RFC 7617), with the credentials ``username`` and ``password``."""

    username: Credential = USERNAME
    password: Credential = PASSWORD

    @property
    def credentials(self) -> tuple[Credential, ...]:
        return (self.username, self.password)

    def headers(self, secret: Secret) -> Mapping[str, str]:
        pair = f"{secret(self.username.name).strip()}:{secret(self.password.name).strip()}"
        return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}


@frozen
class HeaderKey(Auth):
    """A key in a header of the marketplace's own, such as ``X-Api-Key``."""

    header: str
    key: Credential = KEY

    @property
    def credentials(self) -> tuple[Credential, ...]:
        return (self.key,)

    def headers(self, secret: Secret) -> Mapping[str, str]:
        return {self.header: secret(self.key.name).strip()}


@frozen
class QueryKey(Auth):
    """A key in the address. Only where there is no other way: a marketplace writes addresses into its own logs."""

    name: str
    key: Credential = KEY

    @property
    def credentials(self) -> tuple[Credential, ...]:
        return (self.key,)

    def query(self, secret: Secret) -> Mapping[str, str]:
        return {self.name: secret(self.key.name).strip()}
