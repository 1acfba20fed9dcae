"""Knowledge: a GPT's files, and the passages that were found in them (specification: GPTs).

Invariants:
- Values and pure functions.
- A file's name is what people see, never a path.
"""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath
from uuid import UUID, uuid5

from discreet.assistants.gpts.names import one_line
from discreet.errors import Invalid
from discreet.promises.origins import NO_ORIGINS, Digest, Origins

FILE_NAME_CHARACTERS = 200
PIECE_BYTES = 1024 * 1024
"""Originals are stored in pieces of at most this size."""
BYTES_PER_MB = 1024 * 1024
"""No file that any desktop calls 512 MB is refused at a limit of 512 MB."""


class FileState(StrEnum):
    WAITING = "waiting"
    READING = "reading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class KnowledgeLimits:
    """The operator's settings: the largest file in megabytes, the most files of one GPT."""

    file_mb: int
    files: int

    @property
    def file_bytes(self) -> int:
        return self.file_mb * BYTES_PER_MB


@dataclass(frozen=True, kw_only=True)
class KnowledgeFile:
    """A file as its builder sees it. `progress` runs from 0 to 1; `reason` says why it could not be read. `origins`:
    whose words it is, beside the owner's; `digest`: a keyed digest of its bytes (P3)."""

    id: UUID
    name: str
    bytes: int
    state: FileState
    progress: float
    passages: int
    reason: str | None
    added_at: datetime
    origins: Origins = NO_ORIGINS
    digest: Digest | None = None


@dataclass(frozen=True)
class Passage:
    """A found piece of knowledge. `score`: higher is better, comparable within one search alone. `own`: out of a file
    that the person gave, not of the GPT's. `origins`: whose words it is, beside the owner's (P3)."""

    id: UUID
    file: str
    place: str
    text: str
    score: float
    own: bool = False
    origins: Origins = NO_ORIGINS


def file_name(given: str) -> str:
    """The name to show: no folders, no invisible characters, at most 200 characters. Invalid when nothing is left."""
    last = given.replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = one_line(unicodedata.normalize("NFC", last))
    if not name.strip(". "):
        raise Invalid("The file needs a name.", field="name")
    return _shortened(name, FILE_NAME_CHARACTERS)


def free_name(name: str, taken: Collection[str]) -> str:
    """`name`, or with " (2)", " (3)" … before its ending when there is one like it, whatever the case."""
    folded = {other.casefold() for other in taken}
    candidate, number = name, 1
    while candidate.casefold() in folded:
        number += 1
        mark = f" ({number})"
        path = PurePosixPath(_shortened(name, FILE_NAME_CHARACTERS - len(mark)))
        candidate = f"{path.stem}{mark}{path.suffix}"
    return candidate


def passage_id(file_id: UUID, n: int) -> UUID:
    """The same for the same passage of the same file, so that reading a file twice cannot double it."""
    return uuid5(file_id, str(n))


def _shortened(name: str, length: int) -> str:
    """Cut in the stem; the ending tells what the file is, unless it is no real one."""
    suffix = PurePosixPath(name).suffix
    if len(name) <= length or len(suffix) > 16:
        return name[:length].rstrip()
    return name[: length - len(suffix)].rstrip() + suffix


def harmless_ending(name: str) -> str:
    """What a file's name ends with (".pdf"), where that is harmless as a part of a path; "" otherwise."""
    ending = PurePosixPath(name).suffix
    return ending if ending[1:].isascii() and ending[1:].isalnum() else ""
