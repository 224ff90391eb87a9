"""The date is Vietnam's, whatever the machine's own time zone."""

from __future__ import annotations

import datetime as dt

import pytest

from ocopsync.clock import SystemClock, today


@pytest.mark.parametrize(
    ("utc", "date"),
    [
        (dt.datetime(2026, 11, 21, 16, 59, 59, tzinfo=dt.UTC), dt.date(2026, 11, 21)),
        (dt.datetime(2026, 11, 21, 17, 0, tzinfo=dt.UTC), dt.date(2026, 11, 22)),
        (dt.datetime(2026, 12, 31, 17, 0, tzinfo=dt.UTC), dt.date(2027, 1, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_vietnam(clock, utc, date):
    clock.time = utc
    assert today(clock) == date


def test_the_real_clock_is_aware_and_runs():
    clock = SystemClock()
    before = clock.now()
    clock.sleep(0.001)
    assert clock.now() > before
    assert before.utcoffset() == dt.timedelta(0)
