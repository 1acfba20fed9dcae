"""Parser of ChatGPT data exports: the entries of `conversations.json`.

Invariants:
- Pure.
- The format is undocumented: known parts are read, all others are counted as left out and never guessed.
- Every pass over a text takes linear time.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from discreet.chat.conversations.message import Role
from discreet.chat.imports.parsed_conversation import ParsedConversation
from discreet.chat.imports.personal_texts import distinct, texts_in
from discreet.chat.imports.skip_reason import SkipReason, Tally, unknown_part
from discreet.chat.imports.tree import ExportedConversation, Node, build_conversation, moment
from discreet.chat.prompts.about_me import FoundText

MAX_ADDED = 4 << 20
"""Characters that source links may add to one conversation, because one link can be used many times."""
_OPENING, _CLOSING = "\ue200", "\ue201"
"""They enclose a source mark, which only ChatGPT's own page renders."""
_PERSONAL = frozenset({"user_editable_context", "model_editable_context"})
"""Custom instructions and memory: they are offered as "About me" (promises/about_me.py)."""
_KEPT = {"text", "multimodal_text", "code"}
_LEFT_OUT = {
    "thoughts": SkipReason.THOUGHTS,
    "reasoning_recap": SkipReason.THOUGHTS,
    "user_editable_context": SkipReason.INSTRUCTIONS,
    "model_editable_context": SkipReason.MEMORY,
    "execution_output": SkipReason.TOOLS,
    "computer_output": SkipReason.TOOLS,
    "tether_quote": SkipReason.TOOLS,
    "tether_browsing_display": SkipReason.TOOLS,
    "sonic_webpage": SkipReason.TOOLS,
    "system_error": SkipReason.TOOLS,
}
_RECIPIENTS = {"canmore.create_textdoc": SkipReason.CANVASES, "bio": SkipReason.MEMORY}
"""Tools whose calls hold content that a person would look for."""
_PARTS = {
    "image_asset_pointer": SkipReason.PICTURES,
    "audio_asset_pointer": SkipReason.RECORDINGS,
    "video_container_asset_pointer": SkipReason.RECORDINGS,
    "real_time_user_audio_video_asset_pointer": SkipReason.RECORDINGS,
}
_PROJECT = "g-p-"
"""The prefix of a project's id; GPT ids begin with "g-"."""


class _Author(msgspec.Struct):
    role: str = ""


class _Metadata(msgspec.Struct):
    is_visually_hidden_from_conversation: bool | None = None
    is_user_system_message: bool | None = None
    content_references: list[Any] | None = None
    citations: list[Any] | None = None
    attachments: list[Any] | None = None
    user_context_message_data: Any = None


class _ChatGptMessage(msgspec.Struct):
    author: _Author
    content: dict[str, Any] | None = None
    create_time: float | None = None
    recipient: str | None = None
    metadata: _Metadata | None = None


class _Node(msgspec.Struct):
    message: _ChatGptMessage | None = None
    parent: str | None = None


class _Conversation(msgspec.Struct):
    mapping: dict[str, _Node]
    title: str | None = None
    create_time: float | None = None
    update_time: float | None = None
    current_node: str | None = None
    conversation_id: str | None = None
    id: str | None = None
    gizmo_id: str | None = None
    conversation_template_id: str | None = None
    is_archived: bool | None = None
    is_starred: bool | None = None
    pinned_time: Any = None


@dataclass
class _ChatGptReading:
    """One conversation while it is parsed.

    `added` is the number of characters that source links have added to it.
    """

    tally: Tally = field(default_factory=Counter)
    added: int = 0
    texts: list[FoundText] = field(default_factory=list)


def parse_entry(entry: Any, now: datetime) -> ParsedConversation:
    """Parse an entry; msgspec.ValidationError if it is none."""
    exported = msgspec.convert(entry, _Conversation)
    reading = _ChatGptReading()
    nodes = [_node(id_, node, reading) for id_, node in exported.mapping.items()]
    if gpt_id := exported.gizmo_id or exported.conversation_template_id:
        reading.tally[SkipReason.PROJECTS if gpt_id.startswith(_PROJECT) else SkipReason.GPTS] += 1
    facts = ExportedConversation(
        exported.title or "",
        moment(exported.create_time),
        moment(exported.update_time),
        exported.current_node,
        is_pinned=bool(exported.is_starred or exported.pinned_time),
        is_archived=bool(exported.is_archived),
    )
    conversation = build_conversation(facts, nodes, now, reading.tally)
    source = exported.conversation_id or exported.id or ""
    return ParsedConversation(source, conversation, reading.tally, texts=distinct(reading.texts))


def _node(id_: str, node: _Node, reading: _ChatGptReading) -> Node:
    message = node.message
    role = Role.USER if message and message.author.role == "user" else Role.ASSISTANT
    before = reading.tally[SkipReason.PICTURES]
    text = _text(message, message.content, reading) if message and message.content else ""
    pictures = reading.tally[SkipReason.PICTURES] - before
    return Node(id_, node.parent, role, text, moment(message.create_time) if message else None, pictures)


