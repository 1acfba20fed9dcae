"""Confirms e-mail addresses: before sign-up, and an account's own or new address.

Specification: Services, accounts, workspaces.

Invariants:
- The answer about an address is the same, and as fast, whether or not it has an account (decision 0054).
- The holder of the mailbox chooses the new account's password: a link gives the account only to its opener.
- The holder of the mailbox decides whether the account joins the invitation's workspace, because a stranger may have
  requested the e-mail with an invitation of their own.
- An account's address is confirmed only in a session of that account. A link that another person had sent to the
  mailbox confirms nothing for that person.
- Where the server sends mail, an account's address changes only to one whose mailbox the person reads, and the previous
  address gets a notice. A change needs a recent authentication.
- Where it sends none, no member changes an address in a domain that their workspace has proven, nor takes one: the
  workspace's directory finds members by address, and would suspend another person than it means.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.db.pool import Connection, Database
from discreet.errors import Conflict, Forbidden, Invalid, NotFound
from discreet.identity.accounts import sign_in_store, store
from discreet.identity.accounts.account import clean_email
from discreet.identity.accounts.actor import Actor, reject_sso_session
from discreet.identity.accounts.address_letters import letters_in
from discreet.identity.accounts.address_links import VALID_FOR, AccountAddress, AddressLinks, NewAddress, SignUpAddress
from discreet.identity.accounts.closure import own_account
from discreet.identity.accounts.join_token import SignUpGrant
from discreet.identity.accounts.outgoing_mail import OutgoingMail
from discreet.identity.accounts.reauthentication import require_recent_authentication
from discreet.identity.accounts.security_events import ActorKind, SecurityEvent
from discreet.identity.accounts.service import Accounts
from discreet.identity.accounts.token import digest
from discreet.ports.clock import Clock
from discreet.ports.mail import EmailSender, OutgoingEmail

NO_MAIL = "This server doesn't send email, so it can't confirm addresses."
USED_UP = "Your email address has changed since this link was sent. Request a new one."


@dataclass(frozen=True)
class AddressChange:
    """A requested change. `changed`: it is done already, because no mail can confirm it."""

    email: str
    changed: bool


class AddressConfirmation:
    """Sends and reads confirmation links.

    `mail` is None if the operator has set no mail server; then no address is confirmed.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        accounts: Accounts,
        links: AddressLinks,
        mail: EmailSender | None,
        *,
        public_url: str,
    ) -> None:
        self._database, self._clock, self._accounts, self._links = database, clock, accounts, links
        self._public_url, self._outgoing = public_url, OutgoingMail(mail) if mail else None

    # Before sign-up

    async def request_sign_up(
        self,
        email: str,
        *,
        invitation: str | None = None,
        workspace_invitation: str | None = None,
        admission: SignUpGrant | None = None,
        language: str = "en",
    ) -> str:
        """Send a sign-up link to an address, after the response.

        Return its canonical form. Forbidden and Conflict say why sign-up is not open, or not with this invitation. An
        address that already has an account gets an e-mail that says so.
        """
        outgoing, canonical = self._require_mail(), clean_email(email)
        await self._accounts.check_may_join(digest(invitation) if invitation else None, admitted=admission is not None)
        if admission:
            await admission.check(canonical)
        address = SignUpAddress(
            email=canonical,
            until=self._clock.now() + VALID_FOR,
            invitation=digest(invitation) if invitation else None,
            workspace_invitation=digest(workspace_invitation) if workspace_invitation else None,
        )
        outgoing.enqueue(lambda: self._sign_up_letter(address, language))
        return canonical

    def read(self, code: str) -> SignUpAddress:
        """Return the content of a sign-up link. Forbidden says why it cannot be used."""
        return self._links.read_sign_up(code, self._clock.now())

    # For an existing account

    async def request(self, actor: Actor, *, language: str = "en") -> None:
        """Send a link to the actor's address, after the response.

        Conflict when the address is already confirmed.
        """
        outgoing = self._require_mail()
        async with self._database.anonymous() as connection:
            account = await store.account(connection, actor.account_id)
        if account is None:
            raise NotFound("This account no longer exists.")
        if account.email_verified:
            raise Conflict("Your email address is already confirmed.")
        address = AccountAddress(email=account.email, until=self._clock.now() + VALID_FOR, account_id=account.id)
        outgoing.enqueue(lambda: self._confirm_letter(address, language))

    async def request_change(self, actor: Actor, email: str, *, language: str = "en") -> AddressChange:
        """Send a link to the account's new address, after the response.

        Without a mail server the address changes at once, unconfirmed, unless its domain is a workspace's. Where mail
        is sent, the answer is the same whether or not another account has the address.
        """
        reject_sso_session(actor)
        canonical, now = clean_email(email), self._clock.now()
        async with self._database.anonymous() as connection:
            await require_recent_authentication(connection, actor, now)
            account = await own_account(connection, actor)
            if account.email == canonical:
                raise Invalid("This is already your email address.", field="email")
            if self._outgoing is None:
                await _require_own_domain(connection, actor, account.email, canonical)
                await _replace_address(connection, account.id, account.email, canonical, now, verified_at=None)
                return AddressChange(canonical, changed=True)
        address = NewAddress(email=canonical, until=now + VALID_FOR, account_id=account.id, before=account.email)
        self._outgoing.enqueue(lambda: self._change_letter(address, language))
        return AddressChange(canonical, changed=False)

    async def confirm(self, actor: Actor, code: str, *, language: str = "en") -> None:
        """Mark the actor's address as confirmed, or change it to the link's. Idempotent."""
        now = self._clock.now()
        address = self._links.read_account(code, now)
        if address.account_id != actor.account_id:
            raise Forbidden("This link is for another account. Sign in to that account and open the link again.")
        async with self._database.anonymous() as connection:
            account = await own_account(connection, actor)
            if account.email == address.email:
                await store.set_email_verified(connection, account.id, now)
                return
            if not isinstance(address, NewAddress):
                raise Forbidden(USED_UP)
            await _replace_address(connection, account.id, address.before, address.email, now, verified_at=now)
        if self._outgoing:
            self._outgoing.enqueue(lambda: self._changed_letter(address, language))

    async def settled(self) -> None:
        """Wait until all requested e-mails are sent."""
        if self._outgoing:
            await self._outgoing.settled()

    async def stop(self) -> None:
        if self._outgoing:
            await self._outgoing.stop()

    # Helpers

    def _require_mail(self) -> OutgoingMail:
        if self._outgoing is None:
            raise Conflict(NO_MAIL)
        return self._outgoing

    async def _sign_up_letter(self, address: SignUpAddress, language: str) -> OutgoingEmail:
        async with self._database.anonymous() as connection:
            account = await sign_in_store.account_of_email(connection, address.email)
        name, letters = (await self._accounts.instance()).name, letters_in(language)
        if account is not None:
            link, reset = f"{self._public_url}/sign-in", f"{self._public_url}/forgot-password"
            return letters.known.compose(address.email, name=name, link=link, reset=reset)
        link = f"{self._public_url}/new-account#{self._links.write(address)}"
        return letters.sign_up.compose(address.email, name=name, link=link)

    async def _change_letter(self, address: NewAddress, language: str) -> OutgoingEmail:
        async with self._database.anonymous() as connection:
            account = await sign_in_store.account_of_email(connection, address.email)
        name, letters = (await self._accounts.instance()).name, letters_in(language)
        if account is not None and account["id"] != address.account_id:
            return letters.taken.compose(address.email, name=name, link=f"{self._public_url}/sign-in")
        link = f"{self._public_url}/confirm-address#{self._links.write(address)}"
        return letters.change.compose(address.email, name=name, link=link)

    async def _changed_letter(self, address: NewAddress, language: str) -> OutgoingEmail:
        name = (await self._accounts.instance()).name
        return letters_in(language).changed.compose(address.before, name=name)

    async def _confirm_letter(self, address: AccountAddress, language: str) -> OutgoingEmail:
        name = (await self._accounts.instance()).name
        link = f"{self._public_url}/confirm-address#{self._links.write(address)}"
        return letters_in(language).confirm.compose(address.email, name=name, link=link)


async def _require_own_domain(connection: Connection, actor: Actor, before: str, email: str) -> None:
    """Raise Forbidden where either address is in a domain that one of the person's workspaces has proven."""
    domains = [address.rpartition("@")[2].lower() for address in (before, email)]
    domain = await store.domain_of_own_workspace(connection, actor.account_id, domains)
    if domain is not None:
        raise Forbidden(
            f"Addresses at {domain} belong to a workspace of yours, and this server sends no email to confirm a "
            "change. Ask your admin."
        )


async def _replace_address(
    connection: Connection, account_id: UUID, before: str, email: str, at: datetime, *, verified_at: datetime | None
) -> None:
    """Replace the address, void reset links to the previous one, and record the change."""
    await sign_in_store.lock_account(connection, account_id)
    if not await store.change_email(connection, account_id, before, email, verified_at):
        raise Forbidden(USED_UP)
    await sign_in_store.delete_unused_reset_links(connection, account_id)
    await sign_in_store.insert_act(connection, account_id, SecurityEvent.EMAIL_CHANGED, ActorKind.PERSON, at)
