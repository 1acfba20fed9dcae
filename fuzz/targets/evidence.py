"""Data from disks and from other servers.

Encrypted files, copies of keys, checkpoints, receipts.
"""

import json
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from discreet.adapters.entropy import SystemRandomSource
from discreet.backup.key_copy import HEADER, open_copy
from discreet.crypto.envelope import DecryptionFailed, open_sealed, seal
from discreet.crypto.puncturable import LEAVES, BadKeyTree, KeyTree
from discreet.crypto.sealed_file import SealedFile, SealedReader, read_sealed
from discreet.errors import DiscreetError
from discreet.evidence.check_evidence import check_begun, check_consistent, check_receipt, read_checkpoint
from discreet.evidence.checkpoint import NotSigned, SigningKey
from discreet.evidence.promise import PromisedEntry, check_kept, read_promise
from fuzz.seeds import STRANGE_TEXTS, as_json
from fuzz.target import Finding, Target, text_of

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
ABOUT = "a file under test"
LOG = "a.example+1f2e3d4c+AQ=="
NOTE = "a.example\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\u2014 a.example AAAAAAAA\n"
SIGNING = SigningKey("a.example", KEY)
PROMISED = PromisedEntry(
    "a.example", bytes(32), datetime(2026, 5, 3, 13, tzinfo=UTC), datetime(2026, 5, 4, 13, tzinfo=UTC)
)
PROMISE = json.dumps({
    "format": "discreet-evidence-promise-1", "entry": {"kind": "choice"}, "salt": "AAAA",
    "promise": SIGNING.sign_text(PROMISED.text()), "key": str(SIGNING.verifier),
})  # fmt: skip
RECEIPT = {
    "key": LOG,
    "checkpoint": NOTE,
    "index": 1,
    "entry": "e30=",
    "proof": ["AAAA"],
    "opening": {"value": "v", "salt": "AAAA"},
}


def _envelope(data: bytes) -> int:
    opened = open_sealed(KEY, data, ABOUT)
    raise Finding(f"an envelope that was never sealed opens: {opened!r}")


def _envelopes() -> Iterator[bytes]:
    yield seal(SystemRandomSource(), OTHER_KEY, b"content", ABOUT)
    yield from STRANGE_TEXTS


def _sealed(data: bytes) -> int:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "sealed"
        path.write_bytes(data)
        try:
            size = sum(map(len, read_sealed(path, KEY, ABOUT)))
        except DecryptionFailed:
            size = 0
        with SealedReader(path, KEY, ABOUT) as reader:
            return size + len(reader.read(1 << 20))


def _sealed_files() -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as directory:
        for number, key in enumerate((KEY, OTHER_KEY)):
            file = SealedFile(Path(directory) / str(number), key, ABOUT, SystemRandomSource())
            file.write(b"content")
            file.close()
            yield (Path(directory) / str(number)).read_bytes()
    yield from STRANGE_TEXTS


def _key_copy(data: bytes) -> int:
    """Read its header only: trying a passphrase takes a second."""
    if data.startswith(HEADER) and len(data) > len(HEADER) + 16:
        return 0
    return len(repr(open_copy(data, "passphrase")))


def _evidence(data: bytes) -> int:
    """Read a checkpoint and a receipt as the published checker does.

    The checker turns these errors into a sentence.
    """
    text = text_of(data)
    made = 0
    for check in (
        lambda: read_checkpoint(text, LOG),
        lambda: read_checkpoint(NOTE, text),
        lambda: check_receipt(None, text),
        lambda: check_receipt(LOG, text),
        lambda: check_consistent(LOG, NOTE, text, "[]"),
        lambda: check_begun(LOG, NOTE, text),
    ):
        try:
            made += len(repr(check()))
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
    return made


def _promise(data: bytes) -> int:
    """Read a promise and a receipt from another person."""
    text, made = text_of(data), 0
    for check in (
        lambda: read_promise(text, SIGNING.verifier),
        lambda: read_promise(SIGNING.sign_text(text), SIGNING.verifier),
        lambda: check_kept(text, json.dumps(RECEIPT)),
        lambda: check_kept(PROMISE, text),
    ):
        try:
            made += len(repr(check()))
        except (NotSigned, ValueError, KeyError, TypeError, RecursionError):
            continue
    return made


def _key_tree(data: bytes) -> int:
    """Read a page's list of seeds; what is read has one encoding and at most 64 seeds, and each leaf's key is there."""
    tree = KeyTree.decode(data)
    if tree.encode() != data or len(tree.seeds) > LEAVES // 2:
        raise Finding("the list of seeds is not the one encoding of a smallest cover")
    live = tree.live_leaves()
    if not live or any((tree.leaf_key(leaf) is None) == (leaf in live) for leaf in range(LEAVES)):
        raise Finding("a leaf that is left has no key, or one that is punctured has")
    return len(data)


def _key_trees() -> Iterator[bytes]:
    whole = KeyTree.from_root(b"r" * 32)
    for punctured in ((), (5, 64), range(0, LEAVES, 2), range(1, LEAVES)):
        yield whole.puncture(punctured).encode()
    yield b"\x01" + (b"\x02" + b"s" * 32) + (b"\x03" + b"s" * 32)
    yield b"\x01" + (b"\x00" + b"s" * 32) * 65


TARGETS = (
    Target(name="envelopes", run=_envelope, refusals=(DecryptionFailed,), seeds=_envelopes, reads=("crypto.envelope",)),
    Target(name="sealed_files", run=_sealed, refusals=(DecryptionFailed,), seeds=_sealed_files, reads=("crypto.sealed_file",)),
    Target(name="key_trees", run=_key_tree, refusals=(BadKeyTree,), seeds=_key_trees, reads=("crypto.puncturable",)),
    Target(
        name="key_copies", run=_key_copy, refusals=(DiscreetError,), seeds=lambda: (HEADER, HEADER + b"a" * 16, *STRANGE_TEXTS),
        reads=("backup.key_copy",),
    ),
    Target(
        name="evidence", run=_evidence, seeds=lambda: (NOTE.encode(), LOG.encode(), json.dumps(RECEIPT).encode(),
                                                       *as_json(RECEIPT)),
        reads=("evidence.check_evidence",),
    ),
    Target(
        name="promises", run=_promise, seeds=lambda: (PROMISE.encode(), PROMISED.text().encode(), *as_json(json.loads(PROMISE))),
        reads=("evidence.promise",),
    ),
)  # fmt: skip
