"""Receipts: files that let an outsider verify one entry without this server (P12).

`docs/formats/evidence.md` documents the file, and `check_evidence.py` checks it.

Invariant: a receipt is made from signed data and verified before it is handed out. A changed row yields no receipt.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from discreet.errors import Misconfigured
from discreet.evidence.checkpoint import NotSigned, VerifierKey
from discreet.evidence.cosignature import NO_WITNESSES, WitnessPolicy
from discreet.evidence.entry import Opening
from discreet.evidence.merkle import leaf_hash, verify_inclusion

FORMAT: Final = "discreet-evidence-receipt-1"


@dataclass(frozen=True)
class EntryPosition:
    """An entry's number in a signed tree, and the path from it to the root."""

    number: int
    path: Sequence[bytes]
    note: str


class EvidenceReceipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """A receipt. Binary values are in Base64.

    `entry` is the committed entry; `key` verifies the signature. `required` of the `witnesses` must have cosigned the
    checkpoint.
    """

    format: str
    entry: dict[str, Any]
    salt: str
    number: int
    path: list[str]
    checkpoint: str
    key: str
    witnesses: list[str] = []
    required: int = 0


def make_receipt(
    opening: Opening, position: EntryPosition, key: VerifierKey, policy: WitnessPolicy = NO_WITNESSES
) -> EvidenceReceipt:
    """Make the receipt of an entry.

    Raises Misconfigured if the receipt would not hold, because the database was changed.
    """
    if not _is_valid(opening, position, key):
        raise Misconfigured(
            f"Entry {position.number} of the evidence log does not match the signed tree: the database was changed. "
            "Its receipt would not hold, so none is made."
        )
    return EvidenceReceipt(
        FORMAT,
        json.loads(opening.canonical),
        _base64(opening.salt),
        position.number,
        [_base64(step) for step in position.path],
        position.note,
        str(key),
        [str(witness) for witness in policy.witnesses],
        policy.required,
    )


def _is_valid(opening: Opening, position: EntryPosition, key: VerifierKey) -> bool:
    try:
        tree = key.read(position.note)
    except NotSigned:
        return False
    leaf = leaf_hash(opening.commitment())
    return verify_inclusion(leaf, position.number, tree.size, position.path, tree.root)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
