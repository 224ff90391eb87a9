"""Copied stamps, by their scans: a serial is on one piece, and a piece is in one place at a time.

A sign is *strong* where hardly anything but a copy explains it, and *weak* where a copy is one explanation of several.
Many scans in one place are no sign at all: that is a shop's shelf. All limits are our assumptions:

- faster than 900 km/h, an airliner, over more than 100 km: below that a position guessed from the network, or a
  clock, explains it. A guess can also be wrong by hundreds of kilometres, which makes two jumps, there and back: one or
  two are weak, three are strong;
- six moves of more than 100 km: from the producer over a warehouse and a shop to a buyer it takes three, with a
  traveller one more, and a wrong position adds two;
- the second code asked for again after more than ten minutes, in another place: who scratched it free, and loads the
  page once more, does so at once or at home;
- two provinces within an hour: weak, for it is an hour's ride where they meet;
- twenty scans without any place: weak.
"""

from __future__ import annotations

import datetime as dt
import enum
import math
from collections.abc import Iterable, Iterator
from itertools import groupby

from attrs import define, field, frozen

from ocopsync.clock import VIETNAM
from ocopsync.ledger import ScanKind, ScanRecord
from ocopsync.messages import Message, say

FASTEST = 900
"""km/h."""
FAR = 100
"""Kilometres."""
MOVES = 6
JUMPS = 3
AT_ONCE = dt.timedelta(minutes=10)
SOON = dt.timedelta(hours=1)
MANY = 20
EARTH = 6371.0088
"""The mean radius in kilometres (IUGG)."""


class Sign(enum.Enum):
    IMPOSSIBLE_TRAVEL = "impossible_travel"
    MANY_PLACES = "many_places"
    SECRET_AGAIN = "secret_again"  # noqa: S105 - a sign, no secret
    NEAR_IN_TIME = "near_in_time"
    MANY_SCANS = "many_scans"


@frozen
class Evidence:
    sign: Sign
    strong: bool
    said: Message


@frozen
class Suspicion:
    """A serial of which there may be copies, and what speaks for it, the strongest first."""

    code: str
    serial: str
    scans: int
    first: dt.datetime
    last: dt.datetime
    evidence: tuple[Evidence, ...]

    @property
    def strong(self) -> bool:
        return any(item.strong for item in self.evidence)

    @property
    def advice(self) -> Message:
        if self.strong:
            return say("Ask for goods and receipts at these places; make the stamp void with: ocopsync stamps void")
        return say("Nothing needs to be done yet; look again when there are more scans.")


def suspicions(scans: Iterable[ScanRecord]) -> Iterator[Suspicion]:
    """Of scans that come serial by serial, each in the order of time; of a serial only some are kept at a time."""
    for (code, serial), some in groupby(scans, lambda scan: (scan.code, scan.serial)):
        journey = Journey()
        for scan in some:
            journey.add(scan)
        evidence = tuple(sorted(journey.evidence(), key=lambda item: not item.strong))
        if evidence and journey.first and journey.last:
            yield Suspicion(code, serial, journey.count, journey.first.at, journey.last.at, evidence)


