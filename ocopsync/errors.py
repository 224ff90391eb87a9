"""Errors, named by what the caller can do about them.

::

    OcopsyncError
    ├── UsageError              change the command, the settings or the file; nothing was done
    │   ├── SettingsError       ocopsync.toml
    │   │   └── AdapterUnusable     … an installed adapter is broken; the others can be used
    │   ├── CredentialMissing   the environment or the keyring
    │   ├── InputError          a file that can't be read at all
    │   ├── NotPermitted        a push that nobody has allowed
    │   └── Outdated            a plan that no longer fits; make a new one
    ├── Busy                    another process is at work on the same listings; nothing was done
    ├── LedgerError             the ledger can't be read or written; nothing more is sent
    │   └── LeaseLost           … by us: another process has taken over, or this one slept too long
    └── MarketplaceError        one marketplace; the others go on
        ├── Transient           try again later; nothing has happened there
        │   ├── Throttled       … not before ``retry_after`` seconds
        │   ├── Unavailable     it did not answer several times in a row, and is left alone for a while
        │   └── Moved           a list changed while it was read; read it again from the start
        ├── OutcomeUnknown      it may have happened; look before anything is sent again
        ├── Refused             give up: the marketplace said no
        │   └── CredentialsRefused
        ├── PersonNeeded        somebody must open the session (OTP, CAPTCHA)
        └── NotRecognised       the page or the reply isn't what we know; never read as "nothing there"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocopsync.messages import N_, Message, verbatim

if TYPE_CHECKING:
    import requests


class OcopsyncError(Exception):
    """The root. ``message`` says what failed, the value, what was expected and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class UsageError(OcopsyncError): ...


class SettingsError(UsageError): ...


class AdapterUnusable(SettingsError): ...


class CredentialMissing(UsageError): ...


class InputError(UsageError): ...


class NotPermitted(UsageError): ...


class Outdated(UsageError): ...


class Busy(OcopsyncError): ...


class LedgerError(OcopsyncError): ...


class LeaseLost(LedgerError): ...


class MarketplaceError(OcopsyncError): ...


class Transient(MarketplaceError):
    def __init__(self, message: Message, *, unanswered: bool = False) -> None:
        super().__init__(message)
        self.unanswered = unanswered
        """Whether the request may have arrived, and was one that does no harm twice."""


class Throttled(Transient):
    def __init__(self, message: Message, retry_after: float | None = None, *, unanswered: bool = False) -> None:
        super().__init__(message, unanswered=unanswered)
        self.retry_after = retry_after
        """Seconds to wait, where the marketplace said so."""


class Unavailable(Transient): ...


class Moved(Transient): ...


class OutcomeUnknown(MarketplaceError): ...


class Refused(MarketplaceError): ...


class CredentialsRefused(Refused): ...


class PersonNeeded(MarketplaceError): ...


class NotRecognised(MarketplaceError):
    reply: requests.Response | None = None
    """What was not recognised, where that is known."""


SYSTEM_WORDS = frozenset(
    (
        N_("File exists"),
        N_("File name too long"),
        N_("Invalid argument"),
        N_("Is a directory"),
        N_("No space left on device"),
        N_("No such file or directory"),
        N_("Not a directory"),
        N_("Permission denied"),
        N_("Read-only file system"),
    )
)
"""What the system says of a file, as far as it is translated."""


def system_reason(error: OSError) -> Message:
    """Why the system refused a file: its own words, in the user's language where they are known."""
    words = error.strerror or type(error).__name__
    return Message(words) if words in SYSTEM_WORDS else verbatim(words)


def in_words(error: Exception) -> Message:
    """What an error says; of one that isn't ours only its kind, for its text may hold anything."""
    if isinstance(error, OcopsyncError):
        return error.message
    return system_reason(error) if isinstance(error, OSError) else verbatim(type(error).__name__)
