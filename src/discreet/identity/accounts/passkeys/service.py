"""Use cases of passkeys: register, sign in, authenticate again.

Specification: Services, accounts, workspaces.

Invariants:
- A challenge belongs to this server, one purpose, one browser and five minutes, and is consumed by its first answer,
  right or wrong.
- Every wrong answer gets the same refusal, for known and unknown passkeys alike.

`ceremony` is imported lazily: its library takes 5 MB and a tenth of the start time, and few processes need it.
"""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec

from discreet.db.pool import Connection, Database
from discreet.errors import Conflict, Forbidden, NotFound, NotSignedIn
from discreet.identity.accounts import sign_in_store
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.passkeys import store
from discreet.identity.accounts.passkeys.passkey import (
    CHALLENGE_LIFETIME,
    MAX_PASSKEYS,
    CeremonyPurpose,
    Passkey,
    StoredKey,
    clean_name,
)
from discreet.identity.accounts.passkeys.relying_party import (
    AuthenticationFailed,
    Claim,
    Json,
    RelyingParty,
    build_relying_party,
)
from discreet.identity.accounts.reauthentication import require_recent_authentication
from discreet.identity.accounts.security_events import ActorKind, SecurityEvent
from discreet.identity.accounts.service import Accounts
from discreet.identity.accounts.session import NewSession
from discreet.identity.accounts.sessions import Sessions
from discreet.identity.accounts.token import digest, new_token
from discreet.ports.clock import Clock, RandomSource

NOT_PROVEN = "Couldn't use this passkey. Try again, or sign in another way."
NO_NAME = (
    "Passkeys need a server with a host name, and TLS unless it runs on this machine. Its operator sets the name with "
    "DISCREET_PUBLIC_URL, for example http://localhost:8000."
)


@dataclass(frozen=True)
class StartedCeremony:
    """Options for the browser's authenticators, and a token that identifies it."""

    options: Json
    browser: str


