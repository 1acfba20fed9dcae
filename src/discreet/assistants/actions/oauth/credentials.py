"""Whose credentials a consented call carries, and where they come from (specification: Actions).

Invariant: credentials are made for the origin that the call goes to, at the moment it goes, for the door alone.
"""

from uuid import UUID

from discreet.assistants.actions.action import (
    DRAFT,
    Action,
    ApiKeyAuth,
    Bound,
    ClientCredentialsAuth,
    NoAuth,
    OAuthAuth,
)
from discreet.assistants.actions.oauth.builder_secrets import Secrets, bearer, key_credentials
from discreet.assistants.actions.oauth.client_tokens import ClientTokens
from discreet.assistants.actions.oauth.connections import Connections
from discreet.assistants.actions.oauth.our_client import OurClient
from discreet.assistants.actions.oauth.sign_in_required import SignIn
from discreet.assistants.actions.operation import Operation
from discreet.db.pool import Database
from discreet.errors import Conflict
from discreet.identity.accounts.actor import Actor
from discreet.ports import Clock, Credentials, KeyStore, OutboundHttp, RandomSource


class CallCredentials:
    """`connections` are people's own sign-ins."""

    def __init__(
        self,
        database: Database,
        keys: KeyStore,
        clock: Clock,
        entropy: RandomSource,
        outlet: OutboundHttp,
        connections: Connections,
    ) -> None:
        self._database, self._secrets = database, Secrets(keys, clock, entropy)
        self._connections, self._client_tokens = connections, ClientTokens(outlet, clock)

    async def of(self, actor: Actor, bound: Bound) -> Credentials:
        """SignInNeeded when the person has to sign in first; Conflict when the builder's secret is missing;
        TokenRefused or ThirdPartyFailed when a token cannot be had."""
        match bound.action.auth:
            case NoAuth():
                return Credentials()
            case ApiKeyAuth() as auth:
                return key_credentials(auth, await self._secret(actor, bound))
            case ClientCredentialsAuth() as auth:
                secret = await self._secret(actor, bound)
                return bearer(await self._client_tokens.token(bound, auth, secret))
            case OAuthAuth():
                return bearer(await self._connections.token(actor, bound))

    def our_client(self, action_id: UUID) -> OurClient:
        """What this server tells an authorization server about itself."""
        return OurClient(self._connections.public_url, action_id)

    async def sign_in_needed(self, actor: Actor, bound: Bound) -> SignIn | None:
        """For a sign-in of the person's own that is missing, or that no longer holds."""
        return await self._connections.needed(actor, bound) if isinstance(bound.action.auth, OAuthAuth) else None

    async def _secret(self, actor: Actor, bound: Bound) -> str:
        """The builder's, for exactly the origin that the call goes to. What others write into the draft never carries
        it, before its owner has published that."""
        if bound.gpt_version == DRAFT and bound.builder_id != actor.account_id:
            raise Conflict(
                f"The secret for {bound.operation.host} is its owner's and goes with what they have published. Ask "
                "them to try this operation, or to publish it."
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


def in_words(bound: Bound) -> str | None:
    """Whose credentials a call carries; None when nothing is added to the request."""
    host = bound.operation.host
    match bound.action.auth:
        case NoAuth():
            return None
        case ApiKeyAuth() | ClientCredentialsAuth():
            return f"The key of this GPT's builder for {host}. You do not see it, and it says nothing about you."
        case OAuthAuth():
            return f"Your own sign-in at {host}: it tells {host} who you are."


def whole(action: Action, gpt_id: UUID, version: int, gpt_name: str, builder_id: UUID, builder_name: str) -> Bound:
    """The action itself as what credentials are for: to sign in, or to be told the tools of an MCP server."""
    host = Operation("", "", "", "POST", action.origin, "/", True, {})
    return Bound("", action, host, gpt_id, version, gpt_name, builder_id, builder_name)
