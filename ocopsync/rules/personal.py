"""Personal data that a listing would show: the telephone number of a household."""

from __future__ import annotations

import datetime as dt

from ocopsync.messages import N_
from ocopsync.model import Producer, ProducerKind
from ocopsync.privacy import mask_digits
from ocopsync.problem import NOTE
from ocopsync.rules.rule import Finding, Rule


def _phone_of_household(producer: Producer, on: dt.date) -> Finding | None:
    if producer.kind is not ProducerKind.HOUSEHOLD or not producer.phone:
        return None
    return {"field": "phone", "value": mask_digits(producer.phone)}


DECLARED = (
    Rule(
        code="household-phone",
        severity=NOTE,
        says=N_("The number {value} is a household's: personal data, which would stand on the listing."),
        advice=N_("Ask the household whether it agrees, or write the cooperative's number."),
        source="Luật 91/2025/QH15",
        effective=dt.date(2026, 1, 1),
        of=Producer,
        find=_phone_of_household,
    ),
)
