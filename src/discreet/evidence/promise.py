"""The log's promise to publish an entry that waits for the next step, signed with the log's key (P12).

It is to this log what a signed certificate timestamp is to Certificate Transparency: a promise, and a tree of the log
that was signed after `by` and lacks its leaf, together prove that the log has broken its word.

    discreet evidence promise v1                  what is signed; no log has such a name
    example.org/evidence                          the log's origin
    bC9aVq…=                                      the leaf: SHA-256 over salt and facts
    1777816800                                    when it is published, in seconds since 1970
    1777903200                                    when it has to be at the latest: a day or two steps later

    — example.org/evidence Az3grlgtzPICa5OS8n…

`docs/formats/evidence.md` documents the file.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from discreet.evidence.check_evidence import check_receipt
from discreet.evidence.checkpoint import NotSigned, SigningKey, VerifierKey
from discreet.evidence.cosignature import WitnessKey
from discreet.evidence.entry import Opening, canonical
from discreet.evidence.receipt import EvidenceReceipt

FORMAT: Final = "discreet-evidence-promise-1"
_HEADER: Final = "discreet evidence promise v1"
_LEAF_BYTES: Final = 32


@dataclass(frozen=True)
class PromisedEntry:
    """`at`: the step that publishes it; `by`: when the promise is broken."""

    origin: str
    leaf: bytes
    at: datetime
    by: datetime

    def text(self) -> str:
        leaf = base64.b64encode(self.leaf).decode()
        return f"{_HEADER}\n{self.origin}\n{leaf}\n{int(self.at.timestamp())}\n{int(self.by.timestamp())}\n"


class SignedPromise(msgspec.Struct, frozen=True, kw_only=True):
    """The file that a person keeps until there is a receipt. Binary values are in Base64."""

    format: str
    entry: dict[str, Any]
    salt: str
    promise: str
    key: str


def make_promise(opening: Opening, key: SigningKey, at: datetime, by: datetime) -> SignedPromise:
    """The promise that an entry is published at the step `at`, and not later than `by`."""
    promised = PromisedEntry(key.verifier.name, opening.commitment(), at, by)
    return SignedPromise(
        format=FORMAT,
        entry=msgspec.json.decode(opening.canonical),
        salt=base64.b64encode(opening.salt).decode(),
        promise=key.sign_text(promised.text()),
        key=str(key.verifier),
    )


def read_promise(note: str, key: VerifierKey) -> PromisedEntry:
    """What a note promises. Raises NotSigned for anything that this key did not sign as a promise."""
    text, _, _ = note.rpartition("\n\n")
    lines = text.split("\n")
    try:
        header, origin, leaf, at, by = lines
        promised = PromisedEntry(origin, base64.b64decode(leaf, validate=True), _moment(at), _moment(by))
    except (ValueError, OverflowError, OSError):
        raise NotSigned("this is no promise") from None
    if header != _HEADER or promised.text() != text + "\n" or len(promised.leaf) != _LEAF_BYTES:
        raise NotSigned("this is no promise")
    if origin != key.name:
        raise NotSigned("this is another log's promise")
    key.verify_note(note)
    return promised


def check_kept(promise: str, receipt: str, key: str | None = None, witnesses: Sequence[str] = ()) -> str:
    """Say what a receipt, as a file, proves of a promise, as a file: that the entry is in the log, and since when.

    `key`: the log's, from a source that you trust; without it, the one that the promise brings. `witnesses`: the keys
    of witnesses that you trust; without any, those that the receipt names. Raises ValueError, whose text says what does
    not hold.
    """
    try:
        file, given = (
            msgspec.json.decode(promise, type=SignedPromise),
            msgspec.json.decode(receipt, type=EvidenceReceipt),
        )
        log_key = key or file.key
        promised = read_promise(file.promise, VerifierKey.parse(log_key))
    except (msgspec.MsgspecError, NotSigned) as wrong:
        raise ValueError(f"This is no promise of that log, or no receipt: {wrong}.") from None
    check_receipt(log_key, receipt)
    if not is_kept(promised, given):
        raise ValueError("The receipt is of another entry than the promise.")
    placed = f"In the log: entry {given.number}, promised for {_minute(promised.at)}."
    return f"{placed}\n{_in_time(promised, given, witnesses)}"


def _in_time(promised: PromisedEntry, receipt: EvidenceReceipt, witnesses: Sequence[str]) -> str:
    """What the cosignatures of a receipt prove of the moment: a log's own signature proves nothing of it."""
    keys = [WitnessKey.parse(key) for key in witnesses or receipt.witnesses]
    cosigned = [(at, key.name) for key in keys if (at := key.moment(receipt.checkpoint)) is not None]
    if not cosigned:
        return "Since when is not proven: no witness has cosigned the receipt, and nothing else in it tells a moment."
    at, name = min(cosigned)
    whose = "" if witnesses else " Note: the receipt itself names the witness. Give --witness to be sure of it."
    if at > promised.by:
        return (
            f"That it was in time is not proven: {name} cosigned this tree at {_minute(at)}, after the latest moment, "
            f"{_minute(promised.by)}. A receipt or a cosigned checkpoint from before may prove it.{whose}"
        )
    return f"In time: {name} cosigned a tree with it at {_minute(at)}; the latest was {_minute(promised.by)}.{whose}"


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def is_kept(promised: PromisedEntry, receipt: EvidenceReceipt) -> bool:
    """Whether a receipt, which holds by itself, is of the promised entry."""
    return Opening(base64.b64decode(receipt.salt), canonical(receipt.entry)).commitment() == promised.leaf


def _moment(text: str) -> datetime:
    return datetime.fromtimestamp(int(text), UTC)
