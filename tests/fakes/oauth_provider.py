"""An OAuth 2 provider: code with PKCE, rotating refresh, client credentials.

It is as strict as RFC 6749, RFC 7636 and RFC 9700 ask for: a code is good once, for the redirect URI and the challenge
that it was made with. `refused` tells why it said no, so that a test can look.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from aiohttp import web

Form = dict[str, str]


@dataclass(frozen=True)
class Code:
    """The circumstances under which an authorization code was issued."""

    redirect_uri: str
    challenge: str
    scope: str


@dataclass
class OAuthProvider:
    """`asks` shows a page with a link to follow, otherwise it says yes at once.

    `denies` says no.

    `codes` are those not used yet, `access` and `refresh` the tokens that hold (clear them to make them lapse),
    `states` every state that came with a sign-in. `expires_in` are the seconds that an access token is said to last.
    """

    client_id: str = "discreet-client"
    client_secret: str = "discreet-client-secret"
    redirect_uris: tuple[str, ...] = ()
    asks: bool = False
    denies: bool = False
    rotates: bool = True
    expires_in: int | None = 3600
    codes: dict[str, Code] = field(default_factory=dict)
    access: dict[str, str] = field(default_factory=dict)
    refresh: dict[str, str] = field(default_factory=dict)
    states: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def knows(self, authorization: str | None) -> bool:
        """Return whether this Authorization header carries a valid access token."""
        return authorization is not None and authorization.removeprefix("Bearer ") in self.access

    def authorize(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        if why := self._wrong(asked):
            self.refused.append(why)
            return web.Response(status=400, text=why)
        if asked.get("answer") != "yes" and self.asks:
            here = f"/authorize?{urlencode({**asked, 'answer': 'yes'})}".replace("&", "&amp;")
            page = f'<!doctype html><title>Sign in</title><a href="{here}">Allow Discreet</a>'
            return web.Response(text=page, content_type="text/html")
        self.states.append(asked["state"])
        if self.denies:
            return _back(asked["redirect_uri"], error="access_denied", state=asked["state"])
        code = secrets.token_urlsafe(16)
        self.codes[code] = Code(asked["redirect_uri"], asked["code_challenge"], asked.get("scope", ""))
        return _back(asked["redirect_uri"], code=code, state=asked["state"])

    def _wrong(self, asked: Form) -> str | None:
        """Return why a sign-in cannot begin with these parameters."""
        if self.redirect_uris and asked.get("redirect_uri") not in self.redirect_uris:
            return "an unknown redirect_uri"
        if asked.get("response_type") != "code" or asked.get("client_id") != self.client_id:
            return "an unknown client, or not the code flow"
        if asked.get("code_challenge_method") != "S256" or len(asked.get("code_challenge", "")) != 43:
            return "no PKCE challenge"
        if not asked.get("redirect_uri") or len(asked.get("state", "")) < 16:
            return "no redirect_uri, or no state that is worth the name"
        return None

    def token(self, request: web.Request, body: bytes) -> web.Response:
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        if not self._is_the_client(request.headers.get("Authorization"), form):
            return self._no("invalid_client", 401)
        grants = {
            "authorization_code": self._by_code,
            "refresh_token": self._by_refresh,
            "client_credentials": self._by_client,
        }
        grant = grants.get(form.get("grant_type", ""))
        return grant(form) if grant is not None else self._no("unsupported_grant_type")

    def _is_the_client(self, authorization: str | None, form: Form) -> bool:
        given = (form.get("client_id"), form.get("client_secret"))
        if authorization is not None and authorization.startswith("Basic "):
            name, _, secret = base64.b64decode(authorization[6:]).decode().partition(":")
            given = (name, secret)
        return given == (self.client_id, self.client_secret)

    def _by_code(self, form: Form) -> web.Response:
        code = self.codes.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        if code is None or code.challenge != challenge or code.redirect_uri != form.get("redirect_uri"):
            return self._no("invalid_grant")
        return self._tokens(code.scope, refreshable=True)

    def _by_refresh(self, form: Form) -> web.Response:
        given = form.get("refresh_token", "")
        if given not in self.refresh:
            return self._no("invalid_grant")
        scope = self.refresh.pop(given) if self.rotates else self.refresh[given]
        return self._tokens(scope, refreshable=self.rotates)

    def _by_client(self, form: Form) -> web.Response:
        return self._tokens(form.get("scope", ""), refreshable=False)

    def _tokens(self, scope: str, *, refreshable: bool) -> web.Response:
        made: dict[str, str | int] = {"access_token": secrets.token_urlsafe(24), "token_type": "Bearer"}
        self.access[str(made["access_token"])] = scope
        if self.expires_in is not None:
            made["expires_in"] = self.expires_in
        if refreshable:
            made["refresh_token"] = secrets.token_urlsafe(24)
            self.refresh[str(made["refresh_token"])] = scope
        if scope:
            made["scope"] = scope
        return web.json_response(made, headers={"Cache-Control": "no-store"})

    def _no(self, error: str, status: int = 400) -> web.Response:
        self.refused.append(error)
        return web.json_response({"error": error}, status=status)


def _back(redirect_uri: str, **answer: str) -> web.Response:
    joint = "&" if "?" in redirect_uri else "?"
    return web.Response(status=302, headers={"Location": f"{redirect_uri}{joint}{urlencode(answer)}"})
