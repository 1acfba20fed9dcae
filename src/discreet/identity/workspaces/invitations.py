"""Use cases of workspace invitations: create, list, withdraw, view, accept.

Invariants:
- A link admits one person, once, within 14 days. If it names an address, only the account with that address.
- The database keeps the token's digest only.
- Accepting is one statement, so exactly one concurrent caller succeeds.
"""

from uuid import UUID

from discreet.db.pool import Connection, Database
from discreet.errors import Conflict, Forbidden, NotFound
from discreet.identity.accounts.account import Account, clean_email
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space import PERSONAL, WorkspaceRole
from discreet.identity.accounts.space_access import OwnSignInRequired
from discreet.identity.accounts.token import digest, new_token
from discreet.identity.workspaces import invitations_store as store
from discreet.identity.workspaces.audit import Act, AuditTarget, record
from discreet.identity.workspaces.current import require_allowed, require_workspace
from discreet.identity.workspaces.invitation import (
    MAX_OPEN,
    VALID_FOR,
    InvitationOffer,
    NewWorkspaceInvitation,
    WorkspaceInvitation,
    refusal,
)
from discreet.identity.workspaces.roles import WorkspaceAction
from discreet.identity.workspaces.store import lock, member
from discreet.identity.workspaces.workspace import Workspace
from discreet.ports.clock import Clock, RandomSource

OPEN_LINK = "an open link"
CONFIRM_FIRST = (
    "This invitation is for one email address. Confirm that it's yours under “Settings”, then open the "
    "invitation again."
)


class Invitations:
    """Use cases of invitations. `public_url` is the base of links.

    With `confirms_addresses` an invitation for an address needs an account that has confirmed it.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        random: RandomSource,
        *,
        public_url: str,
        confirms_addresses: bool = False,
    ) -> None:
        self._database, self._clock, self._random = database, clock, random
        self._public_url, self._confirms_addresses = public_url, confirms_addresses

    # For owners and admins

    async def invite(self, actor: Actor, role: WorkspaceRole, email: str | None) -> NewWorkspaceInvitation:
        """Create an invitation, for this address or for any holder of the link.

        The link is only in this answer.
        """
        workspace_id, now = require_workspace(actor), self._clock.now()
        canonical = clean_email(email) if email else None
        token, invitation_id = new_token(self._random), self._random.new_id()
        invitation = WorkspaceInvitation(invitation_id, role, canonical, now, now + VALID_FOR, None)
        async with self._database.acting_as(actor.account_id) as connection:
            require_allowed(await lock(connection, workspace_id), WorkspaceAction.INVITE, role)
            if await store.count_open(connection, workspace_id, now) >= MAX_OPEN:
                raise Conflict(f"You have {MAX_OPEN} open invitations, which is the limit. Withdraw some first.")
            await store.insert(connection, workspace_id, token.digest, invitation, actor.account_id)
            target = AuditTarget(workspace_id, invitation_id, canonical or OPEN_LINK)
            await record(connection, actor, Act.INVITATION_MADE, target, {"role": role}, at=now)
        return NewWorkspaceInvitation(invitation_id, f"{self._public_url}/join#{token.text}", invitation.expires_at)

    async def all(self, actor: Actor) -> list[WorkspaceInvitation]:
        workspace_id = require_workspace(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            require_allowed(await lock(connection, workspace_id), WorkspaceAction.SEE_ADDRESSES)
            return await store.invitations(connection, workspace_id)

    async def withdraw(self, actor: Actor, invitation_id: UUID) -> None:
        """Withdraw an unused invitation."""
        workspace_id = require_workspace(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            role = require_allowed(await lock(connection, workspace_id), WorkspaceAction.SEE_ADDRESSES)
            invitation = await store.invitation(connection, workspace_id, invitation_id)
            if invitation is None:
                raise NotFound("This invitation no longer exists.")
            require_allowed(role, WorkspaceAction.WITHDRAW, invitation.role)
            if invitation.used_at is not None:
                raise Conflict("This invitation has already been used.")
            await store.delete(connection, invitation_id)
            target = AuditTarget(workspace_id, invitation_id, invitation.email or OPEN_LINK)
            at = self._clock.now()
            await record(connection, actor, Act.INVITATION_WITHDRAWN, target, {"role": invitation.role}, at=at)

    # For holders of a link

    async def offer(self, token: str) -> InvitationOffer:
        """Return what the link offers. Forbidden or Conflict says why it cannot be used."""
        return await self.offer_of(digest(token))

    async def offer_of(self, token_hash: bytes, email: str | None = None) -> InvitationOffer:
        """Return the offer by the token's digest. Forbidden also for another address."""
        async with self._database.anonymous() as connection:
            offer = await store.offer(connection, token_hash)
        if error := refusal(offer, email, self._clock.now()):
            raise error
        assert offer is not None
        return offer

    async def accept(self, actor: Actor, token: str) -> Workspace:
        """Make the actor a member. They work in the workspace once they switch to it.

        A session that an organisation's provider made cannot accept.
        """
        if actor.via_sso:
            raise OwnSignInRequired("Sign in with your own password or passkey to join another workspace.")
        offer = await self.offer(token)
        async with self._database.acting_as(actor.account_id) as connection:
            await self.accept_in_transaction(connection, actor, digest(token), offer)
        return offer.workspace

    def admission(self, token_hash: bytes) -> "InvitationSignUp":
        """Return the grant with which the holder can sign up and start in the workspace."""
        return InvitationSignUp(self, token_hash)

    async def accept_in_transaction(
        self, connection: Connection, actor: Actor, token_hash: bytes, offer: InvitationOffer
    ) -> None:
        """Accept within the acting person's transaction.

        Forbidden and Conflict say why not.
        """
        (email, is_verified), now = await store.own_email(connection, actor.account_id), self._clock.now()
        if error := refusal(offer, email, now):
            raise error
        if self._confirms_addresses and offer.invitation.email is not None and not is_verified:
            raise Forbidden(CONFIRM_FIRST)
        if await member(connection, offer.workspace.id, actor.account_id) is not None:
            raise Conflict("You're already in this workspace.")
        if not await store.accept(connection, token_hash, now):
            raise Conflict("This invitation has just been used or withdrawn.")
        details = {"role": offer.invitation.role, "invitation": str(offer.invitation.id)}
        target = AuditTarget(offer.workspace.id, actor.account_id, actor.name)
        await record(connection, actor, Act.MEMBER_JOINED, target, details, at=now)


class InvitationSignUp:
    """An invitation used to sign up (see `accounts.join_token`)."""

    def __init__(self, invitations: Invitations, token_hash: bytes) -> None:
        self._invitations, self._token_hash = invitations, token_hash
        self._offer: InvitationOffer | None = None

    async def check(self, email: str) -> None:
        self._offer = await self._invitations.offer_of(self._token_hash, email)

    async def take(self, connection: Connection, account: Account) -> UUID:
        assert self._offer is not None, "an admission is checked before it is taken"
        # The account has no session yet, and none is needed here.
        actor = Actor(account.id, account.name, account.role, UUID(int=0), PERSONAL)
        await self._invitations.accept_in_transaction(connection, actor, self._token_hash, self._offer)
        return self._offer.workspace.id
