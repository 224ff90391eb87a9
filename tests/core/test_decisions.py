"""Decisions: which make sense for a finding, and the file in which a page saves them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ocopsync.decisions import CHOICES, Choice, Decision, choices_for, contradictions, items_of, read_decisions
from ocopsync.differences import CLEAN, Author, FieldDifference, Kind
from ocopsync.errors import InputError
from ocopsync.finding import Finding
from ocopsync.messages import use_language

MARK = "0123456789abcdef"
ENTRY = {"catalogue": "htx-1", "marketplace": "voso", "sku": "MT-01", "choice": "catalogue", "mark": MARK}
PRICE = FieldDifference("price", Author.THEM, 225_000, 225_000, 250_000)


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


@pytest.fixture
def saved(tmp_path: Path) -> Any:
    """Saves decisions as the page does."""

    def save(*entries: Any, **more: Any) -> Path:
        path = tmp_path / "decisions.json"
        path.write_text(json.dumps({"decisions": list(entries), **more}), "utf-8")
        return path

    return save


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as refused:
        read_decisions(path)
    return str(refused.value)


def test_every_kind_that_is_reported_has_its_choices_and_can_wait():
    assert set(CHOICES) == set(Kind) - CLEAN
    assert all(Choice.LATER in choices for choices in CHOICES.values())


def test_a_listing_without_a_product_code_can_not_be_adopted():
    named, nameless = (Finding(sku=sku, kind=Kind.UNMANAGED, remote_id="7") for sku in ("MT-01", ""))
    assert Choice.ADOPT in choices_for(named)
    assert choices_for(nameless) == (Choice.WITHDRAW, Choice.IGNORE, Choice.LATER)


def test_what_only_we_changed_and_nobody_read_can_not_be_taken_from_there():
    ours = FieldDifference("price", Author.US, 1, 2, None)
    removed = FieldDifference("description", Author.THEM, "Ngon", "Ngon", None)
    finding = Finding(sku="MT-01", kind=Kind.CHANGED, author=Author.BOTH, fields=(ours, removed))
    assert Choice.LIVE not in choices_for(finding, ours)
    assert Choice.LIVE in choices_for(finding, removed), "they removed it, and may be right"


def test_each_field_of_a_changed_listing_is_decided_and_of_any_other_the_whole():
    changed = Finding(sku="MT-01", kind=Kind.CHANGED, fields=(PRICE,))
    rejected = Finding(sku="MT-01", kind=Kind.REJECTED, fields=(PRICE,))
    assert items_of(changed) == (PRICE,)
    assert items_of(rejected) == (None,)


def test_decisions_of_the_page_are_read(saved):
    whole = {**ENTRY, "account": "hai", "sku": "", "remote_id": "99", "choice": "withdraw"}
    (first, second) = read_decisions(saved({**ENTRY, "field": "price"}, whole, made="2026-11-23"))
    assert first == Decision(
        catalogue="htx-1", marketplace="voso", sku="MT-01", field="price", choice=Choice.CATALOGUE, mark=MARK
    )
    assert (second.account, second.remote_id, second.choice) == ("hai", "99", Choice.WITHDRAW)
    assert str(second.place) == "decisions 2"


def test_a_byte_order_mark_does_no_harm(saved):
    path = saved(ENTRY)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read_decisions(path)) == 1


def test_no_decisions_are_no_fault(saved):
    assert read_decisions(saved()) == []


def test_the_same_decision_twice_counts_once(saved):
    assert len(read_decisions(saved(ENTRY, ENTRY))) == 1


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"<html>", b"[" * 100_000, b'{"decisions": NaN}', b'"\\ud800"']
)
def test_what_is_no_json_is_refused_with_what_to_do(tmp_path, content):
    path = tmp_path / "decisions.json"
    path.write_bytes(content)
    assert "reconcile CATALOGUE --html FILE" in refusal(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert "nowhere.json" in refusal(tmp_path / "nowhere.json")
    assert str(tmp_path) in refusal(tmp_path)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"choice": "delete"}, "decisions 2 (choice): delete: it must be one of: catalogue, live"),
        ({"choice": 1}, "decisions 2 (choice)"),
        ({"mark": "xyz"}, "decisions 2 (mark): xyz"),
        ({"mark": None}, "decisions 2 (mark)"),
        ({"color": "red"}, "there is no field 'color'"),
        ({"catalogue": ""}, "decisions 2 (catalogue)"),
    ],
)
def test_a_wrong_key_is_named_with_its_place(saved, wrong, said):
    assert said in refusal(saved(ENTRY, {**ENTRY, **wrong}))


def test_a_missing_key_is_named(saved):
    assert "decisions 1: 'mark' is missing" in refusal(saved({k: v for k, v in ENTRY.items() if k != "mark"}))


@pytest.mark.parametrize("content", ["[]", "{}", "7", '{"decisions": {}}', '{"decisions": [3]}'])
def test_other_json_is_no_file_of_decisions(tmp_path, content):
    path = tmp_path / "decisions.json"
    path.write_text(content, "utf-8")
    assert "decisions.json" in refusal(path)


def test_all_faults_are_named_at_once_up_to_twenty(saved):
    wrong = [{**ENTRY, "sku": f"MT-{n}", "choice": "?"} for n in range(23)]
    text = refusal(saved(*wrong))
    assert text.count("\n- decisions ") == 20
    assert "and 3 more" in text


def test_a_phone_in_a_wrong_value_is_masked(saved):
    assert "0912345678" not in refusal(saved({**ENTRY, "choice": "gọi 0912345678"}))


def test_two_decisions_that_contradict_each_other_are_refused_with_both_places(saved):
    text = refusal(saved(ENTRY, {**ENTRY, "sku": "MT-02"}, {**ENTRY, "choice": "ignore"}))
    assert "decisions 3" in text
    assert "decisions 1" in text
    assert "MT-01" in text
    assert "MT-02" not in text


def made(**changes: Any) -> Decision:
    return Decision(**{**ENTRY, "choice": Choice.CATALOGUE, "field": "price", **changes})


def test_a_listing_is_not_left_alone_and_changed():
    assert list(contradictions([made(), made(field="title", choice=Choice.IGNORE)]))
    assert list(contradictions([made(choice=Choice.IGNORE), made(field="title", choice=Choice.LIVE)]))


@pytest.mark.parametrize(
    "other",
    [
        {"field": "title", "choice": Choice.LIVE},
        {"field": "title", "choice": Choice.LATER},
        {"remote_id": "8", "choice": Choice.IGNORE},
        {"marketplace": "postmart", "choice": Choice.IGNORE},
        {"catalogue": "htx-2", "choice": Choice.LATER},
        {"account": "hai", "choice": Choice.LATER},
    ],
)
def test_different_things_may_be_decided_differently(other):
    assert not list(contradictions([made(), made(**other)]))
