"""OAuth 2 client: authorization code with PKCE, refresh, client credentials.

Sources: RFC 6749 (the framework), RFC 6750 (bearer tokens), RFC 7636 (PKCE), RFC 9207 (issuer), RFC 9700 (best
practice).

Invariants:
- Only the protocol: this module does not know whose tokens they are or where they are stored.
"""

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode

import msgspec

from discreet.assistants.actions.action import ClientCredentialsAuth, OAuthAuth
from discreet.assistants.actions.address import origin_of
from discreet.assistants.actions.oauth.builder_secrets import encode_basic
from discreet.errors import Invalid, Unavailable
from discreet.ports.clock import Clock, RandomSource
from discreet.ports.third_parties import OutboundHttp, ThirdPartyAnswer

ANSWER_BYTES = 64 * 1024
TOKEN_CHARACTERS = 16_000
MAX_LIFETIME = timedelta(days=366)
"""The longest lifetime of a token; a longer `expires_in` is cut to it."""
EARLY = timedelta(seconds=60)
"""A token counts as expired this long before its expiry, so that it does not expire during a call."""
ANOTHER_ISSUER = "Another server than the requested one answered this sign-in, so it was cancelled. Begin it again."
ERROR_CHARACTERS = 200
"""The limit of a third party's error text."""


class OAuthTokens(msgspec.Struct, frozen=True):
    """`expires_at` is None when the third party did not name an expiry."""

    access_token: str
    refresh_token: str | None = None
    expires_at: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        return self.expires_at is None or now < self.expires_at - EARLY


class TokenRefused(Unavailable):
    """The third party gave no token. `error` is its error code (RFC 6749, 5.2), or ""."""

    def __init__(self, sentence: str, error: str = "") -> None:
        super().__init__(sentence)
        self.error = error


def new_verifier(random: RandomSource) -> str:
    """Return 43 characters of 256 random bits (RFC 7636, 4.1)."""
    return _base64url(random.bytes(32))


def pkce_challenge(verifier: str) -> str:
    """Return the PKCE challenge by the method S256."""
    return _base64url(hashlib.sha256(verifier.encode()).digest())


def build_authorization_url(
    auth: OAuthAuth, redirect_uri: str, state: str, verifier: str, more_scopes: tuple[str, ...] = ()
) -> str:
    """Return the address at which a person signs in.

    Parameters of the configured URL stay (RFC 6749, 3.1). `more_scopes` are those that the third party has asked for
    since.
    """
    query = {
        "response_type": "code",
        "client_id": auth.client_id,
        "redirect_uri": redirect_uri,
        "state": state,
        "code_challenge": pkce_challenge(verifier),
        "code_challenge_method": "S256",
    }
    if scopes := (*auth.scopes, *more_scopes):
        query["scope"] = " ".join(dict.fromkeys(scopes))
    if auth.resource:
        query["resource"] = auth.resource
    joint = "&" if "?" in auth.authorization_url else "?"
    return auth.authorization_url + joint + urlencode(query)


def check_issuer(auth: OAuthAuth, issuer: str | None) -> None:
    """Raise Invalid when another authorization server answered (RFC 9207).

    Not every server names itself; one whose metadata says that it does must. A slash at the end does not matter.
    """
    if auth.issuer:
        same = issuer is not None and issuer.rstrip("/") == auth.issuer.rstrip("/")
        if not same and (issuer is not None or auth.names_issuer):
            raise Invalid(ANOTHER_ISSUER)
        return
    if issuer is None:
        return
    try:
        issuer_origin = str(origin_of(issuer))
    except Invalid:
        issuer_origin = ""
    if issuer_origin not in {str(origin_of(auth.authorization_url)), str(origin_of(auth.token_url))}:
        raise Invalid(ANOTHER_ISSUER)


