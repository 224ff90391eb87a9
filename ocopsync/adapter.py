"""The seam: what a marketplace's adapter is.

An adapter translates and calls; the core owns the workflow. To write one:

1. subclass :class:`Adapter`, give ``name``, ``title``, ``schema`` and a ``Settings`` class with your addresses;
2. write ``capabilities``: what the marketplace can hold and do, each with its :class:`Evidence`;
3. write ``format`` (a :class:`~ocopsync.model.Product` into a :class:`~ocopsync.listing.Listing`, without network)
   and, where JSON Schema can't say it, ``rules``;
4. write ``submit``, ``look_up`` and ``live`` on ``self.transport``, which retries what may be retried and turns
   failures into the errors of :mod:`ocopsync.errors`;
5. name it in the entry-point group ``ocopsync.adapters``; there is no other way in.
6. give the readers of your pages as ``page_readers``: then ``ocopsync adapters parse`` shows what they make of a saved
   one, on the day on which the marketplace changes its pages.

The law that every adapter obeys: what ``live`` reads of a listing that ``submit`` wrote equals it, for each field in
``capabilities.fields``. Never copy a limit that the marketplace hasn't published, and never drop in silence what it
can't hold: leave the field out of ``capabilities.fields`` and the core says ``unsupported``.
"""

from __future__ import annotations

import abc
import datetime as dt
import enum
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

import attrs
from attrs import field, frozen

from ocopsync.errors import CredentialMissing, NotRecognised, UsageError
from ocopsync.listing import Listing, LiveListing, LookUp, Operation, Page, Receipt, Target
from ocopsync.messages import N_, Message, say, verbatim
from ocopsync.model import Image, Product
from ocopsync.problem import Problem
from ocopsync.schema import schema_problems
from ocopsync.transport import Transport

T = TypeVar("T")
PageReader = Callable[[bytes, str], Sequence[LiveListing]]
"""Reads the listings of a page from its content and its address. Raises NotRecognised."""

SEAM = 1
"""The version of the seam: it rises when an adapter that worked would no longer (docs/stability.md)."""


class Evidence(enum.Enum):
    """How we know something about a marketplace."""

    FACT = "fact"
    """Seen in the site's own page, script or public documentation."""
    SIBLING = "sibling"
    """A fact about another site of the same platform family; here an assumption."""
    PRESS = "press"
    """From the press, or second hand."""
    ASSUMED = "assumed"
    """Our assumption."""
    OURS = "ours"
    """Our own design: the marketplace publishes nothing."""


@frozen
class Claim(Generic[T]):
    """A value, and how we know it."""

    value: T
    evidence: Evidence
    note: str = ""


def fact(value: T, note: str = "") -> Claim[T]:
    return Claim(value, Evidence.FACT, note)


def assumed(value: T, note: str = "") -> Claim[T]:
    return Claim(value, Evidence.ASSUMED, note)


def ours(value: T, note: str = "") -> Claim[T]:
    return Claim(value, Evidence.OURS, note)


@frozen(kw_only=True)
class Capabilities:
    """What a marketplace can hold and do, each with how we know it."""

    fields: Mapping[str, Evidence]
    """The names in ``Listing.content`` that it holds and gives back."""
    batch_size: Claim[int] = field(default=assumed(1))
    concurrency: Claim[int] = field(default=assumed(1))
    """Requests at once."""
    idempotency_key: Claim[bool] = field(default=assumed(False))
    upsert: Claim[bool] = field(default=assumed(False))
    """Whether a create with an SKU that is there already updates it."""
    look_up: Claim[bool] = field(default=assumed(True))
    """Whether an unknown outcome can be settled by looking."""
    moderation: Claim[bool] = field(default=assumed(True))
    price_and_stock_call: Claim[bool] = field(default=assumed(False))
    images: Claim[bool] = field(default=assumed(True))
    read_lag: Claim[dt.timedelta] = field(default=assumed(dt.timedelta(0)))
    """How long after a write a read may still show the old state."""
    tickets: Claim[bool] = field(default=assumed(False))
    """Whether a write is answered with a ticket that is asked for the outcome later."""
    daily_creates: Claim[int | None] = field(default=assumed(None))
    """How many new listings it takes in a day; None: not known."""
    changes: Claim[bool] = field(default=assumed(False))
    """Whether it can tell what changed since a moment."""
    requests_a_minute: Claim[int | None] = field(default=assumed(None))
    """How many requests it takes from one account; None: not known, and learned where it says that it is too much."""
    hand_over: bool = False
    """Whether publishing means writing a file that a person uploads; then nothing is read either."""
    expires: bool = False
    """Whether a listing ends by itself and is renewed."""
    retired: str = ""
    """Why nothing may be pushed unless the settings switch it on (an English sentence, marked with ``N_``)."""


