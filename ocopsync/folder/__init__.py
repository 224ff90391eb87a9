"""A folder of cooperatives, each with a catalogue of its own."""

from ocopsync.folder.comparing import Compared, Comparing, compare_all, most_at_once
from ocopsync.folder.finding import Cooperative, catalogue_file, find_catalogues, known_or_raise

__all__ = [
    "Compared",
    "Comparing",
    "Cooperative",
    "catalogue_file",
    "compare_all",
    "find_catalogues",
    "known_or_raise",
    "most_at_once",
]
