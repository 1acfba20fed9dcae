"""Secrets of a GPT's builder: keys, passwords and client secrets of actions.

Invariants:
- A secret is read only for the credentials of a call: to the origin, and for the use, that it was given for.
- It is sealed under the GPT's key and is in no view, log, error or export.
"""

import base64
from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from discreet.assistants.actions import store
from discreet.assistants.actions.action import (
    Action,
    ApiKeyAuth,
    Auth,
    ClientCredentialsAuth,
    NoAuth,
    OAuthAuth,
    OperatorAuth,
)
from discreet.assistants.actions.encryption import build_action_cipher
from discreet.assistants.actions.store import StoredSecret
from discreet.db.pool import Connection
from discreet.errors import Invalid
from discreet.ports.clock import Clock, RandomSource
from discreet.ports.keys import KeyStore
from discreet.ports.third_parties import Credentials

SECRET_CHARACTERS = 4_000

Use = Literal["key", "password", "oauth_client", "client_credentials"]


class Secrets:
    """Runs in a transaction of `Database.acting_as`: only the builder may write (RLS)."""

    def __init__(self, keys: KeyStore, clock: Clock, random: RandomSource) -> None:
        self._keys, self._clock, self._random = keys, clock, random

    async def store(self, connection: Connection, gpt_id: UUID, action: Action, secret: str) -> None:
        """Store a secret; it replaces one for the same origin and use.

        Invalid says which form a secret of this kind has.
        """
        use = get_secret_use(action.auth)
        if use is None:
            raise Invalid("This action has no sign-in. Choose its authentication first.", field="secret")
        if not action.origin:
            raise Invalid("This action has no operation yet, so its host is not known.", field="secret")
        check_secret(action.auth, secret)
        seals = build_action_cipher(self._keys, self._random, gpt_id)
        sealed = seals.seal_secret(action.id, action.origin, use, secret)
        await store.set_secret(
            connection, gpt_id, StoredSecret(action.id, action.origin, use, sealed), self._clock.now()
        )

    async def secret(
        self, connection: Connection, gpt_id: UUID, action_id: UUID, origin: str, auth: Auth
    ) -> str | None:
        """Return the secret for requests to exactly `origin`; None when there is none."""
        use = get_secret_use(auth)
        if use is None:
            return None
        sealed = await store.secret(connection, gpt_id, action_id, origin, use)
        if sealed is None:
            return None
        return build_action_cipher(self._keys, self._random, gpt_id).open_secret(action_id, origin, use, sealed)

    async def keep_only(self, connection: Connection, gpt_id: UUID, actions: Iterable[Action]) -> None:
        """Delete the secrets that none of these actions uses at its current origin."""
        wanted = [(action.id, action.origin, use) for action in actions if (use := get_secret_use(action.auth))]
        await store.delete_unused_secrets(connection, gpt_id, wanted)


def get_secret_use(auth: Auth) -> Use | None:
    """Return the use of a secret; a secret is never used for another."""
    match auth:
        case NoAuth() | OperatorAuth():
            return None
        case ApiKeyAuth(scheme="basic"):
            return "password"
        case ApiKeyAuth():
            return "key"
        case OAuthAuth():
            return "oauth_client"
        case ClientCredentialsAuth():
            return "client_credentials"


def needs_secret(auth: Auth) -> bool:
    """Return whether no call works without a secret.

    A public OAuth client has none (RFC 6749, 2.1).
    """
    return isinstance(auth, ApiKeyAuth | ClientCredentialsAuth)


def check_secret(auth: Auth, secret: str) -> None:
    """Raise Invalid for a malformed secret, without repeating it."""
    if not secret:
        raise Invalid("Enter the secret, or remove it.", field="secret")
    if len(secret) > SECRET_CHARACTERS:
        raise Invalid(f"The secret has {len(secret):,} characters; {SECRET_CHARACTERS:,} is the limit.", field="secret")
    if not secret.isprintable() or secret != secret.strip():
        raise Invalid(
            "The secret should have no space around it, and no line break or control character in it.", field="secret"
        )
    basic = isinstance(auth, ApiKeyAuth) and auth.scheme == "basic"
    if basic and ":" not in secret:
        raise Invalid("Enter user name and password separated by a colon, as in user:password.", field="secret")
    in_header = isinstance(auth, ApiKeyAuth) and auth.scheme in ("bearer", "header")
    if in_header and not secret.isascii():
        raise Invalid("A key that is sent in a header can only have plain letters, digits and signs.", field="secret")


def build_key_credentials(auth: ApiKeyAuth, secret: str) -> Credentials:
    """Return the credentials that carry a builder's key."""
    match auth.scheme:
        case "bearer":
            return build_bearer_credentials(secret)
        case "basic":
            return Credentials(headers=(("authorization", encode_basic(secret)),))
        case "header":
            return Credentials(headers=((auth.name, secret),))
        case "query":
            return Credentials(query=((auth.name, secret),))


def build_bearer_credentials(token: str) -> Credentials:
    """Return credentials for a bearer token (RFC 6750, 2.1)."""
    return Credentials(headers=(("authorization", f"Bearer {token}"),))


def encode_basic(user_and_password: str) -> str:
    """Return the value of a Basic authorization header (RFC 7617)."""
    return "Basic " + base64.b64encode(user_and_password.encode()).decode()
