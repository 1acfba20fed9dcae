"""Use cases of accounts: sign-up, sign-in and the own account.

Specification: Services, accounts, workspaces.

Invariants:
- Only the set-up link makes the first operator.
- An account, its key, its answer to the training question and its first session are created together or not at all.
"""

from datetime import datetime
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, Forbidden, Invalid, NotSignedIn
from discreet.evidence.entry import EntryKind
from discreet.identity.accounts import instance_store, links_store, sessions_store, store
from discreet.identity.accounts.account import Account, Applicant, applicant, clean_name
from discreet.identity.accounts.actor import AccountRole, Actor, reject_sso_session
from discreet.identity.accounts.address_links import SignUpAddress
from discreet.identity.accounts.choices import ChoiceStatus, ConsentChoices
from discreet.identity.accounts.instance import NO_CONTACT, InstanceSettings, OperatorContact, SignUp
from discreet.identity.accounts.join_token import SignUpGrant
from discreet.identity.accounts.one_time_link import (
    LinkKind,
    new_link,
    refusal,
)
from discreet.identity.accounts.password import PasswordHashing
from discreet.identity.accounts.policies.service import accept_on_joining, acceptance_facts
from discreet.identity.accounts.repeated_request import REPLAY_WINDOW
from discreet.identity.accounts.session import NewSession
from discreet.identity.accounts.sessions import Sessions
from discreet.identity.accounts.token import digest, new_token
from discreet.identity.accounts.user_key.store import is_kept
from discreet.promises.parties import user_party
from discreet.promises.terms import NO_VERSIONS, Versions
from discreet.promises.user_key import may_allow_improvement

WRONG = "Wrong email or password."


