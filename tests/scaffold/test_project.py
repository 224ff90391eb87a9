"""``ocopsync adapters new``: a project that works before anything is changed in it, and never half of one."""

from __future__ import annotations

import ast
import csv
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import ocopsync
from ocopsync.adapter import SEAM
from ocopsync.errors import UsageError
from ocopsync.messages import use_language
from ocopsync.scaffold import KINDS, MOST, check_name, write_project
from ocopsync.scaffold.project import PORTS, TAKEN, rendered, words_for

HOUSE = Path(ocopsync.__file__).parents[1]
BIN = Path(sys.executable).parent


@pytest.fixture(autouse=True)
def english():
    use_language("en")
    yield
    use_language("vi")


@pytest.fixture(scope="module")
def projects(tmp_path_factory):
    """One project of each kind, by kind."""
    top = tmp_path_factory.mktemp("projects")
    for kind in KINDS:
        write_project(f"tinh-{kind}", kind, top / kind)
    return top


def run(*command: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "OCOPSYNC_LANG": "en", **environment}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def install(project: Path, site: Path) -> None:
    """What ``pip install`` would leave behind: the package, and its entry points as the project names them."""
    declared = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = site / f"{declared['name'].replace('-', '_')}-{declared['version']}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {declared['name']}\nVersion: {declared['version']}\n")
    lines = [
        line
        for group, points in declared["entry-points"].items()
        for line in (f"[{group}]", *(f"{name} = {value}" for name, value in points.items()))
    ]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
    for package in (project / "src").iterdir():
        (site / package.name).symlink_to(package)


@pytest.mark.parametrize("kind", KINDS)
def test_it_passes_its_own_tests_at_once(projects, kind):
    ran = run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=projects / kind, PYTHONPATH="src")
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert " passed" in ran.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_written_as_we_write(projects, kind):
    settings = ("--config", str(HOUSE / "pyproject.toml"), "--no-cache")
    ignored = "I001,S101"  # whose package is the first party differs there; tests assert
    checked = run(str(BIN / "ruff"), "check", *settings, "--ignore", ignored, ".", cwd=projects / kind)
    assert checked.returncode == 0, checked.stdout
    assert run(str(BIN / "ruff"), "format", *settings, "--check", ".", cwd=projects / kind).returncode == 0


def test_a_token_of_the_session_before_is_noticed(tmp_path):
    """Who reads a form's token first and sends it after another sign-in has one that the site takes no more."""
    write_project("tinh-html", "html", tmp_path / "new")
    path = tmp_path / "new" / "src" / "ocopsync_tinh_html" / "session.py"
    text, found = re.subn(
        r"\n        def fill_in\(\).*?return self._signed_in\(fill_in\)",
        "        filled = {'token': form_token(self.get(page)), **form}\n"
        "        return self._signed_in(lambda: self.transport.post(path, data=filled))",
        path.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    assert found == 1
    path.write_text(text, encoding="utf-8")
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "session_that_ends_while_writing")
    ran = run(*command, cwd=tmp_path / "new", PYTHONPATH="src")
    assert ran.returncode == 1, ran.stdout[-3000:]
    assert "1 failed" in ran.stdout


@pytest.mark.parametrize(("kind", "said"), {"html": "want their token back", "file": "32,767 letters"}.items())
def test_its_readme_names_the_traps_of_its_kind(projects, kind, said):
    readme = {other: (projects / other / "README.md").read_text(encoding="utf-8") for other in KINDS}
    assert [other for other, text in readme.items() if said in text] == [kind]
    assert not [text for text in readme.values() if "{%" in text or "\n\n\n" in text]


def test_its_types_are_right(projects, tmp_path):
    """The three one after another share what was read of ocopsync."""
    for kind in KINDS:
        checked = run(
            *(str(BIN / "mypy"), "--strict", "--config-file=", "--cache-dir", str(tmp_path), "src", "tests"),
            cwd=projects / kind,
            MYPYPATH=f"src{os.pathsep}{HOUSE}",
        )
        assert checked.returncode == 0, f"{kind}: {checked.stdout[-3000:]}"


