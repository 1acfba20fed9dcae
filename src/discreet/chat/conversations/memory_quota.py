"""Memory limits of temporary chats: per person and for the whole process (P9).

Invariants:
- The check comes before anything is stored.
- An answer that is being written continues.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from discreet.chat.conversations.action_call import ActionCall
from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.message import MessageBody
from discreet.errors import TooLarge, Unavailable


@dataclass(frozen=True)
class MemoryQuota:
    """Memory limits. A new question is refused when one is reached."""

    chats_each: int = 5
    characters_each: int = 2_000_000
    characters: int = 50_000_000
    file_bytes_each: int = 100_000_000
    file_bytes: int = 1_000_000_000

    def for_guests(self) -> "MemoryQuota":
        """Return the limits of guests: less for each, and half of the memory for all of them together."""
        return replace(
            self,
            chats_each=2,
            characters_each=self.characters_each // 10,
            characters=self.characters // 2,
            file_bytes_each=self.file_bytes_each // 5,
            file_bytes=self.file_bytes // 2,
        )

    def check_capacity(self, person: UUID, sizes: Iterable[tuple[UUID, int]], *, beginning: bool) -> None:
        """Raise if the person or the process holds too much.

        `sizes` gives each chat's owner and characters. TooLarge for the person's limit, Unavailable for the process's.
        """
        chats, own_characters, total = 0, 0, 0
        for owner, characters in sizes:
            total += characters
            if owner == person:
                chats, own_characters = chats + 1, own_characters + characters
        if beginning and chats >= self.chats_each:
            raise TooLarge(f"You have {chats} temporary chats open, which is the limit. Close one of them first.")
        if own_characters >= self.characters_each:
            raise TooLarge(
                f"Your temporary chats hold {own_characters:,} characters; {self.characters_each:,} is the limit, "
                "since they are held in memory. Close or save one of them."
            )
        if total >= self.characters:
            raise Unavailable("This server has no memory left for more temporary chats. Try again later.")

    def check_file_memory(self, person: UUID, sizes: Iterable[tuple[UUID, int]], more: int) -> None:
        """Raise if `more` bytes of files would exceed a limit.

        `sizes` gives each chat's owner and the bytes of its files.
        """
        all_sizes = list(sizes)
        if sum(size for owner, size in all_sizes if owner == person) + more > self.file_bytes_each:
            raise TooLarge(
                f"The files in your temporary chats would be more than {self.file_bytes_each // 1_000_000:,} MB, the "
                "limit, since they are held in memory. Close or save one of those chats."
            )
        if sum(size for _, size in all_sizes) + more > self.file_bytes:
            raise Unavailable("This server has no memory left for more temporary chats. Try again later.")


def count_characters(conversation: OpenConversation) -> int:
    """Return approximately how many characters the conversation holds."""
    return sum(_count_body_characters(message.body) for message in conversation.messages.values())


def _count_body_characters(body: MessageBody) -> int:
    calls = sum(len(call.arguments) + len(call.response or "") + _count_table_characters(call) for call in body.calls)
    summary = len(body.summary.text) if body.summary else 0
    reasoning = len(body.reasoning.text) if body.reasoning else 0
    masked = sum(
        len(piece.original) + len(piece.stand_in) for use in body.recipients or () for piece in use.masked or ()
    )
    return len(body.text) + calls + len(body.parked or b"") + summary + reasoning + masked


def _count_table_characters(call: ActionCall) -> int:
    tables = call.code.tables if call.code else ()
    return sum(len(cell) for table in tables for row in (table.columns, *table.rows) for cell in row)
