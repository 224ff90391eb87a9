"""``ocopsync adapters parse``: saved pages, and copies that were kept of pages that weren't recognised."""

from __future__ import annotations

import json
import time

import pytest

from ocopsync.connection import default_settings, open_adapter
from ocopsync.errors import NotRecognised
from ocopsync.listing import Listing, Operation, OperationKind
from ocopsync.parsing import parse_file
from ocopsync.testing import FaultKind, HandClock, SandboxMount, secrets_of
from ocopsync.transport import Transport
from ocopsync_thanhhoa import ThanhHoaAdapter
from ocopsync_thanhhoa.sandbox import ThanhHoaSandbox
from ocopsync_voso import VosoAdapter
from ocopsync_voso.sandbox import VosoSandbox

VOSO_FIELDS = {"title": 'Mắm tôm "Ba Làng"', "price": 45_000, "category": "Sàn đặc sản > Đặc sản miền Trung"}
OFFER = {"title": "Mắm tôm", "price": 45_000, "address": "Hoa Lộc", "phone": "0912 345 678", "category": "Khác"}


def transport_to(sandbox):
    return Transport("http://127.0.0.1:9", user_agent="x", clock=sandbox.clock, adapter=SandboxMount(sandbox))


def create(adapter, listing):
    (receipt,) = adapter.submit([Operation(kind=OperationKind.CREATE, listing=listing, key="k")])
    return receipt


@pytest.fixture
def voso_pages(tmp_path):
    """A public product page and the seller's list, as a browser would save them."""
    sandbox = VosoSandbox(clock=HandClock(), moderated=False)
    transport = transport_to(sandbox)
    settings = VosoAdapter.Settings(url=transport.base_url, push_although_retired=True)
    adapter = VosoAdapter(settings, transport, secrets_of(sandbox.credentials))
    receipt = create(adapter, Listing("MT-01", VOSO_FIELDS))
    (tmp_path / "trang.html").write_bytes(transport.get(receipt.url).content)
    (tmp_path / "list.json").write_bytes(transport.get("product/list", params={"page": "0", "item": "100"}).content)
    return tmp_path


@pytest.mark.parametrize("name", ["trang.html", "list.json"])
def test_a_saved_page_is_told_with_its_values_and_their_lines(office, voso_pages, name):
    ran = office.run("adapters", "parse", "voso", str(voso_pages / name), "--json")
    assert ran.code == 0
    (listing,) = ran.json["listings"]
    assert listing["sku"] == "MT-01"
    fields = {item["field"]: item for item in listing["fields"]}
    assert {field: item["value"] for field, item in fields.items()} == VOSO_FIELDS
    page = (voso_pages / name).read_text(encoding="utf-8").splitlines()
    assert "45000" in page[fields["price"]["line"] - 1] or "45.000" in page[fields["price"]["line"] - 1]
    assert "stamp" in listing["missing"]


def test_people_see_the_same_in_words(office, voso_pages):
    ran = office.run("adapters", "parse", "voso", str(voso_pages / "trang.html"))
    assert "45.000 đ" in ran.words
    assert "Not found on this page" in ran.words
    assert "traceability stamp" in ran.words


def test_an_own_list_and_an_edit_page_of_the_portal(office, tmp_path):
    sandbox = ThanhHoaSandbox(clock=HandClock())
    transport = transport_to(sandbox)
    settings = ThanhHoaAdapter.Settings(url="http://127.0.0.1:9")
    adapter = ThanhHoaAdapter(settings, transport, secrets_of(sandbox.credentials))
    adapter.login()
    receipt = create(adapter, Listing("MT-01", OFFER, {"type": "Cần bán"}))
    page, form = tmp_path / "list.html", tmp_path / "form.html"
    page.write_bytes(transport.get("/user/advertising?page=1").content)
    form.write_bytes(transport.get(f"/user/advertising/{receipt.remote_id}/edit").content)
    (row,) = office.run("adapters", "parse", "thanhhoa", str(page), "--json").json["listings"]
    assert (row["remote_id"], row["state"]) == (receipt.remote_id, "pending")
    address = f"http://127.0.0.1:9/user/advertising/{receipt.remote_id}/edit"
    ran = office.run("adapters", "parse", "thanhhoa", str(form), "--json", "--kind", "form", "--address", address)
    (read,) = ran.json["listings"]
    assert (read["remote_id"], read["sku"]) == (receipt.remote_id, "MT-01")
    assert {item["field"]: item["value"] for item in read["fields"]}["price"] == 45_000
    assert "0912 345 678" not in ran.out + ran.err


