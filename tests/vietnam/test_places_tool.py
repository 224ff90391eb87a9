"""The script that derives the table of places gives the same text for the same package, and says where it is from."""

from __future__ import annotations

import importlib.util
import json
import sqlite3
import sys
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

import pytest

import ocopsync

SCRIPT = Path(ocopsync.__file__).parents[1] / "tools" / "places.py"
OLD = "province provinceKey provinceCode district districtKey districtCode ward wardKey wardCode".split()
NEW = "province provinceKey provinceCode ward wardKey wardCode".split()
PROVINCE = ("Tỉnh Thanh Hóa", "tinhthanhhoa", "38")
HA_TRUNG = (*PROVINCE, "Huyện Hà Trung", "huyenhatrung", "392")
BECAME = {
    "DICT_PROVINCE_WARD_NO_DIVIDED": {"tinhthanhhoa": {"xahatrung": ["tinhthanhhoa_huyenhatrung_xayenduong"]}},
    "DICT_PROVINCE_WARD_DIVIDED": {
        "tinhthanhhoa": {
            "tinhthanhhoa_huyenhatrung_thitranhatrung": [{"newWardKey": "xahoatgiang"}, {"newWardKey": "xahatrung"}]
        }
    },
}


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("places_tool", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "places_tool", module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def wheel(tool: ModuleType, tmp_path: Path) -> Path:
    database = sqlite3.connect(tmp_path / "dataset.db")
    database.execute(f"CREATE TABLE admin_units_legacy ({', '.join(OLD)})")
    database.execute(f"CREATE TABLE admin_units ({', '.join(NEW)})")
    database.executemany(
        f"INSERT INTO admin_units_legacy VALUES ({', '.join('?' * len(OLD))})",
        [
            (*HA_TRUNG, "Xã Yến Dương", "xayenduong", "15301"),
            (*HA_TRUNG, "Thị Trấn Hà Trung", "thitranhatrung", "15271"),
        ],
    )
    database.executemany(
        f"INSERT INTO admin_units VALUES ({', '.join('?' * len(NEW))})",
        [(*PROVINCE, "Xã Hoạt Giang", "xahoatgiang", "15286"), (*PROVINCE, "Xã Hà Trung", "xahatrung", "15271")],
    )
    database.commit()
    database.close()
    with ZipFile(tmp_path / "package.whl", "w") as package:
        package.write(tmp_path / "dataset.db", f"{tool.NAME}/data/dataset.db")
        package.writestr(f"{tool.NAME}/data/converter_2025.json", json.dumps(BECAME))
        package.writestr(f"{tool.NAME}-{tool.VERSION}.dist-info/licenses/LICENSE", "MIT License")
    return tmp_path / "package.whl"


def test_the_table_is_sorted_by_code_and_has_every_successor(
    tool: ModuleType, wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "OUT", tmp_path)
    tool.main(wheel)
    head, paragraph = (tmp_path / "places.txt").read_text(encoding="utf-8").split("\n\n")
    assert f"{tool.NAME} {tool.VERSION} (MIT" in head
    assert paragraph.splitlines() == [
        "=38\ttỉnh\tThanh Hóa",
        "+15271\txã\tHà Trung",
        "+15286\txã\tHoạt Giang",
        "-38\ttỉnh\tThanh Hóa",
        ".392\thuyện\tHà Trung",
        "15271\tthị trấn\tHà Trung\t15271 15286",
        "15301\txã\tYến Dương\t15271",
    ]
    assert "MIT License" in (tmp_path / "places.LICENSE").read_text(encoding="utf-8")
