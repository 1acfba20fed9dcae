"""The userinfo endpoint, for claims that are not in the ID token.

Source: OpenID Connect Core 1.0 §5.3.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from discreet.assistants.actions.address import origin_of
from discreet.errors import Invalid
from discreet.identity.sso.id_token import ExpectedClaims, InvalidIdToken, Jwk, signed_claims
from discreet.ports.third_parties import OutboundHttp

USERINFO_BYTES: Final = 256 * 1024


async def claims_at(
    http: OutboundHttp, address: str, keys: Sequence[Jwk], expected: ExpectedClaims, subject: str, access_token: str
) -> dict[str, Any]:
    """Return the claims about `subject`.

    InvalidIdToken for another subject or bad data.
    """
    host = _host(address)
    headers = {"accept": "application/json, application/jwt", "authorization": f"Bearer {access_token}"}
    answer = await http.get(address, headers, max_bytes=USERINFO_BYTES, purpose="sign_in")
    if answer.status != 200:
        raise InvalidIdToken(f"{host} did not say who you are: its userinfo address answered {answer.status}.")
    claims = (
        _signed(answer.text.strip(), keys, expected) if answer.media_type == "application/jwt" else _read(answer.text)
    )
    if claims is None:
        raise InvalidIdToken(f"{host} answered with userinfo that cannot be read.")
    if claims.get("sub") != subject:
        raise InvalidIdToken(f"{host} answered with the userinfo of another account.")
    return claims


def _signed(token: str, keys: Sequence[Jwk], expected: ExpectedClaims) -> dict[str, Any]:
    if token.count(".") == 4:
        raise InvalidIdToken(
            "The provider encrypts its userinfo, which is not supported. Let it send JSON or a signed JWT."
        )
    claims = signed_claims(token, keys)
    audience = claims.get("aud")
    audience = [audience] if isinstance(audience, str) else audience
    if claims.get("iss") != expected.issuer or not isinstance(audience, list) or expected.client_id not in audience:
        raise InvalidIdToken("The provider's signed userinfo was made by another issuer or for another application.")
    return claims


def _read(text: str) -> dict[str, Any] | None:
    try:
        decoded = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    return decoded if isinstance(decoded, dict) else None


def _host(address: str) -> str:
    try:
        return origin_of(address).host
    except Invalid:
        return "The provider"
