"""Seals a guest's chat for their browser; only this server and that browser together open it (P7, P9).

The key is derived from a key that only the browser has, a secret of this server, the link and the GPT. The browser
alone, the server alone, or a guest of another link cannot open it.

Invariants:
- A changed chat is refused, and so is one of another link, another GPT or another server, and one that is too old.
- What a chat says about calls names no consent and no row of the ledger: both ended with the guest.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from discreet.chat.conversations.action_call import ActionCall
from discreet.chat.conversations.conversation import OpenConversation, StoredLabel
from discreet.chat.conversations.message import Message, MessageBody, MessageState, Role
from discreet.crypto.envelope import KEY_BYTES, DecryptionFailed, derive_key, open_sealed, seal
from discreet.errors import Conflict, Invalid, TooLarge
from discreet.identity.accounts.actor import GuestPass
from discreet.ports.clock import RandomSource
from discreet.promises.masking import MaskingChoice
from discreet.promises.parties import Label, Party, PartyKind
from discreet.promises.recipients import ModelLimit

LIFETIME: Final = timedelta(days=30)
MAX_BYTES: Final = 1 << 20
"""The largest sealed chat. It comes back in one request's body."""

UNFINISHED = "An answer isn't finished yet. Wait for it, answer its question or stop it first."
TOO_LONG = "This chat is too long to keep in this browser."
UNREADABLE = "This browser's chat can't be opened any more. It is of another link, too old or damaged."


class _SealedMessage(msgspec.Struct, frozen=True):
    id: UUID
    parent_id: UUID | None
    role: Role
    label: int
    """The place of its label in `labels`."""
    state: MessageState
    body: MessageBody
    created_at: datetime


class GuestChatContent(msgspec.Struct, frozen=True, kw_only=True):
    """A chat's messages, their parties without the guest and the chat, and its user's choices."""

    kept_at: datetime
    began_at: datetime
    head_id: UUID
    model_limit: ModelLimit
    masking: MaskingChoice
    labels: tuple[tuple[str, ...], ...]
    messages: tuple[_SealedMessage, ...]

    @property
    def changed_at(self) -> datetime:
        """When its latest message began. Keeping the chat again does not change it."""
        return max((message.created_at for message in self.messages), default=self.began_at)

    def labels_with(self, own: Label, random: RandomSource) -> tuple[StoredLabel, ...]:
        """Return the labels of the restored chat, each with the parties of the new chat (P1)."""
        return tuple(
            StoredLabel(random.new_id(), Label(own.parties | {Party.parse(party) for party in parties}))
            for parties in self.labels
        )

    def messages_under(self, labels: tuple[StoredLabel, ...]) -> dict[UUID, Message]:
        return {
            each.id: Message(
                id=each.id,
                parent_id=each.parent_id,
                role=each.role,
                label_id=labels[each.label].id,
                state=each.state,
                body=each.body,
                created_at=each.created_at,
            )
            for each in self.messages
        }


def lifetime_in_browser(retention_days: int | None) -> timedelta:
    """Return how long a chat opens where its workspace deletes unchanged ones after these days; None: no such rule."""
    return LIFETIME if retention_days is None else min(LIFETIME, timedelta(days=retention_days))


def content_of(opened: OpenConversation, now: datetime) -> GuestChatContent:
    """Return a chat as it is kept. Conflict while an answer is unfinished."""
    if opened.is_running or opened.parked_answer or opened.metadata.head_id is None:
        raise Conflict(UNFINISHED)
    label_numbers = {stored.id: n for n, stored in enumerate(opened.labels)}
    return GuestChatContent(
        kept_at=now,
        began_at=opened.metadata.began_at,
        head_id=opened.metadata.head_id,
        model_limit=opened.metadata.model_limit,
        masking=opened.metadata.masking,
        labels=tuple(_lasting_parties(stored.label) for stored in opened.labels),
        messages=tuple(
            _SealedMessage(
                each.id,
                each.parent_id,
                each.role,
                label_numbers[each.label_id],
                each.state,
                _body(each.body),
                each.created_at,
            )
            for each in opened.messages.values()
        ),
    )


class ChatSeals:
    """Seals and opens chats. `secret`: 32 bytes, the same for every process of an installation."""

    def __init__(self, secret: bytes, random: RandomSource) -> None:
        self._secret, self._random = secret, random

    def seal(self, browser_key: bytes, guest: GuestPass, chat: GuestChatContent) -> bytes:
        """Return the chat for the browser that has this key. TooLarge for a very long one."""
        sealed = seal(self._random, self.key_of(browser_key, guest), msgspec.msgpack.encode(chat), KEPT_CONTEXT)
        if len(sealed) > MAX_BYTES:
            raise TooLarge(TOO_LONG)
        return sealed

    def open(
        self, browser_key: bytes, guest: GuestPass, sealed: bytes, now: datetime, lifetime: timedelta = LIFETIME
    ) -> GuestChatContent:
        """Return the chat. Invalid, always with the same sentence, unless it is an unchanged one of this link.

        It opens until `lifetime` after its latest message.
        """
        try:
            opened = open_sealed(self.key_of(browser_key, guest), sealed, KEPT_CONTEXT)
            chat = msgspec.msgpack.decode(opened, type=GuestChatContent)
        except (DecryptionFailed, msgspec.DecodeError, ValueError, RecursionError):
            raise Invalid(UNREADABLE, field="sealed") from None
        if now - chat.kept_at > LIFETIME or now - chat.changed_at > lifetime:
            raise Invalid(UNREADABLE, field="sealed")
        return chat

    def key_of(self, browser_key: bytes, guest: GuestPass) -> bytes:
        """Return the key that opens the chat of this browser, link and GPT. Invalid for a key of another length."""
        if len(browser_key) != KEY_BYTES:
            raise Invalid(UNREADABLE, field="key")
        return derive_key(self._secret + browser_key, f"discreet v1 guest chat {guest.link_id} {guest.gpt_id}")


KEPT_CONTEXT: Final = "a guest's chat"


def _lasting_parties(label: Label) -> tuple[str, ...]:
    """Return a label's parties besides the person and the chat, which are new each time."""
    replaced_kinds = (PartyKind.USER, PartyKind.CONVERSATION)
    return tuple(sorted(str(party) for party in label.parties if party.kind not in replaced_kinds))


def _body(body: MessageBody) -> MessageBody:
    """Return what the person sees of a message, without anything that ended with the guest."""
    return msgspec.structs.replace(body, parked=None, files=(), calls=tuple(map(_call, body.calls)))


def _call(call: ActionCall) -> ActionCall:
    return msgspec.structs.replace(call, consent_id=None, ledger_id=None, pictures=(), asks=None)
