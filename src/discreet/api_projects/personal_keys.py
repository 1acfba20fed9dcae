"""API keys that people make for themselves, outside workspaces.

Such a key acts for its user in their own space: it uses the server's models and every GPT that they may use, with
their quota. It stores no response and is granted no operation of a GPT; those are a workspace's.

Invariants:
- What comes through a key is of the service "api" and never trains a model (P1).
- A key's text is shown once. Creating and revoking one is in the person's security history.
- Creating one needs a recent authentication: it can outlast every session, even after a new password.
"""

from uuid import UUID

from discreet.api_projects import personal_keys_store as store
from discreet.api_projects.in_flight import InFlightRequests
from discreet.api_projects.key import MAX_PERSONAL_KEYS, NewPersonalKey, PersonalKey, key_lifetime, new_key_text
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, NotFound
from discreet.identity.accounts.account import clean_name
from discreet.identity.accounts.actor import Actor, reject_sso_session
from discreet.identity.accounts.reauthentication import require_recent_authentication
from discreet.identity.accounts.security import record_own_event
from discreet.identity.accounts.security_events import SecurityEvent


class PersonalApiKeys:
    """Manages a person's own keys. `flights` are this process's requests in flight."""

    def __init__(self, runtime: Runtime, flights: InFlightRequests) -> None:
        self._database, self._clock, self._random = runtime.database, runtime.clock, runtime.random
        self._flights = flights

    async def keys(self, actor: Actor) -> list[PersonalKey]:
        """Return the person's keys, newest first, with those that have ended."""
        reject_sso_session(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.keys(connection, self._clock.now())

    async def create(self, actor: Actor, name: str, days: int | None) -> NewPersonalKey:
        """Create a key that lasts so many days; None: until it is revoked.

        ReauthenticationRequired without a recent authentication.
        """
        reject_sso_session(actor)
        key_text, now = new_key_text(self._random), self._clock.now()
        key = PersonalKey(
            id=self._random.new_id(),
            name=clean_name(name),
            prefix=key_text.prefix,
            created_at=now,
            expires_at=None if days is None else now + key_lifetime(days),
            last_used_at=None,
            revoked_at=None,
            holds=True,
        )
        async with self._database.anonymous() as connection:
            await require_recent_authentication(connection, actor, now)
        async with self._database.acting_as(actor.account_id) as connection:
            if sum(each.holds for each in await store.keys(connection, now)) >= MAX_PERSONAL_KEYS:
                raise Conflict(f"You can have {MAX_PERSONAL_KEYS} API keys at most. Revoke one first.")
            await store.insert(connection, actor.account_id, key, key_text)
            await record_own_event(connection, actor, SecurityEvent.API_KEY_CREATED, now)
        return NewPersonalKey(key, key_text.text)

    async def revoke(self, actor: Actor, key_id: UUID) -> None:
        """Revoke a key and end its requests in flight. Idempotent."""
        reject_sso_session(actor)
        now = self._clock.now()
        async with self._database.acting_as(actor.account_id) as connection:
            if not await store.exists(connection, key_id):
                raise NotFound("This API key doesn't exist.")
            if await store.revoke(connection, key_id, now):
                await record_own_event(connection, actor, SecurityEvent.API_KEY_REVOKED, now)
        await self._flights.end_invalid()
