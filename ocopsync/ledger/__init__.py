"""The ledger: what we meant, sent and saw."""

from ocopsync.ledger.health import Health, examine, is_there
from ocopsync.ledger.holder import Holder
from ocopsync.ledger.ledger import Ledger, ledger_to_read, open_ledger
from ocopsync.ledger.records import LoggedOperation, Observation, OperationState, Phase, Record, Run
from ocopsync.ledger.scan_book import ScanBook, ScanCount, ScanKind, ScanRecord, Stray
from ocopsync.ledger.stamp_book import LotChanged, SerialTaken, StampBook
from ocopsync.ledger.stamp_records import LotRecord, LotState, PieceState, StampRecord

__all__ = [
    "Health",
    "Holder",
    "Ledger",
    "LoggedOperation",
    "LotChanged",
    "LotRecord",
    "LotState",
    "Observation",
    "OperationState",
    "Phase",
    "PieceState",
    "Record",
    "Run",
    "ScanBook",
    "ScanCount",
    "ScanKind",
    "ScanRecord",
    "SerialTaken",
    "StampBook",
    "StampRecord",
    "Stray",
    "examine",
    "is_there",
    "ledger_to_read",
    "open_ledger",
]
