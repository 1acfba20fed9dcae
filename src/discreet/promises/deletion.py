"""What goes when somebody deletes a message (specification: Keys, deletion, erasure; P10).

Invariants:
- Whatever was said because of a message goes with it, on every branch.
- A part of a conversation that answers something which is not there any more would still tell of it.
"""

from collections.abc import Collection, Mapping
from uuid import UUID


def deleted_with(message: UUID, parents: Mapping[UUID, UUID | None]) -> frozenset[UUID]:
    """The message and all that follows from it. `parents` has each message of the conversation, and what it follows;
    KeyError when the message is not among them."""
    following: dict[UUID, list[UUID]] = {}
    for each, parent in parents.items():
        if parent is not None:
            following.setdefault(parent, []).append(each)
    _ = parents[message]
    gone, waiting = set[UUID](), [message]
    while waiting:
        each = waiting.pop()
        if each not in gone:
            gone.add(each)
            waiting += following.get(each, [])
    return frozenset(gone)


def is_all(gone: Collection[UUID], parents: Mapping[UUID, UUID | None]) -> bool:
    """Whether nothing stays, so that the conversation goes as a whole."""
    return len(gone) == len(parents)
