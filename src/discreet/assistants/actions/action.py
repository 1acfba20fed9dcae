"""Actions of a GPT as configured: document, enabled operations, sign-in.

Invariants:
- Values only; no secret.
"""

from typing import Literal
from uuid import UUID

import msgspec

from discreet.assistants.actions.address import origin_of
from discreet.assistants.actions.operation import Operation
from discreet.promises.capabilities import Capability
from discreet.promises.disclosure import ChosenBy

DRAFT = 0
"""The version number of the draft, as in `gpt_versions`."""
MAX_ACTIONS = 10
MAX_ENABLED = 30
"""The most enabled operations per action."""


class NoAuth(msgspec.Struct, frozen=True, tag="none"):
    pass


class ApiKeyAuth(msgspec.Struct, frozen=True, tag="api_key"):
    """An API key of the builder.

    `name` is the header or query parameter, if `scheme` needs one.
    """

    scheme: Literal["bearer", "basic", "header", "query"]
    name: str = ""


class OAuthAuth(msgspec.Struct, frozen=True, tag="oauth"):
    """Each person signs in at the third party (authorization code, PKCE, state).

    `issuer` is the authorization server (RFC 8414), `resource` the audience of its tokens (RFC 8707). `names_issuer`:
    its answers name the issuer (RFC 9207). These three are set by discovery only, not by hand.
    """

    authorization_url: str
    token_url: str
    client_id: str
    scopes: tuple[str, ...] = ()
    issuer: str = ""
    resource: str = ""
    names_issuer: bool = False


class ClientCredentialsAuth(msgspec.Struct, frozen=True, tag="client_credentials"):
    """The builder's client signs in for all users."""

    token_url: str
    client_id: str
    scopes: tuple[str, ...] = ()


class OperatorAuth(msgspec.Struct, frozen=True, tag="operator"):
    """A key of this server's operator. No builder can choose this sign-in.

    `holder` names the service in the settings whose key it is ("search"). `scheme` and `name` are as for a builder's
    key.
    """

    holder: str
    scheme: Literal["bearer", "header"]
    name: str = ""


BuilderAuth = NoAuth | ApiKeyAuth | OAuthAuth | ClientCredentialsAuth
"""The sign-ins that a builder can choose."""
Auth = BuilderAuth | OperatorAuth


def auth_scope(auth: Auth) -> str:
    """Return kind and scope of a sign-in as text, part of an operation's fingerprint.

    Fields of discovery are left out if there was none.
    """
    fields = msgspec.to_builtins(auth)
    if isinstance(auth, OAuthAuth) and not auth.issuer:
        fields = {name: value for name, value in fields.items() if name not in ("issuer", "resource", "names_issuer")}
    return msgspec.json.encode(fields, order="sorted").decode()


def sign_in_hosts(auth: Auth) -> tuple[str, ...]:
    """Return the hosts that this server or a browser contacts for credentials."""
    match auth:
        case OAuthAuth(authorization_url=page, token_url=token):
            return origin_of(page).host, origin_of(token).host
        case ClientCredentialsAuth(token_url=token):
            return (origin_of(token).host,)
        case _:
            return ()


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """An action in one version of its GPT.

    `document` is the text as it was given; for MCP the pinned tool list. `operations` are all that the document offers,
    `enabled` the names of those that the GPT may use.
    """

    id: UUID
    kind: Literal["openapi", "mcp"]
    title: str
    document: str
    operations: tuple[Operation, ...]
    enabled: tuple[str, ...]
    auth: Auth = NoAuth()
    policy_url: str | None = None
    source_url: str | None = None
    capability: Capability | None = None
    """The capability that a service of the operator's gives to GPTs; None for the builder's own action."""

    @property
    def chosen_by(self) -> ChosenBy:
        match self.capability:
            case None:
                return ChosenBy.BUILDER
            case Capability.READ_PAGES:
                return ChosenBy.MODEL
            case _:
                return ChosenBy.OPERATOR

    @property
    def host(self) -> str:
        """The one host of all enabled operations, with a non-default port."""
        return self.origin.partition("://")[2]

    @property
    def origin(self) -> str:
        """Scheme and host of all enabled operations.

        While none is enabled, those of the first operation; while an MCP server has listed none, those of the server.
        """
        origins = (operation.origin for operation in (*self.offered, *self.operations))
        return next(origins, str(origin_of(self.source_url)) if self.kind == "mcp" and self.source_url else "")

    @property
    def builders_auth(self) -> BuilderAuth:
        """The sign-in that the builder chose; none for a service of the operator's."""
        return NoAuth() if isinstance(self.auth, OperatorAuth) else self.auth

    @property
    def sign_in_hosts(self) -> tuple[str, ...]:
        return sign_in_hosts(self.auth)

    @property
    def offered(self) -> tuple[Operation, ...]:
        return tuple(operation for operation in self.operations if operation.name in self.enabled)


class BoundOperation(msgspec.Struct, frozen=True):
    """An operation of a GPT's version, resolved for a call.

    It has all facts about the GPT that a disclosure shows. `name` is the tool's name for the model, unique among all of
    the GPT's actions.
    """

    name: str
    action: Action
    operation: Operation
    gpt_id: UUID
    gpt_version: int
    gpt_name: str
    builder_id: UUID
    builder_name: str
    wording: int = 0
    """The wording number of the version (`Recipient.wording`)."""
