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
CACHE_LIFETIME: Final = timedelta(hours=1)
MIN_REFRESH_INTERVAL: Final = timedelta(minutes=1)
MAX_ISSUERS: Final = 1_000
MAX_ADDRESS_LENGTH: Final = 2_000


class UnusableProvider(Unavailable):
    """The provider's documents lack something. The sentence is for the owner."""


@dataclass(frozen=True)
class Endpoints:
    """A provider's endpoints. `sends_issuer`: it names itself in answers (RFC 9207)."""

    authorization: str
    token: str
    keys: str
    sends_issuer: bool
    secret_in_body: bool
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

    def __init__(self, http: OutboundHttp, clock: Clock, listed_origins: Collection[str]) -> None:
        self._http, self._clock, self._listed_origins = http, clock, listed_origins
        self._cached: OrderedDict[str, Documents] = OrderedDict()

    async def documents(self, issuer: str) -> Documents:
        """Return an issuer's documents. Raises UnusableProvider and ThirdPartyFailed."""
        cached = self._cached.get(issuer)
        if cached is not None and self._clock.now() - cached.fetched_at < CACHE_LIFETIME:
            return cached
        return await self.refresh(issuer)

    async def refresh(self, issuer: str) -> Documents:
        """Fetch the documents, past the cache. Raises as `documents` does."""
        body = await self._http.fetch(discovery_url(issuer), max_bytes=DISCOVERY_BYTES, purpose="sign_in")
        endpoints = parse_endpoints(body, issuer, self._listed_origins)
        keys = await self._keys(endpoints)
        now = self._clock.now()
        return self._keep(issuer, Documents(endpoints, keys, now, now))

    async def newer_keys(self, issuer: str, known: Documents) -> Documents | None:
        """Return the documents with keys fetched again.

        None when they were fetched less than a minute ago.
        """
        cached = self._cached.get(issuer, known)
        if cached is not known:
            return cached
        now = self._clock.now()
        if now - cached.keys_at < MIN_REFRESH_INTERVAL:
            return None
        # Noted before the request, so that a failing provider is not asked more often.
        waiting = self._keep(issuer, Documents(cached.endpoints, cached.keys, cached.fetched_at, now))
        keys = await self._keys(cached.endpoints)
        return self._keep(issuer, Documents(waiting.endpoints, keys, waiting.fetched_at, now))

    async def _keys(self, endpoints: Endpoints) -> tuple[Jwk, ...]:
        return parse_keys(await self._http.fetch(endpoints.keys, max_bytes=KEYS_BYTES, purpose="sign_in"))

    def _keep(self, issuer: str, documents: Documents) -> Documents:
        self._cached[issuer] = documents
        self._cached.move_to_end(issuer)
        while len(self._cached) > MAX_ISSUERS:
            self._cached.popitem(last=False)
        return documents


def discovery_url(issuer: str) -> str:
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


def parse_endpoints(body: bytes, issuer: str, listed_origins: Collection[str]) -> Endpoints:
    """Parse a discovery document. Raises UnusableProvider."""
    document = _object(body, "discovery document")
    if document.get("issuer") != issuer and "{tenantid}" in str(document.get("issuer")):
        raise UnusableProvider(f"This address signs in people of every organisation. {OWN_TENANT}")
    if document.get("issuer") != issuer:
        raise UnusableProvider("The provider's discovery document names another issuer than the one that is set up.")
    if "code" not in _list_of_strings(document, "response_types_supported", ["code"]):
        raise UnusableProvider("The provider does not offer the authorization code flow.")
    methods = _list_of_strings(document, "token_endpoint_auth_methods_supported", ["client_secret_basic"])
    authorization, token, keys = (
        _checked_address(document, name, listed_origins)
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    )
    says_who = document.get("authorization_response_iss_parameter_supported") is True
    userinfo = document.get("userinfo_endpoint")
    userinfo = userinfo if isinstance(userinfo, str) and len(userinfo) <= MAX_ADDRESS_LENGTH else ""
    return Endpoints(authorization, token, keys, says_who, "client_secret_basic" not in methods, userinfo)


def parse_keys(body: bytes) -> tuple[Jwk, ...]:
    """Parse a key set, without keys that are not public. Raises UnusableProvider."""
    keys = _object(body, "key set").get("keys")
    if not isinstance(keys, list) or not 1 <= len(keys) <= MAX_KEYS:
        raise UnusableProvider(f"The provider's key set should hold 1 to {MAX_KEYS} keys.")
    return tuple(key for key in keys if isinstance(key, dict) and "d" not in key and key.get("kty") != "oct")


def _object(body: bytes, label: str) -> Mapping[str, Any]:
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise UnusableProvider(f"The provider's {label} cannot be read: it should be a JSON object.")
    return document


def _list_of_strings(document: Mapping[str, Any], name: str, default: list[str]) -> list[Any]:
    values = document.get(name, default)
    return values if isinstance(values, list) else []


def _checked_address(document: Mapping[str, Any], name: str, listed_origins: Collection[str]) -> str:
    address = document.get(name)
    if not isinstance(address, str) or len(address) > MAX_ADDRESS_LENGTH or "#" in address:
        raise UnusableProvider(f"The provider's discovery document has no {name}.")
    try:
        check_origin(address, listed_origins)
    except Invalid as error:
        raise UnusableProvider(f"The provider's {name} cannot be used. {error.sentence}") from error
    return address
