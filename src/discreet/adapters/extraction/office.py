"""Text of Word documents and PowerPoint slides.

Word and PowerPoint use the same element names (paragraph `p`, run `r`, text `t`, table `tbl`/`tr`/`tc`), so one reader
serves both (ECMA-376 part 1, §17 and §21.1). Headers, comments, deleted text and speaker notes are left out. The
library that reads PDF and Excel drops `&`, `<`, `>` and quotation marks from Word documents and cuts presentations at
the wrong places.
"""

import posixpath
import zipfile

from discreet.adapters.extraction.archives import member
from discreet.adapters.extraction.xml_parts import elements, local, parse
from discreet.errors import Invalid

HIDDEN = {"Fallback", "moveFrom", "del"}
"""Duplicate renderings, and text that tracked changes removed."""
BREAKS = {"br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def document_text(archive: zipfile.ZipFile, name: str) -> str:
    """Return the body of a Word document, then its notes. Raises Invalid.

    The notes are footnotes and endnotes.
    """
    main = _main_part(archive, name)
    related = _targets(archive, main, name)
    notes = [path for kind, path in related.values() if kind in ("footnotes", "endnotes")]
    return "\n\n".join(_text(member(archive, path, name), name) for path in (main, *notes))


def slide_texts(archive: zipfile.ZipFile, name: str) -> list[str]:
    """Return the text of each slide in order. Raises Invalid."""
    main = _main_part(archive, name)
    related = _targets(archive, main, name)
    order = [
        value
        for attributes in elements(member(archive, main, name), "sldId", name)
        for key, value in attributes.items()
        if key.endswith("relationships id")
    ]
    paths = [related[reference][1] for reference in order if reference in related]
    return [_text(member(archive, path, name), name) for path in paths]


def _main_part(archive: zipfile.ZipFile, name: str) -> str:
    for kind, path in _targets(archive, "", name).values():
        if kind == "officeDocument":
            return path
    raise Invalid(f"{name} is damaged: its main part is missing.")


def _targets(archive: zipfile.ZipFile, part: str, name: str) -> dict[str, tuple[str, str]]:
    """Return the parts that `part` refers to: relation and path by reference.

    Source: ECMA-376 part 2, §6.5.
    """
    folder, file = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{file}.rels")
    if path not in archive.namelist():
        return {}
    targets = {}
    for entry in elements(member(archive, path, name), "Relationship", name):
        if entry.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, entry.get("Target", ""))).lstrip("/")
            targets[entry.get("Id", "")] = (entry.get("Type", "").rpartition("/")[2], target)
    return targets


def _text(xml: bytes, name: str) -> str:
    reader = _TextReader()
    parse(xml, reader, name)
    return "".join(reader.pieces)


class _TextReader:
    """Collects text from XML events.

    A paragraph ends with a blank line; each table row is a line, with bars between cells.
    """

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._open = dict.fromkeys(("hidden", "t", "r", "tc"), 0)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        kind = "hidden" if local(tag) in HIDDEN else local(tag)
        if kind in self._open:
            self._open[kind] += 1
        elif kind in BREAKS:
            self._add(BREAKS[kind])
        elif kind == "tab" and self._open["r"]:  # outside of a run it sets a tab stop
            self._add("\t")

    def end(self, tag: str) -> None:
        kind = "hidden" if local(tag) in HIDDEN else local(tag)
        if kind in self._open:
            self._open[kind] -= 1
        if kind == "p":
            self._add(" " if self._open["tc"] else "\n\n")
        elif kind == "tc":
            self._replace_space(" | ")
        elif kind == "tr":
            self._replace_space("\n")
        elif kind == "tbl":
            self._add("\n")

    def characters(self, text: str) -> None:
        if self._open["t"]:
            self._add(text)

    def _add(self, text: str) -> None:
        if not self._open["hidden"]:
            self.pieces.append(text)

    def _replace_space(self, text: str) -> None:
        """End a cell or a row, replacing the previous space or bar."""
        if self.pieces and self.pieces[-1] in (" ", " | "):
            self.pieces.pop()
        self._add(text)
