"""Postmart, now Buudien (Vietnam Post's marketplace): the adapter and its sandbox."""

from ocopsync_postmart.adapter import PostmartAdapter

__all__ = ["PostmartAdapter"]
