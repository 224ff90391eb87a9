"""Hard days: the three marketplaces through their adapters, each with pages as nobody wants to read them."""

from __future__ import annotations

import re
import resource
import shutil
from collections.abc import Callable

import pytest

from benchmarks.mutating.round import rows_of
from benchmarks.mutating.shops import PostmartShop, ThanhHoaShop, VosoShop
from benchmarks.simulation.catalogue import FISH_SAUCE, PRODUCER
from benchmarks.simulation.markets import light_sandboxes
from ocopsync.connection import Connection
from ocopsync.differences import Author, Kind
from ocopsync.errors import NotRecognised
from ocopsync.evidence import KEPT
from ocopsync.ledger import open_ledger
from ocopsync.listing import Scope
from ocopsync.messages import say
from ocopsync.model import Product, TraceStamp
from ocopsync.planning import make_plans
from ocopsync.publish import publish
from ocopsync.reconcile import reconcile
from ocopsync.testing import FaultKind, HandClock, SandboxMount, secrets_of
from ocopsync.transport import RetryPolicy, Transport

SHOPS = (PostmartShop, VosoShop, ThanhHoaShop)
NAMES = tuple(kind.market.name for kind in SHOPS)
URL = "http://127.0.0.1:8800"
LISTS = {
    "postmart": r"GET /partner/v1/products",
    "voso": r"GET /product/list",
    "thanhhoa": r"GET /user/advertising$",
}


class Marred(SandboxMount):
    """A mount whose answers somebody spoils."""

    spoil: Callable[[str, bytes], bytes] = staticmethod(lambda line, body: body)

    def send(self, request, *arguments, **options):
        response = super().send(request, *arguments, **options)
        response._content = self.spoil(self.requests_seen[-1], response.content)
        return response


class Province:
    """One catalogue on the three marketplaces, published and read back."""

    def __init__(self, folder, products: list[Product]) -> None:
        self.clock, self.products, self.folder = HandClock(), products, folder
        self.ledger = open_ledger(f"sqlite:///{folder / 'ledger.db'}", clock=self.clock)
        self.shops = {kind.market.name: kind(kind.market.sandbox(clock=self.clock)) for kind in SHOPS}
        self.open()
        publish(make_plans(self.rows, self.connections, self.ledger, on=self.today), self.ledger, "first")
        self.read()
        assert all(result.clean for result in self.read())

    def open(self) -> None:
        """A new process."""
        self.mounts = {name: Marred(shop.sandbox) for name, shop in self.shops.items()}
        self.connections = [self._connection(shop) for shop in self.shops.values()]

    def _connection(self, shop) -> Connection:
        market = shop.market
        transport = Transport(
            URL,
            user_agent="test",
            clock=self.clock,
            adapter=self.mounts[market.name],
            retry=RetryPolicy(attempts=2, first_wait=0.01),
        )
        settings, secrets = market.adapter.Settings(url=URL, **market.settings), dict(shop.sandbox.credentials)
        adapter = market.adapter(settings, transport, secrets_of(secrets))
        return Connection(adapter, Scope(market.name, "htx", "cat-1"), self.pages)

    @property
    def pages(self):
        return self.folder / ".ocopsync" / "pages"

    @property
    def rows(self):
        return rows_of(self.products)

    @property
    def today(self):
        return self.clock.now().date()

    def read(self):
        self.clock.sleep(60)
        for shop in self.shops.values():
            shop.sandbox.approve_all()
        return reconcile(self.rows, self.connections, self.ledger, on=self.today)

    def results(self):
        return {result.marketplace: result for result in self.read()}

    def fault(self, name: str, kind: FaultKind, **options) -> None:
        self.shops[name].sandbox.faults.add(kind, LISTS[name], **options)

    def restore(self) -> None:
        for shop in self.shops.values():
            shop.take_back()
            shop.sandbox.faults.clear()
            for item in shop.sandbox.listings():
                if item.sku not in {product.sku for product in self.products}:
                    shop.sandbox.remove(item.remote_id)
        self.open()
        shutil.rmtree(self.folder / ".ocopsync", ignore_errors=True)

    def id_of(self, name: str, sku: str) -> str:
        return self.shops[name].sandbox.by_sku(sku).remote_id

    def kept(self):
        return sorted(self.pages.iterdir()) if self.pages.exists() else []


def product(number: int) -> Product:
    return Product(
        sku=f"SP{number:02}",
        name=f"Mắm tôm Hòa Lộc số {number}",
        producer=PRODUCER,
        group=FISH_SAUCE,
        description="Ủ chượp mười hai tháng.\nThơm, đậm vị & sạch.",
        price=1_225_000,
        unit="hộp",
        weight=500,
        stamp=TraceStamp("https://truyxuat.example/p/A0000000001"),
    )


@pytest.fixture(scope="module")
def light():
    with light_sandboxes():
        yield


