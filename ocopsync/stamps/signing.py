"""Signed links: an Ed25519 signature in the link, which anyone checks offline with the producer's public key.

Signed is the canonical link, as text; the signature stands behind it as its last parameter, ``sig``, in base64url.
GS1's attributes are numbers and other names are the publisher's own (GS1 Digital Link Standard: URI Syntax, on
"non-GS1 key=value pairs"), so that a signed link remains a Digital Link. A check compares the text as it was read: of
base64url's 86 characters the last has four bits to spare, which must be 0 so that a signature has a single spelling.
"""

from __future__ import annotations

import base64
import binascii
import enum
import re
from collections.abc import Collection
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ocopsync.messages import say
from ocopsync.stamps.address import Base, StampError, shown

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PARAMETER = "sig"
_SIGNED = re.compile(rf"(.+)[?&]{PARAMETER}=([A-Za-z0-9_-]{{86}})", re.ASCII)
_KEY_BYTES = 32


class Signature(enum.Enum):
    NONE = "none"
    RIGHT = "right"
    WRONG = "wrong"
    UNKNOWN_KEY = "unknown_key"
    """There is one, and no public key to check it with."""


def new_key() -> str:
    """A private key: 32 bytes in base64url."""
    import secrets

    return _encode(secrets.token_bytes(_KEY_BYTES))


def public_key(private: str) -> str:
    """:raises StampError: ``private`` is no key"""
    return _encode(_private(private).public_key().public_bytes_raw())


def is_key(text: str) -> bool:
    """Whether ``text`` is 32 bytes in base64url, as private and public keys are."""
    return len(_decode(text)) == _KEY_BYTES


def known(private: str, publics: Collection[str]) -> str:
    """The key itself, where others can check what it signs.

    :raises StampError: its public key isn't among ``publics``
    """
    if public_key(private) not in publics:
        raise StampError(say("The key's public half isn't in the settings yet. Run: ocopsync stamps key"))
    return private


def sign(link: str, private: str, *, ours: Base | None = None) -> str:
    """The link as it is written canonically, with its signature. ``ours``: where it has to lead.

    :raises StampError: it is no link of a product, lot or piece, is another's, or is signed already
    """
    from ocopsync.stamps.reading import LINKS, read  # which asks this module too

    if check(link, ()) is not Signature.NONE:
        raise StampError(say("{link} is signed already.", link=shown(link)))
    found = read(link, ours)
    if found.kind not in LINKS:
        raise StampError(say("{link} is no link of a product, a lot or a piece: it isn't signed.", link=shown(link)))
    if found.ours is False:
        raise StampError(
            say("{link} leads to {host}, not to {base}: it isn't signed.", link=shown(link), host=found.host, base=ours)
        )
    return with_signature(found.canonical, _encode(_private(private).sign(found.canonical.encode())))


def with_signature(link: str, signature: str) -> str:
    """``signature`` as the last parameter of ``link``."""
    return f"{link}{'&' if '?' in link else '?'}{PARAMETER}={signature}"


def check(text: str, publics: Collection[str]) -> Signature:
    """What the signature in ``text`` is worth, by the public keys that are known."""
    if not _has_signature(text):
        return Signature.NONE
    if not publics:
        return Signature.UNKNOWN_KEY
    found = _SIGNED.fullmatch(text) if text.isascii() else None
    if not found or with_signature(found[1], _encode(_decode(found[2]))) != text:
        return Signature.WRONG
    signature, link = _decode(found[2]), found[1].encode()
    return Signature.RIGHT if any(_fits(public, signature, link) for public in publics) else Signature.WRONG


def _has_signature(text: str) -> bool:
    """Whether a parameter is called ``sig``, also in capitals or percent-encoded: tampering is no missing signature."""
    names = (part.partition("=")[0] for part in re.split("[?&#;]", text)[1:])
    return any(unquote(name).lower() == PARAMETER for name in names)


def _fits(public: str, signature: bytes, link: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(_decode(public)).verify(signature, link)
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(text: str) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if not is_key(text):
        raise StampError(
            say("The key for signing stamps should have 43 characters; one is made by: ocopsync stamps key --new")
        )
    return Ed25519PrivateKey.from_private_bytes(_decode(text))


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    """Of anything but base64url in its single spelling, nothing."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
    return data if _encode(data) == text else b""
