"""The process that parses one untrusted document of an action, within limits.

`python -m discreet.assistants.actions.openapi.document_child` reads a `DocumentOrder` as a line of JSON and the
document's bytes from its standard input, and writes one `DocumentAnswer` as a frame of JSON. It cannot write files, and
has no network where the kernel can block it.
"""

import json
from collections.abc import Iterator

import msgspec

from discreet.assistants.actions.mcp.document import build_tools_document, parse_tools_document
from discreet.assistants.actions.openapi import Unreadable, import_document
from discreet.assistants.actions.openapi.choosing import extract_operations, list_operations
from discreet.assistants.actions.openapi.document_order import (
    DocumentAnswer,
    DocumentExtracted,
    DocumentListed,
    DocumentOrder,
    DocumentPinned,
    DocumentRead,
    DocumentUnreadable,
)
from discreet.errors import Invalid
from discreet.runtime.confined_child import answer_order


def answers(order: DocumentOrder, data: bytes) -> Iterator[bytes]:
    """Yield one frame: the answer as JSON."""
    yield msgspec.json.encode(answer(order, data))


def answer(order: DocumentOrder, data: bytes) -> DocumentAnswer:
    """Run the order's task on the document."""
    try:
        text = data.decode("utf-8-sig")
        if order.task == "list":
            return DocumentListed(list_operations(text, order.fetched_from))
        if order.task == "extract":
            return DocumentExtracted(extract_operations(text, order.chosen, order.fetched_from))
        if order.task == "tools":
            return DocumentRead(parse_tools_document(text))
        if order.task == "pin":
            return DocumentPinned(build_tools_document(*json.loads(text)))
        return DocumentRead(import_document(text, order.fetched_from))
    except UnicodeDecodeError:
        return DocumentUnreadable("The document is not UTF-8. Save it as UTF-8.", None)
    except Unreadable as unreadable:
        return DocumentUnreadable(unreadable.problem.why, unreadable.line)
    except Invalid as refused:
        return DocumentUnreadable(refused.sentence, None)


if __name__ == "__main__":
    answer_order(DocumentOrder, answers)