def test_a_copy_that_was_kept_of_an_unknown_page_is_read_and_says_what_it_lacks(offices):
    office = offices("thanhhoa")
    office.boxes["thanhhoa"].faults.add(FaultKind.UNKNOWN_MARKUP, "/user/advertising", times=9)
    office.run("reconcile", office.catalogue())
    copy = next((office.folder / ".ocopsync" / "pages").glob("*.html"))
    ran = office.run("adapters", "parse", "thanhhoa", str(copy), "--kind", "list")
    assert ran.code == 1
    assert "has no table table#datatable-dangtincc" in ran.words
    told = office.run("adapters", "parse", "thanhhoa", str(copy), "--json").json
    assert told["recognised"] is False
    assert all(f"{kind}:" in told["reason"] for kind in ("list", "form", "product", "offer", "tiles"))


@pytest.mark.parametrize("name", ["voso", "thanhhoa", "postmart"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b"<html><body></body></html>",
        b"[]",
        b"null",
        b'{"success": true, "data": 7}',
        b'{"code": 0, "data": {"products": [7]}}',
        b'{"success": 1, "page_count": 1, "data": {"products": [[]]}}',
        b"[" * 100_000,
        b"var product = {",
    ],
)
def test_whatever_the_file_holds_a_sentence_says_that_it_is_not_known(office, tmp_path, name, content):
    file = tmp_path / "page"
    file.write_bytes(content)
    ran = office.run("adapters", "parse", name, str(file), "--json")
    assert ran.code == 1
    assert json.loads(ran.out)["recognised"] is False
    assert "doesn't recognise" in ran.words


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["voso", "missing.html"], "missing.html can't be read"),
        (["voso", "."], "can't be read"),
        (["voso", "hang.csv", "--kind", "lst"], "it knows: list, record, product, cards"),
        (["vosso", "hang.csv"], "Did you mean 'voso'?"),
    ],
)
def test_wrong_use_is_a_sentence(office, arguments, said):
    ran = office.run("adapters", "parse", *arguments)
    assert ran.code == 2
    assert said in ran.words


CARD = '<div class="card"><a href="/x">Mắm tôm</a><span>45.000 đ</span></div>\n'
WHOLE = "<html><body>{}</body></html>"


@pytest.mark.parametrize("name", ["voso", "thanhhoa", "postmart"])
@pytest.mark.parametrize(
    "page",
    [
        WHOLE.format(CARD * 120_000),
        WHOLE.format("<div>" * 100_000),
        WHOLE.format("var product = {" * 500_000),
        WHOLE.format("x " * 5_000_000),
        "[" + '{"id": 1},' * 900_000 + "{}]",
    ],
    ids=["rows", "deep", "records", "long", "json"],
)
def test_a_page_larger_than_any_page_is_refused_soon(tmp_path, name, page):
    """Each took from half a minute to hours."""
    file = tmp_path / "page"
    file.write_text(page, encoding="utf-8")
    adapter = open_adapter(name, default_settings(name))
    began = time.process_time()
    with pytest.raises(NotRecognised):
        parse_file(adapter, file)
    assert time.process_time() - began < 10


def test_a_list_of_thousands_is_told_soon_and_each_value_with_its_own_line(voso_pages):
    answer = json.loads((voso_pages / "list.json").read_text(encoding="utf-8"))
    (record,) = answer["data"]["products"]
    numbers = range(3_000)
    records = (json.dumps(record).replace("MT-01", f"A-{n:04}") for n in numbers)
    answer["data"]["products"] = [{**json.loads(text), "id": n + 9} for n, text in zip(numbers, records, strict=True)]
    text = json.dumps(answer, ensure_ascii=False, indent=1)
    (voso_pages / "list.json").write_text(text, encoding="utf-8")
    began = time.process_time()
    found = parse_file(open_adapter("voso", default_settings("voso")), voso_pages / "list.json", kind="list")
    assert time.process_time() - began < 10
    lines = text.splitlines()
    told = [{read.field: read.line for read in item.fields}["price"] for item in found]
    assert len(set(told)) == len(found) == len(numbers)
    assert all("45000" in lines[line - 1] for line in told)


@pytest.mark.parametrize("half", [r"\ud83d", r"\udfff"])
def test_half_a_character_is_shown_as_a_lost_one(office, voso_pages, half):
    file = voso_pages / "list.json"
    file.write_text(file.read_text(encoding="utf-8").replace("Mắm", f"M{half}m").replace("MT-01", f"MT{half}"))
    for more in ([], ["--json"]):
        ran = office.run("adapters", "parse", "voso", str(file), *more)
        assert ran.code == 0
        assert "MT\ufffd" in ran.out
        assert "M\ufffdm tôm" in ran.out
