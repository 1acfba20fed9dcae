"""Use cases of guests: coming in, asking, keeping a chat in their browser, and ending (P6, P7, P9).

Invariants:
- A guest asks only the GPT of their link, as it is published, in a chat that is in memory only.
- Link and GPT are checked at each request of a guest, and each question is counted before the model gets it.
- When a guest ends, everything of them is deleted; what a killed process leaves, the next look deletes.
"""

import asyncio
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from discreet.assistants.gpts.gpt import Gpt
from discreet.assistants.gpts.service import Gpts
from discreet.chat.conversations.conversation import Conversation, OpenConversation
from discreet.chat.conversations.temporary import TITLE, TemporaryConversations
from discreet.chat.guests.links import EnteredLink, OpenLinks
from discreet.chat.guests.sealed_chat import ChatSeals, KeptChat, kept_chat
from discreet.chat.turns.service import Ask
from discreet.db.runtime import Runtime
from discreet.errors import DiscreetError, Forbidden, NotFound, NotSignedIn, Unavailable
from discreet.identity.accounts.actor import Actor, GuestPass
from discreet.identity.accounts.guests import store
from discreet.identity.accounts.guests.service import Guests, PresentGuest
from discreet.models.parameters import NO_PARAMETERS
from discreet.promises.parties import ContentOrigin, message_label
from discreet.runtime.background import background

SECONDS_BETWEEN_LOOKS: Final = 15.0
MOST_GUESTS: Final = 2_000
"""Guests of a server at the same time."""
FULL = "This server has no room for more guests right now. Try again later."
OVER = "This chat has ended, and everything in it was deleted."
ONLY_PLAIN = "As a guest you can only ask this GPT, as it is."
NOT_OFFERED = "This link doesn't work. It may have ended, or its address may be incomplete."


