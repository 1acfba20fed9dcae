"""`discreet actions check FILE…`: the operations and problems of documents.

It needs no server.

Invariants:
- Each named file gets one entry, regardless of its content.
- No more bytes of a file are read than a document may have.
- Nothing but the files is opened.
"""

import json
import os
import stat
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from discreet.assistants.actions.openapi import Unreadable, import_document
from discreet.assistants.actions.openapi.choosing import extract_operations, list_operations
from discreet.assistants.actions.openapi.limits import MAX_BYTES, MAX_BYTES_TO_CHOOSE_FROM, MAX_CHOSEN
from discreet.assistants.actions.operation import DocumentProblem, Operation, ParsedDocument
from discreet.detection.hidden import spell_out_hidden

Echo = Callable[[str], None]

_UNNAMED = "file"
"""The place of a problem when nothing of the file could be read."""


def check(files: Sequence[str], as_json: bool, echo: Echo, fetched_from: str | None = None) -> int:
    """Report on every file. Return 0 when each has a usable operation, else 1.

    `fetched_from` is the URL of the documents: it completes a document that names no server, or one without a host.
    """
    checked = [(file, checked_file(file, fetched_from)) for file in files]
    if as_json:
        echo(json.dumps({"files": [_entry(file, imported) for file, imported in checked]}, indent=2))
    else:
        echo("\n\n".join(_report(file, imported) for file, imported in checked))
    return 0 if all(imported.operations for _, imported in checked) else 1


def checked_file(file: str, fetched_from: str | None = None) -> ParsedDocument:
    """Return the contents of a file. A file that is no document gives a refusal.

    A document above the size limit gives its first operations, with a warning about how many there are to choose from.
    """
    try:
        text = _read_file(file)
        if len(text.encode()) > MAX_BYTES:
            return _preview_large_document(text, fetched_from)
        return import_document(text, fetched_from)
    except Unreadable as unreadable:
        problem = unreadable.problem
    except OSError as error:
        problem = DocumentProblem(_UNNAMED, f"The file cannot be read: {(error.strerror or 'unknown error').lower()}.")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problem = DocumentProblem(f"line {line}", "The file is not UTF-8. Save it as UTF-8.", line)
    except ValueError as error:
        problem = DocumentProblem(_UNNAMED, str(error))
    return ParsedDocument("", (), (), (problem,))


def _preview_large_document(text: str, fetched_from: str | None) -> ParsedDocument:
    """Return the first operations of a large document, read as if chosen."""
    listing = list_operations(text, fetched_from)
    numbers = [operation.number for operation in listing.operations]
    if not numbers:
        return ParsedDocument(listing.title, (), (), listing.refusals)
    why = (
        f"The document has {len(text.encode()):,} bytes, more than the {MAX_BYTES:,} that an action takes. It lists "
        f"{len(numbers):,} operations; choose at most {MAX_CHOSEN} of them in the builder."
    )
    found = import_document(extract_operations(text, numbers[:MAX_CHOSEN], fetched_from), fetched_from)
    warning = DocumentProblem("document", f"{why} The first {min(MAX_CHOSEN, len(numbers))} are shown here.")
    return msgspec.structs.replace(found, warnings=(warning, *found.warnings))


def _read_file(file: str) -> str:
    """Return the text of a regular file.

    Raises OSError, UnicodeDecodeError, ValueError with a sentence.
    """
    if "\0" in file:
        raise ValueError("The file's name holds a null character.")
    descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file_object:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("This is not a file but a directory, a device or the like.")
        data = file_object.read(MAX_BYTES_TO_CHOOSE_FROM + 1)
    if len(data) > MAX_BYTES_TO_CHOOSE_FROM:
        raise ValueError(f"The file has {status.st_size:,} bytes; {MAX_BYTES_TO_CHOOSE_FROM:,} is the limit.")
    return data.decode("utf-8-sig")


def _entry(file: str, imported: ParsedDocument) -> dict[str, Any]:
    return {
        "file": file,
        "operations": [
            {
                "name": operation.name,
                "method": operation.method,
                "path": operation.path,
                "host": operation.host,
                "consequential": operation.consequential,
                "schema": operation.schema,
            }
            for operation in imported.operations
        ],
        "warnings": [{"where": problem.where, "why": problem.why} for problem in imported.warnings],
        "refusals": [{"where": problem.where, "why": problem.why} for problem in imported.refusals],
    }


def _report(file: str, imported: ParsedDocument) -> str:
    title = f"  {spell_out_hidden(imported.title)}" if imported.title else ""
    lines = [
        f"{spell_out_hidden(_printable_name(file))}{title}",
        f"  {_count_in_words(len(imported.operations), 'operation')} can be used",
    ]
    lines += [f"    {_line(operation)}" for operation in imported.operations]
    for problems, what in ((imported.refusals, "refusal"), (imported.warnings, "warning")):
        if problems:
            lines += [
                f"  {_count_in_words(len(problems), what)}",
                *(f"    {_problem(problem)}" for problem in problems),
            ]
    return "\n".join(lines)


def _line(operation: Operation) -> str:
    sends = ", ".join(operation.schema["properties"]) or "nothing"
    asked = "asks every time" if operation.consequential else "may be allowed always"
    path = spell_out_hidden(f"{operation.origin}{operation.path}")
    return f"{operation.name}: {operation.method} {path} ({asked}; sends {spell_out_hidden(sends)})"


def _problem(problem: DocumentProblem) -> str:
    line = f"line {problem.line}" if problem.line else ""
    where = problem.where if problem.where != line else ""
    return f"{', '.join(part for part in (line, where) if part) or 'document'}: {problem.why}"


def _count_in_words(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _printable_name(file: str) -> str:
    """Return a file's name as text, even if its bytes are not UTF-8."""
    return os.fsencode(file).decode(errors="replace")
