"""Trend: what reconciliations found from week to week, what keeps coming back, and how long it stands."""

from ocopsync.trend.looking_back import LOOKED_BACK, SHOWN, trend
from ocopsync.trend.remembering import recall, remember
from ocopsync.trend.values import Recurrence, Stretch, Trend

__all__ = ["LOOKED_BACK", "SHOWN", "Recurrence", "Stretch", "Trend", "recall", "remember", "trend"]
