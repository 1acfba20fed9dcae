"""Validates ID tokens.

Sources: OpenID Connect Core 1.0 §3.1.3.7, RFC 7519, RFC 8725.

Invariants:
- Pure. One reason is enough to refuse a token.
- The algorithm is one of three with a public key, and the key's type fits it, independently of the token's header.
"""

import base64
import hashlib
import hmac
import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from joserfc import jws, jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey

from discreet.errors import Forbidden

ALGORITHMS: Final = {"RS256": ("RSA", None), "ES256": ("EC", "P-256"), "EdDSA": ("OKP", "Ed25519")}
"""With the key type and curve that each needs. Public data is not enough to sign with any of them."""
LEEWAY: Final = timedelta(seconds=60)
"""Tolerated difference between two clocks."""
MAX_TOKEN_LENGTH: Final = 32_000
SUBJECT_CHARACTERS: Final = 255
MAX_GROUPS: Final = 1_000
MIN_RSA_BITS: Final = 2048

Jwk = Mapping[str, Any]
_KINDS: Final[Mapping[str, type[RSAKey] | type[ECKey] | type[OKPKey]]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}


class InvalidIdToken(Forbidden):
    """The provider's answer cannot be trusted."""


class UnknownKey(InvalidIdToken):
    """The token is signed with an unknown key."""


@dataclass(frozen=True)
class ExpectedClaims:
    """The values that a token must match."""

    issuer: str
    client_id: str
    nonce: str
    now: datetime


@dataclass(frozen=True)
class VerifiedIdentity:
    """A verified person of the provider. `claims.py` reads the claims."""

    subject: str
    claims: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Return the name, or "" without one."""
        name = self.claims.get("name")
        return name if isinstance(name, str) else ""

    def groups(self, claim: str) -> frozenset[str]:
        value = self.claims.get(claim) if claim else None
        names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return frozenset(name for name in names[:MAX_GROUPS] if isinstance(name, str))


def read(token: str, keys: Sequence[Jwk], expected: ExpectedClaims, access_token: str) -> VerifiedIdentity:
    """Validate an ID token.

    Raises InvalidIdToken; UnknownKey if newer keys might help.
    """
    algorithm = _algorithm(header := _header(token))
    claims = _verified(token, _key(keys, header, algorithm), algorithm)
    _check_parties(claims, expected)
    _check_times(claims, expected.now)
    _check_access_token(claims, algorithm, access_token)
    return _vouched(claims)


def signed_claims(token: str, keys: Sequence[Jwk]) -> dict[str, Any]:
    """Return the claims of a token that the provider has signed.

    Raises InvalidIdToken. The caller must check issuer and audience.
    """
    algorithm = _algorithm(header := _header(token))
    return _verified(token, _key(keys, header, algorithm), algorithm)


def _algorithm(header: Mapping[str, Any]) -> str:
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise InvalidIdToken("The provider's token is signed in a way that is not accepted: use RS256, ES256 or EdDSA.")
    return algorithm


def _header(token: str) -> Mapping[str, Any]:
    if len(token) > MAX_TOKEN_LENGTH:
        raise InvalidIdToken("The provider's token is too long.")
    try:
        return jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError) as error:
        raise InvalidIdToken("The provider's token cannot be read.") from error


def _key(keys: Sequence[Jwk], header: Mapping[str, Any], algorithm: str) -> Jwk:
    """Return the key that the token names, of the right type.

    If it names none, the only key of that type.
    """
    kind, curve = ALGORITHMS[algorithm]
    fitting = [
        key
        for key in keys
        if key.get("kty") == kind
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (curve is None or key.get("crv") == curve)
    ]
    if "kid" in header:
        fitting = [key for key in fitting if key.get("kid") == header["kid"]]
    if len(fitting) != 1:
        raise UnknownKey("The provider's token is signed with a key that the provider does not publish.")
    return fitting[0]


def _verified(token: str, key: Jwk, algorithm: str) -> dict[str, Any]:
    public = {name: value for name, value in key.items() if name not in ("key_ops", "use", "alg")}
    try:
        with warnings.catch_warnings():
            # RFC 9864 renames EdDSA, but providers still use the old name. Sizes and curves are checked here.
            warnings.simplefilter("ignore", SecurityWarning)
            imported: RSAKey | ECKey | OKPKey = _KINDS[ALGORITHMS[algorithm][0]].import_key(public)
            if isinstance(imported, RSAKey) and imported.public_key.key_size < MIN_RSA_BITS:
                raise InvalidIdToken("The provider signs with a key that is too short.")
            return jwt.decode(token, imported, algorithms=[algorithm]).claims
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise InvalidIdToken("The provider's token is not signed by the provider.") from error


def _check_parties(claims: Mapping[str, Any], expected: ExpectedClaims) -> None:
    """Check issuer, audience and nonce."""
    if claims.get("iss") != expected.issuer:
        raise InvalidIdToken("The token comes from another issuer than this workspace's provider.")
    audience = claims.get("aud")
    audience = [audience] if isinstance(audience, str) else audience
    if not isinstance(audience, list) or expected.client_id not in audience:
        raise InvalidIdToken("The provider's token was made for another application.")
    azp = claims.get("azp")
    if (len(audience) > 1 or azp is not None) and azp != expected.client_id:
        raise InvalidIdToken("The provider's token was made for another application.")
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), expected.nonce.encode()):
        raise InvalidIdToken("The provider's token does not belong to this sign-in.")


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    expires, issued = _moment(claims.get("exp")), _moment(claims.get("iat"))
    if expires is None or expires + LEEWAY <= now:
        raise InvalidIdToken(
            "The provider's token has expired. If this happens again, compare the two servers' clocks."
        )
    not_before = _moment(claims["nbf"]) if "nbf" in claims else issued
    if issued is None or not_before is None or max(issued, not_before) > now + LEEWAY:
        raise InvalidIdToken("The provider's token is not valid yet. Compare the two servers' clocks.")


def _check_access_token(claims: Mapping[str, Any], algorithm: str, access_token: str) -> None:
    """Check `at_hash`, which binds the two tokens of one answer together (§3.1.3.8)."""
    if "at_hash" not in claims:
        return
    hash_function = hashlib.sha512 if algorithm == "EdDSA" else hashlib.sha256
    token_digest = hash_function(access_token.encode()).digest()
    expected = base64.urlsafe_b64encode(token_digest[: len(token_digest) // 2]).rstrip(b"=").decode()
    if not isinstance(claims["at_hash"], str) or not hmac.compare_digest(claims["at_hash"].encode(), expected.encode()):
        raise InvalidIdToken("The provider's token belongs to another answer.")


def _vouched(claims: Mapping[str, Any]) -> VerifiedIdentity:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= SUBJECT_CHARACTERS or "\0" in subject:
        raise InvalidIdToken("The provider's token does not say who has signed in.")
    return VerifiedIdentity(subject, json.loads(json.dumps(claims)))


def _moment(timestamp: Any) -> datetime | None:
    if not isinstance(timestamp, int | float) or isinstance(timestamp, bool) or not 0 <= timestamp < 2**40:
        return None
    try:
        return datetime.fromtimestamp(timestamp, UTC)
    except (OverflowError, ValueError, OSError):
        return None
