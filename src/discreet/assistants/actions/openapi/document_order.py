"""What the server and the process that reads an OpenAPI document say to each other."""

from typing import Literal

import msgspec

from discreet.assistants.actions.openapi.choosing import Listing
from discreet.assistants.actions.operation import Imported
from discreet.runtime.confined_child import ChildInput

DocumentTask = Literal["read", "list", "extract", "tools", "pin"]


class DocumentOrder(ChildInput, frozen=True, kw_only=True):
    """What to do with the document that follows: read it whole, list its operations, or extract those of the numbers
    `chosen`. Of an MCP server: read its pinned `tools`, or `pin` what it told: the
    arguments of `document_of` as a list of JSON."""

    task: DocumentTask
    fetched_from: str | None = None
    chosen: tuple[int, ...] = ()


class DocumentRead(msgspec.Struct, tag="read"):
    imported: Imported


class DocumentListed(msgspec.Struct, tag="listed"):
    listing: Listing


class DocumentExtracted(msgspec.Struct, tag="extracted"):
    """`text` is the document of the chosen operations."""

    text: str


class DocumentPinned(msgspec.Struct, tag="pinned"):
    """`text` is the document that pins the tools of an MCP server."""

    text: str


class DocumentUnreadable(msgspec.Struct, tag="unreadable"):
    """Why nothing can be made of it, and at which line where that is known."""

    why: str
    line: int | None


DocumentAnswer = DocumentRead | DocumentListed | DocumentExtracted | DocumentPinned | DocumentUnreadable
