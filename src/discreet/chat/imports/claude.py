"""Parser of Claude's data export: the entries of `conversations.json`.

Invariants:
- Pure.
- The format is undocumented: known parts are read, all others are counted as left out and never guessed.
- Every pass over a text takes linear time.
"""

import re
from collections import Counter
from datetime import datetime
from typing import Any

import msgspec

from discreet.chat.conversations.message import Role
from discreet.chat.imports.parsed_conversation import ParsedConversation
from discreet.chat.imports.skip_reason import SkipReason, Tally, unknown_part
from discreet.chat.imports.tree import ExportedConversation, Node, build_conversation, moment

_LEFT_OUT = {
    "thinking": SkipReason.THOUGHTS,
    "redacted_thinking": SkipReason.THOUGHTS,
    "tool_use": SkipReason.TOOLS,
    "tool_result": SkipReason.TOOLS,
    "image": SkipReason.PICTURES,
    "document": SkipReason.ATTACHMENTS,
}
_NOTHING = frozenset({"token_budget", "flag"})
"""Blocks without content."""
_ARTIFACTS = "artifacts"
_WHOLE_ARTIFACT = frozenset({"create", "rewrite"})
"""Commands that hold an artifact's whole content; others hold changes of it."""
_PICTURES = re.compile(r"\.(png|jpe?g|gif|webp|heic|bmp|svg)$", re.IGNORECASE)
_FENCES = re.compile(r"`{3,}")
_PLACEHOLDER = "```\nThis block is not supported on your current device yet.\n```"
"""Claude's export writes it for blocks that it does not write."""


class _ClaudeMessage(msgspec.Struct):
    uuid: str
    sender: str = ""
    text: str | None = None
    content: list[Any] | None = None
    created_at: str | None = None
    parent_message_uuid: str | None = None
    attachments: list[Any] | None = None
    files: list[Any] | None = None


class _ClaudeConversation(msgspec.Struct):
    chat_messages: list[_ClaudeMessage]
    uuid: str | None = None
    name: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    current_leaf_message_uuid: str | None = None
    is_starred: bool | None = None
    project: Any = None
    project_uuid: str | None = None


def parse_entry(entry: Any, now: datetime) -> ParsedConversation:
    """Parse an entry; msgspec.ValidationError if it is none."""
    exported = msgspec.convert(entry, _ClaudeConversation)
    tally: Tally = Counter()
    tally[SkipReason.PROJECTS] += bool(exported.project or exported.project_uuid)
    nodes: list[Node] = []
    for message in exported.chat_messages:
        # Older exports name no parent: each message follows the one before. The first one's parent is no message.
        parent = message.parent_message_uuid or (nodes[-1].id if nodes else None)
        nodes.append(_node(message, parent, tally))
    facts = ExportedConversation(
        exported.name or "",
        moment(exported.created_at),
        moment(exported.updated_at),
        exported.current_leaf_message_uuid or (nodes[-1].id if nodes else None),
        is_pinned=bool(exported.is_starred),
    )
    return ParsedConversation(exported.uuid or "", build_conversation(facts, nodes, now, tally), tally)


def _node(message: _ClaudeMessage, parent: str | None, tally: Tally) -> Node:
    role = Role.USER if message.sender == "human" else Role.ASSISTANT
    before = tally[SkipReason.PICTURES]
    parts = [*_readable_blocks(message, tally), *_attached(message, tally)]
    text = "\n\n".join(part for part in parts if part)
    pictures = tally[SkipReason.PICTURES] - before
    return Node(message.uuid, parent, role, text, moment(message.created_at), pictures)


def _readable_blocks(message: _ClaudeMessage, tally: Tally) -> list[str]:
    """Return the readable blocks; exports from before blocks have one text."""
    if not message.content:
        return [_without_placeholders(message.text, tally)]
    return [_block(block, tally) for block in message.content]


def _block(block: Any, tally: Tally) -> str:
    kind = block.get("type") if isinstance(block, dict) else None
    if kind in ("text", "voice_note"):
        citations = block.get("citations")
        tally[SkipReason.CITATIONS] += len(citations) if isinstance(citations, list) else 0
        return _without_placeholders(block.get("text"), tally)
    if kind == "tool_use" and block.get("name") == _ARTIFACTS:
        return _artifact(block.get("input"), tally)
    if str(kind) not in _NOTHING:
        tally[_LEFT_OUT.get(str(kind)) or unknown_part(kind)] += 1
    return ""


def _artifact(tool_input: Any, tally: Tally) -> str:
    """Return an artifact as a block of code under its title; later changes of it are left out."""
    fields = tool_input if isinstance(tool_input, dict) else {}
    content = fields.get("content")
    if str(fields.get("command")) not in _WHOLE_ARTIFACT or not isinstance(content, str):
        tally[SkipReason.CANVASES] += 1
        return ""
    return _fenced(fields.get("title"), content, fields.get("language"))


def _attached(message: _ClaudeMessage, tally: Tally) -> list[str]:
    """Return the texts of attached files, where the export holds them; count the others.

    A person's message is shown as they wrote it, not as Markdown, so a file's text in it has no marks around it.
    """
    texts: list[str] = []
    for each in message.attachments or []:
        text = each.get("extracted_content") if isinstance(each, dict) else None
        if isinstance(text, str) and text.strip():
            texts.append(_plain(each.get("file_name"), text))
        else:
            tally[SkipReason.ATTACHMENTS] += 1
    for each in message.files or []:
        name = each.get("file_name") if isinstance(each, dict) else None
        is_picture = isinstance(name, str) and _PICTURES.search(name)
        tally[SkipReason.PICTURES if is_picture else SkipReason.ATTACHMENTS] += 1
    return texts


def _plain(title: Any, text: str) -> str:
    """Return a file's text below its name."""
    heading = f"{title.strip()[:200]}:\n\n" if isinstance(title, str) and title.strip() else ""
    return f"{heading}{text.strip()}"


def _fenced(title: Any, text: str, language: Any = "") -> str:
    """Return a block of code that its own content cannot end."""
    longest = max((len(run) for run in _FENCES.findall(text)), default=2)
    fence = "`" * (longest + 1)
    heading = f"**{title.strip()[:200]}**\n\n" if isinstance(title, str) and title.strip() else ""
    return f"{heading}{fence}{language if isinstance(language, str) else ''}\n{text.strip()}\n{fence}"


def _without_placeholders(text: Any, tally: Tally) -> str:
    if not isinstance(text, str):
        return ""
    tally[SkipReason.TOOLS] += text.count(_PLACEHOLDER)
    return text.replace(_PLACEHOLDER, "").strip()