def test_an_adapter_for_json_says_where_things_are_and_does_nothing_by_hand(projects):
    """What RestAdapter does isn't written a second time."""
    (path,) = (projects / "json").glob("src/*/adapter.py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)] == ["capabilities"]
    assert sorted(file.name for file in path.parent.glob("*.py")) == ["__init__.py", "adapter.py", "sandbox.py"]
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 100


@pytest.mark.parametrize("kind", ["json", "html"])
def test_its_talk_with_its_sandbox_can_be_recorded(projects, kind, tmp_path):
    install(projects / kind, tmp_path)
    ran = run(
        *(str(BIN / "ocopsync"), "adapters", "record", f"tinh-{kind}", "--to", "cassettes"),
        cwd=tmp_path,
        PYTHONPATH=str(tmp_path),
    )
    assert ran.returncode == 0, ran.stderr
    assert "Played back, the story ends as it was recorded." in ran.stdout
    assert "HTX Ví Dụ 01" in (tmp_path / "cassettes" / "look_up.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_found_as_soon_as_it_is_installed(projects, kind, tmp_path):
    install(projects / kind, tmp_path)
    script = str(BIN / "ocopsync")
    ran = run(script, "adapters", "list", "--details", "--json", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    found = {item["name"]: item for item in json.loads(ran.stdout)["adapters"]}
    mine = found[f"tinh-{kind}"]
    assert "unusable" not in mine, mine
    assert (mine["distribution"], mine["version"]) == (f"ocopsync-tinh-{kind}", "0.1.0")
    assert mine["hand_over"] is (kind == "file")
    assert set(mine["fields"].values()) == {"assumed"}


def test_its_upload_file_is_named_as_what_it_is(projects, tmp_path):
    install(projects / "file", tmp_path)
    catalogue = "Mã SP,Tên sản phẩm,Chủ thể,Giá bán\nMC-01,Mật ong,HTX Mai Châu,150000\n"
    (tmp_path / "hang.csv").write_text(catalogue, encoding="utf-8")
    export = (str(BIN / "ocopsync"), "export", "hang.csv", "--to", "tinh-file")
    ran = run(*export, cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert "tinh-file-hang.csv: 1 listing" in ran.stdout + ran.stderr
    with (tmp_path / "tinh-file" / "tinh-file-hang.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["Mã SP"] for row in csv.DictReader(file)] == ["MC-01"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_gap_is_filled_and_nothing_is_claimed_as_a_fact(projects, kind):
    texts = {path: path.read_text(encoding="utf-8") for path in (projects / kind).rglob("*") if path.is_file()}
    assert not [path for path, text in texts.items() if "«" in text or "»" in text or "__package__" in path.name]
    (adapter,) = [text for path, text in texts.items() if path.name == "adapter.py"]
    assert "fact(" not in adapter
    assert "Evidence.FACT" not in adapter
    assert f"seam = {SEAM}" in adapter
    (schema,) = [text for path, text in texts.items() if path.name == "schema.json"]
    Draft202012Validator.check_schema(json.loads(schema))


@pytest.mark.parametrize(
    "name", ["", "Lao-Cai", "lào-cai", "1st", "-a", "a-", "a--b", "a_b", "a b", "../a", "a/b", "a" * (MOST + 1), "a\n"]
)
def test_a_name_that_cant_be_typed_or_imported_is_refused(name, tmp_path):
    with pytest.raises(UsageError, match=r"can't be used\. Write at most 30 small letters"):
        write_project(name, "json", tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_is_refused():
    with pytest.raises(UsageError, match="'voso' is taken"):
        check_name("voso")


@pytest.mark.parametrize("name", sorted(TAKEN))
def test_a_name_that_is_ours_is_refused_with_another_that_can_be_had(name):
    with pytest.raises(UsageError, match=f"something of ocopsync, .* such as cho-{name}"):
        check_name(name)
    check_name(f"cho-{name}")


def test_a_name_whose_package_is_installed_is_refused(tmp_path, monkeypatch):
    (tmp_path / "ocopsync_bac_ha").mkdir()
    (tmp_path / "ocopsync_bac_ha" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(UsageError, match="the installed package ocopsync_bac_ha"):
        check_name("bac-ha")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["json", "testing", "sandbox", "conformance", "market", "listing"])
def test_no_class_of_a_project_is_called_like_one_that_it_imports(name, kind):
    """With the names in TAKEN it would be."""
    for path, text in rendered(name, kind).items():
        if path.endswith(".py"):
            steps = ast.parse(text).body
            made = {step.name for step in steps if isinstance(step, ast.ClassDef | ast.FunctionDef)}
            taken = {item.name for step in steps if isinstance(step, ast.ImportFrom) for item in step.names}
            assert not made & taken


@pytest.mark.parametrize("kind", KINDS)
def test_every_name_that_would_do_so_is_known(kind):
    """What the templates import that ends like a class of theirs."""
    for path, text in rendered("zz", kind).items():
        if path.endswith(".py"):
            steps = ast.parse(text).body
            imported = {item.name for step in steps if isinstance(step, ast.ImportFrom) for item in step.names}
            made = [step.name for step in steps if isinstance(step, ast.ClassDef)]
            endings = [name.removeprefix("Zz") for name in made if name.startswith("Zz")]
            clashing = {name.removesuffix(end).lower() for name in imported for end in endings if name.endswith(end)}
            assert clashing <= TAKEN | {""}


@pytest.mark.parametrize("kind", KINDS)
def test_a_title_stands_wherever_people_read_it(kind, tmp_path):
    write_project("cho-xanh", kind, tmp_path / "new", title="Chợ Xanh, Bắc Hà")
    ran = run(
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-k",
        "declar or has_a",
        cwd=tmp_path / "new",
        PYTHONPATH="src",
    )
    assert ran.returncode == 0, ran.stdout[-3000:]
    texts = [path.read_text(encoding="utf-8") for path in (tmp_path / "new").rglob("*") if path.is_file()]
    assert sum("Chợ Xanh, Bắc Hà" in text for text in texts) >= 5
    assert not [text for text in texts if "Cho Xanh" in text]


@pytest.mark.parametrize(
    "title", ['Chợ "Xanh"', "Chợ\nXanh", "Chợ {xanh}", "\\", " Chợ", "Chợ ", "a" * 61, "<b>", "«x»"]
)
def test_a_title_that_would_break_a_file_is_refused(title, tmp_path):
    with pytest.raises(UsageError, match=r"can't be used\. Write at most 60 letters"):
        write_project("cho-xanh", "json", tmp_path / "new", title=title)
    assert not (tmp_path / "new").exists()


BOXES = "description old_price quantity unit weight brand barcode maker made_in ocop_stars trace_url".split()
FILLED = {**dict.fromkeys(BOXES, ""), "sku": "MC-01", "name": "Mật ong", "price": "150000"}
INPUTS = "".join(f'<input name="{name}" value="{value}">' for name, value in FILLED.items())
SAVED = {
    "json": '{"product": {"id": 7, "sku": "MC-01", "name": "Mật ong", "price": 150000, "state": "approved"}}',
    "html": f'<form id="product" data-id="7" data-state="approved">{INPUTS}</form>',
}


@pytest.mark.parametrize("kind", SAVED)
def test_it_says_what_it_reads_from_a_saved_page(projects, kind, tmp_path):
    install(projects / kind, tmp_path)
    (tmp_path / "saved").write_text(SAVED[kind], encoding="utf-8")
    (tmp_path / "other").write_text("<p>Bảo trì</p>", encoding="utf-8")
    parse = (str(BIN / "ocopsync"), "adapters", "parse", f"tinh-{kind}")
    good = run(*parse, "saved", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert (good.returncode, good.stderr) == (0, ""), good.stderr
    assert good.stdout.startswith("MC-01 · 7 · shown to buyers")
    assert "150.000 đ" in good.stdout
    bad = run(*parse, "other", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert bad.returncode == 1
    assert "doesn't recognise other" in bad.stdout + bad.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_its_tests_try_what_is_installed_and_not_the_folder(projects, kind):
    """A file that is missing from the wheel would be found beside the tests, and by nobody who installs it."""
    settings = tomllib.loads((projects / kind / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert "pythonpath" not in settings["pytest"]["ini_options"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_its_readme_types_is_understood_by_every_pip(projects, kind):
    """``--group`` came with pip 25.1; a new environment of Python 3.11 has an older one."""
    texts = [(projects / kind / name).read_text() for name in ("README.md", ".github/workflows/test.yml")]
    assert all(" pytest\n" in text and "--group" not in text for text in texts)


def test_an_unknown_kind_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(UsageError, match=r"no kind 'jsn' of adapter\. Known: json, html, file\. Did you mean 'json'"):
        write_project("lao-cai", "jsn", tmp_path / "new")


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").touch()
    with pytest.raises(UsageError, match="not empty; nothing was written"):
        write_project("lao-cai", "json", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_in_the_way_is_left_alone(tmp_path):
    (tmp_path / "new").touch()
    with pytest.raises(UsageError, match="not empty"):
        write_project("lao-cai", "json", tmp_path / "new")


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "new").mkdir()
    written = write_project("lao-cai", "json", tmp_path / "new")
    assert all(path.is_file() for path in written)
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_a_disk_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    done = Path.write_text

    def full(path: Path, *given: object, **options: object) -> int:
        if path.name == "sandbox.py":
            raise OSError(28, "No space left on device", str(path))
        return done(path, *given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(UsageError, match="can't be written: No space left on device"):
        write_project("lao-cai", "json", tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_each_name_has_a_port_of_its_own_kind():
    ports = {int(words_for(name, "json")["port"]) for name in ("lao-cai", "ha-giang", "son-la", "an-giang")}
    assert len(ports) == 4
    assert ports <= set(PORTS)
