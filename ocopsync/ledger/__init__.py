"""The ledger: what we meant, sent and saw."""

from ocopsync.ledger.ledger import Ledger, open_ledger
from ocopsync.ledger.records import LoggedOperation, Observation, OperationState, Phase, Record, Run

__all__ = ["Ledger", "LoggedOperation", "Observation", "OperationState", "Phase", "Record", "Run", "open_ledger"]
