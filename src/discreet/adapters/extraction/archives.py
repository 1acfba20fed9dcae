"""ZIP containers (Office documents, books) and their safety checks.

The directory is checked before anything is unpacked: a ZIP bomb is recognised by its declared sizes. A container that
lies about its sizes hits the process's limits of memory and time.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterable
from io import BytesIO

from discreet.errors import Invalid

MAX_MEMBERS = 20_000
MAX_BYTES = 512 << 20
"""Unpacked size of all members together."""
MAX_COMPRESSION_RATIO = 200
"""Unpacked bytes per packed byte, for members larger than FREE; text rarely exceeds 20."""
FREE = 10 << 20
MARKUP = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx", ".svg")
ENTITY = tuple("<!ENTITY".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))

SKILL_MANIFEST = "SKILL.md"
MAIN_PARTS = (
    ("wordprocessingml", "DOCX"), ("ms-word.document.macroenabled", "DOCX"), ("presentationml", "PPTX"),
    ("ms-powerpoint", "PPTX"), ("spreadsheetml", "XLSX"), ("ms-excel.sheet.macroenabled", "XLSX"),
)  # fmt: skip


def open_archive(data: bytes, name: str) -> zipfile.ZipFile:
    """Open the archive and check its directory. Raises Invalid."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error) as problem:
        raise Invalid(f"{name} is damaged or cut off. Add a complete copy.") from problem
    members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise Invalid(f"{name} is protected by a password. Save it without one and add it again.")
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise Invalid(f"{name} uses an unsupported compression. Save it again with the program that it comes from.")
    unpacked = sum(member.file_size for member in members)
    is_steep = any(member.file_size > max(FREE, MAX_COMPRESSION_RATIO * member.compress_size) for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_BYTES or is_steep:
        raise Invalid(f"{name} looks like a ZIP bomb: it would unpack to {unpacked >> 20} MB. It was not read.")
    return archive


def kind_of_archive(data: bytes, name: str) -> str:
    """Return DOCX, PPTX, XLSX, EPUB or SKILL, or a phrase for another kind. Raises Invalid."""
    with open_archive(data, name) as archive:
        names = set(archive.namelist())
        if "mimetype" in names:
            media_type = member(archive, "mimetype", name)[:100]
            if media_type.strip() == b"application/epub+zip":
                return "EPUB"
            return "an OpenDocument file" if b"opendocument" in media_type else "a ZIP archive"
        if "[Content_Types].xml" not in names:
            is_skill = name.lower().endswith(".skill") or skill_folder(archive.namelist()) is not None
            return "SKILL" if is_skill else "a ZIP archive"
        types = member(archive, "[Content_Types].xml", name).decode("utf-8", "replace").lower()
    mains = [entry for entry in types.split("<") if "main+xml" in entry]
    kinds = {kind for entry in mains for marker, kind in MAIN_PARTS if marker in entry}
    return kinds.pop() if len(kinds) == 1 else "an Office file of another kind"


def skill_folder(paths: Iterable[str]) -> str | None:
    """Return the folder with an agent skill's SKILL.md, "" for the top; None if there is none, or not exactly one."""
    manifests = [path for path in paths if path.rpartition("/")[2] == SKILL_MANIFEST and path.count("/") <= 1]
    return manifests[0].rpartition("/")[0] if len(manifests) == 1 else None


def member(archive: zipfile.ZipFile, path: str, name: str) -> bytes:
    """Unpack one member. Invalid when it is missing or damaged."""
    try:
        return archive.read(path)
    except KeyError as problem:
        raise Invalid(f"{name} is damaged: its part {path[:100]} is missing.") from problem
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError) as problem:
        raise Invalid(f"{name} is damaged: its part {path[:100]} cannot be unpacked.") from problem


def reject_xml_entities(archive: zipfile.ZipFile, name: str) -> None:
    """Raise Invalid when a part declares XML entities.

    Normal documents do not declare any; entity expansion bombs do.
    """
    for path in archive.namelist():
        if path.lower().endswith(MARKUP):
            content = member(archive, path, name)
            if any(mark in content for mark in ENTITY):
                raise Invalid(f"{name} declares XML entities, which can be an attack. It was not read.")
