"""Who may read what (P6, P7): a conversation is read by its user and by nobody else.

Invariants:
- A reader sees a thing because of what they are to *it*, never because of a role they hold.
- There is no argument for a role, so no role can matter.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Level(StrEnum):
    """How far a GPT is published."""

    ME = "me"
    WORKSPACE = "workspace"
    LINK = "link"
    EVERYONE = "everyone"


def may_read_conversation(reader: UUID, owner: UUID) -> bool:
    """P6, P7: only its user. Sharing a GPT, building it or running the server adds nobody."""
    return reader == owner


class Right(StrEnum):
    """What somebody may do with a GPT; each includes those before it, and none includes anybody's conversation (P6).

    `OWN` is its owner's: publishing, sharing, the training switch, secrets, numbers and feedback. It is never given,
    only handed over with the GPT.
    """

    CHAT = "chat"
    VIEW = "view"
    EDIT = "edit"
    OWN = "own"


RIGHTS = tuple(Right)
"""From the least to the most."""


def includes(held: Right | None, wanted: Right) -> bool:
    """Whether whoever holds one right may do what another is for. None: nothing was given."""
    return held is not None and RIGHTS.index(held) >= RIGHTS.index(wanted)


def owns_gpt(person: UUID, builder: UUID) -> bool:
    """Publishing, sharing, switches, numbers and feedback of a GPT belong to its builder, who owns it."""
    return person == builder


def may_use_gpt(
    person: UUID, builder: UUID, level: Level, *, published: bool, works_there: bool, given: Right | None = None
) -> bool:
    """Its builder always; others once it is published to them (a workspace's people who work there, or everyone), or
    while its builder gives them a right on it. What was never published is for those who may edit it."""
    if person == builder:
        return True
    reach = {Level.ME: False, Level.WORKSPACE: works_there, Level.LINK: True, Level.EVERYONE: True}
    return includes(given, Right.CHAT if published else Right.EDIT) or (published and reach[level])


@dataclass(frozen=True)
class ReceiptReader:
    """One line of the receipt's answer to "who can read this?"."""

    who: str
    can: bool
    why: str


def readers(
    conversation_owner: UUID, builder: UUID | None, operator: UUID | None, *, what: str = "conversation"
) -> tuple[ReceiptReader, ...]:
    """The receipt's readers, each decided by `may_read_conversation`: the rule the routes enforce.

    An image is read as a conversation is: `what` says which it is.
    """
    people = [("You", conversation_owner, f"It is your {what}.")]
    if builder is not None and builder != conversation_owner:
        people.append(("The GPT's builder", builder, "Builders have no page, export or log of it."))
    why_operator = "The product gives them no way; what root on the server could do is in the threat model."
    if operator is not None and operator != conversation_owner:
        people.append(("The operator of this server", operator, why_operator))
    return tuple(
        ReceiptReader(who, may_read_conversation(who_id, conversation_owner), why) for who, who_id, why in people
    )
