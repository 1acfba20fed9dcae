"""Credentials of a consented call: whose they are, and where they come from.

Invariants:
- Credentials are made for the origin of the call, when it is sent, and used only to send it.
"""

from uuid import UUID

from discreet.assistants.actions.action import (
    DRAFT,
    Action,
    ApiKeyAuth,
    BoundOperation,
    ClientCredentialsAuth,
    NoAuth,
    OAuthAuth,
    OperatorAuth,
)
from discreet.assistants.actions.oauth.builder_secrets import Secrets, build_bearer_credentials, build_key_credentials
from discreet.assistants.actions.oauth.client_tokens import ClientTokens
from discreet.assistants.actions.oauth.connections import Connections
from discreet.assistants.actions.oauth.our_client import OurClient
from discreet.assistants.actions.oauth.sign_in_required import SignIn
from discreet.assistants.actions.operation import Operation
from discreet.assistants.actions.operator_services import NO_OPERATOR_SERVICES, OperatorServices
from discreet.db.runtime import Runtime
from discreet.errors import Conflict
from discreet.identity.accounts.actor import Actor
from discreet.ports.third_parties import Credentials, OutboundHttp


class CallCredentials:
    """Makes credentials. `connections` are people's own sign-ins."""

    def __init__(
        self,
        runtime: Runtime,
        http: OutboundHttp,
        connections: Connections,
        public_url: str,
        operator_services: OperatorServices = NO_OPERATOR_SERVICES,
    ) -> None:
        self._database, self._secrets = runtime.database, Secrets(runtime.keys, runtime.clock, runtime.random)
        self._connections, self._public_url = connections, public_url
        self._client_tokens, self._operator_services = ClientTokens(http, runtime.clock), operator_services

    async def build(self, actor: Actor, bound: BoundOperation) -> Credentials:
        """Return the credentials of a call.

        SignInNeeded when the person has to sign in first; Conflict when the builder's secret is missing; TokenRefused
        or ThirdPartyFailed when no token can be had.
        """
        match bound.action.auth:
            case NoAuth():
                return Credentials()
            case ApiKeyAuth() as auth:
                return build_key_credentials(auth, await self._get_builder_secret(actor, bound))
            case ClientCredentialsAuth() as auth:
                secret = await self._get_builder_secret(actor, bound)
                return build_bearer_credentials(await self._client_tokens.token(bound, auth, secret))
            case OAuthAuth():
                return build_bearer_credentials(await self._connections.get_access_token(actor, bound))
            case OperatorAuth() as auth:
                return build_key_credentials(ApiKeyAuth(auth.scheme, auth.name), self._get_operator_key(auth, bound))

    def our_client(self, action_id: UUID) -> OurClient:
        """Return this server's client metadata for an authorization server."""
        return OurClient(self._public_url, action_id)

    async def sign_in_needed(self, actor: Actor, bound: BoundOperation) -> SignIn | None:
        """Return the missing or expired sign-in of the person's own, else None."""
        return (
            await self._connections.find_needed_sign_in(actor, bound)
            if isinstance(bound.action.auth, OAuthAuth)
            else None
        )

    def _get_operator_key(self, auth: OperatorAuth, bound: BoundOperation) -> str:
        """Return the operator's key for exactly the origin of the call. Conflict if there is none."""
        key = self._operator_services.key(auth, bound.operation.origin)
        if key is None:
            raise Conflict(f"This server's operator no longer offers {bound.operation.host}. Nothing was sent.")
        return key

    async def _get_builder_secret(self, actor: Actor, bound: BoundOperation) -> str:
        """Return the builder's secret for exactly the origin of the call.

        A draft that other people edit does not get it before the owner has published it.
        """
        if bound.gpt_version == DRAFT and bound.builder_id != actor.account_id:
            raise Conflict(
                f"The secret for {bound.operation.host} is used only by its owner and in published versions. Ask "
                "the owner to try this operation, or to publish it."
            )
        async with self._database.acting_as(actor.account_id) as connection:
            secret = await self._secrets.secret(
                connection, bound.gpt_id, bound.action.id, bound.operation.origin, bound.action.auth
            )
        if secret is None:
            raise Conflict(
                f"This GPT's builder has set no secret for {bound.operation.host}, so it cannot be called. "
                f"Only {bound.builder_name} can change that."
            )
        return secret


def describe_credentials(bound: BoundOperation) -> str | None:
    """Return whose credentials a call carries; None when nothing is added."""
    host = bound.operation.host
    match bound.action.auth:
        case NoAuth():
            return None
        case ApiKeyAuth() | ClientCredentialsAuth():
            return f"The builder's key for {host}. It isn't shown, and it says nothing about you."
        case OAuthAuth():
            return f"Your own sign-in, which tells {host} who you are."
        case OperatorAuth():
            return f"The key of this server's operator for {host}. It isn't shown, and it says nothing about you."


def bind_action(
    action: Action, gpt_id: UUID, version: int, gpt_name: str, builder_id: UUID, builder_name: str
) -> BoundOperation:
    """Return the action as a `BoundOperation` without an operation, for sign-in and tool lists."""
    host = Operation("", "", "", "POST", action.origin, "/", True, {})
    return BoundOperation("", action, host, gpt_id, version, gpt_name, builder_id, builder_name)
