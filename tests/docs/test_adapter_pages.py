"""The adapters' pages: settings with their defaults, fields, credentials and sandboxes, as the code has them."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

from ocopsync.adapter import Adapter, AdapterSettings
from ocopsync.credentials import DEFAULT_ACCOUNT, variable
from ocopsync.discovery import installed, load_adapter, load_sandbox
from ocopsync.formatting import standard_fields
from ocopsync.model import Image, OcopCertificate, Producer, Product, Quantity, Size, TraceStamp
from ocopsync.transport import Transport

PAGES = Path(__file__).parents[2] / "docs/adapters"
DAY = dt.date(2026, 11, 21)
EVERYTHING = Product(
    sku="HL-01",
    name="Mắm tôm Hòa Hải",
    producer=Producer("HTX Hòa Hải", address="Xã Hòa Lộc, huyện Hậu Lộc, tỉnh Thanh Hóa", phone="0530000001"),
    group=9,
    description="Mắm tôm làm từ moi biển và muối.",
    price=55_000,
    list_price=60_000,
    unit="hộp",
    net_quantity=Quantity(Decimal(500), "g"),
    weight=650,
    size=Size(10, 10, 8),
    stock=120,
    images=(Image(Path("HL-01.png"), "0" * 64),),
    ingredients="Moi biển, muối",
    storage="Nơi khô, mát",
    usage="Dùng để chấm",
    warnings="Không dùng khi bao bì hở",
    shelf_life="12 tháng",
    brand="Hòa Hải",
    gtin="9520000000011",
    certificate=OcopCertificate(4, decision_date=dt.date(2026, 3, 10)),
    stamp=TraceStamp("https://truyxuat.example/HL-01"),
)
SWITCHES: Mapping[str, Mapping[str, Any]] = {"voso": {"ocop_province_id": "38"}}
"""Settings without which a field that the page tells of isn't sent."""
TRAVELS: Mapping[str, tuple[str, ...]] = {"thanhhoa": ("offer", "product"), "postmart": ("file", "contract")}
ADAPTERS = tuple(installed())
MODES = [(name, mode) for name in ADAPTERS for mode in TRAVELS.get(name, ("",))]


def page(name: str) -> str:
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands below ``heading``, up to the next one of its level or above."""
    level = heading.split()[0]
    _, found, below = f"\n{text}".partition(f"\n{heading}\n")
    assert found, f"no heading {heading}"
    return re.split(rf"^#{{1,{len(level)}}} ", below, maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str, heading: str) -> Iterator[list[str]]:
    """The cells of the tables below ``heading``, without their head lines."""
    for line in section(text, heading).splitlines():
        if line.startswith("| `"):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def opened(name: str, mode: str = "") -> Adapter:
    kind = load_adapter(name)
    chosen = {**SWITCHES.get(name, {}), **({"mode": mode} if mode else {})}
    return kind(kind.Settings(**chosen), Transport("http://127.0.0.1:9", user_agent="ocopsync tests"))


def default_of(kind: type[AdapterSettings], name: str) -> Any:
    default = getattr(kind(), name)
    return str(default) if isinstance(default, Path) else default


@pytest.mark.parametrize("name", ADAPTERS)
def test_every_settings_key_is_on_the_page_with_its_default(name: str) -> None:
    told = {
        key.strip("`"): tomllib.loads(f"it = {default.strip('`')}")["it"] for key, default, _ in settings_rows(name)
    }
    kind = load_adapter(name).Settings
    assert told == {item.name: default_of(kind, item.name) for item in attrs.fields(kind)}


def settings_rows(name: str) -> Iterator[list[str]]:
    return rows(page(name), "## Settings")


@pytest.mark.parametrize("name", ADAPTERS)
def test_every_settings_key_is_explained(name: str) -> None:
    assert all(len(words) > 10 for _, _, words in settings_rows(name))


@pytest.mark.parametrize(("name", "mode"), MODES)
def test_how_each_field_travels_is_told_as_the_adapter_does_it(name: str, mode: str) -> None:
    heading = f"### Mode `{mode}`" if mode else "## How each field travels"
    told = {field.strip("`"): known for field, _, known in rows(page(name), heading)}
    adapter = opened(name, mode)
    listing = adapter.format(EVERYTHING, on=DAY)
    held = {field: evidence.value for field, evidence in adapter.capabilities.fields.items()}
    unsupported = dict.fromkeys(listing.unsupported, "unsupported")
    rest = standard_fields(EVERYTHING, on=DAY).keys() - held.keys() - unsupported.keys()
    assert told == {**held, **unsupported, **dict.fromkeys(rest, "described")}
    assert held.keys() == listing.content.keys()


def test_a_described_field_stands_in_the_description_of_every_adapter_that_says_so() -> None:
    for name, mode in MODES:
        heading = f"### Mode `{mode}`" if mode else "## How each field travels"
        described = [field.strip("`") for field, _, known in rows(page(name), heading) if known == "described"]
        words = opened(name, mode).format(EVERYTHING, on=DAY).fields["description"]
        values = standard_fields(EVERYTHING, on=DAY)
        for field in set(described) - {"ocop", "list_price"}:
            assert str(values[field]) in words, (name, mode, field)


@pytest.mark.parametrize("name", ADAPTERS)
def test_every_credential_is_on_the_page_with_its_variable(name: str) -> None:
    switches: list[dict[str, Any]] = [{}, {"signed": True}] if name == "postmart" else [{}]
    told = {credential.strip("`"): place.strip("`") for credential, place, _ in rows(page(name), "## Credentials")}
    wanted: dict[str, str] = {}
    for mode, more in itertools.product(TRAVELS.get(name, ("",)), switches):
        kind = load_adapter(name)
        settings = kind.Settings(**({"mode": mode} if mode else {}), **more)
        adapter = kind(settings, Transport("http://127.0.0.1:9", user_agent="ocopsync tests"))
        wanted |= {item.name: variable(name, DEFAULT_ACCOUNT, item.name) for item in adapter.credentials}
    assert told == wanted


@pytest.mark.parametrize("name", ADAPTERS)
def test_the_sandbox_is_told_with_its_port_credentials_and_practice_settings(name: str) -> None:
    kind, words = load_sandbox(name), section(page(name), "## The sandbox")
    assert f"http://127.0.0.1:{kind.port}/_sandbox/" in words
    for value in kind.credentials.values():
        assert f"`{value}`" in words
    for key in kind.practice:
        assert f"`{key} = " in words


@pytest.mark.parametrize("name", ADAPTERS)
def test_the_overview_leads_to_every_page(name: str) -> None:
    assert f"| `{name}` |" in page("README")
    assert f"]({name}.md)" in page("README")
