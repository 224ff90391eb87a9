"""``ocopsync.toml``: every mistake is answered with the key, and with what was expected there."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from ocopsync.discovery import installed, load_adapter
from ocopsync.errors import SettingsError
from ocopsync.settings import FILE_NAME, Settings, find_settings, load_settings

MINIMAL = '[catalogue]\nid = "ba-lang-abcd2345"\n'


@pytest.fixture
def write(tmp_path):
    def write(text: str, *, start: str = MINIMAL) -> Path:
        path = tmp_path / FILE_NAME
        path.write_text(start + text, encoding="utf-8")
        return path

    return write


def sentence(path: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(path)
    return str(caught.value)


def test_the_least_that_is_needed(write, tmp_path):
    settings = load_settings(write(""))
    assert settings.catalogue_id == "ba-lang-abcd2345"
    assert settings.ledger_url == f"sqlite:///{tmp_path / 'ocopsync.db'}"
    assert (settings.columns, settings.rules_off, settings.marketplaces) == ({}, frozenset(), {})


def test_everything_that_can_be_set(write, tmp_path):
    settings = load_settings(
        write(
            """
            [catalogue.columns]
            "Giá bán lẻ" = "price"
            [ledger]
            url = "sổ/ocopsync.db"
            [rules]
            off = ["ocop-stars"]
            [marketplaces.postmart]
            mode = "contract"
            folder = "tệp"
            account = "hauloc"
            enabled = false
            """
        )
    )
    assert settings.columns == {"Giá bán lẻ": "price"}
    assert settings.rules_off == {"ocop-stars"}
    assert settings.ledger_url == f"sqlite:///{tmp_path / 'sổ' / 'ocopsync.db'}"
    table = settings.marketplaces["postmart"]
    assert (table.mode, table.account, table.enabled) == ("contract", "hauloc", False)
    assert table.folder == tmp_path / "tệp"


def test_paths_are_relative_to_the_file_and_not_to_where_one_stands(write, tmp_path, monkeypatch):
    path = write('[ledger]\nurl = "a.db"\n')
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert load_settings(path).ledger_url == f"sqlite:///{tmp_path / 'a.db'}"
    assert load_settings(Path("..") / FILE_NAME).ledger_url == f"sqlite:///{tmp_path / 'a.db'}"


@pytest.mark.parametrize("url", ["/var/lib/ocopsync/a.db", "postgresql://lan@db.test/ocopsync"])
def test_a_whole_path_or_address_stays_as_it_is(write, url):
    assert load_settings(write(f'[ledger]\nurl = "{url}"\n')).ledger_url.removeprefix("sqlite:///") == url


def test_windows_editor_s_byte_order_mark_is_no_mistake(write):
    assert load_settings(write("", start="\ufeff" + MINIMAL)).catalogue_id == "ba-lang-abcd2345"


WRONG = {
    "catalogue = 5\n": ("catalogue", "a table, written [catalogue]"),
    "": ("catalogue.id", "ocopsync init"),
    "[catalogue]\nid = 5\n": ("catalogue.id", "ocopsync init"),
    '[catalogue]\nid = " "\n': ("catalogue.id", "ocopsync init"),
    MINIMAL + 'columns = "price"\n': ("catalogue.columns", "a table of texts"),
    MINIMAL + '[catalogue.columns]\n"Giá" = 5\n': ("catalogue.columns", "a table of texts"),
    MINIMAL + 'idd = "x"\n': ("'idd'", "Known: columns, file, id, name, stamp_level. Did you mean 'id'?"),
    MINIMAL + 'stamp_level = "lô"\n': ("catalogue.stamp_level", '"product" or "lot"'),
    MINIMAL + "[ledgr]\n": ("'ledgr'", "Did you mean 'ledger'?"),
    MINIMAL + "[ledger]\nurl = 5\n": ("ledger.url", "a text in quotes"),
    MINIMAL + '[ledger]\nurl = ""\n': ("ledger.url", "a text in quotes"),
    MINIMAL + '[ledger]\npath = "a.db"\n': ("'path'", "in [ledger]. Known: url."),
    MINIMAL + '[rules]\noff = "ocop-stars"\n': ("rules.off", "a list of texts"),
    MINIMAL + "[rules]\noff = 5\n": ("rules.off", "a list of texts"),
    MINIMAL + "[rules]\noff = [5]\n": ("rules.off", "a list of texts"),
    MINIMAL + '[rules]\noff = ["ocop-star"]\n': ("rules.off names 'ocop-star'", "Did you mean 'ocop-stars'?"),
    MINIMAL + '[rules]\noff = ["price-unreadable"]\n': ("'price-unreadable'", "ocopsync explain price-unreadable"),
    MINIMAL + "rules = []\n": ("columns, file, id", "there is no setting 'rules' in [catalogue]"),
    MINIMAL + "[reconcile]\nright = 5\n": ("reconcile.right", 'such as right.stock = "live"'),
    MINIMAL + '[reconcile]\nright = { stok = "live" }\n': ("reconcile.right", "Did you mean 'stock'?"),
    MINIMAL + '[reconcile]\nright = { stock = "life" }\n': ('reconcile.right."stock"', "Did you mean 'live'?"),
    MINIMAL + "[reconcile]\nrigth = {}\n": ("'rigth' in [reconcile]", "Did you mean 'right'?"),
    MINIMAL + "[marketplaces.voso]\nright = { stock = true }\n": ("marketplaces.voso.right", "a table of texts"),
    MINIMAL + '[marketplaces.voso]\nright = { "*" = "aks" }\n': ('marketplaces.voso.right."*"', "Did you mean 'ask'?"),
    MINIMAL + "[marketplaces]\nvoso = true\n": ("marketplaces.voso", "a table, written [marketplaces.voso]"),
    MINIMAL + "[[marketplaces]]\n": ("marketplaces", "a table"),
    MINIMAL + "[marketplaces.vosso]\n": ("'vosso'", "Did you mean 'voso'?"),
    MINIMAL + "[marketplaces.lazada]\n": ("'lazada'", "Known: postmart, thanhhoa, voso."),
    MINIMAL + '[marketplaces.voso]\npermision = "x"\n': ("'permision'", "Did you mean 'permission'?"),
    MINIMAL + '[marketplaces.postmart]\nmode = "api"\n': ("marketplaces.postmart", "'mode' must be in"),
    MINIMAL + "[marketplaces.thanhhoa]\ndays_listed = 0\n": ("marketplaces.thanhhoa", "days_listed"),
}


@pytest.mark.parametrize("text", WRONG, ids=[text.removeprefix(MINIMAL) for text in WRONG])
def test_a_mistake_is_answered_with_its_key_and_what_was_expected(write, text):
    key, expected = WRONG[text]
    found = sentence(write(text, start=""))
    assert found.startswith(FILE_NAME)
    assert key in found
    assert expected in found
    assert "Attribute(" not in found
    assert "\n" not in found


DECLARED = {
    f"{name}.{item.name}": item.type
    for name in installed()
    for item in attrs.fields(attrs.resolve_types(load_adapter(name).Settings))
}
FITS = {"2026-01-01": (), "[[]]": (), "nan": (float,), "'x'": (str, Path), "true": (bool,), "7": (int, float)}
"""Values, and the types for which each is right."""


@pytest.mark.parametrize("key", DECLARED)
def test_every_marketplace_s_key_takes_its_own_type_only(write, key):
    name, _, setting = key.partition(".")
    for value, types in FITS.items():
        if DECLARED[key] not in types:
            found = sentence(write(f"[marketplaces.{name}]\n{setting} = {value}\n"))
            assert f"marketplaces.{key} should be a" in found or f"marketplaces.{key} should be true or false" in found
            assert "{" not in found


@pytest.mark.parametrize("text", ['id = "a" "b"', "a = 1\na = 2\n", "[catalogue\n"])
def test_what_is_no_toml_is_said_with_the_line(write, text):
    found = sentence(write(text, start=""))
    assert "is not correct TOML" in found
    assert "line" in found


def test_a_file_in_another_encoding(tmp_path):
    path = tmp_path / FILE_NAME
    path.write_bytes('[catalogue]\nid = "mắm"\n'.encode("utf-16"))
    assert "is not correct TOML" in sentence(path)


def test_a_file_that_is_not_there(tmp_path):
    assert f"{tmp_path / FILE_NAME} can't be read: No such file" in sentence(tmp_path / FILE_NAME)


def test_a_setting_that_an_adapter_needs(write, monkeypatch):
    from ocopsync.adapter import AdapterSettings, setting

    @attrs.frozen(kw_only=True)
    class Needy(AdapterSettings):
        shop: str = setting(help="The shop's number.")

    monkeypatch.setattr(load_adapter("voso"), "Settings", Needy)
    assert "marketplaces.voso.shop should be set: it has no default" in sentence(write("[marketplaces.voso]\n"))
    assert load_settings(write('[marketplaces.voso]\nshop = "12"\n')).marketplaces["voso"].shop == "12"


# Which file, and which marketplaces


def test_the_nearest_settings_above_a_catalogue_are_its_own(write, tmp_path):
    path = write("")
    below = tmp_path / "2026" / "tháng 11"
    below.mkdir(parents=True)
    (below / "sp.csv").touch()
    assert find_settings(below / "sp.csv") == find_settings(below) == find_settings(tmp_path) == path
    own = below / FILE_NAME
    own.touch()
    assert find_settings(below / "sp.csv") == own


def test_no_settings_anywhere(tmp_path):
    with pytest.raises(SettingsError, match=r"There is no ocopsync.toml in .* or above it. Run first: ocopsync init"):
        find_settings(tmp_path)


@pytest.fixture
def settings(write) -> Settings:
    return load_settings(write("[marketplaces.voso]\nenabled = false\n[marketplaces.thanhhoa]\n"))


def test_without_names_those_that_are_enabled(settings):
    assert list(settings.chosen()) == ["thanhhoa"]


def test_named_ones_in_that_order_enabled_or_not(settings):
    assert list(settings.chosen(["voso", "thanhhoa", "voso"])) == ["voso", "thanhhoa"]


def test_one_that_is_not_set_up(settings):
    with pytest.raises(
        SettingsError, match=r"postmart is not set up in ocopsync.toml. Add .*\[marketplaces.postmart\]"
    ):
        settings.chosen(["postmart"])


def test_one_that_does_not_exist(settings):
    with pytest.raises(SettingsError, match=r"There is no marketplace 'vosoo'.*Did you mean 'voso'\?"):
        settings.chosen(["vosoo"])


def test_who_is_right_is_said_for_all_and_for_one_marketplace(write):
    settings = load_settings(
        write(
            """
            [reconcile]
            right = { stock = "live", price = "ask", "*" = "newest" }
            [marketplaces.voso]
            right = { price = "catalogue", "extra.nguồn" = "live" }
            [marketplaces.thanhhoa]
            """
        )
    )
    everywhere = {"stock": "live", "price": "ask", "*": "newest"}
    assert settings.marketplaces["voso"].right == {**everywhere, "price": "catalogue", "extra.nguồn": "live"}
    assert settings.marketplaces["thanhhoa"].right == everywhere
