"""Small exports in the formats of other services."""

import io
import json
import zipfile
from typing import Any


def said(
    id_: str,
    parent: str | None,
    role: str,
    text: Any,
    at: float | None = None,
    kind: str = "text",
    recipient: str = "all",
) -> dict[str, Any]:
    """A node of a ChatGPT conversation. `text` may be the list of its parts."""
    content: dict[str, Any] = {"content_type": kind}
    content |= (
        {"text": text}
        if kind in ("code", "execution_output")
        else {"parts": text if isinstance(text, list) else [text]}
    )
    message = {"id": id_, "author": {"role": role}, "create_time": at, "content": content, "recipient": recipient}
    return {"id": id_, "parent": parent, "children": [], "message": message}


def chatgpt(title: str, *nodes: dict[str, Any], shown: str | None = None, at: float | None = None) -> dict[str, Any]:
    return {
        "title": title,
        "create_time": at,
        "update_time": at,
        "mapping": {node["id"]: node for node in nodes},
        "current_node": shown or nodes[-1]["id"],
        "conversation_id": f"{title}-id",
    }


def open_webui() -> dict[str, Any]:
    thought = '<details type="reasoning" done="true">\n<summary>Thought</summary>\n> Hm.\n</details>\nThe hills.'
    messages = {
        "q": {
            "id": "q",
            "parentId": None,
            "role": "user",
            "content": "Where to?",
            "timestamp": 1700000000,
            "files": [{}],
        },
        "a1": {"id": "a1", "parentId": "q", "role": "assistant", "content": "The sea.", "timestamp": 1700000010},
        "a2": {"id": "a2", "parentId": "q", "role": "assistant", "content": thought, "timestamp": 1700000020},
    }
    return {
        "id": "ow-1",
        "title": "Trip",
        "created_at": 1700000000,
        "updated_at": 1700000020,
        "chat": {"title": "Trip", "models": ["m"], "history": {"messages": messages, "currentId": "a2"}},
    }


def librechat(*, as_tree: bool) -> dict[str, Any]:
    root = "00000000-0000-0000-0000-000000000000"
    first: dict[str, Any] = {
        "messageId": "q", "parentMessageId": root, "isCreatedByUser": True, "text": "Where to?",
        "createdAt": "2024-05-01T10:00:00.000Z",
    }  # fmt: skip
    sea = {"messageId": "a1", "parentMessageId": "q", "isCreatedByUser": False, "text": "The sea."}
    parts = [{"type": "think", "think": "Hm."}, {"type": "text", "text": {"value": "The hills."}}]
    hills = {"messageId": "a2", "parentMessageId": "q", "isCreatedByUser": False, "text": "", "content": parts}
    messages = [first | {"children": [sea, hills]}] if as_tree else [first, sea, hills]
    return {"conversationId": "lc-1", "title": "Trip", "exportAt": "2024-06-01T00:00:00.000Z", "messages": messages}


def in_a_zip(*entries: dict[str, Any]) -> bytes:
    """Return an export of ChatGPT as its users get it: a ZIP."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("conversations.json", json.dumps(entries))
    return file.getvalue()
