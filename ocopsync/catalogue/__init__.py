"""From a catalogue file to products and problems."""

from ocopsync.catalogue.read import Catalogue, read
from ocopsync.catalogue.row_rules import RowRules
from ocopsync.catalogue.rows import Row

__all__ = ["Catalogue", "Row", "RowRules", "read"]
