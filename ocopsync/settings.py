"""Settings: ``ocopsync.toml`` beside the catalogue, checked key by key."""

from __future__ import annotations

import tomllib
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, cast

import attrs
from attrs import field, frozen

from ocopsync.adapter import AdapterSettings
from ocopsync.discovery import brought, did_you_mean, load_adapter, why_unusable
from ocopsync.errors import AdapterUnusable, SettingsError, system_reason
from ocopsync.listing import EXTRA, FIELDS
from ocopsync.messages import Message, say
from ocopsync.rights import ALL, Right
from ocopsync.stamps.address import Base, StampError
from ocopsync.stamps.layouts import NEEDED, OF_SETTINGS, Layout, layout_of
from ocopsync.stamps.signing import is_key

FILE_NAME = "ocopsync.toml"
FOLDER = ".ocopsync"
"""The folder beside the settings for what ocopsync itself wants to find again."""
PRODUCT, LOT = "product", "lot"


@frozen(kw_only=True)
class StampSettings:
    """The table ``[stamps]``."""

    base: Base | None = None
    """Where our own stamps lead; None where no domain is set: then nothing is known of whose a stamp is."""
    others: tuple[str, ...] = ()
    """Domains of others' stamps that are good too: a service's, under which older stamps were printed."""
    public_keys: tuple[str, ...] = ()
    """What signed links are checked with: the key in use, and those before it."""
    layouts: Mapping[str, Layout] = field(factory=dict)
    """Sheets and rolls of one's own."""


@frozen(kw_only=True)
class Settings:
    """What ``ocopsync.toml`` says. Relative paths are relative to ``folder``, where it lies."""

    folder: Path
    catalogue_id: str
    """Written once by ``ocopsync init``: part of every listing's identity, whatever the file is called."""
    ledger_url: str
    catalogue_name: str = ""
    """What people call the catalogue: the cooperative; see ``name``."""
    catalogue_file: str = ""
    """The catalogue's file, where it isn't the only one beside the settings."""
    columns: Mapping[str, str] = field(factory=dict)
    """Headings that were given a field by hand."""
    rules_off: frozenset[str] = frozenset()
    stamp_level: str = PRODUCT
    """Whether listings carry the traceability link of the product or of the lot in the row."""
    stamps: StampSettings = StampSettings()
    """Our own traceability stamps."""
    marketplaces: Mapping[str, AdapterSettings] = field(factory=dict)
    unusable: dict[str, AdapterUnusable] = field(factory=dict)
    """The marketplaces that are set up and switched on, and whose adapter can't be used; the others go on.
    ``connect`` adds those that can't be made."""

    @property
    def name(self) -> str:
        """What people call the catalogue: as the settings say, else the folder's name."""
        return self.catalogue_name or self.folder.resolve().name

    def chosen(self, names: Iterable[str] = ()) -> dict[str, AdapterSettings]:
        """The marketplaces named, in that order; without names, all that are configured, enabled and usable."""
        wanted = list(dict.fromkeys(names))
        for name in wanted:
            if name in self.unusable:
                raise self.unusable[name]
            if name not in self.marketplaces:
                load_adapter(name)  # says so where the name is unknown altogether
                raise SettingsError(
                    say(
                        "{name} is not set up in {file}. Add a table [marketplaces.{name}], or run: ocopsync init",
                        name=name,
                        file=FILE_NAME,
                    )
                )
        if wanted:
            return {name: self.marketplaces[name] for name in wanted}
        return {name: table for name, table in self.marketplaces.items() if table.enabled}


def find_settings(start: Path) -> Path:
    """The ``ocopsync.toml`` in ``start`` (a file's folder, or a folder) or in the nearest folder above it."""
    folder = start.resolve()
    folder = folder if folder.is_dir() else folder.parent
    for place in (folder, *folder.parents):
        if (place / FILE_NAME).is_file():
            return place / FILE_NAME
    raise SettingsError(
        say("There is no {file} in {folder} or above it. Run first: ocopsync init", file=FILE_NAME, folder=folder)
    )


