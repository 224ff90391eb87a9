"""The schemas of the ``--json`` output. That every output fits its schema is checked by ``Office.run``."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

import jsonschema
import pytest
from jsonschema import Draft202012Validator

from ocopsync.adapter import Evidence
from ocopsync.decisions import Choice
from ocopsync.differences import Author, Kind
from ocopsync.doctor import Verdict
from ocopsync.finding import Bucket
from ocopsync.ledger import LotState, OperationState, Phase, PieceState
from ocopsync.listing import ListingState, OperationKind
from ocopsync.plan import Fate
from ocopsync.problem import Severity
from ocopsync.schema import load_schema
from ocopsync.stamps.copies import Sign
from ocopsync.stamps.findings import Verdict as StampVerdict
from ocopsync.stamps.reading import Kind as StampKind
from ocopsync.stamps.signing import Signature

OUTPUTS = (
    "check",
    "plan",
    "publish",
    "reconcile",
    "history",
    "history-trend",
    "adapters",
    "adapters-parse",
    "resolve",
    "doctor",
    "stamps",
    "stamps-damage",
    "stamps-epcis",
    "stamps-issue",
    "stamps-linkset",
    "stamps-list",
    "stamps-passport",
    "stamps-void",
    "stamps-verify",
    "stamps-scans-import",
    "stamps-scans-report",
)


def parts(schema: Any) -> Iterator[Mapping[str, Any]]:
    """Every object in a schema."""
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from parts(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from parts(value)


def values(kind: type[Enum]) -> set[str]:
    return {item.value for item in kind}


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_schema_is_a_schema_and_refers_to_nothing_outside_itself(name):
    schema = load_schema(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    references = [part["$ref"] for part in parts(schema) if isinstance(part.get("$ref"), str)]
    assert all(reference.startswith("#/$defs/") for reference in references)
    assert {reference.removeprefix("#/$defs/") for reference in references} == set(schema.get("$defs", {}))


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_schema_lets_nothing_through_that_it_does_not_name(name):
    objects = [part for part in parts(load_schema(name)) if part.get("type") == "object"]
    assert objects
    assert all(part.get("additionalProperties") is not None for part in objects)
    assert all(part["additionalProperties"] is False for part in objects if "properties" in part)


@pytest.mark.parametrize(
    ("name", "path", "kind"),
    [
        ("check", "$defs problem properties severity", Severity),
        ("plan", "$defs fate", Fate),
        ("plan", "$defs entry properties operation", OperationKind),
        ("plan", "$defs entry properties why", Kind),
        ("plan", "$defs author", Author),
        ("publish", "$defs fate", Fate),
        ("publish", "$defs author", Author),
        ("reconcile", "$defs finding properties kind", Kind),
        ("reconcile", "$defs author", Author),
        ("reconcile", "$defs choice", Choice),
        ("reconcile", "$defs finding properties bucket", Bucket),
        ("history", "$defs operation properties state", OperationState),
        ("history", "$defs operation properties operation", OperationKind),
        ("history-trend", "$defs recurrence properties kind", Kind),
        ("history-trend", "$defs author", Author),
        ("adapters", "$defs evidence", Evidence),
        ("doctor", "$defs finding properties verdict", Verdict),
        ("stamps", "$defs stamp properties kind", StampKind),
        ("stamps", "$defs stamp properties signature", Signature),
        ("stamps-issue", "$defs lot properties state", LotState),
        ("stamps-list", "$defs lot properties state", LotState),
        ("stamps-void", "$defs lot properties state", LotState),
        ("stamps-verify", "$defs stamp properties verdict", StampVerdict),
        ("stamps-scans-report", "$defs evidence properties sign", Sign),
        ("adapters-parse", "$defs listing properties state", ListingState),
        ("resolve", "properties phase", Phase),
        ("resolve", "properties state", ListingState),
    ],
)
def test_the_words_of_a_schema_are_those_of_the_code(name, path, kind):
    part = load_schema(name)
    for step in path.split():
        part = part[step]
    assert set(part["enum"]) - {None} == values(kind)


@pytest.mark.parametrize(
    ("name", "path", "kind"),
    [
        ("check", "properties counts", Severity),
        ("plan", "$defs fates", Fate),
        ("publish", "$defs fates", Fate),
        ("reconcile", "$defs counts", Kind),
        ("reconcile", "$defs buckets", Bucket),
        ("stamps-list", "$defs pieces", PieceState),
    ],
)
def test_counts_name_every_kind(name, path, kind):
    part = load_schema(name)
    for step in path.split():
        part = part[step]
    assert set(part["required"]) == set(part["properties"]) == values(kind)


@pytest.mark.parametrize(
    "arguments", [["check", "hang.csv"], ["plan", "hang.csv"], ["reconcile", "hang.csv"], ["history"], ["doctor"]]
)
def test_an_output_with_one_key_more_or_one_less_does_not_fit(published, arguments):
    validator = Draft202012Validator(load_schema(arguments[0]))
    told = published.run(*arguments, "--json").json
    validator.validate(told)
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**told, "more": 1})
    less = copy.deepcopy(told)
    less.popitem()
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(less)


def test_adapters_with_and_without_details(office):
    assert {item["name"] for item in office.run("adapters", "list", "--json").json["adapters"]} >= {"voso"}
    detailed = office.run("adapters", "list", "--details", "--json").json["adapters"]
    assert all(item["capabilities"] and item["fields"] for item in detailed)


def test_a_reading_with_differences_of_every_sort(offices, a_row):
    """Changed by hand, rejected, vanished, and left the catalogue."""
    office = offices("postmart")
    postmart = office.boxes["postmart"]
    office.run("publish", office.catalogue(), "--yes")
    office.approve_all()
    office.run("reconcile", "hang.csv")
    postmart.change_price(postmart.by_sku("MT-01").remote_id, 1000)
    postmart.reject(postmart.by_sku("MT-02").remote_id, "Ảnh mờ, gọi 0912 345 678")
    postmart.remove(postmart.by_sku("MT-03").remote_id)
    office.catalogue(*(a_row(number) for number in range(1, 5)))
    ran = office.run("reconcile", "hang.csv", "--json")
    kinds = {finding["sku"]: finding["kind"] for finding in ran.json["marketplaces"][0]["findings"]}
    assert kinds == {"MT-01": "changed", "MT-02": "rejected", "MT-03": "missing", "MT-05": "left"}
    assert ran.json["differences"] == 4
    assert "0912 345 678" not in ran.out + ran.err
    (price,) = ran.json["marketplaces"][0]["findings"][0]["fields"]
    assert (price["name"], price["author"], price["live"], price["wanted"]) == ("price", "them", 1000, 51_000)


def test_what_leaves_the_house_as_json_names_no_household(offices):
    """The page and the workbook don't either; whose it is tells the catalogue's id."""
    office = offices("voso")
    name = "Hộ kinh doanh Nguyễn Văn An"
    text = office.settings.read_text(encoding="utf-8")
    office.settings.write_text(re.sub("(?m)^name = .*$", f'name = "{name}"', text), encoding="utf-8")
    file = office.catalogue(name=f"{name}.csv")
    office.folder = office.folder.rename(office.folder.with_name(name))
    for arguments in (("check", file), ("reconcile", file), ("reconcile", "."), ("reconcile", str(office.folder))):
        ran = office.run(*arguments, "--json")
        assert ran.out, ran
        assert "Hộ kinh doanh N•• V•• A••" in ran.out, arguments
        assert "Nguyễn Văn" not in ran.out, arguments
