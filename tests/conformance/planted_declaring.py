"""Planted bugs in what an adapter says of itself, and in what it is asked without having declared it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping

from attrs import evolve, frozen

from ocopsync.adapter import SEAM, AdapterSettings, Capabilities, Credential, no_secrets, ours
from ocopsync.listing import Page, Receipt
from ocopsync.messages import Message, say
from ocopsync.transport import Transport
from tests.conformance.reference import ReferenceAdapter, ReferenceSettings


@frozen(kw_only=True)
class SilentSettings(ReferenceSettings):
    shop: str = ""


class DoesNotExplainItsSettings(ReferenceAdapter):
    Settings = SilentSettings


class DoesNotExplainItsCredentials(ReferenceAdapter):
    credentials = (Credential("username", ""), Credential("password", ""))


class HasANameThatNobodyCanType(ReferenceAdapter):
    name = "Chợ Mẫu"


class WasWrittenForAnotherSeam(ReferenceAdapter):
    seam = SEAM + 1


class GuessesWithoutEvidence(ReferenceAdapter):
    @property
    def capabilities(self) -> Capabilities:
        return evolve(super().capabilities, fields=dict.fromkeys(super().capabilities.fields, True))  # type: ignore[arg-type]


class SeesWritesBeforeTheyAreDone(ReferenceAdapter):
    @property
    def capabilities(self) -> Capabilities:
        return evolve(super().capabilities, read_lag=ours(dt.timedelta(seconds=-1)))


class SignsInWhenItIsMade(ReferenceAdapter):
    def __init__(
        self, settings: AdapterSettings, transport: Transport, secret: Callable[[str], str] = no_secrets
    ) -> None:
        super().__init__(settings, transport, secret)
        self.login()


class DeclaresAnUpsert(ReferenceAdapter):
    @property
    def capabilities(self) -> Capabilities:
        return evolve(super().capabilities, upsert=ours(True))


class DeclaresTooLargeABatch(ReferenceAdapter):
    @property
    def capabilities(self) -> Capabilities:
        return evolve(super().capabilities, batch_size=ours(50))


class DeclaresTickets(ReferenceAdapter):
    @property
    def capabilities(self) -> Capabilities:
        return evolve(super().capabilities, tickets=ours(True))


class DeclaresWhatChanged(ReferenceAdapter):
    @property
    def capabilities(self) -> Capabilities:
        return evolve(super().capabilities, changes=ours(True))


class DeclaresNoFields(ReferenceAdapter):
    @property
    def capabilities(self) -> Capabilities:
        return evolve(super().capabilities, fields={})


class ChangedIsNeverAnything(ReferenceAdapter):
    """It can't tell, and says that nothing did."""

    def changed(self, since: dt.datetime, after: str | None = None) -> Iterator[Page]:
        yield Page(())


class CollectsNothing(ReferenceAdapter):
    def collect(self, tickets: Mapping[str, str]) -> Iterable[Receipt]:
        return ()


class OpensNoSession(ReferenceAdapter):
    """It says as whom, and has tried nothing."""

    def login(self) -> Message:
        return say("Signed in as {name}.", name=self.secret("username"))


class SchemaIsNone(ReferenceAdapter):
    schema = {"type": "objekt"}  # noqa: RUF012 - as the base has it
