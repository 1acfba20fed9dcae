"""Data from identity providers and authenticators."""

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import altcha
import msgspec

from discreet.adapters.entropy import SystemRandomSource
from discreet.assistants.guest_links.proof_of_work import read_proof
from discreet.chat.guests.sealed_chat import KEPT_CONTEXT, ChatSeals
from discreet.crypto.envelope import seal
from discreet.errors import DiscreetError
from discreet.identity.accounts.actor import GuestPass
from discreet.identity.accounts.passkeys.ceremony import claim, sign_count_of, verify_registration
from discreet.identity.accounts.passkeys.relying_party import AuthenticationFailed, RelyingParty
from discreet.identity.sso.discovery import parse_endpoints, parse_keys
from discreet.identity.sso.id_token import ExpectedClaims, InvalidIdToken, read, signed_claims
from fuzz.seeds import STRANGE_TEXTS, as_json
from fuzz.target import Target, text_of
from fuzz.targets.files import NOW

ISSUER = "https://id.example"
DISCOVERY = {
    "issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/a", "token_endpoint": f"{ISSUER}/t", "jwks_uri": f"{ISSUER}/k",
    "response_types_supported": ["code"], "token_endpoint_auth_methods_supported": ["client_secret_post"],
    "userinfo_endpoint": f"{ISSUER}/u", "authorization_response_iss_parameter_supported": True,
}  # fmt: skip
KEY = {"kty": "OKP", "crv": "Ed25519", "kid": "1", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "use": "sig"}
KEYS = {
    "keys": [
        KEY,
        {"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "2"},
        {"kty": "EC", "crv": "P-256", "x": "A", "y": "A"},
    ]
}
CREDENTIAL = {
    "id": "AAAA", "rawId": "AAAA", "type": "public-key",
    "response": {
        "clientDataJSON": "", "attestationObject": "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YUEA", "authenticatorData": "AAAA",
        "signature": "AAAA", "userHandle": "AAAA", "transports": ["usb"],
    },
    "clientExtensionResults": {}, "authenticatorAttachment": "platform",
}  # fmt: skip


def _documents(data: bytes) -> int:
    made = 0
    try:
        made += len(repr(parse_endpoints(data, ISSUER, ())))
    finally:
        made += len(repr(parse_keys(data)))
    return made


SECRET = b"0" * 32


def _proof(data: bytes) -> int:
    """Read a guest's proof of work, as Base64 and as the JSON inside it."""
    size = len(repr(read_proof(text_of(data), SECRET)))
    return size + len(repr(read_proof(base64.b64encode(data).decode(), SECRET)))


def _proofs() -> Iterator[bytes]:
    made = altcha.create_challenge("SHA-256", 1, counter=3, data={"link": "l", "until": 9}, hmac_secret=SECRET)
    solution = altcha.solve_challenge(made)
    assert solution is not None
    solved = {"challenge": made.to_dict(), "solution": solution.to_dict()}
    yield base64.b64encode(json.dumps(solved).encode())
    yield from as_json(solved)


def _token(data: bytes) -> int:
    """Read a provider's key set (the first line) and a token (the second)."""
    keys, _, token = data.partition(b"\n")
    expected = ExpectedClaims(issuer=ISSUER, client_id="c", nonce="n", now=NOW)
    with suppress(InvalidIdToken):
        signed_claims(text_of(token), parse_keys(keys))
    return len(repr(read(text_of(token), parse_keys(keys), expected, "access")))


def _part(value: Any) -> bytes:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")


def _tokens() -> Iterator[bytes]:
    keys = json.dumps(KEYS).encode()
    claims = {"iss": ISSUER, "aud": "c", "exp": 1793500000, "iat": 1, "nonce": "n", "sub": "s", "at_hash": "x"}
    for algorithm in ("EdDSA", "RS256", "ES256", "none", "HS256", 5, None):
        header = {"alg": algorithm, "kid": "1", "crit": ["b64"], "b64": False}
        yield keys + b"\n" + _part(header) + b"." + _part(claims) + b"." + b"A" * 86
    for text in STRANGE_TEXTS:
        yield keys + b"\n" + base64.urlsafe_b64encode(text).rstrip(b"=") + b"..A"
    for key_set in as_json(KEYS):
        yield key_set + b"\n" + _part({"alg": "RS256"}) + b"." + _part(claims) + b".AAAA"


def _passkey(data: bytes) -> int:
    try:
        credential = msgspec.json.decode(data, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return 0
    party = RelyingParty("a.example", "https://a.example")
    readers = (
        lambda: claim(credential),
        lambda: verify_registration(party, b"c" * 32, credential),
        lambda: sign_count_of(party, b"c" * 32, credential, b"k" * 77),
    )
    for reader in readers:
        try:
            reader()
        except AuthenticationFailed:
            continue
    return 0


def _credentials() -> Iterator[bytes]:
    client = {"type": "webauthn.create", "challenge": "Y2Nj", "origin": "https://a.example", "crossOrigin": False}
    for client_data in (*as_json(client),):
        response = {**CREDENTIAL["response"], "clientDataJSON": base64.urlsafe_b64encode(client_data).decode()}  # type: ignore[dict-item]
        yield json.dumps(CREDENTIAL | {"response": response}).encode()
    yield from as_json(CREDENTIAL)


def _kept_chat(data: bytes) -> int:
    """Open a chat that a guest's browser returns: as it is, and as if this server had encrypted it."""
    seals, guest = ChatSeals(b"s" * 32, SystemRandomSource()), GuestPass(UUID(int=1), UUID(int=2), UUID(int=3))
    made = 0
    for sealed in (data, seal(SystemRandomSource(), seals.key_of(b"k" * 32, guest), data, KEPT_CONTEXT)):
        with suppress(DiscreetError):
            made += len(seals.open(b"k" * 32, guest, sealed, NOW).messages)
    return made


TARGETS = (
    Target(name="provider_documents", run=_documents, seeds=lambda: as_json(DISCOVERY, KEYS), reads=("identity.sso.discovery",)),
    Target(name="id_tokens", run=_token, seeds=_tokens, reads=("identity.sso.id_token",), seconds=2.0),
    Target(name="guest_proofs", run=_proof, seeds=_proofs, reads=("assistants.guest_links.proof_of_work",)),
    Target(name="kept_chats", run=_kept_chat, seeds=lambda: STRANGE_TEXTS, reads=("chat.guests.sealed_chat",)),
    Target(name="passkeys", run=_passkey, seeds=_credentials, reads=("identity.accounts.passkeys.ceremony",)),
)  # fmt: skip
