"""Opens the entries of the evidence log and copies them into tables (P12).

Entries about a person are opened with that person's key. They contain ids, settings and times, never text that a person
wrote.
"""

import hashlib
import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import msgspec

from discreet.crypto.envelope import DecryptionFailed
from discreet.evidence import log_keys
from discreet.evidence.padding import filler, filler_key
from discreet.evidence.record import open_personal
from discreet.verify.findings import Findings
from discreet.verify.instance import VerificationSnapshot

BATCH_SIZE = 1000

PUBLIC = "SELECT id, subject, facts FROM evidence_public"
PERSONAL = """
    SELECT evidence_personal.id, account_id, sealed, leaf
    FROM evidence_personal JOIN evidence_log ON evidence_log.id = evidence_personal.id
    WHERE sealed <> '' ORDER BY account_id
"""

UNOPENED = """
    SELECT id, leaf, log, position FROM evidence_log
    WHERE NOT EXISTS (SELECT FROM evidence_public WHERE evidence_public.id = evidence_log.id)
        AND NOT EXISTS (SELECT FROM evidence_personal WHERE evidence_personal.id = evidence_log.id)
"""

EntryRow = tuple[Any, Any, str, datetime, str]


async def fill_public(snapshot: VerificationSnapshot, findings: Findings) -> None:
    """Fill `public_entries`. Unreadable facts are a breach."""
    entries: list[EntryRow] = []
    async for row in snapshot.connection.cursor(PUBLIC, prefetch=BATCH_SIZE):
        try:
            entries.append((row["id"], row["subject"], *_parse_facts(row["facts"])))
        except (ValueError, KeyError, TypeError, AttributeError):
            findings.breach(f"entry {row['id']} about {row['subject']}", "Its facts are not in the log's form.")
        if len(entries) >= BATCH_SIZE:
            await _write_rows(snapshot, "public_entries", entries)
    await _write_rows(snapshot, "public_entries", entries)


async def fill_personal(snapshot: VerificationSnapshot, findings: Findings) -> None:
    """Fill `personal_entries`. An entry that does not open or match its leaf is a breach."""
    entries: list[EntryRow] = []
    locked: set[Any] = set()
    async for row, user_key in _with_keys(snapshot):
        findings.checked += 1
        if user_key is None:
            locked.add(row["account_id"])
            continue
        item = f"entry {row['id']} about account {row['account_id']}"
        try:
            opening = open_personal(user_key, row["id"], row["sealed"])
        except (DecryptionFailed, msgspec.DecodeError):
            findings.breach(item, "It does not open with its person's key.")
            continue
        if hashlib.sha256(opening.salt + opening.canonical.encode()).digest() != row["leaf"]:
            findings.breach(item, "It does not match its leaf in the log.")
            continue
        entries.append((row["id"], row["account_id"], *_parse_facts(opening.canonical)))
        if len(entries) >= BATCH_SIZE:
            await _write_rows(snapshot, "personal_entries", entries)
    await _write_rows(snapshot, "personal_entries", entries)
    await snapshot.connection.copy_records_to_table("locked_accounts", records=[(account_id,) for account_id in locked])


async def fill_fillers(snapshot: VerificationSnapshot, findings: Findings) -> None:
    """Fill `filler_entries`: entries that only the key of their log opens.

    Published entries of a log whose key is lost go to `keyless_entries`: fillers among them cannot be recognised.
    """
    fillers: list[Any] = []
    keyless: list[Any] = []
    keys: dict[int, bytes | None] = {}
    async for row in snapshot.connection.cursor(UNOPENED, prefetch=BATCH_SIZE):
        findings.checked += 1
        log = row["log"]
        if log not in keys:
            signing = snapshot.keys.key(log_keys.key_name(log))
            keys[log] = filler_key(signing) if signing else None
        key = keys[log]
        if key is not None and filler(key, row["id"]).commitment() == row["leaf"]:
            fillers.append((row["id"],))
        elif key is None and row["position"] is not None:
            keyless.append((row["id"], log))
    await snapshot.connection.copy_records_to_table("filler_entries", records=fillers)
    await snapshot.connection.copy_records_to_table("keyless_entries", records=keyless)
    for log in sorted({log for _, log in keyless}):
        findings.add_unchecked(
            f"openings of entries of log {log}",
            "Its key is not in the key store, so fillers look the same as entries whose opening was removed.",
        )


async def fill_since(snapshot: VerificationSnapshot) -> None:
    """Fill `log_start` with the moment at which the log began.

    Public entries contain only the hour: if the first entry is public, rows need entries from the next hour on.
    """
    await snapshot.connection.execute(
        """
        INSERT INTO log_start
        SELECT coalesce(
            (SELECT since FROM evidence_kind_starts WHERE kind = 'log'),
            CASE WHEN at = date_trunc('hour', at, 'UTC') THEN at + interval '1 hour' ELSE at END)
        FROM (SELECT min(at) AS at FROM public_entries) AS first
        """
    )


async def _write_rows(snapshot: VerificationSnapshot, table: str, entries: list[EntryRow]) -> None:
    """Write the entries to a table and clear the list."""
    await snapshot.connection.copy_records_to_table(table, records=entries)
    entries.clear()


async def _with_keys(snapshot: VerificationSnapshot) -> AsyncIterator[tuple[Any, bytes | None]]:
    """Yield each row with the key of the person concerned; the rows of one person are consecutive."""
    last, user_key = None, None
    async for row in snapshot.connection.cursor(PERSONAL, prefetch=BATCH_SIZE):
        if row["account_id"] != last:
            last = row["account_id"]
            try:
                user_key = snapshot.keys.key(f"user/{last}")
            except DecryptionFailed:
                user_key = None
        yield row, user_key


def _parse_facts(canonical: str) -> tuple[str, datetime, str]:
    """Return kind, moment, and facts as JSON."""
    entry = json.loads(canonical)
    return entry["kind"], datetime.fromisoformat(entry["at"]), json.dumps(entry["facts"])