@frozen
class Credential:
    """A secret that an adapter needs, from the environment or the keyring; never from a file."""

    name: str
    help: str
    """An English sentence, marked with ``N_``."""
    optional: bool = False
    instead_of: tuple[str, ...] = ()
    """The credentials that aren't needed where this one is set."""


def setting(default: Any = attrs.NOTHING, *, help: str, **options: Any) -> Any:
    """A key of an adapter's table in ``ocopsync.toml``."""
    return field(default=default, metadata={"help": help}, **options)


def not_negative(instance: object, attribute: attrs.Attribute[int], value: int) -> None:
    if value < 0:
        raise ValueError(f"{attribute.name}: 0 or more, not {value}")


@frozen(kw_only=True)
class AdapterSettings:
    """The keys that every marketplace's table in ``ocopsync.toml`` may have; subclass it to add your own."""

    url: str = setting("", help=N_("Address of the marketplace; a sandbox's address to practise."))
    account: str = setting("default", help=N_("Name of the account, used to find its credentials."))
    permission: str = setting("", help=N_("Who allowed pushing to the real site, and when."))
    right: Mapping[str, str] = setting(
        factory=dict,
        help=N_('Who is right, by field, such as stock = "live"; also "catalogue", "newest" and "ask".'),
    )
    enabled: bool = setting(True, help=N_("Whether commands without --to include this marketplace."))
    daily_creates: int = setting(
        0,
        help=N_("At most so many new listings a day; 0: the marketplace's own number, where it is known."),
        validator=not_negative,
    )
    whole_reading_days: int = setting(
        7,
        help=N_("After so many days everything is read again, although --since asks for what changed."),
        validator=not_negative,
    )
    requests_a_minute: int = setting(
        0,
        help=N_("At most so many requests a minute; 0: the marketplace's own number, where it is known."),
        validator=not_negative,
    )


def no_secrets(name: str) -> str:
    raise CredentialMissing(say("The credential {name} is not set.", name=name))