class GuestOver(NotSignedIn):
    """The guest has ended: by themselves, by time, or with their link or GPT."""

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
        links: OpenLinks,
        gpts: Gpts,
        conversations: TemporaryConversations,
        seals: ChatSeals,
        most: int = MOST_GUESTS,
    ) -> None:
        self._database, self._clock, self._random = runtime.database, runtime.clock, runtime.random
        self._guests, self._links, self._gpts = guests, links, gpts
        self._conversations, self._seals, self._most = conversations, seals, most
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._looking = background.start("guests", self._look_for_ever)

    async def stop(self) -> None:
        """End this process's guests: their chats end with its memory. Without a database the next process does it."""
        await background.stop(self._looking)
        with suppress(Unavailable):
            await self._end_all(await self._guests.of_this_process())

    # Coming in and going

    async def enter(self, token: str, password: str | None, proof: str | None, address: str) -> EnteredGuest:
        """Open a guest for the link of this token. Errors of `OpenLinks.enter`; NotFound for a GPT that is not open."""
        link = await self._links.enter(token, password, proof, address)
        async with self._database.anonymous() as connection:
            if await store.count(connection) >= self._most:
                raise Unavailable(FULL)
        opened = await self._guests.open(_pass(link), link.ends_at)
        try:
            gpt = await self._gpts.get(opened.actor, link.gpt_id)
        except NotFound:
            await self._guests.end(opened.actor.account_id)
            raise NotFound(NOT_OFFERED) from None
        async with self._database.anonymous() as connection:
            present = await self._guests.present(connection, opened.token)
        if present is None:
            raise GuestOver(OVER)
        return EnteredGuest(present, opened.token, gpt)

    async def actor_of(self, token: str) -> Actor | None:
        """Return the guest of this token while their link is open; None when they have ended."""
        present = await self.present(token)
        return present.actor if present else None

    async def present(self, token: str) -> PresentGuest | None:
        """Return the guest of this token. One whose link has ended ends here."""
        async with self._database.anonymous() as connection:
            present = await self._guests.present(connection, token)
            if present is None or await self._links.still_open(connection, present.pass_.link_id) is not None:
                return present
        await self._guests.end(present.actor.account_id)
        return None

    async def gpt_of(self, actor: Actor) -> Gpt:
        """Return the guest's GPT as it is published now. GuestOver, for good, when it is not any more."""
        guest = _guest(actor)
        try:
            return await self._gpts.get(actor, guest.gpt_id)
        except NotFound:
            await self._guests.end(actor.account_id)
            raise GuestOver(OVER) from None

    async def shown(self, actor: Actor, *, here: bool) -> None:
        """Record whether a page shows the guest's chat. Without one they end soon."""
        _guest(actor)
        await self._guests.shown(actor.account_id, here=here)

    async def end(self, actor: Actor) -> None:
        """End the guest at their own request, with everything of theirs."""
        _guest(actor)
        await self._guests.end(actor.account_id)

    async def end_link(self, link_id: UUID) -> None:
        """End all guests of a link at once, also in the middle of an answer."""
        await self._end_all(await self._guests.of_link(link_id))

    # Asking

    async def permit(self, actor: Actor, ask: Ask, address: str) -> None:
        """Check and count a guest's question. Forbidden for anything but a question to their GPT as it is."""
        guest = _guest(actor)
        begins_well = ask.conversation_id is not None or ask.gpt_id == guest.gpt_id
        is_plain = not (ask.draft or ask.files) and ask.mention is None and ask.model is None
        if not begins_well or not is_plain or ask.gpt_id not in (None, guest.gpt_id) or ask.parameters != NO_PARAMETERS:
            raise Forbidden(ONLY_PLAIN)
        await self.gpt_of(actor)
        await self._links.count_message(guest.link_id, actor.account_id, address)

    # Keeping a chat in the browser

    async def keep(self, actor: Actor, conversation_id: UUID, browser_key: bytes) -> bytes:
        """Return the chat sealed for the guest's browser. Nothing of it is stored here (P9)."""
        opened = self._conversations.held(actor, conversation_id).conversation
        return self._seals.seal(browser_key, _guest(actor), kept_chat(opened, self._clock.now()))

    async def bring_back(self, actor: Actor, browser_key: bytes, sealed: bytes) -> UUID:
        """Open a chat that the browser kept, into memory, and return its new id. Invalid for any other bytes."""
        guest = _guest(actor)
        chat = self._seals.open(browser_key, guest, sealed, self._clock.now())
        opened = self._conversation(actor, guest, chat)
        await self._conversations.restore(actor, opened)
        return opened.about.id

    def _conversation(self, actor: Actor, guest: GuestPass, chat: KeptChat) -> OpenConversation:
        id_, now, place = self._conversations.new_id(), self._clock.now(), actor.space
        about = Conversation(
            id=id_,
            owner_id=actor.account_id,
            service=place.service,
            workspace_id=None,
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
        own = message_label(place.service, actor.account_id, id_, guest.gpt_id)
        labels = chat.labels_with(own, self._random)
        return OpenConversation(about, {}, labels, chat.messages_under(labels))

    # Ending

    async def end_of_processes(self, processes: Collection[int]) -> None:
        """End the guests whose chats were in the memory of ended processes."""
        await self._end_all(await self._guests.of_processes(processes))

    async def end_over(self) -> None:
        """End the guests who are over, whose link or GPT is, and those of a killed process."""
        over = await self._guests.over()
        async with self._database.anonymous() as connection:
            ended = [id_ for id_ in await store.links(connection) if not await self._links.still_open(connection, id_)]
        await self._end_all([*over, *[guest for link_id in ended for guest in await self._guests.of_link(link_id)]])

    async def _end_all(self, ids: Iterable[UUID]) -> None:
        """End these guests. One that fails is tried again at the next look, and holds up no other."""
        for id_ in dict.fromkeys(ids):
            try:
                await self._guests.end(id_)
            except DiscreetError as error:
                background.report("guests", error, event="guest_deletion_failed")

    async def _look_for_ever(self) -> None:
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            try:
                await self.end_over()
            except Exception as error:  # a guest who is over gets no answer already; the next look deletes them
                background.report("guests", error, event="guest_deletion_failed")


def _pass(link: EnteredLink) -> GuestPass:
    """Return what the link opens. NotFound for one of a workspace, whose rules would not reach the guest."""
    if link.workspace_id is not None:
        raise NotFound(NOT_OFFERED)
    return GuestPass(link.id, link.gpt_id, link.owner_id)


def _guest(actor: Actor) -> GuestPass:
    """Return what the guest's link opens. NotFound for a person with an account."""
    if actor.guest is None:
        raise NotFound("There is nothing here.")
    return actor.guest
