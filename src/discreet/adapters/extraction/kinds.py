"""Detection of a file's kind by its content and name.

A file whose content contradicts its name is refused.
"""

import re
from enum import StrEnum

from discreet.adapters.extraction.archives import kind_of_archive
from discreet.adapters.extraction.plain import decode_text
from discreet.errors import Invalid

READABLE = (
    "Text, Markdown, HTML, PDF, DOCX, PPTX, XLSX, CSV, EPUB, e-mail (EML), source code and pictures of text (PNG, "
    "JPEG, WebP) can be read."
)


class ReadableFileKind(StrEnum):
    """A readable kind of file; the value is its name for people."""

    PDF = "a PDF"
    DOCX = "a Word document"
    PPTX = "a PowerPoint presentation"
    XLSX = "an Excel workbook"
    EPUB = "an EPUB book"
    EML = "an e-mail"
    SKILL = "an agent skill"
    HTML = "an HTML page"
    PICTURE = "a picture"
    TEXT = "a text file"


BY_ENDING = {
    "pdf": ReadableFileKind.PDF,
    "epub": ReadableFileKind.EPUB,
    "eml": ReadableFileKind.EML,
    "skill": ReadableFileKind.SKILL,
    "html": ReadableFileKind.HTML,
    "htm": ReadableFileKind.HTML,
    "xhtml": ReadableFileKind.HTML,
    "docx": ReadableFileKind.DOCX,
    "docm": ReadableFileKind.DOCX,
    "dotx": ReadableFileKind.DOCX,
    "pptx": ReadableFileKind.PPTX,
    "pptm": ReadableFileKind.PPTX,
    "ppsx": ReadableFileKind.PPTX,
    "xlsx": ReadableFileKind.XLSX,
    "xlsm": ReadableFileKind.XLSX,
    "png": ReadableFileKind.PICTURE,
    "jpg": ReadableFileKind.PICTURE,
    "jpeg": ReadableFileKind.PICTURE,
    "webp": ReadableFileKind.PICTURE,
    "txt": ReadableFileKind.TEXT,
    "md": ReadableFileKind.TEXT,
    "markdown": ReadableFileKind.TEXT,
    "csv": ReadableFileKind.TEXT,
    "tsv": ReadableFileKind.TEXT,
    "json": ReadableFileKind.TEXT,
    "xml": ReadableFileKind.TEXT,
    "yaml": ReadableFileKind.TEXT,
    "yml": ReadableFileKind.TEXT,
    "log": ReadableFileKind.TEXT,
}
"""Files with another ending or none are identified by their content only, because source code has many endings."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PICTURES = frozenset(("a PNG image", "a JPEG image", "a WebP image"))
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"RIFF", "an image, sound or video"),
    (b"ID3", "a sound"),
    (b"OggS", "a sound"),
    (b"fLaC", "a sound"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\0", "a database"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS", "a PostScript document"),
)
_HEADER_LINE = re.compile(rb"[!-9;-~]+:[ \t]")
"""The first line of an e-mail (RFC 5322 §2.2)."""


def identify(data: bytes, name: str) -> ReadableFileKind:
    """Return the kind of this file.

    Invalid when the content contradicts `name`, or its kind cannot be read.
    """
    if not data.strip():
        raise Invalid(f"{name} is empty.")
    claimed = BY_ENDING.get(name.rpartition(".")[2].lower()) if "." in name else None
    detected = _by_signature(data, name)
    if claimed is None and isinstance(detected, ReadableFileKind):
        return detected
    if detected in PICTURES and claimed in (None, ReadableFileKind.PICTURE):
        return ReadableFileKind.PICTURE
    if detected is not None and detected is not claimed:
        raise Invalid(_contradiction(name, str(detected), claimed))
    if detected is None and claimed not in (None, ReadableFileKind.TEXT, ReadableFileKind.HTML, ReadableFileKind.EML):
        description = "text" if decode_text(data) is not None else "of an unknown kind"
        raise Invalid(f"{name} is not {claimed}: its content is {description}.")
    if detected is None and decode_text(data) is None:
        raise Invalid(f"{name} is not text (or not in UTF-8, UTF-16 or Windows-1252). {READABLE}")
    if claimed is ReadableFileKind.EML and not _HEADER_LINE.match(data.lstrip()):
        raise Invalid(f"{name} is not an e-mail: it does not start with an e-mail header.")
    return claimed or ReadableFileKind.TEXT


def _by_signature(data: bytes, name: str) -> ReadableFileKind | str | None:
    """Return the kind that the content announces.

    It is a readable kind, a phrase for another kind, or None. Invalid when the file is damaged.
    """
    head = data[:1024].lstrip()
    if head.startswith(b"%PDF-"):
        return ReadableFileKind.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        kind = kind_of_archive(data, name)
        return ReadableFileKind[kind] if kind in ReadableFileKind.__members__ else kind
    if head.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Invalid(f"{name} is protected by a password. Save it without one and add it again.")
        return "an older Office document"
    if head[4:8] == b"ftyp":
        return "a video"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "a WebP image"
    return next((kind_name for signature, kind_name in SIGNATURES if head.startswith(signature)), None)


def _contradiction(name: str, detected: str, claimed: ReadableFileKind | None) -> str:
    if claimed is None:
        return f"{name} is {detected}, which cannot be read. {READABLE}"
    if detected in set(ReadableFileKind):
        return f"{name} is {detected}, not {claimed}. Give it the right ending and add it again."
    return f"{name} is {detected}, not {claimed}."
