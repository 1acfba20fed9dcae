"""Discovery of the sign-in at an MCP server from published metadata.

Sources: RFC 9728 (protected resource metadata), RFC 8414 and OpenID Connect Discovery (authorization server metadata),
RFC 7591 (registration), and the authorization chapter of MCP.

Invariants:
- Each address is checked before it is contacted, and no person's data is sent.
- The server's metadata is read only at the server's own origin, and must be about this server.
- An authorization server's metadata must name the requested issuer, and PKCE with S256.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from discreet.assistants.actions.action import OAuthAuth
from discreet.assistants.actions.address import origin_of
from discreet.assistants.actions.oauth.challenge import MAX_SCOPES, Challenge, filter_scopes
from discreet.assistants.actions.oauth.our_client import OurClient
from discreet.errors import Invalid
from discreet.ports.third_parties import OutboundHttp, ThirdPartyFailed

METADATA_BYTES: Final = 64 * 1024
MAX_ISSUERS: Final = 3
CLIENT_ID_CHARACTERS: Final = 1_000
SECRET_CHARACTERS: Final = 4_000
CLIENT_METHODS: Final = ("none", "client_secret_post", "client_secret_basic")
"""Authentication methods of this server as a client, best first: a public client with PKCE has no secret to protect."""
_JSON = {"accept": "application/json", "content-type": "application/json"}

Check = Callable[[str], None]
"""Raises Invalid for an address that must not be contacted."""
Document = dict[str, Any]


@dataclass(frozen=True)
class DiscoveredSignIn:
    """A discovered sign-in.

    `auth.client_id` is empty if this server must be registered by hand.
    """

    auth: OAuthAuth
    client_secret: str | None = None


class Discovery:
    """Queries one MCP server. `check` checks each address before it is contacted."""

    def __init__(self, http: OutboundHttp, check: Check) -> None:
        self._http, self._check = http, check

    async def find(self, url: str, challenge: Challenge, client: OurClient) -> DiscoveredSignIn | None:
        """Discover the sign-in; None when the server publishes nothing.

        Invalid or ThirdPartyFailed when the metadata cannot be used.
        """
        resource = await self._fetch_resource(url, challenge)
        issuers = _list_texts(resource.get("authorization_servers"))[:MAX_ISSUERS] or [str(origin_of(url))]
        for issuer in issuers:
            if (server := await self._fetch_issuer(issuer, known=bool(resource))) is not None:
                auth = self._build_auth(url, resource, server, challenge)
                return await self._register_client(auth, server, client)
        return None

    # Metadata

    async def _fetch_resource(self, url: str, challenge: Challenge) -> Document:
        """Return the protected resource metadata; empty when there is none."""
        origin = str(origin_of(url))
        for address in _list_resource_addresses(url, origin, challenge.resource_metadata):
            document = await self._fetch_document(address)
            if document is None:
                continue
            if not _covers(document.get("resource"), url):
                host = origin_of(url).host
                raise Invalid(f"The sign-in metadata of {host} is about another server, so it is not used.")
            return document
        return {}

    async def _fetch_issuer(self, issuer: str, *, known: bool) -> Document | None:
        """Return an authorization server's metadata. `known`: the MCP server has named it."""
        if known:
            self._check(issuer)
        for address in _list_issuer_addresses(issuer):
            document = await self._fetch_document(address)
            if document is None:
                continue
            if str(document.get("issuer")).rstrip("/") != issuer.rstrip("/"):
                raise Invalid(f"The authorization server at {origin_of(issuer).host} says that it is another one.")
            return document
        return None

    async def _fetch_document(self, address: str) -> Document | None:
        """Return the JSON object at an address; None when there is none."""
        self._check(address)
        try:
            data = await self._http.fetch(address, max_bytes=METADATA_BYTES, purpose="sign_in")
        except ThirdPartyFailed:
            return None
        return _parse_object(data)

    def _build_auth(self, url: str, resource: Document, server: Document, challenge: Challenge) -> OAuthAuth:
        host = origin_of(str(server["issuer"])).host
        if "S256" not in _list_texts(server.get("code_challenge_methods_supported")):
            raise Invalid(f"{host} does not offer PKCE with S256, which this server needs to sign people in.")
        page, token = server.get("authorization_endpoint"), server.get("token_endpoint")
        if not isinstance(page, str) or not isinstance(token, str):
            raise Invalid(f"{host} does not say where people sign in.")
        self._check(page)
        self._check(token)
        scopes = challenge.scopes or filter_scopes(resource.get("scopes_supported"))
        if scopes and "offline_access" in _list_texts(server.get("scopes_supported")):
            scopes = tuple(dict.fromkeys((*scopes, "offline_access")))
        return OAuthAuth(
            page,
            token,
            "",
            scopes,
            issuer=str(server["issuer"]),
            resource=str(resource.get("resource") or url.partition("#")[0]),
            names_issuer=server.get("authorization_response_iss_parameter_supported") is True,
        )

    # Registration

    async def _register_client(self, auth: OAuthAuth, server: Document, client: OurClient) -> DiscoveredSignIn:
        """Register by this server's metadata document, else dynamically, else by hand."""
        if server.get("client_id_metadata_document_supported") is True and client.document_url:
            return DiscoveredSignIn(msgspec.structs.replace(auth, client_id=client.document_url))
        endpoint = server.get("registration_endpoint")
        if not isinstance(endpoint, str):
            return DiscoveredSignIn(auth)
        self._check(endpoint)
        methods = _list_texts(server.get("token_endpoint_auth_methods_supported")) or ["client_secret_basic"]
        method = next((one for one in CLIENT_METHODS if one in methods), "none")
        scopes = _list_registered_scopes(auth, server)
        asked = client.metadata(method) | ({"scope": " ".join(scopes)} if scopes else {})
        answer, _ = await self._http.post(endpoint, msgspec.json.encode(asked), _JSON, max_bytes=METADATA_BYTES)
        client_id, secret = _read_registration(
            _parse_object(answer.text.encode()), answer.status, client, origin_of(endpoint).host
        )
        return DiscoveredSignIn(msgspec.structs.replace(auth, client_id=client_id), secret)


