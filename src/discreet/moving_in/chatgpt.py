"""Conversations out of a ChatGPT data export: entries of its `conversations.json`.

Law of this file: pure. Its maker documents the form nowhere: what is known of it is read, everything else is counted as
left out and never guessed.
"""

import re
from collections import Counter
from datetime import datetime
from typing import Any

import msgspec

from discreet.conversations.message import Role
from discreet.moving_in.found import Found, Tally
from discreet.moving_in.left_out import LeftOut
from discreet.moving_in.tree import About, Node, earlier_of, moment

_MARK = re.compile("\ue200[^\ue201]*\ue201")
"""Where a source is cited: shown by ChatGPT's own page alone."""
_KEPT = {"text", "multimodal_text", "code"}
_LEFT_OUT = {
    "thoughts": LeftOut.THOUGHTS,
    "reasoning_recap": LeftOut.THOUGHTS,
    "user_editable_context": LeftOut.INSTRUCTIONS,
    "model_editable_context": LeftOut.INSTRUCTIONS,
    "execution_output": LeftOut.TOOLS,
    "tether_quote": LeftOut.TOOLS,
    "tether_browsing_display": LeftOut.TOOLS,
    "sonic_webpage": LeftOut.TOOLS,
    "system_error": LeftOut.TOOLS,
}


class _Author(msgspec.Struct):
    role: str = ""


class _Content(msgspec.Struct):
    content_type: str = "text"
    parts: list[Any] | None = None
    text: str | None = None
    language: str | None = None


class _Metadata(msgspec.Struct):
    is_visually_hidden_from_conversation: bool | None = None
    content_references: list[Any] | None = None


class _Message(msgspec.Struct):
    author: _Author
    content: _Content | None = None
    create_time: float | None = None
    recipient: str | None = None
    metadata: _Metadata | None = None


class _Node(msgspec.Struct):
    message: _Message | None = None
    parent: str | None = None


class _Conversation(msgspec.Struct):
    mapping: dict[str, _Node]
    title: str | None = None
    create_time: float | None = None
    update_time: float | None = None
    current_node: str | None = None
    conversation_id: str | None = None
    id: str | None = None


def found(entry: Any, now: datetime) -> Found:
    """msgspec.ValidationError when it is no such entry."""
    read = msgspec.convert(entry, _Conversation)
    tally: Tally = Counter()
    nodes = [_node(id_, node, tally) for id_, node in read.mapping.items()]
    about = About(read.title or "", moment(read.create_time), moment(read.update_time), read.current_node)
    return Found(read.conversation_id or read.id or "", earlier_of(about, nodes, now), tally)


def _node(id_: str, node: _Node, tally: Tally) -> Node:
    message = node.message
    role = Role.USER if message and message.author.role == "user" else Role.ASSISTANT
    text = _text(message, tally) if message and message.content else ""
    return Node(id_, node.parent, role, text, moment(message.create_time) if message else None)


def _text(message: _Message, tally: Tally) -> str:
    """What was said, for a person to read; empty when it was said to nobody."""
    content, metadata = message.content, message.metadata or _Metadata()
    assert content is not None
    if (why := _why_not(message, content, metadata)) is not None:
        tally[why] += any(content.parts or [content.text])
        return ""
    if content.content_type == "code":
        return f"```{content.language or ''}\n{content.text}\n```" if content.text else ""
    parts = [_part(part, tally) for part in content.parts or [content.text or ""]]
    text = "\n\n".join(part for part in parts if part.strip())
    return _MARK.sub("", _with_sources(text, metadata.content_references or [])).strip()


def _why_not(message: _Message, content: _Content, metadata: _Metadata) -> LeftOut | None:
    if content.content_type in _LEFT_OUT:
        return _LEFT_OUT[content.content_type]
    if content.content_type not in _KEPT:
        return LeftOut.UNKNOWN
    if metadata.is_visually_hidden_from_conversation or message.author.role == "system":
        return LeftOut.INSTRUCTIONS
    if message.author.role not in ("user", "assistant") or message.recipient not in ("all", None):
        return LeftOut.TOOLS
    return None


def _part(part: Any, tally: Tally) -> str:
    """A text, or what was spoken; a picture or a recording is left out."""
    if isinstance(part, str):
        return part
    if isinstance(part, dict) and isinstance(part.get("text"), str):
        return str(part["text"])
    tally[LeftOut.ATTACHMENTS] += 1
    return ""


def _with_sources(text: str, references: list[Any]) -> str:
    """The marks of sources as the links that ChatGPT shows for them."""
    for reference in references:
        if isinstance(reference, dict) and _MARK.fullmatch(mark := str(reference.get("matched_text") or "")):
            text = text.replace(mark, str(reference.get("alt") or ""))
    return text
