"""The workbook of a reconciliation, in which people decide row by row; written here, and read back."""

from ocopsync.report.decision_book.read import decisions_from, read_book
from ocopsync.report.decision_book.write import book_can_be_written_or_raise, write_book

__all__ = ["book_can_be_written_or_raise", "decisions_from", "read_book", "write_book"]
