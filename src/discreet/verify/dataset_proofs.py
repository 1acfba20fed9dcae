"""Checks datasets against manifests, rows and choices, by proofs only (P1, P11).

Invariants:
- Only proofs are read. Files of records are opened only to compare their digests with the manifest's.
- A proof names its record's parties by commitments. Each commitment is recomputed from the names in the dataset's rows,
  and each moment of permission is looked up in the history of yes and no up to the dataset's request.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from discreet.crypto.envelope import DecryptionFailed
from discreet.evidence.merkle import leaf_hash, root
from discreet.training.keys import DatasetKeys
from discreet.training.manifest import Manifest, decode_manifest, rule_used
from discreet.training.proofs import Proof, commitment
from discreet.training.shard import ShardFile, open_file, read_proofs
from discreet.verify.findings import Findings
from discreet.verify.instance import VerificationSnapshot

BATCH_SIZE = 1000

DATASETS = "SELECT id, records, manifest, created_at FROM datasets WHERE state = 'ready' ORDER BY created_at, id"

RECORDS = """
    SELECT dataset_records.n, dataset_records.parties, dataset_records.conversation_id, conversations.began_at,
        conversations.owner_id IS DISTINCT FROM dataset_records.owner_id AND conversations.id IS NOT NULL
            AS has_other_owner
    FROM dataset_records LEFT JOIN conversations ON conversations.id = dataset_records.conversation_id
    WHERE dataset_records.dataset_id = $1 ORDER BY n
"""

CHOICES = """
    SELECT party, at, allowed FROM choices WHERE party = ANY ($1) AND purpose = 'improve'
    UNION ALL SELECT party, at, false FROM lost_permissions WHERE party = ANY ($1)
