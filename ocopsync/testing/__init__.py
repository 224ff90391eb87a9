"""What an adapter's author tests with: the mock transport, the sandbox base and its faults."""

from ocopsync.testing.faults import Fault, FaultKind, FaultPlan
from ocopsync.testing.mock_transport import SandboxMount
from ocopsync.testing.sandbox import Sandbox, SandboxListing

__all__ = ["Fault", "FaultKind", "FaultPlan", "Sandbox", "SandboxListing", "SandboxMount"]
