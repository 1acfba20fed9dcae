"""The message tree of an exported conversation, reduced to person and model.

Invariants:
- Pure.
- The children of a skipped message move to the message before it. Parts of one answer around a tool call become one
  answer again.
- Every branch stays a branch.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from discreet.chat.conversations.imported_conversation import ImportedConversation, ImportedMessage
from discreet.chat.conversations.message import Role
from discreet.chat.imports.skip_reason import SkipReason, Tally

MAX_MESSAGE_BYTES = 2_000_000
"""Bytes of one message; the rest is left out."""
MAX_TEXT = 32_000_000
"""Bytes of all messages of one conversation."""
MAX_MESSAGES = 20_000
"""Messages of one conversation."""

_TITLE = 1_000
"""Characters of a title that are read."""
MILLISECONDS_FROM = 1e11
"""Numbers from this size on are milliseconds: as seconds they would be in the year 5138."""


@dataclass(frozen=True)
class Node:
    """One entry of an export. `pictures` is the number of its pictures, which are left out."""

    id: str
    parent: str | None
    role: Role
    text: str
    at: datetime | None
    pictures: int = 0

    @property
    def is_kept(self) -> bool:
        """Whether it becomes a message, or a part of one."""
        return bool(self.text or self.pictures)


@dataclass(frozen=True)
class ExportedConversation:
    """The facts of an exported conversation. `shown` may name any node, or none."""

    title: str
    began: datetime | None
    changed: datetime | None
    shown: str | None
    is_pinned: bool = False
    is_archived: bool = False


def build_conversation(
    facts: ExportedConversation, nodes: Sequence[Node], now: datetime, tally: Tally
) -> ImportedConversation | None:
    """Return the conversation; None when it has no messages.

    A missing time becomes the one before it, or `now`. Messages over this module's limits are left out, and counted in
    `tally`.
    """
    ordered = _parents_first(nodes)
    ancestors = _kept_ancestors(ordered)
    messages, message_ids = _join_messages(ordered, ancestors, facts.began or facts.changed or now, tally)
    if not messages:
        return None
    began = facts.began or min(message.at for message in messages.values())
    changed = facts.changed or max(message.at for message in messages.values())
    shown = (
        message_ids.get(facts.shown or "") or message_ids.get(ancestors.get(facts.shown or "") or "") or [*messages][-1]
    )
    return ImportedConversation(
        title=facts.title[:_TITLE].strip(),
        began_at=began,
        changed_at=max(began, changed),
        messages=tuple(messages.values()),
        shown=shown,
        is_pinned=facts.is_pinned,
        is_archived=facts.is_archived,
    )


def moment(value: Any) -> datetime | None:
    """Parse seconds or milliseconds since 1970, or ISO 8601; None for anything else."""
    try:
        if isinstance(value, str):
            parsed = datetime.fromisoformat(value)
            return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
        if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
            return None
        return datetime.fromtimestamp(value / 1000 if value > MILLISECONDS_FROM else value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _parents_first(nodes: Sequence[Node]) -> list[Node]:
    """Return every node after its parent.

    A node without a parent is a root; nodes in a cycle are left out.
    """
    by_id = {node.id: node for node in nodes}
    children: dict[str | None, list[Node]] = defaultdict(list)
    for node in by_id.values():
        children[node.parent if node.parent in by_id else None].append(node)
    ordered, waiting = [], children[None][::-1]
    while waiting:
        ordered.append(node := waiting.pop())
        waiting += children[node.id][::-1]
    return ordered


def _kept_ancestors(ordered: Sequence[Node]) -> dict[str, str | None]:
    """Return each node's nearest kept ancestor."""
    by_id = {node.id: node for node in ordered}
    ancestors: dict[str, str | None] = {}
    for node in ordered:
        parent = by_id.get(node.parent or "")
        ancestors[node.id] = None if parent is None else parent.id if parent.is_kept else ancestors[parent.id]
    return ancestors


@dataclass
class _TreeMessage:
    """A message while its pieces are collected. `bytes` counts them as UTF-8."""

    id: str
    parent: str | None
    role: Role
    at: datetime
    pieces: list[str] = field(default_factory=list)
    bytes: int = 0
    is_cut: bool = False
    pictures: int = 0

    def add(self, node: Node) -> int:
        """Add a node with as much of its text as fits; return the number of bytes added."""
        self.pictures += node.pictures
        return self._add_text(node.text) if node.text else 0

    def _add_text(self, text: str) -> int:
        separator = "\n\n" if self.pieces else ""
        encoded = (separator + text).encode(errors="replace")
        kept = encoded[: max(0, MAX_MESSAGE_BYTES - self.bytes)]
        self.is_cut = self.is_cut or len(kept) < len(encoded)
        self.bytes += len(kept)
        self.pieces.append(kept.decode(errors="ignore"))
        return len(kept)

    def build(self) -> ImportedMessage:
        return ImportedMessage(self.id, self.parent, self.role, "".join(self.pieces), self.at, self.pictures)


def _join_messages(
    ordered: Sequence[Node], ancestors: Mapping[str, str | None], began: datetime, tally: Tally
) -> tuple[dict[str, ImportedMessage], dict[str, str]]:
    """Return the messages by id, and the message id of each kept node.

    An answer that is the only child of an answer continues that answer.
    """
    followers = Counter(ancestors[node.id] for node in ordered if node.is_kept)
    messages: dict[str, _TreeMessage] = {}
    message_ids: dict[str, str] = {}
    bytes_left = MAX_TEXT
    for node in ordered:
        if not node.is_kept:
            continue
        parent = messages.get(message_ids.get(ancestors[node.id] or "", ""))
        continues_parent = bool(
            parent and parent.role is node.role is Role.ASSISTANT and followers[ancestors[node.id]] == 1
        )
        if bytes_left <= 0 or (len(messages) >= MAX_MESSAGES and not continues_parent):
            tally[SkipReason.TOO_MANY] += 1
        elif parent and continues_parent:
            bytes_left -= parent.add(node)
            message_ids[node.id] = parent.id
        else:
            at = node.at or (parent.at if parent else began) + timedelta(microseconds=len(messages))  # for order
            message = messages[node.id] = _TreeMessage(node.id, parent.id if parent else None, node.role, at)
            bytes_left -= message.add(node)
            message_ids[node.id] = node.id
    tally[SkipReason.CUT] += sum(message.is_cut for message in messages.values())
    return {id_: message.build() for id_, message in messages.items()}, message_ids