def load_settings(path: Path) -> Settings:
    """Read and check the settings. Raises SettingsError with the key and what was expected."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Windows' editor writes a byte order mark
    except OSError as error:
        raise SettingsError(say("{path} can't be read: {why}", path=path, why=system_reason(error))) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(say("{path} is not correct TOML: {why}", path=path, why=error)) from error
    reader = _Reader(path)
    reader.only(data, "", {"catalogue", "ledger", "reconcile", "rules", "stamps", "marketplaces"})
    catalogue = reader.table(data, "catalogue", {"id", "name", "file", "columns", "stamp_level"})
    ledger = reader.table(data, "ledger", {"url"})
    rules = reader.table(data, "rules", {"off"})
    everywhere = reader.rights("reconcile.right", reader.table(data, "reconcile", {"right"}).get("right", {}))
    tables = reader.table(data, "marketplaces", set(brought()))
    unusable = {name: why for name in tables if (why := why_unusable(name))}
    stamp_level = catalogue.get("stamp_level", PRODUCT)
    if stamp_level not in (PRODUCT, LOT):
        raise reader.wrong("catalogue.stamp_level", say('"{product}" or "{lot}"', product=PRODUCT, lot=LOT))
    return Settings(
        folder=path.parent,
        catalogue_id=reader.text(catalogue.get("id"), "catalogue.id", say("a text written by: ocopsync init")),
        ledger_url=ledger_url(reader.text(ledger.get("url", "ocopsync.db"), "ledger.url"), path.parent),
        catalogue_name=reader.value("catalogue.name", str, catalogue.get("name", "")).strip(),
        catalogue_file=reader.value("catalogue.file", str, catalogue.get("file", "")).strip(),
        columns=reader.texts(catalogue.get("columns", {}), "catalogue.columns"),
        rules_off=reader.rules("rules.off", rules.get("off", [])),
        stamp_level=stamp_level,
        stamps=reader.stamps(reader.table(data, "stamps", {"domain", "prefix", "others", "layouts", "public_keys"})),
        marketplaces={
            name: reader.marketplace(name, table, everywhere) for name, table in tables.items() if name not in unusable
        },
        unusable={name: why for name, why in unusable.items() if switched_on(tables[name])},
    )


def switched_on(table: Any) -> bool:
    return not (isinstance(table, dict) and table.get("enabled") is False)


def ledger_url(value: str, folder: Path) -> str:
    """A database URL; a plain path is an SQLite file, relative to the settings."""
    return value if "://" in value else f"sqlite:///{(folder / value).resolve()}"


@frozen
class _Reader:
    path: Path

    def wrong(self, key: str, expected: Message) -> SettingsError:
        return SettingsError(
            say("{file}: {key} should be {expected}.", file=self.path.name, key=key, expected=expected)
        )

    def only(self, table: Mapping[str, Any], where: str, known: Iterable[str]) -> None:
        names = sorted(known)
        for key in table:
            if key not in names:
                raise SettingsError(
                    say(
                        "{file}: there is no setting {key!r}{where}. Known: {known}.{hint}",
                        file=self.path.name,
                        key=key,
                        where=say(" in [{table}]", table=where) if where else "",
                        known=", ".join(names),
                        hint=did_you_mean(key, names),
                    )
                )

    def table(self, data: Mapping[str, Any], name: str, known: Iterable[str]) -> Mapping[str, Any]:
        table = data.get(name, {})
        if not isinstance(table, dict):
            raise self.wrong(name, say("a table, written [{name}]", name=name))
        self.only(table, name, known)
        return table

    def text(self, value: Any, key: str, expected: Message | None = None) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, expected or say('a text in quotes, "…"'))
        return value

    def texts(self, table: Any, where: str) -> Mapping[str, str]:
        if _mapping(table) is None:
            raise self.wrong(where, say('a table of texts, such as "Cột" = "price"'))
        return cast("Mapping[str, str]", table)

    def stamps(self, table: Mapping[str, Any]) -> StampSettings:
        if not table:
            return StampSettings()
        others = self.value("stamps.others", tuple[str, ...], table.get("others", []))
        return StampSettings(
            base=self.base(table) if table.keys() - {"layouts", "public_keys"} else None,
            others=tuple(name.lower() for name in others),
            public_keys=self.public_keys(table.get("public_keys", [])),
            layouts=self.layouts(table.get("layouts", {})),
        )

    def layouts(self, tables: Any) -> Mapping[str, Layout]:
        if not isinstance(tables, dict):
            raise self.wrong("stamps.layouts", say("tables, each written [stamps.layouts.NAME]"))
        return {name: self.layout(name, table) for name, table in tables.items()}

    def layout(self, name: str, table: Any) -> Layout:
        where = f"stamps.layouts.{name}"
        if not isinstance(table, dict):
            raise self.wrong(where, say("a table, written [{name}]", name=where))
        self.only(table, where, OF_SETTINGS)
        for key in NEEDED:
            if key not in table:
                raise self.wrong(f"{where}.{key}", say("set: it has no default"))
        kinds = {key: int if key in ("columns", "rows") else float for key in table}
        values = {key: self.value(f"{where}.{key}", kinds[key], value) for key, value in table.items()}
        try:
            return layout_of(name, values)
        except StampError as error:
            raise self.wrong(where, say("correct: {why}", why=error.message)) from error

    def public_keys(self, value: Any) -> tuple[str, ...]:
        keys: tuple[str, ...] = self.value("stamps.public_keys", tuple[str, ...], value)
        for key in keys:
            if not is_key(key):
                raise self.wrong("stamps.public_keys", say("a list of keys as shown by: ocopsync stamps key"))
        return keys

    def base(self, table: Mapping[str, Any]) -> Base:
        domain = self.text(table.get("domain"), "stamps.domain")
        prefix = self.value("stamps.prefix", str, table.get("prefix", ""))
        try:
            return Base(domain, prefix.strip("/"))
        except StampError as error:
            raise SettingsError(say("{file}, [stamps]: {why}", file=self.path.name, why=error.message)) from error

    def rules(self, key: str, value: Any) -> frozenset[str]:
        codes: tuple[str, ...] = self.value(key, tuple[str, ...], value)
        for code in codes:
            self._rule_or_raise(key, code)
        return frozenset(codes)

    def _rule_or_raise(self, key: str, code: str) -> None:
        from ocopsync.rules import RULES

        if code in RULES:
            return
        import ocopsync.catalogue  # noqa: F401 - whose problems are registered then
        from ocopsync.problem import KINDS

        if code in KINDS:
            raise SettingsError(
                say(
                    "{file}: {key} names {code!r}, which isn't a rule: what can't be read can't be switched off. "
                    "What to do about it is told by: ocopsync explain {code}",
                    file=self.path.name,
                    key=key,
                    code=code,
                )
            )
        raise SettingsError(
            say(
                "{file}: {key} names {code!r}, which isn't a rule.{hint} All rules are shown by: ocopsync explain",
                file=self.path.name,
                key=key,
                code=code,
                hint=did_you_mean(code, RULES),
            )
        )

    def rights(self, where: str, table: Any) -> Mapping[str, str]:
        """Who is right, by field."""
        rights = _mapping(table)
        if rights is None:
            raise self.wrong(where, say('a table of texts, such as right.stock = "live"'))
        for name, word in rights.items():
            self._known(where, name, [*FIELDS, ALL], also=name.startswith(EXTRA))
            self._known(f'{where}."{name}"', word, [right.value for right in Right])
        return cast("Mapping[str, str]", rights)

    def _known(self, where: str, word: str, known: Iterable[str], *, also: bool = False) -> None:
        names = list(known)
        if word not in names and not also:
            raise SettingsError(
                say(
                    "{file}: {key} names {word!r}. Known: {known}.{hint}",
                    file=self.path.name,
                    key=where,
                    word=word,
                    known=", ".join(names),
                    hint=did_you_mean(word, names),
                )
            )

    def marketplace(self, name: str, table: Any, everywhere: Mapping[str, str]) -> AdapterSettings:
        """``everywhere``: who is right on all marketplaces, where this one's table says nothing else."""
        where = f"marketplaces.{name}"
        if not isinstance(table, dict):
            raise self.wrong(where, say("a table, written [{name}]", name=where))
        kind = attrs.resolve_types(load_adapter(name).Settings)
        fields = {item.name: item for item in attrs.fields(kind)}
        self.only(table, where, fields)
        for key, item in fields.items():
            if item.default is attrs.NOTHING and key not in table:
                raise self.wrong(f"{where}.{key}", say("set: it has no default"))
        right = self.rights(f"{where}.right", table.get("right", {}))
        values = {key: self.value(f"{where}.{key}", fields[key].type, value) for key, value in table.items()}
        values["right"] = {**everywhere, **right}
        paths = {item.name: item.default for item in fields.values() if item.type is Path}
        placed = {key: self.path.parent / values.get(key, default) for key, default in paths.items()}
        try:
            return kind(**(values | placed))
        except ValueError as error:  # a validator of the adapter's own
            raise self.wrong(where, say("correct: {why}", why=error.args[0] if error.args else error)) from error

    def value(self, key: str, kind: Any, value: Any) -> Any:
        for accepts, expected, convert in EXPECTED:
            if accepts(kind):
                converted = convert(value)
                if converted is None:
                    raise self.wrong(key, expected())
                return converted
        return value


