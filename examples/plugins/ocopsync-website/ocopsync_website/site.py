"""The folder: which files it has, and how they are read and replaced so that a visitor never meets half of one."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from attrs import frozen

from ocopsync.errors import NotRecognised, Transient, system_reason
from ocopsync.messages import say
from ocopsync.vietnam.text import plain

PAGES, PICTURES = "san-pham", "anh"
DRAFT = ".part"
LONGEST_NAME = 60
RESERVED = frozenset({"aux", "con", "nul", "prn", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
"""Names that Windows keeps for devices."""


def page_name(sku: str) -> str:
    """The name of a product's page: ``mt-01``. It follows from the SKU alone, so that an address never changes."""
    slug = "-".join(re.findall(r"[a-z0-9]+", plain(sku)))[:LONGEST_NAME].strip("-")
    if slug.upper() == sku and slug not in RESERVED:
        return slug
    mark = hashlib.sha256(sku.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug}-{mark}" if slug else mark


def name_in(text: str) -> str:
    """A page's name from what a person gave: the name itself, or the page's address."""
    return text.strip().replace("\\", "/").rstrip("/").rpartition("/")[2].partition("?")[0].removesuffix(".html")


def written_out(address: str) -> str:
    """An address as machines want it: ``https://xn--…/c%E1%BB%ADa-h%C3%A0ng/``, with a slash at its end."""
    parts = urlsplit(address)
    try:
        host = parts.netloc.encode("idna").decode()
    except UnicodeError:
        host = parts.netloc
    return f"{parts.scheme}://{host}{quote(parts.path.rstrip('/'), safe='/%')}/"


@frozen
class Site:
    folder: Path
    address: str
    """Where the folder is shown to the world, with a slash at its end."""

    def path_of_page(self, name: str) -> str:
        """From the index."""
        return f"{PAGES}/{quote(name)}.html"

    def page(self, name: str) -> Path:
        return self.folder / PAGES / f"{name}.html"

    def picture(self, name: str) -> Path:
        return self.folder / PICTURES / name

    def url_of_page(self, name: str) -> str:
        return urljoin(self.address, self.path_of_page(name))

    def url_of_picture(self, name: str) -> str:
        return name if "://" in name else urljoin(self.address, f"{PICTURES}/{quote(name)}")

    def has_picture(self, name: str) -> bool:
        return "://" in name or self.picture(name).is_file()

    def names(self) -> list[str]:
        """The names of all pages, in order. A folder that isn't there yet has none, where its place is there."""
        pages = self.folder / PAGES
        try:
            if not os.path.lexists(self.folder) and self.folder.absolute().parent.is_dir():
                return []  # a link to a disk that isn't there is no empty folder
            if PAGES not in {path.name for path in self.folder.iterdir()}:
                return []
            files = [path for path in pages.iterdir() if path.suffix == ".html"]
            return sorted(path.stem for path in files if not path.name.startswith("."))  # "._x.html" is a Mac's own
        except OSError as error:
            raise unreadable(pages, error) from error

    @property
    def unfinished(self) -> Path:
        """Lies there while files are put in their places: where it stays, the lists may be older than the pages."""
        return self.folder / f".unfinished{DRAFT}"

    def clear(self) -> None:
        """Take away the drafts that a killed run left behind: a folder is copied to its host with all that is in it."""
        for folder in (self.folder, self.folder / PAGES):
            for path in folder.glob(f".*{DRAFT}"):
                path.unlink(missing_ok=True)

    def read(self, name: str) -> str | None:
        """A page's text; None where there is no such page."""
        path = self.page(name)
        try:
            return path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            raise NotRecognised(say("The page {file} isn't in UTF-8. Save it as UTF-8.", file=path)) from error
        except OSError as error:
            raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> Transient:
    return Transient(say("{file} can't be read: {why}.", file=path, why=system_reason(error)))


@contextmanager
def staged(contents: Mapping[Path, str]) -> Iterator[dict[Path, Path]]:
    """Every new file written out beside its place: what fails here has changed nothing. Leftovers are cleared away."""
    drafts: dict[Path, Path] = {}
    try:
        for path, text in contents.items():
            drafts[path] = draft(path, text.encode("utf-8", "replace"))
        yield drafts
    finally:
        for path in drafts.values():
            with suppress(OSError):
                path.unlink(missing_ok=True)


def draft(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", suffix=DRAFT, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)  # a web server that runs as somebody else has to read it
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


SUFFIX = re.compile(r"\.[a-z0-9]{1,5}")


def picture_name(sha256: str, path: Path) -> str:
    """What follows the last dot of somebody's file name may be anything; then the picture gets no ending."""
    suffix = path.suffix.lower()
    return f"{sha256}{suffix}" if SUFFIX.fullmatch(suffix) else sha256


def copy(source: Path, target: Path) -> None:
    """Whole or not at all; a file that lies there under its sha256 is the same one."""
    if target.is_file() and target.stat().st_size == source.stat().st_size:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", suffix=DRAFT, dir=target.parent)
    os.close(handle)
    try:
        shutil.copyfile(source, name)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)
