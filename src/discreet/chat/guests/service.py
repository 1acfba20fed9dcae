"""Use cases of guests: entering, asking, keeping a chat in their browser, and ending (P6, P7, P9).

Invariants:
- A guest asks only the GPT of their link, as it is published, in a chat that is in memory only.
- Link and GPT are checked at each request of a guest, and each question is counted before the model gets it.
- A workspace's rules bind its guests as its members: their chats are in the workspace, and a kept one ends in its time.
- A guest is in private statistics only if they said yes before their chat began, and for this visit.
- When a guest ends, everything of them is deleted; what a killed process leaves, the next expiry deletes.
"""

import asyncio
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from discreet.analytics.counting.service import ContributionRecorder
from discreet.assistants.gpts.gpt import Gpt
from discreet.assistants.gpts.service import Gpts
from discreet.assistants.guest_links.service import GuestLinks
from discreet.chat.conversations.conversation import Conversation, OpenConversation
from discreet.chat.conversations.temporary import TITLE, TemporaryConversations
from discreet.chat.guests.sealed_chat import ChatSeals, GuestChatContent, content_of, lifetime_in_browser
from discreet.chat.turns.ask import Ask
from discreet.db.runtime import Runtime
from discreet.errors import Forbidden, NotFound, NotSignedIn, Unavailable
from discreet.identity.accounts.actor import Actor, GuestPass
from discreet.identity.accounts.guests.service import Guests, PresentGuest
from discreet.identity.workspaces.rules import rules_in_force
from discreet.models.parameters import NO_PARAMETERS
from discreet.promises.parties import ContentOrigin, message_label
from discreet.runtime.background import background

EXPIRY_INTERVAL: Final = 15.0
"""Seconds."""
OVER = "This chat has ended, and everything in it was deleted."
ONLY_PLAIN = "As a guest you can only ask this GPT, as it is."
NOT_OFFERED = "This link doesn't work. It may have ended, or its address may be incomplete."


class GuestOver(NotSignedIn):
    """The visit has ended: by its guest, by time, or with its link or GPT."""

    code = "guest_over"


@dataclass(frozen=True)
class EnteredGuest:
    """A guest who came in, the token of their session, and what their link opened."""

    guest: PresentGuest
    token: str
    gpt: Gpt


