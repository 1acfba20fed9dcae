"""Who may read what: only its user reads a conversation (P6, P7); who reads about a GPT (P3).

Invariants:
- A reader's access depends on their relation to the object, never on a role.
- No function here takes a role, so a role can have no effect.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID


class Level(StrEnum):
    """How widely a GPT is published."""

    ME = "me"
    WORKSPACE = "workspace"
    LINK = "link"
    EVERYONE = "everyone"


def may_read_conversation(reader: UUID, owner: UUID) -> bool:
    """Return whether the reader is the conversation's user (P6, P7).

    Sharing a GPT, building it or running the server gives no access.
    """
    return reader == owner


class Right(StrEnum):
    """What a person may do with a GPT.

    Each right includes those before it, and none includes another person's conversations (P6). `OWN` covers publishing,
    sharing, the training switch, secrets, numbers and feedback. It is never shared, only transferred with the GPT.
    """

    CHAT = "chat"
    VIEW = "view"
    EDIT = "edit"
    OWN = "own"


RIGHTS = tuple(Right)
"""From the least to the most."""


def includes(granted: Right | None, required: Right) -> bool:
    """Return whether `granted` includes `required`. `granted` is None if no right was given."""
    return granted is not None and RIGHTS.index(granted) >= RIGHTS.index(required)


def owns_gpt(person: UUID, builder: UUID) -> bool:
    """Return whether the person owns the GPT, which is its builder.

    Only the owner publishes and shares it, sets its switches, and sees its numbers and feedback.
    """
    return person == builder


def may_use_gpt(
    person: UUID, builder: UUID, level: Level, *, published: bool, works_there: bool, given: Right | None = None
) -> bool:
    """Return whether the person may use the GPT.

    Its builder always may. Others may once it is published to them (a workspace's people while they work there, or
    everyone), or while its builder gives them a right on it. An unpublished GPT is only for people who may edit it.
    """
    if person == builder:
        return True
    reach = {Level.ME: False, Level.WORKSPACE: works_there, Level.LINK: True, Level.EVERYONE: True}
    return includes(given, Right.CHAT if published else Right.EDIT) or (published and reach[level])


OPEN_TO_STRANGERS: Final = (Level.LINK, Level.EVERYONE)
"""How widely a GPT must be published before people without an account may read about it, or use it as guests."""


def may_use_as_guest(opened: UUID, gpt: UUID, level: Level, *, published: bool, workspace_allows: bool) -> bool:
    """Return whether a guest may use the GPT: only the published version of the one that their link opens.

    The GPT is published to people outside its space, and the rules of its workspace, if it has one, allow guests.
    `level` is what these rules leave of its level. No right and no membership helps a guest.
    """
    return opened == gpt and published and workspace_allows and level in OPEN_TO_STRANGERS


@dataclass(frozen=True, kw_only=True)
class PublicPageFacts:
    """The facts that decide whether a GPT has a public page.

    `offered`: the operator lets GPTs have one. `wanted`: its builder turned it on. `level`: how widely it is published,
    within its workspace's rules. `sharing`: the widest level that these rules allow; None outside of workspaces.
    """

    offered: bool
    wanted: bool
    published: bool
    level: Level
    sharing: Level | None


def has_public_page(facts: PublicPageFacts) -> bool:
    """Return whether people without an account may read about the GPT (P3, P6).

    The page shows what its builder published for people to read, never instructions, knowledge or a conversation.
    """
    return (
        facts.offered
        and facts.wanted
        and facts.published
        and facts.level in OPEN_TO_STRANGERS
        and facts.sharing in (None, Level.EVERYONE)
    )


@dataclass(frozen=True)
class ReceiptReader:
    """One line of the receipt's answer to "who can read this?"."""

    who: str
    can: bool
    why: str


def readers(
    conversation_owner: UUID, builder: UUID | None, operator: UUID | None, *, what: str = "chat"
) -> tuple[ReceiptReader, ...]:
    """Return the receipt's readers, each decided by `may_read_conversation`.

    The routes enforce the same rule. An image has the same readers as a conversation; `what` names the kind.
    """
    people = [("You", conversation_owner, f"It's your {what}.")]
    if builder is not None and builder != conversation_owner:
        people.append(("The GPT's builder", builder, "Builders have no page, export or log of it."))
    why_operator = "No page or export shows it to them; the threat model says what someone with root access could do."
    if operator is not None and operator != conversation_owner:
        people.append(("The operator of this server", operator, why_operator))
    return tuple(
        ReceiptReader(who, may_read_conversation(who_id, conversation_owner), why) for who, who_id, why in people
    )
