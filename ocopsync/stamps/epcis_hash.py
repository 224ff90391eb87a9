"""The event hash id of EPCIS (Core Business Vocabulary 2.0, section 8.9): a name for an event that anybody can compute.

The event is written as one line, the pre-hash string: its fields in the vocabulary's order, then its master data and
extensions, names with full namespaces and times in UTC; that line's SHA-256 is the name. Here for ObjectEvents.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

Event = Mapping[str, Any]

_VOCABULARY = "https://ref.gs1.org/cbv/"
_IN_ORDER = (
    "eventTime eventTimeZoneOffset epcList quantityList action bizStep disposition persistentDisposition"
    " readPoint bizLocation"
).split()
_LEFT_OUT = frozenset(("type", "eventID", "recordTime", "errorDeclaration", "@context", "ilmd"))


def event_id(event: Event, namespaces: Mapping[str, str]) -> str:
    """``ni:///sha-256;…?ver=CBV2.0``. ``namespaces``: of the prefixes in the names of extensions."""
    digest = hashlib.sha256(pre_hash(event, namespaces).encode()).hexdigest()
    return f"ni:///sha-256;{digest}?ver=CBV2.0"


def pre_hash(event: Event, namespaces: Mapping[str, str]) -> str:
    known = "".join(_field(name, event[name]) for name in _IN_ORDER if name in event)
    return f"eventType={event['type']}{known}{''.join(_beyond(event, namespaces))}"


def _field(name: str, value: Any) -> str:
    match name:
        case "eventTime":
            return f"{name}={_utc(value)}"
        case "epcList":
            return name + "".join(sorted(f"epc={epc}" for epc in value))
        case "quantityList":
            return name + "".join(sorted(map(_quantity, value)))
        case "bizStep":
            return f"{name}={_VOCABULARY}BizStep-{value}"
        case "disposition":
            return f"{name}={_disposition(value)}"
        case "persistentDisposition":
            return name + "".join(_set_or_unset(part, value.get(part, ())) for part in ("set", "unset"))
        case "readPoint" | "bizLocation":
            return f"{name}id={value['id']}"
        case _:
            return f"{name}={value}"


def _quantity(element: Mapping[str, Any]) -> str:
    said = "".join(f"{name}={_number(element[name])}" for name in ("epcClass", "quantity", "uom") if name in element)
    return f"quantityElement{said}"


def _set_or_unset(part: str, dispositions: Any) -> str:
    return "".join(sorted(f"{part}={_disposition(name)}" for name in dispositions))


def _disposition(name: str) -> str:
    return f"{_VOCABULARY}Disp-{name}"


def _beyond(event: Event, namespaces: Mapping[str, str]) -> Iterator[str]:
    """Master data, then extensions, each by the full name."""
    if "ilmd" in event:
        yield "ilmd" + "".join(_extensions(event["ilmd"], namespaces))
    yield from _extensions({name: event[name] for name in event if name not in {*_IN_ORDER, *_LEFT_OUT}}, namespaces)


def _extensions(fields: Mapping[str, Any], namespaces: Mapping[str, str]) -> list[str]:
    return sorted(f"{_full(name, namespaces)}={_number(str(value).strip())}" for name, value in fields.items())


def _full(name: str, namespaces: Mapping[str, str]) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{namespaces[prefix]}}}{local}"


def _number(value: Any) -> str:
    """A number without zeros that say nothing. A text that reads like one is taken for one: a lot 007 counts as 7,
    for an event in XML can't tell the two apart, and both forms must come to the same name."""
    try:
        number = float(value)
        return str(int(number) if int(number) == number else number)
    except (ValueError, OverflowError):
        return str(value)


def _utc(text: str) -> str:
    at = dt.datetime.fromisoformat(text).astimezone(dt.UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
