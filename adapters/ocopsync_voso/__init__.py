"""Voso (voso.vn, seller centre mc.voso.vn): the adapter and its sandbox."""

from ocopsync_voso.adapter import VosoAdapter

__all__ = ["VosoAdapter"]