class Passkeys:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        random: RandomSource,
        accounts: Accounts,
        sessions: Sessions,
        *,
        public_url: str,
    ) -> None:
        self._database, self._clock, self._random = database, clock, random
        self._accounts, self._sessions = accounts, sessions
        self._party = build_relying_party(public_url)

    @cached_property
    def _dummy_key(self) -> StoredKey:
        return StoredKey(UUID(int=0), UUID(int=0), _some_public_key())

    @property
    def are_offered(self) -> bool:
        """Return whether browsers accept passkeys at this server's public URL."""
        return self._party is not None

    # Signing in

    async def begin_sign_in(self, browser: str | None) -> StartedCeremony:
        """Start a sign-in without an e-mail address; the device knows its own passkeys."""
        from discreet.identity.accounts.passkeys import ceremony

        relying_party = self._require_relying_party
        async with self._database.anonymous() as connection:
            challenge, browser = await self._challenge(connection, CeremonyPurpose.SIGN_IN, browser, None)
        return StartedCeremony(ceremony.request_options(relying_party, challenge), browser)

    async def sign_in(self, browser: str | None, credential: Json, *, device: str = "") -> NewSession:
        """Sign in with a passkey.

        NotSignedIn with one sentence for an unknown passkey, another person's, and a suspended account.
        """
        try:
            key, count = await self._proven(CeremonyPurpose.SIGN_IN, browser, credential, None)
            return await self._let_in(key, count, device)
        except AuthenticationFailed:
            raise NotSignedIn(NOT_PROVEN) from None

    async def _let_in(self, key: StoredKey, count: int, device: str) -> NewSession:
        signed_in = None
        async with self._database.anonymous() as connection:
            if await self._update_count(connection, key, count):
                signed_in = await self._sessions.start_session(connection, key.account_id, device)
        if signed_in is None:
            raise AuthenticationFailed
        return signed_in

    # Authenticating again

    async def begin_confirmation(self, actor: Actor, browser: str | None) -> StartedCeremony:
        from discreet.identity.accounts.passkeys import ceremony

        relying_party = self._require_relying_party
        async with self._database.anonymous() as connection:
            challenge, browser = await self._challenge(connection, CeremonyPurpose.CONFIRM, browser, actor)
            allowed = await store.credential_ids(connection, actor.account_id)
        return StartedCeremony(ceremony.request_options(relying_party, challenge, allowed), browser)

    async def confirm(self, actor: Actor, browser: str | None, credential: Json) -> None:
        """Confirm the session with one of the actor's passkeys. Forbidden otherwise."""
        try:
            key, count = await self._proven(CeremonyPurpose.CONFIRM, browser, credential, actor)
            if key.account_id != actor.account_id:
                raise AuthenticationFailed
            async with self._database.anonymous() as connection:
                has_increased = await self._update_count(connection, key, count)
                if has_increased:
                    await sign_in_store.confirm_session(connection, actor.session_id, self._clock.now())
            if not has_increased:
                raise AuthenticationFailed
        except AuthenticationFailed:
            raise Forbidden(NOT_PROVEN) from None

    # A person's own passkeys

    async def begin_registration(self, actor: Actor, browser: str | None) -> StartedCeremony:
        """Start a registration. ReauthenticationRequired without a recent authentication."""
        from discreet.identity.accounts.passkeys import ceremony

        relying_party, server = self._require_relying_party, (await self._accounts.instance()).name
        account = await self._accounts.account(actor)
        async with self._database.anonymous() as connection:
            await require_recent_authentication(connection, actor, self._clock.now())
            existing = await store.credential_ids(connection, actor.account_id)
            _check_limit(existing)
            challenge, browser = await self._challenge(connection, CeremonyPurpose.REGISTER, browser, actor)
        user = (account.id, account.email, account.name)
        return StartedCeremony(ceremony.creation_options(relying_party, challenge, user, server, existing), browser)

    async def register(self, actor: Actor, browser: str | None, credential: Json, name: str) -> Passkey:
        """Add a passkey and record it in the security log.

        Forbidden when the answer does not verify.
        """
        from discreet.identity.accounts.passkeys import ceremony

        now, name = self._clock.now(), clean_name(name)
        try:
            challenge = await self._consume_challenge(CeremonyPurpose.REGISTER, browser, credential, actor)
            registered = ceremony.verify_registration(self._require_relying_party, challenge, credential)
        except AuthenticationFailed:
            raise Forbidden("Couldn't add this passkey. Try again.") from None
        passkey = Passkey(self._random.new_id(), name, now, None)
        async with self._database.anonymous() as connection:
            await sign_in_store.lock_account(connection, actor.account_id)
            await require_recent_authentication(connection, actor, now)
            _check_limit(await store.credential_ids(connection, actor.account_id))
            await store.insert_passkey(
                connection,
                passkey,
                actor.account_id,
                registered.credential_id,
                registered.public_key,
                registered.sign_count,
            )
            await sign_in_store.insert_act(
                connection, actor.account_id, SecurityEvent.PASSKEY_ADDED, ActorKind.PERSON, now
            )
        return passkey

    async def of(self, account_id: UUID) -> list[Passkey]:
        """Return an account's passkeys, oldest first."""
        async with self._database.anonymous() as connection:
            return await store.passkeys(connection, account_id)

    async def rename(self, actor: Actor, passkey_id: UUID, name: str) -> None:
        async with self._database.anonymous() as connection:
            if not await store.rename(connection, actor.account_id, passkey_id, clean_name(name)):
                raise NotFound("This passkey no longer exists.")

    async def remove(self, actor: Actor, passkey_id: UUID) -> None:
        """Remove a passkey, but never the last way to sign in.

        ReauthenticationRequired without a recent authentication.
        """
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            await sign_in_store.lock_account(connection, actor.account_id)
            await require_recent_authentication(connection, actor, now)
            if not await store.delete(connection, actor.account_id, passkey_id):
                raise NotFound("This passkey no longer exists.")
            if not await store.can_still_sign_in(connection, actor.account_id):
                raise Conflict("This is your only way to sign in. Set a password or add another passkey first.")
            await sign_in_store.insert_act(
                connection, actor.account_id, SecurityEvent.PASSKEY_REMOVED, ActorKind.PERSON, now
            )

    # Helpers

    @property
    def _require_relying_party(self) -> RelyingParty:
        """Return the relying party. Conflict where browsers support no passkeys."""
        if self._party is None:
            raise Conflict(NO_NAME)
        return self._party

    async def _challenge(
        self, connection: Connection, purpose: CeremonyPurpose, browser: str | None, actor: Actor | None
    ) -> tuple[bytes, str]:
        """Return a new challenge and the token of the browser that may answer it.

        The token is the browser's existing one or a new one.
        """
        now, browser, challenge = self._clock.now(), browser or new_token(self._random).text, self._random.bytes(32)
        session_id = actor.session_id if actor else None
        await store.insert_challenge(
            connection, challenge, purpose, digest(browser), session_id, now, now + CHALLENGE_LIFETIME
        )
        return challenge, browser

    async def _consume_challenge(
        self, purpose: CeremonyPurpose, browser: str | None, credential: Json, actor: Actor | None
    ) -> bytes:
        """Consume the answer's challenge before anything else in the answer is checked."""
        from discreet.identity.accounts.passkeys import ceremony

        challenge, session_id = ceremony.answered_challenge(credential), actor.session_id if actor else None
        async with self._database.anonymous() as connection:
            is_consumed = await store.take_challenge(
                connection, challenge, purpose, digest(browser or ""), session_id, self._clock.now()
            )
        if not is_consumed:
            raise AuthenticationFailed
        return challenge

    async def _proven(
        self, purpose: CeremonyPurpose, browser: str | None, credential: Json, actor: Actor | None
    ) -> tuple[StoredKey, int]:
        """Return the passkey that signed the challenge, and its signature count.

        An unknown passkey takes the same work.
        """
        from discreet.identity.accounts.passkeys import ceremony

        challenge = await self._consume_challenge(purpose, browser, credential, actor)
        claim = ceremony.claim(credential)
        dummy = self._dummy_key
        async with self._database.anonymous() as connection:
            key = await store.stored_key(connection, claim.credential_id)
        count = ceremony.sign_count_of(self._require_relying_party, challenge, credential, (key or dummy).public_key)
        if key is None or not _is_whose(key, claim, signed_in=actor is not None):
            raise AuthenticationFailed
        return key, count

    async def _update_count(self, connection: Connection, key: StoredKey, count: int) -> bool:
        """Store the count. Return False if it has not increased: there may be a copy.

        The refusal is recorded for the passkey's owner.
        """
        now = self._clock.now()
        await sign_in_store.lock_account(connection, key.account_id)
        has_increased = await store.increase_count(connection, key.id, count, now)
        if not has_increased:
            await sign_in_store.insert_act(
                connection, key.account_id, SecurityEvent.PASSKEY_REFUSED, ActorKind.PERSON, now
            )
        return has_increased


def _is_whose(key: StoredKey, claim: Claim, *, signed_in: bool) -> bool:
    """Return whether the device names the same person.

    It may leave the person out if the server named the passkeys.
    """
    return claim.user_handle == key.account_id.bytes or (signed_in and claim.user_handle is None)


def _check_limit(existing: list[bytes]) -> None:
    if len(existing) >= MAX_PASSKEYS:
        raise Conflict(f"You can have up to {MAX_PASSKEYS} passkeys. Remove one first.")


def _some_public_key() -> bytes:
    """Return a public key without an owner (COSE, P-256).

    Unknown passkeys are checked against it, so that they take as long as known ones.
    """
    from webauthn.helpers import encode_cbor

    numbers = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
    return bytes(encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y}))
