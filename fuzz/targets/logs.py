"""Other servers' evidence logs, witnesses' requests, and this server's own codes."""

import asyncio
import base64
import json
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
from discreet.assistants.origins.parts import PartKeys
from discreet.errors import DiscreetError
from discreet.evidence import witness
from discreet.evidence.checkpoint import NotSigned
from discreet.evidence.cosignature import WitnessKey, signed_text
from discreet.evidence.watching import LogAlarm, Watcher
from discreet.identity.accounts.address_links import AddressLinks, SignUpAddress
from discreet.ports.evidence import LogRefused
from fuzz.seeds import STRANGE_TEXTS
from fuzz.target import Target, text_of

ROOT = base64.b64encode(b"r" * 32).decode()
TEXT = f"a.example\n5\n{ROOT}\n"
LOG_KEY = Ed25519PrivateKey.from_private_bytes(b"l" * 32)
WITNESS_KEY = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
NOW = datetime(2026, 11, 1, tzinfo=UTC)
LINK = SignUpAddress(email="ben@example.org", until=NOW)


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _key_of_log() -> str:
    return witness.verifier_key("a.example", b"\x01", _public(LOG_KEY))


def _note() -> str:
    """Return a checkpoint that its log has signed and a witness has cosigned."""
    named = WitnessKey("w", _public(WITNESS_KEY))
    log_id = bytes.fromhex(_key_of_log().split("+")[1])
    signed = base64.b64encode(log_id + LOG_KEY.sign(TEXT.encode())).decode()
    moment = (1).to_bytes(8, "big")
    cosigned = base64.b64encode(named.id + moment + WITNESS_KEY.sign(signed_text(1, TEXT))).decode()
    return f"{TEXT}\n\u2014 a.example {signed}\n\u2014 w {cosigned}\n"


def _request(data: bytes) -> int:
    return len(repr(witness.parse(data)))


def _requests() -> Iterator[bytes]:
    yield f"old 3\n{ROOT}\n{ROOT}\n\n{_note()}".encode()
    yield f"old 0\n\n{_note()}".encode()
    yield from STRANGE_TEXTS


def _cosignature(data: bytes) -> int:
    """Read a witness's answer, and a key as an operator may receive it."""
    named = WitnessKey("w", _public(WITNESS_KEY))
    made = len(named.cosignature(TEXT, text_of(data)) or "")
    for parse in (WitnessKey.parse, witness.read_log_key):
        made += len(repr(parse(text_of(data))))
    return made


class _Remote:
    """Reads answers one after another with the parts of an input."""

    def __init__(self, data: bytes) -> None:
        self._answers = iter(data.split(b"\0"))

    async def read(self, path: str) -> bytes:
        if (answer := next(self._answers, None)) is None:
            raise LogRefused(404)
        return answer


async def _at_once(_: float) -> None:
    """Let no time pass between two questions."""


def _remote_log(data: bytes) -> int:
    watcher = Watcher(_Remote(data), _at_once, entries=True)

    async def visits() -> int:
        state = (await watcher.first_visit(_key_of_log())).state
        return len((await watcher.next_visit(state)).sentence)

    return asyncio.run(visits())


def _remote_logs() -> Iterator[bytes]:
    note = _note().encode()
    yield b"\0".join([note, note])
    yield b"\0".join([note, note.replace(b"\n5\n", b"\n6\n"), ROOT.encode()])
    yield b"\0".join([note, note.replace(b"a.example\n", b"a.example/2\n"), json.dumps([]).encode(), note, note])
    yield from STRANGE_TEXTS


def _link(data: bytes) -> int:
    return len(repr(AddressLinks(b"s" * 32).read_sign_up(text_of(data), NOW)))


def _links() -> Iterator[bytes]:
    yield AddressLinks(b"s" * 32).write(LINK).encode()
    yield AddressLinks(b"other" * 6).write(LINK).encode()
    yield from STRANGE_TEXTS


@cache
def _part_keys() -> PartKeys:
    home = Path(tempfile.mkdtemp())
    return PartKeys(
        open_key_store(home, MasterKeyFile(home / "master.key"), SystemRandomSource()), SystemRandomSource()
    )


def _origin_note(data: bytes) -> int:
    return len(repr(_part_keys().read_note(text_of(data))))


TARGETS = (
    Target(name="witness_requests", run=_request, refusals=(witness.WitnessRefused,), seeds=_requests, reads=("evidence.witness",)),
    Target(
        name="cosignatures", run=_cosignature, refusals=(ValueError, NotSigned),
        seeds=lambda: (_note().encode(), str(WitnessKey("w", _public(WITNESS_KEY))).encode(), *STRANGE_TEXTS),
        reads=("evidence.cosignature",),
    ),
    Target(
        name="remote_logs", run=_remote_log, refusals=(LogAlarm, LogRefused, DiscreetError), seeds=_remote_logs,
        reads=("evidence.watching",),
    ),
    Target(name="address_links", run=_link, seeds=_links, reads=("identity.accounts.address_links",)),
    Target(
        name="origin_notes", run=_origin_note, seeds=lambda: (b"AAAA", b"\xff", *STRANGE_TEXTS), reads=("assistants.origins.parts",)
    ),
)  # fmt: skip
