"""Exchanges the browser's code for tokens (OpenID Connect Core 1.0 §3.1.3)."""

from typing import Final
from urllib.parse import quote_plus, urlencode

import msgspec

from discreet.assistants.actions.address import origin_of
from discreet.assistants.actions.oauth.builder_secrets import encode_basic
from discreet.assistants.actions.oauth.oauth import describe_error
from discreet.identity.sso.discovery import Endpoints
from discreet.identity.sso.id_token import InvalidIdToken
from discreet.ports.third_parties import OutboundHttp

ANSWER_BYTES: Final = 64 * 1024


class OidcTokens(msgspec.Struct, frozen=True):
    """The required fields of the answer. All others are ignored."""

    id_token: str
    access_token: str = ""


async def tokens_for(
    http: OutboundHttp,
    endpoints: Endpoints,
    client_id: str,
    secret: str | None,
    *,
    code: str,
    redirect_uri: str,
    verifier: str,
) -> OidcTokens:
    """Exchange the code. InvalidIdToken says why there are no tokens.

    Its text never contains a token. ThirdPartyFailed without an answer.
    """
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier}
    headers = {"accept": "application/json", "content-type": "application/x-www-form-urlencoded"}
    if secret and not endpoints.secret_in_body:
        headers["authorization"] = encode_basic(f"{quote_plus(client_id)}:{quote_plus(secret)}")
    else:
        form |= {"client_id": client_id} | ({"client_secret": secret} if secret else {})
    answer, _ = await http.post(endpoints.token, urlencode(form).encode(), headers, max_bytes=ANSWER_BYTES)
    host = origin_of(endpoints.token).host
    if answer.status != 200:
        raise InvalidIdToken(f"{host} gave no token: {describe_error(_object(answer.text), answer.status)}.")
    try:
        return msgspec.json.decode(answer.text, type=OidcTokens)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise InvalidIdToken(f"{host} gave no ID token; the provider has to know this as an OpenID client.") from None


def _object(text: str) -> dict[str, object]:
    try:
        decoded = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return {}
    return decoded if isinstance(decoded, dict) else {}