class TokenEndpoint:
    """Requests tokens. Its methods raise TokenRefused or ThirdPartyFailed."""

    def __init__(self, http: OutboundHttp, clock: Clock) -> None:
        self._http, self._clock = http, clock

    async def by_code(
        self, auth: OAuthAuth, secret: str | None, code: str, redirect_uri: str, verifier: str
    ) -> OAuthTokens:
        """Exchange an authorization code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        return await self._ask(auth, secret, form | _resource_parameter(auth))

    async def by_refresh(self, auth: OAuthAuth, secret: str | None, refresh_token: str) -> OAuthTokens:
        """Refresh a token.

        If the server gives no new refresh token, the old one stays valid (RFC 6749, 6).
        """
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token} | _resource_parameter(auth)
        fresh = await self._ask(auth, secret, form)
        return fresh if fresh.refresh_token else msgspec.structs.replace(fresh, refresh_token=refresh_token)

    async def by_client(self, auth: ClientCredentialsAuth, secret: str) -> OAuthTokens:
        form = {"grant_type": "client_credentials"} | ({"scope": " ".join(auth.scopes)} if auth.scopes else {})
        return await self._ask(auth, secret, form)

    async def _ask(
        self, auth: OAuthAuth | ClientCredentialsAuth, secret: str | None, form: Mapping[str, str]
    ) -> OAuthTokens:
        """Request a token, with a secret first by Basic, then in the body.

        Every server must accept Basic, but some accept only the body (RFC 6749, 2.3.1).
        """
        if secret is None:
            return await self._post(auth.token_url, {**form, "client_id": auth.client_id}, {})
        user = f"{quote_plus(auth.client_id)}:{quote_plus(secret)}"
        try:
            return await self._post(auth.token_url, form, {"authorization": encode_basic(user)})
        except TokenRefused as refused:
            if refused.error not in ("invalid_client", "invalid_request"):
                raise
        return await self._post(auth.token_url, {**form, "client_id": auth.client_id, "client_secret": secret}, {})

    async def _post(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> OAuthTokens:
        body = {"accept": "application/json", "content-type": "application/x-www-form-urlencoded", **headers}
        answer, _ = await self._http.post(url, urlencode(form).encode(), body, max_bytes=ANSWER_BYTES)
        return parse_tokens(answer, origin_of(url).host, self._clock.now())


def _resource_parameter(auth: OAuthAuth) -> dict[str, str]:
    """Return the resource that the token is for (RFC 8707), if known."""
    return {"resource": auth.resource} if auth.resource else {}


def parse_tokens(answer: ThirdPartyAnswer, host: str, now: datetime) -> OAuthTokens:
    """Parse a token endpoint's answer.

    TokenRefused says what is wrong, and contains no token.
    """
    try:
        body = msgspec.json.decode(answer.text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise TokenRefused(f"{host} gave no token: its answer (status {answer.status}) cannot be read.")
    if answer.status >= 400 or "access_token" not in body:
        raise TokenRefused(
            f"{host} gave no token: {describe_error(body, answer.status)}.", _clean_text(body.get("error"))
        )
    if _clean_text(body.get("token_type", "bearer")).lower() != "bearer":
        raise TokenRefused(f"{host} gave an unsupported kind of token; it must be a bearer token.")
    access, refresh = body["access_token"], body.get("refresh_token") or None
    if not _is_token(access) or not (refresh is None or _is_token(refresh)):
        raise TokenRefused(f"{host} gave a token that cannot be sent.")
    return OAuthTokens(access, refresh, _parse_expiry(body.get("expires_in"), now))


def describe_error(body: Mapping[str, Any], status: int | None = None) -> str:
    """Return a third party's error text, short and without hidden characters.

    Source: RFC 6749, 4.1.2.1 and 5.2.
    """
    error, more = _clean_text(body.get("error")), _clean_text(body.get("error_description"))
    if not error:
        return f"it answered with status {status}" if status else "it did not say why"
    return f"{error} (“{more}”)" if more else error


def _clean_text(text: Any) -> str:
    """Return untrusted text, cleaned for the middle of a sentence."""
    if not isinstance(text, str):
        return ""
    return "".join(letter for letter in text if letter.isprintable())[:ERROR_CHARACTERS].strip()


def _is_token(text: Any) -> bool:
    """Return whether it fits into a header (RFC 6750, 2.1, and servers' practice)."""
    return isinstance(text, str) and 0 < len(text) <= TOKEN_CHARACTERS and text.isascii() and text.isprintable()


def _parse_expiry(seconds: Any, now: datetime) -> datetime | None:
    try:
        lasts = float(seconds)
    except (TypeError, ValueError, OverflowError):
        return None
    if lasts != lasts:  # not a number
        return None
    return now + timedelta(seconds=min(max(lasts, 0.0), MAX_LIFETIME.total_seconds()))


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
