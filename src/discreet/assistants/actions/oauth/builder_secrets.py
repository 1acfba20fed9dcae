"""Secrets of a GPT's builder: keys, passwords and client secrets of actions (specification: Actions).

Invariants:
- A secret goes in and never comes out but into the credentials of a call: to the origin, and for the use, that it was
  given for.
- It is sealed under the GPT's key and is in no view, log, error or export.
"""

import base64
from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from discreet.assistants.actions import store
from discreet.assistants.actions.action import Action, ApiKeyAuth, Auth, ClientCredentialsAuth, NoAuth, OAuthAuth
from discreet.assistants.actions.encryption import action_seals
from discreet.assistants.actions.store import StoredSecret
from discreet.db.pool import Connection
from discreet.errors import Invalid
from discreet.ports import Clock, Credentials, KeyStore, RandomSource

SECRET_CHARACTERS = 4_000

Use = Literal["key", "password", "oauth_client", "client_credentials"]


class Secrets:
    """Runs inside a transaction of `Database.acting_as`: row-level security lets the builder alone write."""

    def __init__(self, keys: KeyStore, clock: Clock, entropy: RandomSource) -> None:
        self._keys, self._clock, self._entropy = keys, clock, entropy

    async def keep(self, connection: Connection, gpt_id: UUID, action: Action, secret: str) -> None:
        """Instead of an older one for the same origin and use. Invalid says what a secret of this kind looks like."""
        use = use_of(action.auth)
        if use is None:
            raise Invalid("This action signs in with nothing: choose its authentication first.", field="secret")
        if not action.origin:
            raise Invalid("This action has no operation yet, so its host is not known.", field="secret")
        check_secret(action.auth, secret)
        seals = action_seals(self._keys, self._entropy, gpt_id)
        sealed = seals.seal_secret(action.id, action.origin, use, secret)
        await store.set_secret(
            connection, gpt_id, StoredSecret(action.id, action.origin, use, sealed), self._clock.now()
        )

    async def secret(
        self, connection: Connection, gpt_id: UUID, action_id: UUID, origin: str, auth: Auth
    ) -> str | None:
        """For a request to exactly `origin`; None when there is none for it."""
        use = use_of(auth)
        if use is None:
            return None
        sealed = await store.secret(connection, gpt_id, action_id, origin, use)
        if sealed is None:
            return None
        return action_seals(self._keys, self._entropy, gpt_id).open_secret(action_id, origin, use, sealed)

    async def keep_only(self, connection: Connection, gpt_id: UUID, actions: Iterable[Action]) -> None:
        """Forget what none of these actions uses where it leads."""
        wanted = [(action.id, action.origin, use) for action in actions if (use := use_of(action.auth))]
        await store.forget_other_secrets(connection, gpt_id, wanted)


def use_of(auth: Auth) -> Use | None:
    """What a secret is for: a secret of one use is never given to another."""
    match auth:
        case NoAuth():
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
    """Whether nothing can be called without one. A public OAuth client has none (RFC 6749, 2.1)."""
    return isinstance(auth, ApiKeyAuth | ClientCredentialsAuth)


def check_secret(auth: Auth, secret: str) -> None:
    """Invalid, in words that do not repeat it."""
    if not secret:
        raise Invalid("Give the secret, or remove it.", field="secret")
    if len(secret) > SECRET_CHARACTERS:
        raise Invalid(f"The secret has {len(secret):,} characters; {SECRET_CHARACTERS:,} is the limit.", field="secret")
    if not secret.isprintable() or secret != secret.strip():
        raise Invalid(
            "The secret should have no space around it, and no line break or control character in it.", field="secret"
        )
    basic = isinstance(auth, ApiKeyAuth) and auth.scheme == "basic"
    if basic and ":" not in secret:
        raise Invalid("Give user name and password with a colon between them, as in user:password.", field="secret")
    in_header = isinstance(auth, ApiKeyAuth) and auth.scheme in ("bearer", "header")
    if in_header and not secret.isascii():
        raise Invalid("A key that is sent in a header has plain letters, digits and signs alone.", field="secret")


def key_credentials(auth: ApiKeyAuth, secret: str) -> Credentials:
    """What the door adds for a key of the builder's."""
    match auth.scheme:
        case "bearer":
            return bearer(secret)
        case "basic":
            return Credentials(headers=(("authorization", basic(secret)),))
        case "header":
            return Credentials(headers=((auth.name, secret),))
        case "query":
            return Credentials(query=((auth.name, secret),))


def bearer(token: str) -> Credentials:
    """RFC 6750, 2.1."""
    return Credentials(headers=(("authorization", f"Bearer {token}"),))


def basic(user_and_password: str) -> str:
    """The header's value (RFC 7617)."""
    return "Basic " + base64.b64encode(user_and_password.encode()).decode()
