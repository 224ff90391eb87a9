"""What ``ocopsync stamps verify --json`` prints; its schema is ``ocopsync_schemas/stamps-verify.json``."""

from __future__ import annotations

from typing import Any

from ocopsync.messages import Message
from ocopsync.privacy import mask
from ocopsync.stamps.samples import Sample
from ocopsync.stamps.verifying import Answer

Json = dict[str, Any]


def answer_json(sample: Sample, answer: Answer) -> Json:
    lot, names, piece = answer.lot, answer.names, answer.piece
    return {
        "file": str(sample.file) if sample.file else None,
        "text": sample.text if answer.stamp.is_coded else mask(sample.text),
        "times": sample.times,
        "error": None,
        "verdict": answer.verdict.value,
        "reasons": [mask(str(reason)) for reason in answer.reasons],
        "notes": list(map(str, answer.notes)),
        "advice": str(answer.advice) if answer.advice else None,
        "code": names.code,
        "sku": lot.sku if lot else None,
        "title": str(lot.facts.get("title", "")) if lot else None,
        "lot": names.lot or (lot.lot if lot else ""),
        "serial": names.serial,
        "number": piece.number if piece else None,
        "expires_on": lot.expires_on.isoformat() if lot and lot.expires_on else None,
    }


def unanswered_json(sample: Sample, error: Message) -> Json:
    empty = dict.fromkeys(("verdict", "advice", "sku", "title", "number", "expires_on"))
    return {
        "file": str(sample.file) if sample.file else None,
        "text": mask(sample.text),
        "times": sample.times,
        "error": mask(str(error)),
        **empty,
        "reasons": [],
        "notes": [],
        "code": "",
        "lot": "",
        "serial": "",
    }
