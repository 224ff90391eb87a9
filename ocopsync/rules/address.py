"""The address on the label: what it names must still be there since districts went and communes merged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from ocopsync.messages import N_, Message, say
from ocopsync.model import Producer
from ocopsync.problem import ERROR, WARNING
from ocopsync.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from ocopsync.vietnam.places import Address, Unit

_TRANSITION_ENDS = dt.date(2027, 7, 1)
_SHOWN = 10
"""So many of the communes that it may be now; a district has seldom become more."""


def _old_address(producer: Producer, on: dt.date) -> Finding | None:
    """Without a province the whole country is meant: in which one somebody works is not for us to guess."""
    from ocopsync.vietnam.places import parse_address, stands  # a command that reads no catalogue starts without

    if not producer.address or stands(producer.address):
        return None
    address = parse_address(producer.address, province=None)
    if address is None or not address.old:
        return None
    return {"field": "address", "value": address.named, "now": _now(address), "suggestion": address.written_new}


def _now(address: Address) -> Message | str:
    """What the advice says after "Write the new commune and province"."""
    if address.new:
        return f": {', '.join(map(str, address.new))}"
    if not address.candidates:
        return ""
    shown = _by_province(address.candidates[:_SHOWN])
    return say(", which may be: {units}", units=f"{shown}…" if len(address.candidates) > _SHOWN else shown)


def _by_province(candidates: Sequence[tuple[Unit, Unit]]) -> str:
    """``"xã Hoằng Lộc, xã Hoằng Thanh (tỉnh Thanh Hóa)"``"""
    return "; ".join(f"{_listed(pairs)} ({province})" for province, pairs in groupby(candidates, key=itemgetter(1)))


def _listed(pairs: Iterable[tuple[Unit, Unit]]) -> str:
    return ", ".join(str(commune) for commune, _ in pairs)


DECLARED = (
    Rule(
        code="address-before-merger",
        severity=WARNING,
        says=N_("The address names '{value}', which no longer exists since 01/07/2025."),
        advice=N_("Write the new commune and province{now}; labels printed before may be used to 01/07/2027."),
        source="NĐ 37/2026/NĐ-CP Điều 98",
        effective=dt.date(2026, 1, 23),
        until=_TRANSITION_ENDS,
        of=Producer,
        find=_old_address,
    ),
    Rule(
        code="address-after-transition",
        severity=ERROR,
        says=N_("The address names '{value}', which no longer exists since 01/07/2025."),
        advice=N_("Write the new commune and province{now}; labels with the old one could be used to 01/07/2027 only."),
        source="NĐ 37/2026/NĐ-CP Điều 98",
        effective=_TRANSITION_ENDS + dt.timedelta(days=1),
        of=Producer,
        find=_old_address,
    ),
)