"""

IN_FLIGHT = timedelta(minutes=1)
"""A "no" in the last minute before a dataset was requested may have come after its conversations were chosen."""


@dataclass(frozen=True)
class PartyAnswers:
    """When a party said yes, and when it said no or lost its permission."""

    yes: frozenset[datetime]
    no: frozenset[datetime]


NO_ANSWERS = PartyAnswers(frozenset(), frozenset())


async def check(snapshot: VerificationSnapshot, findings: Findings) -> None:
    for row in await snapshot.connection.fetch(DATASETS):
        name = f"dataset {row['id']}"
        findings.checked += 1
        if (keys := snapshot.archive.keys(row["id"])) is None:
            findings.add_unchecked(name, "Its key is not in the key store, so its proofs cannot be opened.")
            continue
        await _check_dataset(snapshot, findings, name, row, keys)


async def _check_dataset(
    snapshot: VerificationSnapshot, findings: Findings, name: str, row: Any, keys: DatasetKeys
) -> None:
    try:
        manifest = decode_manifest(row["manifest"])
        directory = snapshot.archive.folder(row["id"])
        recomputed_root = await asyncio.to_thread(_compute_root, directory, manifest, keys)
        findings.expect(
            recomputed_root == manifest.merkle_root, name, "Its records' proofs do not lead to its manifest's root."
        )
        findings.expect(
            (row["records"], manifest.conversations.included) == (manifest.conversations.included,) * 2,
            name,
            "Its manifest counts other records than its row.",
        )
        if manifest.rule != rule_used():
            findings.add_unchecked(
                name, "It was built with another version of the rule, which this version does not know."
            )
        proofs = (proof for shard in manifest.shards for proof in read_proofs(directory, shard.number, keys))
        until = row["created_at"] - IN_FLIGHT
        async for records, batch in _proof_batches(snapshot, row["id"], proofs):
            await _check_records(snapshot, findings, name, keys, records, batch, until)
        for file in (file for shard in manifest.shards for file in shard.files):
            findings.checked += 1
            is_intact = await asyncio.to_thread(_matches_manifest, directory, file, keys)
            findings.expect(is_intact, name, f"Its file {file.name} is not the one in its manifest.")
    except (DecryptionFailed, OSError, msgspec.DecodeError) as error:
        findings.breach(name, f"Its proofs are missing or were changed ({type(error).__name__}).")


def _compute_root(directory: Path, manifest: Manifest, keys: DatasetKeys) -> str:
    proofs = (proof for shard in manifest.shards for proof in read_proofs(directory, shard.number, keys))
    return root(leaf_hash(proof.leaf()) for proof in proofs).hex()


def _matches_manifest(directory: Path, file: ShardFile, keys: DatasetKeys) -> bool:
    """Return whether a file's plain bytes have the manifest's size and digest.

    Raises DecryptionFailed if the file is missing or damaged.
    """
    size, digest = 0, hashlib.sha256()
    for piece in open_file(directory, file.name, keys):
        size += len(piece)
        digest.update(piece)
    return (size, digest.hexdigest()) == (file.bytes, file.sha256)


async def _proof_batches(
    snapshot: VerificationSnapshot, dataset_id: UUID, proofs: Iterator[Proof]
) -> AsyncIterator[tuple[list[Any], list[Proof]]]:
    """Yield batches of rows and the proofs at the same positions.

    The last batches also hold surplus rows or proofs.
    """
    cursor = await snapshot.connection.cursor(RECORDS, dataset_id)
    while True:
        rows, batch = await cursor.fetch(BATCH_SIZE), list(islice(proofs, BATCH_SIZE))
        if not rows and not batch:
            return
        yield rows, batch


async def _check_records(
    snapshot: VerificationSnapshot,
    findings: Findings,
    name: str,
    keys: DatasetKeys,
    rows: list[Any],
    proofs: list[Proof],
    until: datetime,
) -> None:
    findings.checked += max(len(rows), len(proofs))
    if [row["n"] for row in rows] != [proof.n for proof in proofs]:
        findings.breach(name, "Its rows and its proofs do not name the same records.")
        return
    parties = {party for row in rows for party in row["parties"]}
    answers = await _load_party_answers(snapshot, parties)
    for row, proof in zip(rows, proofs, strict=True):
        if fault := _find_fault(keys, row, proof) or _find_consent_fault(keys, row, proof, answers, until):
            findings.breach(f"{name}, record {proof.n}", fault)


async def _load_party_answers(snapshot: VerificationSnapshot, parties: Iterable[str]) -> dict[str, PartyAnswers]:
    """Return each party's answers about training."""
    rows = await snapshot.connection.fetch(CHOICES, list(parties))
    rows_by_party: dict[str, list[Any]] = {}
    for row in rows:
        rows_by_party.setdefault(row["party"], []).append(row)
    return {
        party: PartyAnswers(
            frozenset(row["at"] for row in party_rows if row["allowed"]),
            frozenset(row["at"] for row in party_rows if not row["allowed"]),
        )
        for party, party_rows in rows_by_party.items()
    }


def _find_fault(keys: DatasetKeys, row: Any, proof: Proof) -> str | None:
    """Return what is wrong with a record, or None."""
    salt = keys.salt(proof.n, "party")
    committed = {party.commitment: party.allowed_since for party in proof.parties}
    since = {party: committed.get(commitment(salt, party)) for party in row["parties"]}
    if None in since.values() or len(committed) != len(row["parties"]):
        return "Its proof is of other parties than its row names."
    if not proof.permits:
        return "Not every party had allowed it since before it began."
    if row["has_other_owner"]:
        return "Its row names another owner than its conversation."
    if row["began_at"] is not None and row["began_at"] != proof.began_at:
        return "Its conversation did not begin when its proof says."
    return None


def _find_consent_fault(
    keys: DatasetKeys, row: Any, proof: Proof, answers: dict[str, PartyAnswers], until: datetime
) -> str | None:
    """Return what in the history of choices contradicts a record, or None."""
    salt = keys.salt(proof.n, "party")
    committed = {party.commitment: party.allowed_since for party in proof.parties}
    for party in row["parties"]:
        moment, own_answers = committed[commitment(salt, party)], answers.get(party, NO_ANSWERS)
        if party.startswith(("user:", "gpt:")) and moment not in own_answers.yes:
            return f"No choice of {party} was made at the moment that its proof names."
        if any(moment <= no < until for no in own_answers.no):
            return f"{party} had ended the yes that its proof names, before the dataset was asked for."
        if party.startswith(("third_party:", "file:")) or (party.startswith("service:") and "consumer" not in party):
            return f"{party} is a party to it, and never allows improvement."
    return None
