"""Single sign-on: start, finish, and linking to an existing account.

Specification: Services, accounts, workspaces.

Invariants:
- Issuer and subject identify a person.
- An address can create an account, but never opens an existing one. That one is linked when its person has signed in to
  it in the browser that the provider sent back.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from discreet.assistants.actions.address import origin_of
from discreet.assistants.actions.oauth.authorization_flow import CallbackResult
from discreet.assistants.actions.oauth.oauth import describe_error
from discreet.db.pool import Connection, Database
from discreet.errors import Conflict, DiscreetError, Forbidden, Invalid, NotFound
from discreet.identity.accounts.account import same_email
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.repeated_request import (
    AGAIN,
    REPLAY_WINDOW,
    ClaimedValue,
    RequestOutcome,
    outcome_of_first,
)
from discreet.identity.accounts.space_access import OwnSignInRequired
from discreet.identity.accounts.sso_provisioning import ProvisioningTransaction, SsoProvisioning
from discreet.identity.accounts.token import digest, new_token
from discreet.identity.sso import domains_store, store
from discreet.identity.sso.browser_binding import challenge_of, nonce_of, open_outcome, seal_outcome, verifier_of
from discreet.identity.sso.claims import completed, needs_userinfo, own_address
from discreet.identity.sso.configuration import redirect_uri
from discreet.identity.sso.directory.service import expected, has_come
from discreet.identity.sso.discovery import DiscoveryCache, Documents
from discreet.identity.sso.exchange import tokens_for
from discreet.identity.sso.id_token import ExpectedClaims, InvalidIdToken, UnknownKey, VerifiedIdentity, read
from discreet.identity.sso.provider import Provider, domain_of
from discreet.identity.sso.secrets import ClientSecrets
from discreet.identity.sso.store import PendingSsoLink, SsoWorkspace, StoredProvider
from discreet.identity.sso.userinfo import claims_at
from discreet.identity.workspaces.directory_sync import add_directory_member, is_member
from discreet.ports.clock import Clock, RandomSource
from discreet.ports.third_parties import OutboundHttp

LINKED: Final = "linked account"
"""What the outcome of linking is encrypted for."""
VALID_FOR: Final = timedelta(minutes=10)
"""The lifetime of an unfinished sign-in, and of a pending link after it."""


NOT_PROVEN: Final = (
    "Your organisation hasn't verified your email domain yet, so only members can sign in. Ask an owner of the "
    "workspace to verify the domain under “Single sign-on”, or to invite you."
)


@dataclass(frozen=True)
class StartedSso:
    """The URL for the browser, and the secret that the browser keeps."""

    url: str
    browser: str


@dataclass(frozen=True)
class SsoResult:
    """The new session's token. None when an existing account must be linked first."""

    token: str | None


@dataclass(frozen=True)
class AccountLinkRequest:
    """A pending link: the person must sign in once as `email`."""

    place: SsoWorkspace
    email: str


