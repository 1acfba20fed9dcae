"""Use cases of accounts: sign-up, sign-in, sessions and instance settings.

Specification: Services, accounts, workspaces.

Invariants:
- Only the set-up link makes the first operator.
- An account, its key, its answer to the training question and its first session are created together or not at all.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn, Unavailable
from discreet.evidence.entry import EntryKind
from discreet.evidence.server_events import ServerEvent, record_act
from discreet.identity.accounts import sign_in_store, store
from discreet.identity.accounts.account import Account, Applicant, applicant, clean_name
from discreet.identity.accounts.actor import AccountRole, Actor, require_operator
from discreet.identity.accounts.address_links import SignUpAddress
from discreet.identity.accounts.choices import ChoiceStatus, ConsentChoices
from discreet.identity.accounts.instance import InstanceSettings, SignUp
from discreet.identity.accounts.join_token import SignUpGrant
from discreet.identity.accounts.one_time_link import (
    LASTS,
    LinkKind,
    NewSignUpInvitation,
    SignUpInvitation,
    clean_note,
    refusal,
)
from discreet.identity.accounts.password import PasswordHashing
from discreet.identity.accounts.policies.service import accept_on_joining, acceptance_facts
from discreet.identity.accounts.policies.versioning import pending_acceptances
from discreet.identity.accounts.repeated_request import REPEATS_FOR
from discreet.identity.accounts.session import SEEN_EVERY, SESSION_LASTS, NewSession, Session
from discreet.identity.accounts.session_revocation import REQUEST_LASTS, Revocation, RevocationListener, publish, revoke
from discreet.identity.accounts.token import digest, new_token
from discreet.identity.accounts.user_key.session_key import opened_in_session
from discreet.identity.accounts.user_key.store import is_kept
from discreet.promises.parties import user_party
from discreet.promises.terms import NO_VERSIONS, Versions, to_accept
from discreet.promises.user_key import may_allow_improvement, must_unlock

WRONG = "Wrong email or password."


class Accounts:
    """The use cases of accounts.

    `public_url` is the base of links; `passwords` holds the hash's parameters. With `confirms_addresses` people can
    sign up only by a link that was mailed to them.
    """

    def __init__(
        self,
        runtime: Runtime,
        *,
        choices: ConsentChoices,
        public_url: str,
        passwords: PasswordHashing | None = None,
        confirms_addresses: bool = False,
    ) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._entropy = runtime.clock, runtime.random
        self._confirms_addresses = confirms_addresses
        self._choices, self._public_url = choices, public_url
        self._passwords = passwords or PasswordHashing(runtime.random)
        self._endings: RevocationListener | None = None

    # Sign-up

    async def needs_set_up(self) -> bool:
        async with self._database.anonymous() as connection:
            return not await store.has_operator(connection)

    async def operator_id(self) -> UUID | None:
        """Return the first operator's id, for the receipt's list of readers."""
        async with self._database.anonymous() as connection:
            return await store.operator_id(connection)

    async def set_up_link(self) -> str | None:
        """Return a new one-time link for the first operator, and void older ones.

        None once there is an operator.
        """
        token = new_token(self._entropy)
        async with self._database.anonymous() as connection:
            await store.lock_set_up(connection)
            if await store.has_operator(connection):
                return None
            await store.void_links(connection, LinkKind.SET_UP)
            await store.insert_link(connection, LinkKind.SET_UP, token.digest, self._link(LinkKind.SET_UP))
        return f"{self._public_url}/setup#{token.text}"

    async def set_up(
        self,
        token: str,
        name: str,
        email: str,
        password: str,
        improve: bool,
        *,
        accepted: Versions = NO_VERSIONS,
        device: str = "",
    ) -> NewSession:
        """Create the operator.

        Exactly one concurrent caller succeeds; others get Conflict. `accepted`: the versions of the current policies
        that were read and accepted, if there are any (P13).
        """
        asking, link = applicant(name, email, password, improve), (LinkKind.SET_UP, digest(token))
        try:
            async with self._database.anonymous() as connection:
                await self._refuse_second_operator(connection)
                await self._refuse_unusable(connection, *link)
            return await self._open(asking, AccountRole.OPERATOR, link, accepted, device, verified=True)
        except Conflict as why:
            return await self._repeated(asking, link, device, why)

    async def sign_up(
        self,
        name: str,
        email: str,
        password: str,
        improve: bool,
        *,
        invitation: str | None = None,
        accepted: Versions = NO_VERSIONS,
        admission: SignUpGrant | None = None,
        device: str = "",
        confirmed: SignUpAddress | None = None,
    ) -> NewSession:
        """Create an account if the instance's setting or a grant allows it.

        `accepted`: the versions of the current policies that were read and accepted, if there are any (P13).
        `confirmed`: the content of a mailed link, whose invitation then counts. Conflict when the e-mail address has an
        account.
        """
        asking, invited = applicant(name, email, password, improve), digest(invitation) if invitation else None
        if confirmed is None and self._confirms_addresses:
            raise Forbidden("Confirm your email address first. Request a link on the page “Create account”.")
        if confirmed is not None:
            if asking.email != confirmed.email:
                raise Invalid("This link is for another email address. Request a link for this one.", field="email")
            invited = confirmed.invitation
        try:
            if admission:
                await admission.check(asking.email)
            return await self._sign_up(asking, invited, accepted, device, admission, verified=confirmed is not None)
        except Conflict as why:
            if confirmed is None:
                raise
            return await self._repeated_by_mail(asking, device, why)

    async def _sign_up(
        self,
        asking: Applicant,
        invited: bytes | None,
        accepted: Versions,
        device: str,
        admission: SignUpGrant | None,
        *,
        verified: bool,
    ) -> NewSession:
        link = await self.check_may_join(invited, admitted=admission is not None, may_be_used=True)
        if link is None:
            return await self._open(asking, AccountRole.PERSON, None, accepted, device, admission, verified=verified)
        try:
            async with self._database.anonymous() as connection:
                await self._refuse_unusable(connection, *link)
            return await self._open(asking, AccountRole.PERSON, link, accepted, device, verified=verified)
        except Conflict as why:
            return await self._repeated(asking, link, device, why)

    async def check_may_join(
        self, invited: bytes | None, *, admitted: bool, may_be_used: bool = False
    ) -> tuple[LinkKind, bytes] | None:
        """Raise Forbidden if this sign-up is not allowed.

        Return the invitation that it uses. `invited` is an invitation's digest. Conflict for a used one, unless it
        `may_be_used`.
        """
        async with self._database.anonymous() as connection:
            mode = (await store.instance(connection)).sign_up
            if mode is SignUp.CLOSED:
                raise Forbidden("This server isn't accepting new accounts right now.")
            if mode is not SignUp.INVITATION or admitted:
                return None
            if invited is None:
                raise Forbidden("You need an invitation to join. Ask your admin for one.")
            link = (LinkKind.INVITATION, invited)
            if not may_be_used:
                await self._refuse_unusable(connection, *link)
        return link

    async def _repeated_by_mail(self, asking: Applicant, device: str, why: Conflict) -> NewSession:
        """Sign in after a repeated request with the mailed link that created the account.

        Raises `why` after REPEATS_FOR.
        """
        async with self._database.anonymous() as connection:
            if not await store.was_opened_since(connection, asking.email, self._clock.now() - REPEATS_FOR):
                raise why
        return await self._signed_in_or(asking, device, why)

    async def _repeated(
        self, asking: Applicant, link: tuple[LinkKind, bytes], device: str, why: Conflict
    ) -> NewSession:
        """Sign in after a repeated request with a link that was just used.

        The response to the first request may be lost. The password proves the person's identity, as at a sign-in.
        Raises `why` after REPEATS_FOR, and for every account except the one that the link created, so that a used link
        cannot be used to try other accounts' passwords.
        """
        async with self._database.anonymous() as connection:
            state = await store.link_state(connection, *link)
            if state is None or state.used_at is None or state.used_at + REPEATS_FOR <= self._clock.now():
                raise why
            if not await store.was_opened_at(connection, asking.email, state.used_at):
                raise why
        return await self._signed_in_or(asking, device, why)

    async def _signed_in_or(self, asking: Applicant, device: str, why: Conflict) -> NewSession:
        try:
            return await self.sign_in(asking.email, asking.password, device=device)
        except NotSignedIn:
            raise why from None

    async def _open(
        self,
        asking: Applicant,
        role: AccountRole,
        link: tuple[LinkKind, bytes] | None,
        accepted: Versions,
        device: str,
        admission: SignUpGrant | None = None,
        *,
        verified: bool,
    ) -> NewSession:
        """Create the account. The key comes before the row, so no account lacks one."""
        password_hash = await self._passwords.hash(asking.password)
        account = Account(self._entropy.new_id(), asking.email, asking.name, role, verified)
        self._keys.create_key(_key_name(account.id))
        try:
            async with self._choices.choosing(account.id) as choosing:
                now = self._clock.now()  # one time for both: `_repeated` finds the link's account by it
                if link:
                    await self._claim(choosing.connection, *link, now)
                await store.insert_account(choosing.connection, account, password_hash, now)
                await accept_on_joining(choosing.connection, account.id, accepted, self._clock.now())
                for facts in acceptance_facts(accepted):
                    await choosing.write_down(EntryKind.POLICY_ACCEPTED, facts)
                await choosing.record(user_party(account.id), asking.improve)
                if role is AccountRole.OPERATOR:
                    made = {"role": role, "before": None, "by": "set_up_link", "of": "server"}
                    await choosing.write_down(EntryKind.ROLE_CHANGED, made)
                if admission:
                    begins_in = await admission.take(choosing.connection, account)
                    await store.begin_in(choosing.connection, account.id, begins_in)
                return await self._open_session(choosing.connection, account.id, account.name, role, device)
        except BaseException:
            await self._forget_key(account.id)
            raise

    async def _claim(self, connection: Connection, kind: LinkKind, token_hash: bytes, now: datetime) -> None:
        if kind is LinkKind.SET_UP:
            await store.lock_set_up(connection)
            await self._refuse_second_operator(connection)
        if not await store.claim_link(connection, kind, token_hash, now):
            await self._refuse_unusable(connection, kind, token_hash)
            raise Conflict("Another person has just used this link.")

    async def _refuse_second_operator(self, connection: Connection) -> None:
        if await store.has_operator(connection):
            raise Conflict("This server has already been set up. Sign in instead.")

    async def _refuse_unusable(self, connection: Connection, kind: LinkKind, token_hash: bytes) -> None:
        state = await store.link_state(connection, kind, token_hash)
        if why := refusal(kind, state, self._clock.now()):
            raise why

    async def _forget_key(self, account_id: UUID) -> None:
        """Destroy the key of an account that was not created. If its row exists, keep it."""
        async with self._database.anonymous() as connection:
            if await store.account(connection, account_id) is None:
                self._keys.destroy_key(_key_name(account_id))

    # Sessions

    async def sign_in(self, email: str, password: str, *, device: str = "") -> NewSession:
        """Check a password and open a session.

        NotSignedIn has the same text and takes as long for unknown e-mail addresses.
        """
        async with self._database.anonymous() as connection:
            found = await store.credentials(connection, email)
        stored = found["password_hash"] if found else None
        if not await self._passwords.verify(stored, password) or found is None or stored is None:
            raise NotSignedIn(WRONG)
        if self._passwords.is_outdated(stored):
            await self._rehash(found["id"], stored, password)
        async with self._database.anonymous() as connection:
            entering = await store.entering(connection, found["id"])
            if entering is None or entering["password_set_at"] != found["password_set_at"]:
                raise NotSignedIn(WRONG)
            return await self._welcome(connection, entering, device)

    async def let_in(self, connection: Connection, account_id: UUID, device: str) -> NewSession | None:
        """Open a session after another proof of identity than a password.

        None when the account is suspended.
        """
        entering = await store.entering(connection, account_id)
        return await self._welcome(connection, entering, device) if entering else None

    async def _welcome(self, connection: Connection, entering: Any, device: str) -> NewSession:
        role = AccountRole(entering["role"])
        return await self._open_session(connection, entering["id"], entering["name"], role, device)

    async def _rehash(self, account_id: UUID, old: str, password: str) -> None:
        new = await self._passwords.hash(password)
        async with self._database.anonymous() as connection:
            await store.replace_password_hash(connection, account_id, old, new)

    async def _open_session(
        self,
        connection: Connection,
        account_id: UUID,
        name: str,
        role: AccountRole,
        device: str,
    ) -> NewSession:
        """Open a session in the person's last space, always with a new token."""
        now, token = self._clock.now(), new_token(self._entropy)
        session = Session(self._entropy.new_id(), now, now, device or "Unknown device")
        space = await store.last_space(connection, account_id)
        await store.insert_session(connection, session, account_id, space, token.digest, now + SESSION_LASTS)
        missing = await pending_acceptances(connection, account_id, space.workspace_id)
        locked = must_unlock(kept=await is_kept(connection, account_id), brought=False, borrowed=False)
        return NewSession(Actor(account_id, name, role, session.id, space, missing, locked=locked), token.text)

    async def actor_of(self, token: str, *, before_prefix: bool = False) -> Actor | None:
        """Return the person of this session token, with policies to accept (P13).

        None when the session has ended or never existed. `before_prefix`: accept only a session that is older than the
        cookie's prefix.
        """
        now = self._clock.now()
        async with self._database.one_statement() as connection:
            row = await store.session_actor(connection, digest(token), now)
            if row is None or (before_prefix and not row["before_prefix"]):
                return None
            if now - row["last_seen_at"] >= SEEN_EVERY:
                await store.touch_session(connection, row["session_id"], now)
        # An organisation's identity provider must not give operator rights.
        role = AccountRole.PERSON if row["provider"] else AccountRole(row["role"])
        space, missing = store.space_of(row), to_accept(*store.policies_of(row))
        locked = self._is_locked(row, token, now)
        return Actor(row["account_id"], row["name"], role, row["session_id"], space, missing, row["borrowed"], locked)

    def _is_locked(self, row: Any, token: str, now: datetime) -> bool:
        """Return whether the person must still unlock their user-held key in this session.

        An unlocked key is put into the cache.
        """
        kept, borrowed = row["keeps_own_key"], row["borrowed"]
        key = opened_in_session(token, row["session_id"], row["sealed_own_key"]) if kept and not borrowed else None
        if key is not None:
            self._keys.present.bring(row["account_id"], row["session_id"], key, now)
        return must_unlock(kept=kept, brought=key is not None, borrowed=borrowed)

    async def enter(self, actor: Actor, workspace_id: UUID | None) -> Actor:
        """Switch the session to this workspace, and start the next session there.

        None is the person's own space. NotFound when the actor is not in the workspace or is suspended there;
        SsoRequired or OwnSignInRequired when the space needs another sign-in.
        """
        async with self._database.anonymous() as connection:
            if (space := await store.enter(connection, actor.account_id, actor.session_id, workspace_id)) is None:
                raise NotFound("There is no such workspace.")
            missing = await pending_acceptances(connection, actor.account_id, workspace_id)
        return replace(actor, space=space, to_accept=missing)

    async def sign_out(self, token: str) -> None:
        """End this token's session and its open streams. Does nothing without a session."""
        async with self._database.anonymous() as connection:
            if ended := await store.delete_session_of_token(connection, digest(token)):
                account_id, session_id = ended
                await publish(connection, Revocation(account_id, ended_session=session_id), self._clock.now())

    async def sessions(self, actor: Actor) -> list[Session]:
        """Return the actor's sessions, latest seen first."""
        async with self._database.anonymous() as connection:
            return await store.sessions(connection, actor.account_id, self._clock.now())

    async def revoke(self, actor: Actor, session_id: UUID) -> None:
        async with self._database.anonymous() as connection:
            if not await store.delete_session(connection, actor.account_id, session_id):
                raise NotFound("This session has already ended.")
            await publish(connection, Revocation(actor.account_id, ended_session=session_id), self._clock.now())

    def subscribe_to_revocations(self, endings: RevocationListener) -> None:
        """Use a listener, so that only possibly revoked accounts need a database query."""
        self._endings = endings

    async def is_revoked(self, actor: Actor) -> bool:
        """Return whether the actor's session was revoked during their request.

        If the database is unavailable and no revocation was received, the answer is False; missed revocations arrive
        once the database is back.
        """
        heard = self._endings is None or self._endings.has_seen_revocation(actor.account_id)
        if not heard and self._endings is not None and self._endings.hears:
            return False
        lately = self._clock.now() - REQUEST_LASTS
        try:
            async with self._database.one_statement() as connection:
                return await sign_in_store.has_ended(connection, actor, lately)
        except Unavailable:
            if heard:
                raise
            return False

    async def end_everything(self, account_id: UUID) -> None:
        """End an account's sessions, running answers and open streams in every process.

        Called when a person loses a role or a membership. They can sign in again with their new rights.
        """
        async with self._database.anonymous() as connection:
            await revoke(connection, Revocation(account_id), self._clock.now())

    # The person's own account

    async def account(self, actor: Actor) -> Account:
        async with self._database.anonymous() as connection:
            found = await store.account(connection, actor.account_id)
        if found is None:
            raise NotSignedIn("This account no longer exists.")
        return found

    async def choices(self, actor: Actor) -> ChoiceStatus:
        """Return the account's answer to the training question, with its history (P2)."""
        return await self._choices.answer(actor, user_party(actor.account_id))

    async def choose_improve(self, actor: Actor, allowed: bool) -> ChoiceStatus:
        if allowed and not may_allow_improvement(kept=await self._keeps_own_key(actor)):
            raise Conflict(
                "You keep your own key: no one else can open what you write, so it cannot improve models. Hand the key "
                "back to the server first."
            )
        await self._choices.choose(actor, user_party(actor.account_id), allowed)
        return await self.choices(actor)

    async def _keeps_own_key(self, actor: Actor) -> bool:
        async with self._database.acting_as(actor.account_id) as connection:
            return await is_kept(connection, actor.account_id)

    # The instance

    async def instance(self) -> InstanceSettings:
        async with self._database.anonymous() as connection:
            return await store.instance(connection)

    async def operator_has_decided(self) -> bool:
        """Return whether an operator has ever saved the instance's settings."""
        async with self._database.anonymous() as connection:
            return await store.operator_has_decided(connection)

    async def change_instance(self, actor: Actor, name: str, sign_up: SignUp) -> InstanceSettings:
        """Change the settings as a new row of their history. Operator only."""
        require_operator(actor)
        changed = InstanceSettings(clean_name(name), sign_up)
        async with self._database.anonymous() as connection:
            before, now = await store.instance(connection), self._clock.now()
            await store.insert_instance(connection, changed, actor.account_id, now)
            if changed != before:
                await record_act(connection, ServerEvent.INSTANCE_CHANGED, now, sign_up=sign_up, before=before.sign_up)
        return changed

    async def invite(self, actor: Actor, note: str) -> NewSignUpInvitation:
        """Create an invitation. Operator only.

        The link is shown once; the database keeps its digest.
        """
        require_operator(actor)
        token, link = new_token(self._entropy), self._link(LinkKind.INVITATION, clean_note(note))
        async with self._database.anonymous() as connection:
            await store.insert_link(connection, LinkKind.INVITATION, token.digest, link)
        return NewSignUpInvitation(link.id, f"{self._public_url}/sign-up#{token.text}", link.expires_at)

    async def invitations(self, actor: Actor) -> list[SignUpInvitation]:
        require_operator(actor)
        async with self._database.anonymous() as connection:
            return await store.invitations(connection)

    async def withdraw_invitation(self, actor: Actor, invitation_id: UUID) -> None:
        require_operator(actor)
        async with self._database.anonymous() as connection:
            if not await store.delete_invitation(connection, invitation_id):
                raise NotFound("There is no such invitation.")

    def _link(self, kind: LinkKind, note: str = "") -> SignUpInvitation:
        now = self._clock.now()
        return SignUpInvitation(self._entropy.new_id(), note, now, now + LASTS[kind], used_at=None)


def _key_name(account_id: UUID) -> str:
    return f"user/{account_id}"
