"""The ledger as files: JSON with everything, CSV for a spreadsheet (P5).

Invariants:
- A cell of a spreadsheet is text. A cell that a spreadsheet could run as a formula gets an apostrophe, because text of
  a model or a third party must not run on the reader's computer.
"""

import csv
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec

from discreet.assistants.actions.ledger.entry import FullEntry
from discreet.promises.disclosure import Disclosure, ExactRequest
from discreet.promises.spreadsheets import harmless_cell

COLUMNS = (
    "id", "at", "completed_at", "state", "sentence", "host", "operation", "method", "kind", "gpt", "builder",
    "policy_url", "conversation_id", "standing", "temporary", "project", "key", "status", "sent_bytes",
    "received_bytes", "url", "body", "fields",
)  # fmt: skip


async def as_csv(entries: AsyncIterator[FullEntry]) -> AsyncIterator[bytes]:
    """Yield comma-separated lines, every cell quoted, as UTF-8 with a byte order mark.

    Spreadsheets recognise UTF-8 by the mark.
    """
    yield b"\xef\xbb\xbf" + _csv_line(list(COLUMNS))
    async for full in entries:
        yield _csv_line([_cell(_row(full)[column]) for column in COLUMNS])


async def as_json(entries: AsyncIterator[FullEntry]) -> AsyncIterator[bytes]:
    """Yield one object with a list `entries`, each with its stored request and fields."""
    before = b'{"entries":[\n'
    async for full in entries:
        row = _row(full) | {"request": None, "fields": None}
        if full.disclosure is not None:
            row |= {"request": _request(full.disclosure), "fields": msgspec.to_builtins(full.disclosure.fields)}
        del row["url"], row["body"]
        yield before + json.dumps(row, ensure_ascii=False).encode(errors="backslashreplace")
        before = b",\n"
    yield (b"" if before == b",\n" else before) + b"\n]}\n"


def _row(full: FullEntry) -> dict[str, Any]:
    entry, facts, disclosure = full.entry, full.entry.facts, full.disclosure
    return {
        "id": str(entry.id),
        "at": entry.at.isoformat(),
        "completed_at": entry.completed_at.isoformat() if entry.completed_at else None,
        "state": entry.state.value,
        "sentence": full.sentence,
        "host": facts.host,
        "operation": facts.operation,
        "method": facts.method,
        "kind": facts.kind,
        "gpt": facts.gpt_name,
        "builder": facts.builder_name,
        "policy_url": facts.policy_url,
        "conversation_id": str(entry.conversation_id) if entry.conversation_id else None,
        "standing": facts.standing,
        "temporary": facts.temporary,
        "project": facts.program.project_name if facts.program else None,
        "key": facts.program.key_name if facts.program else None,
        "status": entry.result.status,
        "sent_bytes": facts.sent_bytes,
        "received_bytes": entry.result.received,
        "url": disclosure.request.url if disclosure else None,
        "body": body_text(disclosure.request) if disclosure else None,
        "fields": "\n".join(f"{field.name}: {field.value}" for field in disclosure.fields)
        if disclosure
        else _names(full),
    }


def _names(full: FullEntry) -> str | None:
    """Return the field names of an API client's call; its values are not stored."""
    return "\n".join(full.entry.facts.field_names) if full.entry.facts.program else None


def _request(disclosure: Disclosure) -> dict[str, Any]:
    request = disclosure.request
    return {
        "method": request.method,
        "url": request.url,
        "headers": [list(header) for header in request.headers],
        "body": body_text(request),
        "credentials": disclosure.credentials,
    }


def body_text(request: ExactRequest) -> str:
    """Return a request's body as text, with the facts of a picture in its place.

    Bytes that are not UTF-8 are escaped.
    """
    body, at = request.body, request.picture_at
    if (picture := request.picture) is not None:
        facts = f"[{picture.media_type}, {picture.bytes:,} bytes, SHA-256 {picture.sha256}]"
        body = body[:at] + facts.encode() + body[at:]
    return body.decode("utf-8", errors="backslashreplace")


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return harmless_cell(value)
    return "" if value is None else value


def _csv_line(cells: list[Any]) -> bytes:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode(errors="backslashreplace")
