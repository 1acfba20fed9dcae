"""Single sign-on: start, finish, and linking to an existing account.

Specification: Services, accounts, workspaces.

Invariants:
- Issuer and subject identify a person.
- An address can create an account, but never opens an existing one. That one is linked when its user has signed in to
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
from discreet.identity.accounts.account import comparable_email
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
from discreet.identity.sso.claims import merge_userinfo, needs_userinfo, require_email
from discreet.identity.sso.configuration import redirect_uri
from discreet.identity.sso.directory.service import match_entry, record_arrival
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

    workspace: SsoWorkspace
    email: str


class SingleSignOn:
    """Use cases of single sign-on. `public_url` is this server's address for browsers."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        random: RandomSource,
        http: OutboundHttp,
        library: DiscoveryCache,
        secrets: ClientSecrets,
        sso_provisioning: SsoProvisioning,
        public_url: str,
    ) -> None:
        self._database, self._clock, self._random, self._http = database, clock, random, http
        self._discovery, self._secrets, self._sso_provisioning, self._public_url = (
            library,
            secrets,
            sso_provisioning,
            public_url,
        )

    async def workspace(self, workspace_id: UUID) -> SsoWorkspace:
        """Return the workspace of a sign-in link. NotFound without a provider."""
        async with self._database.anonymous() as connection:
            workspace = await store.workspace(connection, workspace_id)
        if workspace is None:
            raise NotFound("This sign-in link doesn't lead to an organisation. Ask your admin for the right one.")
        return workspace

    async def is_offered(self) -> bool:
        """Return whether people of any organisation can sign in here with its provider."""
        async with self._database.one_statement() as connection:
            return await store.has_providers(connection)

    async def workspace_of_email(self, email: str) -> SsoWorkspace:
        """Return the workspace in which people with such an address sign in."""
        async with self._database.anonymous() as connection:
            workspace_id = await domains_store.workspace_of(connection, domain_of(comparable_email(email)))
        if workspace_id is None:
            raise NotFound("No organisation here uses this email address. Check it, or ask your admin.", field="email")
        return await self.workspace(workspace_id)

    async def begin(self, workspace_id: UUID) -> StartedSso:
        stored = await self._require_provider(workspace_id)
        documents = await self._discovery.documents(stored.provider.issuer)
        state, browser = new_token(self._random), new_token(self._random)
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            await store.add_sign_in(connection, state.digest, browser.digest, workspace_id, now, now + VALID_FOR)
        query = {
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
        return StartedSso(f"{address}{'&' if '?' in address else '?'}{urlencode(query)}", browser.text)

    async def finish(
        self, workspace_id: UUID, browser: str, callback: CallbackResult, *, device: str = ""
    ) -> SsoResult:
        """Exchange the code and open a session.

        The code is exchanged once. A repeated request of the same browser gets the same session for REPLAY_WINDOW.
        Conflict, Invalid, InvalidIdToken, Forbidden and ThirdPartyFailed say what failed; the state is consumed in any
        case.
        """
        state_hash = digest(callback.state)
        context = f"sign-in {state_hash.hex()}"
        if not await self._is_first(workspace_id, browser, state_hash):
            sealed = await outcome_of_first(lambda: self._load_claim(state_hash), self._clock)
            return SsoResult(open_outcome(browser, sealed, context).result() or None)
        try:
            finished = await self._finish(workspace_id, browser, callback, device)
        except DiscreetError as error:
            await self._put_outcome(
                state_hash, seal_outcome(self._random, browser, RequestOutcome.from_error(error), context)
            )
            raise
        except BaseException:
            await asyncio.shield(self._drop(state_hash))
            raise
        outcome = RequestOutcome(value=finished.token or "")
        await self._put_outcome(state_hash, seal_outcome(self._random, browser, outcome, context))
        return finished

    async def _finish(self, workspace_id: UUID, browser: str, callback: CallbackResult, device: str) -> SsoResult:
        stored = await self._require_provider(workspace_id)
        documents = await self._discovery.documents(stored.provider.issuer)
        _check_answer(stored.provider, documents, callback)
        identity = await self._verify_identity(stored, documents, browser, callback)
        email = require_email(stored.provider, identity.claims)
        async with self._sso_provisioning.open_transaction() as transaction:
            return await self._create_session(transaction, stored.provider, identity, email, browser, device)

    async def to_link(self, browser: str) -> AccountLinkRequest | None:
        """Return this browser's pending link, or None."""
        async with self._database.anonymous() as connection:
            waiting = await store.link(connection, digest(browser), self._clock.now())
        return AccountLinkRequest(await self.workspace(waiting.workspace_id), waiting.email) if waiting else None

    async def linked(self, browser: str) -> str | None:
        """Return the session token that this browser got for linking, for REPLAY_WINDOW."""
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
            pending = await store.link(connection, digest(browser), self._clock.now())
            stored = await store.provider(connection, pending.workspace_id) if pending else None
            if pending is None or stored is None:
                raise Conflict("There is nothing left to link. Start again with your organisation's sign-in.")
            if await self._sso_provisioning.get_email(connection, actor.account_id) != pending.email:
                raise Conflict(f"Your organisation vouches for {pending.email}. Sign in as that account to link it.")
            now = self._clock.now()
            await store.add_identity(
                connection, pending.workspace_id, pending.issuer, pending.subject, actor.account_id, now
            )
            if domain_of(pending.email) in stored.provider.proven:
                await self._sso_provisioning.verify_email(connection, actor.account_id)
            entry = await match_entry(connection, pending.workspace_id, actor.account_id, pending.email)
            by_directory = await record_arrival(connection, pending.workspace_id, entry, actor.account_id)
            role = pending.role or by_directory
            space = await add_directory_member(connection, pending.workspace_id, actor.account_id, role, now)
            lifetime = timedelta(hours=stored.provider.session_hours)
            token = await self._sso_provisioning.create_session(connection, actor.account_id, space, lifetime, device)
            outcome = seal_outcome(self._random, browser, RequestOutcome(value=token), LINKED)
            await store.finish_link(connection, digest(browser), outcome, now, now + REPLAY_WINDOW)
            return token

    async def _is_first(self, workspace_id: UUID, browser: str, state_hash: bytes) -> bool:
        """Return whether this request is the first to claim the state.

        Conflict unless the state belongs to this workspace and browser; a wrong request consumes it.
        """
        async with self._database.anonymous() as connection:
            sign_in = await store.claim_sign_in(connection, state_hash, self._clock.now())
            matches = sign_in is not None and (sign_in.workspace_id, sign_in.browser_hash) == (
                workspace_id,
                digest(browser),
            )
            if sign_in is not None and sign_in.first and not matches:
                await store.drop_sign_in(connection, state_hash)
        if sign_in is None or not matches:
            raise Conflict(AGAIN)
        return sign_in.first

    async def _load_claim(self, state_hash: bytes) -> ClaimedValue | None:
        async with self._database.anonymous() as connection:
            return await store.claimed_sign_in(connection, state_hash)

    async def _put_outcome(self, state_hash: bytes, outcome: bytes) -> None:
        async with self._database.anonymous() as connection:
            await store.put_sign_in_outcome(connection, state_hash, outcome, self._clock.now() + REPLAY_WINDOW)

    async def _drop(self, state_hash: bytes) -> None:
        async with self._database.anonymous() as connection:
            await store.drop_sign_in(connection, state_hash)

    async def _require_provider(self, workspace_id: UUID) -> StoredProvider:
        async with self._database.anonymous() as connection:
            stored = await store.provider(connection, workspace_id)
        if stored is None:
            raise NotFound("This sign-in link doesn't lead to an organisation. Ask your admin for the right one.")
        return stored

    async def _verify_identity(
        self, stored: StoredProvider, documents: Documents, browser: str, callback: CallbackResult
    ) -> VerifiedIdentity:
        """Exchange the code and return the verified identity."""
        provider = stored.provider
        tokens = await tokens_for(
            self._http,
            documents.endpoints,
            provider.client_id,
            self._secrets.open(stored),
            code=callback.code or "",
            redirect_uri=redirect_uri(self._public_url, provider.workspace_id),
            verifier=verifier_of(browser, callback.state),
        )
        nonce = nonce_of(browser, callback.state)
        expected = ExpectedClaims(provider.issuer, provider.client_id, nonce, self._clock.now())
        try:
            identity = read(tokens.id_token, documents.keys, expected, tokens.access_token)
        except UnknownKey:
            newer = await self._discovery.newer_keys(provider.issuer, documents)
            if newer is None:
                raise
            documents = newer
            identity = read(tokens.id_token, documents.keys, expected, tokens.access_token)
        return await self._add_userinfo(provider, documents, expected, identity, tokens.access_token)

    async def _add_userinfo(
        self,
        provider: Provider,
        documents: Documents,
        expected: ExpectedClaims,
        identity: VerifiedIdentity,
        access_token: str,
    ) -> VerifiedIdentity:
        """Add claims from the userinfo endpoint, if the ID token leaves something open."""
        address = documents.endpoints.userinfo
        if not address or not access_token or not needs_userinfo(provider, identity.claims):
            return identity
        info = await claims_at(self._http, address, documents.keys, expected, identity.subject, access_token)
        return VerifiedIdentity(identity.subject, merge_userinfo(identity.claims, info, provider.groups_claim))

    async def _create_session(
        self,
        transaction: ProvisioningTransaction,
        provider: Provider,
        identity: VerifiedIdentity,
        email: str,
        browser: str,
        device: str,
    ) -> SsoResult:
        connection, now = transaction.connection, self._clock.now()
        role = provider.role_of(identity.groups(provider.groups_claim))
        account_id = await store.account_of(connection, provider.workspace_id, provider.issuer, identity.subject)
        entry = await match_entry(connection, provider.workspace_id, account_id, email)
        if account_id is None:
            existing = await self._sso_provisioning.find_account(connection, email)
            await _require_proven_domain(connection, provider, email, existing)
            if existing is not None:
                pending = PendingSsoLink(provider.workspace_id, provider.issuer, identity.subject, email, role)
                await store.put_link(connection, digest(browser), pending, now, now + VALID_FOR)
                return SsoResult(None)
            account_id = await self._open_account(transaction, provider, identity, email)
        elif domain_of(email) in provider.proven and email == await self._sso_provisioning.get_email(
            connection, account_id
        ):
            await self._sso_provisioning.verify_email(connection, account_id)
        by_directory = await record_arrival(connection, provider.workspace_id, entry, account_id)
        space = await add_directory_member(connection, provider.workspace_id, account_id, role or by_directory, now)
        lifetime = timedelta(hours=provider.session_hours)
        return SsoResult(await self._sso_provisioning.create_session(connection, account_id, space, lifetime, device))

    async def _open_account(
        self, transaction: ProvisioningTransaction, provider: Provider, identity: VerifiedIdentity, email: str
    ) -> UUID:
        account_id = await transaction.open(identity.name, email)
        await store.add_identity(
            transaction.connection,
            provider.workspace_id,
            provider.issuer,
            identity.subject,
            account_id,
            self._clock.now(),
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


def _check_answer(provider: Provider, documents: Documents, callback: CallbackResult) -> None:
    """Check the answer's issuer (RFC 9207), and that it holds a code."""
    has_issuer = callback.issuer is not None or documents.endpoints.sends_issuer
    if has_issuer and callback.issuer != provider.issuer:
        raise InvalidIdToken(
            "The answer to this sign-in did not come from your organisation's provider, so it was rejected."
        )
    host = origin_of(provider.issuer).host
    if callback.error is not None:
        error_fields = {"error": callback.error, "error_description": callback.error_description}
        raise Conflict(f"{host} did not sign you in: {describe_error(error_fields)}.")
    if not callback.code:
        raise Invalid(f"{host} sent you back without an answer. Begin the sign-in again.")
