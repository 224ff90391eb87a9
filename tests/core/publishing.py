"""What the tests of publishing share."""

from __future__ import annotations

from ocopsync.errors import OutcomeUnknown
from ocopsync.messages import say

SORRY = say("sorry")
LOST = OutcomeUnknown(say("the line broke"))


def reasons(tally):
    return {trouble.sku: trouble.reason for trouble in tally.troubles}
