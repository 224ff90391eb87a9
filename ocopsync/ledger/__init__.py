"""The ledger: what we meant, sent and saw."""

from ocopsync.ledger.health import Health, examine, is_there
from ocopsync.ledger.holder import Holder
from ocopsync.ledger.ledger import Ledger, ledger_to_read, open_ledger
from ocopsync.ledger.records import LoggedOperation, Observation, OperationState, Phase, Record, Run

__all__ = [
    "Health",
    "Holder",
    "Ledger",
    "LoggedOperation",
    "Observation",
    "OperationState",
    "Phase",
    "Record",
    "Run",
    "examine",
    "is_there",
    "ledger_to_read",
    "open_ledger",
]
