"""The ledger: what we meant, sent and saw."""

from ocopsync.ledger.drift_book import DriftBook
from ocopsync.ledger.drift_records import Drift, Period, Reconciled, Standing
from ocopsync.ledger.health import Health, examine, is_there
from ocopsync.ledger.holder import Holder
from ocopsync.ledger.ledger import Ledger, ledger_to_read, open_ledger
from ocopsync.ledger.readings import Reading
from ocopsync.ledger.records import GONE, LoggedOperation, Observation, OperationState, Phase, Record, Run
from ocopsync.ledger.scan_book import ScanBook, ScanCount, ScanKind, ScanRecord, Stray
from ocopsync.ledger.stamp_book import LotChanged, SerialTaken, StampBook
from ocopsync.ledger.stamp_records import LotRecord, LotState, PieceState, StampRecord

__all__ = [
    "GONE",
    "Drift",
    "DriftBook",
    "Health",
    "Holder",
    "Ledger",
    "LoggedOperation",
    "LotChanged",
    "LotRecord",
    "LotState",
    "Observation",
    "OperationState",
    "Period",
    "Phase",
    "PieceState",
    "Reading",
    "Reconciled",
    "Record",
    "Run",
    "ScanBook",
    "ScanCount",
    "ScanKind",
    "ScanRecord",
    "SerialTaken",
    "StampBook",
    "StampRecord",
    "Standing",
    "Stray",
    "examine",
    "is_there",
    "ledger_to_read",
    "open_ledger",
]
