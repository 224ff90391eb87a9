"""The adapter of Thanh Hóa province's supply-demand portal for safe farm products."""

from ocopsync_thanhhoa.adapter import ThanhHoaAdapter

__all__ = ["ThanhHoaAdapter"]
