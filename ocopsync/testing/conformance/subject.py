"""Subject: the adapter under test, with the sandbox that it talks to without a socket."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from attrs import field, frozen

from ocopsync.adapter import Adapter, AdapterSettings
from ocopsync.testing.conformance.wire import Wire
from ocopsync.testing.credentials import secrets_of
from ocopsync.testing.hand_clock import HandClock
from ocopsync.testing.sandbox import Sandbox
from ocopsync.transport import RetryPolicy, Transport

RETRY = RetryPolicy(attempts=3)


@frozen(kw_only=True)
class Subject:
    """What a check works on; made with :meth:`of`."""

    adapter: Adapter
    sandbox: Sandbox
    clock: HandClock
    mount: Wire
    """What left for the marketplace, and tricks on the way back."""
    credentials: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(
        cls,
        kind: type[Adapter],
        sandbox: Sandbox,
        settings: AdapterSettings,
        *,
        credentials: Mapping[str, str] | None = None,
    ) -> Subject:
        """An adapter of ``kind`` that talks to ``sandbox``, which was made with ``clock=HandClock()``.

        ``credentials``: those that the sandbox accepts, where none are given. ``settings.url`` may be any address with
        a host, such as ``http://my.test``: nothing leaves this process.
        """
        clock = sandbox.clock
        if not isinstance(clock, HandClock):
            raise TypeError(f"{type(sandbox).__name__} needs a clock that a check can move: clock=HandClock()")
        if not urlsplit(settings.url).hostname:
            raise ValueError(f"url = {settings.url!r}: an address with a host, such as http://my.test")
        known = dict(sandbox.credentials if credentials is None else credentials)
        wire = Wire(sandbox)
        transport = Transport(settings.url, user_agent="ocopsync conformance", clock=clock, adapter=wire, retry=RETRY)
        return cls(
            adapter=kind(settings, transport, secrets_of(known)),
            sandbox=sandbox,
            clock=clock,
            mount=wire,
            credentials=known,
        )

    def again(self) -> Subject:
        """Another process: the same marketplace, an adapter that remembers nothing."""
        return self.with_credentials(self.credentials)

    def with_credentials(self, credentials: Mapping[str, str]) -> Subject:
        """An adapter that remembers nothing and has these credentials."""
        return Subject.of(type(self.adapter), self.sandbox, self.adapter.settings, credentials=credentials)