@pytest.fixture(scope="module")
def standing(tmp_path_factory, light):
    made = Province(tmp_path_factory.mktemp("province"), [product(number) for number in range(1, 5)])
    yield made
    made.ledger.close()


@pytest.fixture
def province(standing):
    """As it was published; what a test does to it is taken back."""
    yield standing
    standing.restore()


def others_are_clean(results, name):
    return all(result.clean for other, result in results.items() if other != name)


@pytest.mark.parametrize("name", NAMES)
def test_markup_that_nobody_knows_stops_one_marketplace_and_the_others_go_on(province, name):
    province.fault(name, FaultKind.UNKNOWN_MARKUP, times=99)
    results = province.results()
    said = str(results[name].error)
    assert results[name].counts.total() == 0, "nothing is said of what could not be read"
    assert not len(results[name].findings)
    assert others_are_clean(results, name)
    (file,) = province.kept()
    assert str(file) in said
    assert re.search(LISTS[name].rstrip("$").removeprefix("GET "), said), "which page"
    assert "<body>" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.9])
def test_half_a_list_is_never_taken_for_all_of_it(province, name, share):
    path = LISTS[name].rstrip("$")

    def cut(line, body):
        return body[: int(len(body) * share)] if line.startswith(path) else body

    province.mounts[name].spoil = cut
    results = province.results()
    assert results[name].error is not None
    assert not len(results[name].findings)
    assert others_are_clean(results, name)
    assert province.kept()


@pytest.mark.parametrize("share", [0.4, 0.6, 0.8, 0.97])
def test_half_a_form_is_never_taken_for_an_edit(province, share):
    def cut(line, body):
        return body[: int(len(body) * share)] if line.endswith("/edit") else body

    province.mounts["thanhhoa"].spoil = cut
    result = province.results()["thanhhoa"]
    assert result.error is not None
    assert not len(result.findings)


@pytest.mark.parametrize(("name", "page"), [("voso", LISTS["voso"]), ("thanhhoa", "GET /user/advertising/[0-9]+/edit")])
def test_a_login_page_in_the_middle_is_signed_in_on_and_nothing_is_missed(province, name, page):
    province.shops[name].sandbox.faults.add(FaultKind.SESSION_EXPIRED, page)
    results = province.results()
    assert {other: (str(result.error or ""), list(result.findings)) for other, result in results.items()} == {
        other: ("", []) for other in NAMES
    }
    assert results[name].read == 4


@pytest.mark.parametrize("name", NAMES)
def test_a_login_page_that_stays_stops_that_marketplace(province, name):
    province.fault(name, FaultKind.SESSION_EXPIRED, times=99)
    results = province.results()
    assert results[name].error is not None
    assert not len(results[name].findings)
    assert others_are_clean(results, name)


def test_a_one_time_password_asks_for_a_person(province):
    province.fault("thanhhoa", FaultKind.SESSION_EXPIRED)
    province.shops["thanhhoa"].sandbox.faults.add(FaultKind.OTP, "POST /login", times=9)
    results = province.results()
    assert "OTP" in str(results["thanhhoa"].error)
    assert others_are_clean(results, "thanhhoa")


@pytest.mark.parametrize("name", NAMES)
def test_pages_that_shift_all_the_time_are_not_believed(province, name):
    province.fault(name, FaultKind.PAGE_SHIFT, times=500)
    result = province.results()[name]
    missing = [item for item in result.findings if item.kind is Kind.MISSING]
    assert missing == []
    assert result.error is not None or result.counts[Kind.SAME] == 4


@pytest.mark.parametrize("name", NAMES)
def test_a_list_that_repeats_itself_is_not_counted_twice(province, name):
    """A cache that gives the first page for every page."""
    first: dict[str, bytes] = {}

    def repeat(line, body):
        return first.setdefault(line, body) if line.startswith(LISTS[name].rstrip("$")) else body

    province.mounts[name].spoil = repeat
    results = province.results()
    assert not len(results[name].findings) or results[name].error is not None
    assert results[name].error is not None or results[name].read == 4


@pytest.mark.parametrize("how", range(8))
@pytest.mark.parametrize("name", NAMES)
def test_the_same_written_in_another_way_is_no_difference(province, name, how):
    """Prices in both thousands styles, HTML with the same text, numbers as texts."""
    province.shops[name].dress(province.id_of(name, "SP02"), how)
    assert province.results()[name].clean


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "title",
    [
        "<b>Mắm tôm Hòa Lộc số 1</b>",
        "Mắm tôm Hòa Lộc số 1<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>Mắm tôm Hòa Lộc số 1",
        "Mắm tôm Hòa Lộc số 1 <!-- giảm giá -->",
    ],
)
def test_markup_in_a_title_is_text_that_somebody_wrote(province, name, title):
    province.shops[name].set(province.id_of(name, "SP01"), "title", title)
    (finding,) = province.results()[name].findings
    assert [(item.name, item.author, item.live) for item in finding.fields] == [("title", Author.THEM, title)]


