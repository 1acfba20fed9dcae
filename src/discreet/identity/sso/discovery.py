"""A provider's documents: its endpoints and signing keys.

Sources: OpenID Connect Discovery 1.0, RFC 8414, RFC 9207.

Invariants:
- A document is limited in size and must name this issuer.
- Keys are fetched again when a token names an unknown key, at most once a minute, so that an attacker cannot cause
  endless requests.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from discreet.assistants.actions.address import check_origin
from discreet.errors import Invalid, Unavailable
from discreet.identity.sso.id_token import Jwk
from discreet.identity.sso.provider import OWN_TENANT
from discreet.ports.clock import Clock
from discreet.ports.third_parties import OutboundHttp

DISCOVERY_BYTES: Final = 64 * 1024
KEYS_BYTES: Final = 256 * 1024
MAX_KEYS: Final = 100
KEPT: Final = timedelta(hours=1)
MIN_REFRESH_INTERVAL: Final = timedelta(minutes=1)
MAX_ISSUERS: Final = 1_000
MAX_ADDRESS_LENGTH: Final = 2_000


class UnusableProvider(Unavailable):
    """The provider's documents lack something. The sentence is for the owner."""


@dataclass(frozen=True)
class Endpoints:
    """A provider's endpoints. `says_who`: it names itself in answers (RFC 9207)."""

    authorization: str
    token: str
    keys: str
    says_who: bool
    in_body: bool
    """Whether the client's secret is sent in the form, because the provider does not accept it in the header."""
    userinfo: str = ""
    """Empty if the provider has none. The egress gateway checks the address at each use."""


@dataclass(frozen=True)
class Documents:
    endpoints: Endpoints
    keys: tuple[Jwk, ...]
    fetched_at: datetime
    keys_at: datetime


class DiscoveryCache:
    """Caches issuers' documents in memory.

    `listed_origins` are the operator's exceptions to public HTTPS.
    """

    def __init__(self, outlet: OutboundHttp, clock: Clock, listed_origins: Collection[str]) -> None:
        self._outlet, self._clock, self._listed = outlet, clock, listed_origins
        self._kept: OrderedDict[str, Documents] = OrderedDict()

    async def documents(self, issuer: str) -> Documents:
        """Return an issuer's documents. Raises UnusableProvider and ThirdPartyFailed."""
        kept = self._kept.get(issuer)
        if kept is not None and self._clock.now() - kept.fetched_at < KEPT:
            return kept
        return await self.refresh(issuer)

    async def refresh(self, issuer: str) -> Documents:
        """Fetch the documents, past the cache. Raises as `documents` does."""
        body = await self._outlet.fetch(discovery_url(issuer), most=DISCOVERY_BYTES, purpose="sign_in")
        endpoints = endpoints_in(body, issuer, self._listed)
        keys = await self._keys(endpoints)
        now = self._clock.now()
        return self._keep(issuer, Documents(endpoints, keys, now, now))

    async def newer_keys(self, issuer: str, known: Documents) -> Documents | None:
        """Return the documents with keys fetched again.

        None when they were fetched less than a minute ago.
        """
        kept = self._kept.get(issuer, known)
        if kept is not known:
            return kept
        now = self._clock.now()
        if now - kept.keys_at < MIN_REFRESH_INTERVAL:
            return None
        # Noted before the request, so that a failing provider is not asked more often.
        asked = self._keep(issuer, Documents(kept.endpoints, kept.keys, kept.fetched_at, now))
        keys = await self._keys(kept.endpoints)
        return self._keep(issuer, Documents(asked.endpoints, keys, asked.fetched_at, now))

    async def _keys(self, endpoints: Endpoints) -> tuple[Jwk, ...]:
        return keys_in(await self._outlet.fetch(endpoints.keys, most=KEYS_BYTES, purpose="sign_in"))

    def _keep(self, issuer: str, documents: Documents) -> Documents:
        self._kept[issuer] = documents
        self._kept.move_to_end(issuer)
        while len(self._kept) > MAX_ISSUERS:
            self._kept.popitem(last=False)
        return documents


def discovery_url(issuer: str) -> str:
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


def endpoints_in(body: bytes, issuer: str, listed_origins: Collection[str]) -> Endpoints:
    """Parse a discovery document. Raises UnusableProvider."""
    told = _object(body, "discovery document")
    if told.get("issuer") != issuer and "{tenantid}" in str(told.get("issuer")):
        raise UnusableProvider(f"This address signs in people of every organisation. {OWN_TENANT}")
    if told.get("issuer") != issuer:
        raise UnusableProvider("The provider's discovery document names another issuer than the one that is set up.")
    if "code" not in _words(told, "response_types_supported", ["code"]):
        raise UnusableProvider("The provider does not offer the authorization code flow.")
    methods = _words(told, "token_endpoint_auth_methods_supported", ["client_secret_basic"])
    authorization, token, keys = (
        _address(told, name, listed_origins) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    )
    says_who = told.get("authorization_response_iss_parameter_supported") is True
    userinfo = told.get("userinfo_endpoint")
    userinfo = userinfo if isinstance(userinfo, str) and len(userinfo) <= MAX_ADDRESS_LENGTH else ""
    return Endpoints(authorization, token, keys, says_who, "client_secret_basic" not in methods, userinfo)


def keys_in(body: bytes) -> tuple[Jwk, ...]:
    """Parse a key set, without keys that are not public. Raises UnusableProvider."""
    told = _object(body, "key set").get("keys")
    if not isinstance(told, list) or not 1 <= len(told) <= MAX_KEYS:
        raise UnusableProvider(f"The provider's key set should hold 1 to {MAX_KEYS} keys.")
    return tuple(key for key in told if isinstance(key, dict) and "d" not in key and key.get("kty") != "oct")


def _object(body: bytes, what: str) -> Mapping[str, Any]:
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise UnusableProvider(f"The provider's {what} cannot be read: it should be a JSON object.")
    return told


def _words(told: Mapping[str, Any], name: str, otherwise: list[str]) -> list[Any]:
    found = told.get(name, otherwise)
    return found if isinstance(found, list) else []


def _address(told: Mapping[str, Any], name: str, listed_origins: Collection[str]) -> str:
    found = told.get(name)
    if not isinstance(found, str) or len(found) > MAX_ADDRESS_LENGTH or "#" in found:
        raise UnusableProvider(f"The provider's discovery document has no {name}.")
    try:
        check_origin(found, listed_origins)
    except Invalid as why:
        raise UnusableProvider(f"The provider's {name} cannot be used. {why.sentence}") from why
    return found
