"""From a catalogue file to products and problems."""

from ocopsync.catalogue.read import Catalogue, read
from ocopsync.catalogue.rows import Row

__all__ = ["Catalogue", "Row", "read"]
