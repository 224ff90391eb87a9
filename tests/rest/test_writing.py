"""What RestAdapter sends, and what it makes of the answers."""

from __future__ import annotations

import pytest

from ocopsync.errors import CredentialMissing, CredentialsRefused
from ocopsync.listing import Found, ListingState, Operation, OperationKind, Outcome, Target
from ocopsync.model import Image
from ocopsync.rest import Batch, Meaning
from ocopsync.testing import FaultKind

POST = "POST /api/v1/san-pham$"
LISTINGS = "/api/v1/san-pham"


def updating(listing, remote_id, *changed, **more):
    return Operation(
        kind=OperationKind.UPDATE, listing=listing, remote_id=remote_id, changed=frozenset(changed), key="k2", **more
    )


def withdrawing(listing, remote_id, key):
    return Operation(kind=OperationKind.WITHDRAW, listing=listing, remote_id=remote_id, key=key)


def test_a_product_is_created_and_read_back_as_it_was_written(market, make_listing):
    listing = make_listing(description="Thơm <ngon> & đậm\nvị 🦐")
    receipt = market.create(listing)
    (page,) = market.adapter.live()
    assert (receipt.outcome, receipt.state) == (Outcome.ACCEPTED, ListingState.PENDING)
    assert page.listings[0].content == listing.content
    assert page.listings[0].remote_id == receipt.remote_id
    assert market.sandbox.bodies[0]["kho"] == {"con_lai": 0}


def test_an_update_says_what_changed_and_takes_away_what_is_gone(market, make_listing):
    receipt = market.create(make_listing(description="Cũ"))
    cheaper = make_listing(price=50_000)
    (updated,) = market.adapter.submit([updating(cheaper, receipt.remote_id, "price", "description")])
    assert updated.outcome is Outcome.ACCEPTED
    assert market.sandbox.bodies[-1] == {"gia": 50_000, "mo_ta": ""}
    found = market.adapter.look_up([Target("MT-01")])["MT-01"]
    assert isinstance(found, Found)
    assert found.listing.content == cheaper.content


def test_a_whole_update_says_everything(open_market, make_listing):
    market = open_market(update_whole=True)
    receipt = market.create(make_listing())
    list(market.adapter.submit([updating(make_listing(), receipt.remote_id, "price")]))
    assert market.sandbox.bodies[-1] == {
        "ma": "MT-01",
        "ten": "Mắm tôm Ba Làng",
        "mo_ta": "",
        "gia": 45_000,
        "kho": {"con_lai": 0},
        "anh": [],
    }


def test_what_is_gone_already_counts_as_withdrawn(market, make_listing):
    receipt = market.create(make_listing())
    (first,) = market.adapter.submit([withdrawing(make_listing(), receipt.remote_id, "k3")])
    (again,) = market.adapter.submit([withdrawing(make_listing(), receipt.remote_id, "k4")])
    assert (first.outcome, first.reason) == (Outcome.ACCEPTED, None)
    assert again.outcome is Outcome.ACCEPTED
    assert "no longer stood there" in str(again.reason)
    (late,) = market.adapter.submit([updating(make_listing(), receipt.remote_id, "price")])
    assert late.outcome is Outcome.FAILED


def test_a_refusal_carries_the_marketplaces_words(market, make_listing):
    receipt = market.create(make_listing(title=""))
    assert receipt.outcome is Outcome.REJECTED
    assert str(receipt.reason) == "Thiếu tên, hoặc ảnh chưa tải lên."


def test_a_taken_sku_names_the_command_that_takes_it_over(market, make_listing):
    market.create(make_listing(), key="one")
    receipt = market.create(make_listing(), key="two")
    assert receipt.outcome is Outcome.FAILED
    assert "ocopsync adopt MT-01 --to choque" in str(receipt.reason)


def test_a_picture_is_uploaded_and_named_in_the_listing(market, make_listing, tmp_path):
    path = tmp_path / "ảnh.png"
    path.write_bytes(b"\x89PNG picture")
    reference = market.adapter.upload(Image(path, "a" * 64))
    market.create(make_listing(images=["a" * 64]), images={"a" * 64: reference})
    (page,) = market.adapter.live()
    assert page.listings[0].fields["images"] == [reference]


def test_a_lost_reply_is_repeated_only_under_a_key(open_market, make_listing):
    market = open_market()
    market.sandbox.faults.add(FaultKind.REPLY_LOST, POST)
    assert market.create(make_listing(), key="one").outcome is Outcome.ACCEPTED
    assert market.everything() == ["MT-01"]
    market = open_market(idempotency_header="")
    market.sandbox.faults.add(FaultKind.REPLY_LOST, POST)
    assert market.create(make_listing(), key="one").outcome is Outcome.UNKNOWN
    assert market.mount.writes == [f"POST {LISTINGS}"]
    assert market.everything() == ["MT-01"]


