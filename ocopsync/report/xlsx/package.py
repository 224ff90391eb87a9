"""An XLSX file as its parts: what nobody changes is passed on byte for byte, pictures, charts and macros included."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument"
_TYPES = "[Content_Types].xml"
WORKBOOK = "xl/workbook.xml"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def tag(name: str) -> str:
    """The name of an element of the workbook's own language."""
    return f"{{{MAIN}}}{name}"


def xml_text(text: str) -> str:
    """``text`` without the characters that XML can't hold."""
    return _NOT_XML.sub("\ufffd", text)


class Package:
    """The parts of an XLSX file, changed in memory and then written as a whole."""

    def __init__(self, file: Path | IO[bytes]) -> None:
        self._archive = zipfile.ZipFile(file)
        self._names = dict.fromkeys(self._archive.namelist())
        self._contents: dict[str, bytes] = {}
        self._trees: dict[str, Any] = {}

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *exception: object) -> None:
        self._archive.close()

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def content(self, name: str) -> bytes:
        return self._contents[name] if name in self._contents else self._archive.read(name)

    def tree(self, name: str) -> Any:
        """The part's root element; what is changed in it is written."""
        from lxml import etree  # type: ignore[import-untyped]

        if name not in self._trees:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            self._trees[name] = etree.fromstring(self.content(name), parser)
        return self._trees[name]

    def put(self, name: str, content: bytes, kind: str = "") -> None:
        """Add or replace a part. ``kind`` ("spreadsheetml.comments+xml") where it is new and its ending doesn't say."""
        if name not in self._names and kind:
            override = self._new(_TYPES, "Override")
            override.set("PartName", f"/{name}")
            override.set("ContentType", f"{KIND}.{kind}")
        self._names[name] = None
        self._contents[name] = content
        self._trees.pop(name, None)

    def remove(self, name: str) -> None:
        for part in (name, _relations_of(name)):
            self._names.pop(part, None)
            self._trees.pop(part, None)
        for override in [item for item in self.tree(_TYPES) if item.get("PartName") == f"/{name}"]:
            self.tree(_TYPES).remove(override)

    def free_name(self, pattern: str) -> str:
        """The first name of ``pattern`` ("xl/comments{}.xml") that no part has."""
        return next(name for n in range(1, 1 << 20) if (name := pattern.format(n)) not in self._names)

    def declare_ending(self, ending: str, kind: str) -> None:
        """Say what parts with this ending hold, where nobody did."""
        if not any(item.get("Extension", "").lower() == ending for item in self.tree(_TYPES)):
            default = self._new(_TYPES, "Default", first=True)
            default.set("Extension", ending)
            default.set("ContentType", kind)

    def related(self, part: str, kind: str) -> list[tuple[str, str]]:
        """The id and the name of each part that ``part`` refers to as a ``kind`` ("comments")."""
        if _relations_of(part) not in self._names:
            return []
        found = [item for item in self.tree(_relations_of(part)) if item.get("Type", "").endswith(f"/{kind}")]
        return [(item.get("Id"), _absolute(part, item.get("Target", ""))) for item in found]

    def relate(self, part: str, kind: str, target: str) -> str:
        """Let ``part`` refer to the part ``target``; the id."""
        relations = _relations_of(part)
        if relations not in self._names:
            self.put(relations, f'<Relationships xmlns="{_PACKAGE}/relationships"/>'.encode())
        taken = {item.get("Id") for item in self.tree(relations)}
        name = next(name for n in range(1, 1 << 20) if (name := f"rId{n}") not in taken)
        relation = self._new(relations, "Relationship")
        relation.set("Id", name)
        relation.set("Type", f"{RELATIONSHIP}/{kind}")
        relation.set("Target", posixpath.relpath(target, posixpath.dirname(part)))
        return name

    def unrelate(self, part: str, relation_id: str) -> None:
        relations = self.tree(_relations_of(part))
        for relation in [item for item in relations if item.get("Id") == relation_id]:
            relations.remove(relation)

    def sheets(self) -> Iterator[tuple[Any, str]]:
        """Each sheet's entry in the workbook, and the part that holds it."""
        targets = {
            relation.get("Id"): _absolute(WORKBOOK, relation.get("Target", ""))
            for relation in self.tree(_relations_of(WORKBOOK))
        }
        for entry in self.tree(WORKBOOK).iter(tag("sheet")):
            yield entry, targets.get(entry.get(f"{{{RELATIONSHIP}}}id"), "")

    def write(self, target: IO[bytes]) -> None:
        from lxml import etree

        for name, tree in self._trees.items():
            self._contents[name] = etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=True)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in self._names:
                archive.writestr(zipfile.ZipInfo(name), self.content(name), zipfile.ZIP_DEFLATED, 4)

    def _new(self, part: str, name: str, *, first: bool = False) -> Any:
        from lxml import etree

        parent = self.tree(part)
        element = etree.Element(f"{{{etree.QName(parent).namespace}}}{name}")
        parent.insert(0 if first else len(parent), element)
        return element


def _relations_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def _absolute(part: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
