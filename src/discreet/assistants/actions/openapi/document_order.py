"""Messages between the server and the process that parses documents."""

from typing import Literal

import msgspec

from discreet.assistants.actions.openapi.choosing import Listing
from discreet.assistants.actions.operation import ParsedDocument
from discreet.runtime.confined_child import ChildInput

DocumentTask = Literal["read", "list", "extract", "tools", "pin"]


class DocumentOrder(ChildInput, frozen=True, kw_only=True):
    """A task for the document that follows.

    It reads the document, lists its operations, or extracts those of the numbers `chosen`. For an MCP server it reads
    the pinned `tools`, or does `pin`: the document is then a JSON list of the arguments of `build_tools_document`.
    """

    task: DocumentTask
    fetched_from: str | None = None
    chosen: tuple[int, ...] = ()


class DocumentRead(msgspec.Struct, tag="read"):
    imported: ParsedDocument


class DocumentListed(msgspec.Struct, tag="listed"):
    listing: Listing


class DocumentExtracted(msgspec.Struct, tag="extracted"):
    """`text` is the document with the chosen operations."""

    text: str


class DocumentPinned(msgspec.Struct, tag="pinned"):
    """`text` is the document that pins the tools of an MCP server."""

    text: str


class DocumentUnreadable(msgspec.Struct, tag="unreadable"):
    """The reason why the document is unreadable, with the line if known."""

    why: str
    line: int | None


DocumentAnswer = DocumentRead | DocumentListed | DocumentExtracted | DocumentPinned | DocumentUnreadable
