#!/usr/bin/env python3
"""Check evidence of a Discreet server offline. It needs only Python 3.10 or later.

    check_evidence.py receipt RECEIPT.json [--key KEY] [--witness KEY]... [--required NUMBER]
    check_evidence.py consistent OLD NEW PROOF --key KEY
    check_evidence.py begun OLD RECEIPTS --key KEY

A receipt holds if its entry is in the tree that its checkpoint signs. Two checkpoints are consistent if the newer tree
begins with the older one: no entry was removed or changed. PROOF comes from /evidence/consistency/OLD_SIZE/NEW_SIZE of
the server, KEY from /evidence/key. Get the key once from a source that you trust and keep it: without --key a receipt
only proves that the key inside it signed it. Witnesses cosign checkpoints, so that everyone sees the same log: name
them with --witness; --required of them, or all, must have cosigned.

After a restored backup a server may begin a new log. OLD is a checkpoint of the old log, KEY its key, RECEIPTS the
answer of /evidence/begun. It holds if the new log names the old one with a tree that is not smaller than yours.
"""

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path

P = 2**255 - 19  # Ed25519: RFC 8032, sections 5.1 and 6
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]


def require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)


def unpack(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
    c, d = 2 * p[3] * q[3] * D, 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar: int, point: Point) -> Point:
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point, scalar = add(point, point), scalar >> 1
    return total


def decode(encoded: bytes) -> Point:
    odd, y = divmod(int.from_bytes(encoded, "little"), 2**255)
    x2 = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    require(y < P and (x * x - x2) % P == 0 and not (x == 0 and odd), "This is not a point of the curve.")
    x = P - x if x % 2 != odd else x
    return x, y, 1, x * y


def is_signed(public: bytes, text: bytes, signature: bytes) -> bool:
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(r + public + text).digest(), "little") % L
    p, q = times(s, decode(b"\x58" + b"\x66" * 31)), add(decode(r), times(h, decode(public)))
    same = (p[0] * q[2] - q[0] * p[2]) % P == (p[1] * q[2] - q[1] * p[2]) % P == 0
    return same and len(signature) == 64 and s < L


def read_key(key: str | None, kind: bytes) -> tuple[str, bytes]:
    """Return the name and public key of a verifier key (c2sp.org/signed-note)."""
    require((key or "").count("+") >= 2, "Give the log's key with --key, as the server shows it at /evidence/key.")
    name, key_id, encoded = (key or "").strip().split("+", 2)
    public = unpack(encoded)
    intact = public[:1] == kind and len(public) == 33 and digest(f"{name}\n".encode() + public)[:4].hex() == key_id
    require(intact, "The key is damaged, or of another kind.")
    return name, public


def signatures(note: str, name: str, public: bytes) -> list[bytes]:
    """Return the signatures of a note that have this key's id."""
    lines = [line.split(" ", 2) for line in note[note.rfind("\n\n") + 2 :].splitlines()]
    own = ("—", name, digest(f"{name}\n".encode() + public)[:4])
    return [unpack(each)[4:] for dash, who, each in lines if (dash, who, unpack(each)[:4]) == own]


def read_checkpoint(note: str, key: str | None) -> tuple[int, bytes]:
    """Return the size and root of a signed checkpoint (c2sp.org/tlog-checkpoint)."""
    name, public = read_key(key, b"\x01")
    text = note[: note.rfind("\n\n") + 1]
    origin, size, root, rest = text.split("\n", 3)
    require(origin == name and not rest, f"The checkpoint is of {origin}, the key of {name}.")
    signed = signatures(note, name, public)
    require(bool(signed), "The checkpoint is not signed with this key.")
    require(is_signed(public[1:], text.encode(), signed[0]), "The checkpoint's signature is wrong.")
    return int(size), unpack(root)


def require_witnesses(note: str, witnesses: list[str], required: int) -> str:
    """Require cosignatures of witnesses; say how many (c2sp.org/tlog-cosignature)."""
    text, found = note[: note.rfind("\n\n") + 1], set()
    for witness in witnesses:
        name, public = read_key(witness, b"\x04")
        for signed in signatures(note, name, public):
            cosigned = f"cosignature/v1\ntime {int.from_bytes(signed[:8], 'big')}\n{text}".encode()
            require(is_signed(public[1:], cosigned, signed[8:]), f"The cosignature of {name} is wrong.")
            found.add(public)
    require(len(found) >= required, f"{len(found)} of {len(witnesses)} witnesses have cosigned; {required} must.")
    return f"\nCosigned by {len(found)} of {len(witnesses)} witnesses." if witnesses else ""


