"""The process that reads one OpenAPI document: a stranger's text, within limits that the kernel holds.

`python -m discreet.actions.openapi.document_child` reads a `DocumentOrder` as a line of JSON and the document's bytes
from its standard input, and writes one `DocumentAnswer` as a frame of JSON. It cannot write files, and has no network
where the kernel allows that.
"""

import os
import sys

import msgspec

from discreet.actions.openapi import Unreadable, import_document
from discreet.actions.openapi.choosing import extract_operations, list_operations
from discreet.actions.openapi.document_order import (
    DocumentAnswer,
    DocumentExtracted,
    DocumentListed,
    DocumentOrder,
    DocumentRead,
    DocumentUnreadable,
)
from discreet.child_process import frame_writer
from discreet.process_limits import NO_MEMORY, close_network, end_with_parent, give_way, limit_process


def main() -> None:
    end_with_parent()
    write = frame_writer()
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=DocumentOrder)
    close_network()
    give_way()
    limit_process(order.memory, order.cpu_seconds)
    try:
        write(msgspec.json.encode(answer(order, sys.stdin.buffer.read(order.size))))
    except MemoryError:
        os._exit(NO_MEMORY)
    os._exit(0)  # no destructor of a library gets a say


def answer(order: DocumentOrder, data: bytes) -> DocumentAnswer:
    """Do what the order says with the document."""
    try:
        text = data.decode("utf-8-sig")
        if order.task == "list":
            return DocumentListed(list_operations(text, order.fetched_from))
        if order.task == "extract":
            return DocumentExtracted(extract_operations(text, order.chosen, order.fetched_from))
        return DocumentRead(import_document(text, order.fetched_from))
    except UnicodeDecodeError:
        return DocumentUnreadable("The document is not UTF-8. Save it as UTF-8.", None)
    except Unreadable as unreadable:
        return DocumentUnreadable(unreadable.problem.why, unreadable.line)


if __name__ == "__main__":
    main()
