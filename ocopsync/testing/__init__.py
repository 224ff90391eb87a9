"""What an adapter's author tests with: the mock transport, the sandbox base and its faults, a clock moved by hand."""

from ocopsync.testing.credentials import secrets_of
from ocopsync.testing.faults import Fault, FaultKind, FaultPlan
from ocopsync.testing.hand_clock import HandClock
from ocopsync.testing.mock_transport import SandboxMount
from ocopsync.testing.sandbox import Sandbox, SandboxListing

__all__ = ["Fault", "FaultKind", "FaultPlan", "HandClock", "Sandbox", "SandboxListing", "SandboxMount", "secrets_of"]
