"""Where a conversation is cut: the longest prefix of its shown branch that may be used (specification: The one rule,
Labels).

Invariants:
- Pure, on outlines, without content.
- The first message that may not be used ends the record, so that nothing after it, which was made from it, comes in.
- A record consists of answered questions.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from discreet.chat.conversations.key_scopes import ContentScope
from discreet.chat.conversations.message import MessageState, Role
from discreet.training.reasons import PRIVATE_DRAWER, UNANSWERED, UNFINISHED


@dataclass(frozen=True)
class MessageOutline:
    """What the pipeline knows of any message: its place, its label, its drawer, how far it is. No content."""

    id: UUID
    parent_id: UUID | None
    role: Role
    label_id: UUID
    drawer: ContentScope
    state: MessageState


@dataclass(frozen=True)
class Truncation:
    """`used` is what may become a record; `left` is the rest of the branch, and `reason` the code of why."""

    used: tuple[MessageOutline, ...]
    left: int
    reason: str | None


T = TypeVar("T")

LabelRefusal = Callable[[UUID], str | None]
"""The code of why content with this label may not be used, or None when it may."""


def shown_path(outlines: Iterable[MessageOutline], head_id: UUID | None) -> list[MessageOutline]:
    """The branch that ends at the head, from the first message on; nothing when it does not reach the first."""
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


def cut(path: Sequence[MessageOutline], refusal: LabelRefusal) -> Truncation:
    """The longest usable prefix of the branch, without a last question that nothing usable answers."""
    stop, reason = len(path), None
    for n, outline in enumerate(path):
        reason = _why_not(outline, refusal)
        if reason is not None:
            stop = n
            break
    used = answered(path[:stop], lambda outline: outline.role)
    if reason is None and len(used) < len(path):
        reason = UNANSWERED
    return Truncation(tuple(used), len(path) - len(used), reason)


def answered(turns: Sequence[T], role: Callable[[T], Role]) -> Sequence[T]:
    """The longest prefix of question, answer, question, answer …"""
    wanted = (Role.USER, Role.ASSISTANT)
    fits = next((n for n, turn in enumerate(turns) if role(turn) is not wanted[n % 2]), len(turns))
    return turns[: fits - fits % 2]


def _why_not(outline: MessageOutline, refusal: LabelRefusal) -> str | None:
    label_refusal = refusal(outline.label_id)
    if label_refusal is not None:
        return label_refusal
    if outline.drawer is not ContentScope.IMPROVEMENT:
        return PRIVATE_DRAWER
    return None if outline.state is MessageState.COMPLETE else UNFINISHED
