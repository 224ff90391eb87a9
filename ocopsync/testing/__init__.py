"""What an adapter's author tests with: the mock transport, sandboxes with their faults, a clock, cassettes."""

from ocopsync.testing.cassettes import Replay
from ocopsync.testing.credentials import secrets_of
from ocopsync.testing.faults import Fault, FaultKind, FaultPlan
from ocopsync.testing.hand_clock import HandClock
from ocopsync.testing.mock_transport import SandboxMount
from ocopsync.testing.records import Record, RecordSandbox, json_reply, page_of
from ocopsync.testing.sandbox import Sandbox, SandboxListing
from ocopsync.testing.shelf import Shelf

__all__ = [
    "Fault",
    "FaultKind",
    "FaultPlan",
    "HandClock",
    "Record",
    "RecordSandbox",
    "Replay",
    "Sandbox",
    "SandboxListing",
    "SandboxMount",
    "Shelf",
    "json_reply",
    "page_of",
    "secrets_of",
]