@define
class Journey:
    """What one serial's scans come to; looks are no scans."""

    count: int = 0
    first: ScanRecord | None = None
    last: ScanRecord | None = None
    jumps: int = 0
    farthest_jump: tuple[ScanRecord, ScanRecord] | None = None
    moves: int = 0
    _stop: ScanRecord | None = None
    """Where it was when it last moved."""
    _located: ScanRecord | None = None
    _in_province: ScanRecord | None = None
    near: tuple[ScanRecord, ScanRecord] | None = None
    secret: ScanRecord | None = None
    again: tuple[ScanRecord, ScanRecord] | None = None
    placeless: int = field(default=0)

    def add(self, scan: ScanRecord) -> None:
        if scan.kind is ScanKind.LOOK:
            return
        self.count += 1
        self.first = self.first or scan
        self.last = scan
        if scan.latitude is not None:
            self._at_position(scan)
        elif not scan.province:
            self.placeless += 1
        if scan.province:
            self._in(scan)
        if scan.kind is ScanKind.SECRET:
            self._asked(scan)

    def _at_position(self, scan: ScanRecord) -> None:
        before = self._located
        if before and is_impossible(before, scan):
            self.jumps += 1
            if self.farthest_jump is None or distance(before, scan) > distance(*self.farthest_jump):
                self.farthest_jump = (before, scan)
        if self._stop is None:
            self._stop = scan
        elif distance(self._stop, scan) > FAR:
            self.moves += 1
            self._stop = scan
        self._located = scan

    def _in(self, scan: ScanRecord) -> None:
        before = self._in_province
        if before and before.province != scan.province and scan.at - before.at <= SOON:
            near = before.latitude is not None and scan.latitude is not None and distance(before, scan) <= FAR
            self.near = self.near or (None if near else (before, scan))
        self._in_province = scan

    def _asked(self, scan: ScanRecord) -> None:
        if self.secret is None:
            self.secret = scan
        elif scan.at - self.secret.at > AT_ONCE and (self.again is None or is_elsewhere(self.secret, scan)):
            self.again = (self.secret, scan)

    def evidence(self) -> Iterator[Evidence]:
        if self.farthest_jump:
            yield Evidence(Sign.IMPOSSIBLE_TRAVEL, self.jumps >= JUMPS, _jumped(self.jumps, *self.farthest_jump))
        if self.moves >= MOVES:
            said = say(
                "It moved {count} times by more than {far} km; from the producer to a buyer it takes three or four "
                "moves.",
                count=self.moves,
                far=FAR,
            )
            yield Evidence(Sign.MANY_PLACES, True, said)
        if self.again:
            yield Evidence(Sign.SECRET_AGAIN, is_elsewhere(*self.again), _asked_again(*self.again))
        if self.near and not self.farthest_jump:
            yield Evidence(Sign.NEAR_IN_TIME, False, _near(*self.near))
        if self.count >= MANY and self.placeless == self.count:
            said = say(
                "It was scanned {count} times, nobody knows where: copies, or one shop's shelf.", count=self.count
            )
            yield Evidence(Sign.MANY_SCANS, False, said)


def distance(one: ScanRecord, other: ScanRecord) -> float:
    """Kilometres along the great circle (haversine); both have a position."""
    lat1, lon1, lat2, lon2 = (
        math.radians(degrees or 0.0) for degrees in (one.latitude, one.longitude, other.latitude, other.longitude)
    )
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))


def is_impossible(one: ScanRecord, other: ScanRecord) -> bool:
    """Whether nothing gets from the one scan to the other in time."""
    far = distance(one, other)
    return far > FAR and far > FASTEST * abs(other.at - one.at) / dt.timedelta(hours=1)


def is_elsewhere(one: ScanRecord, other: ScanRecord) -> bool:
    """Whether the two are certainly in different places: far apart, or else in two provinces."""
    if one.latitude is not None and other.latitude is not None:
        return distance(one, other) > FAR
    return bool(one.province and other.province and one.province != other.province)


def _jumped(count: int, one: ScanRecord, other: ScanRecord) -> Message:
    return say(
        "{count} times it was in two places faster than a plane flies ({limit} km/h): on {first} at {one} and on "
        "{second} at {other}, {far} km apart.",
        count=count,
        limit=FASTEST,
        one=_place(one),
        other=_place(other),
        first=_time(one),
        second=_time(other),
        far=round(distance(one, other)),
    )


def _asked_again(one: ScanRecord, other: ScanRecord) -> Message:
    return say(
        "Its second code was asked for on {first} at {one} and again on {second} at {other}.",
        first=_time(one),
        one=_place(one),
        second=_time(other),
        other=_place(other),
    )


def _near(one: ScanRecord, other: ScanRecord) -> Message:
    return say(
        "It was in {one} on {first} and in {other} on {second}. Where provinces meet that can be; how far apart the "
        "places are isn't known.",
        one=one.province,
        first=_time(one),
        other=other.province,
        second=_time(other),
    )


def _place(scan: ScanRecord) -> Message | str:
    position = "" if scan.latitude is None else f"{scan.latitude:.2f}, {scan.longitude:.2f}"
    return (
        f"{scan.province} ({position})"
        if scan.province and position
        else scan.province or position or say("an unknown place")
    )


def _time(scan: ScanRecord) -> str:
    return f"{scan.at.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}"