class SingleSignOn:
    """Use cases of single sign-on. `public_url` is this server's address for browsers."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        random: RandomSource,
        outlet: OutboundHttp,
        library: DiscoveryCache,
        secrets: ClientSecrets,
        sso_provisioning: SsoProvisioning,
        public_url: str,
    ) -> None:
        self._database, self._clock, self._random, self._outlet = database, clock, random, outlet
        self._library, self._secrets, self._sso_provisioning, self._public_url = (
            library,
            secrets,
            sso_provisioning,
            public_url,
        )

    async def place(self, workspace_id: UUID) -> SsoWorkspace:
        """Return the workspace of a sign-in link. NotFound without a provider."""
        async with self._database.anonymous() as connection:
            found = await store.place(connection, workspace_id)
        if found is None:
            raise NotFound("This sign-in link doesn't lead to an organisation. Ask your admin for the right one.")
        return found

    async def is_offered(self) -> bool:
        """Return whether people of any organisation can sign in here with its provider."""
        async with self._database.anonymous() as connection:
            return await store.has_providers(connection)

    async def place_of(self, email: str) -> SsoWorkspace:
        """Return the workspace in which people with such an address sign in."""
        async with self._database.anonymous() as connection:
            found = await domains_store.workspace_of(connection, domain_of(same_email(email)))
        if found is None:
            raise NotFound("No organisation here uses this email address. Check it, or ask your admin.", field="email")
        return await self.place(found)

    async def begin(self, workspace_id: UUID) -> StartedSso:
        stored = await self._stored(workspace_id)
        documents = await self._library.documents(stored.provider.issuer)
        state, browser = new_token(self._random), new_token(self._random)
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            await store.add_sign_in(connection, state.digest, browser.digest, workspace_id, now, now + VALID_FOR)
        asked = {
            "response_type": "code",
            "client_id": stored.provider.client_id,
            "redirect_uri": redirect_uri(self._public_url, workspace_id),
            "scope": "openid email profile",
            "state": state.text,
            "nonce": nonce_of(browser.text, state.text),
            "code_challenge": challenge_of(verifier_of(browser.text, state.text)),
            "code_challenge_method": "S256",
        }
        address = documents.endpoints.authorization
        return StartedSso(f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", browser.text)

    async def finish(
        self, workspace_id: UUID, browser: str, returned: CallbackResult, *, device: str = ""
    ) -> SsoResult:
        """Exchange the code and open a session.

        The code is exchanged once. A repeated request of the same browser gets the same session for REPEATS_FOR.
        Conflict, Invalid, InvalidIdToken, Forbidden and ThirdPartyFailed say what failed; the state is consumed in any
        case.
        """
        state_hash = digest(returned.state)
        about = f"sign-in {state_hash.hex()}"
        if not await self._is_first(workspace_id, browser, state_hash):
            sealed = await outcome_of_first(lambda: self._claimed(state_hash), self._clock)
            return SsoResult(open_outcome(browser, sealed, about).result() or None)
        try:
            finished = await self._finish(workspace_id, browser, returned, device)
        except DiscreetError as why:
            await self._put_outcome(
                state_hash, seal_outcome(self._random, browser, RequestOutcome.of_error(why), about)
            )
            raise
        except BaseException:
            await asyncio.shield(self._drop(state_hash))
            raise
        outcome = RequestOutcome(value=finished.token or "")
        await self._put_outcome(state_hash, seal_outcome(self._random, browser, outcome, about))
        return finished

    async def _finish(self, workspace_id: UUID, browser: str, returned: CallbackResult, device: str) -> SsoResult:
        stored = await self._stored(workspace_id)
        documents = await self._library.documents(stored.provider.issuer)
        _check_answer(stored.provider, documents, returned)
        vouched = await self._vouched(stored, documents, browser, returned)
        email = own_address(stored.provider, vouched.claims)
        async with self._sso_provisioning.opening() as opening:
            return await self._arrive(opening, stored.provider, vouched, email, browser, device)

    async def to_link(self, browser: str) -> AccountLinkRequest | None:
        """Return this browser's pending link, or None."""
        async with self._database.anonymous() as connection:
            waiting = await store.link(connection, digest(browser), self._clock.now())
        return AccountLinkRequest(await self.place(waiting.workspace_id), waiting.email) if waiting else None

    async def linked(self, browser: str) -> str | None:
        """Return the session token that this browser got for linking, for REPEATS_FOR."""
        async with self._database.anonymous() as connection:
            sealed = await store.link_outcome(connection, digest(browser), self._clock.now())
        return open_outcome(browser, sealed, LINKED).result() if sealed else None

    async def link(self, actor: Actor, browser: str, *, device: str = "") -> str:
        """Link the pending identity to the actor's account.

        Return the new session's token. The account must have the same address. A session that a provider made for a
        person with their own sign-in cannot link.
        """
        if actor.via_sso:
            raise OwnSignInRequired("Sign in with your own password or passkey first, to link the account.")
        async with self._database.anonymous() as connection:
            await store.lock_pending_link(connection, digest(browser))
            if sealed := await store.link_outcome(connection, digest(browser), self._clock.now()):
                return open_outcome(browser, sealed, LINKED).result()
            waiting = await store.link(connection, digest(browser), self._clock.now())
            stored = await store.provider(connection, waiting.workspace_id) if waiting else None
            if waiting is None or stored is None:
                raise Conflict("There is nothing left to link. Start again with your organisation's sign-in.")
            if await self._sso_provisioning.email_of(connection, actor.account_id) != waiting.email:
                raise Conflict(f"Your organisation vouches for {waiting.email}. Sign in as that account to link it.")
            now = self._clock.now()
            await store.add_identity(
                connection, waiting.workspace_id, waiting.issuer, waiting.subject, actor.account_id, now
            )
            if domain_of(waiting.email) in stored.provider.proven:
                await self._sso_provisioning.verify_email(connection, actor.account_id)
            entry = await expected(connection, waiting.workspace_id, actor.account_id, waiting.email)
            by_directory = await has_come(connection, waiting.workspace_id, entry, actor.account_id)
            role = waiting.role or by_directory
            space = await add_directory_member(connection, waiting.workspace_id, actor.account_id, role, now)
            lasts = timedelta(hours=stored.provider.session_hours)
            token = await self._sso_provisioning.create_session(connection, actor.account_id, space, lasts, device)
            outcome = seal_outcome(self._random, browser, RequestOutcome(value=token), LINKED)
            await store.finish_link(connection, digest(browser), outcome, now, now + REPLAY_WINDOW)
            return token

    async def _is_first(self, workspace_id: UUID, browser: str, state_hash: bytes) -> bool:
        """Return whether this request is the first to claim the state.

        Conflict unless the state belongs to this workspace and browser; a wrong request consumes it.
        """
        async with self._database.anonymous() as connection:
            begun = await store.claim_sign_in(connection, state_hash, self._clock.now())
            fits = begun is not None and (begun.workspace_id, begun.browser_hash) == (workspace_id, digest(browser))
            if begun is not None and begun.first and not fits:
                await store.drop_sign_in(connection, state_hash)
        if begun is None or not fits:
            raise Conflict(AGAIN)
        return begun.first

    async def _claimed(self, state_hash: bytes) -> ClaimedValue | None:
        async with self._database.anonymous() as connection:
            return await store.claimed_sign_in(connection, state_hash)

    async def _put_outcome(self, state_hash: bytes, outcome: bytes) -> None:
        async with self._database.anonymous() as connection:
            await store.put_sign_in_outcome(connection, state_hash, outcome, self._clock.now() + REPLAY_WINDOW)

    async def _drop(self, state_hash: bytes) -> None:
        async with self._database.anonymous() as connection:
            await store.drop_sign_in(connection, state_hash)

    async def _stored(self, workspace_id: UUID) -> StoredProvider:
        async with self._database.anonymous() as connection:
            stored = await store.provider(connection, workspace_id)
        if stored is None:
            raise NotFound("This sign-in link doesn't lead to an organisation. Ask your admin for the right one.")
        return stored

    async def _vouched(
        self, stored: StoredProvider, documents: Documents, browser: str, returned: CallbackResult
    ) -> VerifiedIdentity:
        """Exchange the code and return the verified identity."""
        provider = stored.provider
        tokens = await tokens_for(
            self._outlet,
            documents.endpoints,
            provider.client_id,
            self._secrets.open(stored),
            code=returned.code or "",
            redirect_uri=redirect_uri(self._public_url, provider.workspace_id),
            verifier=verifier_of(browser, returned.state),
        )
        nonce = nonce_of(browser, returned.state)
        expected = ExpectedClaims(provider.issuer, provider.client_id, nonce, self._clock.now())
        try:
            vouched = read(tokens.id_token, documents.keys, expected, tokens.access_token)
        except UnknownKey:
            newer = await self._library.newer_keys(provider.issuer, documents)
            if newer is None:
                raise
            documents = newer
            vouched = read(tokens.id_token, documents.keys, expected, tokens.access_token)
        return await self._completed(provider, documents, expected, vouched, tokens.access_token)

    async def _completed(
        self,
        provider: Provider,
        documents: Documents,
        expected: ExpectedClaims,
        vouched: VerifiedIdentity,
        access_token: str,
    ) -> VerifiedIdentity:
        """Add claims from the userinfo endpoint, if the ID token leaves something open."""
        address = documents.endpoints.userinfo
        if not address or not access_token or not needs_userinfo(provider, vouched.claims):
            return vouched
        info = await claims_at(self._outlet, address, documents.keys, expected, vouched.subject, access_token)
        return VerifiedIdentity(vouched.subject, completed(vouched.claims, info, provider.groups_claim))

    async def _arrive(
        self,
        opening: ProvisioningTransaction,
        provider: Provider,
        vouched: VerifiedIdentity,
        email: str,
        browser: str,
        device: str,
    ) -> SsoResult:
        connection, now = opening.connection, self._clock.now()
        role = provider.role_of(vouched.groups(provider.groups_claim))
        account_id = await store.account_of(connection, provider.workspace_id, provider.issuer, vouched.subject)
        entry = await expected(connection, provider.workspace_id, account_id, email)
        if account_id is None:
            existing = await self._sso_provisioning.account_of(connection, email)
            await _require_proven_domain(connection, provider, email, existing)
            if existing is not None:
                waiting = PendingSsoLink(provider.workspace_id, provider.issuer, vouched.subject, email, role)
                await store.put_link(connection, digest(browser), waiting, now, now + VALID_FOR)
                return SsoResult(None)
            account_id = await self._opened(opening, provider, vouched, email)
        elif domain_of(email) in provider.proven and email == await self._sso_provisioning.email_of(
            connection, account_id
        ):
            await self._sso_provisioning.verify_email(connection, account_id)
        by_directory = await has_come(connection, provider.workspace_id, entry, account_id)
        space = await add_directory_member(connection, provider.workspace_id, account_id, role or by_directory, now)
        lasts = timedelta(hours=provider.session_hours)
        return SsoResult(await self._sso_provisioning.create_session(connection, account_id, space, lasts, device))

    async def _opened(
        self, opening: ProvisioningTransaction, provider: Provider, vouched: VerifiedIdentity, email: str
    ) -> UUID:
        account_id = await opening.open(vouched.name, email)
        await store.add_identity(
            opening.connection, provider.workspace_id, provider.issuer, vouched.subject, account_id, self._clock.now()
        )
        return account_id


async def _require_proven_domain(connection: Connection, provider: Provider, email: str, existing: UUID | None) -> None:
    """Raise Forbidden if the domain is not proven, except for members.

    The error is the same whether or not the address has an account, so that a provider's operator learns nothing about
    other people's addresses.
    """
    if domain_of(email) in provider.proven:
        return
    if existing is None or not await is_member(connection, provider.workspace_id, existing):
        raise Forbidden(NOT_PROVEN)


def _check_answer(provider: Provider, documents: Documents, returned: CallbackResult) -> None:
    """Check the answer's issuer (RFC 9207), and that it holds a code."""
    told = returned.issuer is not None or documents.endpoints.says_who
    if told and returned.issuer != provider.issuer:
        raise InvalidIdToken(
            "The answer to this sign-in did not come from your organisation's provider, so it was rejected."
        )
    host = origin_of(provider.issuer).host
    if returned.error is not None:
        words = {"error": returned.error, "error_description": returned.error_description}
        raise Conflict(f"{host} did not sign you in: {describe_error(words)}.")
    if not returned.code:
        raise Invalid(f"{host} sent you back without an answer. Begin the sign-in again.")
