"""Validation of an action's sign-in and policy address, when a builder saves them.

Invariants:
- No secret passes through here; `oauth/builder_secrets.py` checks the form of secrets.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import msgspec

from discreet.assistants.actions.action import (
    Action,
    ApiKeyAuth,
    BuilderAuth,
    ClientCredentialsAuth,
    NoAuth,
    OAuthAuth,
    sign_in_hosts,
)
from discreet.assistants.actions.address import check_origin, origin_of
from discreet.assistants.actions.oauth.discovery import DiscoveredSignIn
from discreet.assistants.actions.oauth.our_client import OurClient
from discreet.assistants.actions.operation import DeclaredSignIn
from discreet.errors import Invalid
from discreet.promises.disclosure import FieldPlace
from discreet.promises.workspace_rules import Domains, may_send_to

NAME_CHARACTERS = 100
CLIENT_ID_CHARACTERS = 1_000
SCOPES = 100
SCOPE_CHARACTERS = 500

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A header's name (RFC 9110, 5.6.2)."""
_SCOPE = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+")
"""One scope (RFC 6749, 3.3)."""
_FORBIDDEN_HEADERS = frozenset(
    (
        "accept", "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "cookie",
        "expect", "forwarded", "host", "keep-alive", "origin", "referer", "set-cookie", "te", "trailer",
        "transfer-encoding", "upgrade", "user-agent", "via",
    )
)  # fmt: skip
_FORBIDDEN_PREFIXES = ("proxy-", "sec-", "x-forwarded-", "mcp-", "x-http-method", "x-method")
"""Headers that control how a request is sent, or that a person has been shown; and prefixes of such headers."""
RESERVED_PARAMETERS = frozenset(
    (
        "response_type", "response_mode", "client_id", "redirect_uri", "scope", "state", "code_challenge",
        "code_challenge_method", "resource",
    )
)  # fmt: skip
"""Parameters that this server adds to an authorization URL, or that change how the response returns."""


_NO_CLIENT = "-"
"""Stands for the client id of a suggestion while the rest is checked."""


@dataclass(frozen=True)
class _SignInContext:
    """The permitted places of a sign-in.

    It may be at the action's own origin, at an origin that the operator lists, or in a domain that the workspace lists;
    in no place if the workspace does not allow it.
    """

    origin: str
    allowed: Collection[str]
    domains: Domains
    found: OAuthAuth | None = None
    """The sign-in that the action's own server has named."""


def check_action_auth(
    action: Action, auth: BuilderAuth, allowed: Collection[str], domains: Domains, previous: BuilderAuth | None = None
) -> BuilderAuth:
    """Return the valid sign-in of this action; Invalid says what cannot be used.

    `previous` is the stored sign-in. If discovery found it, its addresses may stay, with what is known of their
    authorization server. A builder cannot enter these by hand.
    """
    query = {p.name for operation in action.offered for p in operation.parameters if p.place is FieldPlace.QUERY}
    discovered = previous if isinstance(previous, OAuthAuth) and previous.issuer else None
    return check_auth(auth, action.origin, query, allowed, domains, discovered)


def suggest_auth(
    action: Action, declared: DeclaredSignIn | None, allowed: Collection[str], domains: Domains
) -> BuilderAuth:
    """Return the sign-in that the action's document declares, if it can be used here.

    The builder adds the secret, and with OAuth the client id.
    """
    try:
        match declared:
            case None:
                return NoAuth()
            case DeclaredSignIn(kind="oauth"):
                auth: BuilderAuth = OAuthAuth(
                    declared.authorization_url, declared.token_url, _NO_CLIENT, declared.scopes
                )
            case DeclaredSignIn(kind="client_credentials"):
                auth = ClientCredentialsAuth(declared.token_url, _NO_CLIENT, declared.scopes)
            case DeclaredSignIn(kind=("bearer" | "basic" | "header" | "query") as scheme):
                auth = ApiKeyAuth(scheme, declared.name)
        checked = check_action_auth(action, auth, allowed, domains)
    except Invalid:
        return NoAuth()
    return checked if isinstance(checked, NoAuth | ApiKeyAuth) else msgspec.structs.replace(checked, client_id="")


def check_auth(
    auth: BuilderAuth,
    origin: str,
    operations_query: Collection[str],
    allowed: Collection[str],
    domains: Domains = None,
    discovered: OAuthAuth | None = None,
) -> BuilderAuth:
    """Return the valid sign-in; Invalid (field "auth") says what cannot be used.

    `origin` is the action's, `operations_query` the query parameters that its enabled operations show a person,
    `allowed` the origins that the operator lists for actions, `domains` those that the GPT's workspace lists.
    """
    context = _SignInContext(origin, allowed, domains, discovered)
    match auth:
        case NoAuth():
            return auth
        case ApiKeyAuth():
            return _check_key(auth, operations_query)
        case OAuthAuth():
            return _check_oauth(auth, context)
        case ClientCredentialsAuth():
            return _check_client_credentials(auth, context)


def require_usable_sign_in(discovered: OAuthAuth) -> None:
    """Raise Invalid when a discovered sign-in cannot be used.

    Its addresses are checked already.
    """
    _refuse_reserved_parameters(discovered.authorization_url)
    _check_scopes(discovered.scopes)


