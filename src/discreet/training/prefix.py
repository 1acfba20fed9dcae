"""Truncation of a conversation to its longest permitted prefix.

Specification: The one rule, Labels.

Invariants:
- Pure, on outlines, without content.
- The first message that may not be used ends the record, because later ones were made from it.
- A record consists of answered questions.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from discreet.chat.conversations.key_scopes import ContentScope
from discreet.chat.conversations.message import MessageState, Role
from discreet.training.reasons import PRIVATE_SCOPE, UNANSWERED, UNFINISHED


@dataclass(frozen=True)
class MessageOutline:
    """The facts of a message without its content."""

    id: UUID
    parent_id: UUID | None
    role: Role
    label_id: UUID
    scope: ContentScope
    state: MessageState


@dataclass(frozen=True)
class Truncation:
    """The result: `used` may become a record.

    `left` counts the rest of the branch, and `reason` is its code.
    """

    used: tuple[MessageOutline, ...]
    left: int
    reason: str | None


T = TypeVar("T")

LabelRefusal = Callable[[UUID], str | None]
"""Returns the code why content with this label may not be used, or None."""


def shown_path(outlines: Iterable[MessageOutline], head_id: UUID | None) -> list[MessageOutline]:
    """Return the branch that ends at the head; empty if it misses its first message."""
    remaining = {outline.id: outline for outline in outlines}
    path: list[MessageOutline] = []
    at = head_id
    while at is not None:
        outline = remaining.pop(at, None)
        if outline is None:
            return []
        path.append(outline)
        at = outline.parent_id
    return path[::-1]


def usable_prefix(path: Sequence[MessageOutline], refusal: LabelRefusal) -> Truncation:
    """Return the longest usable prefix of the branch, without unanswered questions."""
    stop, reason = len(path), None
    for n, outline in enumerate(path):
        reason = _refusal_of(outline, refusal)
        if reason is not None:
            stop = n
            break
    used = answered_prefix(path[:stop], lambda outline: outline.role)
    if reason is None and len(used) < len(path):
        reason = UNANSWERED
    return Truncation(tuple(used), len(path) - len(used), reason)


def answered_prefix(turns: Sequence[T], role: Callable[[T], Role]) -> Sequence[T]:
    """Return the longest prefix that alternates question and answer."""
    roles = (Role.USER, Role.ASSISTANT)
    length = next((n for n, turn in enumerate(turns) if role(turn) is not roles[n % 2]), len(turns))
    return turns[: length - length % 2]


def _refusal_of(outline: MessageOutline, refusal: LabelRefusal) -> str | None:
    label_refusal = refusal(outline.label_id)
    if label_refusal is not None:
        return label_refusal
    if outline.scope is not ContentScope.IMPROVEMENT:
        return PRIVATE_SCOPE
    return None if outline.state is MessageState.COMPLETE else UNFINISHED