@pytest.mark.parametrize("kind", [FaultKind.UNKNOWN_MARKUP, FaultKind.FAILURE_IN_200, FaultKind.ERROR_AFTER])
def test_an_answer_that_proves_nothing_leaves_the_outcome_open(open_market, make_listing, kind):
    market = open_market(idempotency_header="")
    market.sandbox.faults.add(kind, POST)
    receipt = market.create(make_listing())
    assert receipt.outcome is Outcome.UNKNOWN
    assert market.mount.writes == [f"POST {LISTINGS}"]


def test_a_refusal_after_an_attempt_without_an_answer_leaves_the_outcome_open(market, make_listing):
    market.sandbox.faults.add(FaultKind.REPLY_LOST, POST)
    market.sandbox.faults.add(FaultKind.SESSION_EXPIRED, POST, skip=1)
    assert market.create(make_listing(), key="one").outcome is Outcome.UNKNOWN


def test_an_answer_without_a_number_leaves_the_outcome_open(open_market, make_listing):
    market = open_market(id_at="so")
    receipt = market.create(make_listing())
    assert receipt.outcome is Outcome.UNKNOWN
    assert "not under which number" in str(receipt.reason)


def test_an_answer_about_another_product_leaves_the_outcome_open(market, make_listing, monkeypatch):
    from ocopsync.rest import Answer

    other = Answer(
        address="POST", status=201, meaning=Meaning.DONE, body={"id": 7, "ma": "KHAC", "trang_thai": "dang_ban"}
    )
    monkeypatch.setattr(market.adapter, "write", lambda *args, **options: other)
    assert market.create(make_listing()).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("signed_in", "auth"),
    [("bearer", "Bearer()"), ("basic", "Basic()"), ("header", "HeaderKey('X-Api-Key')"), ("query", "QueryKey('khoa')")],
)
def test_every_manner_of_signing_in(open_market, make_listing, signed_in, auth):
    import ocopsync.rest

    way = eval(auth, vars(ocopsync.rest))
    market = open_market(signed_in=signed_in, auth=way)
    assert "Chợ Quê" in str(market.adapter.login())
    assert market.create(make_listing()).outcome is Outcome.ACCEPTED
    wrong = open_market(dict.fromkeys(market.sandbox.credentials, "sai-bet"), signed_in=signed_in, auth=way)
    with pytest.raises(CredentialsRefused) as refused:
        wrong.adapter.login()
    assert "sai-bet" not in str(refused.value)
    with pytest.raises(CredentialsRefused):
        wrong.create(make_listing())
    with pytest.raises(CredentialMissing):
        open_market({}, signed_in=signed_in, auth=way).adapter.login()


def test_a_secret_that_the_marketplace_repeats_is_not_shown(open_market):
    market = open_market({"token": "Sai"})
    with pytest.raises(CredentialsRefused, match="… the-bai"):
        market.adapter.login()


def test_each_of_a_batch_has_its_own_answer(open_market, make_listing, monkeypatch):
    batch = Batch(
        call="POST lo", names={OperationKind.CREATE: "them", OperationKind.UPDATE: "sua"}, size=2, error="loi_rieng"
    )
    market = open_market(batch=batch)
    sent = []

    def answer(call, body, *, key="", remote_id=""):
        from ocopsync.rest import Answer

        sent.append((call, body))
        results = {
            "them": [{"id": 7, "ma": "A", "trang_thai": "dang_ban"}, {"loi_rieng": {"loi": "trung_ma"}}],
            "sua": [{"id": 9, "ma": "C", "trang_thai": "cho_duyet"}],
        }
        found = {name: results[name][: len(items)] for name, items in body.items()}
        return Answer(address="POST lo", status=200, meaning=Meaning.DONE, body=found)

    monkeypatch.setattr(market.adapter, "write", answer)
    creates = [Operation(kind=OperationKind.CREATE, listing=make_listing(sku)) for sku in ("A", "B")]
    receipts = {item.sku: item for item in market.adapter.submit([*creates, updating(make_listing("C"), "9", "price")])}
    assert receipts["A"].outcome is Outcome.ACCEPTED
    assert (receipts["A"].remote_id, receipts["A"].state) == ("7", ListingState.LIVE)
    assert receipts["B"].outcome is Outcome.FAILED
    assert receipts["C"].state is ListingState.PENDING
    assert [call for call, _ in sent] == ["POST lo", "POST lo"]
    assert sent[1][1] == {"sua": [{"id": "9", "gia": 45_000}]}


def test_a_batch_that_answers_for_too_few_leaves_all_of_it_open(open_market, make_listing, monkeypatch):
    from ocopsync.rest import Answer

    batch = Batch(call="POST lo", names={OperationKind.CREATE: "them"}, size=10)
    market = open_market(batch=batch)
    short = Answer(address="POST lo", status=200, meaning=Meaning.DONE, body={"them": [{"id": 7}]})
    monkeypatch.setattr(market.adapter, "write", lambda *args, **options: short)
    creates = [Operation(kind=OperationKind.CREATE, listing=make_listing(sku)) for sku in ("A", "B")]
    assert [item.outcome for item in market.adapter.submit(creates)] == [Outcome.UNKNOWN] * 2
