"""The page of a reconciliation: one file for a browser, with totals, a table to filter, and choices to save."""

from ocopsync.report.page.writing import page_can_be_written_or_raise, write_page

__all__ = ["page_can_be_written_or_raise", "write_page"]