def describe_discovered(action: Action, discovered: DiscoveredSignIn, client: OurClient) -> str:
    """Return a sentence about a discovered sign-in and its hosts for the builder."""
    auth = discovered.auth
    hosts = " and ".join(dict.fromkeys(sign_in_hosts(auth)))
    sentence = (
        f"{action.host} lists its tools only after sign-in. It says that people sign in at {hosts}, which gives "
        "out the tokens."
    )
    if not auth.client_id:
        return (
            f"{sentence} This server has to be registered there by hand, with the redirect address "
            f"{client.redirect_uri}. Enter the client id that you get, sign in, and refresh."
        )
    known = (
        "knows this Discreet server by its address"
        if auth.client_id == client.document_url
        else "has registered this Discreet server as a client"
    )
    return f"{sentence} {origin_of(auth.issuer).host} {known}. Sign in, then refresh."


def check_policy_url(url: str | None, allowed: Collection[str]) -> str | None:
    """Return the checked address of a privacy policy; Invalid (field "policy_url").

    It may have a fragment, in the plain spelling of a query.
    """
    if not url:
        return None
    page, mark, place = url.partition("#")
    try:
        check_origin(page, allowed)
        if mark:
            check_origin(f"{page.partition('?')[0]}?{place}", allowed)
    except Invalid as why:
        raise Invalid(f"The privacy policy: {why.sentence}", field="policy_url") from None
    return url


def _check_key(auth: ApiKeyAuth, operations_query: Collection[str]) -> ApiKeyAuth:
    if auth.scheme in ("bearer", "basic"):
        return ApiKeyAuth(auth.scheme)
    if not auth.name or len(auth.name) > NAME_CHARACTERS or not auth.name.isascii() or not auth.name.isprintable():
        raise _invalid_auth(
            f"Give the {auth.scheme} a name of at most {NAME_CHARACTERS} plain letters, digits and signs."
        )
    if auth.scheme == "header":
        if not _TOKEN.fullmatch(auth.name):
            raise _invalid_auth(f"“{auth.name}” cannot be a header's name. Use letters, digits and “-”.")
        if auth.name.lower() in _FORBIDDEN_HEADERS or auth.name.lower().startswith(_FORBIDDEN_PREFIXES):
            raise _invalid_auth(f"The header “{auth.name}” controls how a request is sent; it cannot carry a key.")
    elif auth.name in operations_query:
        raise _invalid_auth(
            f"The document describes “{auth.name}” as a parameter that the GPT fills in. Remove it from the "
            "operations, so that only the key is sent under this name."
        )
    return auth


def _check_oauth(auth: OAuthAuth, context: _SignInContext) -> OAuthAuth:
    _check_place(auth.authorization_url, "authorization", context)
    _refuse_reserved_parameters(auth.authorization_url)
    _check_place(auth.token_url, "token", context)
    _check_client_id(auth.client_id)
    known = context.found
    if known and (known.authorization_url, known.token_url) == (auth.authorization_url, auth.token_url):
        return msgspec.structs.replace(known, client_id=auth.client_id, scopes=_check_scopes(auth.scopes))
    return OAuthAuth(auth.authorization_url, auth.token_url, auth.client_id, _check_scopes(auth.scopes))


def _refuse_reserved_parameters(authorization_url: str) -> None:
    taken = {name for name, _ in parse_qsl(urlsplit(authorization_url).query, keep_blank_values=True)}
    if named := sorted(taken & RESERVED_PARAMETERS):
        raise _invalid_auth(
            f"Leave {', '.join(named)} out of the authorization URL; this server adds what a sign-in needs."
        )


def _check_client_credentials(auth: ClientCredentialsAuth, context: _SignInContext) -> ClientCredentialsAuth:
    _check_place(auth.token_url, "token", context)
    _check_client_id(auth.client_id)
    return msgspec.structs.replace(auth, scopes=_check_scopes(auth.scopes))


def _check_place(url: str, subject: str, context: _SignInContext) -> None:
    """Check that an OAuth URL leads to a permitted place.

    That is the action's own host, a host that it names, or one that operator or workspace list.
    """
    try:
        check_origin(url, context.allowed)
    except Invalid as why:
        raise _invalid_auth(f"The {subject} URL: {why.sentence}") from None
    origin = origin_of(url)
    if not (decision := may_send_to(origin.host, context.domains)).allowed:
        raise _invalid_auth(f"The {subject} URL: {decision.sentence}")
    if context.found and url in (context.found.authorization_url, context.found.token_url):
        return
    if str(origin) not in (context.origin, *context.allowed) and context.domains is None:
        host = context.origin.partition("://")[2] or "the action's host"
        raise _invalid_auth(
            f"The {subject} URL leads to {str(origin).partition('://')[2]}; a sign-in has to be at the action's own "
            f"host, {host}, or at an origin that this server's operator lists for actions."
        )


def _check_client_id(client_id: str) -> None:
    if not client_id or len(client_id) > CLIENT_ID_CHARACTERS or not (client_id.isascii() and client_id.isprintable()):
        raise _invalid_auth(f"Give the client id: at most {CLIENT_ID_CHARACTERS:,} plain letters, digits and signs.")


def _check_scopes(scopes: Sequence[str]) -> tuple[str, ...]:
    """Return each scope once, in the order given."""
    if len(scopes) > SCOPES:
        raise _invalid_auth(f"There are {len(scopes)} scopes; {SCOPES} is the limit.")
    for scope in scopes:
        if len(scope) > SCOPE_CHARACTERS or not _SCOPE.fullmatch(scope):
            raise _invalid_auth(
                "A scope is one word of plain letters, digits and signs, without quotes or backslashes."
            )
    return tuple(dict.fromkeys(scopes))


def _invalid_auth(sentence: str) -> Invalid:
    return Invalid(sentence, field="auth")
