"""What the server and the process that reads an OpenAPI document say to each other."""

from typing import Literal

import msgspec

from discreet.actions.openapi.choosing import Listing
from discreet.actions.operation import Imported


class DocumentOrder(msgspec.Struct):
    """What to do with the `size` bytes of the document that follow: read it whole, list its operations, or extract
    those of the numbers `chosen`. Limits: bytes of memory, seconds of CPU time."""

    task: Literal["read", "list", "extract"]
    size: int
    memory: int
    cpu_seconds: int
    fetched_from: str | None = None
    chosen: tuple[int, ...] = ()


class DocumentRead(msgspec.Struct, tag="read"):
    imported: Imported


class DocumentListed(msgspec.Struct, tag="listed"):
    listing: Listing


class DocumentExtracted(msgspec.Struct, tag="extracted"):
    """`text` is the document of the chosen operations."""

    text: str


class DocumentUnreadable(msgspec.Struct, tag="unreadable"):
    """Why nothing can be made of it, and at which line where that is known."""

    why: str
    line: int | None


DocumentAnswer = DocumentRead | DocumentListed | DocumentExtracted | DocumentUnreadable
