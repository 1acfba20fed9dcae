"""How much temporary chats may hold: of one person, and of everybody in this process (P9).

Invariants:
- Who is over the limit is told so before anything is taken.
- What is being answered goes on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.message import MessageBody
from discreet.errors import TooLarge, Unavailable


@dataclass(frozen=True)
class MemoryQuota:
    """Limits of what is held. A question that would begin over one is refused."""

    chats_each: int = 5
    characters_each: int = 2_000_000
    characters: int = 50_000_000
    file_bytes_each: int = 100_000_000
    file_bytes: int = 1_000_000_000

    def refuse_when_full(self, person: UUID, held: Iterable[tuple[UUID, int]], *, beginning: bool) -> None:
        """`held` is whose each chat is, and its weight. TooLarge for a person who holds too much, Unavailable when
        everybody does."""
        chats, own, all_ = 0, 0, 0
        for whose, characters in held:
            all_ += characters
            if whose == person:
                chats, own = chats + 1, own + characters
        if beginning and chats >= self.chats_each:
            raise TooLarge(f"You have {chats} temporary chats open, which is the limit. Close one of them first.")
        if own >= self.characters_each:
            raise TooLarge(
                f"Your temporary chats hold {own:,} characters; {self.characters_each:,} is the limit, since they are "
                "held in memory. Close one, or have one kept."
            )
        if all_ >= self.characters:
            raise Unavailable("This server holds as many temporary chats as it has memory for. Try again later.")

    def refuse_files_when_full(self, person: UUID, held: Iterable[tuple[UUID, int]], more: int) -> None:
        """`held` is whose each chat is, and the bytes of the files in it; `more` are to come."""
        weights = list(held)
        if sum(bytes_ for whose, bytes_ in weights if whose == person) + more > self.file_bytes_each:
            raise TooLarge(
                f"The files in your temporary chats would be more than {self.file_bytes_each // 1_000_000:,} MB, the "
                "most that they may be, since they are held in memory. Close one of those chats, or have it kept."
            )
        if sum(bytes_ for _, bytes_ in weights) + more > self.file_bytes:
            raise Unavailable("This server holds as many temporary chats as it has memory for. Try again later.")


def weight(conversation: OpenConversation) -> int:
    """How many characters it holds, about."""
    return sum(_weight(message.body) for message in conversation.messages.values())


def _weight(body: MessageBody) -> int:
    calls = sum(len(call.arguments) + len(call.response or "") for call in body.calls)
    return len(body.text) + calls + len(body.parked or b"")