def _list_registered_scopes(auth: OAuthAuth, server: Document) -> tuple[str, ...]:
    """Return the scopes to register with: the first ones and possible later ones.

    The registration grants none of them.
    """
    if not auth.scopes:
        return ()
    return tuple(dict.fromkeys((*auth.scopes, *filter_scopes(server.get("scopes_supported")))))[:MAX_SCOPES]


def _read_registration(
    registration: Document | None, status: int, client: OurClient, host: str
) -> tuple[str, str | None]:
    """Return the id and secret of a registration. Invalid when they cannot be used."""
    if registration is None or not 200 <= status < 300 or "client_id" not in registration:
        raise Invalid(f"{host} did not register this server as a client (status {status}).")
    redirects = registration.get("redirect_uris")
    if redirects is not None and client.redirect_uri not in _list_texts(redirects):
        raise Invalid(f"{host} registered this server with another redirect address, so the registration is not used.")
    client_id, secret = registration["client_id"], registration.get("client_secret") or None
    if not _is_printable(client_id, CLIENT_ID_CHARACTERS) or not (
        secret is None or _is_printable(secret, SECRET_CHARACTERS)
    ):
        raise Invalid(f"{host} registered this server under an id that cannot be used.")
    return client_id, secret


def _list_resource_addresses(url: str, origin: str, challenge_address: str) -> Iterator[str]:
    """Yield the challenge's address, if at the same origin, and the well-known ones.

    Source: RFC 9728, section 3.1.
    """
    if challenge_address and _origin(challenge_address) == origin:
        yield challenge_address
    well_known = f"{origin}/.well-known/oauth-protected-resource"
    if (path := urlsplit(url).path.rstrip("/")) != "":
        yield well_known + path
    yield well_known


def _list_issuer_addresses(issuer: str) -> Iterator[str]:
    """Yield the addresses of an issuer's metadata.

    Sources: RFC 8414 section 3.1, and OpenID Connect Discovery 1.0 section 4 for two of them.
    """
    origin, path = str(origin_of(issuer)), urlsplit(issuer).path.rstrip("/")
    yield f"{origin}/.well-known/oauth-authorization-server{path}"
    yield f"{origin}/.well-known/openid-configuration{path}"
    if path:
        yield f"{origin}{path}/.well-known/openid-configuration"


def _covers(resource: Any, url: str) -> bool:
    """Return whether `resource` is the server at `url`, or an address above it.

    Both must have the same origin (RFC 9728, section 3.3).
    """
    if not isinstance(resource, str) or "#" in resource or _origin(resource) != str(origin_of(url)):
        return False
    above, path = urlsplit(resource).path.rstrip("/") + "/", urlsplit(url).path.rstrip("/") + "/"
    return path.startswith(above)


def _origin(url: str) -> str:
    try:
        return str(origin_of(url))
    except Invalid:
        return ""


def _parse_object(data: bytes) -> Document | None:
    try:
        parsed = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def _list_texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _is_printable(text: Any, max_characters: int) -> bool:
    return isinstance(text, str) and 0 < len(text) <= max_characters and text.isascii() and text.isprintable()