def _exactly(kind: type) -> Callable[[Any], Any]:
    return lambda value: value if type(value) is kind else None


def _number(value: Any) -> Any:
    return float(value) if type(value) in (int, float) else None


def _texts(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) and all(isinstance(item, str) for item in value) else None


def _mapping(value: Any) -> Any:
    return value if isinstance(value, dict) and all(isinstance(item, str) for item in value.values()) else None


def _is(kind: Any) -> Callable[[Any], bool]:
    return lambda declared: declared is kind or (isinstance(declared, types.UnionType) and kind in declared.__args__)


def _origin(kind: Any) -> Callable[[Any], bool]:
    return lambda declared: typing.get_origin(declared) is kind


EXPECTED: tuple[tuple[Callable[[Any], bool], Callable[[], Message], Callable[[Any], Any]], ...] = (
    (_is(bool), lambda: say("true or false"), _exactly(bool)),
    (_is(int), lambda: say("a whole number"), _exactly(int)),
    (_is(float), lambda: say("a number"), _number),
    (_is(str), lambda: say('a text in quotes, "…"'), _exactly(str)),
    (_is(Path), lambda: say('a path in quotes, "…"'), _exactly(str)),
    (_origin(tuple), lambda: say('a list of texts, ["…", "…"]'), _texts),
    (_origin(Mapping), lambda: say("a table of texts"), _mapping),
)
"""How each declared type is checked and converted: (which declared types, what to say, conversion or None)."""
