"""What the tests of the foundations share: a language, a clock moved by hand, a product, and empty databases."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager

import pytest
import sqlalchemy as sa

from ocopsync.ledger import Ledger, open_ledger
from ocopsync.ledger.database import engine_of
from ocopsync.ledger.tables import metadata
from ocopsync.listing import Scope
from ocopsync.messages import use_language
from ocopsync.model import Producer, Product
from ocopsync.testing import HandClock


@pytest.fixture(autouse=True)
def english():
    use_language("en")
    yield
    use_language("vi")


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def product():
    return Product(sku="MT-01", name="Mắm tôm Ba Làng", producer=Producer("HTX Ba Làng"))


@pytest.fixture(scope="module")
def a_database(new_database):
    """One PostgreSQL database for a module: to empty it is quicker than to make another."""
    url = new_database()
    open_ledger(url).close()
    engine = engine_of(url)
    yield url, engine
    engine.dispose()


@pytest.fixture
def postgresql(a_database):
    """The address of an empty ledger in PostgreSQL."""
    url, engine = a_database
    tables = ", ".join(table.name for table in metadata.sorted_tables if table.name != "meta")
    with engine.begin() as to:
        to.exec_driver_sql(f"TRUNCATE {tables} RESTART IDENTITY")
    return url


@pytest.fixture
def sqlite(tmp_path):
    """The address of a ledger that isn't there yet, in a file."""
    return f"sqlite:///{tmp_path / 'a.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def everywhere(request):
    """The address of an empty ledger, in each database in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def working():
    """Opens a ledger and holds the leases of some scopes."""

    @contextmanager
    def opened(url: str, *scopes: Scope, **options):
        with open_ledger(url, **options) as ledger, ExitStack() as leases:
            for scope in scopes:
                leases.enter_context(ledger.lease(scope, "publish"))
            yield ledger

    return opened


@pytest.fixture(scope="session")
def rows_of():
    """Everything that the tables of a ledger hold."""

    def read(ledger: Ledger) -> dict[str, list[tuple]]:
        with ledger._engine.connect() as to:
            return {table.name: sorted(map(tuple, to.execute(sa.select(table)))) for table in metadata.sorted_tables}

    return read
