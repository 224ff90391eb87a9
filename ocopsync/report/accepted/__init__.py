"""Accepted values: what a marketplace shows and is right, written into a copy of the catalogue."""

from ocopsync.report.accepted.outcome import Outcome, Written
from ocopsync.report.accepted.writing import write_accepted

__all__ = ["Outcome", "Written", "write_accepted"]
