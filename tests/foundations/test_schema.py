"""JSON Schema: every way in which a listing doesn't fit is said, by the field's name."""

from __future__ import annotations

import pytest

from ocopsync.listing import Listing
from ocopsync.schema import load_schema, schema_problems, validator

SCHEMA = {
    "type": "object",
    "required": ["sku", "fields"],
    "properties": {
        "sku": {"type": "string", "minLength": 1},
        "fields": {
            "type": "object",
            "required": ["title", "price"],
            "additionalProperties": False,
            "properties": {
                "title": {"type": "string", "maxLength": 10},
                "price": {"type": "integer", "minimum": 1000},
                "images": {"type": "array", "items": {"type": "string"}},
                "size": {"type": "object", "required": ["length"]},
                "phone": {"type": "string"},
                "stamp": {"type": "string", "format": "uri"},
            },
        },
        "extra": {"type": "object", "properties": {"shop": {"type": "integer"}}},
    },
}
GOOD = {"title": "Mắm tôm", "price": 45_000}


def found(fields, extra=None, sku="MT-01"):
    return {(item.code, item.field, item.value) for item in schema_problems(SCHEMA, Listing(sku, fields, extra or {}))}


def test_a_listing_that_fits_has_no_problems():
    assert schema_problems(SCHEMA, Listing("MT-01", GOOD)) == []


def test_all_errors_are_said_at_once():
    assert found({"title": "Mắm tôm Ba Làng", "images": ["a", 1]}, {"shop": "x"}, sku="") == {
        ("field-unfit", "sku", ""),
        ("field-missing", "price", ""),
        ("field-unfit", "title", "Mắm tôm Ba Làng"),
        ("field-unfit", "images.1", "1"),
        ("field-unfit", "shop", "x"),
    }


def test_a_missing_field_is_named():
    (problem,) = schema_problems(SCHEMA, Listing("MT-01", {"title": "Mắm"}))
    assert str(problem.message) == "The field price is missing."
    assert problem.sku == "MT-01"


def test_a_missing_part_is_named_with_its_whole():
    assert found({**GOOD, "size": {"width": 3}}) == {("field-missing", "size.length", "")}


def test_the_sentence_has_the_value_and_what_was_expected():
    (problem,) = schema_problems(SCHEMA, Listing("MT-01", {**GOOD, "price": 45}))
    assert "price = 45" in str(problem.message)
    assert "1000" in str(problem.message)


def test_a_field_too_many_is_named_without_the_others():
    problems = schema_problems(
        SCHEMA, Listing("MT-01", {**GOOD, "phone": "0912345678", "colour": "đỏ", "taste": "mặn"})
    )
    assert {(item.field, item.value) for item in problems} == {("colour", "đỏ"), ("taste", "mặn")}
    assert all("0912345678" not in str(item.message) for item in problems)


def test_formats_are_checked():
    assert found({**GOOD, "stamp": "không phải link"}) == {("field-unfit", "stamp", "không phải link")}


@pytest.mark.parametrize(
    "uri", ["https://example.com/other.json", "http://127.0.0.1:9/other.json", "file:///etc/passwd"]
)
def test_a_schema_never_fetches_anything(uri):
    with pytest.raises(Exception, match="may not fetch"):
        validator({"$ref": uri})


def test_a_schema_is_compiled_once():
    assert validator(SCHEMA) is validator(SCHEMA)
    assert validator(dict(SCHEMA)) is validator(SCHEMA)


def test_two_schemas_are_not_confused():
    assert schema_problems({"properties": {"sku": {"const": "A"}}}, Listing("A", {})) == []
    assert schema_problems({"properties": {"sku": {"const": "B"}}}, Listing("A", {})) != []


@pytest.mark.parametrize("name", ["postmart", "thanhhoa", "voso"])
def test_our_schemas_are_there_and_correct(name):
    assert validator(load_schema(name)).is_valid({"sku": 1}) is False
