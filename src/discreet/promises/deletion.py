"""Which messages are deleted together with a message (P10).

Specification: Keys, deletion, erasure.

Invariants:
- Every message that follows a deleted message is deleted with it, on every branch.
- A part of a conversation that answers a deleted message is deleted, because it would still reveal that message.
"""

from collections.abc import Collection, Mapping
from uuid import UUID


def deleted_with(message: UUID, parents: Mapping[UUID, UUID | None]) -> frozenset[UUID]:
    """Return the message and every message that follows from it.

    `parents` maps each message of the conversation to the message before it. Raises KeyError if `message` is not in it.
    """
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
    """Return whether no message is left, so that the whole conversation is deleted."""
    return len(gone) == len(parents)
