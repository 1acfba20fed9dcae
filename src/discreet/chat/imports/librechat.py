"""Parser of LibreChat's JSON export: all branches or one, as a tree or a list.

Invariants:
- Pure.
- Unknown parts are counted as left out and never guessed.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from discreet.chat.conversations.message import Role
from discreet.chat.imports.parsed_conversation import ParsedConversation
from discreet.chat.imports.skip_reason import SkipReason, Tally
from discreet.chat.imports.tree import ExportedConversation, Node, build_conversation, moment

_LEFT_OUT = {
    "think": SkipReason.THOUGHTS,
    "tool_call": SkipReason.TOOLS,
    "error": SkipReason.TOOLS,
    "image_file": SkipReason.PICTURES,
    "image_url": SkipReason.PICTURES,
    "input_audio": SkipReason.RECORDINGS,
    "video_url": SkipReason.RECORDINGS,
}
_INSTRUCTIONS = ("promptPrefix", "system", "instructions", "additional_instructions")
_AGENTS = ("agent_id", "assistant_id")


class _LibreChatMessage(msgspec.Struct):
    messageId: str  # noqa: N815 - as LibreChat names it
    parentMessageId: str | None = None  # noqa: N815
    isCreatedByUser: bool = False  # noqa: N815
    text: str | None = None
    content: list[Any] | None = None
    createdAt: str | None = None  # noqa: N815
    files: list[Any] | None = None
    attachments: list[Any] | None = None
    feedback: Any = None


class _Export(msgspec.Struct):
    conversationId: str  # noqa: N815
    title: str | None = None
    exportAt: str | None = None  # noqa: N815
    messages: list[Any] | None = None
    messagesTree: list[Any] | None = None  # noqa: N815
    options: Any = None
    isArchived: bool | None = None  # noqa: N815
    tags: list[Any] | None = None


def parse_entry(entry: Any, now: datetime) -> ParsedConversation:
    """Parse an export; msgspec.ValidationError if it is none."""
    exported = msgspec.convert(entry, _Export)
    tally: Tally = Counter()
    _count_options(exported, tally)
    nodes = [_node(message, tally) for message in _all(exported.messages or exported.messagesTree or [])]
    facts = ExportedConversation(
        exported.title or "",
        next((node.at for node in nodes if node.at), None),
        None,
        None,
        is_archived=bool(exported.isArchived),
    )
    return ParsedConversation(
        exported.conversationId, build_conversation(facts, nodes, moment(exported.exportAt) or now, tally), tally
    )


def _count_options(exported: _Export, tally: Tally) -> None:
    options = exported.options if isinstance(exported.options, dict) else {}
    tally[SkipReason.INSTRUCTIONS] += sum(bool(options.get(key)) for key in _INSTRUCTIONS)
    tally[SkipReason.GPTS] += any(options.get(key) for key in _AGENTS)
    tally[SkipReason.TAGS] += len(exported.tags or [])


def _all(messages: list[Any]) -> Iterator[_LibreChatMessage]:
    """Yield each message once, before its children.

    It uses no recursion, because messages may be nested thousands deep.
    """
    waiting = messages[::-1]
    while waiting:
        message = waiting.pop()
        children = message.pop("children", None) if isinstance(message, dict) else None
        waiting += children if isinstance(children, list) else []
        yield msgspec.convert(message, _LibreChatMessage)


def _node(message: _LibreChatMessage, tally: Tally) -> Node:
    role = Role.USER if message.isCreatedByUser else Role.ASSISTANT
    before = tally[SkipReason.PICTURES]
    for file in [*(message.files or []), *(message.attachments or [])]:
        media = file.get("type") if isinstance(file, dict) else None
        tally[SkipReason.PICTURES if str(media).startswith("image/") else SkipReason.ATTACHMENTS] += 1
    tally[SkipReason.RATINGS] += bool(message.feedback)
    text = _text(message, tally)
    pictures = tally[SkipReason.PICTURES] - before
    return Node(message.messageId, message.parentMessageId, role, text, moment(message.createdAt), pictures)


def _text(message: _LibreChatMessage, tally: Tally) -> str:
    parts = [_part(part, tally) for part in message.content or []]
    return ("\n\n".join(filter(None, parts)) or message.text or "").strip()


def _part(part: Any, tally: Tally) -> str:
    if isinstance(part, dict) and part.get("type") == "text":
        text = part.get("text")
        value = text.get("value") if isinstance(text, dict) else text
        return value.strip() if isinstance(value, str) else ""
    kind = part.get("type") if isinstance(part, dict) else None
    tally[_LEFT_OUT.get(str(kind), SkipReason.ATTACHMENTS)] += 1
    return ""