class Adapter(abc.ABC):
    """One marketplace, for one account."""

    name: ClassVar[str]
    """The word that people type: ``voso``."""
    title: ClassVar[str]
    """What people call it: ``Voso``."""
    seam: ClassVar[int] = 1
    """The version of the seam that it was written for; discovery refuses one that doesn't fit :data:`SEAM`."""
    schema: ClassVar[Mapping[str, Any]]
    """JSON Schema (draft 2020-12) of ``{"sku": …, "fields": {…}, "extra": {…}}``."""
    Settings: ClassVar[type[AdapterSettings]] = AdapterSettings
    upload_ending: ClassVar[str] = ".xlsx"
    """How the name of its upload file ends, where :meth:`export` writes one."""

    def __init__(
        self, settings: AdapterSettings, transport: Transport, secret: Callable[[str], str] = no_secrets
    ) -> None:
        """``secret`` gives a credential by name, as text, or raises CredentialMissing."""
        self.settings = settings
        self.transport = transport
        self.secret = secret

    @property
    def credentials(self) -> tuple[Credential, ...]:
        """The secrets that it needs in the mode of the settings; a class attribute where that is always the same."""
        return ()

    @property
    @abc.abstractmethod
    def capabilities(self) -> Capabilities:
        """What the marketplace can do, in the mode of the settings."""

    @property
    def push_blocked(self) -> Message | None:
        """Why nothing may be pushed with these settings, or None."""
        return Message(self.capabilities.retired) if self.capabilities.retired else None

    @abc.abstractmethod
    def format(self, product: Product, *, on: dt.date) -> Listing:
        """The listing that should stand there for ``product`` on the day ``on``. No network.

        A field that the product doesn't have is left out, never invented.
        """

    def check(self, listing: Listing) -> list[Problem]:
        """What is wrong with ``listing`` for this marketplace: the schema first, then :meth:`rules`."""
        problems = schema_problems(self.schema, listing)
        return problems or list(self.rules(listing))

    def rules(self, listing: Listing) -> Iterable[Problem]:
        """What JSON Schema can't say; called with listings that fit the schema."""
        return ()

    def login(self) -> Message:
        """Open a session, so that a person sees whether the credentials work; says as whom.

        Raises CredentialsRefused, PersonNeeded.
        """
        return say("{title} needs no login.", title=self.title)

    def upload(self, image: Image) -> str:
        """Upload a picture once; the reference that a listing carries for it."""
        raise LookupError(f"{self.name} takes no pictures")

    @abc.abstractmethod
    def submit(self, operations: Sequence[Operation]) -> Iterable[Receipt]:
        """Carry out at most ``batch_size`` operations; one receipt for each.

        May be called from several threads. An error raised here counts for every operation without a receipt.
        """

    def collect(self, tickets: Mapping[str, str]) -> Iterable[Receipt]:
        """Ask what became of tickets (SKU → ticket); still QUEUED where it is not decided."""
        raise LookupError(f"{self.name} gives no tickets")

    def export(self, listings: Sequence[Listing], path: Path, images: Mapping[str, Path]) -> None:
        """Write the marketplace's upload file with ``listings``; ``images``: sha256 → the picture's file."""
        raise UsageError(say("{title} has no upload file.", title=self.title))

    @abc.abstractmethod
    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        """What stands there now for each target, by SKU."""

    @abc.abstractmethod
    def live(self, after: str | None = None) -> Iterator[Page]:
        """Everything of this account that stands there, page by page, from the start or after a cursor.

        A page that can't be understood raises NotRecognised, a list that moved while it was read Moved: it is never
        taken for an empty one.
        """

    def changed(self, since: dt.datetime, after: str | None = None) -> Iterator[Page]:
        """What of it changed since a moment, that moment included; what is gone needn't be told."""
        raise LookupError(f"{self.name} can't tell what changed")

    @property
    def page_readers(self) -> Mapping[str, PageReader]:
        """By kind of page (``list``, ``product``), what ``live`` and ``look_up`` read it with; tried in this order."""
        return {}

    @property
    def public_names(self) -> Collection[str]:
        """The JSON keys, form fields and headers whose values may stand in a cassette, besides the usual ones.

        Never one that holds a secret or a person's data.
        """
        return ()

    def parse(self, content: bytes, *, address: str = "", kind: str = "") -> Sequence[LiveListing]:
        """What it reads from a saved page, for the day on which the marketplace changes its pages. No network.

        ``address``: where the page was, as far as that is known; ``kind``: one of ``page_readers``, empty to try all.
        Raises NotRecognised with what was expected and not found, UsageError where there is no such kind.
        """
        readers = self.page_readers
        if not readers:
            raise UsageError(say("{title} reads no saved pages.", title=self.title))
        if kind and kind not in readers:
            known = ", ".join(readers)
            raise UsageError(
                say("{title} knows no pages {kind!r}; it knows: {known}.", title=self.title, kind=kind, known=known)
            )
        failures = []
        for name in [kind] if kind else readers:
            try:
                return readers[name](content, address)
            except NotRecognised as error:
                failures.append(f"{name}: {error}")
        raise NotRecognised(verbatim(" ".join(failures)))
