"""An OAuth 2 provider: code with PKCE, rotating refresh, client credentials.

It is as strict as RFC 6749, RFC 7636 and RFC 9700 ask for: a code is good once, for the redirect URI and the challenge
that it was made with. `refusals` holds the reason of each refusal.
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
    """Allows every sign-in at once; with `shows_page` after a link on a page, with `denies` never.

    `codes` are those not used yet, `access` and `refresh` the valid tokens (clear them to make them expire),
    `states` every state that came with a sign-in. `expires_in` is the announced lifetime of an access token in seconds.
    """

    client_id: str = "discreet-client"
    client_secret: str = "discreet-client-secret"
    redirect_uris: tuple[str, ...] = ()
    shows_page: bool = False
    denies: bool = False
    rotates: bool = True
    expires_in: int | None = 3600
    codes: dict[str, Code] = field(default_factory=dict)
    access: dict[str, str] = field(default_factory=dict)
    refresh: dict[str, str] = field(default_factory=dict)
    states: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def is_valid(self, authorization: str | None) -> bool:
        """Return whether this Authorization header carries a valid access token."""
        return authorization is not None and authorization.removeprefix("Bearer ") in self.access

    def authorize(self, request: web.Request) -> web.Response:
        query = dict(request.query)
        if problem := self._find_problem(query):
            self.refusals.append(problem)
            return web.Response(status=400, text=problem)
        if query.get("answer") != "yes" and self.shows_page:
            address = f"/authorize?{urlencode({**query, 'answer': 'yes'})}".replace("&", "&amp;")
            page = f'<!doctype html><title>Sign in</title><a href="{address}">Allow Discreet</a>'
            return web.Response(text=page, content_type="text/html")
        self.states.append(query["state"])
        if self.denies:
            return _redirect_back(query["redirect_uri"], error="access_denied", state=query["state"])
        code = secrets.token_urlsafe(16)
        self.codes[code] = Code(query["redirect_uri"], query["code_challenge"], query.get("scope", ""))
        return _redirect_back(query["redirect_uri"], code=code, state=query["state"])

    def _find_problem(self, query: Form) -> str | None:
        """Return why a sign-in cannot begin with these parameters."""
        if self.redirect_uris and query.get("redirect_uri") not in self.redirect_uris:
            return "an unknown redirect_uri"
        if query.get("response_type") != "code" or query.get("client_id") != self.client_id:
            return "an unknown client, or not the code flow"
        if query.get("code_challenge_method") != "S256" or len(query.get("code_challenge", "")) != 43:
            return "no PKCE challenge"
        if not query.get("redirect_uri") or len(query.get("state", "")) < 16:
            return "no redirect_uri, or no long enough state"
        return None

    def token(self, request: web.Request, body: bytes) -> web.Response:
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        if not self._is_client(request.headers.get("Authorization"), form):
            return self._refuse("invalid_client", 401)
        grants = {
            "authorization_code": self._exchange_code,
            "refresh_token": self._refresh_tokens,
            "client_credentials": self._client_tokens,
        }
        grant = grants.get(form.get("grant_type", ""))
        return grant(form) if grant is not None else self._refuse("unsupported_grant_type")

    def _is_client(self, authorization: str | None, form: Form) -> bool:
        credentials = (form.get("client_id"), form.get("client_secret"))
        if authorization is not None and authorization.startswith("Basic "):
            name, _, secret = base64.b64decode(authorization[6:]).decode().partition(":")
            credentials = (name, secret)
        return credentials == (self.client_id, self.client_secret)

    def _exchange_code(self, form: Form) -> web.Response:
        code = self.codes.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        if code is None or code.challenge != challenge or code.redirect_uri != form.get("redirect_uri"):
            return self._refuse("invalid_grant")
        return self._tokens(code.scope, refreshable=True)

    def _refresh_tokens(self, form: Form) -> web.Response:
        token = form.get("refresh_token", "")
        if token not in self.refresh:
            return self._refuse("invalid_grant")
        scope = self.refresh.pop(token) if self.rotates else self.refresh[token]
        return self._tokens(scope, refreshable=self.rotates)

    def _client_tokens(self, form: Form) -> web.Response:
        return self._tokens(form.get("scope", ""), refreshable=False)

    def _tokens(self, scope: str, *, refreshable: bool) -> web.Response:
        tokens: dict[str, str | int] = {"access_token": secrets.token_urlsafe(24), "token_type": "Bearer"}
        self.access[str(tokens["access_token"])] = scope
        if self.expires_in is not None:
            tokens["expires_in"] = self.expires_in
        if refreshable:
            tokens["refresh_token"] = secrets.token_urlsafe(24)
            self.refresh[str(tokens["refresh_token"])] = scope
        if scope:
            tokens["scope"] = scope
        return web.json_response(tokens, headers={"Cache-Control": "no-store"})

    def _refuse(self, error: str, status: int = 400) -> web.Response:
        self.refusals.append(error)
        return web.json_response({"error": error}, status=status)


def _redirect_back(redirect_uri: str, **answer: str) -> web.Response:
    joint = "&" if "?" in redirect_uri else "?"
    return web.Response(status=302, headers={"Location": f"{redirect_uri}{joint}{urlencode(answer)}"})
