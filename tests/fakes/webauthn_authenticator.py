"""A passkey authenticator in software that lies where a test says so."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import encode_cbor

from discreet.adapters.entropy import SystemRandomSource

Json = dict[str, Any]
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Held:
    """A passkey.

    An authenticator with a counter adds one to `count` per answer; None means no counter.
    """

    id: bytes
    key: ec.EllipticCurvePrivateKey
    user_handle: bytes
    count: int | None = 0


@dataclass(frozen=True)
class Lies:
    """The false parts of an answer, where set."""

    origin: str | None = None
    rp_id: str | None = None
    kind: str | None = None
    challenge: str | None = None
    verified: bool = True
    present: bool = True
    framed: bool = False
    count: int | None = None
    user_handle: bytes | None = None
    without_handle: bool = False
    credential_id: bytes | None = None


HONEST = Lies()


@dataclass
class Authenticator:
    """`origin` is the origin of its browser."""

    origin: str
    held: list[Held] = field(default_factory=list)

    def create(self, options: Json, lies: Lies = HONEST, *, counts: bool = True) -> Json:
        """Return the answer of navigator.credentials.create()."""
        assert options["authenticatorSelection"]["userVerification"] == "required"
        assert options["authenticatorSelection"]["residentKey"] == "required"
        key = ec.generate_private_key(ec.SECP256R1())
        made = Held(
            lies.credential_id or SystemRandomSource().bytes(32),
            key,
            decoded(options["user"]["id"]),
            0 if counts else None,
        )
        self.held.append(made)
        attested = bytes(16) + len(made.id).to_bytes(2, "big") + made.id + cose(key)
        data = self._authenticator_data(options["rp"]["id"], made, lies, ATTESTED) + attested
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(made.id, self._client_data(options, "webauthn.create", lies), attestationObject=attestation)

    def get(self, options: Json, lies: Lies = HONEST, held: Held | None = None) -> Json:
        """Return the answer of navigator.credentials.get()."""
        assert options["userVerification"] == "required"
        held = held or self.held[-1]
        if held.count is not None:
            held.count += 1
        client_data = self._client_data(options, "webauthn.get", lies)
        data = self._authenticator_data(options["rpId"], held, lies, 0)
        signature = held.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        handle = {} if lies.without_handle else {"userHandle": lies.user_handle or held.user_handle}
        return self._answer(
            lies.credential_id or held.id, client_data, authenticatorData=data, signature=signature, **handle
        )

    def _client_data(self, options: Json, kind: str, lies: Lies) -> bytes:
        said = {
            "type": lies.kind or kind,
            "challenge": lies.challenge or options["challenge"],
            "origin": lies.origin or self.origin,
            "crossOrigin": lies.framed,
        }
        return json.dumps(said).encode()

    def _authenticator_data(self, rp_id: str, held: Held, lies: Lies, flags: int) -> bytes:
        flags |= (PRESENT if lies.present else 0) | (VERIFIED if lies.verified else 0)
        count = (held.count or 0) if lies.count is None else lies.count
        return hashlib.sha256((lies.rp_id or rp_id).encode()).digest() + bytes([flags]) + count.to_bytes(4, "big")

    def _answer(self, id_: bytes, client_data: bytes, **response: bytes) -> Json:
        parts = {name: encoded(value) for name, value in response.items()}
        text = encoded(id_)
        return {
            "id": text, "rawId": text, "type": "public-key", "clientExtensionResults": {},
            "response": {"clientDataJSON": encoded(client_data), **parts},
        }  # fmt: skip


def cose(key: ec.EllipticCurvePrivateKey) -> bytes:
    numbers = key.public_key().public_numbers()
    x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
    return bytes(encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y}))


def encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "==")
