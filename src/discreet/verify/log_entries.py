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

Told = tuple[Any, Any, str, datetime, str]


async def lay_out_public(on: VerificationSnapshot, found: Findings) -> None:
    """Fill `told_public`. Unreadable facts are a breach."""
    told: list[Told] = []
    async for row in on.connection.cursor(PUBLIC, prefetch=BATCH_SIZE):
        try:
            told.append((row["id"], row["subject"], *_facts(row["facts"])))
        except (ValueError, KeyError, TypeError, AttributeError):
            found.breach(f"entry {row['id']} about {row['subject']}", "Its facts are not in the log's form.")
        if len(told) >= BATCH_SIZE:
            await _put(on, "told_public", told)
    await _put(on, "told_public", told)


async def lay_out_personal(on: VerificationSnapshot, found: Findings) -> None:
    """Fill `told_personal`. An entry that does not open or match its leaf is a breach."""
    told: list[Told] = []
    locked: set[Any] = set()
    async for row, user_key in _with_keys(on):
        found.checked += 1
        if user_key is None:
            locked.add(row["account_id"])
            continue
        item = f"entry {row['id']} about account {row['account_id']}"
        try:
            opening = open_personal(user_key, row["id"], row["sealed"])
        except (DecryptionFailed, msgspec.DecodeError):
            found.breach(item, "It does not open with its person's key.")
            continue
        if hashlib.sha256(opening.salt + opening.canonical.encode()).digest() != row["leaf"]:
            found.breach(item, "It does not match its leaf in the log.")
            continue
        told.append((row["id"], row["account_id"], *_facts(opening.canonical)))
        if len(told) >= BATCH_SIZE:
            await _put(on, "told_personal", told)
    await _put(on, "told_personal", told)
    await on.connection.copy_records_to_table("told_locked", records=[(account_id,) for account_id in locked])


async def lay_out_fillers(on: VerificationSnapshot, found: Findings) -> None:
    """Fill `told_fillers`: entries that only the key of their log opens.

    Published entries of a log whose key is lost go to `told_keyless`: fillers among them cannot be recognised.
    """
    fillers: list[Any] = []
    keyless: list[Any] = []
    keys: dict[int, bytes | None] = {}
    async for row in on.connection.cursor(UNOPENED, prefetch=BATCH_SIZE):
        found.checked += 1
        log = row["log"]
        if log not in keys:
            signing = on.keys.key(log_keys.key_name(log))
            keys[log] = filler_key(signing) if signing else None
        key = keys[log]
        if key is not None and filler(key, row["id"]).commitment() == row["leaf"]:
            fillers.append((row["id"],))
        elif key is None and row["position"] is not None:
            keyless.append((row["id"], log))
    await on.connection.copy_records_to_table("told_fillers", records=fillers)
    await on.connection.copy_records_to_table("told_keyless", records=keyless)
    for log in sorted({log for _, log in keyless}):
        found.add_unchecked(
            f"openings of entries of log {log}",
            "Its key is not in the key store, so fillers look the same as entries whose opening was removed.",
        )


async def lay_out_since(on: VerificationSnapshot) -> None:
    """Fill `told_since` with the moment at which the log began.

    Public entries contain only the hour: if the first entry is public, rows need entries from the next hour on.
    """
    await on.connection.execute(
        """
        INSERT INTO told_since
        SELECT coalesce(
            (SELECT since FROM evidence_kind_starts WHERE kind = 'log'),
            CASE WHEN at = date_trunc('hour', at, 'UTC') THEN at + interval '1 hour' ELSE at END)
        FROM (SELECT min(at) AS at FROM told_public) AS first
        """
    )


async def _put(on: VerificationSnapshot, table: str, told: list[Told]) -> None:
    """Write the entries to a table and clear the list."""
    await on.connection.copy_records_to_table(table, records=told)
    told.clear()


async def _with_keys(on: VerificationSnapshot) -> AsyncIterator[tuple[Any, bytes | None]]:
    """Yield each row with its person's key; the rows of one person are consecutive."""
    last, user_key = None, None
    async for row in on.connection.cursor(PERSONAL, prefetch=BATCH_SIZE):
        if row["account_id"] != last:
            last = row["account_id"]
            try:
                user_key = on.keys.key(f"user/{last}")
            except DecryptionFailed:
                user_key = None
        yield row, user_key


def _facts(canonical: str) -> tuple[str, datetime, str]:
    """Return kind, moment, and facts as JSON."""
    entry = json.loads(canonical)
    return entry["kind"], datetime.fromisoformat(entry["at"]), json.dumps(entry["facts"])