class Accounts:
    """The use cases of accounts.

    `public_url` is the base of links; `passwords` holds the hash's parameters. With `confirms_addresses` people can
    sign up only by a link that was mailed to them. What `operator` states replaces the saved operator.
    """

    def __init__(
        self,
        runtime: Runtime,
        *,
        choices: ConsentChoices,
        sessions: Sessions,
        public_url: str,
        passwords: PasswordHashing | None = None,
        confirms_addresses: bool = False,
        operator: OperatorContact = NO_CONTACT,
    ) -> None:
        self._operator = operator
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._confirms_addresses = confirms_addresses
        self._choices, self._sessions, self._public_url = choices, sessions, public_url
        self._passwords = passwords or PasswordHashing(runtime.random)

    # Sign-up

    async def needs_set_up(self) -> bool:
        async with self._database.one_statement() as connection:
            return not await store.has_operator(connection)

    async def operator_id(self) -> UUID | None:
        """Return the first operator's id, for the receipt's list of readers."""
        async with self._database.anonymous() as connection:
            return await store.operator_id(connection)

    async def set_up_link(self) -> str | None:
        """Return a new one-time link for the first operator, and void older ones.

        None once there is an operator.
        """
        token = new_token(self._random)
        async with self._database.anonymous() as connection:
            await instance_store.lock_set_up(connection)
            if await store.has_operator(connection):
                return None
            await links_store.void_links(connection, LinkKind.SET_UP)
            await links_store.insert_link(
                connection, LinkKind.SET_UP, token.digest, new_link(self._random, LinkKind.SET_UP, self._clock.now())
            )
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
        request, link = applicant(name, email, password, improve), (LinkKind.SET_UP, digest(token))
        try:
            async with self._database.anonymous() as connection:
                await self._require_no_operator(connection)
                await self._refuse_unusable(connection, *link)
            return await self._open(request, AccountRole.OPERATOR, link, accepted, device, verified=True)
        except Conflict as error:
            return await self._sign_in_again(request, link, device, error)

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
        request, invitation_hash = applicant(name, email, password, improve), digest(invitation) if invitation else None
        if confirmed is None and self._confirms_addresses:
            raise Forbidden("Confirm your email address first. Request a link on the page “Create account”.")
        if confirmed is not None:
            if request.email != confirmed.email:
                raise Invalid("This link is for another email address. Request a link for this one.", field="email")
            invitation_hash = confirmed.invitation
        try:
            if admission:
                await admission.check(request.email)
            return await self._sign_up(
                request, invitation_hash, accepted, device, admission, verified=confirmed is not None
            )
        except Conflict as error:
            if confirmed is None:
                raise
            return await self._sign_in_again_by_mail(request, device, error)

    async def _sign_up(
        self,
        request: Applicant,
        invitation_hash: bytes | None,
        accepted: Versions,
        device: str,
        admission: SignUpGrant | None,
        *,
        verified: bool,
    ) -> NewSession:
        link = await self.check_may_join(invitation_hash, admitted=admission is not None, may_be_used=True)
        if link is None:
            return await self._open(request, AccountRole.PERSON, None, accepted, device, admission, verified=verified)
        try:
            async with self._database.anonymous() as connection:
                await self._refuse_unusable(connection, *link)
            return await self._open(request, AccountRole.PERSON, link, accepted, device, verified=verified)
        except Conflict as error:
            return await self._sign_in_again(request, link, device, error)

    async def check_may_join(
        self, invited: bytes | None, *, admitted: bool, may_be_used: bool = False
    ) -> tuple[LinkKind, bytes] | None:
        """Raise Forbidden if this sign-up is not allowed.

        Return the invitation that it uses. `invited` is an invitation's digest. Conflict for a used one, unless it
        `may_be_used`.
        """
        async with self._database.anonymous() as connection:
            mode = (await instance_store.instance(connection)).sign_up
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

    async def _sign_in_again_by_mail(self, request: Applicant, device: str, error: Conflict) -> NewSession:
        """Sign in after a repeated request with the mailed link that created the account.

        Raises `error` after REPLAY_WINDOW.
        """
        async with self._database.anonymous() as connection:
            if not await store.was_opened_since(connection, request.email, self._clock.now() - REPLAY_WINDOW):
                raise error
        return await self._sign_in_or_raise(request, device, error)

    async def _sign_in_again(
        self, request: Applicant, link: tuple[LinkKind, bytes], device: str, error: Conflict
    ) -> NewSession:
        """Sign in after a repeated request with a link that was just used.

        The response to the first request may be lost. The password proves the person's identity, as at a sign-in.
        Raises `error` after REPLAY_WINDOW, and for every account except the one that the link created, so that a used
        link cannot be used to try other accounts' passwords.
        """
        async with self._database.anonymous() as connection:
            state = await links_store.link_state(connection, *link)
            if state is None or state.used_at is None or state.used_at + REPLAY_WINDOW <= self._clock.now():
                raise error
            if not await store.was_opened_at(connection, request.email, state.used_at):
                raise error
        return await self._sign_in_or_raise(request, device, error)

    async def _sign_in_or_raise(self, request: Applicant, device: str, error: Conflict) -> NewSession:
        try:
            return await self.sign_in(request.email, request.password, device=device)
        except NotSignedIn:
            raise error from None

    async def _open(
        self,
        request: Applicant,
        role: AccountRole,
        link: tuple[LinkKind, bytes] | None,
        accepted: Versions,
        device: str,
        admission: SignUpGrant | None = None,
        *,
        verified: bool,
    ) -> NewSession:
        """Create the account. The key comes before the row, so no account lacks one."""
        password_hash = await self._passwords.hash(request.password)
        account = Account(self._random.new_id(), request.email, request.name, role, verified)
        self._keys.create_key(_key_name(account.id))
        try:
            async with self._choices.open_transaction(account.id) as transaction:
                now = self._clock.now()  # one time for both: `_sign_in_again` finds the link's account by it
                if link:
                    await self._claim(transaction.connection, *link, now)
                await store.insert_account(transaction.connection, account, password_hash, now)
                await accept_on_joining(transaction.connection, account.id, accepted, self._clock.now())
                for facts in acceptance_facts(accepted):
                    await transaction.record_evidence(EntryKind.POLICY_ACCEPTED, facts)
                await transaction.record(user_party(account.id), request.improve)
                if role is AccountRole.OPERATOR:
                    role_facts = {"role": role, "before": None, "by": "set_up_link", "of": "server"}
                    await transaction.record_evidence(EntryKind.ROLE_CHANGED, role_facts)
                if admission:
                    first_workspace_id = await admission.take(transaction.connection, account)
                    await sessions_store.set_last_space(transaction.connection, account.id, first_workspace_id)
                return await self._sessions.open(transaction.connection, account.id, account.name, role, device)
        except BaseException:
            await self._forget_key(account.id)
            raise

    async def _claim(self, connection: Connection, kind: LinkKind, token_hash: bytes, now: datetime) -> None:
        if kind is LinkKind.SET_UP:
            await instance_store.lock_set_up(connection)
            await self._require_no_operator(connection)
        if not await links_store.claim_link(connection, kind, token_hash, now):
            await self._refuse_unusable(connection, kind, token_hash)
            raise Conflict("Another person has just used this link.")

    async def _require_no_operator(self, connection: Connection) -> None:
        if await store.has_operator(connection):
            raise Conflict("This server has already been set up. Sign in instead.")

    async def _refuse_unusable(self, connection: Connection, kind: LinkKind, token_hash: bytes) -> None:
        state = await links_store.link_state(connection, kind, token_hash)
        if why := refusal(kind, state, self._clock.now()):
            raise why

    async def _forget_key(self, account_id: UUID) -> None:
        """Destroy the key of an account that was not created. If its row exists, keep it."""
        async with self._database.anonymous() as connection:
            if await store.account(connection, account_id) is None:
                self._keys.destroy_key(_key_name(account_id))

    # Sign-in

    async def sign_in(self, email: str, password: str, *, device: str = "") -> NewSession:
        """Check a password and open a session.

        NotSignedIn has the same text and takes as long for unknown e-mail addresses.
        """
        async with self._database.anonymous() as connection:
            credentials = await store.credentials(connection, email)
        password_hash = credentials["password_hash"] if credentials else None
        if not await self._passwords.verify(password_hash, password) or credentials is None or password_hash is None:
            raise NotSignedIn(WRONG)
        if self._passwords.is_outdated(password_hash):
            await self._rehash(credentials["id"], password_hash, password)
        async with self._database.anonymous() as connection:
            account = await store.account_to_sign_in(connection, credentials["id"])
            if account is None or account["password_set_at"] != credentials["password_set_at"]:
                raise NotSignedIn(WRONG)
            return await self._sessions.open_for(connection, account, device)

    async def _rehash(self, account_id: UUID, old: str, password: str) -> None:
        new = await self._passwords.hash(password)
        async with self._database.anonymous() as connection:
            await store.replace_password_hash(connection, account_id, old, new)

    # The person's own account

    async def account(self, actor: Actor) -> Account:
        async with self._database.acting_as(actor.account_id) as connection:
            account = await store.account(connection, actor.account_id)
        if account is None:
            raise NotSignedIn("This account no longer exists.")
        return account

    async def rename(self, actor: Actor, name: str) -> None:
        """Change the name that others see. It applies everywhere at once."""
        reject_sso_session(actor)
        async with self._database.anonymous() as connection:
            await store.rename(connection, actor.account_id, clean_name(name))

    async def choices(self, actor: Actor) -> ChoiceStatus:
        """Return the account's answer to the training question, with its history (P2)."""
        return await self._choices.answer(actor, user_party(actor.account_id))

    async def choose_improve(self, actor: Actor, allowed: bool) -> ChoiceStatus:
        if allowed and not may_allow_improvement(is_user_held=await self._has_user_key(actor)):
            raise Conflict(
                "Your chats are protected with your own passphrase, so they can't be used for training. Let the server "
                "manage your key first."
            )
        await self._choices.choose(actor, user_party(actor.account_id), allowed)
        return await self.choices(actor)

    async def _has_user_key(self, actor: Actor) -> bool:
        async with self._database.acting_as(actor.account_id) as connection:
            return await is_kept(connection, actor.account_id)

    # The instance

    async def operator_has_decided(self) -> bool:
        """Return whether an operator has ever saved who may sign up."""
        async with self._database.one_statement() as connection:
            return await instance_store.operator_has_decided(connection)

    async def instance(self) -> InstanceSettings:
        """Return the settings in force."""
        async with self._database.one_statement() as connection:
            return (await instance_store.instance(connection)).with_operator(self._operator)


def _key_name(account_id: UUID) -> str:
    return f"user/{account_id}"