class GuestChats:
    """Guests of this server. `links` are builders' links, `conversations` the temporary chats of this process."""

    def __init__(
        self,
        runtime: Runtime,
        *,
        guests: Guests,
        links: GuestLinks,
        gpts: Gpts,
        conversations: TemporaryConversations,
        seals: ChatSeals,
        counting: ContributionRecorder,
    ) -> None:
        self._database, self._clock, self._random = runtime.database, runtime.clock, runtime.random
        self._guests, self._links, self._gpts = guests, links, gpts
        self._conversations, self._seals, self._counting = conversations, seals, counting
        self._expiring: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._expiring = background.start("guests", self._expire_periodically)

    async def stop(self) -> None:
        """End this process's guests: their chats end with its memory. Without a database the next process does it."""
        await background.stop(self._expiring)
        with suppress(Unavailable):
            await self._end_all(await self._guests.list_in_this_process())

    # Coming in and going

    async def enter(self, token: str, password: str | None, proof: str | None, address: str) -> EnteredGuest:
        """Open a guest for the link of this token. Errors of `GuestLinks.enter`; NotFound for a GPT that is not open.

        Unavailable when the server has no room for more guests.
        """
        link = await self._links.enter(token, password, proof, address)
        pass_ = GuestPass(link.id, link.gpt_id, link.owner_id)
        token = await self._guests.open(pass_, link.workspace_id, link.ends_at)
        async with self._database.anonymous() as connection:
            present = await self._guests.present(connection, token)
        if present is None:
            raise GuestOver(OVER)
        try:
            gpt = await self._gpts.get(present.actor, link.gpt_id)
        except NotFound:
            await self._guests.end(present.actor.account_id)
            raise NotFound(NOT_OFFERED) from None
        return EnteredGuest(present, token, gpt)

    async def actor_of(self, token: str) -> Actor | None:
        """Return the guest of this token while their link is open; None when they have ended."""
        present = await self.present(token)
        return present.actor if present else None

    async def present(self, token: str) -> PresentGuest | None:
        """Return the guest of this token. One whose link has ended ends here."""
        async with self._database.anonymous() as connection:
            present = await self._guests.present(connection, token)
            if (
                present is None
                or await self._links.find_open(connection, _require_guest(present.actor).link_id) is not None
            ):
                return present
        await self._guests.end(present.actor.account_id)
        return None

    async def gpt_of(self, actor: Actor) -> Gpt:
        """Return the guest's GPT as it is published now. GuestOver, permanently, when it is no longer published."""
        guest = _require_guest(actor)
        try:
            return await self._gpts.get(actor, guest.gpt_id)
        except NotFound:
            await self._guests.end(actor.account_id)
            raise GuestOver(OVER) from None

    async def report_presence(self, actor: Actor, *, visible: bool) -> None:
        """Record whether a page shows the guest's chat. Without one they end soon."""
        _require_guest(actor)
        await self._guests.report_presence(actor.account_id, visible=visible)

    async def choose_statistics(self, actor: Actor, *, allowed: bool) -> None:
        """Count the guest in the GPT's private statistics from the next chat on, or not (P8).

        A "no" withdraws what was counted of them today.
        """
        gpt_id = _require_guest(actor).gpt_id
        await self._guests.choose_statistics(actor.account_id, allowed=allowed)
        if not allowed:
            await self._counting.retract(actor, gpt_id)

    async def end(self, actor: Actor) -> None:
        """End the guest at their own request, with everything of theirs."""
        _require_guest(actor)
        await self._guests.end(actor.account_id)

    # Asking

    async def permit(self, actor: Actor, ask: Ask, address: str) -> None:
        """Check and count a guest's question. Forbidden for anything but a question to their GPT as it is."""
        guest = _require_guest(actor)
        begins_well = ask.conversation_id is not None or ask.gpt_id == guest.gpt_id
        is_plain = not ask.draft and ask.mention is None and ask.model is None
        if not begins_well or not is_plain or ask.gpt_id not in (None, guest.gpt_id) or ask.parameters != NO_PARAMETERS:
            raise Forbidden(ONLY_PLAIN)
        await self.gpt_of(actor)
        await self._links.count_message(guest.link_id, actor.account_id, address)

    async def permit_more(self, actor: Actor, address: str) -> None:
        """Check and count a guest's file or feedback, before it is read. It counts as a message (P8)."""
        guest = _require_guest(actor)
        await self.gpt_of(actor)
        await self._links.count_message(guest.link_id, actor.account_id, address)

    # Keeping a chat in the browser

    async def keep(self, actor: Actor, conversation_id: UUID, browser_key: bytes) -> bytes:
        """Return the chat sealed for the guest's browser. Nothing of it is stored here (P9)."""
        opened = self._conversations.registry.require(actor, conversation_id).conversation
        return self._seals.seal(browser_key, _require_guest(actor), content_of(opened, self._clock.now()))

    async def restore_chat(self, actor: Actor, browser_key: bytes, sealed: bytes) -> UUID:
        """Open a chat that the browser kept, into memory, and return its new id. Invalid for any other bytes."""
        guest = _require_guest(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            rules = await rules_in_force(connection, actor.space.workspace_id)
        lifetime = lifetime_in_browser(rules.retention_days)
        chat = self._seals.open(browser_key, guest, sealed, self._clock.now(), lifetime)
        opened = self._conversation(actor, guest, chat)
        await self._conversations.restore(actor, opened)
        return opened.metadata.id

    def _conversation(self, actor: Actor, guest: GuestPass, chat: GuestChatContent) -> OpenConversation:
        id_, now, space = self._conversations.registry.new_id(), self._clock.now(), actor.space
        conversation = Conversation(
            id=id_,
            owner_id=actor.account_id,
            service=space.service,
            workspace_id=space.workspace_id,
            nature=ContentOrigin.TEMPORARY,
            gpt_id=guest.gpt_id,
            began_at=chat.began_at,
            updated_at=now,
            head_id=chat.head_id,
            title=TITLE,
            model_limit=chat.model_limit,
            masking=chat.masking,
            guest=guest,
        )
        own = message_label(space.service, actor.account_id, id_, guest.gpt_id)
        labels = chat.labels_with(own, self._random)
        return OpenConversation(conversation, {}, labels, chat.messages_under(labels))

    # Ending

    async def end_of_processes(self, processes: Collection[int]) -> None:
        """End the guests whose chats were in the memory of ended processes."""
        await self._end_all(await self._guests.list_in_processes(processes))

    async def end_expired(self) -> None:
        """End guests whose time, link or GPT has ended, and those of killed processes."""
        expired = await self._guests.find_expired()
        async with self._database.anonymous() as connection:
            links = await self._guests.links(connection)
            is_open = await self._links.filter_open(connection, set(links.values()))
        await self._end_all([*expired, *[guest for guest, link_id in links.items() if link_id not in is_open]])

    async def _end_all(self, ids: Iterable[UUID]) -> None:
        """End these guests. One whose deletion fails does not block the others; the next expiry tries it again."""
        for id_ in dict.fromkeys(ids):
            try:
                await self._guests.end(id_)
            except Exception as error:
                background.report("guests", error, event="guest_deletion_failed")

    async def _expire_periodically(self) -> None:
        while True:
            await asyncio.sleep(EXPIRY_INTERVAL)
            try:
                await self.end_expired()
            except Exception as error:  # an expired guest gets no answer already; the next expiry deletes them
                background.report("guests", error, event="guest_deletion_failed")


def _require_guest(actor: Actor) -> GuestPass:
    """Return what the guest's link opens. NotFound for a person with an account."""
    if actor.guest is None:
        raise NotFound("There is nothing here.")
    return actor.guest
