"""Changing and resetting passwords.

Specification: Services, accounts, workspaces.

Invariants:
- A request for a reset link is answered before the account is looked up.
- A reset ends every session and is recorded in the person's security log.
- Other ways to sign in stay valid and are shown to the person.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, Invalid, NotFound
from discreet.evidence.entry import EntryKind, LogEntry
from discreet.evidence.log import Log
from discreet.evidence.record import record_for
from discreet.evidence.server_events import ServerEvent, record_act
from discreet.identity.accounts import sign_in_store, store
from discreet.identity.accounts.account import clean_password
from discreet.identity.accounts.actor import CLI_ACTOR, Actor, require_operator
from discreet.identity.accounts.one_time_link import VALID_FOR, LinkKind, LinkState, refusal
from discreet.identity.accounts.outgoing_mail import OutgoingMail
from discreet.identity.accounts.password import PasswordHashing
from discreet.identity.accounts.reauthentication import require_recent_authentication
from discreet.identity.accounts.repeated_request import REPLAY_WINDOW
from discreet.identity.accounts.security_events import ActorKind, SecurityEvent
from discreet.identity.accounts.service import Accounts
from discreet.identity.accounts.session_revocation import Revocation, revoke
from discreet.identity.accounts.token import NewToken, digest, new_token
from discreet.ports.mail import EmailSender, OutgoingEmail


@dataclass(frozen=True)
class ResetLink:
    """A new reset link. `link` is shown once."""

    link: str
    expires_at: datetime


class PasswordReset:
    """Resets passwords.

    `mail` is None if the operator has set no mail server; then operators hand out links themselves.
    """

    def __init__(
        self,
        runtime: Runtime,
        *,
        accounts: Accounts,
        passwords: PasswordHashing,
        mail: EmailSender | None,
        log: Log,
        public_url: str,
    ) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._accounts = accounts
        self._passwords, self._log, self._public_url = passwords, log, public_url
        self._outgoing = OutgoingMail(mail) if mail else None

    @property
    def sends_mail(self) -> bool:
        return self._outgoing is not None

    # By e-mail

    def request(self, email: str) -> None:
        """Send a reset link if the account exists. The answer is as fast if it does not."""
        if self._outgoing is None:
            raise Conflict("This server doesn't send email. Ask your admin for a reset link.")
        self._outgoing.enqueue(lambda: self._letter(email))

    async def settled(self) -> None:
        """Wait until all requested e-mails are sent or turned out to be none."""
        if self._outgoing:
            await self._outgoing.settled()

    async def stop(self) -> None:
        if self._outgoing:
            await self._outgoing.stop()

    async def _letter(self, email: str) -> OutgoingEmail | None:
        """Write the e-mail, to the account's stored address instead of the typed one."""
        async with self._database.anonymous() as connection:
            account = await sign_in_store.account_of_email(connection, email)
            if account is None or account["suspended_at"] is not None:
                return None
            reset_link = await self._insert_link(connection, account["id"], ActorKind.MAIL)
        name = (await self._accounts.instance()).name
        text = _TEXT.format(name=name, link=reset_link.link) + await self._checkpoint()
        return OutgoingEmail(account["email"], f"{name}: reset your password", text)

    async def _checkpoint(self) -> str:
        """Return the evidence log's checkpoint, to keep where this server cannot edit it.

        It lets the person prove a change of the log later (P12).
        """
        try:
            return _CHECKPOINT.format(note=(await self._log.checkpoint()).note)
        except NotFound:  # a new server has signed nothing yet
            return ""

    # By an operator

    async def create_link(self, actor: Actor, email: str) -> ResetLink:
        """Create a link to hand to a person whose identity the operator has checked (P7).

        Operator only, with a recent authentication. It is recorded, and the person is notified.
        """
        require_operator(actor)
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            await require_recent_authentication(connection, actor, now)
            account = await sign_in_store.account_of_email(connection, email)
            if account is None:
                raise NotFound("No account found with this email address.")
            if account["suspended_at"] is not None:
                raise Conflict("This account is suspended. Restore it first.")
            reset_link = await self._insert_link(connection, account["id"], ActorKind.OPERATOR)
            operator_id = None if actor == CLI_ACTOR else actor.account_id
            await sign_in_store.insert_act(
                connection, account["id"], SecurityEvent.RESET_LINK_MADE, ActorKind.OPERATOR, now, operator_id
            )
            await record_act(connection, ServerEvent.RESET_LINK_MADE, now)
        return reset_link

    async def _insert_link(self, connection: Connection, account_id: UUID, made_by: ActorKind) -> ResetLink:
        now, token = self._clock.now(), new_token(self._random)
        until = now + VALID_FOR[LinkKind.RESET]
        await sign_in_store.insert_reset_link(
            connection, self._random.new_id(), account_id, token.digest, made_by, now, until
        )
        return ResetLink(self._address(token), until)

    def _address(self, token: NewToken) -> str:
        return f"{self._public_url}/reset-password#{token.text}"

    # Setting a password

    async def reset(self, token: str, password: str) -> UUID:
        """Set the password with a link, and return the account. Ends every session.

        Other ways to sign in stay. A link sent by e-mail also confirms the address. A repeated request with the same
        password changes nothing and gets the same answer for REPLAY_WINDOW.
        """
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            row = await sign_in_store.reset_link(connection, digest(token))
        state = map_row(LinkState, row) if row else None
        if row and await self._is_repeated(row["account_id"], state, password):
            return UUID(str(row["account_id"]))
        if (why := refusal(LinkKind.RESET, state, now)) or row is None:
            raise why or NotFound("This link no longer exists.")
        account_id: UUID = row["account_id"]
        password_hash = await self._passwords.hash(clean_password(password, row["name"], row["email"]))
        async with self._database.anonymous() as connection:
            await sign_in_store.lock_account(connection, account_id)
            made_by = await sign_in_store.claim_reset_link(connection, digest(token), now)
            if made_by is None:
                raise Conflict("This reset link no longer works.")
            if made_by is ActorKind.OPERATOR:
                facts = {"link": str(row["id"]), "made_by": made_by}
                entry = LogEntry(EntryKind.SIGNED_IN_BY_LINK, now, facts)
                await record_for(connection, account_id, entry, self._keys, self._random)
            await sign_in_store.set_password(connection, account_id, password_hash, now)
            await sign_in_store.delete_unused_reset_links(connection, account_id)
            await sign_in_store.insert_act(connection, account_id, SecurityEvent.PASSWORD_RESET, made_by, now)
            if made_by is ActorKind.MAIL:
                await store.set_email_verified(connection, account_id, now)
            await revoke(connection, Revocation(account_id), now)
        return account_id

    async def _is_repeated(self, account_id: UUID, state: LinkState | None, password: str) -> bool:
        """Return whether this link set this same password less than REPLAY_WINDOW ago."""
        if state is None or state.used_at is None or state.used_at + REPLAY_WINDOW <= self._clock.now():
            return False
        async with self._database.anonymous() as connection:
            account = await sign_in_store.sign_in_of(connection, account_id)
        return account is not None and await self._passwords.verify(account["password_hash"], password)

    async def change(self, actor: Actor, current: str, new: str) -> None:
        """Set the actor's password and end their other sessions.

        Checks the current password, or a recent authentication if there is none.
        """
        async with self._database.anonymous() as connection:
            account = await sign_in_store.sign_in_of(connection, actor.account_id)
            if account is None or account["password_hash"] is None:
                await require_recent_authentication(connection, actor, self._clock.now())
        if account is None:
            raise NotFound("This account no longer exists.")
        if account["password_hash"] and not await self._passwords.verify(account["password_hash"], current):
            raise Invalid("Wrong current password.", field="current")
        password_hash = await self._passwords.hash(clean_password(new, account["name"], account["email"]))
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            if not await sign_in_store.password_is_still(connection, actor.account_id, account["password_set_at"]):
                raise Conflict("Your password was just changed elsewhere. Sign in again.")
            await sign_in_store.set_password(connection, actor.account_id, password_hash, now)
            await sign_in_store.delete_unused_reset_links(connection, actor.account_id)
            await sign_in_store.confirm_session(connection, actor.session_id, now)
            await sign_in_store.insert_act(
                connection, actor.account_id, SecurityEvent.PASSWORD_CHANGED, ActorKind.PERSON, now
            )
            await revoke(connection, Revocation(actor.account_id, actor.session_id), now)


_TEXT = """\
Someone asked to reset the password of your {name} account.

To set a new password, open this link within one hour. It works once:

{link}

Wasn't you? You can ignore this email. Your password stays the same.
"""

_CHECKPOINT = """
Below is the signed state of this server's log of signed records. Keep it: it can prove later whether an earlier entry
was changed or removed. The page "Signed records" explains how.

{note}"""