def climb(at: int, last: int, old: bytes, new: bytes, steps: list[bytes]) -> tuple[bytes, bytes]:
    """Return both trees' roots from a leaf (RFC 9162, 2.1.3.2 and 2.1.4.2)."""
    for sibling in steps:
        require(last > 0, "The proof is too long.")
        if at % 2 or at == last:
            old, new = digest(b"\x01" + sibling + old), digest(b"\x01" + sibling + new)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            new = digest(b"\x01" + new + sibling)
        at, last = at >> 1, last >> 1
    require(last == 0, "The proof is too short.")
    return old, new


def check_receipt(key: str | None, text: str, witnesses: list[str] | None = None, required: int | None = None) -> str:
    receipt = json.loads(text)
    require(receipt["format"] == "discreet-evidence-receipt-1", "This is not a receipt that this program can read.")
    size, root = read_checkpoint(receipt["checkpoint"], key or receipt["key"])
    salt, number = unpack(receipt["salt"]), receipt["number"]
    require(len(salt) == 32 and 0 <= number < size, "The receipt's salt or number is invalid.")
    canonical = json.dumps(receipt["entry"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    leaf = digest(b"\x00" + digest(salt + canonical.encode()))
    _, reached = climb(number, size - 1, leaf, leaf, [unpack(step) for step in receipt["path"]])
    require(reached == root, "The entry is not in the signed tree: entry, salt, number or path were changed.")
    named = witnesses or receipt.get("witnesses", [])
    least = len(named) if witnesses else receipt.get("required", 0)
    cosigned = require_witnesses(receipt["checkpoint"], named, least if required is None else required)
    if named and not witnesses:
        cosigned += " Note: the receipt itself names them. Give --witness to verify them."
    whose = "" if key else "\nNote: the key comes from the receipt itself. Give --key to be sure of the log."
    return f"Holds: entry {number} of {size} in the log.\n{json.dumps(receipt['entry'], indent=2)}{cosigned}{whose}"


def check_consistent(key: str | None, old_note: str, new_note: str, proof: str) -> str:
    (old, old_root), (new, new_root) = read_checkpoint(old_note, key), read_checkpoint(new_note, key)
    steps = [unpack(step) for step in proof.split()]
    require(old <= new, "The first checkpoint is the newer one.")
    if old == new:
        require(old_root == new_root and not steps, "Same size, other root: the server has shown two different logs.")
    elif old:
        first, *rest = [old_root, *steps] if old & (old - 1) == 0 else steps
        at, last = old - 1, new - 1
        while at % 2:
            at, last = at >> 1, last >> 1
        reached = climb(at, last, first, first, rest)
        require(reached == (old_root, new_root), "The log was rewritten, or the proof is of other trees.")
    return f"Consistent: the first {old} of the {new} entries are the same."


def check_begun(key: str | None, old_note: str, receipts: str) -> str:
    size, root = read_checkpoint(old_note, key)
    origin = old_note.split("\n", 1)[0]
    for receipt in json.loads(receipts):
        facts, said = receipt["entry"]["facts"], check_receipt(None, json.dumps(receipt))
        if receipt["entry"]["kind"] == "log_begun" and facts["before"]["origin"] == origin:
            before = facts["before"]
            require(receipt["number"] == 0 and facts["origin"] != origin, "The first entry of the new log is invalid.")
            require(before["size"] >= size, f"The new log names {before['size']} old entries, and yours has {size}.")
            require(before["size"] > size or unpack(before["root"]) == root, "The new log names another tree.")
            lost = max(0, size - before["here"])
            return f"Named: the new log is {facts['origin']}. It says {lost} of your {size} entries are lost.\n{said}"
    raise ValueError(f"No new log names {origin} as the log before it.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["receipt", "consistent", "begun"])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--key")
    parser.add_argument("--witness", action="append", default=[])
    parser.add_argument("--required", type=int)
    asked = parser.parse_args()
    try:
        texts = [file.read_text(encoding="utf-8") for file in asked.files]
        more = (asked.witness, asked.required) if asked.what == "receipt" else ()
        print(globals()[f"check_{asked.what}"](asked.key, *texts, *more))
    except (ValueError, KeyError, TypeError, OSError, RecursionError) as error:
        sys.exit(f"DOES NOT HOLD: {error}")
