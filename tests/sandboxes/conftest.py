"""A person with a browser at the Thanh Hóa portal's sandbox, and a clock that tests move by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import requests
from attrs import define, field
from bs4 import BeautifulSoup, Tag

from ocopsync.testing import HandClock, SandboxMount
from ocopsync.transport import RetryPolicy, Transport

if TYPE_CHECKING:
    from ocopsync_thanhhoa.sandbox import ThanhHoaSandbox

START = dt.datetime(2019, 9, 16, 2, 0, tzinfo=dt.UTC)
OFFER_DEFAULTS = {
    "category_id": "2",
    "title": "Mắm tôm Hòa Hải",
    "content": "Mắm tôm ủ 12 tháng.\n---\nGiá: 225.000 đ/hộp\nMã SP: HL-01\nTruy xuất: https://example.com/01/1",
    "to_date": "15/12/2019",
    "address": "Xã Hòa Lộc, huyện Hậu Lộc",
    "tel": "0237 123 456",
}
PRODUCT_DEFAULTS = {
    "name": "Mắm tôm Hòa Hải",
    "slug": "mam-tom-hoa-hai",
    "type": "1",
    "type_product_id": "31",
    "status": "1",
    "price": "225000",
    "unit": "hộp",
    "des": "Mắm tôm ủ 12 tháng.\nMã SP: HL-01",
}


@define
class Browser:
    """Opens pages, fills in their forms and sends them; follows no redirect by itself."""

    transport: Transport
    mount: SandboxMount
    soups: list[BeautifulSoup] = field(factory=list)

    def get(self, path: str, **options: object) -> requests.Response:
        return self.transport.get(path, **options)

    def page(self, path: str) -> BeautifulSoup:
        response = self.get(path)
        assert response.status_code == 200, (path, response.status_code)
        return BeautifulSoup(response.text, "lxml")

    def submit(self, path: str, form: str, changes: Mapping[str, object], **options: object) -> requests.Response:
        """Open ``path``, change what stands in ``form`` and send it where the form says."""
        found = self.page(path).select_one(form)
        assert found is not None, f"{path} has no {form}"
        return self.transport.post(str(found["action"]), data={**values_of(found), **changes}, **options)

    def sign_in(self, email: str = "htx@sandbox.example", password: str = "sandbox") -> requests.Response:
        return self.submit("/login", "form#form-login", {"email": email, "password": password})

    def post_offer(self, **changes: object) -> requests.Response:
        return self.submit("/user/advertising/create", "#form-advertising", {**OFFER_DEFAULTS, **changes})

    def edit_offer(self, number: str, **changes: object) -> requests.Response:
        return self.submit(f"/user/advertising/{number}/edit", "#form-advertising", changes)

    def withdraw(self, number: str, kind: str = "advertising") -> requests.Response:
        return self.submit(f"/user/{kind}", f'form[action="/user/{kind}/{number}"]', {})

    def post_product(self, **changes: object) -> requests.Response:
        page = self.page("/user/product/create")
        shop = page.select('select[name="shop_id"] option')[1]["value"]
        return self.submit("/user/product/create", "#form-product", {**PRODUCT_DEFAULTS, "shop_id": shop, **changes})

    def upload(self, *contents: bytes) -> BeautifulSoup:
        form = self.page("/user/advertising/create").select_one("#upload_form")
        assert form is not None
        files = [("files[]", (f"{i}.jpg", content, "image/jpeg")) for i, content in enumerate(contents)]
        response = self.transport.post(str(form["action"]), data=values_of(form), files=files)
        return BeautifulSoup(response.text, "lxml")

    def errors(self, path: str) -> list[str]:
        return [strong.text for strong in self.page(path).select(".alert.alert-danger strong")]

    def own_offers(self, path: str = "/user/advertising") -> dict[str, list[str]]:
        """The cells' texts of each row, by the row's id."""
        rows = self.page(path).select("table#datatable-dangtincc tbody tr")
        return {str(row["id"]): [cell.text for cell in row.select("td")] for row in rows}


def values_of(form: Tag) -> dict[str, object]:
    """What a browser would send of the form as it stands."""
    values: dict[str, object] = {}
    for tag in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(tag["name"]), tag.get("type")
        if tag.name == "select":
            chosen = tag.select_one("option[selected]")
            values[name] = chosen["value"] if chosen else ""
        elif tag.name == "textarea":
            values[name] = tag.text
        elif kind == "radio" and not tag.has_attr("checked"):
            continue
        elif name.endswith("[]"):
            values[name] = [*values.get(name, []), tag.get("value", "")] if kind == "hidden" else values.get(name, [])
        else:
            values[name] = tag.get("value", "")
    return values


def location(response: requests.Response) -> str:
    assert response.status_code == 302, response.status_code
    return urlsplit(response.headers["Location"]).path


@pytest.fixture
def redirected() -> Callable[[requests.Response], str]:
    """Where a 302 leads."""
    return location


@pytest.fixture
def clock() -> HandClock:
    return HandClock(START)


@pytest.fixture
def portal(clock: HandClock) -> ThanhHoaSandbox:
    from ocopsync_thanhhoa.sandbox import ThanhHoaSandbox

    return ThanhHoaSandbox(clock=clock)


@pytest.fixture
def new_browser(portal: ThanhHoaSandbox) -> Callable[[], Browser]:
    def open_browser() -> Browser:
        mount, retry, clock = SandboxMount(portal), RetryPolicy(attempts=1), HandClock(START)
        web = Transport("http://portal.example", user_agent="test", adapter=mount, retry=retry, clock=clock)
        return Browser(web, mount)

    return open_browser


@pytest.fixture
def browser(new_browser: Callable[[], Browser]) -> Browser:
    return new_browser()


@pytest.fixture
def seller(browser: Browser) -> Browser:
    browser.sign_in()
    return browser
