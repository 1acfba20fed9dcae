"""A strict OpenID Connect provider that a test can make hostile.

It answers a `ThirdParty`'s requests: `third_party.answer = OpenIdProvider(third_party.origin, clock)`. It signs `person`
in at once. `claims` are laid over the token's (None leaves one out); `forge` makes the token instead. With `info` there is a
userinfo endpoint, which answers with that, or as `info_answer` says.
"""

import base64
import hashlib
import hmac
import json
import secrets
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from tests.fakes.third_party import Answer, ReceivedRequest, answer_json
from tests.support.clock import SettableClock

RSA = RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig"}, private=True)
EC = ECKey.generate_key("P-256", {"kid": "ec-1", "use": "sig"}, private=True)
ED = OKPKey.generate_key("Ed25519", {"kid": "ed-1", "use": "sig"}, private=True)
KEYS = {"RS256": RSA, "ES256": EC, "EdDSA": ED}


@dataclass(frozen=True)
class Person:
    sub: str
    email: str
    name: str = ""
    verified: Any = True
    groups: Any = None


@dataclass(frozen=True)
class Code:
    redirect_uri: str
    challenge: str
    nonce: str


@dataclass
class OpenIdProvider:
    issuer: str
    clock: SettableClock
    client_id: str = "discreet"
    client_secret: str = "a secret of the client + more"
    person: Person = Person("nobody", "nobody@example.org")
    algorithm: str = "RS256"
    claims: dict[str, Any] = field(default_factory=dict)
    forge: Callable[[dict[str, Any]], str] | None = None
    discovery_overrides: dict[str, Any] = field(default_factory=dict)
    callback_issuer: str | None = None
    error: str | None = None
    keys: tuple[Any, ...] = (RSA, EC, ED)
    codes: dict[str, Code] = field(default_factory=dict)
    info: dict[str, Any] | None = None
    info_answer: Callable[[dict[str, Any]], Answer] = lambda info: answer_json(info)
    access_tokens: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    requested_paths: list[str] = field(default_factory=list)

    def __call__(self, received: ReceivedRequest) -> Answer:
        path = received.path.removeprefix(urlsplit(self.issuer).path.rstrip("/"))
        self.requested_paths.append(path)
        match path:
            case "/.well-known/openid-configuration":
                return answer_json(self.discovery_document())
            case "/keys":
                return answer_json({"keys": [key.as_dict(private=False) for key in self.keys]})
            case "/authorize":
                return self._authorize(dict(parse_qsl(received.query)))
            case "/token":
                return self._token(received)
            case "/userinfo" if self.info is not None:
                return self._userinfo(received, self.info)
        return Answer("", status=404)

    def _userinfo(self, received: ReceivedRequest, info: dict[str, Any]) -> Answer:
        if (received.header("authorization") or "").removeprefix("Bearer ") not in self.access_tokens:
            return self._refuse("invalid_token", 401)
        return self.info_answer({"sub": self.person.sub, **info})

    def discovery_document(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            **({"userinfo_endpoint": f"{self.issuer}/userinfo"} if self.info is not None else {}),
            **self.discovery_overrides,
        }

    def _authorize(self, query: dict[str, str]) -> Answer:
        fits = (
            query.get("response_type") == "code"
            and query.get("client_id") == self.client_id
            and "openid" in query.get("scope", "").split()
            and query.get("code_challenge_method") == "S256"
            and len(query.get("code_challenge", "")) == 43
            and len(query.get("state", "")) >= 32
            and len(query.get("nonce", "")) >= 32
        )
        if not fits:
            self.refusals.append("authorize")
            return Answer("no", status=400)
        answer = {"state": query["state"]} | ({"iss": self.callback_issuer} if self.callback_issuer else {})
        if self.error:
            return Answer(redirect=f"{query['redirect_uri']}?{urlencode({**answer, 'error': self.error})}")
        code = secrets.token_urlsafe(16)
        self.codes[code] = Code(query["redirect_uri"], query["code_challenge"], query["nonce"])
        return Answer(redirect=f"{query['redirect_uri']}?{urlencode({**answer, 'code': code})}")

    def _token(self, received: ReceivedRequest) -> Answer:
        form = dict(parse_qsl(received.body.decode()))
        if self._client_credentials(received, form) != (self.client_id, self.client_secret):
            return self._refuse("invalid_client", 401)
        code = self.codes.pop(form.get("code", ""), None)
        if code is None or code.redirect_uri != form.get("redirect_uri"):
            return self._refuse("invalid_grant")
        if code.challenge != b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest()):
            return self._refuse("invalid_grant")
        self.access_tokens.append(access := secrets.token_urlsafe(24))
        claims = self._build_claims(code.nonce, access)
        token = self.forge(claims) if self.forge else sign(claims, self.algorithm)
        return answer_json({"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": token})

    def _client_credentials(self, received: ReceivedRequest, form: dict[str, str]) -> tuple[str, str]:
        authorization = received.header("authorization") or ""
        if authorization.startswith("Basic "):
            name, _, secret = base64.b64decode(authorization[6:]).decode().partition(":")
            return unquote_plus(name), unquote_plus(secret)
        return form.get("client_id", ""), form.get("client_secret", "")

    def _build_claims(self, nonce: str, access: str) -> dict[str, Any]:
        now = int(self.clock.now().timestamp())
        claims = {
            "iss": self.issuer, "aud": self.client_id, "sub": self.person.sub, "iat": now, "exp": now + 300,
            "nonce": nonce, "email": self.person.email, "email_verified": self.person.verified,
            "name": self.person.name, "groups": self.person.groups, "at_hash": at_hash(access, self.algorithm),
        } | self.claims  # fmt: skip
        return {name: value for name, value in claims.items() if value is not None}

    def _refuse(self, error: str, status: int = 400) -> Answer:
        self.refusals.append(error)
        return answer_json({"error": error}, status=status)


def sign(claims: dict[str, Any], algorithm: str = "RS256", key: Any = None, **header: Any) -> str:
    key = key or KEYS[algorithm]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return jwt.encode({"alg": algorithm, "kid": key.kid, **header}, claims, key, algorithms=[algorithm])


def unsigned(claims: dict[str, Any]) -> str:
    """Return the token with `alg` none."""
    return f"{_part({'alg': 'none', 'kid': 'rsa-1'})}.{_part(claims)}."


def sign_with_public_key(claims: dict[str, Any], key: bytes | None = None) -> str:
    """Return the token signed by HS256 with the public key as the secret."""
    content = f"{_part({'alg': 'HS256', 'kid': 'rsa-1'})}.{_part(claims)}"
    secret = key or RSA.as_pem(private=False)
    return f"{content}.{b64(hmac.new(secret, content.encode(), 'sha256').digest())}"


def at_hash(access: str, algorithm: str) -> str:
    whole = hashlib.new("sha512" if algorithm == "EdDSA" else "sha256", access.encode()).digest()
    return b64(whole[: len(whole) // 2])


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _part(value: dict[str, Any]) -> str:
    return b64(json.dumps(value).encode())
