"""A passkey authenticator in software, which makes false claims where a test sets them."""

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
class Passkey:
    """A passkey.

    An authenticator with a counter adds one to `count` per answer; None means no counter.
    """

    id: bytes
    key: ec.EllipticCurvePrivateKey
    user_handle: bytes
    count: int | None = 0


@dataclass(frozen=True)
class FalseClaims:
    """The false parts of an answer, where set."""

    origin: str | None = None
    rp_id: str | None = None
    kind: str | None = None
    challenge: str | None = None
    verified: bool = True
    present: bool = True
    cross_origin: bool = False
    count: int | None = None
    user_handle: bytes | None = None
    without_handle: bool = False
    credential_id: bytes | None = None


HONEST = FalseClaims()


@dataclass
class Authenticator:
    """`origin` is the origin of its browser."""

    origin: str
    passkeys: list[Passkey] = field(default_factory=list)

    def create(self, options: Json, false_claims: FalseClaims = HONEST, *, counts: bool = True) -> Json:
        """Return the answer of navigator.credentials.create()."""
        assert options["authenticatorSelection"]["userVerification"] == "required"
        assert options["authenticatorSelection"]["residentKey"] == "required"
        key = ec.generate_private_key(ec.SECP256R1())
        passkey = Passkey(
            false_claims.credential_id or SystemRandomSource().bytes(32),
            key,
            decoded(options["user"]["id"]),
            0 if counts else None,
        )
        self.passkeys.append(passkey)
        credential_data = bytes(16) + len(passkey.id).to_bytes(2, "big") + passkey.id + cose_key(key)
        data = self._authenticator_data(options["rp"]["id"], passkey, false_claims, ATTESTED) + credential_data
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            passkey.id, self._client_data(options, "webauthn.create", false_claims), attestationObject=attestation
        )

    def get(self, options: Json, false_claims: FalseClaims = HONEST, passkey: Passkey | None = None) -> Json:
        """Return the answer of navigator.credentials.get()."""
        assert options["userVerification"] == "required"
        passkey = passkey or self.passkeys[-1]
        if passkey.count is not None:
            passkey.count += 1
        client_data = self._client_data(options, "webauthn.get", false_claims)
        data = self._authenticator_data(options["rpId"], passkey, false_claims, 0)
        signature = passkey.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        handle = {} if false_claims.without_handle else {"userHandle": false_claims.user_handle or passkey.user_handle}
        return self._answer(
            false_claims.credential_id or passkey.id, client_data, authenticatorData=data, signature=signature, **handle
        )

    def _client_data(self, options: Json, kind: str, false_claims: FalseClaims) -> bytes:
        client_data = {
            "type": false_claims.kind or kind,
            "challenge": false_claims.challenge or options["challenge"],
            "origin": false_claims.origin or self.origin,
            "crossOrigin": false_claims.cross_origin,
        }
        return json.dumps(client_data).encode()

    def _authenticator_data(self, rp_id: str, passkey: Passkey, false_claims: FalseClaims, flags: int) -> bytes:
        flags |= (PRESENT if false_claims.present else 0) | (VERIFIED if false_claims.verified else 0)
        count = (passkey.count or 0) if false_claims.count is None else false_claims.count
        return (
            hashlib.sha256((false_claims.rp_id or rp_id).encode()).digest() + bytes([flags]) + count.to_bytes(4, "big")
        )

    def _answer(self, id_: bytes, client_data: bytes, **response: bytes) -> Json:
        parts = {name: encoded(value) for name, value in response.items()}
        text = encoded(id_)
        return {
            "id": text, "rawId": text, "type": "public-key", "clientExtensionResults": {},
            "response": {"clientDataJSON": encoded(client_data), **parts},
        }  # fmt: skip


def cose_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    numbers = key.public_key().public_numbers()
    x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
    return bytes(encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y}))


def encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "==")
