"""What ``ocopsync stamps parse --json`` prints; its schema is ``ocopsync_schemas/stamps.json``."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ocopsync.messages import Message
from ocopsync.privacy import mask
from ocopsync.stamps.explaining import Part, parts
from ocopsync.stamps.reading import StampText

Json = dict[str, Any]


def stamp_json(text: str, stamp: StampText, on: dt.date) -> Json:
    return {
        "text": text if stamp.is_coded else mask(text),
        "kind": stamp.kind.value,
        "error": None,
        "parts": [part_json(part) for part in parts(stamp, on)],
        "canonical": stamp.canonical if stamp.is_coded else None,
        "is_canonical": stamp.is_canonical(text) if stamp.is_coded else None,
        "host": stamp.host,
        "ours": stamp.ours,
        "signature": stamp.signature.value,
        "remarks": list(map(str, stamp.remarks)),
    }


def unreadable_json(text: str, error: Message) -> Json:
    return {
        "text": mask(text),
        "kind": None,
        "error": mask(str(error)),
        "parts": [],
        "canonical": None,
        "is_canonical": None,
        "host": "",
        "ours": None,
        "signature": None,
        "remarks": [],
    }


def part_json(part: Part) -> Json:
    return {
        "ai": part.ai,
        "title": str(part.title),
        "value": part.value,
        "date": part.date.isoformat() if part.date else None,
        "remarks": list(map(str, part.remarks)),
    }
