"""Parser of Open WebUI's "Export Chats": the entries of its list.

Invariants:
- Pure.
- Unknown parts are counted as left out and never guessed.
- Every pass over a text takes linear time.
"""

from collections import Counter
from datetime import datetime
from typing import Any

import msgspec

from discreet.chat.conversations.message import Role
from discreet.chat.imports.parsed_conversation import ParsedConversation
from discreet.chat.imports.personal_texts import found_text
from discreet.chat.imports.skip_reason import SkipReason, Tally
from discreet.chat.imports.tree import ExportedConversation, Node, build_conversation, moment
from discreet.chat.prompts.about_me import FoundText, TextKind

_OPENING, _CLOSING = '<details type="', "</details>"
"""They enclose reasoning and tool calls inside an answer."""
_DETAILS = {
    "reasoning": SkipReason.THOUGHTS,
    "code_interpreter": SkipReason.TOOLS,
    "tool_calls": SkipReason.TOOLS,
}
_MAX_KIND_LENGTH = max(map(len, _DETAILS))


class _OpenWebUiMessage(msgspec.Struct):
    id: str | None = None
    parentId: str | None = None  # noqa: N815 - as Open WebUI names it
    role: str = ""
    content: Any = None
    timestamp: float | None = None
    files: list[Any] | None = None
    sources: list[Any] | None = None
    annotation: Any = None


class _History(msgspec.Struct):
    messages: dict[str, _OpenWebUiMessage] = {}
    currentId: str | None = None  # noqa: N815


class _WebUiChat(msgspec.Struct):
    title: str | None = None
    history: _History | None = None
    messages: list[_OpenWebUiMessage] | None = None
    timestamp: float | None = None
    params: Any = None
    tags: list[Any] | None = None


class _Entry(msgspec.Struct):
    chat: _WebUiChat
    id: str | None = None
    title: str | None = None
    created_at: float | None = None
    updated_at: float | None = None
    pinned: bool | None = None
    archived: bool | None = None
    folder_id: str | None = None
    share_id: str | None = None
    meta: Any = None


def parse_entry(entry: Any, now: datetime) -> ParsedConversation:
    """Parse an entry; msgspec.ValidationError if it is none."""
    exported = msgspec.convert(entry, _Entry)
    tally: Tally = Counter()
    _count_left_out(exported, tally)
    history = _history(exported.chat)
    nodes = [_node(id_, message, tally) for id_, message in history.messages.items()]
    facts = ExportedConversation(
        exported.title or exported.chat.title or "",
        moment(exported.created_at) or moment(exported.chat.timestamp),
        moment(exported.updated_at),
        history.currentId,
        is_pinned=bool(exported.pinned),
        is_archived=bool(exported.archived),
    )
    return ParsedConversation(
        exported.id or "", build_conversation(facts, nodes, now, tally), tally, texts=_instructions(exported)
    )


def _instructions(exported: _Entry) -> tuple[FoundText, ...]:
    """Return the chat's system prompt, which its user set."""
    params = exported.chat.params if isinstance(exported.chat.params, dict) else {}
    return tuple(found_text(TextKind.ANSWERS, params.get("system")))


def _count_left_out(exported: _Entry, tally: Tally) -> None:
    """Count facts of the conversation that are not kept."""
    tags = exported.meta.get("tags") if isinstance(exported.meta, dict) else None
    tally[SkipReason.TAGS] += len((tags if isinstance(tags, list) else None) or exported.chat.tags or [])
    tally[SkipReason.PROJECTS] += bool(exported.folder_id)
    tally[SkipReason.SHARED] += bool(exported.share_id)


def _history(chat: _WebUiChat) -> _History:
    """Return the message tree; a plain list becomes one branch."""
    if chat.history and chat.history.messages:
        return chat.history
    chain: dict[str, _OpenWebUiMessage] = {}
    for n, message in enumerate(chat.messages or []):
        chain[str(n)] = msgspec.structs.replace(message, parentId=str(n - 1) if n else None)
    return _History(chain, [*chain][-1] if chain else None)


def _node(id_: str, message: _OpenWebUiMessage, tally: Tally) -> Node:
    role = Role.USER if message.role == "user" else Role.ASSISTANT
    before = tally[SkipReason.PICTURES]
    for file in message.files or []:
        is_picture = isinstance(file, dict) and file.get("type") == "image"
        tally[SkipReason.PICTURES if is_picture else SkipReason.ATTACHMENTS] += 1
    tally[SkipReason.CITATIONS] += len(message.sources or [])
    tally[SkipReason.RATINGS] += isinstance(message.annotation, dict) and bool(message.annotation.get("rating"))
    text = _text(message, tally)
    pictures = tally[SkipReason.PICTURES] - before
    return Node(id_, message.parentId, role, text, moment(message.timestamp), pictures)


def _text(message: _OpenWebUiMessage, tally: Tally) -> str:
    if message.role not in ("user", "assistant"):
        tally[SkipReason.INSTRUCTIONS if message.role == "system" else SkipReason.TOOLS] += bool(message.content)
        return ""
    parts = message.content if isinstance(message.content, list) else [message.content or ""]
    return "\n\n".join(filter(None, (_part(part, tally) for part in parts)))


def _part(part: Any, tally: Tally) -> str:
    if isinstance(part, dict) and part.get("type") == "text":
        part = part.get("text")
    if isinstance(part, str):
        return _without_details(part, tally).strip()
    is_picture = isinstance(part, dict) and part.get("type") == "image_url"
    tally[SkipReason.PICTURES if is_picture else SkipReason.ATTACHMENTS] += 1
    return ""


def _without_details(text: str, tally: Tally) -> str:
    """Return the text without blocks of reasoning and calls, which are counted.

    A block without an end is text.
    """
    kept: list[str] = []
    at = search = 0
    while (opening := text.find(_OPENING, search)) >= 0:
        begins = opening + len(_OPENING)
        kind, quote, _ = text[begins : begins + _MAX_KIND_LENGTH + 1].partition('"')
        if not quote or kind not in _DETAILS:
            search = begins
            continue
        if (closing := text.find(_CLOSING, begins)) < 0:
            break
        tally[_DETAILS[kind]] += 1
        kept.append(text[at:opening])
        at = search = closing + len(_CLOSING)
    return "".join([*kept, text[at:]])
