"""Knowledge: a GPT's files and the passages extracted from them.

Invariants:
- Values and pure functions only.
- A file's name is for display, never a path.
"""

import re
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
_SKILL_NAME_CHARACTERS = 64
_SKILL_NAME = re.compile(r"[a-z0-9](?:-?[a-z0-9])*")
PIECE_BYTES = 1024 * 1024
"""Originals are stored in pieces of at most this size."""
BYTES_PER_MB = 1024 * 1024
"""Binary megabytes, so a limit of 512 MB accepts any file that a desktop shows as 512 MB."""


class FileState(StrEnum):
    WAITING = "waiting"
    READING = "reading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class KnowledgeLimits:
    """The operator's settings: the largest file in megabytes, the most files per GPT."""

    file_mb: int
    files: int

    @property
    def file_bytes(self) -> int:
        return self.file_mb * BYTES_PER_MB


@dataclass(frozen=True)
class Skill:
    """The name of an agent skill, and its description in one line."""

    name: str
    description: str


def is_skill_name(name: str) -> bool:
    """Return whether an agent skill can have this name (https://agentskills.io/specification)."""
    return len(name) <= _SKILL_NAME_CHARACTERS and _SKILL_NAME.fullmatch(name) is not None


@dataclass(frozen=True, kw_only=True)
class KnowledgeFile:
    """A file in its builder's list.

    `progress` runs from 0 to 1; `reason` says why the file, or some of its pages, could not be read. `recognised`: the
    number of its pages whose text was recognised in a scan. `refused`: the number of its passages that the chosen
    embedding model's provider refused. `skill`: what the file is, if it is
    an agent skill. `origins`: the other authors of the file; `digest`: a keyed digest of its
    bytes (P3).
    """

    id: UUID
    name: str
    bytes: int
    state: FileState
    progress: float
    passages: int
    reason: str | None
    added_at: datetime
    recognised: int = 0
    refused: int = 0
    skill: Skill | None = None
    origins: Origins = NO_ORIGINS
    digest: Digest | None = None


@dataclass(frozen=True)
class Passage:
    """A passage found by a search.

    `score`: higher is better, comparable within one search only. `own`: the passage is from a file that the person
    attached, not from the GPT's knowledge. `origins`: the other authors of the file (P3).
    """

    id: UUID
    file: str
    place: str
    text: str
    score: float
    own: bool = False
    origins: Origins = NO_ORIGINS


def clean_file_name(uploaded_name: str) -> str:
    """Return the display name of an uploaded file.

    It has no folders, no invisible characters, and at most 200 characters. Invalid when nothing is left.
    """
    last = uploaded_name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = one_line(unicodedata.normalize("NFC", last))
    if not name.strip(". "):
        raise Invalid("The file needs a name.", field="name")
    return _shorten(name, FILE_NAME_CHARACTERS)


def make_unique_name(name: str, used_names: Collection[str]) -> str:
    """Return `name`, with " (2)", " (3)" … before its suffix if it is taken.

    Case is ignored.
    """
    folded = {other.casefold() for other in used_names}
    candidate, number = name, 1
    while candidate.casefold() in folded:
        number += 1
        mark = f" ({number})"
        path = PurePosixPath(_shorten(name, FILE_NAME_CHARACTERS - len(mark)))
        candidate = f"{path.stem}{mark}{path.suffix}"
    return candidate


def get_passage_id(file_id: UUID, n: int) -> UUID:
    """Return the id of a passage, always the same for the same file and number.

    So reading a file twice cannot create duplicates.
    """
    return uuid5(file_id, str(n))


def _shorten(name: str, length: int) -> str:
    """Return the name cut in its stem; a suffix of up to 16 characters stays."""
    suffix = PurePosixPath(name).suffix
    if len(name) <= length or len(suffix) > 16:
        return name[:length].rstrip()
    return name[: length - len(suffix)].rstrip() + suffix


def safe_suffix(name: str) -> str:
    """Return the suffix of a file's name (".pdf") if it is safe in a path, else ""."""
    ending = PurePosixPath(name).suffix
    return ending if ending[1:].isascii() and ending[1:].isalnum() else ""
