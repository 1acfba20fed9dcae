"""A signed promise to publish a waiting entry with the next step of the log (P12).

It corresponds to a signed certificate timestamp in Certificate Transparency. A promise, together with a tree that was
signed after `by` and lacks the promised leaf, proves that the log broke its promise.

    discreet evidence promise v1                  the header; no log has such a name
    example.org/evidence                          the log's origin
    bC9aVq…=                                      the leaf: SHA-256 over salt and facts
    1777816800                                    when it is published, in seconds since 1970
    1777903200                                    the latest moment: a day or two steps later

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
    """A promise: published by the step `at`, broken after `by`."""

    origin: str
    leaf: bytes
    at: datetime
    by: datetime

    def text(self) -> str:
        leaf = base64.b64encode(self.leaf).decode()
        return f"{_HEADER}\n{self.origin}\n{leaf}\n{int(self.at.timestamp())}\n{int(self.by.timestamp())}\n"


class SignedPromise(msgspec.Struct, frozen=True, kw_only=True):
    """The file that a person keeps until there is a receipt.

    Binary values are in Base64.
    """

    format: str
    entry: dict[str, Any]
    salt: str
    promise: str
    key: str


def make_promise(opening: Opening, key: SigningKey, at: datetime, by: datetime) -> SignedPromise:
    """Promise that an entry is published at the step `at`, and not later than `by`."""
    promised = PromisedEntry(key.verifier.name, opening.commitment(), at, by)
    return SignedPromise(
        format=FORMAT,
        entry=msgspec.json.decode(opening.canonical),
        salt=base64.b64encode(opening.salt).decode(),
        promise=key.sign_text(promised.text()),
        key=str(key.verifier),
    )


def read_promise(note: str, key: VerifierKey) -> PromisedEntry:
    """Return the promise in a note.

    Raises NotSigned unless this key signed it as a promise.
    """
    text, _, _ = note.rpartition("\n\n")
    lines = text.split("\n")
    try:
        header, origin, leaf, at, by = lines
        promised = PromisedEntry(origin, base64.b64decode(leaf, validate=True), _moment(at), _moment(by))
    except (ValueError, OverflowError, OSError):
        raise NotSigned("this is not a promise") from None
    if header != _HEADER or promised.text() != text + "\n" or len(promised.leaf) != _LEAF_BYTES:
        raise NotSigned("this is not a promise")
    if origin != key.name:
        raise NotSigned("this is another log's promise")
    key.verify_note(note)
    return promised


def check_kept(promise: str, receipt: str, key: str | None = None, witnesses: Sequence[str] = ()) -> str:
    """Return a sentence that says what a receipt proves about a promise.

    Both are the texts of files. The receipt can prove that the entry is in the log, and since when.

    `key`: the log's key, from a source that you trust; without it, the key in the promise. `witnesses`: the keys of
    witnesses that you trust; without any, those that the receipt names. Raises ValueError with the reason if something
    does not hold.
    """
    try:
        file, receipt_file = (
            msgspec.json.decode(promise, type=SignedPromise),
            msgspec.json.decode(receipt, type=EvidenceReceipt),
        )
        log_key = key or file.key
        promised = read_promise(file.promise, VerifierKey.parse(log_key))
    except (msgspec.MsgspecError, NotSigned) as error:
        raise ValueError(f"This is not a promise of that log, or not a receipt: {error}.") from None
    check_receipt(log_key, receipt)
    if not is_kept(promised, receipt_file):
        raise ValueError("The receipt and the promise are of different entries.")
    position = f"In the log: entry {receipt_file.number}, promised for {_format_minute(promised.at)}."
    return f"{position}\n{_describe_time(promised, receipt_file, witnesses)}"


def _describe_time(promised: PromisedEntry, receipt: EvidenceReceipt, witnesses: Sequence[str]) -> str:
    """Return a sentence that says what a receipt's cosignatures prove about the time.

    The log's own signature proves nothing about it.
    """
    keys = [WitnessKey.parse(key) for key in witnesses or receipt.witnesses]
    cosigned = [(at, key.name) for key in keys if (at := key.moment(receipt.checkpoint)) is not None]
    if not cosigned:
        return "The time is not proven: no witness has cosigned the receipt."
    at, name = min(cosigned)
    cosigned_at, deadline = _format_minute(at), _format_minute(promised.by)
    trust_note = "" if witnesses else " Note: the receipt itself names the witness. Give --witness to be sure of it."
    if at > promised.by:
        return (
            f"It is not proven that it was in time: {name} cosigned this tree at {cosigned_at}, after the deadline "
            f"{deadline}. An earlier receipt or cosigned checkpoint may prove it.{trust_note}"
        )
    return f"In time: {name} cosigned a tree with it at {cosigned_at}; the deadline was {deadline}.{trust_note}"


def _format_minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def is_kept(promised: PromisedEntry, receipt: EvidenceReceipt) -> bool:
    """Return whether a valid receipt is of the promised entry."""
    return Opening(base64.b64decode(receipt.salt), canonical(receipt.entry)).commitment() == promised.leaf


def _moment(text: str) -> datetime:
    return datetime.fromtimestamp(int(text), UTC)
