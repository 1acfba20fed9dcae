"""What kind of file this is, by its content and by its name; a file whose name says something else is refused."""

import re
from enum import StrEnum

from discreet.errors import Invalid
from discreet.outside.file_text.archives import kind_of_archive
from discreet.outside.file_text.plain import decoded

READABLE = "Text, Markdown, HTML, PDF, DOCX, PPTX, XLSX, CSV, EPUB, e-mail (EML) and source code can be read."


class Kind(StrEnum):
    """A kind of file that can be read; the value is what a person calls one."""

    PDF = "a PDF"
    DOCX = "a Word document"
    PPTX = "a PowerPoint presentation"
    XLSX = "an Excel workbook"
    EPUB = "an EPUB book"
    EML = "an e-mail"
    HTML = "an HTML page"
    TEXT = "a text file"


BY_ENDING = {
    "pdf": Kind.PDF, "epub": Kind.EPUB, "eml": Kind.EML, "html": Kind.HTML, "htm": Kind.HTML, "xhtml": Kind.HTML,
    "docx": Kind.DOCX, "docm": Kind.DOCX, "dotx": Kind.DOCX, "pptx": Kind.PPTX, "pptm": Kind.PPTX,
    "ppsx": Kind.PPTX, "xlsx": Kind.XLSX, "xlsm": Kind.XLSX, "txt": Kind.TEXT, "md": Kind.TEXT,
    "markdown": Kind.TEXT, "csv": Kind.TEXT, "tsv": Kind.TEXT, "json": Kind.TEXT, "xml": Kind.TEXT,
    "yaml": Kind.TEXT, "yml": Kind.TEXT, "log": Kind.TEXT,
}  # fmt: skip
"""Any other ending, and none, is settled by the content alone: source code has a thousand endings."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"), (b"II*\0", "a TIFF image"), (b"MM\0*", "a TIFF image"),
    (b"RIFF", "an image, sound or video"), (b"ID3", "a sound"), (b"OggS", "a sound"), (b"fLaC", "a sound"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"), (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x1f\x8b", "a gzip archive"), (b"BZh", "a bzip2 archive"), (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"), (b"\x7fELF", "a program"), (b"SQLite format 3\0", "a database"),
    (b"{\\rtf", "an RTF document"), (b"%!PS", "a PostScript document"),
)  # fmt: skip
_HEADER_LINE = re.compile(rb"[!-9;-~]+:[ \t]")
"""The first line of an e-mail (RFC 5322 §2.2)."""


def identify(data: bytes, name: str) -> Kind:
    """The kind of this file. Invalid when its content is not what `name` says, or nothing that can be read."""
    if not data.strip():
        raise Invalid(f"{name} is empty.")
    claimed = BY_ENDING.get(name.rpartition(".")[2].lower()) if "." in name else None
    found = _by_signature(data, name)
    if claimed is None and isinstance(found, Kind):
        return found
    if found is not None and found is not claimed:
        raise Invalid(_contradiction(name, str(found), claimed))
    if found is None and claimed not in (None, Kind.TEXT, Kind.HTML, Kind.EML):
        seen = "text" if decoded(data) is not None else "of an unknown kind"
        raise Invalid(f"{name} is not {claimed}: its content is {seen}.")
    if found is None and decoded(data) is None:
        raise Invalid(f"{name} is not text (or not in UTF-8, UTF-16 or Windows-1252). {READABLE}")
    if claimed is Kind.EML and not _HEADER_LINE.match(data.lstrip()):
        raise Invalid(f"{name} is not an e-mail: it does not begin with an e-mail's header.")
    return claimed or Kind.TEXT


def _by_signature(data: bytes, name: str) -> Kind | str | None:
    """What the content announces: a readable kind, another kind in words, or nothing. Invalid when damaged."""
    head = data[:1024].lstrip()
    if head.startswith(b"%PDF-"):
        return Kind.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        kind = kind_of_archive(data, name)
        return Kind[kind] if kind in Kind.__members__ else kind
    if head.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Invalid(f"{name} is protected by a password. Save it without one and add it again.")
        return "an older Office document"
    if head[4:8] == b"ftyp":
        return "a video"
    return next((words for signature, words in SIGNATURES if head.startswith(signature)), None)


def _contradiction(name: str, found: str, claimed: Kind | None) -> str:
    if claimed is None:
        return f"{name} is {found}, which cannot be read. {READABLE}"
    if found in set(Kind):
        return f"{name} is {found}, not {claimed}. Give it the right ending and add it again."
    return f"{name} is {found}, not {claimed}."
