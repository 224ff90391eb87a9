"""A trend as JSON: ``ocopsync history --trend --json``."""

from __future__ import annotations

from typing import Any

from ocopsync.privacy import mask
from ocopsync.trend import Recurrence, Stretch, Trend

Json = dict[str, Any]


def trend_json(found: Trend) -> Json:
    return {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "reconciliations": found.reconciliations,
        "places": found.places,
        "enough": found.enough,
        "step": "month" if found.monthly else "week",
        "stretches": list(map(stretch_json, found.stretches)),
        "recurring": list(map(recurrence_json, found.recurring)),
        "recurring_count": found.recurring_count,
        "standing": list(map(recurrence_json, found.longest)),
        "standing_count": found.standing_count,
        "fields": dict(found.fields.most_common()),
        "authors": [
            {"marketplace": marketplace, "author": author, "times": times}
            for (marketplace, author), times in found.authors.most_common()
        ],
        "ended": found.ended,
        "mean_seconds": None if found.mean is None else round(found.mean.total_seconds()),
    }


def stretch_json(item: Stretch) -> Json:
    return {
        "first": item.first.isoformat(),
        "reconciliations": item.reconciliations,
        "places": item.places,
        "differing": item.differing,
        "counts": dict(item.counts),
    }


def recurrence_json(item: Recurrence) -> Json:
    return {
        "catalogue": item.scope.catalogue,
        "marketplace": item.scope.marketplace,
        "account": item.scope.account,
        "sku": item.drift.sku,
        "remote_id": item.drift.remote_id,
        "title": mask(item.title or ""),
        "kind": item.drift.kind,
        "field": item.drift.field or None,
        "author": item.drift.author or None,
        "times": item.times,
        "first": item.first.isoformat(),
        "last": item.last.isoformat(),
        "stood_seconds": round(item.stood.total_seconds()),
        "ended": item.ended,
        "sent": item.sent,
        "stands": item.stands,
    }
