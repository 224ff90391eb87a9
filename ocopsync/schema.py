"""Validation with JSON Schema (draft 2020-12): every way in which a value doesn't fit, as problems."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ocopsync.listing import Listing
from ocopsync.messages import N_
from ocopsync.problem import ERROR, Problem, ProblemKind

FIELD_MISSING = ProblemKind(
    "field-missing",
    ERROR,
    N_("The field {field} is missing."),
    N_("Fill in the column for {field}."),
)
FIELD_UNFIT = ProblemKind(
    "field-unfit",
    ERROR,
    N_("{field} = {value} doesn't fit: {reason}."),
    N_("Correct the value; the marketplace's page in the documentation says what is known and what is assumed."),
)


def load_schema(name: str) -> Mapping[str, Any]:
    """The schema ``name`` of the package ``ocopsync_schemas``, without its ending: ``voso``."""
    text = (files("ocopsync_schemas") / f"{name}.json").read_text(encoding="utf-8")
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
    value = {"sku": listing.sku, "fields": dict(listing.fields), "extra": dict(listing.extra)}
    if compiled.is_valid(value):
        return []
    return list(_problems(compiled, value, listing.sku))


def _problems(compiled: Any, value: Any, sku: str) -> Iterator[Problem]:
    for error in compiled.iter_errors(value):
        path = [str(part) for part in error.instance_path]
        name = ".".join(path[1:] or path)
        kind = type(error.kind).__name__
        if kind.endswith("Required"):
            yield FIELD_MISSING.at(sku=sku, field=".".join([*path[1:], error.kind.property]))
        elif kind.endswith("AdditionalProperties"):
            for extra in error.kind.unexpected:  # one by one: the others have nothing to do with it
                yield FIELD_UNFIT.at(
                    sku=sku, field=".".join([*path[1:], extra]), value=error.instance[extra], reason=error.message
                )
        else:
            yield FIELD_UNFIT.at(sku=sku, field=name, value=error.instance, reason=error.message)