@pytest.mark.parametrize("name", NAMES)
def test_a_script_that_somebody_put_into_a_description_is_seen(province, name):
    shop, remote_id = province.shops[name], province.id_of(name, "SP01")
    shop.set(remote_id, "description", f"{product(1).description}\n<script>steal()</script>")
    (finding,) = province.results()[name].findings
    (item,) = finding.fields
    assert (item.name, item.author) == ("description", Author.THEM)
    assert "steal()" in str(item.live)


def test_what_the_contract_shows_and_we_never_sent_there_is_no_difference(province):
    """The contract's products may show a phone, which the adapter doesn't hold."""
    shop, remote_id = province.shops["postmart"], province.id_of("postmart", "SP01")
    shop.set(remote_id, "phone", "0237 123 456")
    result = province.results()["postmart"]
    assert result.clean
    assert not len(result.rewritten)


@pytest.mark.parametrize("price", ["99.000 đ", "99,000", "40.000 - 99.000", "rẻ lắm", 99_000.0, -5, 10**15])
def test_whatever_somebody_writes_as_a_price_a_plan_can_be_made(province, price):
    shop, remote_id = province.shops["postmart"], province.id_of("postmart", "SP01")
    shop.set(remote_id, "price", price)
    (finding,) = province.results()["postmart"].findings
    assert [item.name for item in finding.fields] == ["price"]
    (plan,) = make_plans(province.rows, province.connections[:1], province.ledger, on=province.today)
    assert [entry.sku for entry in plan.entries] == ["SP01"]


# The copy of a page


SECRETS = """<html><head><meta name="csrf-token" content="hunter2"><script>
window.session = "k3j4h5k3j4h5k3j4h5k3j4h5"; var jwt = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";</script></head>
<body><h1>Trang mới</h1><p>Hộ kinh doanh Nguyễn Văn An, 0912 345 678, an@example.vn, CCCD 038090012345</p>
<a href="/next?accessToken=hunter2&page=2">Sau</a><input name="_token" value="hunter2"><p>Mật khẩu: sandbox</p>
<table><tr><td>Mắm tôm</td></tr></table></body></html>"""


def test_the_copy_holds_the_page_and_nobodys_secrets(province):
    province.mounts["thanhhoa"].spoil = lambda line, body: (
        SECRETS.encode() if line.startswith(LISTS["thanhhoa"].rstrip("$")) else body
    )
    province.results()
    (file,) = province.kept()
    text = file.read_text(encoding="utf-8")
    told = ("hunter2", "k3j4h5", "eyJhb", "Văn An", "345 678", "an@example", "0380900", "sandbox<", "sandbox ")
    assert [secret for secret in told if secret in text] == []
    assert "Trang mới" in text and "Mắm tôm" in text and "page=2" in text
    assert "GET http://127.0.0.1:8800/user/advertising 200" in text


def test_only_the_last_copies_are_kept(province):
    province.fault("voso", FaultKind.UNKNOWN_MARKUP, times=999)
    for _ in range(KEPT + 3):
        province.results()
    files = province.kept()
    assert len(files) == KEPT
    assert len({file.name for file in files}) == KEPT


def test_a_copy_that_cannot_be_written_hides_nothing(province):
    province.pages.parent.mkdir()
    province.pages.write_text("a file where the folder should be", encoding="utf-8")
    province.fault("voso", FaultKind.UNKNOWN_MARKUP, times=99)
    result = province.results()["voso"]
    assert result.error is not None
    assert "developer" not in str(result.error)


def test_a_reply_that_says_it_is_json_and_is_a_page_is_kept_too(province):
    province.mounts["postmart"].spoil = lambda line, body: SECRETS.encode() if "products" in line else body
    result = province.results()["postmart"]
    (file,) = province.kept()
    assert str(file) in str(result.error)
    assert "hunter2" not in file.read_text(encoding="utf-8")


# Many


def test_ten_thousand_listings_that_are_nobodys_are_told_one_by_one(office, shelves, kit):
    rows = kit.rows("A", "B")
    office.publish(rows)
    shelves.page_size = 500
    for number in range(10_000):
        shelves.put(f"x{number}", kit.stand(sku=f"LA{number}", fields={"title": f"Của ai đó {number}", "price": 1}))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = office.reconcile(rows)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert (result.read, result.counts[Kind.UNMANAGED], result.counts[Kind.SAME]) == (10_002, 10_000, 2)
    assert len(result.findings) == 10_000
    assert grown < 60_000, "kB"
    assert len({finding.remote_id for finding in result.findings}) == 10_000


def test_an_error_that_no_page_led_to_is_said_as_it_is(office, shelves, kit):
    rows = kit.rows("A")
    office.publish(rows)
    shelves.fail("live", NotRecognised(say("The list has no end.")))
    assert str(office.reconcile(rows).error) == "The list has no end."