def _text(message: _ChatGptMessage, content: dict[str, Any], reading: _ChatGptReading) -> str:
    """Return the readable text; empty if it was addressed to a program."""
    metadata, tally = message.metadata or _Metadata(), reading.tally
    _count_attached(content, metadata, tally)
    if _kind(content) in _PERSONAL and (texts := _personal(content, metadata)):
        reading.texts += texts
        return ""
    if (why := _skip_reason(message, content, metadata)) is not None:
        _count_left_out(content, why, tally)
        return ""
    if content.get("content_type") == "code":
        code, language = _string(content.get("text")), _string(content.get("language"))
        return f"```{language}\n{code}\n```" if code else ""
    tally[SkipReason.CITATIONS] += len(metadata.citations or [])
    text = "\n\n".join(part for part in (_part(part, tally) for part in _parts(content)) if part.strip())
    return _with_sources(text, metadata.content_references or [], reading).strip()


def _personal(content: dict[str, Any], metadata: _Metadata) -> tuple[FoundText, ...]:
    """Return custom instructions as the person wrote them, or as the model got them; or the memory."""
    return texts_in(metadata.user_context_message_data) or texts_in(content)


def _kind(content: dict[str, Any]) -> str:
    return _string(content.get("content_type"))


def _skip_reason(message: _ChatGptMessage, content: dict[str, Any], metadata: _Metadata) -> str | None:
    kind = content.get("content_type", "text")
    if not isinstance(kind, str):
        return SkipReason.UNKNOWN
    if kind in _LEFT_OUT:
        return _LEFT_OUT[kind]
    if kind not in _KEPT:
        return unknown_part(kind)
    if message.recipient not in ("all", None):
        return _RECIPIENTS.get(message.recipient, SkipReason.TOOLS)
    hidden = metadata.is_visually_hidden_from_conversation or metadata.is_user_system_message
    if hidden or message.author.role == "system":
        return SkipReason.INSTRUCTIONS
    if message.author.role not in ("user", "assistant"):
        return SkipReason.TOOLS
    return None


def _count_left_out(content: dict[str, Any], why: str, tally: Tally) -> None:
    """Count one more of its kind, unless it is empty.

    A picture that a tool made counts as a picture.
    """
    pointers = [_PARTS[part["content_type"]] for part in _parts(content) if _is_pointer(part)]
    tally.update(pointers)
    has_content = any(_has_content(value) for key, value in content.items() if key not in ("content_type", "language"))
    tally[why] += has_content and not pointers


def _has_content(value: Any) -> bool:
    """Return whether there is any content: a list of empty texts has none."""
    return any(_has_content(each) for each in value) if isinstance(value, list) else bool(value)


def _count_attached(content: dict[str, Any], metadata: _Metadata, tally: Tally) -> None:
    """Count files that only the metadata names; pictures among the parts count there."""
    pointers = {str(part.get("asset_pointer")).rpartition("/")[2] for part in _parts(content) if _is_pointer(part)}
    for each in metadata.attachments or []:
        if isinstance(each, dict) and each.get("id") not in pointers:
            media = _string(each.get("mime_type")) or _string(each.get("mimeType"))
            tally[SkipReason.PICTURES if media.startswith("image/") else SkipReason.ATTACHMENTS] += 1


def _parts(content: dict[str, Any]) -> list[Any]:
    parts = content.get("parts")
    return parts if isinstance(parts, list) else [_string(content.get("text"))]


def _is_pointer(part: Any) -> bool:
    return isinstance(part, dict) and isinstance(kind := part.get("content_type"), str) and kind in _PARTS


def _part(part: Any, tally: Tally) -> str:
    """Return a text or transcript; pictures and recordings are left out."""
    if isinstance(part, str):
        return part
    if _is_pointer(part):
        tally[_PARTS[part["content_type"]]] += 1
    elif isinstance(part, dict) and isinstance(part.get("text"), str):
        return str(part["text"])
    elif part:
        tally[SkipReason.ATTACHMENTS] += 1
    return ""


def _with_sources(text: str, references: list[Any], reading: _ChatGptReading) -> str:
    """Replace source marks with their links; count marks without a link as left out."""
    links = _links(references)
    kept: list[str] = []
    at = 0
    while (opening := text.find(_OPENING, at)) >= 0 and (closing := text.find(_CLOSING, opening)) >= 0:
        kept.append(text[at:opening])
        link = links.get(text[opening : closing + 1], "")
        reading.added += len(link)
        if link and reading.added <= MAX_ADDED:
            kept.append(link)
        else:
            reading.tally[SkipReason.CITATIONS] += 1
        at = closing + 1
    return "".join([*kept, text[at:]])


def _links(references: list[Any]) -> dict[str, str]:
    """Return the link of each mark; the first one counts."""
    links: dict[str, str] = {}
    for each in references:
        if isinstance(each, dict) and (mark := _string(each.get("matched_text"))).startswith(_OPENING):
            links.setdefault(mark, _string(each.get("alt")))
    return links


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
