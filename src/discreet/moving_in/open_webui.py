"""Conversations out of Open WebUI's "Export Chats": entries of its list.

Law of this file: pure; what is unknown is counted as left out and never guessed.
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

_DETAILS = re.compile(r"<details type=\"(reasoning|code_interpreter|tool_calls)\".*?</details>", re.DOTALL)
"""How thoughts and calls of tools stand inside an answer."""


class _Message(msgspec.Struct):
    id: str | None = None
    parentId: str | None = None  # noqa: N815 - as Open WebUI names it
    role: str = ""
    content: Any = None
    timestamp: float | None = None
    files: list[Any] | None = None


class _History(msgspec.Struct):
    messages: dict[str, _Message] = {}
    currentId: str | None = None  # noqa: N815


class _Chat(msgspec.Struct):
    title: str | None = None
    history: _History | None = None
    messages: list[_Message] | None = None
    timestamp: float | None = None


class _Entry(msgspec.Struct):
    chat: _Chat
    id: str | None = None
    title: str | None = None
    created_at: float | None = None
    updated_at: float | None = None


def found(entry: Any, now: datetime) -> Found:
    """msgspec.ValidationError when it is no such entry."""
    read = msgspec.convert(entry, _Entry)
    tally: Tally = Counter()
    history = _history(read.chat)
    nodes = [_node(id_, message, tally) for id_, message in history.messages.items()]
    about = About(
        read.title or read.chat.title or "", moment(read.created_at) or moment(read.chat.timestamp),
        moment(read.updated_at), history.currentId,
    )  # fmt: skip
    return Found(read.id or "", earlier_of(about, nodes, now), tally)


def _history(chat: _Chat) -> _History:
    """The tree; of a chat that has a plain list alone, the list as one branch."""
    if chat.history and chat.history.messages:
        return chat.history
    chain: dict[str, _Message] = {}
    for n, message in enumerate(chat.messages or []):
        chain[str(n)] = msgspec.structs.replace(message, parentId=str(n - 1) if n else None)
    return _History(chain, [*chain][-1] if chain else None)


def _node(id_: str, message: _Message, tally: Tally) -> Node:
    role = Role.USER if message.role == "user" else Role.ASSISTANT
    tally[LeftOut.ATTACHMENTS] += len(message.files or [])
    return Node(id_, message.parentId, role, _text(message, tally), moment(message.timestamp))


def _text(message: _Message, tally: Tally) -> str:
    if message.role not in ("user", "assistant"):
        tally[LeftOut.INSTRUCTIONS if message.role == "system" else LeftOut.TOOLS] += bool(message.content)
        return ""
    parts = message.content if isinstance(message.content, list) else [message.content or ""]
    return "\n\n".join(filter(None, (_part(part, tally) for part in parts)))


def _part(part: Any, tally: Tally) -> str:
    if isinstance(part, dict) and part.get("type") == "text":
        part = part.get("text")
    if not isinstance(part, str):
        tally[LeftOut.ATTACHMENTS] += 1
        return ""
    for kind in _DETAILS.findall(part):
        tally[LeftOut.THOUGHTS if kind == "reasoning" else LeftOut.TOOLS] += 1
    return _DETAILS.sub("", part).strip()
