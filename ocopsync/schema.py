"""Validation with JSON Schema (draft 2020-12): every way in which a value doesn't fit, as problems."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from ocopsync.fields import field_name
from ocopsync.listing import Listing
from ocopsync.messages import N_, Message, say, verbatim
from ocopsync.problem import ERROR, Problem, ProblemKind

FIELD_MISSING = ProblemKind(
    "field-missing",
    ERROR,
    N_("The field {name} is missing."),
    N_("Fill in the column for {name}."),
)
FIELD_UNFIT = ProblemKind(
    "field-unfit",
    ERROR,
    N_("{name} = {value} doesn't fit: {reason}."),
    N_("Correct the value; the marketplace's page in the documentation says what is known and what is assumed."),
)


def load_schema(name: str, package: str = "ocopsync_schemas") -> Mapping[str, Any]:
    """The schema ``name`` in ``package``, without its ending: ``voso``. An outside adapter names its own package."""
    text = (files(package) / f"{name}.json").read_text(encoding="utf-8")
    schema: Mapping[str, Any] = json.loads(text)
    return schema


def refuse(uri: str) -> Any:
    raise ValueError(f"a schema may not fetch {uri}")


@cache
def _validator(text: str) -> Any:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(json.loads(text), validate_formats=True, retriever=refuse)


_validators: dict[int, tuple[Mapping[str, Any], Any]] = {}


def validator(schema: Mapping[str, Any]) -> Any:
    """The compiled form of ``schema``, made once for each schema object."""
    known = _validators.get(id(schema))
    if known is None or known[0] is not schema:
        known = _validators[id(schema)] = (schema, _validator(json.dumps(schema, sort_keys=True)))
    return known[1]


def schema_problems(schema: Mapping[str, Any], listing: Listing) -> list[Problem]:
    """How ``listing`` doesn't fit ``schema``; empty where it does."""
    compiled = validator(schema)
    fields, extra = listing.fields, listing.extra
    value = {
        "sku": listing.sku,
        "fields": fields if type(fields) is dict else dict(fields),
        "extra": extra if type(extra) is dict else dict(extra),
    }
    if compiled.is_valid(value):
        return []
    return list(_problems(compiled, value, listing.sku))


def _problems(compiled: Any, value: Any, sku: str) -> Iterator[Problem]:
    for error in compiled.iter_errors(value):
        path = [str(part) for part in error.instance_path]
        kind = error.kind.name
        if kind == "required":
            yield _at(FIELD_MISSING, sku, [*path[1:], error.kind.property])
        elif kind == "additionalProperties":
            for extra in error.kind.unexpected:  # one by one: the others have nothing to do with it
                said = say("there is no such field")
                yield _at(FIELD_UNFIT, sku, [*path[1:], extra], value=error.instance[extra], reason=said)
        else:
            yield _at(FIELD_UNFIT, sku, path[1:] or path, value=error.instance, reason=reason(error))


def _at(kind: ProblemKind, sku: str, path: Sequence[str], **values: Any) -> Problem:
    field = ".".join(path)
    return kind.at(sku=sku, field=field, name=field_name(field), **values)


_TYPES = {
    "string": N_("a text"),
    "integer": N_("a whole number"),
    "number": N_("a number"),
    "boolean": N_("true or false"),
    "array": N_("a list in square brackets"),
    "object": N_("an object in curly brackets"),
}


def reason(error: Any) -> Message:
    """What was expected, for the keywords that our schemas have; else in the validator's own words."""
    kind = error.kind
    if kind.name in _REASONS:
        return _REASONS[kind.name](kind)
    if kind.name == "pattern" and not str(error.instance).strip():
        return say("it must not be empty")
    if kind.name == "pattern":
        return say("it isn't written as expected ({pattern})", pattern=kind.pattern)
    return verbatim(error.message)


def _type(kind: Any) -> Message:
    expected = next((name for name in kind.types if name in _TYPES), "")
    return say("{expected} was expected", expected=Message(_TYPES[expected]) if expected else "null")


_REASONS: Mapping[str, Callable[[Any], Message]] = {
    "type": _type,
    "minimum": lambda kind: say("it must be at least {limit}", limit=kind.limit),
    "maximum": lambda kind: say("it must be at most {limit}", limit=kind.limit),
    "minLength": lambda kind: say("it must not be empty"),
    "enum": lambda kind: say("it must be one of: {known}", known=", ".join(map(str, filter(None, kind.options)))),
    "required": lambda kind: say("'{name}' is missing", name=kind.property),
    "additionalProperties": lambda kind: say("there is no field {names}", names=", ".join(map(repr, kind.unexpected))),
    "format": lambda kind: (
        say("a date as in 2026-12-31 was expected") if kind.format == "date" else verbatim(kind.format)
    ),
}
